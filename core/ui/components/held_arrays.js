// Arrays that one component brings and others of the page draw from, by name. Bounded: an array is a whole vocabulary.
const heldArrays = (() => {
  const held = (window.playgroundArrays ??= { byName: new Map(), wanted: new Set() })
  const MOST = 8

  function bring(name, values) {
    held.byName.delete(name)
    held.byName.set(name, values)
    for (const oldest of held.byName.keys()) if (held.byName.size > MOST) held.byName.delete(oldest)
    for (const arrived of held.wanted) arrived(name)
  }

  // Calls `arrived` with the name of every array that comes; returns how to stop that.
  function listen(arrived) {
    held.wanted.add(arrived)
    return () => held.wanted.delete(arrived)
  }

  return { bring, listen, get: name => held.byName.get(name) }
})()

// The sentence above a figure while a knob moves; null at rest, when the server's sentence stands there.
const spokenAnswer = (() => {
  const spoken = (window.playgroundAnswer ??= { sentence: null, listeners: new Set() })

  function say(sentence) {
    if (spoken.sentence === sentence) return
    spoken.sentence = sentence
    for (const heard of spoken.listeners) heard()
  }

  function listen(heard) {
    spoken.listeners.add(heard)
    return () => spoken.listeners.delete(heard)
  }

  return { say, listen, now: () => spoken.sentence }
})()

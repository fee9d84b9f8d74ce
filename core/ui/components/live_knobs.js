// Values of the page's sliders while they move. Streamlit's sliders stay the one place of a knob's value: they tell the
// server when they rest; until then only their native input, in an element named after the knob's key, holds it.
const liveKnobs = (() => {
  const input = key => document.querySelector(`.st-key-${key} input[type="range"]`)

  // The settings, with the values of those knobs that are on the page. A knob that is folded away keeps the server's.
  function read(settings) {
    const value = ([key, given]) => [key, input(key) ? Number(input(key).value) : given]
    return Object.fromEntries(Object.entries(settings).map(value))
  }

  const equal = (some, others) => Object.keys(some).every(key => Math.abs(some[key] - others[key]) < 1e-9)

  // Calls `moved` each time a slider of the page moves, before the next frame is painted; returns how to stop that.
  function watch(moved) {
    const watcher = new MutationObserver(changes => {
      if (changes.some(({ target }) => target.matches('[class*="st-key-"] input[type="range"]'))) moved()
    })
    watcher.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["value"] })
    return () => watcher.disconnect()
  }

  return { read, equal, watch }
})()

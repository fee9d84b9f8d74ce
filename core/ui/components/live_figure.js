// Shows a figure of the logits that follows the page's sliders: the server's numbers at rest, and while a slider moves
// those that `frames` computes and writes here.
//   name     class of the component's root
//   drawing  (root) => (data, frame, words, settings, moving) => …, draws; `moving` while a slider moves
//   sized    true if what is drawn depends on the width of the root
function liveFigure({ data, parentElement }, name, drawing, frames, sized) {
  const root = parentElement.querySelector(`.${name}`)
  root.draw ??= drawing(root)
  const given = Object.fromEntries(data.knobs.map(({ key, value }) => [key, value]))
  root.classList.toggle("presented", data.kind === "presented")
  // A figure that no slider moves says nothing above another one.
  const say = sentence => data.key && spokenAnswer.say(sentence)

  function redraw() {
    if (sized && !root.clientWidth) return
    const settings = liveKnobs.read(given)
    const logits = heldArrays.get(data.key)
    const rests = !logits || liveKnobs.equal(settings, given)
    const frame = rests ? data.frame : frames.computed(data, logits, settings)
    const words = rests ? data.words : frames.written(data, frame, settings)
    root.draw(data, frame, words, rests ? given : settings, !rests)
    say(rests ? null : words.sentence)
    root.dataset.numbers = rests ? "server" : "browser"
  }

  root.stop?.()
  const stops = [liveKnobs.watch(redraw), heldArrays.listen(brought => brought === data.key && redraw())]
  if (sized) {
    const resized = new ResizeObserver(redraw)
    resized.observe(root)
    stops.push(() => resized.disconnect())
  }
  root.stop = () => stops.forEach(stop => stop())
  redraw()
  return () => {
    root.stop()
    say(null)
  }
}

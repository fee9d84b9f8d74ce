// The server's sentence, or the one a figure gives while a knob moves.
export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".answer")
  root.classList.toggle("presented", data.kind === "presented")
  const write = () => (root.textContent = spokenAnswer.now() ?? data.sentence)
  root.stop?.()
  root.stop = spokenAnswer.listen(write)
  write()
  return () => root.stop()
}

// Tokens as chips. Everything is set with textContent: a token may look like markup, and stays text.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".chips")
  root.classList.toggle("presented", data.kind === "presented")
  // A click draws the page again: the marks and the focus stay.
  const focused = root.querySelector(".line") ? [...root.querySelectorAll(".chip")].indexOf(root.getRootNode().activeElement) : -1
  const line = element("div", "line")
  line.dir = "auto"
  const note = element("div", "chosen-note", data.hint)
  note.setAttribute("aria-live", "polite")
  root.replaceChildren(line, note)
  const { describe } = tooltip(root)

  const nodes = data.chips.map(chip => {
    const node = element("div", `chip ${chip.kind}`)
    node.style.setProperty("--hue", chip.hue)
    if (chip.lost) node.append(element("s", "lost", chip.lost))
    node.append(element("span", "text", chip.label), element("span", "id", chip.below))
    node.setAttribute("aria-pressed", "false")
    for (const text of node.children) text.dir = "auto"
    describe(node, chip.lines)
    line.append(node)
    if (chip.break) line.append(element("div", "break"))
    return node
  })
  rovingFocus(line, data.label, nodes, Math.max(0, Math.min(focused, nodes.length - 1)), choose)
  mark()
  if (focused >= 0 && nodes[focused]) nodes[focused].focus()

  // Mark every token with the id of the chosen one; choosing it again takes the marks away.
  function choose(place) {
    const { id } = data.chips[place]
    root.dataset.chosen = root.dataset.chosen === String(id) ? "" : id
    mark()
    setTriggerValue("moved", place)
  }

  function mark() {
    const chosen = data.chips.find(chip => String(chip.id) === root.dataset.chosen)
    line.classList.toggle("chosen", Boolean(chosen))
    nodes.forEach((node, place) => {
      const same = data.chips[place].id === chosen?.id
      node.classList.toggle("same", same)
      node.setAttribute("aria-pressed", String(same))
    })
    note.textContent = chosen ? `${chosen.label} (id ${chosen.id}): ${chosen.times}` : data.hint
  }
}

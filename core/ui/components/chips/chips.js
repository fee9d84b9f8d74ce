// Tokens as chips. Everything is set with textContent: a token may look like markup, and stays text.

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".chips")
  const line = element("div", "line")
  const note = element("div", "chosen-note", data.hint)
  note.setAttribute("aria-live", "polite")
  root.replaceChildren(line, note)
  const { describe } = tooltip(root)

  const nodes = data.chips.map(chip => {
    const node = element("div", `chip ${chip.kind}`)
    node.style.setProperty("--hue", chip.hue)
    node.append(element("span", "text", chip.label), element("span", "id", chip.id))
    node.setAttribute("aria-pressed", "false")
    describe(node, chip.lines)
    line.append(node)
    if (chip.break) line.append(element("div", "break"))
    return node
  })
  rovingFocus(line, data.label, nodes, 0, choose)

  // Mark every token with the id of the chosen one; choosing it again takes the marks away.
  function choose(place) {
    const chip = data.chips[place]
    const again = root.dataset.chosen === String(chip.id)
    root.dataset.chosen = again ? "" : chip.id
    line.classList.toggle("chosen", !again)
    nodes.forEach((node, other) => {
      const same = !again && data.chips[other].id === chip.id
      node.classList.toggle("same", same)
      node.setAttribute("aria-pressed", String(same))
    })
    note.textContent = again ? data.hint : `${chip.label} (id ${chip.id}): ${chip.times}`
  }
}

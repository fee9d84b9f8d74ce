// Tokens as chips. Everything is set with textContent: a token may look like markup, and stays text.

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".chips")
  const line = element("div", "line")
  const card = element("div", "card")
  const note = element("div", "chosen-note", data.hint)
  line.setAttribute("role", "toolbar")
  line.setAttribute("aria-label", data.label)
  card.setAttribute("role", "tooltip")
  card.id = "card"
  card.hidden = true
  note.setAttribute("aria-live", "polite")
  root.replaceChildren(line, card, note)

  const made = data.chips.map((chip, place) => {
    const node = element("div", `chip ${chip.kind}`)
    node.style.setProperty("--hue", chip.hue)
    node.append(element("span", "text", chip.label), element("span", "id", chip.id))
    node.setAttribute("role", "button")
    node.setAttribute("aria-pressed", "false")
    node.setAttribute("aria-label", chip.lines.join(", "))
    node.tabIndex = place ? -1 : 0
    node.onmouseenter = node.onfocus = () => show(node, chip)
    node.onmouseleave = node.onblur = () => (card.hidden = true)
    node.onclick = () => choose(chip)
    node.onkeydown = event => move(event, place)
    line.append(node)
    if (chip.break) line.append(element("div", "break"))
    return node
  })

  function show(node, chip) {
    card.replaceChildren(...chip.lines.map(text => element("div", "", text)))
    card.hidden = false
    card.style.top = `${node.offsetTop + node.offsetHeight + 6}px`
    card.style.left = `${Math.max(0, Math.min(node.offsetLeft, root.clientWidth - card.offsetWidth - 4))}px`
  }

  function choose(chip) {
    const again = root.dataset.chosen === String(chip.id)
    root.dataset.chosen = again ? "" : chip.id
    line.classList.toggle("chosen", !again)
    made.forEach((node, place) => {
      const same = !again && data.chips[place].id === chip.id
      node.classList.toggle("same", same)
      node.setAttribute("aria-pressed", String(same))
    })
    note.textContent = again ? data.hint : `${chip.label} (id ${chip.id}): ${chip.times}`
  }

  // One tab stop for all chips; the arrow keys go from one to the next.
  function move(event, place) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -place, End: made.length - 1 - place }
    if (event.key === "Enter" || event.key === " ") choose(data.chips[place])
    else if (event.key in steps) {
      const next = Math.max(0, Math.min(made.length - 1, place + steps[event.key]))
      made[place].tabIndex = -1
      made[next].tabIndex = 0
      made[next].focus()
    } else if (event.key === "Escape") card.hidden = true
    else return
    event.preventDefault()
  }
}

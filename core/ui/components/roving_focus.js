// A toolbar with one tab stop: the arrow keys, Home and End move the focus from button to button.
// A click, Enter or Space calls `act` with the place of the button.
const rovingFocus = (line, label, nodes, first, act) => {
  line.setAttribute("role", "toolbar")
  line.setAttribute("aria-label", label)

  function move(event, place) {
    const last = nodes.length - 1
    const right = getComputedStyle(line).direction === "rtl" ? -1 : 1
    const steps = { ArrowRight: right, ArrowLeft: -right, Home: -place, End: last - place }
    if (event.key === "Enter" || event.key === " ") act(place)
    else if (event.key in steps) {
      const next = Math.max(0, Math.min(last, place + steps[event.key]))
      nodes[place].tabIndex = -1
      nodes[next].tabIndex = 0
      nodes[next].focus()
    } else return
    event.preventDefault()
  }

  nodes.forEach((node, place) => {
    node.setAttribute("role", "button")
    node.tabIndex = place === first ? 0 : -1
    node.onclick = () => act(place)
    node.onkeydown = event => move(event, place)
  })
}

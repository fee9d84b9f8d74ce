// A card under the element that is pointed at or in focus; Escape hides it. Its lines are set with textContent.
// The card is placed within `root`, which is positioned.
const tooltip = root => {
  const card = element("div", "card")
  card.setAttribute("role", "tooltip")
  card.hidden = true
  root.append(card)

  const hide = () => (card.hidden = true)

  function show(node, lines) {
    card.replaceChildren(...lines.map(text => element("div", "", text)))
    card.hidden = false
    card.style.top = `${node.offsetTop + node.offsetHeight + 6}px`
    card.style.left = `${Math.max(0, Math.min(node.offsetLeft, root.clientWidth - card.offsetWidth - 4))}px`
  }

  function describe(node, lines) {
    node.setAttribute("aria-label", lines.join(", "))
    node.onmouseenter = node.onfocus = () => show(node, lines)
    node.onmouseleave = node.onblur = hide
    node.addEventListener("keydown", event => {
      if (event.key !== "Escape") return
      hide()
      event.preventDefault()
    })
  }

  return { describe }
}

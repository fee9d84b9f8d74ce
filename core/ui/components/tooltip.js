// A card under the element that is pointed at or in focus; Escape hides it. Its lines are set with textContent.
// The card is placed within `root`, which is positioned.
const tooltip = root => {
  const card = element("div", "card")
  card.setAttribute("role", "tooltip")
  card.hidden = true
  root.append(card)

  const described = new WeakSet()
  let shown = null

  const hide = () => (card.hidden = true)

  function show(node, lines) {
    shown = node
    card.replaceChildren(...lines.map(text => element("div", "", text)))
    card.hidden = false
    const [from, at] = [root.getBoundingClientRect(), node.getBoundingClientRect()]
    card.style.top = `${at.bottom - from.top + 6}px`
    card.style.left = `${Math.max(0, Math.min(at.left - from.left, root.clientWidth - card.offsetWidth - 4))}px`
  }

  // May be called again for a node whose lines change.
  function describe(node, lines) {
    node.setAttribute("aria-label", lines.join(", "))
    node.onmouseenter = node.onfocus = () => show(node, lines)
    node.onmouseleave = node.onblur = hide
    if (node === shown && !card.hidden) show(node, lines)
    if (described.has(node)) return
    described.add(node)
    node.addEventListener("keydown", event => {
      if (event.key !== "Escape") return
      hide()
      event.preventDefault()
    })
  }

  return { describe }
}

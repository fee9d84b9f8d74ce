// A written text, token by token. Everything is set with textContent: a token may look like markup, and stays text.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".written")
  const line = element("div", "line")
  const card = element("div", "card")
  line.setAttribute("role", "toolbar")
  line.setAttribute("aria-label", data.label)
  card.setAttribute("role", "tooltip")
  card.hidden = true
  root.replaceChildren(line, card)
  const first = data.chosen ?? 0

  const made = data.tokens.map((token, place) => {
    // A marked edge stands at the word, not before the blank that may end a line.
    const blanks = token.kind.startsWith("parts") ? token.text.length - token.text.trimStart().length : 0
    const lead = token.text.slice(0, blanks < token.text.length ? blanks : 0)
    line.append(lead)
    const node = element("span", `piece ${token.kind}`, token.text.slice(lead.length))
    node.style.setProperty("--p", token.p)
    node.setAttribute("role", "button")
    node.setAttribute("aria-label", token.lines.join(", "))
    node.classList.toggle("chosen", place === data.chosen)
    node.tabIndex = place === first ? 0 : -1
    node.onmouseenter = node.onfocus = () => show(node, token)
    node.onmouseleave = node.onblur = () => (card.hidden = true)
    node.onclick = () => setTriggerValue("picked", place)
    node.onkeydown = event => move(event, place)
    line.append(node)
    return node
  })

  function show(node, token) {
    card.replaceChildren(...token.lines.map(text => element("div", "", text)))
    card.hidden = false
    card.style.top = `${node.offsetTop + node.offsetHeight + 6}px`
    card.style.left = `${Math.max(0, Math.min(node.offsetLeft, root.clientWidth - card.offsetWidth - 4))}px`
  }

  // One tab stop for the whole text; the arrow keys go from token to token.
  function move(event, place) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -place, End: made.length - 1 - place }
    if (event.key === "Enter" || event.key === " ") setTriggerValue("picked", place)
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

// A written text, token by token. Everything is set with textContent: a token may look like markup, and stays text.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".written")
  const line = element("div", "line")
  root.replaceChildren(line)
  const { describe } = tooltip(root)

  const nodes = data.tokens.map((token, place) => {
    // A marked edge stands at the word, not before the space that may end a line.
    const spaces = token.kind.startsWith("diverges") ? token.text.length - token.text.trimStart().length : 0
    const lead = token.text.slice(0, spaces < token.text.length ? spaces : 0)
    line.append(lead)
    const node = element("span", `piece ${token.kind}`, token.text.slice(lead.length))
    node.style.setProperty("--p", token.p)
    node.classList.toggle("chosen", place === data.chosen)
    describe(node, token.lines)
    line.append(node)
    return node
  })
  rovingFocus(line, data.label, nodes, data.chosen ?? 0, place => setTriggerValue("picked", place))
}

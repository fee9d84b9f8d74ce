// The whole model from text to scores. Everything is set with textContent; a click or Enter sends a box's title.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".map")

  function box(item) {
    const node = element("button", item.adds ? "box adds" : "box")
    node.type = "button"
    node.style.setProperty("--part", item.color)
    node.setAttribute("aria-pressed", String(item.title === data.chosen))
    const words = element("span", "title", item.title)
    if (item.detail) words.append(element("span", "detail", item.detail))
    node.append(words, element("span", "count", item.count))
    node.onclick = () => setTriggerValue("chosen", item.title)
    return node
  }

  const draw = item => (item.kind === "box" ? box(item) : element("div", item.kind, item.text))
  const focused = root.contains(root.getRootNode().activeElement)
  const block = element("div", "frame")
  block.append(element("div", "name", data.blocks), ...data.inside.map(draw))
  root.classList.toggle("compact", Boolean(data.compact))
  root.classList.toggle("tall", data.tall)
  root.setAttribute("role", "group")
  root.setAttribute("aria-label", data.label)
  const side = items => {
    const column = element("div", "side")
    column.append(...items.map(draw))
    return column
  }
  root.replaceChildren(side(data.before), block, side(data.after))
  if (focused) root.querySelector("[aria-pressed='true']")?.focus()
}

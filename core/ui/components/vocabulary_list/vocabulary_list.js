// A vocabulary with its ids. Everything is set with textContent.

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".list")
  root.className = `list ${data.kind}`
  const entries = element("ol", "entries")
  entries.append(
    ...data.entries.map(entry => {
      const node = element("li", `entry ${entry.kind} ${entry.label.length > 3 ? "long" : ""}`)
      node.style.setProperty("--hue", entry.hue)
      node.append(element("span", "number", entry.number), element("span", "label", entry.label))
      return node
    }),
  )
  root.replaceChildren(element("div", "title", data.title), entries)
  if (data.more) root.append(element("div", "title", data.more))
}

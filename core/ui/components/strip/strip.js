// The tokens of the sentence in one line, with the cursor of the whole app. Everything is set with textContent.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".strip")
  const line = element("div", "line")
  line.dir = "auto"
  root.replaceChildren(line)
  const move = place => setTriggerValue("moved", place)

  const nodes = data.tokens.map((token, index) => {
    const place = data.first + index
    const node = element("div", place === data.cursor ? "chip cursor" : "chip")
    node.style.setProperty("--hue", token.hue)
    node.append(element("span", "text", token.label), element("span", "id", token.id))
    node.title = `${place + 1} of ${data.total}: ${token.label}, id ${token.id}`
    node.setAttribute("aria-label", node.title)
    node.setAttribute("aria-pressed", String(place === data.cursor))
    node.ondblclick = editText
    line.append(node)
    return node
  })
  const chosen = nodes[data.cursor - data.first]
  rovingFocus(line, data.label, nodes, Math.max(0, data.cursor - data.first), index => move(data.first + index))
  if (data.tokens.length < data.total) root.append(minimap())

  // Keep the cursor in sight without scrolling the page.
  const center = () => {
    if (chosen) line.scrollLeft = chosen.offsetLeft - (line.clientWidth - chosen.offsetWidth) / 2
  }
  const watcher = new ResizeObserver(center)
  watcher.observe(line)
  return () => watcher.disconnect()

  function editText() {
    const box = document.querySelector(".st-key-text-box input, .st-key-text-box textarea")
    if (box) box.focus()
  }

  function minimap() {
    const map = element("div", "map")
    map.setAttribute("aria-hidden", "true")
    const share = places => `${(100 * places) / data.total}%`
    const shown = element("div", "window")
    shown.style.left = share(data.first)
    shown.style.width = share(data.tokens.length)
    const at = element("div", "at")
    at.style.left = share(data.cursor)
    map.append(shown, at)
    map.onclick = event => {
      const box = map.getBoundingClientRect()
      move(Math.min(data.total - 1, Math.floor((data.total * (event.clientX - box.left)) / box.width)))
    }
    return map
  }
}

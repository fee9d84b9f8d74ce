// The tokens of the sentence in one line, with the cursor of the whole app. Everything is set with textContent.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".strip")
  const line = element("div", "line")
  line.dir = "auto"
  const [left, right] = [edge("‹", -1), edge("›", 1)]
  const row = element("div", "row")
  row.append(left, line, right)
  root.replaceChildren(row)
  const selects = data.cursor !== null
  const move = place => setTriggerValue("moved", place)

  const nodes = data.tokens.map((token, index) => {
    const place = data.first + index
    const node = element("div", selects ? "chip button" : "chip")
    node.classList.toggle("cursor", place === data.cursor)
    node.style.setProperty("--hue", token.hue)
    node.append(element("span", "text", token.label), element("span", "id", token.id))
    node.title = `${place + 1} of ${data.total}: ${token.label}, id ${token.id}`
    node.ondblclick = editText
    if (selects) {
      node.setAttribute("aria-label", node.title)
      node.setAttribute("aria-pressed", String(place === data.cursor))
    }
    line.append(node)
    return node
  })
  const chosen = selects ? nodes[data.cursor - data.first] : nodes.at(-1)
  if (selects) {
    rovingFocus(line, data.label, nodes, Math.max(0, data.cursor - data.first), index => move(data.first + index))
  } else {
    line.setAttribute("role", "group")
    line.setAttribute("aria-label", data.label)
    line.tabIndex = 0 // so that the arrow keys scroll it
  }
  if (data.tokens.length < data.total) root.append(minimap())

  // The cursor, or the end of a text that has none, in sight; without scrolling the page.
  const center = () => {
    if (chosen) {
      const [token, room] = [chosen.getBoundingClientRect(), line.getBoundingClientRect()]
      line.scrollLeft += token.left + token.width / 2 - room.left - room.width / 2
    }
    count()
  }
  line.onscroll = count
  const watcher = new ResizeObserver(center)
  watcher.observe(line)
  return () => watcher.disconnect()

  function editText() {
    const box = document.querySelector(".st-key-text-box input, .st-key-text-box textarea")
    if (box) box.focus()
  }

  // A sign that there is more on this side; a press shows it.
  function edge(sign, side) {
    const node = element("button", "edge")
    Object.assign(node, { type: "button", tabIndex: -1 })
    node.setAttribute("aria-hidden", "true") // the arrow keys go to every token
    node.dataset.sign = sign
    node.onclick = () => {
      const ends = line.scrollWidth - line.clientWidth - Math.abs(line.scrollLeft) < 2
      const backwards = (side < 0) !== rightToLeft()
      const stands = backwards ? Math.abs(line.scrollLeft) < 2 : ends
      if (stands && selects) move(backwards ? Math.max(0, data.first - 1) : Math.min(data.total - 1, data.first + nodes.length))
      else line.scrollBy({ left: 0.8 * side * line.clientWidth, behavior: "smooth" })
    }
    return node
  }

  function rightToLeft() {
    return getComputedStyle(line).direction === "rtl"
  }

  // Write at both sides how many tokens are out of sight there.
  function count() {
    const room = line.getBoundingClientRect()
    const middles = nodes.map(node => node.getBoundingClientRect()).map(box => (box.left + box.right) / 2)
    const [before, after] = [data.first, data.total - data.first - nodes.length]
    const [onLeft, onRight] = rightToLeft() ? [after, before] : [before, after]
    const hidden = [
      onLeft + middles.filter(middle => middle < room.left).length,
      onRight + middles.filter(middle => middle > room.right).length,
    ]
    ;[left, right].forEach((node, side) => {
      node.dataset.more = hidden[side]
      node.title = `${hidden[side]} more`
    })
    row.classList.toggle("more", hidden.some(Boolean))
    line.classList.toggle("more-left", hidden[0] > 0)
    line.classList.toggle("more-right", hidden[1] > 0)
  }

  function minimap() {
    const map = element("div", "map")
    map.setAttribute("aria-hidden", "true")
    const share = places => `${(100 * places) / data.total}%`
    const shown = element("div", "window")
    shown.style.left = share(data.first)
    shown.style.width = share(data.tokens.length)
    map.append(shown)
    if (!selects) return map
    const at = element("div", "at")
    at.style.left = share(data.cursor)
    map.append(at)
    map.classList.add("button")
    map.onclick = event => {
      const box = map.getBoundingClientRect()
      move(Math.min(data.total - 1, Math.floor((data.total * (event.clientX - box.left)) / box.width)))
    }
    return map
  }
}

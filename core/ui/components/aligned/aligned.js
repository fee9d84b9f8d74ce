// The same text by several tokenizers, one row each, on common columns. Set with textContent only.
// The text comes in segments that begin and end where all tokenizers have a boundary; lines are broken between them.

// The counts stand on the first line only: they are of the whole text.
function names({ titles, counts }, first) {
  const grid = element("div", "grid names")
  grid.append(
    ...titles.map((title, number) => {
      const name = element("div", "name")
      name.dir = "ltr"
      name.append(element("b", "", title), element("span", "", first ? counts[number] : ""))
      return name
    }),
  )
  return grid
}

function segment(data, titles) {
  const grid = element("div", "grid")
  data.rows.forEach((row, number) => {
    for (const cell of row) {
      const node = element("div", `cell ${cell.kind}`, cell.label)
      node.style.setProperty("--hue", cell.hue)
      node.style.gridArea = `${number + 1} / ${cell.first + 1} / auto / ${cell.last + 1}`
      node.dir = "auto"
      node.title = `${titles[number]}: id ${cell.id}`
      grid.append(node)
    }
  })
  return grid
}

const textOf = ({ segments }) => segments.flatMap(({ rows }) => rows[0].map(({ label }) => label)).join("")

function fill(root, data, segments) {
  const ruler = element("div", "line ruler")
  ruler.append(names(data, true), ...segments)
  root.replaceChildren(ruler)
  const widths = [...ruler.children].map(node => node.offsetWidth + 2)
  const lines = []
  let used = Infinity
  segments.forEach((node, place) => {
    if (used + widths[place + 1] > root.clientWidth) {
      lines.push(element("div", "line"))
      lines.at(-1).dir = rightToLeft(textOf(data)) ? "rtl" : "ltr"
      lines.at(-1).append(names(data, lines.length === 1))
      used = widths[0]
    }
    lines.at(-1).append(node)
    used += widths[place + 1]
  })
  root.replaceChildren(...lines)
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".aligned")
  root.classList.toggle("presented", data.kind === "presented")
  const segments = data.segments.map(one => segment(one, data.titles))
  let width = 0
  root.observer?.disconnect()
  root.observer = new ResizeObserver(() => {
    if (root.clientWidth === width) return
    width = root.clientWidth
    fill(root, data, segments)
  })
  root.observer.observe(root)
  return () => root.observer.disconnect()
}

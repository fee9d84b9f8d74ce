// The grid of the logit lens. A new one is built up from its lowest row, the embedding, as the model computes it.
// Everything is set with textContent.
const CLIMB = { duration: 180, fill: "backwards", easing: "ease-out" }
const PAUSE = 45 // ms between one row and the next

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".lens")
  const { describe } = (root.tooltip ??= tooltip(root))
  root.classList.toggle("presented", data.kind === "presented")
  root.style.setProperty("--count", data.columns.length)
  root.style.setProperty("--cell", `${Math.min(2.4, 19.9 / data.rows.length)}rem`) // presented
  root.grid ??= root.insertBefore(element("div", "grid"), root.firstChild)

  function cellOf(row, cell, column) {
    const node = element("div", `cell ${cell.style}${column.id === data.cursor ? " now" : ""}`)
    node.style.setProperty("--shade", cell.shade)
    node.append(element("span", "word", cell.word))
    if (cell.number) node.append(element("span", "percent", cell.number))
    node.setAttribute("role", "cell")
    describe(node, [row.name, ...cell.lines])
    return node
  }

  const lines = data.rows.map(row => {
    const line = element("div", "line")
    line.setAttribute("role", "row")
    const name = element("div", "name", row.name)
    name.setAttribute("role", "rowheader")
    line.append(name, ...row.cells.map((cell, place) => cellOf(row, cell, data.columns[place])))
    return line
  })
  const foot = element("div", "line foot")
  foot.setAttribute("role", "row")
  const heads = data.columns.map(column => {
    const head = element("button", column.id === data.cursor ? "head now" : "head")
    head.type = "button"
    head.append(element("span", "read", column.label), element("span", "next", column.follows))
    head.onclick = () => setTriggerValue("moved", column.id)
    const cell = element("div", "headcell")
    cell.setAttribute("role", "columnheader")
    cell.append(head)
    return cell
  })
  const corner = element("div", "name")
  corner.append(element("span", "", "reads"), element("span", "", "→ follows"))
  corner.setAttribute("role", "cell")
  foot.append(corner, ...heads)
  root.grid.setAttribute("role", "table")
  root.grid.setAttribute("aria-label", "Likeliest token after each block, at each position")
  root.grid.replaceChildren(...lines, foot)

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  if (root.drawn !== data.key && !still) {
    lines.forEach((line, place) => {
      const delay = PAUSE * (lines.length - 1 - place)
      line.animate([{ opacity: 0, transform: "translateY(0.5rem)" }, { opacity: 1, transform: "none" }], { ...CLIMB, delay })
    })
  }
  root.drawn = data.key
}

// Rows with a bar in each column, one row for each token. Texts are set with textContent.
const barRows = root => {
  const head = element("div", "bar-head")
  const body = element("div", "bar-body")
  body.setAttribute("role", "list")
  root.replaceChildren(head, body)

  // Columns of one key share an axis; it begins or ends at 0, unless it holds both signs. A logarithmic one ends at 1.
  function axisOf({ key, kind }, columns, rows) {
    if (kind === "log") {
      const values = rows.flatMap(({ cells }) => cells.map(({ value }) => value)).filter(value => value > 0)
      const low = Math.floor(Math.log10(Math.min(0.1, ...values))) - 1
      return value => (value > 0 ? 1 - Math.log10(value) / low : 0)
    }
    const ends = rows.flatMap(({ cells }) => cells.filter((_, place) => columns[place].key === key)
      .flatMap(({ value = 0, mark = 0, whisker = 0 }) => [value - whisker, value + whisker, mark, value]))
    const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)]
    const [from, span] = [Math.max(low, -1), Math.min(high, 1) - Math.max(low, -1) || 1] // no whisker beyond all or nothing
    return value => (value - from) / span
  }

  function cellOf(cell, along) {
    const node = element("div", `bar-cell ${cell.kind}`)
    node.append(element("span", "bar-number", cell.text))
    if (cell.value === undefined) return node
    const room = element("span", "bar-room")
    const at = value => 100 * Math.min(1, Math.max(0, along(value)))
    const mark = (name, from, to) => {
      const part = element("span", name)
      part.style.left = `${at(from)}%`
      if (to !== undefined) part.style.width = `${at(to) - at(from)}%`
      room.append(part)
    }
    mark("bar", Math.min(0, cell.value), Math.max(0, cell.value))
    if (cell.whisker !== undefined) mark("bar-whisker", cell.value - cell.whisker, cell.value + cell.whisker)
    if (cell.mark !== undefined) mark("bar-mark", cell.mark)
    node.append(room)
    return node
  }

  return ({ columns, rows }) => {
    root.style.setProperty("--bar-columns", columns.map(({ key }) => (key ? "minmax(0, 1fr)" : "minmax(0, 7.5rem)")).join(" "))
    const longest = Math.max(...rows.map(({ label }) => [...label].length))
    root.style.setProperty("--bar-label", `${Math.min(12, 0.65 * longest + 0.3)}rem`)
    head.replaceChildren(element("div", "", ""), ...columns.map(({ title }) => element("div", "", title)))
    const axes = columns.map(column => axisOf(column, columns, rows))
    body.replaceChildren(
      ...rows.map(({ label, cells }) => {
        const row = element("div", "bar-row")
        row.setAttribute("role", "listitem")
        row.append(element("div", "bar-label", label), ...cells.map((cell, place) => cellOf(cell, axes[place])))
        return row
      }),
    )
  }
}

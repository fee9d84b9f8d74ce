// The pipeline from logits to probabilities, a row for each token. At rest it shows the server's numbers and words; while
// a slider moves it computes both from the logits of the whole vocabulary. Everything is set with textContent.
const WIDTHS = { off: "1.3rem", score: "minmax(5.2rem, 1fr)", filter: "minmax(3.6rem, 5.2rem)", chance: "minmax(14.6rem, 3fr)" }

// Draws frames into `root`; nodes are kept from one to the next, so that bars glide.
function drawing(root) {
  const head = element("div", "head")
  const body = element("div", "body")
  const sums = element("p", "sums")
  const legend = element("p", "legend", "Grey and hatched: removed, or not drawn. Upright line: with nothing set.")
  body.setAttribute("role", "list")
  body.setAttribute("aria-label", "Tokens, likeliest first")
  const lines = element("div", "lines")
  const table = element("div", "table")
  table.append(lines, body)
  const below = element("div", "below")
  below.append(sums, legend)
  root.replaceChildren(head, table, below)
  const { describe } = tooltip(root)
  const nodes = new Map()

  function rowOf(id) {
    if (nodes.has(id)) return nodes.get(id)
    const node = element("div", "row")
    node.setAttribute("role", "listitem")
    node.tabIndex = 0
    node.onkeydown = event => walk(event, node)
    nodes.set(id, node)
    body.append(node)
    return node
  }

  function walk(event, node) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const next = step && [...nodes.values()].find(other => other.place === node.place + step)
    if (!next) return
    next.focus()
    event.preventDefault()
  }

  const setText = (node, text) => {
    if (node.textContent !== text) node.textContent = text
  }

  // The parts of a row, made anew only when other stages are on.
  function partsOf(node, stages) {
    const shape = stages.map(stage => (stage.on ? (stage.filter ? "f" : "s") : "o")).join("")
    if (node.shape === shape) return node.parts
    const token = element("div", "token")
    const [rank, label] = [element("span", "rank"), element("span", "label")]
    token.append(rank, label)
    const score = () => {
      const cell = element("div", "score")
      const [number, room, bar] = [element("span", "number"), element("span", "room"), element("span", "bar")]
      room.append(bar)
      cell.append(number, room)
      return { cell, number, bar }
    }
    const logit = score()
    const cells = stages.map(stage =>
      !stage.on ? { cell: element("div", "off") } : stage.filter ? { cell: element("div", "gate") } : score(),
    )
    const chance = score()
    chance.cell.className = "chance"
    const [raw, fate] = [element("span", "raw"), element("span", "fate")]
    chance.bar.after(raw, fate)
    node.replaceChildren(token, logit.cell, ...cells.map(({ cell }) => cell), chance.cell)
    Object.assign(node, { shape, parts: { rank, label, logit, cells, chance, raw, fate } })
    return node.parts
  }

  function drawHead(heads, stages) {
    const cells = heads.map((lines, column) => {
      const cell = element("div", lines.length ? "" : "off")
      cell.append(...lines.map(line => element("span", "", line)))
      if (column === 0) cell.classList.add("score")
      else if (column === heads.length - 1) cell.classList.add("chance")
      else if (lines.length) cell.classList.add(stages[column - 1].filter ? "gate" : "score")
      return cell
    })
    head.replaceChildren(element("div", "token", "rank, token"), ...cells)
    const folded = stages.map((stage, place) => {
      const node = element("div", "folded", `${stage.title} off`)
      node.style.gridColumn = String(place + 3)
      node.hidden = stage.on
      return node
    })
    lines.replaceChildren(...folded.filter(node => !node.hidden))
  }

  function drawScore({ number, bar }, score, text, axis) {
    setText(number, text)
    const [from, to] = score === null ? [0, 0] : [Math.min(0, score), Math.max(0, score)]
    bar.style.left = `${(100 * (from - axis.low)) / (axis.high - axis.low)}%`
    bar.style.width = `${(100 * (to - from)) / (axis.high - axis.low)}%`
  }

  return (data, frame, words, settings, moving) => {
    root.classList.toggle("moving", moving)
    const stages = data.stages.map((stage, place) => ({ ...stage, on: frame.stages[place] !== null }))
    const widths = stages.map(stage => (stage.on ? (stage.filter ? WIDTHS.filter : WIDTHS.score) : WIDTHS.off))
    root.style.setProperty("--columns", ["minmax(7rem, 2fr)", WIDTHS.score, ...widths, WIDTHS.chance].join(" "))
    drawHead(words.heads, stages)

    const scores = [0, ...data.tokens.map(token => token.logit), ...frame.rows.flatMap(row => row.scores.map(s => s ?? 0))]
    const axis = { low: Math.min(...scores), high: Math.max(...scores) }
    const tail = { ...data.others, ...frame.tail }
    const longest = Math.max(tail.probability, tail.raw, ...data.tokens.map(t => t.raw), ...frame.rows.map(r => r.probability))
    const changed = stages.some(stage => stage.on)

    const used = new Set(["others", ...data.tokens.map(({ id }) => id)])
    for (const [id, node] of nodes) if (!used.has(id)) (node.remove(), nodes.delete(id))

    data.tokens.forEach((token, place) => {
      const [row, text] = [frame.rows[place], words.rows[place]]
      const node = rowOf(token.id)
      const { rank, label, logit, cells, chance, raw, fate } = partsOf(node, stages)
      setText(rank, String(token.rank))
      setText(label, token.label)
      drawScore(logit, token.logit, text.logit, axis)
      let gone = false
      stages.forEach((stage, number) => {
        if (!stage.on) return
        const here = row.removed === stage.title
        if (stage.filter) cells[number].cell.className = `gate ${gone ? "gone" : here ? "shut" : "open"}`
        else drawScore(cells[number], row.scores[number], text.scores[number], axis)
        gone ||= here
      })
      drawChance({ chance, raw, fate }, row.removed ? token.raw : row.probability, token.raw, longest, changed)
      setText(chance.number, text.probability)
      setText(fate, text.fate)
      node.classList.toggle("removed", Boolean(row.removed))
      put(node, row.place)
      describe(node, [...token.lines, text.line])
    })

    const node = rowOf("others")
    const { label, chance, raw, fate } = partsOf(node, stages)
    setText(label, words.tail.label)
    setText(chance.number, words.tail.probability)
    drawChance({ chance, raw, fate }, tail.probability, tail.raw, longest, changed)
    node.classList.add("others")
    put(node, data.tokens.length)
    describe(node, words.tail.lines)

    body.style.height = `calc(var(--row) * ${data.tokens.length + 1})`
    sums.replaceChildren(...words.sums.map(text => element("span", "", text)))
  }

  function drawChance({ chance, raw, fate }, length, plain, longest, changed) {
    chance.bar.style.left = "0"
    chance.bar.style.width = `${(100 * length) / longest}%`
    raw.style.left = `${(100 * plain) / longest}%`
    raw.hidden = !changed
    const end = (100 * Math.max(length, plain)) / longest
    fate.style.left = end < 45 ? `calc(${end}% + 0.4rem)` : "0.4rem"
  }

  function put(node, place) {
    node.place = place
    node.style.transform = `translateY(calc(var(--row) * ${place}))`
  }
}

export default component => liveFigure(component, "pipeline", drawing, { computed, written }, false)

// The tokens of a text; one of them looks at the others, and arcs say how much. Everything is set with textContent.
const SVG = "http://www.w3.org/2000/svg"

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".attention")
  const line = element("div", "words")
  const drawing = name => {
    const svg = document.createElementNS(SVG, "svg")
    svg.setAttribute("class", `drawing ${name}`)
    svg.setAttribute("aria-hidden", "true")
    return svg
  }
  const [questions, arcs] = [drawing("questions"), drawing("arcs")]
  const dense = data.words.length > data.most_with_numbers
  root.classList.toggle("dense", dense)
  root.classList.toggle("tall", data.tall)
  root.replaceChildren(questions, arcs, line)

  const nodes = data.words.map(word => {
    const node = element("div", `word ${word.kind}`, word.label)
    node.append(element("small", "", word.under))
    node.style.setProperty("--p", word.weight)
    node.title = word.title
    node.setAttribute("aria-label", word.title)
    line.append(node)
    return node
  })
  rovingFocus(line, data.label, nodes, data.query, place => setTriggerValue("clicked", place))

  const middle = node => node.offsetLeft + node.offsetWidth / 2

  // Path of the arc from the query to a token.
  function arc(place) {
    const [from, to] = [nodes[data.query], nodes[place]]
    const [x1, y1, x2, y2] = [middle(from), from.offsetTop, middle(to), to.offsetTop]
    const self = place === data.query
    const between = dense ? 8 : data.tall ? 0.09 * window.innerHeight : 34
    // To a token of another line, over the words of none: along the gap above its line, and above the query's.
    if (y1 !== y2)
      return `M ${x2} ${y2} C ${x2} ${y2 - between}, ${x2} ${y2 - between}, ${line.offsetWidth} ${y2 - between}
        M 0 ${y1 - between} C ${x1} ${y1 - between}, ${x1} ${y1 - between}, ${x1} ${y1}`
    // Below the first line an arc rises no higher than the gap: a curve reaches three quarters of its height.
    const gap = y1 > nodes[0].offsetTop ? (dense ? 11 : 1.35 * between) : data.tall ? y1 - 6 : 69
    const distance = Math.abs(x1 - x2)
    const wished = data.tall ? gap * (self ? 0.3 : 0.4 + (2 * distance) / line.offsetWidth) : self ? 34 : 26 + distance / 5
    const top = y1 - Math.min(wished, (gap * 4) / 3)
    const [start, end] = self ? [x1 - 14, x2 + 14] : [x1, x2]
    return `M ${start} ${y1} C ${start} ${top}, ${end} ${top}, ${end} ${y2}`
  }

  function add(svg, place, kind = "") {
    const path = document.createElementNS(SVG, "path")
    path.setAttribute("class", kind)
    path.setAttribute("d", arc(place))
    svg.append(path)
    return path
  }

  function draw() {
    questions.replaceChildren()
    arcs.replaceChildren()
    if (!nodes[data.query]) return
    data.words.forEach((word, place) => {
      // While the weights are hidden, every token it may look at has the same thin arc.
      if (data.asked && place <= data.query) add(questions, place, word.kind)
      if (!(word.weight >= data.thinnest)) return
      const path = add(arcs, place)
      path.setAttribute("stroke-width", (1 + 9 * word.weight) * (data.tall ? 2 : 1))
      path.setAttribute("stroke-opacity", 0.3 + 0.6 * word.weight)
    })
  }

  // Words wrap anew when the page gets another width or a font arrives, and have no width before they are on the page.
  const watcher = new ResizeObserver(draw)
  for (const node of [line, ...nodes]) watcher.observe(node)
  return () => watcher.disconnect()
}

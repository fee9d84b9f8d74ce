// The tokens of a text; one of them looks at the others, and arcs say how much. Everything is set with textContent.
const SVG = "http://www.w3.org/2000/svg"

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".attention")
  const line = element("div", "words")
  const arcs = document.createElementNS(SVG, "svg")
  root.classList.toggle("flat", !data.words.some(word => word.weight > 0))
  const dense = data.words.length > data.most_with_numbers
  root.classList.toggle("dense", dense)
  root.classList.toggle("tall", data.tall)
  arcs.setAttribute("class", "arcs")
  arcs.setAttribute("aria-hidden", "true")
  root.replaceChildren(arcs, line)

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

  function draw() {
    arcs.replaceChildren()
    const from = nodes[data.query]
    if (!from) return
    const middle = node => node.offsetLeft + node.offsetWidth / 2
    data.words.forEach((word, place) => {
      if (!(word.weight >= data.thinnest)) return
      const to = nodes[place]
      const path = document.createElementNS(SVG, "path")
      const [x1, y1, x2, y2] = [middle(from), from.offsetTop, middle(to), to.offsetTop]
      const stretch = data.tall ? 4 : 1
      // Below the first line an arc rises no higher than the gap: a curve reaches three quarters of its height.
      const gap = y1 === nodes[0].offsetTop ? 69 * stretch : dense ? 11 : 46 * stretch
      const highest = place === data.query ? 34 * stretch : 26 * stretch + Math.abs(x1 - x2) / 5
      const height = Math.min(highest, (gap * 4) / 3)
      const top = Math.min(y1, y2) - height
      const [start, end] = place === data.query ? [x1 - 14, x2 + 14] : [x1, x2]
      const between = dense ? 8 : 34 * stretch
      // To a token of another line, over the words of none: along the gap above its line, and above the query's.
      const around = `M ${x2} ${y2} C ${x2} ${y2 - between}, ${x2} ${y2 - between}, ${line.offsetWidth} ${y2 - between}
        M 0 ${y1 - between} C ${x1} ${y1 - between}, ${x1} ${y1 - between}, ${x1} ${y1}`
      path.setAttribute("d", y1 !== y2 ? around : `M ${start} ${y1} C ${start} ${top}, ${end} ${top}, ${end} ${y2}`)
      path.setAttribute("stroke-width", 1 + 9 * word.weight)
      path.setAttribute("stroke-opacity", 0.3 + 0.6 * word.weight)
      arcs.append(path)
    })
  }

  // Words wrap anew when the page gets another width or a font arrives, and have no width before they are on the page.
  const watcher = new ResizeObserver(draw)
  for (const node of [line, ...nodes]) watcher.observe(node)
  return () => watcher.disconnect()
}

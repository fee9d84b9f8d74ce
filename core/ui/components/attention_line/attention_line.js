// The tokens of a text; one of them looks at the others, and arcs say how much. Everything is set with textContent.
const SVG = "http://www.w3.org/2000/svg"

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".looks")
  const line = document.createElement("div")
  const arcs = document.createElementNS(SVG, "svg")
  root.classList.toggle("flat", !data.words.some(word => word.weight > 0))
  root.classList.toggle("dense", data.words.length > data.most_with_numbers)
  line.className = "words"
  arcs.setAttribute("class", "arcs")
  arcs.setAttribute("aria-hidden", "true")
  line.setAttribute("role", "toolbar")
  line.setAttribute("aria-label", data.label)
  root.replaceChildren(arcs, line)

  const made = data.words.map((word, place) => {
    const node = document.createElement("div")
    const under = document.createElement("small")
    node.className = `word ${word.kind}`
    node.textContent = word.label
    under.textContent = word.under
    node.append(under)
    if (word.weight > 0) node.style.background = `rgba(59,125,216,${0.65 * word.weight})`
    node.title = word.title
    node.tabIndex = place === data.query ? 0 : -1
    node.setAttribute("role", "button")
    node.setAttribute("aria-label", word.title)
    node.onclick = () => setTriggerValue("clicked", place)
    node.onkeydown = event => move(event, place)
    line.append(node)
    return node
  })

  function move(event, place) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -place, End: made.length - 1 - place }
    if (event.key === "Enter" || event.key === " ") setTriggerValue("clicked", place)
    else if (event.key in steps) made[Math.max(0, Math.min(made.length - 1, place + steps[event.key]))].focus()
    else return
    event.preventDefault()
  }

  function draw() {
    arcs.replaceChildren()
    const from = made[data.query]
    if (!from) return
    const middle = node => node.offsetLeft + node.offsetWidth / 2
    data.words.forEach((word, place) => {
      if (!(word.weight >= data.thinnest)) return
      const to = made[place]
      const path = document.createElementNS(SVG, "path")
      const [x1, y1, x2, y2] = [middle(from), from.offsetTop, middle(to), to.offsetTop]
      const height = place === data.query ? 34 : Math.min(92, 26 + Math.abs(x1 - x2) / 5)
      const top = Math.min(y1, y2) - height
      const [start, end] = place === data.query ? [x1 - 14, x2 + 14] : [x1, x2]
      path.setAttribute("d", `M ${start} ${y1} C ${start} ${top}, ${end} ${top}, ${end} ${y2}`)
      path.setAttribute("stroke-width", 1 + 9 * word.weight)
      path.setAttribute("stroke-opacity", 0.3 + 0.6 * word.weight)
      arcs.append(path)
    })
  }

  // Words wrap anew when the page gets another width or a font arrives, and have no width before they are on the page.
  const watcher = new ResizeObserver(draw)
  for (const node of [line, ...made]) watcher.observe(node)
  return () => watcher.disconnect()
}

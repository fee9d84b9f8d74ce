// Words on two axes of one scale. Marks tell the groups apart by their form; a label goes to the first place beside its
// mark, or farther away at the end of a line, where it lies over nothing; if there is none it is left to the pointer.
// Set with textContent only.
const FORMS = [
  "M -1 0 A 1 1 0 1 0 1 0 A 1 1 0 1 0 -1 0 Z", // circle
  "M -0.9 -0.9 H 0.9 V 0.9 H -0.9 Z", // square
  "M 0 -1.2 L 1.1 0.8 H -1.1 Z", // triangle
  "M 0 -1.3 L 1.3 0 L 0 1.3 L -1.3 0 Z", // diamond
  "M 0 1.2 L 1.1 -0.8 H -1.1 Z", // triangle, point down
  "M -1.2 -0.4 H -0.4 V -1.2 H 0.4 V -0.4 H 1.2 V 0.4 H 0.4 V 1.2 H -0.4 V 0.4 H -1.2 Z", // cross
]
const SIGNS = ["●", "■", "▲", "◆", "▼", "✚"]
const legend = groups => groups.map(({ name }, n) => (name ? `${SIGNS[n]} ${name}` : "")).join("   ")
const STAR = "M 0 -1.8 L 0.5 -0.6 L 1.75 -0.5 L 0.8 0.35 L 1.1 1.5 L 0 0.9 L -1.1 1.5 L -0.8 0.35 L -1.75 -0.5 L -0.5 -0.6 Z"

// Andrew's monotone chain: the corners of the smallest convex polygon round some points.
function hull(points) {
  const sorted = [...points].sort((a, b) => a.px - b.px || a.py - b.py)
  const half = list => {
    const chain = []
    for (const c of list) {
      for (let n = chain.length; n > 1; n = chain.length) {
        const [a, b] = [chain[n - 2], chain[n - 1]]
        if ((b.px - a.px) * (c.py - a.py) - (b.py - a.py) * (c.px - a.px) > 0) break
        chain.pop()
      }
      chain.push(c)
    }
    return chain.slice(0, -1)
  }
  return sorted.length < 2 ? sorted : [...half(sorted), ...half(sorted.reverse())]
}

// Sixteen directions, the level ones first: a label there is read with its mark.
const DIRECTIONS = [0, 8, 1, 15, 7, 9, 2, 14, 6, 10, 3, 13, 5, 11, 4, 12].map(n => [Math.cos((n * Math.PI) / 8), Math.sin((n * Math.PI) / 8)])
const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top

function paint(svg, data) {
  const { width, height } = svg.getBoundingClientRect()
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const grouped = data.groups.map(({ name, points }) => ({ name, points: points.map(point => ({ ...point })) }))
  const yours = data.extra ? [{ ...data.extra }] : []
  const all = [...grouped.flatMap(({ points }) => points), ...yours]
  const range = key => [Math.min(0, ...all.map(point => point[key])), Math.max(0, ...all.map(point => point[key]))]
  const [[x0, x1], [y0, y1]] = [range("x"), range("y")]
  const [side, top, bottom] = [Math.min(4.5 * unit, 0.14 * width), 3 * unit, 3 * unit]
  const scale = Math.min((width - 2 * side) / (x1 - x0), (height - top - bottom) / (y1 - y0))
  const px = x => width / 2 + (x - (x0 + x1) / 2) * scale
  const py = y => (top + height - bottom) / 2 - (y - (y0 + y1) / 2) * scale
  for (const point of all) [point.px, point.py] = [px(point.x), py(point.y)]

  const add = (...parts) => svg.appendChild(axes.shape(...parts))
  svg.replaceChildren()
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
  add("line", "zero", { x1: 0, x2: width, y1: py(0), y2: py(0) })
  add("line", "zero", { x1: px(0), x2: px(0), y1: 0, y2: height })
  const taken = []
  const joined = data.style === "joined"
  for (const { points } of joined ? [] : grouped) {
    const corners = hull(points).map(point => `${point.px} ${point.py}`)
    if (corners.length) add("path", "hull", { d: `M ${corners.join(" L ")} Z` })
  }
  if (joined) {
    const [from, to] = grouped
    from.points.forEach((a, n) => {
      const b = to.points[n]
      add("line", "pair", { x1: a.px, y1: a.py, x2: b.px, y2: b.py })
      const steps = Math.ceil(Math.hypot(b.px - a.px, b.py - a.py) / (0.4 * unit))
      for (let step = 1; step < steps; step++) {
        const [x, y] = [a.px + ((b.px - a.px) * step) / steps, a.py + ((b.py - a.py) * step) / steps]
        taken.push({ left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 })
      }
    })
  }
  const mark = (point, form, name, group) => {
    const size = 0.34 * unit
    const node = add("path", name, { d: form, transform: `translate(${point.px} ${point.py}) scale(${size})` })
    node.append(axes.shape("title", "", {}, group ? `${point.label} (${group})` : point.label))
    taken.push({ left: point.px - size, right: point.px + size, top: point.py - size, bottom: point.py + size })
  }
  grouped.forEach(({ name, points }, n) => {
    for (const point of points) mark(point, point.kind ? STAR : FORMS[n], `mark ${point.kind}`, name)
  })
  yours.forEach(point => mark(point, STAR, "mark yours", ""))

  const claim = node => {
    const { x, y, width: w, height: h } = node.getBBox()
    taken.push({ left: x, right: x + w, top: y, bottom: y + h })
  }
  claim(add("text", "axis-words", { x: width - 0.3 * unit, y: height - 0.4 * unit, "text-anchor": "end" }, data.across))
  claim(add("text", "axis-words", { x: 0.3 * unit, y: 1.1 * unit }, data.up))
  if (joined) claim(add("text", "group", { x: width - 0.3 * unit, y: 1.1 * unit, "text-anchor": "end" }, legend(grouped)))

  // Puts a text at the first of some places that is free and within the picture, with a line to its mark if it lies
  // farther away; takes it away if there is none.
  const write = (name, text, places, from) => {
    const node = add("text", name, { x: 0, y: 0, "dominant-baseline": "central" }, text)
    const box = node.getBBox()
    for (const [x, y, anchor, far] of places(box)) {
      const left = anchor === "end" ? x - box.width : anchor === "middle" ? x - box.width / 2 : x
      const place = { left, right: left + box.width, top: y - box.height / 2, bottom: y + box.height / 2 }
      const inside = place.left >= 0 && place.right <= width && place.top >= 0 && place.bottom <= height
      if (!inside || !taken.every(other => apart(place, other))) continue
      for (const [key, value] of Object.entries({ x, y, "text-anchor": anchor })) node.setAttribute(key, value)
      taken.push(place)
      if (far) svg.insertBefore(axes.shape("line", "leader", { x1: from.px, y1: from.py, x2: x, y2: y }), svg.firstChild)
      return true
    }
    node.remove()
    return false
  }
  const beside = point => box => {
    const [dx, dy] = [0.5 * unit, 0.15 * unit + box.height / 2]
    const { px: x, py: y } = point
    return [
      [x + dx, y, "start"], [x - dx, y, "end"], [x, y - dy - 0.2 * unit, "middle"], [x, y + dy + 0.2 * unit, "middle"],
      [x + dx, y - dy, "start"], [x + dx, y + dy, "start"], [x - dx, y - dy, "end"], [x - dx, y + dy, "end"],
      ...[2, 3, 4].flatMap(ring => DIRECTIONS.map(([across, down]) => {
        const anchor = Math.abs(across) < 0.2 ? "middle" : across > 0 ? "start" : "end"
        return [x + ring * unit * across, y + ring * unit * down, anchor, true]
      })),
    ]
  }
  const round = points => box => {
    const [xs, ys] = [points.map(point => point.px), points.map(point => point.py)]
    const middle = (Math.min(...xs) + Math.max(...xs)) / 2
    const [high, low] = [Math.min(...ys) - 1.5 * unit - box.height / 2, Math.max(...ys) + 1.5 * unit + box.height / 2]
    const level = (Math.min(...ys) + Math.max(...ys)) / 2
    const [left, right] = [Math.min(...xs) - 1.4 * unit, Math.max(...xs) + 1.4 * unit]
    return [[middle, high, "middle"], [middle, low, "middle"], [left, level, "end"], [right, level, "start"], [left, high, "start"], [right, high, "end"]]
  }
  for (const point of yours) write("word yours", point.label, beside(point), point)
  const left = grouped.flatMap(({ points }) => points).filter(point => !write(`word ${point.kind}`, point.label, beside(point), point))
  if (!joined) for (const { name, points } of grouped) if (name && points.length) write("group", name, round(points))
  svg.dataset.unlabelled = left.length
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".wordmap")
  root.classList.toggle("presented", data.kind === "presented")
  root.svg ??= root.appendChild(axes.shape("svg", "map", { role: "img" }))
  root.svg.setAttribute("aria-label", data.label)
  let drawn = ""
  const draw = () => {
    const size = `${root.svg.clientWidth} ${root.svg.clientHeight}`
    if (size === drawn || !root.svg.clientWidth) return
    drawn = size
    paint(root.svg, data)
  }
  root.observer?.disconnect()
  root.observer = new ResizeObserver(draw)
  root.observer.observe(root.svg)
  draw()
  document.fonts.ready.then(() => {
    drawn = ""
    draw()
  })
  return () => root.observer.disconnect()
}

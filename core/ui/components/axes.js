// A small chart with two axes, in rem, so that it grows with the page's text. Texts are set with textContent.
const axes = (() => {
  const SVG = "http://www.w3.org/2000/svg"
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize)

  function shape(kind, name, attributes, text) {
    const node = document.createElementNS(SVG, kind)
    node.setAttribute("class", name)
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
    if (text !== undefined) node.textContent = text
    return node
  }

  // `x` and `y`: { from, to, log, ticks: [[value, text], …] }; `svg` has its size already.
  function chart(svg, x, y) {
    const [unit, box] = [rem(), svg.getBoundingClientRect()]
    const [left, right, top, bottom] = [3.6 * unit, box.width - 0.7 * unit, 0.6 * unit, box.height - 1.7 * unit]
    const along = ({ from, to, log }, value) => {
      const at = log ? n => Math.log(Math.min(Math.max(n, from), to)) : n => Math.min(Math.max(n, from), to)
      return (at(value) - at(from)) / (at(to) - at(from))
    }
    const px = value => left + along(x, value) * (right - left)
    const py = value => bottom - along(y, value) * (bottom - top)
    const add = (...parts) => svg.append(shape(...parts))

    svg.replaceChildren()
    svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`)
    for (const [value, text] of y.ticks) {
      add("line", "grid", { x1: left, x2: right, y1: py(value), y2: py(value) })
      add("text", "tick", { x: left - 0.35 * unit, y: py(value), "text-anchor": "end", "dominant-baseline": "middle" }, text)
    }
    for (const [value, text] of x.ticks) {
      add("text", "tick", { x: px(value), y: bottom + 1.25 * unit, "text-anchor": "middle" }, text)
    }
    add("line", "axis", { x1: left, x2: right, y1: bottom, y2: bottom })

    return {
      line(name, xs, ys) {
        const points = xs.map((value, place) => `${px(value).toFixed(1)} ${py(ys[place]).toFixed(1)}`)
        add("path", name, { d: `M ${points.join(" L ")}` })
      },
      // A cut at a value of x, named at the bottom on one side of it; `level` keeps two names apart.
      cut(name, value, text, level) {
        const far = px(value) > (left + right) / 2
        add("line", `cut ${name}`, { x1: px(value), x2: px(value), y1: top, y2: bottom })
        const place = { x: px(value) + (far ? -0.3 : 0.3) * unit, y: bottom - (0.5 + 1.3 * level) * unit }
        add("text", "name", { ...place, "text-anchor": far ? "end" : "start" }, text)
      },
      level(name, value) {
        add("line", `cut ${name}`, { x1: left, x2: right, y1: py(value), y2: py(value) })
      },
      point(name, value, height, text, above) {
        add("circle", name, { cx: px(value), cy: py(height), r: 0.35 * unit })
        const far = px(value) > (left + right) / 2
        const y = Math.min(Math.max(py(height) + (above ? -0.7 : 1.4) * unit, top + unit), bottom - 0.4 * unit)
        add("text", "name", { x: px(value), y, "text-anchor": far ? "end" : "start" }, text)
      },
    }
  }

  return { chart, shape }
})()

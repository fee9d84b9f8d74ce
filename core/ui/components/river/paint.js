// Paints the marks of the picture once for a size and a theme; playing only shows more and more of these images.
const riverImages = (data, place, colors) => {
  const { rem, rows, layers, x, block, row, level, sums } = place
  const ratio = Math.min(2, window.devicePixelRatio || 1)
  const shift = data.earlier ? 1 : 0 // the earlier tokens share the first row
  const light = colors.dark ? 62 : 48 // so that every hue is seen on the background
  const hue = (at, alpha) => `hsl(${data.tokens[at - shift].hue} 65% ${light}% / ${alpha})`
  const color = (at, alpha) => (at < shift ? faded(colors.neutral, alpha) : hue(at, alpha))

  function image(draw) {
    const canvas = document.createElement("canvas")
    canvas.width = Math.ceil(place.width * ratio)
    canvas.height = Math.ceil(place.height * ratio)
    const pen = canvas.getContext("2d")
    pen.scale(ratio, ratio)
    draw(pen)
    return canvas
  }

  // Embeddings: each cell as dark as the root mean square of its group of numbers.
  function stripes(pen) {
    const largest = Math.max(...data.stripes.flat()) || 1
    data.stripes.forEach((groups, token) => {
      const at = token + shift
      const height = Math.min(row, 1.7 * rem) * 0.72
      const width = place.stripe / groups.length
      groups.forEach((size, group) => {
        pen.fillStyle = color(at, 0.06 + 0.94 * (size / largest))
        pen.fillRect(x.stripe + group * width, place.rowOf(at) - height / 2, Math.max(1, width - 0.5), height)
      })
    })
  }

  // Residual stream of each token: as wide as the logarithm of its size, at the edges of the blocks.
  function lanes(pen) {
    const widest = Math.log10(1 + Math.max(...data.norms.flat())) || 1
    data.norms.forEach((norms, token) => {
      const at = token + shift
      const y = place.rowOf(at)
      const half = norms.map(norm => (Math.log10(1 + norm) / widest) * Math.min(row, 1.7 * rem) * 0.36)
      pen.beginPath()
      pen.moveTo(x.from, y - half[0])
      half.forEach((h, edge) => pen.lineTo(place.edge(edge), y - h))
      half.forEach((_, back) => pen.lineTo(place.edge(layers - back), y + half[layers - back]))
      pen.lineTo(x.from, y + half[0])
      pen.fillStyle = color(at, at === rows - 1 ? 0.75 : 0.32)
      pen.fill()
    })
    if (!shift) return
    pen.setLineDash([3, 5])
    pen.strokeStyle = faded(colors.neutral, 0.6)
    pen.beginPath()
    pen.moveTo(x.from, place.rowOf(0))
    pen.lineTo(place.edge(layers), place.rowOf(0))
    pen.stroke()
    pen.setLineDash([])
  }

  const most = Math.min(row, 1.7 * rem) * 0.6 // width of a thick arc of weight 1

  // From each stream where it enters a block down to `end`, side by side, the lowest first: it comes from the left
  // below all others. As wide as the weights; the last token's own is not drawn.
  function arcs(pen, layer, weights, scale, alpha, end) {
    const widths = weights.slice(0, rows - 1).map(weight => weight * scale)
    let to = place.edge(layer) + block / 4 - widths.reduce((sum, wide) => sum + wide, 0) / 2
    const from = place.edge(layer) + block / 4 - Math.min(2.5 * block, place.edge(layer) + block / 4 - x.from)
    for (let at = rows - 2; at >= 0; at--) {
      const wide = widths[at]
      const x = to + wide / 2
      to += wide
      if (wide < 0.1) continue // too thin to be seen
      const y = place.rowOf(at)
      pen.strokeStyle = color(at, alpha)
      pen.lineWidth = wide
      pen.beginPath()
      pen.moveTo(from, y)
      pen.bezierCurveTo(x, y, x, y + 0.3 * (end - y), x, end)
      pen.stroke()
    }
  }

  const means = pen =>
    data.means.forEach((weights, layer) => arcs(pen, layer, weights, 0.4 * most, 0.5, place.zone - 1))

  function head(pen) {
    const layer = data.head.block - 1
    const end = level(Math.max(sums[2 * layer], sums[2 * layer + 1]))
    arcs(pen, layer, data.head.row, most, 1, end)
  }

  // Sum of all contributions so far, and on it the piece that each attention and each MLP adds or takes.
  function ledger(pen) {
    const piece = (left, width, before, after, style) => {
      pen.fillStyle = faded(colors.neutral, 0.22)
      pen.fillRect(left, Math.min(level(0), level(after)), width, Math.abs(level(0) - level(after)))
      pen.fillStyle = style
      const y = Math.min(level(before), level(after))
      pen.fillRect(left + 0.5, y, Math.max(1, width - 0.5), Math.abs(level(before) - level(after)))
    }
    pen.fillStyle = faded(colors.neutral, 0.07)
    pen.fillRect(x.from, place.zone, place.span, place.zoneHeight)
    const hatched = hatch(pen, colors.mlp, rem)
    piece(x.from + block / 2, block / 2, 0, data.start, faded(colors.neutral, 0.9))
    for (let layer = 0; layer < layers; layer++) {
      const left = place.edge(layer)
      piece(left, block / 2, sums[2 * layer], sums[2 * layer + 1], colors.attention)
      piece(left + block / 2, block / 2, sums[2 * layer + 1], sums[2 * layer + 2], hatched)
    }
    if (data.biases) piece(place.edge(layers), 0.6 * block, sums.at(-1), place.total, faded(colors.neutral, 0.9))
    pen.strokeStyle = faded(colors.text, 0.55)
    pen.lineWidth = 1
    pen.beginPath()
    pen.moveTo(x.from, level(0))
    pen.lineTo(x.from + place.span, level(0))
    pen.stroke()
  }

  // From the logit to the likeliest token, whose bar the softmax makes of it.
  function link(pen) {
    const [from, to] = [x.from + place.span, x.right - 0.3 * rem]
    const [y, end] = [level(place.total), place.list + 0.72 * rem]
    pen.strokeStyle = faded(colors.text, 0.5)
    pen.lineWidth = 1.5
    pen.beginPath()
    pen.moveTo(from, y)
    pen.bezierCurveTo((from + to) / 2, y, (from + to) / 2, end, to, end)
    pen.stroke()
  }

  return {
    ratio,
    stripes: image(stripes),
    flow: image(pen => (lanes(pen), means(pen), ledger(pen))),
    head: image(head),
    link: place.wide ? image(link) : undefined,
  }
}

// A colour "#rrggbb" or "rgb(r, g, b)" with an alpha channel.
const faded = (color, alpha) => {
  const parts = color.startsWith("#")
    ? [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16))
    : color.match(/[\d.]+/g).slice(0, 3)
  return `rgb(${parts.join(" ")} / ${alpha})`
}

const hatch = (pen, color, rem) => {
  const size = Math.max(4, Math.round(rem / 3.4))
  const tile = document.createElement("canvas")
  tile.width = tile.height = size
  const brush = tile.getContext("2d")
  brush.fillStyle = faded(color, 0.3)
  brush.fillRect(0, 0, size, size)
  brush.strokeStyle = color
  brush.lineWidth = size / 3
  brush.beginPath()
  for (const shift of [-size, 0, size]) {
    brush.moveTo(shift, size)
    brush.lineTo(shift + size, 0)
  }
  brush.stroke()
  return pen.createPattern(tile, "repeat")
}

// Places of everything in the picture of the model, in pixels; sizes of text and rows follow the page's root size.
// Wide: tokens, embeddings, blocks and next tokens side by side. Narrow: the next tokens stand below.
const riverLayout = (data, width, rem) => {
  const wide = width >= 42 * rem
  const rows = data.tokens.length + (data.earlier ? 1 : 0)
  const layers = data.attention.length
  const chip = wide ? Math.min(11 * rem, Math.max(7.2 * rem, 0.14 * width)) : 6.6 * rem
  const stripe = wide ? Math.min(9 * rem, Math.max(7 * rem, 0.11 * width)) : 2.6 * rem
  const right = wide ? Math.min(23 * rem, Math.max(16 * rem, 0.27 * width)) : width
  const gap = (wide ? 0.7 : 0.4) * rem
  const x = { chip: 0, stripe: chip + gap, from: chip + stripe + 2 * gap, right: wide ? width - right : 0 }
  // Room for the embedding's own piece before the first block, and for the biases behind the last.
  const span = (wide ? width - right - 2.4 * rem : width - 0.6 * rem) - x.from
  const block = span / (layers + 1 + (data.biases ? 0.6 : 0))
  x.first = x.from + block

  const head = 2.75 * rem
  const row = Math.min(1.85 * rem, Math.max(1.3 * rem, (12.5 * rem) / Math.max(1, rows - 1)))
  const top = head + 0.2 * rem
  const middle = place => top + (place + 0.5) * row // of the row of a token that is not the last
  const zone = top + (rows - 1) * row + 0.5 * rem
  const zoneHeight = 6 * rem
  const bed = zone + zoneHeight + 0.85 * rem // middle of the last token's row
  const slot = bed + 1.75 * rem // and of the token drawn after it

  const sums = [data.start]
  data.attention.forEach((value, layer) => {
    sums.push(sums.at(-1) + value)
    sums.push(sums.at(-1) + data.mlp[layer])
  })
  const total = sums.at(-1) + data.biases
  const high = Math.max(0, total, ...sums)
  const low = Math.min(0, total, ...sums)
  const unit = zoneHeight / (high - low || 1)
  const level = value => zone + (high - value) * unit

  const list = wide ? head + 0.2 * rem : slot + 4.1 * rem // rows of the likeliest tokens
  const listRow = 1.75 * rem
  const bar = wide ? Math.max(list + 6 * listRow + 1.9 * rem, zone + 2.2 * rem) : list + 6 * listRow + 2 * rem
  const height = Math.max(slot + 1.1 * rem, bar + (wide ? 2.9 : 3.2) * rem)
  return {
    wide, rows, layers, chip, stripe, right, x, block, span, head, row, top, middle, zone, zoneHeight, bed, slot, sums, total,
    level, list, listRow, bar, height, width, rem,
    edge: layer => x.first + layer * block,
    rowOf: place => (place === rows - 1 ? bed : middle(place)),
  }
}

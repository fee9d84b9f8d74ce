// The whole model as one picture that plays once. All words are set with textContent; a frame moves and fades what is
// there (transform, opacity, parts of ready images) and lays nothing out.

const SECONDS = 6
// When each stage begins and ends.
const TIMES = { tokens: [0, 0.8], embeddings: [0.8, 1.7], blocks: [1.7, 4.4], next: [4.4, 5.1], draw: [5.1, 6] }
const share = (time, [begin, end]) => Math.min(1, Math.max(0, (time - begin) / (end - begin)))
const ease = part => part * part * (3 - 2 * part)
const played = new Set() // pictures that have been played in this tab

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".river")
  if (root.picture?.id === data.id) {
    root.picture.setTriggerValue = setTriggerValue
    return root.picture.leave
  }
  root.picture?.leave()
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || played.has(data.id)
  const picture = { id: data.id, setTriggerValue, time: still ? SECONDS : 0, playing: !still }
  root.picture = picture
  const door = (name, place = 0) => picture.setTriggerValue("door", { name, place })

  const stage = element("div", "stage")
  const canvas = element("canvas", "marks")
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", data.words.summary)
  const probe = element("div", "probe")
  const controls = element("div", "controls")
  root.replaceChildren(stage, controls, probe)
  let place, images, moving

  const read = name => getComputedStyle(root).getPropertyValue(name).trim()

  function layOut() {
    const rem = probe.offsetWidth
    if (!root.clientWidth || !rem) return
    const held = root.getRootNode().activeElement?.dataset?.mark
    place = riverLayout(data, root.clientWidth, rem)
    const colors = {
      dark: luminance(read("--st-background-color")) < 0.5, text: getComputedStyle(root).color, neutral: read("--neutral"), attention: read("--attention"), mlp: read("--mlp"),
    }
    images = riverImages(data, place, colors)
    stage.style.height = `${place.height}px`
    canvas.width = images.flow.width
    canvas.height = images.flow.height
    canvas.style.width = `${place.width}px`
    canvas.style.height = `${place.height}px`
    stage.replaceChildren(canvas)
    moving = riverMarks(data, place, stage, door, tooltip(stage))
    if (held) stage.querySelector(`[data-mark="${held}"]`)?.focus()
    picture.shown = undefined
    show(picture.time)
  }

  function show(time) {
    if (!images || picture.shown === time) return
    picture.shown = time
    const pen = canvas.getContext("2d")
    const { ratio } = images
    pen.clearRect(0, 0, canvas.width, canvas.height)
    const reveal = (image, left, right) => {
      const from = Math.floor(left * ratio)
      const size = Math.ceil((right - left) * ratio)
      if (size > 0) pen.drawImage(image, from, 0, size, image.height, from, 0, size, image.height)
    }
    const grown = ease(share(time, TIMES.embeddings))
    reveal(images.stripes, place.x.stripe, place.x.stripe + place.stripe * grown)
    const flowed = share(time, TIMES.blocks)
    const end = place.x.from + place.span
    const front = place.x.from + place.span * flowed
    if (flowed > 0) reveal(images.flow, place.x.from - 1, flowed === 1 ? end + 2 : front)
    if (flowed > 0) reveal(images.head, place.x.from - 1, front)
    const linked = share(time, [TIMES.next[0], TIMES.next[0] + 0.3])
    if (images.link) reveal(images.link, end, end + (place.x.right - end) * linked)
    moving.forEach(move => move(time, front, flowed))
    slider.value = String(Math.round((time / SECONDS) * 1000))
    const words = stageWords(data, time, flowed)
    if (now.textContent !== words) {
      now.textContent = words
      slider.setAttribute("aria-valuetext", words)
    }
  }

  const play = element("button", "play", "↻ Play")
  play.type = "button"
  play.setAttribute("aria-label", "Play from the start")
  play.onclick = () => begin(0)
  const slider = element("input", "time")
  Object.assign(slider, { type: "range", min: "0", max: "1000", step: "1" })
  slider.setAttribute("aria-label", "Time of the picture")
  slider.oninput = () => {
    picture.playing = false
    picture.time = (Number(slider.value) / 1000) * SECONDS
    show(picture.time)
  }
  const now = element("span", "now")
  const next = element("button", "go", "Next token →")
  next.type = "button"
  next.disabled = Boolean(data.words.reason)
  next.title = data.words.reason
  next.onclick = () => {
    next.disabled = true
    picture.setTriggerValue("next", true)
  }
  controls.append(play, slider, now, next)
  if (data.words.reason) controls.append(element("span", "note", data.words.reason))

  let last
  function frame(clock) {
    if (!picture.playing || root.picture !== picture) return
    picture.time = Math.min(SECONDS, picture.time + (last === undefined ? 0 : (clock - last) / 1000))
    last = clock
    show(picture.time)
    if (picture.time >= SECONDS) end()
    else requestAnimationFrame(frame)
  }

  function begin(time) {
    Object.assign(picture, { time, playing: true })
    last = undefined
    requestAnimationFrame(frame)
  }

  function end() {
    picture.playing = false
    played.add(data.id)
  }

  let size = ""
  const watch = new ResizeObserver(() => {
    const measured = `${root.clientWidth} ${probe.offsetWidth}`
    if (measured === size) return
    size = measured
    layOut()
  })
  watch.observe(root)
  watch.observe(probe)
  const repaint = event => event.target === root && event.propertyName === "color" && layOut()
  root.addEventListener("transitionend", repaint)
  picture.leave = () => {
    watch.disconnect()
    root.removeEventListener("transitionend", repaint)
    picture.playing = false
    if (root.picture === picture) root.picture = undefined
  }
  if (picture.playing) begin(0)
  return picture.leave
}

// Of a colour "#rrggbb", 0 is black and 1 white.
const luminance = color => [1, 3, 5].reduce((sum, at) => sum + parseInt(color.slice(at, at + 2), 16) / 765, 0)

const stageWords = (data, time, flowed) => {
  if (time < TIMES.embeddings[0]) return data.words.tokens
  if (time < TIMES.blocks[0]) return data.words.embeddings
  const layers = data.attention.length
  if (flowed < 1) return `block ${Math.max(1, Math.ceil(flowed * (layers + 1)) - 1)} of ${layers}`
  return time < TIMES.draw[0] ? data.words.next : `drawn: ${data.draw.label}`
}

// Puts words, buttons and bars in their places; returns functions of time that move and fade them.
const riverMarks = (data, place, stage, door, { describe }) => {
  const { rem, x, rows, wide } = place
  const moving = []
  const shift = data.earlier ? 1 : 0

  function put(node, left, top, width, height) {
    node.classList.add("at")
    Object.assign(node.style, { left: `${left}px`, top: `${top}px` })
    if (width !== undefined) node.style.width = `${width}px`
    if (height !== undefined) node.style.height = `${height}px`
    stage.append(node)
    return node
  }

  function appear(node, from, to = from + 0.35, shiftX = 0) {
    moving.push(time => {
      const part = ease(share(time, [from, to]))
      if (node.part === part) return
      node.part = part
      node.style.opacity = part
      if (shiftX) node.style.transform = `translateX(${(1 - part) * shiftX}px)`
    })
    return node
  }

  function button(name, text, label, act, mark) {
    const node = element("button", name, text)
    node.type = "button"
    node.setAttribute("aria-label", label)
    node.dataset.mark = mark
    node.onclick = act
    return node
  }

  const tokenChip = (kind, token, name) => {
    const node = element(kind, name)
    node.style.setProperty("--hue", token.hue)
    const text = element("span", "text", token.label)
    text.dir = "auto"
    node.append(text)
    if (wide) node.append(element("span", "id", token.id))
    return node
  }

  // Stations: each leads to its page.
  const station = (text, page, left, name, from, at = 0) =>
    appear(put(button("title", text, `${text}: open ${page}`, () => door(name, at), `to-${name}`), left, 0), from)
  station(data.words.tokens, "Tokenization", x.chip, "token", 0, data.tokens.length - 1)
  if (wide) station(data.words.embeddings, "Architecture", x.stripe, "embedding", TIMES.embeddings[0])
  station(data.words.blocks, "Architecture", x.from, "blocks", TIMES.blocks[0])

  // The sentence.
  const chipHeight = Math.min(place.row, 1.7 * rem) - 3
  if (shift) put(element("div", "earlier", data.earlier_words), x.chip, place.middle(0) - 0.6 * rem, place.chip)
  const chips = data.tokens.map((token, at) => {
    const y = place.rowOf(at + shift)
    const node = tokenChip("button", token, "token")
    node.type = "button"
    node.dataset.mark = `token-${at}`
    node.setAttribute("aria-label", `Token ${token.at}, ${token.label}, id ${token.id}: open Tokenization`)
    const [begin, end] = TIMES.tokens
    const from = begin + (at / data.tokens.length) * (end - begin - 0.25)
    return appear(put(node, x.chip, y - chipHeight / 2, place.chip, chipHeight), from, from + 0.25, -0.6 * rem)
  })
  rovingFocus(group(stage, chips), "Tokens of the text", chips, 0, at => door("token", at))

  // Blocks: a column each, with its numbers on hover or focus.
  const bottom = place.bed + 0.9 * rem
  const columns = data.blocks.map((lines, layer) => {
    const node = button("block", "", "", undefined, `block-${layer}`)
    put(node, place.edge(layer), place.top - 0.1 * rem, place.block, bottom - place.top)
    describe(node, lines)
    return node
  })
  rovingFocus(group(stage, columns), "Blocks", columns, 0, layer => door("block", layer))
  const every = place.layers > 12 ? (wide ? 5 : 10) : 1
  for (let number = 1; number <= place.layers; number++) {
    if (number !== 1 && number % every) continue
    const node = element("span", "note", number)
    put(node, place.edge(number - 1) + place.block / 2, bottom + 0.1 * rem).style.transform = "translateX(-50%)"
    passed(node, place.edge(number))
  }

  // A mark of the blocks is seen once the front has passed it.
  function passed(node, edge) {
    moving.push((time, front, flowed) => {
      const seen = flowed === 1 || front >= edge
      if (node.seen === seen) return
      node.seen = seen
      node.style.opacity = seen ? 1 : 0
    })
    return node
  }

  const front = put(element("div", "front"), 0, place.top, 0, bottom - place.top)
  moving.push((time, edge, flowed) => {
    front.style.opacity = flowed > 0 && flowed < 1 ? 1 : 0
    front.style.transform = `translateX(${edge}px)`
  })

  // The head that is drawn thick, with its larger weights.
  const headEdge = place.edge(data.head.block)
  const headWidth = 9.5 * rem
  const headLeft = Math.max(x.from, Math.min(headEdge - headWidth / 2, x.from + place.span - headWidth))
  const headName = button("note door", `${data.head.words} ↗`, `${data.head.words}: open Attention`, () => door("head"), "head")
  passed(put(headName, headLeft, 1.35 * rem), headEdge)
  data.head.weights.forEach((words, at) => {
    if (!words || at === rows - 1) return
    const node = put(element("span", "weight", words), headEdge + 0.1 * rem, place.rowOf(at) - 0.55 * rem)
    if (headEdge > x.from + place.span - 2.5 * rem) node.style.transform = `translateX(-${3.2 * rem}px)`
    passed(node, headEdge)
  })

  // The ledger: words left of it, its sum at its end.
  const words = button("note wrap door", "", `${data.words.ledger}: open Ledger`, () => door("ledger"), "ledger")
  words.append(element("span", "", `${data.words.ledger} ↗`), element("br", ""))
  for (const [name, text] of [["attention", "attention "], ["mlp", "MLP"]])
    words.append(element("span", `key ${name}`), element("span", "", text))
  appear(put(words, x.chip, place.zone + 0.2 * rem, x.from - 0.8 * rem), TIMES.blocks[0])

  riverNext(data, place, { put, appear, button, tokenChip, door, moving, station })
  return moving
}

// A toolbar around buttons that are placed one by one: it has no box of its own.
const group = (stage, nodes) => {
  const line = element("div", "")
  line.style.display = "contents"
  stage.append(line)
  line.append(...nodes)
  return line
}

// The likeliest tokens, the bar of all tokens, and the token that is drawn.
const riverNext = (data, place, { put, appear, button, tokenChip, door, moving, station }) => {
  const { rem, x, right, list, listRow, wide } = place
  const [begin] = TIMES.next
  const name = 7.8 * rem
  const number = 3.9 * rem
  const title = station(data.words.next, "Probabilities", x.right, "next", begin)
  if (!wide) title.style.top = `${list - 1.5 * rem}px`
  const all = [...data.candidates, data.others]
  all.forEach((candidate, at) => {
    const y = list + at * listRow
    const from = begin + 0.06 * at
    const label = candidate.hue === undefined ? element("span", "note", candidate.label) : tokenChip("span", candidate, "token")
    label.querySelector?.(".id")?.remove()
    appear(put(label, x.right, y + (candidate.hue === undefined ? 0.2 * rem : 0), name - 0.5 * rem, 1.45 * rem), from, from + 0.2)
    const track = element("div", "track")
    const fill = element("div", "fill")
    track.append(fill)
    appear(put(track, x.right + name, y + 0.28 * rem, right - name - number), from, from + 0.2)
    moving.push(time => {
      const grown = ease(share(time, [from, from + 0.4])) * candidate.probability
      if (fill.grown === grown) return
      fill.grown = grown
      fill.style.transform = `scaleX(${grown})`
    })
    appear(put(element("span", "percent", candidate.percent), x.right + right - number, y + 0.15 * rem, number), from, from + 0.3)
  })

  const draw = data.draw
  const bar = element("div", "bar")
  draw.segments.forEach(([start, end]) => {
    const segment = element("div", "segment")
    Object.assign(segment.style, { left: `${100 * start}%`, width: `${100 * (end - start)}%` })
    bar.append(segment)
  })
  appear(put(element("span", "note", data.words.bar), x.right, place.bar - 1.75 * rem), TIMES.draw[0], TIMES.draw[0] + 0.2)
  appear(put(bar, x.right, place.bar, right), TIMES.draw[0], TIMES.draw[0] + 0.2)
  const pointer = put(element("div", "pointer"), x.right + draw.u * right - 1, place.bar - 0.35 * rem, undefined, 1.5 * rem)
  moving.push(time => {
    const part = ease(share(time, [TIMES.draw[0] + 0.1, TIMES.draw[0] + 0.45]))
    pointer.style.opacity = part
    pointer.style.transform = `translateY(${(part - 1) * 3 * rem}px)`
  })
  const said = `random number ${draw.number} falls on ${draw.label} (${draw.percent}) ↗`
  const words = button("note wrap door", said, `${said}: open Draw`, () => door("draw"), "draw")
  appear(put(words, x.right, place.bar + 1.35 * rem, right), TIMES.draw[0] + 0.4, TIMES.draw[0] + 0.6)

  // The drawn token flies to the place of the next one.
  const chip = tokenChip("button", draw, "token drawn")
  chip.type = "button"
  chip.dataset.mark = "decoding"
  chip.setAttribute("aria-label", `Drawn: ${draw.label}, id ${draw.id}: open Decoding`)
  chip.onclick = () => door("decoding")
  const height = 1.5 * rem
  put(chip, x.chip, place.slot - height / 2, place.chip, height)
  const from = { x: x.right + draw.u * right - place.chip / 2, y: place.bar - (place.slot - height / 2) }
  moving.push(time => {
    const part = ease(share(time, [TIMES.draw[0] + 0.4, TIMES.draw[1]]))
    if (chip.part === part) return
    chip.part = part
    chip.style.opacity = Math.min(1, 4 * part)
    chip.style.transform = `translate(${(1 - part) * from.x}px, ${(1 - part) * from.y}px)`
  })
}

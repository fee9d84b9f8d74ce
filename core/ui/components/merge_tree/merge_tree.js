// The merges of a word as a tree that grows, merge by merge: two pieces slide together into the one above them.
// At rest it shows all merges. Everything is set with textContent.
const SECONDS = 0.75

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".merges")
  const given = JSON.stringify(data)
  if (root.given === given) return root.leave // nothing new: it plays on
  root.leave?.()
  root.given = given
  root.classList.toggle("presented", data.kind === "presented")
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  const last = data.steps.length
  const mirrored = rightToLeft(data.word)
  let [now, timer] = [last, 0]

  const scroll = element("div", "scroll")
  const tree = element("div", "tree")
  scroll.tabIndex = 0
  scroll.setAttribute("role", "group")
  scroll.setAttribute("aria-label", `Merges of ${data.word} as a tree`)
  scroll.append(tree)
  scroll.dir = mirrored ? "rtl" : "ltr" // a long word is seen from its beginning
  tree.dir = "ltr"
  const { nodes, lines } = data.nodes.length ? plant() : { nodes: [], lines: [] }

  const side = element("div", "side")
  const controls = element("div", "controls")
  const play = element("button", "play")
  play.type = "button"
  play.dataset.play = ""
  const slider = element("input", "")
  Object.assign(slider, { type: "range", min: 0, max: last, step: 1, value: last })
  slider.setAttribute("aria-label", "Merges done")
  const said = element("div", "said")
  said.dir = "auto"
  const list = element("ol", "")
  list.tabIndex = 0
  list.setAttribute("aria-label", "Merges in their order")
  const items = data.steps.map(step => {
    const item = element("li", "")
    item.append(element("span", "", step.number), element("span", "merge", step.merge), element("span", "", step.rank))
    list.append(item)
    return item
  })
  controls.append(play, slider)
  side.append(said)
  if (last && nodes.length) side.append(controls)
  if (last) side.append(list)
  root.replaceChildren(...(nodes.length ? [scroll] : []), side)

  slider.oninput = () => {
    pause()
    show(Number(slider.value))
  }
  play.onclick = () => {
    if (timer) return pause()
    if (now === last) show(0)
    timer = setInterval(() => {
      slide(now + 1)
      show(now + 1)
      if (now === last) pause()
    }, 1000 * SECONDS)
    name()
  }
  show(last)
  name()
  const filler = new ResizeObserver(fill)
  if (data.kind) {
    document.addEventListener("keydown", onSpace)
    filler.observe(root.getRootNode().host?.closest(".st-key-figure") ?? root)
  }
  root.leave = () => {
    filler.disconnect()
    clearInterval(timer)
    document.removeEventListener("keydown", onSpace)
    root.given = ""
  }
  return root.leave

  // Before a class the tree reaches down to the bar below.
  function fill() {
    const top = tree.getBoundingClientRect().top
    if (top) tree.style.height = `${Math.max(0.4 * innerHeight, 0.86 * innerHeight - top)}px`
  }

  // Before a class Space plays, as on every page.
  function onSpace(event) {
    const at = event.composedPath()[0]
    const own = at.isContentEditable || ["INPUT", "TEXTAREA", "BUTTON"].includes(at.tagName) || at.getAttribute?.("role")
    if (event.key !== " " || own || !root.getClientRects().length) return
    event.preventDefault()
    play.click()
  }

  function pause() {
    clearInterval(timer)
    timer = 0
    name()
  }

  function name() {
    play.textContent = timer ? "❚❚ Pause" : "▶ Play"
  }

  function show(step) {
    now = step
    slider.value = step
    data.nodes.forEach(({ style }, place) => nodes[place].classList.toggle("later", style.made > step))
    lines.forEach(({ made, path }) => path.classList.toggle("later", made > step))
    items.forEach((item, place) => {
      item.classList.toggle("later", place >= step)
      item.classList.toggle("now", place === step - 1 && step < last)
    })
    said.textContent = data.word
  }

  // The two pieces that merge number `step` joins glide from their places to the new one.
  function slide(step) {
    const place = data.nodes.findIndex(({ style }) => style.made === step)
    if (place < 0 || still) return
    const target = nodes[place].getBoundingClientRect()
    data.nodes[place].style.parts.forEach((part, side) => {
      const ghost = nodes[part].cloneNode(true)
      ghost.classList.add("ghost")
      ghost.setAttribute("aria-hidden", "true")
      tree.append(ghost)
      const from = nodes[part].getBoundingClientRect()
      const x = Boolean(side) !== mirrored ? target.right - from.right : target.left - from.left
      const y = target.top - from.top
      const base = "translate(-50%, 50%)"
      const motion = ghost.animate(
        [{ transform: base }, { transform: `translate(${x}px, ${y}px) ${base}`, opacity: 0.9 }],
        { duration: 600 * SECONDS, easing: "ease-in-out" },
      )
      motion.onfinish = motion.oncancel = () => ghost.remove()
    })
    nodes[place].animate([{ opacity: 0 }, { opacity: 0, offset: 0.8 }, { opacity: 1 }], { duration: 700 * SECONDS })
  }

  function plant() {
    const symbols = Math.max(...data.nodes.map(({ style }) => style.end))
    const levels = Math.max(...data.nodes.map(({ style }) => style.level)) + 1
    // As narrow as no two neighbours touch.
    const unit = Math.max(
      ...data.nodes.map(({ label, detail, style }) => {
        const wide = Math.max(0.64 * [...label].length, 0.56 * detail.length) + 0.9
        return wide / (style.end - style.start)
      }),
    )
    tree.style.minWidth = `${(unit * symbols).toFixed(2)}rem`
    tree.style.height = `${Math.min(3.4 * levels + 0.4, 17.5)}rem`
    const along = ({ style }) => (50 * (style.start + style.end)) / symbols
    const x = node => (mirrored ? 100 - along(node) : along(node))
    const y = ({ style }) => (100 * (style.level + 0.5)) / levels
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    svg.setAttribute("viewBox", "0 0 100 100")
    svg.setAttribute("preserveAspectRatio", "none")
    svg.setAttribute("aria-hidden", "true")
    const lines = []
    data.nodes.forEach(parent =>
      parent.style.parts.forEach(part => {
        const child = data.nodes[part]
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
        path.setAttribute("d", `M ${x(child)} ${100 - y(child)} V ${100 - y(parent)} H ${x(parent)}`)
        svg.append(path)
        lines.push({ made: parent.style.made, path })
      }),
    )
    tree.append(svg)
    const nodes = data.nodes.map(one => {
      const node = element("div", one.hue === null ? "node" : "node token")
      if (one.hue !== null) node.style.setProperty("--hue", one.hue)
      node.append(element("span", "text", one.label))
      if (one.detail) node.append(element("span", "detail", one.detail))
      node.style.left = `${x(one)}%`
      node.style.bottom = `${y(one)}%`
      tree.append(node)
      return node
    })
    return { nodes, lines }
  }
}

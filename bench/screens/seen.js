// Reads off the page what a person sees: all texts with their boxes and sizes, and the marks of the main figure.
// Returns one object of functions; `bench.screens.measure` calls them.

(() => {
  // A page with a box for messages scrolls in another element.
  const MAIN = ":is([data-testid='stMain'], [data-testid='stAppScrollToBottomContainer'])"
  // Results of a view before the frame names its figure, in the order in which one of them is taken as the figure.
  const FIGURES = [
    ["stPlotlyChart", "stBidiComponentIsolated", "stBidiComponentRegular"],
    ["stDataFrame", "stHtml", "stChatMessage", "stTable", "stCode"],
  ]
  const PLOTLY_MARKS = [".mlayer path", ".mlayer image", ".mlayer rect", ".treemaplayer path", ".sankey path", ".shapelayer path"]
  const SHAPES = "path, rect, circle, ellipse, line, polygon, polyline, image"

  // Elements under a root, those inside of components too: a component stands in a shadow tree.
  const everything = root => {
    const found = []
    const visit = node => {
      found.push(node)
      for (const child of (node.shadowRoot ?? node).children) visit(child)
      if (node.shadowRoot) for (const child of node.children) if (!child.assignedSlot) visit(child)
    }
    visit(root)
    return found
  }
  const above = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null

  const hidden = node =>
    !node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })

  // The part of a box that no ancestor cuts off.
  const clipped = (box, node) => {
    let { left, top, right, bottom } = box
    for (let up = node; up && up !== document.documentElement; up = above(up)) {
      if (up.matches(MAIN)) break // scrolling brings it in
      const style = getComputedStyle(up)
      if (style.overflowX === "visible" && style.overflowY === "visible" && style.clipPath === "none" && style.clip === "auto")
        continue
      if (up instanceof SVGElement && !(up instanceof SVGSVGElement)) continue
      const edge = up.getBoundingClientRect()
      const scrolls = value => value === "auto" || value === "scroll"
      if (!scrolls(style.overflowX)) (left = Math.max(left, edge.left)), (right = Math.min(right, edge.right))
      if (!scrolls(style.overflowY)) (top = Math.max(top, edge.top)), (bottom = Math.min(bottom, edge.bottom))
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top }
  }
  const solid = box => box.width > 1.5 && box.height > 1.5
  const scroller = () => document.querySelector(MAIN)

  // Size of the letters as they are seen: transforms of the page and of a drawing, and zoom, are counted in.
  const letterSize = node => {
    const size = parseFloat(getComputedStyle(node).fontSize)
    if (node instanceof SVGElement) {
      const matrix = node.getScreenCTM?.()
      return matrix ? size * Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : size
    }
    let scale = node.currentCSSZoom ?? 1
    for (let up = node; up; up = above(up)) {
      const transform = getComputedStyle(up).transform
      if (transform && transform !== "none") {
        const matrix = new DOMMatrix(transform)
        scale *= Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c))
      }
    }
    return size * scale
  }

  const ICON = "[data-testid='stIconMaterial'], .material-symbols-rounded, [aria-hidden='true'].icon"
  const where = node => {
    for (let up = node; up; up = above(up)) {
      const key = [...(up.classList ?? [])].find(name => name.startsWith("st-key-"))
      if (key) return key
      if (up.dataset?.testid && up.dataset.testid !== "stMarkdownContainer") return up.dataset.testid
    }
    return node.tagName
  }

  // Every visible piece of text: one entry a text node, with one box a line.
  const texts = (root = document.querySelector("[data-testid='stApp']")) => {
    const found = []
    for (const node of everything(root)) {
      if (node.matches("script, style, title, desc, noscript, textarea, option") || node.closest(ICON)) continue
      for (const child of node.childNodes) {
        const written = child.nodeType === Node.TEXT_NODE ? child.textContent.trim() : ""
        if (!written || hidden(node)) continue
        const range = document.createRange()
        range.selectNodeContents(child)
        const boxes = [...range.getClientRects()].map(box => clipped(box, node)).filter(solid)
        if (boxes.length) found.push({ node, written, boxes, size: letterSize(node) })
      }
      // What stands in a box for input is text as well.
      if (node.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=file])") && !hidden(node)) {
        const box = clipped(node.getBoundingClientRect(), node)
        if (node.value && solid(box)) found.push({ node, written: node.value, boxes: [box], size: letterSize(node) })
      }
    }
    return found
  }

  const related = (one, other) => one === other || one.contains(other) || other.contains(one)

  // Pairs of texts printed over each other: their boxes share a third of the smaller one's height and some width.
  const overprints = () => {
    const all = texts(scroller()).flatMap(text => text.boxes.map(box => ({ ...text, box })))
    all.sort((one, other) => one.box.top - other.box.top)
    const pairs = []
    for (let i = 0; i < all.length; i++)
      for (let j = i + 1; j < all.length && all[j].box.top < all[i].box.bottom; j++) {
        const [a, b] = [all[i], all[j]]
        if (a.node === b.node || (a.node.closest("text") && a.node.closest("text") === b.node.closest("text"))) continue
        if (related(a.node, b.node) && getComputedStyle(b.node).position === "static") continue
        const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        if (width > 2 && height > 0.34 * Math.min(a.box.height, b.box.height) && bothShow(a, b, width, height))
          pairs.push([a.written.slice(0, 30), b.written.slice(0, 30), where(b.node), Math.round(a.box.top)])
      }
    return pairs
  }

  // False if something opaque in front hides one of the two, as a popover does.
  const bothShow = (a, b) => {
    const x = (Math.max(a.box.left, b.box.left) + Math.min(a.box.right, b.box.right)) / 2
    const y = (Math.max(a.box.top, b.box.top) + Math.min(a.box.bottom, b.box.bottom)) / 2
    const layers = document.elementsFromPoint(x, y)
    if (!layers.length) return true // outside of the screen
    const opaque = layers.findIndex(layer => {
      const color = getComputedStyle(layer).backgroundColor
      return color.startsWith("rgb(") && !related(layer, outermost(a.node)) && !related(layer, outermost(b.node))
    })
    const depth = node => layers.findIndex(layer => related(layer, outermost(node)) || related(outermost(node), layer))
    return opaque < 0 || (depth(a.node) <= opaque && depth(b.node) <= opaque)
  }
  const outermost = node => {
    let root = node.getRootNode()
    while (root.host) (node = root.host), (root = node.getRootNode())
    return node
  }

  // The element that holds the main figure.
  const figure = () => {
    const framed = document.querySelector(`${MAIN} .st-key-figure`)
    if (framed) return framed
    const box = document.querySelector(`${MAIN} [data-testid='stTextInput'], ${MAIN} [data-testid='stTextArea']`)
    const below = node => !box || box.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING
    for (const kinds of FIGURES) {
      const found = [...document.querySelectorAll(kinds.map(kind => `${MAIN} [data-testid='${kind}']`).join())]
      const first = found.find(node => below(node) && !node.closest(".st-key-text-row, .st-key-strip, .st-key-page-head") && !hidden(node) && node.getBoundingClientRect().height > 12)
      if (first) return first
    }
    return null
  }

  // Boxes of what a figure draws: shapes of traces, elements of components, letters of tables.
  const marks = root => {
    const boxes = []
    const add = node => {
      if (hidden(node)) return
      const box = clipped(node.getBoundingClientRect(), node)
      if (box.width > 0.5 && box.height > 0.5 && box.width * box.height > 3) boxes.push(box)
    }
    const charts = [...root.querySelectorAll("[data-testid='stPlotlyChart']")]
    if (root.matches("[data-testid='stPlotlyChart']")) charts.push(root)
    for (const chart of charts) for (const kind of PLOTLY_MARKS) chart.querySelectorAll(`.main-svg ${kind}`).forEach(add)
    for (const node of everything(root)) {
      if (node.closest("[data-testid='stPlotlyChart']") || node.closest("[data-testid='stElementToolbar']")) continue
      if (node.matches(`canvas, img, .bar, ${SHAPES}`) && !node.closest("defs, clipPath, button[data-testid]")) add(node)
    }
    for (const text of texts(root)) if (!text.node.closest("[data-testid='stPlotlyChart']")) boxes.push(...text.boxes)
    return boxes
  }

  const place = () => {
    const root = figure()
    const scrolled = scroller().scrollTop
    if (!root) return { kind: "none", first: null, bottom: null, scrolled }
    const boxes = marks(root)
    const whole = root.getBoundingClientRect()
    return {
      kind: root.classList.contains("st-key-figure") ? "figure" : root.dataset.testid,
      first: boxes.length ? Math.round(Math.min(...boxes.map(box => box.top))) : null,
      bottom: Math.round(boxes.length ? Math.max(...boxes.map(box => box.bottom)) : whole.bottom),
      scrolled,
    }
  }

  // Pixels by which the page or the app is wider than the screen.
  const sideways = () => {
    const wide = [document.documentElement, scroller(), document.querySelector("[data-testid='stMainBlockContainer']")]
    return Math.max(...wide.map(node => node.scrollWidth - node.clientWidth))
  }

  // Labels smaller than `least`, and all others; a table drawn on a canvas counts once, with its cells' size.
  const labels = least => {
    const all = texts().map(text => ({ written: text.written.slice(0, 40), size: text.size, where: where(text.node) }))
    for (const table of document.querySelectorAll("[data-testid='stDataFrame'] canvas")) {
      if (hidden(table) || !solid(table.getBoundingClientRect())) continue
      const root = getComputedStyle(document.documentElement)
      all.push({ written: "(cells of a table)", size: 0.875 * parseFloat(root.fontSize), where: where(table) })
    }
    const small = all.filter(label => label.size < least - 0.05)
    return { count: all.length, small, smallest: Math.min(...all.map(label => label.size)) }
  }

  // Share of the screen inside of the box round everything the figure draws, charts and components with their edges.
  const DRAWINGS = "[data-testid='stPlotlyChart'] .main-svg, [data-testid^='stBidiComponent']"
  const share = () => {
    const root = figure()
    if (!root) return 0
    const holds = [...root.querySelectorAll(DRAWINGS)].map(drawing => drawing.getBoundingClientRect())
    const boxes = [...marks(root), ...holds.filter(solid)]
    if (!boxes.length) return 0
    const span = (low, high, end) =>
      Math.max(0, Math.min(end, Math.max(...boxes.map(box => box[high]))) - Math.max(0, Math.min(...boxes.map(box => box[low]))))
    return (span("left", "right", innerWidth) * span("top", "bottom", innerHeight)) / (innerWidth * innerHeight)
  }

  // Changes when anything moves, grows or is written.
  const shape = () =>
    texts(scroller()).map(text => `${text.written}@${text.boxes.map(box => [box.left | 0, box.top | 0])}`).join("\n") +
    document.querySelectorAll("path, rect, image").length

  return { texts, overprints, place, sideways, labels, share, shape, figure, marks }
})()

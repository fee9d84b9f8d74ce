// All tokens on a bar from 0 to 1; a random number falls onto it and points at one. Below, how often each was drawn. At
// rest it shows the server's numbers, while a slider moves those of the browser. Everything is set with textContent.
const TICKS = [0, 0.25, 0.5, 0.75, 1]
const FALL = { duration: 600, easing: "cubic-bezier(0.5, 0, 0.9, 0.6)" }

function drawing(root) {
  const line = element("div", "line")
  const pointer = element("div", "pointer")
  const number = element("span", "number")
  pointer.append(number, element("span", "arrow"))
  const all = element("div", "all")
  all.setAttribute("role", "img")
  const ticks = element("div", "ticks")
  for (const value of TICKS) {
    const tick = element("span", "", String(value))
    tick.style.left = `${100 * value}%`
    ticks.append(tick)
  }
  line.append(pointer, all, ticks)
  const table = element("div", "table")
  root.replaceChildren(line, table)
  const drawRows = barRows(table)
  let last = null

  function drawLine(data, frame, words, moving) {
    all.setAttribute("aria-label", words.sentence)
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const width = all.clientWidth
    const labels = new Map(data.tokens.map(({ id, label }) => [id, label]))
    all.replaceChildren(
      ...frame.segments.map(({ id, start, end }) => {
        const label = labels.get(id)
        const fits = (end - start) * width > (0.76 * [...label].length + 0.5) * unit
        const segment = element("span", id === frame.id ? "segment drawn" : "segment", fits ? label : "")
        segment.style.left = `${100 * start}%`
        segment.style.width = `${100 * (end - start)}%`
        return segment
      }),
    )
    number.textContent = words.pointer
    pointer.style.left = `${100 * frame.u}%`
    pointer.classList.toggle("late", frame.u > 0.9)
    pointer.classList.toggle("early", frame.u < 0.1)
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches
    if (!moving && last !== frame.u && !still) {
      pointer.animate([{ transform: "translateY(-2.5rem)", opacity: 0 }, { opacity: 1, offset: 0.3 }, { transform: "none" }], FALL)
    }
    last = frame.u
  }

  return (data, frame, words, settings, moving) => {
    drawLine(data, frame, words, moving)
    const rows = words.rows.map(([probability, drawn], place) => ({
      label: place < data.tokens.length ? data.tokens[place].label : data.others,
      cells: [
        {
          text: probability,
          value: frame.expected[place],
          whisker: frame.whiskers[place],
          mark: frame.shares[place],
          kind: place < data.tokens.length ? "probability" : "others",
        },
        { text: drawn, kind: "words" },
      ],
    }))
    drawRows({ columns: data.columns, rows })
  }
}

export default component => liveFigure(component, "draw", drawing, drawFrame, true)

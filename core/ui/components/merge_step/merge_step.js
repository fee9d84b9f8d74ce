// One merge: its pairs as bars that glide to their new places, its words in pieces. Everything is set with textContent.

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".step")
  const given = JSON.stringify(data)
  if (root.given === given) return // nothing new: nothing moves
  root.given = given
  root.classList.toggle("presented", data.kind === "presented")
  if (!root.pairs) build()
  root.pairsTitle.textContent = data.pairs_title
  root.wordsTitle.textContent = data.words_title
  drawPairs()
  root.line.replaceChildren(
    ...data.words.map(word => {
      const node = element("div", "word")
      node.append(element("span", "times", word.times), ...word.pieces.map(piece))
      return node
    }),
  )

  function build() {
    const [left, right] = [element("div", ""), element("div", "words")]
    Object.assign(root, {
      pairsTitle: element("div", "title"), wordsTitle: element("div", "title"),
      pairs: element("div", "pairs"), line: element("div", "line"), nodes: new Map(),
    })
    root.pairs.setAttribute("role", "list")
    left.append(root.pairsTitle, root.pairs)
    right.append(root.wordsTitle, root.line)
    root.replaceChildren(left, right)
  }

  function drawPairs() {
    const shown = new Set(data.pairs.map(({ pair }) => pair))
    for (const [pair, node] of root.nodes) if (!shown.has(pair)) (node.remove(), root.nodes.delete(pair))
    const most = Math.max(...data.pairs.map(({ count }) => count))
    data.pairs.forEach(({ pair, count, written, rank }, place) => {
      let node = root.nodes.get(pair)
      if (!node) {
        node = element("div", "pair")
        node.setAttribute("role", "listitem")
        const room = element("span", "room")
        room.append(element("span", "bar"), element("span", "count"))
        node.append(element("span", "name", pair), room)
        root.nodes.set(pair, node)
        root.pairs.append(node)
      }
      node.className = `pair ${rank}`
      node.style.transform = `translateY(calc(${place} * var(--row)))`
      node.querySelector(".bar").style.width = `${(100 * count) / most}%`
      node.querySelector(".count").textContent = written
      node.title = `${pair}: ${written}`
    })
    root.pairs.style.height = `calc(${data.pairs.length} * var(--row))`
  }

  function piece(labels) {
    const [left, right, joined] = labels
    if (right === undefined) return element("span", "piece", left)
    const node = element("span", "piece made")
    const halves = [element("span", "half left", left), element("span", "half right", right)]
    node.append(...halves)
    // Two halves of a character become the character.
    if (left + right !== joined) halves[1].addEventListener("animationend", () => (node.textContent = joined))
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) node.textContent = joined
    return node
  }
}

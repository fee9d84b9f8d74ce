// Tokens in lines that wrap as text does: above each a bar as high as its surprisal, with a line at the entropy before it.
// Everything is set with textContent.
const MANY = 40 // with more tokens the bars are lower

const LEGEND = [
  ["bar", "surprisal in bits: high is unexpected"],
  ["entropy", "entropy before it: the surprisal to be expected"],
  ["shade", "probability"],
]

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".surprisal")
  const { describe } = (root.tooltip ??= tooltip(root))
  root.classList.toggle("presented", data.kind === "presented")
  root.classList.toggle("many", data.tokens.length > MANY)
  root.columns ??= root.insertBefore(element("div", "columns"), root.firstChild)
  const most = Math.max(1, ...data.tokens.flatMap(({ surprisal = 0, entropy = 0 }) => [surprisal, entropy]))

  const columns = data.tokens.map(token => {
    const column = element("div", "column")
    const plot = element("div", "plot")
    const button = element("button", token.id === data.cursor ? "chip now" : "chip")
    button.type = "button"
    button.append(element("span", "word", token.label), element("span", "percent", token.percent ?? "start"))
    button.onclick = () => setTriggerValue("moved", token.id)
    column.setAttribute("role", "listitem")
    column.append(plot, element("div", "bits", token.bits ?? "–"), button)
    if (token.bits === undefined) {
      describe(column, [token.label, "Nothing comes before it to expect it from."])
      return column
    }
    const [bar, entropy] = [element("div", "bar"), element("div", "entropy")]
    bar.style.height = `${(100 * token.surprisal) / most}%`
    entropy.style.bottom = `${(100 * token.entropy) / most}%`
    plot.append(bar, entropy)
    button.style.setProperty("--shade", token.value)
    describe(column, [token.label, ...token.lines])
    return column
  })
  root.columns.setAttribute("role", "list")
  root.columns.setAttribute("aria-label", "Surprisal of each token of the text, in bits")
  root.columns.replaceChildren(...columns)

  if (root.legend) return
  root.legend = element("p", "legend")
  for (const [mark, words] of LEGEND) {
    const entry = element("span", "entry")
    entry.append(element("span", `key ${mark}`), element("span", "", words))
    root.legend.append(entry)
  }
  root.columns.after(root.legend)
}

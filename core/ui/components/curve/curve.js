// Three charts of one distribution: probability by rank, mass up to a rank, and the spread by temperature. At rest they
// show the server's numbers; while a slider moves, those of the browser. Everything is set with textContent.
const FLOOR = 1e-12
const decades = (from, to, step) => {
  const found = []
  for (let power = from; power <= to; power += step) found.push(power)
  return found
}
const PROBABILITY_TICKS = [[1, "100%"], [1e-2, "1%"], [1e-4, "0.01%"], [1e-6, "10⁻⁴%"], [1e-8, "10⁻⁶%"], [1e-10, "10⁻⁸%"]]
const MASS_TICKS = [0, 0.25, 0.5, 0.75, 1].map(share => [share, `${100 * share}%`])
const TEMPERATURE_TICKS = [0.5, 1, 1.5, 2].map(value => [value, String(value)])

function drawing(root) {
  const numbers = element("dl", "numbers")
  const charts = element("div", "charts")
  const legend = element("p", "legend", "Blue: the chosen temperature. Grey: temperature 1.")
  const panel = (title, below) => {
    const figure = element("figure", "panel")
    const svg = axes.shape("svg", "chart", { role: "img" })
    figure.append(element("figcaption", "", title), svg, element("div", "below", below))
    charts.append(figure)
    return svg
  }
  const [rank, mass, spread] = [
    panel("probability of each rank", "rank (1 = likeliest)"),
    panel("probability of all ranks up to here", "rank (1 = likeliest)"),
    panel("undecided among how many tokens", "temperature"),
  ]
  root.replaceChildren(numbers, charts, legend)

  const number = (label, text) => {
    const pair = element("div", "")
    pair.append(element("dt", "", label), element("dd", "", text))
    return pair
  }

  return (data, frame, words, { temperature, cut_k, cut_p }) => {
    const k = Math.min(cut_k, data.vocab)
    numbers.replaceChildren(
      number("Entropy in bits", words.entropy),
      number("Perplexity", words.perplexity),
      number("Effective tokens", words.effective),
    )
    const tens = decades(0, Math.floor(Math.log10(data.vocab)), 1).map(power => 10 ** power)
    const ranks = { from: 1, to: data.vocab, log: true, ticks: tens.map(n => [n, numberWords.count(n)]) }
    const [topK, topP] = [`k = ${numberWords.count(k)}`, `p = ${numberWords.plain(cut_p)}`]

    const first = axes.chart(rank, ranks, { from: FLOOR, to: 1, log: true, ticks: PROBABILITY_TICKS })
    first.line("line plain", data.ranks, data.plain.probabilities)
    first.line("line", data.ranks, frame.probabilities)
    const second = axes.chart(mass, ranks, { from: 0, to: 1, ticks: MASS_TICKS })
    second.line("line plain", data.ranks, data.plain.cumulative)
    second.line("line", data.ranks, frame.cumulative)
    second.level("dotted", cut_p)
    for (const chart of [first, second]) {
      chart.cut("dashed", k, topK, 0)
      chart.cut("dotted", frame.nucleus, topP, 1)
    }
    rank.setAttribute("aria-label", `Probability of each rank; ${words.sentence}`)
    mass.setAttribute("aria-label", `Probability of all ranks up to each; ${words.sentence}`)

    const { temperatures, perplexity, effective } = data.sweep
    const most = Math.max(...perplexity, 10)
    const counts = { from: 1, to: most, log: true, ticks: tens.filter(n => n <= most).map(n => [n, numberWords.count(n)]) }
    const third = axes.chart(spread, { from: 0, to: 2.05, ticks: TEMPERATURE_TICKS }, counts)
    third.line("spread", temperatures, perplexity)
    third.line("spread dashed", temperatures, effective)
    third.point("dot", temperature, frame.perplexity, `perplexity ${words.perplexity}`, true)
    third.point("dot", temperature, frame.effective, `effective ${words.effective}`, false)
    spread.setAttribute("aria-label", `Perplexity ${words.perplexity} and effective tokens ${words.effective} at this temperature`)
  }
}

export default component => liveFigure(component, "curve", drawing, curveFrame, true)

// Numbers and words of the pipeline for settings that a moving knob passes through.
// The numbers of other settings, in the form in which the server sends those of its own.
function computed(data, logits, settings) {
  const on = data.knobs.filter(({ key, neutral }) => settings[key] !== neutral).map(({ key }) => [key, settings[key]])
  const { stages, removedBy, probabilities } = processors.run(data.ids, logits, on)
  const number = key => on.findIndex(([name]) => name === key)
  const title = key => data.stages.find(stage => stage.key === key).title
  const last = stages.length ? stages.at(-1).scores : logits

  const rows = data.tokens.map(({ id }) => ({
    scores: data.stages.map(({ key }) => {
      const score = number(key) < 0 ? -Infinity : stages[number(key)].scores[id]
      return score === -Infinity ? null : score
    }),
    removed: removedBy[id] < 0 ? "" : title(on[removedBy[id]][0]),
    probability: probabilities[id],
  }))
  const final = place => (rows[place].removed ? 0 : last[data.tokens[place].id])
  const order = rows.map((_, place) => place)
  order.sort((a, b) => !!rows[a].removed - !!rows[b].removed || final(b) - final(a) || a - b)
  order.forEach((row, place) => (rows[row].place = place))

  const drawn = new Set(data.tokens.map(({ id }) => id))
  const tail = { probability: 0, left: 0 }
  let kept = 0
  let sum = 0
  probabilities.forEach((probability, id) => {
    sum += probability
    kept += removedBy[id] < 0
    if (drawn.has(id)) return
    tail.probability += probability
    tail.left += removedBy[id] < 0
  })
  const stage = ({ key }) => {
    if (number(key) < 0) return null
    const { kept, removed, mass } = stages[number(key)]
    return { kept, removed, mass }
  }
  return { stages: data.stages.map(stage), rows, tail, kept, sum }
}

// The words for these numbers, as core/plots/probabilities_pipeline.py writes them.
function written(data, frame, settings) {
  const { count, tokens, plain, fixed, percent } = numberWords
  const filters = data.stages.map((stage, place) => ({ ...stage, ...frame.stages[place] }))
    .filter((stage, place) => stage.filter && frame.stages[place])
  const named = stage => `${stage.title} ${plain(settings[stage.key])}`
  const first = frame.rows.findIndex(row => row.place === 0)
  const { label, raw } = { ...data.tokens[first], label: data.tokens[first].lines[0] }
  const has = frame.rows[first].removed ? "is removed" : `has ${percent(frame.rows[first].probability)}`
  const instead = frame.stages.some(Boolean) ? ` instead of ${percent(raw)}` : ""
  const keeps = filters.map(stage => `${named(stage)} keeps ${tokens(stage.kept)}`).join(", ")
  const shown = frame.rows.reduce((sum, row) => sum + row.probability, 0)
  const sums = [
    `Shown ${percent(shown)} + ${count(data.others.tokens)} others ${percent(frame.tail.probability)} = ` +
      `${(100 * frame.sum).toFixed(2)}%.`,
    ...filters.map(stage => `${named(stage)} removed ${tokens(stage.removed)} holding ${percent(stage.mass)}.`),
  ]
  if (filters.length) {
    const removed = filters.map(stage => count(stage.removed)).join(" + ")
    sums.push(`Kept ${count(frame.kept)} + removed ${removed} = ${tokens(data.vocab)}.`)
  }
  return {
    sentence: `${keeps || "No token is removed"}: ${label} ${has}${instead}.`,
    heads: [
      ["logit", count(data.vocab)],
      ...data.stages.map((stage, place) => {
        const here = frame.stages[place]
        return here ? [named(stage), `${count(here.kept)} left`] : []
      }),
      ["probability", `softmax of ${tokens(frame.kept)}`],
    ],
    rows: frame.rows.map((row, place) => {
      const fate = row.removed ? `removed by ${row.removed}` : ""
      return {
        logit: fixed(data.tokens[place].logit, 2),
        scores: row.scores.map(score => (score === null ? "" : fixed(score, 2))),
        fate,
        probability: fate ? "" : percent(row.probability),
        line: fate || `probability now ${percent(row.probability)}`,
      }
    }),
    tail: {
      label: `${count(data.others.tokens)} others`,
      probability: percent(frame.tail.probability),
      lines: [
        `${tokens(data.others.tokens)} not drawn, ${count(frame.tail.left)} of them left`,
        `probability with nothing set ${percent(data.others.raw)}`,
        `probability now ${percent(frame.tail.probability)}`,
      ],
    },
    sums,
  }
}

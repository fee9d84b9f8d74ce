// Numbers and words of the draws for settings that a moving knob passes through, as core/probabilities/draws.py and
// core/plots/probabilities_draws.py compute and write them.
const drawFrame = (() => {
  // The first token whose end lies beyond the place.
  function tokenAt(ends, place) {
    let [low, high] = [0, ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle] > place) high = middle
      else low = middle + 1
    }
    return low
  }

  function computed(data, logits, { temperature, draw }) {
    const { probabilities } = processors.run(data.ids, logits, [["temperature", temperature]])
    const ends = new Float64Array(probabilities.length)
    let upto = 0
    for (let id = 0; id < ends.length; id++) ends[id] = upto += probabilities[id]

    const row = new Map(data.tokens.map(({ id }, place) => [id, place]))
    const others = data.tokens.length
    const counts = new Array(others + 1).fill(0)
    for (const u of data.uniforms) counts[row.get(tokenAt(ends, u * upto)) ?? others]++

    const shown = data.tokens.map(({ id }) => probabilities[id])
    const expected = [...shown, probabilities.reduce((sum, p, id) => sum + (row.has(id) ? 0 : p), 0)]
    const u = data.uniforms[draw - 1]
    const segments = [...row].filter(([id]) => probabilities[id] > 0).sort(([one], [other]) => one - other)
      .map(([id]) => ({ id, start: ends[id] - probabilities[id], end: ends[id] }))
    return { segments, u, id: tokenAt(ends, u * upto), ...frequencies(expected, counts, data.uniforms.length) }
  }

  function frequencies(expected, counts, draws) {
    return {
      expected,
      counts,
      shares: counts.map(count => count / draws),
      whiskers: expected.map(p => 1.96 * Math.sqrt(Math.max(0, p * (1 - p)) / draws)),
    }
  }

  function written(data, frame) {
    const { percent, count } = numberWords
    const drawn = data.tokens.find(({ id }) => id === frame.id)?.label ?? `one of ${data.others}`
    const share = value => `${(100 * value).toFixed(1)}%`
    return {
      sentence: `The number ${frame.u.toFixed(4)} points at ${drawn}.`,
      pointer: frame.u.toFixed(4),
      rows: frame.expected.map((p, place) => [percent(p), `${count(frame.counts[place])} = ${share(frame.shares[place])}`]),
    }
  }

  return { computed, written }
})()

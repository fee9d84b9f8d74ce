// Numbers and words of the curves for settings that a moving knob passes through, as core/probabilities/curve.py and
// core/plots/probabilities_curve.py compute and write them.
const curveFrame = (() => {
  const sorted = new WeakMap()

  function likeliestFirst(logits) {
    if (!sorted.has(logits)) sorted.set(logits, logits.slice().sort().reverse())
    return sorted.get(logits)
  }

  function computed(data, logits, { temperature, cut_k, cut_p }) {
    const divisor = Math.fround(temperature)
    const scores = likeliestFirst(logits).map(score => score / divisor)
    const probabilities = processors.softmax(scores)
    const cumulative = new Float64Array(scores.length)
    let [upto, nats, squares, total] = [0, 0, 0, 0]
    for (let place = 0; place < scores.length; place++) {
      const p = probabilities[place]
      const weight = Math.exp(scores[place] - scores[0])
      cumulative[place] = upto += p
      total += weight
      if (p > 0) nats -= p * (scores[place] - scores[0])
      squares += p * p
    }
    const entropy = Math.max(0, (Math.log(total) + nats) / Math.LN2)
    const filters = cut_p < 1 ? [["top_p", cut_p]] : []
    const [filtered] = processors.run([], scores, filters).stages
    const at = values => data.ranks.map(rank => values[rank - 1])
    return {
      probabilities: at(probabilities),
      cumulative: at(cumulative),
      entropy,
      perplexity: 2 ** entropy,
      effective: 1 / squares,
      mass: cumulative[Math.min(cut_k, scores.length) - 1],
      nucleus: filtered ? filtered.kept : scores.length,
    }
  }

  function written(data, frame, { cut_k, cut_p }) {
    const { count, tokens, plain, percent, bits, fraction } = numberWords
    const k = Math.min(cut_k, data.vocab)
    return {
      sentence: `top-p ${plain(cut_p)} keeps ${tokens(frame.nucleus)}; top-k ${count(k)} holds ${percent(frame.mass)}.`,
      entropy: bits(frame.entropy),
      perplexity: fraction(frame.perplexity),
      effective: fraction(frame.effective),
    }
  }

  return { computed, written }
})()

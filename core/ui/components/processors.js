// Twin of core/probabilities (processors, pipeline, nucleus, softmax) for while a knob moves: same order, same ties.
// Scores stay float32, -Infinity for a removed token; probabilities are float64. At rest the server's numbers are drawn.
const processors = (() => {
  const highest = scores => scores.reduce((high, score) => Math.max(high, score), -Infinity)
  const keep = (scores, kept) => scores.map(score => (kept(score) ? score : -Infinity))

  function softmax(scores) {
    const maximum = highest(scores)
    const weights = new Float64Array(scores.length)
    let total = 0
    for (let id = 0; id < scores.length; id++) total += weights[id] = Math.exp(scores[id] - maximum)
    for (let id = 0; id < scores.length; id++) weights[id] /= total
    return weights
  }

  function penalty(scores, value, ids) {
    const penalised = scores.slice()
    const factor = Math.fround(value)
    for (const id of ids) penalised[id] = scores[id] < 0 ? scores[id] * factor : scores[id] / factor
    return penalised
  }

  function ngram(scores, size, ids) {
    const left = scores.slice()
    const ending = ids.slice(ids.length - size + 1)
    for (let start = 0; start + size <= ids.length; start++) {
      if (ending.every((id, place) => ids[start + place] === id)) left[ids[start + size - 1]] = -Infinity
    }
    return left
  }

  function temperature(scores, value) {
    const divisor = Math.fround(value)
    return scores.map(score => score / divisor)
  }

  function topK(scores, k) {
    const kth = scores.slice().sort()[Math.max(0, scores.length - k)]
    return keep(scores, score => score >= kth)
  }

  function topP(scores, p) {
    const probabilities = softmax(scores)
    // The others together hold less than 1 - p, so none of them is in the nucleus.
    const least = (0.99 * (1 - p)) / scores.length
    const head = scores.filter((_, id) => probabilities[id] > least).sort().reverse()
    const likeliest = highest(probabilities)
    let last = 0
    let upto = likeliest
    while (upto < p && last < head.length - 1) upto += likeliest * Math.exp(head[++last] - head[0])
    return keep(scores, score => score >= head[last])
  }

  function minP(scores, value) {
    const probabilities = softmax(scores)
    const threshold = Math.fround(value) * highest(probabilities)
    return scores.map((score, id) => (probabilities[id] >= threshold ? score : -Infinity))
  }

  const CALLS = { penalty, ngram, temperature, top_k: topK, top_p: topP, min_p: minP }

  // Scores after each stage, and the distribution after the last one; `settings` are [key, value] of those that are on.
  function run(ids, logits, settings) {
    const removedBy = new Int8Array(logits.length).fill(-1)
    let scores = logits
    const stages = settings.map(([key, value], stage) => {
      const before = scores
      scores = CALLS[key](before, value, ids)
      const gone = []
      for (let id = 0; id < scores.length; id++) {
        if (scores[id] === -Infinity && before[id] !== -Infinity) gone.push(id)
      }
      for (const id of gone) removedBy[id] = stage
      const mass = gone.length ? sum(softmax(before), gone) : 0
      return { scores, removed: gone.length, mass, kept: removedBy.reduce((n, by) => n + (by < 0), 0) }
    })
    return { stages, removedBy, probabilities: softmax(scores) }
  }

  const sum = (values, ids) => ids.reduce((total, id) => total + values[id], 0)

  return { run, softmax, highest }
})()

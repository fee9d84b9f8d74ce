// Twins of the number formats in core/plots, for while a knob moves.
const numberWords = (() => {
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
  const superscript = power => [...String(power)].map(sign => (sign === "-" ? "⁻" : SUPERSCRIPTS[sign])).join("")

  const count = number => number.toLocaleString("en-US")
  const tokens = number => `${count(number)} ${number === 1 ? "token" : "tokens"}`
  // As Python's format "g" writes a setting.
  const plain = value => String(Number(value.toPrecision(6)))

  // With a fixed number of decimals and the app's minus sign.
  const fixed = (value, digits) => value.toFixed(digits).replace("-", "−")

  function percent(probability) {
    const value = 100 * probability
    if (99.995 <= value && value < 100 - 1e-9) {
      return `${value.toFixed(Math.max(4, -Math.floor(Math.log10(100 - value))))}%`
    }
    const [digits, power] = value.toExponential(1).split("e") // after rounding to two digits
    if (value === 0 || power >= 0) return `${value.toFixed(2)}%`
    return power >= -3 ? `${value.toFixed(1 - power)}%` : `${digits}×10${superscript(Number(power))}%`
  }

  function bits(value) {
    const grouped = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
    if (value === 0 || value >= 1) return value.toLocaleString("en-US", grouped)
    if (value >= 1e-4) return value.toFixed(2 - Math.floor(Math.log10(value)))
    const [digits, power] = value.toExponential(2).split("e")
    return `${digits}×10${superscript(Number(power))}`
  }

  // A number of tokens that need not be whole.
  function fraction(value) {
    const digits = value >= 10 ? 1 : 2
    return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
  }

  return { count, tokens, plain, fixed, percent, bits, fraction }
})()

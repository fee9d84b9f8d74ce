// Arabic and Hebrew go from right to left: the first letter of a text tells.
const rightToLeft = text => /^[\u0590-\u08ff]/.test(text.replace(/[^\p{L}]/gu, ""))

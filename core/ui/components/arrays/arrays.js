// Draws nothing: holds the array it was given for the other components of the page. Its name comes first, in 14 letters.
const NAME = 14

export default function (component) {
  const { data } = component
  const name = new TextDecoder().decode(data.subarray(0, NAME))
  heldArrays.bring(name, new Float32Array(data.slice(NAME).buffer))
}

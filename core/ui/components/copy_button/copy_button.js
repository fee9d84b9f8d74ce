// One press copies. Browsers give scripts no clipboard on a page without https, as on many class networks; there the text
// goes through a selected field, and where that is refused too, the field stays for Ctrl+C.

const SECONDS_SAID = 2.5

async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    field.hidden = false
    field.select()
    return document.execCommand("copy")
  }
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".copy")
  // A run of the page draws it again; what it is just saying must not vanish with that.
  if (!root.children.length) {
    const icon = element("span", "icon", "link")
    icon.setAttribute("aria-hidden", "true")
    const press = element("button", "press")
    press.type = "button"
    press.append(icon, element("span", "label"))
    const said = element("span", "said")
    said.setAttribute("role", "status")
    const field = element("input", "field")
    field.readOnly = true
    field.hidden = true
    root.append(press, said, field)
  }
  const [press, said, field] = root.children
  press.querySelector(".label").textContent = data.label
  field.setAttribute("aria-label", data.label)
  field.value = data.text

  press.onclick = async () => {
    const done = data.text !== "" && (await copied(data.text, field))
    if (done) {
      field.hidden = true
      press.focus()
    } else if (data.text) {
      field.select()
    }
    said.textContent = done ? "Copied" : data.text ? "Press Ctrl+C" : data.refusal
    clearTimeout(root.saying)
    if (done) root.saying = setTimeout(() => (said.textContent = ""), 1000 * SECONDS_SAID)
  }
}

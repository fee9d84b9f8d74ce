// Keys of the presentation. Each presses what stands on the page, hidden or not; only B needs nothing of it.

const scenes = () => [...document.querySelectorAll(".st-key-scenes [class*='st-key-preset-'] button")]
const press = selector => document.querySelector(selector)?.click()
const place = () => `scene of ${location.pathname} ${document.querySelector(".st-key-page-head h1")?.textContent}` +
  `${document.querySelector(".st-key-switch [aria-checked=true], .st-key-switch [aria-pressed=true]")?.textContent}`

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const root = parentElement.querySelector(".presenter")
  root.classList.toggle("on", data.presenting)
  root.setAttribute("aria-hidden", "true")
  let cover = null

  function now() {
    return Number(sessionStorage.getItem(place()) ?? -1)
  }

  function dots() {
    // The bar of a lesson says where one is.
    if (!data.presenting || document.querySelector(".st-key-lesson")) return root.replaceChildren()
    root.replaceChildren(...scenes().map((_, index) => element("div", index === now() ? "dot now" : "dot")))
  }

  function step(by) {
    const walk = document.querySelector(by > 0 ? ".st-key-lesson-next button" : ".st-key-lesson-back button")
    if (walk) return walk.click()
    const next = now() + by
    const buttons = scenes()
    if (next < 0 || next >= buttons.length) {
      press(by > 0 ? ".st-key-next a, .st-key-next button" : ".st-key-previous a, .st-key-previous button")
      return
    }
    sessionStorage.setItem(place(), String(next))
    buttons[next].click()
    dots()
  }

  function turn(key) {
    const knob = document.querySelector(".st-key-rail [role=slider], .st-key-rail input[type=range]")
    if (!knob) return
    knob.focus()
    knob.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, keyCode: key === "ArrowRight" ? 39 : 37, bubbles: true }))
  }

  function blank() {
    if (cover) cover.remove()
    cover = cover ? null : element("div", "blank")
    if (cover) root.parentNode.append(cover)
  }

  const keys = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowUp: () => turn("ArrowRight"),
    ArrowDown: () => turn("ArrowLeft"),
    " ": () => press(".st-key-stage button[kind=primary], .st-key-stage [data-play]"),
    r: () => press(".st-key-lesson-reveal button, .st-key-reveal button"),
    b: blank,
    Escape: () => (cover ? blank() : press(".st-key-present button")),
  }

  function onKey(event) {
    const at = event.composedPath()[0]
    const typing = at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName)
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || (typing && at.type !== "range")) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (!data.presenting) {
      if (key === "p") press(".st-key-present button")
      return
    }
    // On a button, a slider or a list the arrow keys, Enter and Space have their own meaning.
    const own = at.getAttribute?.("role") || at.tagName === "BUTTON" || at.type === "range"
    if (key === "p") press(".st-key-present button")
    else if (keys[key] && !(own && [" ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(key) && event.isTrusted)) keys[key]()
    else return
    event.preventDefault()
  }

  function report() {
    if (!data.presenting) return
    const size = [window.innerWidth, window.innerHeight]
    if (size.some((pixels, index) => Math.abs(pixels - data.size[index]) > 0.02 * pixels)) setStateValue("size", size)
  }

  let waiting = 0
  const onResize = () => {
    clearTimeout(waiting)
    waiting = setTimeout(report, 300)
  }
  document.addEventListener("keydown", onKey)
  window.addEventListener("resize", onResize)
  report()
  dots()
  return () => {
    clearTimeout(waiting)
    document.removeEventListener("keydown", onKey)
    window.removeEventListener("resize", onResize)
    if (cover) cover.remove()
  }
}

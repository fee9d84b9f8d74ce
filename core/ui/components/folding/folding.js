// The stylesheet unfolds the rail under the pointer and for the focus of the keyboard. After a choice in it the page is
// free at once: an attribute of the document keeps the rail folded until the pointer has left it, or Tab goes on.
const RAIL = "[data-testid='stSidebar']"
const MODELS = ".st-key-page-head [data-testid='stPopover'] button[aria-expanded='true']"

export default function () {
  const state = document.documentElement.dataset

  function onClick({ target }) {
    if (target.closest?.(`${RAIL} a`)) state.railFolded = ""
    // The options of a list stand outside of the panel that holds it.
    if (target.closest?.("[role='option']")) setTimeout(() => document.querySelector(MODELS)?.click())
  }
  function onMove({ target }) {
    if ("railFolded" in state && !target.closest?.(RAIL)) delete state.railFolded
  }
  function onKey({ key }) {
    if (key === "Tab") delete state.railFolded
  }

  const listeners = [["click", onClick], ["pointermove", onMove], ["keydown", onKey]]
  for (const [kind, listener] of listeners) document.addEventListener(kind, listener, true)
  return () => listeners.forEach(([kind, listener]) => document.removeEventListener(kind, listener, true))
}

// The tab's memory and its history. `sessionStorage` is the tab's own, survives a reload, and ends with the tab.

const NAME = "llm-playground-visit"
const MILLISECONDS_OF_ONE_STEP = 1000
// With the text these make a place to come back to; a knob that moves does not.
const VIEW = ["model", "dtype", "view", "lesson", "step"]

function remembered() {
  try {
    return sessionStorage.getItem(NAME) ?? ""
  } catch {
    return "" // a browser that forbids storage
  }
}

function remember(token) {
  try {
    if (token) sessionStorage.setItem(NAME, token)
  } catch {}
}

const isComplete = address => address.searchParams.has("model")

const view = address => JSON.stringify([address.pathname, ...VIEW.map(name => address.searchParams.get(name))])

function place(address) {
  const kept = (address.searchParams.get("kept") ?? "").split("~").find(part => part.startsWith("text."))
  return JSON.stringify([view(address), kept, address.searchParams.get("text")])
}

// Streamlit makes a step of history of each change of the address, several for one click. Here a step is a change of the
// place. For another page, Streamlit first writes its parameters, then its path, or the other way round: one step too.
function oneStepPerChange() {
  if (history.pushState.oneStep) return
  const push = history.pushState.bind(history)
  let placedAt = -Infinity
  let pagedAt = -Infinity
  // A step begins with a deed: a text that is sent while it is typed is one step, however often it is sent.
  let deed = true
  for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, () => (deed = true), true)
  document.addEventListener("keydown", event => (deed ||= event.key === "Enter"), true)
  history.pushState = (state, title, url) => {
    const now = new URL(location.href)
    const next = new URL(url ?? now, now)
    const samePage = now.pathname === next.pathname
    const goesOn = !deed && performance.now() - (samePage ? pagedAt : placedAt) < MILLISECONDS_OF_ONE_STEP
    const typesOn = !deed && view(now) === view(next)
    const stays = samePage && (place(now) === place(next) || !isComplete(now) || typesOn)
    if (!samePage) pagedAt = performance.now()
    if (goesOn || stays) return history.replaceState(state, title, url)
    push(state, title, url)
    if (samePage) placedAt = performance.now()
    deed = false
  }
  history.pushState.oneStep = true
}

function complete(parameters) {
  const address = new URL(location.href)
  if (isComplete(address)) return
  for (const [name, value] of Object.entries(parameters)) {
    if (!address.searchParams.has(name)) address.searchParams.set(name, value)
  }
  history.replaceState(history.state, "", address)
}

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const host = parentElement.host ?? parentElement
  const container = host.closest("[data-testid='stElementContainer']")
  if (container) container.style.display = "none"
  oneStepPerChange()
  if (data.question) setStateValue("answer", { question: data.question, token: remembered() })
  else {
    remember(data.token)
    complete(data.parameters)
  }
}

// Begins every component: an element with a class and, never as markup, a text.
const element = (kind, name, text) => {
  const made = document.createElement(kind)
  made.className = name
  if (text !== undefined) made.textContent = text
  return made
}

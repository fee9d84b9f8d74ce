// Begins every component: an element with a class and, never as markup, a text.
const element = (kind, name, text) => {
  const node = document.createElement(kind)
  node.className = name
  if (text !== undefined) node.textContent = text
  return node
}

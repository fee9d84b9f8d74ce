// A row for each token, and in it a bar in each column.
export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".bars")
  root.classList.toggle("presented", data.kind === "presented")
  root.style.setProperty("--bar-presented", `${Math.min(3.5, 21 / data.rows.length)}rem`)
  root.draw ??= barRows(root)
  root.draw(data)
}

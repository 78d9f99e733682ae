// <details data-menu>: one open at a time, closed by Escape or a click elsewhere. The phone drawer is a :target.
const menus = () => document.querySelectorAll("details[data-menu][open]")

document.addEventListener("click", ({ target }) => {
  for (const menu of menus()) if (!menu.contains(target)) menu.open = false
})
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return
  for (const menu of menus()) {
    menu.open = false
    menu.querySelector("summary").focus()
  }
  if (location.hash === "#side") location.hash = "#page"
})

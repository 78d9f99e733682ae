// Dialogs. data-open="id" opens a <dialog> on the page; <a data-dialog href> shows that page's
// [data-sheet] part (or its <main>) in the shared one. Without JavaScript the link just goes there.
import { htmx } from "./htmx.js"

const open = (dialog) => dialog && !dialog.open && dialog.showModal()

async function fetchInto(dialog, href) {
  const answer = await fetch(href, { headers: { "X-Requested-With": "dialog" } })
  if (!answer.ok || answer.redirected) return location.assign(href)
  // The head goes first: its nonce'd style belongs to another response and would be reported by our CSP.
  const body = (await answer.text()).replace(/<head[\s\S]*?<\/head>/i, "")
  const page = new DOMParser().parseFromString(body, "text/html")
  const part = page.querySelector("[data-sheet]") ?? page.querySelector("main")
  const room = dialog.querySelector("[data-body]")
  room.replaceChildren(...part.childNodes)
  for (const form of room.querySelectorAll("form:not([action])")) form.action = href
  const heading = room.querySelector("h1, h2")
  if (heading) dialog.setAttribute("aria-label", heading.textContent.trim())
  htmx.process(room)
  open(dialog)
}

document.addEventListener("click", (event) => {
  const near = (selector) => event.target.closest(selector)
  const opener = near("[data-open]")
  if (opener) {
    event.preventDefault()
    return open(document.getElementById(opener.dataset.open))
  }
  const link = near("a[data-dialog]")
  const shared = document.getElementById("sheet")
  if (link && shared && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    return fetchInto(shared, link.href).catch(() => location.assign(link.href))
  }
  if (near("[data-print]")) return window.print()
  if (near("[data-close]")) return near("dialog")?.close()
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect()
    const inside = event.clientY >= box.top && event.clientY <= box.bottom && event.clientX >= box.left && event.clientX <= box.right
    if (!inside) event.target.close()
  }
})

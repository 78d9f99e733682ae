// htmx with the CSRF token, and its failures told in words.
import htmx from "htmx.org/dist/htmx.esm.js"
import { toast } from "./toasts.js"

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? ""

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = meta("csrf-token")
})
document.addEventListener("htmx:sendError", () => toast(meta("say-offline"), "bad"))
document.addEventListener("htmx:timeout", () => toast(meta("say-offline"), "bad"))
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status === 422) return
  toast(meta("say-failed"), "bad")
})
// A refused form comes back as 422 with its errors: show it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) Object.assign(detail, { shouldSwap: true, isError: false })
})
// One press, one post: guards ordinary forms against double submits.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (event.defaultPrevented || form.method !== "post") return
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = "1"
  setTimeout(() => delete form.dataset.sent, 8000)
})
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent
})
// Selects and radios that apply at once.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-autosubmit]")) return
  const form = target.form
  if (form.requestSubmit) return form.requestSubmit()
  // iOS below 16
  if (form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }))) form.submit()
})

export { htmx }

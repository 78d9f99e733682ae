// A choice that narrows another: ticking in [data-narrows="departments"] chooses the radio of that value,
// choosing another radio empties what no longer counts. Captured, so that htmx sends what is then chosen.
const fields = (part) => part.querySelectorAll("input:not([type=radio])")
const isSet = (field) => (field.type === "checkbox" ? field.checked : field.value.trim() !== "")

function clear(part) {
  for (const field of fields(part)) {
    if (field.type === "checkbox") field.checked = false
    else field.value = ""
  }
}

document.addEventListener(
  "change",
  ({ target }) => {
    const parts = [...(target.form?.querySelectorAll("[data-narrows]") ?? [])]
    const own = target.closest("[data-narrows]")
    if (own && isSet(target)) {
      const radio = target.form.querySelector(`input[type=radio][value="${own.dataset.narrows}"]`)
      if (radio) radio.checked = true
      for (const part of parts) if (part !== own) clear(part)
    } else if (target.type === "radio" && parts.some((part) => target.form.querySelector(`input[name="${target.name}"][value="${part.dataset.narrows}"]`))) {
      for (const part of parts) if (part.dataset.narrows !== target.value) clear(part)
    }
  },
  true,
)

// What is topped up, as it will be credited: large beside its field and again beside the button, while it is typed.
// The same rules as core/cleaners.py; the server cleans and checks once more.
const GONE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g

export function grouped(text) {
  const plain = text.normalize("NFKC").replace(GONE, "").trim()
  const digits = plain.replace(/[‐‑‒–—―−]/g, "-").replace(/[\s()./_·-]/g, "").replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$)/, "")
  if (!/^\d+$/.test(digits)) return plain
  if (/^1[3-9]\d{9}$/.test(digits)) return `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`
  return digits.replace(/(.{4})(?=.)/g, "$1 ")
}

export function follow(field) {
  const id = field.dataset.account
  for (const one of document.querySelectorAll(`[data-account-shown="${id}"]`)) one.textContent = grouped(field.value)
  for (const one of document.querySelectorAll(`[data-account-seen="${id}"]`)) one.value = field.value
}

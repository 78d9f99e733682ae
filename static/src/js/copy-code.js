// <copy-code>: a button that copies data-text and says so.
import { toast } from "./toasts.js"

class CopyCode extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.copy())
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.dataset.text)
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: this.dataset.text, readOnly: true })
      document.body.append(field)
      field.select()
      document.execCommand("copy")
      field.remove()
    }
    toast(this.dataset.done, "ok")
  }
}
customElements.define("copy-code", CopyCode)

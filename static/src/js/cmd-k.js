// <cmd-k>: Ctrl K or ⌘ K opens the palette; arrows walk the results that htmx brings.
class CmdK extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    this.input = this.querySelector("input")
    document.addEventListener("keydown", (this.onKey = (event) => this.key(event)))
    this.dialog.addEventListener("keydown", (event) => this.walk(event))
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey)
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return
    event.preventDefault()
    if (!this.dialog.open) this.dialog.showModal()
    this.input.select()
  }

  walk(event) {
    const links = [...this.dialog.querySelectorAll("[data-results] a")]
    const at = links.indexOf(document.activeElement)
    if (event.key === "Enter" && document.activeElement === this.input && links.length) {
      event.preventDefault()
      return links[0].click()
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || !links.length) return
    event.preventDefault()
    const next = at + step
    if (next < 0) this.input.focus()
    else links[Math.min(next, links.length - 1)].focus()
  }
}
customElements.define("cmd-k", CmdK)

// <qty-stepper>: minus and plus round a number input, within its min and max.
class QtyStepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input")
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-step]")
      if (button) this.set(Number(this.input.value) + Number(button.dataset.step))
    })
    this.input.addEventListener("change", () => this.set(Number(this.input.value), false))
    this.paint()
  }

  set(value, tell = true) {
    const min = Number(this.input.min || 1)
    const max = Number(this.input.max || 9999)
    const kept = Math.min(max, Math.max(min, Math.trunc(value) || min))
    const changed = String(kept) !== this.input.value
    this.input.value = kept
    this.paint()
    if (changed && tell) this.input.dispatchEvent(new Event("change", { bubbles: true }))
  }

  paint() {
    const value = Number(this.input.value)
    for (const button of this.querySelectorAll("button[data-step]")) {
      const next = value + Number(button.dataset.step)
      button.disabled = next < Number(this.input.min || 1) || next > Number(this.input.max || 9999)
    }
  }
}
customElements.define("qty-stepper", QtyStepper)

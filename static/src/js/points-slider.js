// <points-slider>: how many points to give; the cash that goes with them follows (catalog/selectors/price_arithmetic.py has the rule:
// each 100 points not given cost the swap, rounded up to the fen once per line). A stepper in the same form scales it.
class PointsSlider extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=number]")
    this.range = this.querySelector("input[type=range]")
    this.range.classList.remove("hidden")
    this.stepper = this.closest("form")?.querySelector("[name=quantity]")
    this.range.addEventListener("input", () => this.give(Number(this.range.value)))
    this.field.addEventListener("change", () => this.give(Number(this.field.value)))
    this.follow = () => this.scale()
    this.stepper?.addEventListener("change", this.follow)
    this.units = 1
    this.scale()
  }

  disconnectedCallback() {
    this.stepper?.removeEventListener("change", this.follow)
  }

  scale() {
    const before = this.units
    this.units = Math.max(1, Number(this.stepper?.value) || 1)
    for (const name of ["least", "most"]) {
      const value = Number(this.dataset[name]) * this.units
      this[name] = value
      for (const input of [this.field, this.range]) input[name === "least" ? "min" : "max"] = value
      this.querySelector(`[data-${name}-text]`).textContent = value.toLocaleString("en-US")
    }
    this.give(Math.round((Number(this.field.value) / before) * this.units))
  }

  give(points) {
    const given = Math.min(this.most, Math.max(this.least, Math.trunc(points) || this.least))
    const fen = Number(this.dataset.cash) * this.units + Math.ceil(((this.most - given) * Number(this.dataset.swap)) / 100)
    this.field.value = this.range.value = given
    this.querySelector("[data-points]").textContent = given.toLocaleString("en-US")
    this.querySelector("[data-yuan]").textContent = (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })
    this.now = { given, fen }
    this.dispatchEvent(new CustomEvent("points-given", { bubbles: true, detail: this.now }))
  }
}
customElements.define("points-slider", PointsSlider)

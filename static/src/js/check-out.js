import { follow } from "./account-look.js"

// <check-out>: the sums follow the sliders, accounts to top up are shown large; what is agreed to is what is shown.
class CheckOut extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.rest = { points: Number(this.form.agreed_points.value), fen: Number(this.form.agreed_fen.value) }
    this.last = new Map()
    for (const slider of this.querySelectorAll("points-slider")) this.note(slider, slider.now)
    for (const field of this.querySelectorAll("[data-account]")) {
      follow(field) // a browser may bring back what was typed before
      field.addEventListener("input", () => follow(field))
    }
    this.addEventListener("points-given", ({ target, detail }) => this.follow(target, detail))
  }

  note(slider, now) {
    if (!now) return
    this.last.set(slider, now)
    this.rest.points -= now.given
    this.rest.fen -= now.fen
  }

  follow(slider, now) {
    this.last.set(slider, now)
    let { points, fen } = this.rest
    for (const one of this.last.values()) {
      points += one.given
      fen += one.fen
    }
    const had = Number(this.form.agreed_points.value)
    this.form.agreed_points.value = points
    this.form.agreed_fen.value = fen
    const all = (name, act) => document.querySelectorAll(`[data-${name}]`).forEach(act)
    all("sum-points", (one) => (one.textContent = points.toLocaleString("en-US")))
    all("sum-yuan", (one) => (one.textContent = (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })))
    for (const name of ["sum-cash", "label-pay"]) all(name, (one) => (one.hidden = !fen))
    all("label-free", (one) => (one.hidden = Boolean(fen)))
    all("left", (one) => (one.textContent = (Number(one.textContent.replace(/[^0-9-]/g, "")) + had - points).toLocaleString("en-US")))
  }
}
customElements.define("check-out", CheckOut)

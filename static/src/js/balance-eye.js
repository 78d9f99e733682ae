// <balance-eye>: hides the balance behind dots and remembers the choice on this device.
const KEY = "balance-hidden"

class BalanceEye extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button")
    this.button.hidden = false
    this.button.addEventListener("click", () => this.show(!this.hiddenNow(), true))
    this.show(this.hiddenNow())
  }

  hiddenNow() {
    try {
      return localStorage.getItem(KEY) === "1"
    } catch {
      return false
    }
  }

  show(hide, keep = false) {
    try {
      if (keep) localStorage.setItem(KEY, hide ? "1" : "0")
    } catch {
      // Private windows refuse storage: the choice holds for this page only.
    }
    for (const figure of this.querySelectorAll("[data-figure]")) figure.hidden = hide
    for (const dots of this.querySelectorAll("[data-dots]")) dots.hidden = !hide
    this.button.setAttribute("aria-pressed", String(hide))
  }
}
customElements.define("balance-eye", BalanceEye)

// A kiosk forgets its member after so many seconds without a touch or a key.
const SIGNS = ["pointerdown", "keydown", "scroll"]

class IdleOut extends HTMLElement {
  connectedCallback() {
    this.again = () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => location.assign(this.dataset.to), this.dataset.seconds * 1000)
    }
    for (const sign of SIGNS) addEventListener(sign, this.again, { passive: true })
    this.again()
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    for (const sign of SIGNS) removeEventListener(sign, this.again)
  }
}

customElements.define("idle-out", IdleOut)

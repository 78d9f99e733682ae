// <count-down data-until="ISO time">: hours, minutes and seconds left; reloads the page at zero when asked.
const two = (number) => String(number).padStart(2, "0")

class CountDown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.dataset.until)
    this.timer = setInterval(() => this.paint(), 1000)
    this.paint()
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  paint() {
    const left = Math.max(0, Math.floor((this.until - Date.now()) / 1000))
    const days = Math.floor(left / 86400)
    const clock = [Math.floor((left % 86400) / 3600), Math.floor((left % 3600) / 60), left % 60].map(two).join(":")
    this.textContent = days ? `${days} ${this.dataset.days} ${clock}` : clock
    if (left) return
    clearInterval(this.timer)
    if ("reload" in this.dataset) location.reload()
  }
}
customElements.define("count-down", CountDown)

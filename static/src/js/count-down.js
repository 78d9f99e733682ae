// <count-down data-until="2026-11-22T13:05:00+08:00">: hours, minutes and seconds left (days too with
// data-days="天"); at nought the page is asked for again.
class CountDown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.dataset.until)
    this.clock = setInterval(() => this.tick(), 1000)
  }

  disconnectedCallback() {
    clearInterval(this.clock)
  }

  tick() {
    const left = Math.max(0, Math.round((this.until - Date.now()) / 1000))
    const two = (n) => String(n).padStart(2, "0")
    const days = this.dataset.days ? Math.floor(left / 86400) : 0
    const hours = Math.floor(left / 3600) - days * 24
    const before = days ? `${days} ${this.dataset.days} ` : ""
    this.textContent = `${before}${two(hours)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`
    if (!left) {
      clearInterval(this.clock)
      setTimeout(() => location.reload(), 3000)
    }
  }
}
customElements.define("count-down", CountDown)

// <count-down data-until="2026-11-22T13:05:00+08:00">: minutes and seconds left; at nought the page is asked for again.
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
    this.textContent = `${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`
    if (!left) {
      clearInterval(this.clock)
      setTimeout(() => location.reload(), 3000)
    }
  }
}
customElements.define("count-down", CountDown)

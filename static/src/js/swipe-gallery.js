// <swipe-gallery>: says which picture of how many is seen; arrows for those without a finger.
class SwipeGallery extends HTMLElement {
  connectedCallback() {
    this.strip = this.querySelector("[data-strip]")
    this.count = this.strip.children.length
    this.counter = this.querySelector("[data-counter]")
    this.counter.hidden = false
    this.strip.addEventListener("scroll", () => this.paint(), { passive: true })
    for (const button of this.querySelectorAll("button[data-by]")) {
      button.hidden = false
      button.addEventListener("click", () => this.strip.scrollBy({ left: Number(button.dataset.by) * this.strip.clientWidth, behavior: "smooth" }))
    }
    this.paint()
  }

  paint() {
    const seen = Math.round(this.strip.scrollLeft / Math.max(this.strip.clientWidth, 1))
    this.counter.textContent = `${seen + 1}/${this.count}`
  }
}
customElements.define("swipe-gallery", SwipeGallery)

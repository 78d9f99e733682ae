// A kiosk's card field: a hand scanner types into it; where the browser reads codes itself, the camera does.
class CardScan extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input")
    // A hand scanner ends with Enter: on to the PIN instead of sending half a form.
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      this.onward()
    })
    const button = this.querySelector("[data-scan]")
    if (!("BarcodeDetector" in window && navigator.mediaDevices)) return
    button.hidden = false
    button.addEventListener("click", () => this.scan(field))
  }

  disconnectedCallback() {
    this.stream?.getTracks().forEach((track) => track.stop())
  }

  onward() {
    document.getElementById("pin")?.focus()
  }

  async scan(field) {
    const video = this.querySelector("video")
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } })
    video.srcObject = this.stream
    video.classList.remove("hidden")
    await video.play()
    const detector = new BarcodeDetector({ formats: ["qr_code"] })
    const look = async () => {
      if (!this.stream.active) return
      const [found] = await detector.detect(video)
      if (!found) return requestAnimationFrame(look)
      field.value = found.rawValue
      this.stream.getTracks().forEach((track) => track.stop())
      video.classList.add("hidden")
      this.onward()
    }
    look()
  }
}

customElements.define("card-scan", CardScan)

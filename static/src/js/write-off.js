// A counter's desk: typed or scanned codes are sent at once; without a network they wait here, with the moment of the scan.
const QUEUE = "write-off-queue"

class WriteOff extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.told = this.querySelector("[data-told]")
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.take(this.form.elements.text.value.replace(/\s+/g, "").replace(/^(\d{12})(\d{6})$/, "$1.$2"))
    })
    const scan = this.querySelector("[data-scan]")
    if ("BarcodeDetector" in window && navigator.mediaDevices) {
      scan.hidden = false
      scan.addEventListener("click", () => this.scan())
    }
    this.resend = () => this.flush()
    window.addEventListener("online", this.resend)
    this.timer = setInterval(this.resend, 15000)
    this.flush()
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.resend)
    clearInterval(this.timer)
    this.stop()
  }

  waiting() {
    return JSON.parse(localStorage.getItem(QUEUE) || "[]").filter((one) => one.url === location.pathname)
  }

  keep(list) {
    localStorage.setItem(QUEUE, JSON.stringify(list))
    this.querySelector("[data-queue]").textContent = list.length ? `${this.dataset.left} ${list.length}` : ""
  }

  async take(text) {
    if (!text) return
    const one = { url: location.pathname, text, key: crypto.randomUUID(), at: new Date().toISOString(), more: {} }
    this.form.elements.text.value = ""
    // What belongs to this scan alone goes with it, and not with the next one.
    for (const field of this.form.querySelectorAll("[data-once]")) {
      one.more[field.name] = field.value
      field.value = ""
    }
    if (!(await this.send(one))) {
      this.keep([...this.waiting(), one])
      this.tell("warn", this.dataset.late)
    }
  }

  async send(one) {
    const body = new FormData(this.form)
    for (const name of ["text", "key", "at"]) body.set(name, one[name])
    for (const [name, value] of Object.entries(one.more || {})) body.set(name, value)
    try {
      const answer = await fetch(one.url, { method: "POST", body, headers: { Accept: "application/json" } })
      if (answer.status >= 500) return false
      const told = await answer.json()
      this.tell(told.ok ? "ok" : "bad", told.message)
      return true
    } catch {
      return false
    }
  }

  async flush() {
    const left = []
    for (const one of this.waiting()) if (!(await this.send(one))) left.push(one)
    this.keep(left)
  }

  tell(kind, text) {
    this.told.dataset.kind = kind
    this.told.textContent = text
    if (navigator.vibrate) navigator.vibrate(kind === "ok" ? 60 : [60, 60, 60])
  }

  async scan() {
    const video = this.querySelector("video")
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
    video.srcObject = this.stream
    video.classList.remove("hidden")
    await video.play()
    const detector = new BarcodeDetector({ formats: ["qr_code"] })
    let last = ""
    const look = async () => {
      if (!this.stream) return
      const [found] = await detector.detect(video)
      if (found && found.rawValue !== last) {
        last = found.rawValue
        await this.take(last)
      }
      setTimeout(look, 250)
    }
    look()
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = null
  }
}

customElements.define("write-off", WriteOff)

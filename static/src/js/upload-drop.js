// <upload-drop>: a file input with a drop zone that shows what was chosen (name, size, picture).
const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)

class UploadDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]")
    this.input.addEventListener("change", () => this.paint())
    for (const name of ["dragenter", "dragover"]) this.addEventListener(name, (event) => this.hover(event, true))
    for (const name of ["dragleave", "drop"]) this.addEventListener(name, (event) => this.hover(event, false))
    this.addEventListener("drop", ({ dataTransfer }) => {
      if (!dataTransfer.files.length) return
      this.input.files = dataTransfer.files
      this.input.dispatchEvent(new Event("change", { bubbles: true }))
    })
    this.paint()
  }

  hover(event, over) {
    event.preventDefault()
    this.querySelector("[data-zone]").toggleAttribute("data-over", over)
  }

  paint() {
    const files = [...this.input.files]
    const limit = Number(this.dataset.limit || 0) * 1024 * 1024
    const tooBig = limit && files.some((file) => file.size > limit)
    this.querySelector("[data-idle]").hidden = files.length > 0
    this.querySelector("[data-chosen]").hidden = files.length === 0
    this.querySelector("[data-name]").textContent = files.map((file) => file.name).join("、")
    this.querySelector("[data-size]").textContent = size(files.reduce((sum, file) => sum + file.size, 0))
    this.querySelector("[data-too-big]").hidden = !tooBig
    this.input.setCustomValidity(tooBig ? this.querySelector("[data-too-big]").textContent.trim() : "")
    this.preview(files[0])
  }

  // A data: address, because the CSP lets no blob: in.
  preview(file) {
    const picture = this.querySelector("img[data-preview]")
    if (!picture) return
    picture.hidden = true
    if (!file?.type.startsWith("image/")) return
    const reader = new FileReader()
    reader.addEventListener("load", () => Object.assign(picture, { src: reader.result, hidden: false }))
    reader.readAsDataURL(file)
  }
}
customElements.define("upload-drop", UploadDrop)

// <toast-stack>: messages that leave by themselves; errors stay until closed.
const LIFE = 5000

class ToastStack extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => target.closest("[data-close]")?.closest("[data-toast]")?.remove())
    for (const item of this.querySelectorAll("[data-toast]")) this.expire(item)
  }

  add(text, kind) {
    const pattern = this.querySelector(`template[data-kind="${kind}"]`) ?? this.querySelector("template")
    const item = pattern.content.firstElementChild.cloneNode(true)
    item.querySelector("[data-text]").textContent = text
    this.append(item)
    this.expire(item)
  }

  expire(item) {
    if (item.dataset.toast !== "bad") setTimeout(() => item.remove(), LIFE)
  }
}
customElements.define("toast-stack", ToastStack)

export const toast = (text, kind = "ok") => text && document.querySelector("toast-stack")?.add(text, kind)

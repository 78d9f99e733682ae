// <pass-key data-act="make|use|enter">: inside a form; its button asks the device for a passkey, and the answer is sent
// in the form's `credential`. make: a new one. use: one of mine. enter: whoever I am (the options are asked for then).
import { toast } from "./toasts.js"

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0))
const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }))

class PassKey extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button")
    const can = Boolean(window.PublicKeyCredential && navigator.credentials)
    this.button.disabled = !can
    this.hidden = !can && this.dataset.act === "enter"
    if (!can) this.title = this.dataset.cannot
    this.button.addEventListener("click", () => this.ask())
  }

  async ask() {
    const form = this.closest("form")
    this.button.disabled = true
    try {
      const options = (await this.options(form)).publicKey
      const credential = await (this.dataset.act === "make" ? this.make(options, form) : this.use(options))
      form.elements.credential.value = JSON.stringify(credential)
      form.submit()
    } catch {
      toast(this.dataset.failed, "bad")
    } finally {
      this.button.disabled = false
    }
  }

  async options(form) {
    if (this.dataset.act !== "enter") return Object.values(JSON.parse(document.getElementById("passkey-options").textContent))[0]
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } })
    return (await answer.json()).request_options
  }

  async make(options, form) {
    const choice = { ...options.authenticatorSelection }
    if (form.elements.passwordless?.checked) {
      Object.assign(choice, { residentKey: "required", requireResidentKey: true, userVerification: "required" })
    }
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        authenticatorSelection: choice,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: known(options.excludeCredentials),
      },
    })
    return this.answer(made, {
      attestationObject: encoded(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    })
  }

  async use(options) {
    const found = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
    })
    const { authenticatorData, signature, userHandle } = found.response
    return this.answer(found, {
      authenticatorData: encoded(authenticatorData),
      signature: encoded(signature),
      userHandle: userHandle ? encoded(userHandle) : null,
    })
  }

  answer(credential, response) {
    return {
      id: credential.id,
      rawId: encoded(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { clientDataJSON: encoded(credential.response.clientDataJSON), ...response },
    }
  }
}
customElements.define("pass-key", PassKey)

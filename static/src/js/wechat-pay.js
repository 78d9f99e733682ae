// <wechat-pay data-parameters="id of a JSON script" data-back="url">: its button opens WeChat's own sheet in WeChat's web view.
class WechatPay extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.open())
  }

  open() {
    const parameters = JSON.parse(document.getElementById(this.dataset.parameters).textContent)
    const pay = () =>
      window.WeixinJSBridge.invoke("getBrandWCPayRequest", parameters, () => location.assign(this.dataset.back))
    if (window.WeixinJSBridge) pay()
    else document.addEventListener("WeixinJSBridgeReady", pay, { once: true })
  }
}
customElements.define("wechat-pay", WechatPay)

// <area-picker data-src>: three selects of province, city and district over two plain inputs, the area in
// words and the district's six-digit code. Without JavaScript the plain inputs are typed in.
class AreaPicker extends HTMLElement {
  async connectedCallback() {
    const { areaList } = await import(/* @vite-ignore */ new URL(this.dataset.src, location.href).href)
    this.lists = [areaList.province_list, areaList.city_list, areaList.county_list]
    this.words = this.querySelector("input[name=area]")
    this.code = this.querySelector("input[name=area_code]")
    this.selects = [...this.querySelectorAll("select")]
    this.selects.forEach((select, level) => select.addEventListener("change", () => this.pick(level)))
    this.restore(this.code.value)
    this.querySelector("[data-plain]").hidden = true
    this.querySelector("[data-rich]").hidden = false
  }

  options(level) {
    const parent = level ? this.selects[level - 1].value : ""
    const width = [0, 2, 4][level]
    return Object.entries(this.lists[level]).filter(([code]) => !level || (parent && code.slice(0, width) === parent.slice(0, width)))
  }

  fill(level) {
    const select = this.selects[level]
    const found = this.options(level)
    select.replaceChildren(new Option(select.dataset.blank, ""), ...found.map(([code, name]) => new Option(name, code)))
    select.disabled = found.length === 0
    if (found.length === 1) select.value = found[0][0]
  }

  pick(level) {
    for (let next = level + 1; next < 3; next += 1) this.fill(next)
    const names = this.selects.filter((select) => select.value).map((select) => select.selectedOptions[0].text)
    this.words.value = [...new Set(names)].join(" ")
    this.code.value = this.selects[2].value
  }

  restore(code) {
    this.fill(0)
    const steps = code ? [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code] : ["", "", ""]
    steps.forEach((step, level) => {
      if (level) this.fill(level)
      if (step in this.lists[level]) this.selects[level].value = step
    })
  }
}
customElements.define("area-picker", AreaPicker)

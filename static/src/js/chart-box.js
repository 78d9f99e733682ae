// <chart-box data-src data-kind data-from>: draws the JSON of a json_script with ECharts. The table inside
// is the same numbers for screen readers and for browsers without JavaScript.
// JSON: {labels: [...], series: [{name, values, dashed?, line?}]}; a donut takes the first series, "stack" stacks bars.
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const font = { fontFamily: "inherit", color: "#5a6478", fontSize: 12 }

function axes({ labels, series }, kind) {
  const hues = [token("--brand"), token("--accent"), "#047857", "#6d28d9"]
  return {
    color: hues,
    grid: { left: 4, right: 12, top: series.length > 1 ? 40 : 16, bottom: 4, containLabel: true },
    legend: { show: series.length > 1, right: 0, top: 0, icon: "roundRect", itemWidth: 12, itemHeight: 4, textStyle: font },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: labels, boundaryGap: kind !== "line", axisTick: { show: false }, axisLine: { lineStyle: { color: "#d5dbe7" } }, axisLabel: font },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: "#eef1f6" } }, axisLabel: font },
    series: series.map(({ name, values, dashed, line }, index) => ({
      name, data: values, type: line ? "line" : kind === "stack" ? "bar" : kind, stack: kind === "stack" ? "all" : undefined,
      smooth: 0.3, smoothMonotone: "x", showSymbol: false, barMaxWidth: 24, lineStyle: { width: 2.5, type: dashed ? "dashed" : "solid" },
      itemStyle: { borderRadius: kind === "bar" && !line ? [6, 6, 0, 0] : 0 },
      areaStyle: kind === "line" && index === 0 ? { opacity: 0.1 } : undefined,
    })),
  }
}

function donut({ labels, series }) {
  return {
    color: [token("--brand"), "#0d9488", token("--accent"), "#6d28d9", "#d6a21e", "#0284c7", "#be185d", "#64748b"],
    tooltip: { trigger: "item", renderMode: "richText", confine: true },
    legend: { bottom: 0, icon: "circle", itemWidth: 8, itemHeight: 8, textStyle: font },
    series: [{
      type: "pie", radius: ["52%", "74%"], center: ["50%", "42%"], label: { show: false }, itemStyle: { borderColor: "#fff", borderWidth: 3, borderRadius: 6 },
      data: labels.map((name, index) => ({ name, value: series[0].values[index] })),
    }],
  }
}

class ChartBox extends HTMLElement {
  async connectedCallback() {
    const data = JSON.parse(document.getElementById(this.dataset.from).textContent)
    const { init } = await import(/* @vite-ignore */ new URL(this.dataset.src, location.href).href)
    const canvas = this.querySelector("[data-canvas]")
    canvas.hidden = false
    this.querySelector("[data-table]").className = "sr-only"
    this.chart = init(canvas.firstElementChild)
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches
    const option = this.dataset.kind === "donut" ? donut(data) : axes(data, this.dataset.kind)
    this.chart.setOption({ animation: !still, animationDuration: 200, ...option })
    this.watch = new ResizeObserver(() => this.chart.resize())
    this.watch.observe(this)
  }

  disconnectedCallback() {
    this.watch?.disconnect()
    this.chart?.dispose()
  }
}
customElements.define("chart-box", ChartBox)

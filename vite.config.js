import { fileURLToPath } from "node:url"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"

const source = (name) => fileURLToPath(new URL(`./static/src/${name}`, import.meta.url))
const floor = ["chrome100", "safari15.4"]

// htmx runs with allowEval=false and under a CSP without unsafe-eval: its one direct eval can go, and then it minifies.
const withoutEval = {
  name: "without-eval",
  transform(code, id) {
    if (id.includes("htmx.esm")) return { code: code.replace("return eval(str)", "return undefined"), map: null }
  },
}

// Fixed file names: WhiteNoise hashes them in production.
export default defineConfig({
  plugins: [tailwindcss(), withoutEval],
  publicDir: false,
  build: {
    outDir: "static/dist",
    target: floor,
    cssTarget: floor,
    cssMinify: "lightningcss",
    modulePreload: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      preserveEntrySignatures: "exports-only",
      input: {
        app: source("app.js"),
        charts: source("charts.js"),
        desk: source("desk.js"),
        areas: source("areas.js"),
        "app.css": source("app.css"),
        "console.css": source("console.css"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => asset.names[0].replace(/(\.css)+$/, ".css"),
      },
    },
  },
})

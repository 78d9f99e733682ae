import "./js/write-off.js"
import "./js/card-scan.js"

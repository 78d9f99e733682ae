import "./js/write-off.js"
import "./js/card-scan.js"
import "./js/idle-out.js"
import "./js/narrowing.js"

import "./js/write-off.js"

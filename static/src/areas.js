// Province, city and district names by code; loaded only where <area-picker> stands on the page.
export { areaList } from "@vant/area-data"

"""The mall's API: what a mini-program or an app needs to be the same storefront, and a warehouse to send what was ordered."""

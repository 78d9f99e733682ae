"""Routes of carts and orders."""

from django.urls import path

from orders.console import care, shipping, stations
from orders.console import orders as desk
from orders.console import payments as money
from orders.storefront import after, buying, paying, points, product, shelves
from orders.storefront import orders as mine

storefront = [
    path("categories/", shelves.categories, name="categories"),
    path("goods/", shelves.goods, name="goods"),
    path("goods/<uuid:public_id>/", product.product, name="product"),
    path("goods/<uuid:public_id>/favourite/", product.favourite, name="favourite"),
    path("goods/<uuid:public_id>/poster/", product.poster, name="poster"),
    path("favourites/", product.favourites_page, name="favourites"),
    path("search/", shelves.search, name="search"),
    path("search/forget/", shelves.search_forget, name="search-forget"),
    path("zones/<slug:slug>/", shelves.zone, name="zone"),
    path("points/plan/", product.plan, name="plan"),
    path("cart/", buying.cart, name="cart"),
    path("cart/add/", buying.cart_add, name="cart-add"),
    path("cart/update/", buying.cart_update, name="cart-update"),
    path("checkout/", buying.checkout, name="checkout"),
    path("orders/", mine.orders, name="orders"),
    path("orders/<str:number>/", mine.order, name="order"),
    path("orders/<str:number>/done/", mine.order_done, name="order-done"),
    path("orders/<str:number>/cancel/", mine.order_cancel, name="order-cancel"),
    path("orders/<str:number>/pay/", paying.pay, name="order-pay"),
    path("orders/<str:number>/pay/state/", paying.pay_state, name="order-pay-state"),
    path("pay/notify/<slug:gateway>/", paying.pay_notify, name="pay-notify"),
    path("pay/demo/<str:number>/", paying.demo_cashier_page, name="pay-demo"),
    path("orders/<str:number>/receive/", mine.order_receive, name="order-receive"),
    path("orders/<str:number>/units/", after.units_cancel, name="units-cancel"),
    path("orders/<str:number>/codes/<int:line_no>/", after.codes_reveal, name="codes"),
    path("orders/<str:number>/shortage/<int:shortage_id>/", after.shortage_choose, name="shortage"),
    path("orders/<str:number>/after-sale/", after.case_new, name="case-new"),
    path("orders/<str:number>/review/<int:line_no>/", after.review, name="review"),
    path("vouchers/<str:number>/", after.voucher, name="voucher"),
    path("after-sale/", after.cases, name="cases"),
    path("after-sale/<str:number>/", after.case, name="case"),
    path("media/photos/<str:name>", after.photo, name="photo"),
    path("points/", points.points, name="points"),
    path("me/", mine.me, name="me"),
    path("tasks/", mine.tasks, name="tasks"),
]
console = [
    path("payments/", money.payments, name="payments"),
    path("payments/bills/", money.bills, name="payment_bills"),
    path("payments/bills/check/", money.bill_check, name="payment_bill_check"),
    path("payments/channels/", money.channels, name="payment_channels"),
    path("payments/channels/<slug:gateway>/switch/", money.channel_switch, name="payment_channel_switch"),
    path("payments/refunds/<str:number>/retry/", money.refund_retry, name="payment_refund_retry"),
    path("payments/<str:number>/", money.payment, name="payment"),
    path("orders/", desk.orders, name="orders"),
    path("shipping/", shipping.bulk, name="bulk_ship"),
    path("shipping/pick-list.pdf", shipping.pick_pdf, name="pick_pdf"),
    path("shipping/orders.xlsx", shipping.to_ship, name="to_ship"),
    path("orders/<str:number>/", desk.order, name="order"),
    path("orders/<str:number>/unmask/<slug:field>/", desk.order_unmask, name="order_unmask"),
    path("orders/<str:number>/ship/", desk.ship, name="order_ship"),
    path("orders/<str:number>/cancel/", desk.cancel, name="order_cancel"),
    path("orders/<str:number>/shortage/<int:line_no>/", care.shortage, name="order_shortage"),
    path("redemptions/", care.redemptions, name="redemptions"),
    path("after-sale/", care.cases, name="cases"),
    path("after-sale/<str:number>/", care.case, name="case"),
    path("reviews/", care.review_list, name="reviews"),
    path("reviews/<int:review_id>/<slug:act>/", care.review_act, name="review_act"),
    path("stations/", stations.station_list, name="stations"),
    path("stations/<int:station_id>/", stations.write_off, name="write_off"),
    path("stations/<int:station_id>/open/", stations.station_close, name="station_close"),
]

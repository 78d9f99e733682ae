"""Routes of carts and orders."""

from django.urls import path

from orders import console as desk
from orders import storefront as door

storefront = [
    path("cart/", door.cart, name="cart"),
    path("cart/add/", door.cart_add, name="cart-add"),
    path("cart/update/", door.cart_update, name="cart-update"),
    path("checkout/", door.checkout, name="checkout"),
    path("orders/", door.orders, name="orders"),
    path("orders/<str:number>/", door.order, name="order"),
    path("orders/<str:number>/done/", door.order_done, name="order-done"),
    path("orders/<str:number>/cancel/", door.order_cancel, name="order-cancel"),
    path("orders/<str:number>/receive/", door.order_receive, name="order-receive"),
    path("me/", door.me, name="me"),
    path("tasks/", door.tasks, name="tasks"),
]
console = [
    path("orders/", desk.orders, name="orders"),
    path("orders/<str:number>/", desk.order, name="order"),
    path("orders/<str:number>/ship/", desk.ship, name="order_ship"),
    path("orders/<str:number>/cancel/", desk.cancel, name="order_cancel"),
]

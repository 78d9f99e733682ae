"""Routes of carts and orders."""

from django.urls import path

from orders.console import orders as desk
from orders.storefront import buying, points, product, shelves
from orders.storefront import orders as mine

storefront = [
    path("categories/", shelves.categories, name="categories"),
    path("goods/", shelves.goods, name="goods"),
    path("goods/<uuid:public_id>/", product.product, name="product"),
    path("goods/<uuid:public_id>/favourite/", product.favourite, name="favourite"),
    path("goods/<uuid:public_id>/poster/", product.poster, name="poster"),
    path("favourites/", product.favourites_page, name="favourites"),
    path("cart/", buying.cart, name="cart"),
    path("cart/add/", buying.cart_add, name="cart-add"),
    path("cart/update/", buying.cart_update, name="cart-update"),
    path("checkout/", buying.checkout, name="checkout"),
    path("orders/", mine.orders, name="orders"),
    path("orders/<str:number>/", mine.order, name="order"),
    path("orders/<str:number>/done/", mine.order_done, name="order-done"),
    path("orders/<str:number>/cancel/", mine.order_cancel, name="order-cancel"),
    path("orders/<str:number>/receive/", mine.order_receive, name="order-receive"),
    path("points/", points.points, name="points"),
    path("me/", mine.me, name="me"),
    path("tasks/", mine.tasks, name="tasks"),
]
console = [
    path("orders/", desk.orders, name="orders"),
    path("orders/<str:number>/", desk.order, name="order"),
    path("orders/<str:number>/unmask/<slug:field>/", desk.order_unmask, name="order_unmask"),
    path("orders/<str:number>/ship/", desk.ship, name="order_ship"),
    path("orders/<str:number>/cancel/", desk.cancel, name="order_cancel"),
]

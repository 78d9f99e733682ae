"""Routes of the catalogue."""

from django.urls import path

from catalog import storefront as door
from catalog.console import goods as desk
from catalog.console import offers, pools

storefront = [path("media/products/<str:name>", door.picture, name="picture")]
console = [
    path("goods/", desk.products, name="products"),
    path("goods/new/", desk.product_new, name="product_new"),
    path("goods/<uuid:public_id>/", desk.product, name="product"),
    path("goods/<uuid:public_id>/state/", desk.product_state, name="product_state"),
    path("goods/<uuid:public_id>/picture/", desk.picture_add, name="picture_add"),
    path("goods/<uuid:public_id>/picture/<int:image_id>/remove/", desk.picture_remove, name="picture_remove"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/price/", desk.sku_price, name="sku_price"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/stock/", desk.sku_stock, name="sku_stock"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/offer/", offers.sku_offer, name="sku_offer"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/flash/", offers.flash_plan, name="flash_plan"),
    path("offers/", offers.calendar, name="offers_calendar"),
    path("offers/<int:offer_id>/end/", offers.flash_end, name="flash_end"),
    path("codes/", pools.pools, name="pools"),
    path("codes/<int:sku_id>/", pools.pool, name="pool"),
]

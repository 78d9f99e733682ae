"""Routes of the catalogue."""

from django.urls import path

from catalog import storefront as door
from catalog.console import bulk, imports, kinds, offers, pools, restocks, shelves
from catalog.console import goods as desk

storefront = [path("media/products/<str:name>", door.picture, name="picture")]
console = [
    path("goods/", desk.products, name="products"),
    path("goods/new/", desk.product_new, name="product_new"),
    path("goods/export.xlsx", imports.goods_export, name="goods_export"),
    path("goods/template.xlsx", imports.goods_template, name="goods_template"),
    path("goods/imports/", imports.goods_imports, name="goods_imports"),
    path("goods/imports/<int:import_id>/", imports.goods_import, name="goods_import"),
    path("goods/imports/<int:import_id>/progress/", imports.goods_import_progress, name="goods_import_progress"),
    path("goods/imports/<int:import_id>/bad.xlsx", imports.goods_import_bad, name="goods_import_bad"),
    path("goods/imports/<int:import_id>/act/", imports.goods_import_act, name="goods_import_act"),
    path("goods/bulk/", bulk.goods_bulk, name="goods_bulk"),
    path("goods/bulk/preview/", bulk.goods_bulk_preview, name="goods_bulk_preview"),
    path("goods/bulk/<int:change_id>/", bulk.goods_bulk_change, name="goods_bulk_change"),
    path("goods/bulk/<int:change_id>/progress/", bulk.goods_bulk_progress, name="goods_bulk_progress"),
    path("goods/bulk/<int:change_id>/undo/", bulk.goods_bulk_undo, name="goods_bulk_undo"),
    path("goods/<uuid:public_id>/", desk.product, name="product"),
    path("goods/<uuid:public_id>/state/", desk.product_state, name="product_state"),
    path("goods/<uuid:public_id>/picture/", desk.picture_add, name="picture_add"),
    path("goods/<uuid:public_id>/picture/<int:image_id>/remove/", desk.picture_remove, name="picture_remove"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/price/", desk.sku_price, name="sku_price"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/stock/", desk.sku_stock, name="sku_stock"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/offer/", offers.sku_offer, name="sku_offer"),
    path("goods/<uuid:public_id>/sku/<int:sku_id>/flash/", offers.flash_plan, name="flash_plan"),
    path("goods/<uuid:public_id>/restock/", restocks.restock_plan, name="restock_plan"),
    path("goods/restocks/<int:restock_id>/cancel/", restocks.restock_cancel, name="restock_cancel"),
    path("goods/<uuid:public_id>/kind/", kinds.product_kind, name="product_kind"),
    path("times/<int:sku_id>/", kinds.sku_times, name="sku_times"),
    path("times/<int:sku_id>/close/", kinds.day_close, name="day_close"),
    path("times/slot/<int:slot_id>/", kinds.time_capacity, name="time_capacity"),
    path("offers/", offers.calendar, name="offers_calendar"),
    path("offers/<int:offer_id>/end/", offers.flash_end, name="flash_end"),
    path("zones/", shelves.zones, name="zones"),
    path("zones/new/", shelves.zone_new, name="zone_new"),
    path("zones/<int:zone_id>/", shelves.zone, name="zone"),
    path("zones/<int:zone_id>/act/", shelves.zone_act, name="zone_act"),
    path("synonyms/", shelves.synonyms, name="synonyms"),
    path("synonyms/<int:group_id>/", shelves.synonyms_save, name="synonyms_save"),
    path("codes/", pools.pools, name="pools"),
    path("codes/<int:sku_id>/", pools.pool, name="pool"),
]

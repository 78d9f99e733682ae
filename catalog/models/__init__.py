"""Goods of one mall: what they are, what they cost, how many there are, who wishes for them."""

from catalog.models.bulk_changes import BulkChange, BulkLine, GoodsImport, GoodsImportRow, GoodsPicture
from catalog.models.goods import (
    Category,
    Product,
    ProductImage,
    ProductQuerySet,
    Sku,
    Warehouse,
    in_language,
    picture_path,
)
from catalog.models.home import HomeBlock
from catalog.models.interest import Favourite, Search, SearchEntry, Synonyms
from catalog.models.offers import Offer, OfferQuerySet, Zone, ZoneProduct
from catalog.models.stock import Code, CodeBatch, Restock, ServiceSlot, StockMovement, StockSlot

__all__ = [
    "BulkChange",
    "BulkLine",
    "Category",
    "Code",
    "CodeBatch",
    "Favourite",
    "GoodsImport",
    "GoodsImportRow",
    "GoodsPicture",
    "HomeBlock",
    "Offer",
    "OfferQuerySet",
    "Product",
    "ProductImage",
    "ProductQuerySet",
    "Restock",
    "Search",
    "SearchEntry",
    "ServiceSlot",
    "Sku",
    "StockMovement",
    "StockSlot",
    "Synonyms",
    "Warehouse",
    "Zone",
    "ZoneProduct",
    "in_language",
    "picture_path",
]

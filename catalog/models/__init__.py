"""Goods of one mall: what they are, what they cost, how many there are, who wishes for them."""

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
    "Category", "Code", "CodeBatch", "Favourite", "HomeBlock", "Offer", "OfferQuerySet", "Product", "ProductImage", "ProductQuerySet",
    "Restock", "Search", "SearchEntry", "ServiceSlot", "Sku", "StockMovement", "StockSlot", "Synonyms", "Warehouse", "Zone", "ZoneProduct",
    "in_language", "picture_path",
]  # fmt: skip

"""What people type about goods → clean values."""

from catalog.forms.goods import (
    CodesForm,
    FlashForm,
    NewProductForm,
    OfferForm,
    PictureForm,
    PriceForm,
    ProductForm,
    StockForm,
)

__all__ = [
    "CodesForm",
    "FlashForm",
    "NewProductForm",
    "OfferForm",
    "PictureForm",
    "PriceForm",
    "ProductForm",
    "StockForm",
]

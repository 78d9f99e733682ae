"""Questions about goods. Each says how many queries it costs."""

from catalog.selectors.goods import (
    PricedSku,
    SkuChoice,
    all_skus,
    categories,
    console_list,
    live_offers,
    low_stock,
    priced_skus,
    product_page,
    sku_choices,
    state_counts,
    stock_movements,
    storefront_list,
)
from catalog.selectors.pricing import LinePrice, line_price, share
from catalog.selectors.tokens import query_tokens, tokens_of

__all__ = [
    "LinePrice", "PricedSku", "SkuChoice", "all_skus", "categories", "console_list", "line_price", "live_offers", "low_stock",
    "priced_skus", "product_page", "query_tokens", "share", "sku_choices", "state_counts", "stock_movements", "storefront_list",
    "tokens_of",
]  # fmt: skip

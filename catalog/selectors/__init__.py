"""Questions about goods. Each says how many queries it costs."""

from catalog.selectors.cards import CheapestSku, cards, cheapest_skus, shelf
from catalog.selectors.deals import flash_offers, standard_offer
from catalog.selectors.goods import (
    Branch,
    categories,
    category_tree,
    chosen_shelf,
    console_list,
    live_offers,
    low_stock,
    open_zones,
    product_page,
    state_counts,
    stock_movements,
    storefront_ids,
    storefront_list,
)
from catalog.selectors.goods_version import goods_version
from catalog.selectors.home import flash_goods, home_blocks, skin_of, usual_title, zone_ids
from catalog.selectors.interest import favourites, goal, wish
from catalog.selectors.one_product import product_words
from catalog.selectors.price_arithmetic import LinePrice, line_price, share
from catalog.selectors.searching import SearchResult, history, hot_words, matching, near, suggested_goods
from catalog.selectors.skus import (
    MemberInterest,
    PricedSku,
    SkuChoice,
    all_skus,
    choices_and_interest,
    priced_skus,
    sku_choices,
)
from catalog.selectors.tokens import marks_of, query_tokens, spoken, tokens_of
from catalog.selectors.wording import limit_words, promises

__all__ = [
    "Branch",
    "CheapestSku",
    "LinePrice",
    "MemberInterest",
    "PricedSku",
    "SearchResult",
    "SkuChoice",
    "all_skus",
    "cards",
    "categories",
    "category_tree",
    "cheapest_skus",
    "choices_and_interest",
    "chosen_shelf",
    "console_list",
    "favourites",
    "flash_goods",
    "flash_offers",
    "goal",
    "goods_version",
    "history",
    "home_blocks",
    "hot_words",
    "limit_words",
    "line_price",
    "live_offers",
    "low_stock",
    "marks_of",
    "matching",
    "near",
    "open_zones",
    "priced_skus",
    "product_page",
    "product_words",
    "promises",
    "query_tokens",
    "share",
    "shelf",
    "skin_of",
    "sku_choices",
    "spoken",
    "standard_offer",
    "state_counts",
    "stock_movements",
    "storefront_ids",
    "storefront_list",
    "suggested_goods",
    "tokens_of",
    "usual_title",
    "wish",
    "zone_ids",
]

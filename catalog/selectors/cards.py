"""Goods by their ids, as cards show them: building a list's own query takes Django longer than PostgreSQL takes to answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog.models import Product, ProductImage
from catalog.selectors.goods import storefront_ids
from catalog.selectors.one_product import remember_pictures
from core.statements import hot_models, hot_rows, sql_beside
from members.models import Member

if TYPE_CHECKING:
    from catalog.selectors.goods import PricedProduct

CARDS = sql_beside(__file__, "cards")


def cards(ids: Sequence[int], member: Member | None) -> "list[PricedProduct]":
    """Those goods that are on sale for the member (for anybody, without one), in the order of `ids`, with what
    `storefront_list` gives, but only the first picture of each. One query."""
    parameters = {"ids": list(ids), "tier": str(member.tier_id or "") if member else "", "member": member and member.pk}
    found: list[Any] = hot_models(Product, CARDS, parameters) if ids else []
    for one in found:
        picture = (
            ProductImage(file=one.picture, width=one.picture_width, widths=one.picture_widths) if one.picture else None
        )
        remember_pictures(one, [picture] if picture else [])
    return found


def shelf(member: Member | None, limit: int, **asked: Any) -> "list[PricedProduct]":
    """The first so many goods of a list (`storefront_ids` tells what may be asked). Two queries."""
    return cards(list(storefront_ids(member=member, **asked)[:limit]), member)


CHEAPEST = """
select distinct on (s.product_id) s.product_id, p.sku_id, p.points, p.cash_fen, p.min_points, p.swap_fen_per_100
from sku_prices(array(select id from catalog_sku where product_id = any(%(ids)s::bigint[])), %(member)s::bigint) p
join catalog_sku s on s.id = p.sku_id
where p.fits and exists (select from catalog_stockslot k where k.sku_id = p.sku_id and k.available > 0)
order by s.product_id, p.points, p.cash_fen, p.sku_id
"""


@dataclass(frozen=True, slots=True)
class CheapestSku:
    """The sku of a product that asks the fewest points and is in stock."""

    id: int
    points: int
    cash_fen: int
    min_points: int | None
    swap_fen_per_100: int


def cheapest_skus(product_ids: Sequence[int], member: Member) -> dict[int, CheapestSku]:
    """By product id; products without stock or price are absent. One query."""
    rows = hot_rows(CHEAPEST, {"ids": list(product_ids), "member": member.pk})
    return {row[0]: CheapestSku(*row[1:]) for row in rows}

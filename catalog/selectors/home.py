"""The front page's blocks, and the goods in them."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import HomeBlock, Offer, Product
from catalog.selectors.cards import cards
from catalog.selectors.goods import live_offers, on_shelf, open_zones, storefront_ids
from members.models import Member

if TYPE_CHECKING:
    from catalog.selectors.goods import PricedProduct

B = HomeBlock.Kind
DEFAULTS = (B.ENTRIES, B.EXPIRING, B.BANNER, B.COUNTDOWN, B.RECOMMENDED)  # until the mall arranges its own
MOST = 12
SKUS = 4  # of one product in a flash sale, as a rule at most


def home_blocks(*, all_of_them: bool = False) -> list[HomeBlock]:
    """What the front page shows now, in order; a mall that has arranged nothing gets the usual blocks. One query."""
    if rows := list(HomeBlock.objects.all()):
        return rows if all_of_them else list(HomeBlock.objects.live())
    return [HomeBlock(kind=kind, position=place) for place, kind in enumerate(DEFAULTS)]


def skin_of(blocks: list[HomeBlock]) -> str:
    """The look a live banner brings along; "" for none."""
    return next((str(one.settings["skin"]) for one in blocks if one.settings.get("skin")), "")


def flash_goods(member: Member | None, limit: int) -> "list[PricedProduct]":
    """The first so many goods whose flash offer runs, the one that ends first in front. Three queries."""
    running = live_offers(member).filter(kind=Offer.Kind.FLASH, sku__product__in=on_shelf())
    ids = running.order_by("ends_at", "sku__product__position").values_list("sku__product", flat=True)
    return cards(list(dict.fromkeys(ids[: limit * SKUS]))[:limit], member)


def zone_ids(slug: str, member: Member | None) -> QuerySet[Product, int]:
    """Ids of the goods of an open zone in its own order; none of a closed one. One query."""
    rows = storefront_ids(member=member, internal=None).filter(zones__in=open_zones().filter(slug=slug))
    return rows.order_by("zoneproduct__position", "-pk")


def usual_title(kind: str) -> str:
    """What a block is called when it has no title of its own."""
    return {
        B.RECOMMENDED: _("热门兑换"),
        B.AFFORDABLE: _("我现在就能兑"),
        B.COUNTDOWN: _("限时抢兑"),
        B.ZONE: _("精选专区"),
    }.get(B(kind), "")

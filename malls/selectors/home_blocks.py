"""The front page's blocks as they are drawn: words, links, and the goods when they are asked for."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from catalog import selectors as catalog
from catalog.models import HomeBlock, Product, in_language
from core.ui.fragment_cache import lazy
from members.models import Member
from points.selectors.calendar import festival_days
from tenants.selectors.scenario_texts import Banner, banner_of

B = HomeBlock.Kind
GOODS = 8
FESTIVALS = (("spring", "new-year", 21, 15), ("mid_autumn", "mid-autumn", 14, 1))  # code, skin, days before, days after
SALE = ((11, 1), (11, 12), "double-eleven")


@dataclass(frozen=True, slots=True)
class Front:
    """A block to draw. `key` is all that its fragment depends on besides the goods version; what only the fragment shows is lazy."""

    kind: str
    template: str
    key: str
    place: int
    title: Callable[[], str]
    more: Callable[[], str]
    goods: Callable[[], Sequence[Product]]
    banner: Callable[[], Banner]


def drawn_blocks(
    blocks: Sequence[HomeBlock], tenant: Any, member: Member | None, balance: int, *, tab: str = ""
) -> list[Front]:
    """The blocks in order, without the entries (they stand beside the balance). No query until goods are asked for."""
    return [
        _front(block, tenant, member, balance, tab, place)
        for place, block in enumerate(blocks)
        if block.kind != B.ENTRIES
    ]


def _front(block: HomeBlock, tenant: Any, member: Member | None, balance: int, tab: str, place: int) -> Front:
    zone = str(block.settings.get("zone", ""))
    affordable = block.kind == B.AFFORDABLE or tab == "can"
    asked: dict[str, Any] = {"affordable_with": balance} if affordable else {"sort": "new"} if tab == "new" else {}
    goods: dict[B, Callable[[], Sequence[Product]]] = {
        B.ZONE: lambda: catalog.cards(list(catalog.zone_ids(zone, member)[:GOODS]), member),
        B.COUNTDOWN: lambda: catalog.flash_goods(member, GOODS),
        B.AFFORDABLE: lambda: catalog.shelf(member, GOODS, affordable_with=balance),
        B.RECOMMENDED: lambda: catalog.shelf(member, GOODS, **asked),
    }
    return Front(
        kind=block.kind,
        template=f"storefront/malls/blocks/{block.kind}.html",
        key=f"{block.pk}/{place}/{tab}/{balance if affordable else ''}",
        place=place,
        title=lazy(lambda: block.shown_title or catalog.usual_title(block.kind)),
        more=lazy(lambda: reverse("storefront:zone", args=[zone]) if block.kind == B.ZONE and zone else ""),
        goods=lazy(goods.get(B(block.kind), list)),
        banner=lazy(lambda: _banner(block, tenant)),
    )


def _banner(block: HomeBlock, tenant: Any) -> Banner:
    usual, own = banner_of(tenant), block.settings
    text = in_language(str(own.get("text", "")), str(own.get("text_en", "")))
    return Banner(
        title=block.shown_title or usual.title,
        text=text or ("" if block.shown_title else usual.text),
        art=own.get("art") or usual.art,
        url=own.get("link") or usual.url,
    )


@lru_cache(maxsize=8)
def skin_today(today: dt.date) -> str:
    """The festival look of a day: new year, mid-autumn, double eleven; "" on an ordinary one."""
    first, last, name = SALE
    if first <= (today.month, today.day) <= last:
        return name
    for code, skin, before, after in FESTIVALS:
        for year in (today.year, today.year + 1):
            for day in festival_days(code, year)[:1]:
                if day - dt.timedelta(days=before) <= today <= day + dt.timedelta(days=after):
                    return skin
    return ""

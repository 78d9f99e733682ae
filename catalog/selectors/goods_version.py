"""The version of the goods that a member sees: part of the key of every cached fragment that shows goods, prices or stock.

It changes when staff change goods, prices or stock by hand, and at the moment an offer's window opens or closes. Where offers
are limited to tiers, departments or labels, or have prices by tier, members who may see different prices have different versions.
"""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from core.tenancy import current_schema
from core.ui.fragment_cache import SharedVersion
from members.models import Member

GOODS = SharedVersion("goods")
ACTIVE_OFFERS = """
select coalesce(bool_or(tier_points <> '{}'), false),
  coalesce(bool_or(departments <> '{}' or tiers <> '{}' or labels <> '{}'), false),
  array(select starts_at from catalog_offer where is_active and starts_at > now()
        union select ends_at from catalog_offer where is_active and ends_at > now() order by 1)
from catalog_offer where is_active
"""


@dataclass(frozen=True, slots=True)
class _ActiveOffers:
    version: str  # the shared version they were read at
    by_tier: bool
    by_person: bool
    window_edges: list[dt.datetime]  # moments at which an offer begins or ends, in order


_active_offers: dict[str, _ActiveOffers] = {}  # by schema


def goods_version(member: Member) -> str:
    """The version this member sees now. One query after a change, else none."""
    schema, version = current_schema(), GOODS.current()
    offers = _active_offers.get(schema)
    if offers is None or offers.version != version:
        offers = _active_offers[schema] = _read_active_offers(version)
    parts = [version, str(bisect_right(offers.window_edges, timezone.now()))]
    if offers.by_tier:
        parts.append(f"t{member.tier_id}")
    if offers.by_person:
        parts.append(f"d{member.department_id}t{member.tier_id}l{','.join(sorted(member.labels))}")
    return "/".join(parts)


def _read_active_offers(version: str) -> _ActiveOffers:
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE_OFFERS)
        return _ActiveOffers(version, *cursor.fetchone())

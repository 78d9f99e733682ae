"""Zones as the staff arrange them."""

from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet
from django.utils import timezone

from catalog.models import Zone, ZoneProduct
from catalog.selectors.goods import console_list

if TYPE_CHECKING:
    from catalog.selectors.goods import PricedProduct

FOUND = 12


def zones() -> QuerySet[Zone]:
    """All zones with `goods`, how many they hold. One query when evaluated."""
    return Zone.objects.annotate(goods=Count("zoneproduct")).order_by("position", "id")


def zone_tone(zone: Zone) -> str:
    """Where a zone stands: off, ahead, over or open."""
    now = timezone.now()
    if not zone.is_active:
        return "off"
    if zone.starts_at and zone.starts_at > now:
        return "ahead"
    return "over" if zone.ends_at and zone.ends_at <= now else "open"


def zone_rows(zone: Zone) -> "list[PricedProduct]":
    """A zone's goods in its own order, with price and stock. Three queries."""
    ids = list(ZoneProduct.objects.filter(zone=zone).values_list("product_id", flat=True))
    rows = {one.pk: one for one in console_list().filter(pk__in=ids)}
    return [rows[one] for one in ids if one in rows]


def not_in_zone(zone: Zone, query: str) -> "list[PricedProduct]":
    """Goods that could be put in: by words, the first of them. Two queries."""
    if not query:
        return []
    rows = console_list(query=query).exclude(pk__in=ZoneProduct.objects.filter(zone=zone).values("product_id"))
    return list(rows[:FOUND])

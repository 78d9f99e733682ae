"""Questions of the staff about offers."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from catalog.models import Offer


def standard_offer(sku_id: int) -> Offer | None:
    """The price that holds when no flash offer does. One query."""
    return Offer.objects.filter(sku=sku_id, is_active=True, kind=Offer.Kind.STANDARD).select_related("gift").first()


def flash_offers(
    *, sku_id: int | None = None, since: dt.date | None = None, until: dt.date | None = None
) -> QuerySet[Offer]:
    """Flash offers that run or will, the soonest first; or those that touch the days from `since` to `until`. One query."""
    rows = (
        Offer.objects.filter(kind=Offer.Kind.FLASH, is_active=True)
        .select_related("sku__product")
        .order_by("starts_at", "id")
    )
    zone = timezone.get_current_timezone()
    if sku_id is not None:
        rows = rows.filter(sku=sku_id, ends_at__gt=timezone.now())
    if since and until:
        rows = rows.filter(
            ends_at__gte=dt.datetime.combine(since, dt.time.min, zone),
            starts_at__lte=dt.datetime.combine(until, dt.time.max, zone),
        )
    return rows

"""The rules in force."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet, Sum
from django.utils import timezone

from points.models import LedgerPolicy, PointType, Rate

VALIDITIES = PointType.Validity.choices


def policy() -> LedgerPolicy:
    """The tenant's rules; the defaults until somebody saves them. One query."""
    return LedgerPolicy.objects.filter(pk=1).first() or LedgerPolicy(pk=1)


def point_types(*, active: bool = False) -> QuerySet[PointType]:
    """All point types, the default one first, then as they are spent. One query."""
    found = PointType.objects.filter(is_active=True) if active else PointType.objects.all()
    return found.order_by("-is_default", "priority", "pk")


def rate_on(day: dt.date | None = None) -> int | None:
    """Points per yuan in force on `day` (today); None while no rate was agreed. One query."""
    agreed = Rate.objects.filter(state=Rate.State.AGREED, from_on__lte=day or timezone.localdate())
    return agreed.order_by("-from_on").values_list("points_per_yuan", flat=True).first()


def rates() -> Sequence[Rate]:
    """Every rate ever proposed, the newest day first. One query."""
    return list(Rate.objects.all())


def outstanding_by_type() -> dict[int, int]:
    """What members hold per point type id, pending points included. One query."""
    rows = PointType.objects.filter(accounts__kind="member", accounts__lots__is_open=True)
    return dict(rows.values_list("pk").annotate(points=Sum("accounts__lots__remaining")))

"""The download centre."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from insights.models import Export

LEFT_AFTER = dt.timedelta(seconds=60)


def recent_exports() -> QuerySet[Export]:
    """Every export that is not long gone, newest first. One query."""
    return Export.objects.filter(asked_at__gt=timezone.now() - dt.timedelta(days=30)).order_by("-pk")


def find_export(export_id: int) -> Export | None:
    """One export, or None. One query."""
    return Export.objects.filter(pk=export_id).first() if export_id < 2**63 else None


def open_exports(user_id: int | None) -> int:
    """How many of a user's exports wait for a worker. One query."""
    return Export.objects.filter(asked_by_id=user_id, state__in=[Export.State.WAITING, Export.State.RUNNING]).count()


def exports_left_behind() -> list[int]:
    """Waiting or running without a sign of life: the message or the worker was lost. One query."""
    silent = Export.objects.filter(
        state__in=[Export.State.WAITING, Export.State.RUNNING], touched_at__lt=timezone.now() - LEFT_AFTER
    )
    return list(silent.values_list("pk", flat=True))

"""Small pieces for rows that are their own queue: taking them for a while, and how long to wait after a failure."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

STEPS = (60, 300, 1_800, 7_200, 21_600)  # seconds between tries; the last one is repeated


def back_off(attempts: int, steps: Sequence[int] = STEPS) -> dt.timedelta:
    """How long to wait after so many failed tries (from 1 on)."""
    return dt.timedelta(seconds=steps[min(max(attempts, 1), len(steps)) - 1])


@transaction.atomic
def claim(due: QuerySet[Any], *, limit: int, lease: dt.timedelta) -> list[int]:
    """Take at most `limit` rows for `lease` and count a try; their ids in `next_at` order. What others hold is skipped.

    `due` says which states may be taken; the model has `next_at` and `attempts`. While a row is taken its `next_at` is the
    end of the lease: who dies with it leaves it to the next one. Two statements.
    """
    now = timezone.now()
    free = due.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=now)
    ids = list(free.order_by("next_at", "pk").values_list("pk", flat=True)[:limit])
    # The try is counted when the row is taken, not when it fails: a row that kills its worker would be tried for ever.
    due.model._default_manager.filter(pk__in=ids).update(next_at=now + lease, attempts=F("attempts") + 1)
    return ids

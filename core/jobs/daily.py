"""Jobs that run once per local day, whatever the clock that calls them does."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.models import DailyRun


def once_a_day(job: str, act: Callable[[dt.date], dict[str, Any]], *, not_before: dt.time = dt.time()) -> bool:
    """Run `act(today)` unless `job` was finished today; True when it ran. Call it as often as you like.

    Nothing runs before the local hour `not_before`. A second caller waits on the day's row and then finds the job
    done; a run that died left its row unfinished and is run again, so `act` must bear a repeat. Its result is kept.
    """
    now = timezone.localtime()
    if now.time() < not_before:
        return False
    today = now.date()
    # Committed before the transaction below: whoever comes second must find a row to wait on.
    DailyRun.objects.bulk_create([DailyRun(job=job, on=today)], ignore_conflicts=True)
    with transaction.atomic():
        run = DailyRun.objects.select_for_update().get(job=job, on=today)
        if run.finished_at:
            return False
        # Under the row's lock: that the job is done is committed together with what it did.
        run.result = act(today)
        run.finished_at = timezone.now()
        run.save(update_fields=["result", "finished_at"])
    return True

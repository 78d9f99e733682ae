"""Times at which a service can be had: made from a week's pattern, widened, narrowed, closed for a day."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog import kinds
from catalog.errors import TimesRefused
from catalog.models import ServiceSlot, Sku
from core.actors import Actor
from core.events import operation_log

MOST = 2_000
WEEKS = 26


@transaction.atomic
def open_times(
    *,
    sku_id: int,
    weekdays: Collection[int],
    clock: Sequence[dt.time],
    first_on: dt.date,
    weeks: int,
    capacity: int,
    by: Actor,
) -> int:
    """Make times on these weekdays (Monday is 0) at these hours for so many weeks; returns how many are new.

    Times that are there already stay as they are, and those that are past are left out. Raises TimesRefused.
    """
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    if sku.product.kind not in kinds.TIMED:
        raise TimesRefused("kind")
    if not 1 <= weeks <= WEEKS or len(weekdays) * len(clock) * weeks > MOST:
        raise TimesRefused("too_many")
    zone, now = timezone.get_current_timezone(), timezone.now()
    days = [first_on + dt.timedelta(days=n) for n in range(7 * weeks)]
    moments = [
        dt.datetime.combine(day, hour, zone) for day in days if day.weekday() in weekdays for hour in sorted(set(clock))
    ]
    moments = [one for one in moments if one > now]
    # bulk_create can't say how many it passed over, hence a count before and after.
    before = ServiceSlot.objects.filter(sku=sku).count()
    ServiceSlot.objects.bulk_create(
        (ServiceSlot(sku=sku, starts_at=moment, capacity=capacity) for moment in moments),
        ignore_conflicts=True,
        batch_size=1_000,
    )
    made = ServiceSlot.objects.filter(sku=sku).count() - before
    if made:
        operation_log.record(
            by=by,
            action="times.open",
            target=f"sku/{sku.code}",
            label=sku.product.title,
            after={"times": made, "from": str(first_on), "weeks": weeks, "capacity": capacity},
        )
    return made


@transaction.atomic
def set_capacity(*, slot_id: int, capacity: int, by: Actor) -> None:
    """Let so many people come at a time; 0 takes it away. Raises TimesRefused below what is booked. Idempotent."""
    slot = ServiceSlot.objects.select_for_update(of=("self",)).select_related("sku__product").get(pk=slot_id)
    if capacity < slot.booked:
        raise TimesRefused("booked", booked=slot.booked)
    before = slot.capacity
    if before == capacity:
        return
    if capacity == 0:
        slot.delete()
    else:
        ServiceSlot.objects.filter(pk=slot.pk).update(capacity=capacity)
    operation_log.record(
        by=by,
        action="times.capacity",
        target=f"sku/{slot.sku.code}",
        label=slot.sku.product.title,
        before={"at": slot.starts_at.isoformat(timespec="minutes"), "capacity": before},
        after={"capacity": capacity},
    )


@transaction.atomic
def close_day(*, sku_id: int, on: dt.date, by: Actor) -> tuple[int, int]:
    """Take no more bookings on a local day: empty times go, booked ones keep who is booked. Returns how many went and stayed."""
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    zone = timezone.get_current_timezone()
    starts = dt.datetime.combine(on, dt.time.min, zone)
    rows = ServiceSlot.objects.filter(sku=sku, starts_at__gte=starts, starts_at__lt=starts + dt.timedelta(days=1))
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    gone = rows.filter(booked=0).delete()[0]
    kept = rows.filter(booked__gt=0).update(capacity=F("booked"))
    if gone or kept:
        operation_log.record(
            by=by,
            action="times.close",
            target=f"sku/{sku.code}",
            label=sku.product.title,
            after={"day": str(on), "removed": gone, "kept": kept},
        )
    return gone, kept

"""Each local day's opening and closing, written down once the day is over."""

import datetime as dt

from django.db import transaction

from insights.models import DailyBalance
from insights.selectors.days import sums_of
from points.selectors import liability

DAY = dt.timedelta(days=1)


@transaction.atomic
def record_days(*, today: dt.date) -> int:
    """Write down every local day that is over and was not yet, up to yesterday; returns how many.

    A day opens with what the day before closed with. Yesterday is compared with what the lots held at midnight. A
    repeat writes nothing. Nothing is written before the first journal.
    """
    last = DailyBalance.objects.order_by("-on").first()
    first_on = last.on + DAY if last else liability.first_journal_on()
    if first_on is None or first_on >= today:
        return 0
    flows = liability.member_flows(first_on, today)
    held = liability.held_at(today)
    opening, on, days = last.closing if last else 0, first_on, []
    while on < today:
        sums = sums_of(flows.get(on, {}))
        closing = opening + sum(sums.values())
        lots = held if on == today - DAY else None
        days.append(DailyBalance(on=on, opening=opening, closing=closing, lots=lots, **sums))
        opening, on = closing, on + DAY
    DailyBalance.objects.bulk_create(days, ignore_conflicts=True)
    return len(days)

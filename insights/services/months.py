"""Closing a month: its figures are fixed, in order, once."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actors import Actor
from core.events import operation_log
from insights.errors import BooksDisagree, MonthClosed, MonthNotOver, MonthOutOfOrder, NothingToClose
from insights.models import MonthClose
from insights.selectors.days import after, day_sums, days_of, next_to_close, recomputed_flows
from insights.services.days import record_days
from points.selectors import last_seal, liability, rate_on


@transaction.atomic
def close_month(*, month: dt.date, by: Actor) -> MonthClose:
    """Fix the figures of `month` (any of its days) for good, with the chain's last seal as witness.

    The days are written down first where they were not, and must give again what the journals say. A ledger has no way
    to book into the past, so nothing can get into the month afterwards. Raises NothingToClose, MonthNotOver,
    MonthClosed, MonthOutOfOrder, BooksDisagree.
    """
    month = month.replace(day=1)
    today = timezone.localdate()
    if after(month) > today:
        raise MonthNotOver(month=month)
    record_days(today=today)
    due = next_to_close()
    if due is None:
        raise NothingToClose
    if month < due:
        raise MonthClosed(month=month)
    if month > due:
        raise MonthOutOfOrder(month=month, due=due)
    days = days_of(month)
    figures, again = day_sums(days), recomputed_flows(month)
    if figures != again:
        expected = sum(figures.values())
        raise BooksDisagree(expected=days[0].opening + expected, found=days[0].opening + sum(again.values()))
    seal = last_seal()
    try:
        with transaction.atomic():
            close = MonthClose.objects.create(
                month=month,
                opening=days[0].opening,
                closing=days[-1].closing,
                figures=figures,
                points_per_yuan=rate_on(after(month) - dt.timedelta(days=1)),
                last_journal_id=liability.last_journal_in(month, after(month)),
                seal_no=seal.no if seal else None,
                seal_digest=seal.hex if seal else "",
                closed_by_id=by.user_id,
                closed_by=by.name,
            )
    except IntegrityError:
        raise MonthClosed(month=month) from None
    operation_log.record(
        by=by,
        action="period.close",
        target=f"period/{month:%Y-%m}",
        label=f"{month:%Y-%m}",
        after={"closing": close.closing, **figures},
    )
    return close

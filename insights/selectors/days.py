"""Daily balances and the months they make."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from insights.models import FLOWS, DailyBalance, MonthClose
from points.selectors import liability

# Journal kind → what the day's sheet calls it. A hold counts as spent until it is released.
FLOW_OF = {
    "grant": "granted",
    "spend": "spent",
    "hold": "spent",
    "refund": "refunded",
    "release": "refunded",
    "expire": "expired",
    "revoke": "taken_back",
    "reverse": "taken_back",
    "leave": "taken_back",
    "repay": "repaid",
}


@dataclass(slots=True)
class Month:
    """A month's sheet: figures from its days, or the fixed ones once it is closed.

    `differences`: flows whose sum from the journals, added up again now, is not what was closed; `late` journals got in
    after the close. Both are empty as long as nobody tampered.
    """

    month: dt.date
    opening: int
    closing: int
    figures: dict[str, int]
    days: int
    close: MonthClose | None = None
    differences: dict[str, tuple[int, int]] = field(default_factory=dict)
    late: int = 0

    @property
    def is_over(self) -> bool:
        return after(self.month) <= timezone.localdate()

    @property
    def is_sound(self) -> bool:
        return not self.differences and not self.late


def after(month: dt.date) -> dt.date:
    """The first day of the next month."""
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def days_of(month: dt.date) -> list[DailyBalance]:
    """The recorded days of a month. One query."""
    return list(DailyBalance.objects.filter(on__gte=month, on__lt=after(month)))


def day_sums(days: list[DailyBalance]) -> dict[str, int]:
    """The flows of these days added up. No query."""
    return {flow: sum(getattr(day, flow) for day in days) for flow in FLOWS}


def month_list() -> list[Month]:
    """Every month with recorded days, newest first, with its close. Two queries."""
    closes = {close.month: close for close in MonthClose.objects.all()}
    days: dict[dt.date, list[DailyBalance]] = {}
    for day in DailyBalance.objects.order_by("on"):
        days.setdefault(day.on.replace(day=1), []).append(day)
    months = [
        _with_close(Month(month, own[0].opening, own[-1].closing, day_sums(own), len(own)), closes.get(month))
        for month, own in days.items()
    ]
    return months[::-1]


def _with_close(found: Month, close: MonthClose | None) -> Month:
    if close is None:
        return found
    found.close, found.opening, found.closing = close, close.opening, close.closing
    found.figures = {flow: close.figures.get(flow, 0) for flow in FLOWS}
    return found


def sums_of(kinds: dict[str, int]) -> dict[str, int]:
    """Points by journal kind → points by flow, every flow named."""
    sums = dict.fromkeys(FLOWS, 0)
    for kind, points in kinds.items():
        sums[FLOW_OF.get(kind, "other")] += points
    return sums


def recomputed_flows(month: dt.date) -> dict[str, int]:
    """The month's flows added up from the journals now. One query."""
    kinds: dict[str, int] = {}
    for flows in liability.member_flows(month, after(month)).values():
        for kind, points in flows.items():
            kinds[kind] = kinds.get(kind, 0) + points
    return sums_of(kinds)


def with_differences(found: Month) -> Month:
    """A closed month compared with its journals, added up again. Two queries."""
    if found.close:
        again = recomputed_flows(found.month)
        found.differences = {
            flow: (found.figures[flow], again[flow]) for flow in FLOWS if found.figures[flow] != again[flow]
        }
        newest = liability.last_journal_in(found.month, after(found.month))
        found.late = int(newest > found.close.last_journal_id)
    return found


def next_to_close() -> dt.date | None:
    """The earliest month that is not closed; None before the first journal. Two queries."""
    last = MonthClose.objects.order_by("-month").values_list("month", flat=True).first()
    if last:
        return after(last)
    first = DailyBalance.objects.order_by("on").values_list("on", flat=True).first() or liability.first_journal_on()
    return first.replace(day=1) if first else None

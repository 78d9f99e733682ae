"""What members are still owed, when it ends, and what flowed on each day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext

from core.statements import sql_beside
from points.models import Journal


@dataclass(slots=True)
class Share:
    """A part of the liability: `ended` is past its date and waits for tonight's expiry."""

    name: str
    usable: int = 0
    pending: int = 0
    ended: int = 0
    month: dt.date | None = None
    lots: int = 0

    @property
    def points(self) -> int:
        return self.usable + self.pending + self.ended


@dataclass(slots=True)
class Liability:
    """All outstanding points, added up by lots three ways and once more by entries."""

    total: Share
    entries: int
    held: int
    by_month: list[Share] = field(default_factory=list)
    by_type: list[Share] = field(default_factory=list)
    by_department: list[Share] = field(default_factory=list)

    @property
    def ties(self) -> bool:
        """Whether lots and entries say the same."""
        return self.total.points == self.entries


OWED = sql_beside(__file__, "liability")

FLOWS = """
select (j.created_at at time zone %(zone)s)::date, j.kind, sum(e.points)::bigint
from points_journal j join points_entry e on e.journal_id = j.id join points_account a on a.id = e.account_id
where a.kind = 'member' and j.created_at >= %(first)s and j.created_at < %(before)s
group by 1, 2
"""

HELD_AT = """
select (select coalesce(sum(remaining), 0) from points_lot)::bigint - coalesce((
  select sum(e.points) from points_journal j join points_entry e on e.journal_id = j.id
  join points_account a on a.id = e.account_id where a.kind = 'member' and j.created_at >= %(moment)s
), 0)::bigint
"""


def liability() -> Liability:
    """Outstanding points by expiry month, type and department, and by entries. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OWED, {"zone": timezone.get_current_timezone_name()})
        rows = cursor.fetchall()
    found = Liability(total=Share(""), entries=rows[0][6], held=rows[0][7])
    months: dict[dt.date | None, Share] = {}
    types: dict[str, Share] = {}
    departments: dict[str, Share] = {}
    for month, type_name, department, state, points, lots, _entries, _held in rows:
        if state is None:
            continue
        shares = (
            found.total,
            months.setdefault(month, Share("", month=month)),
            types.setdefault(type_name, Share(gettext(type_name))),
            departments.setdefault(department, Share(department or gettext("未分部门"))),
        )
        for share in shares:
            setattr(share, state, getattr(share, state) + points)
            share.lots += lots
    found.by_month = list(months.values())
    found.by_type, found.by_department = _largest(types.values()), _largest(departments.values())
    return found


def _largest(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda share: -share.points)


def member_flows(first_on: dt.date, before_on: dt.date) -> dict[dt.date, dict[str, int]]:
    """What came to members and left them per local day and journal kind, signed, `before_on` not included. One query."""
    parameters: dict[str, Any] = {
        "zone": timezone.get_current_timezone_name(),
        "first": midnight(first_on),
        "before": midnight(before_on),
    }
    with connection.cursor() as cursor:
        cursor.execute(FLOWS, parameters)
        flows: dict[dt.date, dict[str, int]] = {}
        for on, kind, points in cursor.fetchall():
            flows.setdefault(on, {})[kind] = points
    return flows


def held_at(on: dt.date) -> int:
    """What the lots held when the local day began: what they hold now less what has moved since. One query."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_AT, {"moment": midnight(on)})
        return int(cursor.fetchone()[0])


def first_journal_on() -> dt.date | None:
    """The local day of the first journal, or None. One query."""
    first = Journal.objects.aggregate(at=Min("created_at"))["at"]
    return timezone.localdate(first) if first else None


def last_journal_in(first_on: dt.date, before_on: dt.date) -> int:
    """The highest journal id written in these local days; 0 when there is none. One query."""
    within = Journal.objects.filter(created_at__gte=midnight(first_on), created_at__lt=midnight(before_on))
    return within.aggregate(last=Max("pk"))["last"] or 0


def midnight(on: dt.date) -> dt.datetime:
    """The moment a local day begins."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time()))

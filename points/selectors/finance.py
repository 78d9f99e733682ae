"""What finance asks: how budgets burn down, what moved in one, what members are still owed and when that ends."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from core.privacy.masks import name_shown
from points.models import Budget, GrantBatch, Journal
from points.selectors.budgets import budget_overview


@dataclass(frozen=True, slots=True)
class BurnDown:
    """Cumulative points at each month's end of the year; None where the month has not come."""

    year: int
    funded: list[int | None]
    granted: list[int | None]
    forecast: list[int | None]

    @property
    def year_end(self) -> int | None:
        """What will have been granted by the year's end if it goes on like this."""
        return self.forecast[-1]


@dataclass(frozen=True, slots=True)
class Movement:
    """One journal (or batch) as one budget sees it: positive comes in. `other` is the far side."""

    journal_id: int
    kind: str
    kind_label: str
    note: str
    batch_number: str
    other: str
    actor: str
    at: dt.datetime
    points: int


# Per journal what moved in the budgets, and whether the far side is a budget too or the company. A budget's account
# stands on either side of an entry; the side without an index is one parallel pass.
MOVED = """
with moved as (
  select e.journal_id, a.kind in ('budget', 'issuer') as is_funding, min(e.contra_id) as other_id, count(*) as entries,
    sum(e.points)::bigint as points
  from points_entry e join points_account a on a.id = e.contra_id
  where e.account_id = any(array(select account_id from points_budget where id = any(%(budgets)s))) group by 1, 2
  union all
  select e.journal_id, a.kind in ('budget', 'issuer'), min(e.account_id), count(*), -sum(e.points)::bigint
  from points_entry e join points_account a on a.id = e.account_id
  where e.contra_id = any(array(select account_id from points_budget where id = any(%(budgets)s))) group by 1, 2
)
"""

BURN = """
select extract(year from j.created_at at time zone %(zone)s)::int,
  extract(month from j.created_at at time zone %(zone)s)::int,
  coalesce(sum(m.points) filter (where m.is_funding), 0)::bigint,
  coalesce(-sum(m.points) filter (where not m.is_funding), 0)::bigint
from moved m join points_journal j on j.id = m.journal_id
group by 1, 2
"""

# The slices of a batch are one line.
MOVEMENTS = """
, lines as (
  select max(m.journal_id) as journal_id, c.batch_id, sum(m.points)::bigint as points,
    sum(m.entries) as entries, min(m.other_id) as other_id
  from moved m left join points_grantchunk c on c.journal_id = m.journal_id
  group by c.batch_id, case when c.batch_id is null then m.journal_id end order by 1 desc limit %(limit)s offset %(offset)s
)
select j.id, j.kind, j.note, coalesce(g.number, ''), a.kind, coalesce(b.name, m.name, ''), l.entries,
  coalesce(nullif(j.actor_name, ''), g.maker_name, ''), j.created_at, l.points
from lines l join points_journal j on j.id = l.journal_id
join points_account a on a.id = l.other_id
left join points_budget b on b.account_id = a.id left join members_member m on m.id = a.member_id
left join points_grantbatch g on g.id = l.batch_id
order by j.id desc
"""


def burn_down(budget_ids: Sequence[int], year: int) -> BurnDown:
    """Funded and granted of these budgets together, month by month of `year`, and a straight forecast. One query.

    What moved between two of them cancels out; what moved before the year counts for January, after it for December.
    """
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(MOVED + BURN, {"budgets": list(budget_ids), "zone": timezone.get_current_timezone_name()})
        rows = cursor.fetchall()
    funded, granted = [0] * 12, [0] * 12
    for in_year, month, came, went in rows:
        place = 0 if in_year < year else 11 if in_year > year else month - 1
        funded[place] += came
        granted[place] += went
    now = 12 if today.year > year else today.month if today.year == year else 0
    known = [_so_far(funded, now), _so_far(granted, now)]
    return BurnDown(year=year, funded=known[0], granted=known[1], forecast=_forecast(known[1], now, today))


def _so_far(monthly: list[int], now: int) -> list[int | None]:
    total, found = 0, []
    for month, points in enumerate(monthly, start=1):
        total += points
        found.append(total if month <= now else None)
    return found


def _forecast(granted: list[int | None], now: int, today: dt.date) -> list[int | None]:
    if not 0 < now < 12:
        return [None] * 12
    start, so_far = dt.date(today.year, 1, 1), granted[now - 1] or 0
    per_day = so_far / ((today - start).days + 1)
    ends = [dt.date(today.year + month // 12, month % 12 + 1, 1) for month in range(1, 13)]
    ahead = [round(so_far + per_day * (end - today).days) if month > now else None for month, end in enumerate(ends, 1)]
    return [so_far if month == now else points for month, points in enumerate(ahead, 1)]


def movements(budget_id: int, *, limit: int = 30, offset: int = 0) -> list[Movement]:
    """What moved in a budget, newest first, a batch as one line. One query."""
    parameters: dict[str, Any] = {"budgets": [budget_id], "limit": limit, "offset": offset}
    with connection.cursor() as cursor:
        cursor.execute(MOVED + MOVEMENTS, parameters)
        rows = cursor.fetchall()
    labels = dict(Journal.Kind.choices)
    return [
        Movement(
            journal_id=pk,
            kind=kind,
            kind_label=str(labels[Journal.Kind(kind)]),
            note=note,
            batch_number=number,
            other=_other(side, name, entries),
            actor=gettext(name_shown(actor)) if actor else "",
            at=at,
            points=points,
        )
        for pk, kind, note, number, side, name, entries, actor, at, points in rows
    ]


def _other(kind: str, name: str, entries: int) -> str:
    if kind == "issuer":
        return gettext("公司总账")
    if kind == "member" and entries > 1:
        return gettext("%(n)s 位成员") % {"n": f"{entries:,}"}
    return name_shown(name) if kind == "member" else name


def batches_of(budget_id: int) -> QuerySet[GrantBatch]:
    """Approved batches that a budget paid for, newest first. One query."""
    paid = GrantBatch.objects.filter(budget_id=budget_id, decided_at__isnull=False)
    return paid.exclude(state=GrantBatch.State.REJECTED).order_by("-pk")


def find_budget(budget_id: int) -> Budget | None:
    """One budget with its whole, department and account. One query."""
    found = Budget.objects.select_related("parent", "department", "account")
    return found.filter(pk=budget_id).first() if budget_id < 2**63 else None


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """All budgets of a year: points that came from the company, were carried in, are with members, went back to the company, were
    carried on, and are left (promised ones included). funded + carried_in = granted + returned + carried_on + left."""

    year: int
    funded: int
    carried_in: int
    granted: int
    returned: int
    carried_on: int
    left: int


BY_YEAR = """
with moved as materialized (
  select e.account_id, e.contra_id, e.points, j.kind from points_account a
  join points_entry e on e.account_id = a.id join points_account c on c.id = e.contra_id join points_journal j on j.id = e.journal_id
  where a.kind in ('budget', 'issuer') and c.kind in ('budget', 'issuer')
), sides as (
  select account_id, contra_id as other_id, points, kind from moved
  union all select contra_id, account_id, -points, kind from moved
)
select b.year, coalesce(sum(s.points) filter (where o.kind = 'issuer' and s.kind <> 'return'), 0)::bigint,
  coalesce(sum(s.points) filter (where o.kind = 'budget' and s.kind = 'carry' and s.points > 0), 0)::bigint,
  coalesce(-sum(s.points) filter (where o.kind = 'issuer' and s.kind = 'return'), 0)::bigint,
  coalesce(-sum(s.points) filter (where o.kind = 'budget' and not (s.kind = 'carry' and s.points > 0)), 0)::bigint
from points_budget b left join sides s on s.account_id = b.account_id left join points_account o on o.id = s.other_id
where not b.is_opening group by 1 order by 1 desc
"""


def budgets_by_year() -> list[BudgetYear]:
    """Every year there are budgets of, the latest first. What moves between budgets of one year cancels out. Two queries."""
    lines = budget_overview()
    with connection.cursor() as cursor:
        cursor.execute(BY_YEAR)
        rows = cursor.fetchall()
    found = []
    for year, funded, carried_in, returned, carried_on in rows:
        own = [line for line in lines if line.year == year]
        granted, left = sum(line.granted for line in own), sum(line.available + line.reserved for line in own)
        found.append(BudgetYear(year, funded, carried_in, granted, returned, carried_on, left))
    return found

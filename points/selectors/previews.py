"""A batch before it is submitted (what it would do) and after it was posted (what it did)."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _

from core.statements import sql_beside
from members.models import Message
from points.models import Budget, GrantBatch, GrantLine, PointType
from points.selectors.budgets import budget_overview
from points.selectors.causes import cause
from points.selectors.openings import opened

BARS = 8
DEPARTMENTS = 8
# What the law lets a company deduct, in per cent of payroll (to be checked by the tenant's accountants).
LAW_PERCENT = {
    Budget.LawBucket.WELFARE: 14,
    Budget.LawBucket.UNION: 2,
    Budget.LawBucket.TRAINING: 8,
}

SUMMARY = sql_beside(__file__, "grant_preview")

BUCKETS = """
select width_bucket(points, %(low)s, %(high)s + 1, %(bars)s) as bar, count(*)
from points_grantline where batch_id = %(batch)s and error = '' and not set_aside group by 1 order by 1
"""


@dataclass(frozen=True, slots=True)
class Share:
    """What one department, or one point type, gets."""

    name: str
    people: int
    points: int
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Bucket:
    """The law's cost bucket of the budget: granted this year, and with this batch."""

    name: str
    law_percent: int | None
    granted: int
    after: int


@dataclass(frozen=True, slots=True)
class GrantPreview:
    """What the batch's good rows come to."""

    people: int
    recent_people: int
    average: int
    low: int
    high: int
    departments: list[Share]
    departments_more: int
    types: list[Share]
    bars: list[tuple[str, int]]
    bucket: Bucket | None  # none for what is no new grant

    @property
    def chart(self) -> dict[str, Any]:
        """The rows per amount as the chart component takes them."""
        rows = [{"label": label, "values": [count]} for label, count in self.bars]
        values = [count for _label, count in self.bars]
        return {"labels": [row["label"] for row in rows], "series": [{"name": _("行"), "values": values}], "rows": rows}


def grant_preview(batch: GrantBatch) -> GrantPreview:
    """The dry run's sums, from the very rows that would be posted. Four queries, a fifth when amounts differ a lot."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARY, {"batch": batch.pk, "bars": BARS})
        people, again, low, high, amounts, places, kinds = cursor.fetchone()
    names = dict(PointType.objects.values_list("pk", "name"))
    total = batch.points_total or 1
    shares = [Share(name, count, points, round(100 * points / total)) for name, count, points in places or []]
    return GrantPreview(
        people=people,
        recent_people=again,
        average=batch.points_total // people if people else 0,
        low=low or 0,
        high=high or 0,
        departments=shares[:DEPARTMENTS],
        departments_more=max(len(shares) - DEPARTMENTS, 0),
        types=[Share(names[kind or batch.point_type_id], count, points) for kind, count, points in kinds or []],
        bars=_bars(batch, low, high, amounts),
        bucket=None if batch.source == GrantBatch.Source.FORMER else _bucket(batch),
    )


def _bars(
    batch: GrantBatch, low: int | None, high: int | None, amounts: list[list[int]] | None
) -> list[tuple[str, int]]:
    if low is None or high is None:
        return []
    if amounts:
        return [(f"{points:,}", rows) for points, rows in amounts]
    with connection.cursor() as cursor:
        cursor.execute(BUCKETS, {"batch": batch.pk, "low": low, "high": high, "bars": BARS})
        counted = dict(cursor.fetchall())
    wide = (high + 1 - low) / BARS
    edges = [(round(low + wide * n), round(low + wide * (n + 1)) - 1) for n in range(BARS)]
    return [(f"{a:,}–{b:,}", counted.get(n, 0)) for n, (a, b) in enumerate(edges, start=1)]


def _bucket(batch: GrantBatch) -> Bucket:
    """Two queries: the budgets of the bucket are few."""
    law_bucket = batch.budget.law_bucket
    same = set(Budget.objects.filter(law_bucket=law_bucket, year=batch.budget.year).values_list("pk", flat=True))
    granted = sum(line.granted + line.reserved for line in budget_overview() if line.budget_id in same)
    adds = 0 if batch.is_approved else batch.points_total
    label = str(Budget.LawBucket(law_bucket).label)
    return Bucket(label, LAW_PERCENT.get(Budget.LawBucket(law_bucket)), granted, granted + adds)


@dataclass(frozen=True, slots=True)
class GrantReport:
    """What became of a batch that was posted."""

    people: int
    opened: int
    granted: int
    spent: int
    departments: list[Share]
    causes: list[tuple[str, int]]

    @property
    def opened_percent(self) -> int:
        return round(100 * self.opened / self.people) if self.people else 0

    @property
    def spent_percent(self) -> int:
        return round(100 * self.spent / self.granted) if self.granted else 0


POSTED = """
with posted as materialized (
  select l.member_id, l.points, l.granted_department_id, l.granted_department, o.granted, o.remaining, o.id as lot_id
  from points_grantchunk c join points_grantline l on l.batch_id = c.batch_id and l.row_no between c.lo and c.hi
  join points_entry e on e.journal_id = c.journal_id and e.line_no = l.row_no
  join points_lot o on o.id = e.lot_id
  where c.batch_id = %(batch)s and c.done_at is not null and l.error = '' and not l.set_aside
)
select (select count(distinct member_id) from posted), (select coalesce(sum(granted), 0)::bigint from posted),
  (select coalesce(sum(granted - remaining), 0)::bigint from posted) + (
    select coalesce(sum(e.points), 0)::bigint from posted p
    join points_entry e on e.lot_id = p.lot_id and e.points < 0 join points_account a on a.id = e.contra_id
    where p.remaining < p.granted and a.kind = 'expired'),
  (select json_agg(json_build_array(department, people, points) order by points desc, department) from (
    select granted_department as department, count(distinct member_id) as people, sum(points)::bigint as points
    from posted group by granted_department_id, granted_department) t)
"""


def grant_report(batch: GrantBatch) -> GrantReport:
    """Reached, opened, used and left out, for a batch that ended. Four queries."""
    with connection.cursor() as cursor:
        cursor.execute(POSTED, {"batch": batch.pk})
        people, granted, gone, places = cursor.fetchone()
    taken_back = batch.revocations.aggregate(points=Sum("points_taken", default=0))["points"]
    told = Message.objects.filter(opened(batch)).values("member_id").distinct()
    failing = GrantLine.objects.filter(~Q(error="") | Q(set_aside=True), batch=batch)
    counted = failing.values("error", "set_aside").annotate(rows=Count("row_no"), first=Min("row_no"))
    samples = dict(failing.filter(row_no__in=[kind["first"] for kind in counted]).values_list("row_no", "facts"))
    total = granted or 1
    return GrantReport(
        people=people,
        opened=told.count(),
        granted=granted,
        spent=max(gone - taken_back, 0),
        departments=[Share(name, count, points, round(100 * points / total)) for name, count, points in places or []],
        causes=sorted(((_left_out(kind, samples), kind["rows"]) for kind in counted), key=lambda kind: -kind[1]),
    )


def _left_out(kind: Any, samples: dict[int, Any]) -> str:
    """Why these rows were left out, in the words of their first one."""
    return _("已移出本次发放") if kind["set_aside"] else cause(kind["error"], samples[kind["first"]])

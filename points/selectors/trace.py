"""Where points came from and where they went: from an order back to the budget, from a budget forward to the gifts."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Decision
from core.privacy.masks import name_shown
from core.statements import sql_beside
from points.models import Budget, GrantBatch, Journal


@dataclass(frozen=True, slots=True)
class Source:
    """A lot that paid a part of a movement, and everything behind it."""

    lot_id: int
    points: int
    granted: int
    granted_at: dt.datetime
    expires_at: dt.datetime | None
    batch_number: str
    batch_title: str
    row_no: int | None
    reason: str
    maker: str
    checkers: tuple[str, ...]
    budget_id: int | None
    budget: str
    law_bucket: str
    passed_on_by: str


@dataclass(frozen=True, slots=True)
class TraceBack:
    """A movement with its sources. `by_budget`: what each budget paid of it, most first."""

    journal: Journal
    points: int
    member: str
    sources: list[Source]
    by_budget: list[tuple[str, int]]

    @property
    def shares(self) -> list[tuple[str, int, int]]:
        """(budget, points, per cent) of each budget that paid."""
        whole = sum(points for _name, points in self.by_budget)
        return [(name, points, round(100 * points / whole)) for name, points in self.by_budget] if whole else []


@dataclass(frozen=True, slots=True)
class PointsUse:
    """A movement that used points of what is traced."""

    journal_id: int
    kind: str
    kind_label: str
    reference: str
    note: str
    member: str
    points: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class TraceForward:
    """What became of the points of a budget or a batch: the four add up to `granted`."""

    granted: int
    remaining: int
    spent: int
    expired: int
    taken_back: int
    people: int
    uses: list[PointsUse]
    uses_total: int


BACK = sql_beside(__file__, "trace_back")

OWNER = """
select m.name, sum(e.points) from points_entry e join points_account a on a.id = e.account_id
join members_member m on m.id = a.member_id where e.journal_id = %(journal)s group by 1 limit 1
"""

LOTS = {
    "budget": "l.budget_id = %(id)s",
    "batch": "l.batch_id = %(id)s",
}

FLOWS = sql_beside(__file__, "trace_flows")

USES = """
with lots as materialized (select l.id from points_lot l where {where}), used as (
  select e.journal_id, -sum(e.points) as points, min(e.account_id) as account_id, count(*) over () as total
  from lots l join points_entry e on e.lot_id = l.id and e.points < 0
  join points_account k on k.id = e.contra_id and k.kind in ('redeemed', 'hold')
  group by e.journal_id order by e.journal_id desc limit %(limit)s offset %(offset)s
)
select j.id, j.kind, j.reference, j.note, coalesce(m.name, ''), u.points, j.created_at, u.total
from used u join points_journal j on j.id = u.journal_id join points_account a on a.id = u.account_id
left join members_member m on m.id = a.member_id order by j.id desc
"""


def trace_back(reference: str) -> TraceBack | None:
    """From a movement (by reference, `order/…`) to lots, batches, lines, approvers, budgets. Four queries."""
    journal = Journal.objects.filter(reference=reference).first()
    if journal is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(BACK, {"journal": journal.pk})
        rows = cursor.fetchall()
        cursor.execute(OWNER, {"journal": journal.pk})
        member, points = cursor.fetchone() or ("", 0)
    checkers = checkers_of({row[5] for row in rows if row[5]}, with_steps=True)
    sources = [
        Source(
            lot_id=lot,
            points=int(part),
            granted=granted,
            granted_at=at,
            expires_at=ends,
            batch_number=number,
            batch_title=title,
            row_no=row_no,
            reason=reason,
            maker=name_shown(maker),
            checkers=checkers.get(batch) or ((name_shown(checker),) if checker else ()),
            budget_id=budget_id,
            budget=budget,
            law_bucket=str(dict(Budget.LawBucket.choices).get(bucket, "")),
            passed_on_by=name_shown(giver),
        )
        for lot, part, granted, at, ends, batch, number, title, row_no, reason, maker, checker, budget_id, budget, bucket, giver in rows
    ]
    paid: dict[str, int] = {}
    for source in sources:
        paid[source.budget] = paid.get(source.budget, 0) + source.points
    by_budget = sorted(paid.items(), key=lambda item: -item[1])
    return TraceBack(
        journal=journal, points=int(points), member=name_shown(member), sources=sources, by_budget=by_budget
    )


@dataclass(frozen=True, slots=True)
class Traced:
    """What a search for a trace came to: backwards from a movement, or forwards from a batch."""

    back: TraceBack | None = None
    batch: GrantBatch | None = None
    forward: TraceForward | None = None
    checkers: tuple[str, ...] = ()


def trace(query: str) -> Traced | None:
    """What an order's number, a journal's number or reference, or a batch's number leads to; None when to nothing.

    Seven queries at most.
    """
    if not query or "\0" in query:
        return None
    named = Q(reference__in=[query, f"order/{query}"])
    if query.isdecimal() and len(query) <= 18:
        named |= Q(pk=int(query))
    reference = Journal.objects.filter(named).order_by("-pk").values_list("reference", flat=True).first()
    if reference is not None:
        return Traced(back=trace_back(reference))
    batch = GrantBatch.objects.select_related("budget").filter(number__iexact=query).first()
    if batch is None:
        return None
    checkers = checkers_of({batch.pk}, with_steps=True).get(batch.pk) or (
        (batch.checker_name,) if batch.checker_name else ()
    )
    return Traced(batch=batch, forward=trace_batch(batch), checkers=checkers)


def checkers_of(batch_ids: set[int], *, with_steps: bool = False) -> dict[int, tuple[str, ...]]:
    """Who approved each of these batches, step by step, on demand with the step's name («财务复核 王敏»); a batch without steps
    is left out. One query."""
    subjects = {f"grant-batch/{batch_id}": batch_id for batch_id in batch_ids}
    said = Decision.objects.filter(subject__in=subjects, state=Decision.State.APPROVED).order_by("step_no")
    names: dict[int, tuple[str, ...]] = {}
    for subject, title, name in said.values_list("subject", "title", "checker_name"):
        names[subjects[subject]] = (
            *names.get(subjects[subject], ()),
            f"{gettext(title)} {name}" if with_steps else name,
        )
    return names


def trace_budget(budget_id: int, *, limit: int = 30, offset: int = 0) -> TraceForward:
    """Forward from a budget: what its points became and the movements that used them, newest first. Two queries."""
    return _forward("budget", budget_id, limit, offset)


def trace_batch(batch: GrantBatch, *, limit: int = 30, offset: int = 0) -> TraceForward:
    """Forward from a batch. Two queries."""
    return _forward("batch", batch.pk, limit, offset)


def _forward(what: str, number: int, limit: int, offset: int) -> TraceForward:
    parameters = {"id": number, "limit": limit, "offset": offset}
    with connection.cursor() as cursor:
        cursor.execute(FLOWS.format(where=LOTS[what]), parameters)
        granted, remaining, spent, expired, people = (int(value) for value in cursor.fetchone())
        cursor.execute(USES.format(where=LOTS[what]), parameters)
        rows = cursor.fetchall()
    labels = dict(Journal.Kind.choices)
    uses = [
        PointsUse(pk, kind, str(labels[Journal.Kind(kind)]), reference, note, name_shown(member), int(points), at)
        for pk, kind, reference, note, member, points, at, _ in rows
    ]
    return TraceForward(
        granted=granted,
        remaining=remaining,
        spent=spent,
        expired=expired,
        taken_back=granted - remaining - spent - expired,
        people=people,
        uses=uses,
        uses_total=rows[0][7] if rows else 0,
    )

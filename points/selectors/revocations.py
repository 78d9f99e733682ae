"""Undoing a batch: what it would bring, how far it is, what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from core.statements import sql_beside
from members.models import Member
from points.models import GrantBatch, Revocation, RevocationLine

State = Revocation.State
TAKEN = [State.SUBMITTED, State.APPROVED, State.POSTING, State.DONE]


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What an undo of the rows asked for would find now. Points; `spent` includes what was given away."""

    rows: int
    people: int
    granted: int
    unspent: int
    expired: int
    spent: int
    people_spent: int


@dataclass(frozen=True, slots=True)
class UndoLine:
    """One line of a revocation with its person."""

    row_no: int
    member: Member | None
    granted: int
    taken: int
    expired: int
    spent: int
    outcome: str
    outcome_label: str


# Rows that were posted and not taken back before, each with the lot its entry made: what an undo may ask for.
POSTED = """
  select l.row_no, l.member_id, l.points as granted, e.lot_id
  from points_grantchunk c
  join points_grantline l on l.batch_id = c.batch_id and l.row_no between c.lo and c.hi
    and l.error = '' and not l.set_aside
  join points_entry e on e.journal_id = c.journal_id and e.line_no = l.row_no
  where c.batch_id = %(batch)s and c.done_at is not null
    and (%(departments)s::bigint[] is null or l.granted_department_id = any(%(departments)s))
    and (%(rows)s::int[] is null or l.row_no = any(%(rows)s))
    and not exists (
      select from points_revocationline x join points_revocation r on r.id = x.revocation_id
      where r.batch_id = %(batch)s and x.row_no = l.row_no and r.state = any(%(taken)s::text[]))
"""

PREVIEW = sql_beside(__file__, "undo_preview").replace("{posted}", POSTED)


def undo_preview(
    batch: GrantBatch, *, department_ids: list[int] | None = None, row_nos: list[int] | None = None
) -> UndoPreview:
    """What could be taken back of the batch (or of these departments or rows) at this moment. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(PREVIEW, _parameters(cursor, batch.pk, department_ids, row_nos))
        return UndoPreview(*(int(value) for value in cursor.fetchone()))


def _parameters(
    cursor: Any, batch_id: int, department_ids: list[int] | None, row_nos: list[int] | None
) -> dict[str, Any]:
    cursor.execute("select id from points_account where kind = 'expired' order by id limit 1")
    expired = cursor.fetchone()
    return {
        "batch": batch_id,
        "departments": department_ids,
        "rows": row_nos,
        "expired": expired and expired[0],
        "taken": TAKEN,
    }


def undo_of(asked: Revocation) -> UndoPreview:
    """What the rows of a request that waits would give back now. Two queries."""
    rows = list(asked.lines.values_list("row_no", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            PREVIEW,
            _parameters(cursor, asked.batch_id, None, rows) | {"taken": [State.APPROVED, State.POSTING, State.DONE]},
        )
        return UndoPreview(*(int(value) for value in cursor.fetchone()))


def departments_of(batch: GrantBatch) -> list[tuple[int, str]]:
    """The departments a batch was posted to, as they were then, for a choice. One query."""
    found = batch.lines.filter(error="", set_aside=False).distinct()
    named = found.order_by("granted_department", "granted_department_id")
    rows = named.values_list("granted_department_id", "granted_department")
    return [(department_id, name) for department_id, name in rows if department_id is not None]


def asking_rows(asked: Revocation) -> list[int]:
    """The rows whose spent part still waits for a word. One query."""
    return list(asked.lines.filter(outcome=RevocationLine.Outcome.ASK).values_list("row_no", flat=True))


def find_revocation(number: str) -> Revocation | None:
    """The revocation of that number with its batch and budget. One query."""
    return Revocation.objects.select_related("batch__budget").filter(number=number).first()


def revocations_of(batch: GrantBatch) -> QuerySet[Revocation]:
    """The batch's undo requests, the newest first. One query."""
    return batch.revocations.order_by("-pk")


def revocations_left_behind() -> list[int]:
    """Revocations whose state says a worker owes them something. One query."""
    owed = Q(state__in=[State.APPROVED, State.POSTING]) | Q(state=State.DONE, notified_at=None)
    return list(Revocation.objects.filter(owed).order_by("pk").values_list("pk", flat=True))


def undo_progress(asked: Revocation) -> tuple[int, int]:
    """Chunks done and chunks in all. One query."""
    found = asked.chunks.aggregate(done=Count("no", filter=Q(done_at__isnull=False)), total=Count("no"))
    return found["done"], found["total"]


def outcome_counts(asked: Revocation) -> dict[str, tuple[int, int]]:
    """Lines and points taken per outcome. One query."""
    rows = asked.lines.values_list("outcome").annotate(lines=Count("row_no"), points=Sum("taken")).order_by("outcome")
    return {outcome: (lines, points) for outcome, lines, points in rows}


def undo_lines(asked: Revocation, outcome: str = "") -> QuerySet[RevocationLine]:
    """The revocation's lines, those of one outcome when named, in row order. One query."""
    lines = asked.lines.order_by("row_no")
    return lines.filter(outcome=outcome) if outcome else lines


def shown_lines(lines: list[RevocationLine]) -> list[UndoLine]:
    """These lines with their people. One query."""
    people = Member.objects.select_related("department").only("public_id", "employee_no", "name", "department__name")
    members = people.in_bulk({line.member_id for line in lines})
    return [
        UndoLine(
            line.row_no,
            members.get(line.member_id),
            line.granted,
            line.taken,
            line.expired,
            line.spent,
            line.outcome,
            line.get_outcome_display(),
        )
        for line in lines
    ]


def undo_report(asked: Revocation) -> Iterator[UndoLine]:
    """Every line of the revocation with its person, for a sheet. Two queries per five thousand lines."""
    after = 0
    while lines := list(asked.lines.filter(row_no__gt=after).order_by("row_no")[:5000]):
        yield from shown_lines(lines)
        after = lines[-1].row_no

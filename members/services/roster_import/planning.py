"""What applying a roster would do, person by person; nothing of it is done here."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from core import cleaners
from core.documents.sheets.sealing import unseal_rows
from core.privacy import crypto
from members.models import Member, RosterLine, RosterRun
from members.selectors.organisation import Path, shown_path
from members.services.roster_import.known import KnownMembers
from members.services.roster_import.rows import RosterRow, read_row, shown_value

Kind, State = RosterLine.Kind, RosterRun.State
COPY = (
    "copy members_rosterline (run_id, row_no, kind, member_id, employee_no, name, sealed, is_reminded, turn, refusal,"
    " refusal_facts) from stdin"
)


@dataclass(slots=True)
class RosterPlan:
    """The rows of a sheet, each with what it comes to."""

    rows: list[RosterRow] = field(default_factory=list)
    in_post: int = 0

    def of(self, kind: str) -> list[RosterRow]:
        """The rows of one kind, in the order of the sheet."""
        return [row for row in self.rows if row.kind == kind]


@transaction.atomic
def check(*, run_id: int) -> RosterPlan | None:
    """Compare a sheet with the roster and keep the plan with the run; None when that was done or is being done. A worker that
    dies here leaves the run as it was."""
    run = RosterRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, state=State.CHECKING).first()
    if run is None:
        return None
    plan = plan_rows(unseal_rows(run.sheet_sealed or b""), run.columns)
    run.lines.all().delete()
    _store(run, plan)
    for kind, column in (
        (Kind.JOINER, "joiners"),
        (Kind.MOVER, "movers"),
        (Kind.LEAVER, "leavers"),
        (Kind.RETURNER, "returners"),
        (Kind.SAME, "same"),
        (Kind.BAD, "bad"),
    ):
        setattr(run, column, len(plan.of(kind)))
    run.rows_total, run.in_post, run.state = len(plan.rows), plan.in_post, State.READY
    run.save()
    return plan


def plan_rows(sheet: Iterable[list[str]], columns: dict[str, Any]) -> RosterPlan:
    """Read the rows below the header and compare them with everybody there is; writes nothing. Two queries."""
    header_row, places = columns["header_row"], columns["by"]
    rows = [
        read_row(number, cells, places)
        for number, cells in enumerate(sheet, start=1)
        if number > header_row and any(cell.strip() for cell in cells)
    ]
    known = KnownMembers()
    _find_departments(rows, known)
    found = [(row, known.named(row)) for row in rows]
    _note_repeats(rows)
    leaving = {one.pk for row, one in found if row.is_gone and row.fault is None and one is not None and one.is_active}
    for row, member in found:
        _settle(row, member, known, leaving)
    return RosterPlan(rows, known.in_post)


def _settle(row: RosterRow, member: Member | None, known: KnownMembers, leaving: set[int]) -> None:
    """What the row comes to, with what its reader should look at twice."""
    row.member_id = member.pk if member else None
    if member is None and not row.is_gone and row.fault is None:
        known.note_zeros(row)
    if member is not None and row.fault is None and not row.is_gone:
        known.note_merged(row, member)
    if row.fault is None and not row.is_gone:
        known.note_phone(row, member, leaving)
    if row.fault is not None:
        row.kind = Kind.BAD
        return
    if row.is_gone:
        row.kind = Kind.LEAVER if member is not None and member.is_active else Kind.SAME
        if member is not None:
            row.name = row.name or member.name
        return
    if member is None:
        row.kind = Kind.JOINER
        known.note_namesake(row)
        return
    row.changes = known.changes(row, member)
    if cleaners.name_key(row.name) != cleaners.name_key(member.name):
        row.reminders.append(("name_differs", {"name": member.name}))
    if not member.is_active:
        row.kind = Kind.RETURNER
    else:
        row.kind = Kind.MOVER if row.changes else Kind.SAME


def _find_departments(rows: list[RosterRow], known: KnownMembers) -> None:
    """A path is a path from the root; a plain name is the one department so named, here or by a path of the same sheet."""
    tree = known.tree
    for path in {row.department for row in rows if row.is_path and not row.fault}:
        tree.note(path)
    for row in rows:
        if not row.department:
            continue
        if not row.is_path:
            meant = tree.named(row.department[0])
            if len(meant) > 1:
                _ambiguous(row, meant)
            elif meant:
                row.values["department"] = list(meant[0])
        row.values["department"] = list(tree.successor(row.department))


def _ambiguous(row: RosterRow, meant: Sequence[Path]) -> None:
    row.fail("department_ambiguous", "department", n=len(meant), cell=row.department[0], path=shown_path(meant[-1]))


def _note_repeats(rows: list[RosterRow]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if not row.employee_no:
            continue
        key = cleaners.no_key(row.employee_no)
        if key in seen:
            row.fail("number_repeated", "employee_no", row=seen[key])
        seen.setdefault(key, row.number)


def _store(run: RosterRun, plan: RosterPlan) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in plan.rows:
            turn = 0 if row.kind == Kind.RETURNER else RosterLine.TURNS.get(Kind(row.kind), 0)
            copy.write_row(
                (
                    run.pk,
                    row.number,
                    str(row.kind),
                    row.member_id,
                    row.employee_no[:60],
                    row.name[:80],
                    crypto.encrypt(json.dumps(sealed_part(row), ensure_ascii=False)),
                    bool(row.reminders),
                    turn,
                    "",
                    "{}",
                )
            )


def sealed_part(row: RosterRow) -> dict[str, Any]:
    """What a line keeps sealed: nothing where it has nothing to say."""
    parts = {
        "values": row.values if row.kind != Kind.SAME else {},
        "department": shown_value("department", row.department) if row.department else "",
        "changes": row.changes,
        "problem": row.fault,
        "reminders": row.reminders,
    }
    return {name: part for name, part in parts.items() if part}

"""Questions about rosters on their way in."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.documents.sheets.sealing import unseal_rows
from core.errors import sentence_of
from core.jobs.progress import Progress
from core.privacy import crypto
from core.privacy.masks import name_shown
from members.models import RosterLine, RosterRun
from members.selectors.roster_columns import MEANINGS
from members.selectors.roster_problems import problem_text, reminder_text

State, Kind = RosterRun.State, RosterLine.Kind
LEAVERS_AT_LEAST, LEAVERS_PERCENT = 5, 10  # more go at once only when somebody says so twice
REMINDED, REFUSED = "reminded", "refused"
TABS = (*Kind.values, REMINDED, REFUSED)


def roster_runs() -> QuerySet[RosterRun]:
    """Rosters that came in, the newest first, without their sheets. One query."""
    return RosterRun.objects.defer("sheet_sealed").exclude(state=State.DROPPED)


def find_run(run_id: int) -> RosterRun | None:
    """One of them. One query."""
    return RosterRun.objects.defer("sheet_sealed").filter(pk=run_id).first()


def sheet_rows(run: RosterRun) -> Iterator[list[str]]:
    """The rows of a run's sheet. One query."""
    return unseal_rows(RosterRun.objects.values_list("sheet_sealed", flat=True).get(pk=run.pk) or b"")


def asks_again(run: RosterRun) -> bool:
    """Whether so many go that a second yes is needed: more than 5, and more than a tenth of those in post. No query."""
    return run.leavers > max(LEAVERS_AT_LEAST, run.in_post * LEAVERS_PERCENT / 100)


def run_lines(run: RosterRun, tab: str, query: str = "") -> QuerySet[RosterLine]:
    """The lines of a tab, by words (name or number). One query when evaluated."""
    rows = run.lines.order_by("row_no")
    if tab == REMINDED:
        rows = rows.filter(is_reminded=True)
    elif tab == REFUSED:
        rows = rows.exclude(refusal="")
    else:
        rows = rows.filter(kind=tab)
    return rows.filter(Q(name__icontains=query) | Q(employee_no__icontains=query)) if query else rows


def with_messages(lines: list[RosterLine]) -> list[RosterLine]:
    """The same lines with what they say in the reader's words: `shown` (meaning, title, before, after), `why` (what is wrong),
    `told` (reminders), `department`. No query."""
    for line in lines:
        parts = opened(line)
        problem = parts.get("problem")
        line.shown = [_change(*change) for change in parts.get("changes", [])]
        line.why = problem_text(problem[0], _covered(problem[1])) if problem else ""
        if line.refusal:
            line.why = sentence_of(line.refusal, line.refusal_facts)
        line.told = [reminder_text(code, _covered(facts)) for code, facts in parts.get("reminders", [])]
        line.department = parts.get("department", "")
    return lines


def _change(meaning: str, before: str, after: str) -> tuple[str, str, str, str]:
    if meaning == "name":
        before, after = name_shown(before), name_shown(after)
    return meaning, str(MEANINGS[meaning]), before, after


def _covered(facts: dict[str, Any]) -> dict[str, Any]:
    """The same with a name as whoever looks may see it: it was sealed, so no column covers it."""
    return {**facts, "name": name_shown(facts["name"])} if "name" in facts else facts


def opened(line: RosterLine) -> dict[str, Any]:
    """What a line keeps sealed. No query."""
    parts: dict[str, Any] = json.loads(crypto.decrypt(line.sealed) or "{}")
    return parts


def extra_counts(run: RosterRun) -> dict[str, int]:
    """How many lines have reminders or were refused, and how many returners nobody decided about. One query."""
    return run.lines.order_by().aggregate(
        reminded=Count("id", filter=Q(is_reminded=True)),
        refused=Count("id", filter=~Q(refusal="")),
        undecided=Count("id", filter=Q(kind=Kind.RETURNER, agreed=None)),
        returning=Count("id", filter=Q(kind=Kind.RETURNER, agreed=True)),
    )


def progress(run: RosterRun) -> Progress:
    """How far the worker is, counted from the lines themselves, so that it is true whatever died. One query."""
    counts = (
        run.lines.filter(turn__gt=0)
        .order_by()
        .aggregate(total=Count("id"), done=Count("id", filter=Q(done_at__isnull=False)))
    )
    return Progress(counts["done"], counts["total"])


def bad_rows(run: RosterRun) -> Iterator[list[Any]]:
    """Row number, number, name and cause of every line that was not, or can't be, written. One query."""
    lines = run.lines.filter(Q(kind=Kind.BAD) | ~Q(refusal="")).order_by("row_no")
    for line in with_messages(list(lines)):
        yield [line.row_no, line.employee_no, line.name, line.why]


def left_behind() -> list[int]:
    """Ids of the rosters a worker should look at. One query."""
    return list(RosterRun.objects.filter(state__in=RosterRun.MOVING).values_list("pk", flat=True))

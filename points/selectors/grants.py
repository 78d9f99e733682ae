"""Where grant batches stand."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from core.privacy import crypto
from members.models import Member
from points.models import GrantBatch, GrantChunk, GrantLine
from points.selectors.causes import CELL_OF, MEANINGS, cause

State = GrantBatch.State
RUNNING = (State.APPROVED, State.POSTING, State.PAUSED)
PAGE_ROWS = 50
SHOWN_CELLS = ("employee_no", "name", "department", "points")  # columns of the table of rows
TABS = {
    "all": Q(),
    "error": Q(set_aside=False) & ~Q(error=""),
    "warning": Q(set_aside=False, error="") & ~Q(warning=""),
    "ok": Q(set_aside=False, error="", warning=""),
    "aside": Q(set_aside=True),
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of the sheet as the preview shows it. `verdict` is ok, warning, error or aside."""

    row_no: int
    employee_no: str
    name: str
    phone: str
    email: str
    department: str
    points: str
    type: str
    reason: str
    expires: str
    greeting: str
    verdict: str
    code: str
    message: str

    @property
    def cell(self) -> str:
        """The column that is wrong, empty when it is not one cell's fault."""
        return CELL_OF.get(self.code, "")

    @property
    def cell_label(self) -> str:
        """The name of the column that is wrong where the table has no such column, else empty."""
        return str(MEANINGS[self.cell]) if self.cell and self.cell not in SHOWN_CELLS else ""

    @property
    def cell_text(self) -> str:
        """What stands in the column that is wrong."""
        return getattr(self, self.cell) if self.cell else ""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far the posting is, from its chunks."""

    state: str
    rows_total: int
    rows_done: int
    points_done: int
    rows_left: int
    per_second: int
    seconds_left: int | None

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Batches a worker should look at again, each with its rows."""

    validating: list[tuple[int, int]]
    posting: list[tuple[int, int]]


def find_batch(number: str) -> GrantBatch | None:
    """The batch of that number with its budget, the batch of the same file and the one it resembles. One query."""
    wanted = GrantBatch.objects.select_related("budget__account", "point_type", "same_file", "repeats")
    return wanted.filter(number=number).first()


def batch_list(*, state: str = "", query: str = "") -> QuerySet[GrantBatch]:
    """Batches, newest first, with `rows_posted`. One query."""
    batches = GrantBatch.objects.select_related("budget").annotate(
        rows_posted=Sum("chunks__rows", filter=Q(chunks__done_at__isnull=False), default=0)
    )
    if state:
        batches = batches.filter(state=state)
    if query:
        named = Q(title__icontains=query) | Q(number__icontains=query) | Q(maker_name__icontains=query)
        batches = batches.filter(named)
    return batches.order_by("-created_at", "-pk")


def running_batches(limit: int = 5) -> list[GrantBatch]:
    """Batches being posted or posted within a day, newest first, with `rows_posted`. One query."""
    recent = Q(state__in=RUNNING) | Q(state=State.DONE, finished_at__gte=timezone.now() - dt.timedelta(days=1))
    return list(batch_list().filter(recent)[:limit])


def finished_since(user_id: int | None, moment: dt.datetime) -> list[GrantBatch]:
    """The person's own batches that were decided or ended after `moment`, the oldest first. One query."""
    moved = Q(finished_at__gt=moment, decided_at__isnull=False) | Q(decided_at__gt=moment)
    ended = GrantBatch.objects.filter(moved, maker_id=user_id).exclude(source=GrantBatch.Source.RULE)
    return list(ended.order_by("decided_at")[:5])


def batch_progress(batch: GrantBatch) -> BatchProgress:
    """How far the batch is. One query, whatever its size."""
    done = GrantChunk.objects.filter(batch=batch, done_at__isnull=False).aggregate(
        rows=Sum("rows", default=0), points=Sum("points", default=0), last=Max("done_at")
    )
    left = batch.rows_ok - done["rows"]
    until = done["last"] if batch.state not in (State.APPROVED, State.POSTING) else timezone.now()
    seconds = (until - batch.posting_at).total_seconds() if batch.posting_at and until else 0
    rate = int(done["rows"] / seconds) if seconds > 0 else 0
    return BatchProgress(
        state=batch.state,
        rows_total=batch.rows_ok,
        rows_done=done["rows"],
        points_done=done["points"],
        rows_left=left,
        per_second=rate,
        seconds_left=-(-left // rate) if rate and batch.state == State.POSTING else None,
    )


def batches_left_behind() -> LeftBehind:
    """Batches whose state says a worker owes them something. One query."""
    owed = Q(state__in=[State.VALIDATING, State.APPROVED, State.POSTING])
    untold = Q(state__in=[State.DONE, State.CANCELLED], chunks__isnull=False, notified_at=None)
    rows = GrantBatch.objects.filter(owed | untold).distinct().order_by("pk").values_list("pk", "state", "rows_total")
    return LeftBehind(
        validating=[(pk, total) for pk, state, total in rows if state == State.VALIDATING],
        posting=[(pk, total) for pk, state, total in rows if state != State.VALIDATING],
    )


def hinted_rows(batch: GrantBatch) -> int:
    """How many of the batch's numbers lost their zeros and are known by the name beside them. One query."""
    return GrantLine.objects.filter(batch=batch, error="zeros_lost", set_aside=False).count()


def preview_page(batch: GrantBatch, *, tab: str = "all", number: str | None = None) -> Page:
    """One page of a tab's rows as PreviewRow. Three queries."""
    lines = GrantLine.objects.filter(TABS.get(tab, Q()), batch=batch).order_by("row_no")
    page = Paginator(lines, PAGE_ROWS).get_page(number)
    page.object_list = shown_rows(list(page.object_list))  # type: ignore[assignment]  # shown in its place
    return page


def preview_row(batch: GrantBatch, row_no: int) -> PreviewRow | None:
    """One row of the preview. Two queries."""
    shown = shown_rows(list(GrantLine.objects.filter(batch=batch, row_no=row_no)))
    return shown[0] if shown else None


def failed_rows(batch: GrantBatch) -> Iterator[PreviewRow]:
    """Every row that will not be granted, with its cause. Two queries per thousand rows."""
    after = 0
    while rows := shown_rows(list(_failing(batch, after)[:1000])):
        yield from rows
        after = rows[-1].row_no


def failed_lines(batch: GrantBatch) -> Iterator[GrantLine]:
    """Every line that will not be granted, as it was written. One query per thousand lines."""
    after = 0
    while lines := list(_failing(batch, after)[:1000]):
        yield from lines
        after = lines[-1].row_no


def _failing(batch: GrantBatch, after: int) -> QuerySet[GrantLine]:
    failing = TABS["error"] | TABS["aside"]
    return GrantLine.objects.filter(failing, batch=batch, row_no__gt=after).order_by("row_no")


def shown_rows(lines: list[GrantLine]) -> list[PreviewRow]:
    """These lines as the preview shows them. One query."""
    wanted = {line.member_id for line in lines if line.member_id}
    members = Member.objects.select_related("department").in_bulk(wanted) if wanted else {}
    return [_preview(line, members.get(line.member_id)) for line in lines]


def _preview(line: GrantLine, member: Member | None) -> PreviewRow:
    code = line.error or line.warning
    verdict = "aside" if line.set_aside else "error" if line.error else "warning" if line.warning else "ok"
    return PreviewRow(
        row_no=line.row_no,
        employee_no=line.granted_no or line.employee_no or (member.employee_no if member else ""),
        name=line.granted_name or line.name or (member.name if member else ""),
        phone=crypto.decrypt(line.phone_sealed) if line.phone_sealed else "",
        email=line.email,
        department=line.granted_department
        or line.department
        or (member.department.name if member and member.department else ""),
        points=f"{line.points:,}" if line.points is not None else line.points_text,
        type=line.type_text,
        reason=line.reason,
        expires=line.expires_text,
        greeting=line.greeting,
        verdict=verdict,
        code=code,
        message=cause(code, line.facts) if code else "",
    )

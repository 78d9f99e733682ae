"""A grant batch from upload to decision. Its state is the queue the workers read."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.actors import Actor
from core.services import operation_log
from points.errors import (
    BatchNotInState,
    MakerCannotApprove,
    NothingToGrant,
    ReasonMissing,
    RowsChanged,
    UnknownRecord,
)
from points.models import Budget, GrantBatch, GrantLine, Journal
from points.services import budgets, staging
from points.services.journals import open_journal, request_hash
from points.services.validation import judge

State = GrantBatch.State
CHUNK_ROWS = 10_000
CHUNKS_AT_LEAST = 10

NEW_CHUNKS = """
insert into points_grantchunk (batch_id, no, lo, hi, rows, points)
select %(batch)s, (n - 1) / %(size)s + 1, min(row_no), max(row_no), 0, 0
from (select row_no, row_number() over (order by row_no) as n from points_grantline
      where batch_id = %(batch)s and error = '' and not set_aside) good
group by 2
"""

FROZEN = """
select encode(sha256(convert_to(coalesce(string_agg(
  concat_ws('|', row_no, member_id, points, expires_on, reason), chr(10) order by row_no), ''), 'UTF8')), 'hex')
from points_grantline where batch_id = %(batch)s and error = '' and not set_aside
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the maker decides for the whole batch."""

    title: str
    budget_id: int
    reason: str
    expires_on: date | None
    greeting: str = ""


@transaction.atomic
def create_batch(
    *,
    settings: Settings,
    file_name: str,
    file_sha256: str,
    rows: Iterable[list[str]],
    points_word: str = "",
    request_key: uuid.UUID | None = None,
    by: Actor,
) -> GrantBatch:
    """Stage a sheet as a new batch to be validated, once per `request_key`; a repeat returns the first batch.

    Raises NoUsableColumns, SheetIsEmpty, TooManyRows, UnknownRecord; then nothing is written.
    """
    request_key = request_key or uuid.uuid4()
    if done := GrantBatch.objects.filter(request_key=request_key).first():
        return done
    budget = Budget.objects.select_related("account").filter(pk=settings.budget_id).first()
    if budget is None:
        raise UnknownRecord(what=f"budget/{settings.budget_id}")
    batch = GrantBatch.objects.create(
        number=_next_number(),
        request_key=request_key,
        point_type_id=budget.account.point_type_id,
        file_name=file_name[-200:],
        file_sha256=file_sha256,
        same_file=_same_file(file_sha256),
        maker_id=by.user_id,
        maker_name=by.name,
        **asdict(settings),
    )
    total = staging.stage(batch_id=batch.pk, rows=rows, points_word=points_word)
    GrantBatch.objects.filter(pk=batch.pk).update(rows_total=total)
    after = {"file": file_name, "sha256": file_sha256, "rows": total, "budget": budget.name, "reason": batch.reason}
    _log("grant.upload", batch, by=by, after=after)
    return batch


@transaction.atomic
def replace_rows(
    *, batch_id: int, file_name: str, file_sha256: str, rows: Iterable[list[str]], points_word: str = "", by: Actor
) -> GrantBatch:
    """Put another sheet in place of a draft's rows and have it validated again.

    Raises BatchNotInState, NoUsableColumns, SheetIsEmpty, TooManyRows; then the old rows stay.
    """
    batch = _locked(batch_id, State.READY)
    before = {"file": batch.file_name, "sha256": batch.file_sha256, "rows": batch.rows_total}
    batch.lines.all().delete()
    total = staging.stage(batch_id=batch_id, rows=rows, points_word=points_word)
    batch.same_file = _same_file(file_sha256, but=batch_id)
    batch.file_name, batch.file_sha256, batch.rows_total = file_name[-200:], file_sha256, total
    batch.state = State.VALIDATING
    batch.save(update_fields=["same_file", "file_name", "file_sha256", "rows_total", "state"])
    _log("grant.upload", batch, by=by, before=before, after={"file": file_name, "sha256": file_sha256, "rows": total})
    return batch


@transaction.atomic
def fix_row(*, batch_id: int, row_no: int, cells: staging.Cells, by: Actor) -> None:
    """Put corrected cells into one row of a draft and judge the batch again. Raises BatchNotInState, UnknownRecord."""
    batch = _locked(batch_id, State.READY)
    line = _line(batch_id, row_no)
    before = {"employee_no": line.employee_no, "name": line.name, "points": line.points_text, "error": line.error}
    GrantLine.objects.filter(batch_id=batch_id, row_no=row_no).update(set_aside=False, **staging.stored(cells))
    judge(batch_id=batch_id)
    after = {"employee_no": cells.employee_no, "name": cells.name, "points": cells.points}
    _log("grant.fix_row", batch, by=by, before={"row": row_no, **before}, after={"row": row_no, **after})


@transaction.atomic
def set_row_aside(*, batch_id: int, row_no: int, aside: bool, by: Actor) -> None:
    """Leave one row of a draft out of the grant, or take it back in. Raises BatchNotInState, UnknownRecord."""
    batch = _locked(batch_id, State.READY)
    _line(batch_id, row_no)
    GrantLine.objects.filter(batch_id=batch_id, row_no=row_no).update(set_aside=aside)
    judge(batch_id=batch_id)
    _log("grant.set_aside" if aside else "grant.take_back", batch, by=by, after={"row": row_no})


@transaction.atomic
def submit(*, batch_id: int, by: Actor) -> GrantBatch:
    """Freeze the good rows of a draft and ask for approval; rows in error are left out.

    The rows are judged once more, because the roster may have moved. Raises BatchNotInState, NothingToGrant.
    """
    batch = _locked(batch_id, State.READY)
    judge(batch_id=batch_id)
    batch.refresh_from_db()
    if not batch.rows_ok:
        raise NothingToGrant
    batch.rows_hash = _rows_hash(batch_id)
    batch.state, batch.submitted_at = State.SUBMITTED, timezone.now()
    batch.save(update_fields=["rows_hash", "state", "submitted_at"])
    after = {"rows": batch.rows_ok, "points": batch.points_total, "rows_hash": batch.rows_hash}
    _log("grant.submit", batch, by=by, after=after)
    return batch


@transaction.atomic
def withdraw(*, batch_id: int, by: Actor) -> None:
    """Take a submitted batch back to draft before anyone decided. Raises BatchNotInState."""
    batch = _locked(batch_id, State.SUBMITTED)
    batch.state, batch.submitted_at, batch.rows_hash = State.READY, None, ""
    batch.save(update_fields=["state", "submitted_at", "rows_hash"])
    _log("grant.withdraw", batch, by=by)


@transaction.atomic
def approve(*, batch_id: int, note: str = "", chunk_rows: int | None = None, by: Actor) -> GrantBatch:
    """Reserve the budget, open the journal and cut the frozen rows into chunks for the workers.

    Raises MakerCannotApprove, BatchNotInState, RowsChanged, InsufficientBudget; then nothing is reserved.
    """
    batch = _locked(batch_id, State.SUBMITTED)
    if by.user_id is None or by.user_id == batch.maker_id:
        raise MakerCannotApprove
    if _rows_hash(batch_id) != batch.rows_hash:
        raise RowsChanged(number=batch.number)
    asked = request_hash(kind="grant", batch=batch_id, rows=batch.rows_hash)
    journal, _new = open_journal(
        kind=Journal.Kind.GRANT, reference=f"grant-batch/{batch_id}", asked=asked, note=batch.title, by=by
    )
    size = chunk_rows or min(CHUNK_ROWS, max(1, -(-batch.rows_ok // CHUNKS_AT_LEAST)))
    with connection.cursor() as cursor:
        cursor.execute(NEW_CHUNKS, {"batch": batch_id, "size": size})
    batch.journal, batch.state = journal, State.APPROVED
    _decide(batch, note=note, by=by)
    budgets.take(account_id=batch.budget.account_id, points=batch.points_total)
    _log("grant.approve", batch, by=by, reason=note, after={"rows": batch.rows_ok, "points": batch.points_total})
    return batch


@transaction.atomic
def reject(*, batch_id: int, note: str, by: Actor) -> None:
    """Send a submitted batch away with a reason. Raises MakerCannotApprove, BatchNotInState, ReasonMissing."""
    batch = _locked(batch_id, State.SUBMITTED)
    if by.user_id is None or by.user_id == batch.maker_id:
        raise MakerCannotApprove
    if not note.strip():
        raise ReasonMissing
    batch.state = State.REJECTED
    _decide(batch, note=note, by=by)
    _log("grant.reject", batch, by=by, reason=note)


@transaction.atomic
def cancel(*, batch_id: int, by: Actor) -> None:
    """Drop a batch that nobody approved yet. Raises BatchNotInState."""
    batch = _locked(batch_id, State.VALIDATING, State.READY, State.SUBMITTED)
    batch.state, batch.finished_at = State.CANCELLED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    _log("grant.cancel", batch, by=by)


@transaction.atomic
def pause(*, batch_id: int, by: Actor) -> None:
    """Stop the workers after the chunk in hand. Raises BatchNotInState."""
    batch = _locked(batch_id, State.APPROVED, State.POSTING)
    GrantBatch.objects.filter(pk=batch_id).update(state=State.PAUSED)
    _log("grant.pause", batch, by=by)


@transaction.atomic
def resume(*, batch_id: int, by: Actor) -> None:
    """Let the workers go on. Raises BatchNotInState."""
    batch = _locked(batch_id, State.PAUSED)
    GrantBatch.objects.filter(pk=batch_id).update(state=State.POSTING)
    _log("grant.resume", batch, by=by)


@transaction.atomic
def cancel_rest(*, batch_id: int, reason: str, by: Actor) -> None:
    """Never post what is not posted yet and give its reservation back to the budget; what is posted stays.

    Waits for the chunks in hand. Locks chunks, then batch, then budget. Raises BatchNotInState, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    chunks = GrantBatch(pk=batch_id).chunks.order_by("no")
    list(chunks.select_for_update())
    batch = _locked(batch_id, State.APPROVED, State.POSTING, State.PAUSED)
    chunks.filter(done_at=None).update(cancelled_at=timezone.now())
    posted = sum(chunk.points for chunk in chunks.filter(done_at__isnull=False))
    batch.state, batch.finished_at = State.CANCELLED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    budgets.give_back(account_id=batch.budget.account_id, points=batch.points_total - posted)
    _log("grant.cancel_rest", batch, by=by, reason=reason, after={"posted": posted, "of": batch.points_total})


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The fingerprint by which the same file is known again."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _locked(batch_id: int, *states: State) -> GrantBatch:
    batch = GrantBatch.objects.select_related("budget").select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise UnknownRecord(what=f"grant-batch/{batch_id}")
    if batch.state not in states:
        raise BatchNotInState(number=batch.number, state=batch.state, state_label=batch.get_state_display())
    return batch


def _line(batch_id: int, row_no: int) -> GrantLine:
    line = GrantLine.objects.filter(batch_id=batch_id, row_no=row_no).first()
    if line is None:
        raise UnknownRecord(what=f"grant-line/{batch_id}/{row_no}")
    return line


def _decide(batch: GrantBatch, *, note: str, by: Actor) -> None:
    batch.checker_id, batch.checker_name, batch.decision_note = by.user_id, by.name, note
    batch.decided_at = timezone.now()
    batch.save(update_fields=["journal", "state", "checker_id", "checker_name", "decision_note", "decided_at"])


def _next_number() -> str:
    day = f"GB-{timezone.localdate():%Y%m%d}-"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || 'grant-batch'))")
    used = GrantBatch.objects.filter(number__startswith=day).count()
    return f"{day}{used + 1:02d}"


def _same_file(sha256: str, but: int | None = None) -> GrantBatch | None:
    earlier = GrantBatch.objects.filter(file_sha256=sha256).exclude(state=State.CANCELLED)
    if but is not None:
        earlier = earlier.exclude(pk=but)
    return earlier.order_by("-created_at").first()


def _rows_hash(batch_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(FROZEN, {"batch": batch_id})
        return cursor.fetchone()[0]


def _log(action: str, batch: GrantBatch, *, by: Actor, **words: Any) -> None:
    label = f"{batch.title} {batch.number}"
    operation_log.record(by=by, action=action, target=f"grant-batch/{batch.number}", label=label, **words)

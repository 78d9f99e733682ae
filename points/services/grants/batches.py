"""A grant batch from upload to decision. Its state is the queue the workers read."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.services import approvals
from core import idempotency
from core.actors import Actor
from core.errors import UnknownRecord
from core.events import operation_log
from core.registry import quotas
from points.errors import BatchNotInState, LooksRepeated, NothingToGrant, RowsInError
from points.models import Budget, GrantBatch, GrantLine, PointType
from points.selectors.ledger import issued_this_month
from points.selectors.policies import policy
from points.services.grants import sheet_intake, staging
from points.services.grants.validation import validate_rows
from points.services.ledger import budget_years

State = GrantBatch.State

FROZEN = """
select encode(sha256(convert_to(coalesce(string_agg(
  concat_ws('|', l.row_no, l.member_id, l.points, coalesce(l.point_type_id, b.point_type_id),
    coalesce((coalesce(l.expires_on, b.expires_on))::text, '-'), coalesce(b.available_on::text, '-'),
    coalesce(nullif(l.reason, ''), b.reason), coalesce(nullif(l.greeting, ''), b.greeting)),
  chr(10) order by l.row_no), ''), 'UTF8')), 'hex')
from points_grantline l join points_grantbatch b on b.id = l.batch_id
where l.batch_id = %(batch)s and l.error = '' and not l.set_aside
"""


FILES = (GrantBatch.Source.SHEET, GrantBatch.Source.FORMER)  # whose columns a person names


@dataclass(frozen=True, slots=True)
class Settings:
    """What the maker decides for the whole batch.

    `point_type_id` None is the budget's own type, `rows_policy` "" the tenant's rule, `scheduled_at` None at once.
    """

    title: str
    budget_id: int
    reason: str
    expires_on: date | None
    greeting: str = ""
    point_type_id: int | None = None
    available_on: date | None = None
    scheduled_at: datetime | None = None
    rows_policy: str = ""


@transaction.atomic
def create_batch(
    *,
    settings: Settings,
    file_name: str,
    file_sha256: str,
    rows: Iterable[list[str]] = (),
    points_word: str = "",
    take_in: Callable[[GrantBatch], None] | None = None,
    request_key: uuid.UUID | None = None,
    source: str = GrantBatch.Source.SHEET,
    audience: dict[str, Any] | None = None,
    asked: bytes | None = None,
    by: Actor,
) -> GrantBatch:
    """Stage a sheet as a new batch to be validated, once per `request_key`; a repeat returns the first batch.

    A repeat must ask for the same (`asked`; without it the settings and the file's hash). A sheet whose columns are not
    certain waits for them to be named (state `mapping`); any other source must name them. `take_in` puts the rows into the new
    batch where they need more than that (services/grants/uploads.py).
    Raises NoUsableColumns, SheetIsEmpty, TooManyRows, UnknownRecord, ReferenceConflict; then nothing is written.
    """
    if request_key and source != GrantBatch.Source.RULE:  # a rule's key says all there is to its run
        asked = asked or idempotency.fingerprint(asdict(settings), file_sha256)
        idempotency.claim(scope="grant-batch", key=str(request_key), asked=asked)
    request_key = request_key or uuid.uuid4()
    if done := GrantBatch.objects.filter(request_key=request_key).first():
        return done
    quotas.ensure("storage", adding=quotas.ROW_BYTES)
    batch = GrantBatch(
        number=_next_number(),
        request_key=request_key,
        file_name=file_name[-200:],
        file_sha256=file_sha256,
        same_file=_same_file(file_sha256) if source in FILES else None,
        source=source,
        audience=audience,
        maker_id=by.user_id,
        maker_name=by.name,
    )
    _set(batch, settings)
    batch.save()
    if take_in is None:
        sheet_intake.ingest_sheet(batch, rows=rows, points_word=points_word)
    else:
        take_in(batch)
    after = {"file": file_name, "sha256": file_sha256, "rows": batch.rows_total, **_told(batch)}
    log("grant.upload", batch, by=by, after=after)
    return batch


def put_in_place(
    batch: GrantBatch, *, file_name: str, file_sha256: str, take_in: Callable[[GrantBatch], None], by: Actor
) -> None:
    """Put away a draft's rows, and let `take_in` put others in their place; in the caller's transaction, the batch locked by it."""
    before = {"file": batch.file_name, "sha256": batch.file_sha256, "rows": batch.rows_total}
    batch.lines.all().delete()
    batch.same_file = _same_file(file_sha256, but=batch.pk)
    batch.file_name, batch.file_sha256 = file_name[-200:], file_sha256
    batch.save(update_fields=["same_file", "file_name", "file_sha256"])
    take_in(batch)
    after = {"file": file_name, "sha256": file_sha256, "rows": batch.rows_total}
    log("grant.upload", batch, by=by, before=before, after=after)


@transaction.atomic
def map_columns(*, batch_id: int, header_row: int, by_meaning: dict[str, int], by: Actor) -> GrantBatch:
    """Say what the columns of a waiting sheet mean; its rows are staged and go to be validated.

    `header_row` 0: the list begins in the first row. The answer is remembered for the next sheet with the same header.
    Raises BatchNotInState, NoUsableColumns, SheetIsEmpty.
    """
    batch = locked(batch_id, State.MAPPING)
    if (batch.columns or {}).get("question"):
        raise BatchNotInState(number=batch.number, state=batch.state, state_label=batch.get_state_display())
    sheet_intake.map_columns(batch, header_row=header_row, by_meaning=by_meaning)
    log("grant.map", batch, by=by, after={"columns": by_meaning, "header_row": header_row, "rows": batch.rows_total})
    return batch


@transaction.atomic
def change_settings(*, batch_id: int, settings: Settings, by: Actor) -> GrantBatch:
    """Change what a draft decides for all rows, and judge them again. Raises BatchNotInState, UnknownRecord."""
    batch = locked(batch_id, State.READY)
    before = _told(batch)
    _set(batch, settings)
    batch.save()
    validate_rows(batch_id=batch_id)
    after = _told(batch)
    changed = [name for name in after if before[name] != after[name]]
    log(
        "grant.settings",
        batch,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return batch


@transaction.atomic
def fix_row(*, batch_id: int, row_no: int, cells: staging.Cells, by: Actor) -> None:
    """Put corrected cells into one row of a draft and judge the batch again. Raises BatchNotInState, UnknownRecord."""
    batch = locked(batch_id, State.READY)
    line = _line(batch_id, row_no)
    before = {"employee_no": line.employee_no, "name": line.name, "points": line.points_text, "error": line.error}
    GrantLine.objects.filter(batch_id=batch_id, row_no=row_no).update(set_aside=False, **staging.stored(cells))
    validate_rows(batch_id=batch_id)
    after = {"employee_no": cells.employee_no, "name": cells.name, "points": cells.points}
    log("grant.fix_row", batch, by=by, before={"row": row_no, **before}, after={"row": row_no, **after})


ACCEPT_HINTS = """
update points_grantline set employee_no = facts ->> 'meant_no'
where batch_id = %s and error = 'zeros_lost' and not set_aside
"""


@transaction.atomic
def accept_hints(*, batch_id: int, by: Actor) -> int:
    """Give every number of a draft that lost its zeros the number its person has, and judge the batch again; returns how many
    rows. A repeat finds none. Raises BatchNotInState."""
    batch = locked(batch_id, State.READY)
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT_HINTS, [batch_id])
        count = cursor.rowcount
    if count:
        validate_rows(batch_id=batch_id)
        log("grant.accept_hints", batch, by=by, after={"rows": count})
    return count


@transaction.atomic
def set_errors_aside(*, batch_id: int, by: Actor) -> int:
    """Leave every row in error out of the grant at once and judge the batch again; returns how many. They stay listed and can be
    taken back or mended. A repeat finds none. Raises BatchNotInState."""
    batch = locked(batch_id, State.READY)
    count = GrantLine.objects.filter(batch_id=batch_id, set_aside=False).exclude(error="").update(set_aside=True)
    if count:
        validate_rows(batch_id=batch_id)
        log("grant.set_errors_aside", batch, by=by, after={"rows": count})
    return count


@transaction.atomic
def set_row_aside(*, batch_id: int, row_no: int, aside: bool, by: Actor) -> None:
    """Leave one row of a draft out of the grant, or take it back in. Raises BatchNotInState, UnknownRecord."""
    batch = locked(batch_id, State.READY)
    _line(batch_id, row_no)
    GrantLine.objects.filter(batch_id=batch_id, row_no=row_no).update(set_aside=aside)
    validate_rows(batch_id=batch_id)
    log("grant.set_aside" if aside else "grant.take_back", batch, by=by, after={"row": row_no})


@transaction.atomic
def submit(*, batch_id: int, sure: bool = False, by: Actor) -> GrantBatch:
    """Freeze the good rows of a draft and ask for approval; rows in error are left out.

    The rows are judged once more, because the roster may have moved. `sure`: it may look like a recent batch, and is none.
    Raises BatchNotInState, NothingToGrant, BudgetEnded, QuotaReached, LooksRepeated, and RowsInError where the batch is all or nothing.
    """
    batch = locked(batch_id, State.READY)
    validate_rows(batch_id=batch_id)
    batch.refresh_from_db()
    if not batch.rows_ok:
        raise NothingToGrant
    if batch.rows_policy == GrantBatch.RowsPolicy.ALL_OR_NOTHING and batch.rows_failed:
        raise RowsInError(rows=batch.rows_failed)
    budget_years.ensure_pays(batch.budget, batch.starts_on)
    if not sure and (earlier := batch.repeats or batch.same_file):
        people = batch.repeat_people or batch.rows_ok
        raise LooksRepeated(number=earlier.number, title=earlier.title, people=people)
    if batch.source != GrantBatch.Source.FORMER:
        quotas.ensure("points", adding=batch.points_total, count=issued_this_month)
    batch.rows_hash = rows_hash(batch_id)
    batch.state, batch.submitted_at = State.SUBMITTED, timezone.now()
    batch.save(update_fields=["rows_hash", "state", "submitted_at"])
    approvals.ask(subject=f"grant-batch/{batch_id}", points=batch.points_total, maker=by)
    after = {"rows": batch.rows_ok, "points": batch.points_total, "rows_hash": batch.rows_hash}
    earlier = batch.repeats or batch.same_file
    after |= {"not_a_repeat_of": earlier.number} if earlier else {}
    log("grant.submit", batch, by=by, after=after)
    return batch


@transaction.atomic
def withdraw(*, batch_id: int, by: Actor) -> None:
    """Take a submitted batch back to draft before anyone decided. Raises BatchNotInState."""
    batch = locked(batch_id, State.SUBMITTED)
    batch.state, batch.submitted_at, batch.rows_hash = State.READY, None, ""
    batch.save(update_fields=["state", "submitted_at", "rows_hash"])
    log("grant.withdraw", batch, by=by)


@transaction.atomic
def cancel(*, batch_id: int, by: Actor) -> None:
    """Drop a batch that nobody approved yet. Raises BatchNotInState."""
    batch = locked(batch_id, State.MAPPING, State.VALIDATING, State.READY, State.SUBMITTED)
    batch.state, batch.finished_at, batch.sheet_sealed = State.CANCELLED, timezone.now(), None
    batch.save(update_fields=["state", "finished_at", "sheet_sealed"])
    log("grant.cancel", batch, by=by)


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The fingerprint by which the same file is known again."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def locked(batch_id: int, *states: State) -> GrantBatch:
    """The batch with its budget, locked till the caller's transaction ends. Raises UnknownRecord, BatchNotInState."""
    batch = GrantBatch.objects.select_related("budget").select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise UnknownRecord(what=f"grant-batch/{batch_id}")
    if batch.state not in states:
        raise BatchNotInState(number=batch.number, state=batch.state, state_label=batch.get_state_display())
    return batch


def _set(batch: GrantBatch, settings: Settings) -> None:
    budget = Budget.objects.select_related("account").filter(pk=settings.budget_id).first()
    if budget is None or budget.is_opening != (batch.source == GrantBatch.Source.FORMER):
        raise UnknownRecord(what=f"budget/{settings.budget_id}")
    for name, value in asdict(settings).items():
        setattr(batch, name, value)
    batch.budget = budget
    batch.point_type_id = settings.point_type_id or budget.account.point_type_id
    if not PointType.objects.filter(pk=batch.point_type_id).exists():
        raise UnknownRecord(what=f"point-type/{batch.point_type_id}")
    if not settings.rows_policy:
        batch.rows_policy = policy().rows_policy


def _told(batch: GrantBatch) -> dict[str, Any]:
    """The batch's settings as the operation log tells them."""
    return {
        "title": batch.title,
        "budget": batch.budget.name,
        "reason": batch.reason,
        "greeting": batch.greeting,
        "point_type": batch.point_type_id,
        "expires_on": batch.expires_on and batch.expires_on.isoformat(),
        "available_on": batch.available_on and batch.available_on.isoformat(),
        "scheduled_at": batch.scheduled_at and batch.scheduled_at.isoformat(),
        "rows_policy": batch.rows_policy,
    }


def _line(batch_id: int, row_no: int) -> GrantLine:
    line = GrantLine.objects.filter(batch_id=batch_id, row_no=row_no).first()
    if line is None:
        raise UnknownRecord(what=f"grant-line/{batch_id}/{row_no}")
    return line


def _next_number() -> str:
    day = f"GB-{timezone.localdate():%Y%m%d}-"
    with connection.cursor() as cursor:
        # Numbers are counted, so that a day's have no gaps; a sequence would leave one for every upload that is refused.
        cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || 'grant-batch'))")
    used = GrantBatch.objects.filter(number__startswith=day).count()
    return f"{day}{used + 1:02d}"


def _same_file(sha256: str, but: int | None = None) -> GrantBatch | None:
    earlier = GrantBatch.objects.filter(file_sha256=sha256).exclude(state=State.CANCELLED)
    if but is not None:
        earlier = earlier.exclude(pk=but)
    return earlier.order_by("-created_at").first()


def rows_hash(batch_id: int) -> str:
    """The fingerprint of the rows that will be granted: who gets what, until when and why. One query."""
    with connection.cursor() as cursor:
        cursor.execute(FROZEN, {"batch": batch_id})
        return cursor.fetchone()[0]


def log(action: str, batch: GrantBatch, *, by: Actor, **options: Any) -> None:
    """One act on a batch into the operation log."""
    label = f"{batch.title} {batch.number}"
    operation_log.record(by=by, action=action, target=f"grant-batch/{batch.number}", label=label, **options)

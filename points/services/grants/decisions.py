"""What happens to a submitted batch: yes or no, when it starts, pause, resume, cancel the rest."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.services import approvals
from core import jobs
from core.actors import SYSTEM, Actor
from core.errors import ReasonMissing
from core.registry import quotas
from points.errors import RowsChanged
from points.models import GrantBatch
from points.selectors.ledger import issued_this_month
from points.services import own_lines
from points.services.grants import former_balances
from points.services.grants.batches import locked, log, rows_hash
from points.services.grants.telling import tell_maker
from points.services.ledger import budget_years, budgets

State = GrantBatch.State
# A chunk is one transaction with one journal. A small batch is cut into about ten, so that its bar moves and several workers
# share it, but not below 500 lines: each chunk costs a journal and a commit.
CHUNK_ROWS = 10_000
CHUNKS_WANTED, CHUNK_ROWS_LEAST = 10, 500

NEW_CHUNKS = """
insert into points_grantchunk (batch_id, no, lo, hi, rows, points)
select %(batch)s, (n - 1) / %(size)s + 1, min(row_no), max(row_no), 0, 0
from (select row_no, row_number() over (order by row_no) as n from points_grantline
      where batch_id = %(batch)s and error = '' and not set_aside) good
group by 2
"""


@transaction.atomic
def approve(*, batch_id: int, note: str = "", seen: str = "", chunk_rows: int | None = None, by: Actor) -> GrantBatch:
    """Take the next approval step; the last one reserves the budget and cuts the frozen rows into chunks. `seen` is the mark of
    what the approver read (`GrantBatch.seen_mark`): withdrawn and submitted anew meanwhile, it is not decided.

    Raises MakerCannotApprove, AlreadyDecided, StepOfAnotherRole, BatchNotInState, RowsChanged, OwnLineTooLarge (who decides gets
    more of it than most), InsufficientBudget, BudgetEnded, QuotaReached; then nothing is decided.
    """
    batch = locked(batch_id, State.SUBMITTED)
    if seen and seen != batch.seen_mark:
        raise RowsChanged(number=batch.number)
    own_lines.ensure_usual(batch.lines.filter(error="", set_aside=False), "points", by=by)
    last = approvals.approve_step(subject=f"grant-batch/{batch_id}", maker_id=batch.maker_id, note=note, by=by)
    # What the maker submitted, each approver read and the workers post must be the same lines.
    if rows_hash(batch_id) != batch.rows_hash:
        raise RowsChanged(number=batch.number)
    if not last:
        log("grant.approve_step", batch, by=by, reason=note, after={"points": batch.points_total})
        return batch
    return release(batch, note=note, chunk_rows=chunk_rows, by=by)


def release(batch: GrantBatch, *, note: str, chunk_rows: int | None = None, by: Actor) -> GrantBatch:
    """Reserve the budget and hand the frozen rows to the workers, now or at their hour; in the caller's transaction.

    Raises QuotaReached, BudgetEnded, InsufficientBudget.
    """
    budget_years.ensure_pays(batch.budget, batch.starts_on)
    is_former = batch.source == GrantBatch.Source.FORMER
    if not is_former:  # what people had already is nothing the plan counts
        quotas.ensure("points", adding=batch.points_total, count=issued_this_month)
    size = chunk_rows or min(CHUNK_ROWS, max(CHUNK_ROWS_LEAST, -(-batch.rows_ok // CHUNKS_WANTED)))
    with connection.cursor() as cursor:
        cursor.execute(NEW_CHUNKS, {"batch": batch.pk, "size": size})
    later = batch.scheduled_at is not None and batch.scheduled_at > timezone.now()
    batch.state = State.SCHEDULED if later else State.APPROVED
    _decide(batch, note=note, by=by)
    _tell(batch, gettext_noop("「%(title)s」已批准"), by=by)
    # Last: everybody who grants wants the budget's row, so it is held shortest.
    if is_former:
        former_balances.fund(batch, by=by)
    budgets.take(account_id=batch.budget.account_id, points=batch.points_total)
    log("grant.approve", batch, by=by, reason=note, after={"rows": batch.rows_ok, "points": batch.points_total})
    return batch


@transaction.atomic
def reject(*, batch_id: int, note: str, by: Actor) -> None:
    """Send a submitted batch away with a reason. Raises as `approve`, and ReasonMissing."""
    batch = locked(batch_id, State.SUBMITTED)
    approvals.reject_step(subject=f"grant-batch/{batch_id}", maker_id=batch.maker_id, note=note, by=by)
    batch.state = State.REJECTED
    _decide(batch, note=note, by=by)
    _tell(batch, gettext_noop("「%(title)s」被驳回"), by=by)
    log("grant.reject", batch, by=by, reason=note)


def _tell(batch: GrantBatch, title: str, *, by: Actor) -> None:
    """The maker of a list hears what was decided; a rule's batches are decided by the rule."""
    if batch.source == GrantBatch.Source.RULE and batch.state != State.REJECTED:
        return
    facts = {"name": by.name, "note": batch.decision_note}
    with_note = gettext_noop("%(name)s：%(note)s")
    body = with_note if batch.decision_note else gettext_noop("由 %(name)s 审批。")
    tell_maker(batch, what="decided", title=title, body=body, facts=facts)


def start_due() -> list[int]:
    """Let scheduled batches whose hour has come start, once each, however late the clock looks; returns their ids."""
    started: list[int] = []
    due = GrantBatch.objects.filter(state=State.SCHEDULED, scheduled_at__lte=timezone.now()).order_by("pk")

    def start(batch_id: int) -> None:
        batch = (
            GrantBatch.objects.select_for_update(skip_locked=True).filter(pk=batch_id, state=State.SCHEDULED).first()
        )
        if batch is not None:
            GrantBatch.objects.filter(pk=batch_id).update(state=State.APPROVED)
            log("grant.start", batch, by=SYSTEM)
            started.append(batch_id)

    jobs.each("points-start-grants", due.values_list("pk", flat=True), start)
    return started


@transaction.atomic
def pause(*, batch_id: int, by: Actor) -> None:
    """Stop the workers after the chunk in hand. Raises BatchNotInState."""
    batch = locked(batch_id, State.APPROVED, State.POSTING)
    GrantBatch.objects.filter(pk=batch_id).update(state=State.PAUSED)
    log("grant.pause", batch, by=by)


@transaction.atomic
def resume(*, batch_id: int, by: Actor) -> None:
    """Let the workers go on. Raises BatchNotInState."""
    batch = locked(batch_id, State.PAUSED)
    GrantBatch.objects.filter(pk=batch_id).update(state=State.POSTING)
    log("grant.resume", batch, by=by)


@transaction.atomic
def cancel_rest(*, batch_id: int, reason: str, by: Actor) -> None:
    """Never post what is not posted yet and give its reservation back to the budget; what is posted stays.

    Waits for the chunks in hand. Locks chunks, then batch, then budget. Raises BatchNotInState, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    chunks = GrantBatch(pk=batch_id).chunks.order_by("no")
    # As the workers do, who hold a chunk and then mark the batch: the other way round would deadlock.
    list(chunks.select_for_update())
    batch = locked(batch_id, State.SCHEDULED, State.APPROVED, State.POSTING, State.PAUSED)
    chunks.filter(done_at=None).update(cancelled_at=timezone.now())
    posted = sum(chunk.points for chunk in chunks.filter(done_at__isnull=False))
    batch.state, batch.finished_at = State.CANCELLED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    budgets.give_back(account_id=batch.budget.account_id, points=batch.points_total - posted)
    log("grant.cancel_rest", batch, by=by, reason=reason, after={"posted": posted, "of": batch.points_total})


def _decide(batch: GrantBatch, *, note: str, by: Actor) -> None:
    batch.checker_id, batch.checker_name, batch.decision_note = by.user_id, by.name, note
    batch.decided_at = timezone.now()
    batch.save(update_fields=["state", "checker_id", "checker_name", "decision_note", "decided_at"])

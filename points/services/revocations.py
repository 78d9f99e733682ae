"""Undoing a posted batch: asked for by one, agreed by another, done chunk by chunk like the grant itself."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.services import approvals
from core import idempotency
from core.actors import SYSTEM, Actor
from core.errors import ReasonMissing, UnknownRecord
from core.events import operation_log
from core.statements import sql_beside
from members.selectors.own import own_member_ids
from members.services import messages
from points.errors import BatchNotInState, NothingToRevoke, OwnReceiver
from points.models import GrantBatch, Revocation, RevocationChunk, RevocationLine
from points.selectors.revocations import POSTED, TAKEN
from points.services import own_lines
from points.services.ledger import accounts, budgets
from points.services.ledger.journals import open_journal

State, Spent, Outcome = Revocation.State, Revocation.Spent, RevocationLine.Outcome
CHUNK_ROWS = 10_000

LINES = f"""
insert into points_revocationline (revocation_id, row_no, member_id, lot_id, granted, taken, expired, spent, outcome)
select %(revocation)s, row_no, member_id, lot_id, granted, 0, 0, 0, '' from ({POSTED}) posted
"""  # noqa: S608 our own words only

CHUNKS = """
insert into points_revocationchunk (revocation_id, no, lo, hi)
select %(revocation)s, (n - 1) / %(size)s + 1, min(row_no), max(row_no)
from (select row_no, row_number() over (order by row_no) as n from points_revocationline
      where revocation_id = %(revocation)s) t group by 2
"""

CLAIM = """
select c.no from points_revocationchunk c join points_revocation r on r.id = c.revocation_id
where c.revocation_id = %(revocation)s and c.done_at is null and r.state in ('approved', 'posting')
  and (%(no)s::int is null or c.no = %(no)s)
order by c.no limit 1 for update of c skip locked
"""

# A line's lot and what continued it for the same member (a refund's guaranteed life); a lot given away is not followed.
FAMILY = """
  select x.row_no, x.lot_id as id from points_revocationline x
  where x.revocation_id = %(revocation)s and x.row_no between %(lo)s and %(hi)s
  union all
  select x.row_no, k.id from points_revocationline x join points_lot o on o.id = x.lot_id
  join points_lot k on k.batch_id = o.batch_id and k.row_no = x.row_no and k.origin_id is not null
    and k.account_id = o.account_id
  where x.revocation_id = %(revocation)s and x.row_no between %(lo)s and %(hi)s
"""

# Locked first, so that the next statement sees what the last spender left.
LOCK = f"""
select count(*) from (
  select l.id from points_lot l join ({FAMILY}) f on f.id = l.id
  order by l.account_id, l.expires_at, l.id for update of l
) locked
"""  # noqa: S608 our own words only

TAKE = sql_beside(__file__, "take_back_chunk").replace("{family}", FAMILY)

# The spent part as a debt of each member: the budget has it back, the debt account stands for it until grants repay it.
OWE = """
with owing as (
  select x.row_no, l.account_id, x.lot_id, x.spent,
    row_number() over (order by x.row_no) + (
      select coalesce(max(line_no), 0) from points_entry where journal_id = %(journal)s) as line_no
  from points_revocationline x join points_lot l on l.id = x.lot_id
  where x.revocation_id = %(revocation)s and x.row_no = any(%(rows)s) and x.spent > 0
), entries as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, points)
  select %(journal)s, line_no, %(budget_account)s, %(debt)s, spent from owing
), debts as (
  insert into points_debt (account_id, points, remaining, journal_id, budget_id, lot_id, reason)
  select account_id, spent, spent, %(journal)s, %(budget)s, lot_id, %(reason)s from owing order by row_no
)
select coalesce(sum(spent), 0) from owing
"""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows of the batch: all when both are None."""

    department_ids: tuple[int, ...] | None = None
    row_nos: tuple[int, ...] | None = None


@transaction.atomic
def ask(
    *, batch_id: int, audience: RowFilter, spent: str, reason: str, request_key: uuid.UUID | None = None, by: Actor
) -> Revocation:
    """Ask to take a finished batch (or some of its rows) back, once per `request_key`; nothing moves before approval.

    A repeat must ask for the same. Raises BatchNotInState (it is still running), NothingToRevoke, ReasonMissing,
    ReferenceConflict, UnknownRecord.
    """
    if request_key:
        asked_for = idempotency.fingerprint(batch_id, asdict(audience), spent, reason)
        idempotency.claim(scope="revocation", key=str(request_key), asked=asked_for)
    request_key = request_key or uuid.uuid4()
    if done := Revocation.objects.filter(request_key=request_key).first():
        return done
    if not reason.strip():
        raise ReasonMissing
    batch = GrantBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise UnknownRecord(what=f"grant-batch/{batch_id}")
    if batch.state not in (GrantBatch.State.DONE, GrantBatch.State.CANCELLED):
        raise BatchNotInState(number=batch.number, state=batch.state, state_label=batch.get_state_display())
    options = {"departments": audience.department_ids, "rows": audience.row_nos}
    asked = Revocation.objects.create(
        number=f"{batch.number}-R{batch.revocations.count() + 1}",
        request_key=request_key,
        batch=batch,
        audience={name: list(ids) for name, ids in options.items() if ids is not None},
        spent=spent,
        reason=reason,
        maker_id=by.user_id,
        maker_name=by.name,
    )
    chosen = {name: list(ids) if ids is not None else None for name, ids in options.items()}
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"revocation": asked.pk, "batch": batch_id, "taken": TAKEN, **chosen})
        asked.rows_total = cursor.rowcount
    if not asked.rows_total:
        raise NothingToRevoke
    asked.points_granted = asked.lines.aggregate(points=Sum("granted"))["points"]
    asked.save(update_fields=["rows_total", "points_granted"])
    approvals.ask(subject=f"revocation/{asked.pk}", points=asked.points_granted, maker=by)
    _log(
        "revocation.ask", asked, by=by, reason=reason, after={"rows": asked.rows_total, "points": asked.points_granted}
    )
    return asked


@transaction.atomic
def approve(*, revocation_id: int, note: str = "", chunk_rows: int = CHUNK_ROWS, by: Actor) -> Revocation:
    """Take the next approval step; the last one lets the workers take the points back. Raises as deciding.approve."""
    asked = _locked(revocation_id, State.SUBMITTED)
    own_lines.ensure_usual(asked.lines.all(), "granted", by=by)
    last = approvals.approve_step(subject=f"revocation/{asked.pk}", maker_id=asked.maker_id, note=note, by=by)
    if last:
        with connection.cursor() as cursor:
            cursor.execute(CHUNKS, {"revocation": asked.pk, "size": chunk_rows})
        asked.state = State.APPROVED
        _decide(asked, note=note, by=by)
    _log("revocation.approve", asked, by=by, reason=note, after={"points": asked.points_granted})
    return asked


@transaction.atomic
def reject(*, revocation_id: int, note: str, by: Actor) -> None:
    """Leave the batch as it is, with a reason. Raises as deciding.reject."""
    asked = _locked(revocation_id, State.SUBMITTED)
    own_lines.ensure_usual(asked.lines.all(), "granted", by=by)
    approvals.reject_step(subject=f"revocation/{asked.pk}", maker_id=asked.maker_id, note=note, by=by)
    asked.state = State.REJECTED
    _decide(asked, note=note, by=by)
    _log("revocation.reject", asked, by=by, reason=note)


@transaction.atomic
def cancel(*, revocation_id: int, by: Actor) -> None:
    """Withdraw a request nobody decided. Raises BatchNotInState, UnknownRecord."""
    asked = _locked(revocation_id, State.SUBMITTED)
    asked.state, asked.finished_at = State.CANCELLED, timezone.now()
    asked.save(update_fields=["state", "finished_at"])
    _log("revocation.cancel", asked, by=by)


def open_chunks(*, revocation_id: int) -> list[str]:
    """`revocation/number` of the chunks that are not taken back. One query."""
    left = RevocationChunk.objects.filter(revocation_id=revocation_id, done_at=None).order_by("no")
    return [f"{revocation_id}/{no}" for no in left.values_list("no", flat=True)]


@transaction.atomic
def post_next_chunk(*, revocation_id: int, no: int | None = None) -> bool:
    """Take back the first chunk nobody has in hand (or the chunk `no`), once; False when there is none left.

    Locks: the chunk, the lots of its lines by (account, expiry, id), the budget last.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"revocation": revocation_id, "no": no})
        if not (claimed := cursor.fetchone()):
            return False
        asked = Revocation.objects.select_related("batch__budget").get(pk=revocation_id)
        Revocation.objects.filter(pk=revocation_id, state=State.APPROVED).update(state=State.POSTING)
        chunk = RevocationChunk.objects.get(revocation_id=revocation_id, no=claimed[0])
        own, budget_account = accounts.system_accounts(), asked.batch.budget.account_id
        outcomes = {Spent.WAIVE: Outcome.WAIVED, Spent.DEBT: Outcome.DEBT, Spent.ASK: Outcome.ASK}
        parameters: dict[str, Any] = {
            "revocation": revocation_id,
            "no": chunk.no,
            "lo": chunk.lo,
            "hi": chunk.hi,
            "budget_account": budget_account,
            "expired": own.expired,
            "outcome": outcomes[Spent(asked.spent)],
        }
        cursor.execute(LOCK, parameters)
        cursor.execute(TAKE, parameters)
        journal_id, taken = cursor.fetchone()
        if asked.spent == Spent.DEBT:
            owing = asked.lines.filter(row_no__gte=chunk.lo, row_no__lte=chunk.hi, outcome=Outcome.DEBT)
            taken += _owe(asked, journal_id, list(owing.values_list("row_no", flat=True)))
    budgets.give_back(account_id=budget_account, points=int(taken))
    return True


@transaction.atomic
def settle(*, revocation_id: int) -> bool:
    """Close a revocation whose chunks are all done; True for the one call that closes it."""
    asked = Revocation.objects.select_for_update().filter(pk=revocation_id, state=State.POSTING).first()
    if asked is None or asked.chunks.filter(done_at=None).exists():
        return False
    sums = asked.lines.aggregate(taken=Sum("taken"), expired=Sum("expired"), spent=Sum("spent"))
    asked.points_taken, asked.points_kept = sums["taken"], sums["expired"] + sums["spent"]
    asked.state, asked.finished_at = State.DONE, timezone.now()
    asked.save(update_fields=["points_taken", "points_kept", "state", "finished_at"])
    _log("revocation.done", asked, by=SYSTEM, after=sums)
    return True


@transaction.atomic
def decide_spent(*, revocation_id: int, row_nos: Sequence[int], owe: bool, by: Actor) -> int:
    """For lines that wait for a word about their spent part: owed by the member, or waived. Returns the lines decided.

    A line is decided once; the rest are left alone. Raises BatchNotInState, UnknownRecord, OwnReceiver (among them one's own).
    """
    asked = _locked(revocation_id, State.DONE)
    waiting = asked.lines.filter(outcome=Outcome.ASK, row_no__in=row_nos)
    rows = list(waiting.values_list("row_no", flat=True))
    if not rows:
        return 0
    if waiting.filter(member_id__in=own_member_ids(by.user_id)).exists():
        raise OwnReceiver
    if owe:
        reference = f"revocation/{asked.pk}/spent/{rows[0]}"
        journal, _ = open_journal(kind="revoke", reference=reference, asked=b"", note=asked.reason, by=by)
        points = _owe(asked, journal.pk, rows)
        budgets.give_back(account_id=asked.batch.budget.account_id, points=points)
    asked.lines.filter(row_no__in=rows).update(outcome=Outcome.DEBT if owe else Outcome.WAIVED)
    _log("revocation.decide", asked, by=by, after={"rows": len(rows), "owe": owe})
    return len(rows)


@transaction.atomic
def notify_members(*, revocation_id: int) -> None:
    """Tell every member what was taken back, once each, however often this runs."""
    waiting = Revocation.objects.filter(pk=revocation_id, state=State.DONE, notified_at=None)
    asked = waiting.select_for_update(skip_locked=True).first()
    if asked is None:
        return
    groups: dict[int, list[int]] = {}
    per_member = asked.lines.filter(taken__gt=0).values_list("member_id").annotate(points=Sum("taken"))
    for member_id, points in per_member:
        groups.setdefault(points, []).append(member_id)
    for points, member_ids in groups.items():
        messages.notify(
            member_ids=member_ids,
            kind="revoke",
            title=gettext_noop("%(points)s 积分已撤回"),
            body=gettext_noop("原因：%(reason)s。已兑换的礼品不受影响。"),
            facts={"points": f"{points:,}", "reason": asked.reason},
            link="/points/",
            reference=f"revocation/{asked.pk}",
        )
    waiting.update(notified_at=timezone.now())


def _owe(asked: Revocation, journal_id: int, rows: list[int]) -> int:
    parameters: dict[str, Any] = {
        "revocation": asked.pk,
        "journal": journal_id,
        "rows": rows,
        "budget_account": asked.batch.budget.account_id,
        "debt": accounts.system_accounts().debt,
        "budget": asked.batch.budget_id,
        "reason": asked.reason,
    }
    with connection.cursor() as cursor:
        cursor.execute(OWE, parameters)
        return int(cursor.fetchone()[0])


def _locked(revocation_id: int, *states: Revocation.State) -> Revocation:
    wanted = Revocation.objects.select_related("batch__budget").select_for_update(of=("self",))
    asked = wanted.filter(pk=revocation_id).first()
    if asked is None:
        raise UnknownRecord(what=f"revocation/{revocation_id}")
    if asked.state not in states:
        raise BatchNotInState(number=asked.number, state=asked.state, state_label=asked.get_state_display())
    return asked


def _decide(asked: Revocation, *, note: str, by: Actor) -> None:
    asked.checker_id, asked.checker_name, asked.decision_note = by.user_id, by.name, note
    asked.decided_at = timezone.now()
    asked.save(update_fields=["state", "checker_id", "checker_name", "decision_note", "decided_at"])


def _log(action: str, asked: Revocation, *, by: Actor, **options: Any) -> None:
    label = f"{asked.batch.title} {asked.number}"
    operation_log.record(by=by, action=action, target=f"revocation/{asked.number}", label=label, **options)

"""Undoing one journal by a linked new one: nothing is changed, the opposite is written."""

from django.db import transaction
from django.db.models import Q, Sum

from core.actors import Actor
from core.errors import ReasonMissing, UnknownRecord
from core.events import operation_log
from points.errors import AlreadyReversed, InsufficientPoints, NotReversible
from points.models import Account, Budget, Entry, Journal, LedgerPolicy, Lot
from points.selectors.policies import policy
from points.services.ledger import budgets, debts
from points.services.ledger.journals import open_journal, request_hash

Kind = Journal.Kind
Negative = LedgerPolicy.Negative


@transaction.atomic
def reverse(*, journal_id: int, reason: str, by: Actor) -> Journal:
    """Take a single grant, a top-up, an allocation or a carry-over back with a journal that names it; once, a repeat returns the first.

    Of a grant the unspent part goes back to its budget; the spent part follows the tenant's policy: refused, waived, or
    owed. (A batch is undone by services/revocations.py, a purchase by `spending.refund`.)
    Raises UnknownRecord, ReasonMissing, NotReversible, AlreadyReversed, InsufficientPoints, InsufficientBudget.
    """
    original = Journal.objects.filter(pk=journal_id).first()
    if original is None:
        raise UnknownRecord(what=f"journal/{journal_id}")
    if not reason.strip():
        raise ReasonMissing
    if original.kind not in (Kind.GRANT, Kind.TOP_UP, Kind.ALLOCATE, Kind.CARRY) or hasattr(original, "chunk"):
        raise NotReversible(kind_label=original.get_kind_display())
    asked = request_hash(kind="reverse", journal=journal_id)
    reference = f"reverse/{journal_id}"
    journal, is_new = open_journal(kind=Kind.REVERSE, reference=reference, asked=asked, note=reason, by=by, of=original)
    if not is_new:
        return journal
    if original.reversals.exclude(pk=journal.pk).exists():
        raise AlreadyReversed
    (_take_grant if original.kind == Kind.GRANT else _move_back)(original, journal, reason)
    operation_log.record(
        by=by,
        action="journal.reverse",
        target=f"journal/{journal_id}",
        label=original.note,
        reason=reason,
        after={"journal": journal.pk},
    )
    return journal


def ensure_own(*, original: Journal, by: Actor) -> None:
    """Raises NotReversible for a budget's movement that somebody else made: it is not theirs to undo."""
    if original.kind != Kind.GRANT and original.actor_id != by.user_id:
        raise NotReversible(kind_label=original.get_kind_display())


def _take_grant(original: Journal, journal: Journal, reason: str) -> None:
    lots = _family(original)
    negative = policy().negative
    granted = sum(lot.granted for lot in lots if lot.journal_id == original.pk)
    back = sum(lot.remaining for lot in lots)
    expired = Entry.objects.filter(lot__in=lots, points__lt=0, contra__kind=Account.Kind.EXPIRED)
    spent = granted - back + (expired.aggregate(points=Sum("points"))["points"] or 0)
    if spent and negative == Negative.REFUSE:
        raise InsufficientPoints(needed=granted, available=back)
    budget = Budget.objects.get(pk=lots[0].budget_id or 0)
    held = [lot for lot in lots if lot.remaining]
    Entry.objects.bulk_create(
        Entry(
            journal=journal,
            line_no=n,
            account_id=lot.account_id,
            contra_id=budget.account_id,
            lot=lot,
            points=-lot.remaining,
        )
        for n, lot in enumerate(held, start=1)
    )
    Lot.objects.filter(pk__in=[lot.pk for lot in held]).update(remaining=0)
    if spent and negative == Negative.DEBT:
        debts.record_debt(
            account_id=lots[0].account_id,
            budget_id=budget.pk,
            lot_id=lots[0].pk,
            points=spent,
            journal=journal,
            line_no=len(held) + 1,
            reason=reason,
        )
        back += spent
    if back:
        budgets.give_back(account_id=budget.account_id, points=back)


def _family(original: Journal) -> list[Lot]:
    """The grant's lot and what continues it for the same member (a refund's guaranteed life, days of grace), locked. What is
    empty belongs to it too: points that lapsed in a continuing lot were not spent."""
    own = dict(Lot.objects.filter(journal=original).values_list("pk", "account_id"))
    accounts = set(own.values())
    # The second arm: lots of before roots were written.
    rows = Lot.objects.filter(Q(root__in=own) | Q(account__in=accounts, is_open=True), origin__isnull=False)
    wanted = set(own)
    for pk, account, origin in rows.order_by("pk").values_list("pk", "account_id", "origin_id"):
        if account in accounts and origin in wanted:
            wanted.add(pk)
    return list(Lot.objects.filter(pk__in=wanted).order_by("account_id", "expires_at", "pk").select_for_update())


def _move_back(original: Journal, journal: Journal, reason: str) -> None:
    sides = original.entries.values_list("account_id", "contra_id")
    budgets.lock_slots([account_id for pair in sides for account_id in pair])
    for entry in original.entries.select_related("account", "contra").order_by("line_no"):
        Entry.objects.create(
            journal=journal,
            line_no=entry.line_no,
            account_id=entry.contra_id,
            contra_id=entry.account_id,
            points=entry.points,
        )
        budgets.take(account_id=entry.account_id, points=entry.points)
        if entry.contra.kind == "budget":
            budgets.give_back(account_id=entry.contra_id, points=entry.points)

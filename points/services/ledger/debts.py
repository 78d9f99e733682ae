"""What a member owes after a reversal, and how the next grants pay it."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import jobs
from points.models import Account, Budget, Debt, Entry, GrantLine, Journal, Lot
from points.services.ledger import accounts


def record_debt(
    *, account_id: int, budget_id: int, lot_id: int, points: int, journal: Journal, line_no: int, reason: str
) -> Debt:
    """Write down that the member owes `points`; the budget has them back at once (entry `line_no`). Caller's transaction.

    The budget's `available` is for the caller to raise, once for all lines: its row is the hottest.
    """
    debt_account = accounts.system_accounts().debt
    budget_account = Budget.objects.values_list("account_id", flat=True).get(pk=budget_id)
    Entry.objects.create(
        journal=journal, line_no=line_no, account_id=budget_account, contra_id=debt_account, points=points
    )
    return Debt.objects.create(
        account_id=account_id,
        points=points,
        remaining=points,
        journal=journal,
        budget_id=budget_id,
        lot_id=lot_id,
        reason=reason[:200],
    )


def collect_due() -> int:
    """Let usable points pay every open debt that can be paid now, each in a transaction of its own; returns the points."""
    owed = _payable().values_list("pk", flat=True)
    contra = accounts.system_accounts().debt
    return jobs.each("points-collect-debts", owed, lambda debt_id: _repay(debt_id, contra)).done


@transaction.atomic
def collect(*, account_ids: Iterable[int] | None = None, batch_id: int | None = None) -> int:
    """Let usable points pay open debts: of these accounts' members, of a batch's members, or of everybody.

    Returns the points taken. Only what was granted after a debt arose (or given back to its lot) pays it. One query
    when there is nothing to take, however many owe.
    """
    owed = _payable()
    if account_ids is not None:
        owed = owed.filter(account__member__in=Account.objects.filter(pk__in=account_ids).values("member_id"))
    if batch_id is not None:
        granted = GrantLine.objects.filter(batch_id=batch_id, error="", set_aside=False)
        owed = owed.filter(account__member_id__in=granted.values("member_id"))
    debt_ids = list(owed.values_list("pk", flat=True))
    if not debt_ids:
        return 0
    contra = accounts.system_accounts().debt
    return sum(_repay(debt_id, contra) for debt_id in debt_ids)


def _payable() -> QuerySet[Debt]:
    later = Q(journal_id__gt=OuterRef("journal_id")) | Q(pk=OuterRef("lot_id"))
    payable = Lot.objects.spendable().filter(later, account__member=OuterRef("account__member"))
    return Debt.objects.filter(Exists(payable), remaining__gt=0).order_by("pk")


def _repay(debt_id: int, contra: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select ledger_repay(%s, %s)", [debt_id, contra])
        return int(cursor.fetchone()[0])

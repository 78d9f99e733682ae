"""Budgets: opened, topped up, taken from and given back to. `available` never goes below zero."""

from django.db import IntegrityError, transaction
from django.db.models import F

from core.actors import Actor
from core.services import operation_log
from points.errors import BudgetNameTaken, InsufficientBudget, PointsNotPositive, ReasonMissing, UnknownRecord
from points.models import Account, Budget, BudgetSlot, Entry, Journal
from points.services import accounts
from points.services.journals import open_journal, request_hash


@transaction.atomic
def open_budget(
    *, name: str, year: int, department_id: int | None = None, law_bucket: str = "welfare", by: Actor
) -> Budget:
    """Open an empty budget of the general point type. Raises BudgetNameTaken for the same name in the same year."""
    account = Account.objects.create(kind=Account.Kind.BUDGET, point_type=accounts.default_point_type())
    try:
        with transaction.atomic():
            budget = Budget.objects.create(
                account=account, name=name, year=year, department_id=department_id, law_bucket=law_bucket
            )
    except IntegrityError:
        raise BudgetNameTaken(name=name, year=year) from None
    BudgetSlot.objects.create(account=account)
    operation_log.record(
        by=by,
        action="budget.open",
        target=f"budget/{budget.pk}",
        label=name,
        after={"name": name, "year": year, "law_bucket": law_bucket, "department_id": department_id},
    )
    return budget


@transaction.atomic
def top_up(*, budget_id: int, points: int, reference: str, note: str, by: Actor) -> Journal:
    """Add `points` from the issuer to the budget, once per `reference`; a repeat adds nothing.

    Raises PointsNotPositive, ReasonMissing, ReferenceConflict, UnknownRecord.
    """
    if points <= 0:
        raise PointsNotPositive
    if not note.strip():
        raise ReasonMissing
    budget = Budget.objects.select_related("account__point_type").filter(pk=budget_id).first()
    if budget is None:
        raise UnknownRecord(what=f"budget/{budget_id}")
    asked = request_hash(kind="top_up", budget=budget_id, points=points)
    journal, is_new = open_journal(kind=Journal.Kind.TOP_UP, reference=reference, asked=asked, note=note, by=by)
    if not is_new:
        return journal
    issuer = accounts.system_accounts().issuer
    Entry.objects.create(journal=journal, line_no=1, account=budget.account, contra_id=issuer, points=points)
    before = BudgetSlot.objects.get(account=budget.account, slot=0).available
    give_back(account_id=budget.account_id, points=points)
    operation_log.record(
        by=by,
        action="budget.top_up",
        target=f"budget/{budget_id}",
        label=budget.name,
        before={"available": before},
        after={"available": before + points},
        reason=note,
    )
    return journal


def take(*, account_id: int, points: int) -> None:
    """Take `points` off what the budget can still promise, in the caller's transaction. Raises InsufficientBudget."""
    home = BudgetSlot.objects.filter(account_id=account_id, slot=0)
    if home.filter(available__gte=points).update(available=F("available") - points):
        return
    available, name = home.values_list("available", "account__budget__name").get()
    raise InsufficientBudget(needed=points, available=available, budget=name)


def give_back(*, account_id: int, points: int) -> None:
    """Return `points` to what the budget can promise, in the caller's transaction."""
    BudgetSlot.objects.filter(account_id=account_id, slot=0).update(available=F("available") + points)

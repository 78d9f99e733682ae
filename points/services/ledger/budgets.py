"""Budgets: opened, topped up, taken from and given back to. `available` never goes below zero."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F

from core.actors import Actor
from core.errors import ReasonMissing, UnknownRecord
from core.events import operation_log
from points.errors import (
    BudgetNameTaken,
    InsufficientBudget,
    NextBudgetChanged,
    NoNextBudget,
    NotAPart,
    PointsNotPositive,
)
from points.models import Account, Budget, BudgetSlot, Entry, Journal
from points.services.ledger import accounts
from points.services.ledger.budget_years import ensure_pays
from points.services.ledger.journals import open_journal, request_hash


@transaction.atomic
def open_budget(
    *,
    name: str,
    year: int,
    department_id: int | None = None,
    law_bucket: str = "welfare",
    parent_id: int | None = None,
    ends_on: dt.date | None = None,
    by: Actor,
) -> Budget:
    """Open an empty budget; with `parent_id` it is a part of that one and gets its points by `allocate`.

    A part keeps the year, law bucket and last day of the whole. Raises BudgetNameTaken for the same name in the same year,
    UnknownRecord.
    """
    parent = _found(parent_id) if parent_id else None
    if parent:
        year, law_bucket, ends_on = parent.year, parent.law_bucket, parent.ends_on
    account_id = open_account()
    try:
        with transaction.atomic():
            budget = Budget.objects.create(
                account_id=account_id,
                name=name,
                year=year,
                department_id=department_id,
                law_bucket=law_bucket,
                parent=parent,
                ends_on=ends_on,
            )
    except IntegrityError:
        raise BudgetNameTaken(name=name, year=year) from None
    BudgetSlot.objects.create(account_id=account_id)
    operation_log.record(
        by=by,
        action="budget.open",
        target=f"budget/{budget.pk}",
        label=name,
        after={
            "name": name,
            "year": year,
            "law_bucket": law_bucket,
            "department_id": department_id,
            "parent": parent_id,
        },
    )
    return budget


def open_account() -> int:
    """The id of a new account for a budget. A step of opening one."""
    return Account.objects.create(kind=Account.Kind.BUDGET, point_type=accounts.default_point_type()).pk


def follow_departments(pairs: Sequence[tuple[int, int]]) -> int:
    """Budgets of merged departments belong to those that were kept (merged, kept); returns how many. A step of merging, which
    writes the line."""
    return sum(Budget.objects.filter(department_id=gone).update(department_id=kept) for gone, kept in pairs)


@transaction.atomic
def top_up(*, budget_id: int, points: int, reference: str, note: str, by: Actor) -> Journal:
    """Add `points` from the issuer to the budget, once per `reference`; a repeat adds nothing.

    Raises PointsNotPositive, ReasonMissing, BudgetEnded, ReferenceConflict, UnknownRecord.
    """
    if points <= 0:
        raise PointsNotPositive
    if not note.strip():
        raise ReasonMissing
    budget = _found(budget_id)
    if budget.is_opening:  # former balances come by their own act
        raise UnknownRecord(what=f"budget/{budget_id}")
    asked = request_hash(kind="top_up", budget=budget_id, points=points)
    journal, is_new = open_journal(kind=Journal.Kind.TOP_UP, reference=reference, asked=asked, note=note, by=by)
    if not is_new:
        return journal
    ensure_pays(budget)
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


@transaction.atomic
def allocate(*, budget_id: int, points: int, reference: str, note: str, by: Actor) -> Journal:
    """Hand `points` from the whole to its part `budget_id`, once per `reference`.

    Raises PointsNotPositive, ReasonMissing, NotAPart, BudgetEnded, InsufficientBudget, ReferenceConflict, UnknownRecord.
    """
    part = _found(budget_id)
    if part.parent is None:
        raise NotAPart(budget=part.name)
    return _move(Journal.Kind.ALLOCATE, "budget.allocate", part.parent, part, points, reference, note, by)


@transaction.atomic
def carry_over(
    *, budget_id: int, points: int, reference: str, note: str, next_id: int | None = None, by: Actor
) -> Journal:
    """Move `points` that a budget has left to the one that comes after it (a part's to what comes after its whole), before its end
    or afterwards; once per `reference`; with `next_id` only to that one.

    Raises PointsNotPositive, ReasonMissing, NoNextBudget, NextBudgetChanged, BudgetEnded (the next one), InsufficientBudget,
    ReferenceConflict, UnknownRecord.
    """
    budget = _found(budget_id)
    taker = (budget.parent or budget).next_budget
    if taker is None:
        raise NoNextBudget(budget=budget.name)
    if next_id is not None and taker.pk != next_id:
        raise NextBudgetChanged(budget=budget.name)
    return _move(Journal.Kind.CARRY, "budget.carry", budget, taker, points, reference, note, by)


@transaction.atomic
def return_unused(*, budget_id: int, points: int, reference: str, note: str, by: Actor) -> Journal:
    """Return `points` a budget does not need: a part's to its whole, the whole's to the issuer; once per `reference`.

    Raises PointsNotPositive, ReasonMissing, InsufficientBudget, ReferenceConflict, UnknownRecord.
    """
    budget = _found(budget_id)
    return _move(Journal.Kind.RETURN, "budget.return", budget, budget.parent, points, reference, note, by)


def _move(
    kind: str, action: str, giver: Budget, taker: Budget | None, points: int, reference: str, note: str, by: Actor
) -> Journal:
    if points <= 0:
        raise PointsNotPositive
    if not note.strip():
        raise ReasonMissing
    asked = request_hash(kind=kind, giver=giver.pk, points=points)
    journal, is_new = open_journal(kind=kind, reference=reference, asked=asked, note=note, by=by)
    if not is_new:
        return journal
    if taker and kind != Journal.Kind.RETURN:  # what comes back arrives whatever the day
        ensure_pays(taker)
    to_id = taker.account_id if taker else accounts.system_accounts().issuer
    Entry.objects.create(journal=journal, line_no=1, account_id=to_id, contra_id=giver.account_id, points=points)
    lock_slots([giver.account_id, to_id])
    take(account_id=giver.account_id, points=points)
    if taker:
        give_back(account_id=taker.account_id, points=points)
    after = {"points": points, "to": taker.name if taker else ""}
    operation_log.record(by=by, action=action, target=f"budget/{giver.pk}", label=giver.name, after=after, reason=note)
    return journal


def lock_slots(account_ids: Sequence[int]) -> None:
    """Lock what these budgets can promise, sorted, before either changes: two moves in opposite directions would deadlock."""
    list(BudgetSlot.objects.filter(account_id__in=account_ids).order_by("account_id", "slot").select_for_update())


def _found(budget_id: int) -> Budget:
    budget = (
        Budget.objects.select_related("account__point_type", "parent__next_budget", "next_budget")
        .filter(pk=budget_id)
        .first()
    )
    if budget is None:
        raise UnknownRecord(what=f"budget/{budget_id}")
    return budget


def take(*, account_id: int, points: int) -> None:
    """Take `points` off what the budget can still promise, in the caller's transaction. Raises InsufficientBudget."""
    home = BudgetSlot.objects.filter(account_id=account_id, slot=0)
    # The condition stands in the update: two approvals can't both take the last points.
    if home.filter(available__gte=points).update(available=F("available") - points):
        return
    available, name = home.values_list("available", "account__budget__name").get()
    raise InsufficientBudget(needed=points, available=available, budget=name)


def give_back(*, account_id: int, points: int) -> None:
    """Return `points` to what the budget can promise, in the caller's transaction."""
    BudgetSlot.objects.filter(account_id=account_id, slot=0).update(available=F("available") + points)

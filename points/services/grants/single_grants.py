"""Granting to one member at once."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from core.actors import Actor
from core.errors import ReasonMissing, UnknownRecord
from core.events import operation_log
from core.registry import quotas
from members.models import Member
from points.errors import ExpiryInThePast, MemberHasLeft, PointsNotPositive, PointsTooMany
from points.models import Budget, Entry, Journal, Lot, PointType
from points.selectors.ledger import issued_this_month
from points.services.ledger import accounts, budget_years, budgets, debts
from points.services.ledger.journals import open_journal, request_hash

END_OF_DAY = dt.time(23, 59, 59)


@transaction.atomic
def grant_one(
    *,
    member_id: int,
    points: int,
    budget_id: int,
    reason: str,
    expires_at: dt.datetime | None,
    reference: str,
    point_type_id: int | None = None,
    available_at: dt.datetime | None = None,
    waits_for: str = "",
    by: Actor,
) -> Journal:
    """Give `points` of the budget to one member as one lot, once per `reference`; a repeat gives nothing.

    Without `expires_at` the type's validity policy decides. The points are pending until `available_at`, or until the
    event `waits_for` happens (services/ledger/pending.py). What the member owes is paid from them at once.
    Raises PointsNotPositive, PointsTooMany, ReasonMissing, ExpiryInThePast, InsufficientBudget, BudgetEnded,
    ReferenceConflict, QuotaReached.
    """
    budget = Budget.objects.select_related("account__point_type").filter(pk=budget_id).first()
    if budget is None or budget.is_opening:
        raise UnknownRecord(what=f"budget/{budget_id}")
    point_type = _type(point_type_id, budget)
    _check(points=points, cap=point_type.line_cap, reason=reason, expires_at=expires_at)
    asked = _asked(member_id, points, budget_id, expires_at, point_type_id, available_at, waits_for)
    journal, is_new = open_journal(kind=Journal.Kind.GRANT, reference=reference, asked=asked, note=reason, by=by)
    if not is_new:
        return journal
    budget_years.ensure_pays(budget)
    quotas.ensure("points", adding=points, count=issued_this_month)
    account_id = accounts.member_account(member_id=member_id, point_type=point_type)
    ends = expires_at or _policy_end(point_type)
    lot = _lot(journal, budget, account_id, points, available_at, waits_for, ends)
    Entry.objects.create(
        journal=journal, line_no=1, account_id=account_id, contra_id=budget.account_id, lot=lot, points=points
    )
    debts.collect(account_ids=[account_id])
    budgets.take(account_id=budget.account_id, points=points)  # after the lots: core/locking.py
    operation_log.record(
        by=by,
        action="grant.one",
        target=f"member/{member_id}",
        label=reason,
        after={"points": points, "budget": budget.name, "reference": reference},
        reason=reason,
    )
    return journal


def _lot(
    journal: Journal,
    budget: Budget,
    account_id: int,
    points: int,
    available_at: dt.datetime | None,
    waits_for: str,
    ends: dt.datetime | None,
) -> Lot:
    return Lot.objects.create(
        account_id=account_id,
        budget=budget,
        journal=journal,
        granted=points,
        remaining=points,
        available_at=None if waits_for else available_at or Now(),
        waits_for=waits_for or None,
        expires_at=ends,
    )


def _asked(member_id: int, points: int, budget_id: int, expires_at: dt.datetime | None, *more: object) -> bytes:
    """What a repeat must ask for again; of what may be left out only what was said, so that older journals keep their hash."""
    names = ("point_type", "available_at", "waits_for")
    said = {name: value for name, value in zip(names, more, strict=True) if value}
    return request_hash(kind="grant", member=member_id, points=points, budget=budget_id, expires_at=expires_at, **said)


def grant_to_active(*, member_id: int, reference: str, by: Actor, **options: Any) -> Journal:
    """`grant_one` to who is active at this moment: what a person gives, also when a second one had to say yes in between.

    A repeat still gets its first answer. Raises MemberHasLeft and as `grant_one`.
    """
    is_here = Member.objects.active().filter(pk=member_id).exists()
    if not is_here and not Journal.objects.filter(reference=reference).exists():
        raise MemberHasLeft
    return grant_one(member_id=member_id, reference=reference, by=by, **options)


def _type(point_type_id: int | None, budget: Budget) -> PointType:
    if point_type_id is None:
        return budget.account.point_type
    found = PointType.objects.filter(pk=point_type_id, is_active=True).first()
    if found is None:
        raise UnknownRecord(what=f"point-type/{point_type_id}")
    return found


def _policy_end(point_type: PointType) -> dt.datetime | None:
    day = accounts.ends_on(point_type, timezone.localdate())
    return timezone.make_aware(dt.datetime.combine(day, END_OF_DAY)) if day else None


def _check(*, points: int, cap: int, reason: str, expires_at: dt.datetime | None) -> None:
    if points <= 0:
        raise PointsNotPositive
    if points > cap:
        raise PointsTooMany(points=points, cap=cap)
    if not reason.strip():
        raise ReasonMissing
    if expires_at is not None and expires_at <= timezone.now():
        raise ExpiryInThePast(expires_at=expires_at)

"""Granting to one member at once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.services import operation_log
from points.errors import ExpiryInThePast, PointsNotPositive, PointsTooMany, ReasonMissing, UnknownRecord
from points.models import Budget, Entry, Journal, Lot
from points.services import accounts, budgets
from points.services.journals import open_journal, request_hash


@transaction.atomic
def grant_one(
    *,
    member_id: int,
    points: int,
    budget_id: int,
    reason: str,
    expires_at: dt.datetime | None,
    reference: str,
    by: Actor,
) -> Journal:
    """Give `points` of the budget to one member as one lot, once per `reference`; a repeat gives nothing.

    Raises PointsNotPositive, PointsTooMany, ReasonMissing, ExpiryInThePast, InsufficientBudget, ReferenceConflict.
    """
    budget = Budget.objects.select_related("account__point_type").filter(pk=budget_id).first()
    if budget is None:
        raise UnknownRecord(what=f"budget/{budget_id}")
    point_type = budget.account.point_type
    _check(points=points, cap=point_type.line_cap, reason=reason, expires_at=expires_at)
    asked = request_hash(kind="grant", member=member_id, points=points, budget=budget_id, expires_at=expires_at)
    journal, is_new = open_journal(kind=Journal.Kind.GRANT, reference=reference, asked=asked, note=reason, by=by)
    if not is_new:
        return journal
    account_id = accounts.member_account(member_id=member_id, point_type=point_type)
    lot = Lot.objects.create(
        account_id=account_id, budget=budget, granted=points, remaining=points, expires_at=expires_at
    )
    Entry.objects.create(
        journal=journal, line_no=1, account_id=account_id, contra_id=budget.account_id, lot=lot, points=points
    )
    budgets.take(account_id=budget.account_id, points=points)
    operation_log.record(
        by=by,
        action="grant.one",
        target=f"member/{member_id}",
        label=reason,
        after={"points": points, "budget": budget.name, "reference": reference},
        reason=reason,
    )
    return journal


def _check(*, points: int, cap: int, reason: str, expires_at: dt.datetime | None) -> None:
    if points <= 0:
        raise PointsNotPositive
    if points > cap:
        raise PointsTooMany(points=points, cap=cap)
    if not reason.strip():
        raise ReasonMissing
    if expires_at is not None and expires_at <= timezone.now():
        raise ExpiryInThePast(expires_at=expires_at)

"""Forgetting a member in the sheets they were granted points by; journals, lots and entries never held a name."""

from django.db import transaction

from core.actors import Actor
from core.events import operation_log
from core.privacy.personal import blanks
from points.errors import PointsLeft
from points.models import Debt, GrantLine, Hold, LeaverCase, PointsAct
from points.selectors import balance


@transaction.atomic
def forget(*, member_id: int, by: Actor) -> None:
    """Empty what HR's sheets, holds and debts said of a member. Idempotent. Raises PointsLeft while they hold any: settle these first."""
    held = balance(member_id)
    if held.points or held.pending:
        raise PointsLeft(points=held.points)
    Hold.objects.filter(member_id=member_id).update(**blanks(Hold))
    Debt.objects.filter(account__member_id=member_id).update(**blanks(Debt))
    LeaverCase.objects.filter(member_id=member_id).update(**blanks(LeaverCase, keep=("closed_by",)))
    theirs = PointsAct.objects.filter(receiver_id=member_id)
    theirs.update(**blanks(PointsAct, keep=("maker_name", "checker_name")))
    lines = GrantLine.objects.filter(member_id=member_id).exclude(
        name="", employee_no="", granted_name="", granted_no=""
    )
    if lines.update(**blanks(GrantLine)):
        operation_log.record(by=by, action="grant.forget", target=f"member/{member_id}")

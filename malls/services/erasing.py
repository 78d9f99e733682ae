"""Forgetting a person, across all apps, in one transaction. The books keep their sums: they never held a name."""

from django.db import transaction

from accounts.services import users
from catalog.services import searches
from core.actors import Actor
from members.models import Member
from members.services import privacy as member_privacy
from orders.services import privacy as order_privacy
from points.services import privacy as point_privacy


@transaction.atomic
def erase(*, member_id: int, reason: str, by: Actor) -> None:
    """Erase everything personal of a member of the tenant in force who left and has nothing open, and of records that were merged
    into theirs. Idempotent.

    Raises StillHere, OrdersUnderWay, PointsLeft, and then nothing was changed. What stays: an unnamed row, its journals,
    lots and orders, and lines of the operation log, which name members by id only.
    """
    for merged_id in Member.objects.filter(merged_into=member_id).order_by("pk").values_list("pk", flat=True):
        erase(member_id=merged_id, reason=reason, by=by)
    user_id = Member.objects.select_for_update().get(pk=member_id).user_id
    point_privacy.forget(member_id=member_id, by=by)
    searches.forget(member_id=member_id)
    order_privacy.forget(member_id=member_id, user_id=user_id, by=by)
    member_privacy.forget(member_id=member_id, reason=reason, by=by)
    if user_id:
        users.forget(user_id=user_id, by=by)

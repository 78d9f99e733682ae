"""Spending and giving back: the hot path, one SQL function each (points/sql)."""

from datetime import timedelta
from typing import Any

from django.db import connection

from core.actors import Actor
from points.errors import PointsNotPositive
from points.models import Journal
from points.services import accounts
from points.services.journals import SystemAccountMissing, refusals, request_hash

# The member's accounts ride along in the order a purchase uses them: scoped types before the general one.
SPEND = """
select ledger_spend(%(reference)s, %(asked)s,
  array(select a.id from points_account a join points_pointtype t on t.id = a.point_type_id
        where a.kind = 'member' and a.member_id = %(member)s order by t.is_default, a.id),
  (select a.id from points_account a join points_pointtype t on t.id = a.point_type_id
   where a.kind = 'redeemed' and t.is_default),
  %(points)s, %(actor_id)s, %(actor_name)s, %(note)s)
"""

REFUND = """
select ledger_refund(%(reference)s, %(asked)s, %(original)s, %(points)s, %(min_life)s,
  %(actor_id)s, %(actor_name)s, %(note)s)
"""


def spend(*, member_id: int, points: int, reference: str, note: str = "", by: Actor) -> Journal:
    """Take whole `points` from the member's lots, first expiring first, once per `reference`.

    Repeating a reference returns the first journal and takes nothing. The member's open lots are locked until the
    caller's transaction ends. Raises InsufficientPoints, PointsNotPositive, ReferenceConflict; then nothing is written.
    """
    if points <= 0:
        raise PointsNotPositive
    asked = request_hash(kind="spend", member=member_id, points=points)
    facts = {"reference": reference, "asked": asked, "member": member_id, "points": points, "note": note[:200]}
    try:
        return _call(SPEND, facts, by=by)
    except SystemAccountMissing:
        accounts.system_accounts(accounts.default_point_type())
        return _call(SPEND, facts, by=by)


def refund(*, reference: str, original_reference: str, points: int | None = None, note: str = "", by: Actor) -> Journal:
    """Give back `points` (or all that is left) of what `original_reference` spent, once per `reference`.

    They return to the lots they came from, the latest expiring first; a lot with less than the guaranteed life left is
    continued by a new one. Raises NothingToRefund, RefundExceedsSpend, PointsNotPositive, ReferenceConflict.
    """
    asked = request_hash(kind="refund", original=original_reference, points=points)
    facts = {"reference": reference, "asked": asked, "original": original_reference, "points": points}
    min_life = timedelta(days=accounts.default_point_type().refund_days)
    return _call(REFUND, {**facts, "note": note[:200], "min_life": min_life}, by=by)


def _call(function: str, facts: dict[str, Any], *, by: Actor) -> Journal:
    with refusals(reference=facts["reference"], points=facts["points"]), connection.cursor() as cursor:
        cursor.execute(function, {**facts, "actor_id": by.user_id, "actor_name": by.name})
        journal_id = cursor.fetchone()[0]
    return Journal.objects.get(pk=journal_id)

"""Spending and giving back: the hot path, one SQL function each (points/sql)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from core.actors import Actor
from points.errors import PointsNotPositive
from points.models import Entry, Journal
from points.services import accounts, debts
from points.services.journals import SystemAccountMissing, refusals, request_hash

SPEND = """
select ledger_spend(%(reference)s, %(asked)s, %(kind)s, %(member)s, %(parts)s::bigint[], %(scopes)s::text[],
  %(actor_id)s, %(actor_name)s, %(note)s)
"""

REFUND = """
select ledger_refund(%(reference)s, %(asked)s, %(kind)s, %(original)s, %(points)s, %(min_life)s,
  %(actor_id)s, %(actor_name)s, %(note)s)
"""


@dataclass(frozen=True, slots=True)
class Part:
    """Points for goods of these categories (a category and its parents); none = only general points may pay."""

    points: int
    categories: tuple[int, ...] = ()


def spend(*, member_id: int, points: int, reference: str, note: str = "", parts: Sequence[Part] = (), by: Actor) -> int:
    """Take whole `points` from the member's lots, first expiring first, once per `reference`; returns the journal's id.

    `parts` split the points by what they pay for: types with a spending scope pay only what lies in it, and go first.
    Repeating a reference returns the first journal and takes nothing. The member's open lots are locked until the
    caller's transaction ends. Raises InsufficientPoints, PointsNotPositive, ReferenceConflict; then nothing is written.
    """
    return take(Journal.Kind.SPEND, member_id, points, reference, note, parts or (Part(points),), by)


def take(kind: str, member_id: int, points: int, reference: str, note: str, parts: Sequence[Part], by: Actor) -> int:
    """What `spend` and `holds.hold` share: the points leave the lots for the redeemed or the hold account."""
    if any(part.points <= 0 for part in parts) or sum(part.points for part in parts) != points:
        raise PointsNotPositive
    facts = {
        "reference": reference,
        "asked": request_hash(kind=kind, member=member_id, points=points),
        "kind": kind,
        "member": member_id,
        "points": points,
        "parts": [part.points for part in parts],
        "scopes": ["{" + ",".join(map(str, part.categories)) + "}" for part in parts],
        "note": note[:200],
    }
    try:
        return _call(SPEND, facts, by=by)
    except SystemAccountMissing:
        accounts.system_accounts()
        return _call(SPEND, facts, by=by)


def refund(
    *,
    reference: str,
    original_reference: str,
    points: int | None = None,
    note: str = "",
    by: Actor,
    extend: bool = True,
) -> int:
    """Give back `points` (or all that is left) of what `original_reference` spent, once per `reference`.

    They return to the lots they came from, the latest expiring first; a lot with less than the guaranteed life left is
    continued by a new one. Returns the journal's id. Raises NothingToRefund, RefundExceedsSpend, PointsNotPositive,
    ReferenceConflict. What the member owes is paid from them. Without `extend` no life is guaranteed: what was
    never really spent must not live longer for having been asked for.
    """
    with transaction.atomic():
        journal_id = put_back(Journal.Kind.REFUND, original_reference, points, reference, note, by, extend)
        debts.collect(account_ids=Entry.objects.filter(journal_id=journal_id).values_list("account_id", flat=True))
    return journal_id


def put_back(
    kind: str, original_reference: str, points: int | None, reference: str, note: str, by: Actor, extend: bool = True
) -> int:
    """What `refund` and `holds.release` share: points return to the lots they were taken from."""
    asked = request_hash(kind=kind, original=original_reference, points=points)
    facts = {"reference": reference, "asked": asked, "kind": kind, "original": original_reference, "points": points}
    min_life = timedelta(days=accounts.default_point_type().refund_days if extend else 0)
    return _call(REFUND, {**facts, "note": note[:200], "min_life": min_life}, by=by)


def _call(function: str, facts: dict[str, Any], *, by: Actor) -> int:
    with refusals(reference=facts["reference"], points=facts["points"]), connection.cursor() as cursor:
        cursor.execute(function, {**facts, "actor_id": by.user_id, "actor_name": by.name})
        return cursor.fetchone()[0]

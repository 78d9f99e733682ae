"""Spending and giving back: the hot path, one SQL function each (points/sql)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min, Q, Sum
from django.utils import timezone

from core.actors import Actor
from points.errors import PointsNotPositive
from points.models import Entry, Journal
from points.selectors.policies import policy
from points.services import revoked_returns
from points.services.ledger import accounts, debts
from points.services.ledger.journals import SystemAccountMissing, refusals, request_hash

SPEND = """
select ledger_spend(%(reference)s, %(asked)s, %(kind)s, %(member)s, %(parts)s::bigint[], %(scopes)s::text[],
  %(actor_id)s, %(actor_name)s, %(note)s)
"""

REFUND = """
select ledger_refund(%(reference)s, %(asked)s, %(kind)s, %(original)s, %(points)s, %(min_life)s,
  %(actor_id)s, %(actor_name)s, %(note)s, %(life_limit)s, %(grace)s, %(parts)s::int[], %(part_points)s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Part:
    """Points for goods of these categories (a category and its parents); none = only general points may pay."""

    points: int
    categories: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundResult:
    """What a refund or release did: its journal; the points of it that went on to their budgets, because their grant was
    revoked meanwhile; those whose end had passed, usable until `grace_until`; and those that have lapsed."""

    journal_id: int
    revoked_points: int
    grace_points: int = 0
    grace_until: dt.datetime | None = None
    lapsed_points: int = 0


def spend(*, member_id: int, points: int, reference: str, note: str = "", parts: Sequence[Part] = (), by: Actor) -> int:
    """Take whole `points` from the member's lots, first expiring first, once per `reference`; returns the journal's id.

    `parts` split the points by what they pay for: types with a spending scope pay only what lies in it, and go first. The
    n-th is known to a refund as part n.
    Repeating a reference returns the first journal and takes nothing. The member's open lots are locked until the
    caller's transaction ends. Raises InsufficientPoints, PointsNotPositive, ReferenceConflict; then nothing is written.
    """
    return take(Journal.Kind.SPEND, member_id, points, reference, note, parts or (Part(points),), by)


def take(kind: str, member_id: int, points: int, reference: str, note: str, parts: Sequence[Part], by: Actor) -> int:
    """What `spend` and `holds.hold` share: the points leave the lots for the redeemed or the hold account."""
    if any(part.points <= 0 for part in parts) or sum(part.points for part in parts) != points:
        raise PointsNotPositive
    parameters = {
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
        return _call(SPEND, parameters, by=by)
    except SystemAccountMissing:
        accounts.system_accounts()
        return _call(SPEND, parameters, by=by)


def refund(
    *,
    reference: str,
    original_reference: str,
    points: int | None = None,
    parts: Mapping[int, int] | None = None,
    note: str = "",
    by: Actor,
    full_life: bool = True,
) -> RefundResult:
    """Give back `points` (or all that is left) of what `original_reference` spent, or so many points of each of its `parts`
    (part number → points), once per `reference`.

    Each part's points return to the lots that paid for it, the latest expiring first. With `full_life` a lot with less than
    the guaranteed life left (point type's refund_days) is continued by a new one, at most life_limit_days past its own end;
    without, nothing lives longer, but what ended meanwhile comes back for grace_days, once (both in LedgerPolicy).
    What was revoked meanwhile goes on to its budget, and what the member owes is paid. Raises NothingToRefund,
    RefundExceedsSpend, PointsNotPositive, ReferenceConflict.
    """
    with transaction.atomic():
        return put_back(Journal.Kind.REFUND, original_reference, points, reference, note, by, full_life, parts)


def put_back(
    kind: str,
    original_reference: str,
    points: int | None,
    reference: str,
    note: str,
    by: Actor,
    full_life: bool,
    parts: Mapping[int, int] | None = None,
) -> RefundResult:
    """What `refund` and `holds.release` share: points return to the lots they were taken from; caller's transaction."""
    asked: dict[str, Any] = {"kind": kind, "original": original_reference, "points": points}
    if parts is not None:
        asked["parts"] = sorted(parts.items())
    rules = policy()
    parameters = {
        "reference": reference,
        "asked": request_hash(**asked),
        "kind": kind,
        "original": original_reference,
        # Their sum goes along with parts too: an original whose entries name no part is given back as a whole.
        "points": points if parts is None else sum(parts.values()),
        "note": note[:200],
        "min_life": timedelta(days=accounts.default_point_type().refund_days if full_life else 0),
        "life_limit": timedelta(days=rules.life_limit_days),
        "grace": timedelta(days=rules.grace_days),
        "parts": None if parts is None else list(parts),
        "part_points": None if parts is None else list(parts.values()),
    }
    journal_id = _call(REFUND, parameters, by=by)
    # Lots, debts, budgets: the order of core/locking.py. What was revoked is taken before a debt could be paid with it.
    revoked = revoked_returns.take(journal_id=journal_id, by=by)
    debts.collect(account_ids=Entry.objects.filter(journal_id=journal_id).values_list("account_id", flat=True))
    revoked_returns.to_budgets(revoked)
    return RefundResult(journal_id, sum(revoked.values()), *_over(journal_id))


def _over(journal_id: int) -> tuple[int, dt.datetime | None, int]:
    """Of what a journal gave back: points in grace, until when, and points in lots that are over. One query."""
    rows = Entry.objects.filter(journal_id=journal_id, points__gt=0, lot__expires_at__isnull=False)
    lapsed = Q(lot__expires_at__lte=timezone.now())
    found = rows.aggregate(
        grace=Sum("points", filter=Q(lot__is_grace=True) & ~lapsed),
        until=Min("lot__expires_at", filter=Q(lot__is_grace=True) & ~lapsed),
        lapsed=Sum("points", filter=lapsed),
    )
    return found["grace"] or 0, found["until"], found["lapsed"] or 0


def _call(function: str, parameters: dict[str, Any], *, by: Actor) -> int:
    with refusals(reference=parameters["reference"], points=parameters["points"]), connection.cursor() as cursor:
        cursor.execute(function, {**parameters, "actor_id": by.user_id, "actor_name": by.name})
        return cursor.fetchone()[0]

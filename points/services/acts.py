"""The acts of one person on points and budgets, as services/second_person.py judges and does them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from core.actors import Actor
from core.errors import UnknownRecord
from points.errors import NothingToExtend, PointsNotPositive
from points.models import Journal, Lot, PointsAct
from points.selectors.budgets import chain_of
from points.selectors.ledger import journal_sums
from points.services.reversals import ensure_own

Kind = PointsAct.Kind


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants done: `options` are its service's own. `points` is what counts in the sums, `receiver_id` the one
    member whose points grow or live longer."""

    kind: Kind
    points: int
    reference: str
    reason: str
    options: dict[str, Any]
    receiver_id: int | None = None
    most: int = 0  # of a group: the points of the one who has most


def granting(*, member_id: int, points: int, reason: str, reference: str, **more: Any) -> Act:
    """A single grant; `more` as in `single_grants.grant_one`."""
    options = {"member_id": member_id, "points": points, "reason": reason, "reference": reference, **more}
    return Act(Kind.GRANT, points, reference, reason, options, member_id)


def transferring(*, giver_id: int, taker_id: int, points: int, reference: str, note: str) -> Act:
    """Points of one member to another. Raises PointsNotPositive for oneself."""
    if giver_id == taker_id:
        raise PointsNotPositive
    options = {"giver_id": giver_id, "taker_id": taker_id, "points": points, "reference": reference, "note": note}
    return Act(Kind.TRANSFER, points, reference, note, options, taker_id)


def extending(*, member_ids: Sequence[int], until: dt.datetime, reason: str, reference: str) -> Act:
    """A longer life for what these members hold and would end before `until`; counts what that is now, for a repeat what it was
    at first. Two queries. Raises NothingToExtend."""
    standing = PointsAct.objects.filter(reference=reference, kind=Kind.EXTEND, state__in=PointsAct.STANDING)
    first = standing.filter(options__member_ids=list(member_ids), options__until=until.isoformat()).first()
    lots = Lot.objects.filter(account__member__in=member_ids, is_open=True, expires_at__lt=until)
    each = lots.filter(expires_at__gt=timezone.now()).values("account__member").annotate(n=Sum("remaining"))
    held = [one["n"] for one in each]
    points = first.points if first else sum(held)
    if not points:
        raise NothingToExtend
    options = {"member_ids": list(member_ids), "until": until, "reason": reason, "reference": reference}
    only = member_ids[0] if len(member_ids) == 1 else None
    return Act(Kind.EXTEND, points, reference, reason, options, only, most=max(held, default=0))


def reversing(*, journal_id: int, reason: str, by: Actor) -> Act:
    """Taking a single grant, or a budget's movement of one's own, back. Raises UnknownRecord, NotReversible."""
    original = Journal.objects.filter(pk=journal_id).first()
    if original is None:
        raise UnknownRecord(what=f"journal/{journal_id}")
    ensure_own(original=original, by=by)
    points = abs(journal_sums([journal_id]).get(journal_id, 0))
    return Act(Kind.REVERSE, points, f"reverse/{journal_id}", reason, {"journal_id": journal_id, "reason": reason})


def moving_budget(kind: Kind, *, budget_id: int, points: int, reference: str, note: str) -> Act:
    """Points into, between or out of budgets: TOP_UP, ALLOCATE, RETURN or CARRY (to the budget that comes next now, no other)."""
    options: dict[str, Any] = {"budget_id": budget_id, "points": points, "reference": reference, "note": note}
    if kind == Kind.CARRY:
        options["next_id"] = next((one.pk for one in chain_of(budget_id)[1:2]), None)
    return Act(kind, points, reference, note, options)

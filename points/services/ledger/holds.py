"""Holds: points set aside now, taken or given back later. A hold is a real spend, so it can't be overspent."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from core import jobs
from core.actors import SYSTEM, Actor
from core.errors import UnknownRecord
from core.events import operation_log
from points.errors import HoldClosed, PointsNotPositive, RefundExceedsSpend
from points.models import Entry, Hold, Journal
from points.selectors.policies import policy
from points.services.ledger import accounts
from points.services.ledger.journals import open_journal, request_hash
from points.services.ledger.spending import Part, put_back, take

State = Hold.State
RELEASE_AT_ONCE = 500


@transaction.atomic
def hold(
    *,
    member_id: int,
    points: int,
    reference: str,
    note: str = "",
    parts: Sequence[Part] = (),
    expires_at: dt.datetime | None = None,
    by: Actor,
) -> Hold:
    """Set `points` of the member aside until captured or released, once per `reference`; a repeat returns the first.

    Left alone it is released by itself at `expires_at` (default: the policy's minutes). Raises as `spending.spend`.
    """
    journal_id = take(Journal.Kind.HOLD, member_id, points, reference, note, parts or (Part(points),), by)
    found, is_new = Hold.objects.get_or_create(
        journal_id=journal_id,
        defaults={
            "reference": reference,
            "member_id": member_id,
            "points": points,
            "note": note[:200],
            "expires_at": expires_at or timezone.now() + dt.timedelta(minutes=policy().hold_minutes),
        },
    )
    if is_new:
        operation_log.record(by=by, action="hold.placed", target=f"hold/{reference}", after={"points": points})
    return found


@transaction.atomic
def capture(*, reference: str, points: int | None = None, by: Actor) -> Hold:
    """Take `points` of the hold for good (all of it when None) and release the rest; a repeat changes nothing.

    Raises UnknownRecord, HoldClosed (it was released), RefundExceedsSpend (more than is held), PointsNotPositive.
    """
    held = _locked(reference)
    wanted = held.points if points is None else points
    if held.state == State.CAPTURED and wanted == held.captured:
        return held
    if held.state != State.OPEN:
        raise HoldClosed(reference=reference, state_label=held.get_state_display())
    if wanted <= 0:
        raise PointsNotPositive
    if wanted > held.points:
        raise RefundExceedsSpend(points=wanted, left=held.points)
    own = accounts.system_accounts()
    asked = request_hash(kind="capture", reference=reference, points=wanted)
    journal, is_new = open_journal(
        kind=Journal.Kind.CAPTURE, reference=f"{reference}/capture", asked=asked, note=held.note, by=by
    )
    if is_new:
        Entry.objects.create(journal=journal, line_no=1, account_id=own.redeemed, contra_id=own.hold, points=wanted)
    # What was not captured was never spent: its lots' lives go on as they were, without a guaranteed one.
    if wanted < held.points:
        put_back(Journal.Kind.RELEASE, reference, held.points - wanted, f"{reference}/rest", held.note, by, False)
    return _close(held, State.CAPTURED, action="hold.captured", captured=wanted, by=by)


@transaction.atomic
def release(*, reference: str, note: str = "", by: Actor) -> Hold:
    """Give the whole hold back to the lots it came from, whose lives go on as they were (a hold was never really spent); a
    repeat changes nothing. Raises UnknownRecord, HoldClosed."""
    held = _locked(reference)
    if held.state == State.RELEASED:
        return held
    if held.state != State.OPEN:
        raise HoldClosed(reference=reference, state_label=held.get_state_display())
    put_back(Journal.Kind.RELEASE, reference, None, f"{reference}/release", note or held.note, by, False)
    return _close(held, State.RELEASED, action="hold.released", captured=0, by=by)


def release_overdue() -> int:
    """Release every open hold past its hour, each in a transaction of its own; returns how many. A repeat finds none."""
    overdue = Hold.objects.filter(state=State.OPEN, expires_at__lte=timezone.now()).order_by("expires_at")
    references = overdue.values_list("reference", flat=True)
    return jobs.each("points-holds", references, _release_overdue, limit=RELEASE_AT_ONCE).done


def _release_overdue(reference: str) -> bool:
    try:
        release(reference=reference, by=SYSTEM)
    except HoldClosed:  # captured in the meantime
        return False
    return True


def _locked(reference: str) -> Hold:
    held = Hold.objects.select_for_update().filter(reference=reference).first()
    if held is None:
        raise UnknownRecord(what=f"hold/{reference}")
    return held


def _close(held: Hold, state: str, *, action: str, captured: int, by: Actor) -> Hold:
    held.state, held.captured, held.closed_at = state, captured, timezone.now()
    held.save(update_fields=["state", "captured", "closed_at"])
    after = {"points": held.points, "captured": captured}
    operation_log.record(by=by, action=action, target=f"hold/{held.pk}", label=held.reference, after=after)
    return held

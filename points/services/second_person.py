"""What one person may do to points and budgets alone, and what waits for a second.

Every single grant, transfer, extension, reversal and movement of a budget by a person passes here, from a page or a program.
Limits are sums: to one receiver by anybody, and by one maker to all, over a day and a month of the mall, over all ways
together (the tenant's rules: models/policy.py). A batch, its undo and a rule ask a second person always and count nowhere.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.services import approvals
from core.actors import Actor
from core.errors import ReferenceConflict, UnknownRecord
from core.events import operation_log
from core.registry.collecting import collect
from members.selectors.own import own_member_ids
from points.errors import ActDecided, ActGrew, NeedsApproval, OwnReceiver, PointsNotPositive
from points.models import Journal, Lot, PointsAct
from points.selectors.balances import at_stake
from points.selectors.policies import policy
from points.services import reversals
from points.services.acts import Act
from points.services.grants import single_grants
from points.services.ledger import budgets, expiry, transfers

Kind, State = PointsAct.Kind, PointsAct.State
BUDGET_KINDS = (Kind.TOP_UP, Kind.ALLOCATE, Kind.RETURN, Kind.CARRY)
SERVICES: dict[str, Callable[..., Any]] = {
    Kind.GRANT: single_grants.grant_to_active,
    Kind.TRANSFER: transfers.transfer,
    Kind.EXTEND: expiry.extend,
    Kind.REVERSE: reversals.reverse,
    Kind.TOP_UP: budgets.top_up,
    Kind.ALLOCATE: budgets.allocate,
    Kind.RETURN: budgets.return_unused,
    Kind.CARRY: budgets.carry_over,
}  # the others are declared by apps above this one, in `<app>/points_acts.py`
HANDFUL = 5  # people; of fewer nobody decides who is one of them
MOMENTS = ("expires_at", "available_at", "until", "ending_before")


@transaction.atomic
def do_or_ask(act: Act, *, by: Actor) -> PointsAct:
    """Do it at once within the limits; beyond them leave it waiting for another's yes. Once per reference: a repeat answers the
    first. Raises OwnReceiver, ReferenceConflict and what the act's service raises; then nothing is left waiting either."""
    if found := _first(act, by):
        return found
    return _ask(act, by) if _passed(act, by) else _do(act, by)


@transaction.atomic
def do_alone(act: Act, *, by: Actor) -> Journal:
    """Do it at once, for callers who can't wait. Raises NeedsApproval beyond the limits, ActDecided where it was asked for on a
    page and still waits, and as `do_or_ask`."""
    found = _first(act, by)
    if found is None:
        if over := _passed(act, by):
            raise over
        found = _do(act, by)
    if found.journal is None:
        raise ActDecided(state_label=found.get_state_display())
    return found.journal


@transaction.atomic
def approve(*, act_id: int, note: str = "", by: Actor) -> PointsAct:
    """Take the next approval step; the last one does the act in its maker's name.

    Raises ActDecided, OwnReceiver, MakerCannotApprove, AlreadyDecided, StepOfAnotherRole and what the act's service raises:
    then nothing is decided.
    """
    found = _waiting(act_id)
    _ensure_not_for(found.receiver_id, found.options, by)
    last = approvals.approve_step(subject=subject_of(found), maker_id=found.maker_id, note=note, by=by)
    if last:
        maker = Actor(user_id=found.maker_id, name=found.maker_name)
        found.journal = _run(found.kind, _from_json(found.options), found.reference, maker, most=found.points)
        _decide(found, State.APPROVED, by)
    _log("points_act.approve" if last else "points_act.approve_step", found, by=by, reason=note)
    return found


@transaction.atomic
def reject(*, act_id: int, note: str, by: Actor) -> PointsAct:
    """Refuse it, with a reason. Raises as `approve`, and ReasonMissing."""
    found = _waiting(act_id)
    approvals.reject_step(subject=subject_of(found), maker_id=found.maker_id, note=note, by=by)
    _decide(found, State.REJECTED, by)
    _log("points_act.reject", found, by=by, reason=note)
    return found


@transaction.atomic
def withdraw(*, act_id: int, by: Actor) -> PointsAct:
    """Its maker does not want it any more. Raises ActDecided, UnknownRecord (somebody else's)."""
    found = _waiting(act_id)
    if found.maker_id != by.user_id:
        raise UnknownRecord(what=f"points-act/{act_id}")
    found.state, found.decided_at = State.WITHDRAWN, timezone.now()
    found.save(update_fields=["state", "decided_at"])
    _log("points_act.withdraw", found, by=by)
    return found


def subject_of(act: PointsAct) -> str:
    """What its approval steps are kept under."""
    return f"points-act/{act.pk}"


def _first(act: Act, by: Actor) -> PointsAct | None:
    """The act that has this reference already, once the maker's and the receiver's other acts have ended."""
    if act.points <= 0:
        raise PointsNotPositive
    _ensure_not_for(act.receiver_id, act.options, by)
    with connection.cursor() as cursor:
        for who in (f"maker/{by.user_id}", f"receiver/{act.receiver_id}"):
            cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || 'alone/' || %s))", [who])
    found = PointsAct.objects.filter(reference=act.reference, state__in=PointsAct.STANDING).first()
    if found and (found.kind, found.options) != (act.kind, _to_json(act.options)):
        raise ReferenceConflict(reference=act.reference)
    return found


def _do(act: Act, by: Actor) -> PointsAct:
    return _saved(act, State.ALONE, by, journal=_run(act.kind, act.options, act.reference, by, most=act.points))


def _ask(act: Act, by: Actor) -> PointsAct:
    tried = transaction.savepoint()
    try:  # what can't be done is refused to its maker now, not to the second person later
        _run(act.kind, act.options, act.reference, by, most=act.points)
    finally:
        transaction.savepoint_rollback(tried)
    found = _saved(act, State.WAITING, by)
    approvals.ask(subject=subject_of(found), points=act.points, maker=by)
    _log("points_act.ask", found, by=by, reason=act.reason)
    return found


def _passed(act: Act, by: Actor) -> NeedsApproval | None:
    """The first limit the act would pass. Two queries, a third for a group."""
    if by.user_id is None:
        return None
    rules, today = policy(), timezone.localdate()
    mine, day = Q(maker_id=by.user_id), Q(on=today)
    moves, theirs = ~Q(kind__in=BUDGET_KINDS), Q(receiver=act.receiver_id)
    sums = PointsAct.objects.filter(state=State.ALONE, on__gte=today.replace(day=1)).aggregate(
        receiver_day=Sum("points", filter=theirs & day),
        receiver_month=Sum("points", filter=theirs),
        maker_day=Sum("points", filter=mine & moves & day),
        maker_month=Sum("points", filter=mine & moves),
        budget_month=Sum("points", filter=mine & ~moves),
    )
    limits = {
        "receiver_day": rules.alone_points,
        "receiver_month": rules.alone_month_points,
        "maker_day": rules.alone_day_total,
        "maker_month": rules.alone_month_total,
        "budget_month": rules.alone_budget_points,
    }
    among = set(act.options.get("member_ids", ()))
    if act.most > rules.alone_points or (among and among & set(own_member_ids(by.user_id))):
        return NeedsApproval(over="receiver_day", points=act.most or act.points, limit=rules.alone_points, used=0)
    for over in _limits_of(act):
        used = int(sums[over] or 0)
        if used + act.points > limits[over]:
            return NeedsApproval(over=over, points=act.points, limit=limits[over], used=used)
    return None


def _limits_of(act: Act) -> tuple[str, ...]:
    if act.kind in BUDGET_KINDS:
        return ("budget_month",)
    to_one = ("receiver_day", "receiver_month") if act.receiver_id is not None else ()
    return (*to_one, "maker_day", "maker_month")


def _ensure_not_for(receiver_id: int | None, options: dict[str, Any], by: Actor) -> None:
    """Raises OwnReceiver where the act is for this person alone, or for a handful with them among it."""
    own = set(own_member_ids(by.user_id))
    among = {*options.get("member_ids", ()), *([options["gone_id"]] if "gone_id" in options else ())}
    if receiver_id in own or (len(among) < HANDFUL and own & among):
        raise OwnReceiver


def _run(kind: str, options: dict[str, Any], reference: str, by: Actor, *, most: int) -> Journal:
    """Do it. Raises ActGrew where more than the `most` points that were judged would live longer, or be merged."""
    _service(kind)(**options, by=by)
    journal = Journal.objects.get(reference=reference)
    if kind == Kind.EXTEND:
        now = Lot.objects.filter(changes__journal=journal).aggregate(points=Sum("remaining"))["points"] or 0
    else:
        now = at_stake([options["kept_id"]]) if kind == Kind.MERGE else most
    if now > most:
        raise ActGrew(was=most, now=now)
    return journal


def _service(kind: str) -> Callable[..., Any]:
    return SERVICES.get(kind) or collect("points_acts", "SERVICES")[kind]


def _saved(act: Act, state: PointsAct.State, by: Actor, journal: Journal | None = None) -> PointsAct:
    return PointsAct.objects.create(
        kind=act.kind,
        state=state,
        reference=act.reference,
        points=act.points,
        receiver_id=act.receiver_id,
        options=_to_json(act.options),
        reason=act.reason[:200],
        journal=journal,
        maker_id=by.user_id,
        maker_name=by.name,
        on=timezone.localdate(),
    )


def _waiting(act_id: int) -> PointsAct:
    found = PointsAct.objects.select_for_update().filter(pk=act_id).exclude(state=State.ALONE).first()
    if found is None:
        raise UnknownRecord(what=f"points-act/{act_id}")
    if found.state != State.WAITING:
        raise ActDecided(state_label=found.get_state_display())
    return found


def _decide(act: PointsAct, state: PointsAct.State, by: Actor) -> None:
    act.state, act.checker_id, act.checker_name, act.decided_at = state, by.user_id, by.name, timezone.now()
    act.save(update_fields=["state", "journal", "checker_id", "checker_name", "decided_at"])


def _to_json(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in options.items()}


def _from_json(options: dict[str, Any]) -> dict[str, Any]:
    return {
        name: dt.datetime.fromisoformat(value) if name in MOMENTS and value else value
        for name, value in options.items()
    }


def _log(action: str, act: PointsAct, *, by: Actor, reason: str = "") -> None:
    operation_log.record(
        by=by,
        action=action,
        target=subject_of(act),
        label=act.get_kind_display(),
        after={"points": act.points, "state": act.state},
        reason=reason,
    )

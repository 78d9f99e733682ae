"""A plan that was agreed to is written, so many rows at a time: each step whole or not at all, each row once, by whichever
worker is there."""

from collections.abc import Collection

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services import users
from core import jobs
from core.actors import Actor
from core.errors import DomainError
from core.events import operation_log
from core.registry import quotas
from members.errors import ManyLeavers, MemberChanged, ReturnersUndecided, RosterRowFailed, RosterRunRefused
from members.models import Member, RosterLine, RosterRun
from members.selectors.roster_runs import asks_again
from members.services.roster_import import writing
from members.services.roster_import.intake import end, locked

STEP = 1_000  # rows of one transaction
log = structlog.get_logger(__name__)
State, Kind = RosterRun.State, RosterLine.Kind


@transaction.atomic
def decide_returners(*, run_id: int, returned: Collection[int], stayed: Collection[int], by: Actor) -> int:
    """Say of people who had left whether they came back (row numbers); how many were said. Raises RosterRunRefused."""
    run = locked(run_id, State.READY)
    lines = run.lines.filter(kind=Kind.RETURNER)
    said = lines.filter(row_no__in=returned).update(agreed=True) + lines.filter(row_no__in=stayed).update(agreed=False)
    after = {"returned": len(returned), "stayed": len(stayed)}
    operation_log.record(by=by, action="roster.returners", target=f"roster/{run.pk}", label=run.file_name, after=after)
    return said


@transaction.atomic
def decide_all_returners(*, run_id: int, came_back: bool, by: Actor) -> int:
    """The same for all of a run's. Raises RosterRunRefused."""
    run = locked(run_id, State.READY)
    said = run.lines.filter(kind=Kind.RETURNER).update(agreed=came_back)
    after = {"returned": said if came_back else 0, "stayed": 0 if came_back else said}
    operation_log.record(by=by, action="roster.returners", target=f"roster/{run.pk}", label=run.file_name, after=after)
    return said


@transaction.atomic
def confirm(*, run_id: int, by: Actor, leavers_seen: int | None = None) -> RosterRun:
    """Let the worker write the plan; wrong rows stay out, and who left stays left unless `decide_returners` said otherwise.

    A repeat changes nothing. Raises RosterRunRefused, ReturnersUndecided where the sheet says of somebody who left that they
    are in post and nobody said so, ManyLeavers unless `leavers_seen` is how many go, QuotaReached, and LastOwner where the
    only person who can change settings would go.
    """
    run = locked(run_id, State.READY, State.APPLYING)
    if run.state == State.APPLYING:
        return run
    back = run.lines.filter(kind=Kind.RETURNER)
    if run.has_state and (undecided := back.filter(agreed=None).count()):
        raise ReturnersUndecided(people=undecided)
    if asks_again(run) and leavers_seen != run.leavers:
        raise ManyLeavers(leavers=run.leavers, in_post=run.in_post)
    returning = back.filter(agreed=True).update(turn=RosterLine.TURNS[Kind.RETURNER])
    if not run.joiners + run.movers + run.leavers + returning:
        raise RosterRunRefused(why="nothing")
    _ensure_room(run.joiners + returning - run.leavers)
    quotas.ensure("storage", adding=quotas.ROW_BYTES * run.joiners)
    users.ensure_owner_besides(user_ids=_logins_of_leavers(run))
    run.state, run.applied_at = State.APPLYING, timezone.now()
    run.save(update_fields=["state", "applied_at"])
    after = {
        "joined": run.joiners,
        "changed": run.movers,
        "left": run.leavers,
        "returned": returning,
        "left_out": run.bad,
    }
    operation_log.record(by=by, action="roster.apply", target=f"roster/{run.pk}", label=run.file_name, after=after)
    return run


@transaction.atomic
def write_next(*, run_id: int, most: int = STEP) -> bool:
    """Write the next rows; False when none is left, or another worker has the run in hand. A worker that dies here leaves
    the rows as they were. A part of an import, whose start and end are in the log."""
    # The run's row is the turn: a second worker leaves at once instead of waiting for the first.
    run = RosterRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, state=State.APPLYING).first()
    if run is None:
        return False
    lines = list(run.lines.filter(done_at=None, turn__gt=0).order_by("turn", "row_no")[:most])
    if not lines:
        return False
    by = Actor(run.made_by_id, run.made_by)
    try:
        with transaction.atomic():
            missed = _write(lines, by)
    except Exception as error:
        if jobs.is_lost(error):
            raise
        missed = _one_by_one(lines, by)
    for line in missed:
        line.done_at = timezone.now()
    RosterLine.objects.bulk_update(missed, ["done_at", "refusal", "refusal_facts"], batch_size=500)
    written = {line.pk for line in lines} - {line.pk for line in missed}
    RosterLine.objects.filter(pk__in=written).update(done_at=timezone.now())
    return True


@transaction.atomic
def settle(*, run_id: int) -> bool:
    """Close a run whose rows are all done; True for the one call that closes it."""
    run = RosterRun.objects.select_for_update().filter(pk=run_id, state=State.APPLYING).first()
    if run is None or run.lines.filter(done_at=None, turn__gt=0).exists():
        return False
    end(run, State.DONE)
    done = run.lines.filter(done_at__isnull=False, refusal="").order_by()
    counts = {kind: done.filter(kind=kind).count() for kind in RosterLine.TURNS}
    refused = run.lines.exclude(refusal="").count()
    after = {
        "joined": counts[Kind.JOINER],
        "changed": counts[Kind.MOVER],
        "left": counts[Kind.LEAVER],
        "returned": counts[Kind.RETURNER],
        "bad": run.bad + refused,
    }
    by = Actor(run.made_by_id, run.made_by)
    operation_log.record(by=by, action="members.import", target="roster", label=run.file_name, after=after)
    return True


def _one_by_one(lines: list[RosterLine], by: Actor) -> list[RosterLine]:
    """Each row by itself; those that could not be written, with why."""
    missed = []
    for line in lines:
        try:
            with transaction.atomic():
                missed += _write([line], by)
        except Exception as error:
            if jobs.is_lost(error):
                raise
            _refuse(line, error)
            missed.append(line)
    return missed


def _refuse(line: RosterLine, error: Exception) -> None:
    refusal = error if isinstance(error, DomainError) else None
    if isinstance(error, IntegrityError):  # a hand, or another roster, took the number or the phone since
        refusal = MemberChanged()
    if refusal is None:
        log.exception("roster_row_failed", run=line.run_id, row=line.row_no)
        refusal = RosterRowFailed()
    line.refusal, line.refusal_facts = refusal.code, refusal.facts


def _write(lines: list[RosterLine], by: Actor) -> list[RosterLine]:
    """Write rows of any turns; those whose person is no longer as the plan knew them, with that as their refusal."""
    by_kind: dict[str, list[RosterLine]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line)
    if leavers := by_kind.get(Kind.LEAVER):
        writing.write_leavers(leavers, by)
    missed = []
    for kind in (Kind.MOVER, Kind.RETURNER):
        if some := by_kind.get(kind):
            written = writing.write_changes(some, by, returns=kind == Kind.RETURNER)
            missed += [line for line in some if line.member_id not in written]
    if joiners := by_kind.get(Kind.JOINER):
        _ensure_room(len(joiners))
        writing.write_joiners(joiners)
    for line in missed:
        line.refusal, line.refusal_facts = MemberChanged.code, {}
    return missed


def _ensure_room(adding: int) -> None:
    quotas.ensure("members", adding=adding, count=Member.objects.exclude(state=Member.State.LEFT).count)


def _logins_of_leavers(run: RosterRun) -> list[int]:
    ids = run.lines.filter(kind=Kind.LEAVER).values("member_id")
    found = Member.objects.active().filter(pk__in=ids).exclude(user=None)
    return list(found.values_list("user_id", flat=True))

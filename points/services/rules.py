"""Grants that come by themselves: agreed once by a second person, then run once a day each, also after downtime."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.services import approvals
from core import jobs
from core.actors import SYSTEM, Actor
from core.errors import UnknownRecord
from core.events import operation_log
from core.registry.features import is_on
from core.registry.quotas import QuotaReached
from members.selectors.audiences import with_successors
from points.errors import BudgetEnded, InsufficientBudget, NothingToGrant, RuleNotInState
from points.models import GrantBatch, GrantRule, GrantRun
from points.selectors.rules import (
    PERSONAL,
    Due,
    dearest_day,
    due_people,
    is_due,
    needs_more_steps,
    people_paid,
)
from points.services.grants import batches as grant_batches
from points.services.grants import decisions
from points.services.grants.columns import own_header
from points.services.grants.telling import tell_user
from points.services.grants.validation import validate
from points.services.ledger import budget_years

State, RunState = GrantRule.State, GrantRun.State
CATCH_UP_DAYS = 7
# Days a rule of people's own days looks back at, once an hour: who came into the roster after their day is still paid for it.
LOOK_BACK_DAYS, LOOK_BACK_EVERY = 7, dt.timedelta(hours=1)
# Drawn once, never changed: a rule's day has the same key in every process, so its batch is made once.
NAMESPACE = uuid.UUID("5bd6b7a8-58a4-4a8b-9f0a-1a2b7f1b9c11")


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """A rule as its form gives it (fields of GrantRule)."""

    name: str
    kind: str
    points: int
    budget_id: int
    reason: str
    on: dt.date | None = None
    month_day: int | None = None
    festival: str = ""
    days_before: int = 0
    workday_before: bool = False
    at_hour: int = 9
    audience: dict[str, Any] = field(default_factory=dict)
    by_years: dict[str, int] = field(default_factory=dict)
    point_type_id: int | None = None
    greeting: str = ""
    until: dt.date | None = None


def follow_departments(pairs: Sequence[tuple[int, int]]) -> int:
    """Rules that name a merged department name the kept one instead (merged, kept); returns how many. A step of merging, which
    writes the line."""
    changed = 0
    for rule in GrantRule.objects.exclude(state=State.ENDED).filter(audience__has_key="departments"):
        after = with_successors(rule.audience, pairs)
        if after != rule.audience:
            rule.audience = after
            rule.save(update_fields=["audience"])
            changed += 1
    return changed


@transaction.atomic
def save(*, settings: RuleSettings, rule_id: int | None = None, by: Actor) -> GrantRule:
    """Write a new rule, or change one that is not in force; either way it is a draft afterwards.

    Raises RuleNotInState (pause it first), UnknownRecord.
    """
    rule = _locked(rule_id, State.DRAFT, State.PAUSED) if rule_id else GrantRule()
    before = _words(rule) if rule_id else {}
    for name, value in asdict(settings).items():
        setattr(rule, name, value)
    rule.state, rule.maker_id, rule.maker_name, rule.checker_id, rule.checker_name = (
        State.DRAFT,
        by.user_id,
        by.name,
        None,
        "",
    )
    rule.approved_points = None
    rule.save()
    _log("rule.save", rule, by=by, before=before, after=_words(rule))
    return rule


@transaction.atomic
def submit(*, rule_id: int, by: Actor) -> None:
    """Ask a second person to let the rule run: by what its dearest coming day costs. Raises RuleNotInState, BudgetEnded,
    UnknownRecord."""
    rule = _locked(rule_id, State.DRAFT)
    budget_years.paying_on(budget_id=rule.budget_id, day=timezone.localdate())
    rule.state, rule.maker_id, rule.maker_name = State.SUBMITTED, by.user_id, by.name
    rule.approved_points = dearest_day(rule, timezone.localdate())
    rule.save(update_fields=["state", "maker_id", "maker_name", "approved_points"])
    approvals.ask(subject=f"grant-rule/{rule.pk}", points=rule.approved_points, maker=by)
    _log("rule.submit", rule, by=by, after={"points": rule.approved_points})


@transaction.atomic
def approve(*, rule_id: int, note: str = "", by: Actor) -> None:
    """Take the next approval step; the last one puts the rule in force from today. Raises as approvals.approve_step."""
    rule = _locked(rule_id, State.SUBMITTED)
    if approvals.approve_step(subject=f"grant-rule/{rule.pk}", maker_id=rule.maker_id, note=note, by=by):
        rule.state, rule.active_from = State.ACTIVE, timezone.localdate()
        rule.checker_id, rule.checker_name = by.user_id, by.name
        rule.save(update_fields=["state", "active_from", "checker_id", "checker_name"])
    _log("rule.approve", rule, by=by, reason=note)


@transaction.atomic
def reject(*, rule_id: int, note: str, by: Actor) -> None:
    """Send the rule back to its maker as a draft. Raises as deciding.reject."""
    rule = _locked(rule_id, State.SUBMITTED)
    approvals.reject_step(subject=f"grant-rule/{rule.pk}", maker_id=rule.maker_id, note=note, by=by)
    _move(rule, State.DRAFT, "rule.reject", by=by, reason=note)


@transaction.atomic
def pause(*, rule_id: int, by: Actor) -> None:
    """Stop a rule; days that pass meanwhile are not made up for. Raises RuleNotInState."""
    _move(_locked(rule_id, State.ACTIVE), State.PAUSED, "rule.pause", by=by)


@transaction.atomic
def resume(*, rule_id: int, by: Actor) -> None:
    """Let a paused, unchanged rule go on from today. Raises RuleNotInState, BudgetEnded."""
    rule = _locked(rule_id, State.PAUSED)
    budget_years.paying_on(budget_id=rule.budget_id, day=timezone.localdate())
    rule.active_from = timezone.localdate()
    rule.save(update_fields=["active_from"])
    _move(rule, State.ACTIVE, "rule.resume", by=by)


@transaction.atomic
def end(*, rule_id: int, by: Actor) -> None:
    """Finish a rule for good; what it granted stays. Raises RuleNotInState."""
    _move(_locked(rule_id, State.DRAFT, State.ACTIVE, State.PAUSED), State.ENDED, "rule.end", by=by)


def run_due() -> list[int]:
    """Make what is due now and was missed in the last CATCH_UP_DAYS days; returns the ids of batches to post.

    Each (rule, day) once: its row is unique and written in the transaction of its batch. A rule waits for its local
    hour. A rule of people's own days looks back at the last LOOK_BACK_DAYS every hour and pays who came into the roster since,
    each person once for a day. Call it every minute. None runs while the feature is off; the last days are made up for
    afterwards.
    """
    if not is_on("rules"):
        return []
    batches: list[int] = []

    def run(due: _DueRun) -> None:
        batch = _run(due.rule.pk, due.day, is_late=due.day < timezone.localdate())
        batches.extend([batch.pk] if batch else [])

    _pause_orphans()
    rules = GrantRule.objects.filter(state=State.ACTIVE).order_by("pk").values_list("pk", flat=True)
    found: list[_DueRun] = []
    jobs.each("points-find-rules", rules, lambda rule_id: found.extend(_due_runs(GrantRule.objects.get(pk=rule_id))))
    jobs.each("points-run-rules", found, run, label=lambda due: f"{due.rule.name} {due.day}")
    return batches


@transaction.atomic
def _pause_orphans() -> None:
    """Rules whose maker and checker both can't sign in any more grant in nobody's name: they pause until somebody takes them on.
    One query where there is none."""
    gone = User.objects.filter(is_active=False).values("pk")
    active = GrantRule.objects.filter(state=State.ACTIVE, maker_id__in=gone, checker_id__in=gone)
    for rule in active.order_by("pk").select_for_update():
        _move(rule, State.PAUSED, "rule.pause", by=SYSTEM, reason=gettext_noop("发起人与审批人都已离开"))


@dataclass(frozen=True, slots=True)
class _DueRun:
    """A rule and a day it has to run for."""

    rule: GrantRule
    day: dt.date

    def __str__(self) -> str:
        return f"{self.rule.pk}/{self.day}"


def _due_runs(rule: GrantRule) -> list[_DueRun]:
    now = timezone.localtime()
    done = set(rule.runs.filter(on__gte=now.date() - dt.timedelta(days=CATCH_UP_DAYS)).values_list("on", flat=True))
    if looks_back := rule.kind in PERSONAL and _looked_long_ago(rule):
        GrantRule.objects.filter(pk=rule.pk).update(looked_back_at=timezone.now())
    days = [now.date() - dt.timedelta(days=days_ago) for days_ago in range(max(CATCH_UP_DAYS, LOOK_BACK_DAYS), -1, -1)]
    open_days = [day for day in days if not (day == now.date() and now.hour < rule.at_hour)]
    return [_DueRun(rule, day) for day in open_days if (looks_back or day not in done) and is_due(rule, day)]


def _looked_long_ago(rule: GrantRule) -> bool:
    return rule.looked_back_at is None or timezone.now() - rule.looked_back_at >= LOOK_BACK_EVERY


@transaction.atomic
def _run(rule_id: int, day: dt.date, *, is_late: bool) -> GrantBatch | None:
    # The rule's row is the gate of two workers: whoever comes second sees whom the first one paid.
    rule = GrantRule.objects.select_for_update().get(pk=rule_id)
    if rule.state != State.ACTIVE:
        return None
    no = rule.runs.filter(on=day).count()
    due = [] if no and rule.kind not in PERSONAL else due_people(rule, day)
    if due and rule.kind in PERSONAL:
        paid = people_paid(rule, day)
        due = [one for one in due if one.member_id not in paid]
    if no and not due:
        return None
    try:
        budget = budget_years.paying_on(budget_id=rule.budget_id, day=timezone.localdate())
    except BudgetEnded:
        _pause_without_budget(rule)
        return None
    run = GrantRun.objects.create(rule=rule, on=day, no=no, is_late=is_late or no > 0)
    if not due:
        return None
    return _grant(rule, run, due, budget.pk)


def _pause_without_budget(rule: GrantRule) -> None:
    """Its budget has ended and none comes after it: the rule waits, and its maker is told once a day of the kind."""
    _move(rule, State.PAUSED, "rule.pause", by=SYSTEM, reason=gettext_noop("预算已截止，没有接续的预算"))
    tell_user(
        rule.maker_id,
        title=gettext_noop("自动发放「%(title)s」已暂停"),
        body=gettext_noop("它的预算已截止，没有接续的预算。选好接续的预算后再恢复。"),
        facts={"title": rule.name},
        link=f"/console/grants/rules/{rule.pk}/",
        reference=f"grant-rule/{rule.pk}/budget-ended/{timezone.localdate()}",
    )


def _grant(rule: GrantRule, run: GrantRun, due: list[Due], budget_id: int) -> GrantBatch | None:
    """Make the run's batch and release it, unless its budget is short or its sum needs a yes nobody gave the rule."""
    maker, checker = (
        Actor(user_id=rule.maker_id, name=rule.maker_name),
        Actor(user_id=rule.checker_id, name=rule.checker_name),
    )
    batch = _batch(rule, run, due, budget_id, by=maker)
    run.batch, run.people, run.points = batch, batch.rows_ok, batch.points_total
    run.state = RunState.MADE
    try:
        with transaction.atomic():
            grant_batches.submit(batch_id=batch.pk, sure=True, by=maker)
            if needs_more_steps(rule, batch.points_total):
                run.state = RunState.WAITING
            else:
                submitted = grant_batches.locked(batch.pk, GrantBatch.State.SUBMITTED)
                decisions.release(submitted, note=_("按规则自动批准"), by=checker)
    except QuotaReached:  # the batch stays a draft; whoever looks after it sends it off when the plan allows
        run.state = RunState.SHORT
    except (InsufficientBudget, NothingToGrant):
        run.state = RunState.SHORT
        if batch.rows_ok:
            grant_batches.submit(batch_id=batch.pk, sure=True, by=maker)
    run.save()
    after = {"on": str(run.on), "people": run.people, "points": run.points, "state": run.state}
    _log("rule.run", rule, by=checker, after=after)
    return batch if run.state == RunState.MADE else None


def _batch(rule: GrantRule, run: GrantRun, due: list[Due], budget_id: int, *, by: Actor) -> GrantBatch:
    day, again = run.on, f"/{run.no}" if run.no else ""
    late = _("补发") if again else ""
    settings = grant_batches.Settings(
        title=f"{rule.name} {day:%Y-%m-%d} {late}".strip()[:60],
        budget_id=budget_id,
        reason=rule.reason,
        expires_on=None,
        greeting=rule.greeting,
        point_type_id=rule.point_type_id,
    )
    rows = [own_header("employee_no", "name", "points"), *([one.employee_no, one.name, str(one.points)] for one in due)]
    batch = grant_batches.create_batch(
        settings=settings,
        file_name=rule.name,
        file_sha256=hashlib.sha256(f"{rule.pk}/{day}{again}".encode()).hexdigest(),
        rows=rows,
        request_key=uuid.uuid5(NAMESPACE, f"{rule.pk}/{day}/{rule.created_at}{again}"),
        source=GrantBatch.Source.RULE,
        audience=rule.audience,
        by=by,
    )
    validate(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def _locked(rule_id: int, *states: GrantRule.State) -> GrantRule:
    rule = GrantRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise UnknownRecord(what=f"grant-rule/{rule_id}")
    if rule.state not in states:
        raise RuleNotInState(name=rule.name, state_label=rule.get_state_display())
    return rule


def _move(rule: GrantRule, state: GrantRule.State, action: str, *, by: Actor, reason: str = "") -> None:
    before, rule.state = rule.state, state
    rule.save(update_fields=["state"])
    _log(action, rule, by=by, before={"state": before}, after={"state": state}, reason=reason)


def _words(rule: GrantRule) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value := getattr(rule, name), dt.date) else value
        for name in RuleSettings.__dataclass_fields__
    }


def _log(action: str, rule: GrantRule, *, by: Actor, **options: Any) -> None:
    operation_log.record(by=by, action=action, target=f"grant-rule/{rule.pk}", label=rule.name, **options)

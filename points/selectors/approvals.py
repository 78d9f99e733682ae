"""Who still has to say yes, and for whom it waits."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Decision
from accounts.selectors import approval_steps, roles_decided_by, without_decider
from points.models import GrantBatch, GrantRule, PointsAct, Revocation

GRANT, UNDO, RULE, ACT = "grant-batch/", "revocation/", "grant-rule/", "points-act/"


class Turn(TypedDict):
    """What the questions of what waits add to a row: the step it is at, and whether this person may decide it."""

    step_title: str
    step_role: str | None
    is_mine: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    WaitingBatch = WithAnnotations[GrantBatch, Turn]
    WaitingUndo = WithAnnotations[Revocation, Turn]
    WaitingRule = WithAnnotations[GrantRule, Turn]
    WaitingAct = WithAnnotations[PointsAct, Turn]


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """One yes on the way: taken, waiting, refused, or not asked for yet. `state` is done, now, todo or bad."""

    title: str
    role: str
    state: str
    checker: str = ""
    note: str = ""
    at: dt.datetime | None = None
    above_points: int = 0
    nobody: bool = False  # who could say yes today


def steps_of(subject: str, *, points: int = 0, maker_id: int | None = None) -> list[ApprovalLine]:
    """The approval of a subject as it stands; before it was submitted, the steps that `points` would need.

    Three queries while a step waits, one afterwards. `maker_id` counts before submission only.
    """
    decisions = list(Decision.objects.filter(subject=subject).select_related("role"))
    if not decisions:
        planned = [step for step in approval_steps() if points > step.above_points]
        nobody = without_decider([step.role_id for step in planned], but=[maker_id])
        return [
            ApprovalLine(
                title=step.title,
                role=str(step.role) if step.role else "",
                state="todo",
                above_points=step.above_points,
                nobody=step.role_id in nobody,
            )
            for step in planned
        ]
    waiting = [step for step in decisions if step.state == Decision.State.WAITING]
    refused = any(step.state == Decision.State.REJECTED for step in decisions)
    involved = [step.checker_id for step in decisions] + [step.maker_id for step in decisions]
    nobody = without_decider([step.role_id for step in waiting], but=involved) if waiting and not refused else set()
    return [
        ApprovalLine(
            title=step.title,
            role=str(step.role) if step.role else "",
            state=_state(step, is_next=step in waiting[:1] and not refused),
            checker=step.checker_name,
            note=step.note,
            at=step.decided_at,
            nobody=step in waiting and step.role_id in nobody,
        )
        for step in decisions
    ]


def _state(step: Decision, *, is_next: bool) -> str:
    labels = {Decision.State.APPROVED: "done", Decision.State.REJECTED: "bad"}
    return labels.get(Decision.State(step.state), "now" if is_next else "todo")


def batches_waiting(user_id: int | None) -> "QuerySet[WaitingBatch]":
    """Submitted batches, the oldest first, with `step_title`, `step_role` and `is_mine`: may this person decide now.

    One query.
    """
    batches = GrantBatch.objects.filter(state=GrantBatch.State.SUBMITTED).select_related("budget")
    return _waiting(batches, GRANT, user_id).order_by("-is_mine", "submitted_at")


def undos_waiting(user_id: int | None) -> "QuerySet[WaitingUndo]":
    """Undos that wait for a decision, like `batches_waiting`. One query."""
    undos = Revocation.objects.filter(state=Revocation.State.SUBMITTED).select_related("batch")
    return _waiting(undos, UNDO, user_id).order_by("-is_mine", "created_at")


def rules_waiting(user_id: int | None) -> "QuerySet[WaitingRule]":
    """Rules that wait for a decision, like `batches_waiting`. One query."""
    rules = GrantRule.objects.filter(state=GrantRule.State.SUBMITTED).select_related("budget")
    return _waiting(rules, RULE, user_id).order_by("-is_mine", "pk")


def acts_waiting(user_id: int | None) -> "QuerySet[WaitingAct]":
    """Single acts beyond what one person may do alone, like `batches_waiting`. One query."""
    acts = PointsAct.objects.filter(state=PointsAct.State.WAITING).select_related("receiver")
    return _waiting(acts, ACT, user_id).order_by("-is_mine", "pk")


def acts_asked_for(member_id: int) -> QuerySet[PointsAct]:
    """What waits for a second person and would give to this member, the oldest first. One query."""
    return PointsAct.objects.filter(state=PointsAct.State.WAITING, receiver=member_id).order_by("pk")


def find_act(act_id: int) -> PointsAct | None:
    """An act that was asked for, with its receiver and its journal; None for one that was done alone. One query."""
    asked = PointsAct.objects.exclude(state=PointsAct.State.ALONE)
    return asked.select_related("receiver", "journal").filter(pk=act_id).first()


def waiting_count(user_id: int | None) -> int:
    """How many decisions wait for this very person: not their own batch, their role's turn. One query."""
    return _mine(user_id).values("subject").count()


def _mine(user_id: int | None) -> QuerySet[Decision]:
    """The steps this person may take now: the first waiting ones, for their role, of a subject they had no hand in."""
    earlier = Decision.objects.filter(subject=OuterRef("subject"), step_no__lt=OuterRef("step_no"))
    open_before = earlier.exclude(state=Decision.State.APPROVED)
    taken = Decision.objects.filter(subject=OuterRef("subject"), checker_id=user_id)
    roles = roles_decided_by(user_id).values("pk")
    alive = _alive()
    return (
        Decision.objects.filter(Q(role=None) | Q(role__in=roles), state=Decision.State.WAITING)
        .exclude(maker_id=user_id)
        .filter(alive, ~Exists(open_before), ~Exists(taken))
    )


def _alive() -> Q:
    """The decision's subject still waits: withdrawn and cancelled ones keep their rows."""
    number = Cast(Func(OuterRef("subject"), Value("/"), Value(2), function="split_part"), BigIntegerField())
    batch = GrantBatch.objects.filter(pk=number, state=GrantBatch.State.SUBMITTED)
    undo = Revocation.objects.filter(pk=number, state=Revocation.State.SUBMITTED)
    rule = GrantRule.objects.filter(pk=number, state=GrantRule.State.SUBMITTED)
    act = PointsAct.objects.filter(pk=number, state=PointsAct.State.WAITING)
    return (
        Q(Exists(batch), subject__startswith=GRANT)
        | Q(Exists(undo), subject__startswith=UNDO)
        | Q(Exists(rule), subject__startswith=RULE)
        | Q(Exists(act), subject__startswith=ACT)
    )


def _waiting(rows: QuerySet, prefix: str, user_id: int | None) -> QuerySet:
    of_row = Q(subject=Concat(Value(prefix), Cast(OuterRef("pk"), Decision._meta.get_field("subject"))))
    waiting = Decision.objects.filter(of_row, state=Decision.State.WAITING).order_by("step_no")
    return rows.annotate(
        step_title=Subquery(waiting.values("title")[:1]),
        step_role=Subquery(waiting.values(labels=F("role__name"))[:1]),
        is_mine=Exists(_mine(user_id).filter(of_row)),
    )

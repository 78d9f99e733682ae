"""The yes of other people: steps by amount, frozen at submission, each taken by somebody else."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.errors import AlreadyDecided, DeputyUnfit, MakerCannotApprove, NothingToDecide, StepOfAnotherRole
from accounts.models import ApprovalStep, Decision, Deputy, User
from accounts.selectors import roles_decided_by
from core.actors import Actor
from core.errors import ReasonMissing
from core.events import operation_log


def ask(*, subject: str, points: int, maker: Actor) -> None:
    """Freeze the steps that `points` need for `subject` ("grant-batch/7"), in the caller's transaction.

    A step is needed above its amount; where no step is (not even configured) one approver decides. Earlier decisions
    of the same subject (it was withdrawn and submitted again) are dropped: the operation log keeps them.
    """
    Decision.objects.filter(subject=subject).delete()
    steps = [step for step in ApprovalStep.objects.all() if points > step.above_points]
    if not steps:
        steps = [ApprovalStep(step_no=1, title=gettext_noop("审批"))]
    Decision.objects.bulk_create(
        Decision(subject=subject, maker_id=maker.user_id, step_no=step.step_no, title=step.title, role_id=step.role_id)
        for step in steps
    )


def approve_step(*, subject: str, maker_id: int | None, note: str = "", by: Actor) -> bool:
    """Take the next step; True when it was the last one. In the caller's transaction, the subject locked by it.

    Raises MakerCannotApprove, AlreadyDecided (one person, one step), StepOfAnotherRole, NothingToDecide.
    """
    _take(subject=subject, maker_id=maker_id, state=Decision.State.APPROVED, note=note, by=by)
    return not Decision.objects.filter(subject=subject, state=Decision.State.WAITING).exists()


def reject_step(*, subject: str, maker_id: int | None, note: str, by: Actor) -> None:
    """Refuse at the next step, with a reason. Raises as `approve_step`, and ReasonMissing."""
    if not note.strip():
        raise ReasonMissing
    _take(subject=subject, maker_id=maker_id, state=Decision.State.REJECTED, note=note, by=by)


@transaction.atomic
def configure(*, steps: list[ApprovalStep], by: Actor) -> None:
    """Put these steps in place of the ones there are; what is under way keeps the steps it was submitted with."""
    before: dict[str, Any] = {
        str(step.step_no): f"{step.title} > {step.above_points}" for step in ApprovalStep.objects.all()
    }
    ApprovalStep.objects.all().delete()
    ApprovalStep.objects.bulk_create(steps)
    after: dict[str, Any] = {str(step.step_no): f"{step.title} > {step.above_points}" for step in steps}
    operation_log.record(by=by, action="approval.steps", target="approval-steps", before=before, after=after)


@transaction.atomic
def add_step(*, title: str, above_points: int, role_id: int | None, by: Actor) -> None:
    """One more step, asked for after the others; numbers follow the amounts. What is under way is left alone."""
    steps = [*ApprovalStep.objects.all(), ApprovalStep(title=title, above_points=above_points, role_id=role_id)]
    configure(steps=_numbered(steps), by=by)


@transaction.atomic
def remove_step(*, step_no: int, by: Actor) -> None:
    """Take a step out, if it is still there; what is under way keeps it."""
    configure(steps=_numbered([step for step in ApprovalStep.objects.all() if step.step_no != step_no]), by=by)


@transaction.atomic
def add_deputy(*, user_id: int, deputy_id: int, from_on: dt.date, until_on: dt.date, by: Actor) -> Deputy:
    """Let somebody decide in another's place from one day to another, both included. Raises DeputyUnfit: one stands in for
    somebody else, with a permission to approve, for days that are not over."""
    deputy = User.objects.filter(pk=deputy_id, is_active=True).first()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or deputy is None or user == deputy or not deputy.can("grants.approve"):
        raise DeputyUnfit
    if until_on < from_on or until_on < timezone.localdate():
        raise DeputyUnfit
    made = Deputy.objects.create(user=user, deputy=deputy, from_on=from_on, until_on=until_on)
    after = {"deputy": f"user/{deputy_id}", "from_on": str(from_on), "until_on": str(until_on)}
    operation_log.record(by=by, action="deputy.add", target=f"user/{user_id}", label=user.name, after=after)
    return made


@transaction.atomic
def remove_deputy(*, deputy_id: int, by: Actor) -> None:
    """Nobody stands in any more. Idempotent."""
    found = Deputy.objects.select_related("user", "deputy").filter(pk=deputy_id).first()
    if found is None:
        return
    found.delete()
    before = {"deputy": f"user/{found.deputy.pk}"}
    operation_log.record(
        by=by, action="deputy.remove", target=f"user/{found.user.pk}", label=found.user.name, before=before
    )


def _numbered(steps: list[ApprovalStep]) -> list[ApprovalStep]:
    """The steps by amount, numbered anew."""
    ordered = sorted(steps, key=lambda step: step.above_points)
    return [
        ApprovalStep(step_no=no, title=step.title, above_points=step.above_points, role_id=step.role_id)
        for no, step in enumerate(ordered, start=1)
    ]


def _take(*, subject: str, maker_id: int | None, state: str, note: str, by: Actor) -> None:
    if by.user_id is None or by.user_id == maker_id:
        raise MakerCannotApprove
    step = Decision.objects.filter(subject=subject, state=Decision.State.WAITING).select_related("role").first()
    if step is None:
        raise NothingToDecide
    if step.role_id and not roles_decided_by(by.user_id).filter(pk=step.role_id).exists():
        raise StepOfAnotherRole(role=str(step.role))
    step.state, step.note, step.checker_id, step.checker_name = state, note, by.user_id, by.name
    step.decided_at = timezone.now()
    try:
        with transaction.atomic():
            step.save()
    except IntegrityError:
        raise AlreadyDecided from None

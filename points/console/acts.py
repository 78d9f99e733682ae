"""A single act that waits for a second person: what it is, the decision, its withdrawal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up
from core.requests import SignedInRequest
from members.models import Member
from points import selectors
from points.console.approvals import after, note_of, opinion_of
from points.forms import NoteForm, ReasonForm
from points.models import PointsAct
from points.selectors.approvals import acts_waiting, find_act
from points.selectors.budgets import budget_overview
from points.selectors.finance import find_budget
from points.services import second_person

State = PointsAct.State
TONES = {State.WAITING: "warn", State.APPROVED: "ok", State.REJECTED: "bad", State.WITHDRAWN: "idle"}


@require_GET
@console("grants.view")
def points_act(request: SignedInRequest, act_id: int) -> HttpResponse:
    """The act where it stands, and who has to say yes."""
    found = the_act(act_id)
    budget_id = found.options.get("budget_id")
    context = {
        "act": found,
        "tone": TONES[State(found.state)],
        "budget": next(iter(budget_overview(budget_id)), None) if budget_id else None,
        "until": found.options.get("until") or found.options.get("expires_at"),
        "merges": Member.objects.filter(pk=found.options.get("gone_id")).first(),
        "carries_to": find_budget(found.options["next_id"]) if found.options.get("next_id") else None,
        "people": len(found.options.get("member_ids", ())),
        "approval": selectors.steps_of(second_person.subject_of(found)),
        "my_turn": acts_waiting(request.user.pk).filter(pk=act_id, is_mine=True).exists(),
        "is_maker": found.maker_id == request.user.pk,
        "note_form": NoteForm(auto_id="approve_%s", initial=typed_before_step_up(request)),
        "reason_form": ReasonForm(auto_id="reason_%s"),
    }
    return render(request, "console/points/act.html", context)


@require_POST
@console("grants.approve")
@step_up
def points_act_approve(request: SignedInRequest, act_id: int) -> HttpResponse:
    """Say yes; the last yes does it."""
    return after(request, _act(request, act_id, second_person.approve, note=opinion_of(request)))


@require_POST
@console("grants.approve")
def points_act_reject(request: SignedInRequest, act_id: int) -> HttpResponse:
    """Say no, with a reason; nothing is moved."""
    return after(request, _act(request, act_id, second_person.reject, note=note_of(request)))


@require_POST
@console("grants.view")
def points_act_withdraw(request: SignedInRequest, act_id: int) -> HttpResponse:
    """Its maker takes it back."""
    return _act(request, act_id, second_person.withdraw)


def the_act(act_id: int) -> PointsAct:
    """The act of that id, or 404."""
    found = find_act(act_id)
    if found is None:
        raise Http404
    return found


def _act(request: HttpRequest, act_id: int, service: Any, **options: Any) -> HttpResponse:
    the_act(act_id)
    said = {
        State.WAITING: _("已批准这一步，等待下一位审批人"),
        State.APPROVED: _("已批准并执行"),
        State.REJECTED: _("已驳回"),
        State.WITHDRAWN: _("申请已撤回"),
    }
    try:
        found = service(act_id=act_id, by=Actor.of(request), **options)
    except DomainError as refusal:
        if refusal.code == "unknown_record":
            raise Http404 from None
        messages.error(request, str(refusal))
    else:
        messages.success(request, said[State(found.state)])
    return redirect("console:points_act", act_id)


def say_done_or_waiting(request: HttpRequest, act: PointsAct, done: str) -> None:
    """The message after an act: done, or waiting for another's yes."""
    if act.is_waiting:
        messages.info(request, _("已超过一个人可直接处理的额度，已提交审批，同意后自动执行"))
    else:
        messages.success(request, done)

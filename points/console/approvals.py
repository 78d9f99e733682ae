"""The second person: what waits for them, the decision, and the posting's controls."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.selectors import policy
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up
from core.requests import SignedInRequest
from points import selectors, tasks
from points.console.batches import act, the_batch
from points.forms import NoteForm, ReasonForm
from points.models import GrantBatch
from points.selectors.approvals import acts_waiting, rules_waiting
from points.services.grants import decisions


@require_GET
@console("grants.approve")
def approvals(request: SignedInRequest) -> HttpResponse:
    """Batches and undos that wait for a decision: mine first, then those that wait for somebody else."""
    context = {
        "batches": list(selectors.batches_waiting(request.user.pk)),
        "undos": list(selectors.undos_waiting(request.user.pk)),
        "rules": list(rules_waiting(request.user.pk)),
        "acts": list(acts_waiting(request.user.pk)),
        "typed": typed_before_step_up(request) or {},
    }
    return render(request, "console/points/approvals.html", context)


def _is_large(request: HttpRequest, number: str) -> bool:
    return the_batch(number).points_total >= policy().step_up_points


@require_POST
@console("grants.approve")
@step_up(when=_is_large)
def grant_approve(request: SignedInRequest, number: str) -> HttpResponse:
    """Say yes; the last yes reserves the budget and lets the workers post, now or at the batch's hour."""
    batch = the_batch(number)
    note, seen = opinion_of(request), request.POST.get("seen", "")
    try:
        batch = decisions.approve(batch_id=batch.pk, note=note, seen=seen, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if batch.state == GrantBatch.State.APPROVED:
            tasks.nudge_batch(tasks.post_grant_batch, batch)
        messages.success(request, _said(batch))
    return after(request, redirect("console:grant_batch", number))


def after(request: HttpRequest, usual: HttpResponse) -> HttpResponse:
    """Back to the list of approvals for those who decided there."""
    return redirect("console:approvals") if request.POST.get("back") == "approvals" else usual


def _said(batch: GrantBatch) -> str:
    """What the yes led to."""
    if batch.state == GrantBatch.State.SUBMITTED:
        return _("已批准这一步，等待下一位审批人")
    if batch.state == GrantBatch.State.SCHEDULED:
        return _("已批准，到时自动发放")
    return _("已批准，开始发放")


@require_POST
@console("grants.approve")
def grant_reject(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the batch back with a reason."""
    return after(request, act(request, number, decisions.reject, _("已驳回"), note=note_of(request)))


@require_POST
@console("grants.create")
def grant_pause(request: SignedInRequest, number: str) -> HttpResponse:
    """Stop posting after the chunk in hand."""
    return act(request, number, decisions.pause, _("已暂停，正在处理的一段完成后停下"))


@require_POST
@console("grants.create")
def grant_resume(request: SignedInRequest, number: str) -> HttpResponse:
    """Go on posting."""
    response = act(request, number, decisions.resume, _("已继续发放"))
    tasks.nudge_batch(tasks.post_grant_batch, the_batch(number))
    return response


@require_POST
@console("grants.create")
def grant_cancel_rest(request: SignedInRequest, number: str) -> HttpResponse:
    """Never post the rest and give its budget back."""
    return act(request, number, decisions.cancel_rest, _("剩余部分已取消，预算已退回"), reason=note_of(request))


def opinion_of(request: HttpRequest) -> str:
    """The word that may go with a yes, empty when there is none."""
    form = NoteForm(request.POST)
    return form.cleaned_data["note"] if form.is_valid() else ""


def note_of(request: HttpRequest) -> str:
    """The reason given, empty when there is none."""
    form = ReasonForm(request.POST)
    return form.cleaned_data["note"] if form.is_valid() else ""

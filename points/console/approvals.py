"""The second person: what waits for them, the decision, and the posting's controls."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from points import selectors, tasks
from points.console.batches import act, the_batch
from points.forms import NoteForm, ReasonForm
from points.services import grants


@require_GET
@console("grants.approve")
def approvals(request: HttpRequest) -> HttpResponse:
    """Batches that wait for a decision."""
    return render(request, "console/points/approvals.html", {"batches": selectors.batches_waiting()})


@require_POST
@console("grants.approve")
def grant_approve(request: HttpRequest, number: str) -> HttpResponse:
    """Reserve the budget and let the workers post."""
    batch = the_batch(number)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        grants.approve(batch_id=batch.pk, note=note, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        tasks.nudge(tasks.post_grant_batch, batch_id=batch.pk)
        messages.success(request, _("已批准，开始发放"))
    return redirect("console:grant_batch", number)


@require_POST
@console("grants.approve")
def grant_reject(request: HttpRequest, number: str) -> HttpResponse:
    """Send the batch back with a reason."""
    return act(request, number, grants.reject, _("已驳回"), note=_note(request))


@require_POST
@console("grants.create")
def grant_pause(request: HttpRequest, number: str) -> HttpResponse:
    """Stop posting after the chunk in hand."""
    return act(request, number, grants.pause, _("已暂停，正在处理的一段完成后停下"))


@require_POST
@console("grants.create")
def grant_resume(request: HttpRequest, number: str) -> HttpResponse:
    """Go on posting."""
    response = act(request, number, grants.resume, _("已继续发放"))
    tasks.nudge(tasks.post_grant_batch, batch_id=the_batch(number).pk)
    return response


@require_POST
@console("grants.create")
def grant_cancel_rest(request: HttpRequest, number: str) -> HttpResponse:
    """Never post the rest and give its budget back."""
    return act(request, number, grants.cancel_rest, _("剩余部分已取消，预算已退回"), reason=_note(request))


def _note(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["note"] if form.is_valid() else ""

"""Undoing a posted batch: choose, look, ask; decide; see what came back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.files.downloads import attachment
from core.guards import console, step_up
from core.requests import SignedInRequest
from points import selectors, tasks
from points.console.approvals import after, note_of, opinion_of
from points.console.batches import ENDED, the_batch
from points.forms import NoteForm, ReasonForm, UndoForm
from points.models import Revocation, RevocationLine
from points.selectors import reports
from points.services import revocations

State, Outcome = Revocation.State, RevocationLine.Outcome
TONES = {
    State.SUBMITTED: "warn",
    State.APPROVED: "busy",
    State.POSTING: "busy",
    State.DONE: "ok",
    State.REJECTED: "bad",
    State.CANCELLED: "idle",
}
MOVING = (State.APPROVED, State.POSTING)
PAGE_ROWS = 50


def the_undo(number: str) -> Revocation:
    """The undo of that number, or 404."""
    asked = selectors.find_revocation(number)
    if asked is None:
        raise Http404
    return asked


@console("grants.create")
def grant_undo(request: SignedInRequest, number: str) -> HttpResponse:
    """Choose what to take back of a batch and what becomes of the spent part; shows what would come back."""
    batch = the_batch(number)
    if batch.state not in ENDED or not batch.is_approved:
        raise Http404
    departments = selectors.departments_of(batch)
    form = UndoForm(request.POST or None, departments=departments, initial={"rows": request.GET.get("rows", "")})
    preview = selectors.undo_preview(batch, **form.chosen())
    seen = f"{form.scope_words}/{preview.people}/{preview.granted}"
    sends = request.method == "POST" and "preview" not in request.POST
    if sends and form.is_valid() and request.POST.get("seen") != seen:
        form.add_error(None, _("请核对右侧的范围、人数和积分；与要撤回的一致时，再提交一次。"))
    if sends and form.is_valid():
        asking = {
            "audience": form.audience(),
            "spent": form.cleaned_data["spent"],
            "reason": form.cleaned_data["reason"],
        }
        key = form.cleaned_data["request_key"]
        try:
            asked = revocations.ask(batch_id=batch.pk, **asking, request_key=key, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提交撤回申请"))
            return redirect("console:undo", asked.number)
    context = {"batch": batch, "form": form, "preview": preview, "seen": seen, "scope": form.scope_words}
    if request.htmx:
        return render(request, "console/points/undo_preview.html", context)
    return render(request, "console/points/undo_new.html", context, status=422 if form.errors else 200)


@require_GET
@console("grants.view")
def undo(request: SignedInRequest, number: str) -> HttpResponse:
    """An undo where it stands, with the outcome per person."""
    asked = the_undo(number)
    outcome = request.GET.get("outcome", "")
    page = Paginator(selectors.undo_lines(asked, outcome), PAGE_ROWS).get_page(request.GET.get("page"))
    page.object_list = selectors.shown_lines(list(page.object_list))  # type: ignore[assignment]  # shown in its place
    counts = selectors.outcome_counts(asked)
    mine = selectors.undos_waiting(request.user.pk).filter(pk=asked.pk, is_mine=True)
    context = {
        "undo": asked,
        "batch": asked.batch,
        "tone": TONES[State(asked.state)],
        "page": page,
        "tabs": _tabs(asked, counts, outcome),
        "asking": counts.get(Outcome.ASK, (0, 0))[0],
        "approval": selectors.steps_of(f"revocation/{asked.pk}"),
        "my_turn": asked.state == State.SUBMITTED and mine.exists(),
        "is_maker": asked.maker_id == request.user.pk,
        "preview": _preview(asked),
        "progress": selectors.undo_progress(asked),
        "note_form": NoteForm(auto_id="approve_%s"),
        "reason_form": ReasonForm(auto_id="reason_%s"),
    }
    return render(request, "console/points/undo.html", context)


def _preview(asked: Revocation) -> Any:
    """What it would find now; the rows it asked for are its own lines."""
    return selectors.undo_of(asked) if asked.state == State.SUBMITTED else None


def _tabs(asked: Revocation, counts: dict[str, tuple[int, int]], current: str) -> list[dict[str, Any]]:
    shown = [{"key": "", "label": _("全部"), "count": asked.rows_total, "active": not current}]
    for outcome in Outcome:
        if outcome in counts and outcome != Outcome.WAITING:
            active = outcome == current
            shown.append({"key": outcome.value, "label": outcome.label, "count": counts[outcome][0], "active": active})
    return shown


@require_GET
@console("grants.view")
def undo_progress(request: SignedInRequest, number: str) -> HttpResponse:
    """The live part of an undo's page; asks for the whole page once it has moved on."""
    asked = the_undo(number)
    if asked.state not in MOVING:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {"undo": asked, "progress": selectors.undo_progress(asked)}
    return render(request, "console/points/undo_progress.html", context)


@require_GET
@console("grants.view")
def undo_report(request: SignedInRequest, number: str) -> HttpResponse:
    """What came back of whom, as a sheet."""
    asked = the_undo(number)
    return attachment(reports.undo_report_sheet(asked), f"{asked.number}-{_('撤回报告')}.xlsx")


@require_POST
@console("grants.approve")
@step_up
def undo_approve(request: SignedInRequest, number: str) -> HttpResponse:
    """Say yes; the last yes lets the workers take the points back."""
    response = _act(request, number, revocations.approve, _("已批准"), note=opinion_of(request))
    tasks.enqueue_on_commit(tasks.post_revocation, queue=tasks.BULK, revocation_id=the_undo(number).pk)
    return after(request, response)


@require_POST
@console("grants.approve")
def undo_reject(request: SignedInRequest, number: str) -> HttpResponse:
    """Leave the batch as it is, with a reason."""
    return after(request, _act(request, number, revocations.reject, _("已驳回"), note=note_of(request)))


@require_POST
@console("grants.create")
def undo_cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Withdraw the request."""
    return _act(request, number, revocations.cancel, _("撤回申请已取消"))


@require_POST
@console("grants.approve")
def undo_decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Say what becomes of the spent part: of one person (`row`), or of everybody who still waits."""
    row = request.POST.get("row", "")
    owe = request.POST.get("owe") == "1"
    chosen = cleaners.parse_id(row)
    row_nos = [chosen] if chosen is not None else selectors.asking_rows(the_undo(number))
    return _act(request, number, revocations.decide_spent, _("已处理"), row_nos=row_nos, owe=owe)


def _act(request: HttpRequest, number: str, service: Any, done: str, **options: Any) -> HttpResponse:
    asked = the_undo(number)
    try:
        service(revocation_id=asked.pk, by=Actor.of(request), **options)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("console:undo", number)

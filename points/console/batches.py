"""Grant batches: the list, a new one, its page and its progress."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, typed_before_step_up
from core.requests import SignedInRequest
from core.tenancy import current_tenant
from points import selectors, tasks
from points.forms import BatchFilter, GrantForm, NoteForm, ReasonForm
from points.models import GrantBatch
from points.selectors.sheets import MEANINGS
from points.services.grants import uploads

State = GrantBatch.State
MOVING = (State.APPROVED, State.POSTING)
PLANNED = (State.READY, State.SUBMITTED, State.SCHEDULED, State.APPROVED)
ENDED = (State.DONE, State.CANCELLED)
SEEN = "grants_seen_at"
TONES = {
    State.MAPPING: "warn",
    State.VALIDATING: "busy",
    State.READY: "info",
    State.SUBMITTED: "warn",
    State.SCHEDULED: "info",
    State.APPROVED: "busy",
    State.POSTING: "busy",
    State.PAUSED: "warn",
    State.DONE: "ok",
    State.REJECTED: "bad",
    State.CANCELLED: "idle",
}


def the_batch(number: str) -> GrantBatch:
    """The batch of that number, or 404."""
    batch = selectors.find_batch(number)
    if batch is None:
        raise Http404
    return batch


@require_GET
@console("grants.view")
def grant_batches(request: SignedInRequest) -> HttpResponse:
    """All batches, by state and words; tells the maker once which of theirs ended since they last looked."""
    tell_finished(request)
    form = BatchFilter(request.GET)
    shown = form.cleaned_data if form.is_valid() else {}
    rows = selectors.batch_list(state=shown.get("state", ""), query=shown.get("q", ""))
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    for batch in page.object_list:
        batch.tone = TONES[State(batch.state)]
    return render(request, "console/points/grant_batches.html", {"page": page, "form": form})


def tell_finished(request: SignedInRequest) -> None:
    """A word to the maker about each of their batches that was decided or ended while they were away."""
    last = request.session.get(SEEN)
    since = dt.datetime.fromisoformat(last) if last else timezone.now() - dt.timedelta(days=1)
    ended = selectors.finished_since(request.user.pk, since)
    for batch in ended:
        values = {"title": batch.title, "rows": f"{batch.rows_ok:,}", "state": batch.get_state_display()}
        if batch.state == State.REJECTED:
            messages.error(request, _("「%(title)s」被驳回：%(note)s") % (values | {"note": batch.decision_note}))
        else:
            messages.success(request, _("「%(title)s」%(state)s：%(rows)s 行") % values)
    if ended:
        request.session[SEEN] = timezone.now().isoformat()


@console("grants.create")
def grant_new(request: SignedInRequest) -> HttpResponse:
    """Upload a sheet with its settings."""
    form = GrantForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = form.cleaned_data["request_key"]
            batch = uploads.create(
                settings=form.settings(), upload=upload_of(form), request_key=key, by=Actor.of(request)
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return uploaded(batch)
    context = {"form": form, "steps": steps(None), "has_budget": selectors.budget_choices().exists()}
    return render(request, "console/points/grant_new.html", context, status=422 if form.errors else 200)


def uploaded(batch: GrantBatch) -> HttpResponse:
    """To the batch's page, or to the question what of its file is meant, or what its columns mean."""
    if batch.state == State.MAPPING:
        asks = "grant_sheet" if (batch.columns or {}).get("question") else "grant_columns"
        return redirect(f"console:{asks}", batch.number)
    tasks.nudge_batch(tasks.validate_grant_batch, batch)
    return redirect("console:grant_batch", batch.number)


def upload_of(form: Any) -> uploads.Upload:
    """The uploaded sheet of a clean form. Raises SheetRefused."""
    return uploads.open_upload(**form.cleaned_data["file"], points_word=current_tenant().points_word)


@require_GET
@console("grants.view")
def grant_batch(request: SignedInRequest, number: str) -> HttpResponse:
    """A batch where it stands: checking, preview, waiting, posting or done."""
    batch = the_batch(number)
    if batch.state == State.MAPPING and request.user.can("grants.create"):
        return uploaded(batch)
    tab = request.GET.get("tab", "")
    if tab not in selectors.TABS:
        tab = "error" if batch.state == State.READY and batch.rows_failed else "all"
    context = {
        "batch": batch,
        "tone": TONES[State(batch.state)],
        "steps": steps(batch),
        "tabs": tabs(batch, tab),
        "tab": tab,
        "page": selectors.preview_page(batch, tab=tab, number=request.GET.get("page")),
        **_shown(batch),
        **_asked(request, batch),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(request, f"console/points/{'grant_body' if fragment else 'grant_batch'}.html", context)


def _shown(batch: GrantBatch) -> dict[str, Any]:
    """What the batch comes to: budget, dry run, progress, report."""
    budget, progress = selectors.budget_overview(batch.budget_id)[0], selectors.batch_progress(batch)
    ended = batch.state in ENDED and batch.is_approved
    return {
        "budget": budget,
        "left_after": budget.available - batch.points_total,
        "rate": selectors.rate_on(),
        "progress": progress,
        "not_posted": batch.rows_total - progress.rows_done,
        "preview": selectors.grant_preview(batch) if batch.state in PLANNED else None,
        "report": selectors.grant_report(batch) if ended else None,
        "undos": selectors.revocations_of(batch) if ended else [],
        "columns": recognised(batch),
        "hints": selectors.hinted_rows(batch) if batch.state == State.READY and batch.rows_failed else 0,
        "same_file_ago": ago(batch.same_file.created_at) if batch.same_file else "",
    }


def recognised(batch: GrantBatch) -> list[str]:
    """The meanings of the sheet's columns, from left to right."""
    by = (batch.columns or {}).get("by", {})
    return [str(MEANINGS[name]) for name, _at in sorted(by.items(), key=lambda column: column[1]) if name in MEANINGS]


def _asked(request: SignedInRequest, batch: GrantBatch) -> dict[str, Any]:
    """Whose word is still needed, and the forms for it."""
    mine = selectors.batches_waiting(request.user.pk).filter(pk=batch.pk, is_mine=True)
    typed = typed_before_step_up(request)  # what was said before the identity check is still there after it
    return {
        "approval": selectors.steps_of(f"grant-batch/{batch.pk}", points=batch.points_total, maker_id=batch.maker_id),
        "is_maker": batch.maker_id == request.user.pk,
        "my_turn": batch.state == State.SUBMITTED and mine.exists(),
        "blocked": batch.rows_policy == GrantBatch.RowsPolicy.ALL_OR_NOTHING and batch.rows_failed > 0,
        "note_form": NoteForm(auto_id="approve_%s", initial=typed),
        "proved": typed is not None,
        "reason_form": ReasonForm(auto_id="reason_%s", initial=typed),
    }


def ago(at: dt.datetime) -> str:
    """`10 minutes ago`, or `just now`."""
    fresh = timezone.now() - at < dt.timedelta(minutes=1)
    return _("刚刚") if fresh else _("%(time)s前") % {"time": timesince(at, depth=1)}


@require_GET
@console("grants.view")
def grant_progress(request: SignedInRequest, number: str) -> HttpResponse:
    """The live part of a batch's page; asks for the whole page once the batch has moved on."""
    batch = the_batch(number)
    seen = request.GET.get("seen", "")
    if seen != batch.state and not {seen, batch.state} <= set(MOVING):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {"batch": batch, "progress": selectors.batch_progress(batch)}
    return render(request, "console/points/grant_progress.html", context)


def act(request: HttpRequest, number: str, service: Any, done: str, **options: Any) -> HttpResponse:
    """Do one thing to a batch, say how it went, and go back to its page."""
    batch = the_batch(number)
    try:
        service(batch_id=batch.pk, by=Actor.of(request), **options)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("console:grant_batch", number)


def tabs(batch: GrantBatch, current: str) -> list[dict[str, Any]]:
    """The preview's tabs with their counts."""
    counts = [
        ("all", _("全部"), batch.rows_total),
        ("error", _("错误"), batch.rows_failed),
        ("warning", _("提醒"), batch.rows_warned),
        ("ok", _("通过"), batch.rows_ok - batch.rows_warned),
        ("aside", _("已移出"), batch.rows_aside),
    ]
    shown = [item for item in counts if item[0] != "aside" or item[2] or current == "aside"]
    return [{"key": key, "label": label, "count": count, "active": key == current} for key, label, count in shown]


def steps(batch: GrantBatch | None) -> list[dict[str, str]]:
    """The strip of five steps and where this batch is on it."""
    titles = [
        (_("上传名单"), _("最多 20 万行")),
        (_("预览校验"), _("逐行检查，可在线修改")),
        (_("提交审批"), _("按金额逐级审批")),
        (_("执行发放"), _("实时进度，可暂停")),
        (_("完成"), _("结果报告与撤回")),
    ]
    now = _step_of(batch)
    bad = batch is not None and batch.state in (State.REJECTED, State.CANCELLED)
    return [
        {"title": title, "text": text, "state": "done" if n < now else "todo" if n > now else "bad" if bad else "now"}
        for n, (title, text) in enumerate(titles)
    ]


def _step_of(batch: GrantBatch | None) -> int:
    if batch is None:
        return 0
    early = {
        State.MAPPING: 0,
        State.VALIDATING: 1,
        State.READY: 1,
        State.SUBMITTED: 2,
        State.REJECTED: 2,
        State.DONE: 5,
    }
    dropped_before_approval = batch.state == State.CANCELLED and not batch.is_approved
    return 1 if dropped_before_approval else early.get(State(batch.state), 3)

"""A roster by sheet: uploaded, its columns named, looked at person by person, agreed to, written by a worker."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import cleaners
from core.actors import Actor
from core.documents import sheets
from core.errors import DomainError
from core.files.downloads import attachment
from core.guards import console, step_up
from core.requests import SignedInRequest
from core.ui.sheet_columns import sheet_top
from members import tasks
from members.forms import RosterColumnsForm, RosterForm
from members.models import RosterLine, RosterRun
from members.selectors import roster_runs as questions
from members.selectors.roster_columns import MEANINGS, header_words
from members.services.roster_import import applying, intake

PAGE = 50
NAMES_ASKED = 12  # of those who would go, beside the question; the tab has them all
State, Kind = RosterRun.State, RosterLine.Kind
TONES = {
    State.MAPPING: "warn",
    State.CHECKING: "busy",
    State.READY: "warn",
    State.APPLYING: "busy",
    State.DONE: "ok",
    State.DROPPED: "idle",
}


@console("members.edit")
def roster_import(request: SignedInRequest) -> HttpResponse:
    """The place to bring a roster, and those that came in before."""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["file"]
        try:
            rows = sheets.read_rows(sheet.read(), sheet.name, known=header_words())
            run = intake.upload(file_name=sheet.name, rows=rows, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            tasks.nudge_roster(run)
            return redirect("console:roster_run", run.pk)
    page = Paginator(questions.roster_runs(), 10).get_page(request.GET.get("page"))
    for run in page.object_list:
        run.tone = TONES[State(run.state)]
    context = {"form": form, "page": page}
    return render(request, "console/members/roster_import.html", context, status=422 if form.errors else 200)


@require_GET
@console("members.edit")
def roster_template(request: SignedInRequest) -> HttpResponse:
    """An empty roster sheet with the right header and two example rows."""
    header = [_("工号"), _("姓名"), _("部门"), _("手机"), _("邮箱"), _("入职日期")]
    header += [_("职级"), _("标签"), _("生日"), _("状态")]
    examples = [
        [
            "YG10001",
            "陈思远",
            "总部/研发中心/平台部",
            "13800138000",
            "siyuan@example.com",
            "2024-03-01",
            "P6",
            "骨干、导师",
            "08-15",
            "在职",
        ],
        ["YG10002", "李沐辰", "市场部", "", "", "", "", "", "", "离职"],
    ]
    return attachment(sheets.write_xlsx(header, examples, title=_("花名册")), "roster.xlsx")


@console("members.edit")
def roster_columns(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """What the columns of a roster mean: asked when their names don't tell, or to be put right before it is agreed to."""
    run = _found(roster_id)
    if run.state not in (State.MAPPING, State.READY):
        return redirect("console:roster_run", run.pk)
    rows, width = sheet_top(questions.sheet_rows(run))
    form = RosterColumnsForm(request.POST or None, width=width, rows=len(rows), guess=run.columns)
    if request.method == "POST" and form.is_valid():
        chosen = {"header_row": form.cleaned_data["header_row"], "by_meaning": form.cleaned_data["by_meaning"]}
        try:
            run = intake.map_columns(run_id=run.pk, **chosen, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.nudge_roster(run)
            return redirect("console:roster_run", run.pk)
    context = {"run": run, "form": form, "rows": rows, "columns": form.columns()}
    return render(request, "console/members/roster_columns.html", context, status=422 if form.errors else 200)


@require_GET
@console("members.edit")
def roster_run(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """A roster where it stands: being compared, waiting for a yes, being written, done."""
    run = _found(roster_id)
    if run.state == State.MAPPING:
        return redirect("console:roster_columns", run.pk)
    return render(request, "console/members/roster_run.html", _context(request, run))


@require_GET
@console("members.edit")
def roster_progress(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """The bar; a fragment that asks the page to be loaded anew when the worker is done."""
    run = _found(roster_id)
    context = {"run": run, "progress": questions.progress(run)}
    response = render(request, "console/members/roster_progress.html", context)
    if run.state not in RosterRun.MOVING:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@console("members.edit")
def roster_bad(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """The rows that were not written, with why."""
    header = [_("行"), _("工号"), _("姓名"), _("原因")]
    content = sheets.write_xlsx(header, questions.bad_rows(_found(roster_id)), title=_("有问题的行"))
    return attachment(content, f"{_('有问题的行')}-{roster_id}.xlsx")


@require_POST
@console("members.edit")
def roster_returners(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """Who of those shown came back (ticked) and who didn't; or all of them at once."""
    run, by, everybody = _found(roster_id), Actor.of(request), request.POST.get("all", "")
    shown, ticked = (_numbers(request, name) for name in ("shown", "returned"))
    try:
        if everybody:
            applying.decide_all_returners(run_id=run.pk, came_back=everybody == "returned", by=by)
        else:
            applying.decide_returners(run_id=run.pk, returned=shown & ticked, stayed=shown - ticked, by=by)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("回岗人员已确认"))
    return _back(run, tab=Kind.RETURNER, page=request.POST.get("page", ""))


@require_POST
@console("members.edit")
@step_up
def roster_apply(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """Let the worker write what was looked at. A second tap changes nothing."""
    run = _found(roster_id)
    seen = cleaners.parse_id(request.POST.get("leavers_seen"))
    try:
        run = applying.confirm(run_id=run.pk, leavers_seen=seen, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        tab = Kind.RETURNER if refusal.code == "returners_undecided" else Kind.LEAVER
        return _back(run, tab=tab) if refusal.code in ("returners_undecided", "many_leavers") else _back(run)
    tasks.nudge_roster(run)
    return _back(run)


@require_POST
@console("members.edit")
def roster_drop(request: SignedInRequest, roster_id: int) -> HttpResponse:
    """Put a roster away that nobody agreed to."""
    run = _found(roster_id)
    try:
        intake.drop(run_id=run.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _back(run)
    messages.success(request, _("已放弃，花名册没有任何变化"))
    return redirect("console:roster_import")


def _found(roster_id: int) -> RosterRun:
    run = questions.find_run(roster_id)
    if run is None:
        raise Http404
    return run


def _numbers(request: HttpRequest, name: str) -> set[int]:
    found = (cleaners.parse_id(text) for text in request.POST.getlist(name))
    return {number for number in found if number is not None}


def _back(run: RosterRun, *, tab: str = "", page: str = "") -> HttpResponse:
    response = redirect("console:roster_run", run.pk)
    asked = "&".join(f"{name}={value}" for name, value in (("tab", tab), ("page", page)) if value and value.isalnum())
    response["Location"] += f"?{asked}" if asked else ""
    return response


def _context(request: HttpRequest, run: RosterRun) -> dict[str, Any]:
    counts = _counts(run)
    titles = {**dict(Kind.choices), questions.REMINDED: _("提醒"), questions.REFUSED: _("写入时被拒")}
    shown = [name for name in questions.TABS if counts[name] or name not in (questions.REMINDED, questions.REFUSED)]
    tab = request.GET.get("tab", "")
    if tab not in shown:
        tab = next((name for name in (questions.REFUSED, Kind.BAD, *Kind.values) if counts[name]), Kind.JOINER)
    query = request.GET.get("q", "").strip()[:60]
    page = Paginator(questions.run_lines(run, tab, query), PAGE).get_page(request.GET.get("page"))
    page.object_list = questions.with_messages(list(page.object_list))
    asks = run.state == State.READY and questions.asks_again(run)
    return {
        "run": run,
        "tone": TONES[State(run.state)],
        "moving": run.state in RosterRun.MOVING,
        "progress": questions.progress(run),
        "counts": counts,
        "tab": tab,
        "tabs": [{"code": name, "title": titles[name], "count": counts[name], "active": name == tab} for name in shown],
        "page": page,
        "query": query,
        "writes": run.joiners + run.movers + run.leavers + counts["returning"],
        "asks_again": asks,
        "going": list(questions.run_lines(run, Kind.LEAVER)[:NAMES_ASKED]) if asks else [],
        "going_more": max(run.leavers - NAMES_ASKED, 0),
        "known": [str(MEANINGS[name]) for name, _at in sorted(run.columns["by"].items(), key=lambda one: one[1])],
    }


def _counts(run: RosterRun) -> dict[str, int]:
    return {
        Kind.JOINER: run.joiners,
        Kind.MOVER: run.movers,
        Kind.LEAVER: run.leavers,
        Kind.RETURNER: run.returners,
        Kind.SAME: run.same,
        Kind.BAD: run.bad,
        **questions.extra_counts(run),
    }

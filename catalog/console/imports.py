"""Goods by sheet: taken away, brought back, looked at before anything is written, taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from catalog import tasks
from catalog.forms.bulk_changes import ImportForm
from catalog.models import GoodsImport
from catalog.selectors import goods_sheet
from catalog.selectors import imports as questions
from catalog.services.imports import applying, reading, undoing
from core.actors import Actor
from core.documents.sheets import read_rows, write_xlsx
from core.errors import DomainError
from core.events import operation_log
from core.files.downloads import attachment
from core.guards import console
from core.requests import SignedInRequest

PAGE = 50
State = GoodsImport.State
TONES = {
    State.CHECKING: "busy",
    State.READY: "warn",
    State.APPLYING: "busy",
    State.DONE: "ok",
    State.UNDOING: "busy",
    State.UNDONE: "idle",
    State.DROPPED: "idle",
}
MOVING = (State.CHECKING, State.APPLYING, State.UNDOING)


@console("catalog.edit")
def goods_imports(request: SignedInRequest) -> HttpResponse:
    """The sheet to take away, the place to bring it back, and what came in before."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet, archive = form.cleaned_data["file"], form.cleaned_data["archive"]
        try:
            found = reading.upload(
                file_name=sheet.name,
                rows=read_rows(sheet.read(), sheet.name, known=goods_sheet.WORDS),
                archive=archive,
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error("archive" if refusal.code == "archive_refused" else "file", str(refusal))
        else:
            tasks.nudge_import(tasks.check_goods_import, found)
            return redirect("console:goods_import", found.pk)
    page = Paginator(questions.imports(), 10).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.tone = TONES[State(row.state)]
    context = {"form": form, "page": page}
    return render(request, "console/catalog/imports.html", context, status=422 if form.errors else 200)


@require_GET
@console("catalog.view")
def goods_export(request: SignedInRequest) -> HttpResponse:
    """All goods as a sheet that can be brought back. Who took it is written down."""
    operation_log.record(by=Actor.of(request), action="goods.export", target="goods")
    content = write_xlsx(goods_sheet.header(), goods_sheet.export_rows(), title=_("商品"))
    return attachment(content, f"{_('商品')}-{timezone.localdate():%Y%m%d}.xlsx")


@require_GET
@console("catalog.edit")
def goods_template(request: SignedInRequest) -> HttpResponse:
    """The empty sheet with an example."""
    return attachment(goods_sheet.template(), f"{_('商品导入模板')}.xlsx")


@require_GET
@console("catalog.edit")
def goods_import(request: SignedInRequest, import_id: int) -> HttpResponse:
    """A sheet where it stands: being judged, waiting for a yes, being written, done or taken back."""
    found = _found(import_id)
    return render(request, "console/catalog/import.html", _context(request, found))


@require_GET
@console("catalog.edit")
def goods_import_progress(request: SignedInRequest, import_id: int) -> HttpResponse:
    """The bar; a fragment that asks the page to be loaded anew when the worker is done."""
    found = _found(import_id)
    response = render(
        request, "console/catalog/import_progress.html", {"found": found, "progress": questions.progress(found)}
    )
    if found.state not in MOVING:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@console("catalog.edit")
def goods_import_bad(request: SignedInRequest, import_id: int) -> HttpResponse:
    """The wrong rows as they came, with why."""
    return attachment(goods_sheet.bad_sheet(_found(import_id)), f"{_('有问题的行')}-{import_id}.xlsx")


@console("catalog.edit")
@require_POST
def goods_import_act(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Yes, no, or back again."""
    found, by, act = _found(import_id), Actor.of(request), request.POST.get("act", "")
    try:
        if act == "apply":
            tasks.nudge_import(tasks.apply_goods_import, applying.confirm(import_id=found.pk, by=by))
        elif act == "undo":
            tasks.nudge_import(tasks.undo_goods_import, undoing.ask(import_id=found.pk, by=by))
        elif act == "again":
            applying.retry(import_id=found.pk, by=by)
            tasks.nudge_import(tasks.apply_goods_import, found)
        elif act == "drop":
            applying.drop(import_id=found.pk, by=by)
            messages.success(request, _("已放弃，商品没有任何变化"))
            return redirect("console:goods_imports")
        else:
            raise Http404
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("console:goods_import", found.pk)


def _found(import_id: int) -> GoodsImport:
    found = questions.find_import(import_id)
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, found: GoodsImport) -> dict[str, Any]:
    progress = questions.progress(found)
    counts = {
        "bad": found.rows_bad,
        "new": found.rows_new,
        "changed": found.rows_changed,
        "same": found.rows_same,
        "refused": progress.refused,
        "kept": progress.kept,
        "pictures": progress.pictures_failed,
    }
    titles = {
        "bad": _("有问题"),
        "new": _("新增"),
        "changed": _("变更"),
        "same": _("无变化"),
        "refused": _("写入时被拒"),
        "kept": _("没有撤回"),
        "pictures": _("没取到的图片"),
    }
    always = ("bad", "new", "changed", "same")
    shown = [name for name in questions.TABS if name in always or counts[name]]
    tab = request.GET.get("tab", "")
    if tab not in shown:
        tab = next((name for name in ("kept", "refused", "pictures", "bad", "changed", "new") if counts[name]), "same")
    rows: Any = questions.import_pictures(found) if tab == "pictures" else questions.import_rows(found, tab)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    dress: Any = questions.why_not_brought if tab == "pictures" else questions.with_messages
    page.object_list = dress(list(page.object_list))
    return {
        "found": found,
        "tone": TONES[State(found.state)],
        "progress": progress,
        "page": page,
        "tab": tab,
        "moving": found.state in MOVING,
        "tabs": [{"code": name, "title": titles[name], "count": counts[name], "active": name == tab} for name in shown],
        "writes": found.rows_new + found.rows_changed,
        "undoable": questions.may_be_undone(found),
        "moved": questions.moved_by_hand(found) if progress.refused else 0,
    }

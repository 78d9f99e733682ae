"""The download centre."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up
from core.requests import SignedInRequest
from core.tenancy.tasks import BULK, enqueue_on_commit
from insights import selectors
from insights.forms import ExportForm
from insights.models import Export
from insights.services import exports as service
from insights.tasks import make_export

Kind = Export.Kind
# What one must be allowed to see to take it away.
NEEDS = {
    Kind.JOURNALS: "ledger.view",
    Kind.ENTRIES: "ledger.view",
    Kind.BALANCES: "members.view",
    Kind.LIABILITY: "ledger.view",
    Kind.MOVEMENTS: "budgets.view",
    Kind.GRANTS: "grants.view",
    Kind.DAYS: "ledger.view",
    Kind.LEDGER: "ledger.view",
    Kind.LOG: "log.view",
}
ALWAYS = (
    Kind.BALANCES,
    Kind.LIABILITY,
    Kind.JOURNALS,
    Kind.ENTRIES,
    Kind.GRANTS,
    Kind.DAYS,
    Kind.LEDGER,
    Kind.LOG,
)
# Whoever takes these away takes people's data along, and proves who they are.
PERSONAL = (Kind.BALANCES, Kind.ENTRIES, Kind.MOVEMENTS, Kind.LEDGER, Kind.LOG)


def _may(request: SignedInRequest, kind: str) -> bool:
    sees_people = kind != Kind.ENTRIES or request.user.can("members.view")  # each line of it names somebody
    return sees_people and request.user.can(NEEDS[Kind(kind)])


def _may_take(request: SignedInRequest, export: Export) -> bool:
    """A file shows what its maker may see, so one with people's data is its maker's alone."""
    is_own = export.asked_by_id == request.user.pk
    return _may(request, export.kind) and (is_own or export.kind not in PERSONAL)


@require_GET
@console("exports.create")
def exports(request: SignedInRequest) -> HttpResponse:
    """Everybody's files with state, size, end and maker; the list asks for itself while one is in the making."""
    page = Paginator(selectors.recent_exports(), 20).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.may_take = _may_take(request, one)
    context: dict[str, Any] = {
        "page": page,
        "running": any(one.is_open for one in page.object_list),
        "kinds": [(kind.value, kind.label) for kind in ALWAYS if _may(request, kind)],
    }
    part = "console/insights/export_list.html" if request.htmx else "console/insights/exports.html"
    return render(request, part, context)


def _asks_for_people(request: HttpRequest) -> bool:
    return request.POST.get("what") in PERSONAL


def _holds_people(request: HttpRequest, export_id: int) -> bool:
    found = selectors.find_export(export_id)
    return found is not None and found.kind in PERSONAL


@require_POST
@console("exports.create")
@step_up(when=_asks_for_people)
def export_new(request: SignedInRequest) -> HttpResponse:
    """Have a file made of what a list shows."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请检查填写的内容。"))
        return redirect("console:exports")
    if not _may(request, form.cleaned_data["what"]):
        raise PermissionDenied
    try:
        export = service.ask(
            kind=form.cleaned_data["what"],
            shown=form.shown(),
            language=get_language() or "zh-hans",
            by=Actor.of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        enqueue_on_commit(make_export, queue=BULK, export_id=export.pk)
        messages.success(request, _("正在后台生成，完成后可在这里下载"))
    return redirect("console:exports")


@require_GET
@console("exports.create")
@step_up(when=_holds_people, again=True)
def export_file(request: SignedInRequest, export_id: int) -> HttpResponseBase:
    """The file, to whoever may see what is in it; one with people's data to its maker."""
    found = selectors.find_export(export_id)
    if found is None or not _may_take(request, found):
        raise Http404
    try:
        export = service.take(export_id=export_id, by=Actor.of(request))
    except DomainError:
        raise Http404 from None
    return FileResponse(
        export.file.open("rb"), as_attachment=True, filename=(export.file.name or "").rsplit("/", 1)[-1]
    )

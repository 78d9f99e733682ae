"""Work that stands still, across all malls, and setting it going again."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice
from core.requests import SignedInRequest
from tenants import tasks
from tenants.selectors.stuck import Stuck, kinds, stuck_work
from tenants.services import stuck


@require_GET
@backoffice("platform.tenants")
def stuck_list(request: SignedInRequest) -> HttpResponse:
    """Everything that stands still; by kind in the tabs."""
    everything, names, kind = stuck_work(), kinds(), request.GET.get("kind", "")
    counted = Counter(one.kind for one in everything)
    tabs = [{"code": "", "title": _("全部"), "count": len(everything), "active": kind == ""}]
    tabs += [
        {"code": code, "title": title, "count": counted[code], "active": kind == code}
        for code, title in names.items()
        if counted[code]
    ]
    rows = [{"one": one, "kind": names[one.kind]} for one in everything if kind in ("", one.kind)]
    return render(request, "backoffice/stuck.html", {"rows": rows, "tabs": tabs, "kind": kind})


@require_POST
@backoffice("platform.tenants")
def stuck_retry(request: SignedInRequest, kind: str, row_id: int) -> HttpResponse:
    """Set one piece of work going again."""
    slug = request.POST.get("tenant", "")
    for one in stuck_work():
        if (one.kind, one.row_id, one.tenant.slug if one.tenant else "") == (kind, row_id, slug):
            _again(request, [one])
            return redirect("backoffice:stuck")
    raise Http404


@require_POST
@backoffice("platform.tenants")
def stuck_retry_all(request: SignedInRequest) -> HttpResponse:
    """Set everything going again, or everything of one kind."""
    kind = request.POST.get("kind", "")
    _again(request, [one for one in stuck_work() if kind in ("", one.kind)])
    return redirect("backoffice:stuck")


@require_POST
@backoffice("platform.tenants")
def count_now(request: SignedInRequest) -> HttpResponse:
    """Have all malls counted now instead of within five minutes."""
    tasks.count_now()
    messages.success(request, _("正在重新统计，几秒后刷新"))
    return redirect("backoffice:stuck")


def _again(request: HttpRequest, work: list[Stuck]) -> None:
    sent = 0
    for one in work:
        try:
            stuck.make_ready(
                kind=one.kind, row_id=one.row_id, tenant_id=one.tenant.pk if one.tenant else None, by=Actor.of(request)
            )
        except DomainError as refusal:
            messages.error(request, f"{one.tenant.name if one.tenant else ''} {one.title}: {refusal}")
            continue
        schema = one.tenant.schema_name if one.tenant else ""
        tasks.resend(kind=one.kind, row_id=one.row_id, schema=schema, sweep=one.sweep)
        sent += 1
    if sent:
        message = ngettext("已重新发给后台：%(n)s 项", "已重新发给后台：%(n)s 项", sent)
        messages.success(request, message % {"n": sent})

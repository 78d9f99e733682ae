"""Work of this mall that raised and was set aside: what, since when, why, and trying it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import jobs
from core.actors import Actor
from core.guards import console
from core.requests import SignedInRequest
from core.tenancy import current_schema
from tenants import tasks
from tenants.services import stuck

PAGE_ROWS = 50


@require_GET
@console("settings.edit")
def stuck_work(request: SignedInRequest) -> HttpResponse:
    """Everything that is set aside, the oldest first."""
    page = Paginator(jobs.stuck(), PAGE_ROWS).get_page(request.GET.get("page"))
    rows = [{"row": row, "what": jobs.label_of(row.sweep)} for row in page]
    return render(request, "console/tenants/stuck.html", {"rows": rows, "page": page})


@require_POST
@console("settings.edit")
def stuck_work_retry(request: SignedInRequest, set_aside_id: int) -> HttpResponse:
    """Try one again now."""
    try:
        sweep = stuck.try_again(set_aside_id=set_aside_id, by=Actor.of(request))
    except jobs.SetAsideUnknown as gone:
        raise Http404 from gone
    tasks.run_sweep_soon(sweep=sweep, schema=current_schema())
    messages.success(request, _("已安排重试，几秒后刷新查看结果"))
    return redirect("console:stuck_work")


@require_POST
@console("settings.edit")
def stuck_work_retry_all(request: SignedInRequest) -> HttpResponse:
    """Try all of them again now."""
    for set_aside_id in list(jobs.stuck().values_list("pk", flat=True)):
        try:
            sweep = stuck.try_again(set_aside_id=set_aside_id, by=Actor.of(request))
        except jobs.SetAsideUnknown:
            continue  # it went through meanwhile
        tasks.run_sweep_soon(sweep=sweep, schema=current_schema())
    messages.success(request, _("已安排重试，几秒后刷新查看结果"))
    return redirect("console:stuck_work")

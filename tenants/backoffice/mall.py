"""One mall: how it is, how its building goes, what was done to it, which features it has."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice, step_up, writes
from core.registry.features import features
from core.requests import SignedInRequest
from core.ui.charts import chart
from tenants import selectors, tasks
from tenants.backoffice import frame
from tenants.models import Tenant
from tenants.selectors import checks, timeline, usage
from tenants.selectors.palette import palette
from tenants.services import plans, provisioning

PAGE = 30


@require_GET
@backoffice("platform.tenants")
def tenant(request: SignedInRequest, slug: str) -> HttpResponse:
    """One mall: progress or vitals, what was checked, its last month, its looks, the invitation."""
    found = frame.mall(slug)
    days = usage.days_of(found.pk)
    return frame.tenant_page(
        request,
        found,
        "tenant",
        "tenant",
        progress=selectors.provisioning_progress(found),
        days=days,
        today=days[-1] if days else None,
        checks=checks.checks_of(found, days[-1] if days else None),
        chart=_vitals(days),
        colors=palette(found.brand_color),
        invitation=request.session.pop(f"invitation/{slug}", None),
    )


def _vitals(days: list[Any]) -> dict[str, Any]:
    labels = [f"{day.on.month}/{day.on.day}" for day in days]
    return chart(
        labels, {_("发放"): [day.points_issued for day in days], _("兑换"): [day.points_redeemed for day in days]}
    )


@backoffice("platform.tenants")
def progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """How far the building is: the fragment a page asks for every second."""
    found = frame.mall(slug)
    state = selectors.provisioning_progress(found)
    response = render(request, "backoffice/tenants/progress.html", {"tenant": found, "progress": state})
    if state.finished:
        response["HX-Refresh"] = "true"
    return response


@backoffice("platform.tenants")
@require_POST
def retry(request: SignedInRequest, slug: str) -> HttpResponse:
    """Build on from the step that failed."""
    tasks.send_build(frame.mall(slug).pk)
    messages.success(request, _("已重新开始"))
    return redirect("backoffice:tenant", slug)


@backoffice("platform.tenants")
@require_POST
@step_up
def invite(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make the first administrator and show the invitation link once."""
    found = get_object_or_404(Tenant.objects.open_malls(), slug=slug)
    try:
        path = provisioning.invite_first_admin(tenant=found, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[f"invitation/{slug}"] = frame.url_of(request, found).rstrip("/") + path
    return redirect("backoffice:tenant", slug)


@require_GET
@backoffice("platform.tenants")
def tenant_timeline(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything the platform ever did to this mall, and its visits."""
    found = frame.mall(slug)
    page = Paginator(timeline.acts_on(found), PAGE).get_page(request.GET.get("page"))
    return frame.tenant_page(
        request, found, "tenant_timeline", "timeline", page=page, rows=timeline.in_words(page.object_list)
    )


@backoffice("platform.tenants")
@step_up(when=writes)
def tenant_switches(request: SignedInRequest, slug: str) -> HttpResponse:
    """Features of the product, on or off for this mall."""
    found = frame.mall(slug)
    if request.method == "POST":
        feature, is_on = request.POST.get("feature", ""), request.POST.get("on") == "1"
        if feature not in features():
            return redirect("backoffice:tenant_switches", slug)
        plans.switch(tenant_id=found.pk, feature=feature, is_on=is_on, by=Actor.of(request))
        message = _("「%(name)s」已打开，几秒后生效") if is_on else _("「%(name)s」已关闭，几秒后生效")
        messages.success(request, message % {"name": features()[feature].title})
        return redirect("backoffice:tenant_switches", slug)
    shown = [
        {"code": code, "name": one.title, "text": one.text, "is_on": found.switches.get(code, True)}
        for code, one in features().items()
    ]
    return frame.tenant_page(request, found, "tenant_switches", "switches", features=shown)

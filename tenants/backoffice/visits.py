"""Looking into a mall's console, when its owner lets an operator in."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from tenants.backoffice import frame
from tenants.forms.office import VisitForm
from tenants.models import SupportVisit
from tenants.selectors import visits as asked
from tenants.services import visits


@require_GET
@backoffice("platform.tenants")
def visit_list(request: SignedInRequest) -> HttpResponse:
    """Every visit to every mall, the newest first."""
    return render(request, "backoffice/visits.html", {"visits": asked.all_visits()[:200]})


@backoffice("platform.tenants")
@step_up(when=writes)
def tenant_visits(request: SignedInRequest, slug: str) -> HttpResponse:
    """This mall's visits; posting asks for one."""
    found, form = frame.built(slug), VisitForm(request.POST or None, initial=typed_before_step_up(request) or {})
    if request.method == "POST" and form.is_valid():
        try:
            visits.ask(tenant_id=found.pk, by=Actor.of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已发出申请，等租户同意后就能进入"))
            return redirect("backoffice:tenant_visits", slug)
    rows = [{"visit": one, "is_mine": one.operator_id == request.user.pk} for one in asked.visits_of(found.pk)]
    status = 422 if form.errors else 200
    return frame.tenant_page(request, found, "tenant_visits", "visits", status=status, form=form, rows=rows)


@require_GET
@backoffice("platform.tenants")
def tenant_visit(request: SignedInRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """One visit with every page that was looked at."""
    found, visit = _both(slug, public_id)
    views = asked.views_in(found, visit)
    return frame.tenant_page(request, found, "tenant_visits", "visit", visit=visit, views=views)


@require_POST
@backoffice("platform.tenants")
@step_up
def tenant_visit_enter(request: SignedInRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """A way in that works once, within a minute; opened in a window of its own."""
    found, visit = _both(slug, public_id)
    try:
        path = visits.make_entry_link(public_id=str(visit.public_id), by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:tenant_visits", slug)
    way = frame.url_of(request, found).rstrip("/") + path
    return frame.tenant_page(request, found, "tenant_visits", "visit_way", visit=visit, way=way)


@require_POST
@backoffice("platform.tenants")
def tenant_visit_end(request: SignedInRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Take the question back, or leave."""
    _found, visit = _both(slug, public_id)
    visits.end(public_id=str(visit.public_id), by=Actor.of(request), from_ops=True)
    messages.success(request, _("访问已结束"))
    return redirect("backoffice:tenant_visits", slug)


def _both(slug: str, public_id: uuid.UUID) -> tuple[frame.Tenant, SupportVisit]:
    tenant = frame.built(slug)
    visit = asked.find_visit(tenant.pk, public_id)
    if visit is None:
        raise Http404
    return tenant, visit

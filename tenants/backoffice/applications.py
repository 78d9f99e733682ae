"""Companies that ask for a mall: the list, one application, the decision."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from tenants import tasks
from tenants.forms import ApproveForm, StateForm
from tenants.models import Application
from tenants.selectors import onboarding
from tenants.services import applications

PAGE = 20


@backoffice("platform.tenants")
def application_list(request: SignedInRequest) -> HttpResponse:
    """All applications, those that wait first in the tabs."""
    state = request.GET.get("state", "")
    counts = onboarding.application_counts()
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": state == ""}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts.get(s.value, 0), "active": state == s.value}
        for s in Application.State
    ]
    rows = onboarding.application_list(state=state, query=request.GET.get("q", "").strip()[:60])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "backoffice/tenants/applications.html", {"page": page, "tabs": tabs})


@backoffice("platform.tenants")
@step_up(when=writes)
def application(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One application; posting approves it with what the operator changed."""
    found = _found(public_id)
    initial = {"name": found.company, "slug": found.slug, "scenario": found.scenario}
    initial |= typed_before_step_up(request) or {}
    form = ApproveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            tenant = applications.approve(application_id=found.pk, by=Actor.of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error({"slug_taken": "slug", "color_refused": "color"}.get(refusal.code), str(refusal))
        else:
            tasks.provision.delay_on_commit(tenant_id=tenant.pk)
            messages.success(request, _("已通过，商城正在建设；建好后会邮件通知联系人"))
            return redirect("backoffice:tenant", tenant.slug)
    context = {
        "application": found,
        "form": form,
        "refuse_form": StateForm(initial=initial),
        "phone": onboarding.phone_of(found),
        "base_domain": settings.BASE_DOMAIN,
        "free": onboarding.slug_state(found.slug) == "free",
        "status_url": applications.status_url(found),
    }
    return render(request, "backoffice/tenants/application.html", context, status=422 if form.errors else 200)


@backoffice("platform.tenants")
@require_POST
@step_up
def application_refuse(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say no, with a reason."""
    found, form = _found(public_id), StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明原因"))
        return redirect("backoffice:application", public_id)
    try:
        applications.refuse(application_id=found.pk, by=Actor.of(request), **form.cleaned_data)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:application", public_id)
    tasks.tell_applicant.delay_on_commit(application_id=found.pk)
    messages.success(request, _("已拒绝，原因会邮件告知联系人"))
    return redirect("backoffice:applications")


def _found(public_id: uuid.UUID) -> Application:
    found = onboarding.find_application(public_id)
    if found is None:
        raise Http404
    return found

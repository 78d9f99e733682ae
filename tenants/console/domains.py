"""The mall's host names: bring one, prove it, choose the primary one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from tenants.forms import DomainForm
from tenants.models import Domain
from tenants.selectors.addresses import OUTCOMES, addresses_of
from tenants.services import domains


@console("settings.edit")
@step_up(when=writes)
def domain_list(request: SignedInRequest) -> HttpResponse:
    """All names with what each still needs; posting brings a new one."""
    form = DomainForm(request.POST or None, initial=typed_before_step_up(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = domains.claim(tenant_id=request.tenant.pk, host=form.cleaned_data["domain"], by=Actor.of(request))
        except DomainError as refusal:
            form.add_error("domain", str(refusal))
        else:
            messages.success(request, _("已添加 %(domain)s，按下面的说明完成验证") % {"domain": row.domain})
            return redirect("console:domains")
    context = {"form": form, "addresses": addresses_of(request.tenant), "days": domains.DAYS}
    return render(request, "console/tenants/domains.html", context, status=422 if form.errors else 200)


@console("settings.edit")
@require_POST
@step_up
def domain_act(request: SignedInRequest, domain_id: int, act: str) -> HttpResponse:
    """Check, make primary, redirect, serve or remove one name."""
    try:
        outcome = domains.act(tenant_id=request.tenant.pk, domain_id=domain_id, act=act, by=Actor.of(request))
    except (Domain.DoesNotExist, ValueError) as error:
        raise Http404 from error
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.add_message(request, messages.WARNING if outcome == "waiting" else messages.SUCCESS, OUTCOMES[outcome])
    return redirect("console:domains")

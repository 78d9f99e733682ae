"""A mall's host names, as operators look after them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice
from core.requests import SignedInRequest
from tenants.backoffice.frame import tenant_page
from tenants.forms import DomainForm
from tenants.models import Domain, Tenant
from tenants.selectors.addresses import OUTCOMES, addresses_of
from tenants.services import domains


@backoffice("platform.tenants")
def tenant_domains(request: SignedInRequest, slug: str) -> HttpResponse:
    """All names of a mall; posting brings a new one."""
    found, form = _built(slug), DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = Actor.of(request).as_operator()
        try:
            row = domains.claim(tenant_id=found.pk, host=form.cleaned_data["domain"], by=by)
        except DomainError as refusal:
            form.add_error("domain", str(refusal))
        else:
            messages.success(request, _("已添加 %(domain)s，按下面的说明完成验证") % {"domain": row.domain})
            return redirect("backoffice:tenant_domains", slug)
    status = 422 if form.errors else 200
    context = {"form": form, "addresses": addresses_of(found), "days": domains.DAYS}
    return tenant_page(request, found, "tenant_domains", "domains", status=status, **context)


@backoffice("platform.tenants")
@require_POST
def tenant_domain_act(request: SignedInRequest, slug: str, domain_id: int, act: str) -> HttpResponse:
    """Check, make primary, redirect, serve or remove one of a mall's names."""
    by = Actor.of(request).as_operator()
    try:
        outcome = domains.act(tenant_id=_built(slug).pk, domain_id=domain_id, act=act, by=by)
    except (Domain.DoesNotExist, ValueError) as error:
        raise Http404 from error
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.add_message(request, messages.WARNING if outcome == "waiting" else messages.SUCCESS, OUTCOMES[outcome])
    return redirect("backoffice:tenant_domains", slug)


def _built(slug: str) -> Tenant:
    """A mall whose schema is there: its log is where such acts are written."""
    return get_object_or_404(Tenant.objects.malls().built(), slug=slug)

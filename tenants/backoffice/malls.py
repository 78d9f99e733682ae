"""All malls, and a new one."""

import contextlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice
from core.requests import SignedInRequest
from tenants import selectors, tasks
from tenants.backoffice.frame import port_of
from tenants.errors import ColorRefused, LogoRefused
from tenants.forms import OnboardForm
from tenants.models import Plan, Tenant
from tenants.selectors import office
from tenants.selectors.palette import Palette, palette
from tenants.selectors.usage import highest_use
from tenants.services import branding, provisioning

PAGE = 20


@backoffice("platform.tenants")
def tenants(request: SignedInRequest) -> HttpResponse:
    """All malls with plan, health, numbers and use; found, filtered and sorted by the address."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("state", "show", "sort", "plan")}
    rows = office.tenant_rows(query=request.GET.get("q", "").strip()[:60], **asked)
    counts = selectors.state_counts()
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": asked["state"] == ""}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts[s.value], "active": asked["state"] == s.value}
        for s in Tenant.State
        if counts.get(s.value)
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.health, one.fullest = office.health(one), highest_use(one)
    context = {"page": page, "tabs": tabs, "port": port_of(request), "plans": Plan.objects.all(), **asked}
    return render(request, "backoffice/tenants/tenants.html", context)


@backoffice("platform.tenants")
def onboard(request: SignedInRequest) -> HttpResponse:
    """Write a new tenant down; a worker builds it while its page shows how far it is."""
    form = OnboardForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        logo = data.pop("logo")
        try:
            tenant = provisioning.request_tenant(
                **data, host=f"{data['slug']}.{settings.BASE_DOMAIN}", logo_svg=_logo(logo), by=Actor.of(request)
            )
        except DomainError as refusal:
            field = {"slug_taken": "slug", "color_refused": "color", "logo_refused": "logo"}.get(refusal.code)
            form.add_error(field, str(refusal))
        else:
            tasks.provision.delay_on_commit(tenant_id=tenant.pk)
            return redirect("backoffice:tenant", tenant.slug)
    context = {"form": form, "base_domain": settings.BASE_DOMAIN, "colors": _palette(form)}
    return render(request, "backoffice/tenants/onboard.html", context, status=422 if form.errors else 200)


def _palette(form: OnboardForm) -> Palette:
    """The preview's colours for what the form shows; the default's when that is no colour."""
    with contextlib.suppress(ColorRefused):
        return palette(str(form["color"].value()))
    return palette(str(form.fields["color"].initial))


def _logo(upload: "UploadedFile[bytes] | None") -> str:
    if not upload:
        return ""
    if (upload.size or 0) > branding.LOGO_BYTES:
        raise LogoRefused
    try:
        return branding.clean_logo(upload.read().decode())
    except UnicodeDecodeError as error:
        raise LogoRefused from error


@backoffice("platform.tenants")
def color_preview(request: SignedInRequest) -> HttpResponse:
    """How a brand colour would look, with its contrast figure; a fragment."""
    try:
        colors = palette(request.GET.get("color", ""))
    except DomainError as refusal:
        return render(request, "backoffice/tenants/color_preview.html", {"refusal": str(refusal)})
    return render(request, "backoffice/tenants/color_preview.html", {"colors": colors})

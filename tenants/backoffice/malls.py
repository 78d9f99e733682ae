"""The operators' back office: tenants, onboarding, one tenant's page."""

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice, step_up
from core.selectors import operation_log
from tenants import selectors, tasks
from tenants.errors import ColorRefused, LogoRefused
from tenants.forms import OnboardForm, StateForm
from tenants.models import Tenant
from tenants.selectors.acts import act_words
from tenants.selectors.palette import Palette, palette
from tenants.services import branding, life, provisioning

PAGE = 20


@backoffice("platform.tenants")
def tenants(request: HttpRequest) -> HttpResponse:
    """All malls with their state."""
    state = request.GET.get("state", "")
    rows = selectors.tenant_list(words=request.GET.get("q", "").strip()[:60], state=state)
    counts = selectors.state_counts()
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": state == ""}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts[s.value], "active": state == s.value}
        for s in Tenant.State
        if counts.get(s.value)
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "backoffice/tenants/tenants.html", {"page": page, "tabs": tabs, "port": _port(request)})


@backoffice("platform.tenants")
def onboard(request: HttpRequest) -> HttpResponse:
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


def _logo(upload) -> str:
    if not upload:
        return ""
    if upload.size > branding.LOGO_BYTES:
        raise LogoRefused
    try:
        return branding.clean_logo(upload.read().decode())
    except UnicodeDecodeError as error:
        raise LogoRefused from error


@backoffice("platform.tenants")
def color_preview(request: HttpRequest) -> HttpResponse:
    """How a brand colour would look, with its contrast figure; a fragment."""
    try:
        colors = palette(request.GET.get("color", ""))
    except DomainError as refusal:
        return render(request, "backoffice/tenants/color_preview.html", {"refusal": str(refusal)})
    return render(request, "backoffice/tenants/color_preview.html", {"colors": colors})


@backoffice("platform.tenants")
def tenant(request: HttpRequest, slug: str) -> HttpResponse:
    """One tenant: progress or vitals, its looks, the invitation, its history."""
    found = get_object_or_404(Tenant.objects.malls(), slug=slug)
    log = operation_log(words=f"tenant/{slug}")[:12]
    for row in log:
        row.words = act_words(row.action)
    return render(request, "backoffice/tenants/tenant.html", {
        "tenant": found, "progress": selectors.provisioning_progress(found), "vitals": selectors.vitals(found),
        "colors": palette(found.brand_color), "url": _url(request, found), "state_form": StateForm(),
        "log": log, "invitation": request.session.pop(f"invitation/{slug}", None),
    })  # fmt: skip


@backoffice("platform.tenants")
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the building is: the fragment a page asks for every second."""
    found = get_object_or_404(Tenant.objects.malls(), slug=slug)
    state = selectors.provisioning_progress(found)
    response = render(request, "backoffice/tenants/progress.html", {"tenant": found, "progress": state})
    if state.finished:
        response["HX-Refresh"] = "true"
    return response


@backoffice("platform.tenants")
@require_POST
def retry(request: HttpRequest, slug: str) -> HttpResponse:
    """Build on from the step that failed."""
    found = get_object_or_404(Tenant.objects.malls(), slug=slug)
    tasks.provision.delay_on_commit(tenant_id=found.pk)
    messages.success(request, _("已重新开始"))
    return redirect("backoffice:tenant", slug)


@backoffice("platform.tenants")
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the first administrator and show the invitation link once."""
    found = get_object_or_404(Tenant.objects.open_malls(), slug=slug)
    try:
        path = provisioning.invite_first_admin(tenant=found, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[f"invitation/{slug}"] = _url(request, found).rstrip("/") + path
    return redirect("backoffice:tenant", slug)


@require_POST
@backoffice("platform.tenants")
@step_up
def suspend(request: HttpRequest, slug: str) -> HttpResponse:
    """Shut a mall, to writing only or wholly."""
    return _live(request, slug, life.suspend, _("商城已暂停，五秒内生效"), shut=request.POST.get("shut", ""))


@require_POST
@backoffice("platform.tenants")
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Open it again, within the grace of a closing one too."""
    return _live(request, slug, life.resume, _("商城已恢复"))


@require_POST
@backoffice("platform.tenants")
@step_up
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to close a mall: read-only, archive, grace."""
    return _live(request, slug, life.close, _("已进入关闭流程，保留期内可随时恢复"))


@require_POST
@backoffice("platform.tenants")
@step_up
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Destroy what is left of an archived one."""
    return _live(request, slug, life.drop, _("已清除"))


def _live(request: HttpRequest, slug: str, act: Callable[..., object], done: str, **words: str) -> HttpResponse:
    found = get_object_or_404(Tenant.objects.malls(), slug=slug)
    form = StateForm(request.POST)
    if not form.is_valid() or words.get("shut", "closed") not in Tenant.Shut.values:
        messages.error(request, _("请写明原因"))
        return redirect("backoffice:tenant", slug)
    try:
        act(tenant_id=found.pk, by=Actor.of(request), **form.cleaned_data, **words)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("backoffice:tenant", slug)


def _port(request: HttpRequest) -> str:
    port = request.get_port()
    return "" if port in ("80", "443") else f":{port}"


def _url(request: HttpRequest, tenant: Tenant) -> str:
    return f"{request.scheme}://{tenant.host}{_port(request)}/"

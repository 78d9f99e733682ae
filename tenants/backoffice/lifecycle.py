"""A mall's life after it opened: suspended, resumed, closed with grace, destroyed, copied to a sandbox."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice, step_up, typed_before_step_up
from core.requests import SignedInRequest
from tenants import tasks
from tenants.backoffice import frame
from tenants.forms import StateForm
from tenants.forms.office import CloneForm, TypedSlugForm
from tenants.models import DataFile, Tenant
from tenants.services import lifecycle, sandbox

SANDBOXES = 10  # shown


@require_GET
@backoffice("platform.tenants")
def tenant_life(request: SignedInRequest, slug: str) -> HttpResponse:
    """Where the mall stands between opening and being destroyed, and what can be done."""
    found = frame.mall(slug)
    typed = typed_before_step_up(request) or {}
    return frame.tenant_page(
        request,
        found,
        "tenant_life",
        "lifecycle",
        shuts=Tenant.Shut.choices,
        grace_days=lifecycle.GRACE_DAYS,
        archive=found.data_files.filter(kind=DataFile.Kind.ARCHIVE).first(),
        reason_form=StateForm(initial=typed),
        slug_form=TypedSlugForm(slug=slug, initial=typed),
        clone_form=CloneForm(initial=typed or {"slug": f"{slug}-sandbox"[:32]}),
        base_domain=settings.BASE_DOMAIN,
        sandboxes=found.sandboxes.order_by("-id")[:SANDBOXES],
    )


@require_POST
@backoffice("platform.tenants")
@step_up
def suspend(request: SignedInRequest, slug: str) -> HttpResponse:
    """Shut a mall, to writing only or wholly."""
    shut = request.POST.get("shut", "")
    if shut not in Tenant.Shut.values:
        messages.error(request, _("请选择暂停的方式"))
        return redirect("backoffice:tenant_life", slug)
    return _live(request, slug, StateForm(request.POST), lifecycle.suspend, _("商城已暂停，五秒内生效"), shut=shut)


@require_POST
@backoffice("platform.tenants")
@step_up
def resume(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open it again, within the grace of a closing one too."""
    return _live(request, slug, StateForm(request.POST), lifecycle.resume, _("商城已恢复"))


@require_POST
@backoffice("platform.tenants")
@step_up
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin to close a mall: read-only, archive, grace."""
    form = TypedSlugForm(request.POST, slug=slug)
    return _live(request, slug, form, lifecycle.close, _("已进入关闭流程，保留期内可随时恢复"))


@require_POST
@backoffice("platform.tenants")
@step_up
def drop(request: SignedInRequest, slug: str) -> HttpResponse:
    """Destroy what is left of an archived one."""
    return _live(request, slug, TypedSlugForm(request.POST, slug=slug), lifecycle.drop, _("已清除"))


@require_POST
@backoffice("platform.tenants")
@step_up
def clone(request: SignedInRequest, slug: str) -> HttpResponse:
    """A masked copy to try things in: written down here, made by a worker, followed on its own page."""
    found, form = frame.built(slug), CloneForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["slug"]))
        return redirect("backoffice:tenant_life", slug)
    new = form.cleaned_data["slug"]
    try:
        copy = sandbox.ask(
            tenant_id=found.pk,
            slug=new,
            host=f"{new}.{settings.BASE_DOMAIN}",
            contact=request.user.email or request.user.login,
            by=Actor.of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:tenant_life", slug)
    tasks.send_build(copy.pk)
    messages.success(request, _("正在后台复制并打码，完成后沙箱自动开放"))
    return redirect("backoffice:tenant", new)


@require_POST
@backoffice("platform.tenants")
def discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Throw a sandbox away whose making failed."""
    found = frame.mall(slug)
    try:
        sandbox.discard(tenant_id=found.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:tenant", slug)
    messages.success(request, _("沙箱已丢弃，地址可以再用"))
    return redirect("backoffice:tenants")


def _live(
    request: HttpRequest, slug: str, form: StateForm, act: Callable[..., object], done: str, **options: str
) -> HttpResponse:
    found = frame.mall(slug)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("backoffice:tenant_life", slug)
    try:
        made = act(tenant_id=found.pk, by=Actor.of(request), reason=form.cleaned_data["reason"], **options)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if isinstance(made, DataFile):
            tasks.send_data_file(made.pk)
        messages.success(request, done)
    return redirect("backoffice:tenant_life", slug)

"""What every page about one mall shares: its title, its tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a mall's pages."""

    title: str
    url: str
    active: bool


def mall(slug: str) -> Tenant:
    """A mall in any state, or 404."""
    return get_object_or_404(Tenant.objects.malls().select_related("plan"), slug=slug)


def built(slug: str) -> Tenant:
    """A mall whose schema is there, or 404: its own log is where such acts are written too."""
    return get_object_or_404(Tenant.objects.malls().built().select_related("plan"), slug=slug)


def tabs(tenant: Tenant, here: str) -> list[Tab]:
    """The pages about a mall; those that look into its schema only while it has one."""
    names = [("tenant", _("概况")), ("tenant_usage", _("用量与套餐")), ("tenant_switches", _("功能开关"))]
    if tenant.state in Tenant.BUILT:
        names += [("tenant_domains", _("域名")), ("tenant_visits", _("支持访问"))]
    names += [("tenant_data", _("数据")), ("tenant_timeline", _("时间线")), ("tenant_life", _("生命周期"))]
    return [Tab(title, reverse(f"backoffice:{name}", args=[tenant.slug]), name == here) for name, title in names]


def tenant_page(
    request: HttpRequest, tenant: Tenant, here: str, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about one mall under the tab `here`."""
    frame = {"tenant": tenant, "tabs": tabs(tenant, here), "url": url_of(request, tenant)}
    return render(request, f"backoffice/tenants/{template}.html", {**frame, **context}, status=status)


def url_of(request: HttpRequest, tenant: Tenant) -> str:
    """The mall's front page."""
    return f"{request.scheme}://{tenant.host}{port_of(request)}/"


def port_of(request: HttpRequest) -> str:
    """`:8000`, or nothing for the usual ones."""
    port = request.get_port()
    return "" if port in ("80", "443") else f":{port}"

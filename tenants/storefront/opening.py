"""The platform's open door: what it is, asking for a mall, seeing how far that is."""

import uuid
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError
from core.guards import Guarded, PublicView, public
from core.requests import MallRequest
from tenants.forms import ApplicationForm
from tenants.models import Tenant
from tenants.selectors import onboarding
from tenants.selectors.scenario_texts import SCENARIO_TEXTS
from tenants.services import applications
from tenants.services.applications import ApplicationDetails


def _at_the_platform(view: PublicView) -> Guarded:
    """Public, on the platform's own host only."""

    @wraps(view)
    def guarded(request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.tenant.schema_name != settings.OPS_SCHEMA:
            raise Http404
        return view(request, *args, **kwargs)

    return public(guarded)


def _scenarios() -> list[dict[str, Any]]:
    return [
        {"code": code.value, "title": code.label, "scenario": scenario_text}
        for code, scenario_text in SCENARIO_TEXTS.items()
    ]


@_at_the_platform
def welcome(request: HttpRequest) -> HttpResponse:
    """What the product is and the five ways to use it."""
    return render(request, "storefront/open/welcome.html", {"scenarios": _scenarios()})


@_at_the_platform
def apply(request: HttpRequest) -> HttpResponse:
    """The application; one that a program filled in is thanked and thrown away."""
    scenario = request.GET.get("scenario")
    initial = {"scenario": scenario if scenario in Tenant.Scenario.values else Tenant.Scenario.WELFARE}
    form = ApplicationForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_from_a_program:
            return redirect("open:welcome")
        try:
            application = applications.apply(
                details=ApplicationDetails(**form.details()),
                language=get_language() or "zh-hans",
                ip=request.META.get("REMOTE_ADDR") or None,
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error("slug" if refusal.code == "slug_taken" else None, str(refusal))
            status = 429 if refusal.code == "too_many_applications" else 422
        else:
            return redirect("open:status", application.public_id)
    context = {
        "form": form,
        "scenarios": _scenarios(),
        "base_domain": settings.BASE_DOMAIN,
        "address": _address(form["slug"].value() or ""),
    }
    return render(
        request, "storefront/open/apply.html", context, status=422 if form.errors and status == 200 else status
    )


@_at_the_platform
def address(request: HttpRequest) -> HttpResponse:
    """Whether a wanted address is free; a fragment."""
    return render(request, "storefront/open/address.html", {"address": _address(request.GET.get("slug", ""))})


def _address(slug: str) -> dict[str, str]:
    slug = slug.strip().lower()[:40]
    state = onboarding.slug_state(slug) if slug else ""
    message = {
        "free": _("可以使用"),
        "taken": _("已被使用，换一个试试"),
        "reserved": _("保留地址，换一个试试"),
        "invalid": _("3–32 位小写字母、数字或连字符，以字母开头"),
    }
    return {"slug": slug, "state": state, "message": message.get(state, "")}


@_at_the_platform
def status(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """How far an application is, for whoever has its address."""
    return render(request, "storefront/open/status.html", _status(request, public_id))


@_at_the_platform
def status_progress(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same as a fragment, asked for while something may still change."""
    return render(request, "storefront/open/progress.html", _status(request, public_id))


def _status(request: HttpRequest, public_id: uuid.UUID) -> dict[str, Any]:
    application = onboarding.find_application(public_id)
    if application is None:
        raise Http404
    port = request.get_port()
    port = "" if port in ("80", "443") else f":{port}"
    url = f"{request.scheme}://{application.tenant.host}{port}/" if application.tenant else ""
    return {"application": application, "status": onboarding.status_of(application), "url": url}

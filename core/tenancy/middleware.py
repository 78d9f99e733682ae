"""Host → tenant → state gate → routes, before any session; and the check that a session belongs to the tenant."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_tenants.utils import get_tenant_types

from core.requests import MallRequest
from core.tenancy.arrival import arrived_user
from core.tenancy.connections import connection
from core.tenancy.hosts import host_lookup
from core.tenancy.sessions import belongs_to_current_tenant

Answer = Callable[[HttpRequest], HttpResponse]
ALWAYS_OPEN = ("/account/login/", "/account/logout/", "/account/challenge/", "/language/")
UNKNOWN = "<!doctype html><html lang='zh-Hans'><title>404</title><p>没有这个商城。 · There is no mall here."


class TenantFromHost:
    """Enter the tenant of the request's host; 404 for a stranger, 503 for one that is shut, or shut to this act."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: MallRequest) -> HttpResponse:
        host, _ = split_domain_port(request.META.get("HTTP_HOST", "").lower())
        tenant = host_lookup.tenant_of(host.rstrip(".")) if host else None
        if tenant is None:
            return HttpResponseNotFound(UNKNOWN)
        # Only what can be asked again is sent on: a form would arrive there without what was typed.
        if tenant.leads_to and request.method in ("GET", "HEAD"):
            return _send_on(request, tenant.leads_to)
        request.tenant = tenant
        request.urlconf = get_tenant_types()[tenant.type]["URLCONF"]
        connection.set_tenant(tenant)
        try:
            with timezone.override(ZoneInfo(tenant.timezone)):
                if not _may_answer(tenant, request):
                    return render(request, "503.html", {"tenant": tenant}, status=503)
                return self.get_response(request)
        finally:
            connection.set_schema_to_public()


def _may_answer(tenant: Any, request: HttpRequest) -> bool:
    """An open mall always; one that is shut to writing for reading; one whose schema lives for the calls that end payments."""
    if tenant.is_open or (tenant.is_readable and _only_looks(request)):
        return True
    if not tenant.is_built:
        return False
    try:
        view = resolve(request.path_info, urlconf=request.urlconf).func
    except Resolver404:
        return False
    return getattr(view, "serves_while_shut", False)


def _send_on(request: HttpRequest, host: str) -> HttpResponse:
    """To the same page under the mall's primary name. Kept for an hour, so that the choice can be taken back."""
    _, port = split_domain_port(request.META.get("HTTP_HOST", ""))
    address = f"{request.scheme}://{host}{f':{port}' if port else ''}{request.get_full_path()}"
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = "max-age=3600"
    return response


def _only_looks(request: HttpRequest) -> bool:
    """Whether a mall that is shut to writing may answer: reading, and going in or out."""
    return request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith(ALWAYS_OPEN)


class SessionBelongsToTenant:
    """End a signed-in session that was opened elsewhere. (Sessions live in the tenant's schema already; this is the
    second wall, for a copied row or a shared store.)"""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and not belongs_to_current_tenant(request.session):
            request.session.flush()
        return self.get_response(request)


class ArrivedUser(AuthenticationMiddleware):
    """`request.user`, which was read with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: arrived_user(request))  # type: ignore[assignment]  # as Django does

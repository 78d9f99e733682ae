"""Small pieces every request passes."""

import functools
import logging
import uuid
from collections.abc import Callable

import structlog
from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string
from django_structlog.app_settings import app_settings
from django_structlog.middlewares import RequestMiddleware

from core.errors import DomainError
from core.tenancy.connections import connection
from core.tenancy.hosts import host_lookup

Answer = Callable[[HttpRequest], HttpResponse]


class ClientAddress:
    """The address a request came from, when it came through MALL_PROXIES proxies of ours.

    Each of them appends the address it saw to X-Forwarded-For, so the one our outermost proxy saw stands that many from
    the right; what a client wrote there itself stands further left and is not believed.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PROXIES:
            seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
            if len(seen) >= settings.PROXIES:
                request.META["REMOTE_ADDR"] = seen[-settings.PROXIES]
        return self.get_response(request)


class RequestLog(RequestMiddleware):
    """django-structlog's request log; the address is the one ClientAddress found. Lines below the level in force (usually all but
    errors) are not put together first."""

    logger = logging.getLogger("django_structlog")

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR"))

    def prepare(self, request: HttpRequest) -> None:
        if self.logger.isEnabledFor(app_settings.STATUS_START_LOG_LEVEL):
            super().prepare(request)
        else:
            structlog.contextvars.bind_contextvars(request_id=str(uuid.uuid4()), ip=request.META.get("REMOTE_ADDR"))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        is_told = self.logger.isEnabledFor(self._log_level_for_status_code(response.status_code))
        if is_told or response.streaming or hasattr(request, "_raised_exception"):
            super().handle_response(request, response)
        else:
            structlog.contextvars.clear_contextvars()


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp's header. Its text is put together once; each page differs by its nonce alone, unless its view asked for
    something of its own."""

    NONCE = "the-nonce-of-a-page"

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if HEADER in response or any(name.startswith("_csp_") for name in vars(response)) or settings.DEBUG:
            return super().process_response(request, response)
        nonce = getattr(request, "_csp_nonce", None)
        if nonce is None:
            response.headers[HEADER] = self._policies[0]
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        else:
            response.headers[HEADER] = self._policies[1].replace(self.NONCE, nonce)
        return response

    @functools.cached_property
    def _policies(self) -> tuple[str, str]:
        """Without a nonce, and with a place for one."""
        return build_policy(), build_policy(nonce=self.NONCE)


class Health:
    """`/healthz`: the process answers. `/readyz`: it reaches its database. `/beatz`: the scheduler and a worker live.
    `/hostz?domain=`: a mall answers on that host (a proxy asks before it orders a certificate). Before any tenant or session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return self._ready()
        if request.path == "/beatz":
            return self._beats()
        if request.path == "/hostz":
            known = host_lookup.tenant_of(request.GET.get("domain", "").lower().rstrip("."))
            is_living = known is not None and known.state in (*known.BUILT, *known.COMING)
            return HttpResponse(
                "ok" if is_living else "unknown", status=200 if is_living else 404, content_type="text/plain"
            )
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        connection.set_schema_to_public()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return HttpResponse("database", status=503, content_type="text/plain")
        return HttpResponse("ok", content_type="text/plain")

    def _beats(self) -> HttpResponse:
        """For monitoring, not for a balancer: a web server serves well while the scheduler is dead."""
        try:
            since = import_string(settings.SCHEDULER_SILENT_SINCE)()
        except DatabaseError:
            return HttpResponse("database", status=503, content_type="text/plain")
        text = f"silent since {since.isoformat(timespec='seconds')}" if since else "ok"
        return HttpResponse(text, status=503 if since else 200, content_type="text/plain")


class SecurityHeaders:
    """Headers no page needs to think of, beyond Django's own: pages are not cached, and which devices they may use."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        return response


class TypedRefusals:
    """A DomainError no door caught: 409 with its sentence, as a page or as a fragment. A bug stays a bug."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return render(request, "409.html", {"code": error.code, "sentence": str(error)}, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: say so and offer to go back."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)

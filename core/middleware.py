"""Small pieces every request passes."""

from collections.abc import Callable
from typing import cast

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError

Answer = Callable[[HttpRequest], HttpResponse]


class Health:
    """`/healthz`: the process answers. `/readyz`: it reaches its database. Before any tenant or session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return self._ready()
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        connection.set_schema_to_public()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return HttpResponse("database", status=503, content_type="text/plain")
        return HttpResponse("ok", content_type="text/plain")


class SecurityHeaders:
    """Headers no page needs to think of: transport security, sniffing, referrer, opener, and no caching of pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        from django.middleware.security import SecurityMiddleware

        self.inner = SecurityMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = cast(HttpResponse, self.inner(request))
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

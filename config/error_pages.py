"""What is shown where no door answered."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 404 in the tenant's own look."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What no door caught: 503 when the database did not answer, with nothing asked of it; else 500, a bug. The API gets it
    as JSON."""
    error = sys.exc_info()[1]
    is_away = isinstance(error, (OperationalError, InterfaceError))
    status, headers = (503, {"Retry-After": "2"}) if is_away else (500, {})
    if request.path.startswith("/api/"):
        code = "away" if is_away else "server_error"
        return JsonResponse({"code": code}, status=status, headers=headers)
    page = render_to_string("away.html" if is_away else "500.html", {"language": get_language()})
    return HttpResponse(page, status=status, headers=headers)

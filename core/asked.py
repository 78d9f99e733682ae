"""What a page's address asks for, read strictly: absent is None, odd is not found."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest

from core import cleaners

T = TypeVar("T")


def asked_month(request: HttpRequest, name: str = "month") -> dt.date | None:
    """The first day of `?month=2026-03`. Raises Http404 for what is no month."""
    return _asked(request, name, cleaners.parse_month)


def asked_day(request: HttpRequest, name: str) -> dt.date | None:
    """The day of `?…=2026-03-01`. Raises Http404 for what is no day."""
    return _asked(request, name, cleaners.parse_iso_day)


def _asked(request: HttpRequest, name: str, parse: Callable[[str], T | None]) -> T | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if (found := parse(text)) is None:
        raise Http404
    return found

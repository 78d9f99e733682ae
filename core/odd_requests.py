"""What no door here can mean anything by ends before it reaches one: signs no database keeps, nesting, endless names.

Odd dates, months and identifiers are the doors' own: they answer them with 404 or 422 (core.cleaners reads them).
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponse]
PATH_CHARS, PLACE_CHARS = 2_000, 300  # of a whole path, of what stands between two slashes
QUERY_CHARS = 16_000
NAME_CHARS = 200  # of a parameter, a form's field, a cookie
JSON_DEPTH = 20
MAX_BIGINT = 2**63 - 1
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_BRACKETS = bytes(sign for sign in range(256) if sign not in b"[]{}")


class OddCookies:
    """Before sessions are looked up: a cookie with a sign no database keeps is none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in list(request.COOKIES.items()):
            if "\x00" in value or not value.isprintable():
                del request.COOKIES[name]
        return self.get_response(request)


class OddRequests:
    """404 for a path that can't be one, 422 for a query or body that can't be kept; as a page, or as JSON to a program."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_odd_path(request.path):
            if request.path.startswith("/api/"):
                return JsonResponse({"code": "not_found", "message": _("没有这个地址。"), "facts": {}}, status=404)
            raise Http404
        if _is_odd_query(request) or _is_odd_body(request):
            return _refused(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, places: dict[str, Any]) -> HttpResponse | None:
        """What is known once the route is: its whole numbers, and whether somebody reads the body as a stream."""
        if any(isinstance(value, int) and value > MAX_BIGINT for value in places.values()):
            raise Http404
        if request.content_type == "multipart/form-data" and not getattr(view, "csrf_exempt", False):
            return _refused(request) if _are_odd(request.POST.lists()) else None
        return None


def is_odd_path(path: str) -> bool:
    """Whether no route can mean this path."""
    return "\x00" in path or len(path) > PATH_CHARS or any(len(place) > PLACE_CHARS for place in path.split("/"))


def is_too_deep(body: bytes, *, most: int = JSON_DEPTH) -> bool:
    """Whether a JSON text is nested deeper than `most`; read without recursion, and only where it has brackets enough."""
    if body.count(b"[") + body.count(b"{") <= most:
        return False
    depth = 0
    for sign in _STRINGS.sub(b"", body).translate(None, _NOT_BRACKETS):
        depth += 1 if sign in b"[{" else -1
        if depth > most:
            return True
    return False


def _is_odd_query(request: HttpRequest) -> bool:
    raw = request.META.get("QUERY_STRING", "")
    return len(raw) > QUERY_CHARS or _are_odd(request.GET.lists())


def _is_odd_body(request: HttpRequest) -> bool:
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return False
    if request.content_type == "application/json":
        return _is_odd_json(request.body)
    # A form with files is read once its route is known: a door without a form may want the stream for itself.
    return request.content_type == "application/x-www-form-urlencoded" and _are_odd(request.POST.lists())


def _is_odd_json(body: bytes) -> bool:
    if is_too_deep(body) or b"\x00" in body:
        return True
    if b"\\u" not in body:
        return False
    try:
        said = json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        return False  # no JSON at all: the door says so
    try:
        said.encode()
    except UnicodeEncodeError:  # half of a sign that has two
        return True
    return "\\u0000" in said


def _are_odd(pairs: Iterable[tuple[str, list[str]]]) -> bool:
    return any(
        len(name) > NAME_CHARS or "\x00" in name or any("\x00" in one for one in values) for name, values in pairs
    )


def _refused(request: HttpRequest) -> HttpResponse:
    sentence = _("请求里有无法识别的字符，或者太长、嵌套太深，请检查后重试。")
    if request.path.startswith("/api/") or request.content_type == "application/json":
        return JsonResponse({"code": "invalid", "message": sentence, "facts": {}}, status=422)
    return render(request, "409.html", {"code": "invalid", "sentence": sentence}, status=422)

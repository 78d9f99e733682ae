"""What every API door shares: error answers, pages by cursor, the key that makes a write happen once."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core import cleaners, idempotency
from core.errors import DomainError

# Of refusals: what is not there (`…_unknown`) is a 404, any other a 409.
STATUSES = {"unknown_record": 404, "feature_off": 403, "calls_reached": 429}
PAGE, PAGE_MOST = 50, 500


class KeyMissing(APIException):
    """A write without an Idempotency-Key."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "idempotency_key_missing"
    default_detail = _("写操作必须带 Idempotency-Key 请求头（8–80 个字母、数字或 . _ : / + = @ -）。")


class KeyUnusable(APIException):
    """An Idempotency-Key that is too short, too long or holds other characters."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "idempotency_key_unusable"
    default_detail = _("Idempotency-Key 须为 8–80 个字母、数字或 . _ : / + = @ -。")


def answer_for(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"code", "message", "facts"}`: 409 for a refusal, 404 for an unknown record, 422 for input; a bug stays a bug."""
    if isinstance(error, DomainError):
        facts = {
            name: value if isinstance(value, int | bool | None) else str(value) for name, value in error.facts.items()
        }
        body = {"code": error.code, "message": str(error), "facts": facts}
        usual = status.HTTP_404_NOT_FOUND if error.code.endswith("_unknown") else status.HTTP_409_CONFLICT
        return Response(body, status=STATUSES.get(error.code, usual))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        response.data = {"code": "invalid", "message": str(_("请求内容有误。")), "facts": response.data}
    else:
        detail = getattr(error, "detail", None)
        code = getattr(detail, "code", None) or getattr(error, "default_code", "error")
        response.data = {"code": code, "message": str(detail or error), "facts": {}}
    return response


def idempotency_key(request: HttpRequest) -> str:
    """The request's Idempotency-Key. Raises KeyMissing, KeyUnusable."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise KeyMissing
    if not idempotency.is_key(key):
        raise KeyUnusable
    return key


def asked_number(request: HttpRequest, name: str, *, least: int = 0) -> int | None:
    """A whole number a program asks with, None without one. Raises ValidationError for what is none, or less than `least`."""
    text = request.GET.get(name, "")
    if not text:
        return None
    number = cleaners.parse_id(text)
    if number is None or number < least:
        raise ValidationError({name: [gettext("须为整数，且不小于 %(least)d。") % {"least": least}]})
    return number


def cursor_of(request: HttpRequest) -> tuple[int | None, int]:
    """`?before=` (an id from the last page's `next`) and `?limit=`, at most PAGE_MOST. Raises ValidationError for nonsense."""
    limit = asked_number(request, "limit", least=1) or PAGE
    return asked_number(request, "before"), min(limit, PAGE_MOST)


def page(items: list[dict[str, Any]], *, limit: int, key: str = "id") -> dict[str, Any]:
    """A page of at most `limit` items, asked for with one more: `next` is the `before` of the next page, or null."""
    shown = items[:limit]
    return {"items": shown, "next": shown[-1][key] if len(items) > limit else None}

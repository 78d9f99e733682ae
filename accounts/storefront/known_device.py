"""The cookie by which a browser is known again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.services import known_devices

LONGEST = 64


def address(request: HttpRequest) -> str | None:
    """Where a request comes from."""
    return request.META.get("REMOTE_ADDR") or None


def token_of(request: HttpRequest) -> str:
    """The browser's token, empty for a stranger's."""
    token = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
    return token if len(token) <= LONGEST and token.isascii() else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> bool:
    """Know this browser again for `user`; whether they should be told of a new one."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    token, is_told = known_devices.remember(token=token_of(request), user_id=user.pk, agent=agent)
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        token,
        max_age=known_devices.LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return is_told

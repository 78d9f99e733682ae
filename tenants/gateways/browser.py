"""Requests made inside this process, through the middleware and views the web server calls: no network, no mock.

Django's signals for the begin and the end of a request are left out: they would close the connection whose transaction takes
everything back.
"""

import html
import io
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception

CSRF = "p" * 32  # a cookie and a field that agree, as every browser that saw our page has them


@dataclass(frozen=True, slots=True)
class BrowserResponse:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    error: str = ""  # the exception behind a 500

    @property
    def text(self) -> str:
        """Headers and body as words to look for marks in."""
        heads = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{heads}\n{html.unescape(self.body.decode(errors='replace'))}"

    def header(self, name: str) -> str:
        """The header's value, or ""."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Browser:
    """Asks as a browser or a program would."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def ask(
        self,
        method: str,
        host: str,
        path: str,
        *,
        session: str = "",
        bearer: str = "",
        fields: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> BrowserResponse:
        """One request over HTTPS; `session` is a session's key, `headers` are written as WSGI has them (HTTP_…)."""
        body = urlencode({"csrfmiddlewaretoken": CSRF, **(fields or {})}, doseq=True) if method == "POST" else ""
        environ = _environ(method, host, path, body=body.encode(), session=session)
        if bearer:
            environ |= {"HTTP_AUTHORIZATION": f"Bearer {bearer}", "HTTP_IDEMPOTENCY_KEY": "probe", "HTTP_COOKIE": ""}
        environ |= headers or {}
        errors: list[str] = []

        def note(**_: Any) -> None:
            errors.append(repr(sys.exc_info()[1])[:200])

        got_request_exception.connect(note)
        try:
            response: Any = self._handler.get_response(WSGIRequest(environ))
        finally:
            got_request_exception.disconnect(note)
        found = b"".join(response) if response.streaming else response.content
        for close in response._resource_closers:
            close()
        cookies_set = tuple(("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values())
        return BrowserResponse(
            status=response.status_code, headers=(*response.items(), *cookies_set), body=found, error=" ".join(errors)
        )


def _environ(method: str, host: str, path: str, *, body: bytes, session: str) -> dict[str, Any]:
    """The request as WSGI has it, over HTTPS."""
    route, _, query = path.partition("?")
    cookies = {settings.CSRF_COOKIE_NAME: CSRF, settings.SESSION_COOKIE_NAME: session}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": route.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "HTTP_ORIGIN": f"https://{host}",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_ACCEPT_LANGUAGE": "zh-hans",
        "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in cookies.items() if v),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "https",
        "wsgi.version": (1, 0),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

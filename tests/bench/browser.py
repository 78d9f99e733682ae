"""What a browser sends: its cookies, what it takes, who it says it is. A client that sends less is served something else:
without the CSRF cookie each page draws a new token.

The language cookie is missing on purpose: only who chose a language has one. Nothing here compresses a page, so what is
accepted changes none.
"""

from urllib.parse import urlencode

from django.conf import settings

CSRF = "x" * 32
HEADERS = {
    "Upgrade-Insecure-Requests": "1",
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "X-Forwarded-Proto": "https",  # the proxy's, in front of every mall
}


def headers(host: str, session: str = "") -> dict[str, str]:
    """Of a page asked for by somebody signed in, or by a stranger who has been nowhere yet."""
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return {"Host": host, **HEADERS, **({"Cookie": cookies} if session else {})}


def get(path: str, host: str, session: str = "") -> bytes:
    """A page's request as it stands on the wire."""
    return _head("GET", path, headers(host, session))


def post(path: str, host: str, session: str, fields: dict[str, object]) -> bytes:
    """A form's; where somebody is signed in, with the token of their cookie."""
    body = urlencode(fields | ({"csrfmiddlewaretoken": CSRF} if session else {}))
    form = {
        "Origin": f"https://{host}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    return _head("POST", path, headers(host, session) | form) + body.encode()


def _head(method: str, path: str, fields: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()

"""Fetching from an address that somebody typed: only https, only public addresses, only so much, only so long.

What a person types decides where we call, so a name is looked up once, every address it has must be public, and the one
that was looked at is the one that is called (a name that answers differently the second time gains nothing). The
certificate is still checked against the name. A redirect is judged like the address it comes from.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

REDIRECTS = 3
PIECE = 64 * 1024
AGENT = "xiaoyang-fetch"
CAUSES = {
    "not_https": _("地址须以 https:// 开头"),
    "unknown_host": _("找不到这个网址的主机"),
    "private": _("地址指向内部网络，不能访问"),
    "unreachable": _("对方没有应答"),
    "slow": _("对方太慢，已放弃"),
    "too_big": _("文件太大"),
    "status": _("对方没有给出文件"),
    "redirects": _("跳转次数太多"),
}


class FetchRefused(DomainError):
    """Nothing was fetched; `facts["cause"]` is one of CAUSES."""

    code = "fetch_refused"

    def __init__(self, cause: str) -> None:
        super().__init__(CAUSES[cause], cause=cause)


# IPv6 that leads into IPv4 or into a site: NAT64 (RFC 6052, 8215), IPv4-compatible and site-local (both given up).
WRAPPED = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10"))


def is_public(address: str) -> bool:
    """Whether an IP address may be called: global, no multicast, and not one of those wrapped in IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(ip in network for network in WRAPPED):
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def addresses_of(host: str) -> list[str]:
    """All addresses of a host by the system's resolver; none when it has none."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(one[4][0]) for one in found]


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that was looked at, with the certificate checked against the name."""

    def __init__(self, host: str, port: int, address: str, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._address, self._trust = address, context

    def connect(self) -> None:
        """To the address, whatever the name says by now."""
        line = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._trust.wrap_socket(line, server_hostname=self.host)
        except BaseException:
            line.close()
            raise


@dataclass(frozen=True, slots=True)
class SafeFetcher:
    """The way out. `resolve`, `allowed`, `ports`, `trust` are the world's, and given by tests that bring a world of their own."""

    max_bytes: int
    seconds: float = 10.0
    resolve: Callable[[str], Sequence[str]] = addresses_of
    allowed: Callable[[str], bool] = is_public
    ports: tuple[int, ...] = (443, 8443)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, url: str) -> bytes:
        """What stands at an https address, at most `max_bytes` of it, within `seconds` altogether. Raises FetchRefused."""
        until = time.monotonic() + self.seconds
        for _again in range(REDIRECTS + 1):
            answer, content = self._ask(self._https(url), until)
            if not answer:
                return content
            url = urljoin(url, answer)
        raise FetchRefused("redirects")

    def _https(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port = parts.port or 443
        except ValueError as error:
            raise FetchRefused("not_https") from error
        if parts.scheme != "https" or not parts.hostname or parts.username or port not in self.ports:
            raise FetchRefused("not_https")
        return parts

    def _ask(self, url: SplitResult, until: float) -> tuple[str, bytes]:
        """(where it moved to, nothing), or ("", the content)."""
        host, port = str(url.hostname), url.port or 443
        line = _Pinned(host, port, self._address(host), timeout=_left(until), context=self.trust)
        try:
            line.request(
                "GET",
                url._replace(scheme="", netloc="", fragment="").geturl() or "/",
                headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"},
            )
            wire = line.sock  # a connection lets go of it as soon as the answer begins
            with line.getresponse() as answer:
                if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
                    return answer.headers["Location"], b""
                if answer.status != 200:
                    raise FetchRefused("status")
                return "", self._read(wire, answer, until)
        except TimeoutError as error:
            raise FetchRefused("slow") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchRefused("unreachable") from error
        finally:
            line.close()

    def _address(self, host: str) -> str:
        found = list(self.resolve(host))
        if not found:
            raise FetchRefused("unknown_host")
        if not all(self.allowed(one) for one in found):  # one private address among them is enough to call nobody
            raise FetchRefused("private")
        return found[0]

    def _read(self, wire: socket.socket, answer: http.client.HTTPResponse, until: float) -> bytes:
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > self.max_bytes:
            raise FetchRefused("too_big")
        pieces: list[bytes] = []
        size = 0
        while True:
            wire.settimeout(_left(until))
            piece = answer.read1(PIECE)
            if not piece:
                return b"".join(pieces)
            size += len(piece)
            if size > self.max_bytes:
                raise FetchRefused("too_big")
            pieces.append(piece)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise FetchRefused("slow")
    return left

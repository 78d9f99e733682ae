"""Looking at a host name from outside: where it leads, and what stands in a small file there.

What a tenant types decides where we call, so we call only public addresses, only the one we looked at (a name that
changes between two questions gains nothing), follow no redirect, and read a few bytes.
"""

import http.client
import socket
from dataclasses import dataclass, field
from typing import Protocol

from core.safe_http import is_public

SECONDS = 5
BYTES = 256


class DnsLookup(Protocol):
    """What a check asks of the world."""

    def canonical(self, host: str) -> str:
        """The name at the end of the host's aliases, lower case; "" when it leads nowhere."""
        ...

    def read(self, host: str, path: str) -> str:
        """The first bytes of `http://host/path`; "" when there is no such file or it may not be asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Internet:
    """The real one. Never raises: what can't be reached is not there."""

    def canonical(self, host: str) -> str:
        """By the system's resolver."""
        try:
            found = socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
        except (OSError, UnicodeError):
            return ""
        return (found[0][3] or host).lower().rstrip(".")

    def read(self, host: str, path: str) -> str:
        """By a plain HTTP request to the host's first public address."""
        address = self._public_address(host)
        if not address:
            return ""
        line = http.client.HTTPConnection(address, 80, timeout=SECONDS)
        try:
            line.request(
                "GET", path, headers={"Host": host, "User-Agent": "xiaoyang-domain-check", "Connection": "close"}
            )
            answer = line.getresponse()
            return answer.read(BYTES).decode("ascii", "replace").strip() if answer.status == 200 else ""
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            line.close()

    def _public_address(self, host: str) -> str:
        try:
            found = socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return ""
        addresses = [str(one[4][0]) for one in found]
        # One private address among them is enough to call nobody.
        return addresses[0] if addresses and all(is_public(one) for one in addresses) else ""


@dataclass(slots=True)
class Pretend:
    """A world given by two tables, for tests and demonstrations."""

    aliases: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def canonical(self, host: str) -> str:
        """From `aliases`."""
        return self.aliases.get(host, "")

    def read(self, host: str, path: str) -> str:
        """From `files`, by `host/path`."""
        return self.files.get(f"{host}{path}", "")

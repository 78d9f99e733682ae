"""Pictures that lie at an address somewhere else."""

from dataclasses import dataclass, field
from typing import Protocol

from core.safe_http import FetchRefused, SafeFetcher

PICTURE_BYTES = 8 * 1024 * 1024
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
SECONDS = 15.0


class Pictures(Protocol):
    """Whoever brings a picture."""

    def bring(self, url: str) -> bytes:
        """What stands at an https address. Raises FetchRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Internet:
    """The real one: public addresses only, 8 MB at most, and nothing that does not begin as a JPEG, PNG or WebP does."""

    outside: SafeFetcher = field(default_factory=lambda: SafeFetcher(max_bytes=PICTURE_BYTES, seconds=SECONDS))

    def bring(self, url: str) -> bytes:
        """Fetched now; no cache, no cookie."""
        content = self.outside.fetch(url)
        if not content.startswith(MAGIC):
            raise FetchRefused("status")
        return content


@dataclass(slots=True)
class Pretend:
    """A world of pictures by address, for tests and demonstrations."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def bring(self, url: str) -> bytes:
        """From the table; an unknown address has no host."""
        if url not in self.pictures:
            raise FetchRefused("unknown_host")
        return self.pictures[url]

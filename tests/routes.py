"""Every route there is, with values for its parameters: what the wall tests walk."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern: its full name, its view, and its path with named places."""

    name: str
    view: Any
    pattern: str

    @property
    def places(self) -> list[str]:
        """The parameters' names."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.pattern)

    def path(self, **values: Any) -> str:
        """A concrete path; a place without a value gets one that exists nowhere."""
        nowhere = {
            "public_id": uuid.uuid4(),
            "number": "2026010100000000",
            "slug": "nobody",
            "token": "none",
            "name": "none.webp",
        }

        def value(match: re.Match) -> str:
            return str(values.get(match[1], nowhere.get(match[1], 999_999)))

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, self.pattern)


def routes(urlconf: str) -> Iterator[Route]:
    """All routes of a urlconf, depth first."""
    yield from _walk(get_resolver(urlconf).url_patterns, "", "")


def _walk(patterns: list, prefix: str, namespace: str) -> Iterator[Route]:
    for item in patterns:
        if isinstance(item, URLResolver):
            inner = f"{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, prefix + str(item.pattern), inner)
        elif isinstance(item, URLPattern):
            yield Route(f"{namespace}{item.name}", item.callback, prefix + str(item.pattern))

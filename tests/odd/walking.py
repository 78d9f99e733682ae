"""The walk: every route of a face, every value, in its parameters, its places and the fields its page shows."""

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from django.db import transaction
from django.urls import Resolver404, resolve

from core.tenancy.connections import connection
from tests.odd.values import TELLING, VALUES, in_places, own_names, reads_query, with_query
from tests.routes import Route

SOAK = int(os.environ.get("SOAK", "0"))
_FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([\w-]+)"')
TRIED: Counter[str] = Counter()


class Walk:
    """A browser that asks, and undoes what an answer wrote before it asks the next."""

    def __init__(self, client, urlconf: str, **extra) -> None:
        self.client, self.urlconf, self.extra = client, urlconf, extra
        self.client.raise_request_exception = False
        self.broken: dict[tuple, tuple] = {}  # one for each path and error

    def over(self, routes: Sequence[Route], **places) -> str:
        """All of them; a line for each address that was answered with a 500, "" without one."""
        logging.disable(logging.CRITICAL)
        try:
            for route in routes:
                page = self.ask("page", "get", route.path(**places))
                self.get(route, is_page=page.status_code != 405, **places)
                self.post(route, page, **places)
        finally:
            logging.disable(logging.NOTSET)
        return "\n".join(map(str, self.broken.values()))

    def get(self, route: Route, *, is_page: bool = True, **places) -> None:
        """Each value in all parameters at once, then in one place after the other."""
        values = VALUES if SOAK or (is_page and reads_query(route)) else TELLING
        for kind, value in values.items():
            self.ask(kind, "get", with_query(route, value, **places))
        for kind, value in VALUES.items():
            for address in in_places(route, value, **places):
                if self.leads_somewhere(address):
                    self.ask(kind, "get", address)

    def post(self, route: Route, page, **places) -> None:
        """Each value in every field the page shows, and in those its view reads."""
        text = page.content.decode(errors="replace") if not page.streaming else ""
        fields = {*own_names(route), *_FIELD.findall(text)} - {"csrfmiddlewaretoken"}
        for kind, value in (VALUES if SOAK else TELLING).items():
            if fields:
                self.ask(kind, "post", route.path(**places), {name: value.replace("\udcff", "?") for name in fields})

    def leads_somewhere(self, address: str) -> bool:
        """Whether a route takes this path; what none takes is answered by one and the same page."""
        try:
            resolve(unquote(address.partition("?")[0], errors="replace"), urlconf=self.urlconf)
        except Resolver404:
            return False
        return True

    def ask(self, kind: str, method: str, address: str, body=None):
        """One request, rolled back."""
        with transaction.atomic():
            answer = getattr(self.client, method)(address, *([] if body is None else [body]), **self.extra)
            TRIED[method] += 1
            if answer.status_code >= 500:
                error = getattr(answer, "exc_info", None)
                told = repr(error[1])[:160] if error else answer.status_code
                self.broken.setdefault((address.partition("?")[0], told), (kind, method, address[:120], told))
            if answer.streaming:
                list(answer)  # its end closes its file
            connection.set_schema_to_public()
            transaction.set_rollback(True)
        return answer


def part(routes: Sequence[Route], which: int, of: int) -> Iterator[Route]:
    """Each so-manieth of them, so that several workers share the walk."""
    yield from (one for at, one in enumerate(routes) if at % of == which)

"""Walls in front of pages and programs: every route with another mall's ids, another mall's session, false host names."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db import DatabaseError
from django.urls import URLPattern, URLResolver, get_resolver
from django_tenants.utils import get_tenant_types

from accounts.models import User
from core.tenancy import enter
from isolation.services.probing import (
    NO_ID,
    NOWHERE,
    THINGS,
    WORDS,
    Findings,
    Side,
    rolled_back,
    rows_touched,
    session_for,
    signed_in,
    table_ids,
)
from tenants.gateways.browser import Browser, BrowserResponse
from tenants.models import Domain, Tenant

# What may answer to another's id: away, bad, forbidden, unknown, not this way, refused, nonsense.
CLOSED = (302, 303, 400, 401, 403, 404, 405, 409, 422)
AT_MOST = 12  # combinations of ids per route
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern of the malls' pages and programs."""

    name: str
    pattern: str

    @property
    def places(self) -> list[str]:
        return _PLACE.findall(self.pattern)

    @property
    def foreign(self) -> list[str]:
        """The places that name a row of a mall."""
        return [place for place in self.places if place not in WORDS]

    @property
    def is_for_programs(self) -> bool:
        return self.name.startswith("api:")

    def path(self, values: dict[str, str]) -> str:
        """A concrete path; a place without a value names what exists nowhere."""

        def value(match: re.Match[str]) -> str:
            place = match[1]
            return values.get(place) or WORDS.get(place) or NOWHERE.get(place) or NO_ID

        return "/" + _PLACE.sub(value, self.pattern)


def routes() -> list[Route]:
    """Every route of a mall, as the resolver has them. A place nobody told the probes about is a fault of theirs."""
    return list(_walk(get_resolver(get_tenant_types()[Tenant.Type.MALL]["URLCONF"]).url_patterns, "", ""))


def unknown_places() -> set[str]:
    """Names of places in routes for which the probes have no foreign value."""
    return {place for route in routes() for place in route.places} - THINGS.keys() - WORDS.keys()


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for item in patterns:
        if isinstance(item, URLResolver):
            inner = f"{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, prefix + str(item.pattern), inner)
        elif isinstance(item, URLPattern):
            yield Route(f"{namespace}{item.name}", prefix + str(item.pattern))


def foreign_paths(route: Route, things: dict[str, list[str]]) -> list[str]:
    """The route with a mall's ids in its places, in every fitting combination; none where it has nothing of that kind."""
    choices = [[(place, value) for value in things.get(place, [])] or [(place, "")] for place in route.foreign]
    found = [dict(chosen) for chosen in product(*choices)]
    return [route.path(values) for values in found[:AT_MOST] if any(values.values())]


def ask(
    browser: Browser, here: Side, route: Route, method: str, path: str, fields: dict[str, Any] | None = None
) -> BrowserResponse:
    """As the mall's owner in a browser, or as their program."""
    bearer, session = (here.bearer, "") if route.is_for_programs else ("", here.session)
    return browser.ask(method, here.host, path, fields=fields, bearer=bearer, session=session)


def try_routes(here: Side, there: Side) -> Findings:
    """Every route, GET and POST: with the other mall's ids in its path; with them in the form; and what its pages say.

    An answer leaks when it says the other's marks, differs from the answer for what exists nowhere, or wrote in the other's
    tables. Everything is taken back.
    """
    found, browser = Findings("routes"), Browser()
    tables = table_ids(there.tenant.schema_name)
    fields = {place: values[0] for place, values in there.things.items() if values}
    fields |= {place.removesuffix("_id"): value for place, value in fields.items()} | {
        "member": fields.get("employee_no", "")
    }
    with rolled_back():
        here = signed_in(here)
        for route in routes():
            for path in foreign_paths(route, there.things) or [route.path({})]:
                for method in ("GET", "POST"):
                    _try(found, browser, here, there, route, method, path, fields, tables)
    return found


def _try(
    found: Findings,
    browser: Browser,
    here: Side,
    there: Side,
    route: Route,
    method: str,
    path: str,
    fields: dict[str, str],
    tables: list[int],
) -> None:
    with rolled_back():
        before = rows_touched(tables)
        answer = ask(browser, here, route, method, path, fields if method == "POST" else None)
        request_line = f"{method} {path} → {answer.status}"
        try:
            wrote = rows_touched(tables) - before
        except DatabaseError:  # the view left its transaction broken
            wrote = 0
        if answer.status >= 500:
            found.faults.append(f"{request_line} {answer.error}")
    said = [mark for mark in there.marks if mark in answer.text]
    found.tried(bool(said) or wrote > 0 or _tells(browser, here, route, method, path, answer), request_line)


def _tells(browser: Browser, here: Side, route: Route, method: str, path: str, answer: BrowserResponse) -> bool:
    """Whether somebody else's id is answered in another way than an id of nobody."""
    if not route.foreign or path == route.path({}) or answer.status in CLOSED or answer.status >= 500:
        return False
    with rolled_back():
        nobody = ask(browser, here, route, method, route.path({}))
    return nobody.status != answer.status or _plain(nobody, route.path({})) != _plain(answer, path)


def _plain(answer: BrowserResponse, path: str) -> str:
    """The body without what changes from one asking to the next."""
    text = answer.body.decode(errors="replace")
    for part in [path, *path.split("/")]:
        text = text.replace(part, "") if len(part) > 3 else text
    return re.sub(r'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"', "", text)


def known_at_home(there: Side) -> int:
    """How many of the other mall's pages say its marks to its own owner: none would mean that the probes prove nothing."""
    browser, seen = Browser(), 0
    with rolled_back():
        home = signed_in(there)
        for route in routes():
            for path in foreign_paths(route, there.things)[:3] if not route.is_for_programs else []:
                with rolled_back():
                    answer = ask(browser, home, route, "GET", path)
                seen += any(mark in answer.text for mark in home.marks)
    return seen


def try_neighbours(here: Side, theirs: list[Side]) -> Findings:
    """Real malls' newest ids, looked for from the canary's session by GET: their marks must not come back. Looks only."""
    found, browser = Findings("neighbours"), Browser()
    with rolled_back():
        here = signed_in(here)
        own = "\n".join(
            browser.ask("GET", here.host, route.path({}), session=here.session).text
            for route in routes()
            if not route.places and route.name.partition(":")[0] in ("storefront", "console")
        )
        for there in theirs:
            marks = [mark for mark in there.marks if mark not in own]
            for route in routes():
                for path in foreign_paths(route, there.things):
                    with rolled_back():
                        answer = ask(browser, here, route, "GET", path)
                    found.tried(any(mark in answer.text for mark in marks), f"GET {path} ({there.tenant.schema_name})")
    return found


def try_sessions(here: Side, there: Side) -> Findings:
    """A's cookie at B's host: the key as it is, the row copied into B's table, and one that says it was opened in A."""
    found, browser = Findings("sessions"), Browser()
    with rolled_back():
        here = signed_in(here)
        with enter(there.tenant):
            copied, told = session_for(*_stolen(there, here), key=here.session), session_for(*_stolen(there, here))
        for path, key in product(("/", "/console/", "/me/", "/account/security/"), (copied, told)):
            with rolled_back():
                answer = browser.ask("GET", there.host, path, session=key)
            found.tried(not _is_sent_to_sign_in(answer, there), f"GET {path} with a copied session → {answer.status}")
    with rolled_back():
        here = signed_in(here)
        for path in ("/", "/console/", "/console/members/", "/orders/", "/me/data/file/", "/account/security/"):
            for method in ("GET", "POST"):
                answer = browser.ask(method, there.host, path, session=here.session)
                found.tried(
                    answer.status != 405 and not _is_sent_to_sign_in(answer, there),
                    f"{method} {path} → {answer.status}",
                )
    return found


def _stolen(there: Side, here: Side) -> tuple[User, str]:
    """A user of B, and the schema of A: a row that was carried over."""
    return User.objects.filter(roles__code="owner").order_by("pk")[:1].get(), here.tenant.schema_name


def _is_sent_to_sign_in(answer: BrowserResponse, there: Side) -> bool:
    return (
        answer.status in (302, 403, 404)
        and not any(mark in answer.text for mark in there.marks[1:])
        and (answer.status != 302 or answer.header("Location").startswith("/account/login/"))
    )


def try_hosts(here: Side, there: Side) -> Findings:
    """Names that lead nowhere, and headers that claim another name: no mall answers but the one that was called."""
    found, browser = Findings("hosts"), Browser()
    strangers = (
        "",
        "nobody.invalid",
        f"{there.host}.evil.invalid",
        f"evil{there.host}",
        f"{here.host},{there.host}",
        f"{there.host}@nobody.invalid",
        "127.0.0.1",
        f"{there.host}/",
        f".{there.host}",
        f"{there.host}\x00",
    )
    with rolled_back():
        here = signed_in(here)
        claimed = f"claimed-{uuid.uuid4().hex}.invalid"
        Domain.objects.create(tenant=there.tenant, domain=claimed, is_primary=False)
        for host in (*strangers, claimed):
            with rolled_back():
                answer = browser.ask("GET", host, "/account/login/", session=here.session)
            leaks = (
                answer.status < 400 or "Set-Cookie" in answer.text or any(mark in answer.text for mark in there.marks)
            )
            found.tried(leaks, f"Host {host!r} → {answer.status}")
        for name in ("HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "HTTP_X_ORIGINAL_HOST", "SERVER_NAME"):
            value = f"host={there.host}" if name == "HTTP_FORWARDED" else there.host
            with rolled_back():
                answer = browser.ask("GET", here.host, "/account/login/", session=here.session, headers={name: value})
            found.tried(there.tenant.name in answer.text, f"{name}: {value} → {answer.status}")
        for host in (here.host.upper(), f"{here.host}.", f"{here.host}:8443"):
            with rolled_back():
                answer = browser.ask("GET", host, "/", session=here.session)
            found.tried(answer.status != 200 or there.tenant.name in answer.text, f"Host {host!r} → {answer.status}")
    return found

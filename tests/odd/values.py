"""What people, programs and scanners send that no door means anything by; and where a route takes it."""

import inspect
import re
import sys
from functools import cache
from urllib.parse import quote

from tests.routes import Route

# By what they try. Raw ones are sent as they are, else they are quoted.
VALUES = {
    "nul": "\x00",
    "nul inside": "festival\x00",
    "nothing": "",
    "space": " ",
    "lines": "a\r\nSet-Cookie: x=y",
    "long": "长" * 250,
    "very long": "x" * 5_000,
    "minus": "-1",
    "nought": "0",
    "bigint + 1": "9223372036854775808",
    "int + 1": "2147483648",
    "thirty nines": "9" * 30,
    "five thousand nines": "9" * 5_000,
    "exponent": "1e5",
    "float": "1.5",
    "not a number": "NaN",
    "infinity": "Infinity",
    "arabic digits": "٣٤",
    "full width digits": "１２",
    "superscript": "²",
    "last month": "9999-12",
    "month 0": "2026-00",
    "month 13": "2026-13",
    "year 0": "0000-01",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "no such day": "2026-02-30",
    "odd moment": "2026-13-45T00:00",
    "last moment": "9999-12-31T23:59:59+14:00",
    "week": "2026-W01-1",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "up": "../../etc/passwd",
    "backslash": "/\\evil",
    "quotes": "'\"><svg>",
    "like": "%_\\",
    "format": "%s{0}%(x)s",
    "brackets": "[](){}*+?",
    "half a pair": "\udcff",
    "other direction": "\u202eabc",
    "emoji": "🎁",
    "abc": "abc",
}
# What tells a door apart that reads nothing of its own: one of each kind.
TELLING = {
    kind: VALUES[kind] for kind in ("nul", "very long", "thirty nines", "minus", "last month", "half a pair", "abc")
}
# How views read what is typed; a view that reads it otherwise is walked with the common names only.
_READ = re.compile(r'(?:GET|POST|asked|typed|data)(?:\.get(?:list)?\(|\[)\s*"(\w+)"')
COMMON = (
    "q",
    "page",
    "tab",
    "state",
    "month",
    "at",
    "next",
    "back",
    "before",
    "limit",
    "items",
    "from",
    "until",
    "day",
    "id",
)


def quoted(value: str) -> str:
    """A value as it stands in an address."""
    return quote(value.encode("utf-8", "surrogateescape"), safe="")


def module_of(route: Route) -> str:
    """Where the route's own view stands, under its guards."""
    view = inspect.unwrap(route.view)
    return getattr(view, "__module__", "") or type(view).__module__


@cache
def _read_in(module: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_READ.findall(inspect.getsource(sys.modules[module]))))


def own_names(route: Route) -> tuple[str, ...]:
    """The parameters and fields the view's module reads by name."""
    return _read_in(module_of(route))


@cache
def reads_query(route: Route) -> bool:
    """Whether the view, or a function of its module that it calls, reads the query; every other one is told by few values."""
    view = inspect.unwrap(route.view)
    if not inspect.isfunction(view):
        return True
    source, module = inspect.getsource(view), sys.modules[view.__module__]
    called = [one for name, one in inspect.getmembers(module, inspect.isfunction) if f"{name}(" in source]
    near = [one for one in called if one is not view and one.__module__ == view.__module__]
    return any(re.search(r"\bGET\b|asked_", text) for text in (source, *map(inspect.getsource, near)))


def with_query(route: Route, value: str, **places) -> str:
    """The route with this value in every parameter it may read."""
    names = dict.fromkeys([*COMMON, *own_names(route)])
    return route.path(**places) + "?" + "&".join(f"{name}={quoted(value)}" for name in names)


def in_places(route: Route, value: str, **places) -> list[str]:
    """The route with this value in one of its places after the other."""
    return [route.path(**{**places, place: quoted(value)}) for place in route.places] if value else []

"""Whatever a console or the back office can change by a form reaches the operation log (PROMISES S9), route by route.

A route's door is read: the services it calls, itself or through a helper of its module, must be among those that write a
line (tests/core/test_every_act_is_logged.py proves that of each). Where none is called, the route says why.
"""

import ast
import functools
import inspect
from pathlib import Path

import pytest

from tests.core.test_every_act_is_logged import REACH, ROOT, Room
from tests.routes import routes

FACES = ("console:", "backoffice:")
STAFF = [
    route for conf in ("config.urls_mall", "config.urls_ops") for route in routes(conf) if route.name.startswith(FACES)
]
QUIET = {
    "backoffice:count_now": "sends a worker to count; figures are nobody's act",
    "backoffice:retry": "sends a worker to the step that failed; every attempt is kept in the step's row",
    "console:announcement_put_away": "a reader's own cookie: nothing is stored for the mall",
    "console:order_filter_drop": "one's own view of a board, kept for oneself; nothing of the mall is changed",
    "console:order_filter_save": "one's own view of a board, kept for oneself; nothing of the mall is changed",
    "console:page_text_preview": "shows what a text would look like; nothing is stored",
    "console:pick_count": "counts people for a form; nothing is stored",
}


@functools.cache
def room_of(path):
    return Room(Path(path))


def door(route):
    """The view under its guards, the room it stands in, and its text (which may lie inside a function that makes views)."""
    view = inspect.unwrap(route.view)
    if ROOT not in Path(inspect.getsourcefile(view)).parents or ".venv" in inspect.getsourcefile(view):
        return view, None, None  # a library's page; the only one shows the API's description
    room = room_of(inspect.getsourcefile(view))
    first = view.__code__.co_firstlineno
    tree = ast.parse((ROOT / room.place).with_suffix(".py").read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.lineno >= first]
    return view, room, min(found, key=lambda node: node.lineno)


def reached_by(route):
    """Full names of everything a route's view calls."""
    view, room, node = door(route)
    given = inspect.getclosurevars(view).nonlocals.values()  # the service a maker of views was given
    return reached(room, node) | {
        f"{one.__module__.replace('.', '/')}.{one.__name__}" for one in given if inspect.isfunction(one)
    }


def reached(room, node, seen=frozenset()):
    """What the function calls, through helpers of its own room too."""
    found = set(room.calls(node)) | set(named(room, node))
    for one in list(found):
        place, _, helper = one.rpartition(".")
        if place == room.place and helper in room.functions and helper not in seen:
            found |= reached(room, room.functions[helper], seen | {helper})
    return found


def named(room, node):
    """Full names of what the function names without calling it: a service handed to a helper."""
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in room.names:
            yield f"{'/'.join(room.names[one.value.id])}.{one.attr}"
        elif isinstance(one, ast.Name) and one.id in room.names:
            yield ".".join(room.names[one.id])


def takes_posts(route):
    """Whether a form can be sent there: not a view that refuses everything but looking."""
    _view, _room, node = door(route)
    if node is None:
        return False
    decorators = {ast.unparse(one).split("(")[0].rpartition(".")[2] for one in node.decorator_list}
    if decorators & {"require_GET", "require_safe"}:
        return False
    return "require_POST" in decorators or "POST" in ast.unparse(node)


CHANGING = sorted({route.name: route for route in STAFF if takes_posts(route)}.values(), key=lambda route: route.name)


@pytest.mark.parametrize("route", CHANGING, ids=lambda route: route.name)
def test_what_the_route_does_is_written_down(route):
    """A line for the log, or a reason in QUIET; and no reason where there is a line."""
    assert bool(reached_by(route) & REACH) != (route.name in QUIET)


def test_every_reason_belongs_to_a_route():
    assert set(QUIET) <= {route.name for route in CHANGING}


def test_the_routes_are_found():
    assert len(CHANGING) > 80 and (ROOT / "tenants").exists()


def test_control_a_door_that_writes_by_itself_is_found():
    tree = ast.parse(
        "def act(request):\n    _save(request)\n\ndef _save(request):\n    Row(x=request.POST['x']).save()\n"
    )
    room = object.__new__(Room)
    room.place, room.names, room.functions = "x/console", {}, {node.name: node for node in tree.body}
    assert reached(room, room.functions["act"]) & REACH == set()
    room.names["_save"] = ("points/services/ledger/budgets", "top_up")
    assert reached(room, room.functions["act"]) & REACH

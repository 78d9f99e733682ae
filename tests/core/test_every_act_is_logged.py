"""Whoever writes, writes it down: every public act of the services/ rooms reaches the operation log."""

import ast
from pathlib import Path

import pytest

from core.registry.apps import own_apps

ROOT = Path(__file__).resolve().parents[2]
APPS = [app for app in own_apps() if app not in ("core", "demo", "isolation")]
RECORD = "core/events/operation_log.record"
WRITES_IN_SQL = ("order_place(",)  # statements that write the line themselves (orders/sql)
QUIET = {
    "points/services/second_person.do_alone": "the act's own service writes it down",
    "members/services/login_runs.do_next": "a part of a run, whose start is in the log",
    "members/services/phone_codes.ask": "nobody is known yet; coming in is written down",
    "members/services/phone_codes.try_code": "nobody is known yet; coming in is written down",
    "points/services/merging.follow": "the merge writes it down",
    "points/services/merging.take_over": "the merge writes it down",
    "accounts/services/users.install_roles": "a step of provisioning, which is written down as a whole",
    "catalog/services/bulk.work_next": "a part of a bulk change, whose start and end are in the log",
    "catalog/services/favourites.choose": "a member's own wishes",
    "catalog/services/favourites.drop": "a member's own wishes",
    "catalog/services/favourites.put": "a member's own wishes",
    "catalog/services/imports/validation.check": "checking rows; upload and agreement are in the log",
    "catalog/services/imports/pictures.keep": "a part of an import, whose start and end are in the log",
    "catalog/services/renditions.draw_next": "smaller copies of a picture; nobody's act",
    "catalog/services/searches.forget": "a member's own history",
    "insights/services/exports.try_again": "a step of setting stuck work going, which is written down as a whole",
    "insights/services/days.record_days": "figures that follow from the ledger; nobody's act",
    "members/services/choices.choose": "a member's own wishes",
    "members/services/phones.compare": "the same phone in another spelling; nobody's act",
    "members/services/roster_import/planning.check": "comparing rows; upload and agreement are in the log",
    "members/services/messages.mark_read": "a member reading their own messages",
    "members/services/messages.notify": "a consequence of an act that wrote its line",
    "members/services/messages.open_one": "a member reading their own messages",
    "orders/services/cart.add": "a wish; the redemption is the act",
    "orders/services/photos.attach": "pictures of an act that wrote its line",
    "orders/services/saved_filters.drop": "somebody's own view of a list",
    "orders/services/saved_filters.save": "somebody's own view of a list",
    "members/services/bulletins.take_back": "a part of a withdrawal, whose asking is in the log",
    "members/services/bulletins.tell_next": "a part of a sending, whose start is in the log",
    "points/services/ledger/debts.collect": "writes journals; the debt's own act is in the log",
    "points/services/grants/posting.notify_members": "messages only",
    "points/services/grants/posting.post_next_chunk": "a part of a posting, whose start and end are in the log",
    "points/services/revocations.notify_members": "messages only",
    "points/services/revocations.post_next_chunk": "a part of an undo, whose start and end are in the log",
    "points/services/grants/validation.validate": "checking rows; upload and submission are in the log",
    "tenants/services/resealing.reseal": "a step of restoring or cloning, which is written down as a whole",
}


class Room:
    """One file of services: its functions, and what its imported names stand for."""

    def __init__(self, path):
        self.place = path.relative_to(ROOT).with_suffix("").as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.names = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    self.names[one.asname or one.name] = (node.module.replace(".", "/"), one.name)

    def calls(self, node):
        """The full names (`points/services/ledger/budgets.top_up`) of what the function calls, as far as imports tell."""
        for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
            if isinstance(call.func, ast.Name):
                module, name = self.names.get(call.func.id, (self.place, call.func.id))
                yield f"{module}.{name}"
            elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                module, name = self.names.get(call.func.value.id, ("", call.func.value.id))
                yield f"{module}/{name}.{call.func.attr}"


def is_act(node):
    """Public, atomic, keyword-only: the house's form of an act."""
    atomic = any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
    return not node.name.startswith("_") and atomic and bool(node.args.kwonlyargs)


def says_so_in_sql(node):
    texts = (
        inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    )
    return any(statement in text for text in texts for statement in WRITES_IN_SQL)


ROOMS = [Room(path) for app in APPS for path in sorted((ROOT / app / "services").rglob("*.py"))]
CALLS = {f"{room.place}.{name}": set(room.calls(node)) for room in ROOMS for name, node in room.functions.items()}
ACTS = [f"{room.place}.{name}" for room in ROOMS for name, node in room.functions.items() if is_act(node)]
BY_SQL = {f"{room.place}.{name}" for room in ROOMS for name, node in room.functions.items() if says_so_in_sql(node)}


def those_that_reach_the_log(calls):
    """Everything that calls `record`, or calls something that does."""
    reach = {RECORD, *BY_SQL}
    while more := {name for name, called in calls.items() if name not in reach and called & reach}:
        reach |= more
    return reach


REACH = those_that_reach_the_log(CALLS)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_act_is_written_down(act):
    """A line for the operation log, or a reason in QUIET; and no reason where there is a line."""
    assert (act in REACH) != (act in QUIET)


def test_every_reason_belongs_to_an_act():
    assert set(QUIET) <= set(ACTS)


def test_control_an_act_that_writes_nothing_down_is_found():
    bare = ast.parse("@transaction.atomic\ndef act(*, x):\n    Row(x=x).save()").body[0]
    assert is_act(bare)
    assert "x/services/y.act" not in those_that_reach_the_log({"x/services/y.act": set(ROOMS[1].calls(bare))})


def test_the_acts_are_found():
    assert len(ACTS) > 80

"""Every code the product writes into its operation log has words, in the app that writes it; and no words stand unused."""

import ast
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from core.registry import log_actions
from tests.core.test_every_act_is_logged import APPS, ROOT

IN_SQL = {"order.place"}  # orders/sql/order_place.sql
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for app in (*APPS, "core", "isolation", "demo")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts and path.name != "log_actions.py"
}


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def parameters(function):
    return [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


# Functions that hand their own `action` on to the log: a private one is called in its own module only.
HELPERS = {
    (place if function.name.startswith("_") else "", function.name): parameters(function).index("action")
    for place, tree in TREES.items()
    if "operation_log.record" in ast.unparse(tree)
    for function in functions(tree)
    if "action" in parameters(function)
}


def is_of_the_log(place, call):
    """Whether a call writes into the log, itself or through a helper."""
    name = name_of(call)
    return ast.unparse(call.func) == "operation_log.record" or (place, name) in HELPERS or ("", name) in HELPERS


def action_of(place, call):
    """What a call gives as the action, by name or at its place."""
    for keyword in call.keywords:
        if keyword.arg == "action":
            return keyword.value
    position = HELPERS.get((place, name_of(call)), HELPERS.get(("", name_of(call))))
    return call.args[position] if position is not None and position < len(call.args) else None


def codes_in(value):
    """The codes an expression may be, as far as they are written out."""
    if isinstance(value, ast.Constant):
        return {value.value}
    return codes_in(value.body) | codes_in(value.orelse) if isinstance(value, ast.IfExp) else set()


def recorded():
    """(place, code) of every act that is written down, also by way of a name or of a mapping's `action`."""
    for place, tree in TREES.items():
        for node in ast.walk(tree):
            values = []
            if isinstance(node, ast.Call) and is_of_the_log(place, node):
                values = [action_of(place, node)]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "action":
                values = [node.value]
            elif isinstance(node, ast.Dict):
                values = [
                    value for key, value in zip(node.keys, node.values, strict=True) if codes_in(key) == {"action"}
                ]
            yield from ((place, code) for value in values for code in codes_in(value))


RECORDED = set(recorded())


def not_written_out():
    """Calls whose action can't be read here: they would escape these tests."""
    for place, tree in TREES.items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_of_the_log(place, node)):
            value = action_of(place, call)
            if not codes_in(value) and value is not None and ast.unparse(value) != "action":
                yield f"{place}:{call.lineno}"


def test_every_code_is_written_out():
    assert list(not_written_out()) == []


@pytest.mark.parametrize(("place", "code"), sorted(RECORDED))
def test_what_is_recorded_has_words(place, code):
    assert code in log_actions.log_actions()


def test_the_words_stand_in_an_app_that_records_them():
    apps_of = {}
    for place, code in RECORDED:
        apps_of.setdefault(code, set()).add(place.split("/")[0])
    assert [
        code
        for config in apps.get_app_configs()
        if (ROOT / config.name / "log_actions.py").exists()
        for code in import_module(f"{config.name}.log_actions").LOG_ACTIONS
        if code not in IN_SQL and config.name not in apps_of.get(code, set())
    ] == []


def test_the_words_are_in_both_languages():
    with translation.override("en"):
        assert [code for code in log_actions.log_actions() if log_actions.action_words(code)[0] > "~"] == []

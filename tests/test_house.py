"""The house's own rules: rooms, sizes, imports, docstrings, words, templates (DESIGN §2)."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.registry.apps import own_apps
from tests.html_equality.normalise import BLOCKS

ROOT = Path(__file__).resolve().parent.parent
ON_TOP = {"core", "demo", "isolation"}  # what all stand on, and what nobody imports: not made of the usual modules
APPS = [app for app in own_apps() if app not in ON_TOP]
ROOMS = {
    "__init__",
    "apps",
    "models",
    "errors",
    "services",
    "selectors",
    "gateways",
    "forms",
    "tasks",
    "storefront",
    "console",
    "backoffice",
    "api",
    "urls",
    "log_actions",
    "features",
    "quotas",
    "migrations",
    "sql",
    "templatetags",
}
EXTRA = {
    "accounts": {"endpoints"},
    "members": {"fields"},
    "tenants": {"management", "presets"},
    "malls": {"context", "points_acts"},
    "catalog": {"kinds"},
    "orders": {"kinds"},
}
MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE, MAX_TEMPLATE_LINE, MAX_INLINE_SQL = 400, 50, 150, 120, 15
SOURCES = [
    path
    for app in [*own_apps(), "config"]
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATEMENTS = sorted(path for app in own_apps() for path in (ROOT / app).rglob("*.sql"))


def short(path):
    return str(path.relative_to(ROOT))


def lines(path):
    return path.read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_only_the_rooms_of_the_house(app):
    found = {
        path.stem for path in (ROOT / app).iterdir() if path.name != "__pycache__" and not path.name.endswith(".txt")
    }
    assert found <= ROOMS | EXTRA.get(app, set())


OTHERS_PAGES = re.compile(
    rf"^\s*from ({'|'.join(APPS)})\.(?:storefront|console|backoffice|api|forms|tasks|urls)\b|"
    rf"^\s*from ({'|'.join(APPS)}) import (?:.*\b)?(?:storefront|console|backoffice|api|forms|tasks|urls)\b",
    re.M,
)


@pytest.mark.parametrize("app", APPS)
def test_an_app_uses_nobody_elses_views_forms_or_tasks(app):
    found = {
        (short(path), name)
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == app
        for names in OTHERS_PAGES.findall(path.read_text(encoding="utf-8"))
        for name in names
        if name and name != app
    }
    assert found == set()


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_no_room_has_grown_into_a_hall(path):
    assert lines(path) <= MAX_FILE


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_stay_short(path):
    assert lines(path) <= MAX_TEMPLATE


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_stay_narrow(path):
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if len(line) > MAX_TEMPLATE_LINE] == []


def opens_two(line):
    """Whether a block-level element begins on the line inside another that began there and isn't closed there."""
    still_open = []
    for closing, name in re.findall(r"<(/?)([a-z][\w-]*)", re.sub(r"{[%{].*?[%}]}", "", line)):
        if name not in BLOCKS:
            continue
        if not closing and still_open and f"</{still_open[0]}>" not in line:
            return True
        if not closing:
            still_open.append(name)
        elif name in still_open:
            still_open.remove(name)
    return False


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_open_one_block_a_line(path):
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if opens_two(line)] == []


@pytest.mark.parametrize(
    ("line", "two"),
    [
        ("<div><p>", True),
        ('<ul class="grid">{% for one in many %}<li>{{ one }}</li>{% endfor %}', True),
        ("<li><p>a</p></li>", False),
        ("<td><span>a</span></td>", False),
        ("<p>a</p><p>", False),
        ("<p>", False),
    ],
)
def test_control_two_blocks_on_a_line_are_found(line, two):
    assert opens_two(line) is two


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_functions_stay_short(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        n.name
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef) and (n.end_lineno or 0) - n.lineno >= MAX_FUNCTION
    ]
    assert long == []


SQL = re.compile(r"^\s*(select|insert|update|delete|with|create|alter)\b", re.I)


def long_sql(text):
    """The lines at which a statement over 15 lines begins."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL.match(node.value)
        and node.value.strip().count("\n") >= MAX_INLINE_SQL
    ]


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_long_statements_stand_in_files(path):
    assert long_sql(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("rows", "found"), [(15, []), (16, [1])])
def test_control_a_long_statement_is_found(rows, found):
    columns = ",\n".join(f"c{row}" for row in range(rows))
    assert long_sql(f'QUERY = """\nselect {columns}\n"""') == found


@pytest.mark.parametrize("path", [one for one in STATEMENTS if lines(one) > MAX_INLINE_SQL], ids=short)
def test_long_sql_says_who_calls_it_and_what_it_locks(path):
    text = path.read_text(encoding="utf-8")
    head = text[: re.search(r"^(?!--)", text, re.M).start()]
    assert [word for word in ("Called by", "ocks", "eturns") if word not in head] == []


def public_functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


@pytest.mark.parametrize("path", [p for p in SOURCES if {"services", "selectors"} & {*p.parts, p.stem}], ids=short)
def test_every_act_and_question_says_what_it_does(path):
    assert [f.name for f in public_functions(path) if not ast.get_docstring(f)] == []


@pytest.mark.parametrize("path", [p for p in SOURCES if "services" in p.parts], ids=short)
def test_services_know_no_request(path):
    assert not re.search(r"django\.http|HttpRequest|\brequest\.", path.read_text(encoding="utf-8"))


def test_nothing_is_called_utils():
    assert [short(path) for path in SOURCES if path.stem in ("utils", "helpers", "common")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_obey_the_strict_content_policy(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r'\sstyle="|\son[a-z]+="|javascript:', text)


# The language switch names each language in that language.
@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.name != "language.html"], ids=short)
def test_templates_say_nothing_untranslated(path):
    text = path.read_text(encoding="utf-8")
    for block in (
        r"{% comment.*?endcomment %}",
        r"{#.*?#}",
        r"{% blocktranslate.*?endblocktranslate %}",
        r"{%.*?%}",
        r"{{.*?}}",
    ):
        text = re.sub(block, "", text, flags=re.S)
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_translated_blocks_are_trimmed(path):
    assert not re.search(r"{% blocktranslate (?!.*trimmed)", path.read_text(encoding="utf-8"))


def test_requirements_are_what_the_lock_says():
    locked = re.findall(r'name = "([^"]+)"\nversion = "([^"]+)"', (ROOT / "uv.lock").read_text(encoding="utf-8"))
    listed = re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), flags=re.M)
    assert set(listed) <= set(locked)
    assert len(listed) > 50


@pytest.mark.parametrize("command", [["lint-imports", "--no-cache"]])
def test_the_staircase_holds(command):
    done = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_the_formatter_alone_decides(path):
    assert "fmt: " + "skip" not in path.read_text(encoding="utf-8")

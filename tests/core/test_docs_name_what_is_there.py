"""Docs and decisions name modules, classes, functions and files that exist: a rename that forgets them fails here."""

import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Permission
from core.registry.apps import own_apps
from core.registry.log_actions import log_actions

ROOT = Path(settings.BASE_DIR)
APPS = set(own_apps())
ROOMS = ("services", "selectors", "gateways", "kinds")
PAGES = sorted({ROOT / "README.md", *(ROOT / "docs").rglob("*.md")})
CODE = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
FILE = re.compile(r"(?:[a-z_][\w-]*/)+[\w.-]+\.(?:py|sql|html|js|css|toml|yml|md)")


def unknown_names(text: str) -> list[str]:
    """Names of code in `…` of a page that lead nowhere, and paths anywhere in it that are no file."""
    quoted = [piece for piece in CODE.findall(text) if re.fullmatch(r"[\w./]+", piece)]
    dotted = [piece for piece in quoted if DOTTED.fullmatch(piece) and not FILE.search(piece)]
    wrong = [name for name in dotted if not _is_there(name)]
    paths = FILE.findall(re.sub(r"https?://\S+|\S*[<>*{}…]\S*", "", text))
    return wrong + [path for path in paths if not _is_file(path)]


def _is_there(name: str) -> bool:
    first, *rest = name.split(".")
    if name in Permission.values or name in log_actions():
        return True
    if first in APPS:
        return _resolves(name) or _resolves(f"{first}.models.{'.'.join(rest)}")
    if first in ROOMS:
        return any(_in_room(app, first, rest) for app in APPS)
    return True  # another library's, a host, a class whose app the sentence names


def _in_room(app: str, room: str, rest: list[str]) -> bool:
    """Whether some module of the room has the name: `services.expiry` may stand in `points/services/ledger/expiry.py`."""
    direct = _resolves(f"{app}.{room}.{'.'.join(rest)}")
    nested = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / app / room).rglob(f"{rest[0]}.py")]
    return direct or any(_resolves(".".join((*path.parts, *rest[1:]))) for path in nested)


def _resolves(name: str) -> bool:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            fields = {field.name for field in found._meta.get_fields()} if hasattr(found, "_meta") else set()
            if part in fields:
                return True
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def _is_file(path: str) -> bool:
    return (ROOT / path).exists() or any(
        str(one).endswith(f"/{path}")
        for top in (*APPS, "docs", "templates", "static", "tests")
        for one in (ROOT / top).rglob(Path(path).name)
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_what_is_there(page):
    assert unknown_names(page.read_text(encoding="utf-8")) == []


def test_control_names_that_lead_nowhere_are_found():
    text = "See `tenants.PastLook`, `services.no_such_act` and points/services/nothing.py; `points.Lot.expires_at` is there."
    assert unknown_names(text) == ["tenants.PastLook", "services.no_such_act", "points/services/nothing.py"]


def test_each_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))

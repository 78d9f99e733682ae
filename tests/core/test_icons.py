"""Every icon that a page or a declaration names is one of Tabler's: another would be an empty box, and nobody would say so."""

import json
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SET = ROOT / "node_modules/@iconify-json/tabler/icons.json"
NAME = re.compile(r"\btabler--([a-z0-9]+(?:-[a-z0-9]+)*)")


def named() -> dict[str, str]:
    """Icon → a file that names it."""
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static/src").rglob("*.js"),
        *(
            path
            for path in ROOT.glob("[a-z]*/**/*.py")
            if path.relative_to(ROOT).parts[0] not in ("node_modules", "tests")
        ),
    ]
    return {
        icon: str(file.relative_to(ROOT)) for file in files for icon in NAME.findall(file.read_text(encoding="utf-8"))
    }


def test_every_icon_is_there():
    drawn = json.loads(SET.read_text(encoding="utf-8"))
    there = drawn["icons"].keys() | drawn.get("aliases", {}).keys()
    found = named()
    assert len(found) > 100
    assert {icon: file for icon, file in found.items() if icon not in there} == {}

"""The files that production is made of hold what the documents promise (L7)."""

import re
from pathlib import Path

import yaml
from django.conf import settings

from core.management.commands.check_all import STEPS
from core.registry.apps import own_apps

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
HERE_ONLY = {"PYTHON", "MALL_PORT", "MALL_DEBUG", "MALL_DEMO", "MALL_STATE_DIR"}  # development


def documented_settings():
    """Those of the first table under «Settings»; `MALL_EMAIL_HOST` `_PORT` in one cell are two."""
    table = OPERATIONS.partition("\n## Settings")[2].partition("\n## ")[0]
    for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE):
        first, *more = re.findall(r"`(\w+)`", row)
        yield first
        yield from (one if one.startswith("MALL") else first.rpartition("_")[0] + one for one in more)


def test_every_documented_setting_reaches_the_containers():
    services = (one for one in COMPOSE["services"].values() if one.get("environment"))
    passed = {name for service in services for name in service["environment"]}
    passed |= set(re.findall(r"(\w+)=", DOCKERFILE.partition("ENV ")[2].partition("\n")[0]))
    asked = set(documented_settings()) - HERE_ONLY
    assert len(asked) > 20
    assert asked - passed == set()


def test_the_image_compiles_every_app():
    line = re.search(r"compileall -q (.+)", DOCKERFILE).group(1).split()
    assert set(line) == {*own_apps(), "config"}


def test_a_tenant_can_be_exported_where_the_runbook_says():
    assert "backup:/backup" in COMPOSE["services"]["web"]["volumes"]
    assert re.search(r"install -d -o mall .*/backup", DOCKERFILE)


def test_backups_are_made_of_all_that_a_restore_needs():
    script = (ROOT / "deploy" / "backup.sh").read_text()
    assert COMPOSE["services"]["backup"]["entrypoint"] == ["/backup.sh"]
    for what in ("pg_dumpall --roles-only", "pg_dump --format=custom", "media"):
        assert what in script
    assert "### When the machine is lost" in OPERATIONS


def test_check_looks_at_the_format():
    assert [command[-3:] for name, command in STEPS if name == "format"] == [["format", "--check", "."]]

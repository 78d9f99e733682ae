import os
import subprocess
import sys
import time
from typing import Any

from django.core.management import BaseCommand

PYTHON = sys.executable
STEPS: list[tuple[str, list[str]]] = [
    ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    ("lint", [PYTHON, "-m", "ruff", "check", "--no-cache", "."]),
    ("types", [PYTHON, "-m", "mypy"]),
    ("house contracts", ["lint-imports", "--no-cache"]),
    ("templates", [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"]),
    ("words in both languages", [PYTHON, "manage.py", "words", "--check"]),
    ("migrations are complete", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("production settings", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
    ("tests", [PYTHON, "manage.py", "test"]),
]
SLOW = {"tests"}
HOUSE_RULES = ("house rules", [PYTHON, "-m", "pytest", "-q", "tests/test_house.py"])


class Command(BaseCommand):
    help = (
        "Everything CI runs, in order; stops at the first failure. --fast: all but the tests, and those that changed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--fast", action="store_true", help="no tests but the house's rules and test files that changed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        for name, command in _fast() if options["fast"] else STEPS:
            began = time.monotonic()
            self.stdout.write(f"--- {name}", ending="\n")
            self.stdout.flush()
            code = subprocess.run(command, env=_environment(name), check=False).returncode
            if code:
                self.stderr.write(f"check: «{name}» failed")
                raise SystemExit(code)
            self.stdout.write(f"    ok, {time.monotonic() - began:.1f} s")
        self.stdout.write(f"check: all green in {time.monotonic() - started:.0f} s")


def _fast() -> list[tuple[str, list[str]]]:
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", "--", "tests"],
        capture_output=True,
        text=True,
        check=True,
    )
    files = [
        line[3:] for line in changed.stdout.splitlines() if "test_" in line and line.endswith(".py") and line[1] != "D"
    ]
    tests = [("tests that changed", [PYTHON, "manage.py", "test", "-q", *files])] if files else []
    return [*(step for step in STEPS if step[0] not in SLOW), HOUSE_RULES, *tests]


def _environment(name: str) -> dict[str, str]:
    environment = {**os.environ, "PATH": f"{os.path.dirname(PYTHON)}{os.pathsep}{os.environ.get('PATH', '')}"}
    if name == "production settings":
        environment |= {
            "MALL_PRODUCTION": "1",
            "MALL_SECRET_KEY": "for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
            "MALL_FIELD_KEYS": "check:" + "Y2hlY2stb25seS1maWVsZC1rZXktMDAwMDAwMDAwMDA=",
        }
    return environment

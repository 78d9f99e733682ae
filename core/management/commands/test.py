import os
import subprocess
import sys
from typing import Any

from django.core.management import BaseCommand

from core.dev import assets


class Command(BaseCommand):
    help = "Make everything the tests need, then run pytest with the arguments given."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        raise SystemExit(run_tests(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(run_tests([]))


def run_tests(arguments: list[str]) -> int:
    """Services, assets, word lists, browser; then pytest. Returns its exit code."""
    from tests.browser_setup import find_or_install

    assets.build()
    subprocess.run([sys.executable, "manage.py", "words", "--compile"], check=True)
    environment = {**os.environ, "MALL_BROWSER": find_or_install() or ""}
    chosen = arguments or ["-n", "2", "--dist", "loadgroup"]
    return subprocess.run([sys.executable, "-m", "pytest", *chosen], env=environment, check=False).returncode

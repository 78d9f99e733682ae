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
    command = [sys.executable, "-m", "pytest", *_workers(arguments), *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def _workers(arguments: list[str]) -> list[str]:
    """A worker for each processor, for everything and for folders; a file is quicker without, for each worker starts for 5 s."""
    chooses = any(one.startswith(("-n", "--numprocesses", "--pdb")) for one in arguments)
    some_files = any(".py" in one for one in arguments if not one.startswith("-"))
    return [] if chooses or some_files else ["-n", str(os.cpu_count() or 2), "--dist", "loadgroup"]

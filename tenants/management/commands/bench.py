import subprocess
import sys
from typing import Any

from django.core.management import BaseCommand


class Command(BaseCommand):
    help = "Measure beside floors of the same run: ./mall bench ledger|search|tenants|fairness [--quick] [--only PARTS] [--json FILE]."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        raise SystemExit(measure(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(measure([]))


def measure(arguments: list[str]) -> int:
    """Run the bench as a program of its own, which sets production's switches before Django wakes up."""
    return subprocess.run([sys.executable, "-m", "tests.bench", *arguments], check=False).returncode

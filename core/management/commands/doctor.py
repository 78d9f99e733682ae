import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from core.dev import assets, checks, localservices, one_mall


class Command(BaseCommand):
    help = "Say what would be used on this machine, whether it works, and what is wrong, each in one sentence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        self._line("Python", sys.version.split()[0])
        self._line("Node", assets.node())
        self._line("data", str(localservices.state_dir()))
        for name, ours in (("DATABASE_URL", localservices.postgres_bin), ("REDIS_URL", localservices.valkey_server)):
            self._line(name, "from the environment" if os.environ.get(name) else _found(ours))
        up = one_mall.who()
        self._line("./mall up", up or "does not run")
        causes = checks.before_start(host, port) if up is None else []
        if not causes:
            causes = self._servers()
        if causes:
            raise CommandError("\n".join(causes))
        self.stdout.write("mall: all well.")

    def _servers(self) -> list[str]:
        try:
            with localservices.running():
                causes = checks.of_servers()
        except localservices.LocalServiceError as refusal:
            return [str(refusal)]
        self._line("servers answer", "no" if causes else "yes")
        return causes

    def _line(self, name: str, value: str) -> None:
        self.stdout.write(f"{name:<20} {value}")


def _found(program: Callable[[], Path]) -> str:
    try:
        return str(program())
    except localservices.LocalServiceError as refusal:
        return str(refusal)

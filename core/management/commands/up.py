"""`./mall up`: everything, in the foreground, until Ctrl-C."""

import io
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from core.dev import assets, checks, localservices, one_mall
from core.dev.supervisor import Supervisor


class Command(BaseCommand):
    help = "Build assets, start services, migrate, seed the demo when empty, run web + worker + beat."
    requires_system_checks: list[str] = []  # the database may not be there yet

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--no-demo", action="store_true", help="do not make the demo tenants")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if isinstance(sys.stdout, io.TextIOWrapper):  # a log file shows each line when it is said, as a terminal does
            sys.stdout.reconfigure(line_buffering=True)
        host, port = options["host"], options["port"]
        with one_mall.only_one(port):
            _refuse(checks.before_start(host, port))
            with localservices.running():
                _refuse(checks.of_servers())
                self._prepare(port, with_demo=settings.DEMO and not options["no_demo"])
                _refuse(checks.before_start(host, port))  # somebody may have come in the minute since
                self._serve(host, port, started)

    def _prepare(self, port: int, *, with_demo: bool) -> None:
        self._step("assets", assets.build)
        self._step("words", lambda: call_command("words", compile=True))
        self._step("migrations", lambda: call_command("bring_up_to_date"))
        if with_demo:
            self._step("demo", lambda: call_command("demo"))
        link = io.StringIO()
        call_command("open_platform", login="operator", name="平台运营", port=port, only_first=True, stdout=link)
        self._way_in = link.getvalue().strip()

    def _step(self, name: str, act: Any) -> None:
        began = time.monotonic()
        act()
        self.stdout.write(f"mall: {name} ready ({time.monotonic() - began:.1f} s)")

    def _serve(self, host: str, port: int, started: float) -> None:
        environment = {**os.environ, "MALL_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        supervisor = Supervisor(commands(host, port), {**environment, "MALL_DATABASE_POOL": "1"}, revive_servers)
        supervisor.run(ready=lambda: _answers(port), when_ready=lambda: self._welcome(port, started))

    def _welcome(self, port: int, started: float) -> None:
        self.stdout.write(f"\nmall: ready after {time.monotonic() - started:.0f} s. Ctrl-C stops everything.\n")
        call_command("logins", port=port, stdout=self.stdout)
        if self._way_in:
            self.stdout.write(f"  the first operator («operator») chooses a password here: {self._way_in}\n")


WORKER = ["worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]


def commands(host: str, port: int) -> dict[str, list[str]]:
    """Web, worker and beat as argument lists."""
    python = sys.executable
    # -W ignore: in a container the worker runs as root, and Celery would say so at every start
    celery = [python, "-W", "ignore", "-m", "celery", "--quiet", "-A", "config"]
    beat_file = localservices.state_dir() / "beat-schedule"
    return {
        "web": [
            python,
            "-m",
            "config.web",
            "--interface",
            "wsgi",
            "config.wsgi:application",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            "2",
            "--blocking-threads",
            str(settings.WEB_THREADS),
            "--respawn-failed-workers",
            "--log-level",
            "warning",
        ],
        "worker": [*celery, *WORKER, "--queues", "default", "--concurrency", "2", "--hostname", "worker@%h"],
        # Long work has a process of its own, so that it never stands before what is done in a moment.
        "bulk": [*celery, *WORKER, "--queues", "bulk", "--concurrency", "1", "--hostname", "bulk@%h"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(beat_file)],
    }


def _refuse(causes: list[str]) -> None:
    if causes:
        raise CommandError("\n".join(causes))


def revive_servers() -> Iterator[str]:
    """Start again which of our local servers died; a line for each. What can't be started now is tried at the next look."""
    names = " and ".join(localservices.dead())
    if not names:
        return
    began = time.monotonic()
    try:
        localservices.start()
    except (localservices.LocalServiceError, OSError) as refusal:
        yield f"{names} ended and can't be started: {refusal}"
    else:
        yield f"{names} ended; running again after {time.monotonic() - began:.1f} s"


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False

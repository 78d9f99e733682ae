"""The product as it really runs: granian, a Celery worker and beat as processes, on this test worker's database."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Platform:
    """Processes by name; all die with it."""

    log: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)  # environment of its own

    def url(self, slug: str, path: str = "/") -> str:
        """An address of a tenant."""
        return f"http://{slug}.localhost:{self.port}{path}"

    def start(self, *names: str) -> None:
        """Start `web`, `worker`, `beat`; web is waited for."""
        for name in names:
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    self._command(name),
                    cwd=ROOT,
                    env=self._environment(),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        if "web" in names:
            self.wait_for_web()

    def kill(self, name: str) -> None:
        """SIGKILL to the whole process group, as a lost machine would."""
        process = self.processes.pop(name, None)
        if process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.kill(name)

    def wait_for_web(self, seconds: float = 30) -> None:
        """Until /readyz answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"web did not come up:\n{self.log.read_text(errors='replace')[-3000:]}")

    def _environment(self) -> dict[str, str]:
        # Not a test process any more: no test settings, a pool as in production, the real cache of hosts.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        return {
            **environment,
            "MALL_PORT": str(self.port),
            "MALL_DATABASE_POOL": "1",
            "PYTHONUNBUFFERED": "1",
            # The keys this process writes with: a database behind a proxy counts as one's own, which needs some.
            "MALL_SECRET_KEY": settings.SECRET_KEY,
            "MALL_FIELD_KEYS": settings.FIELD_KEYS,
            "MALL_DEMO": "1",
        } | self.more

    def _command(self, name: str) -> list[str]:
        celery = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "config"]
        worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        return {
            "web": [
                sys.executable,
                "-m",
                "config.web",
                "--interface",
                "wsgi",
                "config.wsgi:application",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "--workers",
                "1",
                "--blocking-threads",
                "16",
                "--log-level",
                "warning",
            ],
            # One worker for both queues, or one for each (`worker` beside `bulk`), as the test starts them.
            "worker": [*worker, "--queues", "default,bulk", "--concurrency", "2"],
            "quick": [*worker, "--queues", "default", "--concurrency", "2", "--hostname", "quick@%h"],
            "bulk": [*worker, "--queues", "bulk", "--concurrency", "1", "--hostname", "bulk@%h"],
            "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(self.log.with_suffix(".beat"))],
        }[name]

"""A web server as `./mall up` runs it: granian, two workers unless another number is asked for."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.platform import ROOT, free_port

CLOCK = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(application: str, *, path: str, workers: int = 2) -> Iterator[tuple[int, int]]:
    """Serve a WSGI application; yields its port and the process group once `path` answers."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "config.web" if application.startswith("config.") else "granian",
        "--interface",
        "wsgi",
        application,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(settings.WEB_THREADS),
        "--log-level",
        "warning",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"MALL_DATABASE_POOL": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "MALL_PORT": str(port)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait(port, path)
        yield port, process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, path: str) -> None:
    import urllib.error
    import urllib.request

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on {port}{path}")


def cpu_of_group(group: int) -> float:
    """Processor seconds all living processes of a group have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / CLOCK

"""How long a fresh worker takes: to import everything, and over its first page once it says it is ready."""

import os
import statistics
import subprocess
import sys
import time

from tests.bench import memory, web
from tests.bench.table import Table
from tests.platform import ROOT


def run(table: Table, *, host: str, session: str, times: int) -> None:
    """Medians of so many starts, one worker each."""
    imported = [_imported() for _ in range(times + 1)][1:]  # the first may have to read the disk
    table.add("start: a worker's imports", statistics.median(imported), "s", must=1.0, below=True)
    pages = [_first_page(host, session) for _ in range(times)]
    table.add(
        "  its first page, once it is ready", statistics.median(page[0] for page in pages), "s", must=0.1, below=True
    )
    table.add("  the same page again", statistics.median(page[1] for page in pages), "s")


def _imported() -> float:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import config.wsgi"], cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - began


def _first_page(host: str, session: str) -> list[float]:
    took = []
    with web.served("config.wsgi:application", path="/healthz", workers=1) as (port, _group):
        for _ in range(2):
            began = time.perf_counter()
            memory.visit(port, host, "/", session)
            took.append(time.perf_counter() - began)
    return took

"""Several processes doing the same job, started together."""

import os
import subprocess
import sys
import time

from core.tenancy.connections import connection
from tests.platform import ROOT


def together(count: int, job: str, *arguments: object) -> tuple[float, int]:
    """Run a job of tests.bench.worker in `count` processes; seconds from the common start to the last end, and the work done."""
    command = [sys.executable, "-m", "tests.bench.worker", connection.schema_name, job, *map(str, arguments)]
    workers = [
        subprocess.Popen(
            command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    for worker in workers:
        assert worker.stdout
        worker.stdout.readline()
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    done = [int(worker.stdout.readline()) for worker in workers if worker.stdout]
    seconds = time.perf_counter() - began
    for worker in workers:
        worker.communicate()
    return seconds, sum(done)

"""R1: redemptions over HTTP while web workers and PostgreSQL are killed; no point is lost or made twice.

The drill (tests/drills/redeeming.py) runs as a program with a PostgreSQL and a Valkey of its own. SOAK=1: full size.
"""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.drill
ORDERS, WORKER_KILLS, POSTGRES_KILLS = (10_000, 50, 3) if os.environ.get("SOAK") else (1_000, 5, 1)


def drill(module, *words, **sizes):
    """Run a drill to its end and read its last line."""
    options = [*words, *(part for name, size in sizes.items() for part in (f"--{name.replace('_', '-')}", str(size)))]
    command = [sys.executable, "-m", f"tests.drills.{module}", *options]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_no_point_is_lost_or_made_twice_while_workers_and_the_database_die():
    told = drill("redeeming", orders=ORDERS, worker_kills=WORKER_KILLS, postgres_kills=POSTGRES_KILLS)
    assert (told["worker kills"], told["postgres kills"]) == (WORKER_KILLS, POSTGRES_KILLS)
    assert told["orders"] == ORDERS
    assert [told[name] for name in ("lost", "ghosts", "doubled", "answers that differ")] == [0, 0, 0, 0]
    assert [told[name] for name in ("balances off", "stock", "differences")] == [0, 0, 0]


def test_control_without_the_keys_memory_the_drill_counts_doubles():
    told = drill("redeeming", orders=200, worker_kills=1, postgres_kills=0, guard="off")
    assert told["doubled"] >= 1

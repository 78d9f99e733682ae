"""R2: a batch of many chunks while the worker tree, Valkey and PostgreSQL are killed; every line is posted exactly once.

The drill (tests/drills/granting.py) runs as a program with a PostgreSQL and a Valkey of its own. SOAK=1: full size.
"""

import os

import pytest

from tests.drills.test_redeem_through_kills import drill

pytestmark = pytest.mark.drill
CHUNKS, WORKER_KILLS = (100, 8) if os.environ.get("SOAK") else (30, 2)
ROWS = CHUNKS * 100


def test_every_line_is_posted_exactly_once_whatever_dies():
    told = drill("granting", chunks=CHUNKS, worker_kills=WORKER_KILLS)
    assert (told["faults"], told["state"]) == (WORKER_KILLS + 2, "done")
    assert (told["granted"], told["entries"], told["messages"]) == (ROWS, ROWS, ROWS)
    assert [told[name] for name in ("doubled", "points off", "budget off", "differences", "untrue progress")] == [0] * 5
    assert told["seconds after the last fault"] <= 60


def test_control_a_worker_that_forgets_what_it_posted_posts_twice():
    told = drill("granting", chunks=20, worker_kills=0, guard="off")
    assert told["doubled"] >= 1

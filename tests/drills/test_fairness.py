"""A tenant's million rows don't stand before another's ten."""

import os

import pytest

from tests.drills.fairness import Crew, drill

pytestmark = pytest.mark.drill
ROWS = 500_000 if os.environ.get("SOAK") else 20_000
CHUNK = None if os.environ.get("SOAK") else 200  # small ones, so that a small batch lasts


@pytest.fixture
def crew(committing, tmp_path):
    running = Crew(log=tmp_path / "crew.log")
    yield running
    running.stop()


def test_ten_rows_are_posted_while_the_neighbours_many_still_are(crew):
    seen = drill(crew, rows=ROWS, chunk_rows=CHUNK)
    assert seen["of the many were posted by then"] < ROWS, seen
    assert seen["state"] in ("posting", "done"), seen


def test_control_one_worker_that_never_steps_back_makes_them_wait(crew):
    seen = drill(crew, rows=ROWS, chunk_rows=CHUNK, guard=False)
    assert seen["of the many were posted by then"] == ROWS, seen

"""Placing and cancelling meet in one lock order: no deadlock reaches a person; the old order shows some."""

import pytest

from tests.conftest import tenant
from tests.drills.deadlocks import drill

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("members", [2, 8])
def test_no_deadlock_reaches_a_person_and_everything_adds_up(committing, members):
    seen = drill(seconds=6, members=members, mall=tenant("acme"))
    assert seen["placed"] > 20 and seen["cancelled"] > 20
    assert (seen["reached a person"], seen["wrong"]) == ({}, []), seen


def test_control_the_old_order_shows_some(committing):
    seen = drill(seconds=12, members=8, mall=tenant("acme"), old=True)
    assert seen["reached a person"].get("40P01"), seen

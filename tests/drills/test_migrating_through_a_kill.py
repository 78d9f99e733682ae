"""A migrator killed at half leaves nobody half-migrated (PROMISES R10)."""

import os

import pytest

from tests.drills.migrating import drill

pytestmark = pytest.mark.drill
TENANTS = 50 if os.environ.get("SOAK") else 10


def test_nobody_is_half_migrated_and_the_next_run_ends_it(platform):
    seen = drill(platform, tenants=TENANTS)
    assert 0 < seen["migrated when it was killed"] < seen["tenants"], seen
    assert (seen["half-migrated then"], seen["half-migrated after"], seen["left behind"]) == (0, 0, 0), seen
    assert seen["structures that differ"] == 0 and seen["pages that failed"] <= seen["pages"] / 100, seen
    assert seen["pages"] > 3, seen


def test_control_statements_one_by_one_leave_a_half(platform):
    seen = drill(platform, tenants=4, pause=0.5, guard=False, visits=False)
    assert seen["half-migrated then"] == 1, seen

"""R6 and R7: Redis that is slow, silent or cut off holds nobody up; a silent PostgreSQL is told within five seconds.

The drill (tests/drills/outages.py) runs as a program with servers of its own behind a proxy. SOAK=1: full size.
"""

import os

import pytest

from tests.drills.test_redeem_through_kills import drill

pytestmark = pytest.mark.drill
ORDERS = 2_000 if os.environ.get("SOAK") else 200
SECONDS = 15  # of silence; less than a buyer's browser waits


def test_redemption_goes_on_without_redis_and_nothing_is_lost():
    told = drill("outages", "redis", orders=ORDERS)
    assert (told["asked"], told["refusals"]) == (ORDERS, [])
    assert [told[name] for name in ("lost", "doubled", "differences")] == [0, 0, 0]


def test_a_silent_database_is_told_soon_and_what_was_refused_can_be_sent_again():
    told = drill("outages", "postgres", seconds=SECONDS)
    assert told["of these refused"] > 0
    assert told["longest wait"] < SECONDS  # on a quiet machine 4.2 s
    assert told["served after that"] > 0
    assert told["refused otherwise than by 503"] == 0
    assert [told[name] for name in ("sent again and refused", "lost", "doubled", "differences")] == [0, 0, 0, 0]


def test_control_without_the_question_everybody_waits_as_long_as_the_database():
    assert drill("outages", "postgres", seconds=SECONDS, patience=60)["longest wait"] >= SECONDS

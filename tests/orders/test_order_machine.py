"""R12: every way back is exact. Random lives of orders on two connections, every law of order_laws after every step."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from core.tenancy import enter
from orders.selectors import order_differences
from orders.services import (
    giving_back,
)
from points import selectors as points
from tests.conftest import tenant
from tests.orders.order_machine import Lives
from tests.orders.order_world import Hands, Shelf

pytestmark = [pytest.mark.commits, pytest.mark.drill]
SOAK = int(os.environ.get("SOAK", "1"))
EXAMPLES, STEPS = int(os.environ.get("LIVES", 300 * (10 if SOAK > 1 else 1))), 40


@pytest.fixture
def mall(committing):
    found = tenant("acme")
    with enter(found):
        yield found


def live(mall, examples=EXAMPLES):
    hands = Hands(mall)
    machine = type("Lives", (Lives,), {"shelf": Shelf(), "hands": hands, "histories": 0})
    quick = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=quick)
    finally:
        hands.close()
    assert points.ledger_differences() == [] and order_differences()[0] == []


def test_no_life_of_an_order_breaks_a_law(mall):
    live(mall)


def test_control_gifts_that_stay_when_their_goods_go_are_caught(mall, monkeypatch):
    real = giving_back._count_given_back

    def without_gifts(lines, units, cause, **more):
        return real({no: line for no, line in lines.items() if line.gift_of_no is None}, units, cause, **more)

    monkeypatch.setattr(giving_back, "_count_given_back", without_gifts)
    with pytest.raises(AssertionError, match="gift"):
        live(mall, 100)


def test_control_refunds_that_forget_their_line_are_caught(mall, monkeypatch):
    real = giving_back.spending.refund

    def forgetful(*, parts, **fields):
        return real(points=sum(parts.values()), **fields)

    monkeypatch.setattr(giving_back.spending, "refund", forgetful)
    with pytest.raises(AssertionError, match="part took"):
        live(mall, 100)

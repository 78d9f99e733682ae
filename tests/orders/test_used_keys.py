"""Something else under a used key is refused, and a repeat does nothing twice (FAULTS O18, O21, Q1)."""

import pytest

from core.actors import SYSTEM
from orders.errors import (
    DetailsDiffer,
    InvalidTransition,
    NothingChosen,
    TrackingUsed,
)
from orders.services import after_sales
from orders.services.redemptions import LineRequest
from points.errors import ReferenceConflict
from tests import given
from tests.given import an_order, sku_of
from tests.orders.ways_back import a_case, balance, cancel_units, order_of, ship


@pytest.mark.parametrize("units", [{}, {1: 0}, {9: 1}])
def test_nothing_chosen_is_refused(lin, units):  # O18
    with pytest.raises(NothingChosen):
        cancel_units(an_order(lin, given.a_product(points=100), quantity=2), units)


@pytest.mark.parametrize("length", [44, 80])
def test_a_long_key_cancels_units_once(lin, length):  # O21
    order = an_order(lin, given.a_product(points=100), quantity=3)
    for _ in range(2):
        cancel_units(order, {1: 1}, key="x" * length)
    assert (order.lines.get().cancelled_quantity, balance(lin)) == (1, 800)


def test_other_units_under_a_used_key_are_refused(lin):  # Q1
    order = an_order(lin, given.a_product(points=100), quantity=3)
    cancel_units(order, {1: 1})
    with pytest.raises(ReferenceConflict):
        cancel_units(order, {1: 2})


def test_other_goods_under_a_used_key_are_refused(lin):  # Q1
    cup, mug = given.a_product(points=100), given.a_product(points=1)
    first = order_of(lin, LineRequest(sku_of(cup), 1), key="k")
    assert order_of(lin, LineRequest(sku_of(cup), 1), key="k") == first
    for line in (LineRequest(sku_of(cup), 2), LineRequest(sku_of(mug), 1)):
        with pytest.raises(ReferenceConflict):
            order_of(lin, line, key="k")
    assert balance(lin) == 900


def test_another_case_under_a_used_key_is_refused(lin):  # Q1
    order = an_order(lin, given.a_product(points=100), quantity=3)
    ship(order)
    assert a_case(order, lin, {1: 1}, key="k") == a_case(order, lin, {1: 1}, key="k")
    with pytest.raises(ReferenceConflict):
        a_case(order, lin, {1: 2}, key="k")


def test_a_number_that_is_registered_sends_nothing_again(lin):
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="resend", reason="missing")
    after_sales.approve(number=case.number, by=SYSTEM)
    with pytest.raises(TrackingUsed):
        after_sales.sent_again(number=case.number, carrier="sf", tracking_no="SF12345678", by=SYSTEM)


def test_one_order_takes_one_account_per_product(lin):
    phone = given.a_product(points=100, kind="topup")
    with pytest.raises(DetailsDiffer):
        order_of(
            lin,
            LineRequest(sku_of(phone), 1, account="13800138000"),
            LineRequest(sku_of(phone), 1, account="13900139000"),
        )


def test_a_case_is_decided_once_and_says_so(lin):
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="refund")
    after_sales.approve(number=case.number, by=SYSTEM)
    with pytest.raises(InvalidTransition):
        after_sales.approve(number=case.number, by=SYSTEM)

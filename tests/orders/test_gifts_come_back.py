"""A gift belongs to the line that brought it and follows its units both ways (FAULTS O10, O11)."""

import pytest

from catalog.errors import OfferUnsound
from core.actors import SYSTEM
from orders.errors import (
    GiftFollows,
    TooManyUnits,
)
from orders.models import DigitalDelivery, Voucher
from orders.services import after_sales, delivery, receipts
from orders.services.redemptions import LineRequest
from tests import given
from tests.given import an_order, sku_of
from tests.orders.ways_back import (
    a_case,
    back,
    balance,
    cancel,
    cancel_units,
    choose,
    gifts_of,
    now,
    on_hand,
    order_of,
    ship,
    short_of,
    with_gift,
)


def test_a_gift_goes_back_with_the_units_that_brought_it(lin, pen):  # O10
    order = an_order(lin, with_gift(pen), quantity=3)
    cancel_units(order, {1: 2})
    assert (gifts_of(order), on_hand(pen)) == ([(6, 4, 1)], 18)
    ship(order)
    assert [(one.line.title, one.quantity) for one in order.parcels.get().lines.all()] == [("测试礼盒", 1), ("笔", 2)]


def test_a_cancelled_order_keeps_no_gift(lin, pen):  # O10
    order = an_order(lin, with_gift(pen))
    cancel(order)
    assert (now(order).state, on_hand(pen), gifts_of(order)) == ("cancelled", 20, [(2, 2, 1)])


def test_goods_that_are_returned_take_their_gifts_along(lin, pen):  # O10
    order = an_order(lin, with_gift(pen), quantity=2)
    ship(order)
    receipts.receive(number=order.number, member_id=lin.pk, by=SYSTEM)
    case = a_case(order, lin, {1: 1})
    back(case)
    assert (gifts_of(order), on_hand(pen), now(order).state) == ([(4, 2, 1)], 18, "completed")
    back(a_case(order, lin, {1: 1}))
    assert (on_hand(pen), now(order).state, balance(lin)) == (20, "refunded", 1000)


def test_a_gift_is_neither_cancelled_nor_returned_by_itself(lin, pen):
    order = an_order(lin, with_gift(pen))
    with pytest.raises(GiftFollows):
        cancel_units(order, {2: 1})
    ship(order)
    with pytest.raises(GiftFollows):
        a_case(order, lin, {2: 1})
    assert a_case(order, lin, {2: 1}, kind="resend", reason="missing").state == "asked"


def test_a_gift_never_leaves_before_the_goods_it_comes_with(lin, pen):
    order = an_order(lin, with_gift(pen), quantity=2)
    with pytest.raises(GiftFollows):
        ship(order, {2: 1})
    ship(order, {1: 1})
    ship(order, {2: 2}, number="SF12345679")
    with pytest.raises(GiftFollows):
        ship(order, {2: 1}, number="SF12345670")


def test_each_product_brings_its_own_gift_and_one_that_is_bought_too_comes_as_well(lin, pen):  # O11
    order = order_of(
        lin, LineRequest(sku_of(with_gift(pen)), 1), LineRequest(sku_of(with_gift(pen)), 1), LineRequest(sku_of(pen), 1)
    )
    bought = order.lines.get(sku_id=sku_of(pen), gift_of_no=None)
    assert (bought.quantity, sorted(no for _q, _u, no in gifts_of(order)), on_hand(pen)) == (1, [2, 3], 15)
    cancel(order)
    assert (on_hand(pen), balance(lin)) == (20, 1000)


def test_the_gifts_of_swapped_units_belong_to_the_substitute(lin, pen):
    mug = given.a_product(points=100, stock=9)
    order = an_order(lin, with_gift(pen), quantity=2)
    choose(short_of(order, 1, mug=mug), "swap", sku_id=sku_of(mug))
    assert gifts_of(order) == [(4, 2, 1), (2, 0, 3)]
    cancel_units(order, {3: 1})
    assert (gifts_of(order), on_hand(pen)) == ([(4, 2, 1), (2, 2, 3)], 18)


def test_a_gift_that_is_delivered_waits_for_the_goods_it_comes_with(lin):
    card = given.a_product(points=10, stock=0, kind="code")
    given.codes(card, 2)
    order = an_order(lin, given.a_product(points=100, gift_id=sku_of(card), gift_quantity=1))
    delivery.deliver(order_id=order.pk)
    assert not DigitalDelivery.objects.exists() and not delivery.orders_without_work()
    ship(order)
    assert delivery.orders_without_work() == [order.pk]
    delivery.deliver(order_id=order.pk)
    assert (DigitalDelivery.objects.get().state, now(order).state) == ("done", "shipped")


def test_a_gift_is_not_sent_again_after_its_goods_were_refunded(lin, pen):
    order = an_order(lin, with_gift(pen))
    ship(order)
    again = a_case(order, lin, {2: 1}, kind="resend", reason="missing")
    after_sales.approve(number=a_case(order, lin, {1: 1}, kind="refund").number, by=SYSTEM)
    with pytest.raises(TooManyUnits):
        after_sales.approve(number=again.number, by=SYSTEM)
    after_sales.refuse(number=again.number, text="已退款", by=SYSTEM)


def test_a_returned_gift_reaches_the_shelf_only_when_somebody_saw_it(lin, pen):
    order = an_order(lin, with_gift(pen))
    ship(order)
    case = a_case(order, lin, {1: 1})
    after_sales.approve(number=case.number, by=SYSTEM)
    after_sales.sent_back(number=case.number, member_id=lin.pk, carrier="sf", tracking_no="SF99999999", by=SYSTEM)
    after_sales.received(number=case.number, by=SYSTEM, fit_for_sale=True)
    assert (on_hand(pen), gifts_of(order)) == (18, [(2, 2, 1)])


def test_a_used_voucher_can_not_be_asked_for_and_a_used_gift_keeps_nothing_back(lin):
    coupon = given.a_product(points=10, kind="coupon")
    order = an_order(lin, given.a_product(points=100, gift_id=sku_of(coupon), gift_quantity=1))
    ship(order)
    delivery.deliver(order_id=order.pk)
    own = an_order(lin, coupon)
    delivery.deliver(order_id=own.pk)
    Voucher.objects.update(state="used")
    with pytest.raises(TooManyUnits):
        a_case(own, lin, {1: 1}, kind="refund", reason="other")
    after_sales.approve(number=a_case(order, lin, {1: 1}, kind="refund").number, by=SYSTEM)
    assert (now(order).state, balance(lin)) == ("refunded", 990)


@pytest.mark.parametrize("kind", ["topup", "service", "privilege"])
def test_what_asks_or_can_not_come_back_is_no_gift(acme, kind):
    details = {"tier": "gold", "days": 3} if kind == "privilege" else {}
    gift = given.a_product(points=10, kind=kind, fields={"details": details})
    with pytest.raises(OfferUnsound):
        given.a_product(points=100, gift_id=sku_of(gift), gift_quantity=1)


def a_resend_that_ends_in_money(order, lin, units):
    case = a_case(order, lin, units, kind="resend", reason="broken")
    after_sales.approve(number=case.number, by=SYSTEM)
    return after_sales.refund_instead(number=case.number, text="没有了", by=SYSTEM)


@pytest.mark.parametrize(("units", "gifts", "left"), [({1: 1, 2: 1}, 2, 1), ({2: 1}, 0, 2)])
def test_money_instead_of_another_parcel_takes_the_goods_gifts_and_no_gift_by_itself(lin, pen, units, gifts, left):
    order = an_order(lin, with_gift(pen), quantity=2)
    ship(order)
    receipts.receive(number=order.number, member_id=lin.pk, by=SYSTEM)
    case = a_resend_that_ends_in_money(order, lin, units)
    assert case.state == "done"
    assert gifts_of(order) == [(4, gifts, 1)]
    assert order.lines.get(line_no=1).left == left

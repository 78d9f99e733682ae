"""An order is received and its after-sale ends, by themselves and by its member (FAULTS O15)."""

import datetime as dt

import pytest
from django.utils import timezone

from core.actors import SYSTEM, Actor
from members.models import Message
from orders.errors import (
    AlreadySent,
    InvalidTransition,
)
from orders.models import Order, OrderEvent
from orders.services import after_sales, delivery, receipts
from orders.services.redemptions import LineRequest
from tests import given
from tests.given import an_order, sku_of
from tests.orders.ways_back import a_case, at_day, balance, cancel, cancel_units, now, order_of, ship


def test_an_order_is_received_by_itself_and_its_after_sale_ends(lin):  # O15
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    days = (timezone.localtime(now(order).receive_by).date() - timezone.localdate()).days
    at_day(order, receive_by=True)
    assert (days, receipts.to_receive()) == (15, [order.number])
    assert receipts.receive_by_itself(number=order.number, reason=receipts.BY_DATE)
    found = now(order)
    assert (timezone.localtime(found.after_sale_until).date() - timezone.localdate()).days == 7
    assert (
        str(timezone.localtime(found.after_sale_until).date())
        in Message.objects.get(dedupe=f"received/{order.number}").shown_body
    )
    at_day(order, after_sale_until=True)
    with pytest.raises(Exception, match="售后"):
        a_case(order, lin, {1: 1})
    assert (receipts.to_end(), receipts.end_after_sale(number=order.number)) == ([order.number], True)
    assert not receipts.end_after_sale(number=order.number)


def test_an_open_case_holds_both_clocks(lin):  # O15
    order = an_order(lin, given.a_product(points=100), quantity=2)
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="resend", reason="missing")
    at_day(order, receive_by=True)
    assert receipts.to_receive() == []
    assert not receipts.receive_by_itself(number=order.number, reason=receipts.BY_DATE)
    receipts.receive(number=order.number, member_id=lin.pk, by=SYSTEM)
    at_day(order, after_sale_until=True)
    assert receipts.to_end() == [] and not receipts.end_after_sale(number=order.number)
    after_sales.withdraw(number=case.number, member_id=lin.pk, by=SYSTEM)
    assert receipts.to_end() == [order.number]


def test_the_member_is_told_before_and_may_put_it_off_once(lin):  # O15
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    Order.objects.update(receive_by=timezone.now() + dt.timedelta(days=1))
    assert receipts.to_announce() == [order.number]
    assert (receipts.announce(number=order.number), receipts.announce(number=order.number)) == (True, False)
    for _ in range(2):
        receipts.extend(number=order.number, member_id=lin.pk, by=Actor(1, "林晓"))
    found = now(order)
    assert (timezone.localtime(found.receive_by).date() - timezone.localdate()).days == 6
    assert (found.receive_told_at, OrderEvent.objects.filter(what="extended").count()) == (None, 1)


def test_a_fully_refunded_order_is_over(lin):  # O15
    order = an_order(lin, given.a_product(points=100), quantity=2)
    ship(order)
    after_sales.approve(number=a_case(order, lin, {1: 2}, kind="refund", reason="missing").number, by=SYSTEM)
    found = now(order)
    assert (found.state, found.ended_at is not None, balance(lin)) == ("refunded", True, 1000)


def test_units_given_back_after_they_left_leave_the_others_to_be_sent(lin):
    order = an_order(lin, given.a_product(points=100), quantity=3)
    ship(order, {1: 2})
    after_sales.approve(number=a_case(order, lin, {1: 1}, kind="refund").number, by=SYSTEM)
    line = order.lines.get()
    assert (line.cancelled_quantity, line.returned, line.to_send, now(order).state) == (1, 1, 1, "placed")
    ship(order, number="SF12345679")
    assert now(order).state == "shipped"


def test_a_mixed_order_offers_to_cancel_what_has_not_left(lin):  # O17
    box, phone = given.a_product(points=200), given.a_product(points=100, kind="topup")
    order = order_of(lin, LineRequest(sku_of(box), 1), LineRequest(sku_of(phone), 1, account="13800138000"))
    delivery.deliver(order_id=order.pk)
    with pytest.raises(AlreadySent):
        cancel(order)
    cancel_units(order, {order.lines.get(kind="physical").line_no: 1})
    assert (now(order).state, balance(lin)) == ("completed", 900)


def test_a_receipt_is_not_put_off_by_nothing(lin):
    from orders.services import policies

    policies.save_policy(auto_receive_days=15, extend_days=0, after_sale_days=7, by=SYSTEM)
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    with pytest.raises(InvalidTransition):
        receipts.extend(number=order.number, member_id=lin.pk, by=SYSTEM)

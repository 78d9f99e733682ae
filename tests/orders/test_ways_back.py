"""The ways back of an order that are no shortage, gift or ending: exact in any order of acts (FAULTS O12–O18)."""

import pytest

from catalog.errors import SoldOut
from catalog.models import Offer, StockMovement
from core.actors import SYSTEM, Actor
from members.models import Message
from orders.errors import (
    AlreadySent,
    BeingDelivered,
    InvalidTransition,
    TooManyUnits,
    TrackingUsed,
)
from orders.models import DigitalDelivery, OrderEvent, Shortage
from orders.services import after_sales, closing, delivery, giving_back, shipping
from orders.services.redemptions import LineRequest
from tests import given
from tests.given import an_order, sku_of
from tests.orders.ways_back import a_case, back, balance, cancel, cancel_units, now, on_hand, order_of, ship, short_of


def test_a_top_up_can_not_be_cancelled_while_the_provider_is_asked(lin, monkeypatch):  # O12
    order = an_order(lin, given.a_product(points=100, kind="topup"), account="13800138000")
    refused = []

    class Slow:
        def credit(self, **_facts):
            for act in (cancel, lambda one: cancel_units(one, {1: 1})):
                with pytest.raises((BeingDelivered, AlreadySent)) as refusal:
                    act(order)
                refused.append(refusal.value.code)
            return delivery.topup.TopUpResult(delivery.topup.DONE)

    monkeypatch.setattr(delivery.topup, "provider", Slow)
    delivery.deliver(order_id=order.pk)
    assert (refused, now(order).state, balance(lin)) == (["being_delivered"] * 2, "completed", 900)


def test_a_cancelled_top_up_is_never_asked_for(lin, monkeypatch):  # O12
    order = an_order(lin, given.a_product(points=100, kind="topup"), account="13800138000")
    (work,) = delivery.start(order_id=order.pk)
    cancel(order)
    monkeypatch.setattr(delivery.topup, "provider", lambda: pytest.fail("the provider was asked"))
    assert delivery.deliver_now(delivery_id=work) == "dropped"
    assert (now(order).state, balance(lin)) == ("cancelled", 1000)


def test_a_provider_that_breaks_in_an_unknown_way_is_no_failure(lin, monkeypatch):  # O12
    class Broken:
        def credit(self, **_facts):
            raise ValueError("unreadable answer")

    monkeypatch.setattr(delivery.topup, "provider", Broken)
    order = an_order(lin, given.a_product(points=100, kind="topup"), account="13800138000")
    delivery.deliver(order_id=order.pk)
    assert (DigitalDelivery.objects.get().state, now(order).state) == ("asked", "placed")


@pytest.mark.parametrize(("kind", "left"), [("resend", 8), ("exchange", 9)])
def test_what_is_sent_once_more_leaves_the_shelf(lin, kind, left):  # O14
    cup = given.a_product(points=100, stock=10)
    order = an_order(lin, cup)
    ship(order)
    case = a_case(order, lin, {1: 1}, kind=kind)
    if kind == "exchange":
        back(case)
    else:
        after_sales.approve(number=case.number, by=SYSTEM)
    after_sales.sent_again(number=case.number, carrier="sf", tracking_no="SF12345679", by=SYSTEM)
    moved = StockMovement.objects.filter(sku=sku_of(cup), reference__startswith="after-sale/")
    assert (on_hand(cup), sum(one.quantity for one in moved)) == (left, left - 9)


def test_cancelled_units_stand_on_the_timeline(lin):  # O18
    order = an_order(lin, given.a_product(points=100, title="茶杯"), quantity=3)
    cancel_units(order, {1: 2}, member=lin)
    assert OrderEvent.objects.get(order=order, what="units").reason == "茶杯 ×2"


def test_an_order_whose_cash_was_cancelled_while_it_waited_for_approval_waits_for_no_payment(lin):
    from orders.services import approvals

    dear, cheap = given.a_product(points=100, cash_fen=500, needs_approval=True), given.a_product(points=50)
    order = order_of(lin, LineRequest(sku_of(dear), 1), LineRequest(sku_of(cheap), 1))
    cancel_units(order, {order.lines.get(sku_id=sku_of(dear)).line_no: 1})
    approvals.decide(number=order.number, approve=True, reason="", by=Actor(1, "王敏"))
    assert (now(order).state, closing.close_unpaid()) == ("placed", 0)


def test_a_quota_comes_back_unit_by_unit(lin):
    cup = given.a_product(points=100)
    Offer.objects.filter(sku=sku_of(cup)).update(quota=5, quota_left=5)
    order = an_order(lin, cup, quantity=3)
    cancel_units(order, {1: 1})
    assert Offer.objects.get(sku=sku_of(cup)).quota_left == 3
    with pytest.raises(TooManyUnits):
        cancel_units(order, {1: 3}, key="b")


def test_missing_units_are_undone_first_and_only_once(lin):
    cup = given.a_product(points=100, stock=9)
    order = an_order(lin, cup, quantity=3)
    short_of(order, 2)
    cancel_units(order, {1: 2})
    assert (Shortage.objects.get().state, on_hand(cup)) == ("ended", 6)
    ship(order)
    assert order.lines.get().sent == 1


def test_goods_that_came_back_are_not_refused_and_can_be_refunded_instead(lin):
    cup = given.a_product(points=100, stock=1)
    order = an_order(lin, cup)
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="exchange")
    back(case, fit=False)
    with pytest.raises(InvalidTransition):
        after_sales.refuse(number=case.number, text="不行", by=SYSTEM)
    with pytest.raises(SoldOut):
        after_sales.sent_again(number=case.number, carrier="sf", tracking_no="SF12345679", by=SYSTEM)
    after_sales.refund_instead(number=case.number, text="没货了", by=SYSTEM)
    assert (now(order).state, balance(lin), on_hand(cup)) == ("refunded", 1000, 0)


@pytest.mark.parametrize("carrier", ["site", "sf"])
def test_the_rest_of_an_order_leaves_in_a_parcel_of_its_own(lin, carrier):
    order = an_order(lin, given.a_product(points=100), quantity=3)
    number = "" if carrier == "site" else "SF12345678"
    fields = {"number": order.number, "carrier": carrier, "by": SYSTEM}
    shipping.ship(**fields, tracking_no=number, units={1: 1})
    if carrier == "sf":
        with pytest.raises(TrackingUsed):
            shipping.ship(**fields, tracking_no=number)
        assert shipping.ship(**fields, tracking_no=number, units={1: 1}).lines.get().quantity == 1
        number = "SF12345679"
    shipping.ship(**fields, tracking_no=number)
    assert (order.lines.get().sent, now(order).state, order.parcels.count()) == (3, "shipped", 2)
    shipping.ship(**fields, tracking_no=number)
    assert order.parcels.count() == 2


def test_cash_that_was_never_paid_is_not_told_to_come_back(lin):
    order = an_order(lin, given.a_product(points=100, cash_fen=500))
    cancel(order, member=lin)
    body = Message.objects.get(member=lin, dedupe=f"cancel/{order.number}").shown_body
    assert "100" in body and "¥" not in body


def test_who_cancels_too_late_reads_that_it_has_left(lin):
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    for act in (cancel, lambda one: cancel_units(one, {1: 1})):
        with pytest.raises(AlreadySent):
            act(order)


def test_the_staffs_reason_stands_on_the_timeline(lin):
    order = an_order(lin, given.a_product(points=100, title="茶杯"), quantity=3)
    giving_back.cancel_units(number=order.number, units={1: 1}, key="k", reason="仓库少一件", by=SYSTEM)
    assert OrderEvent.objects.get(order=order, what="units").reason == "茶杯 ×1 · 仓库少一件"

"""Cases: refund only, return, exchange, resend; with clocks, a desk and a VIP's half time (FEATURES F49, F50)."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import StockSlot
from core.actors import SYSTEM
from members.models import Message, Tier
from orders.errors import (
    CaseUnknown,
    InvalidTransition,
    NoGoods,
    NotReturnable,
    OrderUnknown,
    ReasonNeeded,
    TooManyUnits,
)
from orders.models import AfterSale, AfterSaleNote, Order, Refund
from orders.services import after_sales, receipts, shipping
from points import selectors as points
from tests import given
from tests.given import an_order


@pytest.fixture
def lin(cast):
    return cast.lin


def received(order):
    shipping.ship(number=order.number, carrier="sf", tracking_no=f"SF{order.pk:010d}", by=SYSTEM)
    receipts.receive(number=order.number, member_id=order.member_id, by=SYSTEM)
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def order(lin):
    """Three boxes for 100 points and ¥1.00, received."""
    product = given.a_product(points=100, stock=9, min_points=1, swap_fen_per_100=50)
    return received(given.paid(an_order(lin, product, quantity=3, points=100)))


def ask(order, member, *, kind="return", units=1, reason="broken", text="盒子压坏了"):
    by = given.actor(member.user) if member.user else SYSTEM
    return after_sales.ask(
        number=order.number, member=member, kind=kind, units={1: units}, reason=reason, text=text, by=by
    )


def state(case):
    return AfterSale.objects.get(pk=case.pk).state


def test_a_return_is_paid_back_when_the_goods_are_back(lin, order):
    case = ask(order, lin, units=2)
    after_sales.approve(number=case.number, by=SYSTEM)
    assert state(case) == "to_return" and points.balance(lin.pk).points == 900
    after_sales.sent_back(number=case.number, member_id=lin.pk, carrier="sf", tracking_no="SF99999999", by=SYSTEM)
    after_sales.received(number=case.number, by=SYSTEM, fit_for_sale=True)
    case.refresh_from_db()
    assert (case.state, case.points, case.cash_fen, points.balance(lin.pk).points) == ("done", 66, 66, 966)
    assert (Refund.objects.get().fen, StockSlot.objects.get(sku=order.lines.get().sku_id).available) == (66, 8)
    assert points.ledger_differences() == []


def test_three_cases_for_single_units_add_up_to_what_was_paid(lin, order):
    for _ in range(3):
        after_sales.approve(number=ask(order, lin, kind="refund").number, by=SYSTEM)
    assert points.balance(lin.pk).points == 1000 and sum(Refund.objects.values_list("fen", flat=True)) == 100
    with pytest.raises(InvalidTransition):
        ask(order, lin)
    assert Order.objects.get(pk=order.pk).state == "refunded"


def test_broken_goods_do_not_go_back_on_the_shelf(lin, order):
    after_sales.approve(number=ask(order, lin, kind="refund", units=3).number, by=SYSTEM)
    assert StockSlot.objects.get(sku=order.lines.get().sku_id).available == 6


def test_units_in_an_open_case_cannot_be_asked_for_again(lin, order):
    ask(order, lin, units=2)
    with pytest.raises(TooManyUnits) as refusal:
        ask(order, lin, units=2)
    assert refusal.value.facts["left"] == 1


def test_an_exchange_ends_with_a_new_parcel_and_no_money(lin, order):
    case = ask(order, lin, kind="exchange")
    after_sales.approve(number=case.number, by=SYSTEM)
    after_sales.sent_back(number=case.number, member_id=lin.pk, carrier="sf", tracking_no="SF99999999", by=SYSTEM)
    after_sales.received(number=case.number, by=SYSTEM, fit_for_sale=False)
    after_sales.sent_again(number=case.number, carrier="jd", tracking_no="JD12345678", by=SYSTEM)
    assert (state(case), order.parcels.count(), points.balance(lin.pk).points) == ("done", 2, 900)


def test_a_resend_needs_nothing_back(lin, order):
    case = ask(order, lin, kind="resend", reason="missing")
    after_sales.approve(number=case.number, by=SYSTEM)
    after_sales.sent_again(number=case.number, carrier="jd", tracking_no="JD12345678", by=SYSTEM)
    assert state(case) == "done"


def test_a_refusal_says_why_and_moves_nothing(lin, order):
    case = ask(order, lin)
    with pytest.raises(ReasonNeeded):
        after_sales.refuse(number=case.number, text=" ", by=SYSTEM)
    after_sales.refuse(number=case.number, text="照片看不清，请补充", by=SYSTEM)
    assert "照片看不清" in Message.objects.get(dedupe=f"case-refused/{case.number}").shown_body
    assert points.balance(lin.pk).points == 900
    with pytest.raises(InvalidTransition):
        after_sales.approve(number=case.number, by=SYSTEM)


def test_the_member_may_withdraw_and_ask_again(lin, order):
    case = ask(order, lin, units=3)
    after_sales.withdraw(number=case.number, member_id=lin.pk, by=SYSTEM)
    assert state(ask(order, lin, units=3)) == "asked"


def test_another_members_order_and_case_are_not_there(lin, cast, order):
    case = ask(order, lin)
    with pytest.raises(OrderUnknown):
        ask(order, cast.stranger)
    with pytest.raises(CaseUnknown):
        after_sales.withdraw(number=case.number, member_id=cast.stranger.pk, by=SYSTEM)


def test_before_it_was_sent_there_is_nothing_to_return(lin):
    with pytest.raises(TooManyUnits):
        ask(an_order(lin, given.a_product()), lin)


@pytest.mark.parametrize(
    ("reason", "days_ago", "fine"),
    [
        ("broken", 6, True),
        ("broken", 8, False),
        ("unwanted", 6, True),
        ("unwanted", 8, False),
    ],
)
def test_the_time_for_a_case_is_the_products(lin, order, reason, days_ago, fine):
    back = dt.timedelta(days=days_ago)
    Order.objects.filter(pk=order.pk).update(
        completed_at=F("completed_at") - back, after_sale_until=F("after_sale_until") - back
    )
    if fine:
        assert ask(order, lin, reason=reason).state == "asked"
    else:
        with pytest.raises(NotReturnable):
            ask(order, lin, reason=reason)


def test_what_may_not_be_returned_is_still_replaced_when_it_is_broken(lin):
    order = received(an_order(lin, given.a_product(points=100, fields={"return_days": 0})))
    with pytest.raises(NotReturnable):
        ask(order, lin, reason="unwanted")
    assert ask(order, lin, reason="broken").state == "asked"


def test_nothing_chosen_is_refused(lin, order):
    with pytest.raises(NoGoods):
        ask(order, lin, units=0)


def test_a_vip_waits_half_as_long_and_stands_first(lin, cast, order):
    ordinary = ask(order, lin)
    lin.tier = Tier.objects.create(code="vip", name="VIP", is_vip=True)
    lin.save()
    vip = ask(order, lin)
    assert vip.is_vip and (vip.due_at - vip.created_at) < (ordinary.due_at - ordinary.created_at) * 0.6


def test_what_nobody_looked_at_in_time_is_raised_once(lin, order):
    case = ask(order, lin)
    AfterSale.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    assert (after_sales.escalate(), after_sales.escalate()) == ([case.number], [])
    assert AfterSaleNote.objects.filter(case=case, is_internal=True).count() == 1


def test_what_was_said_in_a_case_stays_as_it_was_said(lin, order):
    ask(order, lin)
    with pytest.raises(DatabaseError), transaction.atomic():
        AfterSaleNote.objects.update(text="别的")

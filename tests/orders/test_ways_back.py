"""The ways back of an order, each of them once found wrong by somebody who tried (FAULTS O1–O18): exact in any order of acts."""

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.errors import OfferUnsound, SoldOut
from catalog.models import Offer, StockMovement, StockSlot
from core.actors import SYSTEM, Actor
from members.models import Message
from orders.errors import (
    AlreadySent,
    BeingDelivered,
    DetailsDiffer,
    GiftFollows,
    IllegalMove,
    LimitReached,
    NothingChosen,
    SubstituteUnfit,
    TooManyUnits,
    TrackingUsed,
)
from orders.models import Fulfilment, Order, OrderEvent, Shortage, Voucher
from orders.services import (
    aftersale,
    closing,
    delivery,
    fulfilment,
    receipts,
    redemptions,
    shortages,
    undoing,
)
from orders.services.redemptions import Terms, Wish
from points import selectors as points
from points.errors import ReferenceConflict
from points.models import Lot, PointType
from points.services import granting
from tests import given
from tests.given import an_order, sku_of

S = Order.State


@pytest.fixture
def lin(cast):
    return cast.lin


def order_of(member, *wishes, key=None):
    terms = Terms(key=key or str(uuid.uuid4()), address=given.HOME)
    return redemptions.redeem(member=member, wishes=list(wishes), terms=terms, by=SYSTEM)


def now(order):
    return Order.objects.get(pk=order.pk)


def cancel(order, member=None):
    return undoing.cancel(number=order.number, reason="不要了", member_id=member and member.pk, by=SYSTEM)


def cancel_units(order, units, *, key="k", member=None):
    facts = {"number": order.number, "units": units, "key": key, "reason": "少要", "by": SYSTEM}
    return undoing.cancel_units(**facts, member_id=member and member.pk)


def ship(order, units=None, number="SF12345678"):
    return fulfilment.ship(number=order.number, carrier="sf", tracking_no=number, units=units, by=SYSTEM)


def short_of(order, units=1, *, line_no=1, mug=None, wait=None):
    return shortages.open_shortage(
        number=order.number,
        line_no=line_no,
        units=units,
        substitutes=[sku_of(mug)] if mug else [],
        wait_until=wait,
        sorry_points=0,
        budget_id=None,
        reason="盘亏",
        by=SYSTEM,
    )


def choose(short, choice, **more):
    return shortages.choose(shortage_id=short.pk, member_id=None, choice=choice, by=SYSTEM, **more)


def on_hand(product):
    return sum(StockSlot.objects.filter(sku=sku_of(product)).values_list("available", flat=True))


def balance(member):
    return points.balance(member.pk).points


def books_agree():
    from orders.selectors import order_differences

    return points.ledger_differences() == [] and order_differences()[0] == []


# --- B: a swapped line keeps sums and keys ------------------------------------------------------------------------------


def test_a_shortage_is_not_opened_on_an_order_that_is_not_paid(lin):  # O1
    order = an_order(lin, given.a_product(points=100, cash_fen=500), quantity=2)
    with pytest.raises(IllegalMove):
        short_of(order)


def test_a_substitute_that_is_in_the_order_already_can_be_cancelled_with_it(lin):  # O3
    cup, mug = given.a_product(points=100, stock=9), given.a_product(points=100, stock=9)
    order = order_of(lin, Wish(sku_of(cup), 2), Wish(sku_of(mug), 1))
    line_no = order.lines.get(sku_id=sku_of(cup)).line_no
    choose(short_of(order, 1, line_no=line_no, mug=mug), "swap", sku_id=sku_of(mug))
    cancel(order)
    assert (now(order).state, balance(lin), on_hand(mug), on_hand(cup)) == ("cancelled", 1000, 9, 8)
    assert books_agree()


def test_cancel_two_swap_one_cancel_the_rest_gives_all_back(lin):  # O4
    cup, mug = given.a_product(points=10, cash_fen=30, min_points=0, swap_fen_per_100=100), given.a_product(points=10)
    order = given.paid(an_order(lin, cup, quantity=4, points=10))
    cancel_units(order, {1: 2})
    choose(short_of(order, 1, mug=mug), "swap", sku_id=sku_of(mug))
    cancel(order)
    found = now(order)
    assert (found.state, found.points_kept, found.fen_kept, balance(lin)) == ("cancelled", 0, 0, 1000)
    assert sum(found.payments.get().refunds.values_list("fen", flat=True)) == found.cash_fen and books_agree()


def test_a_swap_overwrites_nothing_and_says_what_it_did(lin):  # O5
    cup, mug = given.a_product(points=100, title="茶杯"), given.a_product(points=100, title="马克杯")
    order = an_order(lin, cup, quantity=2)
    choose(short_of(order, 2, mug=mug), "swap", sku_id=sku_of(mug))
    old, new = order.lines.all()
    assert (old.title, old.sku_id, old.left, new.title, new.replaces_no) == ("茶杯", sku_of(cup), 0, "马克杯", 1)
    assert OrderEvent.objects.get(order=order, what="swapped").reason == "茶杯 → 马克杯 ×2"


def test_a_limit_does_not_open_again_by_a_swap(lin):  # O6
    cup, mug = given.a_product(points=100, limit=1), given.a_product(points=100)
    order = an_order(lin, cup)
    choose(short_of(order, mug=mug), "swap", sku_id=sku_of(mug))
    with pytest.raises(LimitReached):
        an_order(lin, cup)
    cancel(order)
    assert an_order(lin, cup).state == "placed"


def test_a_substitute_counts_against_its_own_limit(lin):  # O6
    cup, mug = given.a_product(points=100), given.a_product(points=100, limit=1)
    an_order(lin, mug)
    order = an_order(lin, cup)
    with pytest.raises(LimitReached):
        choose(short_of(order, mug=mug), "swap", sku_id=sku_of(mug))


@pytest.mark.parametrize("price", [{"points": 101}, {"points": 90, "cash_fen": 1}])
def test_a_dearer_substitute_is_refused(lin, price):  # O6
    with pytest.raises(SubstituteUnfit):
        short_of(an_order(lin, given.a_product(points=100)), mug=given.a_product(**price))


def test_a_wait_ends_by_its_date_and_then_by_itself(lin):  # O6
    order = an_order(lin, given.a_product(points=100))
    short = short_of(order, wait=timezone.localdate() + dt.timedelta(days=3))
    choose(short, "wait")
    Shortage.objects.update(wait_until=timezone.localdate() - dt.timedelta(days=1))
    assert (shortages.end_waits(), shortages.end_waits(), shortages.ask_again(shortage_id=short.pk)) == (1, 0, False)
    Shortage.objects.update(choose_by=timezone.now() - dt.timedelta(seconds=1))
    assert shortages.close_overdue() == 1
    assert (now(order).state, balance(lin)) == ("cancelled", 1000)


def test_sorry_is_only_said_where_something_was_given(lin):  # O6
    short_of(an_order(lin, given.a_product(points=100)))
    assert "致歉" not in Message.objects.get(member=lin, dedupe__startswith="shortage/").shown_body


def test_every_cancel_ends_its_shortage(lin):  # O2
    order = an_order(lin, given.a_product(points=100, stock=9), quantity=3)
    short = short_of(order, 2)
    cancel_units(order, {1: 1}, key="a")
    assert (Shortage.objects.get().units, on_hand(order.lines.get().sku.product)) == (1, 6)
    cancel_units(order, {1: 2}, key="b")
    short.refresh_from_db()
    assert on_hand(order.lines.get().sku.product) == 7
    assert (short.state, now(order).state, balance(lin)) == ("ended", "cancelled", 1000)


def test_units_that_ran_out_never_reach_the_shelf(lin):
    cup = given.a_product(points=100, stock=9)
    order = an_order(lin, cup, quantity=3)
    short_of(order, 2)
    cancel(order)
    assert (on_hand(cup), Shortage.objects.get().state) == (7, "ended")


def test_goods_that_were_found_after_all_end_the_shortage_when_they_leave(lin):
    order = an_order(lin, given.a_product(points=100), quantity=3)
    short_of(order, 2)
    ship(order)
    assert (order.lines.get().sent, Shortage.objects.get().state) == (1, "asked")
    ship(order, {1: 2}, number="SF12345679")
    assert (now(order).state, Shortage.objects.get().state) == ("shipped", "ended")


# --- C: each line's own points ------------------------------------------------------------------------------------------


def test_a_line_gives_back_the_kind_of_points_that_paid_for_it(lin):  # O7
    moon, phones = given.a_product(points=300), given.a_product(points=300)
    festival = PointType.objects.create(code="festival", name="节日专项", scope=[moon.category_id])
    other = type(moon.category).objects.exclude(pk=moon.category_id).exclude(parent=moon.category).first()
    type(phones).objects.filter(pk=phones.pk).update(category=other)
    granting.grant_one(
        member_id=lin.pk,
        points=270,
        budget_id=given.a_budget(270).pk,
        reason="节日",
        expires_at=None,
        reference="f/1",
        point_type_id=festival.pk,
        by=SYSTEM,
    )
    order = order_of(lin, Wish(sku_of(moon), 1), Wish(sku_of(phones), 1))
    cancel_units(order, {order.lines.get(sku_id=sku_of(moon)).line_no: 1})
    rows = Lot.objects.filter(account__member=lin, is_open=True).values_list("account__point_type__code", "remaining")
    assert sorted(rows) == [("festival", 270), ("general", 700)]


# --- D: how long points live ----------------------------------------------------------------------------------------------


def points_that_end(member, days):
    given.give(member, 100, expires_at=timezone.now() + dt.timedelta(days=days))


@pytest.mark.parametrize("cash", [0, 500])
def test_own_cancels_make_no_point_live_longer_paid_or_not(acme, cash):  # O8, O9
    lin = given.a_member()
    points_that_end(lin, 2)
    for _ in range(3):
        cancel(an_order(lin, given.a_product(points=100, cash_fen=cash)), member=lin)
    lot = Lot.objects.get(account__member=lin)
    assert (lot.remaining, lot.expires_at < timezone.now() + dt.timedelta(days=2)) == (100, True)


def test_what_the_mall_could_not_send_comes_back_with_a_full_life(acme):
    lin = given.a_member()
    points_that_end(lin, 2)
    choose(short_of(an_order(lin, given.a_product(points=100))), "refund")
    left = points.balance(lin.pk).next_expiry_at - timezone.now()
    assert dt.timedelta(days=29) < left <= dt.timedelta(days=30)


# --- E: gifts and what else hangs on a line ---------------------------------------------------------------------------------


def with_gift(gift, **more):
    return given.a_product(points=100, stock=9, gift_id=sku_of(gift), gift_quantity=2, **more)


@pytest.fixture
def pen(acme):
    return given.a_product(points=50, stock=20, title="笔")


def gifts_of(order):
    return [(line.quantity, line.undone, line.gift_of_no) for line in order.lines.exclude(gift_of_no=None)]


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


def a_case(order, member, units, *, kind="return", reason="broken", key=""):
    return aftersale.ask(
        number=order.number, member=member, kind=kind, units=units, reason=reason, words="", key=key, by=SYSTEM
    )


def back(case, *, fit=True):
    aftersale.approve(number=case.number, by=SYSTEM)
    aftersale.sent_back(number=case.number, member_id=case.member_id, carrier="sf", tracking_no="SF99999999", by=SYSTEM)
    aftersale.received(number=case.number, by=SYSTEM, fit_for_sale=fit, gifts_fit=fit)


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
    order = order_of(lin, Wish(sku_of(with_gift(pen)), 1), Wish(sku_of(with_gift(pen)), 1), Wish(sku_of(pen), 1))
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
    assert not Fulfilment.objects.exists() and not delivery.orders_without_work()
    ship(order)
    assert delivery.orders_without_work() == [order.pk]
    delivery.deliver(order_id=order.pk)
    assert (Fulfilment.objects.get().state, now(order).state) == ("done", "shipped")


def test_a_top_up_can_not_be_cancelled_while_the_provider_is_asked(lin, monkeypatch):  # O12
    order = an_order(lin, given.a_product(points=100, kind="topup"), account="13800138000")
    refused = []

    class Slow:
        def credit(self, **_facts):
            for act in (cancel, lambda one: cancel_units(one, {1: 1})):
                with pytest.raises((BeingDelivered, AlreadySent)) as refusal:
                    act(order)
                refused.append(refusal.value.code)
            return delivery.topup.Answer(delivery.topup.DONE)

    monkeypatch.setattr(delivery.topup, "provider", Slow)
    delivery.deliver(order_id=order.pk)
    assert (refused, now(order).state, balance(lin)) == (["being_delivered"] * 2, "completed", 900)


def test_a_cancelled_top_up_is_never_asked_for(lin, monkeypatch):  # O12
    order = an_order(lin, given.a_product(points=100, kind="topup"), account="13800138000")
    (work,) = delivery.start(order_id=order.pk)
    cancel(order)
    monkeypatch.setattr(delivery.topup, "provider", lambda: pytest.fail("the provider was asked"))
    assert delivery.work(fulfilment_id=work) == "dropped"
    assert (now(order).state, balance(lin)) == ("cancelled", 1000)


def test_a_provider_that_breaks_in_an_unknown_way_is_no_failure(lin, monkeypatch):  # O12
    class Broken:
        def credit(self, **_facts):
            raise ValueError("unreadable answer")

    monkeypatch.setattr(delivery.topup, "provider", Broken)
    order = an_order(lin, given.a_product(points=100, kind="topup"), account="13800138000")
    delivery.deliver(order_id=order.pk)
    assert (Fulfilment.objects.get().state, now(order).state) == ("asked", "placed")


# --- G: goods leave with a movement -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "left"), [("resend", 8), ("exchange", 9)])
def test_what_is_sent_once_more_leaves_the_shelf(lin, kind, left):  # O14
    cup = given.a_product(points=100, stock=10)
    order = an_order(lin, cup)
    ship(order)
    case = a_case(order, lin, {1: 1}, kind=kind)
    if kind == "exchange":
        back(case)
    else:
        aftersale.approve(number=case.number, by=SYSTEM)
    aftersale.sent_again(number=case.number, carrier="sf", tracking_no="SF12345679", by=SYSTEM)
    moved = StockMovement.objects.filter(sku=sku_of(cup), reference__startswith="after-sale/")
    assert (on_hand(cup), sum(one.quantity for one in moved)) == (left, left - 9)


# --- H: the end of an order ----------------------------------------------------------------------------------------------------


def at_day(order, **fields):
    Order.objects.filter(pk=order.pk).update(**{name: timezone.now() - dt.timedelta(seconds=1) for name in fields})


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
    aftersale.withdraw(number=case.number, member_id=lin.pk, by=SYSTEM)
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


def test_points_that_wait_for_the_end_of_after_sale_become_usable_then(lin):
    order = an_order(lin, given.a_product(points=100))
    granting.grant_one(
        member_id=lin.pk,
        points=5,
        budget_id=given.a_budget(5).pk,
        reason="消费返积分",
        expires_at=None,
        reference="back/1",
        waits_for=f"order/{order.number}/after-sale-ended",
        by=SYSTEM,
    )
    ship(order)
    receipts.receive(number=order.number, member_id=lin.pk, by=SYSTEM)
    assert balance(lin) == 900
    at_day(order, after_sale_until=True)
    receipts.end_after_sale(number=order.number)
    assert balance(lin) == 905


def test_points_that_wait_are_taken_back_when_all_of_it_is(lin):
    order = an_order(lin, given.a_product(points=100))
    budget = given.a_budget(5)
    granting.grant_one(
        member_id=lin.pk,
        points=5,
        budget_id=budget.pk,
        reason="消费返积分",
        expires_at=None,
        reference="back/1",
        waits_for=f"order/{order.number}/after-sale-ended",
        by=SYSTEM,
    )
    cancel(order)
    assert (balance(lin), points.budget_overview(budget.pk)[0].available) == (1000, 5)


def test_a_fully_refunded_order_is_over(lin):  # O15
    order = an_order(lin, given.a_product(points=100), quantity=2)
    ship(order)
    aftersale.approve(number=a_case(order, lin, {1: 2}, kind="refund", reason="missing").number, by=SYSTEM)
    found = now(order)
    assert (found.state, found.ended_at is not None, balance(lin)) == ("refunded", True, 1000)


def test_units_given_back_after_they_left_leave_the_others_to_be_sent(lin):
    order = an_order(lin, given.a_product(points=100), quantity=3)
    ship(order, {1: 2})
    aftersale.approve(number=a_case(order, lin, {1: 1}, kind="refund").number, by=SYSTEM)
    line = order.lines.get()
    assert (line.undone, line.returned, line.to_send, now(order).state) == (1, 1, 1, "placed")
    ship(order, number="SF12345679")
    assert now(order).state == "shipped"


def test_a_mixed_order_offers_to_cancel_what_has_not_left(lin):  # O17
    box, phone = given.a_product(points=200), given.a_product(points=100, kind="topup")
    order = order_of(lin, Wish(sku_of(box), 1), Wish(sku_of(phone), 1, account="13800138000"))
    delivery.deliver(order_id=order.pk)
    with pytest.raises(AlreadySent):
        cancel(order)
    cancel_units(order, {order.lines.get(kind="physical").line_no: 1})
    assert (now(order).state, balance(lin)) == ("completed", 900)


@pytest.mark.parametrize("units", [{}, {1: 0}, {9: 1}])
def test_nothing_chosen_is_refused(lin, units):  # O18
    with pytest.raises(NothingChosen):
        cancel_units(an_order(lin, given.a_product(points=100), quantity=2), units)


def test_cancelled_units_stand_on_the_timeline(lin):  # O18
    order = an_order(lin, given.a_product(points=100, title="茶杯"), quantity=3)
    cancel_units(order, {1: 2}, member=lin)
    assert OrderEvent.objects.get(order=order, what="units").reason == "茶杯 ×2"


@pytest.mark.parametrize("length", [44, 80])
def test_a_long_key_cancels_units_once(lin, length):  # O21
    order = an_order(lin, given.a_product(points=100), quantity=3)
    for _ in range(2):
        cancel_units(order, {1: 1}, key="x" * length)
    assert (order.lines.get().undone, balance(lin)) == (1, 800)


def test_other_units_under_a_used_key_are_refused(lin):  # Q1
    order = an_order(lin, given.a_product(points=100), quantity=3)
    cancel_units(order, {1: 1})
    with pytest.raises(ReferenceConflict):
        cancel_units(order, {1: 2})


def test_other_goods_under_a_used_key_are_refused(lin):  # Q1
    cup, mug = given.a_product(points=100), given.a_product(points=1)
    first = order_of(lin, Wish(sku_of(cup), 1), key="k")
    assert order_of(lin, Wish(sku_of(cup), 1), key="k") == first
    for wish in (Wish(sku_of(cup), 2), Wish(sku_of(mug), 1)):
        with pytest.raises(ReferenceConflict):
            order_of(lin, wish, key="k")
    assert balance(lin) == 900


def test_another_case_under_a_used_key_is_refused(lin):  # Q1
    order = an_order(lin, given.a_product(points=100), quantity=3)
    ship(order)
    assert a_case(order, lin, {1: 1}, key="k") == a_case(order, lin, {1: 1}, key="k")
    with pytest.raises(ReferenceConflict):
        a_case(order, lin, {1: 2}, key="k")


def test_an_order_whose_cash_was_cancelled_while_it_waited_for_approval_waits_for_no_payment(lin):
    from orders.services import approvals

    dear, cheap = given.a_product(points=100, cash_fen=500, needs_approval=True), given.a_product(points=50)
    order = order_of(lin, Wish(sku_of(dear), 1), Wish(sku_of(cheap), 1))
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


# --- what fresh eyes found afterwards ---------------------------------------------------------------------------------------


def test_missing_units_are_undone_first_and_only_once(lin):
    cup = given.a_product(points=100, stock=9)
    order = an_order(lin, cup, quantity=3)
    short_of(order, 2)
    cancel_units(order, {1: 2})
    assert (Shortage.objects.get().state, on_hand(cup)) == ("ended", 6)
    ship(order)
    assert order.lines.get().sent == 1


def test_a_gift_is_not_sent_again_after_its_goods_were_refunded(lin, pen):
    order = an_order(lin, with_gift(pen))
    ship(order)
    again = a_case(order, lin, {2: 1}, kind="resend", reason="missing")
    aftersale.approve(number=a_case(order, lin, {1: 1}, kind="refund").number, by=SYSTEM)
    with pytest.raises(TooManyUnits):
        aftersale.approve(number=again.number, by=SYSTEM)
    aftersale.refuse(number=again.number, words="已退款", by=SYSTEM)


def test_goods_that_came_back_are_not_refused_and_can_be_refunded_instead(lin):
    cup = given.a_product(points=100, stock=1)
    order = an_order(lin, cup)
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="exchange")
    back(case, fit=False)
    with pytest.raises(IllegalMove):
        aftersale.refuse(number=case.number, words="不行", by=SYSTEM)
    with pytest.raises(SoldOut):
        aftersale.sent_again(number=case.number, carrier="sf", tracking_no="SF12345679", by=SYSTEM)
    aftersale.refund_instead(number=case.number, words="没货了", by=SYSTEM)
    assert (now(order).state, balance(lin), on_hand(cup)) == ("refunded", 1000, 0)


def test_a_returned_gift_reaches_the_shelf_only_when_somebody_saw_it(lin, pen):
    order = an_order(lin, with_gift(pen))
    ship(order)
    case = a_case(order, lin, {1: 1})
    aftersale.approve(number=case.number, by=SYSTEM)
    aftersale.sent_back(number=case.number, member_id=lin.pk, carrier="sf", tracking_no="SF99999999", by=SYSTEM)
    aftersale.received(number=case.number, by=SYSTEM, fit_for_sale=True)
    assert (on_hand(pen), gifts_of(order)) == (18, [(2, 2, 1)])


@pytest.mark.parametrize("carrier", ["site", "sf"])
def test_the_rest_of_an_order_leaves_in_a_parcel_of_its_own(lin, carrier):
    order = an_order(lin, given.a_product(points=100), quantity=3)
    number = "" if carrier == "site" else "SF12345678"
    facts = {"number": order.number, "carrier": carrier, "by": SYSTEM}
    fulfilment.ship(**facts, tracking_no=number, units={1: 1})
    if carrier == "sf":
        with pytest.raises(TrackingUsed):
            fulfilment.ship(**facts, tracking_no=number)
        assert fulfilment.ship(**facts, tracking_no=number, units={1: 1}).lines.get().quantity == 1
        number = "SF12345679"
    fulfilment.ship(**facts, tracking_no=number)
    assert (order.lines.get().sent, now(order).state, order.parcels.count()) == (3, "shipped", 2)
    fulfilment.ship(**facts, tracking_no=number)
    assert order.parcels.count() == 2


def test_a_number_that_is_registered_sends_nothing_again(lin):
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="resend", reason="missing")
    aftersale.approve(number=case.number, by=SYSTEM)
    with pytest.raises(TrackingUsed):
        aftersale.sent_again(number=case.number, carrier="sf", tracking_no="SF12345678", by=SYSTEM)


def test_cash_that_was_never_paid_is_not_told_to_come_back(lin):
    order = an_order(lin, given.a_product(points=100, cash_fen=500))
    cancel(order, member=lin)
    body = Message.objects.get(member=lin, dedupe=f"cancel/{order.number}").shown_body
    assert "100" in body and "¥" not in body


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
    aftersale.approve(number=a_case(order, lin, {1: 1}, kind="refund").number, by=SYSTEM)
    assert (now(order).state, balance(lin)) == ("refunded", 990)


def test_one_order_takes_one_account_per_product(lin):
    phone = given.a_product(points=100, kind="topup")
    with pytest.raises(DetailsDiffer):
        order_of(lin, Wish(sku_of(phone), 1, account="13800138000"), Wish(sku_of(phone), 1, account="13900139000"))


@pytest.mark.parametrize("kind", ["topup", "service", "privilege"])
def test_what_asks_or_can_not_come_back_is_no_gift(acme, kind):
    details = {"tier": "gold", "days": 3} if kind == "privilege" else {}
    gift = given.a_product(points=10, kind=kind, words={"details": details})
    with pytest.raises(OfferUnsound):
        given.a_product(points=100, gift_id=sku_of(gift), gift_quantity=1)


def test_restricted_points_do_not_leave_their_scope_by_a_swap(lin):
    moon, mug = given.a_product(points=100), given.a_product(points=100)
    other = type(moon.category).objects.exclude(pk=moon.category_id).exclude(parent=moon.category).first()
    type(mug).objects.filter(pk=mug.pk).update(category=other)
    PointType.objects.create(code="festival", name="节日专项", scope=[moon.category_id])
    with pytest.raises(SubstituteUnfit):
        short_of(an_order(lin, moon), mug=mug)


def test_a_case_is_decided_once_and_says_so(lin):
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    case = a_case(order, lin, {1: 1}, kind="refund")
    aftersale.approve(number=case.number, by=SYSTEM)
    with pytest.raises(IllegalMove):
        aftersale.approve(number=case.number, by=SYSTEM)


def test_a_receipt_is_not_put_off_by_nothing(lin):
    from orders.services import policies

    policies.save_policy(auto_receive_days=15, extend_days=0, after_sale_days=7, by=SYSTEM)
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    with pytest.raises(IllegalMove):
        receipts.extend(number=order.number, member_id=lin.pk, by=SYSTEM)


def test_what_came_back_for_three_days_only_is_told_so(acme):
    lin = given.a_member()
    points_that_end(lin, 2)
    order = an_order(lin, given.a_product(points=100))
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("reset role; set local session_replication_role = replica")
        cursor.execute("update points_lot set expires_at = now() - interval '1 hour' where expires_at is not null")
    connection.set_schema(connection.schema_name)
    cancel(order, member=lin)
    body = Message.objects.get(member=lin, dedupe=f"cancel/{order.number}").shown_body
    assert "100 积分的有效期已过" in body and "仅此一次" in body


def test_who_cancels_too_late_reads_that_it_has_left(lin):
    order = an_order(lin, given.a_product(points=100))
    ship(order)
    for act in (cancel, lambda one: cancel_units(one, {1: 1})):
        with pytest.raises(AlreadySent):
            act(order)


def test_the_staffs_reason_stands_on_the_timeline(lin):
    order = an_order(lin, given.a_product(points=100, title="茶杯"), quantity=3)
    undoing.cancel_units(number=order.number, units={1: 1}, key="k", reason="仓库少一件", by=SYSTEM)
    assert OrderEvent.objects.get(order=order, what="units").reason == "茶杯 ×1 · 仓库少一件"

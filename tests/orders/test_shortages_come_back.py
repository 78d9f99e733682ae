"""Goods that ran out: a swap, a wait, a refund, each exact in any order of acts (FAULTS O1–O6)."""

import datetime as dt

import pytest
from django.utils import timezone

from members.models import Message
from orders.errors import (
    InvalidTransition,
    LimitReached,
    SubstituteUnfit,
)
from orders.models import OrderEvent, Shortage
from orders.services import (
    shortages,
)
from orders.services.redemptions import LineRequest
from tests import given
from tests.given import an_order, sku_of
from tests.orders.ways_back import (
    balance,
    books_agree,
    cancel,
    cancel_units,
    choose,
    now,
    on_hand,
    order_of,
    ship,
    short_of,
)


def test_a_shortage_is_not_opened_on_an_order_that_is_not_paid(lin):  # O1
    order = an_order(lin, given.a_product(points=100, cash_fen=500), quantity=2)
    with pytest.raises(InvalidTransition):
        short_of(order)


def test_a_substitute_that_is_in_the_order_already_can_be_cancelled_with_it(lin):  # O3
    cup, mug = given.a_product(points=100, stock=9), given.a_product(points=100, stock=9)
    order = order_of(lin, LineRequest(sku_of(cup), 2), LineRequest(sku_of(mug), 1))
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

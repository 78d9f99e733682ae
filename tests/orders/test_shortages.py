"""Out of stock after ordering: a choice in time, points for the trouble, a refund for who does not answer (FEATURES A15)."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog.errors import SoldOut
from core.actors import SYSTEM
from members.models import Message
from orders.errors import ChoiceOver, OrderUnknown, TooManyUnits
from orders.models import Order, Shortage
from orders.services import shipping, shortages
from points import selectors as points
from tests import given
from tests.given import an_order, sku_of


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def mug(acme):
    return given.a_product(points=100, stock=5, title="马克杯")


@pytest.fixture
def order(lin):
    return an_order(lin, given.a_product(points=100, stock=9, title="茶杯"), quantity=3)


def short_of(order, units, *, mug=None, wait=None, sorry=0):
    return shortages.open_shortage(
        number=order.number,
        line_no=1,
        units=units,
        substitutes=[sku_of(mug)] if mug else [],
        wait_until=wait,
        sorry_points=sorry,
        budget_id=given.a_budget(1000).pk if sorry else None,
        reason="仓库盘亏",
        by=SYSTEM,
    )


def choose(short, member, choice, **more):
    return shortages.choose(shortage_id=short.pk, member_id=member.pk, choice=choice, by=SYSTEM, **more)


def test_sorry_points_come_at_once_and_only_once(lin, order):
    assert short_of(order, 2, sorry=50).pk == short_of(order, 2, sorry=50).pk
    assert points.balance(lin.pk).points == 750
    assert "已送上 50 积分致歉" in Message.objects.get(member=lin, dedupe__startswith="shortage/").shown_body


def test_a_refund_gives_back_the_share_and_the_rest_goes_on(lin, order):
    choose(short_of(order, 2), lin, "refund")
    assert points.balance(lin.pk).points == 900
    shipping.ship(number=order.number, carrier="sf", tracking_no="SF12345678", by=SYSTEM)
    assert Order.objects.get(pk=order.pk).state == "shipped"


def test_all_of_it_refunded_closes_the_order(lin, order):
    choose(short_of(order, 3), lin, "refund")
    assert (Order.objects.get(pk=order.pk).state, points.balance(lin.pk).points) == ("cancelled", 1000)


@pytest.mark.parametrize("units", [1, 2, 3])
def test_a_substitute_stands_on_a_line_of_its_own_at_the_price_that_was_paid(lin, order, mug, units):
    choose(short_of(order, units, mug=mug), lin, "swap", sku_id=sku_of(mug))
    old, new = order.lines.all()
    assert (old.title, old.quantity, old.left, old.points, old.points_kept) == (
        "茶杯",
        3,
        3 - units,
        300,
        300 - 100 * units,
    )
    assert (new.title, new.quantity, new.points, new.replaces_no) == ("马克杯", units, 100 * units, 1)
    assert points.balance(lin.pk).points == 700 and points.ledger_differences() == []


def test_a_substitute_that_is_gone_too_is_refused_and_the_choice_stays_open(lin, order):
    rare = given.a_product(points=100, stock=1)
    short = short_of(order, 3, mug=rare)
    with pytest.raises(SoldOut):
        choose(short, lin, "swap", sku_id=sku_of(rare))
    assert Shortage.objects.get(pk=short.pk).state == "asked"


def test_waiting_is_only_there_where_it_is_offered(lin, order):
    short = short_of(order, 1)
    with pytest.raises(ChoiceOver):
        choose(short, lin, "wait")
    Shortage.objects.update(wait_until=timezone.localdate() + dt.timedelta(days=5))
    assert choose(short, lin, "wait").state == "waits"


def test_a_choice_is_made_once(lin, order):
    short = short_of(order, 1)
    choose(short, lin, "refund")
    with pytest.raises(ChoiceOver):
        choose(short, lin, "refund")
    assert points.balance(lin.pk).points == 800


def test_who_does_not_answer_in_time_gets_everything_back(lin, order):
    short_of(order, 3)
    assert shortages.close_overdue() == 0
    Shortage.objects.update(choose_by=timezone.now() - dt.timedelta(seconds=1))
    assert (shortages.close_overdue(), shortages.close_overdue()) == (1, 0)
    assert points.balance(lin.pk).points == 1000


def test_it_is_the_buyers_choice_alone(lin, cast, order):
    with pytest.raises(OrderUnknown):
        choose(short_of(order, 1), cast.stranger, "refund")


def test_no_more_can_be_short_than_is_left_to_send(order):
    with pytest.raises(TooManyUnits):
        short_of(order, 4)

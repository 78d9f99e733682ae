"""Parts of orders and whole ones come back to the last point and fen; what nobody paid is closed."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from catalog.models import StockSlot
from core.actors import SYSTEM
from members.models import Message
from orders.errors import AlreadySent, OwnRedemption, ReasonNeeded, TooManyUnits
from orders.models import Order, Refund
from orders.services import approvals, closing, giving_back, shipping, transitions
from points import selectors as points
from points.models import Lot
from tests import given
from tests.given import an_order, sku_of


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def mixed(lin):
    """Three units for 100 points and ¥1.00 in all, paid: 33.3 points and 33.3 fen each."""
    product = given.a_product(points=100, stock=9, min_points=1, swap_fen_per_100=50)
    order = given.paid(an_order(lin, product, quantity=3, points=100))
    assert (order.points, order.cash_fen) == (100, 100)
    return order


def part(order, units, key):
    return giving_back.cancel_units(number=order.number, units={1: units}, key=key, reason="少要一件", by=SYSTEM)


def test_shares_of_single_units_add_up_and_the_last_one_closes_the_order(lin, mixed):
    backs = [part(mixed, 1, key) for key in "abc"]
    assert [(back.points, back.fen) for back in backs] == [(33, 33), (33, 33), (34, 34)]
    assert points.balance(lin.pk).points == 1000 and sum(Refund.objects.values_list("fen", flat=True)) == 100
    assert Order.objects.get(pk=mixed.pk).state == "cancelled"


def test_a_part_is_given_back_once_however_often_it_is_asked(lin, mixed):
    part(mixed, 2, "a")
    assert part(mixed, 2, "a").points == 0
    assert (points.balance(lin.pk).points, Refund.objects.count()) == (966, 1)


def test_more_than_is_left_is_refused(mixed):
    part(mixed, 2, "a")
    with pytest.raises(TooManyUnits):
        part(mixed, 2, "b")


def test_what_was_sent_is_not_cancelled_and_the_rest_is(lin, mixed):
    shipping.ship(number=mixed.number, carrier="sf", tracking_no="SF12345678", units={1: 2}, by=SYSTEM)
    assert Order.objects.get(pk=mixed.pk).state == "placed"
    with pytest.raises(TooManyUnits):
        part(mixed, 2, "a")
    part(mixed, 1, "b")
    assert Order.objects.get(pk=mixed.pk).state == "shipped"
    with pytest.raises(AlreadySent, match="已全部发出"):
        giving_back.cancel(number=mixed.number, reason="不要了", by=SYSTEM)


def test_books_and_shelf_agree_after_parts(lin, mixed):
    part(mixed, 1, "a")
    sku = mixed.lines.get().sku_id
    assert (StockSlot.objects.get(sku=sku).available, points.ledger_differences()) == (7, [])


def overdue(order):
    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() - dt.timedelta(seconds=1))


def test_an_order_nobody_paid_is_closed_with_points_and_goods_released(lin):
    product = given.a_product(points=100, stock=5, cash_fen=990)
    order = an_order(lin, product)
    assert (closing.close_unpaid(), points.balance(lin.pk).points) == (0, 900)
    overdue(order)
    assert (closing.close_unpaid(), closing.close_unpaid()) == (1, 0)
    assert (points.balance(lin.pk).points, StockSlot.objects.get(sku=sku_of(product)).available) == (1000, 5)
    assert Message.objects.filter(member=lin, dedupe=f"close/{order.number}").exists()


def end_of(member):
    """When the member's only open points end."""
    return Lot.objects.get(account__member=member, remaining__gt=0).expires_at


def test_an_unpaid_order_does_not_make_points_live_longer(acme):
    lin = given.a_member()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    given.give(lin, 100, expires_at=tomorrow)
    order = an_order(lin, given.a_product(points=100, cash_fen=990))
    overdue(order)
    closing.close_unpaid()
    assert end_of(lin) == tomorrow


def test_control_a_cancelled_paid_order_does(acme):
    lin = given.a_member()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    given.give(lin, 100, expires_at=tomorrow)
    order = given.paid(an_order(lin, given.a_product(points=100, cash_fen=990)))
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    assert end_of(lin) > tomorrow + dt.timedelta(days=20)


def test_the_database_refuses_illegal_moves_by_itself(lin):
    order = an_order(lin, given.a_product())
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    with pytest.raises(DatabaseError, match="can not go from cancelled to placed"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state="placed")


def test_machine_and_database_know_the_same_moves(settings):
    sql = Path(settings.BASE_DIR, "orders/sql/order_may_move.sql").read_text()
    here = {(one, other) for one, others in transitions.MOVES.items() for other in others}
    assert all(f"('{one}', '{other}')" in sql for one, other in here) and sql.count("', '") == len(here)


@pytest.fixture
def asked(lin):
    return an_order(lin, given.a_product(points=100, needs_approval=True))


def decide(order, approve, reason="", by=SYSTEM):
    return approvals.decide(number=order.number, approve=approve, reason=reason, by=by)


def test_an_approved_redemption_goes_on_and_is_decided_once(asked):
    assert asked.state == "approval"
    assert (decide(asked, True), decide(asked, False, "晚了")) == (True, False)
    assert Order.objects.get(pk=asked.pk).state == "placed"


def test_an_approved_redemption_with_cash_waits_for_its_payment(lin):
    order = an_order(lin, given.a_product(points=100, cash_fen=100, needs_approval=True))
    decide(order, True)
    order.refresh_from_db()
    assert order.state == "unpaid" and order.pay_by > timezone.now()


def test_a_refusal_gives_everything_back_at_once_and_says_why(lin, asked):
    with pytest.raises(ReasonNeeded):
        decide(asked, False)
    decide(asked, False, "超出部门额度")
    assert points.balance(lin.pk).points == 1000
    assert "超出部门额度" in Message.objects.get(member=lin, dedupe=f"decision/{asked.number}").shown_body


def test_nobody_decides_on_their_own(lin, asked):
    with pytest.raises(OwnRedemption):
        decide(asked, True, by=given.actor(lin.user))

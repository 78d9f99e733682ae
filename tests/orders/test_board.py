"""The staff's board: by when each order should leave, views somebody keeps for themselves."""

import datetime as dt

import pytest
from django.utils import timezone

from orders.models import Order, SavedFilter
from orders.selectors import console_list, late_count
from orders.services import saved_filters
from tests import given


@pytest.fixture
def waiting(cast):
    """Two orders that wait: one since this morning, one for five days, where three were promised."""
    product = given.a_product(points=10, stock=9)
    fresh, old = (given.an_order(cast.lin, product) for _ in range(2))
    Order.objects.filter(pk=old.pk).update(placed_at=timezone.now() - dt.timedelta(days=5))
    return fresh, old


def test_an_order_is_late_when_its_goods_promised_to_have_left(waiting):
    fresh, old = waiting
    assert [one.number for one in console_list(late=True)] == [old.number]
    assert late_count() == 1
    due = {one.number: one.due_at for one in console_list(state="placed")}
    assert due[old.number] < timezone.now() < due[fresh.number]


def test_what_needs_no_parcel_is_never_late(cast):
    card = given.a_product(points=10, stock=0, kind="code")
    given.codes(card, 1)
    order = given.an_order(cast.lin, card)
    Order.objects.update(placed_at=timezone.now() - dt.timedelta(days=30))
    assert (late_count(), console_list().get(number=order.number).due_at) == (0, None)


def test_the_board_is_narrowed_by_day(waiting):
    fresh, old = waiting
    today = timezone.localdate()
    assert [one.number for one in console_list(since=today)] == [fresh.number]
    assert [one.number for one in console_list(until=today - dt.timedelta(days=2))] == [old.number]


def test_a_view_is_kept_under_a_name_and_forgotten(at, cast, waiting):
    desk = at("acme", cast.warehouse)
    desk.post("/console/orders/filters/", {"name": "超时单", "query": "late=1&page=3&evil=<b>"})
    assert SavedFilter.objects.get().query == "late=1"
    page = desk.get("/console/orders/?late=1").content.decode()
    assert "超时单" in page
    assert waiting[1].number in page
    assert waiting[0].number not in page
    desk.post(f"/console/orders/filters/{SavedFilter.objects.get().pk}/drop/")
    assert not SavedFilter.objects.exists()


def test_nobody_sees_or_drops_another_ones_view(at, cast):
    mine = saved_filters.save(user_id=cast.warehouse.pk, name="我的", query="state=placed")
    other = at("acme", cast.owner)
    assert "我的</a>" not in other.get("/console/orders/?state=placed").content.decode()
    other.post(f"/console/orders/filters/{mine.pk}/drop/")
    assert SavedFilter.objects.exists()


def test_nothing_is_kept_without_a_condition_and_at_most_a_dozen(acme):
    assert saved_filters.save(user_id=1, name="空", query="page=2") is None
    for n in range(15):
        saved_filters.save(user_id=1, name=f"第{n}", query="late=1")
    assert SavedFilter.objects.count() == saved_filters.LIMIT


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_for_one_and_three(at, cast, count, django_assert_num_queries):
    product = given.a_product(points=10, stock=9)
    for _ in range(count):
        given.an_order(cast.lin, product)
    desk = at("acme", cast.warehouse)
    desk.get("/console/orders/")
    with django_assert_num_queries(16):
        desk.get("/console/orders/")

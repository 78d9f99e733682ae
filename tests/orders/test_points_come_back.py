"""Points come back to the lots that paid, and live as long as the rules say (FAULTS O7–O9)."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.actors import SYSTEM
from members.models import Message
from orders.errors import (
    SubstituteUnfit,
)
from orders.services import (
    receipts,
)
from orders.services.redemptions import LineRequest
from points import selectors as points
from points.models import Lot, PointType
from points.services.grants import single_grants
from tests import given
from tests.given import an_order, sku_of
from tests.orders.ways_back import (
    at_day,
    balance,
    cancel,
    cancel_units,
    choose,
    order_of,
    points_that_end,
    ship,
    short_of,
)


def test_a_line_gives_back_the_kind_of_points_that_paid_for_it(lin):  # O7
    moon, phones = given.a_product(points=300), given.a_product(points=300)
    festival = PointType.objects.create(code="festival", name="节日专项", scope=[moon.category_id])
    other = type(moon.category).objects.exclude(pk=moon.category_id).exclude(parent=moon.category).first()
    type(phones).objects.filter(pk=phones.pk).update(category=other)
    single_grants.grant_one(
        member_id=lin.pk,
        points=270,
        budget_id=given.a_budget(270).pk,
        reason="节日",
        expires_at=None,
        reference="f/1",
        point_type_id=festival.pk,
        by=SYSTEM,
    )
    order = order_of(lin, LineRequest(sku_of(moon), 1), LineRequest(sku_of(phones), 1))
    cancel_units(order, {order.lines.get(sku_id=sku_of(moon)).line_no: 1})
    rows = Lot.objects.filter(account__member=lin, is_open=True).values_list("account__point_type__code", "remaining")
    assert sorted(rows) == [("festival", 270), ("general", 700)]


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


def test_points_that_wait_for_the_end_of_after_sale_become_usable_then(lin):
    order = an_order(lin, given.a_product(points=100))
    single_grants.grant_one(
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
    single_grants.grant_one(
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


def test_restricted_points_do_not_leave_their_scope_by_a_swap(lin):
    moon, mug = given.a_product(points=100), given.a_product(points=100)
    other = type(moon.category).objects.exclude(pk=moon.category_id).exclude(parent=moon.category).first()
    type(mug).objects.filter(pk=mug.pk).update(category=other)
    PointType.objects.create(code="festival", name="节日专项", scope=[moon.category_id])
    with pytest.raises(SubstituteUnfit):
        short_of(an_order(lin, moon), mug=mug)


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

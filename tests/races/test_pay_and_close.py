"""A callback and the closing of its order meet: the row's lock decides, and money is never kept for an order that is closed."""

import datetime as dt
import threading
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from core.actors import SYSTEM
from core.tenancy import enter
from orders.models import DemoTrade, Order, Payment, Refund
from orders.services import channels, closing, payment_webhooks, payments
from tests import given
from tests.conftest import tenant

# Whoever gives points back stands still for half a second, having looked for a payment and not yet touched the order's row.
SLOW = """
create or replace function {schema}.stand_still() returns trigger language plpgsql as
$$ begin perform pg_sleep(0.5); return new; end $$;
create trigger stand_still before update on {schema}.points_lot for each row execute function {schema}.stand_still();
"""


@pytest.fixture
def scene(committing):
    """An order whose time is over, the payment begun for it, and the gap held open; really committed."""
    acme = tenant("acme")
    with enter(acme):
        member = given.a_member(points=1000, with_login=False)
        order = given.an_order(member, given.a_product(points=100, stock=5, cash_fen=990))
        payment = payments.begin(number=order.number, gateway="fake", way="page", member_id=member.pk, by=SYSTEM)
        Order.objects.update(pay_by=timezone.now() - dt.timedelta(seconds=1))
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(SLOW.format(schema=acme.schema_name))
    return acme, order, payment


@contextmanager
def elsewhere(acme, act):
    """`act` in a thread and a connection of its own, inside the tenant."""

    def run():
        try:
            with enter(acme):
                act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join()


def meet(acme, payment):
    """The closing starts; while it stands still the callback comes."""
    trade = DemoTrade(number=payment.number, fen=990, trade_no="T1", at=timezone.now())
    with elsewhere(acme, closing.close_unpaid):
        threading.Event().wait(0.25)
        with enter(acme):
            headers, body = channels.gateway("fake").notice_of(trade)
            return payment_webhooks.notice(gateway="fake", headers=headers, body=body).outcome


def money(order):
    """The order's state, what came in and what goes back."""
    came = sum(Payment.objects.exclude(trade_no="").values_list("fen", flat=True))
    return Order.objects.get(pk=order.pk).state, came, sum(Refund.objects.values_list("fen", flat=True))


def test_the_callback_waits_for_the_closing_and_its_money_goes_back(scene):
    acme, order, payment = scene
    assert meet(acme, payment) == "late"
    with enter(acme):
        assert money(order) == ("cancelled", 990, 990)


def test_control_without_the_lock_money_is_kept_for_a_closed_order(scene, monkeypatch):
    acme, order, payment = scene
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    assert meet(acme, payment) == "paid"
    with enter(acme):
        assert money(order) == ("cancelled", 990, 0)

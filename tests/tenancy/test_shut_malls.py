"""A mall that is suspended, read-only or on its way out still ends what was paid, and does nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from core.tenancy import tasks as dispatching
from core.tenancy.hosts import host_lookup
from core.tenancy.tasks import ALSO_SHUT, TenantRefused, fan_out
from orders import tasks
from orders.models import DigitalDelivery, Order, Payment, PaymentNotice, Refund
from orders.services import channels, giving_back
from points.tasks import sweep_grant_batches
from tenants import tasks as _every_task  # noqa: F401 -- brings every app's tasks along
from tenants.models import Tenant
from tests import given
from tests.given import an_order
from tests.jobs.worker import Worker
from tests.orders.paying import a_trade, begin, overdue
from tests.routes import routes

STATES = [("suspended", "closed"), ("suspended", "read_only"), ("closing", "read_only"), ("exported", "read_only")]


@pytest.fixture
def order(cast):
    return an_order(cast.lin, given.a_product(points=100, stock=5, cash_fen=990))


@pytest.fixture
def worker(monkeypatch):
    return Worker(monkeypatch)


def shut(mall, state="suspended", how="closed"):
    connection.set_schema_to_public()
    Tenant.objects.filter(pk=mall.pk).update(state=state, shut=how)
    host_lookup.clear()
    connection.set_tenant(mall)


def notice(browser, order):
    """The gateway's callback about the order's payment, as it comes in by HTTP."""
    headers, body = channels.gateway("fake").notice_of(a_trade(begin(order)))
    return browser.post("/pay/notify/fake/", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(("state", "how"), STATES)
def test_a_payment_notice_is_taken_and_judged(acme, at, order, state, how):
    shut(acme, state, how)
    assert notice(at("acme"), order).status_code == 200
    assert (Order.objects.get().state, PaymentNotice.objects.get().outcome) == ("placed", "paid")


@pytest.mark.parametrize("state", ["archived", "dropped", "failed"])
def test_where_the_schema_is_gone_nothing_answers(acme, at, order, state):
    shut(acme, state)
    assert notice(at("acme"), order).status_code == 503


def test_nothing_else_answers_in_a_closed_mall(acme, at, cast):
    shut(acme)
    browser = at("acme")
    for path in ("/", "/account/login/", "/courier/notify/kuaidi100/", "/pay/notify/", "/nowhere/"):
        assert browser.get(path).status_code == browser.post(path).status_code == 503, path


def test_the_routes_that_answer_in_a_shut_mall_are_these():
    found = [route.name for route in routes("config.urls_mall") if getattr(route.view, "serves_while_shut", False)]
    assert found == ["storefront:pay-notify"]


def test_an_unpaid_order_closes_and_gives_back(acme, order, worker):
    overdue(order)
    shut(acme)
    worker.run(tasks.close_unpaid, tenant=acme.schema_name)
    assert Order.objects.get().state == "cancelled"


def test_a_refund_that_was_asked_for_is_sent(acme, order, worker, at):
    notice(at("acme"), order)
    giving_back.cancel(number=order.number, reason="不要了", by=given.SYSTEM)
    shut(acme)
    worker.run(tasks.send_refunds, tenant=acme.schema_name)
    assert Refund.objects.get().state == "done"


def test_money_of_a_lost_callback_is_asked_about(acme, order, worker):
    begin(order)
    Payment.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    shut(acme)
    worker.run(tasks.poll_payments, tenant=acme.schema_name)
    assert Payment.objects.count() == 1


def test_every_other_task_is_refused(acme, worker):
    shut(acme)
    for task in (sweep_grant_batches, tasks.sweep_deliveries, tasks.complete_received, tasks.check_bills):
        with pytest.raises(TenantRefused):
            worker.run(task, tenant=acme.schema_name)
    assert DigitalDelivery.objects.count() == 0


def test_the_tasks_that_run_in_a_shut_mall_are_these():
    names = ["close_unpaid", "poll_payments", "send_refund", "send_refunds"]
    assert sorted(ALSO_SHUT) == [f"orders.tasks.{name}" for name in names]


def test_the_dispatcher_sends_those_to_shut_malls_too(acme, globex, order, monkeypatch):
    overdue(order)
    shut(acme)
    sent = []
    monkeypatch.setattr(
        dispatching.current_app, "send_task", lambda name, kwargs, **_: sent.append((name, kwargs["tenant"]))
    )
    monkeypatch.setattr(dispatching, "_not_before", {})
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction goes on
    fan_out("orders.tasks.close_unpaid")
    fan_out("catalog.tasks.refresh_sold_counts")
    connection.set_tenant(acme)
    assert sent == [
        ("orders.tasks.close_unpaid", acme.schema_name),
        ("catalog.tasks.refresh_sold_counts", globex.schema_name),
    ]

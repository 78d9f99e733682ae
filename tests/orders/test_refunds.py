"""Cash on its way back to the payer: once, again after a while, never more than was paid."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from core.actors import SYSTEM
from core.tenancy.across import schemas_where
from core.tenancy.tasks import SCHEDULE
from orders import tasks
from orders.models import DemoTrade, Payment, Refund
from orders.services import closing, giving_back, refunds
from orders.tasks import MONEY_MOVED, PAYMENTS_WAIT, REFUNDS_WAIT, UNPAID_ARE_OVER
from tests import given
from tests.given import an_order
from tests.orders.paying import a_trade, begin, call, overdue


@pytest.fixture
def refused(lin):
    """A refund the demo's gateway refuses each time."""
    order = an_order(lin, given.a_product(points=100, cash_fen=1400))
    call(a_trade(begin(order)))
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    return Refund.objects.get()


def due_now():
    Refund.objects.update(next_at=timezone.now())


def test_a_refused_refund_waits_twice_as_long_each_time_and_is_given_up_after_eight(refused):
    waits = []
    while refunds.send_now(refund_id=refused.pk) == "asked":
        refused.refresh_from_db()
        waits.append(round((refused.next_at - timezone.now()).total_seconds() / 60))
        due_now()
    refused.refresh_from_db()
    assert waits == [1, 2, 4, 8, 16, 32, 64]
    assert (refused.state, refused.attempts, refused.error) == ("failed", 8, "演示：商户余额不足")


def test_a_given_up_refund_goes_through_when_somebody_retries(refused):
    Refund.objects.update(state="failed", next_at=None)
    Payment.objects.update(fen=1500)
    refunds.retry(number=refused.number, by=SYSTEM)
    assert [refunds.send_now(refund_id=pk) for pk in refunds.due()] == ["done"]
    assert DemoTrade.objects.filter(state="back").count() == 1


def test_a_refund_sent_twice_gives_back_once(order):
    call(a_trade(begin(order)))
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    refund = Refund.objects.get()
    refunds.send_now(refund_id=refund.pk)
    Refund.objects.update(state="asked", next_at=timezone.now(), done_at=None)  # its worker died before it wrote
    refunds.send_now(refund_id=refund.pk)
    assert DemoTrade.objects.filter(state="back").count() == 1


def test_a_worker_that_holds_a_refund_keeps_others_away(order):
    call(a_trade(begin(order)))
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    Refund.objects.update(next_at=timezone.now() + dt.timedelta(minutes=1))
    assert (refunds.due(), refunds.send_now(refund_id=Refund.objects.get().pk)) == ([], "asked")


def test_more_than_was_paid_is_never_given_back(order):
    from orders.errors import OverRefunded

    call(a_trade(begin(order)))
    with pytest.raises(OverRefunded):
        refunds.ask(order, fen=991, reference="x", reason="")


def test_the_clock_looks_into_a_mall_that_has_something_to_do_and_into_no_other(order, acme, globex):
    def asked(question):
        with schema_context("public"):  # as the dispatcher asks
            return schemas_where(question, [acme.schema_name, globex.schema_name])

    here = [acme.schema_name]
    begin(order)
    assert [asked(question) for question in (UNPAID_ARE_OVER, PAYMENTS_WAIT, REFUNDS_WAIT, MONEY_MOVED)] == [[]] * 4
    overdue(order)
    Payment.objects.update(created_at=timezone.now() - dt.timedelta(seconds=61))
    assert (asked(UNPAID_ARE_OVER), asked(PAYMENTS_WAIT)) == (here, here)
    closing.close_unpaid()
    assert (asked(UNPAID_ARE_OVER), asked(PAYMENTS_WAIT)) == ([], [])
    call(a_trade(Payment.objects.get()))
    Refund.objects.update(next_at=timezone.now() - dt.timedelta(minutes=1))  # the test's transaction began before it
    assert (asked(REFUNDS_WAIT), asked(MONEY_MOVED)) == (here, here)


def test_everything_the_clock_calls_is_there():
    named = {entry["kwargs"].get("task") for entry in SCHEDULE.values()}
    assert {
        f"orders.tasks.{name}" for name in ("close_unpaid", "poll_payments", "send_refunds", "check_bills")
    } <= named
    assert all(hasattr(tasks, name) for name in ("close_unpaid", "poll_payments", "send_refunds", "check_bills"))

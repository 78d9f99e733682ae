"""Paying the cash part: callbacks in every order, late, doubled, forged, with another amount; one final state each."""

import datetime as dt
import itertools

import pytest
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from core.actors import SYSTEM
from core.tenancy.across import schemas_where
from members.models import Message
from orders import tasks
from orders.errors import GatewayUnavailable, NothingToPay, PaymentUnavailable, PayTimeOver
from orders.models import DemoTrade, Order, OrderEvent, Payment, PaymentNotice, Refund
from orders.selectors.payments import cash_differences
from orders.services import channels, closing, notices, payments, refunds, undoing
from orders.services.payments import Where
from orders.tasks import MONEY_MOVED, PAYMENTS_WAIT, REFUNDS_WAIT, UNPAID_ARE_OVER
from points import selectors as points
from tests import given
from tests.given import an_order

WHERE = Where(return_url="https://acme.localhost/", notify_url="https://acme.localhost/notify/")


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def order(lin):
    """One gift for 100 points and ¥9.90, not paid."""
    return an_order(lin, given.a_product(points=100, stock=5, cash_fen=990))


def begin(order, way="page"):
    return payments.begin(number=order.number, gateway="fake", way=way, member_id=order.member_id, by=SYSTEM)


def begin_there(order):
    """The member is sent to the demo's cashier; its trade."""
    payments.start(number=order.number, gateway="fake", way="page", member_id=order.member_id, where=WHERE, by=SYSTEM)
    return DemoTrade.objects.first()


def a_trade(payment, trade_no="T1"):
    """Money the gateway took, though its own books don't show it (yet)."""
    return DemoTrade(number=payment.number, fen=payment.fen, trade_no=trade_no, at=timezone.now())


def call(trade, **changes):
    """The gateway's callback about a trade; returns the outcome."""
    headers, body = channels.gateway("fake").notice_of(trade, **changes)
    return notices.notice(gateway="fake", headers=headers, body=body).outcome


def overdue(order):
    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() - dt.timedelta(seconds=1))


def state(order):
    return Order.objects.get(pk=order.pk).state


# --- one by one ---------------------------------------------------------------------------------------------------------


def test_a_payment_that_arrives_places_the_order_and_says_so(order, lin):
    assert call(a_trade(begin(order))) == "paid"
    payment = Payment.objects.get()
    assert (state(order), payment.state, payment.trade_no) == ("placed", "paid", "T1")
    assert OrderEvent.objects.filter(order=order, to_state="placed").count() == 1
    assert Message.objects.filter(member=lin, dedupe=f"paid/{order.number}").count() == 1


def test_the_same_payment_is_begun_once(order):
    assert begin(order).pk == begin(order).pk
    assert Payment.objects.count() == 1


def test_the_same_callback_twice_is_kept_once_and_changes_nothing(order):
    trade = a_trade(begin(order))
    assert [call(trade, event="E1"), call(trade, event="E1"), call(trade, event="E2")] == ["paid", "repeat", "repeat"]
    assert PaymentNotice.objects.count() == 2
    assert OrderEvent.objects.filter(order=order).count() == 2


def test_another_amount_never_pays_and_is_written_down(order, acme):
    assert call(a_trade(begin(order)), fen=1) == "mismatch"
    assert (state(order), Payment.objects.get().state) == ("unpaid", "waiting")
    assert PaymentNotice.objects.get().fen == 1


def test_one_trade_never_pays_two_orders(order, lin):
    other = an_order(lin, given.a_product(points=1, cash_fen=990))
    first, second = begin(order), begin(other)
    assert [call(a_trade(first)), call(a_trade(second))] == ["paid", "mismatch"]
    assert (state(order), state(other)) == ("placed", "unpaid")


def test_a_forged_callback_has_no_effect_and_few_are_kept(order):
    headers, body = channels.gateway("fake").notice_of(a_trade(begin(order)))
    for n in range(200):
        told = notices.notice(gateway="fake", headers=headers, body=body + b" " * n if n else body[:-1] + b" ")
        assert (told.outcome, told.status) == ("refused", 401)
    assert state(order) == "unpaid"
    assert PaymentNotice.objects.filter(outcome="refused").count() <= notices.REFUSED_PER_HOUR


def test_another_malls_signature_is_forged_here(order, globex):
    from core.tenancy import enter

    trade = a_trade(begin(order))
    with enter(globex):
        headers, body = channels.gateway("fake").notice_of(trade)
    assert notices.notice(gateway="fake", headers=headers, body=body).status == 401


def test_a_callback_of_301_seconds_ago_is_refused_as_old(order):
    trade = a_trade(begin(order))
    sent = timezone.now() - dt.timedelta(seconds=301)
    headers, body = channels.gateway("fake").notice_of(trade, sent=sent)
    assert notices.notice(gateway="fake", headers=headers, body=body).status == 400
    assert (state(order), PaymentNotice.objects.count()) == ("unpaid", 0)


def test_a_callback_about_nothing_of_ours_is_kept_as_unknown(acme):
    assert call(DemoTrade(number="P404", fen=1, trade_no="T", at=timezone.now())) == "unknown"
    assert PaymentNotice.objects.get().outcome == "unknown"


def test_money_after_the_order_was_closed_goes_back_by_itself(order, lin):
    payment = begin(order)
    overdue(order)
    assert closing.close_unpaid() == 1
    assert call(a_trade(payment)) == "late"
    refund = Refund.objects.get()
    assert (state(order), refund.fen, refund.payment_id) == ("cancelled", 990, payment.pk)
    refunds.work(refund_id=refund.pk)
    assert Refund.objects.get().state == "done"
    assert Message.objects.filter(member=lin, dedupe=f"refund/{refund.number}").exists()


def test_money_after_the_time_is_over_but_before_the_closing_still_pays(order):
    payment = begin(order)
    overdue(order)
    assert call(a_trade(payment)) == "paid"
    assert (closing.close_unpaid(), state(order)) == (0, "placed")


def test_the_second_of_two_payments_for_one_order_goes_back(order):
    first = begin(order)
    second = Payment.objects.create(number="P2", order=order, gateway="fake", way="wap", fen=990)
    assert [call(a_trade(first, "T1")), call(a_trade(second, "T2"))] == ["paid", "late"]
    assert list(Refund.objects.values_list("payment_id", "fen")) == [(second.pk, 990)]


def test_a_lost_callback_loses_nothing_when_the_gateway_is_asked(order, lin):
    trade = begin_there(order)
    channels.gateway("fake").pay(trade.number)
    assert payments.check(number=order.number, member_id=lin.pk) == "placed"


def test_a_lost_callback_is_found_by_the_clock(order):
    trade = begin_there(order)
    channels.gateway("fake").pay(trade.number)
    assert payments.tend() == 0  # it has had no minute yet
    Payment.objects.update(created_at=timezone.now() - dt.timedelta(seconds=61))
    assert (payments.tend(), state(order)) == (1, "placed")


def test_closing_believes_a_gateway_that_was_paid(order):
    trade = begin_there(order)
    channels.gateway("fake").pay(trade.number)
    overdue(order)
    assert (closing.close_unpaid(), state(order)) == (0, "placed")


def test_what_was_cancelled_is_closed_at_the_gateway_too(order, lin):
    trade = begin_there(order)
    undoing.cancel(number=order.number, reason="不要了", by=SYSTEM)
    Payment.objects.update(created_at=timezone.now() - dt.timedelta(seconds=61))
    payments.tend()
    assert (Payment.objects.get().state, DemoTrade.objects.get(pk=trade.pk).state) == ("closed", "closed")


def test_a_silent_gateway_holds_an_order_for_five_minutes_and_no_longer(lin):
    order = an_order(lin, given.a_product(points=100, stock=5, cash_fen=990))
    payment = begin(order)
    Payment.objects.filter(pk=payment.pk).update(gateway="wechat")  # a channel nobody set up never answers
    overdue(order)
    assert (closing.close_unpaid(), state(order)) == (0, "unpaid")
    Order.objects.update(pay_by=timezone.now() - closing.GRACE)
    assert (closing.close_unpaid(), state(order)) == (1, "cancelled")


def test_a_gateway_that_is_down_is_said_so(lin):
    order = an_order(lin, given.a_product(points=1, cash_fen=1404))
    with pytest.raises(GatewayUnavailable):
        begin_there(order)
    assert state(order) == "unpaid"


def test_what_costs_less_by_now_is_begun_anew_and_the_surplus_goes_back(lin):
    order = an_order(lin, given.a_product(points=100, stock=9, cash_fen=500), quantity=3)
    old = begin(order)
    undoing.cancel_units(number=order.number, units={1: 1}, key="k", reason="少要一件", by=SYSTEM)
    assert (begin(order).fen, call(a_trade(old))) == (1000, "paid")
    assert list(Refund.objects.values_list("fen", flat=True)) == [500]


def test_an_order_whose_cash_was_all_cancelled_waits_for_no_payment(lin):
    cheap, dear = given.a_product(points=100), given.a_product(points=100, cash_fen=990)
    from orders.services import redemptions
    from orders.services.redemptions import Terms, Wish

    wishes = [Wish(given.sku_of(cheap), 1), Wish(given.sku_of(dear), 1)]
    order = redemptions.redeem(member=lin, wishes=wishes, terms=Terms(key="k", address=given.HOME), by=SYSTEM)
    line = order.lines.get(cash_fen=990)
    undoing.cancel_units(number=order.number, units={line.line_no: 1}, key="k", reason="不要了", by=SYSTEM)
    assert state(order) == "placed"


def test_refusals_of_beginning(order, lin):
    with pytest.raises(PaymentUnavailable):
        payments.begin(number=order.number, gateway="wechat", way="native", member_id=lin.pk, by=SYSTEM)
    overdue(order)
    with pytest.raises(PayTimeOver):
        begin(order)
    undoing.cancel(number=order.number, reason="不要了", by=SYSTEM)
    with pytest.raises(NothingToPay):
        begin(order)


def test_without_the_demo_cashier_and_a_channel_no_cash_is_taken(settings, acme):
    settings.FAKE_PAYMENTS = False
    channels._has_channel.clear()
    assert (channels.takes_cash(), channels.active()) == (False, [])


# --- every order of up to six events ------------------------------------------------------------------------------------


class Scene:
    """An unpaid order whose gateway has taken the money, and what may happen to it."""

    def __init__(self, order):
        self.order, payment = order, begin(order)
        channels.gateway("fake").start(charge_of(payment))
        self.trade = a_trade(payment)

    def paid(self):
        call(self.trade, event="E1")

    def again(self):
        call(self.trade, event="E2")

    def forged(self):
        headers, body = channels.gateway("fake").notice_of(self.trade)
        notices.notice(gateway="fake", headers=headers, body=body.replace(b"990", b"991"))

    def amount(self):
        call(self.trade, fen=1, event="E3")

    def close(self):
        overdue(self.order)
        closing.close_unpaid()

    def refund(self):
        """The gateway's word about each refund that was asked for, before our worker heard it."""
        for refund in Refund.objects.all():
            call(DemoTrade(number=refund.number, fen=refund.fen, trade_no="B1", at=timezone.now()), kind="refund")


def charge_of(payment):
    from orders.gateways.payment import Charge

    return Charge(payment.number, payment.fen, "礼品", "page", timezone.now(), "", "")


EVENTS = ["paid", "again", "forged", "amount", "close", "refund"]


def foretold(events):
    """What must come out: the order's state, the money that came in, the money that goes back, and whether it is through."""
    state, came, back, through = "unpaid", 0, 0, False
    for event in events:
        if event in ("paid", "again"):
            came = 990
            if state == "unpaid":
                state = "placed"
            elif state == "cancelled":
                back = 990
        elif event == "close" and state == "unpaid":
            state = "cancelled"
        elif event == "refund" and back:
            through = True
    return state, came, back, through


def found(order):
    order = Order.objects.get(pk=order.pk)
    came = sum(Payment.objects.exclude(trade_no="").values_list("fen", flat=True))
    refunds_ = list(Refund.objects.values_list("fen", "state"))
    assert len(refunds_) <= 1
    back = sum(fen for fen, _ in refunds_)
    kept = order.fen_kept if order.state == "placed" else 0
    assert came - back == kept
    return order.state, came, back, any(state == "done" for _, state in refunds_)


def walk(scene, done, seen):
    """Every continuation of what was done, each in a savepoint of its own."""
    for event in EVENTS:
        if event in done:
            continue
        with transaction.atomic():
            getattr(scene, event)()
            events = [*done, event]
            assert found(scene.order) == foretold(events), events
            assert cash_differences() == [], events
            seen.append(events)
            if len(events) == len(EVENTS):
                spent = 100 if state(scene.order) == "placed" else 0
                assert points.balance(scene.order.member_id).points == 1000 - spent, events
            walk(scene, events, seen)
            transaction.set_rollback(True)


def test_every_order_of_up_to_six_events_has_one_final_state(order):
    seen = []
    walk(Scene(order), [], seen)
    assert len(seen) == sum(len(list(itertools.permutations(EVENTS, n))) for n in range(1, 7)) == 1956


@pytest.mark.parametrize("events", [("paid", "close", "again"), ("close", "paid", "refund"), ("close", "amount")])
def test_books_agree_whoever_won(order, events):
    scene = Scene(order)
    for event in events:
        getattr(scene, event)()
    assert (points.ledger_differences(), cash_differences()) == ([], [])


def test_the_proof_of_the_cash_finds_what_does_not_fit(order):
    """The control of the walk above."""
    Scene(order).paid()
    assert cash_differences() == []
    Payment.objects.update(fen=991)
    assert cash_differences() == [(order.number, 990, 991)]


# --- refunds ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def refused(lin):
    """A refund the demo's gateway refuses each time."""
    order = an_order(lin, given.a_product(points=100, cash_fen=1400))
    call(a_trade(begin(order)))
    undoing.cancel(number=order.number, reason="不要了", by=SYSTEM)
    return Refund.objects.get()


def due_now():
    Refund.objects.update(next_at=timezone.now())


def test_a_refused_refund_waits_twice_as_long_each_time_and_is_given_up_after_eight(refused):
    waits = []
    while refunds.work(refund_id=refused.pk) == "asked":
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
    assert [refunds.work(refund_id=pk) for pk in refunds.due()] == ["done"]
    assert DemoTrade.objects.filter(state="back").count() == 1


def test_a_refund_sent_twice_gives_back_once(order):
    call(a_trade(begin(order)))
    undoing.cancel(number=order.number, reason="不要了", by=SYSTEM)
    refund = Refund.objects.get()
    refunds.work(refund_id=refund.pk)
    Refund.objects.update(state="asked", next_at=timezone.now(), done_at=None)  # its worker died before it wrote
    refunds.work(refund_id=refund.pk)
    assert DemoTrade.objects.filter(state="back").count() == 1


def test_a_worker_that_holds_a_refund_keeps_others_away(order):
    call(a_trade(begin(order)))
    undoing.cancel(number=order.number, reason="不要了", by=SYSTEM)
    Refund.objects.update(next_at=timezone.now() + dt.timedelta(minutes=1))
    assert (refunds.due(), refunds.work(refund_id=Refund.objects.get().pk)) == ([], "asked")


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
    from config.celery import app

    named = {entry.get("kwargs", {}).get("task") for entry in app.conf.beat_schedule.values()}
    assert {
        f"orders.tasks.{name}" for name in ("close_unpaid", "tend_payments", "send_refunds", "check_bills")
    } <= named
    assert all(hasattr(tasks, name) for name in ("close_unpaid", "tend_payments", "send_refunds", "check_bills"))

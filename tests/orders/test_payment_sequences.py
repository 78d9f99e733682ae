"""Every order of up to six events around a payment: one final state each, and books that agree."""

import itertools

import pytest
from django.db import transaction
from django.utils import timezone

from orders.models import DemoTrade, Order, Payment, Refund
from orders.selectors.payments import cash_differences
from orders.services import channels, closing, payment_webhooks
from points import selectors as points
from tests.orders.paying import a_trade, begin, call, overdue, state


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
        payment_webhooks.notice(gateway="fake", headers=headers, body=body.replace(b"990", b"991"))

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

"""Paying the cash part: callbacks late, doubled, forged, with another amount; one final state each."""

import datetime as dt

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from members.models import Message
from orders.errors import GatewayUnavailable, NothingToPay, PaymentUnavailable, PayTimeOver
from orders.models import DemoTrade, Order, OrderEvent, Payment, PaymentNotice, Refund
from orders.services import channels, closing, giving_back, payment_webhooks, payments, refunds
from tests import given
from tests.given import an_order
from tests.orders.paying import a_trade, begin, begin_there, call, overdue, state


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
        told = payment_webhooks.notice(gateway="fake", headers=headers, body=body + b" " * n if n else body[:-1] + b" ")
        assert (told.outcome, told.status) == ("refused", 401)
    assert state(order) == "unpaid"
    assert PaymentNotice.objects.filter(outcome="refused").count() <= payment_webhooks.REFUSED_PER_HOUR


def test_another_malls_signature_is_forged_here(order, globex):
    from core.tenancy import enter

    trade = a_trade(begin(order))
    with enter(globex):
        headers, body = channels.gateway("fake").notice_of(trade)
    assert payment_webhooks.notice(gateway="fake", headers=headers, body=body).status == 401


def test_a_callback_of_301_seconds_ago_is_refused_as_old(order):
    trade = a_trade(begin(order))
    sent = timezone.now() - dt.timedelta(seconds=301)
    headers, body = channels.gateway("fake").notice_of(trade, sent=sent)
    assert payment_webhooks.notice(gateway="fake", headers=headers, body=body).status == 400
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
    refunds.send_now(refund_id=refund.pk)
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
    assert payments.maintain_waiting() == 0  # it has had no minute yet
    Payment.objects.update(created_at=timezone.now() - dt.timedelta(seconds=61))
    assert (payments.maintain_waiting(), state(order)) == (1, "placed")


def test_closing_believes_a_gateway_that_was_paid(order):
    trade = begin_there(order)
    channels.gateway("fake").pay(trade.number)
    overdue(order)
    assert (closing.close_unpaid(), state(order)) == (0, "placed")


def test_what_was_cancelled_is_closed_at_the_gateway_too(order, lin):
    trade = begin_there(order)
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    Payment.objects.update(created_at=timezone.now() - dt.timedelta(seconds=61))
    payments.maintain_waiting()
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
    giving_back.cancel_units(number=order.number, units={1: 1}, key="k", reason="少要一件", by=SYSTEM)
    assert (begin(order).fen, call(a_trade(old))) == (1000, "paid")
    assert list(Refund.objects.values_list("fen", flat=True)) == [500]


def test_an_order_whose_cash_was_all_cancelled_waits_for_no_payment(lin):
    cheap, dear = given.a_product(points=100), given.a_product(points=100, cash_fen=990)
    from orders.services import redemptions
    from orders.services.redemptions import LineRequest, OrderRequest

    lines = [LineRequest(given.sku_of(cheap), 1), LineRequest(given.sku_of(dear), 1)]
    order = redemptions.redeem(
        member=lin, lines=lines, order_request=OrderRequest(key="k", address=given.HOME), by=SYSTEM
    )
    line = order.lines.get(cash_fen=990)
    giving_back.cancel_units(number=order.number, units={line.line_no: 1}, key="k", reason="不要了", by=SYSTEM)
    assert state(order) == "placed"


def test_refusals_of_beginning(order, lin):
    with pytest.raises(PaymentUnavailable):
        payments.begin(number=order.number, gateway="wechat", way="native", member_id=lin.pk, by=SYSTEM)
    overdue(order)
    with pytest.raises(PayTimeOver):
        begin(order)
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    with pytest.raises(NothingToPay):
        begin(order)


def test_without_the_demo_cashier_and_a_channel_no_cash_is_taken(settings, acme):
    settings.FAKE_PAYMENTS = False
    channels._has_channel.clear()
    assert (channels.takes_cash(), channels.active()) == (False, [])

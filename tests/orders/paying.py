"""Words for payments: begun, taken by the demo's gateway, called back, too late."""

import datetime as dt

from django.utils import timezone

from core.actors import SYSTEM
from orders.models import DemoTrade, Order
from orders.services import channels, payment_webhooks, payments
from orders.services.payments import Where

WHERE = Where(return_url="https://acme.localhost/", notify_url="https://acme.localhost/notify/")


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
    return payment_webhooks.notice(gateway="fake", headers=headers, body=body).outcome


def overdue(order):
    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() - dt.timedelta(seconds=1))


def state(order):
    return Order.objects.get(pk=order.pk).state

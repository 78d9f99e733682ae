"""Paying an order's cash: begun by the member, decided by what the gateway says, whoever asks it.

The gateway is always asked outside a transaction. Money that arrives is judged under the order's row lock: it pays the
order that waits for it, and goes back by itself where no order waits any more. Locks: order → payment → refund.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import jobs
from core.actors import SYSTEM, Actor
from core.events import operation_log
from members.services import messages
from orders.errors import ChannelUnknown, GatewayUnavailable, NothingToPay, PaymentUnavailable, PayTimeOver
from orders.gateways.payment import Charge, GatewayDown, GatewayPayment, GatewayRefused, Started
from orders.gateways.payment.base import CLOSED, PAID, UNKNOWN
from orders.models import Order, Payment, PaymentNotice
from orders.services import channels, refunds, transitions

S = Payment.State
O = PaymentNotice.Outcome  # noqa: E741 — read as a word: O.PAID
PATIENCE = dt.timedelta(minutes=1)  # a callback that has not come after this is asked for
SLICE_SECONDS = 30.0  # a sweep ends after this: a gateway that hangs must not hold a worker
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Where:
    """Where the payer comes back to, where the gateway calls, and who pays."""

    return_url: str
    notify_url: str
    client_ip: str = ""
    openid: str = ""


def start(*, number: str, gateway: str, way: str, member_id: int, where: Where, by: Actor) -> Started:
    """Begin a member's payment and open it at the gateway; what the page needs to send them there. Safe to repeat.

    Raises OrderUnknown, NothingToPay, PayTimeOver, PaymentUnavailable, GatewayUnavailable.
    """
    payment = begin(number=number, gateway=gateway, way=way, member_id=member_id, by=by)
    order = payment.order
    older = order.payments.filter(state=S.WAITING, gateway=gateway).exclude(pk=payment.pk)
    if any(close_at_gateway(payment_id=pk) == S.PAID for pk in older.values_list("pk", flat=True)):
        raise NothingToPay
    charge = Charge(
        number=payment.number,
        fen=payment.fen,
        description=_words(order),
        way=way,
        pay_by=order.pay_by or timezone.now(),
        return_url=where.return_url,
        notify_url=where.notify_url,
        client_ip=where.client_ip,
        openid=where.openid,
    )
    try:
        return channels.outgoing_gateway(gateway).start(charge)
    except (GatewayDown, GatewayRefused) as fault:
        log.warning("payment_not_started", payment=payment.number, gateway=gateway, why=str(fault))
        raise GatewayUnavailable from fault


@transaction.atomic
def begin(*, number: str, gateway: str, way: str, member_id: int, by: Actor) -> Payment:
    """The payment of what an unpaid order still costs: one per gateway, way and amount; a repeat returns it.

    Raises OrderUnknown, NothingToPay, PayTimeOver, PaymentUnavailable.
    """
    order = transitions.locked(number, member_id=member_id)
    if order.state != Order.State.UNPAID or not order.fen_kept:
        raise NothingToPay
    if order.pay_by is None or order.pay_by <= timezone.now():
        raise PayTimeOver
    if gateway not in channels.active() or way not in channels.gateway(gateway).ways:
        raise PaymentUnavailable
    waiting = order.payments.filter(state=S.WAITING, gateway=gateway, way=way, fen=order.fen_kept).first()
    if waiting is not None:
        return waiting
    payment = Payment.objects.create(
        number=f"P{secrets.token_hex(12).upper()}", order=order, gateway=gateway, way=way, fen=order.fen_kept
    )
    operation_log.record(
        by=by,
        action="payment.begin",
        target=f"payment/{payment.number}",
        label=number,
        after={"gateway": gateway, "way": way, "fen": payment.fen},
    )
    return payment


def _words(order: Order) -> str:
    """What the payer reads at the gateway: the first line's title and how many more there are."""
    titles = list(order.lines.values_list("title", flat=True))
    return titles[0][:40] + (f" 等 {len(titles)} 件" if len(titles) > 1 else "")


def record_arrival(order: Order, payment: Payment, money: GatewayPayment) -> str:
    """Judge money the gateway says has arrived, both rows locked by the caller; returns a PaymentNotice.Outcome.

    Another amount never pays. The first payment of an order that waits for it pays it; any other goes back whole, once.
    """
    taken = Payment.objects.filter(gateway=payment.gateway, trade_no=money.trade_no).exclude(pk=payment.pk).exists()
    if money.fen != payment.fen or taken or payment.trade_no not in ("", money.trade_no) or not money.trade_no:
        _alarm(payment, money)
        return O.MISMATCH
    if payment.trade_no:
        return O.REPEAT
    payment.trade_no, payment.paid_at = money.trade_no, money.at or timezone.now()
    is_wanted = order.state == Order.State.UNPAID and not order.payments.filter(state=S.PAID).exists()
    payment.state = S.PAID if is_wanted else S.CLOSED
    payment.save(update_fields=["state", "trade_no", "paid_at"])
    if is_wanted:
        _pays(order, payment)
        return O.PAID
    _too_late(order, payment)
    return O.LATE


def _pays(order: Order, payment: Payment) -> None:
    transitions.move(order, Order.State.PLACED, by=SYSTEM)
    operation_log.record(
        by=SYSTEM,
        action="payment.paid",
        target=f"payment/{payment.number}",
        label=order.number,
        after={"gateway": payment.gateway, "fen": payment.fen},
    )
    if payment.fen > order.fen_kept:  # units were cancelled while the payer stood at the gateway
        reason = gettext_noop("支付期间部分商品已取消，差额退回")
        over = payment.fen - order.fen_kept
        refunds.ask_of(payment, fen=over, reference=f"payment/{payment.number}/over", reason=reason)
    messages.notify(
        member_ids=[order.member_id],
        kind="order",
        title=gettext_noop("支付成功"),
        body=gettext_noop("订单 %(number)s 已收到 ¥%(yuan)s，我们会尽快备货。"),
        facts={"number": order.number, "yuan": f"{payment.fen / 100:,.2f}"},
        link=f"/orders/{order.number}/",
        reference=f"paid/{order.number}",
    )


def _too_late(order: Order, payment: Payment) -> None:
    reason = gettext_noop("到账时订单已关闭或已由另一笔支付，自动退回")
    refunds.ask_of(payment, fen=payment.fen, reference=f"payment/{payment.number}/late", reason=reason)
    operation_log.record(
        by=SYSTEM,
        action="payment.late",
        target=f"payment/{payment.number}",
        label=order.number,
        after={"fen": payment.fen},
    )
    messages.notify(
        member_ids=[order.member_id],
        kind="refund",
        title=gettext_noop("多付的款项会原路退回"),
        body=gettext_noop("订单 %(number)s 到账的 ¥%(yuan)s 没有订单可付，正在退回您的支付账户。"),
        facts={"number": order.number, "yuan": f"{payment.fen / 100:,.2f}"},
        link=f"/orders/{order.number}/",
        reference=f"late/{payment.number}",
    )


def _alarm(payment: Payment, money: GatewayPayment) -> None:
    """Money that does not fit is never counted; people have to look."""
    log.error(
        "payment_mismatch", payment=payment.number, expected=payment.fen, found=money.fen, trade_no=money.trade_no
    )
    operation_log.record(
        by=SYSTEM,
        action="payment.mismatch",
        target=f"payment/{payment.number}",
        before={"fen": payment.fen},
        after={"fen": money.fen, "trade_no": money.trade_no},
    )


def check(*, number: str, member_id: int | None = None) -> str:
    """Ask the gateways about an order's waiting payments, so that a lost callback loses nothing; returns the order's state.

    A gateway that does not answer is asked another time. Raises OrderUnknown.
    """
    rows = (
        Order.objects.filter(number=number)
        if member_id is None
        else Order.objects.filter(number=number, member_id=member_id)
    )
    order = rows.first()
    if order is None:
        return transitions.locked(number, member_id=member_id).state  # refuses
    if order.state == Order.State.UNPAID:
        for payment_id in order.payments.filter(state=S.WAITING).values_list("pk", flat=True):
            poll(payment_id=payment_id)
        order.refresh_from_db(fields=["state"])
    return order.state


def poll(*, payment_id: int) -> str:
    """Ask the gateway how a waiting payment stands and believe it; returns the payment's state then. Safe to repeat."""
    payment = Payment.objects.get(pk=payment_id)
    if payment.state != S.WAITING:
        return payment.state
    try:
        return _believe(payment, channels.outgoing_gateway(payment.gateway).query(payment.number))
    except (GatewayDown, GatewayRefused, ChannelUnknown) as fault:
        log.warning("payment_not_known", payment=payment.number, why=str(fault))
        return payment.state


def close_at_gateway(*, payment_id: int) -> str:
    """Close a waiting payment at the gateway, so that nobody pays it any more; returns its state then: closed, paid where
    somebody already had, waiting where the gateway did not answer. Safe to repeat."""
    payment = Payment.objects.get(pk=payment_id)
    if payment.state != S.WAITING:
        return payment.state
    try:
        return _believe(payment, channels.outgoing_gateway(payment.gateway).close(payment.number), closing=True)
    except (GatewayDown, GatewayRefused, ChannelUnknown) as fault:
        log.warning("payment_not_closed", payment=payment.number, why=str(fault))
        return payment.state


@transaction.atomic
def _believe(seen: Payment, standing: GatewayPayment, *, closing: bool = False) -> str:
    order = transitions.locked(Order.objects.values_list("number", flat=True).get(pk=seen.order_id))
    payment = Payment.objects.select_for_update().get(pk=seen.pk)
    if standing.state == PAID:
        record_arrival(order, payment, standing)
    # A gateway that never heard of a payment has nothing to close. Only where we close: when we merely ask, its buyer may still be on
    # the way there.
    elif payment.state == S.WAITING and (standing.state == CLOSED or (closing and standing.state == UNKNOWN)):
        payment.state = S.CLOSED
        payment.save(update_fields=["state"])
    return payment.state


def maintain_waiting(*, limit: int = 200) -> int:
    """Look after payments that wait for more than a minute: ask about those whose order still waits, close the others at
    their gateway; returns how many were looked at. A repeat changes nothing."""
    rows = Payment.objects.filter(state=S.WAITING, created_at__lt=timezone.now() - PATIENCE).order_by("created_at")

    def ask(payment_id: int) -> None:
        state = Payment.objects.values_list("order__state", flat=True).get(pk=payment_id)
        poll(payment_id=payment_id) if state == Order.State.UNPAID else close_at_gateway(payment_id=payment_id)

    waiting = rows.values_list("pk", flat=True)
    return jobs.each("orders-payments", waiting, ask, seconds=SLICE_SECONDS, limit=limit, atomic=False).done


def authorize_url(*, back: str, state: str) -> str:
    """Where WeChat's own web view is sent to learn who the payer is. Raises ChannelUnknown, GatewayUnavailable."""
    try:
        return str(_wechat().authorize_url(back=back, state=state))
    except GatewayRefused as fault:
        raise GatewayUnavailable from fault


def openid_of(*, code: str) -> str:
    """Who the payer is to WeChat, for the code it sent them back with. Raises ChannelUnknown, GatewayUnavailable."""
    try:
        return str(_wechat().openid(code))
    except (GatewayDown, GatewayRefused) as fault:
        raise GatewayUnavailable from fault


def _wechat() -> Any:
    return channels.outgoing_gateway(Payment.Gateway.WECHAT)

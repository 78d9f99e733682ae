"""Orders nobody paid in time: closed, points and goods released."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_noop

from core import jobs
from core.actors import SYSTEM
from core.events import operation_log
from core.locking import whole_act
from orders.models import Order, Payment
from orders.services import causes, giving_back, payments, transitions

PAY_MINUTES = 15  # PROMISES R7: what is held for a payment is released within this time
GRACE = dt.timedelta(minutes=5)  # a gateway that does not answer holds an order no longer than this
REASON = gettext_noop("超时未支付，订单自动关闭")


def close_unpaid(*, limit: int = 500) -> int:
    """Close what should have been paid by now; returns the orders closed. Each in a transaction of its own, so that one that
    is being paid in this moment holds up no other. Idempotent."""
    due = Order.objects.filter(state=Order.State.UNPAID, pay_by__lte=timezone.now()).order_by("pay_by")
    numbers = due.values_list("number", flat=True)
    return jobs.each(
        "orders-close-unpaid",
        numbers,
        lambda number: close(number=number),
        seconds=payments.SLICE_SECONDS,
        limit=limit,
        atomic=False,
    ).done


def close(*, number: str) -> bool:
    """Close one order whose time is over; False where it was paid or closed meanwhile. Raises OrderUnknown.

    Its gateways are asked first, outside any transaction, to take no more money for it; one that says it was paid is
    believed. One that is silent is waited for five minutes: what it takes after that goes back by itself.
    """
    waiting = Payment.objects.filter(order__number=number, order__state=Order.State.UNPAID, state=Payment.State.WAITING)
    states = [payments.close_at_gateway(payment_id=pk) for pk in waiting.values_list("pk", flat=True)]
    return _close(number, silent=Payment.State.WAITING in states)


@whole_act
def _close(number: str, *, silent: bool) -> bool:
    order = transitions.locked(number)
    now = timezone.now()
    if order.state != Order.State.UNPAID or order.pay_by is None or order.pay_by > now:
        return False
    if silent and now < order.pay_by + GRACE:
        return False
    # Gifts go back with the line that brought them (giving_back).
    units = {line.line_no: line.to_send for line in order.lines.filter(gift_of_no=None)}
    reference = f"{order.reference}/close"
    back = giving_back.give_back(order, units, cause=causes.UNPAID, reference=reference, reason=REASON, by=SYSTEM)
    transitions.move(order, Order.State.CANCELLED, by=SYSTEM, reason=REASON)
    operation_log.record(by=SYSTEM, action="order.close", target=f"order/{number}", reason=REASON)
    giving_back.tell(order, back, dedupe=f"close/{number}")
    return True

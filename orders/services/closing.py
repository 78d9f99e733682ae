"""Orders nobody paid in time: closed, points and goods released."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.actors import SYSTEM
from core.services import operation_log
from orders.models import Order
from orders.services import machine, undoing

PAY_MINUTES = 15  # PROMISES R7: what is held for a payment is released within this time
REASON = gettext_noop("超时未支付，订单自动关闭")


def close_unpaid(*, limit: int = 500) -> int:
    """Close what should have been paid by now; returns the orders closed. Each in a transaction of its own, so that one that
    is being paid in this moment holds up no other. Idempotent."""
    due = Order.objects.filter(state=Order.State.UNPAID, pay_by__lte=timezone.now()).order_by("pay_by")
    return sum(close(number=number) for number in due.values_list("number", flat=True)[:limit])


@transaction.atomic
def close(*, number: str) -> bool:
    """Close one order whose time is over; False where it was paid or closed meanwhile. Raises OrderUnknown."""
    order = machine.locked(number)
    if order.state != Order.State.UNPAID or order.pay_by is None or order.pay_by > timezone.now():
        return False
    units = {line.line_no: line.quantity - line.undone for line in order.lines.all()}
    back = undoing.give_back(order, units, reference=f"{order.reference}/close", reason=REASON, by=SYSTEM, extend=False)
    machine.move(order, Order.State.CANCELLED, by=SYSTEM, reason=REASON)
    operation_log.record(by=SYSTEM, action="order.close", target=f"order/{number}", reason=REASON)
    undoing.tell(order, back, dedupe=f"close/{number}")
    return True

"""Redemptions that somebody has to let through."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_noop

from core.actors import Actor
from core.events import operation_log
from core.locking import whole_act
from members.services import messages
from orders.errors import OwnRedemption, ReasonNeeded
from orders.models import Order, OrderDecision
from orders.services import causes, giving_back, transitions
from orders.services.closing import PAY_MINUTES

S = Order.State


def decide_many(*, numbers: Sequence[str], approve: bool, reason: str, by: Actor) -> int:
    """Decide each in a transaction of its own; returns how many were decided. What is decided already is left as it is."""
    return sum(decide(number=number, approve=approve, reason=reason, by=by) for number in numbers)


@whole_act
def decide(*, number: str, approve: bool, reason: str, by: Actor) -> bool:
    """Let a redemption through (to its payment, or to be sent) or give everything back at once; False where it was decided
    before. Raises OrderUnknown, ReasonNeeded, OwnRedemption: nobody decides on their own."""
    if not approve and not reason.strip():
        raise ReasonNeeded
    order = transitions.locked(number)
    if order.state != S.APPROVAL:
        return False
    if by.user_id is not None and order.member.user_id == by.user_id:
        raise OwnRedemption
    OrderDecision.objects.create(
        order=order, is_approved=approve, actor_id=by.user_id, actor_name=by.name, reason=reason[:200]
    )
    if approve:
        _let_through(order, by)
    else:
        units = {line.line_no: line.to_send for line in order.lines.filter(gift_of_no=None)}
        reference = f"{order.reference}/refused"
        giving_back.give_back(order, units, cause=causes.REFUSED, reference=reference, reason=reason, by=by)
        transitions.move(order, S.CANCELLED, by=by, reason=reason)
    operation_log.record(
        by=by, action="order.approve" if approve else "order.refuse", target=f"order/{number}", reason=reason
    )
    _tell(order, approve, reason)
    return True


def _let_through(order: Order, by: Actor) -> None:
    if order.fen_kept:
        pay_by = timezone.now() + dt.timedelta(minutes=PAY_MINUTES)
        transitions.move(order, S.UNPAID, by=by, pay_by=pay_by)
    else:
        transitions.move(order, S.PLACED, by=by)


def _tell(order: Order, approve: bool, reason: str) -> None:
    if approve and order.fen_kept:
        title, body = (
            gettext_noop("兑换申请已通过"),
            gettext_noop("订单 %(number)s 已通过审批，请在 15 分钟内完成支付。"),
        )
    elif approve:
        title, body = gettext_noop("兑换申请已通过"), gettext_noop("订单 %(number)s 已通过审批。")
    else:
        title, body = (
            gettext_noop("兑换申请未通过"),
            gettext_noop("订单 %(number)s 未通过审批：%(reason)s。积分已退回。"),
        )
    messages.notify(
        member_ids=[order.member_id],
        kind="order",
        title=title,
        body=body,
        facts={"number": order.number, "reason": reason[:80]},
        link=f"/orders/{order.number}/",
        reference=f"decision/{order.number}",
    )

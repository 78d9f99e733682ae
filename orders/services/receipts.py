"""The end of an order: received by the member, by the courier's word or by its date; then after-sale ends by its own.

Both dates are told to the member, and the first is announced two days before. An open case, or a parcel in trouble, holds the
clocks. When after-sale has ended nothing of the order can come back: points that waited for that become usable.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from core import jobs
from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.locking import whole_act
from members.services import messages
from orders.errors import InvalidTransition
from orders.models import AfterSale, Order, OrderEvent, Parcel
from orders.selectors.allowed import BY_ORDER, Act
from orders.selectors.policy import end_of_day, policy
from orders.services import transitions
from points.services.ledger import pending

S = Order.State
NOTICE = dt.timedelta(days=2)
BY_DATE = gettext_noop("到期自动确认收货")
BY_COURIER = gettext_noop("签收后自动完成")


@whole_act
def receive(*, number: str, member_id: int, by: Actor) -> Order:
    """The member confirms that everything arrived. Idempotent. Raises OrderUnknown, InvalidTransition."""
    order = transitions.locked(number, member_id=member_id)
    if order.state != S.COMPLETED:
        if Act.RECEIVE not in BY_ORDER[order.state]:
            raise InvalidTransition(here=str(S(order.state).label), there=str(S.COMPLETED.label))
        _complete(order, by=by)
    return order


@whole_act
def extend(*, number: str, member_id: int, by: Actor) -> Order:
    """Put the receipt off once, by the mall's days; a repeat changes nothing. Raises OrderUnknown, InvalidTransition."""
    order = transitions.locked(number, member_id=member_id)
    days = policy().extend_days
    if Act.EXTEND not in BY_ORDER[order.state] or order.receive_by is None or not days:
        raise InvalidTransition(here=str(S(order.state).label), there=str(OrderEvent.What.EXTENDED.label))
    if not order.receive_extended:
        order.receive_by = end_of_day(order.receive_by, days)
        order.receive_extended, order.receive_told_at = True, None
        order.save(update_fields=["receive_by", "receive_extended", "receive_told_at", "changed_at"])
        until = date_format(timezone.localtime(order.receive_by), "Y-m-d")
        transitions.note(order, OrderEvent.What.EXTENDED, by=by, reason=until)
        operation_log.record(by=by, action="order.extend", target=order.reference, after={"until": until})
    return order


@whole_act
def receive_by_itself(*, number: str, reason: str) -> bool:
    """Complete an order whose date came or whose parcels were signed for; False where something holds it. Idempotent."""
    order = transitions.locked(number)
    if order.state != S.SHIPPED or with_clock_stopped(Order.objects.filter(pk=order.pk)).exists():
        return False
    if reason == BY_DATE and (order.receive_by is None or order.receive_by > timezone.now()):
        return False  # put off meanwhile
    _complete(order, by=SYSTEM, reason=reason)
    until = date_format(timezone.localtime(order.after_sale_until), "Y-m-d") if order.after_sale_until else ""
    messages.notify(
        member_ids=[order.member_id],
        kind="order",
        title=gettext_noop("订单已完成"),
        body=gettext_noop("订单 %(number)s 已确认收货；%(until)s 前仍可申请售后。"),
        facts={"number": number, "until": until},
        link=f"/orders/{number}/",
        reference=f"received/{number}",
    )
    return True


def _complete(order: Order, *, by: Actor, reason: str = "") -> None:
    transitions.move(order, S.COMPLETED, by=by, reason=reason)
    order.parcels.exclude(state=Parcel.State.SIGNED).update(state=Parcel.State.SIGNED, signed_at=timezone.now())
    operation_log.record(by=by, action="order.receive", target=order.reference)


def with_clock_stopped(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Those whose clocks stand still: a case is open, or the courier says that a parcel is in trouble."""
    cases = AfterSale.objects.filter(order=OuterRef("pk"), state__in=AfterSale.OPEN)
    failing = Parcel.objects.filter(order=OuterRef("pk")).exclude(last_error="").exclude(state=Parcel.State.SIGNED)
    return orders.filter(Exists(cases) | Exists(failing))


def with_clock_running(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The others."""
    return orders.exclude(pk__in=with_clock_stopped(orders).values("pk"))


def to_receive() -> list[str]:
    """Numbers of orders that count as received by now. One query."""
    due = Order.objects.filter(state=S.SHIPPED, receive_by__lte=timezone.now())
    return list(with_clock_running(due).order_by("receive_by").values_list("number", flat=True)[:1_000])


def to_end() -> list[str]:
    """Numbers of orders whose after-sale has ended. One query."""
    due = Order.objects.filter(state=S.COMPLETED, ended_at=None, after_sale_until__lte=timezone.now())
    return list(with_clock_running(due).order_by("after_sale_until").values_list("number", flat=True)[:1_000])


def to_announce() -> list[str]:
    """Numbers of orders that count as received within two days and whose member was not told. One query."""
    now = timezone.now()
    soon = Order.objects.filter(state=S.SHIPPED, receive_by__gt=now, receive_by__lte=now + NOTICE, receive_told_at=None)
    return list(with_clock_running(soon).order_by("receive_by").values_list("number", flat=True)[:1_000])


def receive_due() -> int:
    """Complete what counts as received by now; returns how many. Each in a transaction of its own. Idempotent."""
    return jobs.each(
        "orders-receive", to_receive, lambda no: receive_by_itself(number=no, reason=BY_DATE), limit=200
    ).done


def announce_due() -> int:
    """Tell those whose orders soon count as received; returns how many. Idempotent."""
    return jobs.each("orders-announce-receipt", to_announce, lambda no: announce(number=no), limit=200).done


def end_due() -> int:
    """End what can't come back any more; returns how many. Idempotent."""
    return jobs.each("orders-end-after-sale", to_end, lambda no: end_after_sale(number=no), limit=200).done


@whole_act
def announce(*, number: str) -> bool:
    """Tell the member that the order soon counts as received, once per date; False where it no longer does."""
    order = transitions.locked(number)
    if order.state != S.SHIPPED or order.receive_by is None or order.receive_told_at is not None:
        return False
    on = date_format(timezone.localtime(order.receive_by), "Y-m-d")
    messages.notify(
        member_ids=[order.member_id],
        kind="order",
        title=gettext_noop("订单即将自动确认收货"),
        body=gettext_noop("订单 %(number)s 将于 %(on)s 自动确认收货；还没收到可以延长收货或申请售后。"),
        facts={"number": number, "on": on},
        link=f"/orders/{number}/",
        reference=f"receive-soon/{number}/{on}",
    )
    order.receive_told_at = timezone.now()
    order.save(update_fields=["receive_told_at"])
    return True


@whole_act
def end_after_sale(*, number: str) -> bool:
    """Nothing of the order can come back any more: what waited for that happens. False where a case holds it. Idempotent."""
    order = transitions.locked(number)
    due = order.after_sale_until is not None and order.after_sale_until <= timezone.now()
    if (
        order.state != S.COMPLETED
        or order.ended_at
        or not due
        or with_clock_stopped(Order.objects.filter(pk=order.pk)).exists()
    ):
        return False
    order.ended_at = timezone.now()
    order.save(update_fields=["ended_at", "changed_at"])
    pending.activate(event=transitions.end_event(order), by=SYSTEM)
    operation_log.record(by=SYSTEM, action="order.end", target=order.reference)
    return True

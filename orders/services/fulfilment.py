"""After an order is placed: shipped, received, cancelled. Each move has who, when and why."""

import re

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop, override

from catalog.services import stock
from catalog.services.stock import Taken
from core.actors import Actor
from core.services import operation_log
from members.services import messages
from orders.errors import IllegalMove, OrderUnknown, TrackingNeeded
from orders.models import Order, OrderEvent, Parcel, ParcelLine
from points.services import spending

TRACKING = re.compile(r"[A-Za-z0-9-]{6,40}\Z")
MOVES = {
    Order.State.PLACED: {Order.State.SHIPPED, Order.State.CANCELLED},
    Order.State.SHIPPED: {Order.State.COMPLETED},
    Order.State.COMPLETED: set(),
    Order.State.CANCELLED: set(),
}


@transaction.atomic
def ship(*, number: str, carrier: str, tracking_no: str, by: Actor) -> Parcel:
    """Send the whole order in one parcel and tell the member. Once per (order, carrier, tracking number).

    Raises OrderUnknown, TrackingNeeded, IllegalMove.
    """
    tracking_no = tracking_no.strip()
    if carrier != Parcel.Carrier.DIGITAL and not TRACKING.match(tracking_no):
        raise TrackingNeeded
    order = _locked(number)
    if done := order.parcels.filter(carrier=carrier, tracking_no=tracking_no).first():
        return done
    _move(order, Order.State.SHIPPED, by=by)
    parcel = Parcel.objects.create(order=order, carrier=carrier, tracking_no=tracking_no, shipped_by=by.name)
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line=line, quantity=line.quantity) for line in order.lines.all()
    )
    operation_log.record(
        by=by, action="order.ship", target=f"order/{number}", after={"carrier": carrier, "tracking_no": tracking_no}
    )
    with override(settings.LANGUAGE_CODE):  # the message keeps msgids; the clerk's language is not the member's
        carrier_words = parcel.get_carrier_display()
    messages.send(
        member_ids=[order.member_id],
        kind="order",
        title=gettext_noop("您的礼品已发出"),
        body=gettext_noop("订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。"),
        facts={"number": number, "carrier": carrier_words, "tracking": tracking_no or "–"},
        link=f"/orders/{number}/",
        dedupe=f"parcel/{parcel.pk}",
    )
    return parcel


@transaction.atomic
def receive(*, number: str, member_id: int, by: Actor) -> Order:
    """The member confirms that everything arrived. Idempotent. Raises OrderUnknown, IllegalMove."""
    order = _locked(number, member_id=member_id)
    if order.state != Order.State.COMPLETED:
        _move(order, Order.State.COMPLETED, by=by)
        operation_log.record(by=by, action="order.receive", target=f"order/{number}")
    return order


@transaction.atomic
def cancel(*, number: str, by: Actor, reason: str, member_id: int | None = None) -> Order:
    """Take back an order that has not left: points to the lots they came from, goods to the shelf. Idempotent.

    With `member_id` only that member's own order. Raises OrderUnknown, IllegalMove.
    """
    order = _locked(number, member_id=member_id)
    if order.state == Order.State.CANCELLED:
        return order
    _move(order, Order.State.CANCELLED, by=by, reason=reason)
    if order.points:
        spending.refund(reference=f"{order.reference}/cancel", original_reference=order.reference, note=reason, by=by)
    taken = [Taken(sku_id=line.sku_id, quantity=line.quantity) for line in order.lines.all()]
    stock.give_back(lines=taken, reference=f"{order.reference}/cancel", by=by)
    operation_log.record(by=by, action="order.cancel", target=f"order/{number}", reason=reason)
    messages.send(
        member_ids=[order.member_id],
        kind="order",
        title=gettext_noop("订单已取消，积分已退回"),
        body=gettext_noop("订单 %(number)s 的 %(points)s 积分已退回原批次。"),
        facts={"number": number, "points": f"{order.points:,}"},
        link=f"/orders/{number}/",
        dedupe=f"cancel/{number}",
    )
    return order


def _locked(number: str, *, member_id: int | None = None) -> Order:
    rows = Order.objects.select_for_update().filter(number=number)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    order = rows.first()
    if order is None:
        raise OrderUnknown
    return order


def _move(order: Order, to: Order.State, *, by: Actor, reason: str = "") -> None:
    here = Order.State(order.state)
    if to not in MOVES[here]:
        raise IllegalMove(here=str(here.label), there=str(to.label))
    order.state = to
    order.save(update_fields=["state", "changed_at"])
    OrderEvent.objects.create(
        order=order, from_state=here, to_state=to, actor_id=by.user_id, actor_name=by.name, reason=reason
    )

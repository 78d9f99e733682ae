"""Goods on their way: sent in one or several parcels, received. Each move has who, when and why."""

import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop, override

from core.actors import Actor
from core.services import operation_log
from members.services import messages
from orders.errors import IllegalMove, NoGoods, TooManyUnits, TrackingNeeded
from orders.models import Order, OrderLine, Parcel, ParcelLine
from orders.services import machine

TRACKING = re.compile(r"[A-Za-z0-9-]{6,40}\Z")
WITHOUT_TRACKING = (Parcel.Carrier.DIGITAL, Parcel.Carrier.SITE)


@transaction.atomic
def ship(*, number: str, carrier: str, tracking_no: str, by: Actor, units: Mapping[int, int] | None = None) -> Parcel:
    """Send `units` (line number → units; None: all that travels and is left) in one parcel and tell the member.

    Once per (order, carrier, tracking number). The order is sent when nothing is left to send. Raises OrderUnknown,
    TrackingNeeded, NoGoods, TooManyUnits, IllegalMove.
    """
    tracking_no = tracking_no.strip()
    if carrier not in WITHOUT_TRACKING and not TRACKING.match(tracking_no):
        raise TrackingNeeded
    order = machine.locked(number)
    if done := order.parcels.filter(carrier=carrier, tracking_no=tracking_no).first():
        return done
    if order.state != Order.State.PLACED:
        raise IllegalMove(here=str(Order.State(order.state).label), there=str(Order.State.SHIPPED.label))
    sending = _sending(order, carrier, units)
    house = sending[0][0].warehouse_code
    parcel = Parcel.objects.create(
        order=order, carrier=carrier, tracking_no=tracking_no, shipped_by=by.name, warehouse_code=house
    )
    ParcelLine.objects.bulk_create(ParcelLine(parcel=parcel, line=line, quantity=n) for line, n in sending)
    for line, n in sending:
        OrderLine.objects.filter(pk=line.pk).update(sent=F("sent") + n)
    machine.settle(order, by=by)
    operation_log.record(
        by=by, action="order.ship", target=f"order/{number}", after={"carrier": carrier, "tracking_no": tracking_no}
    )
    _tell(order, parcel)
    return parcel


def send_again(
    *, order: Order, lines: Sequence[tuple[OrderLine, int]], carrier: str, tracking_no: str, by: Actor
) -> Parcel:
    """A parcel for goods that were sent before and go once more (exchange, resend), inside the caller's transaction. What the
    order counts as sent does not change. Once per (order, carrier, tracking number)."""
    parcel, is_new = Parcel.objects.get_or_create(
        order=order, carrier=carrier, tracking_no=tracking_no, defaults={"shipped_by": by.name}
    )
    if is_new:
        ParcelLine.objects.bulk_create(ParcelLine(parcel=parcel, line=line, quantity=n) for line, n in lines)
        _tell(order, parcel)
    return parcel


def _sending(order: Order, carrier: str, units: Mapping[int, int] | None) -> list[tuple[OrderLine, int]]:
    digital = carrier == Parcel.Carrier.DIGITAL
    lines = [line for line in order.lines.all() if line.to_send and (digital or line.kind == "physical")]
    if units is None:
        found = [(line, line.to_send) for line in lines]
    else:
        found = [(line, units[line.line_no]) for line in lines if units.get(line.line_no)]
        for line, n in found:
            if not 0 < n <= line.to_send:
                raise TooManyUnits(title=line.shown_title, left=line.to_send)
    if not found:
        raise NoGoods
    return found


def _tell(order: Order, parcel: Parcel) -> None:
    with override(settings.LANGUAGE_CODE):  # the message keeps msgids; the clerk's language is not the member's
        carrier_words = parcel.get_carrier_display()
    messages.notify(
        member_ids=[order.member_id],
        kind="parcel",
        title=gettext_noop("您的礼品已发出"),
        body=gettext_noop("订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。"),
        facts={"number": order.number, "carrier": carrier_words, "tracking": parcel.tracking_no or "–"},
        link=f"/orders/{order.number}/",
        reference=f"parcel/{parcel.pk}",
    )


@transaction.atomic
def receive(*, number: str, member_id: int, by: Actor) -> Order:
    """The member confirms that everything arrived. Idempotent. Raises OrderUnknown, IllegalMove."""
    order = machine.locked(number, member_id=member_id)
    if order.state != Order.State.COMPLETED:
        machine.move(order, Order.State.COMPLETED, by=by)
        order.parcels.exclude(state=Parcel.State.SIGNED).update(state=Parcel.State.SIGNED)
        operation_log.record(by=by, action="order.receive", target=f"order/{number}")
    return order

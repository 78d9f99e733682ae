"""Goods on their way: sent in one or several parcels. Each move has who, when and why."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from catalog.kinds import PARCELS
from catalog.selectors import share
from catalog.services import stock
from core import cleaners
from core.actors import Actor
from core.events import operation_log
from core.locking import whole_act
from members.services import messages
from orders.errors import (
    BeingDelivered,
    GiftFollows,
    InvalidTransition,
    NoGoods,
    TooManyUnits,
    TrackingNeeded,
    TrackingUsed,
)
from orders.kinds import BY_HAND
from orders.models import DigitalDelivery, Order, OrderEvent, OrderLine, Parcel, ParcelLine, Shortage
from orders.selectors.allowed import BY_ORDER, IN_HAND, Act
from orders.selectors.policy import end_of_day, policy
from orders.services import short_units, transitions

TRACKING = re.compile(r"[A-Z0-9-]{6,40}\Z")  # once cleaned
WITHOUT_TRACKING = (Parcel.Carrier.DIGITAL, Parcel.Carrier.SITE)


@whole_act
def ship(*, number: str, carrier: str, tracking_no: str, by: Actor, units: Mapping[int, int] | None = None) -> Parcel:
    """Send `units` (line number → units; None: all that travels, is left and did not run out) in one parcel and tell the
    member.

    Once per (order, carrier, tracking number). The order is sent when nothing is left to send. A gift leaves with the goods
    it came with, or after them. Raises OrderUnknown, TrackingNeeded, TrackingUsed, NoGoods, TooManyUnits, GiftFollows,
    BeingDelivered, InvalidTransition.
    """
    tracking_no = cleaners.clean_tracking_no(tracking_no)
    if carrier not in WITHOUT_TRACKING and not TRACKING.match(tracking_no):
        raise TrackingNeeded
    order = transitions.locked(number)
    if (done := _repeat(order, carrier, tracking_no, units)) is not None:
        return done
    if Act.SHIP not in BY_ORDER[order.state]:
        raise InvalidTransition(here=str(Order.State(order.state).label), there=str(Order.State.SHIPPED.label))
    sending = _sending(order, carrier, units)
    # Without a courier's number parcels are told apart by their place: their unique key needs one.
    if carrier in WITHOUT_TRACKING and (before := order.parcels.filter(carrier=carrier).count()):
        tracking_no = f"#{before + 1}"
    house = sending[0][0].warehouse_code
    parcel = Parcel.objects.create(
        order=order, carrier=carrier, tracking_no=tracking_no, shipped_by=by.name, warehouse_code=house
    )
    ParcelLine.objects.bulk_create(ParcelLine(parcel=parcel, line=line, quantity=n) for line, n in sending)
    for line, n in sending:
        line.sent += n
        line.save(update_fields=["sent"])
        short_units.follow(line)
    transitions.settle(order, by=by)
    operation_log.record(
        by=by, action="order.ship", target=f"order/{number}", after={"carrier": carrier, "tracking_no": tracking_no}
    )
    _tell(order, parcel)
    return parcel


def _repeat(order: Order, carrier: str, tracking_no: str, units: Mapping[int, int] | None) -> Parcel | None:
    """The parcel that the same call made before; None where this one is new. Raises TrackingUsed where it asks for something
    else under a number that is registered."""
    last = order.parcels.filter(carrier=carrier, tracking_no=tracking_no).first()
    if carrier in WITHOUT_TRACKING:
        left = any(line.to_send for line in order.lines.all())
        return None if left or units else order.parcels.filter(carrier=carrier).last()
    if last is None:
        return None
    packed = {one.line.line_no: one.quantity for one in last.lines.select_related("line")}
    asked = {no: n for no, n in (units or {}).items() if n}
    if (asked and asked != packed) or (units is None and _may_go(order)):
        raise TrackingUsed(tracking_no=tracking_no)
    return last


def _may_go(order: Order) -> bool:
    lines = [line for line in order.lines.all() if line.is_parcel and line.gift_of_no is None]
    return order.state == Order.State.PLACED and any(_unless_short(line) for line in lines)


def send_again(
    *, order: Order, lines: Sequence[tuple[OrderLine, int]], carrier: str, tracking_no: str, reference: str, by: Actor
) -> Parcel:
    """A parcel for goods that were sent before and go once more (exchange, resend), inside the caller's transaction. They
    leave the shelf; what the order counts as sent does not change.

    Raises SoldOut, TrackingUsed where the order has a parcel of this number.
    """
    if order.parcels.filter(carrier=carrier, tracking_no=tracking_no).exists():
        raise TrackingUsed(tracking_no=tracking_no)
    parcel = Parcel.objects.create(order=order, carrier=carrier, tracking_no=tracking_no, shipped_by=by.name)
    ParcelLine.objects.bulk_create(ParcelLine(parcel=parcel, line=line, quantity=n) for line, n in lines)
    told = "、".join(f"{line.title} ×{n}" for line, n in lines)
    transitions.note(order, OrderEvent.What.AGAIN, by=by, reason=told)
    _wait_for_it(order)
    _tell(order, parcel)
    units: Counter[int] = Counter()
    for line, n in lines:
        units[line.sku_id] += n
    stock.take(units, reference=reference, by=by)
    return parcel


def _wait_for_it(order: Order) -> None:
    """What is sent once more has its own time to arrive and to be judged."""
    rules, now = policy(), timezone.now()
    if order.state == Order.State.SHIPPED:
        order.receive_by = max(order.receive_by or now, end_of_day(now, rules.auto_receive_days))
        order.receive_told_at = None
    elif order.state == Order.State.COMPLETED:
        days = rules.auto_receive_days + rules.after_sale_days
        order.after_sale_until = max(order.after_sale_until or now, end_of_day(now, days))
    order.save(update_fields=["receive_by", "receive_told_at", "after_sale_until", "changed_at"])


def _sending(order: Order, carrier: str, units: Mapping[int, int] | None) -> list[tuple[OrderLine, int]]:
    """The lines and units of a parcel. Of the goods that ran out only what is named leaves: they were found after all."""
    digital = carrier == Parcel.Carrier.DIGITAL
    every = {line.line_no: line for line in order.lines.all()}
    lines = [line for line in every.values() if line.to_send and line.kind in (BY_HAND if digital else PARCELS)]
    asked = dict(units or {})
    if units is None:
        asked = {line.line_no: _unless_short(line) for line in lines if line.gift_of_no is None}
        asked |= {line.line_no: _due_gifts(line, every, asked) for line in lines if line.gift_of_no is not None}
    found = [(line, asked[line.line_no]) for line in lines if asked.get(line.line_no)]
    in_hand = set(
        DigitalDelivery.objects.filter(line__order=order, state__in=IN_HAND).values_list("line_id", flat=True)
    )
    for line, n in found:
        if line.pk in in_hand:
            raise BeingDelivered(title=line.shown_title)
        if not 0 < n <= line.to_send:
            raise TooManyUnits(title=line.shown_title, left=line.to_send)
        if line.gift_of_no is not None and n > _due_gifts(line, every, asked):
            raise GiftFollows(title=line.shown_title)
    if not found:
        raise NoGoods
    return found


def _unless_short(line: OrderLine) -> int:
    short = short_units.open_of(line).filter(state=Shortage.State.ASKED).values_list("units", flat=True).first() or 0
    return max(line.to_send - short, 0)


def _due_gifts(gift: OrderLine, lines: Mapping[int, OrderLine], asked: Mapping[int, int]) -> int:
    """Units of a gift that may leave: those of goods that have left, or leave now."""
    main = lines.get(gift.gift_of_no or 0)
    if main is None:
        return gift.to_send
    gone = share(gift.quantity, done=0, units=main.sent + main.cancelled + asked.get(main.line_no, 0), of=main.quantity)
    return max(min(gone - gift.cancelled - gift.sent, gift.to_send), 0)


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

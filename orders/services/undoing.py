"""Giving back: points to the lots they came from, cash to whoever paid, goods to the shelf; whole orders or single units.

The shares of an order's units add up to what it cost, to the last point and fen, in whatever steps they are given back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from catalog.selectors import share
from catalog.services import stock
from catalog.services.stock import Taken
from core.actors import Actor
from core.services import operation_log
from members.services import messages
from orders.errors import IllegalMove, TooManyUnits
from orders.models import Order, OrderLine
from orders.services import machine, refunds
from points.services import spending

S = Order.State


@dataclass(frozen=True, slots=True)
class Back:
    """What was given back at once."""

    points: int
    fen: int
    units: int


@transaction.atomic
def cancel(*, number: str, by: Actor, reason: str, member_id: int | None = None) -> Order:
    """Take back an order of which nothing has left. Idempotent. With `member_id` only that member's own order.

    Raises OrderUnknown, IllegalMove.
    """
    order = machine.locked(number, member_id=member_id)
    if order.state == S.CANCELLED:
        return order
    lines = list(order.lines.all())
    if any(line.sent for line in lines):
        raise IllegalMove(here=str(S(order.state).label), there=str(S.CANCELLED.label))
    back = give_back(
        order, {line.line_no: line.quantity - line.undone for line in lines}, reference=f"{order.reference}/cancel",
        reason=reason, by=by,
    )  # fmt: skip
    machine.move(order, S.CANCELLED, by=by, reason=reason)
    operation_log.record(by=by, action="order.cancel", target=f"order/{number}", reason=reason)
    tell(order, back, dedupe=f"cancel/{number}")
    return order


@transaction.atomic
def cancel_units(
    *, number: str, units: Mapping[int, int], key: str, by: Actor, reason: str, member_id: int | None = None
) -> Back:
    """Take back some units (line number → units) that have not left; the rest of the order goes on. Once per `key`: a repeat
    gives nothing more back.

    Raises OrderUnknown, TooManyUnits, IllegalMove where the order is over.
    """
    order = machine.locked(number, member_id=member_id)
    reference = f"{order.reference}/part/{key}"
    if stock.moved(reference=reference):
        return Back(0, 0, 0)
    if order.state in (S.COMPLETED, S.CANCELLED):
        raise IllegalMove(here=str(S(order.state).label), there=str(S.CANCELLED.label))
    back = give_back(order, units, reference=reference, reason=reason, by=by)
    machine.settle(order, by=by)
    operation_log.record(
        by=by, action="order.cancel_units", target=f"order/{number}", reason=reason,
        after={"units": dict(units), "points": back.points, "fen": back.fen},
    )  # fmt: skip
    tell(order, back, dedupe=reference)
    return back


def give_back(
    order: Order, units: Mapping[int, int], *, reference: str, reason: str, by: Actor, to_shelf: bool = True,
    sent_too: bool = False, extend: bool = True,
) -> Back:  # fmt: skip
    """Give back the shares of so many units by line, inside the caller's transaction, the order's row locked by it.

    `sent_too` allows units that have left (after-sale); `to_shelf` puts the goods back into stock; without `extend` points
    keep their lots' end as it is (an order that was never paid must not make points live longer). Raises TooManyUnits.
    """
    points = fen = count = 0
    taken = []
    for line in order.lines.filter(line_no__in=[no for no, n in units.items() if n]).order_by("sku_id"):
        n = units[line.line_no]
        free = line.quantity - line.undone if sent_too else line.to_send
        if not 0 < n <= free:
            raise TooManyUnits(title=line.shown_title, left=free)
        line_points, line_fen = _take_share(line, n)
        points, fen, count = points + line_points, fen + line_fen, count + n
        taken.append(Taken(sku_id=line.sku_id, quantity=n))
        stock.free_slot(slot_id=line.slot_id, units=n)
        stock.quota_back(offer_id=line.offer_id, units=n)
    if points:
        spending.refund(
            reference=reference, original_reference=order.reference, points=points, note=reason, by=by, extend=extend
        )
    if fen:
        refunds.ask(order, fen=fen, reference=reference, reason=reason)
    if to_shelf and taken:
        stock.give_back(lines=taken, reference=reference, by=by)
    order.points_back += points
    order.fen_back += fen
    order.save(update_fields=["points_back", "fen_back", "changed_at"])
    return Back(points, fen, count)


def _take_share(line: OrderLine, units: int) -> tuple[int, int]:
    points = share(line.points, done=line.undone, units=units, of=line.quantity)
    fen = share(line.cash_fen, done=line.undone, units=units, of=line.quantity)
    line.undone += units
    line.points_back += points
    line.fen_back += fen
    line.save(update_fields=["undone", "points_back", "fen_back"])
    return points, fen


def tell(order: Order, back: Back, *, dedupe: str) -> None:
    """Say to the member what came back; nothing where nothing did."""
    facts = {"number": order.number, "points": f"{back.points:,}", "yuan": f"{back.fen / 100:,.2f}"}
    if back.points and back.fen:
        body = gettext_noop("订单 %(number)s 的 %(points)s 积分已退回原批次，¥%(yuan)s 将原路退回。")
    elif back.fen:
        body = gettext_noop("订单 %(number)s 的 ¥%(yuan)s 将原路退回。")
    else:
        body = gettext_noop("订单 %(number)s 的 %(points)s 积分已退回原批次。")
    is_whole = order.state == S.CANCELLED
    title = gettext_noop("订单已取消，积分已退回") if is_whole else gettext_noop("部分商品已取消")
    messages.notify(
        member_ids=[order.member_id], kind="order", title=title, body=body, facts=facts, link=f"/orders/{order.number}/",
        reference=dedupe,
    )  # fmt: skip

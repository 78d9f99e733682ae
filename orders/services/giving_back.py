"""The one way back: points to the lots that paid for the line, cash to whoever paid, goods to the shelf, quotas, times and
vouchers; whole orders or single units.

Who cancels, lets time pass, refuses, can't deliver, runs out or takes goods back only says which units and why (causes.py);
`give_back` decides what they bring. The shares of a line's units add up to what it cost, to the last point and fen, in
whatever steps they are given back. A gift's units follow the line that brought it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.services import stock
from core.actors import Actor
from core.events import operation_log
from core.locking import whole_act
from members.services import messages
from orders.errors import AlreadySent, BeingDelivered, GiftFollows, InvalidTransition, NothingChosen, TooManyUnits
from orders.kinds import order_kind
from orders.models import DigitalDelivery, Order, OrderEvent, OrderLine
from orders.selectors.allowed import BY_ORDER, IN_HAND, Act, allowed, cancellable_units, returnable_units
from orders.services import causes, refunds, short_units, transitions
from orders.services.causes import Cause
from points.services.ledger import pending, spending
from points.services.ledger.journals import request_hash

S = Order.State


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What was given back at once. `paid_fen` of the cash had been paid and is on its way; `returned` says what became of the
    points."""

    points: int = 0
    fen: int = 0
    paid_fen: int = 0
    units: int = 0
    returned: spending.RefundResult | None = None


@dataclass(slots=True)
class UnitsGivenBack:
    """So many units of a line that are given back, and what they carry. `sent` of them had left; `shelf` of them go back
    into stock, `missing` had run out."""

    line: OrderLine
    units: int
    sent: int
    shelf: int
    missing: int = 0
    points: int = 0
    fen: int = 0


@whole_act
def cancel(*, number: str, by: Actor, reason: str, member_id: int | None = None) -> Order:
    """Take back an order of which nothing has left. Idempotent. With `member_id` only that member's own order.

    Raises OrderUnknown, InvalidTransition, AlreadySent, BeingDelivered.
    """
    order = transitions.locked(number, member_id=member_id)
    if order.state == S.CANCELLED:
        return order
    lines, works = _standing(order)
    may = allowed(order, lines, works)
    if Act.CANCEL not in BY_ORDER[order.state]:
        raise _over(order)
    if Act.CANCEL not in may:
        raise _why_not(lines, works)
    cause = causes.OWN_CANCEL if member_id is not None else causes.DESK_CANCEL
    units = {line.line_no: line.to_send for line in lines if line.gift_of_no is None}
    back = give_back(order, units, cause=cause, reference=f"{order.reference}/cancel", reason=reason, by=by)
    transitions.move(order, S.CANCELLED, by=by, reason=reason)
    operation_log.record(by=by, action="order.cancel", target=f"order/{number}", reason=reason)
    tell(order, back, dedupe=f"cancel/{number}")
    return order


def _over(order: Order) -> InvalidTransition | AlreadySent:
    """Why nothing of an order can be cancelled any more."""
    if order.state in (S.SHIPPED, S.COMPLETED):
        return AlreadySent(nothing_left=True)
    return InvalidTransition(here=str(S(order.state).label), there=str(S.CANCELLED.label))


def _why_not(lines: Sequence[OrderLine], works: Sequence[DigitalDelivery]) -> BeingDelivered | AlreadySent:
    """Why an order can't be cancelled as a whole."""
    in_hand = {work.line_id for work in works if work.state in IN_HAND}
    held = next((line for line in lines if line.pk in in_hand), None)
    return BeingDelivered(title=held.shown_title) if held and not any(line.sent for line in lines) else AlreadySent()


@whole_act
def cancel_units(
    *, number: str, units: Mapping[int, int], key: str, by: Actor, reason: str, member_id: int | None = None
) -> GivenBack:
    """Take back some units (line number → units) that have not left; the rest of the order goes on. Once per `key`: a repeat
    gives nothing more back, other units under the same key are refused.

    Raises OrderUnknown, NothingChosen, TooManyUnits, BeingDelivered, GiftFollows, ReferenceConflict, and InvalidTransition where
    the order is over.
    """
    order = transitions.locked(number, member_id=member_id)
    asked = {no: n for no, n in units.items() if n}
    if not asked:
        raise NothingChosen
    # Hashed, because a key may be longer than what the column has left.
    reference = f"{order.reference}/part/{request_hash(key=key).hex()[:24]}"
    request = request_hash(units=sorted(asked.items()))
    if transitions.already_noted(reference, request):
        return GivenBack()
    if Act.CANCEL_UNITS not in BY_ORDER[order.state]:
        raise _over(order)
    lines, works = _standing(order)
    _ensure_cancellable(asked, lines, works)
    cause = causes.OWN_CANCEL if member_id is not None else causes.DESK_CANCEL
    back = give_back(order, asked, cause=cause, reference=reference, reason=reason, by=by)
    told = _told(asked, lines) if member_id is not None else f"{_told(asked, lines)} · {reason}"
    transitions.note(order, OrderEvent.What.UNITS, by=by, reason=told, reference=reference, asked=request)
    transitions.settle(order, by=by)
    operation_log.record(
        by=by,
        action="order.cancel_units",
        target=f"order/{number}",
        reason=reason,
        after={"units": dict(asked), "points": back.points, "fen": back.fen},
    )
    tell(order, back, dedupe=reference)
    return back


def _ensure_cancellable(asked: Mapping[int, int], lines: Sequence[OrderLine], works: Sequence[DigitalDelivery]) -> None:
    by_line = {work.line_id: work for work in works}
    by_no = {line.line_no: line for line in lines}
    for no, n in asked.items():
        line = by_no.get(no)
        if line is None:
            raise NothingChosen
        free = cancellable_units(line, by_line.get(line.pk))
        if n <= free:
            continue
        if line.gift_of_no is not None:
            raise GiftFollows(title=line.shown_title)
        raise (
            TooManyUnits(title=line.shown_title, left=free)
            if free == line.to_send
            else BeingDelivered(title=line.shown_title)
        )


def _told(asked: Mapping[int, int], lines: Sequence[OrderLine]) -> str:
    """What the order's timeline says of cancelled units: the goods in the words they were ordered in."""
    return "、".join(f"{line.title} ×{asked[line.line_no]}" for line in lines if line.line_no in asked)[:200]


def _standing(order: Order) -> tuple[list[OrderLine], list[DigitalDelivery]]:
    """An order's lines and deliveries, as its lock holds them."""
    lines = list(order.lines.select_related("sku"))
    works = list(DigitalDelivery.objects.filter(line__order=order)) if any(not line.is_parcel for line in lines) else []
    return lines, works


def give_back(
    order: Order,
    units: Mapping[int, int],
    *,
    cause: Cause,
    reference: str,
    reason: str,
    by: Actor,
    to_shelf: bool = False,
    gifts_to_shelf: bool = False,
) -> GivenBack:
    """Give back the shares of so many units by line, and of the gifts that came with them; inside the caller's transaction,
    the order's row locked by it, once per `reference` (the caller sees to repeats).

    Which units, and how long points live, is the cause's. What had not left goes back to the shelf, but for what ran out; what
    had left only with `to_shelf`, its gifts only with `gifts_to_shelf`: somebody looked at it.
    Locks as core/locking.py says. Raises TooManyUnits.
    """
    lines = {line.line_no: line for line in order.lines.select_related("sku")}
    given_back = _count_given_back(lines, units, cause, to_shelf=to_shelf, gifts_to_shelf=gifts_to_shelf)
    if not given_back:
        return GivenBack()
    # Nothing of the order is left, so the day on which its pending points become usable never comes.
    if not any(line.left for line in lines.values()):
        pending.cancel(event=transitions.end_event(order), reason=reason, by=by)
    # The order of core/locking.py: what hangs on the order, points (in _money), booked times, quotas, stock last.
    codes_back = _hands_off(order, given_back)
    back = _money(order, lines, given_back, cause, reference, reason, by)
    stock.free_slots(_by_slot(given_back))
    stock.quotas_back(_by_offer(given_back))
    OrderLine.objects.bulk_update(
        [one.line for one in given_back], ["cancelled_quantity", "returned", "points_refunded", "cash_refunded_fen"]
    )
    order.points_refunded += back.points
    order.cash_refunded_fen += back.fen
    order.save(update_fields=["points_refunded", "cash_refunded_fen", "changed_at"])
    shelf = Counter(codes_back)
    for one in given_back:
        shelf[one.line.sku_id] += one.shelf
    stock.give_back(units={sku: n for sku, n in shelf.items() if n}, reference=reference, by=by)
    return back


def _count_given_back(
    lines: Mapping[int, OrderLine], units: Mapping[int, int], cause: Cause, *, to_shelf: bool, gifts_to_shelf: bool
) -> list[UnitsGivenBack]:
    """What is given back of each line, gifts included; the lines hold the new sums afterwards."""
    found = []
    for no in sorted(no for no, n in units.items() if n):
        line, n = lines[no], units[no]
        free = returnable_units(line) if cause.sent else line.to_send
        if not 0 < n <= free:
            raise TooManyUnits(title=line.shown_title, left=free)
        for gift in lines.values():
            # Gifts that ran out were given back before: they count for the first units that go back.
            g = gift.quantity * (line.cancelled_quantity + n) // line.quantity - gift.cancelled_quantity
            if gift.gift_of_no == no and g > 0:
                found.append(_take(gift, g, sent=max(g - gift.to_send, 0), to_shelf=gifts_to_shelf))
        found.append(_take(line, n, sent=n if cause.sent else 0, to_shelf=to_shelf))
    return found


def _take(line: OrderLine, units: int, *, sent: int, to_shelf: bool) -> UnitsGivenBack:
    """Count units of a line as cancelled. Units that ran out (an open shortage) never reach the shelf."""
    if units - sent > line.to_send or sent > line.sent - line.returned:
        raise TooManyUnits(title=line.shown_title, left=line.to_send)
    points = line.points_of(units)
    fen = line.cash_fen_of(units)
    missing = min(short_units.units_short(line), units - sent)
    there = units - sent - missing + (sent if to_shelf and line.is_parcel else 0)
    line.cancelled_quantity += units
    line.returned += sent
    line.points_refunded += points
    line.cash_refunded_fen += fen
    return UnitsGivenBack(line, units, sent, there, missing, points, fen)


def _money(
    order: Order,
    lines: Mapping[int, OrderLine],
    given_back: Sequence[UnitsGivenBack],
    cause: Cause,
    reference: str,
    reason: str,
    by: Actor,
) -> GivenBack:
    """Cash is asked back, points return to the lots of the lines that took them: each line's part of the journal."""
    fen = sum(one.fen for one in given_back)
    is_paid = bool(fen) and refunds.ask(order, fen=fen, reference=reference, reason=reason) is not None
    parts: Counter[int] = Counter()
    for one in given_back:
        parts[_part(one.line, lines)] += one.points
    points = sum(parts.values())
    returned = None
    if points:
        returned = spending.refund(
            reference=reference,
            original_reference=order.reference,
            parts={no: n for no, n in sorted(parts.items()) if n},
            note=reason,
            by=by,
            full_life=cause.full_life,
        )
    return GivenBack(points, fen, fen if is_paid else 0, sum(one.units for one in given_back), returned)


def _part(line: OrderLine, lines: Mapping[int, OrderLine]) -> int:
    """The journal's part that paid for a line: its own number, or that of the line it stands for."""
    while line.replaces_no is not None:
        line = lines[line.replaces_no]
    return line.line_no


def _hands_off(order: Order, given_back: Sequence[UnitsGivenBack]) -> dict[int, int]:
    """What was handed out, or waits to be, for these units: deliveries nobody began are dropped, vouchers become worthless,
    codes nobody has looked at return to their pool (units by sku), shortages follow."""
    pool: Counter[int] = Counter()
    for one in given_back:
        line = one.line
        short_units.follow(line, given_back=one.missing)
        if line.is_parcel:
            continue
        if one.sent:
            pool[line.sku_id] += order_kind(line.kind).take_back(line, units=one.sent)
        if not line.to_send:
            DigitalDelivery.objects.filter(line=line, state=DigitalDelivery.State.WAITING).update(
                state=DigitalDelivery.State.DROPPED, next_at=None
            )
    return dict(pool)


def _by_slot(given_back: Sequence[UnitsGivenBack]) -> Counter[int]:
    slots: Counter[int] = Counter()
    for one in given_back:
        if one.line.slot_id is not None:
            slots[one.line.slot_id] += one.units
    return slots


def _by_offer(given_back: Sequence[UnitsGivenBack]) -> Counter[int]:
    offers: Counter[int] = Counter()
    for one in given_back:
        if one.line.offer_id is not None:
            offers[one.line.offer_id] += one.units
    return offers


def tell(order: Order, back: GivenBack, *, dedupe: str) -> None:
    """Say to the member what came back; nothing where nothing did and the order goes on."""
    if not back.points and not back.paid_fen and order.state not in transitions.OVER:
        return
    values = {
        "number": order.number,
        "points": f"{back.points:,}",
        "yuan": f"{back.paid_fen / 100:,.2f}",
    }
    if happened := back.returned:
        until = timezone.localtime(happened.grace_until) if happened.grace_until else None
        values |= {
            "revoked": f"{happened.revoked_points:,}",
            "lapsed": f"{happened.lapsed_points:,}",
            "grace": f"{happened.grace_points:,}",
            "until": f"{until:%Y-%m-%d %H:%M}" if until else "",
        }
    title = {
        S.CANCELLED: gettext_noop("订单已取消，积分已退回"),
        S.REFUNDED: gettext_noop("订单已全部退款"),
    }.get(S(order.state), gettext_noop("部分商品已取消"))
    messages.notify(
        member_ids=[order.member_id],
        kind="order",
        title=title,
        body=_body(back),
        facts=values,
        link=f"/orders/{order.number}/",
        reference=dedupe,
    )


def _body(back: GivenBack) -> str:
    """What became of the points comes first: a member wonders most about those that can't be spent any more."""
    happened = back.returned
    if happened and happened.revoked_points:
        return gettext_noop(
            "订单 %(number)s 退回 %(points)s 积分，其中 %(revoked)s 积分的发放已被撤回，已退回公司预算。"
        )
    if happened and happened.lapsed_points:
        return gettext_noop(
            "订单 %(number)s 退回 %(points)s 积分，其中 %(lapsed)s 积分的有效期和宽限都已过，退回后随即失效。"
        )
    if happened and happened.grace_points:
        return gettext_noop(
            "订单 %(number)s 退回 %(points)s 积分，其中 %(grace)s 积分的有效期已过，可用到 %(until)s，仅此一次。"
        )
    if back.points and back.paid_fen:
        return gettext_noop("订单 %(number)s 的 %(points)s 积分已退回原批次，¥%(yuan)s 将原路退回。")
    if back.paid_fen:
        return gettext_noop("订单 %(number)s 的 ¥%(yuan)s 将原路退回。")
    if back.points:
        return gettext_noop("订单 %(number)s 的 %(points)s 积分已退回原批次。")
    return gettext_noop("订单 %(number)s 已取消。")

"""Where an order stands and where it may go. Each move has who, when and why; the database refuses others by itself."""

from typing import Any

from django.utils import timezone

from core.actors import Actor
from orders.errors import InvalidTransition, OrderUnknown
from orders.models import Order, OrderEvent
from orders.selectors.policy import end_of_day, policy
from points.errors import ReferenceConflict

S = Order.State
OVER = frozenset({S.REFUNDED, S.CANCELLED})
# The same list as orders/sql/order_may_move.sql.
MOVES: dict[str, frozenset[str]] = {
    S.APPROVAL: frozenset({S.UNPAID, S.PLACED, S.CANCELLED}),
    S.UNPAID: frozenset({S.PLACED, S.CANCELLED}),
    S.PLACED: frozenset({S.SHIPPED, S.COMPLETED, S.REFUNDED, S.CANCELLED}),
    S.SHIPPED: frozenset({S.COMPLETED, S.REFUNDED}),
    S.COMPLETED: frozenset({S.REFUNDED}),
    S.REFUNDED: frozenset(),
    S.CANCELLED: frozenset(),
}


def locked(number: str, *, member_id: int | None = None) -> Order:
    """The order, its row locked until the transaction ends; with `member_id` only that member's own. Raises OrderUnknown."""
    rows = Order.objects.select_for_update().filter(number=number)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    order = rows.first()
    if order is None:
        raise OrderUnknown
    return order


def move(order: Order, to: str, *, by: Actor, reason: str = "", **fields: Any) -> None:
    """Take a locked order to another state, with other `fields` of it, and write down who did it. Raises InvalidTransition.

    On its way it learns by when it counts as received; completed, until when after-sale may be asked for.
    """
    here, there = S(order.state), S(to)
    if there not in MOVES[here]:
        raise InvalidTransition(here=str(here.label), there=str(there.label))
    fields |= _dates(order, there)
    order.state = there
    for name, value in fields.items():
        setattr(order, name, value)
    order.save(update_fields=["state", "changed_at", *fields])
    OrderEvent.objects.create(
        order=order, from_state=here, to_state=there, actor_id=by.user_id, actor_name=by.name, reason=reason
    )


def _dates(order: Order, there: str) -> dict[str, Any]:
    now = timezone.now()
    if there == S.SHIPPED:
        return {"receive_by": end_of_day(now, policy().auto_receive_days)}
    if there == S.COMPLETED:
        # The longest return window of its goods rules the whole order: one date is told, and points wait for one event.
        days = max([policy().after_sale_days, *order.lines.values_list("sku__product__return_days", flat=True)])
        return {"completed_at": now, "after_sale_until": end_of_day(now, days)}
    return {"ended_at": now} if there in OVER else {}


def end_event(order: Order) -> str:
    """The event that pending points of an order wait for: nothing of it can come back any more."""
    return f"{order.reference}/after-sale-ended"


def note(
    order: Order, what: str, *, by: Actor, reason: str = "", reference: str = "", asked: bytes | None = None
) -> None:
    """Write down on the order's timeline what happened to it without moving it; once per `reference` where one is given."""
    OrderEvent.objects.create(
        order=order,
        what=what,
        from_state=order.state,
        to_state=order.state,
        actor_id=by.user_id,
        actor_name=by.name,
        reason=reason[:200],
        reference=reference,
        request_hash=asked,
    )


def already_noted(reference: str, asked: bytes) -> bool:
    """Whether this was noted before under the same reference. Raises ReferenceConflict where something else was asked for."""
    found = OrderEvent.objects.filter(reference=reference).values_list("request_hash", flat=True).first()
    if found is None:
        return False
    if bytes(found) != asked:
        raise ReferenceConflict(reference=reference)
    return True


def settle(order: Order, *, by: Actor, reason: str = "") -> None:
    """Let a locked order follow its lines. Idempotent.

    All undone: cancelled, or refunded where something had left. All that is left sent: shipped, or completed where nothing
    travels. Nothing left to pay: it waits for no payment.
    """
    lines = list(order.lines.all())
    left = [line for line in lines if line.left]
    if not left:
        over = S.REFUNDED if any(line.sent for line in lines) else S.CANCELLED
        if order.state not in OVER:
            move(order, over, by=by, reason=reason)
        return
    if order.state == S.UNPAID and not order.fen_kept:
        move(order, S.PLACED, by=by)
    if any(line.to_send for line in lines):
        return
    travels = any(line.is_parcel for line in left)
    if order.state == S.PLACED:
        move(order, S.SHIPPED if travels else S.COMPLETED, by=by)
    elif order.state == S.SHIPPED and not travels:
        move(order, S.COMPLETED, by=by)

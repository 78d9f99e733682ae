"""Where an order stands and where it may go. Each move has who, when and why; the database refuses others by itself."""

from typing import Any

from django.utils import timezone

from core.actors import Actor
from orders.errors import IllegalMove, OrderUnknown
from orders.models import Order, OrderEvent

S = Order.State
# The same list as orders/sql/order_may_move.sql.
MOVES: dict[str, frozenset[str]] = {
    S.APPROVAL: frozenset({S.UNPAID, S.PLACED, S.CANCELLED}),
    S.UNPAID: frozenset({S.PLACED, S.CANCELLED}),
    S.PLACED: frozenset({S.SHIPPED, S.COMPLETED, S.CANCELLED}),
    S.SHIPPED: frozenset({S.COMPLETED}),
    S.COMPLETED: frozenset(),
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
    """Take a locked order to another state, with other `fields` of it, and write down who did it. Raises IllegalMove."""
    here, there = S(order.state), S(to)
    if there not in MOVES[here]:
        raise IllegalMove(here=str(here.label), there=str(there.label))
    if there == S.COMPLETED:
        fields["completed_at"] = timezone.now()
    order.state = there
    for name, value in fields.items():
        setattr(order, name, value)
    order.save(update_fields=["state", "changed_at", *fields])
    OrderEvent.objects.create(
        order=order, from_state=here, to_state=there, actor_id=by.user_id, actor_name=by.name, reason=reason
    )


def settle(order: Order, *, by: Actor) -> None:
    """Let a locked order follow its lines: all undone → cancelled; all that is left sent → shipped, or completed where
    nothing travels. Idempotent."""
    lines = list(order.lines.all())
    if order.state == S.UNPAID and not order.fen_kept and any(line.to_send for line in lines):
        move(order, S.PLACED, by=by)  # all that cost cash was cancelled: what is left waits for no payment
    if any(line.to_send for line in lines):
        return
    left = [line for line in lines if line.undone < line.quantity]
    if not left and order.state in (S.APPROVAL, S.UNPAID, S.PLACED):
        move(order, S.CANCELLED, by=by)
    elif left and order.state == S.PLACED:
        move(order, S.SHIPPED if any(line.kind == "physical" for line in left) else S.COMPLETED, by=by)

"""What may be done with an order and its lines, in one table: services refuse by it, pages and API offer by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils import timezone

from orders.models import DigitalDelivery, Order, OrderLine
from orders.selectors.policy import policy


class Act(StrEnum):
    """What a member or the staff may want to do with an order."""

    CANCEL = auto()  # the whole of it
    CANCEL_UNITS = auto()
    PAY = auto()
    DECIDE = auto()
    SHIP = auto()
    SHORTAGE = auto()
    RECEIVE = auto()
    EXTEND = auto()
    CASE = auto()
    REVIEW = auto()


S, F = Order.State, DigitalDelivery.State
BY_ORDER: dict[str, frozenset[Act]] = {
    S.APPROVAL: frozenset({Act.CANCEL, Act.CANCEL_UNITS, Act.DECIDE}),
    S.UNPAID: frozenset({Act.CANCEL, Act.CANCEL_UNITS, Act.PAY}),
    S.PLACED: frozenset({Act.CANCEL, Act.CANCEL_UNITS, Act.SHIP, Act.SHORTAGE, Act.CASE}),
    S.SHIPPED: frozenset({Act.RECEIVE, Act.EXTEND, Act.CASE}),
    S.COMPLETED: frozenset({Act.CASE, Act.REVIEW}),
    S.REFUNDED: frozenset(),
    S.CANCELLED: frozenset(),
}
# States of a line's delivery in which somebody outside may have it in hand already: its units can't be cancelled.
IN_HAND = frozenset({F.ASKED, F.UNSURE})


@dataclass(frozen=True, slots=True)
class Allowed:
    """The acts an order allows now, and how many units of each line (by line number) may be cancelled."""

    acts: frozenset[Act]
    cancellable: Mapping[int, int]

    def __contains__(self, act: Act) -> bool:
        return act in self.acts

    @property
    def cancel(self) -> bool:
        """Whether the whole order may be cancelled."""
        return Act.CANCEL in self.acts

    @property
    def cancel_units(self) -> bool:
        """Whether some units may be cancelled that are not simply the whole order."""
        return Act.CANCEL_UNITS in self.acts

    @property
    def extend(self) -> bool:
        """Whether the member may put the receipt off."""
        return Act.EXTEND in self.acts


def cancellable_units(line: OrderLine, work: DigitalDelivery | None) -> int:
    """How many units of a line may be cancelled: those that have not left and that nobody outside was asked for. A gift
    follows the line that brought it."""
    if line.gift_of_no is not None or (work is not None and work.state in IN_HAND):
        return 0
    return line.to_send


def returnable_units(line: OrderLine, in_cases: int = 0) -> int:
    """How many units of a line after-sale may be asked for: sent, not given back, and in no open case."""
    return max(line.sent - line.returned - in_cases, 0)


def allowed(order: Order, lines: Sequence[OrderLine], works: Iterable[DigitalDelivery]) -> Allowed:
    """The acts that order, lines and deliveries allow together. No query, but one for an order on its way (the mall's rules)."""
    by_line = {work.line_id: work for work in works}
    acts = set(BY_ORDER[order.state])
    if order.after_sale_until is not None and order.after_sale_until < timezone.now():
        acts.discard(Act.CASE)
    free = {line.line_no: cancellable_units(line, by_line.get(line.pk)) for line in lines}
    own = [line for line in lines if line.gift_of_no is None]
    if any(line.sent for line in lines) or any(free[line.line_no] < line.to_send for line in own):
        acts.discard(Act.CANCEL)
    units = sum(free.values())
    if not units or (Act.CANCEL in acts and units == 1):
        acts.discard(Act.CANCEL_UNITS)
    if order.receive_extended or order.receive_by is None or not policy().extend_days:
        acts.discard(Act.EXTEND)
    if not any(returnable_units(line) for line in lines):
        acts.discard(Act.CASE)
    if Act.CANCEL_UNITS not in BY_ORDER[order.state]:
        free = dict.fromkeys(free, 0)
    return Allowed(frozenset(acts), free)

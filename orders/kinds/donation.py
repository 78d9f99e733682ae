"""Donations: done when they are placed."""

from orders.kinds.base import OrderKind
from orders.models import OrderLine


class Donation(OrderKind):
    code = "donation"
    by_hand = True

    def deliver(self, line: OrderLine) -> None:
        """The points were given with the order: nothing is left to do."""


KIND = Donation()

"""Codes out of the sku's pool. Those nobody has looked at return to it."""

from catalog.services import codes
from orders.kinds.base import OrderKind
from orders.models import OrderLine


class Code(OrderKind):
    code = "code"

    def deliver(self, line: OrderLine) -> None:
        """Raises CodesShort: it waits until the pool is filled."""
        codes.give(sku_id=line.sku_id, units=line.to_send, reference=line.reference)

    def take_back(self, line: OrderLine, *, units: int) -> int:
        return codes.take_back(reference=line.reference, units=units)


KIND = Code()

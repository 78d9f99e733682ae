"""Privileges: the buyer's tier is raised for a time, at once."""

from core.actors import SYSTEM
from members.services import tiers
from orders.kinds.base import OrderKind
from orders.models import OrderLine


class Privilege(OrderKind):
    code = "privilege"
    by_hand = True

    def deliver(self, line: OrderLine) -> None:
        details = line.sku.product.details
        days = details.get("days", 365) * line.to_send
        tiers.raise_to(member_id=line.order.member_id, code=details["tier"], days=days, by=SYSTEM)


KIND = Privilege()

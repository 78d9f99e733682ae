"""What every kind of goods says of itself to those who deliver it. A kind's own file says where it differs."""

import datetime as dt

from django.utils import timezone

from catalog.errors import KindUnknown
from orders.gateways.topup import TopUpResult
from orders.models import OrderLine
from orders.services import vouchers


class OrderKind:
    """A kind of goods as it is delivered. What it sells like stands under the same name in catalog/kinds."""

    code: str  # its value in Product.Kind
    asks_provider = False  # somebody outside delivers it: `ask`, else `deliver`
    by_hand = False  # a clerk may hand it out instead, and write that down without a tracking number

    def is_ready(self) -> bool:
        """Whether it can be delivered here now: without that it isn't sold."""
        return True

    def deliver(self, line: OrderLine) -> None:
        """Deliver what is to be sent of a line from our own tables, inside the caller's transaction, the order locked by it;
        `line.reference` names what may happen once. Raises KindUnknown where no worker delivers it."""
        raise KindUnknown(kind=line.kind)

    def ask(self, line: OrderLine) -> TopUpResult:
        """Ask the provider for what is to be sent of a line, outside of any transaction; asked again under the same
        `line.reference` it delivers once. Whatever is raised means that nobody knows. Raises KindUnknown."""
        raise KindUnknown(kind=line.kind)

    def take_back(self, line: OrderLine, *, units: int) -> int:
        """Make worthless what was delivered for so many units, inside the caller's transaction; returns how many units are on
        the shelf again by that. Raises TooManyUnits."""
        return 0


class VoucherKind(OrderKind):
    """A kind that is delivered as vouchers, one a unit."""

    def take_back(self, line: OrderLine, *, units: int) -> int:
        """Unused vouchers become worthless; of a gift as many as there are."""
        vouchers.void(line, units=units, all_or_none=line.gift_of_no is None)
        return 0


def days_from_now(line: OrderLine) -> dt.datetime:
    """Until when a voucher without a time holds: so many days as the product says."""
    return timezone.now() + dt.timedelta(days=line.sku.product.details.get("days", 90))

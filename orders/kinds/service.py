"""Services: vouchers that hold from the booked time on."""

import datetime as dt

from catalog.models import ServiceSlot
from orders.kinds.base import VoucherKind, days_from_now
from orders.models import OrderLine
from orders.services import vouchers


class Service(VoucherKind):
    code = "service"

    def deliver(self, line: OrderLine) -> None:
        slot = ServiceSlot.objects.filter(pk=line.slot_id or 0).first()
        starts = slot.starts_at if slot else None
        hours = dt.timedelta(hours=line.sku.product.details.get("hours", 4))
        ends = starts + hours if starts else days_from_now(line)
        vouchers.issue(line, units=line.to_send, starts_at=starts, ends_at=ends)


KIND = Service()

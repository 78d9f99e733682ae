"""Coupons: vouchers that hold for some days."""

from orders.kinds.base import VoucherKind, days_from_now
from orders.models import OrderLine
from orders.services import vouchers


class Coupon(VoucherKind):
    code = "coupon"

    def deliver(self, line: OrderLine) -> None:
        vouchers.issue(line, units=line.to_send, ends_at=days_from_now(line))


KIND = Coupon()

"""Short ways to place an order and to take it back, for the tests of every way back."""

import datetime as dt
import uuid

from django.utils import timezone

from catalog.models import StockSlot
from core.actors import SYSTEM
from orders.models import Order
from orders.services import after_sales, giving_back, redemptions, shipping, shortages
from orders.services.redemptions import OrderRequest
from points import selectors as points
from tests import given
from tests.given import sku_of


def order_of(member, *lines, key=None):
    order_request = OrderRequest(key=key or str(uuid.uuid4()), address=given.HOME)
    return redemptions.redeem(member=member, lines=list(lines), order_request=order_request, by=SYSTEM)


def now(order):
    return Order.objects.get(pk=order.pk)


def cancel(order, member=None):
    return giving_back.cancel(number=order.number, reason="不要了", member_id=member and member.pk, by=SYSTEM)


def cancel_units(order, units, *, key="k", member=None):
    fields = {"number": order.number, "units": units, "key": key, "reason": "少要", "by": SYSTEM}
    return giving_back.cancel_units(**fields, member_id=member and member.pk)


def ship(order, units=None, number="SF12345678"):
    return shipping.ship(number=order.number, carrier="sf", tracking_no=number, units=units, by=SYSTEM)


def short_of(order, units=1, *, line_no=1, mug=None, wait=None):
    return shortages.open_shortage(
        number=order.number,
        line_no=line_no,
        units=units,
        substitutes=[sku_of(mug)] if mug else [],
        wait_until=wait,
        sorry_points=0,
        budget_id=None,
        reason="盘亏",
        by=SYSTEM,
    )


def choose(short, choice, **more):
    return shortages.choose(shortage_id=short.pk, member_id=None, choice=choice, by=SYSTEM, **more)


def on_hand(product):
    return sum(StockSlot.objects.filter(sku=sku_of(product)).values_list("available", flat=True))


def balance(member):
    return points.balance(member.pk).points


def books_agree():
    from orders.selectors import order_differences

    return points.ledger_differences() == [] and order_differences()[0] == []


def points_that_end(member, days):
    given.give(member, 100, expires_at=timezone.now() + dt.timedelta(days=days))


def with_gift(gift, **more):
    return given.a_product(points=100, stock=9, gift_id=sku_of(gift), gift_quantity=2, **more)


def gifts_of(order):
    return [(line.quantity, line.cancelled_quantity, line.gift_of_no) for line in order.lines.exclude(gift_of_no=None)]


def a_case(order, member, units, *, kind="return", reason="broken", key=""):
    return after_sales.ask(
        number=order.number, member=member, kind=kind, units=units, reason=reason, text="", key=key, by=SYSTEM
    )


def back(case, *, fit=True):
    after_sales.approve(number=case.number, by=SYSTEM)
    after_sales.sent_back(
        number=case.number, member_id=case.member_id, carrier="sf", tracking_no="SF99999999", by=SYSTEM
    )
    after_sales.received(number=case.number, by=SYSTEM, fit_for_sale=fit, gifts_fit=fit)


def at_day(order, **fields):
    Order.objects.filter(pk=order.pk).update(**{name: timezone.now() - dt.timedelta(seconds=1) for name in fields})

"""Giving the demo a past: orders that really were placed, then moved back to the day they tell of.

The ledger takes no dates from outside, and its tables refuse changes. The demo therefore acts through the ordinary
services and afterwards, as the tables' owner and only while the mall is empty of real people, sets the clocks back.
"""

import datetime as dt
import random
import uuid
from collections.abc import Sequence

from django.utils import timezone

from catalog.kinds import PARCELS
from catalog.models import Product
from catalog.selectors import storefront_list
from core.actors import Actor
from core.errors import DomainError
from core.statements import sql_beside
from core.tenancy.connections import connection
from demo import reviews
from members.models import Member
from members.selectors import PostalAddress
from orders.models import Order
from orders.services import delivery, receipts, redemptions, shipping
from orders.services.redemptions import LineRequest, OrderRequest
from points.selectors import balances

AREAS = [
    ("广东省 深圳市 南山区", "440305", "科技园南区星河大厦 {n} 室"),
    ("上海市 市辖区 浦东新区", "310115", "张江路 {n} 号"),
    ("浙江省 杭州市 西湖区", "330106", "文三路 {n} 号"),
    ("四川省 成都市 武侯区", "510107", "天府大道 {n} 号"),
    ("湖北省 武汉市 洪山区", "420111", "光谷大道 {n} 号"),
    ("北京市 市辖区 海淀区", "110108", "中关村大街 {n} 号"),
]
# Which clocks a journal, an order and its children carry, and the tables whose rows refuse change.
GUARDED = ("points_journal", "points_entry", "points_lot", "core_operationlog")
BACKDATE = sql_beside(__file__, "backdate")


class Calendar:
    """Remembers which journals belong to which moment, in the order they were written."""

    def __init__(self) -> None:
        self.marks: list[tuple[int, dt.datetime]] = []

    def mark(self, on: dt.date, dice: random.Random) -> None:
        """All journals written since the last mark happened on this day, in office hours."""
        zone = timezone.get_current_timezone()
        at = dt.datetime.combine(on, dt.time(9 + dice.randrange(12), dice.randrange(60), dice.randrange(60)), zone)
        latest = timezone.now() - dt.timedelta(minutes=30)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM points_journal")
            self.marks.append((cursor.fetchone()[0], min(at, latest)))

    def backdate(self) -> None:
        """Set the clocks of everything marked; afterwards the tables are guarded again."""
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(BACKDATE, {"ids": [i for i, _ in self.marks], "ats": [at for _, at in self.marks]})
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.forget_standing()  # the role is the owner's since RESET


def place_orders(
    *,
    members: Sequence[Member],
    known: Sequence[Member],
    count: int,
    between: tuple[dt.date, dt.date],
    calendar: Calendar,
    shipper: Actor,
    dice: random.Random,
) -> None:
    """Let random members and then the `known` ones, `count` in all, redeem what they can afford; most have been shipped since."""
    first, last = between
    other_dice = random.Random(count)  # so that who buys what stays as it was
    span = max((last - first).days, 1)
    goods = [
        (product.points, product.skus.all()[0].pk, product.kind)
        for product in storefront_list(in_stock=True).prefetch_related("skus")
        if product.kind in (Product.Kind.PHYSICAL, Product.Kind.CODE)  # the others ask for an account or a time
    ]
    buyers = [*dice.choices(members, k=count - len(known)), *known]
    held = balances([m.pk for m in buyers])
    for buyer, offset in zip(buyers, sorted(dice.randrange(span) for _ in buyers), strict=True):
        affordable = [good for good in goods if good[0] <= held[buyer.pk]]
        if not affordable:
            continue
        points, sku_id, kind = dice.choices(affordable, weights=[1 / (1 + i) for i in range(len(affordable))])[0]
        area, code, street = dice.choice(AREAS)
        address = PostalAddress(
            receiver=buyer.name,
            phone="13800138000",
            area=area,
            area_code=code,
            detail=street.format(n=dice.randrange(1, 999)),
        )
        actor = Actor(user_id=buyer.user_id, name=buyer.name)
        try:
            order = redemptions.redeem(
                member=buyer,
                lines=[LineRequest(sku_id, 1)],
                order_request=OrderRequest(key=str(uuid.UUID(int=dice.getrandbits(128))), address=address),
                by=actor,
            )
        except DomainError:
            continue  # sold out or at the limit: a real buyer would have chosen something else
        held[buyer.pk] -= points
        on = first + dt.timedelta(days=offset)
        calendar.mark(on, dice)
        _since_then(order, kind, on, buyer=actor, shipper=shipper, dice=dice, other_dice=other_dice)


def _since_then(
    order: Order,
    kind: str,
    on: dt.date,
    *,
    buyer: Actor,
    shipper: Actor,
    dice: random.Random,
    other_dice: random.Random,
) -> None:
    """What became of an order of that day."""
    age = (timezone.localdate() - on).days
    if kind not in PARCELS:
        delivery.deliver(order_id=order.pk)
        return
    if age > 3:
        tracking = f"SF{dice.randrange(10**12, 10**13)}"
        shipping.ship(number=order.number, carrier="sf", tracking_no=tracking, by=shipper)
    if age > 9:
        receipts.receive(number=order.number, member_id=order.member_id, by=buyer)
        reviews.perhaps(order.number, order.member_id, by=buyer, dice=other_dice)

"""Where random lives of orders are led: goods whose ways back differ, and two connections that act on them."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction
from django.utils import timezone

from catalog.models import Category, Offer, Product, ServiceSlot
from catalog.services import codes, times
from core.actors import SYSTEM
from core.errors import DomainError
from core.locking import once_more
from core.tenancy import enter
from points.models import PointType
from tests import given
from tests.given import sku_of


class Refused:
    """The act was refused, as rules do; nothing changed."""


class Shelf:
    """Goods whose ways back differ, made once: sliders that divide unevenly, gifts, quotas, times, kinds without a parcel."""

    def __init__(self):
        festival = Category.objects.filter(parent=None).first()
        other = Category.objects.exclude(pk=festival.pk).exclude(parent=festival).first()
        PointType.objects.create(code="festival", name="节日专项", scope=[festival.pk])
        plenty = {"stock": 1_000_000}
        pen = given.a_product(points=3, title="笔", **plenty)
        self.goods = {
            "slider": given.a_product(points=7, min_points=0, swap_fen_per_100=333, **plenty),
            "cash": given.a_product(points=5, cash_fen=199, **plenty),
            "gifted": given.a_product(points=11, gift_id=sku_of(pen), gift_quantity=2, **plenty),
            "pen": pen,
            "quota": given.a_product(points=4, **plenty),
            "approved": given.a_product(points=6, cash_fen=50, needs_approval=True, **plenty),
            "service": given.a_product(points=9, kind="service", **plenty),
            "topup": given.a_product(points=8, kind="topup", **plenty),
            "coupon": given.a_product(points=2, kind="coupon", **plenty),
            "code": given.a_product(points=10, kind="code", stock=0),
            "mug": given.a_product(points=1, title="马克杯", **plenty),
        }
        Product.objects.filter(pk=self.goods["cash"].pk).update(category=festival)
        Product.objects.filter(pk=self.goods["quota"].pk).update(category=other)
        Offer.objects.filter(sku=sku_of(self.goods["quota"])).update(quota=1_000_000, quota_left=1_000_000)
        rows = [(f"N{n}", f"secret-{n}") for n in range(20_000)]
        codes.import_codes(sku_id=sku_of(self.goods["code"]), rows=rows, name="池", by=SYSTEM)
        times.open_times(
            sku_id=sku_of(self.goods["service"]),
            weekdays=range(7),
            clock=[dt.time(10)],
            weeks=2,
            capacity=1_000_000,
            first_on=timezone.localdate() + dt.timedelta(days=1),
            by=SYSTEM,
        )
        self.slot = ServiceSlot.objects.order_by("pk").values_list("pk", flat=True).first()
        self.sku = {name: sku_of(product) for name, product in self.goods.items()}
        self.names = ["gifted", "slider", "cash", "quota", *sorted(self.sku)]  # parcels have the longest lives
        self.budget = given.a_budget(1_000_000_000)


class Hands:
    """Two connections in two threads."""

    def __init__(self, mall):
        self.mall = mall
        self.hands = [ThreadPoolExecutor(1), ThreadPoolExecutor(1)]

    def do(self, hand, act, **held):
        return self.hands[hand].submit(self._run, act, **held)

    def _run(self, act, done=None, go_on=None):
        def held_open():
            with transaction.atomic():
                result = act()
                done.set()
                go_on.wait(5)
                return result

        with enter(self.mall):
            try:
                return once_more(held_open) if done else act()
            except DomainError:
                return Refused
            finally:
                if done:
                    done.set()

    def close(self):
        for hand in self.hands:
            hand.submit(connections.close_all).result()
            hand.shutdown()

"""One lock order (core/locking.py) under fire: few members place and cancel orders of the same goods, whose offers have quotas,
whose services have times, whose goods bring gifts, and whose offers' ids run against their skus'.

`python -m tests.drills.deadlocks --seconds 60 --members 8`; the last line is JSON. `--old` is the control: goods, times and
quotas are given back before the points, sku by sku, and nobody tries again, as it once was.
"""

import argparse
import datetime as dt
import json
import random
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import contextmanager
from typing import Any
from unittest import mock

GOODS, WORKERS = 6, 8


class Scene:
    """The goods, the members, and what was there before."""

    def __init__(self, members: int) -> None:
        from django.utils import timezone

        from catalog.models import Offer, ServiceSlot
        from catalog.services import times
        from tests import given

        pens = [given.a_product(points=1, stock=10_000_000, title=f"笔{n}") for n in range(2)]
        kinds = ["physical" if n % 3 else "service" for n in range(GOODS)]
        products = [given.a_product(points=5, stock=10_000_000, kind=kind) for kind in kinds]
        self.skus = [given.sku_of(product) for product in products]
        for n, sku in reversed(list(enumerate(self.skus))):
            gift = given.sku_of(pens[n % 2]) if kinds[n] == "physical" else None
            Offer.objects.create(
                sku_id=sku,
                kind="flash",
                points=4,
                gift_id=gift,
                gift_quantity=1,
                quota=10_000_000,
                quota_left=10_000_000,
            )
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        self.slots = {}
        for sku, kind in zip(self.skus, kinds, strict=True):
            if kind == "service":
                times.open_times(
                    sku_id=sku,
                    weekdays=range(7),
                    clock=[dt.time(10)],
                    weeks=1,
                    capacity=1_000_000,
                    first_on=tomorrow,
                    by=given.SYSTEM,
                )
                self.slots[sku] = ServiceSlot.objects.filter(sku_id=sku).values_list("pk", flat=True)[0]
        self.pens = [given.sku_of(pen) for pen in pens]
        self.members = [given.a_member(points=100_000, with_login=False) for _ in range(members)]

    def wrong(self) -> list[str]:
        """What does not add up afterwards."""
        from django.db.models import F, Sum

        from catalog.models import Offer, ServiceSlot
        from orders.models import OrderLine
        from orders.selectors import order_differences
        from points import selectors as points
        from tests.orders.order_laws import Laws

        laws = Laws(self.members, [*self.skus, *self.pens])
        laws.before = dict.fromkeys(laws.skus, 10_000_000)
        found = []
        try:
            laws.check()
        except AssertionError as broken:
            found.append(str(broken)[:200])
        kept = OrderLine.objects.aggregate(n=Sum(F("quantity") - F("cancelled_quantity")))["n"]
        found += [f"{one}" for one in points.ledger_differences()] + [f"{one}" for one in order_differences()[0]]
        assert Offer.objects.exists() and ServiceSlot.objects.exists() and kept is not None
        return found


def drill(*, seconds: float, members: int, mall, old: bool = False) -> dict[str, object]:
    """Place and cancel for so long; what reached a person, and what does not add up."""
    from core.tenancy import enter

    with enter(mall):
        scene = Scene(members)
    until = time.monotonic() + seconds
    outcomes: Counter[Any] = Counter()
    retried: Counter[Any] = Counter()
    with as_it_was() if old else counted(retried):
        threads = [threading.Thread(target=work, args=(scene, mall, n, until, outcomes)) for n in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with enter(mall):
        return {
            "members": members,
            "seconds": seconds,
            "placed": outcomes["placed"],
            "cancelled": outcomes["cancelled"],
            "reached a person": {
                name: n for name, n in outcomes.items() if name not in ("placed", "cancelled", "refused")
            },
            "refused": outcomes["refused"],
            "tried again": retried["acts"],
            "wrong": scene.wrong(),
        }


def work(scene: Scene, mall, seed: int, until: float, outcomes: Counter) -> None:
    """One worker: order two or three of the goods for somebody, then cancel an order of anybody, whole or in part."""
    from django.db import DatabaseError, connection

    from core.errors import DomainError
    from core.tenancy import enter

    dice = random.Random(seed)
    placed: list[str] = []
    try:
        with enter(mall):
            while time.monotonic() < until:
                try:
                    if len(placed) < 3 or dice.random() < 0.5:
                        placed.append(place(scene, dice))
                        outcomes["placed"] += 1
                    else:
                        cancel(placed.pop(dice.randrange(len(placed))), dice)
                        outcomes["cancelled"] += 1
                except DomainError:
                    outcomes["refused"] += 1
                except DatabaseError as error:
                    outcomes[getattr(error.__cause__, "sqlstate", None) or type(error).__name__] += 1
    finally:
        connection.close()


def place(scene: Scene, dice: random.Random) -> str:
    """The number of a new order."""
    from orders.services.redemptions import LineRequest, OrderRequest, redeem
    from tests import given

    skus = dice.sample(scene.skus, dice.randint(2, 3))
    lines = [LineRequest(sku, dice.randint(1, 3), slot_id=scene.slots.get(sku)) for sku in skus]
    order_request = OrderRequest(key=str(uuid.uuid4()), address=given.HOME)
    return redeem(member=dice.choice(scene.members), lines=lines, order_request=order_request, by=given.SYSTEM).number


def cancel(number: str, dice: random.Random) -> None:
    """All of an order, or one unit of each line."""
    from orders.models import OrderLine
    from orders.services import giving_back
    from tests import given

    if dice.random() < 0.5:
        giving_back.cancel(number=number, reason="演练", by=given.SYSTEM)
        return
    lines = OrderLine.objects.filter(order__number=number, gift_of_no=None).values_list("line_no", flat=True)
    giving_back.cancel_units(
        number=number, units=dict.fromkeys(lines, 1), key=str(uuid.uuid4()), reason="演练", by=given.SYSTEM
    )


@contextmanager
def counted(retried: Counter):
    """Count the acts that PostgreSQL undid and that were done again."""
    from core import locking

    real = locking.log.warning

    def warning(event, **report):
        retried["acts"] += event == "act_tried_again"
        real(event, **report)

    with mock.patch.object(locking, "log", mock.Mock(warning=warning)):
        yield


@contextmanager
def as_it_was():
    """The control: stock, times and quotas by sku before the points, and no second try."""
    from catalog.services import stock
    from core import locking
    from orders.services import giving_back

    real = giving_back._money

    def money(order, lines, given_back, *more):
        for one in sorted(given_back, key=lambda one: one.line.sku_id):
            if one.line.slot_id is not None:
                stock.free_slots({one.line.slot_id: one.units})
            if one.line.offer_id is not None:
                stock.quotas_back({one.line.offer_id: one.units})
        return real(order, lines, given_back, *more)

    with (
        mock.patch.object(giving_back, "_money", money),
        mock.patch.object(giving_back, "_by_slot", lambda _undone: {}),
        mock.patch.object(giving_back, "_by_offer", lambda _undone: {}),
        mock.patch.object(locking, "DEADLOCK", "never"),
    ):
        yield


def main() -> None:
    """Set up, run, tell, tear down."""
    from tests.drills import servers

    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--members", type=int, default=8)
    parser.add_argument("--old", action="store_true")
    asked = parser.parse_args()
    servers.set_up()
    try:
        from tenants.models import Tenant

        mall = Tenant.objects.get(slug="acme")
        report = drill(seconds=asked.seconds, members=asked.members, mall=mall, old=asked.old)
    finally:
        servers.tear_down()
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

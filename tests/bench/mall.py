"""The storefront's speed in a mall of 5,000 goods and 100,000 members: statements, processor time and waiting of each page
beside the floor's list, then redemption beside its floor."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Product, StockSlot
from core.dev import assets
from core.tenancy import enter
from members.models import Member
from orders.models import OrderLine
from tenants.models import Tenant
from tests.bench import floor, http, load, search, web, world
from tests.bench.table import Table

CLIENTS = 16
PARTS = ("statements", "pages", "http")
TOP = 200  # goods that nearly everybody looks at


@dataclass(frozen=True)
class Size:
    """How much, how long, how often."""

    goods: int
    members: int
    buyers: int
    seconds: float
    rounds: int


SIZES = {
    "full": Size(goods=5_000, members=100_000, buyers=2_000, seconds=5, rounds=3),
    "quick": Size(goods=1_000, members=20_000, buyers=400, seconds=3, rounds=2),
    "tiny": Size(goods=40, members=200, buyers=20, seconds=0.5, rounds=1),
}


def run(*, size: str, only: set[str]) -> Table:
    """The parts asked for, all of them when none is named."""
    table, chosen, parts = Table(), SIZES[size], only or set(PARTS)
    assets.build()
    call_command("collectstatic", interactive=False, verbosity=0)
    floor.build(members=chosen.buyers, skus=300)
    mall = Tenant.objects.get(slug="acme")
    with enter(mall):
        search.fill(chosen.goods)
        world.people(chosen.members)
        world.post(world.approved(chosen.members, points=50_000))
        buyers, skus, hot = world.buyers(chosen.buyers), world.goods(300), world.goods(1, slots=16)[0]
        top = [
            str(one)
            for one in Product.objects.on_sale().order_by("position", "-pk").values_list("public_id", flat=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute("analyze")
    if parts & {"statements"}:
        _statements(table, mall, top)
    if parts & {"pages"}:
        _pages(table, chosen, [one.session for one in buyers], top)
    if parts & {"http"}:
        with enter(mall):
            before = _units(hot)
            http.run(table, seconds=chosen.seconds, buyers=buyers, skus=skus, hot=hot, rounds=chosen.rounds)
            table.add("units of the one sku sold twice or lost", abs(before - _units(hot)), "", must=0, below=True)
    return table


def _units(sku: int) -> int:
    """Units on the shelf and in orders: what selling never changes."""
    shelf = StockSlot.objects.filter(sku=sku).aggregate(n=Sum("available"))["n"]
    return shelf + (OrderLine.objects.filter(sku=sku).aggregate(n=Sum("quantity"))["n"] or 0)


def _paths(product: str) -> dict[str, str]:
    return {
        "home": "/",
        "list": "/goods/",
        "product page": f"/goods/{product}/",
        "search": "/goods/?q=%E4%BF%9D%E6%B8%A9%E6%9D%AF",
    }


def _statements(table: Table, mall: Tenant, top: list[str]) -> None:
    """Statements of each page: with nothing at hand, and as nearly everybody finds it."""
    from core.ui import fragment_cache

    with enter(mall):
        user = Member.objects.filter(employee_no__startswith="B").exclude(user=None).order_by("pk")[0].user
        assert user is not None
    client = Client(HTTP_HOST=mall.host, headers={"accept-language": "zh-CN"}, HTTP_X_FORWARDED_PROTO="https")
    with enter(mall):
        client.force_login(user)
    for what, path in _paths(top[0]).items():
        found = []
        for cold in (True, False):
            client.get(path)
            if cold:
                fragment_cache.clear()
            with enter(mall), CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200, path
            found.append(
                len(
                    [one for one in seen if not one["sql"].startswith(("SET", "RESET", "BEGIN", "COMMIT", "SAVEPOINT"))]
                )
            )
        table.add(f"{what}: statements, nothing at hand", found[0], "")
        bound = {} if what == "search" else {"must": 6, "aim": 2, "below": True}
        table.add("  as a rule", found[1], "", **bound)


def _pages(table: Table, size: Size, sessions: list[str], top: list[str]) -> None:
    """Each page and the floor's list in turns; of each the best round counts."""
    with (
        web.served("tests.bench.floor:application", path="/list") as bare,
        web.served("config.wsgi:application", path="/healthz") as ours,
    ):
        asked: dict[str, tuple[tuple[int, int], Callable[[], bytes]]] = {
            "floor": (bare, lambda: _get("/list", "localhost", ""))
        }

        def one(what: str) -> bytes:
            return _get(_paths(random.choice(top[:TOP]))[what], "acme.localhost", random.choice(sessions))

        for what in _paths(""):
            asked[what] = (
                ours,
                partial(one, what),
            )
        asked["product page, any of all"] = (
            ours,
            lambda: _get(f"/goods/{random.choice(top)}/", "acme.localhost", random.choice(sessions)),
        )
        found = [
            {what: _measured(*server, size.seconds, requests) for what, (server, requests) in asked.items()}
            for _ in range(size.rounds)
        ]
    best = {what: max((row[what] for row in found), key=lambda one: one[0].per_second) for what in asked}
    floor_rate, floor_cpu = best["floor"][0].per_second, best["floor"][1]
    table.add("floor list, 16 clients", floor_rate, "/s")
    table.add("  processor time, web and database", floor_cpu, "ms")
    table.add("  p95", best["floor"][0].percentile(0.95), "ms")
    for what in list(asked)[1:]:
        promised = what in ("home", "list", "product page")
        result, cpu = best[what]
        table.add(f"{what}, 16 clients", result.per_second, "/s")
        bounds = {"must": 4, "aim": 1.5, "below": True} if promised else {}
        table.add("  processor time, web and database", cpu, "ms")
        table.add("  times the floor's", cpu / floor_cpu, "×", **bounds)
        table.add(
            "  rate, of the floor's",
            result.per_second / floor_rate,
            "×",
            **({"must": 0.25, "aim": 0.7} if promised else {}),
        )
        table.add("  p50", result.percentile(0.5), "ms")
        table.add(
            "  p95", result.percentile(0.95), "ms", **({"must": 100, "aim": 40, "below": True} if promised else {})
        )
    wrong = sum(sum(one.wrong.values()) for row in found for one, _ in row.values())
    table.add("answers that were no page", wrong, "", must=0, below=True)


def _measured(port: int, group: int, seconds: float, requests: Callable[[], bytes]) -> tuple[load.Result, float]:
    # As long as the measured run: else a third of its product pages are the first of their product, which a day of such load
    # sees once a minute. (What a first view costs, «any of all» tells.)
    load.drive(port=port, clients=CLIENTS, seconds=seconds, requests=requests, wanted=200)
    before = web.cpu_of_group(group) + _cpu_of_database()
    result = load.drive(port=port, clients=CLIENTS, seconds=seconds, requests=requests, wanted=200)
    after = web.cpu_of_group(group) + _cpu_of_database()
    return result, (after - before) / max(len(result.latencies), 1) * 1000


def _cpu_of_database() -> float:
    """Processor seconds of all living PostgreSQL processes of this machine. (Connections stay during a run.)"""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if head.endswith("(postgres"):
            fields = rest.split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / web.CLOCK


def _get(path: str, host: str, session: str) -> bytes:
    cookie = f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\n" if session else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}X-Forwarded-Proto: https\r\nAccept-Language: zh-CN,zh\r\n"
        "Accept-Encoding: identity\r\nUser-Agent: bench\r\n\r\n"
    ).encode()

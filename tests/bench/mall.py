"""The storefront's speed in a mall of 5,000 goods and 100,000 members: statements, processor time, waiting and memory of its
pages beside the floor's list, a worker's start, then redemption beside its floor."""

from dataclasses import dataclass

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
from tests.bench import floor, http, pages, search, start, world
from tests.bench.table import Table

PARTS = ("statements", "start", "pages", "http")


@dataclass(frozen=True)
class Size:
    """How much, how long, how often."""

    goods: int
    members: int
    buyers: int
    seconds: float
    rounds: int
    starts: int


SIZES = {
    "full": Size(goods=5_000, members=100_000, buyers=2_000, seconds=5, rounds=3, starts=5),
    "quick": Size(goods=1_000, members=20_000, buyers=400, seconds=3, rounds=2, starts=3),
    "tiny": Size(goods=40, members=200, buyers=20, seconds=0.5, rounds=1, starts=1),
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
    sessions = [one.session for one in buyers]
    if parts & {"start"}:
        start.run(table, host=mall.host, session=sessions[0], times=chosen.starts)
    if parts & {"pages"}:
        pages.run(table, seconds=chosen.seconds, rounds=chosen.rounds, sessions=sessions, top=top)
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


def _statements(table: Table, mall: Tenant, top: list[str]) -> None:
    """Statements of each page: with nothing at hand, and as nearly everybody finds it."""
    from core.ui import fragment_cache

    with enter(mall):
        user = Member.objects.filter(employee_no__startswith="B").exclude(user=None).order_by("pk")[0].user
        assert user is not None
    client = Client(HTTP_HOST=mall.host, headers={"accept-language": "zh-CN"}, HTTP_X_FORWARDED_PROTO="https")
    with enter(mall):
        client.force_login(user)
    for what, path in pages.paths(top[0]).items():
        found = []
        for cold in (True, False):
            client.get(path)
            if cold:
                fragment_cache.clear()
            with enter(mall), CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200, path
            found.append(sum(_is_question(one["sql"]) for one in seen))
        table.add(f"{what}: statements, nothing at hand", found[0], "")
        bound = {} if what == "search" else {"must": 6, "aim": 2, "below": True}
        table.add("  as a rule", found[1], "", **bound)


def _is_question(statement: str | None) -> bool:
    """Everything but what stands round it. (Some bound values can't be written out again: then there is no text.)"""
    return statement is None or not statement.startswith(("SET", "RESET", "BEGIN", "COMMIT", "SAVEPOINT"))

"""The ledger's speed: posting, redemption in SQL, from Django and over HTTP, transfers."""

from dataclasses import dataclass

from django.db import connection

from core.tenancy import enter
from members.models import Member
from tenants.models import Tenant
from tests.bench import floor, http, posting, processes, sql, world
from tests.bench.table import Table, best_of

PARTS = ("posting", "sql", "django", "http", "transfer")
CALLERS = 4


@dataclass(frozen=True)
class Size:
    """How long a run is."""

    seconds: float
    rows: int
    many_rows: int
    buyers: int
    skus: int
    scale: int
    rounds: int
    posts: int


SIZES = {
    "full": Size(seconds=3, rows=100_000, many_rows=1_000_000, buyers=2_000, skus=500, scale=20, rounds=4, posts=2),
    "quick": Size(seconds=2, rows=20_000, many_rows=0, buyers=400, skus=300, scale=2, rounds=3, posts=2),
    "tiny": Size(seconds=0.5, rows=1_000, many_rows=0, buyers=20, skus=2, scale=1, rounds=1, posts=1),
}


def run(*, size: str, only: set[str]) -> Table:
    """Every part asked for (all of them when none is named), in one table."""
    table, chosen = Table(), SIZES[size]
    parts = only or set(PARTS)
    floor.build(members=chosen.buyers, skus=chosen.skus)
    with enter(Tenant.objects.get(slug="acme")):
        world.people(chosen.rows)
        world.post(world.approved(chosen.rows, points=50_000))
        buyers, skus = world.buyers(chosen.buyers), world.goods(chosen.skus)
        hot = world.goods(1, slots=16)[0]
        members = _members(chosen.rows)
        _settle_down()
        if parts & {"sql"}:
            sql.redemption(
                table,
                seconds=chosen.seconds,
                skus=skus,
                hot=hot,
                members=members,
                scale=chosen.scale,
                rounds=chosen.rounds,
            )
        if parts & {"django"}:
            _from_django(table, seconds=chosen.seconds, skus=skus, rounds=chosen.rounds)
        if parts & {"http"}:
            http.run(table, seconds=chosen.seconds, buyers=buyers, skus=skus, hot=hot, rounds=chosen.rounds)
        if parts & {"transfer"}:
            sql.transfer(table, seconds=chosen.seconds, members=members, rounds=chosen.rounds)
        if parts & {"posting"}:
            posting.run(table, rows=chosen.rows, many_rows=chosen.many_rows, rounds=chosen.posts)
    return table


def _members(count: int) -> range:
    ids = list(Member.objects.filter(employee_no__startswith="B").order_by("pk").values_list("pk", flat=True)[:count])
    assert ids[-1] - ids[0] == len(ids) - 1, "pgbench draws ids from an unbroken range"
    return range(ids[0], ids[-1] + 1)


def _settle_down() -> None:
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _from_django(table: Table, *, seconds: float, skus: list[int], rounds: int) -> None:
    rates = best_of(rounds, f4=lambda: _rate("f4", seconds), ours=lambda: _rate("redeem", seconds, skus[0], skus[-1]))
    f4, ours = rates["f4"], rates["ours"]
    table.add(f"F4 issued from Django, {CALLERS} processes", f4, "/s")
    table.add("redemption through the service", ours, "/s")
    table.add("  of F4 from Django", ours / f4, "×")


def _rate(job: str, seconds: float, *arguments: object) -> float:
    took, done = processes.together(CALLERS, job, seconds, *arguments)
    return done / took

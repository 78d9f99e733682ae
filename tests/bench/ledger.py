"""The ledger's speed: posting, redemption in SQL, from Django and over HTTP, transfers."""

from dataclasses import dataclass

from core.tenancy import enter
from tenants.models import Tenant
from tests.bench import floor, http, world
from tests.bench.table import Table


@dataclass(frozen=True)
class Size:
    """How long a run is."""

    seconds: float
    rows: int
    many_rows: int
    buyers: int
    skus: int


SIZES = {
    "full": Size(seconds=8, rows=100_000, many_rows=1_000_000, buyers=2_000, skus=20),
    "quick": Size(seconds=3, rows=20_000, many_rows=0, buyers=400, skus=20),
    "tiny": Size(seconds=0.3, rows=500, many_rows=0, buyers=20, skus=2),
}


def run(*, size: str, only: set[str]) -> Table:
    """Every part asked for (all of them when none is named), in one table."""
    table, chosen = Table(), SIZES[size]
    floor.build(members=chosen.buyers, skus=chosen.skus)
    with enter(Tenant.objects.get(slug="acme")):
        world.people(chosen.rows)
        world.post(world.approved(chosen.rows, points=50_000))
        buyers, skus = world.buyers(chosen.buyers), world.goods(chosen.skus)
        hot = world.goods(1, slots=16)[0]
    if not only or "http" in only:
        http.run(table, seconds=chosen.seconds, buyers=buyers, skus=skus, hot=hot)
    return table

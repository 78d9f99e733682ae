"""Questions about code pools: what is free, what is promised of it, and whether stock says the same.

What is promised stands in orders, which this app does not know: the app that promises declares its own SQL.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from catalog import kinds
from catalog.models import Code, CodeBatch, ProductImage, Sku

ALARM = 20  # a pool with fewer free codes is told of, unless its product says another number


NOTHING_PROMISED = "select 0::bigint as sku_id, 0::bigint as units where false"
_promises = [NOTHING_PROMISED]
# One statement, so one moment: a code that is given and the promise it keeps are seen together, or neither.
COUNTS = """
with free as (
  select c.sku_id, count(*) as n from catalog_code c join catalog_codebatch b on b.id = c.batch_id
  where c.sku_id = any(%(skus)s) and c.state = 'free' and (b.expires_on is null or b.expires_on >= %(today)s) group by 1
), promised as ({promised})
select s.id, s.code, coalesce(f.n, 0)::bigint, coalesce(p.units, 0)::bigint,
  (select coalesce(sum(k.available), 0)::bigint from catalog_stockslot k where k.sku_id = s.id)
from catalog_sku s left join free f on f.sku_id = s.id left join promised p on p.sku_id = s.id
where s.id = any(%(skus)s) order by s.id
"""


@dataclass(frozen=True, slots=True)
class PoolCount:
    """Codes of a sku that can be given today, units of open orders that wait for one, and what its stock says."""

    sku_id: int
    code: str
    free: int
    promised: int
    stock: int

    @property
    def due(self) -> int:
        """What stock should say: what nobody waits for. Never below zero, however short the pool is."""
        return max(self.free - self.promised, 0)


def declare_promises(sql: str) -> None:
    """Say, once when the process starts, what is promised of pools: a query of (sku_id, units) over `%(skus)s`."""
    _promises[:] = [sql]


def pool_counts(sku_ids: Collection[int]) -> list[PoolCount]:
    """What each pool holds and owes now. One query; none for none."""
    if not sku_ids:
        return []
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"skus": sorted(sku_ids), "today": timezone.localdate()}
        cursor.execute(COUNTS.format(promised=_promises[0]), parameters)
        return [PoolCount(*row) for row in cursor.fetchall()]


def pooled(sku_ids: Collection[int]) -> set[int]:
    """Those of the skus whose stock is a pool of codes. One query."""
    rows = Sku.objects.filter(pk__in=sku_ids, product__kind__in=kinds.POOLED).order_by()
    return set(rows.values_list("pk", flat=True))


def all_pooled() -> list[int]:
    """Every sku whose stock is a pool. One query."""
    return list(Sku.objects.filter(product__kind__in=kinds.POOLED).order_by("pk").values_list("pk", flat=True))


def pool_differences() -> list[PoolCount]:
    """Pools whose stock is not what they can still promise. Two queries."""
    return [one for one in pool_counts(all_pooled()) if one.stock != one.due]


def ended_batches() -> QuerySet[CodeBatch]:
    """Batches whose last day is over and whose rest still counts as stock. One query when evaluated."""
    return CodeBatch.objects.filter(over_at=None, expires_on__lt=timezone.localdate())


@dataclass(frozen=True, slots=True)
class Pool:
    """One sku's codes in numbers: what can be given, what open orders wait for, what was given."""

    sku: Sku
    free: int
    given: int
    promised: int = 0

    @property
    def is_low(self) -> bool:
        """Whether somebody should bring more."""
        return self.free < int(self.sku.product.details.get("alarm", ALARM))


def pools() -> list[Pool]:
    """Every sku that is delivered as codes, the emptiest first. Three queries."""
    images = Prefetch("product__images", ProductImage.objects.order_by("position", "id"))
    rows: Any = (
        Sku.objects.filter(product__kind__in=kinds.POOLED)
        .select_related("product")
        .prefetch_related(images)
        .annotate(given=Count("codes", filter=Q(codes__state=Code.State.GIVEN)))
    )
    counts = {one.sku_id: one for one in pool_counts([row.pk for row in rows])}
    found = [Pool(row, counts[row.pk].free, row.given, counts[row.pk].promised) for row in rows]
    return sorted(found, key=lambda pool: pool.free)


def batches(sku_id: int) -> QuerySet[CodeBatch]:
    """Deliveries of codes for a sku with what can still be given of each (`free`). One query."""
    stands = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    free = Count("codes", filter=Q(codes__state=Code.State.FREE) & stands)
    return CodeBatch.objects.filter(sku_id=sku_id).annotate(free=free)

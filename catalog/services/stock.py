"""Stock: taken inside an order's statement (catalog/sql), put in and corrected by staff. Every change leaves a movement."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum

from catalog.errors import OfferSoldOut, SoldOut, StockIsPool, StockNegative, StockTooMany, TimeFull
from catalog.models import Offer, Product, ServiceSlot, Sku, StockMovement, StockSlot
from catalog.selectors import pools
from catalog.services import editions
from core.actors import Actor
from core.bounds import MAX_ON_HAND
from core.services import operation_log

Kind = StockMovement.Kind
FIRST_SLOTS = """
insert into catalog_stockslot (sku_id, slot, slots, available)
select sku, 0, 1, 0 from (select (one ->> 0)::bigint as sku from jsonb_array_elements(%(moves)s::jsonb) one) a
where not exists (select from catalog_stockslot k where k.sku_id = a.sku) order by 1 on conflict do nothing
"""
# Units in and out. What a split sku has then lies evenly in its slots, so that each serves its buyers; a sku that has less
# than is asked of it stays as it is (its row is not returned).
MOVE = """
with asked as (select (one ->> 0)::bigint as sku, (one ->> 1)::int as units from jsonb_array_elements(%(moves)s::jsonb) one),
locked as (
  select k.sku_id, k.slot, k.available, a.units from catalog_stockslot k join asked a on a.sku = k.sku_id
  order by k.sku_id, k.slot for update of k
), placed as (
  select sku_id, slot, units, row_number() over (partition by sku_id order by slot) - 1 as place,
    count(*) over (partition by sku_id) as slots, sum(available) over (partition by sku_id) + units as total
  from locked
), moved as (
  update catalog_stockslot k set available = p.total / p.slots + (p.place < p.total %% p.slots)::int
  from placed p where k.sku_id = p.sku_id and k.slot = p.slot and p.total >= 0
  returning k.sku_id, p.units, p.place
)
insert into catalog_stockmovement (sku_id, kind, quantity, reference, actor_name, note, at)
select sku_id, coalesce(%(kind)s, case when units > 0 then 'in' else 'out' end), units, %(reference)s, %(actor)s, %(note)s,
  statement_timestamp() from moved where place = 0
returning sku_id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """So many units of a sku."""

    sku_id: int
    quantity: int


class HomeSlotShort(Exception):
    """The buyer's home slot can't serve, others might: the whole act is tried again with all slots, in a new transaction."""


def refusal(cause: Any) -> Exception | None:
    """What a ST code of the SQL function stock_take (catalog/sql) means; None for anything else.

    Units are taken by that function, inside the statement that places the order (orders/sql). One query when sold out.
    """
    match getattr(cause, "sqlstate", None):
        case "ST001":
            sku_id, left = cause.diag.message_detail.split()
            return SoldOut(title=Product.objects.values_list("title", flat=True).get(skus=sku_id), left=int(left))
        case "ST002":
            return HomeSlotShort()
        case "ST003":
            offer_id, left = cause.diag.message_detail.split()
            title = Product.objects.values_list("title", flat=True).get(skus__offers=offer_id)
            return OfferSoldOut(title=title, left=int(left))
        case "ST004":
            return TimeFull()
    return None


def take(*, sku_id: int, units: int, reference: str, by: Actor) -> None:
    """Take units for goods that replace others, inside the caller's transaction. Raises SoldOut."""
    if not move({sku_id: -units}, kind=Kind.SOLD, reference=reference, note="", by=by):
        title = Product.objects.values_list("title", flat=True).get(skus=sku_id)
        raise SoldOut(title=title, left=_on_hand(sku_id))


def give_back(*, lines: Sequence[Taken], reference: str, by: Actor) -> None:
    """Return an order's units to the first slot, inside the caller's transaction. Once per (reference, sku).

    Goods that are codes have what their pool can promise afterwards: a code that was given does not come back.
    """
    units: Counter[int] = Counter()
    for line in lines:
        units[line.sku_id] += line.quantity
    from_pools = pools.pooled(units)
    for sku_id in sorted(units.keys() - from_pools):
        StockSlot.objects.get_or_create(sku_id=sku_id, slot=0, defaults={"available": 0})
        StockSlot.objects.filter(sku_id=sku_id, slot=0).update(available=F("available") + units[sku_id])
        StockMovement.objects.create(
            sku_id=sku_id, kind=Kind.BACK, quantity=units[sku_id], reference=reference, actor_name=by.name
        )
    follow_pools(sku_ids=from_pools, kind=Kind.BACK, reference=reference, by=by, always=True)


def follow_pools(
    *,
    sku_ids: Collection[int],
    reference: str,
    by: Actor,
    note: str = "",
    kind: str | None = None,
    always: bool = False,
) -> dict[int, int]:
    """Make the stock of goods that are codes what their pools can still promise; the skus that moved, by how much.

    Inside the caller's transaction, after whatever it changed in pools or orders; stock is locked before the pools are
    counted, so that two who do this at once agree. Without `always` a sku whose stock is right leaves no movement.
    """
    if not sku_ids:
        return {}
    lock(sku_ids)
    moves = {one.sku_id: one.due - one.stock for one in pools.pool_counts(sku_ids)}
    moves = {sku_id: units for sku_id, units in moves.items() if units or always}
    if moves:
        move(moves, reference=reference, note=note, by=by, kind=kind)
        editions.turn()
    return moves


def lock(sku_ids: Collection[int]) -> None:
    """Hold the stock of these skus until the caller's transaction ends, in the order everybody locks it. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SLOTS, {"moves": json.dumps([[sku_id] for sku_id in sorted(sku_ids)])})
    rows = StockSlot.objects.select_for_update().filter(sku__in=sku_ids).order_by("sku_id", "slot")
    list(rows.values_list("sku_id"))


def empty(*, sku_ids: Collection[int], reference: str, note: str, by: Actor) -> None:
    """Take everything off the shelf of these skus, inside the caller's transaction."""
    lock(sku_ids)
    moves = {sku_id: -left for sku_id in sku_ids if (left := _on_hand(sku_id))}
    if moves:
        move(moves, reference=reference, note=note, by=by)


def move(moves: Mapping[int, int], *, reference: str, note: str, by: Actor, kind: str | None = None) -> set[int]:
    """Units by sku put in or (negative) taken out, inside the caller's transaction; the skus that had enough. Two statements
    however many they are. Each leaves a movement of `kind` (without one: in or out); a repeated reference is an IntegrityError."""
    facts: dict[str, Any] = {
        "moves": json.dumps(sorted(moves.items())), "kind": kind, "reference": reference, "actor": by.name, "note": note,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SLOTS, facts)
        cursor.execute(MOVE, facts)
        return {row[0] for row in cursor.fetchall()}


def moved(*, reference: str) -> bool:
    """Whether stock was moved under this reference. One query."""
    return StockMovement.objects.filter(reference=reference).exists()


def quota_back(*, offer_id: int | None, units: int) -> None:
    """Return units to the quota of the offer they were bought at, where it has one; inside the caller's transaction."""
    if offer_id is not None:
        Offer.objects.filter(pk=offer_id, quota_left__isnull=False).update(quota_left=F("quota_left") + units)


def free_slot(*, slot_id: int | None, units: int) -> None:
    """Return booked places of a time; inside the caller's transaction."""
    if slot_id is not None:
        ServiceSlot.objects.filter(pk=slot_id, booked__gte=units).update(booked=F("booked") - units)


@transaction.atomic
def adjust(*, sku_id: int, change: int, reference: str, note: str, by: Actor) -> int:
    """Add (or, negative, take away) units by hand; returns what is there then. Once per `reference`.

    Raises StockNegative, StockTooMany, and StockIsPool for goods that are codes: those come and go with their pool.
    """
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    if change and sku.product.kind == Product.Kind.CODE:
        raise StockIsPool(title=sku.product.title)
    if change > 0 and _on_hand(sku_id) + change > MAX_ON_HAND:
        raise StockTooMany(most=MAX_ON_HAND)
    if change and not StockMovement.objects.filter(sku=sku, reference=reference).exists():
        if not move({sku_id: change}, reference=reference, note=note, by=by):
            raise StockNegative(available=_on_hand(sku_id))
        editions.turn()
        operation_log.record(
            by=by,
            action="stock.adjust",
            target=f"sku/{sku.code}",
            label=sku.product.title,
            after={"change": change},
            reason=note,
        )
    return _on_hand(sku_id)


def locked(sku_id: int) -> int:
    """What is on hand, held until the caller's transaction ends."""
    lock([sku_id])
    return _on_hand(sku_id)


def _on_hand(sku_id: int) -> int:
    return StockSlot.objects.filter(sku=sku_id).aggregate(n=Sum("available"))["n"] or 0

"""Stock: taken inside an order's statement (catalog/sql), put in and corrected by staff. Every change leaves a movement."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum

from catalog import kinds
from catalog.errors import OfferSoldOut, SoldOut, StockIsPool, StockNegative, StockTooMany, TimeFull
from catalog.models import Offer, Product, ServiceSlot, Sku, StockMovement, StockSlot
from catalog.selectors import pools
from catalog.services import goods_version
from core.actors import Actor
from core.bounds import MAX_ON_HAND
from core.events import operation_log
from core.statements import sql_beside

Kind = StockMovement.Kind
FIRST_SLOTS = """
insert into catalog_stockslot (sku_id, slot, slots, available)
select sku, 0, 1, 0 from (select (one ->> 0)::bigint as sku from jsonb_array_elements(%(moves)s::jsonb) one) a
where not exists (select from catalog_stockslot k where k.sku_id = a.sku) order by 1 on conflict do nothing
"""
MOVE = sql_beside(__file__, "move_stock")


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


def take(units: Mapping[int, int], *, reference: str, by: Actor) -> None:
    """Take units (sku id → units) for goods that replace others or are sent once more, all or none, inside the caller's
    transaction. Raises SoldOut."""
    moves = {sku_id: -n for sku_id, n in units.items()}
    had = move(moves, kind=Kind.SOLD, reference=reference, note="", by=by)
    for sku_id in sorted(set(units) - had):
        title = Product.objects.values_list("title", flat=True).get(skus=sku_id)
        raise SoldOut(title=title, left=_on_hand(sku_id))


def give_back(*, units: Mapping[int, int], reference: str, by: Actor) -> None:
    """Return units (sku id → units) to each sku's first slot, in sku order, inside the caller's transaction. Once per
    (reference, sku): a repeat is an IntegrityError.

    Goods that are codes have what their pool can promise afterwards, however many units: a code that was seen does not come
    back.
    """
    from_pools = pools.pooled(units)
    for sku_id in sorted(units.keys() - from_pools):
        # All into the first slot: the next movement of this sku spreads what is there evenly (move_stock.sql).
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
        goods_version.raise_version()
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
    parameters: dict[str, Any] = {
        "moves": json.dumps(sorted(moves.items())),
        "kind": kind,
        "reference": reference,
        "actor": by.name,
        "note": note,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SLOTS, parameters)
        cursor.execute(MOVE, parameters)
        return {row[0] for row in cursor.fetchall()}


def quotas_back(units: Mapping[int, int]) -> None:
    """Return units (offer id → units) to the quotas of the offers they were bought at, in id order, where an offer has one;
    inside the caller's transaction."""
    for offer_id, n in sorted(units.items()):
        Offer.objects.filter(pk=offer_id, quota_left__isnull=False).update(quota_left=F("quota_left") + n)


def free_slots(units: Mapping[int, int]) -> None:
    """Return booked places (time's id → places), in id order; inside the caller's transaction."""
    for slot_id, n in sorted(units.items()):
        ServiceSlot.objects.filter(pk=slot_id, booked__gte=n).update(booked=F("booked") - n)


@transaction.atomic
def adjust(*, sku_id: int, change: int, reference: str, note: str, by: Actor) -> int:
    """Add (or, negative, take away) units by hand; returns what is there then. Once per `reference`.

    Raises StockNegative, StockTooMany, and StockIsPool for goods that are codes: those come and go with their pool.
    """
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    if change and sku.product.kind in kinds.POOLED:
        raise StockIsPool(title=sku.product.title)
    if change > 0 and _on_hand(sku_id) + change > MAX_ON_HAND:
        raise StockTooMany(most=MAX_ON_HAND)
    if change and not StockMovement.objects.filter(sku=sku, reference=reference).exists():
        if not move({sku_id: change}, reference=reference, note=note, by=by):
            raise StockNegative(available=_on_hand(sku_id))
        goods_version.raise_version()
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

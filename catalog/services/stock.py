"""Stock: taken inside an order's transaction, put in and corrected by staff. Every change leaves a movement."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Sum

from catalog.errors import SoldOut, StockNegative
from catalog.models import Product, Sku, StockMovement, StockSlot
from core.actors import Actor
from core.services import operation_log


@dataclass(frozen=True, slots=True)
class Taken:
    """So many units of a sku."""

    sku_id: int
    quantity: int


TAKE = """
    UPDATE catalog_stockslot SET available = available - %(quantity)s
    WHERE (sku_id, slot) = (
        SELECT sku_id, slot FROM catalog_stockslot WHERE sku_id = %(sku)s AND slot = %(home)s %% slots
    ) AND available >= %(quantity)s
"""


class HomeSlotShort(Exception):
    """The buyer's home slot can't serve, others might: the whole act is tried again with `all_slots`.

    Not inside the same transaction: a conditional UPDATE that waited and then failed its re-check still holds the row's
    lock, and locking the other slots in order after it deadlocks (LEDGER.md).
    """


def take(*, lines: Sequence[Taken], reference: str, home: int, by: Actor, all_slots: bool = False) -> None:
    """Take units for one order; all or none, inside the caller's transaction and last in it (hottest rows, held shortest).

    Skus are taken in id order. `home` picks the slot of a split sku. Once per (reference, sku) by a unique movement.
    Raises SoldOut; HomeSlotShort when only `all_slots` (every slot locked in order) can tell.
    """
    assert connection.in_atomic_block, "stock is taken inside the order's transaction"
    ordered = sorted(lines, key=lambda line: line.sku_id)
    for line in ordered:
        if all_slots:
            _take_anywhere(line)
        else:
            _take_home(line, home)
    StockMovement.objects.bulk_create(
        StockMovement(
            sku_id=line.sku_id,
            kind=StockMovement.Kind.SOLD,
            quantity=-line.quantity,
            reference=reference,
            actor_name=by.name,
        )
        for line in ordered
    )


def _take_home(line: Taken, home: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"quantity": line.quantity, "sku": line.sku_id, "home": home})
        if cursor.rowcount:
            return
    left = StockSlot.objects.filter(sku_id=line.sku_id).aggregate(n=Sum("available"))["n"] or 0
    if left < line.quantity:
        raise _sold_out(line, left)
    raise HomeSlotShort


def _take_anywhere(line: Taken) -> None:
    slots = list(StockSlot.objects.select_for_update().filter(sku_id=line.sku_id).order_by("slot"))
    left = sum(slot.available for slot in slots)
    if left < line.quantity:
        raise _sold_out(line, left)
    needed = line.quantity
    for slot in slots:
        taken = min(slot.available, needed)
        StockSlot.objects.filter(sku_id=line.sku_id, slot=slot.slot).update(available=F("available") - taken)
        needed -= taken


def _sold_out(line: Taken, left: int) -> SoldOut:
    return SoldOut(title=Product.objects.values_list("title", flat=True).get(skus=line.sku_id), left=left)


def give_back(*, lines: Sequence[Taken], reference: str, by: Actor) -> None:
    """Return an order's units to the first slot, inside the caller's transaction. Once per (reference, sku)."""
    for line in sorted(lines, key=lambda line: line.sku_id):
        _move(line.sku_id, line.quantity, StockMovement.Kind.BACK, reference, "", by)


@transaction.atomic
def adjust(*, sku_id: int, change: int, reference: str, note: str, by: Actor) -> int:
    """Add (or, negative, take away) units by hand; returns what is there then. Once per `reference`. Raises StockNegative."""
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    if change and not StockMovement.objects.filter(sku=sku, reference=reference).exists():
        kind = StockMovement.Kind.IN if change > 0 else StockMovement.Kind.OUT
        _move(sku_id, change, kind, reference, note, by)
        operation_log.record(
            by=by,
            action="stock.adjust",
            target=f"sku/{sku.code}",
            label=sku.product.title,
            after={"change": change},
            reason=note,
        )
    return StockSlot.objects.filter(sku=sku).aggregate(n=Sum("available"))["n"] or 0


def _move(sku_id: int, change: int, kind: str, reference: str, note: str, by: Actor) -> None:
    slot, _ = StockSlot.objects.get_or_create(sku_id=sku_id, slot=0, defaults={"available": 0})
    changed = StockSlot.objects.filter(sku_id=sku_id, slot=0, available__gte=-change).update(
        available=F("available") + change
    )
    if not changed:
        raise StockNegative(available=slot.available)
    StockMovement.objects.create(
        sku_id=sku_id, kind=kind, quantity=change, reference=reference, actor_name=by.name, note=note
    )

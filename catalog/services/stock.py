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


def take(*, lines: Sequence[Taken], reference: str, home: int, by: Actor) -> None:
    """Take units for one order; all or none, inside the caller's transaction and last in it (hottest rows, held shortest).

    Skus are taken in id order. `home` picks a slot of a split sku; when that slot is short, all slots are locked in order
    and emptied as far as needed. Once per (reference, sku) by a unique movement. Raises SoldOut.
    """
    assert connection.in_atomic_block, "stock is taken inside the order's transaction"
    ordered = sorted(lines, key=lambda line: line.sku_id)
    with connection.cursor() as cursor:
        for line in ordered:
            cursor.execute(TAKE, {"quantity": line.quantity, "sku": line.sku_id, "home": home})
            if cursor.rowcount == 0:
                _take_anywhere(line)
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


def _take_anywhere(line: Taken) -> None:
    slots = list(StockSlot.objects.select_for_update().filter(sku_id=line.sku_id).order_by("slot"))
    left = sum(slot.available for slot in slots)
    if left < line.quantity:
        title = Product.objects.values_list("title", flat=True).get(skus=line.sku_id)
        raise SoldOut(title=title, left=left)
    needed = line.quantity
    for slot in slots:
        taken = min(slot.available, needed)
        StockSlot.objects.filter(sku_id=line.sku_id, slot=slot.slot).update(available=F("available") - taken)
        needed -= taken


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

"""Stock: taken inside an order's statement (catalog/sql), put in and corrected by staff. Every change leaves a movement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from catalog.errors import OfferSoldOut, SoldOut, StockNegative, TimeFull
from catalog.models import Offer, Product, ServiceSlot, Sku, StockMovement, StockSlot
from catalog.services import editions
from core.actors import Actor
from core.services import operation_log


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
    try:
        _move(sku_id, -units, StockMovement.Kind.SOLD, reference, "", by)
    except StockNegative as short:
        title = Product.objects.values_list("title", flat=True).get(skus=sku_id)
        raise SoldOut(title=title, left=short.facts["available"]) from None


def give_back(*, lines: Sequence[Taken], reference: str, by: Actor) -> None:
    """Return an order's units to the first slot, inside the caller's transaction. Once per (reference, sku)."""
    for line in sorted(lines, key=lambda line: line.sku_id):
        _move(line.sku_id, line.quantity, StockMovement.Kind.BACK, reference, "", by)


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
    """Add (or, negative, take away) units by hand; returns what is there then. Once per `reference`. Raises StockNegative."""
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    if change and not StockMovement.objects.filter(sku=sku, reference=reference).exists():
        kind = StockMovement.Kind.IN if change > 0 else StockMovement.Kind.OUT
        _move(sku_id, change, kind, reference, note, by)
        editions.turn()
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

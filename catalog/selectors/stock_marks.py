"""Whether stock was moved by hand: a number that replaces it was looked at before, and sales since then are no surprise.

A movement of a hand is one in or out (a correction, a sheet, a bulk change, a timed restock); what members redeem and what
comes back from them is none. The mark of a sku is its last movement of that kind: equal marks, no hand between.
"""

from collections.abc import Collection

from django.db.models import Max, Sum

from catalog.models import StockMovement

BY_HAND = (StockMovement.Kind.IN, StockMovement.Kind.OUT)


def hand_marks(sku_ids: Collection[int]) -> dict[int, int]:
    """The last movement by hand of each sku; a sku without any is absent (0). One query."""
    rows = StockMovement.objects.filter(sku__in=sku_ids, kind__in=BY_HAND).order_by()
    return dict(rows.values_list("sku_id").annotate(last=Max("pk")))


def marks_of_reference(reference: str, sku_ids: Collection[int]) -> dict[int, int]:
    """The movement each sku made under a reference. One query."""
    rows = StockMovement.objects.filter(reference=reference, sku__in=sku_ids).order_by()
    return dict(rows.values_list("sku_id", "pk"))


def last_movement() -> int:
    """A moment in the life of all stock: its newest movement. One query."""
    return StockMovement.objects.aggregate(last=Max("pk"))["last"] or 0


def sold_since(moment: int, sku_ids: Collection[int]) -> dict[int, int]:
    """Units redeemed since a moment (`last_movement`), less those that came back, by sku; others are absent. One query."""
    rows = StockMovement.objects.filter(pk__gt=moment, sku__in=sku_ids).exclude(kind__in=BY_HAND).order_by()
    return {sku_id: -units for sku_id, units in rows.values_list("sku_id").annotate(units=Sum("quantity"))}


def change_to(*, target: int, seen: int, now: int) -> int:
    """By how much stock moves when `target` was wanted while `seen` were there and `now` are: what was sold since stays sold.

    Zero means zero, whatever was sold or came back; and nothing makes stock less than nothing.
    """
    return -now if target == 0 else max(target - seen, -now)

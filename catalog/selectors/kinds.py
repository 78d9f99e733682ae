"""What goods of a kind need before anybody may redeem them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from catalog.kinds import find_kind, goods_kind
from catalog.models import Product, ServiceSlot
from core.registry import deliverers


def missing_for_sale(kind: str, details: Mapping[str, Any], *, has_times: bool) -> str:
    """What is missing for the shelf, "" nothing: "kind" (nobody delivers it), "provider" (none is configured), or what the
    kind itself says (catalog/kinds). No query."""
    return why_undeliverable(kind) or goods_kind(kind).lacks(details, has_times=has_times)


def why_undeliverable(kind: str) -> str:
    """Why goods of this kind can't be delivered here, whatever they are: "kind", "provider", or "" when they can."""
    if find_kind(kind) is None or not deliverers.is_declared(kind):
        return "kind"
    return "" if deliverers.can_deliver(kind) else "provider"


def kinds_not_delivered() -> dict[str, str]:
    """Kinds that can't be sold here, with the reason (`not_delivered`)."""
    return {kind: why for kind in Product.Kind.values if (why := why_undeliverable(kind))}


def taken_off_shelf() -> QuerySet[Product]:
    """Goods that were taken off by themselves and not put back since, with the reason as `taken_off`. One query when
    evaluated."""
    return Product.objects.filter(state=Product.State.OFF).exclude(taken_off="").order_by("title", "pk")


def with_times(product_ids: Collection[int]) -> set[int]:
    """Those of the products that have times to come. One query, none for none."""
    if not product_ids:
        return set()
    rows = ServiceSlot.objects.filter(sku__product__in=product_ids, starts_at__gt=timezone.now()).order_by()
    return set(rows.values_list("sku__product_id", flat=True).distinct())


def product_missing_for_sale(product: Product) -> str:
    """What the product itself lacks (`lacks`). At most one query."""
    kind = find_kind(product.kind)
    timed = kind is not None and kind.has_times and bool(with_times([product.pk]))
    return missing_for_sale(product.kind, product.details, has_times=timed)

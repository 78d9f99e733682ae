"""What goods of a kind need before anybody may redeem them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from catalog.models import Product, ServiceSlot
from core.registry import deliverers

K = Product.Kind


def lacks(kind: str, details: Mapping[str, Any], *, has_times: bool) -> str:
    """What is missing for the shelf, "" nothing: "kind" (nobody delivers it), "provider" (none is configured), "tier" (a
    privilege raises to one), "times" (a service has some to come)."""
    if why := not_delivered(kind):
        return why
    if kind == K.PRIVILEGE and not details.get("tier"):
        return "tier"
    return "times" if kind == K.SERVICE and not has_times else ""


def not_delivered(kind: str) -> str:
    """Why goods of this kind can't be delivered here, whatever they are: "kind", "provider", or "" when they can."""
    if not deliverers.is_declared(kind):
        return "kind"
    return "" if deliverers.can_deliver(kind) else "provider"


def kinds_not_delivered() -> dict[str, str]:
    """Kinds that can't be sold here, with the reason (`not_delivered`)."""
    return {kind: why for kind in K.values if (why := not_delivered(kind))}


def taken_off() -> QuerySet[Product]:
    """Goods that were taken off by themselves and not put back since, with the reason as `taken_off`. One query when
    evaluated."""
    return Product.objects.filter(state=Product.State.OFF).exclude(taken_off="").order_by("title", "pk")


def with_times(product_ids: Collection[int]) -> set[int]:
    """Those of the products that have times to come. One query, none for none."""
    if not product_ids:
        return set()
    rows = ServiceSlot.objects.filter(sku__product__in=product_ids, starts_at__gt=timezone.now()).order_by()
    return set(rows.values_list("sku__product_id", flat=True).distinct())


def product_lacks(product: Product) -> str:
    """What the product itself lacks (`lacks`). At most one query."""
    timed = product.kind == K.SERVICE and bool(with_times([product.pk]))
    return lacks(product.kind, product.details, has_times=timed)

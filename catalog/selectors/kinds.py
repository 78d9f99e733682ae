"""What goods of a kind need before anybody may redeem them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from catalog.models import Product, ServiceSlot

K = Product.Kind


def lacks(kind: str, details: Mapping[str, Any], *, has_times: bool) -> str:
    """What is missing for the shelf: "tier" (a privilege raises to one), "times" (a service has some to come), "" nothing."""
    if kind == K.PRIVILEGE and not details.get("tier"):
        return "tier"
    return "times" if kind == K.SERVICE and not has_times else ""


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

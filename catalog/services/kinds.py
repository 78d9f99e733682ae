"""What a product's kind needs besides: kept in `Product.details`, read by those who deliver (orders/kinds)."""

from typing import Any

from django.db import transaction

from catalog.kinds import goods_kind
from catalog.models import Product
from catalog.services import products
from core.actors import Actor


@transaction.atomic
def save_details(*, product_id: int, details: dict[str, Any], by: Actor) -> Product:
    """Change what the product's kind needs; what other kinds wrote stays. Repeating it changes nothing. Raises KindUnknown."""
    product = Product.objects.select_for_update().get(pk=product_id)
    names = goods_kind(product.kind).details
    kept = {name: value for name, value in product.details.items() if name not in names}
    said = {name: details[name] for name in names if details.get(name) not in (None, "", {})}
    return products.update_product(
        product_id=product.pk, fields={"details": kept | said}, category_id=product.category_id, by=by
    )

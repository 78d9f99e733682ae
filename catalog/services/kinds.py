"""What a product's kind needs besides: kept in `Product.details`, read by those who deliver (orders/services/delivery.py)."""

from typing import Any

from django.db import transaction

from catalog.models import Product
from catalog.services import products
from core.actors import Actor

K = Product.Kind
DETAILS: dict[str, tuple[str, ...]] = {
    # What is topped up (catalog/selectors/accounts.py), and by how many fen each sku.
    K.TOPUP: ("account", "account_least", "account_most", "account_hint", "account_hint_en", "faces"),
    K.CODE: ("alarm",),  # fewer free codes than this are told of
    K.COUPON: ("days", "place", "place_en"),
    K.SERVICE: (
        "minutes",
        "hours",
        "early_minutes",  # so long before its time a voucher may be used
        "place",
        "place_en",
        "how",
        "how_en",
    ),  # hours: how long a voucher holds from its time on
    K.PRIVILEGE: ("tier", "days"),  # code of a members.Tier
    K.DONATION: ("project", "project_en", "receiver", "receiver_en"),
}


@transaction.atomic
def save_details(*, product_id: int, details: dict[str, Any], by: Actor) -> Product:
    """Change what the product's kind needs; what other kinds wrote stays. Repeating it changes nothing."""
    product = Product.objects.select_for_update().get(pk=product_id)
    names = DETAILS.get(product.kind, ())
    kept = {name: value for name, value in product.details.items() if name not in names}
    said = {name: details[name] for name in names if details.get(name) not in (None, "", {})}
    return products.update_product(
        product_id=product.pk, words={"details": kept | said}, category_id=product.category_id, by=by
    )

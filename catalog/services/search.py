"""What goods are found by: written whenever their words change."""

from collections.abc import Iterable

from django.db import connection

from catalog.models import Product, SearchEntry
from catalog.selectors import marks_of, tokens_of

WEIGH = f"""
update catalog_searchentry e set weight = w.weight from (
  select id, case when state = 'on' and not is_internal then sold_count * 10 - least(position, 10000) else {SearchEntry.UNLISTED} end
    as weight from catalog_product
) w where w.id = e.product_id and e.weight <> w.weight
"""  # noqa: S608 -- our own number


def index(products: Iterable[Product]) -> None:
    """Write the entries of these products (with `category` loaded), inside the caller's transaction. Idempotent."""
    SearchEntry.objects.bulk_create(
        (SearchEntry(product=one, marks=_marks(one), weight=_weight(one)) for one in products),
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["marks", "weight"],
        batch_size=1_000,
    )


def _weight(product: Product) -> int:
    if product.state != Product.State.ON or product.is_internal:
        return SearchEntry.UNLISTED
    return product.sold_count * 10 - min(product.position, 10_000)


def _marks(product: Product) -> list[int]:
    shelf = product.category
    return marks_of(
        tokens_of(product.title, product.title_en, product.subtitle, product.badge, shelf.name, shelf.name_en)
    )


def update_weights() -> None:
    """Goods that are redeemed more often are shown sooner; inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(WEIGH)

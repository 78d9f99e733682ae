"""How often goods are redeemed. Counted afterwards: a counter on the product would be the hottest row of every order."""

from django.db import connection, transaction

from catalog.services import search

REFRESH = """
    UPDATE catalog_product p SET sold_count = c.sold
    FROM (
        SELECT s.product_id, greatest(-sum(m.quantity), 0) AS sold
        FROM catalog_stockmovement m JOIN catalog_sku s ON s.id = m.sku_id
        WHERE m.kind IN ('sold', 'back') GROUP BY s.product_id
    ) c
    WHERE c.product_id = p.id AND p.sold_count <> c.sold
"""


@transaction.atomic
def refresh_sold_counts() -> int:
    """Set every product's `sold_count` (units sold less units returned) from the stock movements; returns rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH)
        changed = cursor.rowcount
    if changed:
        search.update_weights()
    return changed

"""New goods of a sheet, many at a time: as many statements for a hundred rows as for one. Inside the caller's transaction."""

from collections.abc import Sequence

from django.db.models import Count

from catalog.models import Category, GoodsImportRow, Offer, Product, Sku, StockMovement, StockSlot
from catalog.services import goods_version, search
from catalog.services.offers import Price
from catalog.services.products import USUAL_ART
from core.actors import Actor
from core.events import operation_log


def make(rows: Sequence[GoodsImportRow], *, by: Actor) -> None:
    """Write rows whose product does not exist yet, or was made by an earlier row of the sheet; `product_id` and `before` are set.

    Raises IntegrityError when somebody made one of their codes in the meantime: then none is written.
    """
    if not rows:
        return
    made_before = _made_before(rows)
    products = _products(rows, made_before, by)
    skus = _skus(rows)
    Offer.objects.bulk_create(
        Offer(sku=sku, **Price(**{"points": 0, **row.new_values["price"]}).columns())
        for row, sku in zip(rows, skus, strict=True)
    )
    _stock(rows, skus, by)
    for row in rows:
        is_first = row.product_key not in made_before and products.pop(row.product_key, None) is not None
        row.before = {"made": "product" if is_first else "sku"} | (
            {"stock": row.new_values["stock"]["target"], "stock_reference": _reference(row)}
            if "stock" in row.new_values
            else {}
        )
    goods_version.raise_version()


def _made_before(rows: Sequence[GoodsImportRow]) -> dict[str, int]:
    """Products that earlier rows of the sheet made, by their key."""
    keys = {row.product_key for row in rows}
    done = GoodsImportRow.objects.filter(
        goods_import=rows[0].goods_import_id, product_key__in=keys, product_id__isnull=False, done_at__isnull=False
    )
    return {key: int(product_id or 0) for key, product_id in done.values_list("product_key", "product_id")}


def _products(rows: Sequence[GoodsImportRow], made_before: dict[str, int], by: Actor) -> dict[str, Product]:
    """Make what is missing, and tell every row its product; the new ones by their key."""
    shelves = Category.objects.in_bulk({row.new_values["category_id"] for row in rows})
    new: dict[str, Product] = {}
    for row in rows:
        if row.product_key not in made_before and row.product_key not in new:
            values = row.new_values
            new[row.product_key] = Product(
                category=shelves[values["category_id"]], state=values["state"], art=USUAL_ART, **values["fields"]
            )
    Product.objects.bulk_create(new.values())
    search.index(new.values())
    for product in new.values():
        operation_log.record(by=by, action="product.create", target=f"product/{product.public_id}", label=product.title)
    for row in rows:
        row.product_id = made_before.get(row.product_key) or new[row.product_key].pk
    return new


def _skus(rows: Sequence[GoodsImportRow]) -> list[Sku]:
    ids = {row.product_id for row in rows}
    places = dict(Sku.objects.filter(product__in=ids).order_by().values_list("product_id").annotate(n=Count("id")))
    skus = []
    for row in rows:
        place = places.get(row.product_id, 0)
        places[row.product_id] = place + 1
        skus.append(Sku(product_id=int(row.product_id or 0), code=row.code, position=place, **row.new_values["sku"]))
    return Sku.objects.bulk_create(skus)


def _reference(row: GoodsImportRow) -> str:
    return f"goods-import/{row.goods_import_id}"


def _stock(rows: Sequence[GoodsImportRow], skus: Sequence[Sku], by: Actor) -> None:
    pairs = [(row, sku) for row, sku in zip(rows, skus, strict=True) if row.new_values.get("stock")]
    StockSlot.objects.bulk_create(
        StockSlot(sku=sku, slot=0, available=row.new_values["stock"]["target"]) for row, sku in pairs
    )
    StockMovement.objects.bulk_create(
        StockMovement(
            sku=sku,
            kind=StockMovement.Kind.IN,
            quantity=row.new_values["stock"]["target"],
            reference=_reference(row),
            actor_name=by.name,
            note=row.goods_import.file_name,
        )
        for row, sku in pairs
    )

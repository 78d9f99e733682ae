"""The way back of the last sheet: what nobody redeemed since and nobody changed since stands as it was before."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from catalog.errors import ImportRefused, StockIsPool, StockNegative
from catalog.models import GoodsImport, GoodsImportRow, GoodsPicture, Offer, Product, ProductImage, Sku, StockMovement
from catalog.selectors.stock_marks import hand_marks, marks_of_reference
from catalog.services import goods_version, offers, products, renditions, stock
from catalog.services.imports.applying import STEP
from catalog.services.imports.reading import OPEN
from catalog.services.offers import Price
from core.actors import Actor
from core.events import operation_log

State = GoodsImport.State


@transaction.atomic
def ask(*, import_id: int, by: Actor) -> GoodsImport:
    """Let the worker take the last sheet back. Raises ImportRefused when another one came after it, or it is not written."""
    found = GoodsImport.objects.select_for_update().get(pk=import_id)
    if found.state == State.UNDOING:
        return found
    if found.state != State.DONE:
        raise ImportRefused("state")
    if GoodsImport.objects.filter(state__in=OPEN).exists():
        raise ImportRefused("busy")
    if GoodsImport.objects.filter(pk__gt=found.pk, state=State.DONE).exists():
        raise ImportRefused("not_last")
    found.state = State.UNDOING
    found.save(update_fields=["state"])
    operation_log.record(by=by, action="goods_import.undo", target=f"goods-import/{found.pk}", label=found.file_name)
    return found


@transaction.atomic
def undo_next(*, import_id: int) -> bool:
    """Take the next rows back, the last first; False when none is left or another worker has the sheet in hand."""
    locked = GoodsImport.objects.select_for_update(skip_locked=True)
    found = locked.filter(pk=import_id, state=State.UNDOING).first()
    if found is None:
        return False
    rows = list(found.rows.filter(done_at__isnull=False, undone_at=None, problem="").order_by("-row_no")[:STEP])
    by = Actor(found.made_by_id, found.made_by)
    for row in rows:
        row.kept = _take_back(found, row, by)
        row.undone_at = timezone.now()
        row.save(update_fields=["kept", "undone_at"])
    return bool(rows)


@transaction.atomic
def settle(*, import_id: int) -> bool:
    """Close an undo whose rows are all done; True for the one call that closes it."""
    found = GoodsImport.objects.select_for_update().filter(pk=import_id, state=State.UNDOING).first()
    if found is None or found.rows.filter(done_at__isnull=False, undone_at=None, problem="").exists():
        return False
    found.state, found.undone_at = State.UNDONE, timezone.now()
    found.save(update_fields=["state", "undone_at"])
    rows = found.rows.filter(undone_at__isnull=False)
    operation_log.record(
        by=Actor(found.made_by_id, found.made_by),
        action="goods_import.undone",
        target=f"goods-import/{found.pk}",
        label=found.file_name,
        after={"rows": rows.filter(kept="").count(), "kept": rows.exclude(kept="").count()},
    )
    return True


def _take_back(found: GoodsImport, row: GoodsImportRow, by: Actor) -> str:
    """One row; why it was kept, "" when it went back whole."""
    sku = Sku.objects.select_for_update(of=("self",)).select_related("product").filter(code=row.code).first()
    if sku is None:
        return ""
    if StockMovement.objects.filter(sku=sku, kind=StockMovement.Kind.SOLD, at__gte=found.applied_at).exists():
        return "ordered"
    try:
        with transaction.atomic():
            return _gone(row, sku, by) if "made" in row.before else _as_before(found, row, sku, by)
    except StockNegative:
        return "stock"
    except StockIsPool:
        return "pool"
    except ProtectedError:
        return "used"


def _gone(row: GoodsImportRow, sku: Sku, by: Actor) -> str:
    """A sku the sheet made goes, and with the last of them the product, where the sheet made that too."""
    product = sku.product
    kept = _words(row, product, by)
    sku.delete()
    made = GoodsImportRow.objects.filter(
        goods_import=row.goods_import_id, product_id=product.pk, before__made="product"
    )
    if made.exists() and not product.skus.exists():
        _drop_pictures(ProductImage.objects.filter(product=product))
        product.delete()
    goods_version.raise_version()
    return kept


def _as_before(found: GoodsImport, row: GoodsImportRow, sku: Sku, by: Actor) -> str:
    before, product, kept = row.before, sku.product, ""
    kept = _words(row, product, by) or kept
    if names := before.get("sku"):
        now = {name: getattr(sku, name) for name in names}
        if now == row.new_values["sku"]:
            products.rename_sku(sku_id=sku.pk, names=names, by=by)
        else:
            kept = "changed"
    if prices := before.get("price"):
        old, new = prices
        now_offer = sku.offers.filter(is_active=True, kind=Offer.Kind.STANDARD).first()
        if old and now_offer and asdict(Price.of(now_offer)) == new:
            offers.set_price(sku_id=sku.pk, price=Price(**old), by=by)
        else:
            kept = "changed"
    if change := before.get("stock"):
        kept = _stock(found, row, sku, change, by) or kept
    _drop_pictures(
        ProductImage.objects.filter(
            product=product,
            pk__in=GoodsPicture.objects.filter(goods_import=found, row_no=row.row_no).values("image_id"),
        )
    )
    return kept


def _stock(found: GoodsImport, row: GoodsImportRow, sku: Sku, change: int, by: Actor) -> str:
    """The units back, unless a hand has moved them since; why they stay."""
    reference = row.before.get("stock_reference", f"goods-import/{found.pk}")
    stock.lock([sku.pk])
    mine = marks_of_reference(reference, [sku.pk])
    if hand_marks([sku.pk]) != mine:
        return "moved"
    stock.adjust(sku_id=sku.pk, change=-change, reference=f"{reference}/undo", note=found.file_name[:200], by=by)
    return ""


def _words(row: GoodsImportRow, product: Product, by: Actor) -> str:
    before, new_values = row.before, row.new_values
    kept = ""
    if fields := dict(before.get("fields") or {}):
        written: dict[str, Any] = {**(new_values.get("fields") or {}), "category_id": new_values.get("category_id")}
        mine = {name: old for name, old in fields.items() if getattr(product, name) == written[name]}
        kept = "" if len(mine) == len(fields) else "changed"
        shelf = mine.pop("category_id", product.category_id)
        products.update_product(product_id=product.pk, fields=mine, category_id=shelf, by=by)
    if old := before.get("state"):
        if product.state == new_values["state"]:
            products.set_state(product_id=product.pk, state=old, by=by)
        else:
            kept = "changed"
    return kept


def _drop_pictures(images: Any) -> None:
    for image in images:
        renditions.drop(image)
        goods_version.raise_version()

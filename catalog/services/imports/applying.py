"""A judged sheet is written, so many rows at a time: each step whole or not at all, each row once, by whichever worker is there."""

from dataclasses import asdict, replace
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from catalog.errors import ImportRefused, RowFailed, StockMoved
from catalog.models import GoodsImport, GoodsImportRow, GoodsPicture, Offer, Product, Sku
from catalog.selectors.stock_marks import change_to, hand_marks
from catalog.services import offers, products, stock
from catalog.services.imports import making
from catalog.services.imports.rows import save
from catalog.services.offers import Price
from core import jobs
from core.actors import Actor
from core.errors import DomainError
from core.events import operation_log

STEP = 100  # rows of one transaction: buyers of these goods wait for it
log = structlog.get_logger(__name__)
State, Outcome = GoodsImport.State, GoodsImportRow.Outcome


@transaction.atomic
def confirm(*, import_id: int, by: Actor) -> GoodsImport:
    """Let the worker write what is new and what changes; wrong rows stay out. Raises ImportRefused."""
    found = GoodsImport.objects.select_for_update().get(pk=import_id)
    if found.state == State.APPLYING:
        return found
    if found.state != State.READY:
        raise ImportRefused("state")
    if not found.rows_new + found.rows_changed:
        raise ImportRefused("nothing")
    found.state, found.applied_at = State.APPLYING, timezone.now()
    found.save(update_fields=["state", "applied_at"])
    operation_log.record(
        by=by,
        action="goods_import.apply",
        target=f"goods-import/{found.pk}",
        label=found.file_name,
        after={"new": found.rows_new, "changed": found.rows_changed, "left_out": found.rows_bad},
    )
    return found


@transaction.atomic
def drop(*, import_id: int, by: Actor) -> None:
    """Put a sheet away that was not agreed to; nothing of it is written. Idempotent. Raises ImportRefused."""
    found = GoodsImport.objects.select_for_update().get(pk=import_id)
    if found.state == State.DROPPED:
        return
    if found.state not in (State.CHECKING, State.READY):
        raise ImportRefused("state")
    _end(found, State.DROPPED)
    operation_log.record(by=by, action="goods_import.drop", target=f"goods-import/{found.pk}", label=found.file_name)


@transaction.atomic
def write_next(*, import_id: int) -> bool:
    """Write the next rows; False when none is left, or another worker has the sheet in hand. A worker that dies here leaves
    the rows as they were."""
    # The sheet's row is the turn: a second worker leaves at once instead of waiting for the first.
    locked = GoodsImport.objects.select_for_update(skip_locked=True)
    found = locked.filter(pk=import_id, state=State.APPLYING).first()
    if found is None:
        return False
    waiting = found.rows.filter(done_at=None, outcome__in=[Outcome.NEW, Outcome.CHANGED])
    rows = list(waiting.select_related("goods_import").order_by("row_no")[:STEP])
    by = Actor(found.made_by_id, found.made_by)
    for row in _one_by_one(rows, by):
        try:
            with transaction.atomic():
                _write(row, by)
        except DomainError as refusal:
            row.before, row.problem, row.problem_facts = {}, refusal.code, refusal.facts
        except Exception as error:
            if jobs.is_lost(error):
                raise
            log.exception("goods_row_failed", goods_import=import_id, row=row.row_no)
            row.before, row.problem, row.problem_facts = {}, RowFailed.code, {}
    for row in rows:
        row.done_at = timezone.now()
    save(rows, ["done_at", "before", "problem", "problem_facts", "product_id"])
    return bool(rows)


def _one_by_one(rows: list[GoodsImportRow], by: Actor) -> list[GoodsImportRow]:
    """Write new goods together, where nobody made one of their codes since; what is left to write row by row."""
    new = [row for row in rows if row.outcome == Outcome.NEW and row.product_id is None]
    try:
        with transaction.atomic():
            making.make(new, by=by)
    except DatabaseError as error:
        if jobs.is_lost(error):
            raise
        for row in new:
            row.product_id, row.before = None, {}
        return rows
    return [row for row in rows if row not in new]


@transaction.atomic
def settle(*, import_id: int) -> bool:
    """Close a sheet whose rows and pictures are all done; True for the one call that closes it."""
    found = GoodsImport.objects.select_for_update().filter(pk=import_id, state=State.APPLYING).first()
    if found is None or found.rows.filter(done_at=None, outcome__in=[Outcome.NEW, Outcome.CHANGED]).exists():
        return False
    if found.pictures.filter(state=GoodsPicture.State.WAITING).exists():
        return False
    _end(found, State.DONE)
    done = found.rows.filter(done_at__isnull=False)
    operation_log.record(
        by=Actor(found.made_by_id, found.made_by),
        action="goods_import.done",
        target=f"goods-import/{found.pk}",
        label=found.file_name,
        after={
            "rows": done.filter(problem="").count(),
            "refused": done.exclude(problem="").count(),
            "pictures": found.pictures.filter(state=GoodsPicture.State.DONE).count(),
        },
    )
    return True


@transaction.atomic
def retry(*, import_id: int, by: Actor) -> int:
    """Let the worker write the rows whose stock a hand had moved, with what their reader was shown as the number now.

    Returns how many; a repeat finds none. A hand that comes between asks once more. Raises ImportRefused for a sheet that is
    not done, or is no longer the last one.
    """
    found = GoodsImport.objects.select_for_update().get(pk=import_id)
    if found.state != State.DONE:
        raise ImportRefused("state")
    if GoodsImport.objects.filter(pk__gt=found.pk).exists():
        raise ImportRefused("not_last")
    rows = list(found.rows.filter(problem=StockMoved.code))
    for row in rows:
        asked, shown = row.new_values["stock"], row.problem_facts
        seen = {"seen": shown["now"], "mark": shown["mark"], "again": asked.get("again", 0) + 1}
        row.new_values["stock"] = {"target": asked["target"], **seen}
        row.problem, row.problem_facts, row.done_at = "", {}, None
    save(rows, ["new_values", "problem", "problem_facts", "done_at"])
    if rows:
        found.state, found.finished_at = State.APPLYING, None
        found.save(update_fields=["state", "finished_at"])
        operation_log.record(
            by=by,
            action="goods_import.again",
            target=f"goods-import/{found.pk}",
            label=found.file_name,
            after={"rows": len(rows)},
        )
    return len(rows)


def _end(found: GoodsImport, state: str) -> None:
    found.state, found.finished_at = state, timezone.now()
    archive, storage = found.archive.name, found.archive.storage
    found.archive = ""
    found.save(update_fields=["state", "finished_at", "archive"])
    if archive:
        transaction.on_commit(lambda: storage.delete(archive))


def _write(row: GoodsImportRow, by: Actor) -> None:
    """One row, inside a savepoint; `before` remembers what stood there."""
    sku = Sku.objects.select_related("product").filter(code=row.code).first()
    if sku is None:
        sku = _new(row, by)
    else:
        _change(row, sku, by)
    row.product_id = sku.product_id
    if "stock" in row.new_values:
        _stock(row, sku, by)


def _stock(row: GoodsImportRow, sku: Sku, by: Actor) -> None:
    """What is to be on hand, as it was agreed to. Raises StockMoved when a hand was there since."""
    asked = row.new_values["stock"]
    now = stock.locked(sku.pk)
    mark = hand_marks([sku.pk]).get(sku.pk, 0)
    if mark != asked["mark"]:
        raise StockMoved(seen=asked["seen"], target=asked["target"], now=now, mark=mark)
    change = change_to(target=asked["target"], seen=asked["seen"], now=now)
    reference = _reference(row)
    stock.adjust(sku_id=sku.pk, change=change, reference=reference, note=row.goods_import.file_name[:200], by=by)
    row.before["stock"] = change
    row.before["stock_reference"] = reference


def _reference(row: GoodsImportRow) -> str:
    """A sku moves once under it: a row that was asked about again moves under another."""
    again = row.new_values["stock"].get("again", 0)
    return f"goods-import/{row.goods_import_id}" + (f"/{again}" if again else "")


def _new(row: GoodsImportRow, by: Actor) -> Sku:
    new_values, product_id = row.new_values, row.product_id or _sister(row)
    price = Price(**{"points": 0, **new_values["price"]})
    if product_id is None:
        product = products.create_product(
            fields=new_values["fields"],
            category_id=new_values["category_id"],
            sku_code=row.code,
            price=price,
            quantity=0,
            by=by,
            on_sale=new_values["state"] == Product.State.ON,
        )
        sku = product.skus.get()
        Sku.objects.filter(pk=sku.pk).update(**new_values["sku"])
        if new_values["state"] == Product.State.OFF:
            products.set_state(product_id=product.pk, state=Product.State.OFF, by=by)
        row.before = {"made": "product"}
        return sku
    if row.product_id is not None:
        _of_product(row, Product.objects.get(pk=product_id), by)
    place = Sku.objects.filter(product=product_id).count()
    row.before |= {"made": "sku"}
    return products.add_sku(
        product_id=product_id, code=row.code, price=price, quantity=0, by=by, position=place, **new_values["sku"]
    )


def _sister(row: GoodsImportRow) -> int | None:
    """The product an earlier row of the same sheet made."""
    rows = GoodsImportRow.objects.filter(
        goods_import=row.goods_import_id, product_key=row.product_key, product_id__isnull=False, done_at__isnull=False
    )
    return rows.values_list("product_id", flat=True).first()


def _change(row: GoodsImportRow, sku: Sku, by: Actor) -> None:
    new_values = row.new_values
    _of_product(row, sku.product, by)
    if names := new_values.get("sku"):
        row.before["sku"] = {name: getattr(sku, name) for name in names}
        products.rename_sku(sku_id=sku.pk, names=names, by=by)
    if asked := new_values.get("price"):
        now = sku.offers.filter(is_active=True, kind=Offer.Kind.STANDARD).first()
        old = Price.of(now) if now else None
        new = replace(old or Price(points=0), **asked)
        row.before["price"] = [asdict(old) if old else None, asdict(new)]
        offers.set_price(sku_id=sku.pk, price=new, by=by)


def _of_product(row: GoodsImportRow, product: Product, by: Actor) -> None:
    """What the row says of the product itself: words, shelf, state."""
    new_values: dict[str, Any] = row.new_values
    fields, category_id = new_values.get("fields") or {}, new_values.get("category_id")
    if fields or category_id:
        before = {name: getattr(product, name) for name in fields}
        if category_id:
            before["category_id"] = product.category_id
        row.before["fields"] = before
        products.update_product(
            product_id=product.pk, fields=fields, category_id=category_id or product.category_id, by=by
        )
    if "state" in new_values and new_values["state"] != product.state:
        row.before["state"] = product.state
        products.set_state(product_id=product.pk, state=new_values["state"], by=by)

"""Poisoned first rows for the sweeps of goods."""

import datetime as dt
import io

from django.utils import timezone
from PIL import Image

from catalog import tasks as catalog_tasks
from catalog.models import BulkChange, CodeBatch, Favourite, GoodsImport, Product, ProductImage, Restock
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, codes, products, restocks
from catalog.services.imports import reading
from core.actors import SYSTEM
from tests import given
from tests.catalog.sheets import HEADER, a_row
from tests.jobs.trial import Trial, case, runs

AGO = dt.timedelta(seconds=5)


@case("catalog-sold-counts")
def sold_counts(world):
    product = given.a_product()
    given.an_order(world.cast.lin, product)
    return Trial(
        runs(world, catalog_tasks.refresh_sold_counts),
        lambda: True,
        lambda: Product.objects.get(pk=product.pk).sold_count == 1,
        "catalog_product",
        f"new.id = {product.pk} AND new.sold_count > 0",
    )


@case("catalog-tell-favourites")
def tell_favourites(world):
    goods = [given.a_product(points=10, title=f"杯子{n}") for n in range(2)]
    for one in goods:
        Favourite.objects.create(member=world.cast.lin, product=one, points_then=99, tell_price=True)

    def told(product):
        return Favourite.objects.get(product=product).points_then == 10

    return Trial(
        runs(world, catalog_tasks.tell_favourites),
        lambda: told(goods[1]),
        lambda: told(goods[0]),
        "members_message",
        f"new.dedupe LIKE 'cheaper/{goods[0].pk}/%'",
    )


@case("catalog-restocks")
def apply_restocks(world):
    soon = timezone.now() + dt.timedelta(hours=1)
    rows = [restocks.plan(sku_id=given.sku_of(given.a_product()), quantity=5, due_at=soon, by=SYSTEM) for _ in range(2)]
    Restock.objects.update(due_at=timezone.now() - AGO)

    def done(row):
        return Restock.objects.get(pk=row.pk).done_at is not None

    return Trial(
        runs(world, catalog_tasks.apply_restocks),
        lambda: done(rows[1]),
        lambda: done(rows[0]),
        "catalog_restock",
        f"new.id = {rows[0].pk}",
    )


@case("catalog-code-batches")
def end_code_batches(world):
    found = []
    for n in range(2):
        product = given.a_product(points=100, stock=0, kind="code")
        rows = [(f"N{n}", f"secret-{n}")]
        batch = codes.import_codes(
            sku_id=given.sku_of(product), rows=rows, name="批次", expires_on=timezone.localdate(), by=SYSTEM
        )
        found.append(batch.pk)
    for n, pk in enumerate(found):
        CodeBatch.objects.filter(pk=pk).update(expires_on=timezone.localdate() - dt.timedelta(days=9 - n))

    def over(pk):
        return CodeBatch.objects.get(pk=pk).over_at is not None

    return Trial(
        runs(world, catalog_tasks.end_code_batches),
        lambda: over(found[1]),
        lambda: over(found[0]),
        "catalog_codebatch",
        f"new.id = {found[0]} AND new.over_at IS NOT NULL",
    )


@case("catalog-pictures")
def pictures(world):
    out = io.BytesIO()
    Image.new("RGB", (700, 500), "red").save(out, "PNG")
    found = [products.add_picture(product_id=given.a_product().pk, data=out.getvalue(), by=SYSTEM) for _ in range(2)]

    def drawn(image):
        return ProductImage.objects.get(pk=image.pk).drawn_at is not None

    return Trial(
        runs(world, catalog_tasks.draw_pictures),
        lambda: drawn(found[1]),
        lambda: drawn(found[0]),
        "catalog_productimage",
        f"new.id = {found[0].pk} AND new.drawn_at IS NOT NULL",
    )


def a_sheet(code):
    rows = [[str(cell) for cell in one] for one in (HEADER, a_row(code))]
    return reading.upload(file_name="商品.xlsx", rows=rows, archive=None, by=SYSTEM)


@case("catalog-imports")
def imports(world):
    first = a_sheet("MUG-1")
    GoodsImport.objects.update(state="dropped")  # one at a time, by hand; a lost worker may leave more
    second = a_sheet("MUG-2")
    GoodsImport.objects.update(state="checking")

    def judged(one):
        return GoodsImport.objects.get(pk=one.pk).state == "ready"

    return Trial(
        runs(world, catalog_tasks.sweep_goods_imports),
        lambda: judged(second),
        lambda: judged(first),
        "catalog_goodsimport",
        f"new.id = {first.pk} AND new.state = 'ready'",
    )


@case("catalog-bulk-changes")
def bulk_changes(world):
    world.monkeypatch.setattr(bulk, "AT_ONCE", 0)
    changes = []
    for words in ("冰川杯", "雪山杯"):
        given.a_product(points=100, title=words)
        act, chosen = Act("points_set", 80), Filter(query=words)
        mark = bulk_plan(list(bulk_rows(chosen)), act).mark
        changes.append(bulk.apply(chosen=chosen, act=act, mark=mark, note="换季", by=SYSTEM))

    def done(change):
        return BulkChange.objects.get(pk=change.pk).state == "done"

    return Trial(
        runs(world, catalog_tasks.sweep_bulk_changes),
        lambda: done(changes[1]),
        lambda: done(changes[0]),
        "catalog_bulkchange",
        f"new.id = {changes[0].pk} AND new.state = 'done'",
    )

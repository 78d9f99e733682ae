"""Worker's door of the catalogue. The row's state is the queue: losing a message loses no work."""

import functools

from celery import Task
from django.utils.translation import gettext_noop

from catalog.models import BulkChange, GoodsImport
from catalog.selectors import bulk as bulk_questions
from catalog.selectors import imports as import_questions
from catalog.services import bulk, codes, favourites, popularity, renditions, restocks
from catalog.services.imports import applying, pictures, undoing, validation
from core import jobs
from core.tenancy.tasks import BULK, RETRY, enqueue, enqueue_on_commit, queue_for, run_in_slices, tenant_task

IMPORTS_WAIT = "exists (select 1 from {schema}.catalog_goodsimport where state in ('checking', 'applying', 'undoing'))"
BULK_WAITS = "exists (select 1 from {schema}.catalog_bulkchange where state in ('applying', 'undoing'))"
PICTURES_WAIT = "exists (select 1 from {schema}.catalog_productimage where drawn_at is null)"
PICTURE_SECONDS = 4.0  # at a time; then other malls have their turn, and beat comes again
RESTOCKS_DUE = "exists (select 1 from {schema}.catalog_restock where done_at is null and due_at <= now())"
# (Asked in UTC and with a day to spare: which day it is stands in the mall's own zone.)
BATCHES_END = """exists (select 1 from {schema}.catalog_codebatch
  where over_at is null and expires_on < (now() + interval '14 hours')::date)"""


@tenant_task(sweeps={"catalog-sold-counts": gettext_noop("统计兑换次数")}, every=300, jitter=240)
def refresh_sold_counts() -> None:
    """Count what was redeemed, off the hot path."""
    jobs.run("catalog-sold-counts", popularity.refresh_sold_counts)


@tenant_task(
    when="exists (select 1 from {schema}.catalog_favourite where tell_restock or tell_price)",
    sweeps={"catalog-tell-favourites": gettext_noop("补货与降价提醒")},
    every=300,
    jitter=240,
)
def tell_favourites() -> None:
    """Restocked or cheaper: those who asked are told."""
    favourites.tell()


@tenant_task(when=RESTOCKS_DUE, sweeps={"catalog-restocks": gettext_noop("定时补货")}, every=10)
def apply_restocks() -> None:
    """Put on the shelf what is due, and tell those who wait for it."""
    if restocks.apply_due():
        favourites.tell()


@tenant_task(when=BATCHES_END, sweeps={"catalog-code-batches": gettext_noop("卡密批次到期")}, every=60, jitter=10)
def end_code_batches() -> None:
    """Codes whose last day is over are no stock any more."""
    codes.end_batches()


@tenant_task(
    when=PICTURES_WAIT, sweeps={"catalog-pictures": gettext_noop("生成商品小图")}, **RETRY, every=10, queue=BULK
)
def draw_pictures() -> None:
    """Draw smaller renditions of pictures that have none yet, for a few seconds. One beside it takes other pictures."""
    renditions.draw_waiting(seconds=PICTURE_SECONDS)


def nudge_import(task: Task, found: GoodsImport) -> None:
    """Ask the workers that suit the sheet's size to look at it once this transaction is committed."""
    enqueue_on_commit(task, queue=queue_for(found.rows_total), import_id=found.pk)


@tenant_task(**RETRY)
def check_goods_import(*, import_id: int) -> None:
    """Judge the rows of an uploaded sheet."""
    jobs.one("catalog-imports", import_id, lambda: validation.check(import_id=import_id))


@tenant_task(**RETRY)
def apply_goods_import(*, import_id: int) -> None:
    """Write rows, then pictures, until none is left or the slice is over; at the end close the sheet."""
    write = functools.partial(applying.write_next, import_id=import_id)
    bring = functools.partial(pictures.bring_next, import_id=import_id)

    def apply() -> None:
        over = run_in_slices(lambda: write() or bring(), apply_goods_import, import_id=import_id)
        if over and applying.settle(import_id=import_id):
            enqueue(draw_pictures, queue=BULK)

    jobs.one("catalog-imports", import_id, apply)


@tenant_task(**RETRY)
def undo_goods_import(*, import_id: int) -> None:
    """Take rows back until none is left or the slice is over; at the end close the undo."""
    step = functools.partial(undoing.undo_next, import_id=import_id)

    def undo() -> None:
        if run_in_slices(step, undo_goods_import, import_id=import_id):
            undoing.settle(import_id=import_id)

    jobs.one("catalog-imports", import_id, undo)


@tenant_task(when=IMPORTS_WAIT, sweeps={"catalog-imports": gettext_noop("商品表格导入")}, every=8)
def sweep_goods_imports() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    doors = {"checking": check_goods_import, "applying": apply_goods_import, "undoing": undo_goods_import}
    for found in jobs.ready_keys("catalog-imports", import_questions.left_behind(), key_of=lambda one: str(one.pk)):
        enqueue(doors[found.state], queue=BULK, import_id=found.pk)


def nudge_change(task: Task, change: BulkChange) -> None:
    """Ask the workers that suit the change's size, where anything of it is left to them."""
    if change.state in (BulkChange.State.APPLYING, BulkChange.State.UNDOING):
        enqueue_on_commit(task, queue=queue_for(change.count), change_id=change.pk)


@tenant_task(**RETRY)
def work_bulk_change(*, change_id: int) -> None:
    """Change skus, or take them back, until none is left or the slice is over; at the end close the change."""
    step = functools.partial(bulk.work_next, change_id=change_id)

    def work() -> None:
        if run_in_slices(step, work_bulk_change, change_id=change_id):
            bulk.settle(change_id=change_id)

    jobs.one("catalog-bulk-changes", change_id, work)


@tenant_task(when=BULK_WAITS, sweeps={"catalog-bulk-changes": gettext_noop("批量改价与库存")}, every=8)
def sweep_bulk_changes() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    for change_id in jobs.ready_keys("catalog-bulk-changes", bulk_questions.left_behind()):
        enqueue(work_bulk_change, queue=BULK, change_id=change_id)

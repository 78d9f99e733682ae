"""Worker's door of the catalogue. The row's state is the queue: losing a message loses no work."""

import functools
from typing import Any

from celery import Task
from django.db import OperationalError

from catalog.models import GoodsImport
from catalog.selectors import imports as import_questions
from catalog.services import favourites, popularity, restocks
from catalog.services.imports import applying, judging, pictures, undoing
from core.tenancy.tasks import BULK, in_slices, nudge, queue_for, send, tenant_task

RETRY: dict[str, Any] = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}
IMPORTS_WAIT = "exists (select from {schema}.catalog_goodsimport where state in ('checking', 'applying', 'undoing'))"
RESTOCKS_DUE = "exists (select from {schema}.catalog_restock where done_at is null and due_at <= now())"


@tenant_task()
def refresh_sold_counts() -> None:
    """Count what was redeemed, off the hot path."""
    popularity.refresh_sold_counts()


@tenant_task(when="exists (select from {schema}.catalog_favourite where tell_restock or tell_price)")
def tell_favourites() -> None:
    """Restocked or cheaper: those who asked are told."""
    favourites.tell()


@tenant_task(when=RESTOCKS_DUE)
def apply_restocks() -> None:
    """Put on the shelf what is due, and tell those who wait for it."""
    if restocks.apply_due():
        favourites.tell()


def nudge_import(task: Task, found: GoodsImport) -> None:
    """Ask the workers that suit the sheet's size to look at it once this transaction is committed."""
    nudge(task, queue=queue_for(found.rows_total), import_id=found.pk)


@tenant_task(**RETRY)
def check_goods_import(*, import_id: int) -> None:
    """Judge the rows of an uploaded sheet."""
    judging.check(import_id=import_id)


@tenant_task(**RETRY)
def apply_goods_import(*, import_id: int) -> None:
    """Write rows, then pictures, until none is left or the slice is over; at the end close the sheet."""
    write = functools.partial(applying.write_next, import_id=import_id)
    bring = functools.partial(pictures.bring_next, import_id=import_id)
    if in_slices(lambda: write() or bring(), apply_goods_import, import_id=import_id):
        applying.settle(import_id=import_id)


@tenant_task(**RETRY)
def undo_goods_import(*, import_id: int) -> None:
    """Take rows back until none is left or the slice is over; at the end close the undo."""
    step = functools.partial(undoing.undo_next, import_id=import_id)
    if in_slices(step, undo_goods_import, import_id=import_id):
        undoing.settle(import_id=import_id)


@tenant_task(when=IMPORTS_WAIT)
def sweep_goods_imports() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    doors = {"checking": check_goods_import, "applying": apply_goods_import, "undoing": undo_goods_import}
    for found in import_questions.left_behind():
        send(doors[found.state], queue=BULK, import_id=found.pk)

"""A long sheet while its worker is killed again and again: every row is written exactly once, and the bar never lies."""

import time

import pytest

from catalog import tasks
from catalog.models import Category, GoodsImport, Sku, StockMovement
from catalog.selectors import imports as questions
from catalog.services.imports import applying, reading, validation
from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from core.tenancy.tasks import BULK, enqueue
from tests.conftest import tenant

pytestmark = pytest.mark.drill
ROWS, KILLS = 900, 3


def rows():
    shelf = Category.objects.first().name
    yield ["商品编号", "货号", "商品名称", "分类", "积分", "库存"]
    for number in range(ROWS):
        yield [f"P{number // 2}", f"KILL-{number:05d}", f"礼品 {number // 2}", shelf, "100", "7"]


def wait_for(sheet, done, seconds=60):
    """Until so many rows are written (or the sheet is closed); what the bar says is never more than what is there."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        told = questions.progress(sheet).done
        assert told <= Sku.objects.filter(code__startswith="KILL-").count()
        if told >= done or GoodsImport.objects.get(pk=sheet.pk).state == "done":
            return told
        time.sleep(0.05)
    raise AssertionError(f"the worker came only to {told} of {done} rows")


def test_every_row_is_written_once_however_often_the_worker_dies(platform):
    with enter(tenant("acme")):
        sheet = reading.upload(file_name="长表.xlsx", rows=rows(), by=SYSTEM)
        validation.check(import_id=sheet.pk)
        applying.confirm(import_id=sheet.pk, by=SYSTEM)
        done = 0
        for _ in range(KILLS):
            platform.start("worker")
            enqueue(tasks.sweep_goods_imports, queue=BULK)
            done = wait_for(sheet, done + 60)
            platform.kill("worker")
        assert 0 < done < ROWS
        platform.start("worker")
        enqueue(tasks.sweep_goods_imports, queue=BULK)
        wait_for(sheet, ROWS)
        for _ in range(100):
            if GoodsImport.objects.get(pk=sheet.pk).state == "done":
                break
            time.sleep(0.1)
        sheet.refresh_from_db()
        assert (sheet.state, questions.progress(sheet).refused) == ("done", 0)
        movements = StockMovement.objects.filter(sku__code__startswith="KILL-")
        assert (movements.count(), sum(one.quantity for one in movements)) == (ROWS, 7 * ROWS)
        assert Sku.objects.filter(code__startswith="KILL-").values("product").distinct().count() == ROWS // 2
        assert OperationLog.objects.filter(action="goods_import.done").count() == 1

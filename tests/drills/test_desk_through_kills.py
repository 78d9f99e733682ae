"""Long work of the desk while its worker is killed halfway: every sku is changed once, every order sent once."""

import time

import pytest

from catalog import tasks as goods_tasks
from catalog.models import BulkChange, Offer, Sku, StockMovement
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk
from catalog.services.imports import reading, validation
from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from core.tenancy.tasks import BULK, enqueue
from members.models import Site
from orders import tasks as order_tasks
from orders.models import Order, Parcel, SiteRun
from orders.services import site_runs
from orders.services.redemptions import LineRequest, OrderRequest, redeem
from tests import given
from tests.catalog.sheets import written
from tests.catalog.test_import_through_kills import rows
from tests.conftest import tenant

pytestmark = pytest.mark.drill
KILLS = 1


def through_kills(platform, task, done, seconds=60):
    """Start a worker, let it get a little further, kill it; at the end let it finish. `done()` is how far it is, in percent."""
    until = time.monotonic() + seconds
    reached = 0
    for n in range(KILLS + 1):
        platform.start("worker")
        enqueue(task, queue=BULK)
        while done() < (100 if n == KILLS else reached + 10):
            assert time.monotonic() < until, f"the worker came only to {done()} percent"
            time.sleep(0.02)
        reached = done()
        platform.kill("worker")
    return reached


def test_every_sku_is_changed_once_and_comes_back_once(platform):
    with enter(tenant("acme")):
        sheet = reading.upload(file_name="长表.xlsx", rows=rows(), by=SYSTEM)
        validation.check(import_id=sheet.pk)
        sheet.refresh_from_db()
        written(sheet)
        chosen, act = Filter(query="KILL-"), Act("stock_add", 3)
        plan = bulk_plan(list(bulk_rows(chosen)), act)
        made = bulk.apply(chosen=chosen, act=act, mark=plan.mark, note="", by=SYSTEM)

        def done(state):
            def look():
                change = BulkChange.objects.get(pk=made.pk)
                written_lines = change.lines.exclude(**{"done_at" if state == "done" else "undone_at": None}).count()
                return 100 if change.state == state else min(99, 100 * written_lines // change.count)

            return look

        through_kills(platform, goods_tasks.sweep_bulk_changes, done("done"))
        moved = StockMovement.objects.filter(reference=f"goods-bulk/{made.pk}")
        assert (moved.count(), sum(one.quantity for one in moved)) == (900, 2700)
        bulk.undo(change_id=made.pk, by=SYSTEM)
        through_kills(platform, goods_tasks.sweep_bulk_changes, done("undone"))
        assert Sku.objects.filter(code__startswith="KILL-", stock__available=7).count() == 900
        assert OperationLog.objects.filter(action__in=["goods.bulk_done", "goods.bulk_undone"]).count() == 2
        assert Offer.objects.filter(sku__code__startswith="KILL-", is_active=True).count() == 900


def test_every_order_for_a_place_is_sent_once(platform):
    with enter(tenant("acme")):
        site = Site.objects.create(code="hq", name="深圳总部")
        lin, gift = given.a_member(points=10_000, with_login=False), given.a_product(points=1, stock=500)
        for n in range(200):
            redeem(
                member=lin,
                lines=[LineRequest(given.sku_of(gift), 1)],
                order_request=OrderRequest(key=f"kill-{n}", site_id=site.pk),
                by=SYSTEM,
            )
        run = site_runs.send_all(site_id=site.pk, by=SYSTEM)

        def done():
            now = SiteRun.objects.get(pk=run.pk)
            return 100 if now.finished_at else min(99, Parcel.objects.count() // 2)

        through_kills(platform, order_tasks.sweep_site_runs, done)
        run.refresh_from_db()
        assert (run.sent, run.left, Parcel.objects.count()) == (200, 0, 200)
        assert not Order.objects.filter(site=site, state="placed").exists()

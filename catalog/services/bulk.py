"""Prices, stock or shelf of many skus: what a preview showed, written line by line; and the last one back.

A change freezes its lines, each with what was there and what shall be. Few are written while the person waits, in the same
transaction; more are a worker's, so many at a time, each step whole or not at all. A line whose sku is no longer as the
preview showed it stays, and says why.
"""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.errors import BulkRefused
from catalog.models import BulkChange, BulkLine, Sku, StockSlot
from catalog.selectors.bulk import PRICE, STOCK, Act, BulkChangeRow, Filter, bulk_plan, bulk_rows
from catalog.selectors.stock_marks import sold_since
from catalog.services import bulk_writing, goods_version
from core.actors import Actor
from core.events import operation_log

AT_ONCE = 200  # skus that are changed while the person waits
STEP = 200  # lines a worker writes in one transaction
BATCH = 2_000
State = BulkChange.State


@transaction.atomic
def apply(*, chosen: Filter, act: Act, mark: str, note: str, by: Actor) -> BulkChange:
    """Make the change that was previewed: `mark` is the preview's, and another plan is refused as stale.

    Up to AT_ONCE skus are changed when this returns; more wait for the worker (`state` is APPLYING, the caller nudges it).
    Raises BulkRefused. One line in the operation log, with the filter and the count; every unit leaves a movement.
    """
    ids = list(bulk_rows(chosen).order_by("pk").values_list("pk", flat=True))
    if len(ids) <= AT_ONCE:
        _lock(ids, act)
    plan = bulk_plan(list(bulk_rows(Filter(ids=tuple(ids)))) if ids else [], act)
    if not plan.changing:
        raise BulkRefused("nothing")
    digest, _, moment = mark.partition(".")
    if plan.digest != digest:
        raise BulkRefused("stale")
    change = BulkChange.objects.create(
        act=asdict(act),
        filter=chosen.told(),
        count=len(plan.changing),
        note=note[:200],
        made_by_id=by.user_id,
        made_by=by.name,
    )
    ordered = sorted(plan.changing, key=lambda line: (line.sku.product_id, line.sku.pk))
    sold = (
        sold_since(int(moment), [line.sku.pk for line in ordered]) if act.kind in STOCK and moment.isdecimal() else {}
    )
    frozen = [_frozen(change, line, sold.get(line.sku.pk, 0)) for line in ordered]
    lines = BulkLine.objects.bulk_create(frozen, batch_size=BATCH)
    if len(lines) <= AT_ONCE:
        _write(change, lines)
        _close(change)
    operation_log.record(
        by=by,
        action="goods.bulk",
        target=f"goods-bulk/{change.pk}",
        reason=note,
        after={**asdict(act), "count": change.count, **chosen.told()},
    )
    return change


def _lock(ids: list[int], act: Act) -> None:
    # Evaluated for their locks alone, in the order everybody takes them.
    list(Sku.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    if act.kind in STOCK:
        list(StockSlot.objects.select_for_update().filter(sku__in=ids).order_by("sku_id", "slot").values_list("pk"))


def _frozen(change: BulkChange, line: BulkChangeRow, sold: int) -> BulkLine:
    kind = change.act["kind"]
    if kind in STOCK:
        # As its reader saw it: what was sold since stays sold.
        seen = int(line.before) + sold
        added = sold if change.act["kind"] == "stock_add" else 0
        return BulkLine(
            change=change,
            sku_id=line.sku.pk,
            before={"units": seen, "mark": line.mark},
            after={"units": int(line.after) + added},
        )
    name = "points" if kind in PRICE else "state"
    return BulkLine(change=change, sku_id=line.sku.pk, before={name: line.before}, after={name: line.after})


@transaction.atomic
def work_next(*, change_id: int) -> bool:
    """Write, or take back, the next lines; False when none is left or another worker has the change in hand. A worker that
    dies here leaves the lines as they were."""
    locked = BulkChange.objects.select_for_update(skip_locked=True)
    change = locked.filter(pk=change_id, state__in=[State.APPLYING, State.UNDOING]).first()
    if change is None:
        return False
    if change.state == State.APPLYING:
        lines = list(change.lines.filter(done_at=None).order_by("id")[:STEP])
        _write(change, lines)
    else:
        waiting = change.lines.filter(done_at__isnull=False, undone_at=None, problem="")
        lines = list(waiting.select_related("sku__product").order_by("-id")[:STEP])
        _take_back(change, lines)
    return bool(lines)


def _write(change: BulkChange, lines: list[BulkLine]) -> None:
    if not lines:
        return
    act, ids = Act(**change.act), sorted(line.sku_id for line in lines)
    _lock(ids, act)
    now = {line.sku.pk: line for line in bulk_plan(list(bulk_rows(Filter(ids=tuple(ids)))), act).lines}
    bulk_writing.write(change, lines, now)
    for line in lines:
        line.done_at = timezone.now()
    BulkLine.objects.bulk_update(lines, ["before", "after", "done_at", "problem"], batch_size=BATCH)
    goods_version.raise_version()


def _take_back(change: BulkChange, lines: list[BulkLine]) -> None:
    if not lines:
        return
    _lock(sorted(line.sku_id for line in lines), Act(**change.act))
    kept = bulk_writing.take_back(change, lines)
    for line in lines:
        line.kept, line.undone_at = kept.get(line.sku_id, ""), timezone.now()
    BulkLine.objects.bulk_update(lines, ["kept", "undone_at"], batch_size=BATCH)
    goods_version.raise_version()


@transaction.atomic
def settle(*, change_id: int) -> bool:
    """Close a change, or its undo, whose lines are all done; True for the one call that closes it."""
    open_now = BulkChange.objects.select_for_update().filter(pk=change_id, state__in=[State.APPLYING, State.UNDOING])
    change = open_now.first()
    if change is None:
        return False
    left = change.lines.filter(done_at=None)
    if change.state == State.UNDOING:
        left = change.lines.filter(done_at__isnull=False, undone_at=None, problem="")
    if left.exists():
        return False
    was_written = change.state == State.APPLYING
    _close(change)
    done, by = change.count - change.refused_count, Actor(change.made_by_id, change.made_by)
    counts: dict[str, Any] = {"count": done, "refused": change.refused_count}
    if not was_written:
        by = Actor(change.undone_by_id, change.undone_by)
        counts = {"count": done - change.kept_count, "kept": change.kept_count}
    operation_log.record(
        by=by,
        action="goods.bulk_done" if was_written else "goods.bulk_undone",
        target=f"goods-bulk/{change.pk}",
        after={**change.act, **counts},
    )
    return True


def _close(change: BulkChange) -> None:
    if change.state == State.APPLYING:
        change.state, change.finished_at = State.DONE, timezone.now()
        change.refused_count = change.lines.exclude(problem="").count()
    else:
        change.state, change.undone_at = State.UNDONE, timezone.now()
        change.kept_count = change.lines.exclude(kept="").count()
    change.save()


@transaction.atomic
def undo(*, change_id: int, by: Actor) -> BulkChange:
    """Take the last bulk change back: prices and shelf where they are still as it left them, units where they are still there.

    What is not so stays, and says why in its line. Up to AT_ONCE lines are back when this returns; more wait for the worker
    (`state` is UNDOING, the caller nudges it). Raises BulkRefused for one that is being made, is not the last, or was taken back.
    """
    change = BulkChange.objects.select_for_update().get(pk=change_id)
    if change.state in (State.UNDOING, State.UNDONE):
        raise BulkRefused("undone")
    if change.state == State.APPLYING:
        raise BulkRefused("busy")
    if BulkChange.objects.filter(pk__gt=change.pk).exists():
        raise BulkRefused("not_last")
    change.state, change.undone_by_id, change.undone_by = State.UNDOING, by.user_id, by.name
    counts = {"count": change.count - change.refused_count}
    if change.count <= AT_ONCE:
        lines = change.lines.filter(done_at__isnull=False, problem="").select_related("sku__product").order_by("sku_id")
        _take_back(change, list(lines))
        _close(change)
        counts = {"count": counts["count"] - change.kept_count, "kept": change.kept_count}
    change.save()
    operation_log.record(
        by=by, action="goods.bulk_undo", target=f"goods-bulk/{change.pk}", after={**change.act, **counts}
    )
    return change

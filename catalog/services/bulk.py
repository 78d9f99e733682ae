"""Prices, stock or shelf of many skus in one transaction, by a few statements however many they are; and the last one back."""

import json
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.errors import BulkRefused
from catalog.models import BulkChange, BulkLine, Offer, Product, Sku, StockSlot
from catalog.selectors.bulk import PRICE, STOCK, Act, Filter, Plan, bulk_plan, bulk_rows
from catalog.services import editions, search
from core.actors import Actor
from core.services import operation_log

BATCH = 2_000
CHANGED = ("id", "points", "is_active", "created_at")
REPRICE = """
insert into catalog_offer (points, is_active, created_at, {names})
select a.points, true, statement_timestamp(), {values}
from (select (one ->> 0)::bigint as id, (one ->> 1)::int as points from jsonb_array_elements(%(asked)s::jsonb) one) a
join catalog_offer o on o.id = a.id order by o.sku_id returning sku_id, id
"""
FIRST_SLOTS = """
insert into catalog_stockslot (sku_id, slot, slots, available)
select (one ->> 0)::bigint, 0, 1, 0 from jsonb_array_elements(%(moves)s::jsonb) one order by 1 on conflict do nothing
"""
# Units in and out of the first slot; what a slot can't give stays (its row is not returned).
MOVE = """
with asked as (select (one ->> 0)::bigint as sku, (one ->> 1)::int as units from jsonb_array_elements(%(moves)s::jsonb) one),
locked as (
  select k.sku_id, a.units from catalog_stockslot k join asked a on a.sku = k.sku_id
  where k.slot = 0 and k.available + a.units >= 0 order by k.sku_id for update of k
), moved as (
  update catalog_stockslot k set available = k.available + l.units from locked l where k.sku_id = l.sku_id and k.slot = 0
    and k.available + l.units >= 0
  returning k.sku_id, l.units
)
insert into catalog_stockmovement (sku_id, kind, quantity, reference, actor_name, note, at)
select sku_id, case when units > 0 then 'in' else 'out' end, units, %(reference)s, %(actor)s, %(note)s, statement_timestamp() from moved
returning sku_id
"""


@transaction.atomic
def apply(*, chosen: Filter, act: Act, mark: str, note: str, by: Actor) -> BulkChange:
    """Make the change that was previewed: `mark` is the preview's, and another plan under the locks is refused as stale.

    Raises BulkRefused. One line in the operation log, with the filter and the count; every unit leaves a movement.
    """
    ids = list(bulk_rows(chosen).order_by("pk").values_list("pk", flat=True))
    list(Sku.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    if act.kind in STOCK:
        list(StockSlot.objects.select_for_update().filter(sku__in=ids).order_by("sku_id", "slot").values_list("pk"))
    plan = bulk_plan(list(bulk_rows(Filter(ids=tuple(ids)))) if ids else [], act)
    if not plan.changing:
        raise BulkRefused("nothing")
    if plan.mark != mark:
        raise BulkRefused("stale")
    change = BulkChange.objects.create(act=asdict(act), filter=chosen.told(), count=len(plan.changing), made_by=by.name)
    write = _prices if act.kind in PRICE else _stock if act.kind in STOCK else _shelf
    BulkLine.objects.bulk_create(write(change, plan, note, by), batch_size=BATCH)
    editions.turn()
    operation_log.record(
        by=by, action="goods.bulk", target=f"goods-bulk/{change.pk}", reason=note,
        after={**asdict(act), "count": change.count, **chosen.told()},
    )  # fmt: skip
    return change


def _prices(change: BulkChange, plan: Plan, note: str, by: Actor) -> list[BulkLine]:
    after = {line.sku.pk: int(line.after) for line in plan.changing}
    old = Offer.objects.filter(sku__in=after, is_active=True, kind=Offer.Kind.STANDARD)
    before = {sku_id: (pk, points) for pk, sku_id, points in old.values_list("pk", "sku_id", "points")}
    new = _priced_anew({before[sku_id][0]: points for sku_id, points in after.items()})
    return [
        BulkLine(
            change=change, sku_id=sku_id, before={"offer": pk, "points": points}, after={"offer": new[sku_id], "points": after[sku_id]}
        )
        for sku_id, (pk, points) in sorted(before.items())
    ]  # fmt: skip


def _priced_anew(asked: dict[int, int]) -> dict[int, int]:
    """Offers as these (by id) with other points, which hold from now on; the old ones stay as history. The new ones by sku."""
    Offer.objects.filter(sku__offers__in=asked, is_active=True, kind=Offer.Kind.STANDARD).update(is_active=False)
    names = [str(field.column) for field in Offer._meta.concrete_fields if field.name not in CHANGED]
    with connection.cursor() as cursor:
        cursor.execute(
            REPRICE.format(names=", ".join(names), values=", ".join(f"o.{name}" for name in names)),
            {"asked": json.dumps(sorted(asked.items()))},
        )
        return dict(cursor.fetchall())


def _stock(change: BulkChange, plan: Plan, note: str, by: Actor) -> list[BulkLine]:
    moves = {line.sku.pk: int(line.after) - int(line.before) for line in plan.changing}
    moved = _move(moves, reference=f"goods-bulk/{change.pk}", note=note, by=by)
    if len(moved) != len(moves):  # units lie in other slots: a split sku is emptied by orders, not by hand
        raise BulkRefused("stale")
    return [
        BulkLine(
            change=change, sku_id=line.sku.pk, before={"units": line.before}, after={"units": line.after, "change": moves[line.sku.pk]}
        )
        for line in plan.changing
    ]  # fmt: skip


def _shelf(change: BulkChange, plan: Plan, note: str, by: Actor) -> list[BulkLine]:
    state = str(plan.changing[0].after)
    _set_state({line.sku.product_id for line in plan.changing}, state)
    return [
        BulkLine(change=change, sku_id=line.sku.pk, before={"state": line.before}, after={"state": state})
        for line in plan.changing
    ]


def _move(moves: dict[int, int], *, reference: str, note: str, by: Actor) -> set[int]:
    """Units in and out; the skus whose slot could do it."""
    facts: dict[str, Any] = {
        "moves": json.dumps(sorted(moves.items())), "reference": reference, "actor": by.name, "note": note,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SLOTS, facts)
        cursor.execute(MOVE, facts)
        return {row[0] for row in cursor.fetchall()}


def _set_state(product_ids: set[int], state: str) -> None:
    Product.objects.filter(pk__in=product_ids).update(state=state, updated_at=timezone.now())
    search.weigh()


@transaction.atomic
def undo(*, change_id: int, by: Actor) -> BulkChange:
    """Take the last bulk change back: prices and shelf where they are still as it left them, units where they are still there.

    What is not so stays, and says why in its line. Raises BulkRefused for one that is not the last, or was taken back.
    """
    change = BulkChange.objects.select_for_update().get(pk=change_id)
    if change.undone_at:
        raise BulkRefused("undone")
    if BulkChange.objects.filter(pk__gt=change.pk).exists():
        raise BulkRefused("not_last")
    lines = list(change.lines.select_related("sku__product").order_by("sku_id"))
    list(Sku.objects.select_for_update().filter(pk__in=[one.sku_id for one in lines]).order_by("pk").values_list("pk"))
    back = dict.fromkeys(PRICE, _prices_back) | dict.fromkeys(STOCK, _stock_back)
    kept = back.get(change.act["kind"], _shelf_back)(change, lines, by)
    for line in lines:
        line.kept = kept.get(line.sku_id, "")
    BulkLine.objects.bulk_update([line for line in lines if line.kept], ["kept"], batch_size=BATCH)
    change.undone_at, change.undone_by, change.kept_count = timezone.now(), by.name, len(kept)
    change.save()
    editions.turn()
    operation_log.record(
        by=by, action="goods.bulk_undo", target=f"goods-bulk/{change.pk}",
        after={**change.act, "count": change.count - len(kept), "kept": len(kept)},
    )  # fmt: skip
    return change


def _prices_back(change: BulkChange, lines: list[BulkLine], by: Actor) -> dict[int, str]:
    live = Offer.objects.filter(pk__in=[one.after["offer"] for one in lines], is_active=True)
    mine = set(live.values_list("sku_id", flat=True))
    _priced_anew({one.before["offer"]: one.before["points"] for one in lines if one.sku_id in mine})
    return {one.sku_id: "changed" for one in lines if one.sku_id not in mine}


def _stock_back(change: BulkChange, lines: list[BulkLine], by: Actor) -> dict[int, str]:
    moves = {one.sku_id: -one.after["change"] for one in lines}
    moved = _move(moves, reference=f"goods-bulk/{change.pk}/undo", note="", by=by)
    return {one.sku_id: "stock" for one in lines if one.sku_id not in moved}


def _shelf_back(change: BulkChange, lines: list[BulkLine], by: Actor) -> dict[int, str]:
    mine = [one for one in lines if one.sku.product.state == one.after["state"]]
    for state in {one.before["state"] for one in mine}:
        _set_state({one.sku.product_id for one in mine if one.before["state"] == state}, state)
    return {one.sku_id: "changed" for one in lines if one.sku.product.state != one.after["state"]}

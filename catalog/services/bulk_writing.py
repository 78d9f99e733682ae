"""What a bulk change does to its skus, and how it is taken back: a few statements for a step, inside the caller's transaction
and under its locks."""

import json
from collections.abc import Iterable, Mapping

from django.db import connection
from django.utils import timezone

from catalog.models import BulkChange, BulkLine, Offer, Product
from catalog.selectors import pools
from catalog.selectors.bulk import PRICE, STOCK, BulkChangeRow
from catalog.selectors.stock_marks import change_to, hand_marks, marks_of_reference
from catalog.services import search, stock
from core.actors import Actor

CHANGED = ("id", "points", "is_active", "created_at")
REPRICE = """
insert into catalog_offer (points, is_active, created_at, {names})
select a.points, true, statement_timestamp(), {values}
from (select (one ->> 0)::bigint as id, (one ->> 1)::int as points from jsonb_array_elements(%(asked)s::jsonb) one) a
join catalog_offer o on o.id = a.id order by o.sku_id returning sku_id, id
"""


def write(change: BulkChange, lines: Iterable[BulkLine], now: Mapping[int, BulkChangeRow]) -> None:
    """Bring what the lines say about; `now` is what the act would make of their skus at this moment. A line that can't be
    written any more has its `problem` set."""
    kind = change.act["kind"]
    if kind in STOCK:
        _stock(change, [line for line in lines if _may(line, now)])
    elif kind in PRICE:
        _prices([line for line in lines if _may(line, now)])
    else:
        _shelf([line for line in lines if _may(line, now)])


def take_back(change: BulkChange, lines: list[BulkLine]) -> dict[int, str]:
    """The way back; why a sku is kept as it is, by sku."""
    kind = change.act["kind"]
    if kind in STOCK:
        return _stock_back(change, lines)
    return _prices_back(lines) if kind in PRICE else _shelf_back(lines)


def _may(line: BulkLine, now: Mapping[int, BulkChangeRow]) -> bool:
    """Whether the sku still is as the preview showed it; else the line says what it is instead."""
    is_now = now.get(line.sku_id)
    if is_now is None:
        line.problem = "changed"
    elif "units" in line.before:
        _settle_units(line, is_now)
    elif is_now.problem == "same":  # a product is put on the shelf by the first of its skus
        line.problem = "" if "state" in line.before else "changed"
    else:
        planned = (*line.before.values(), *line.after.values())
        line.problem = is_now.problem or ("" if planned == (is_now.before, is_now.after) else "changed")
    return not line.problem


def _settle_units(line: BulkLine, is_now: BulkChangeRow) -> None:
    """How much the line moves now: what was sold since the preview stays sold, a hand since then leaves the line as it is."""
    now, seen, target = int(is_now.before), int(line.before["units"]), int(line.after["units"])
    if is_now.problem == "pool":
        line.problem = "pool"
    elif is_now.mark != line.before["mark"]:
        line.problem, line.before["now"] = "moved", now
    else:
        # An addition is what it says; a number that is set is compared with what its reader saw.
        is_set = line.change.act["kind"] == "stock_set"
        line.after["change"] = change_to(target=target, seen=seen, now=now) if is_set else target - seen


def _prices(lines: list[BulkLine]) -> None:
    after = {line.sku_id: int(line.after["points"]) for line in lines}
    live = Offer.objects.filter(sku__in=after, is_active=True, kind=Offer.Kind.STANDARD)
    before = dict(live.values_list("sku_id", "pk"))
    new = _priced_anew({pk: after[sku_id] for sku_id, pk in before.items()})
    for line in lines:
        line.before["offer"], line.after["offer"] = before[line.sku_id], new[line.sku_id]


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


def _stock(change: BulkChange, lines: list[BulkLine]) -> None:
    moves = {line.sku_id: change_ for line in lines if (change_ := int(line.after["change"]))}
    by = Actor(change.made_by_id, change.made_by)
    moved = stock.move(moves, reference=f"goods-bulk/{change.pk}", note=change.note, by=by)
    for line in lines:
        if line.sku_id in moves and line.sku_id not in moved:
            line.problem = "below"


def _shelf(lines: list[BulkLine]) -> None:
    if lines:
        ids = {line.sku_id for line in lines}
        _set_state(set(Product.objects.filter(skus__in=ids).values_list("pk", flat=True)), lines[0].after["state"])


def _set_state(product_ids: set[int], state: str) -> None:
    Product.objects.filter(pk__in=product_ids).update(state=state, updated_at=timezone.now())
    search.update_weights()


def _prices_back(lines: list[BulkLine]) -> dict[int, str]:
    live = Offer.objects.filter(pk__in=[one.after["offer"] for one in lines], is_active=True)
    mine = set(live.values_list("sku_id", flat=True))
    _priced_anew({one.before["offer"]: one.before["points"] for one in lines if one.sku_id in mine})
    return {one.sku_id: "changed" for one in lines if one.sku_id not in mine}


def _stock_back(change: BulkChange, lines: list[BulkLine]) -> dict[int, str]:
    """Units where no hand moved them since; those of a pool are its own, those that were sold are gone."""
    reference, ids = f"goods-bulk/{change.pk}", [one.sku_id for one in lines]
    marks, mine, from_pools = hand_marks(ids), marks_of_reference(reference, ids), pools.pooled(ids)
    kept = {pk: "moved" for pk in ids if pk in mine and marks.get(pk) != mine[pk]} | dict.fromkeys(from_pools, "pool")
    moves = {one.sku_id: -one.after["change"] for one in lines if one.after["change"] and one.sku_id not in kept}
    by = Actor(change.undone_by_id, change.undone_by)
    moved = stock.move(moves, reference=f"{reference}/undo", note="", by=by)
    return kept | {pk: "stock" for pk in moves if pk not in moved}


def _shelf_back(lines: list[BulkLine]) -> dict[int, str]:
    """A product that stands as before came back with another of its skus."""
    mine = [one for one in lines if one.sku.product.state == one.after["state"]]
    for state in {one.before["state"] for one in mine}:
        _set_state({one.sku.product_id for one in mine if one.before["state"] == state}, state)
    fine = {one.sku_id for one in lines if one.sku.product.state in (one.after["state"], one.before["state"])}
    return {one.sku_id: "changed" for one in lines if one.sku_id not in fine}

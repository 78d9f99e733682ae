"""Goods that ran out after they were ordered: the member chooses in time, and gets points for the trouble."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.services import stock
from core import jobs
from core.actors import SYSTEM, Actor
from core.services import operation_log
from members.services import messages
from orders.errors import ChoiceOver, OrderUnknown, TooManyUnits
from orders.models import OrderLine, Shortage
from orders.services import machine, undoing
from points.services import granting

S = Shortage.State
HOURS = 48
SORRY = gettext_noop("缺货致歉")


@transaction.atomic
def open_shortage(
    *, number: str, line_no: int, units: int, substitutes: Sequence[int], wait_until: dt.date | None, sorry_points: int,
    budget_id: int | None, reason: str, by: Actor,
) -> Shortage:  # fmt: skip
    """Tell the member that units of a line ran out: `substitutes` (sku ids of at most the same price) and waiting are offered,
    a refund always is. `sorry_points` are granted at once from the budget. One open shortage per line; a repeat returns it.

    Raises OrderUnknown, TooManyUnits, and what granting refuses.
    """
    order = machine.locked(number)
    line = order.lines.filter(line_no=line_no).first()
    if line is None:
        raise OrderUnknown
    if there := line.shortages.filter(state=S.ASKED).first():
        return there
    if not 0 < units <= line.to_send:
        raise TooManyUnits(title=line.shown_title, left=line.to_send)
    short = Shortage.objects.create(
        line=line, units=units, wait_until=wait_until, sorry_points=sorry_points, reason=reason[:200],
        choose_by=timezone.now() + dt.timedelta(hours=HOURS), created_by=by.name,
    )  # fmt: skip
    short.substitutes.set(substitutes)
    if sorry_points and budget_id is not None:
        granting.grant_one(
            member_id=order.member_id, points=sorry_points, budget_id=budget_id, reason=SORRY, expires_at=None,
            reference=f"shortage/{short.pk}", by=by,
        )  # fmt: skip
    operation_log.record(
        by=by, action="shortage.open", target=f"order/{number}", reason=reason,
        after={"line": line_no, "units": units, "sorry": sorry_points},
    )  # fmt: skip
    messages.notify(
        member_ids=[order.member_id], kind="shortage", title=gettext_noop("您兑换的商品暂时缺货，请选择"),
        body=gettext_noop("「%(title)s」缺 %(n)s 件：可换、可等、可退。已送上 %(points)s 积分致歉。"),
        facts={"title": line.title, "n": units, "points": f"{sorry_points:,}"}, link=f"/orders/{number}/",
        reference=f"shortage/{short.pk}",
    )  # fmt: skip
    return short


@transaction.atomic
def choose(*, shortage_id: int, member_id: int | None, choice: str, by: Actor, sku_id: int = 0) -> Shortage:
    """The member's answer: `wait`, `refund`, or `swap` for one of the substitutes (its stock is taken, the price stays what was
    paid). Raises OrderUnknown, ChoiceOver, SoldOut."""
    found = Shortage.objects.select_related("line__order").filter(pk=shortage_id).first()
    if found is None or (member_id is not None and found.line.order.member_id != member_id):
        raise OrderUnknown
    order = machine.locked(found.line.order.number)
    short = Shortage.objects.select_for_update().get(pk=shortage_id)
    if short.state != S.ASKED:
        raise ChoiceOver
    line = OrderLine.objects.get(pk=short.line_id)
    if choice == "refund":
        back = undoing.give_back(
            order,
            {line.line_no: short.units},
            reference=f"shortage/{short.pk}/back",
            reason=SORRY,
            by=by,
            to_shelf=False,
        )
        machine.settle(order, by=by)
        short.state = S.BACK
        undoing.tell(order, back, dedupe=f"shortage/{short.pk}/back")
    elif choice == "wait" and short.wait_until:
        short.state = S.WAITS
    elif choice == "swap" and short.substitutes.filter(pk=sku_id).exists():
        _swap(short, line, sku_id, by)
        short.state = S.SWAPPED
    else:
        raise ChoiceOver
    short.chosen_at = timezone.now()
    short.save(update_fields=["state", "chosen_at"])
    operation_log.record(by=by, action="shortage.choose", target=order.reference, after={"choice": choice})
    return short


def _swap(short: Shortage, line: OrderLine, sku_id: int, by: Actor) -> None:
    """Another sku takes the place of the units that ran out; the whole line where it is all of them."""
    stock.take(sku_id=sku_id, units=short.units, reference=f"shortage/{short.pk}/swap", by=by)
    sku = short.substitutes.select_related("product").get(pk=sku_id)
    if short.units == line.quantity - line.undone and not line.sent:
        OrderLine.objects.filter(pk=line.pk).update(
            sku=sku, title=sku.product.title, title_en=sku.product.title_en, sku_name=str(sku) if sku.name else ""
        )
        return
    last = line.order.lines.order_by("-line_no").values_list("line_no", flat=True)[0]
    OrderLine.objects.create(
        order_id=line.order_id, line_no=last + 1, sku=sku, offer_id=line.offer_id, kind=line.kind,
        warehouse_code=line.warehouse_code, title=sku.product.title, title_en=sku.product.title_en,
        sku_name=str(sku) if sku.name else "", quantity=short.units, points=_part(line.points, line, short.units),
        cash_fen=_part(line.cash_fen, line, short.units),
    )  # fmt: skip
    OrderLine.objects.filter(pk=line.pk).update(
        quantity=line.quantity - short.units, points=line.points - _part(line.points, line, short.units),
        cash_fen=line.cash_fen - _part(line.cash_fen, line, short.units),
    )  # fmt: skip


def _part(total: int, line: OrderLine, units: int) -> int:
    """What the last `units` of a line carry of its total."""
    return total - total * (line.quantity - units) // line.quantity


def close_overdue() -> int:
    """Who did not choose in time gets everything back; returns how many. Each in a transaction of its own."""
    overdue = Shortage.objects.filter(state=S.ASKED, choose_by__lt=timezone.now())
    due = overdue.order_by("choose_by").values_list("pk", flat=True)

    def close(pk: int) -> None:
        choose(shortage_id=pk, member_id=None, choice="refund", by=SYSTEM)

    return jobs.each("orders-shortages", due, close, limit=200).done

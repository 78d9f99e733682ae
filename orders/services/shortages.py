"""Goods that ran out after they were ordered: the member chooses in time, and gets points for the trouble.

While a shortage is open its units can't reach the shelf, whichever way they are cancelled. It follows its line: units that are
sent after all, or cancelled, leave it; without units it has ended. A wait ends by its date: then the member is asked again.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.kinds import PARCELS
from catalog.models import Product
from catalog.selectors import PricedSku, priced_skus
from catalog.services import stock
from core import jobs
from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.locking import whole_act
from members.models import Member
from members.services import messages
from orders.errors import ChoiceOver, InvalidTransition, LimitReached, OrderUnknown, SubstituteUnfit, TooManyUnits
from orders.models import Order, OrderEvent, OrderLine, Shortage
from orders.selectors import units_had
from orders.selectors.allowed import BY_ORDER, Act
from orders.services import causes, giving_back, short_units, transitions
from points.selectors import point_types
from points.services import acts, second_person

S, W = Shortage.State, OrderEvent.What
HOURS = 48
SORRY = gettext_noop("缺货致歉")
# The lock that orders/sql/order_place.sql takes too.
BUYER = "select pg_advisory_xact_lock(hashtext(current_schema() || '/buyer'), (%(member)s %% 2147483647)::int)"


@whole_act
def open_shortage(
    *,
    number: str,
    line_no: int,
    units: int,
    substitutes: Sequence[int],
    wait_until: dt.date | None,
    sorry_points: int,
    budget_id: int | None,
    reason: str,
    by: Actor,
) -> Shortage:
    """Tell the member that units of a line ran out: `substitutes` (sku ids) and waiting are offered, a refund always is.
    `sorry_points` are granted at once from the budget. One that is asked already is returned; one that waits is asked anew.

    Raises OrderUnknown, InvalidTransition (nothing of it is to be sent), TooManyUnits, SubstituteUnfit, and what granting refuses.
    """
    order = transitions.locked(number)
    line = _line_to_send(order, line_no)
    there = short_units.open_of(line).first()
    if there is not None and there.state == S.ASKED:
        return there
    if not 0 < units <= line.to_send or not line.is_parcel:
        raise TooManyUnits(title=line.shown_title, left=line.to_send if line.is_parcel else 0)
    if there is not None:
        short_units.end(there, S.ENDED)
    _ensure_fit(line, substitutes, order.member)
    short = Shortage.objects.create(
        line=line,
        units=units,
        wait_until=wait_until,
        sorry_points=sorry_points if budget_id is not None else 0,
        reason=reason[:200],
        choose_by=timezone.now() + dt.timedelta(hours=HOURS),
        created_by=by.name,
    )
    short.substitutes.set(substitutes)
    if short.sorry_points and budget_id is not None:
        _say_sorry(order, short, budget_id, by)
    transitions.note(order, W.SHORT, by=by, reason=f"{line.title} ×{units}")
    operation_log.record(
        by=by,
        action="shortage.open",
        target=f"order/{number}",
        reason=reason,
        after={"line": line_no, "units": units, "sorry": short.sorry_points},
    )
    _ask(order, short, line)
    return short


def _line_to_send(order: Order, line_no: int) -> OrderLine:
    if Act.SHORTAGE not in BY_ORDER[order.state]:
        raise InvalidTransition(here=str(Order.State(order.state).label), there=str(W.SHORT.label))
    line = order.lines.select_related("sku__product").filter(line_no=line_no).first()
    if line is None:
        raise OrderUnknown
    return line


def _say_sorry(order: Order, short: Shortage, budget_id: int, by: Actor) -> None:
    act = acts.granting(
        member_id=order.member_id,
        points=short.sorry_points,
        budget_id=budget_id,
        reason=SORRY,
        expires_at=None,
        reference=f"shortage/{short.pk}",
    )
    second_person.do_alone(act, by=by)


def _ensure_fit(line: OrderLine, sku_ids: Sequence[int], member: Member) -> None:
    """Substitutes are on sale for the member, are parcels, and cost no more than the line's goods do or did. A gift has none:
    it follows the line that brought it, unit by unit."""
    priced = priced_skus([*sku_ids, line.sku_id], member)
    now = priced.get(line.sku_id)
    most_points = max(-(-line.points // line.quantity), now.points if now else 0)
    most_fen = max(-(-line.cash_fen // line.quantity), now.cash_fen if now else 0)
    for sku_id in sku_ids:
        found = priced.get(sku_id)
        if (
            found is None
            or line.gift_of_no is not None
            or sku_id == line.sku_id
            or found.product.kind not in PARCELS
            or not _same_scopes(line, found)
            or found.points > most_points
            or found.cash_fen > most_fen
        ):
            title = Product.objects.filter(skus=sku_id).values_list("title", flat=True).first()
            raise SubstituteUnfit(title=title or str(sku_id))


def _same_scopes(line: OrderLine, found: PricedSku) -> bool:
    """Whether restricted points that may have paid for the line may pay for the substitute too."""
    old, new = line.sku.product.category, found.product.category
    had, has = {old.pk, old.parent_id}, {new.pk, new.parent_id}
    return all(has & set(kind.scope) for kind in point_types() if had & set(kind.scope))


def _ask(order: Order, short: Shortage, line: OrderLine) -> None:
    if short.sorry_points:
        body = gettext_noop("「%(title)s」缺 %(n)s 件，已送上 %(points)s 积分致歉。请在 %(at)s 前选择，逾期自动退款。")
    else:
        body = gettext_noop("「%(title)s」缺 %(n)s 件，请在 %(at)s 前选择怎样处理，逾期自动退款。")
    by_when = f"{timezone.localtime(short.choose_by):%Y-%m-%d %H:%M}"
    messages.notify(
        member_ids=[order.member_id],
        kind="shortage",
        title=gettext_noop("您兑换的商品暂时缺货，请选择"),
        body=body,
        facts={"title": line.title, "n": short.units, "points": f"{short.sorry_points:,}", "at": by_when},
        link=f"/orders/{order.number}/",
        reference=f"shortage/{short.pk}/{short.choose_by:%Y%m%d%H%M}",
    )


@whole_act
def choose(*, shortage_id: int, member_id: int | None, choice: str, by: Actor, sku_id: int = 0) -> Shortage:
    """The member's answer: `wait`, `refund`, or `swap` for one of the substitutes (its stock is taken, the price stays what was
    paid). Raises OrderUnknown, ChoiceOver, SoldOut, LimitReached, SubstituteUnfit."""
    found = Shortage.objects.select_related("line__order").filter(pk=shortage_id).first()
    if found is None or (member_id is not None and found.line.order.member_id != member_id):
        raise OrderUnknown
    order = transitions.locked(found.line.order.number)
    short = Shortage.objects.select_for_update().get(pk=shortage_id)
    if short.state != S.ASKED:
        raise ChoiceOver
    line = OrderLine.objects.select_related("sku__product").get(pk=short.line_id)
    if choice == "refund":
        _refund(order, short, line, by)
    elif choice == "wait" and short.wait_until and short.wait_until >= timezone.localdate():
        short_units.end(short, S.WAITS)
        transitions.note(order, W.WAITS, by=by, reason=f"{line.title} ×{short.units} · {short.wait_until}")
    elif choice == "swap" and short.substitutes.filter(pk=sku_id).exists():
        _swap(order, short, line, sku_id, by)
    else:
        raise ChoiceOver
    operation_log.record(
        by=by,
        action="shortage.choose",
        target=order.reference,
        after={"choice": choice, "line": line.line_no, "units": short.units} | ({"sku": sku_id} if sku_id else {}),
    )
    return short


def _refund(order: Order, short: Shortage, line: OrderLine, by: Actor) -> None:
    units, reference = min(short.units, line.to_send), f"shortage/{short.pk}/back"
    back = giving_back.give_back(
        order, {line.line_no: units}, cause=causes.SHORTAGE, reference=reference, reason=SORRY, by=by
    )
    short_units.end(short, S.BACK)
    transitions.note(order, W.BACK, by=by, reason=f"{line.title} ×{units}")
    transitions.settle(order, by=by)
    giving_back.tell(order, back, dedupe=reference)


def _swap(order: Order, short: Shortage, line: OrderLine, sku_id: int, by: Actor) -> None:
    """Units of another sku take the place of those that ran out, on a line of their own that names the old one. The old line
    keeps its title, sku and price; points and cash of the units move to the new line, to the last point."""
    found = priced_skus([sku_id], order.member).get(sku_id)
    if found is None:
        raise SubstituteUnfit(title=str(short.substitutes.get(pk=sku_id).product.title))
    _ensure_within_limit(order, found, short.units)
    units, product = short.units, found.product
    points = line.points_of(units)
    fen = line.cash_fen_of(units)
    last = order.lines.order_by("-line_no").values_list("line_no", flat=True)[0]
    OrderLine.objects.create(
        order=order,
        line_no=last + 1,
        sku_id=sku_id,
        offer_id=line.offer_id,
        kind=product.kind,
        title=product.title,
        warehouse_code=product.warehouse.code if product.warehouse else "",
        title_en=product.title_en,
        sku_name=found.sku_name,
        quantity=units,
        points=points,
        cash_fen=fen,
        replaces_no=line.line_no,
        ordered_sku_id=line.ordered_sku_id or line.sku_id,
    )
    # On the old line the units count as cancelled and their points as refunded, though none moved: they pay for the new line.
    _hand_gifts_over(order, line, units, to_no=last + 1)
    line.cancelled_quantity += units
    line.points_refunded += points
    line.cash_refunded_fen += fen
    line.save(update_fields=["cancelled_quantity", "points_refunded", "cash_refunded_fen"])
    short_units.end(short, S.SWAPPED)
    transitions.note(order, W.SWAPPED, by=by, reason=f"{line.title} → {product.title} ×{units}")
    # Last: stock is what most acts wait for (core/locking.py).
    stock.take({sku_id: units}, reference=f"shortage/{short.pk}/swap", by=by)


def _hand_gifts_over(order: Order, line: OrderLine, units: int, *, to_no: int) -> None:
    """The gifts of swapped units belong to the new line from now on."""
    for gift in order.lines.filter(gift_of_no=line.line_no):
        moved = min(
            gift.quantity * (line.cancelled_quantity + units) // line.quantity - gift.cancelled_quantity, gift.to_send
        )
        if moved <= 0:  # they ran out themselves
            continue
        last = order.lines.order_by("-line_no").values_list("line_no", flat=True)[0]
        OrderLine.objects.create(
            order=order,
            line_no=last + 1,
            sku_id=gift.sku_id,
            kind=gift.kind,
            warehouse_code=gift.warehouse_code,
            title=gift.title,
            title_en=gift.title_en,
            sku_name=gift.sku_name,
            quantity=moved,
            points=0,
            gift_of_no=to_no,
            replaces_no=gift.line_no,
        )
        gift.cancelled_quantity += moved
        gift.save(update_fields=["cancelled_quantity"])


def _ensure_within_limit(order: Order, found: PricedSku, units: int) -> None:
    limit = found.per_member_limit
    if limit is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(BUYER, {"member": order.member_id})
    had = units_had(order.member_id, found.sku_id, found.terms.limit_period)
    if had + units > limit:
        raise LimitReached(title=found.product.shown_title, limit=limit, had=had)


def close_overdue() -> int:
    """Who did not choose in time gets everything back; returns how many. Each in a transaction of its own."""
    overdue = Shortage.objects.filter(state=S.ASKED, choose_by__lt=timezone.now())
    due = overdue.order_by("choose_by").values_list("pk", flat=True)

    def close(pk: int) -> None:
        choose(shortage_id=pk, member_id=None, choice="refund", by=SYSTEM)

    return jobs.each("orders-shortages", due, close, limit=200).done


def end_waits() -> int:
    """Whose goods should have come by now is asked again; returns how many. Each in a transaction of its own."""
    over = Shortage.objects.filter(state=S.WAITS, wait_until__lt=timezone.localdate())
    due = over.order_by("wait_until").values_list("pk", flat=True)
    return jobs.each("orders-shortage-waits", due, lambda pk: ask_again(shortage_id=pk), limit=200).done


@whole_act
def ask_again(*, shortage_id: int) -> bool:
    """The wait is over and the goods have not come: the member chooses anew, without waiting; False where it ended meanwhile.
    Nobody answers: everything comes back, as always."""
    found = Shortage.objects.select_related("line__order").get(pk=shortage_id)
    order = transitions.locked(found.line.order.number)
    short = Shortage.objects.select_for_update().get(pk=shortage_id)
    if short.state != S.WAITS or short.wait_until is None or short.wait_until >= timezone.localdate():
        return False
    line = OrderLine.objects.get(pk=short.line_id)
    short.state, short.wait_until = S.ASKED, None
    short.choose_by, short.chosen_at = timezone.now() + dt.timedelta(hours=HOURS), None
    short.save(update_fields=["state", "wait_until", "choose_by", "chosen_at"])
    operation_log.record(by=SYSTEM, action="shortage.open", target=order.reference, after={"again": True})
    _ask(order, short, line)
    return True

"""Cases about what was received: asked for by the member, judged by the desk, ended with points, cash or goods.

Points return to the lots they came from and cash to whoever paid it; points never become cash. Each step has a clock: a case
nobody looked at in time is raised to the top and its owners are told.
"""

import datetime as dt
import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from catalog.kinds import FINAL
from catalog.services import stock
from core import cleaners, jobs
from core.actors import ONESELF, SYSTEM, Actor
from core.events import operation_log
from core.locking import whole_act
from core.tenancy import local_today
from members.models import Member
from members.services import messages
from orders.errors import (
    CaseUnknown,
    GiftFollows,
    InvalidTransition,
    NoGoods,
    NotReturnable,
    OwnRedemption,
    ReasonNeeded,
    TooManyUnits,
    TrackingNeeded,
)
from orders.models import AfterSale, AfterSaleLine, AfterSaleNote, Order, OrderEvent, OrderLine, Voucher
from orders.selectors.allowed import BY_ORDER, Act, returnable_units
from orders.selectors.policy import end_of_day
from orders.services import causes, giving_back, photos, shipping, transitions
from orders.services.photos import Encoded
from points.errors import ReferenceConflict

S, K = AfterSale.State, AfterSale.Kind
MOVES: dict[str, frozenset[str]] = {
    S.ASKED: frozenset({S.TO_RETURN, S.RECEIVED, S.DONE, S.REFUSED, S.WITHDRAWN}),
    S.TO_RETURN: frozenset({S.RETURNING, S.WITHDRAWN, S.REFUSED}),
    S.RETURNING: frozenset({S.RECEIVED, S.REFUSED}),
    S.RECEIVED: frozenset({S.DONE, S.REFUSED}),  # refused only while no goods came back
    S.DONE: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# Until when somebody has to act in a state; a VIP's case is due in half the time.
CLOCKS = {
    S.ASKED: dt.timedelta(hours=24),
    S.TO_RETURN: dt.timedelta(days=7),
    S.RETURNING: dt.timedelta(days=3),
    S.RECEIVED: dt.timedelta(hours=48),
}


@whole_act
def ask(
    *,
    number: str,
    member: Member,
    kind: str,
    units: Mapping[int, int],
    reason: str,
    text: str,
    by: Actor,
    key: str = "",
    pictures: Sequence[Encoded] = (),
) -> AfterSale:
    """Open a case for so many units by line, with its pictures or not at all; once per (order, `key`) where one is given, and
    something else under that key is refused. The same units can't be in two open cases; a gift goes back with its goods.

    Raises OrderUnknown, NoGoods, InvalidTransition (the order is over), NotReturnable (not sent yet, no returns for these goods, or
    too long ago), TooManyUnits, GiftFollows, ReferenceConflict, QuotaReached, FilesUnavailable.
    """
    order = transitions.locked(number, member_id=member.pk)
    own = _number(f"{number}/{key}" if key else "")
    lines = {line.line_no: line for line in order.lines.select_related("sku__product")}
    asked = [(lines[no], n) for no, n in sorted(units.items()) if n and no in lines]
    if key and (done := order.after_sales.filter(number=own).first()):
        _ensure_same(done, kind, asked, reason, text)
        return done
    _ensure_askable(order, asked, kind, reason)
    # Only what is paid back has a sum; another piece or another parcel costs the member nothing.
    gives_back = asked if kind in (K.REFUND, K.RETURN) else []
    is_vip = bool(member.tier_id and member.tier and member.tier.is_vip)
    case = AfterSale.objects.create(
        number=own,
        order=order,
        member=member,
        kind=kind,
        reason=reason,
        text=text[:300],
        points=sum(line.points_of(n) for line, n in gives_back),
        cash_fen=sum(line.cash_fen_of(n) for line, n in gives_back),
        is_vip=is_vip,
        due_at=_due(S.ASKED, is_vip),
    )
    AfterSaleLine.objects.bulk_create(AfterSaleLine(case=case, line=line, quantity=n) for line, n in asked)
    photos.attach(case_id=case.pk, pictures=pictures)
    _note(case, "", S.ASKED, by, text)
    operation_log.record(by=by, action="after_sale.ask", target=f"after-sale/{case.number}", after={"kind": kind})
    return case


def _ensure_askable(order: Order, asked: Sequence[tuple[OrderLine, int]], kind: str, reason: str) -> None:
    if not asked or reason not in AfterSale.REASONS:
        raise NoGoods
    if Act.CASE not in BY_ORDER[order.state]:
        raise InvalidTransition(here=str(Order.State(order.state).label), there=str(S.ASKED.label))
    for line, n in asked:
        _check(order, line, n, kind, reason)


def _number(named: str) -> str:
    """A case's number: of what `named` it, the same for a repeat; else by chance."""
    if named:
        # From the key and not by chance: a repeat finds the first case by its number. Fourteen digits, and the column is unique.
        return f"AS{int(hashlib.sha256(named.encode()).hexdigest(), 16) % 10**14:014d}"
    return f"AS{local_today():%y%m%d}{secrets.randbelow(10**8):08d}"


def _ensure_same(case: AfterSale, kind: str, asked: Sequence[tuple[OrderLine, int]], reason: str, text: str) -> None:
    there = sorted(case.lines.values_list("line_id", "quantity"))
    here = sorted((line.pk, n) for line, n in asked)
    if (case.kind, case.reason, case.text, there) != (kind, reason, text[:300], here):
        raise ReferenceConflict(reference=case.number)


def _check(order: Order, line: OrderLine, units: int, kind: str, reason: str) -> None:
    open_cases = line.after_sale_lines.filter(case__state__in=AfterSale.OPEN)
    used = line.vouchers.filter(state=Voucher.State.USED).count()
    free = returnable_units(line, (open_cases.aggregate(n=Sum("quantity"))["n"] or 0) + used)
    if not 0 < units <= free:
        raise TooManyUnits(title=line.shown_title, left=free)
    if line.gift_of_no is not None and kind in (K.REFUND, K.RETURN):
        raise GiftFollows(title=line.shown_title)
    travels, days = line.is_parcel, line.sku.product.return_days
    if not travels and (kind != K.REFUND or line.kind in FINAL):
        raise NotReturnable("never")
    if reason == "unwanted" and (not days or not travels):
        raise NotReturnable("never")
    now, received = timezone.now(), order.completed_at
    if received and reason == "unwanted" and now > end_of_day(received, days):
        raise NotReturnable("late")
    if order.after_sale_until and now > order.after_sale_until:
        raise NotReturnable("late")


def _due(state: str, is_vip: bool) -> dt.datetime | None:
    clock = CLOCKS.get(S(state))
    return timezone.now() + clock / (2 if is_vip else 1) if clock else None


def _at_the_desk(number: str, by: Actor) -> AfterSale:
    """`_locked` for a decision. Raises OwnRedemption: nobody decides on what they bought themselves."""
    case = _locked(number)
    if by.user_id is not None and case.member.user_id == by.user_id:
        raise OwnRedemption
    return case


def _locked(number: str, member_id: int | None = None) -> AfterSale:
    """The case, its order's row locked before its own (core/locking.py)."""
    rows = AfterSale.objects.filter(number=number, **({"member_id": member_id} if member_id else {}))
    of_order = rows.values_list("order__number", flat=True).first()
    if of_order is None:
        raise CaseUnknown
    order = transitions.locked(of_order)
    case = rows.select_for_update().get()
    case.order = order
    return case


def _move(case: AfterSale, to: str, *, by: Actor, text: str = "", **fields: object) -> None:
    here, there = S(case.state), S(to)
    if there not in MOVES[here]:
        raise InvalidTransition(here=str(here.label), there=str(there.label))
    case.state, case.due_at, case.escalated_at = there, _due(there, case.is_vip), None
    for name, value in fields.items():
        setattr(case, name, value)
    if there not in AfterSale.OPEN:
        case.closed_at = timezone.now()
    case.save()
    _note(case, here, there, by, text)
    operation_log.record(
        by=by, action="after_sale.move", target=f"after-sale/{case.number}", after={"to": there}, reason=text[:200]
    )


def _note(case: AfterSale, here: str, there: str, by: Actor, text: str, *, internal: bool = False) -> None:
    AfterSaleNote.objects.create(
        case=case,
        from_member=by.name == ONESELF,
        actor_name=by.name,
        from_state=here,
        to_state=there,
        text=text[:500],
        is_internal=internal,
    )


@whole_act
def say(*, number: str, text: str, by: Actor, internal: bool = False, member_id: int | None = None) -> None:
    """A word in the case, by either side; internal ones are for the desk. Raises CaseUnknown, ReasonNeeded."""
    if not text.strip():
        raise ReasonNeeded
    case = _locked(number, member_id)
    _note(case, "", "", by, text.strip(), internal=internal)
    operation_log.record(by=by, action="after_sale.say", target=f"after-sale/{number}")
    if member_id is None and not internal:
        _tell(case, gettext_noop("售后有新的回复"), text, dedupe=f"case-note/{case.notes.count()}/{number}")


@whole_act
def approve(*, number: str, by: Actor, text: str = "") -> AfterSale:
    """Agree: a refund is paid back at once, goods to return are waited for, a resend or exchange is to be sent.

    Raises CaseUnknown, InvalidTransition.
    """
    case = _at_the_desk(number, by)
    if case.state != S.ASKED:
        raise InvalidTransition(here=str(S(case.state).label), there=str(S.DONE.label))
    _ensure_still_there(case)
    if case.kind == K.REFUND:
        _give_back(case, by)
        _move(case, S.DONE, by=by, text=text)
        _tell(case, gettext_noop("售后已完成，积分与现金原路退回"), text, dedupe=f"case-done/{number}")
    elif case.kind == K.RESEND:
        _move(case, S.RECEIVED, by=by, text=text)
    else:
        _move(case, S.TO_RETURN, by=by, text=text)
        _tell(case, gettext_noop("售后已通过，请寄回商品"), text, dedupe=f"case-return/{number}")
    return case


@whole_act
def refuse(*, number: str, text: str, by: Actor) -> AfterSale:
    """Say no, with the reason the member reads. Raises CaseUnknown, ReasonNeeded, InvalidTransition."""
    if not text.strip():
        raise ReasonNeeded
    case = _at_the_desk(number, by)
    if case.state == S.RECEIVED and case.return_no:
        raise InvalidTransition(here=str(S.RECEIVED.label), there=str(S.REFUSED.label))
    _move(case, S.REFUSED, by=by, text=text)
    _tell(case, gettext_noop("售后未通过"), text, dedupe=f"case-refused/{number}")
    return case


@whole_act
def withdraw(*, number: str, member_id: int, by: Actor) -> AfterSale:
    """The member changed their mind. Raises CaseUnknown, InvalidTransition."""
    case = _locked(number, member_id)
    _move(case, S.WITHDRAWN, by=by)
    return case


@whole_act
def sent_back(*, number: str, member_id: int, carrier: str, tracking_no: str, by: Actor) -> AfterSale:
    """The member sent the goods. Raises CaseUnknown, TrackingNeeded, InvalidTransition."""
    tracking_no = cleaners.clean_tracking_no(tracking_no)
    if not shipping.TRACKING.match(tracking_no):
        raise TrackingNeeded
    case = _locked(number, member_id)
    _move(case, S.RETURNING, by=by, return_carrier=carrier, return_no=tracking_no)
    return case


@whole_act
def received(*, number: str, by: Actor, fit_for_sale: bool, gifts_fit: bool = False, text: str = "") -> AfterSale:
    """The goods are back, and the gifts that came with them, each fit to be sold again or not. A return is paid back now, an
    exchange waits for its parcel. Raises CaseUnknown, InvalidTransition, TooManyUnits."""
    case = _at_the_desk(number, by)
    if case.state != S.RETURNING:
        raise InvalidTransition(here=str(S(case.state).label), there=str(S.RECEIVED.label))
    _ensure_still_there(case)
    _move(case, S.RECEIVED, by=by, text=text)
    if case.kind == K.EXCHANGE and fit_for_sale:
        units: Counter[int] = Counter()
        for one in case.lines.select_related("line"):
            units[one.line.sku_id] += one.quantity
        stock.give_back(units=units, reference=f"after-sale/{number}/back", by=by)
    if case.kind == K.RETURN:
        _give_back(case, by, to_shelf=fit_for_sale, gifts_to_shelf=gifts_fit)
        _move(case, S.DONE, by=by)
        _tell(case, gettext_noop("售后已完成，积分与现金原路退回"), text, dedupe=f"case-done/{number}")
    return case


@whole_act
def sent_again(*, number: str, carrier: str, tracking_no: str, by: Actor) -> AfterSale:
    """Send an exchange's or a resend's goods; the case is done. Raises CaseUnknown, TrackingNeeded, InvalidTransition."""
    tracking_no = cleaners.clean_tracking_no(tracking_no)
    if not shipping.TRACKING.match(tracking_no):
        raise TrackingNeeded
    case = _at_the_desk(number, by)
    if case.kind not in (K.EXCHANGE, K.RESEND):
        raise InvalidTransition(here=str(S(case.state).label), there=str(S.DONE.label))
    _ensure_still_there(case)
    _move(case, S.DONE, by=by, text=f"{carrier} {tracking_no}")
    shipping.send_again(
        order=case.order,
        lines=[(one.line, one.quantity) for one in case.lines.select_related("line")],
        carrier=carrier,
        tracking_no=tracking_no,
        reference=f"after-sale/{number}/again",
        by=by,
    )
    return case


@whole_act
def refund_instead(*, number: str, text: str, by: Actor) -> AfterSale:
    """Pay an exchange or a resend back whose goods can't be sent once more. Raises CaseUnknown, InvalidTransition, TooManyUnits."""
    case = _at_the_desk(number, by)
    if case.kind not in (K.EXCHANGE, K.RESEND) or case.state != S.RECEIVED:
        raise InvalidTransition(here=str(S(case.state).label), there=str(S.DONE.label))
    _ensure_still_there(case)
    _give_back(case, by)
    _move(case, S.DONE, by=by, text=text)
    paid_back = gettext_noop("售后已完成，积分与现金原路退回")
    title = paid_back if case.points or case.cash_fen else gettext_noop("售后已完成")
    _tell(case, title, text, dedupe=f"case-done/{number}")
    return case


def _ensure_still_there(case: AfterSale) -> None:
    """The units of a case may have been given back in another way meanwhile (a gift with its goods)."""
    for one in case.lines.select_related("line"):
        if one.quantity > returnable_units(one.line):
            raise TooManyUnits(title=one.line.shown_title, left=returnable_units(one.line))


def _give_back(case: AfterSale, by: Actor, *, to_shelf: bool = False, gifts_to_shelf: bool = False) -> None:
    order, lines = case.order, list(case.lines.select_related("line"))
    # A gift costs nothing and follows the goods that brought it: what was to be sent once more of it is not given back by itself.
    units = {one.line.line_no: one.quantity for one in lines if one.line.gift_of_no is None}
    with override(settings.LANGUAGE_CODE):  # the journal keeps a msgid; the clerk's language is not the member's
        reason = str(AfterSale.REASONS[case.reason])
    back = giving_back.give_back(
        order,
        units,
        cause=causes.of_case(case.reason),
        reference=f"after-sale/{case.number}",
        reason=reason,
        by=by,
        to_shelf=to_shelf,
        gifts_to_shelf=gifts_to_shelf,
    )
    case.points, case.cash_fen = back.points, back.fen
    transitions.note(
        order, OrderEvent.What.BACK, by=by, reason="、".join(f"{one.line.title} ×{one.quantity}" for one in lines)
    )
    transitions.settle(order, by=by)


def _tell(case: AfterSale, title: str, text: str, *, dedupe: str) -> None:
    messages.notify(
        member_ids=[case.member_id],
        kind="case",
        title=title,
        body=gettext_noop("售后单 %(number)s：%(text)s"),
        facts={"number": case.number, "text": text[:120] or "–"},
        link=f"/after-sale/{case.number}/",
        reference=dedupe,
    )


def escalate() -> list[str]:
    """Raise what should have been looked at by now; returns the numbers. Each once per clock."""
    late = AfterSale.objects.filter(state__in=CLOCKS, due_at__lt=timezone.now(), escalated_at=None).order_by("due_at")
    raised: list[str] = []

    def one(pk: int) -> None:
        case = late.select_for_update(skip_locked=True).filter(pk=pk).first()
        if case is not None:
            AfterSale.objects.filter(pk=pk).update(escalated_at=timezone.now())
            _note(case, "", "", SYSTEM, gettext_noop("超过处理时限，已升级"), internal=True)
            operation_log.record(by=SYSTEM, action="after_sale.escalate", target=f"after-sale/{case.number}")
            raised.append(case.number)

    jobs.each("orders-escalate", late.values_list("pk", flat=True), one, limit=200)
    return raised

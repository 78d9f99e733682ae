"""Cases about what was received: asked for by the member, judged by the desk, ended with points, cash or goods.

Points return to the lots they came from and cash to whoever paid it; points never become cash. Each step has a clock: a case
nobody looked at in time is raised to the top and its owners are told.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.selectors import share
from core import jobs
from core.actors import ONESELF, SYSTEM, Actor
from core.services import operation_log
from core.tenancy import local_today
from members.models import Member
from members.services import messages
from orders.errors import (
    CaseUnknown,
    IllegalMove,
    NoGoods,
    NotReturnable,
    ReasonNeeded,
    TooManyUnits,
    TrackingNeeded,
)
from orders.models import AfterSale, AfterSaleLine, AfterSaleNote, Order, OrderLine
from orders.services import fulfilment, machine, undoing

S, K = AfterSale.State, AfterSale.Kind
MOVES: dict[str, frozenset[str]] = {
    S.ASKED: frozenset({S.TO_RETURN, S.RECEIVED, S.DONE, S.REFUSED, S.WITHDRAWN}),
    S.TO_RETURN: frozenset({S.RETURNING, S.WITHDRAWN, S.REFUSED}),
    S.RETURNING: frozenset({S.RECEIVED, S.REFUSED}),
    S.RECEIVED: frozenset({S.DONE, S.REFUSED}),
    S.DONE: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# Until when somebody has to act in a state; a VIP's case is due in half the time.
CLOCKS = {S.ASKED: dt.timedelta(hours=24), S.RETURNING: dt.timedelta(days=3), S.RECEIVED: dt.timedelta(hours=48)}


@transaction.atomic
def ask(
    *, number: str, member: Member, kind: str, units: Mapping[int, int], reason: str, words: str, by: Actor, key: str = ""
) -> AfterSale:  # fmt: skip
    """Open a case for so many units by line. The same units can't be in two open cases; once per (order, `key`) where one is given.

    Raises OrderUnknown, NoGoods, NotReturnable (not sent yet, no returns for these goods, or too long ago), TooManyUnits.
    """
    order = machine.locked(number, member_id=member.pk)
    own = _number(f"{number}/{key}" if key else "")
    if key and (done := order.after_sales.filter(number=own).first()):
        return done
    lines = {line.line_no: line for line in order.lines.select_related("sku__product")}
    asked = [(lines[no], n) for no, n in units.items() if n and no in lines]
    if not asked or reason not in AfterSale.REASONS:
        raise NoGoods
    points = fen = 0
    for line, n in asked:
        _check(order, line, n, reason)
        points += share(line.points, done=line.undone, units=n, of=line.quantity)
        fen += share(line.cash_fen, done=line.undone, units=n, of=line.quantity)
    gives_back = kind in (K.REFUND, K.RETURN)
    is_vip = bool(member.tier_id and member.tier and member.tier.is_vip)
    case = AfterSale.objects.create(
        number=own, order=order, member=member, kind=kind,
        reason=reason, words=words[:300], points=points if gives_back else 0, cash_fen=fen if gives_back else 0,
        is_vip=is_vip, due_at=_due(S.ASKED, is_vip),
    )  # fmt: skip
    AfterSaleLine.objects.bulk_create(AfterSaleLine(case=case, line=line, quantity=n) for line, n in asked)
    _note(case, "", S.ASKED, by, words)
    operation_log.record(by=by, action="after_sale.ask", target=f"after-sale/{case.number}", after={"kind": kind})
    return case


def _number(named: str) -> str:
    """A case's number: of what `named` it, the same for a repeat; else by chance."""
    if named:
        return f"AS{int(hashlib.sha256(named.encode()).hexdigest(), 16) % 10**14:014d}"
    return f"AS{local_today():%y%m%d}{secrets.randbelow(10**8):08d}"


def _check(order: Order, line: OrderLine, units: int, reason: str) -> None:
    taken = Q(case__state__in=AfterSale.OPEN) | Q(case__state=S.DONE, case__kind__in=[K.REFUND, K.RETURN])
    free = line.sent - (line.after_sale_lines.filter(taken).aggregate(n=Sum("quantity"))["n"] or 0)
    if not 0 < units <= free:
        raise TooManyUnits(title=line.shown_title, left=max(free, 0))
    days = line.sku.product.return_days
    received = order.completed_at
    if reason == "unwanted" and (not days or line.kind != "physical"):
        raise NotReturnable("never")
    if received and timezone.now() > received + dt.timedelta(days=max(days, 7)):
        raise NotReturnable("late")


def _due(state: str, is_vip: bool) -> dt.datetime | None:
    clock = CLOCKS.get(S(state))
    return timezone.now() + clock / (2 if is_vip else 1) if clock else None


def _locked(number: str, member_id: int | None = None) -> AfterSale:
    rows = AfterSale.objects.select_for_update(of=("self",)).select_related("order")
    found = rows.filter(number=number, **({"member_id": member_id} if member_id else {})).first()
    if found is None:
        raise CaseUnknown
    return found


def _move(case: AfterSale, to: str, *, by: Actor, words: str = "", **fields: object) -> None:
    here, there = S(case.state), S(to)
    if there not in MOVES[here]:
        raise IllegalMove(here=str(here.label), there=str(there.label))
    case.state, case.due_at, case.escalated_at = there, _due(there, case.is_vip), None
    for name, value in fields.items():
        setattr(case, name, value)
    if there not in AfterSale.OPEN:
        case.closed_at = timezone.now()
    case.save()
    _note(case, here, there, by, words)
    operation_log.record(
        by=by, action="after_sale.move", target=f"after-sale/{case.number}", after={"to": there}, reason=words[:200]
    )


def _note(case: AfterSale, here: str, there: str, by: Actor, words: str, *, internal: bool = False) -> None:
    AfterSaleNote.objects.create(
        case=case, from_member=by.name == ONESELF, actor_name=by.name, from_state=here, to_state=there, words=words[:500],
        is_internal=internal,
    )  # fmt: skip


@transaction.atomic
def say(*, number: str, words: str, by: Actor, internal: bool = False, member_id: int | None = None) -> None:
    """A word in the case, by either side; internal ones are for the desk. Raises CaseUnknown, ReasonNeeded."""
    if not words.strip():
        raise ReasonNeeded
    case = _locked(number, member_id)
    _note(case, "", "", by, words.strip(), internal=internal)
    operation_log.record(by=by, action="after_sale.say", target=f"after-sale/{number}")
    if member_id is None and not internal:
        _tell(case, gettext_noop("售后有新的回复"), words, dedupe=f"case-note/{case.notes.count()}/{number}")


@transaction.atomic
def approve(*, number: str, by: Actor, words: str = "") -> AfterSale:
    """Agree: a refund is paid back at once, goods to return are waited for, a resend or exchange is to be sent.

    Raises CaseUnknown, IllegalMove.
    """
    case = _locked(number)
    if case.kind == K.REFUND:
        _give_back(case, by)
        _move(case, S.DONE, by=by, words=words)
        _tell(case, gettext_noop("售后已完成，积分与现金原路退回"), words, dedupe=f"case-done/{number}")
    elif case.kind == K.RESEND:
        _move(case, S.RECEIVED, by=by, words=words)
    else:
        _move(case, S.TO_RETURN, by=by, words=words)
        _tell(case, gettext_noop("售后已通过，请寄回商品"), words, dedupe=f"case-return/{number}")
    return case


@transaction.atomic
def refuse(*, number: str, words: str, by: Actor) -> AfterSale:
    """Say no, with the reason the member reads. Raises CaseUnknown, ReasonNeeded, IllegalMove."""
    if not words.strip():
        raise ReasonNeeded
    case = _locked(number)
    _move(case, S.REFUSED, by=by, words=words)
    _tell(case, gettext_noop("售后未通过"), words, dedupe=f"case-refused/{number}")
    return case


@transaction.atomic
def withdraw(*, number: str, member_id: int, by: Actor) -> AfterSale:
    """The member changed their mind. Raises CaseUnknown, IllegalMove."""
    case = _locked(number, member_id)
    _move(case, S.WITHDRAWN, by=by)
    return case


@transaction.atomic
def sent_back(*, number: str, member_id: int, carrier: str, tracking_no: str, by: Actor) -> AfterSale:
    """The member sent the goods. Raises CaseUnknown, TrackingNeeded, IllegalMove."""
    if not fulfilment.TRACKING.match(tracking_no.strip()):
        raise TrackingNeeded
    case = _locked(number, member_id)
    _move(case, S.RETURNING, by=by, return_carrier=carrier, return_no=tracking_no.strip())
    return case


@transaction.atomic
def received(*, number: str, by: Actor, fit_for_sale: bool, words: str = "") -> AfterSale:
    """The goods are back. A return is paid back now, an exchange waits for its parcel. Raises CaseUnknown, IllegalMove."""
    case = _locked(number)
    _move(case, S.RECEIVED, by=by, words=words)
    if case.kind == K.RETURN:
        _give_back(case, by, to_shelf=fit_for_sale)
        _move(case, S.DONE, by=by)
        _tell(case, gettext_noop("售后已完成，积分与现金原路退回"), words, dedupe=f"case-done/{number}")
    return case


@transaction.atomic
def sent_again(*, number: str, carrier: str, tracking_no: str, by: Actor) -> AfterSale:
    """Send an exchange's or a resend's goods; the case is done. Raises CaseUnknown, TrackingNeeded, IllegalMove."""
    if not fulfilment.TRACKING.match(tracking_no.strip()):
        raise TrackingNeeded
    case = _locked(number)
    if case.kind not in (K.EXCHANGE, K.RESEND):
        raise IllegalMove(here=str(S(case.state).label), there=str(S.DONE.label))
    _move(case, S.DONE, by=by, words=f"{carrier} {tracking_no.strip()}")
    fulfilment.send_again(
        order=case.order, lines=[(one.line, one.quantity) for one in case.lines.select_related("line")], carrier=carrier,
        tracking_no=tracking_no.strip(), by=by,
    )  # fmt: skip
    return case


def _give_back(case: AfterSale, by: Actor, *, to_shelf: bool = False) -> None:
    order = machine.locked(case.order.number)
    units = {one.line.line_no: one.quantity for one in case.lines.select_related("line")}
    back = undoing.give_back(
        order, units, reference=f"after-sale/{case.number}", reason=str(AfterSale.REASONS[case.reason]), by=by, to_shelf=to_shelf,
        sent_too=True,
    )  # fmt: skip
    case.points, case.cash_fen = back.points, back.fen


def _tell(case: AfterSale, title: str, words: str, *, dedupe: str) -> None:
    messages.notify(
        member_ids=[case.member_id], kind="case", title=title,
        body=gettext_noop("售后单 %(number)s：%(words)s"), facts={"number": case.number, "words": words[:120] or "–"},
        link=f"/after-sale/{case.number}/", reference=dedupe,
    )  # fmt: skip


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

"""What no parcel brings: codes, top-ups, vouchers, privileges, donations. A worker delivers; its row is the queue.

Every try carries the line's own reference, so a repeat never delivers twice. What only touches our own tables is one
transaction; a provider is asked outside of any. What a provider refuses is given back by itself; what it leaves without an
answer is never given back by itself.
"""

import datetime as dt

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.errors import CodesShort, KindUnknown
from catalog.kinds import PARCELS
from core import jobs
from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.locking import whole_act
from members.services import messages
from orders.errors import DeliveryDecided, ProviderWordNeeded
from orders.gateways import topup
from orders.kinds import BY_PROVIDER, order_kind
from orders.models import DigitalDelivery, Order, OrderLine
from orders.services import causes, giving_back, transitions

S = DigitalDelivery.State
BACK_OFF = [10, 30, 120, 600, 3600, 4 * 3600]  # seconds between tries; after the last the order is undone
LEASE = dt.timedelta(seconds=60)  # a worker that died with a try in hand: another takes it after this
REFUSED = gettext_noop("发放失败，已自动退回")
log = structlog.get_logger(__name__)


def deliver(*, order_id: int) -> None:
    """Deliver what can be delivered of an order now; what can't waits for its next try. Idempotent."""
    done: set[int] = set()
    while ids := [one for one in start(order_id=order_id) if one not in done]:  # a gift follows what brought it
        for delivery_id in ids:
            deliver_now(delivery_id=delivery_id)
        done.update(ids)


@whole_act
def start(*, order_id: int) -> list[int]:
    """Make the work of an order that may be delivered; returns the ids of what is not done. Idempotent."""
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.state == Order.State.PLACED:
        lines = deliverable().filter(order=order)
        DigitalDelivery.objects.bulk_create(DigitalDelivery(line=line, next_at=timezone.now()) for line in lines)
    return list(
        DigitalDelivery.objects.filter(line__order=order, state__in=[S.WAITING, S.ASKED]).values_list("pk", flat=True)
    )


def deliverable() -> QuerySet[OrderLine]:
    """Lines that a worker delivers and that nobody began with: with units to send, and for a gift those of its goods gone."""
    to_send = Q(quantity__gt=F("cancelled_quantity") - F("returned") + F("sent"))
    brought = OrderLine.objects.filter(to_send, order=OuterRef("order"), line_no=OuterRef("gift_of_no"))
    lines = OrderLine.objects.exclude(kind__in=PARCELS).filter(to_send, delivery=None)
    return lines.filter(Q(gift_of_no=None) | ~Exists(brought))


def due(*, limit: int = 200) -> list[int]:
    """Work whose time has come, and orders whose work was never made. Two queries."""
    jobs.each("orders-start-deliveries", orders_without_work, lambda pk: start(order_id=pk), limit=limit)
    rows = DigitalDelivery.objects.filter(state__in=[S.WAITING, S.ASKED], next_at__lte=timezone.now())
    return list(rows.order_by("next_at").values_list("pk", flat=True)[:limit])


def orders_without_work() -> list[int]:
    """Ids of placed orders with something to deliver and no row for it: a lost message. One query."""
    lines = deliverable().filter(order__state=Order.State.PLACED)
    return list(lines.values_list("order_id", flat=True).distinct())


def deliver_now(*, delivery_id: int) -> str:
    """Try once; returns the state the row is in then. Safe to call at any time by anybody.

    That a provider is asked is written down, under the order's lock, before it is asked: from then on nobody can cancel the
    line until it answered. No answer is never a failure.
    """
    row = _claim(delivery_id)
    if row is None:
        return DigitalDelivery.objects.values_list("state", flat=True).get(pk=delivery_id)
    if row.line.kind not in BY_PROVIDER:
        try:
            return _own(row.pk)
        except (CodesShort, KindUnknown) as cause:
            return _write_down(row.pk, topup.TopUpResult(topup.PENDING, why=str(cause)))
    try:
        answer = order_kind(row.line.kind).ask(row.line)
    except Exception as cause:  # whatever went wrong on the way: it may have been credited
        log.warning("provider_silent", order=row.line.order.number, why=f"{type(cause).__name__}: {cause}"[:200])
        answer = topup.TopUpResult(topup.PENDING, why=str(cause) or type(cause).__name__)
    return _write_down(row.pk, answer)


@whole_act
def _claim(delivery_id: int) -> DigitalDelivery | None:
    """Take a try in hand that is due and that the order still wants; None where there is none."""
    # Read without a lock to learn the order, which must be locked first (core/locking.py); the row is read again under it.
    seen = DigitalDelivery.objects.select_related("line__order").get(pk=delivery_id)
    order = transitions.locked(seen.line.order.number)
    row = _locked_row(delivery_id)
    now = timezone.now()
    if row.state not in (S.WAITING, S.ASKED) or row.next_at is None or row.next_at > now:
        return None
    if order.state != Order.State.PLACED or not row.line.to_send:
        row.state, row.next_at = S.DROPPED, None
        row.save(update_fields=["state", "next_at"])
        return None
    row.attempts, row.next_at = row.attempts + 1, now + LEASE
    # Committed before the provider is called: who cancels from now on finds that it was asked.
    if row.line.kind in BY_PROVIDER:
        row.state = S.ASKED
    row.save(update_fields=["state", "attempts", "next_at"])
    return row


def _locked_row(pk: int) -> DigitalDelivery:
    rows = DigitalDelivery.objects.select_for_update(of=("self",))
    return rows.select_related("line__order__member", "line__sku__product").get(pk=pk)


@whole_act
def _own(pk: int) -> str:
    """Deliver from our own tables and write it down in one go, so that no worker can do it twice. Raises CodesShort,
    KindUnknown."""
    seen = DigitalDelivery.objects.select_related("line__order").get(pk=pk)
    transitions.locked(seen.line.order.number)
    row = _locked_row(pk)
    if row.state != S.WAITING or not row.line.to_send:
        return row.state
    order_kind(row.line.kind).deliver(row.line)
    return _write_down(row.pk, topup.TopUpResult(topup.DONE))


@whole_act
def _write_down(pk: int, answer: topup.TopUpResult) -> str:
    """What became of a try. After the last one without an answer nobody knows: a person decides; what only waits for our own
    stock of codes is given back."""
    seen = DigitalDelivery.objects.select_related("line__order").get(pk=pk)
    order = transitions.locked(seen.line.order.number)
    row = _locked_row(pk)
    if row.state not in (S.WAITING, S.ASKED):
        return row.state
    row.provider_no, row.error = answer.provider_no or row.provider_no, answer.why[:300]
    given_up = answer.state == topup.PENDING and row.attempts > len(BACK_OFF)
    if answer.state == topup.DONE:
        _done(row, order)
    elif answer.state == topup.FAILED or (given_up and row.state == S.WAITING):
        _failed(row, order)
    elif given_up:
        _unsure(row, order)
    else:
        row.next_at = timezone.now() + dt.timedelta(seconds=BACK_OFF[row.attempts - 1])
        log.warning("delivery_waits", order=order.number, attempts=row.attempts, why=row.error)
    row.save()
    return row.state


def _unsure(row: DigitalDelivery, order: Order) -> None:
    row.state, row.next_at = S.UNSURE, None
    operation_log.record(by=SYSTEM, action="delivery.unsure", target=order.reference, reason=row.error)
    log.error("delivery_unsure", order=order.number, attempts=row.attempts, why=row.error)


@whole_act
def decide(*, delivery_id: int, was_delivered: bool, reason: str, by: Actor) -> str:
    """Somebody asked the provider how an unsure delivery ended: it was done, or it comes back. Returns the state then.

    Raises ProviderWordNeeded, DeliveryDecided.
    """
    if not reason.strip():
        raise ProviderWordNeeded
    seen = DigitalDelivery.objects.select_related("line__order").get(pk=delivery_id)
    order = transitions.locked(seen.line.order.number)
    row = _locked_row(delivery_id)
    if row.state != S.UNSURE:
        raise DeliveryDecided
    if was_delivered:
        _done(row, order)
    else:
        _failed(row, order, by=by, reason=reason)
    row.error = reason[:300]
    row.save()
    operation_log.record(
        by=by, action="delivery.decide", target=order.reference, reason=reason, after={"delivered": was_delivered}
    )
    return row.state


def _done(row: DigitalDelivery, order: Order) -> None:
    line = row.line
    row.state, row.done_at, row.next_at = S.DONE, timezone.now(), None
    line.sent += line.to_send
    line.save(update_fields=["sent"])
    transitions.settle(order, by=SYSTEM)
    messages.notify(
        member_ids=[order.member_id],
        kind="delivery",
        title=gettext_noop("您兑换的权益已到账"),
        body=gettext_noop("「%(title)s」已发放，点开查看。"),
        facts={"title": line.title},
        link=f"/orders/{order.number}/",
        reference=f"delivery/{row.pk}",
    )


def _failed(row: DigitalDelivery, order: Order, *, by: Actor = SYSTEM, reason: str = REFUSED) -> None:
    line = row.line
    row.state, row.next_at = S.FAILED, None
    units, reference = {line.line_no: line.to_send}, f"{line.reference}/failed"
    back = giving_back.give_back(order, units, cause=causes.FAILED, reference=reference, reason=reason[:200], by=by)
    transitions.settle(order, by=by, reason=reason[:200])
    operation_log.record(
        by=SYSTEM, action="delivery.fail", target=order.reference, reason=row.error, after={"points": back.points}
    )
    messages.notify(
        member_ids=[order.member_id],
        kind="delivery",
        title=REFUSED,
        body=gettext_noop("「%(title)s」没能发放，%(points)s 积分已退回，现金原路退回。")
        if back.paid_fen
        else gettext_noop("「%(title)s」没能发放，%(points)s 积分已退回。"),
        facts={"title": line.title, "points": f"{back.points:,}"},
        link=f"/orders/{order.number}/",
        reference=f"delivery/{row.pk}",
    )


@whole_act
def retry(*, delivery_id: int, by: Actor) -> None:
    """Let waiting work be tried now; what is unsure is asked again under the same reference. Idempotent."""
    row = _locked_row(delivery_id)
    if row.state in (S.WAITING, S.ASKED, S.UNSURE):
        row.state = S.ASKED if row.state == S.UNSURE else row.state
        row.attempts, row.next_at = min(row.attempts, len(BACK_OFF)), timezone.now()
        row.save(update_fields=["state", "attempts", "next_at"])
        operation_log.record(by=by, action="delivery.retry", target=row.line.order.reference)

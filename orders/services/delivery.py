"""What no parcel brings: codes, top-ups, vouchers, privileges, donations. A worker delivers; its row is the queue.

Every try carries the line's own reference, so a repeat never delivers twice. What only touches our own tables is one
transaction; a provider is asked outside of any. When the last try has failed the buyer gets everything back by itself.
"""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.errors import CodesShort
from catalog.models import Product, ServiceSlot
from catalog.services import codes
from core import crypto
from core.actors import SYSTEM
from core.services import operation_log
from members.services import messages, tiers
from orders.errors import KindUnknown
from orders.gateways import topup
from orders.models import Fulfilment, Order, OrderLine
from orders.services import machine, undoing, vouchers

S = Fulfilment.State
K = Product.Kind
BACK_OFF = [10, 30, 120, 600, 3600, 4 * 3600]  # seconds between tries; after the last the order is undone
LEASE = dt.timedelta(seconds=60)  # a worker that died with a try in hand: another takes it after this
REFUSED = gettext_noop("发放失败，已自动退回")
log = structlog.get_logger(__name__)


def deliver(*, order_id: int) -> None:
    """Deliver what can be delivered of an order now; what can't waits for its next try. Idempotent."""
    for fulfilment_id in start(order_id=order_id):
        work(fulfilment_id=fulfilment_id)


def start(*, order_id: int) -> list[int]:
    """Make the work of an order that may be delivered; returns the ids of what is not done. Idempotent."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if order.state == Order.State.PLACED:
            lines = order.lines.exclude(kind=K.PHYSICAL).filter(fulfilment=None, undone__lt=F("quantity"))
            Fulfilment.objects.bulk_create(Fulfilment(line=line, next_at=timezone.now()) for line in lines)
        return list(
            Fulfilment.objects.filter(line__order=order, state__in=[S.WAITING, S.ASKED]).values_list("pk", flat=True)
        )


def due(*, limit: int = 200) -> list[int]:
    """Work whose time has come, and orders whose work was never made. Two queries."""
    for order_id in orders_without_work()[:limit]:
        start(order_id=order_id)
    rows = Fulfilment.objects.filter(state__in=[S.WAITING, S.ASKED], next_at__lte=timezone.now())
    return list(rows.order_by("next_at").values_list("pk", flat=True)[:limit])


def orders_without_work() -> list[int]:
    """Ids of placed orders with something to deliver and no row for it: a lost message. One query."""
    lines = OrderLine.objects.filter(~Q(kind=K.PHYSICAL), order__state=Order.State.PLACED, fulfilment=None)
    return list(lines.filter(undone__lt=F("quantity")).values_list("order_id", flat=True).distinct())


def work(*, fulfilment_id: int) -> str:
    """Try once; returns the state the row is in then. Safe to call at any time by anybody."""
    claimed = Fulfilment.objects.filter(
        pk=fulfilment_id, state__in=[S.WAITING, S.ASKED], next_at__lte=timezone.now()
    ).update(next_at=timezone.now() + LEASE, attempts=F("attempts") + 1)
    row = Fulfilment.objects.select_related("line__order__member", "line__sku__product").get(pk=fulfilment_id)
    if not claimed:
        return row.state
    try:
        if row.line.kind != K.TOPUP:
            return _own(row)
        answer = _top_up(row)
    except (CodesShort, KindUnknown, topup.ProviderDown) as cause:
        answer = topup.Answer(topup.PENDING, why=str(cause) or type(cause).__name__)
    return _write_down(row.pk, answer)


def _top_up(row: Fulfilment) -> topup.Answer:
    account = crypto.decrypt(row.line.input_sealed)
    sku = row.line.sku
    face_fen = (sku.product.details.get("faces") or {}).get(sku.code)
    details = sku.product.details | {"units": row.line.quantity - row.line.undone, "face_fen": face_fen}
    return topup.provider().credit(reference=reference_of(row.line), account=account, details=details)


@transaction.atomic
def _own(row: Fulfilment) -> str:
    """Deliver from our own tables and write it down in one go, so that no worker can do it twice. Raises KindUnknown."""
    machine.locked(row.line.order.number)
    row.refresh_from_db(fields=["state"])
    if row.state in (S.DONE, S.FAILED):
        return row.state
    line = row.line
    units, details = line.quantity - line.undone, line.sku.product.details
    if line.kind == K.CODE:
        codes.give(sku_id=line.sku_id, units=units, reference=reference_of(line))
    elif line.kind == K.SERVICE:
        slot = ServiceSlot.objects.filter(pk=line.slot_id or 0).first()
        starts = slot.starts_at if slot else None
        ends = starts + dt.timedelta(hours=details.get("hours", 4)) if starts else _days(details)
        vouchers.issue(line, units=units, starts_at=starts, ends_at=ends)
    elif line.kind == K.COUPON:
        vouchers.issue(line, units=units, ends_at=_days(details))
    elif line.kind == K.PRIVILEGE:
        days = details.get("days", 365) * units
        tiers.raise_to(member_id=line.order.member_id, code=details["tier"], days=days, by=SYSTEM)
    elif line.kind != K.DONATION:  # a donation is done when it is placed; of anything else nobody knows what it is
        raise KindUnknown(kind=line.kind)
    return _write_down(row.pk, topup.Answer(topup.DONE))


def _days(details: dict[str, Any]) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=details.get("days", 90))


def reference_of(line: OrderLine) -> str:
    """What a line is called outside: order/<number>/<line>."""
    return f"{line.order.reference}/{line.line_no}"


@transaction.atomic
def _write_down(pk: int, answer: topup.Answer) -> str:
    seen = Fulfilment.objects.select_related("line__order").get(pk=pk)
    order = machine.locked(seen.line.order.number)
    row = Fulfilment.objects.select_for_update().select_related("line").get(pk=pk)
    if row.state in (S.DONE, S.FAILED):
        return row.state
    row.provider_no, row.error = answer.provider_no or row.provider_no, answer.why[:300]
    given_up = answer.state == topup.PENDING and row.attempts > len(BACK_OFF)
    if answer.state == topup.DONE:
        _done(row, order)
    elif answer.state == topup.FAILED or given_up:
        _failed(row, order)
    else:
        row.state = S.ASKED
        row.next_at = timezone.now() + dt.timedelta(seconds=BACK_OFF[row.attempts - 1])
        log.warning("delivery_waits", order=order.number, attempts=row.attempts, why=row.error)
    row.save()
    return row.state


def _done(row: Fulfilment, order: Order) -> None:
    line = row.line
    row.state, row.done_at, row.next_at = S.DONE, timezone.now(), None
    OrderLine.objects.filter(pk=line.pk).update(sent=line.quantity - line.undone)
    machine.settle(order, by=SYSTEM)
    messages.notify(
        member_ids=[order.member_id], kind="delivery", title=gettext_noop("您兑换的权益已到账"),
        body=gettext_noop("「%(title)s」已发放，点开查看。"), facts={"title": line.title}, link=f"/orders/{order.number}/",
        reference=f"delivery/{row.pk}",
    )  # fmt: skip


def _failed(row: Fulfilment, order: Order) -> None:
    line = row.line
    row.state, row.next_at = S.FAILED, None
    back = undoing.give_back(
        order, {line.line_no: line.to_send}, reference=f"{reference_of(line)}/failed", reason=REFUSED, by=SYSTEM
    )
    machine.settle(order, by=SYSTEM)
    operation_log.record(
        by=SYSTEM, action="delivery.fail", target=order.reference, reason=row.error, after={"points": back.points}
    )
    messages.notify(
        member_ids=[order.member_id], kind="delivery", title=REFUSED,
        body=gettext_noop("「%(title)s」没能发放，%(points)s 积分已退回，现金原路退回。"),
        facts={"title": line.title, "points": f"{back.points:,}"}, link=f"/orders/{order.number}/", reference=f"delivery/{row.pk}",
    )  # fmt: skip


@transaction.atomic
def retry(*, fulfilment_id: int, by: Any) -> None:
    """Let waiting work be tried now. Idempotent."""
    row = Fulfilment.objects.select_related("line__order").get(pk=fulfilment_id)
    if Fulfilment.objects.filter(pk=row.pk, state__in=[S.WAITING, S.ASKED]).update(next_at=timezone.now()):
        operation_log.record(by=by, action="delivery.retry", target=row.line.order.reference)

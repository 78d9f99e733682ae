"""Cash on its way back: asked for inside the act that gives it back, sent by a worker until the gateway took it.

A refund's own number goes along with every try, so that a repeat gives nothing more back.
"""

import datetime as dt
import secrets

import structlog
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.actors import SYSTEM, Actor
from core.events import operation_log
from members.services import messages
from orders.errors import ChannelUnknown, OverRefunded, RefundUnknown
from orders.gateways.payment import GatewayDown, GatewayPayment, GatewayRefused
from orders.gateways.payment.base import DONE
from orders.models import Order, Payment, Refund
from orders.services import channels

S = Refund.State
TRIES = 8  # after 1, 2, 4 … 64 minutes; then somebody has to look
LEASE = dt.timedelta(minutes=2)  # a worker that died with a try in hand: another takes it after this
ASK_AGAIN = dt.timedelta(hours=1)  # the gateway has it and has not said it is through
log = structlog.get_logger(__name__)


def ask(order: Order, *, fen: int, reference: str, reason: str) -> Refund | None:
    """Note that `fen` go back to whoever paid the order; once per `reference`. None where nothing was paid yet.

    The order's row is locked by the caller. Raises OverRefunded.
    """
    payment = order.payments.filter(state=Payment.State.PAID).first()
    return ask_of(payment, fen=fen, reference=reference, reason=reason) if payment else None


def ask_of(payment: Payment, *, fen: int, reference: str, reason: str) -> Refund:
    """The same of a certain payment. Raises OverRefunded."""
    if done := Refund.objects.filter(reference=reference).first():
        return done
    # Failed refunds count too: somebody may retry them, and more would go back than came.
    left = payment.fen - (payment.refunds.aggregate(fen=Sum("fen"))["fen"] or 0)
    if fen > left:
        raise OverRefunded(left=left)
    return Refund.objects.create(
        number=f"R{secrets.token_hex(12).upper()}",
        payment=payment,
        reference=reference,
        fen=fen,
        reason=reason[:200],
        next_at=timezone.now(),
    )


def due(*, limit: int = 200) -> list[int]:
    """Refunds whose next try has come. One query."""
    rows = Refund.objects.filter(state__in=[S.ASKED, S.SENT], next_at__lte=timezone.now()).order_by("next_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def send_now(*, refund_id: int) -> str:
    """Ask the gateway once, outside any transaction; returns the state the refund is in then. Safe to call at any time."""
    # Condition and lease in one update: two workers can't both find the refund due.
    claimed = Refund.objects.filter(pk=refund_id, state__in=[S.ASKED, S.SENT], next_at__lte=timezone.now()).update(
        next_at=timezone.now() + LEASE, attempts=F("attempts") + 1
    )
    row = Refund.objects.select_related("payment").get(pk=refund_id)
    if not claimed:
        return row.state
    try:
        standing = channels.outgoing_gateway(row.payment.gateway).refund(
            number=row.number,
            payment=row.payment.number,
            fen=row.fen,
            of=row.payment.fen,
            reason=row.reason,
            notify_url="",
        )
    except (GatewayDown, GatewayRefused, ChannelUnknown) as cause:
        return _missed(row.pk, str(cause) or type(cause).__name__)
    return _took(row.pk, standing)


@transaction.atomic
def _took(pk: int, standing: GatewayPayment) -> str:
    row = Refund.objects.select_for_update(of=("self",)).select_related("payment__order").get(pk=pk)
    if row.state in (S.DONE, S.FAILED):
        return row.state
    if standing.state == DONE:
        done(row, at=standing.at)
    else:
        row.state, row.error, row.next_at = S.SENT, "", timezone.now() + ASK_AGAIN
        row.save(update_fields=["state", "error", "next_at"])
    return row.state


@transaction.atomic
def _missed(pk: int, why: str) -> str:
    row = Refund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=pk)
    row.error = why[:300]
    # The gateway has it: asking how it stands may fail as often as it likes, nothing is given up.
    if row.state == S.SENT:
        row.next_at = timezone.now() + ASK_AGAIN
    elif row.state == S.ASKED and row.attempts < TRIES:
        row.next_at = timezone.now() + dt.timedelta(minutes=2 ** (row.attempts - 1))
        log.warning("refund_waits", refund=row.number, attempts=row.attempts, why=row.error)
    elif row.state == S.ASKED:
        failed(row, why=why)
    row.save(update_fields=["error", "next_at"])
    return row.state


def done(row: Refund, *, at: dt.datetime | None) -> None:
    """The money went back: write it down and tell the member, inside the caller's transaction with the row locked."""
    order = row.payment.order
    row.state, row.done_at, row.next_at, row.error = S.DONE, at or timezone.now(), None, ""
    row.save(update_fields=["state", "done_at", "next_at", "error"])
    operation_log.record(by=SYSTEM, action="refund.done", target=f"refund/{row.number}", after={"fen": row.fen})
    messages.notify(
        member_ids=[order.member_id],
        kind="refund",
        title=gettext_noop("退款已原路退回"),
        body=gettext_noop("订单 %(number)s 的 ¥%(yuan)s 已退回您的支付账户。"),
        facts={"number": order.number, "yuan": f"{row.fen / 100:,.2f}"},
        link=f"/orders/{order.number}/",
        reference=f"refund/{row.number}",
    )


def failed(row: Refund, *, why: str) -> None:
    """No further try by itself: the console shows it until somebody retries. Inside the caller's transaction."""
    row.state, row.next_at, row.error = S.FAILED, None, why[:300]
    row.save(update_fields=["state", "next_at", "error"])
    operation_log.record(by=SYSTEM, action="refund.fail", target=f"refund/{row.number}", reason=row.error)
    log.error("refund_failed", refund=row.number, why=row.error)


@transaction.atomic
def retry(*, number: str, by: Actor) -> Refund:
    """Send a refund again now, one that was given up too. Idempotent: what is through stays so. Raises RefundUnknown."""
    row = Refund.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise RefundUnknown
    if row.state != S.DONE:
        row.state = S.ASKED if row.state == S.FAILED else row.state
        row.attempts, row.next_at = 0, timezone.now()
        row.save(update_fields=["state", "attempts", "next_at"])
        operation_log.record(by=by, action="refund.retry", target=f"refund/{number}")
    return row

"""Callbacks: verified, kept once, and acted on under the order's lock. Whatever their order and number, one final state."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils import timezone

from orders.gateways.payment import GatewayPayment, Notice, NoticeTooOld, SignatureWrong
from orders.gateways.payment.base import PAID
from orders.models import Payment, PaymentNotice, Refund
from orders.services import channels, payments, refunds, transitions

O = PaymentNotice.Outcome  # noqa: E741 — read as a word: O.PAID
OLD = "old"
REFUSED_PER_HOUR = 64  # forged notices kept of each gateway: enough to see them, too few to fill a disk
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What became of a callback, and the order it paid."""

    outcome: str
    order_id: int | None = None

    @property
    def status(self) -> int:
        """The door's answer: 401 for a forged one, 400 for a replayed one, 404 for one about nothing of ours."""
        return {O.REFUSED: 401, OLD: 400, O.UNKNOWN: 404}.get(self.outcome, 200)


def notice(*, gateway: str, headers: Mapping[str, str], body: bytes) -> PaymentStatus:
    """Take in a callback as it came. A repeat changes nothing, a forged or old one has no effect. Raises ChannelUnknown."""
    digest = hashlib.sha256(body).digest()
    try:
        said = channels.gateway(gateway).read_notice(headers, body)
    except SignatureWrong:
        _keep_refused(gateway, digest)
        return PaymentStatus(O.REFUSED)
    except NoticeTooOld:
        log.warning("payment_notice_old", gateway=gateway)
        return PaymentStatus(OLD)
    if said.kind == PAID:
        return _money_in(gateway, said, digest)
    if said.kind == "refund":
        return _money_back(gateway, said, digest)
    return PaymentStatus(_keep(gateway, said, digest, O.IGNORED))


@transaction.atomic
def _money_in(gateway: str, said: Notice, digest: bytes) -> PaymentStatus:
    seen = Payment.objects.filter(number=said.number, gateway=gateway).select_related("order").first()
    if seen is None:
        return PaymentStatus(_keep(gateway, said, digest, O.UNKNOWN))
    order = transitions.locked(seen.order.number)
    # Asked under the order's lock: gateways send a notice again while the first is still being written.
    if _known(gateway, said, digest):
        return PaymentStatus(O.REPEAT)
    payment = Payment.objects.select_for_update().get(pk=seen.pk)
    outcome = payments.record_arrival(order, payment, GatewayPayment(PAID, said.trade_no, said.fen, said.at))
    return PaymentStatus(_keep(gateway, said, digest, outcome), order.pk)


@transaction.atomic
def _money_back(gateway: str, said: Notice, digest: bytes) -> PaymentStatus:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment__order")
    row = rows.filter(number=said.number, payment__gateway=gateway).first()
    if row is None:
        return PaymentStatus(_keep(gateway, said, digest, O.UNKNOWN))
    if _known(gateway, said, digest):
        return PaymentStatus(O.REPEAT)
    outcome: str = O.REPEAT
    if row.fen != said.fen:
        log.error("refund_mismatch", refund=row.number, expected=row.fen, found=said.fen)
        outcome = O.MISMATCH
    elif row.state != Refund.State.DONE and said.ok:
        refunds.done(row, at=said.at)
        outcome = O.REFUNDED
    elif row.state in (Refund.State.ASKED, Refund.State.SENT) and not said.ok:
        refunds.failed(row, why="gateway: refund closed or abnormal")
        outcome = O.FAILED
    return PaymentStatus(_keep(gateway, said, digest, outcome))


def _known(gateway: str, said: Notice, digest: bytes) -> bool:
    return PaymentNotice.objects.filter(gateway=gateway, event_id=said.event_id[:80], digest=digest).exists()


def _keep(gateway: str, said: Notice, digest: bytes, outcome: str) -> str:
    row = PaymentNotice(
        gateway=gateway,
        event_id=said.event_id[:80],
        payment_number=said.number[:32],
        fen=said.fen,
        outcome=outcome,
        digest=digest,
    )
    PaymentNotice.objects.bulk_create([row], ignore_conflicts=True)
    return outcome


def _keep_refused(gateway: str, digest: bytes) -> None:
    event = f"refused/{timezone.now():%Y%m%d%H}/{digest[0] % REFUSED_PER_HOUR}"
    log.warning("payment_notice_refused", gateway=gateway)
    if not PaymentNotice.objects.filter(gateway=gateway, event_id=event).exists():
        row = PaymentNotice(gateway=gateway, event_id=event, outcome=O.REFUSED, digest=digest)
        PaymentNotice.objects.bulk_create([row], ignore_conflicts=True)

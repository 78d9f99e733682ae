"""Cash on its way back: asked for inside the act that gives it back, sent by a worker."""

import secrets

from django.utils import timezone

from orders.models import Order, Payment, Refund


def ask(order: Order, *, fen: int, reference: str, reason: str) -> Refund | None:
    """Note that `fen` go back to whoever paid the order; once per `reference`. None where nothing was paid yet."""
    payment = order.payments.filter(state=Payment.State.PAID).first()
    if payment is None:
        return None
    refund, _ = Refund.objects.get_or_create(
        reference=reference,
        defaults={
            "number": f"R{secrets.token_hex(12).upper()}", "payment": payment, "fen": fen, "reason": reason[:200],
            "next_at": timezone.now(),
        },
    )  # fmt: skip
    return refund

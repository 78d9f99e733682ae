"""The worker's doors. The row's state is the queue: losing a message loses no work."""

from typing import Any

from django.db import OperationalError

from core.tenancy.tasks import send, tenant_task
from members.services import tiers
from orders.services import delivery, vouchers

RETRY: dict[str, Any] = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}

# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
DELIVERIES_WAIT = """(
    EXISTS (SELECT FROM {schema}.orders_fulfilment WHERE state IN ('waiting', 'asked') AND next_at <= now())
    OR EXISTS (SELECT FROM {schema}.orders_order o JOIN {schema}.orders_orderline l ON l.order_id = o.id
        WHERE o.state = 'placed' AND l.kind <> 'physical' AND l.undone < l.quantity
        AND NOT EXISTS (SELECT FROM {schema}.orders_fulfilment f WHERE f.line_id = l.id))
)"""
SOMETHING_ENDED = """(
    EXISTS (SELECT FROM {schema}.orders_voucher WHERE state = 'open' AND ends_at < now())
    OR EXISTS (SELECT FROM {schema}.members_member WHERE tier_until < current_date)
)"""


@tenant_task(**RETRY)
def deliver_order(*, order_id: int) -> None:
    """Deliver an order that was just placed or paid."""
    delivery.deliver(order_id=order_id)


@tenant_task(**RETRY)
def deliver(*, fulfilment_id: int) -> None:
    """Try one piece of work."""
    delivery.work(fulfilment_id=fulfilment_id)


@tenant_task(when=DELIVERIES_WAIT)
def sweep_deliveries() -> None:
    """Send what is due, and what a lost message left behind. A repeat finds nothing to do."""
    for fulfilment_id in delivery.due():
        send(deliver, fulfilment_id=fulfilment_id)


@tenant_task(when=SOMETHING_ENDED)
def end_what_is_over() -> None:
    """Vouchers past their last moment, tiers past their last day."""
    vouchers.expire()
    tiers.end_overdue()

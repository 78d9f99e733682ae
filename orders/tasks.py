"""Celery tasks. Pending rows are found by their state, so a lost message loses no work."""

import functools

from django.utils.translation import gettext_noop

from catalog.kinds import PARCELS, quoted
from core import jobs
from core.tenancy.tasks import BULK, RETRY, enqueue, run_in_slices, tenant_task
from members.services import tiers
from orders.selectors import sites
from orders.services import (
    after_sales,
    bills,
    closing,
    delivery,
    demo_cashier,
    payments,
    receipts,
    refunds,
    shortages,
    site_runs,
    tracking,
    vouchers,
)

DELIVERY_SWEEPS = {
    "orders-start-deliveries": gettext_noop("开始自动交付"),
    "orders-deliveries": gettext_noop("自动交付（卡密、充值、券）"),
}
END_SWEEPS = {
    "orders-expire-vouchers": gettext_noop("券到期"),
    "members-end-tiers": gettext_noop("等级到期"),
    "orders-shortages": gettext_noop("缺货未选择，按时退回"),
    "orders-shortage-waits": gettext_noop("等待补货到期，重新询问"),
    "orders-escalate": gettext_noop("售后超时升级"),
}
RECEIPT_SWEEPS = {
    "orders-receive": gettext_noop("到期自动确认收货"),
    "orders-announce-receipt": gettext_noop("自动收货前的提醒"),
    "orders-end-after-sale": gettext_noop("订单售后期结束"),
}
UNPAID_SWEEPS = {"orders-close-unpaid": gettext_noop("关闭超时未付的订单")}
PAYMENT_SWEEPS = {"orders-payments": gettext_noop("向支付渠道核对收款")}
REFUND_SWEEPS = {"orders-refunds": gettext_noop("退款")}

# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
DELIVERIES_WAIT = """(
    EXISTS (SELECT 1 FROM {schema}.orders_digitaldelivery WHERE state IN ('waiting', 'asked') AND next_at <= now())
    OR EXISTS (SELECT 1 FROM {schema}.orders_order o JOIN {schema}.orders_orderline l ON l.order_id = o.id
        WHERE o.state = 'placed' AND l.kind NOT IN ({parcels}) AND l.quantity > l.cancelled_quantity - l.returned + l.sent
        AND NOT EXISTS (SELECT 1 FROM {schema}.orders_orderline m WHERE m.order_id = l.order_id AND m.line_no = l.gift_of_no
            AND m.quantity > m.cancelled_quantity - m.returned + m.sent)
        AND NOT EXISTS (SELECT 1 FROM {schema}.orders_digitaldelivery f WHERE f.line_id = l.id))
)""".replace("{parcels}", quoted(PARCELS))
UNPAID_ARE_OVER = """EXISTS (SELECT 1 FROM {schema}.orders_order WHERE state = 'unpaid' AND pay_by <= now())"""
PAYMENTS_WAIT = """EXISTS (SELECT 1 FROM {schema}.orders_payment
    WHERE state = 'waiting' AND created_at < now() - interval '1 minute')"""
REFUNDS_WAIT = """EXISTS (SELECT 1 FROM {schema}.orders_refund WHERE state IN ('asked', 'sent') AND next_at <= now())"""
MONEY_MOVED = """(EXISTS (SELECT 1 FROM {schema}.orders_paymentchannel WHERE is_active)
    OR EXISTS (SELECT 1 FROM {schema}.orders_payment WHERE paid_at > now() - interval '9 days'))"""
SOMETHING_ENDED = """(
    EXISTS (SELECT 1 FROM {schema}.orders_voucher WHERE state = 'open' AND ends_at < now())
    OR EXISTS (SELECT 1 FROM {schema}.members_member WHERE tier_until < current_date)
    OR EXISTS (SELECT 1 FROM {schema}.orders_shortage WHERE state = 'asked' AND choose_by < now())
    OR EXISTS (SELECT 1 FROM {schema}.orders_shortage WHERE state = 'waits' AND wait_until < current_date)
    OR EXISTS (SELECT 1 FROM {schema}.orders_aftersale
        WHERE state IN ('asked', 'to_return', 'returning', 'received') AND due_at < now() AND escalated_at IS NULL)
)"""

ORDERS_END = """(
    EXISTS (SELECT 1 FROM {schema}.orders_order WHERE state = 'shipped' AND receive_by < now() + interval '2 days')
    OR EXISTS (SELECT 1 FROM {schema}.orders_order WHERE state = 'completed' AND ended_at IS NULL AND after_sale_until < now())
)"""
PARCELS_UNDER_WAY = """EXISTS (SELECT 1 FROM {schema}.orders_parcel
    WHERE state = 'sent' AND tracking_no <> '' AND carrier NOT IN ('site', 'digital') AND shipped_at > now() - interval '45 days'
    AND (last_tracked_at < now() - interval '4 hours' OR last_tracked_at IS NULL AND shipped_at < now() - interval '2 hours'))"""
PARCELS_SIGNED = """EXISTS (SELECT 1 FROM {schema}.orders_parcel p JOIN {schema}.orders_order o ON o.id = p.order_id
    WHERE p.state = 'signed' AND p.signed_at < now() - interval '5 minutes' AND o.state = 'shipped')"""


@tenant_task(**RETRY)
def deliver_order(*, order_id: int) -> None:
    """Deliver an order that was just placed or paid."""
    jobs.one("orders-start-deliveries", order_id, lambda: delivery.deliver(order_id=order_id))


@tenant_task(**RETRY)
def deliver_digital(*, delivery_id: int) -> None:
    """Try one piece of work."""
    jobs.one("orders-deliveries", delivery_id, lambda: delivery.deliver_now(delivery_id=delivery_id))


@tenant_task(when=DELIVERIES_WAIT, sweeps=DELIVERY_SWEEPS, every=5)
def sweep_deliveries() -> None:
    """Send what is due, and what a lost message left behind. A repeat finds nothing to do."""
    for delivery_id in jobs.ready_keys("orders-deliveries", delivery.due()):
        enqueue(deliver_digital, delivery_id=delivery_id)


@tenant_task(when=SOMETHING_ENDED, sweeps=END_SWEEPS, every=600, jitter=120)
def expire_vouchers_and_tiers() -> None:
    """Vouchers past their last moment, tiers past their last day, choices nobody made, cases nobody looked at."""
    jobs.run("orders-expire-vouchers", vouchers.expire)
    jobs.run("members-end-tiers", tiers.end_overdue)
    jobs.run("orders-shortages", shortages.close_overdue)
    jobs.run("orders-shortage-waits", shortages.end_waits)
    jobs.run("orders-escalate", after_sales.escalate)


@tenant_task(when=UNPAID_ARE_OVER, sweeps=UNPAID_SWEEPS, also_suspended=True, every=20)
def close_unpaid() -> None:
    """Orders whose time to pay is over give back what they hold."""
    closing.close_unpaid()


@tenant_task(when=PAYMENTS_WAIT, sweeps=PAYMENT_SWEEPS, also_suspended=True, every=60, jitter=10)
def poll_payments() -> None:
    """A callback that did not come is asked for."""
    payments.maintain_waiting()


@tenant_task(also_suspended=True, **RETRY)
def send_refund(*, refund_id: int) -> None:
    """Try one refund."""
    jobs.one("orders-refunds", refund_id, lambda: refunds.send_now(refund_id=refund_id))


@tenant_task(when=REFUNDS_WAIT, sweeps=REFUND_SWEEPS, also_suspended=True, every=20)
def send_refunds() -> None:
    """Refunds whose next try has come."""
    for refund_id in jobs.ready_keys("orders-refunds", refunds.due()):
        enqueue(send_refund, refund_id=refund_id)


@tenant_task(
    when=MONEY_MOVED, sweeps={"orders-bills": gettext_noop("核对支付渠道账单")}, every=600, jitter=300, queue=BULK
)
def check_bills() -> None:
    """Yesterday's bills, once the gateways have made them."""
    jobs.run("orders-bills", bills.check_due)


@tenant_task()
def demo_cashier_pays(*, trade_id: int) -> None:
    """The demo's cashier calls late."""
    demo_cashier.press_late(trade_id=trade_id)


@tenant_task(**RETRY)
def ask_courier(*, parcel_id: int) -> None:
    """Ask about one parcel."""
    jobs.one("orders-couriers", parcel_id, lambda: tracking.query_courier(parcel_id=parcel_id))


@tenant_task(
    when=PARCELS_UNDER_WAY, sweeps={"orders-couriers": gettext_noop("查询包裹物流")}, every=60, jitter=20, queue=BULK
)
def ask_couriers() -> None:
    """Parcels that nobody told about lately."""
    for parcel_id in jobs.ready_keys("orders-couriers", tracking.due()):
        enqueue(ask_courier, parcel_id=parcel_id)


@tenant_task(
    when=PARCELS_SIGNED, sweeps={"orders-complete-received": gettext_noop("签收后自动完成订单")}, every=120, jitter=60
)
def complete_received() -> None:
    """Orders that were signed for long enough ago are complete."""
    tracking.complete_received()


@tenant_task(when=ORDERS_END, sweeps=RECEIPT_SWEEPS, every=300, jitter=120)
def end_orders() -> None:
    """Orders that count as received by their date, those of whom that is told, and those whose after-sale is over."""
    receipts.receive_due()
    receipts.announce_due()
    receipts.end_due()


@tenant_task(**RETRY)
def send_to_site(*, run_id: int) -> None:
    """Send what waits for a place, until nothing is left or the slice is over."""

    def ship() -> None:
        run_in_slices(functools.partial(site_runs.work_next, run_id=run_id), send_to_site, run_id=run_id)

    jobs.one("orders-site-runs", run_id, ship)


@tenant_task(
    when="EXISTS (SELECT 1 FROM {schema}.orders_siterun WHERE finished_at IS NULL)",
    sweeps={"orders-site-runs": gettext_noop("整批发往办公点")},
    every=8,
)
def sweep_site_runs() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    for run_id in jobs.ready_keys("orders-site-runs", sites.open_runs()):
        enqueue(send_to_site, queue=BULK, run_id=run_id)

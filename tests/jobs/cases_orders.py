"""Poisoned first rows for the sweeps of orders."""

import datetime as dt

from django.utils import timezone

from core.actors import SYSTEM
from members.models import Site
from orders import tasks
from orders.models import (
    AfterSale,
    Bill,
    DigitalDelivery,
    Order,
    Parcel,
    Payment,
    Refund,
    Shortage,
    SiteRun,
    Voucher,
)
from orders.services import delivery, giving_back, receipts, shipping, shortages, site_runs
from tests import given
from tests.given import an_order
from tests.jobs.trial import Trial, case, runs
from tests.orders.paying import a_trade, begin, begin_there, call
from tests.orders.test_after_sale import ask, received
from tests.orders.test_handover import an_order_to

AGO = dt.timedelta(seconds=5)
HOUR = dt.timedelta(hours=1)


def state(model, pk):
    return model.objects.values_list("state", flat=True).get(pk=pk)


def two_orders(world, **product):
    product = {"points": 100, "stock": 50, **product}
    return [an_order(world.cast.lin, given.a_product(**product)) for _ in range(2)]


# --- delivery -------------------------------------------------------------------------------------------------------------


@case("orders-start-deliveries")
def start_deliveries(world):
    first, second = two_orders(world, kind="coupon")
    line = first.lines.get().pk
    return Trial(
        runs(world, tasks.sweep_deliveries),
        lambda: state(Order, second.pk) == "completed",
        lambda: state(Order, first.pk) == "completed",
        "orders_digitaldelivery",
        f"new.line_id = {line}",
    )


@case("orders-deliveries")
def deliveries(world):
    first, second = two_orders(world, kind="coupon")
    line = first.lines.get().pk
    return Trial(
        runs(world, tasks.sweep_deliveries),
        lambda: state(Order, second.pk) == "completed",
        lambda: state(Order, first.pk) == "completed",
        "orders_digitaldelivery",
        f"new.line_id = {line} AND new.state = 'done'",
        due=lambda: DigitalDelivery.objects.exclude(next_at=None).update(next_at=timezone.now()),
    )


# --- what ends ------------------------------------------------------------------------------------------------------------


@case("orders-expire-vouchers")
def expire_vouchers(world):
    for order in two_orders(world, kind="coupon"):
        delivery.deliver(order_id=order.pk)
    Voucher.objects.update(ends_at=timezone.now() - AGO)
    first, second = Voucher.objects.order_by("pk")
    return Trial(
        runs(world, tasks.expire_vouchers_and_tiers),
        lambda: state(Voucher, second.pk) == "expired",
        lambda: state(Voucher, first.pk) == "expired",
        "orders_voucher",
        f"new.id = {first.pk}",
    )


@case("orders-shortages")
def close_shortages(world):
    found = [
        shortages.open_shortage(
            number=order.number,
            line_no=1,
            units=1,
            substitutes=[],
            wait_until=None,
            sorry_points=0,
            budget_id=None,
            reason="盘亏",
            by=SYSTEM,
        )
        for order in two_orders(world)
    ]
    for number, one in enumerate(found):
        Shortage.objects.filter(pk=one.pk).update(choose_by=timezone.now() - (9 - number) * HOUR)
    first, second = (one.pk for one in found)
    return Trial(
        runs(world, tasks.expire_vouchers_and_tiers),
        lambda: state(Shortage, second) != "asked",
        lambda: state(Shortage, first) != "asked",
        "orders_shortage",
        f"new.id = {first} AND new.state <> 'asked'",
    )


@case("orders-escalate")
def escalate(world):
    found = [ask(received(order), world.cast.lin) for order in two_orders(world)]
    AfterSale.objects.update(due_at=timezone.now() - AGO)

    def raised(one):
        return AfterSale.objects.get(pk=one.pk).escalated_at is not None

    return Trial(
        runs(world, tasks.expire_vouchers_and_tiers),
        lambda: raised(found[1]),
        lambda: raised(found[0]),
        "orders_aftersale",
        f"new.id = {found[0].pk} AND new.escalated_at IS NOT NULL",
    )


# --- money ----------------------------------------------------------------------------------------------------------------


@case("orders-close-unpaid")
def close_unpaid(world):
    first, second = two_orders(world, cash_fen=990)
    for number, order in enumerate((first, second)):
        Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() - (9 - number) * HOUR)
    return Trial(
        runs(world, tasks.close_unpaid),
        lambda: state(Order, second.pk) == "cancelled",
        lambda: state(Order, first.pk) == "cancelled",
        "orders_order",
        f"new.id = {first.pk} AND new.state = 'cancelled'",
    )


@case("orders-payments")
def poll_payments(world):
    for order in two_orders(world, cash_fen=990):
        begin_there(order)
    Order.objects.update(state="cancelled")
    Payment.objects.update(created_at=timezone.now() - HOUR)
    first, second = Payment.objects.order_by("pk")
    return Trial(
        runs(world, tasks.poll_payments),
        lambda: state(Payment, second.pk) == "closed",
        lambda: state(Payment, first.pk) == "closed",
        "orders_payment",
        f"new.id = {first.pk}",
    )


@case("orders-refunds")
def send_refunds(world):
    for number, order in enumerate(two_orders(world, cash_fen=990)):
        call(a_trade(begin(order), trade_no=f"T{number}"))
        giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    first, second = Refund.objects.order_by("pk")
    return Trial(
        runs(world, tasks.send_refunds),
        lambda: state(Refund, second.pk) == "done",
        lambda: state(Refund, first.pk) == "done",
        "orders_refund",
        f"new.id = {first.pk} AND new.state = 'done'",
        due=lambda: Refund.objects.exclude(next_at=None).update(next_at=timezone.now()),
    )


@case("orders-bills")
def check_bills(world):
    for number, order in enumerate(two_orders(world, cash_fen=990)):
        call(a_trade(begin(order), trade_no=f"T{number}"))
    days = [timezone.localdate() - dt.timedelta(days=back) for back in (1, 2)]
    for payment, day in zip(Payment.objects.order_by("pk"), days, strict=True):
        noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
        Payment.objects.filter(pk=payment.pk).update(paid_at=noon)

    def made(day):
        return Bill.objects.filter(on=day).exists()

    return Trial(
        runs(world, tasks.check_bills),
        lambda: made(days[1]),
        lambda: made(days[0]),
        "orders_bill",
        f"new.on = '{days[0]}'",
    )


# --- parcels --------------------------------------------------------------------------------------------------------------


def two_parcels(world):
    return [
        shipping.ship(number=order.number, carrier="sf", tracking_no=f"SF{order.pk:010d}", by=SYSTEM)
        for order in two_orders(world)
    ]


@case("orders-couriers")
def ask_couriers(world):
    first, second = two_parcels(world)
    Parcel.objects.update(shipped_at=timezone.now() - 5 * HOUR, last_tracked_at=None)

    def asked(parcel):
        return Parcel.objects.get(pk=parcel.pk).last_tracked_at is not None

    return Trial(
        runs(world, tasks.ask_couriers),
        lambda: asked(second),
        lambda: asked(first),
        "orders_parcel",
        f"new.id = {first.pk}",
    )


@case("orders-complete-received")
def complete_received(world):
    first, second = two_parcels(world)
    Parcel.objects.update(state="signed", signed_at=timezone.now() - dt.timedelta(days=9))
    return Trial(
        runs(world, tasks.complete_received),
        lambda: state(Order, second.order_id) == "completed",
        lambda: state(Order, first.order_id) == "completed",
        "orders_order",
        f"new.id = {first.order_id} AND new.state = 'completed'",
    )


@case("orders-site-runs")
def send_to_sites(world):
    runs_open = []
    for code in ("hq", "lab"):
        site = Site.objects.create(code=code, name=code)
        an_order_to(site, world.cast.lin)
        runs_open.append(site_runs.start(site_id=site.pk, by=SYSTEM))

    def over(run):
        return SiteRun.objects.get(pk=run.pk).finished_at is not None

    return Trial(
        runs(world, tasks.sweep_site_runs),
        lambda: over(runs_open[1]),
        lambda: over(runs_open[0]),
        "orders_siterun",
        f"new.id = {runs_open[0].pk} AND new.finished_at IS NOT NULL",
    )


# --- the end of an order --------------------------------------------------------------------------------------------------


def two_sent(world):
    found = two_orders(world)
    for n, order in enumerate(found):
        shipping.ship(number=order.number, carrier="sf", tracking_no=f"SF1234567{n}", by=SYSTEM)
    return found


@case("orders-receive")
def receive_by_date(world):
    first, second = two_sent(world)
    Order.objects.update(receive_by=timezone.now() - AGO)
    return Trial(
        runs(world, tasks.end_orders),
        lambda: state(Order, second.pk) == "completed",
        lambda: state(Order, first.pk) == "completed",
        "orders_order",
        f"new.id = {first.pk} AND new.state = 'completed'",
    )


@case("orders-announce-receipt")
def announce_receipt(world):
    first, second = two_sent(world)
    Order.objects.update(receive_by=timezone.now() + HOUR)

    def told(order):
        return Order.objects.get(pk=order.pk).receive_told_at is not None

    return Trial(
        runs(world, tasks.end_orders),
        lambda: told(second),
        lambda: told(first),
        "orders_order",
        f"new.id = {first.pk} AND new.receive_told_at IS NOT NULL",
    )


@case("orders-end-after-sale")
def end_after_sale(world):
    first, second = two_sent(world)
    for order in (first, second):
        receipts.receive(number=order.number, member_id=order.member_id, by=SYSTEM)
    Order.objects.update(after_sale_until=timezone.now() - AGO)

    def over(order):
        return Order.objects.get(pk=order.pk).ended_at is not None

    return Trial(
        runs(world, tasks.end_orders),
        lambda: over(second),
        lambda: over(first),
        "orders_order",
        f"new.id = {first.pk} AND new.ended_at IS NOT NULL",
    )


@case("orders-shortage-waits")
def waits_end(world):
    soon = timezone.localdate() + dt.timedelta(days=1)
    found = []
    for order in two_orders(world):
        short = shortages.open_shortage(
            number=order.number,
            line_no=1,
            units=1,
            substitutes=[],
            wait_until=soon,
            sorry_points=0,
            budget_id=None,
            reason="盘亏",
            by=SYSTEM,
        )
        found.append(shortages.choose(shortage_id=short.pk, member_id=None, choice="wait", by=SYSTEM).pk)
    for number, one in enumerate(found):
        Shortage.objects.filter(pk=one).update(wait_until=timezone.localdate() - dt.timedelta(days=9 - number))
    first, second = found
    return Trial(
        runs(world, tasks.expire_vouchers_and_tiers),
        lambda: state(Shortage, second) == "asked",
        lambda: state(Shortage, first) == "asked",
        "orders_shortage",
        f"new.id = {first} AND new.state = 'asked'",
    )

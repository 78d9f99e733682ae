"""A day's bill: the gateway's own list against ours."""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from core import jobs
from core.actors import SYSTEM, Actor
from core.events import operation_log
from orders.errors import ChannelUnknown
from orders.gateways.payment import BillRow, GatewayDown, GatewayRefused
from orders.gateways.payment.base import CHINA
from orders.models import Bill, Payment, Refund
from orders.selectors.payments import cash_differences
from orders.services import channels

READY = dt.time(10, 30)  # gateways make yesterday's list by ten in the morning
LOOK_BACK = 7  # days without a bill that are made up for
KEPT = 500  # differences of a day that are kept; more mean that the merchant is another
SLICE_SECONDS = 60.0
log = structlog.get_logger(__name__)


def check_due() -> int:
    """Bills of the last days that are missing, of every gateway that took money or could have; returns how many were made.
    One a gateway does not give yet is asked for again with the next tick. With a new bill our own cash is proved too: what
    came in less what goes back is what the orders keep."""
    now = timezone.now().astimezone(CHINA)
    last = now.date() - dt.timedelta(days=1 if now.time() >= READY else 2)
    days = [last - dt.timedelta(days=back) for back in range(LOOK_BACK)]

    def missing() -> list[str]:
        return [f"{gateway}/{day}" for gateway in _gateways() for day in days]

    made = jobs.each(
        "orders-bills", missing, lambda key: _check_one(key, last), seconds=SLICE_SECONDS, atomic=False
    ).done
    if made and (found := cash_differences()):
        log.error("cash_differs", orders=[number for number, _, _ in found[:20]], count=len(found))
    return made


def _check_one(key: str, last: dt.date) -> bool:
    gateway, day = key.split("/")[0], dt.date.fromisoformat(key.split("/")[1])
    if Bill.objects.filter(gateway=gateway, on=day).exists() or (day != last and not _moved_on(gateway, day)):
        return False
    try:
        check(gateway=gateway, day=day, by=SYSTEM)
    except (GatewayDown, GatewayRefused, ChannelUnknown) as fault:
        log.warning("bill_not_ready", gateway=gateway, day=str(day), why=str(fault))
        return False
    return True


def _gateways() -> list[str]:
    since = timezone.now() - dt.timedelta(days=LOOK_BACK + 2)
    took = Payment.objects.filter(paid_at__gte=since).order_by().values_list("gateway", flat=True).distinct()
    return sorted({*took, *(one for one in channels.active() if one != channels.FAKE)})


def _moved_on(gateway: str, day: dt.date) -> bool:
    start, end = _span(day)
    return Payment.objects.filter(gateway=gateway, paid_at__gte=start, paid_at__lt=end).exists()


def _span(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(day, dt.time(), CHINA)
    return start, start + dt.timedelta(days=1)


def check(*, gateway: str, day: dt.date, by: Actor) -> Bill:
    """Ask a gateway for a day's list and keep what differs from ours; done again it replaces what it found before.

    The list is fetched outside any transaction. Raises ChannelUnknown, GatewayDown, GatewayRefused.
    """
    rows = channels.outgoing_gateway(gateway).bill(day)
    return _keep(gateway, day, rows, by)


@transaction.atomic
def _keep(gateway: str, day: dt.date, rows: list[BillRow], by: Actor) -> Bill:
    paid = {row.number: row.fen for row in rows if row.kind == "paid"}
    back = {row.number: row.fen for row in rows if row.kind == "refund"}
    differences = [*_paid_differences(gateway, day, paid), *_back_differences(gateway, day, back)]
    bill, _ = Bill.objects.update_or_create(
        gateway=gateway,
        on=day,
        defaults={
            "paid_count": len(paid),
            "paid_fen": sum(paid.values()),
            "back_count": len(back),
            "back_fen": sum(back.values()),
            "differences": differences[:KEPT],
        },
    )
    if differences:
        log.error("bill_differs", gateway=gateway, day=str(day), differences=len(differences))
    operation_log.record(
        by=by,
        action="bill.check",
        target=f"bill/{gateway}/{day}",
        after={"rows": len(rows), "differences": len(differences)},
    )
    return bill


def _paid_differences(gateway: str, day: dt.date, theirs: dict[str, int]) -> list[dict[str, Any]]:
    start, end = _span(day)
    rows = Payment.objects.filter(gateway=gateway, paid_at__gte=start, paid_at__lt=end).exclude(trade_no="")
    return _compare("paid", dict(rows.values_list("number", "fen")), theirs)


def _back_differences(gateway: str, day: dt.date, theirs: dict[str, int]) -> list[dict[str, Any]]:
    """Refunds: gateways list them on the day they were asked for or the day they went through, so ours are only missed there
    when both were that day, and theirs are looked up on any day."""
    start, end = _span(day)
    rows = Refund.objects.filter(payment__gateway=gateway)
    sure = rows.filter(state=Refund.State.DONE, created_at__gte=start, done_at__gte=start, done_at__lt=end)
    known = rows.filter(number__in=theirs, state__in=[Refund.State.DONE, Refund.State.SENT])
    return _compare(
        "refund", dict(sure.values_list("number", "fen")) | dict(known.values_list("number", "fen")), theirs
    )


def _compare(kind: str, ours: dict[str, int], theirs: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"number": number, "kind": kind, "ours": ours.get(number), "theirs": theirs.get(number)}
        for number in sorted(ours.keys() | theirs.keys())
        if ours.get(number) != theirs.get(number)
    ]

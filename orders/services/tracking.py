"""Where parcels are: the courier calls, or is asked about those nobody told about; a scan is kept once.

What arrived or was signed for is written down with the courier's own moment, the member is told once, and an order whose
parcels were all signed for completes by itself some days later.
"""

import datetime as dt
from collections.abc import Mapping

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import jobs
from core.actors import SYSTEM
from core.events import operation_log
from core.tenancy.hosts import origin
from members.selectors import PostalAddress
from members.services import messages
from orders.gateways.courier import CourierDown, Track, TrackingRequest
from orders.gateways.courier.base import ARRIVED, SIGNED, TROUBLE
from orders.models import Order, Parcel, ParcelScan
from orders.selectors.sites import UNDO
from orders.services import couriers, receipts

S = Parcel.State
FIRST_AFTER = dt.timedelta(hours=2)  # a courier needs time for its first scan
SILENT_FOR = dt.timedelta(hours=4)  # nobody said anything for so long: it is asked
NO_LONGER = dt.timedelta(days=45)
DAYS_TO_COMPLETE = 7  # after all was signed for; the member may confirm before, and still ask for after-sale

log = structlog.get_logger(__name__)


def due(*, limit: int = 100) -> list[int]:
    """Parcels on their way that nobody told about lately. One query."""
    now = timezone.now()
    rows = Parcel.objects.filter(state=S.SENT, shipped_at__gt=now - NO_LONGER).exclude(tracking_no="")
    rows = rows.exclude(carrier__in=Parcel.UNTRACKED).filter(
        Q(last_tracked_at=None, shipped_at__lt=now - FIRST_AFTER) | Q(last_tracked_at__lt=now - SILENT_FOR)
    )
    return list(rows.order_by(F("last_tracked_at").asc(nulls_first=True), "id").values_list("pk", flat=True)[:limit])


def query_courier(*, parcel_id: int) -> int:
    """Ask the courier about one parcel, outside any transaction; returns the new scans. Safe to call at any time: who comes
    second finds that it was just asked."""
    now = timezone.now()
    fresh = Q(last_tracked_at=None) | Q(last_tracked_at__lt=now - SILENT_FOR)
    if not Parcel.objects.filter(fresh, pk=parcel_id, state=S.SENT).update(last_tracked_at=now):
        return 0
    parcel = Parcel.objects.select_related("order").get(pk=parcel_id)
    service = couriers.active()
    if service is None or not parcel.is_tracked:
        return 0
    asked = _tracking_request(parcel)
    try:
        callback = f"{origin()}{reverse('storefront:courier-notify', args=[service.name], urlconf='config.urls_mall')}"
        if parcel.subscribed_at is None and service.subscribe(asked, callback):
            Parcel.objects.filter(pk=parcel_id).update(subscribed_at=now)
        track = service.query(asked)
    except CourierDown as down:
        log.warning("courier_silent", parcel=parcel_id, why=str(down))
        return 0
    return record_track(parcel_id=parcel_id, track=track)


def _tracking_request(parcel: Parcel) -> TrackingRequest:
    order = parcel.order
    to = PostalAddress.unseal(order.address_sealed) if order.address_sealed else None
    return TrackingRequest(
        parcel.carrier, parcel.tracking_no, to.phone if to else "", parcel.shipped_at, order.area_text
    )


def take_callback(*, courier: str, form: Mapping[str, str]) -> tuple[str, str]:
    """Take in a courier's callback; returns what it wants to hear. A repeat changes nothing; a number that is none of ours is
    taken and forgotten. Raises CourierUnknown, SignatureWrong."""
    service = couriers.named(courier)
    tracking_no, track = service.read_notice(form)
    for parcel_id in (
        Parcel.objects.filter(tracking_no=tracking_no).exclude(tracking_no="").values_list("pk", flat=True)
    ):
        record_track(parcel_id=parcel_id, track=track)
    return service.answer(True)


@transaction.atomic
def record_track(*, parcel_id: int, track: Track) -> int:
    """Keep a parcel's way, each scan once; returns how many were new. A parcel never goes back: an old callback that comes late
    brings its scans and nothing else."""
    parcel = Parcel.objects.select_for_update(of=("self",)).select_related("order").get(pk=parcel_id)
    before = parcel.scans.count()
    ParcelScan.objects.bulk_create(
        [
            ParcelScan(parcel=parcel, at=one.at, description=one.description[:200], place=one.place[:60])
            for one in track.scans
        ],
        ignore_conflicts=True,
    )
    new = parcel.scans.count() - before
    last = track.scans[-1] if track.scans else None
    parcel.last_tracked_at = timezone.now()
    parcel.last_error = last.description[:200] if last and track.state == TROUBLE else ""
    moment = last.at if last else parcel.last_tracked_at
    if track.state == ARRIVED and parcel.arrived_at is None and parcel.state == S.SENT:
        parcel.arrived_at = moment  # it lies in a locker: still on its way to its member, so it is asked about further
        _tell(
            parcel,
            "arrived",
            gettext_noop("包裹到了，等您取件"),
            gettext_noop("订单 %(number)s 的包裹已送达，记得去取。"),
        )
    if track.state == SIGNED and parcel.state != S.SIGNED:
        parcel.state, parcel.signed_at, parcel.arrived_at = S.SIGNED, moment, parcel.arrived_at or moment
        operation_log.record(
            by=SYSTEM, action="parcel.signed", target=parcel.order.reference, after={"tracking_no": parcel.tracking_no}
        )
        _tell(
            parcel,
            "signed",
            gettext_noop("包裹已签收"),
            gettext_noop("订单 %(number)s 的包裹已签收；有问题可以申请售后。"),
        )
    parcel.save(update_fields=["last_tracked_at", "last_error", "arrived_at", "state", "signed_at"])
    return new


def _tell(parcel: Parcel, what: str, title: str, body: str) -> None:
    order = parcel.order
    messages.notify(
        member_ids=[order.member_id],
        kind="parcel",
        title=title,
        body=body,
        facts={"number": order.number},
        link=f"/orders/{order.number}/",
        reference=f"parcel/{parcel.pk}/{what}",
    )


def received() -> list[str]:
    """Numbers of orders on their way whose parcels were all signed for long enough ago. One query."""
    now = timezone.now()
    over = Q(handover=None, signed_at__lt=now - dt.timedelta(days=DAYS_TO_COMPLETE)) | Q(
        handover__isnull=False, signed_at__lt=now - UNDO
    )
    of_order = Parcel.objects.filter(order=OuterRef("pk")).exclude(carrier=Parcel.Carrier.DIGITAL)
    waiting = of_order.exclude(Q(state=S.SIGNED) & over)
    rows = receipts.with_clock_running(Order.objects.filter(state=Order.State.SHIPPED)).filter(
        Exists(of_order), ~Exists(waiting)
    )
    return list(rows.order_by("id").values_list("number", flat=True)[:1_000])


def complete_received() -> int:
    """Complete those orders, each in a transaction of its own; returns how many. Idempotent."""

    def complete(number: str) -> bool:
        return receipts.receive_by_itself(number=number, reason=receipts.BY_COURIER)

    return jobs.each("orders-complete-received", received, complete, limit=200).done

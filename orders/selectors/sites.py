"""Places of the company: what has to go there, what lies there, who has not come for it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from catalog.kinds import PARCELS
from core.jobs.progress import Progress
from members.models import Site
from orders.models import Handover, Order, Parcel, SiteRun

UNDO = dt.timedelta(minutes=5)  # how long a handing-over can be taken back
WAITING_SHOWN, SIGNED_SHOWN = 300, 20


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """A place with its figures: orders to send, parcels under way, parcels lying there, handed out today."""

    site: Site
    to_send: int
    coming: int
    lying: int
    signed_today: int


def site_counts(site_id: int | None = None) -> list[SiteCounts]:
    """Every place (or the one) with its figures. Three queries."""
    here = Parcel.objects.filter(carrier=Parcel.Carrier.SITE, order__site__isnull=False).order_by()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    counted = {
        row["order__site"]: row
        for row in here.values("order__site").annotate(
            coming=Count("pk", filter=Q(state="sent")),
            lying=Count("pk", filter=Q(state="arrived")),
            signed=Count("pk", filter=Q(state="signed", signed_at__gte=today)),
        )
    }
    placed = Order.objects.filter(state=Order.State.PLACED, site__isnull=False, lines__kind__in=PARCELS).order_by()
    waiting = dict(placed.values_list("site").annotate(n=Count("pk", distinct=True)))
    sites = Site.objects.all() if site_id is None else Site.objects.filter(pk=site_id)
    nothing = {"coming": 0, "lying": 0, "signed": 0}
    return [
        SiteCounts(site, waiting.get(site.pk, 0), row["coming"], row["lying"], row["signed"])
        for site in sites
        for row in [counted.get(site.pk, nothing)]
    ]


def parcels_at_site(site_id: int) -> QuerySet[Parcel]:
    """Parcels that lie at a place, by their members' numbers, with goods. Two queries when evaluated."""
    rows = Parcel.objects.filter(order__site_id=site_id, carrier=Parcel.Carrier.SITE, state=Parcel.State.ARRIVED)
    rows = rows.select_related("order__member__department").prefetch_related("lines__line")
    return rows.order_by("order__member__employee_no", "id")


@dataclass(frozen=True, slots=True)
class Signed:
    """A handing-over as the page lists it."""

    row: Handover
    can_undo: bool


def signed_at(site_id: int) -> list[Signed]:
    """What was handed out there last, newest first. One query."""
    rows = Handover.objects.filter(site_id=site_id).select_related("member")[:SIGNED_SHOWN]
    since = timezone.now() - UNDO
    return [Signed(row, row.undone_at is None and row.at > since) for row in rows]


def site_of(handover_id: int) -> int | None:
    """Where a handing-over was done. One query."""
    return Handover.objects.filter(pk=handover_id).values_list("site_id", flat=True).first()


def last_run(site_id: int) -> SiteRun | None:
    """The newest sending of everything to a place. One query."""
    return SiteRun.objects.filter(site_id=site_id).first()


def waiting_for(site_id: int) -> QuerySet[Order]:
    """Orders with goods that have to go to the place. One query when evaluated."""
    gone = F("lines__cancelled_quantity") - F("lines__returned") + F("lines__sent")
    rows = Order.objects.filter(site_id=site_id, state=Order.State.PLACED)
    return rows.filter(lines__kind__in=PARCELS, lines__quantity__gt=gone).distinct()


def run_progress(run: SiteRun) -> Progress:
    """How far the worker is, in orders: counted from them. One query."""
    waiting = waiting_for(run.site_id).filter(pk__gt=run.done_up_to_id, pk__lte=run.last_order_id)
    return Progress(max(run.total - waiting.count(), 0), run.total)


def open_runs() -> list[int]:
    """Ids of runs a worker should look at. One query."""
    return list(SiteRun.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))

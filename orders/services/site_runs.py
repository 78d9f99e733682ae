"""What waits for a place of the company goes there with the company's own car: a few orders while the person waits, many by a
worker, each in a transaction of its own."""

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core import jobs
from core.actors import Actor
from core.errors import DomainError
from core.events import operation_log
from members.models import Site
from orders.models import Parcel, SiteRun
from orders.selectors.sites import waiting_for
from orders.services import shipping

log = structlog.get_logger(__name__)
AT_ONCE = 40  # orders that are sent while the person waits
STEP = 20


def send_all(*, site_id: int, by: Actor) -> SiteRun:
    """Send what waits for the place now. Up to AT_ONCE orders are gone when this returns; more wait for the worker
    (`finished_at` is None, the caller nudges it). While a run is open a repeat finds that one."""
    run = start(site_id=site_id, by=by)
    if run.total <= AT_ONCE and run.finished_at is None:
        while work_next(run_id=run.pk):
            pass
        run.refresh_from_db()
    return run


@transaction.atomic
def start(*, site_id: int, by: Actor) -> SiteRun:
    """Write down what has to go; with nothing to send a finished run that is kept nowhere."""
    site = Site.objects.select_for_update().get(pk=site_id)
    if found := SiteRun.objects.filter(site=site, finished_at=None).first():
        return found
    waiting = waiting_for(site_id)
    total, last = waiting.count(), waiting.aggregate(last=Max("pk"))["last"]
    if not total:
        return SiteRun(site=site, last_order_id=0, total=0, finished_at=timezone.now())
    run = SiteRun.objects.create(site=site, last_order_id=last, total=total, made_by_id=by.user_id, made_by=by.name)
    operation_log.record(
        by=by, action="site.send", target=f"site/{site.code}", label=site.name, after={"orders": total}
    )
    return run


def work_next(*, run_id: int) -> bool:
    """Send the next orders of a run; False when none is left, and the run is finished. A worker that dies here leaves the rest
    waiting; an order that went is not sent twice, however many workers are at it."""
    run = SiteRun.objects.filter(pk=run_id, finished_at=None).first()
    if run is None:
        return False
    waiting = waiting_for(run.site_id).filter(pk__gt=run.done_up_to_id, pk__lte=run.last_order_id)
    rows = list(waiting.order_by("pk").values_list("pk", "number")[:STEP])
    by = Actor(run.made_by_id, run.made_by)
    for _pk, number in rows:
        _ship(number, by)
    if rows:
        SiteRun.objects.filter(pk=run.pk, done_up_to_id__lt=rows[-1][0]).update(done_up_to_id=rows[-1][0])
        return True
    finish(run_id=run.pk)
    return False


def _ship(number: str, by: Actor) -> None:
    """Send one order; one that can't go stays with those that wait, and is counted as left when the run ends."""
    try:
        shipping.ship(number=number, carrier=Parcel.Carrier.SITE, tracking_no="", by=by)
    except DomainError:
        return  # cancelled meanwhile, or being changed
    except Exception as error:
        if jobs.is_lost(error):
            raise
        log.exception("site_order_not_sent", order=number)


@transaction.atomic
def finish(*, run_id: int) -> None:
    """Close a run whose orders were all tried. Idempotent."""
    run = SiteRun.objects.select_for_update().select_related("site").filter(pk=run_id, finished_at=None).first()
    if run is None:
        return
    run.finished_at = timezone.now()
    gone = Parcel.objects.filter(order__site=run.site, carrier=Parcel.Carrier.SITE, order_id__lte=run.last_order_id)
    run.sent = gone.filter(shipped_at__gte=run.created_at).values("order").distinct().count()
    run.left = waiting_for(run.site_id).filter(pk__lte=run.last_order_id).count()
    run.save(update_fields=["finished_at", "sent", "left"])
    operation_log.record(
        by=Actor(run.made_by_id, run.made_by),
        action="site.sent",
        target=f"site/{run.site.code}",
        label=run.site.name,
        after={"orders": run.sent, "left": run.left},
    )

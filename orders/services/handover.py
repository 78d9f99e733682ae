"""Goods that went to a place of the company: arrived there in one go, handed out to their members, signed for by a scan.

What a clerk scanned wrongly can be taken back for five minutes; after that the orders are complete (services/tracking).
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import cleaners
from core.actors import Actor
from core.events import operation_log
from members.models import Member, Site
from members.selectors import member_by_no
from members.services import cards, messages
from orders.errors import AlreadyHandedOver, HandoverOver, NothingHere
from orders.models import Handover, Order, Parcel
from orders.selectors.labels import PREFIX
from orders.selectors.sites import UNDO

S = Parcel.State


@transaction.atomic
def arrived(*, site_id: int, by: Actor) -> int:
    """All that was under way to the place is there: its members are told to collect it. Returns the parcels. Idempotent."""
    site = Site.objects.get(pk=site_id)
    coming = Parcel.objects.filter(order__site_id=site_id, carrier=Parcel.Carrier.SITE, state=S.SENT)
    ids = list(coming.select_for_update(of=("self",)).values_list("pk", flat=True))
    if ids:
        Parcel.objects.filter(pk__in=ids).update(state=S.ARRIVED, arrived_at=timezone.now())
        people = Parcel.objects.filter(pk__in=ids).values_list("order__member_id", flat=True).distinct()
        _tell(site, list(people), f"{max(ids)}")
        operation_log.record(
            by=by, action="site.arrive", target=f"site/{site.code}", label=site.name, after={"parcels": len(ids)}
        )
    return len(ids)


@transaction.atomic
def remind(*, site_id: int, by: Actor) -> int:
    """Tell everybody who has not collected yet, once a day; returns how many were told."""
    site = Site.objects.get(pk=site_id)
    people = list(_lying(site_id).values_list("order__member_id", flat=True).distinct())
    told = _tell(site, people, f"{timezone.localdate():%Y%m%d}") if people else 0
    if told:
        operation_log.record(
            by=by, action="site.remind", target=f"site/{site.code}", label=site.name, after={"members": told}
        )
    return told


def _tell(site: Site, member_ids: list[int], mark: str) -> int:
    return messages.notify(
        member_ids=member_ids,
        kind="collect",
        title=gettext_noop("礼品到公司了，记得领取"),
        body=gettext_noop("请到%(site)s领取，出示订单页的领取码或报工号即可。"),
        facts={"site": site.name},
        link="/orders/?state=shipped",
        reference=f"collect/{site.pk}/{mark}",
    )


@transaction.atomic
def sign(*, site_id: int, text: str, by: Actor, signed_name: str = "") -> Handover:
    """Hand out what lies here for whom the scan names: a parcel's code, an order number (that order's parcels), or a
    member's card or number (all of theirs). `signed_name` is who took it, where that is somebody else.

    Raises NothingHere where nothing lies for them, AlreadyHandedOver where it was collected before.
    """
    member, number = _meant(cleaners.clean_text(text))
    mine = Parcel.objects.filter(order__site_id=site_id, carrier=Parcel.Carrier.SITE)
    mine = mine.filter(order__member=member) if member else mine.filter(order__number=number)
    waiting = list(
        mine.filter(state__in=[S.SENT, S.ARRIVED])
        .select_for_update(of=("self",))
        .select_related("order__member")
        .order_by("pk")
    )
    if not waiting:
        last = mine.filter(handover__isnull=False).select_related("handover").order_by("-signed_at").first()
        if last is not None and last.handover is not None:
            raise AlreadyHandedOver(name=last.handover.signed_name, at=last.handover.at)
        raise NothingHere
    owner, now = waiting[0].order.member, timezone.now()
    done = Handover.objects.create(
        site_id=site_id, member=owner, signed_name=signed_name.strip()[:60] or owner.name, by_name=by.name
    )
    Parcel.objects.filter(pk__in=[one.pk for one in waiting]).update(state=S.SIGNED, signed_at=now, handover=done)
    operation_log.record(
        by=by, action="handover.sign", target=f"order/{waiting[0].order.number}", after={"parcels": len(waiting)}
    )
    return done


def _meant(text: str) -> tuple[Member | None, str]:
    """The member, or the order's number, a scanned or typed text means. Raises NothingHere."""
    if text.startswith(f"{cards.PREFIX}."):
        member = cards.holder(text)
    elif text.startswith(f"{PREFIX}."):
        return None, text.partition(".")[2]
    else:
        if number := Order.objects.filter(number=text[:20]).values_list("number", flat=True).first():
            return None, number
        member = member_by_no(text[:40])
    if member is None:
        raise NothingHere
    return member, ""


@transaction.atomic
def undo(*, handover_id: int, by: Actor) -> Handover:
    """Take a handing-over back, for five minutes: its parcels lie here again. Idempotent. Raises HandoverOver."""
    done = Handover.objects.select_for_update().filter(pk=handover_id).first()
    if done is None or (done.undone_at is None and done.at < timezone.now() - UNDO):
        raise HandoverOver
    if done.undone_at is not None:
        return done
    parcels = Parcel.objects.select_for_update(of=("self",)).filter(handover=done).select_related("order")
    if any(parcel.order.state == Order.State.COMPLETED for parcel in parcels):
        raise HandoverOver  # the member has confirmed it meanwhile
    parcels.update(state=S.ARRIVED, signed_at=None, handover=None)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    operation_log.record(by=by, action="handover.undo", target=f"handover/{done.pk}", label=done.signed_name)
    return done


def _lying(site_id: int) -> QuerySet[Parcel]:
    return Parcel.objects.filter(order__site_id=site_id, carrier=Parcel.Carrier.SITE, state=S.ARRIVED)

"""What goes out: messages through channels that only pretend, parcels on their ways, gifts that lie at the head office."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.selectors import storefront_list
from core.actors import Actor
from core.errors import DomainError
from core.privacy import crypto
from members.models import Member, Site
from members.services import channels, messages, sending
from orders.models import Parcel
from orders.services import handover, redemptions, site_runs, tracking
from orders.services.redemptions import LineRequest, OrderRequest

OPEN = ("mail", "sms", "wecom")
READERS = 60
COLLECTING = 14  # members whose gifts lie at the head office; two have come for theirs


def write_to_everybody(*, by: Actor) -> None:
    """Open the channels, tell the first members of the month to come, and send what can be sent now."""
    for channel in OPEN:
        channels.switch(channel=channel, on=True, by=by)
    people = list(Member.objects.active().order_by("employee_no")[:READERS])
    Member.objects.filter(pk=people[7].pk).update(email="gone@example.com")
    messages.notify(
        member_ids=[one.pk for one in people],
        kind="notice",
        title=gettext_noop("年末福利月开始了"),
        body=gettext_noop("每周上新，限时抢兑每天一场；年底到期的积分记得用掉。"),
        link="/goods/",
        reference="notice/demo/1",
    )
    messages.notify(
        member_ids=[one.pk for one in people[:12]],
        kind="expiry",
        title=gettext_noop("%(points)s 积分将于 %(day)s 到期"),
        body=gettext_noop("还有 %(days)s 天到期，到期后不能再用。看看有什么可以兑换。"),
        facts={"points": "300", "day": "2026-12-31", "days": 39},
        link="/goods/?affordable=1",
        reference="notice/demo/2",
    )
    lost = "13900000003"  # takes a text, and the answer is lost on its way
    Member.objects.filter(pk=people[8].pk).update(
        phone_sealed=crypto.encrypt(lost), phone_index=crypto.blind_index(lost)
    )
    messages.notify(
        member_ids=[one.pk for one in people[8:11]],
        kind="collect",
        title=gettext_noop("礼品到公司了，记得领取"),
        body=gettext_noop("请到%(site)s领取，出示订单页的领取码或报工号即可。"),
        facts={"site": Site.objects.get(code="hq").name},
        link="/orders/?state=shipped",
        reference="notice/demo/3",
    )
    while sending.send_some():
        pass


def on_their_way(*, by: Actor) -> None:
    """The ways of the last parcels, as the demo's courier tells them; one left yesterday, one finds nobody at home."""
    last = list(
        Parcel.objects.filter(state=Parcel.State.SENT).exclude(carrier__in=Parcel.UNTRACKED).order_by("-id")[:40]
    )
    for parcel, hours, tracking_no in zip(last, (28, 30), ("SF1380013800138", "SF1380013800009"), strict=False):
        Parcel.objects.filter(pk=parcel.pk).update(
            shipped_at=timezone.now() - dt.timedelta(hours=hours), tracking_no=tracking_no
        )
    for parcel in last:
        tracking.query_courier(parcel_id=parcel.pk)


def to_the_head_office(*, by: Actor) -> None:
    """A festival's gifts: redeemed to the head office, sent there in one go, told about; some have come for theirs."""
    site = Site.objects.get(code="hq")
    people = list(Member.objects.active().order_by("employee_no")[20 : 20 + COLLECTING])
    goods = list(storefront_list(in_stock=True, only_parcels=True, sort="low").prefetch_related("skus")[:5])
    for place, member in enumerate(people if goods else []):
        order_request = OrderRequest(key=f"demo-site-{member.pk}", site_id=site.pk)
        line = LineRequest(goods[place % len(goods)].skus.all()[0].pk, 1)
        try:
            redemptions.redeem(member=member, lines=[line], order_request=order_request, by=by)
        except DomainError:
            continue  # spent all or at the limit
    site_runs.send_all(site_id=site.pk, by=by)
    handover.arrived(site_id=site.pk, by=by)
    for parcel in Parcel.objects.filter(order__site=site, state=Parcel.State.ARRIVED).select_related("order__member")[
        :2
    ]:
        handover.sign(site_id=site.pk, text=parcel.order.number, by=by)

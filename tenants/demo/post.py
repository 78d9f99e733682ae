"""Messages that leave the house: channels that only pretend, a notice to everybody, one address where nobody lives."""

from django.utils.translation import gettext_noop

from core.actors import Actor
from members.models import Member
from members.services import channels, messages, sending

OPEN = ("mail", "sms", "wecom")
READERS = 60


def write_to_everybody(*, by: Actor) -> None:
    """Open the channels, tell the first members of the month to come, and send what can be sent now."""
    for channel in OPEN:
        channels.switch(channel=channel, on=True, by=by)
    people = list(Member.objects.active().order_by("employee_no")[:READERS])
    Member.objects.filter(pk=people[7].pk).update(email="gone@example.com")
    messages.notify(
        member_ids=[one.pk for one in people], kind="notice", title=gettext_noop("年末福利月开始了"),
        body=gettext_noop("每周上新，限时抢兑每天一场；年底到期的积分记得用掉。"), link="/goods/", reference="notice/demo/1",
    )  # fmt: skip
    messages.notify(
        member_ids=[one.pk for one in people[:12]], kind="expiry", title=gettext_noop("%(points)s 积分将于 %(day)s 到期"),
        body=gettext_noop("还有 %(days)s 天到期，到期后不能再用。看看有什么可以兑换。"),
        facts={"points": "300", "day": "2026-12-31", "days": 39}, link="/goods/?affordable=1", reference="notice/demo/2",
    )  # fmt: skip
    while sending.send_some():
        pass

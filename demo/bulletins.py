"""What HR says in its own words: a notice to some grades (where there are any), and one that was taken back."""

import uuid

from core.actors import Actor
from members.models import Message
from members.selectors.audiences import Audience, people
from members.selectors.bulletins import bulletins as sent
from members.services import bulletins
from members.services.bulletins import BulletinText

PARTY = BulletinText(
    title="年会安排与放假通知",
    text="年会 12 月 28 日 14:00 在深圳湾体育中心开始，请提前半小时签到。\n当天全员放假，积分兑换照常。",
    title_en="Annual party and a day off",
    text_en="The party begins on 28 December at 14:00 in the Shenzhen Bay Sports Center; please sign in half an hour before.",
)
MISTAKE = BulletinText(title="周五系统维护", text="周五 22:00 起维护两小时，期间不能兑换。")
READERS = 90  # who opened the first one already


def send_from_hr(*, by: Actor) -> None:
    """Send both, by the services people use; the second is withdrawn. A repeat adds nothing."""
    if sent().exists():
        return
    everybody, seniors = Audience(), Audience(grades=["P6", "P7"])
    for text, audience in ((PARTY, seniors if people(seniors).exists() else everybody), (MISTAKE, everybody)):
        made = bulletins.send(text=text, audience=audience, request_key=uuid.uuid4(), by=by)
        while bulletins.tell_next(bulletin_id=made.pk):
            pass
        if text is MISTAKE:
            bulletins.withdraw(bulletin_id=made.pk, by=by)
            bulletins.take_back(bulletin_id=made.pk)
        else:
            read = Message.objects.filter(dedupe=made.reference).order_by("id").values_list("pk", flat=True)[:READERS]
            Message.objects.filter(pk__in=list(read)).update(read_at=made.made_at)

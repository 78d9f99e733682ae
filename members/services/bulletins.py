"""Notices to members: sent once to everybody an audience means, by a worker, part by part; what nobody read can be taken back."""

import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core import idempotency
from core.actors import Actor
from core.errors import UnknownRecord
from core.events import operation_log
from members.errors import BulletinGone, NobodyPicked
from members.models import Bulletin, Member, Message, Sending
from members.selectors.audiences import Audience, people
from members.services.messages import notify

State = Bulletin.State
AT_ONCE = 2_000  # people in one transaction
# The message's own sentences; what was written stands in its facts, in one language or in both.
TITLE, BODY = "%(title)s", "%(text)s"


@dataclass(frozen=True, slots=True)
class BulletinText:
    """What is said; English is for readers of it and may be left out."""

    title: str
    text: str
    title_en: str = ""
    text_en: str = ""


@transaction.atomic
def send(*, text: BulletinText, audience: Audience, request_key: uuid.UUID, by: Actor) -> Bulletin:
    """Write a notice down for everybody the audience means now; a worker tells them (`tell_next`). Once per `request_key`; a
    repeat must say the same.

    Raises NobodyPicked, ReferenceConflict.
    """
    asked = idempotency.fingerprint(asdict(text), audience.to_json())
    idempotency.claim(scope="bulletin", key=str(request_key), asked=asked)
    if earlier := Bulletin.objects.filter(request_key=request_key).first():
        return earlier
    count = people(audience).count()
    if not count:
        raise NobodyPicked
    last = Member.objects.aggregate(last=Max("pk"))["last"]
    made = Bulletin.objects.create(
        **asdict(text),
        audience=audience.to_json(),
        people=count,
        up_to_id=last,
        request_key=request_key,
        made_by=by.name,
    )
    after = {"people": count, "audience": made.audience}
    operation_log.record(by=by, action="bulletin.send", target=made.reference, label=made.title, after=after)
    return made


@transaction.atomic
def tell_next(*, bulletin_id: int) -> bool:
    """Tell the next people of a notice that is being sent; False when nobody is left, or it was taken back meanwhile.

    A killed worker's part is told again, and nobody twice. Two workers take turns.
    """
    made = Bulletin.objects.select_for_update().filter(pk=bulletin_id, state=State.SENDING).first()
    if made is None:
        return False
    rest = people(Audience.of(made.audience)).filter(pk__gt=made.last_member_id, pk__lte=made.up_to_id)
    ids = list(rest.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    texts = {name: getattr(made, name) for name in BulletinText.__dataclass_fields__ if getattr(made, name)}
    if ids:
        made.told += notify(
            member_ids=ids,
            kind=Message.Kind.NOTICE,
            title=TITLE,
            body=BODY,
            facts=texts,
            link="/messages/",
            reference=made.reference,
        )
        made.last_member_id = ids[-1]
    if len(ids) < AT_ONCE:
        made.state, made.finished_at = State.SENT, timezone.now()
    made.touched_at = timezone.now()
    made.save(update_fields=["told", "last_member_id", "state", "finished_at", "touched_at"])
    return made.state == State.SENDING


@transaction.atomic
def withdraw(*, bulletin_id: int, by: Actor) -> None:
    """Tell nobody else, and have a worker take back what was not read. Idempotent. Raises UnknownRecord, BulletinGone when
    it was taken back."""
    made = Bulletin.objects.select_for_update().filter(pk=bulletin_id).first()
    if made is None:
        raise UnknownRecord(what=f"bulletin/{bulletin_id}")
    if made.state == State.WITHDRAWN:
        raise BulletinGone
    if made.state == State.WITHDRAWING:
        return
    made.state, made.touched_at = State.WITHDRAWING, timezone.now()
    made.save(update_fields=["state", "touched_at"])
    operation_log.record(
        by=by, action="bulletin.withdraw", target=made.reference, label=made.title, after={"told": made.told}
    )


@transaction.atomic
def take_back(*, bulletin_id: int) -> int:
    """Unread messages of a notice that is being withdrawn leave the message centre, and what waits for a channel is not
    sent; returns how many were unread. What was read or has left the house stays. A repeat finds nothing."""
    made = Bulletin.objects.select_for_update().filter(pk=bulletin_id, state=State.WITHDRAWING).first()
    if made is None:
        return 0
    Sending.objects.filter(message__dedupe=made.reference, state=Sending.State.WAITING).delete()
    unread = Message.objects.filter(dedupe=made.reference, read_at=None, is_shown=True)
    made.taken_back = unread.update(is_shown=False, read_at=timezone.now())
    made.state, made.finished_at = State.WITHDRAWN, timezone.now()
    made.save(update_fields=["taken_back", "state", "finished_at"])
    return made.taken_back

"""Who opened the message of a posted batch."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import Member, Message
from points.models import GrantBatch


def grant_reference(batch: GrantBatch) -> str:
    """What the batch's messages to its people are known by."""
    return f"grant-batch/{batch.pk}"


def remind_reference(batch: GrantBatch) -> str:
    """What today's reminder is known by: one a day."""
    return f"{grant_reference(batch)}/remind/{timezone.localdate():%Y%m%d}"


def opened(batch: GrantBatch) -> Q:
    """Messages of the batch, or reminders of it, that were read."""
    reference = grant_reference(batch)
    ours = Q(dedupe=reference) | Q(dedupe__startswith=f"{reference}/remind/")
    return ours & Q(kind="grant", read_at__isnull=False)


def unopened(batch: GrantBatch) -> QuerySet[Member]:
    """Active people whose message of the batch is unread, and every reminder of it too; by number. One query."""
    to_member = Message.objects.filter(member_id=OuterRef("pk"))
    unread = to_member.filter(dedupe=grant_reference(batch), read_at=None)
    got = batch.lines.filter(error="", set_aside=False).values("member_id")
    people = Member.objects.active().filter(Exists(unread), ~Exists(to_member.filter(opened(batch))), pk__in=got)
    return people.select_related("department").order_by("employee_no")


def reminded_today(batch: GrantBatch) -> bool:
    """Whether today's reminder went out. One query."""
    return Message.objects.filter(dedupe=remind_reference(batch)).exists()

"""The message centre's only writer."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.models import Message


@transaction.atomic
def send(
    *, member_ids: Sequence[int], kind: str, title: str, body: str, facts: dict[str, Any] | None = None, link: str = "", dedupe: str
) -> int:  # fmt: skip
    """Put one message into each member's centre, once per (member, `dedupe`); returns how many are new.

    `title` and `body` are msgids with %(name)s places that `facts` fill when the message is read, in the reader's language.
    """
    rows = [
        Message(member_id=pk, kind=kind, title=title, body=body, facts=facts or {}, link=link, dedupe=dedupe)
        for pk in member_ids
    ]
    before = Message.objects.filter(dedupe=dedupe).count()
    Message.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
    return Message.objects.filter(dedupe=dedupe).count() - before


@transaction.atomic
def mark_read(*, member_id: int) -> int:
    """Mark all of a member's messages as read; returns how many were not. Idempotent."""
    return Message.objects.filter(member_id=member_id, read_at=None).update(read_at=timezone.now())

"""The message centre's only writer."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from members.models import Message

SEND = """
    INSERT INTO members_message (member_id, kind, title, body, facts, link, dedupe, created_at)
    SELECT unnest(%s::bigint[]), %s, %s, %s, %s::jsonb, %s, %s, now()
    ON CONFLICT (member_id, dedupe) DO NOTHING
"""


@transaction.atomic
def send(
    *, member_ids: Sequence[int], kind: str, title: str, body: str, facts: dict[str, Any] | None = None, link: str = "", dedupe: str
) -> int:  # fmt: skip
    """Put one message into each member's centre, once per (member, `dedupe`); returns how many are new.

    `title` and `body` are msgids with %(name)s places that `facts` fill when the message is read, in the reader's language.
    """
    facts_json = json.dumps(facts or {}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(SEND, [list(member_ids), kind, title, body, facts_json, link, dedupe])
        return cursor.rowcount


@transaction.atomic
def mark_read(*, member_id: int) -> int:
    """Mark all of a member's messages as read; returns how many were not. Idempotent."""
    return Message.objects.filter(member_id=member_id, read_at=None).update(read_at=timezone.now())

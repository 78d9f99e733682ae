"""The message centre's only writer, and the first step of everything that leaves the house."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.statements import sql_beside
from members.gateways import CHANNELS, ReachedBy
from members.models import ALWAYS_SHOWN, KINDS, Message, MessageCategory

# What concerns a person's own orders, points and login: it reaches those who have left too. Goods and notices do not.
OWN_AFFAIRS = frozenset(MessageCategory) - {MessageCategory.ACTIVITY}
HAS_ADDRESS = {
    ReachedBy.EMAIL: "m.email <> ''",
    ReachedBy.PHONE: "length(m.phone_sealed) > 0",
    ReachedBy.EMPLOYEE_NO: "true",
}
REACHABLE = " ".join(f"when '{one.name}' then {HAS_ADDRESS[one.reached_by]}" for one in CHANNELS.values())
NOTIFY = sql_beside(__file__, "notify").replace("{reachable}", REACHABLE)


@transaction.atomic
def notify(
    *,
    member_ids: Sequence[int],
    kind: str,
    title: str,
    body: str,
    facts: dict[str, Any] | None = None,
    link: str = "",
    reference: str,
) -> int:
    """Tell members something, once per (member, `reference`) and channel; returns how many are new. One query.

    `title` and `body` are msgids with %(name)s places that `facts` fill when read, in the reader's language; `link` is a path of
    the mall. Into the message centre unless mall or member switched this kind off there; and, by the worker, through each
    channel the mall uses for it and the member did not refuse, outside quiet hours unless urgent. Who has left hears only of
    what is their own (`OWN_AFFAIRS`). Raises KeyError for a kind nobody knows.
    """
    usual = KINDS[kind]
    values_json = json.dumps(facts or {}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            NOTIFY,
            {
                "members": list(member_ids),
                "kind": kind,
                "title": title,
                "body": body,
                "facts": values_json,
                "link": link,
                "reference": reference,
                "category": usual.category,
                "always": usual.category in ALWAYS_SHOWN,
                "usual": list(usual.channels),
                "own": usual.category in OWN_AFFAIRS,
                "now": timezone.now(),
            },
        )
        return cursor.fetchone()[0]


@transaction.atomic
def mark_read(*, member_id: int) -> int:
    """Mark all of a member's messages as read; returns how many were not. Idempotent."""
    return Message.objects.filter(member_id=member_id, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def open_one(*, member_id: int, message_id: int) -> Message | None:
    """The message of this member, read from now on; None where it is nobody's or another's. Idempotent."""
    found = Message.objects.filter(pk=message_id, member_id=member_id, is_shown=True).first()
    if found is not None and found.read_at is None:
        Message.objects.filter(pk=message_id, read_at=None).update(read_at=timezone.now())
    return found

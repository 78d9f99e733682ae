"""The message centre's only writer, and the first step of everything that leaves the house."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from members.gateways import CHANNELS, ReachedBy
from members.models import ALWAYS_SHOWN, KINDS, Message, MessageCategory

# What concerns a person's own orders, points and login: it reaches those who have left too. Goods and notices do not.
OWN_AFFAIRS = frozenset(MessageCategory) - {MessageCategory.ACTIVITY}
# One statement for one reader or fifty thousand: the messages, and a sending for each channel that the mall uses for this
# kind, the member did not refuse, and reaches them. A sending belongs to a message, so none is made twice either.
HAS_ADDRESS = {
    ReachedBy.EMAIL: "m.email <> ''",
    ReachedBy.PHONE: "length(m.phone_sealed) > 0",
    ReachedBy.EMPLOYEE_NO: "true",
}
REACHABLE = " ".join(f"when '{one.name}' then {HAS_ADDRESS[one.reached_by]}" for one in CHANNELS.values())
NOTIFY = """
with told as (
  insert into members_message (member_id, kind, title, body, facts, link, dedupe, created_at, is_shown, read_at)
  select a.member_id, %(kind)s, %(title)s, %(body)s, %(facts)s::jsonb, %(link)s, %(reference)s, %(now)s, s.shown,
    case when not s.shown then %(now)s end
  from (select distinct unnest(%(members)s::bigint[]) as member_id) a
  join members_member p on p.id = a.member_id and (%(own)s or p.state <> 'left')
  left join members_messagechoice c on c.member_id = a.member_id and c.category = %(category)s and c.channel = 'app'
  cross join lateral (select %(always)s or coalesce(c.is_on, true) and coalesce(
    (select is_on from members_messageswitch where kind = %(kind)s and channel = 'app'), true) as shown) s
  on conflict (member_id, dedupe) do nothing returning id, member_id
), ways as (
  select c.channel from members_messagechannel c
  left join members_messageswitch s on s.channel = c.channel and s.kind = %(kind)s
  where c.is_active and coalesce(s.is_on, c.channel = any(%(usual)s))
), going as (
  insert into members_sending (message_id, channel, state, attempts, next_at, error, provider_no, created_at)
  select t.id, w.channel, 'waiting', 0, %(now)s, '', '', %(now)s
  from told t cross join ways w join members_member m on m.id = t.member_id
  left join members_messagechoice c on c.member_id = t.member_id and c.category = %(category)s and c.channel = w.channel
  where coalesce(c.is_on, true)
    and case w.channel {reachable} else true end
)
select count(*) from told
""".replace("{reachable}", REACHABLE)


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

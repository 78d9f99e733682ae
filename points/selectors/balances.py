"""What a member has, and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from core.statements import hot_rows
from points.models import Account, Journal, Lot


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's spendable points, what of it ends first, and what is not usable yet."""

    points: int = 0
    next_expiry_points: int = 0
    next_expiry_at: dt.datetime | None = None
    pending: int = 0


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as the member sees it."""

    journal_id: int
    kind: str
    kind_label: str
    title: str
    points: int
    at: dt.datetime
    expires_at: dt.datetime | None


# Spelled out: every page of the mall asks it, and the ORM takes several times as long to say it as the database to answer.
OPEN_LOTS = """
select l.expires_at, coalesce(sum(l.remaining) filter (where l.available_at <= statement_timestamp()), 0)::bigint as usable,
  coalesce(sum(l.remaining) filter (where (l.available_at <= statement_timestamp()) is not true), 0)::bigint as later
from points_lot l join points_account a on a.id = l.account_id
where a.kind = 'member' and a.member_id = %(member)s::bigint and l.is_open
  and (l.expires_at is null or l.expires_at > statement_timestamp())
group by l.expires_at order by l.expires_at
"""


def balance(member_id: int) -> Balance:
    """The member's balance over all point types. One query."""
    return balance_of(hot_rows(OPEN_LOTS, {"member": member_id}))


def balance_of(rows: Iterable[tuple[dt.datetime | None, int, int]]) -> Balance:
    """The balance that rows of OPEN_LOTS (when they end, usable now, usable later; what ends first before) add up to."""
    points = pending = next_points = 0
    next_at = None
    for ends, usable, later in rows:
        points, pending = points + usable, pending + later
        if ends and usable and (next_at is None or _same_day(ends, next_at)):
            next_at, next_points = next_at or ends, next_points + usable
    return Balance(points=points, pending=pending, next_expiry_points=next_points, next_expiry_at=next_at)


def _same_day(one: dt.datetime, other: dt.datetime) -> bool:
    return timezone.localdate(one) == timezone.localdate(other)


def balances(member_ids: Iterable[int]) -> dict[int, int]:
    """Spendable points of each of these members, zero included. One query."""
    wanted = list(member_ids)
    rows = (
        Lot.objects.spendable()
        .filter(account__kind=Account.Kind.MEMBER, account__member_id__in=wanted)
        .values_list("account__member_id")
        .annotate(points=Sum("remaining"))
    )
    return {**dict.fromkeys(wanted, 0), **dict(rows)}


AT_STAKE = """
with own as (select id from points_account where kind = 'member' and member_id = any(%(members)s))
select (select coalesce(sum(remaining), 0) from points_lot where account_id in (select id from own) and is_open)
  + (select coalesce(sum(remaining), 0) from points_debt where account_id in (select id from own))
  + (select coalesce(-sum(e.points), 0) from points_entry e join points_account c on c.id = e.contra_id
     where e.account_id in (select id from own) and c.kind in ('redeemed', 'hold'))
"""


def at_stake(member_ids: Iterable[int]) -> int:
    """What changes hands when these records become one: what they hold, what they owe, and what they spent or set aside and did not
    get back, because an order that is cancelled gives it to whoever has the record then. One query."""
    with connection.cursor() as cursor:
        cursor.execute(AT_STAKE, {"members": list(member_ids)})
        return int(cursor.fetchone()[0])


STATEMENT = """
select j.id, j.kind, j.note, j.created_at, t.points, b.title, coalesce(nullif(l.reason, ''), b.reason), o.expires_at
from (
  select e.journal_id, sum(e.points)::bigint as points, min(e.line_no) as line_no, min(e.lot_id) as lot_id
  from points_entry e
  where e.account_id in (select id from points_account where kind = 'member' and member_id = %(member)s)
    and (%(before)s::bigint is null or e.journal_id < %(before)s)
    and (%(sign)s = 0 or sign(e.points) = %(sign)s)
  group by e.journal_id order by e.journal_id desc limit %(limit)s
) t
join points_journal j on j.id = t.journal_id
left join points_grantchunk c on c.journal_id = j.id
left join points_grantbatch b on b.id = c.batch_id
left join points_grantline l on l.batch_id = b.id and l.row_no = t.line_no
left join points_lot o on o.id = t.lot_id
order by j.id desc
"""


def statement(member_id: int, before: int | None = None, limit: int = 20, sign: int = 0) -> list[StatementLine]:
    """The member's movements, newest first, older than journal `before`; sign 1 = in, -1 = out. One query."""
    parameters = {"member": member_id, "before": before, "limit": limit, "sign": sign}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, parameters)
        rows = cursor.fetchall()
    lines = []
    for journal_id, kind, note, at, points, batch_title, reason, expires_at in rows:
        label = Journal.Kind(kind).label
        title = reason or batch_title or note or label
        ends = expires_at if kind in (Journal.Kind.GRANT, Journal.Kind.FORMER) else None
        lines.append(StatementLine(journal_id, kind, str(label), str(title), points, at, ends))
    return lines

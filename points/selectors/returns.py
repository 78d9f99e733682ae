"""What would come back of a purchase, and for how long, before anybody gives it back."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from points.selectors.policies import policy

# Points still owed per lot of a journal, with the end of each lot and the grace its root got before. The same sums as
# points/sql/ledger_refund.sql.
OWED = """
with spent as (
  select lot_id, -sum(points)::bigint as points from points_entry where journal_id = %(journal)s group by 1
), given as (
  select case when e.lot_id in (select lot_id from spent) then e.lot_id else l.origin_id end as lot_id,
    sum(e.points)::bigint as points
  from points_entry e join points_lot l on l.id = e.lot_id
  where e.journal_id in (select id from points_journal where reverses_id = %(journal)s) group by 1
)
select s.points - coalesce(g.points, 0), l.expires_at,
  (select max(o.expires_at) from points_lot o where o.root_id = coalesce(l.root_id, l.id) and o.is_grace)
from spent s join points_lot l on l.id = s.lot_id left join given g on g.lot_id = s.lot_id
where s.points > coalesce(g.points, 0)
"""


@dataclass(frozen=True, slots=True)
class Return:
    """Points that come back when the member cancels: `keeps` with their own end (the next one at `next_end`), `grace` for a
    last few days until `grace_end`, `lapsed` not at all, because they have ended and had their grace."""

    keeps: int = 0
    next_end: dt.datetime | None = None
    grace: int = 0
    grace_end: dt.datetime | None = None
    lapsed: int = 0


def return_preview(journal_id: int | None) -> Return:
    """What the member's own cancelling of this purchase would bring back now. One query, and one for the rules where
    something has ended."""
    if journal_id is None:
        return Return()
    with connection.cursor() as cursor:
        cursor.execute(OWED, {"journal": journal_id})
        rows = cursor.fetchall()
    now = timezone.now()
    alive = [(n, ends) for n, ends, _grace in rows if ends is None or ends > now]
    over = [(n, grace) for n, ends, grace in rows if ends is not None and ends <= now]
    in_grace = [(n, grace) for n, grace in over if grace is None or grace > now]
    until = min((grace for _n, grace in in_grace if grace is not None), default=None)
    if in_grace and until is None:
        until = now + dt.timedelta(days=policy().grace_days)
    return Return(
        keeps=sum(n for n, _ends in alive),
        next_end=min((ends for _n, ends in alive if ends is not None), default=None),
        grace=sum(n for n, _grace in in_grace),
        grace_end=until,
        lapsed=sum(n for n, grace in over if grace is not None and grace <= now),
    )

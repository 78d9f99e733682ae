"""A former system's list against the ledger: person by person, what it said and what was brought."""

from dataclasses import dataclass

from django.db import connection

from points.models import GrantBatch

SHOWN = 200  # differences; none are wanted

COMPARE = """
with said as (
  select member_id, sum(points)::bigint as points from points_grantline
  where batch_id = %(batch)s and member_id is not null and points > 0 and error = '' and not set_aside group by 1
), brought as (
  select a.member_id, sum(l.granted)::bigint as points from points_lot l join points_account a on a.id = l.account_id
  where l.batch_id = %(batch)s and l.origin_id is null group by 1
)
select coalesce(s.member_id, b.member_id), coalesce(s.points, 0), coalesce(b.points, 0)
from said s full join brought b on b.member_id = s.member_id
"""


@dataclass(frozen=True, slots=True)
class OldAndNew:
    """People and points of the list that were to be brought, and that were; those who differ: (member's id, said, brought); rows left
    out, because they were wrong or set aside."""

    people: int
    said: int
    brought: int
    differing: list[tuple[int, int, int]]
    rows_out: int

    @property
    def agrees(self) -> bool:
        return not self.differing


def old_and_new(batch: GrantBatch) -> OldAndNew:
    """Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, {"batch": batch.pk})
        rows = cursor.fetchall()
    taken = batch.lines.filter(error="", set_aside=False).count()
    return OldAndNew(
        people=len(rows),
        said=sum(said for _id, said, _brought in rows),
        brought=sum(brought for _id, _said, brought in rows),
        differing=[row for row in rows if row[1] != row[2]][:SHOWN],
        rows_out=batch.rows_total - taken,
    )

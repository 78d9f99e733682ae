"""Records that may be one person's: the same phone, or the same name with one birthday, or in one department where no two birthdays
say otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from members.models import Member

AT_MOST = 200  # pairs of one page; who merges them sees the next

PAIRS = """
with here as (
  select id, phone_index, department_id, born_month, born_day, lower(normalize(name, nfkc)) as name
  from members_member where merged_into_id is null and employee_no not like %(erased)s
), pairs as (
  select a.id as first_id, b.id as second_id, 'phone' as why from here a join here b on a.phone_index = b.phone_index and a.id < b.id
  union all
  select a.id, b.id, 'department' from here a
  join here b on a.name = b.name and a.department_id = b.department_id and a.id < b.id
  where (a.born_month, a.born_day) is not distinct from (b.born_month, b.born_day)
    or coalesce(a.born_month, 0) = 0 or coalesce(b.born_month, 0) = 0
  union all
  select a.id, b.id, 'birthday' from here a
  join here b on a.name = b.name and a.born_month = b.born_month and a.born_day = b.born_day and a.id < b.id
)
select first_id, second_id, array_agg(why order by why desc) from pairs p
where not exists (
  select from members_differentpeople d where d.first_id = p.first_id and d.second_id = p.second_id)
group by 1, 2 order by max(why) desc, 2 desc limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Double:
    """Two records and what they have in common (phone, department, birthday); the one in post stands first, else the older."""

    kept: Member
    gone: Member
    why: tuple[str, ...]


def doubles() -> list[Double]:
    """Pairs nobody has told apart, the surest first, AT_MOST of them. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"erased": f"{Member.FORGOTTEN}%", "most": AT_MOST})
        rows = cursor.fetchall()
    wanted = {pk for first, second, _why in rows for pk in (first, second)}
    people = Member.objects.select_related("department", "user").in_bulk(wanted)
    return [Double(*in_order([people[first], people[second]]), tuple(why)) for first, second, why in rows]


def in_order(pair: Sequence[Member]) -> tuple[Member, Member]:
    """The record that is usually kept, then the other: in post before left, with a login before without, older before newer."""
    first, second = sorted(pair, key=lambda one: (one.state == Member.State.LEFT, one.user_id is None, one.pk))
    return first, second

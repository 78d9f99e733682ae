"""Records that may be one person's: the same phone, or the same name with one birthday, or in one department where no two birthdays
say otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from core.statements import sql_beside
from members.models import Member

AT_MOST = 200  # pairs of one page; who merges them sees the next

PAIRS = sql_beside(__file__, "doubles")


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

"""What every page of the mall shows of its reader."""

from dataclasses import dataclass

from django.db import connection

from points.selectors import OPEN_LOTS, Balance, balance_of

BADGES = """
select (select coalesce(sum(quantity), 0) from orders_cartline where member_id = %(member)s)::int,
  (select count(*) from members_message where member_id = %(member)s and read_at is null)::int
"""
STANDING = f"""
select lots.expires_at, coalesce(lots.usable, 0), coalesce(lots.later, 0), badges.cart, badges.unread
from ({BADGES}) badges (cart, unread) left join ({OPEN_LOTS}) lots on true order by 1
"""  # noqa: S608 -- our own texts


@dataclass(frozen=True, slots=True)
class Standing:
    """The balance, and the counts in the frame: units in the cart, messages not yet read."""

    balance: Balance
    cart: int
    unread: int


def badges(member_id: int) -> tuple[int, int]:
    """Units in the cart and messages not yet read. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BADGES, {"member": member_id})
        return cursor.fetchone()


def standing(member_id: int) -> Standing:
    """The balance and the counts together. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"member": member_id})
        rows = cursor.fetchall()
    return Standing(balance_of(row[:3] for row in rows), *rows[0][3:])

"""What every storefront page shows of its member: the balance, and the counts in the frame."""

from dataclasses import dataclass

from core.statements import hot_rows
from points.selectors import OPEN_LOTS, Balance, balance_of

BADGES = """
select (select coalesce(sum(quantity), 0) from orders_cartline where member_id = %(member)s::bigint)::int,
  (select count(*) from members_message where member_id = %(member)s::bigint and read_at is null)::int
"""
SUMMARY = f"""
select lots.expires_at, coalesce(lots.usable, 0), coalesce(lots.later, 0), badges.cart, badges.unread
from ({BADGES}) badges (cart, unread) left join ({OPEN_LOTS}) lots on true order by 1
"""  # noqa: S608 -- our own texts


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """The balance, the units in the cart, and the messages not yet read. Never cached, except as values in a fragment's key."""

    balance: Balance
    cart_count: int
    unread_count: int


def badges(member_id: int) -> tuple[int, int]:
    """Units in the cart and messages not yet read. One query."""
    [counts] = hot_rows(BADGES, {"member": member_id})
    return counts[0], counts[1]


def member_summary(member_id: int) -> MemberSummary:
    """The balance and the counts together. One query."""
    rows = hot_rows(SUMMARY, {"member": member_id})
    return MemberSummary(balance_of(row[:3] for row in rows), *rows[0][3:])

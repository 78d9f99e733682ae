"""What stands on each of two records that may become one, for the page that merges them."""

from dataclasses import dataclass

from members.models import Member
from members.services.merging import CHOICES
from orders.selectors import order_counts
from points.selectors.balances import balance
from points.selectors.wallets import Wallet, debts_of, holds_of, wallets


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """One record: its points by wallet (usable and waiting), what it owes and what is on hold, its orders."""

    member: Member
    wallets: list[Wallet]
    points: int
    pending: int
    owed: int
    on_hold: int
    orders: int


def summary_of(member: Member) -> RecordSummary:
    """Five queries."""
    held = balance(member.pk)
    return RecordSummary(
        member=member,
        wallets=wallets(member.pk),
        points=held.points,
        pending=held.pending,
        owed=sum(debt.remaining for debt in debts_of(member.pk)),
        on_hold=sum(one.points for one in holds_of(member.pk)),
        orders=sum(order_counts(member.pk).values()),
    )


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field in which two records differ: its name, its personal kind for masks (or ""), both values, which is suggested."""

    name: str
    personal: str
    kept: str
    gone: str
    takes: bool


PERSONAL = {
    "employee_no": "employee_no",
    "login": "employee_no",
    "phone": "phone",
    "email": "email",
    "birthday": "birthday",
}


def differing(kept: Member, gone: Member) -> list[FieldPair]:
    """The fields to choose between; what only one record has is suggested. Without departments, tiers and sites loaded, a
    query each."""
    found = []
    for name in CHOICES:
        ours, theirs = _shown(kept, name), _shown(gone, name)
        if ours != theirs and theirs:
            found.append(FieldPair(name, PERSONAL.get(name, ""), ours, theirs, takes=not ours))
    return found


def _shown(member: Member, name: str) -> str:
    if name == "login":
        return member.user.login if member.user else ""
    if name == "department":
        return member.department.path or member.department.name if member.department else ""
    value = getattr(member, name)
    return str(value) if value else ""

"""What a member holds, wallet by wallet and lot by lot."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext

from points.models import Account, Debt, Hold, Lot


@dataclass(frozen=True, slots=True)
class Wallet:
    """One point type of a member: spendable now, waiting, and where it may be spent (category ids; none = anywhere)."""

    point_type_id: int
    code: str
    name: str
    points: int
    pending: int
    scope: tuple[int, ...]


def wallets(member_id: int) -> list[Wallet]:
    """The member's wallets that hold something, in the order they are spent. One query."""
    usable = Q(available_at__lte=Now())
    rows = (
        Lot.objects.open()
        .filter(account__kind=Account.Kind.MEMBER, account__member_id=member_id)
        .values(
            "account__point_type",
            "account__point_type__code",
            "account__point_type__name",
            "account__point_type__scope",
        )
        .annotate(
            points=Sum("remaining", filter=usable, default=0),
            all=Sum("remaining"),
            first=F("account__point_type__priority"),
        )
        .order_by("first", "account__point_type")
    )
    names = [row["account__point_type__name"] for row in rows]
    found = [
        Wallet(
            row["account__point_type"],
            row["account__point_type__code"],
            gettext(name),
            row["points"],
            row["all"] - row["points"],
            tuple(row["account__point_type__scope"]),
        )
        for row, name in zip(rows, names, strict=True)
    ]
    return sorted(found, key=lambda wallet: (not wallet.scope, len(wallet.scope)))


def open_lots(member_id: int) -> QuerySet[Lot]:
    """The member's lots that still hold something, first ending first, with batch, budget and type. One query."""
    own = Lot.objects.open().filter(account__kind=Account.Kind.MEMBER, account__member_id=member_id)
    return own.select_related("batch", "budget", "journal", "account__point_type").order_by("expires_at", "pk")


def ending(member_id: int, *, within_days: int = 90) -> list[tuple[dt.datetime, int]]:
    """What ends when, soonest first. One query."""
    own = Lot.objects.spendable().filter(account__kind=Account.Kind.MEMBER, account__member_id=member_id)
    soon = own.filter(expires_at__lt=Now() + dt.timedelta(days=within_days))
    return list(soon.values_list("expires_at").annotate(points=Sum("remaining")).order_by("expires_at"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Points that are there and not usable yet: from a day on, or (no day) when something has happened."""

    title: str
    points: int
    available_at: dt.datetime | None


def waiting(member_id: int) -> list[Waiting]:
    """What is not usable yet and why it was granted, the soonest first. One query."""
    later = open_lots(member_id).exclude(available_at__lte=Now()).order_by(F("available_at").asc(nulls_last=True), "pk")
    return [Waiting(_title(lot), lot.remaining, lot.available_at) for lot in later]


def _title(lot: Lot) -> str:
    return lot.batch.title if lot.batch else gettext(lot.journal.note) if lot.journal and lot.journal.note else ""


def debts_of(member_id: int) -> QuerySet[Debt]:
    """What the member owes, the oldest first. One query."""
    return Debt.objects.filter(account__member_id=member_id, remaining__gt=0).order_by("pk")


def holds_of(member_id: int) -> QuerySet[Hold]:
    """The member's open holds, the newest first. One query."""
    return Hold.objects.filter(member_id=member_id, state=Hold.State.OPEN).order_by("-pk")


def find_hold(reference: str) -> Hold | None:
    """The hold of that reference. One query."""
    return Hold.objects.filter(reference=reference).first()

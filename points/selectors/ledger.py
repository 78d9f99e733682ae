"""The books: journals, flows and whether they still add up."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.statements import sql_beside
from points.models import Account, Entry, GrantChunk, Journal, Lot

ISSUED = """
with under_way as (
  select id, points_total from points_grantbatch
  where state in ('scheduled', 'approved', 'posting', 'paused') and source <> 'former'
)
select (select coalesce(sum(e.points), 0) from points_entry e join points_journal j on j.id = e.journal_id
        join points_account a on a.id = e.account_id
        where j.kind = 'grant' and a.kind = 'member' and j.created_at >= %s)
     + (select coalesce(sum(points_total), 0) from under_way)
     - (select coalesce(sum(c.points), 0) from points_grantchunk c join under_way on under_way.id = c.batch_id
        where c.done_at is not null)
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two ways of adding up disagree."""

    what: str
    target: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class DayFlow:
    """Points granted to and spent by members on one local day."""

    on: dt.date
    granted: int
    spent: int


@dataclass(frozen=True, slots=True)
class MonthNumbers:
    """This local month's flows and what members hold now."""

    granted: int
    redeemed: int
    outstanding: int


DIFFERENCES = sql_beside(__file__, "ledger_differences")


def ledger_differences() -> list[Difference]:
    """Add the whole ledger up again: lots against entries, members, budgets with their reservations, batches, orphans.

    Empty when the books are right. One query, one pass over each table.
    """
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [Difference(what, target, int(one), int(other)) for what, target, one, other in cursor.fetchall()]


def daily_flow(days: int = 30) -> list[DayFlow]:
    """Granted and spent per local day, today last, quiet days included. One query."""
    today = timezone.localdate()
    first = today - dt.timedelta(days=days - 1)
    rows = (
        _member_entries(since=_midnight(first))
        .annotate(on=TruncDate("journal__created_at"))
        .values("on")
        .annotate(granted=_granted(), spent=_spent())
    )
    found = {row["on"]: row for row in rows}
    flow = []
    for on in (first + dt.timedelta(days=n) for n in range(days)):
        row = found.get(on, {"granted": 0, "spent": 0})
        flow.append(DayFlow(on, row["granted"], -row["spent"]))
    return flow


def month_numbers() -> MonthNumbers:
    """Granted and redeemed this local month, and what members can spend or will. Two queries."""
    entries = _member_entries(since=_midnight(timezone.localdate().replace(day=1)))
    sums = entries.aggregate(granted=_granted(), spent=_spent())
    outstanding = Lot.objects.open().aggregate(points=Sum("remaining", default=0))["points"]
    return MonthNumbers(granted=sums["granted"], redeemed=-sums["spent"], outstanding=outstanding)


def issued_this_month() -> int:
    """Points granted this local month, and those that are on their way in batches somebody approved. One question, so that
    a chunk that is posted meanwhile stands on one side or the other."""
    with connection.cursor() as cursor:
        cursor.execute(ISSUED, [_midnight(timezone.localdate().replace(day=1))])
        return int(cursor.fetchone()[0])


def _member_entries(since: dt.datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(journal__created_at__gte=since, account__kind=Account.Kind.MEMBER)


def _granted() -> Sum:
    return Sum("points", filter=Q(journal__kind=Journal.Kind.GRANT), default=0)


def _spent() -> Sum:
    return Sum("points", filter=Q(journal__kind__in=[Journal.Kind.SPEND, Journal.Kind.REFUND]), default=0)


def _midnight(on: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time()))


def journals(
    *,
    kind: str = "",
    query: str = "",
    member_id: int | None = None,
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
) -> QuerySet[Journal]:
    """Journals, newest first, filtered by kind, words, member and local days. One query."""
    found = Journal.objects.select_related("chunk__batch").order_by("-pk")
    if kind:
        found = found.filter(kind=kind)
    if query:
        found = found.filter(
            Q(note__icontains=query)
            | Q(reference__icontains=query)
            | Q(actor_name__icontains=query)
            | Q(chunk__batch__number__icontains=query)
            | Q(chunk__batch__title__icontains=query)
        )
    if member_id:
        own = Entry.objects.filter(account__kind=Account.Kind.MEMBER, account__member_id=member_id)
        found = found.filter(pk__in=own.values("journal_id"))
    if first_on:
        found = found.filter(created_at__gte=_midnight(first_on))
    if last_on:
        found = found.filter(created_at__lt=_midnight(last_on + dt.timedelta(days=1)))
    return found


def journal_sums(journal_ids: list[int]) -> dict[int, int]:
    """The points each of these journals moved; a batch's from its chunks, however many lines it has. Two queries."""
    sums = dict(GrantChunk.objects.filter(journal_id__in=journal_ids).values_list("journal_id", "points"))
    others = Entry.objects.filter(journal_id__in=[pk for pk in journal_ids if pk not in sums])
    return {**sums, **dict(others.values_list("journal_id").annotate(points=Sum("points")))}


def ledger_journal(journal_id: int) -> Journal | None:
    """One journal with its batch and what it reverses. One query."""
    return Journal.objects.select_related("chunk__batch__budget", "reverses").filter(pk=journal_id).first()


def ledger_entries(journal_id: int) -> QuerySet[Entry]:
    """The entries of a journal with both accounts' owners and the lot, in line order. One query."""
    entries = Entry.objects.filter(journal_id=journal_id).select_related(
        "account__member__department", "account__budget", "contra__member", "contra__budget", "lot"
    )
    return entries.order_by("line_no")


def reversible(journal: Journal) -> bool:
    """Whether a linked journal may take this one back: a single grant, a top-up, an allocation or a carry-over, once. One query."""
    kinds = (Journal.Kind.GRANT, Journal.Kind.TOP_UP, Journal.Kind.ALLOCATE, Journal.Kind.CARRY)
    return journal.kind in kinds and not hasattr(journal, "chunk") and not journal.reversals.exists()


def system_balances() -> dict[str, int]:
    """What stands on the tenant's own accounts (issuer, redeemed, expired, hold, debt, transit), summed. One query."""
    sums = """
    select a.kind, coalesce((select sum(points) from points_entry where account_id = a.id), 0)
      - coalesce((select sum(points) from points_entry where contra_id = a.id), 0)
    from points_account a where a.kind not in ('member', 'budget')
    """
    with connection.cursor() as cursor:
        cursor.execute(sums)
        return {kind: int(points) for kind, points in cursor.fetchall()}

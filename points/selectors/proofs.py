"""Whether the books can be believed."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from points.models import Journal, LedgerProof, Seal

GENESIS = b"\x00" * 32

SUMS = """
select
  (select coalesce(sum(remaining), 0) from points_lot),
  (select coalesce(sum(e.points), 0) from points_entry e join points_account a on a.id = e.account_id
   where a.kind = 'member'),
  (select coalesce(sum(available), 0) from points_budgetslot),
  (select count(*) from points_seal)
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """Points in lots, in members' entries, in budgets; and how many seals there are."""

    lots: int
    entries: int
    budgets: int
    seals: int


def sums() -> Sums:
    """The ledger's totals. One query, one pass over each table."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return Sums(*(int(value) for value in cursor.fetchone()))


def broken_seal() -> int | None:
    """The number of the first seal that its journals do not give again, or None. One query a seal."""
    after, digest = 0, GENESIS
    for seal in Seal.objects.order_by("no").iterator():
        with connection.cursor() as cursor:
            cursor.execute("select * from ledger_seal_block(%s, %s, %s)", [after, seal.last_journal_id, digest])
            journals, entries, found = cursor.fetchone()
        if (journals, entries, bytes(found)) != (seal.journals, seal.entries, bytes(seal.digest)):
            return seal.no
        after, digest = seal.last_journal_id, bytes(seal.digest)
    return None


def unsealed() -> int:
    """Journals written after the last seal. One query."""
    sealed = Seal.objects.aggregate(last=Max("last_journal_id"))["last"] or 0
    return Journal.objects.filter(pk__gt=sealed).count()


def last_proof() -> LedgerProof | None:
    """The latest proof, or None before the first night. One query."""
    return LedgerProof.objects.order_by("-pk").first()


def proofs(limit: int = 30) -> list[LedgerProof]:
    """The latest proofs, newest first. One query."""
    return list(LedgerProof.objects.order_by("-pk")[:limit])


def last_seal() -> Seal | None:
    """The latest seal. One query."""
    return Seal.objects.order_by("-no").first()

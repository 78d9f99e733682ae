"""The hash chain: committed journals are sealed in blocks, each block's digest includes the one before.

Off the hot path: nothing that writes waits for it. A journal is written whole in one transaction; core.events.commit_watermark
knows when it is final. tools/verify_ledger.py re-computes the digests from an export; what is hashed is spelled out in
docs/ledger.md.
"""

from django.db import connection
from django.db.models import Max

from core.events import commit_watermark
from points.models import Journal, Seal, SealMark
from points.selectors.proofs import GENESIS

BLOCK_JOURNALS = 5_000  # hashed by one statement; a broken seal narrows the search down to so many


def seal() -> int:
    """Seal what has become final, block by block; returns the journals sealed. Two callers wait for each other.

    Called every minute, so a journal is sealed two or three minutes after it was written.
    """
    return commit_watermark.advance(
        name="points-seal",
        mark_model=SealMark,
        id_field="journal_id",
        highest_id=_highest_id,
        seal_up_to=_seal_up_to,
    )


def _highest_id() -> int:
    return Journal.objects.aggregate(last=Max("pk"))["last"] or 0


def _seal_up_to(journal_id: int) -> int:
    last = Seal.objects.order_by("-no").first()
    no, after, digest = (last.no, last.last_journal_id, bytes(last.digest)) if last else (0, 0, GENESIS)
    sealed = 0
    while after < journal_id:
        waiting = Journal.objects.filter(pk__gt=after, pk__lte=journal_id).order_by("pk").values_list("pk", flat=True)
        block = list(waiting[:BLOCK_JOURNALS])
        if not block:
            break
        with connection.cursor() as cursor:
            cursor.execute("select * from ledger_seal_block(%s, %s, %s)", [after, block[-1], digest])
            journals, entries, digest = cursor.fetchone()
        no, after, sealed = no + 1, block[-1], sealed + journals
        Seal.objects.create(no=no, last_journal_id=after, journals=journals, entries=entries, digest=digest)
    return sealed

"""The hash chain: committed journals are sealed in blocks, each block's digest includes the one before.

Off the hot path: nothing that writes waits for it. A journal is written whole in one transaction; what may still be
under way is known by a mark: the highest id drawn at a moment and the transactions that ran then. Once all of those are
over, every journal up to that id is there or never will be. tools/verify_ledger.py re-computes the digests from an
export; what is hashed is spelled out in docs/ledger.md.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from points.models import Journal, Seal, SealMark
from points.selectors.proofs import GENESIS

BLOCK_JOURNALS = 5_000
# Between drawing an id and holding a transaction id lie microseconds in which no snapshot shows the writer.
SETTLED = dt.timedelta(seconds=5)

RUNNING = """
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""


@transaction.atomic
def seal() -> int:
    """Seal what has become final since the mark, block by block, and set a new mark; returns the journals sealed.

    Two callers take turns. Called every minute, so a journal is sealed a minute or two after it was written.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || 'points-seal'))")
        cursor.execute(RUNNING)
        oldest, newest = cursor.fetchone()
        mark = SealMark.objects.filter(pk=1).first()
        sealed = 0
        if mark and mark.marked_at < timezone.now() - SETTLED and (mark.tx <= oldest or mark.tx > newest):
            sealed = _seal_up_to(cursor, mark.journal_id)
    if mark is None or mark.marked_at < timezone.now() - SETTLED:
        drawn = Journal.objects.aggregate(last=Max("pk"))["last"] or 0
        SealMark.objects.update_or_create(
            pk=1, defaults={"journal_id": drawn, "tx": newest, "marked_at": timezone.now()}
        )
    return sealed


def _seal_up_to(cursor: Any, journal_id: int) -> int:
    last = Seal.objects.order_by("-no").first()
    no, after, digest = (last.no, last.last_journal_id, bytes(last.digest)) if last else (0, 0, GENESIS)
    sealed = 0
    while after < journal_id:
        waiting = Journal.objects.filter(pk__gt=after, pk__lte=journal_id).order_by("pk").values_list("pk", flat=True)
        block = list(waiting[:BLOCK_JOURNALS])
        if not block:
            break
        cursor.execute("select * from ledger_seal_block(%s, %s, %s)", [after, block[-1], digest])
        journals, entries, digest = cursor.fetchone()
        no, after, sealed = no + 1, block[-1], sealed + journals
        Seal.objects.create(no=no, last_journal_id=after, journals=journals, entries=entries, digest=digest)
    return sealed

"""A commit watermark: the id up to which every row is final, so that a chain of seals may hash the rows up to there.

Ids are assigned before their transactions commit, so a row with a lower id may appear after a row with a higher one. The
watermark is reached in two steps. First the highest id of the moment is written down as a mark. Once every transaction that
had an id by then also has a transaction number (SETTLE_TIME later), the mark takes a transaction number of its own, which is
younger than all of theirs. When no transaction older than that number runs any more, each of those writers has ended, and
every row up to the mark is there or never will be. Nothing that writes waits for this.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

# Between an id and the transaction number of its writer lie microseconds, in which no snapshot shows the writer.
SETTLE_TIME = dt.timedelta(seconds=5)

SNAPSHOT = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
OWN_NUMBER = "select pg_current_xact_id()::text::bigint"


@transaction.atomic
def advance(
    *,
    name: str,
    mark_model: type[Model],
    id_field: str,
    highest_id: Callable[[], int],
    seal_up_to: Callable[[int], int],
) -> int:
    """Take one step towards sealing the rows that are there; returns the number of rows sealed.

    `mark_model` is the table of the one mark and `id_field` its column for the id; `highest_id` returns the highest id now,
    `seal_up_to` seals the rows up to an id. Called every minute, it seals a row two or three minutes after it was written:
    mark, number, seal and next mark. Repeating it is harmless; a second caller with the same `name` waits for the first.
    """
    marks = mark_model._default_manager
    with connection.cursor() as cursor:
        # A turn by name: the one mark may not exist yet, and a row that is not there can't be locked.
        cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || %s))", [name])
        cursor.execute(SNAPSHOT)
        oldest_running, next_number = cursor.fetchone()
        mark: Any = marks.filter(pk=1).first()
        if mark is not None and not mark.tx:
            if mark.marked_at < timezone.now() - SETTLE_TIME:
                # Not the snapshot's end: writers under way may stand beyond it, until a younger one is over.
                cursor.execute(OWN_NUMBER)
                marks.filter(pk=1).update(tx=cursor.fetchone()[0])
            return 0
        # A number beyond the newest was assigned in another cluster, before a restore: its writers have ended.
        if mark is not None and oldest_running < mark.tx <= next_number:
            return 0
    sealed = seal_up_to(getattr(mark, id_field)) if mark is not None else 0
    marks.update_or_create(pk=1, defaults={id_field: highest_id(), "tx": 0, "marked_at": timezone.now()})
    return sealed

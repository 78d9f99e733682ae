"""When rows with drawn ids are final: what a chain of seals needs to know before it hashes them.

Ids are drawn before their transactions commit, so the highest id seen says nothing about lower ones. A mark remembers the
highest id of a moment; once it has settled it takes the number of a transaction of its own, younger than every writer it
counts; when no older transaction runs any more, each of those writers is over, and every row up to the mark is there or
never will be. Nothing that writes waits.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

# Between drawing an id and holding a transaction id lie microseconds in which no snapshot shows the writer.
SETTLED = dt.timedelta(seconds=5)

RUNNING = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
OWN = "select pg_current_xact_id()::text::bigint"


@transaction.atomic
def step(
    *, name: str, marks: type[Model], field: str, drawn: Callable[[], int], seal_up_to: Callable[[int], int]
) -> int:
    """Take one step towards sealing what is there; returns the rows sealed. Two callers of one `name` take turns.

    `marks` is the table of the one mark, `field` its column for the id, `drawn` the highest id now. Called every minute, a
    row is sealed two or three minutes after it was written: mark, number, seal and next mark.
    """
    table = marks._default_manager
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || %s))", [name])
        cursor.execute(RUNNING)
        oldest, newest = cursor.fetchone()
        mark: Any = table.filter(pk=1).first()
        if mark is not None and not mark.tx:
            if mark.marked_at < timezone.now() - SETTLED:
                # Not the snapshot's end: writers under way may stand beyond it, until a younger one is over.
                cursor.execute(OWN)
                table.filter(pk=1).update(tx=cursor.fetchone()[0])
            return 0
        if mark is not None and oldest < mark.tx <= newest:
            return (
                0  # an older one still runs (a number beyond the newest was drawn in another cluster, before a restore)
            )
    sealed = seal_up_to(getattr(mark, field)) if mark is not None else 0
    table.update_or_create(pk=1, defaults={field: drawn(), "tx": 0, "marked_at": timezone.now()})
    return sealed

"""What is over and old goes: sendings (the messages themselves stay with their members: that one was told before is known by
them), rosters nobody agreed to, rows of those long done."""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from members.models import RosterLine, RosterRun
from members.services.roster_import.intake import end

ROSTER_OPEN_DAYS = 3  # a roster waits so long for somebody's yes
ROSTER_KEPT_DAYS = 30  # the names in a report
CHUNK = 5_000  # rows of one transaction
# Skip locked: whoever holds a sending now writes it, and it can go tomorrow.
PRUNE = """
with old as (
  select id from members_sending where state in ('sent', 'failed', 'unsure') and created_at < %(before)s
  order by id limit %(most)s for update skip locked
), pretended as (
  delete from members_demosent d using old where d.sending_id = old.id
)
delete from members_sending s using old where s.id = old.id
"""


@transaction.atomic
def prune_some() -> int:
    """Delete the oldest sendings that ended and are older than SENDINGS_KEPT_DAYS, at most CHUNK; returns how many. One
    statement; safe at any time, by anybody."""
    before = timezone.now() - dt.timedelta(days=settings.SENDINGS_KEPT_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(PRUNE, {"before": before, "most": CHUNK})
        return cursor.rowcount


@transaction.atomic
def prune_rosters() -> int:
    """Drop rosters that waited too long, with their sheets, and delete the rows of all that ended long ago; returns how many
    rows. The runs stay, for what they say of columns. Safe at any time."""
    now = timezone.now()
    stale = RosterRun.objects.select_for_update(skip_locked=True).filter(
        state__in=RosterRun.OPEN, created_at__lt=now - dt.timedelta(days=ROSTER_OPEN_DAYS)
    )
    for run in stale:
        end(run, RosterRun.State.DROPPED)
    old = RosterLine.objects.filter(run__finished_at__lt=now - dt.timedelta(days=ROSTER_KEPT_DAYS))
    dropped = RosterLine.objects.filter(run__state=RosterRun.State.DROPPED)
    return dropped.delete()[0] + old.delete()[0]

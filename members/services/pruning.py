"""Sendings that are over and old go. The messages themselves stay with their members: that one was told before is known by them."""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

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

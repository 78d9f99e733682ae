"""Points that wait for an event (delivery, the end of a return window): granted, shown, not usable yet."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from core.actors import Actor
from core.events import operation_log
from points.models import Journal
from points.services.ledger import budgets, debts
from points.services.ledger.journals import open_journal, request_hash

# What waits, locked; its first lot names the journal, because a lot stops waiting once.
WAITING = """
select min(id) from (
  select id from points_lot
  where waits_for = %(event)s and available_at is null and is_open order by account_id, expires_at, id for update
) waiting
"""

# `greatest` passes over null: without a new end a lot keeps its own. One that never ends must not get any, hence the case.
ACTIVATE = """
with chosen as materialized (
  select id, expires_at from points_lot
  where waits_for = %(event)s and available_at is null and is_open order by account_id, expires_at, id for update
), noted as (
  insert into points_lotchange (journal_id, lot_id, available_was, available_now, expires_was, expires_now)
  select %(journal)s, id, null, statement_timestamp(), expires_at, greatest(expires_at, %(expires_at)s) from chosen
), changed as (
  update points_lot l set available_at = statement_timestamp(),
    expires_at = case when l.expires_at is null then null else greatest(l.expires_at, %(expires_at)s) end
  from chosen c where l.id = c.id returning l.account_id, l.remaining
)
select array_agg(distinct account_id), coalesce(sum(remaining), 0) from changed
"""

CANCEL = """
with chosen as materialized (
  select id, account_id, budget_id, remaining from points_lot
  where waits_for = %(event)s and available_at is null and is_open order by account_id, expires_at, id for update
), entries as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
  select %(journal)s, row_number() over (order by c.account_id, c.id), c.account_id, b.account_id, c.id, -c.remaining
  from chosen c join points_budget b on b.id = c.budget_id
  returning contra_id, lot_id, points
), emptied as (update points_lot l set remaining = 0 from entries e where l.id = e.lot_id returning 1)
select contra_id, -sum(points)::bigint from entries group by 1 order by 1
"""


@transaction.atomic
def activate(*, event: str, expires_at: dt.datetime | None = None, by: Actor) -> int:
    """Make usable what waits for `event`; returns the points. Once: a repeat finds nothing waiting.

    `expires_at` lengthens the lots (a life that starts with the event); it never shortens one.
    """
    with connection.cursor() as cursor:
        journal = _journal(cursor, Journal.Kind.ACTIVATE, event, note=gettext_noop("积分生效"), by=by)
        if journal is None:
            return 0
        cursor.execute(ACTIVATE, {"event": event, "journal": journal.pk, "expires_at": expires_at})
        account_ids, points = cursor.fetchone()
    operation_log.record(by=by, action="points.activate", target=f"event/{event}"[:100], after={"points": int(points)})
    debts.collect(account_ids=account_ids)
    return int(points)


@transaction.atomic
def cancel(*, event: str, reason: str, by: Actor) -> int:
    """Take back what still waits for `event`, to the budgets that paid; returns the points. Once: a repeat takes none."""
    with connection.cursor() as cursor:
        journal = _journal(cursor, Journal.Kind.REVERSE, event, note=reason, by=by)
        if journal is None:
            return 0
        cursor.execute(CANCEL, {"event": event, "journal": journal.pk})
        rows = cursor.fetchall()
    # In account order, as everybody takes budgets, and after the lots (core/locking.py).
    for account_id, points in rows:
        budgets.give_back(account_id=account_id, points=points)
    total = sum(points for _, points in rows)
    operation_log.record(
        by=by, action="points.cancel_pending", target=f"event/{event}"[:100], after={"points": total}, reason=reason
    )
    return total


def _journal(cursor: Any, kind: str, event: str, *, note: str, by: Actor) -> Journal | None:
    cursor.execute(WAITING, {"event": event})
    first_lot = cursor.fetchone()[0]
    if first_lot is None:
        return None
    asked = request_hash(kind=kind, event=event, first_lot=first_lot)
    return open_journal(kind=kind, reference=f"{kind}/lot/{first_lot}", asked=asked, note=note, by=by)[0]

"""Points that come back to a grant which was revoked or reversed meanwhile: they go on to the budget that paid for it.

Without this a waived revocation could be walked round: redeem, be revoked («spent part waived»), cancel the order.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_noop

from core.actors import Actor
from core.events import operation_log
from core.statements import sql_beside
from points.models import Journal, Revocation, RevocationLine
from points.services.ledger import budgets
from points.services.ledger.journals import open_journal, request_hash

RETURNED = sql_beside(__file__, "revoked_returns")

TAKE = """
with entry as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
  values (%(journal)s, %(line_no)s, %(account)s, %(budget)s, %(lot)s, -%(points)s)
)
update points_lot set remaining = remaining - %(points)s where id = %(lot)s
"""


def take(*, journal_id: int, by: Actor) -> dict[int, int]:
    """Take on what the refund or release `journal_id` gave back to grants that were revoked meanwhile; returns the points by
    budget account, for `to_budgets`.

    Inside the caller's transaction, which holds the lots' locks. Once per journal: a repeat finds its own journal written. One
    query when nothing was revoked.
    """
    with connection.cursor() as cursor:
        cursor.execute(RETURNED, {"journal": journal_id})
        rows = cursor.fetchall()
        if not rows:
            return {}
        journal, is_new = open_journal(
            kind=Journal.Kind.REVOKE,
            reference=f"returned/{journal_id}",
            asked=request_hash(kind="returned", of=journal_id),
            note=gettext_noop("发放已撤回，退回预算"),
            by=by,
        )
        if not is_new:
            return {}
        by_budget, left = _take_rows(cursor, journal.pk, rows)
    for (revocation_id, line), points in sorted(left.items()):
        _note_on_line(revocation_id, line, points)
    after = {"points": sum(by_budget.values())}
    operation_log.record(by=by, action="points.returned", target=f"journal/{journal_id}", after=after)
    return by_budget


def to_budgets(points: Mapping[int, int]) -> None:
    """Let budgets (account → points) promise again what `take` took; after every lot, as core/locking.py says."""
    for account_id, n in sorted(points.items()):
        budgets.give_back(account_id=account_id, points=n)


def _take_rows(
    cursor: Any, journal_id: int, rows: list[tuple[int, ...]]
) -> tuple[dict[int, int], dict[tuple[int, int], int]]:
    """Write the entries; returns points by budget account and by (revocation, line)."""
    by_budget: dict[int, int] = {}
    taken: dict[tuple[int, int], int] = {}
    line_no = 0
    for lot_id, revocation_id, line, most, account_id, there, budget in rows:
        free = most - taken.get((revocation_id, line), 0) if line else there
        points = min(there, free)
        if points <= 0:
            continue
        line_no += 1
        parameters = {"journal": journal_id, "line_no": line_no, "account": account_id, "budget": budget, "lot": lot_id}
        cursor.execute(TAKE, {**parameters, "points": points})
        by_budget[budget] = by_budget.get(budget, 0) + points
        if line:
            taken[revocation_id, line] = taken.get((revocation_id, line), 0) + points
    return by_budget, taken


def _note_on_line(revocation_id: int, line: int, points: int) -> None:
    row = RevocationLine.objects.filter(revocation_id=revocation_id, row_no=line)
    row.update(taken=F("taken") + points, spent=F("spent") - points)
    row.filter(spent=0).update(outcome=RevocationLine.Outcome.RETURNED)
    Revocation.objects.filter(pk=revocation_id, state=Revocation.State.DONE).update(
        points_taken=F("points_taken") + points, points_kept=F("points_kept") - points
    )

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
from points.models import Journal, Revocation, RevocationLine
from points.services.ledger import budgets
from points.services.ledger.journals import open_journal, request_hash

# Lots that a journal filled and whose grant was taken back since, with what still lies in them. A lot is led to the first lot
# of its chain in the same account (a refund may have continued it). A grant whose spent part became a debt is left out: the
# debt takes it. `line` is the row of the batch's revocation; 0 where a single grant was reversed.
RETURNED = """
with recursive back as (
  select lot_id, sum(points)::bigint as points from points_entry
  where journal_id = %(journal)s and points > 0 and lot_id is not null group by 1
), chain as (
  select b.lot_id, l.id, l.origin_id, l.account_id, l.journal_id, l.batch_id, l.row_no
  from back b join points_lot l on l.id = b.lot_id
  union all
  select c.lot_id, o.id, o.origin_id, o.account_id, o.journal_id, o.batch_id, o.row_no
  from chain c join points_lot o on o.id = c.origin_id and o.account_id = c.account_id
), first as (
  select c.* from chain c
  where not exists (select from points_lot o where o.id = c.origin_id and o.account_id = c.account_id)
), revoked as (
  select f.lot_id, r.id as revocation_id, x.row_no as line, x.spent as most
  from first f join points_revocation r on r.batch_id = f.batch_id and r.state in ('posting', 'done')
  join points_revocationline x on x.revocation_id = r.id and x.row_no = f.row_no and x.lot_id = f.id
  where x.outcome in ('waived', 'ask') and x.spent > 0
), reversed as (
  select f.lot_id, j.id as revocation_id, 0 as line, b.points as most
  from first f join points_journal j on j.reverses_id = f.journal_id and j.kind = 'reverse' join back b using (lot_id)
  where not exists (select from points_debt d where d.journal_id = j.id)
)
select t.lot_id, t.revocation_id, t.line, t.most, l.account_id, least(b.points, l.remaining), g.account_id
from (select * from revoked union all select * from reversed) t
join back b using (lot_id) join points_lot l on l.id = t.lot_id join points_budget g on g.id = l.budget_id
where l.remaining > 0 order by l.account_id, l.expires_at, l.id
"""

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

"""Posting an approved batch: chunk by chunk, each whole or not at all, by any number of workers."""

from django.db import connection, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from core.actors import SYSTEM
from core.events import operation_log
from core.statements import sql_beside
from members.services import messages
from points.models import GrantBatch, GrantChunk
from points.services.grants.telling import tell_maker
from points.services.grants.validation import hash_joins_only
from points.services.ledger import budgets, debts

State = GrantBatch.State
LEFT = "left_meanwhile"  # the error of a line whose person left between approval and posting

CLAIM = """
select c.no from points_grantchunk c join points_grantbatch b on b.id = c.batch_id
where c.batch_id = %(batch)s and c.done_at is null and c.cancelled_at is null and b.state in ('approved', 'posting')
  and (%(no)s::int is null or c.no = %(no)s)
order by c.no limit 1 for update of c skip locked
"""

START = """
update points_grantbatch set state = 'posting', posting_at = statement_timestamp()
where id = %(batch)s and state in ('approved', 'posting') and posting_at is null
"""

# Once per batch, by the worker that starts it. Sorted, so that two batches with the same new members can't deadlock.
ACCOUNTS = """
insert into points_account (kind, point_type_id, member_id)
select distinct 'member', coalesce(l.point_type_id, b.point_type_id), l.member_id
from points_grantbatch b join points_grantline l on l.batch_id = b.id
where b.id = %(batch)s and l.error = '' and not l.set_aside and not exists (
  select from points_account a
  where a.kind = 'member' and a.member_id = l.member_id and a.merged_from_id is null
    and a.point_type_id = coalesce(l.point_type_id, b.point_type_id))
order by l.member_id, 2
on conflict do nothing
"""

POST = sql_beside(__file__, "post_chunk")
ARRIVED, FORMER = gettext_noop("%(points)s 积分已到账"), gettext_noop("原系统的 %(points)s 积分已转入")

# A message per person; people whose message reads the same (and opens the same journal) are sent theirs together.
PER_AMOUNT = """
select t.points, t.ends, t.journal, t.reason, t.greeting, array_agg(t.member_id) from (
  select l.member_id, sum(l.points) as points, min(coalesce(l.expires_on, b.expires_on)) as ends,
    min(c.journal_id) as journal, min(coalesce(nullif(l.reason, ''), b.reason)) as reason,
    min(coalesce(nullif(l.greeting, ''), b.greeting)) as greeting
  from points_grantbatch b join points_grantchunk c on c.batch_id = b.id and c.done_at is not null
  join points_grantline l on l.batch_id = b.id and l.row_no between c.lo and c.hi
  where b.id = %(batch)s and l.error = '' and not l.set_aside group by 1
) t group by 1, 2, 3, 4, 5
"""


class TotalsDiffer(RuntimeError):
    """What was posted is not what was frozen: a bug, never a refusal."""


def open_chunks(*, batch_id: int) -> list[str]:
    """`batch/number` of the chunks that are not posted. One query."""
    left = GrantChunk.objects.filter(batch_id=batch_id, done_at=None, cancelled_at=None).order_by("no")
    return [f"{batch_id}/{no}" for no in left.values_list("no", flat=True)]


@transaction.atomic
def post_next_chunk(*, batch_id: int, no: int | None = None) -> bool:
    """Post the first chunk nobody has in hand (or the chunk `no`), once; False when there is none left.

    A worker that dies here leaves nothing behind and the chunk free again.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"batch": batch_id, "no": no})
        if not (claimed := cursor.fetchone()):
            return False
        zone = timezone.get_current_timezone_name()
        parameters = {"batch": batch_id, "no": claimed[0], "zone": zone, "today": timezone.localdate(), "left": LEFT}
        cursor.execute(START, parameters)
        if cursor.rowcount:
            with hash_joins_only(cursor):
                cursor.execute(ACCOUNTS, parameters)
        cursor.execute(POST, parameters)
        return cursor.rowcount == 1


@transaction.atomic
def settle(*, batch_id: int) -> bool:
    """Close a batch whose chunks are all posted; True for the one call that closes it.

    What was meant for people who left before the posting goes back to the budget, and the maker is told. Raises TotalsDiffer.
    """
    batch = GrantBatch.objects.select_for_update().filter(pk=batch_id, state=State.POSTING).first()
    chunks = GrantChunk.objects.filter(batch_id=batch_id)
    if batch is None or chunks.filter(done_at=None).exists():
        return False
    posted = chunks.aggregate(rows=Sum("rows"), points=Sum("points"))
    left = batch.lines.filter(error=LEFT).aggregate(rows=Count("row_no"), points=Sum("points", default=0))
    if (posted["rows"] + left["rows"], posted["points"] + left["points"]) != (batch.rows_ok, batch.points_total):
        raise TotalsDiffer(f"{batch.number}: posted {posted}, frozen {batch.rows_ok} rows, {batch.points_total} points")
    GrantBatch.objects.filter(pk=batch_id).update(
        state=State.DONE,
        finished_at=timezone.now(),
        rows_ok=posted["rows"],
        rows_failed=F("rows_failed") + left["rows"],
        points_total=posted["points"],
    )
    debts.collect(batch_id=batch_id)
    after = posted | ({"left_rows": left["rows"], "left_points": left["points"]} if left["rows"] else {})
    operation_log.record(
        by=SYSTEM, action="grant.done", target=f"grant-batch/{batch.number}", label=batch.title, after=after
    )
    if left["rows"]:
        _tell_of_leavers(batch, **left)
        account_id = GrantBatch.objects.values_list("budget__account_id", flat=True).get(pk=batch_id)
        budgets.give_back(account_id=account_id, points=left["points"])  # last: held shortest
    return True


def _tell_of_leavers(batch: GrantBatch, *, rows: int, points: int) -> None:
    tell_maker(
        batch,
        what="left",
        title=gettext_noop("「%(title)s」有 %(rows)s 行没有发放"),
        body=gettext_noop("这些成员在到账之前已离开，共 %(points)s 分已退回预算。"),
        facts={"rows": f"{rows:,}", "points": f"{points:,}"},
    )


@transaction.atomic
def notify_members(*, batch_id: int) -> None:
    """Tell every member of a finished batch what they got, once each, however often this runs."""
    waiting = GrantBatch.objects.filter(pk=batch_id, state__in=[State.DONE, State.CANCELLED], notified_at=None)
    batch = waiting.select_for_update(skip_locked=True).first()
    if batch is None or not batch.is_approved:
        return
    with connection.cursor() as cursor:
        cursor.execute(PER_AMOUNT, {"batch": batch_id})
        groups = cursor.fetchall()
    for points, ends, journal_id, reason, greeting, member_ids in groups:
        messages.notify(
            member_ids=member_ids,
            kind="notice" if batch.source == GrantBatch.Source.FORMER else "grant",  # nothing new: no telephone rings
            title=FORMER if batch.source == GrantBatch.Source.FORMER else ARRIVED,
            body=_body(greeting=bool(greeting), ends=bool(ends)),
            facts={
                "points": f"{points:,}",
                "reason": reason,
                "greeting": greeting,
                "expires": date_format(ends, "Y-m-d") if ends else "",
            },
            link=f"/points/{journal_id}/",
            reference=f"grant-batch/{batch_id}",
        )
    waiting.update(notified_at=timezone.now())


def _body(*, greeting: bool, ends: bool) -> str:
    match greeting, ends:
        case True, True:
            return gettext_noop("%(reason)s：%(greeting)s 有效期至 %(expires)s。")
        case True, False:
            return gettext_noop("%(reason)s：%(greeting)s")
        case False, True:
            return gettext_noop("%(reason)s，有效期至 %(expires)s。")
    return gettext_noop("%(reason)s，长期有效。")

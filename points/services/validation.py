"""Judging a batch's rows: one statement, joins instead of loops."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from points.models import GrantBatch

REASON_CHARS = 100
RECENT_DAYS = 10

# Every row gets its person, its points, the first error that applies and a warning; unchanged rows are not rewritten.
JUDGE = """
with batch as (
  select b.id, b.reason, b.expires_on, t.line_cap, t.suggested_cap
  from points_grantbatch b join points_pointtype t on t.id = b.point_type_id where b.id = %(batch)s
), by_phone as (
  select phone_index, min(id) as id from members_member where phone_index is not null group by 1 having count(*) = 1
), by_name as (
  select name, min(id) as id, count(*) as people from members_member where state = 'active' group by 1
), cells as (
  select l.*, coalesce(nullif(l.reason, ''), b.reason) as why, b.line_cap, b.suggested_cap,
    coalesce(l.expires_on, b.expires_on) as ends_on,
    case when l.points_text ~ '^[+-]?[0-9]{1,15}$' then l.points_text::bigint end as number,
    m.id as no_id, p.id as phone_id, n.id as name_id, n.people,
    coalesce(m.id, case when l.employee_no = '' then coalesce(p.id, case when n.people = 1 then n.id end) end) as who
  from points_grantline l cross join batch b
  left join members_member m on m.employee_no = l.employee_no and l.employee_no <> ''
  left join by_phone p on p.phone_index = l.phone_index
  left join by_name n on n.name = l.name and l.employee_no = '' and l.phone_index is null and l.name <> ''
  where l.batch_id = %(batch)s
), judged as (
  select c.*, w.name as roster_name, case
    when c.employee_no = '' and c.phone_index is null and c.name = '' then 'missing_key'
    when c.employee_no <> '' and c.no_id is null then 'unknown_employee'
    when c.employee_no = '' and c.phone_index is not null and c.phone_id is null then 'unknown_phone'
    when c.employee_no <> '' and c.phone_id <> c.no_id then 'key_conflict'
    when c.who is null and c.people > 1 then 'ambiguous_name'
    when c.who is null then 'unknown_name'
    when w.state <> 'active' then 'left_member'
    when c.name <> '' and c.name <> w.name then 'name_mismatch'
    when c.points_text = '' then 'points_missing'
    when c.points_text ~ '^[+-]?[0-9]+[.][0-9]+$' then 'points_not_whole'
    when c.number is null then 'points_not_number'
    when c.number <= 0 then 'points_not_positive'
    when c.number > c.line_cap then 'points_too_large'
    when length(c.reason) > %(reason_chars)s then 'reason_too_long'
    when c.expires_text <> '' and c.expires_on is null then 'bad_expiry'
    when c.ends_on < %(today)s then 'expiry_passed'
    else '' end as base_error
  from cells c left join members_member w on w.id = c.who
), recent as (
  select l.member_id, coalesce(nullif(l.reason, ''), b.reason) as why, max(b.number) as number
  from points_grantbatch b join points_grantline l on l.batch_id = b.id
  where b.decided_at > statement_timestamp() - make_interval(days => %(recent_days)s) and b.id <> %(batch)s
    and b.state in ('approved', 'posting', 'paused', 'done') and l.error = '' and not l.set_aside
  group by 1, 2
), firsts as (
  select j.*, min(row_no) filter (where base_error = '' and not set_aside) over (partition by who, why) as first_row
  from judged j
), verdict as (
  select f.row_no, f.who, f.number,
    case when base_error = '' and not set_aside and first_row < row_no then 'duplicate_row'
      else base_error end as error,
    case when f.number > suggested_cap then 'over_suggested' when r.member_id is not null then 'recent_same_reason'
      else '' end as warning,
    jsonb_strip_nulls(jsonb_build_object(
      'row', case when first_row < row_no then first_row end, 'cap', line_cap, 'suggested', suggested_cap,
      'roster_name', case when base_error = 'name_mismatch' then roster_name end, 'people', people,
      'number', r.number, 'chars', %(reason_chars)s, 'days', %(recent_days)s)) as facts
  from firsts f left join recent r on r.member_id = f.who and r.why = f.why
)
update points_grantline g set member_id = v.who, points = v.number, error = v.error,
  warning = case when v.error = '' then v.warning else '' end,
  facts = case when v.error <> '' or v.warning <> '' then v.facts end
from verdict v
where g.batch_id = %(batch)s and g.row_no = v.row_no
  and (g.member_id, g.points, g.error, g.warning, g.facts) is distinct from (v.who, v.number, v.error,
    case when v.error = '' then v.warning else '' end, case when v.error <> '' or v.warning <> '' then v.facts end)
"""

COUNT = """
update points_grantbatch b set rows_total = c.total, rows_ok = c.ok, rows_failed = c.failed, rows_warned = c.warned,
  rows_aside = c.aside, points_total = c.points
from (
  select count(*) as total, count(*) filter (where error = '' and not set_aside) as ok,
    count(*) filter (where error <> '' and not set_aside) as failed,
    count(*) filter (where error = '' and warning <> '' and not set_aside) as warned,
    count(*) filter (where set_aside) as aside,
    coalesce(sum(points) filter (where error = '' and not set_aside), 0) as points
  from points_grantline where batch_id = %(batch)s
) c where b.id = %(batch)s
"""


@transaction.atomic
def validate(*, batch_id: int) -> bool:
    """Judge all rows of a freshly uploaded batch and make it ready; False when there was nothing to do.

    A batch that another worker is judging is left to it, one already judged is left alone: a repeat is harmless.
    """
    waiting = GrantBatch.objects.filter(pk=batch_id, state=GrantBatch.State.VALIDATING)
    if not waiting.select_for_update(skip_locked=True).exists():
        return False
    started = time.monotonic()
    judge(batch_id=batch_id)
    took = max(1, int((time.monotonic() - started) * 1000))
    waiting.update(state=GrantBatch.State.READY, validated_ms=took)
    return True


def judge(*, batch_id: int) -> None:
    """Judge every row against the roster and the other rows and count the result, in the caller's transaction."""
    facts: dict[str, Any] = {
        "batch": batch_id,
        "today": timezone.localdate(),
        "reason_chars": REASON_CHARS,
        "recent_days": RECENT_DAYS,
    }
    with connection.cursor() as cursor:
        with hash_joins_only(cursor):
            cursor.execute(JUDGE, facts)
        cursor.execute(COUNT, facts)


@contextmanager
def hash_joins_only(cursor: Any) -> Iterator[None]:
    """Keep the planner from nested loops: freshly copied rows have no statistics, and it would take them for few."""
    cursor.execute("select set_config('enable_nestloop', 'off', true)")
    yield
    cursor.execute("select set_config('enable_nestloop', 'on', true)")

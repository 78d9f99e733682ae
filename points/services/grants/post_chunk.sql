-- Post one chunk of an approved batch: its journal, a lot and an entry for each line, and the chunk's own mark. They stand or fall
-- together, so a killed worker leaves the chunk as it was. A chunk has a journal of its own: a committed journal never gets another
-- entry, and can be sealed. A chunk whose people have all left has none.
-- Who is no longer active gets nothing: the line says so, and the budget has its points back when the batch is settled. Each line
-- that is paid keeps its person's number, name and department as they are at this moment.
-- Called by posting.post_next_chunk, which has claimed the chunk (FOR UPDATE SKIP LOCKED) and made the members' accounts.
-- Parameters: batch (id), no (the chunk's number) · zone (the mall's time zone), today (its date): points end at 23:59:59 there ·
-- left (the error of a line whose person has left).
-- Locks: nothing that was there before but the chunk and its lines; journal, lots and entries are new rows. The budget was taken at
-- approval.
-- Returns: no rows. The row count is 1, or 0 when the chunk was done or cancelled meanwhile.
-- Accounts and people are looked up line by line on purpose (`offset 0`): the lines were copied in a moment ago, the planner has no
-- statistics of them yet, and the join order it guessed took a hundred times longer (docs/decisions/0006).
with chunk as materialized (
  select c.batch_id, c.no, c.lo, c.hi, b.budget_id, b.point_type_id, b.expires_on, u.account_id as budget_account, b.title, b.source,
    b.maker_id, b.maker_name,
    coalesce(b.available_on::timestamp at time zone %(zone)s, statement_timestamp()) as available_at
  from points_grantchunk c join points_grantbatch b on b.id = c.batch_id join points_budget u on u.id = b.budget_id
  where c.batch_id = %(batch)s and c.no = %(no)s and c.done_at is null and c.cancelled_at is null
), lines as materialized (
  select c.batch_id, c.budget_id, coalesce(l.point_type_id, c.point_type_id) as point_type_id,
    l.row_no, l.member_id, l.points, c.available_at, p.*,
    (coalesce(l.expires_on, c.expires_on, ledger_ends_on(t.validity, t.validity_n, t.validity_on, %(today)s))
      + time '23:59:59') at time zone %(zone)s as expires_at
  from chunk c
  join points_grantline l on l.batch_id = c.batch_id and l.row_no between c.lo and c.hi
  join points_pointtype t on t.id = coalesce(l.point_type_id, c.point_type_id)
  cross join lateral (
    select m.employee_no, m.name, m.department_id, coalesce(d.name, '') as department, m.left_on, m.state = 'active' as is_here
    from members_member m left join members_department d on d.id = m.department_id where m.id = l.member_id offset 0
  ) p
  where l.error = '' and not l.set_aside
), journal as (
  insert into points_journal (kind, reference, request_hash, actor_id, actor_name, note)
  select case c.source when 'former' then 'former' else 'grant' end, 'grant-batch/' || c.batch_id || '/' || c.no, ''::bytea, c.maker_id, c.maker_name, c.title from chunk c
  where exists (select from lines where is_here)
  returning id
), kept as (
  update points_grantline g set granted_no = l.employee_no, granted_name = l.name,
    granted_department_id = l.department_id, granted_department = l.department,
    error = case when l.is_here then '' else %(left)s end,
    facts = case when l.is_here then g.facts else jsonb_strip_nulls(jsonb_build_object('left_on', l.left_on)) end
  from lines l where g.batch_id = l.batch_id and g.row_no = l.row_no
), lots as (
  insert into points_lot (
    account_id, budget_id, batch_id, journal_id, row_no, granted, remaining, available_at, expires_at)
  select a.id, l.budget_id, l.batch_id, j.id, l.row_no, l.points, l.points, l.available_at, l.expires_at
  from lines l cross join journal j cross join lateral (
    select id from points_account a
    where a.kind = 'member' and a.member_id = l.member_id and a.point_type_id = l.point_type_id and a.merged_from_id is null offset 0
  ) a
  where l.is_here
  order by a.id
  returning id, account_id, journal_id, row_no, granted
), entries as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
  select t.journal_id, t.row_no, t.account_id, c.budget_account, t.id, t.granted from lots t cross join chunk c
  returning points
)
update points_grantchunk g set done_at = clock_timestamp(), journal_id = (select id from journal), rows = e.rows, points = e.points
from (select count(*) as rows, coalesce(sum(points), 0) as points from entries) e, chunk c
where g.batch_id = c.batch_id and g.no = c.no

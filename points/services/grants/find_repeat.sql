-- Whether a batch looks like a recent one: most of the same people, about the same points for them. The batch remembers which.
-- Called by validation.validate_rows, after the lines were judged, nested loops switched off.
-- Parameters: batch (id) · repeat_days (how far back) · repeat_least (people below which a list is read by eye) · repeat_percent (share
-- of the people of both that must be the same), repeat_spread (per cent by which their points may differ).
-- Locks: the batch, which the caller holds.
-- Returns: no rows.
with mine as materialized (
  select member_id, sum(points) as points from points_grantline
  where batch_id = %(batch)s and error = '' and not set_aside group by 1
), theirs as (
  select l.batch_id, l.member_id, sum(l.points) as points
  from points_grantbatch b join points_grantline l on l.batch_id = b.id
  where b.id <> %(batch)s and b.state in ('submitted', 'scheduled', 'approved', 'posting', 'paused', 'done')
    and coalesce(b.decided_at, b.submitted_at) > statement_timestamp() - make_interval(days => %(repeat_days)s)
    and l.error = '' and not l.set_aside
  group by 1, 2
), compared as (
  select t.batch_id, count(*) as people, count(m.member_id) as shared,
    coalesce(sum(m.points), 0) as here, coalesce(sum(t.points) filter (where m.member_id is not null), 0) as there
  from theirs t left join mine m on m.member_id = t.member_id group by 1
), likely as (
  select c.batch_id, c.shared from compared c cross join (select count(*) as people from mine) w
  where w.people >= %(repeat_least)s and c.shared * 100 >= greatest(c.people, w.people) * %(repeat_percent)s
    and abs(c.here - c.there) * 100 <= c.here * %(repeat_spread)s
  order by c.shared desc, c.batch_id desc limit 1
)
update points_grantbatch set repeats_id = (select batch_id from likely),
  repeat_people = coalesce((select shared from likely), 0)
where id = %(batch)s

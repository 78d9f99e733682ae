-- Where the points of one movement came from: lot, batch, line, approver, budget.
-- Called by trace.trace_back. Parameter: journal (id).
-- A lot without a batch may continue another one (a refund's guaranteed life) or have been given by a colleague; it is followed to its
-- root, and `giver` is who passed it on.
-- Locks nothing. Returns: the lot used and the points taken from it, then of its root: points granted, moment, end, batch (id, number,
-- title), line, reason, maker, checker, budget (id, name, the law's bucket), giver; largest first.
with recursive used as (
  select e.lot_id, -sum(e.points) as points from points_entry e
  where e.journal_id = %(journal)s and e.lot_id is not null group by 1
), roots as (
  select u.lot_id as used_id, u.points, l.id, l.origin_id, l.account_id, ''::text as giver
  from used u join points_lot l on l.id = u.lot_id
  union all
  select r.used_id, r.points, o.id, o.origin_id, o.account_id,
    case when o.account_id <> r.account_id then m.name else r.giver end
  from roots r join points_lot o on o.id = r.origin_id
  join points_account a on a.id = o.account_id join members_member m on m.id = a.member_id
)
select r.used_id, r.points, l.granted, j.created_at, u.expires_at, b.id, coalesce(b.number, ''), coalesce(b.title, ''), l.row_no,
  coalesce(nullif(g.reason, ''), b.reason, j.note), coalesce(b.maker_name, j.actor_name), coalesce(b.checker_name, ''),
  p.id, coalesce(p.name, ''), coalesce(p.law_bucket, ''), r.giver
from roots r join points_lot l on l.id = r.id join points_lot u on u.id = r.used_id
join points_journal j on j.id = l.journal_id
left join points_grantbatch b on b.id = l.batch_id
left join points_grantline g on g.batch_id = l.batch_id and g.row_no = l.row_no
left join points_budget p on p.id = l.budget_id
where r.origin_id is null
order by r.points desc, r.used_id

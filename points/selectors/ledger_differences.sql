-- Add the whole ledger up again and name what does not agree: lots against entries, members against their lots, budgets against
-- entries and reservations, batches against their chunks, entries without a journal, account or lot.
-- Called by ledger.ledger_differences: the nightly proof, the button in the console, every restore and upgrade drill.
-- No parameters. Locks nothing; one pass over each table, so it runs beside whoever spends (one statement, one snapshot).
-- Returns: what, which (text), points expected, points found; no row when the books are right, at most 1,000.
select 'lot', l.id::text, coalesce(e.points, 0), l.remaining
from points_lot l left join (
  select lot_id, sum(points) as points from points_entry where lot_id is not null group by 1
) e on e.lot_id = l.id
where l.remaining is distinct from coalesce(e.points, 0)
union all
select 'account', a.id::text, coalesce(e.points, 0), coalesce(l.points, 0)
from points_account a
left join (select account_id, sum(points) as points from points_entry group by 1) e on e.account_id = a.id
left join (select account_id, sum(remaining) as points from points_lot group by 1) l on l.account_id = a.id
where a.kind = 'member' and coalesce(e.points, 0) <> coalesce(l.points, 0)
union all
select 'budget', b.name, coalesce(i.points, 0) - coalesce(o.points, 0) - coalesce(r.points, 0), s.available
from points_budget b
join (select account_id, sum(available) as available from points_budgetslot group by 1) s on s.account_id = b.account_id
left join (select account_id, sum(points) as points from points_entry group by 1) i on i.account_id = b.account_id
left join (select contra_id, sum(points) as points from points_entry group by 1) o on o.contra_id = b.account_id
left join (
  select g.budget_id, sum(g.points_total - coalesce(c.points, 0)) as points from points_grantbatch g
  left join (select batch_id, sum(points) as points from points_grantchunk where done_at is not null group by 1) c
    on c.batch_id = g.id
  where g.state in ('scheduled', 'approved', 'posting', 'paused') group by 1
) r on r.budget_id = b.id
where s.available <> coalesce(i.points, 0) - coalesce(o.points, 0) - coalesce(r.points, 0)
union all
select 'batch', g.number, sum(c.points), coalesce(sum(e.points), 0)
from points_grantbatch g
join points_grantchunk c on c.batch_id = g.id and c.done_at is not null
left join (select journal_id, sum(points) as points from points_entry group by 1) e on e.journal_id = c.journal_id
group by g.id having sum(c.points) <> coalesce(sum(e.points), 0)
union all
select 'orphan', e.journal_id || '/' || e.line_no, 1, 0
from points_entry e
left join points_journal j on j.id = e.journal_id
left join points_account a on a.id = e.account_id
left join points_account c on c.id = e.contra_id
left join points_lot l on l.id = e.lot_id
where j.id is null or a.id is null or c.id is null or (e.lot_id is not null and l.id is null)
limit 1000

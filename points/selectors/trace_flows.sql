-- What became of the points of a budget or a batch. Points that left its lots for the redeemed, hold or debt account, less what came back.
-- Called by trace.trace_budget and trace_batch. Parameter: id (of the budget or batch).
-- Filled in as text: {where} (which lots: trace.LOTS).
-- Only entries against those few accounts are looked at: the grants themselves are by far the most.
-- Locks nothing. Returns one row: points granted, remaining, spent, expired, people.
with moved as (
  select k.kind, sum(e.points) as points from points_entry e join points_account k on k.id = e.contra_id
  join points_lot l on l.id = e.lot_id
  where e.contra_id = any(array(select id from points_account where kind in ('redeemed', 'hold', 'debt', 'expired')))
    and {where}
  group by 1
), people as (
  select l.account_id, coalesce(sum(l.granted) filter (where l.origin_id is null), 0) as granted, sum(l.remaining) as remaining
  from points_lot l where {where} group by 1
), held as (
  select coalesce(sum(granted), 0) as granted, coalesce(sum(remaining), 0) as remaining, count(*) as people from people
)
select held.granted, held.remaining,
  coalesce((select -sum(points) from moved where kind in ('redeemed', 'hold', 'debt')), 0),
  coalesce((select -sum(points) from moved where kind = 'expired'), 0), held.people
from held

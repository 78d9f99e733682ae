-- Lots that a journal filled and whose grant was taken back since, with what still lies in them.
-- Called by revoked_returns.take after every refund and release: without it a waived revocation could be walked round (redeem, be
-- revoked, cancel the order).
-- Parameter: journal (id of the refund or release).
-- A lot is led to the first lot of its chain in the same account (a refund may have continued it; what a colleague passed on is
-- theirs). A grant whose spent part became a debt is left out: the debt takes it.
-- Locks nothing; the caller holds the lots.
-- Returns: lot, revocation (or the journal that reversed a single grant), its line (0 there), the most points that may be taken, the lot's
-- account, points that can be taken, the budget's account; in lot order.
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

-- What could be taken back of a batch, or of some of its departments or lines, at this moment.
-- Called by revocations.undo_preview and undo_of. Parameters: batch (id), departments (ids or null), rows (line numbers or null) ·
-- expired (account id) · taken (states of revocations whose lines are gone).
-- Filled in as text: {posted} (lines posted and not taken back, revocations.POSTED).
-- Locks nothing: it is a preview, the worker counts again under locks.
-- Returns one row: lines, people, points granted, unspent, expired, spent, people who have spent.
with posted as (
  select p.*, o.remaining, o.account_id from ({posted}) p join points_lot o on o.id = p.lot_id
), sums as (
  select p.row_no, p.member_id, p.granted,
    p.remaining + coalesce((
      select sum(k.remaining) from points_lot k
      where k.batch_id = %(batch)s and k.row_no = p.row_no and k.origin_id is not null and k.account_id = p.account_id
    ), 0) as unspent,
    coalesce((
      select -sum(e.points) from points_entry e
      where e.lot_id = p.lot_id and e.points < 0 and e.contra_id = %(expired)s), 0) as expired
  from posted p
)
select count(*), count(distinct member_id), coalesce(sum(granted), 0), coalesce(sum(unspent), 0),
  coalesce(sum(expired), 0), coalesce(sum(granted - unspent - expired), 0),
  count(distinct member_id) filter (where granted > unspent + expired)
from sums

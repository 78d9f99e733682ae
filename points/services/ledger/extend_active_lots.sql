-- Lengthen the lots of point types that live on activity: they end so many months after the wallet's last movement, whatever it was.
-- Called by expiry.extend_active_lots, nightly. Parameters: journal (id), zone (the mall's time zone: a day ends at 23:59:59 there).
-- Only lots that end within three days are looked at: what ends later has its turn on a later night.
-- Locks: the lots by (account, expiry, id), as every spender does. A life only grows; a trigger refuses anything else.
-- Returns: how many lots.
with rolled as materialized (
  select l.id, l.available_at, l.expires_at,
    (((m.last_at at time zone %(zone)s)::date + make_interval(months => t.validity_n))::date + time '23:59:59')
      at time zone %(zone)s as ends_at
  from points_pointtype t join points_account a on a.point_type_id = t.id and a.kind = 'member'
  join points_lot l on l.account_id = a.id and l.is_open and l.expires_at is not null
    and l.expires_at < statement_timestamp() + interval '3 days'
  cross join lateral ( -- the wallet: all accounts of the member's of this type
    select array_agg(o.id) as ids from points_account o
    where o.kind = 'member' and o.member_id = a.member_id and o.point_type_id = a.point_type_id
  ) w
  cross join lateral (
    select max(j.created_at) as last_at from points_entry e join points_journal j on j.id = e.journal_id
    where e.account_id = any(w.ids) and j.kind in ('grant', 'former', 'spend', 'hold', 'refund', 'transfer')
  ) m
  where t.validity = 'inactivity'
  order by l.account_id, l.expires_at, l.id for update of l
), longer as (select * from rolled where ends_at > expires_at and ends_at > statement_timestamp()), noted as (
  insert into points_lotchange (journal_id, lot_id, available_was, available_now, expires_was, expires_now)
  select %(journal)s, id, available_at, available_at, expires_at, ends_at from longer
), changed as (update points_lot l set expires_at = r.ends_at from longer r where l.id = r.id returning 1)
select count(*) from changed

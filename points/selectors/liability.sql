-- All outstanding points by month of expiry, type, department and state, added up by lots, and once more by entries.
-- Called by liability.liability. Parameter: zone (the mall's time zone: months begin there).
-- One statement, so that lots and entries are seen at the same moment. Lots are first counted by equal ends (`same`), so
-- that a date in the mall's time zone is worked out once an end, not once a lot.
-- Locks nothing. Returns: month (null: never ends), type, department (its path: two may share a name), state (usable, pending, ended), points, lots, and on every row the
-- points by entries and the points held; one row with nulls when nothing is open.
with entries as materialized (
  select coalesce(sum(e.points) filter (where a.kind = 'member'), 0)::bigint as points
  from points_entry e join points_account a on a.id = e.account_id
), held as materialized (
  select coalesce(sum(points), 0)::bigint as points from points_hold where state = 'open'
), same as (
  select a.point_type_id, m.department_id, l.expires_at, l.available_at is not null and l.available_at <= statement_timestamp()
    as is_usable, sum(l.remaining)::bigint as points, count(*) as lots
  from points_lot l join points_account a on a.id = l.account_id left join members_member m on m.id = a.member_id
  where l.is_open group by 1, 2, 3, 4
), open as (
  select date_trunc('month', expires_at at time zone %(zone)s)::date as month, point_type_id, department_id,
    case when expires_at <= statement_timestamp() then 'ended' when is_usable then 'usable' else 'pending' end as state,
    sum(points)::bigint as points, sum(lots)::bigint as lots
  from same group by 1, 2, 3, 4
)
select o.month, t.name, coalesce(nullif(d.path, ''), d.name, ''), o.state, o.points, o.lots, entries.points, held.points
from entries cross join held left join open o on true
left join points_pointtype t on t.id = o.point_type_id left join members_department d on d.id = o.department_id
order by o.month nulls last

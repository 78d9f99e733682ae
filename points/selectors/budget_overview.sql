-- Every budget with what it was funded, has granted, has reserved and has left.
-- Called by budgets.budget_overview and what stands on it. Parameter: budget (id; null for all but the hidden
-- one of opening balances).
-- funded: what came from the issuer or another budget, less what went there. reserved: approved and not posted yet. granted is the
-- rest: given to members, less what came back; so the four always add up.
-- Locks nothing. Returns: id, name, year, the law's bucket, department, funded, granted, reserved, available (points), the budget above, its
-- last day; this year's first.
with moved as materialized (
  select e.account_id, e.contra_id, e.points from points_account a
  join points_entry e on e.account_id = a.id join points_account c on c.id = e.contra_id
  where a.kind in ('budget', 'issuer') and c.kind in ('budget', 'issuer')
), funded as (
  select account_id, sum(points)::bigint as points from (
    select account_id, points from moved union all select contra_id, -points from moved
  ) t group by 1
)
select b.id, b.name, b.year, b.law_bucket, coalesce(d.name, ''),
  coalesce(f.points, 0), coalesce(f.points, 0) - coalesce(r.points, 0) - s.available,
  coalesce(r.points, 0), s.available, b.parent_id, b.ends_on
from points_budget b
join (select account_id, sum(available) as available from points_budgetslot group by 1) s on s.account_id = b.account_id
left join members_department d on d.id = b.department_id
left join funded f on f.account_id = b.account_id
left join lateral (
  select sum(g.points_total - coalesce(c.points, 0))::bigint as points from points_grantbatch g
  left join lateral (
    select sum(points) as points from points_grantchunk where batch_id = g.id and done_at is not null
  ) c on true
  where g.budget_id = b.id and g.state in ('scheduled', 'approved', 'posting', 'paused')
) r on true
where %(budget)s::bigint is null and not b.is_opening or b.id = %(budget)s
order by b.year desc, b.id

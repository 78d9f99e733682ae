-- Pairs of records that may be one person's, the surest first.
-- Called by doubles.doubles. Parameters: erased (how the numbers of erased records begin), most (pairs).
-- Locks nothing. Returns: both ids, the older first, and what they have in common (phone, department, birthday).
with here as (
  select id, phone_index, department_id, born_month, born_day, lower(normalize(name, nfkc)) as name
  from members_member where merged_into_id is null and employee_no not like %(erased)s
), pairs as (
  select a.id as first_id, b.id as second_id, 'phone' as why from here a join here b on a.phone_index = b.phone_index and a.id < b.id
  union all
  select a.id, b.id, 'department' from here a
  join here b on a.name = b.name and a.department_id = b.department_id and a.id < b.id
  where (a.born_month, a.born_day) is not distinct from (b.born_month, b.born_day)
    or coalesce(a.born_month, 0) = 0 or coalesce(b.born_month, 0) = 0
  union all
  select a.id, b.id, 'birthday' from here a
  join here b on a.name = b.name and a.born_month = b.born_month and a.born_day = b.born_day and a.id < b.id
)
select first_id, second_id, array_agg(why order by why desc) from pairs p
where not exists (
  select from members_differentpeople d where d.first_id = p.first_id and d.second_id = p.second_id)
group by 1, 2 order by max(why) desc, 2 desc limit %(most)s

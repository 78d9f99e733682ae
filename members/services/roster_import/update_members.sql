-- Changes members to what a roster's lines give of them; null leaves a column as it is. Somebody whose number isn't the line's
-- any more (erased, renumbered by hand or merged since the plan) is left alone; who left since is changed and stays left, unless returns.
-- Called by writing.write_changes. Parameters: one array per column, all of one length; returns (in post again).
-- Locks the members it changes. Returns: id and user_id of those that were changed.
with given as (
  select * from unnest(
    %(ids)s::bigint[], %(numbers)s::text[], %(names)s::text[], %(keys)s::text[], %(departments)s::bigint[],
    %(phones)s::bytea[], %(indexes)s::bytea[], %(emails)s::text[], %(joined)s::date[], %(grades)s::text[],
    %(labels)s::text[], %(months)s::smallint[], %(days)s::smallint[]
  ) as g (
    id, employee_no, name, name_key, department_id, phone_sealed, phone_index, email, joined_on, grade, labels, born_month,
    born_day
  )
)
update members_member m set
  name = coalesce(g.name, m.name),
  name_key = coalesce(g.name_key, m.name_key),
  department_id = coalesce(g.department_id, m.department_id),
  phone_sealed = coalesce(g.phone_sealed, m.phone_sealed),
  phone_index = coalesce(g.phone_index, m.phone_index),
  owns_phone = case when g.phone_index is null or g.phone_index = m.phone_index then m.owns_phone else true end,
  phone_changed_at = case when g.phone_index is null or g.phone_index is not distinct from m.phone_index
    then m.phone_changed_at else statement_timestamp() end,
  email = coalesce(g.email, m.email),
  joined_on = coalesce(g.joined_on, m.joined_on),
  grade = coalesce(g.grade, m.grade),
  labels = case when g.labels is null then m.labels
    else array(select jsonb_array_elements_text(g.labels::jsonb))::varchar[] end,
  born_month = coalesce(g.born_month, m.born_month),
  born_day = coalesce(g.born_day, m.born_day),
  state = case when %(returns)s then 'active' else m.state end,
  left_on = case when %(returns)s then null else m.left_on end
from given g
where m.id = g.id and m.employee_no = g.employee_no and m.merged_into_id is null
returning m.id, m.user_id

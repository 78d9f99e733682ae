-- Judge every line of a grant batch: who gets the points, how many, the first error that applies, else a warning. One statement
-- with joins instead of a loop: the sheet has up to 200,000 lines.
-- Called by validation.validate_rows, in the transaction of the act that wrote the lines, nested loops switched off.
-- Parameters: batch (id) · type_words, type_ids (each word a point type may be written by, in lower case, and its id) · today (the
-- mall's date), zone (its time zone's name) · recent_days (days back in which the same reason is «again») · outlier_rows (lines from
-- which a median is taken), outlier_times (so many times more or less than it is an outlier) · reason_chars, greeting_chars
-- (longest text, characters) · former_cap (most points of a row of a former system's list) · lost_digits (regular expression for 1.23E+05, what Excel makes of a long number) · name_signs
-- (signs by which spellings of one name differ, core.cleaners).
-- Locks: the lines whose verdict changes, no others; the caller holds the batch.
-- Returns: no rows. The row count is the number of changed verdicts: a line that stays as it was is not rewritten.
with batch as (
  select id, reason, expires_on, available_on, point_type_id, source = 'former' as is_former from points_grantbatch where id = %(batch)s
), types as (
  select distinct on (word) word, id from unnest(%(type_words)s::text[], %(type_ids)s::bigint[]) as t (word, id)
  order by word, id
), by_phone as (
  select phone_index, min(id) as id from members_member where phone_index is not null and merged_into_id is null group by 1 having count(*) = 1
), by_email as (
  select lower(email) as email, min(id) as id from members_member where email <> '' and merged_into_id is null group by 1 having count(*) = 1
), people as materialized (
  -- the number of a record that was merged means the record it was merged into
  select coalesce(merged_into_id, id) as id, merged_into_id is not null as is_merged,
    employee_no, upper(employee_no collate "C") as number_key, has_twin, state, department_id,
    lower(translate(normalize(name, nfkc), %(name_signs)s, '')) as name_key
  from members_member
), by_name as (
  select name_key, min(id) as id, count(*) as people from people where state = 'active' group by 1
), by_place as ( -- a department is told by its name or by its path
  select p.name_key, place.department, min(p.id) as id, count(*) as people
  from people p join members_department d on d.id = p.department_id
  cross join lateral (select d.name union select d.path) as place (department)
  where p.state = 'active' and place.department <> '' group by 1, 2
), by_bare_number as ( -- whom a number means that lost its zeros, together with the name
  select ltrim(number_key, '0') as bare, name_key, min(id) as id
  from people where number_key like '0%%' and state = 'active' group by 1, 2 having count(*) = 1
), lines as (
  select *, upper(employee_no collate "C") as number_key, lower(translate(name, %(name_signs)s, '')) as name_key
  from points_grantline where batch_id = %(batch)s
), cells as materialized (
  select l.*, coalesce(nullif(l.reason, ''), b.reason) as why, b.available_on, b.is_former,
    coalesce(l.expires_on, b.expires_on) as ends_on, b.point_type_id as batch_type,
    case when l.points_text ~ '^[+-]?[0-9]{1,15}$' then l.points_text::bigint end as number,
    case when l.type_text = '' then b.point_type_id else y.id end as type_id,
    coalesce(m.id, k.id) as no_id, coalesce(m.is_merged, k.is_merged, false) as is_merged, z.id as meant_id, p.id as phone_id, e.id as email_id, coalesce(h.people, n.people) as people,
    case when l.employee_no <> '' then coalesce(m.id, k.id) when l.phone_sealed is not null then p.id when l.email <> '' then e.id
      when h.people = 1 then h.id when n.people = 1 then n.id end as who
  from lines l cross join batch b
  left join types y on y.word = lower(l.type_text) and l.type_text <> ''
  left join people m on m.employee_no = l.employee_no and l.employee_no <> ''
  left join people k on k.number_key = l.number_key and not k.has_twin and l.employee_no <> '' and m.id is null
  left join by_bare_number z on z.bare = l.number_key and z.name_key = l.name_key and m.id is null and k.id is null
  left join by_phone p on p.phone_index = l.phone_index
  left join by_email e on e.email = l.email and l.email <> ''
  left join by_name n on n.name_key = l.name_key and l.name_key <> '' and l.employee_no = '' and l.phone_sealed is null and l.email = ''
  left join by_place h on h.name_key = l.name_key and h.department = l.department and n.name_key is not null
), judged as (
  select c.*, w.name as roster_name, w.employee_no as roster_no, meant.employee_no as meant_no, meant.name as meant_name, d.name as roster_department, d.path as roster_path, w.left_on, t.suggested_cap, t.line_cap, t.month_cap,
    t.name as type_name, case
    when c.employee_no like '=%%' then 'formula_no'
    when c.name like '=%%' then 'formula_name'
    when c.points_text like '=%%' then 'formula_points'
    when c.employee_no ~ %(lost_digits)s then 'digits_lost'
    when c.employee_no = '' and c.phone_sealed is null and c.email = '' and c.name = '' then 'missing_key'
    when c.meant_id is not null then 'zeros_lost'
    when c.employee_no <> '' and c.no_id is null then 'unknown_employee'
    when c.phone_sealed is not null and c.phone_index is null then 'bad_phone'
    when c.employee_no = '' and c.phone_index is not null and c.phone_id is null then 'unknown_phone'
    when c.employee_no = '' and c.phone_sealed is null and c.email <> '' and c.email_id is null then 'unknown_email'
    when c.phone_id <> c.who or c.email_id <> c.who then 'key_conflict'
    when c.who is null and c.people > 1 then 'ambiguous_name'
    when c.who is null then 'unknown_name'
    when w.state <> 'active' then 'left_member'
    when c.name <> '' and c.name_key <> who.name_key then 'name_mismatch'
    when c.department <> '' and c.employee_no = '' and c.phone_sealed is null and c.email = ''
      and c.department not in (coalesce(d.name, ''), coalesce(d.path, '')) then 'department_mismatch'
    when c.type_id is null then 'unknown_type'
    when not t.is_active then 'inactive_type'
    when c.points_text = '' then 'points_missing'
    when c.points_text ~ '^[+-]?[0-9]+[.][0-9]+$' then 'points_not_whole'
    when c.points_text ~ '^[+]?[0-9]{16,}$' then 'points_too_large'
    when c.number is null then 'points_not_number'
    when c.number <= 0 then 'points_not_positive'
    when c.number > case when c.is_former then %(former_cap)s else t.line_cap end then 'points_too_large'
    when length(c.reason) > %(reason_chars)s then 'reason_too_long'
    when length(c.greeting) > %(greeting_chars)s then 'greeting_too_long'
    when c.expires_text <> '' and c.expires_on is null then 'bad_expiry'
    when c.ends_on < %(today)s then 'expiry_passed'
    when c.ends_on < c.available_on then 'expiry_before_start'
    else '' end as base_error
  from cells c left join members_member w on w.id = c.who left join people who on who.id = c.who and not who.is_merged
  left join members_member meant on meant.id = c.meant_id left join members_department d on d.id = w.department_id
  left join points_pointtype t on t.id = c.type_id
), recent as (
  select l.member_id, coalesce(nullif(l.reason, ''), b.reason) as why, max(b.number) as number
  from points_grantbatch b join points_grantline l on l.batch_id = b.id
  where coalesce(b.decided_at, b.submitted_at) > statement_timestamp() - make_interval(days => %(recent_days)s)
    and b.id <> %(batch)s and b.state in ('submitted', 'scheduled', 'approved', 'posting', 'paused', 'done')
    and b.source <> 'former' and l.error = '' and not l.set_aside
  group by 1, 2
), given as (
  select a.member_id, a.point_type_id, e.points
  from points_entry e join points_journal j on j.id = e.journal_id join points_account a on a.id = e.account_id
  where a.kind = 'member' and e.points > 0 and j.kind = 'grant'
    and j.created_at >= (date_trunc('month', %(today)s::date::timestamp) at time zone %(zone)s)
  union all -- and what other batches are about to give
  select l.member_id, coalesce(l.point_type_id, b.point_type_id), l.points
  from points_grantbatch b join points_grantline l on l.batch_id = b.id
  where b.state in ('submitted', 'approved', 'scheduled') and b.source <> 'former' and b.id <> %(batch)s and l.error = '' and not l.set_aside
), this_month as (
  select member_id, point_type_id, sum(points) as points from given
  where exists (select from points_pointtype where month_cap is not null) group by 1, 2
), usual as materialized (
  select percentile_disc(0.5) within group (order by number) as points from judged
  where base_error = '' and not set_aside having count(*) >= %(outlier_rows)s
), firsts as (
  select j.*, u.points as median,
    min(row_no) filter (where base_error = '' and not set_aside) over (partition by who, why, type_id) as first_row,
    min(row_no) filter (where base_error = '' and not set_aside)
      over (partition by who, why, type_id, number, ends_on) as same_row,
    coalesce(s.points, 0) + case when month_cap is null then 0 else sum(number) filter (
      where base_error = '' and not set_aside) over (partition by who, type_id order by row_no) end as in_month
  from judged j left join this_month s on s.member_id = j.who and s.point_type_id = j.type_id left join usual u on true
), verdict as (
  select f.row_no, f.who, f.number, case when f.type_text <> '' and f.type_id <> f.batch_type then f.type_id end as own_type,
    -- A former system's list has a row for each end of a person's points, and isn't bounded by what one grants.
    case when base_error = '' and not set_aside and not is_former and first_row < row_no then 'duplicate_row'
      when base_error = '' and not set_aside and not is_former and in_month > month_cap then 'over_month'
      else base_error end as error,
    case when f.is_merged then 'merged_number' when f.left_on is not null then 'leaving_member'
      when f.number > suggested_cap and not is_former then 'over_suggested'
      when r.member_id is not null and not is_former then 'recent_same_reason'
      when is_former and same_row < row_no then 'same_row'
      when f.number > median * %(outlier_times)s or f.number * %(outlier_times)s < median then 'outlier'
      when f.department not in ('', coalesce(f.roster_department, ''), coalesce(f.roster_path, '')) then 'department_differs'
      when f.name <> '' and f.name <> f.roster_name then 'name_spelled'
      else '' end as warning,
    jsonb_strip_nulls(jsonb_build_object(
      'row', case when first_row < row_no then first_row end, 'same', case when is_former and same_row < row_no then same_row end,
      'cap', case when is_former then %(former_cap)s else line_cap end, 'suggested', suggested_cap,
      'month_cap', month_cap, 'in_month', case when month_cap is not null then in_month end, 'median', median,
      'roster_name', case when base_error = 'name_mismatch' or name <> roster_name then roster_name end,
      'kept_no', case when is_merged then roster_no end, 'meant_no', meant_no, 'meant_name', meant_name,
      'cell', case base_error when 'points_not_number' then left(points_text, 20) when 'bad_expiry' then left(expires_text, 20)
        when 'formula_points' then left(points_text, 40) when 'formula_no' then left(employee_no, 40)
        when 'formula_name' then left(name, 40) end,
      'roster_department', roster_department, 'left_on', left_on, 'type', coalesce(nullif(type_text, ''), type_name),
      'people', people, 'number', r.number, 'chars', %(reason_chars)s, 'greeting_chars', %(greeting_chars)s,
      'days', %(recent_days)s)) as facts
  from firsts f left join recent r on r.member_id = f.who and r.why = f.why
)
update points_grantline g set member_id = v.who, points = v.number, point_type_id = v.own_type, error = v.error,
  warning = case when v.error = '' then v.warning else '' end,
  facts = case when v.error <> '' or v.warning <> '' then v.facts end
from verdict v
where g.batch_id = %(batch)s and g.row_no = v.row_no
  and (g.member_id, g.points, g.point_type_id, g.error, g.warning, g.facts) is distinct from (v.who, v.number,
    v.own_type, v.error, case when v.error = '' then v.warning else '' end,
    case when v.error <> '' or v.warning <> '' then v.facts end)

-- The last day of points granted on p_today under a type's validity policy; null = for ever.
create or replace function ledger_ends_on(p_validity text, p_n int, p_on date, p_today date) returns date
language sql immutable parallel safe as $$
select case p_validity
  when 'fixed' then p_on
  when 'days' then p_today + p_n
  when 'months' then (p_today + make_interval(months => p_n))::date
  when 'inactivity' then (p_today + make_interval(months => p_n))::date
  when 'month_end' then (date_trunc('month', p_today::timestamp) + interval '1 month - 1 day')::date
  when 'quarter_end' then (date_trunc('quarter', p_today::timestamp) + interval '3 months - 1 day')::date
  when 'year_end' then (date_trunc('year', p_today::timestamp) + interval '1 year - 1 day')::date
end
$$;

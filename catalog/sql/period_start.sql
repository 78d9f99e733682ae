-- When the period of a limit that holds now began, in the tenant's zone; -infinity for «ever».
create or replace function period_start(p_period text, p_zone text) returns timestamptz
language sql stable as $$
  select case p_period when 'ever' then '-infinity'::timestamptz
    else date_trunc(p_period, statement_timestamp() at time zone p_zone) at time zone p_zone end
$$;

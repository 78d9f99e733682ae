-- A moment as text, the same everywhere and in every session: UTC with microseconds.
create or replace function ledger_moment(p_at timestamptz) returns text
language sql stable parallel safe as $$
select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

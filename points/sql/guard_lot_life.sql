-- A lot's points may become usable once and may live longer; they are never put off, cut short or frozen again.
create or replace function guard_lot_life() returns trigger
language plpgsql as $$
begin
  if new.available_at is distinct from old.available_at and (old.available_at is not null or new.available_at is null)
    or new.expires_at is distinct from old.expires_at
      and (old.expires_at is null or new.expires_at is not null and new.expires_at < old.expires_at)
  then
    raise exception 'a lot''s life is never cut' using errcode = 'LG010';
  end if;
  return new;
end
$$;

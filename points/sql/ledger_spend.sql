-- Spend p_points of a member, from p_accounts in that order, first expiring first. Once per p_reference.
-- Table names are unqualified on purpose: the search path picks the tenant. No row types, no SET clause.
-- Locks: the journal's key, then the member's open lots in one order; these row locks are the member's mutex.
-- Refuses: LG001 not enough points (detail = what is there), LG004 nothing to move, LG005 no contra account,
-- LG009 reference used for another request.
create or replace function ledger_spend(
  p_reference text, p_request_hash bytea, p_accounts bigint[], p_contra bigint, p_points bigint,
  p_actor_id bigint, p_actor_name text, p_note text
) returns bigint
language plpgsql as $$
declare
  v_journal bigint;
  v_hash bytea;
  v_need bigint := p_points;
  v_take bigint;
  v_line int := 0;
  r record;
begin
  if p_points is null or p_points <= 0 then
    raise exception 'points to spend must be positive' using errcode = 'LG004';
  elsif p_contra is null then
    raise exception 'no account to spend to' using errcode = 'LG005';
  end if;

  insert into points_journal (kind, reference, request_hash, actor_id, actor_name, note)
  values ('spend', p_reference, p_request_hash, p_actor_id, p_actor_name, p_note)
  on conflict (reference) do nothing returning id into v_journal;
  if v_journal is null then
    select id, request_hash into v_journal, v_hash from points_journal where reference = p_reference;
    if v_hash is distinct from p_request_hash then
      raise exception 'reference % belongs to another request', p_reference using errcode = 'LG009';
    end if;
    return v_journal;
  end if;

  for r in
    select id, account_id, remaining from points_lot
    where account_id = any(p_accounts) and is_open and available_at <= statement_timestamp()
      and (expires_at is null or expires_at > statement_timestamp())
    order by array_position(p_accounts, account_id), expires_at, id
    for update
  loop
    v_take := least(v_need, r.remaining);
    v_line := v_line + 1;
    update points_lot set remaining = remaining - v_take where id = r.id;
    insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
    values (v_journal, v_line, r.account_id, p_contra, r.id, -v_take);
    v_need := v_need - v_take;
    exit when v_need = 0;
  end loop;

  if v_need > 0 then
    raise exception 'not enough points' using errcode = 'LG001', detail = (p_points - v_need)::text;
  end if;
  return v_journal;
end
$$;

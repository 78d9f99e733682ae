-- Take points of a member, first expiring first, once per p_reference; a repeat returns the first journal and takes nothing.
-- Called by points/services/ledger/spending.py: take (spends, holds), and by order_place for a redemption.
-- Parameters: p_reference (unique name of the movement), p_request_hash (what was asked: another request under the name is refused) ·
-- p_kind (spend: to the redeemed account; hold: to the hold account) · p_member (id) · p_parts[i] whole points, p_scopes[i] ('{12,3}': a
-- category and its parents): part i may only come from types whose scope is empty or meets it; the narrowest type goes first, then
-- priority; a part of nought takes nothing · p_actor_id, p_actor_name, p_note (for the journal).
-- Each entry keeps its i, so that a refund of one part finds the lots that paid for it.
-- Locks: the journal's key, then the member's open lots by (account, expiry, id); these row locks are the member's mutex.
-- Returns: the journal's id.
-- Refuses: LG001 not enough points (detail = what is there), LG004 nothing to move, LG005 no contra account,
-- LG009 reference used for another request.
-- Table names are unqualified on purpose: the search path picks the tenant. No row types: a session would keep those of the first
-- tenant it met. No SET clause: it would cost every call.
create or replace function ledger_spend(
  p_reference text, p_request_hash bytea, p_kind text, p_member bigint, p_parts bigint[], p_scopes text[],
  p_actor_id bigint, p_actor_name text, p_note text
) returns bigint
language plpgsql as $$
declare
  v_journal bigint;
  v_hash bytea;
  v_contra bigint;
  v_accounts bigint[];
  v_ranks bigint[];
  v_all bigint[];
  v_scoped boolean;
  v_need bigint;
  v_take bigint;
  v_taken bigint := 0;
  v_line int := 0;
  r record;
begin
  if p_parts is null or 0 > any(p_parts) or 0 = all(p_parts) then
    raise exception 'points to spend must be positive' using errcode = 'LG004';
  end if;
  select case p_kind
      when 'hold' then (select id from points_account where kind = 'hold' order by id limit 1)
      else (select id from points_account where kind = 'redeemed' order by id limit 1) end,
    array(select id from points_account where kind = 'member' and member_id = p_member order by id),
    exists (select from points_pointtype where scope <> '{}')
  into v_contra, v_all, v_scoped;
  if v_contra is null then
    raise exception 'no account to spend to' using errcode = 'LG005';
  end if;

  insert into points_journal (kind, reference, request_hash, actor_id, actor_name, note)
  values (p_kind, p_reference, p_request_hash, p_actor_id, p_actor_name, p_note)
  on conflict (reference) do nothing returning id into v_journal;
  if v_journal is null then
    select id, request_hash into v_journal, v_hash from points_journal where reference = p_reference;
    if v_hash is distinct from p_request_hash then
      raise exception 'reference % belongs to another request', p_reference using errcode = 'LG009';
    end if;
    return v_journal;
  end if;

  -- With several wallets the loop below goes by type first; locking in that order would cross others who lock by account, so all are
  -- locked here in the one order. A single wallet's loop has that order by itself.
  if cardinality(v_all) > 1 then
    perform id from points_lot where account_id = any(v_all) and is_open order by account_id, expires_at, id for update;
  end if;
  for i in 1 .. cardinality(p_parts) loop
    v_need := p_parts[i];
    continue when v_need = 0;
    v_accounts := v_all;
    if cardinality(v_all) > 1 then
      -- Two accounts of one type (a merged record's) have one rank: their lots go by their ends together.
      select coalesce(array_agg(x.id order by x.id), '{}'), array_agg(x.rank order by x.id) into v_accounts, v_ranks
      from (
        select a.id, dense_rank() over (order by t.scope = '{}', cardinality(t.scope), t.priority, t.id) as rank
        from points_account a join points_pointtype t on t.id = a.point_type_id
        where a.id = any(v_all) and (t.scope = '{}' or t.scope && p_scopes[i]::bigint[])
      ) x;
    -- The usual mall has one type without a scope: then not even the scope of the only wallet is asked for.
    elsif v_scoped and exists (
      select from points_account a join points_pointtype t on t.id = a.point_type_id
      where a.id = any(v_all) and t.scope <> '{}' and not t.scope && p_scopes[i]::bigint[])
    then
      v_accounts := '{}';
    end if;
    for r in
      select id, account_id, remaining from points_lot
      where account_id = any(v_accounts) and is_open and available_at <= statement_timestamp()
        and (expires_at is null or expires_at > statement_timestamp())
      order by v_ranks[array_position(v_accounts, account_id)], expires_at, id
      for update
    loop
      v_take := least(v_need, r.remaining);
      v_line := v_line + 1;
      update points_lot set remaining = remaining - v_take where id = r.id;
      insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points, part)
      values (v_journal, v_line, r.account_id, v_contra, r.id, -v_take, i);
      v_need := v_need - v_take;
      v_taken := v_taken + v_take;
      exit when v_need = 0;
    end loop;
    if v_need > 0 then
      raise exception 'not enough points' using errcode = 'LG001', detail = v_taken::text;
    end if;
  end loop;
  return v_journal;
end
$$;

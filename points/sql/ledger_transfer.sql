-- Move points of one member to another, first expiring first, each lot's life kept, once per p_reference.
-- Called by points/services/ledger/transfers.py: transfer.
-- Parameters: p_reference, p_request_hash (as ledger_spend) · p_from, p_to (members' ids) · p_points (whole points) · p_actor_id,
-- p_actor_name, p_note (for the journal).
-- The points pass the transit account, so every entry still has one lot. Points with a spending scope go last, in their own type.
-- Locks: the journal's key, then the giver's open lots by (account, expiry, id). The taker's lots are new, so nobody else is locked:
-- two members who give each other points at once can't deadlock.
-- Returns: the journal's id.
-- Refuses: LG001 not enough points (detail = what is there), LG004, LG005, LG009 as ledger_spend.
create or replace function ledger_transfer(
  p_reference text, p_request_hash bytea, p_from bigint, p_to bigint, p_points bigint,
  p_actor_id bigint, p_actor_name text, p_note text
) returns bigint
language plpgsql as $$
declare
  v_journal bigint;
  v_hash bytea;
  v_transit bigint;
  v_account bigint;
  v_from bigint;
  v_lot bigint;
  v_type bigint;
  v_all bigint[];
  v_ranks bigint[];
  v_need bigint := p_points;
  v_take bigint;
  v_line int := 0;
  r record;
begin
  if p_points is null or p_points <= 0 or p_from = p_to then
    raise exception 'points to move must be positive' using errcode = 'LG004';
  end if;
  select a.id into v_transit from points_account a join points_pointtype t on t.id = a.point_type_id
  where a.kind = 'transit' and t.is_default;
  if v_transit is null then
    raise exception 'no transit account' using errcode = 'LG005';
  end if;

  insert into points_journal (kind, reference, request_hash, actor_id, actor_name, note)
  values ('transfer', p_reference, p_request_hash, p_actor_id, p_actor_name, p_note)
  on conflict (reference) do nothing returning id into v_journal;
  if v_journal is null then
    select id, request_hash into v_journal, v_hash from points_journal where reference = p_reference;
    if v_hash is distinct from p_request_hash then
      raise exception 'reference % belongs to another request', p_reference using errcode = 'LG009';
    end if;
    return v_journal;
  end if;

  select array_agg(x.id order by x.id), array_agg(x.rank order by x.id) into v_all, v_ranks from (
    select a.id, dense_rank() over (order by cardinality(t.scope), t.priority, t.id) as rank
    from points_account a join points_pointtype t on t.id = a.point_type_id
    where a.kind = 'member' and a.member_id = p_from
  ) x;
  if cardinality(v_all) > 1 then
    perform id from points_lot where account_id = any(v_all) and is_open order by account_id, expires_at, id for update;
  end if;
  for r in
    select l.id, l.account_id, l.remaining, l.budget_id, l.batch_id, l.row_no, l.root_id, l.expires_at from points_lot l
    where l.account_id = any(v_all) and l.is_open and l.available_at <= statement_timestamp()
      and (l.expires_at is null or l.expires_at > statement_timestamp())
    order by v_ranks[array_position(v_all, l.account_id)], l.expires_at, l.id
    for update
  loop
    if v_from is distinct from r.account_id then
      v_from := r.account_id;
      select point_type_id into v_type from points_account where id = v_from;
      select id into v_account from points_account
      where kind = 'member' and member_id = p_to and point_type_id = v_type and merged_from_id is null;
      if v_account is null then
        -- Somebody else may make it at the same moment: whoever is second waits for the unique key and reads the first's.
        insert into points_account (kind, point_type_id, member_id) values ('member', v_type, p_to)
        on conflict do nothing;
        select id into v_account from points_account
        where kind = 'member' and member_id = p_to and point_type_id = v_type and merged_from_id is null;
      end if;
    end if;
    v_take := least(v_need, r.remaining);
    update points_lot set remaining = remaining - v_take where id = r.id;
    insert into points_lot (
      account_id, budget_id, batch_id, journal_id, row_no, origin_id, root_id, granted, remaining, expires_at)
    values (
      v_account, r.budget_id, r.batch_id, v_journal, r.row_no, r.id, coalesce(r.root_id, r.id), v_take, v_take, r.expires_at)
    returning id into v_lot;
    insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
    values (v_journal, v_line + 1, r.account_id, v_transit, r.id, -v_take),
           (v_journal, v_line + 2, v_account, v_transit, v_lot, v_take);
    v_line := v_line + 2;
    v_need := v_need - v_take;
    exit when v_need = 0;
  end loop;
  if v_need > 0 then
    raise exception 'not enough points' using errcode = 'LG001', detail = (p_points - v_need)::text;
  end if;
  return v_journal;
end
$$;

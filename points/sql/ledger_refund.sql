-- Give back p_points of what p_original spent or held (all that is left of it when null), once per p_reference.
-- p_kind is refund or release. What was captured comes back from redeemed, the rest from where it went.
-- Back to the same lots, the latest expiring first; a lot that ends within p_min_life is continued by a new lot
-- that ends after p_min_life. Locks: the original's lots by (account, expiry, id), before it counts what is left: two refunds take turns.
-- Refuses: LG002 no such spend, LG003 more than is left to give back (detail = what is left), LG004, LG009 as ledger_spend.
create or replace function ledger_refund(
  p_reference text, p_request_hash bytea, p_kind text, p_original text, p_points bigint, p_min_life interval,
  p_actor_id bigint, p_actor_name text, p_note text
) returns bigint
language plpgsql as $$
declare
  v_original bigint;
  v_journal bigint;
  v_hash bytea;
  v_left bigint;
  v_need bigint;
  v_give bigint;
  v_lot bigint;
  v_line int := 0;
  v_captured bigint;
  r record;
begin
  if p_points <= 0 then
    raise exception 'points to give back must be positive' using errcode = 'LG004';
  end if;
  select id into v_original from points_journal where reference = p_original and kind in ('spend', 'hold');
  if v_original is null then
    raise exception 'nothing was spent under %', p_original using errcode = 'LG002';
  end if;

  insert into points_journal (kind, reference, request_hash, reverses_id, actor_id, actor_name, note)
  values (p_kind, p_reference, p_request_hash, v_original, p_actor_id, p_actor_name, p_note)
  on conflict (reference) do nothing returning id into v_journal;
  if v_journal is null then
    select id, request_hash into v_journal, v_hash from points_journal where reference = p_reference;
    if v_hash is distinct from p_request_hash then
      raise exception 'reference % belongs to another request', p_reference using errcode = 'LG009';
    end if;
    return v_journal;
  end if;

  select a.id into v_captured from points_hold h, points_account a join points_pointtype t on t.id = a.point_type_id
  where h.journal_id = v_original and h.state = 'captured' and p_kind = 'refund' and a.kind = 'redeemed' and t.is_default;

  perform id from points_lot
  where id in (select lot_id from points_entry where journal_id = v_original)
  order by account_id, expires_at, id for update;

  select coalesce(-sum(points), 0) into v_left from points_entry
  where journal_id = v_original
     or journal_id in (select id from points_journal where reverses_id = v_original);
  v_need := coalesce(p_points, v_left);
  if v_need > v_left or v_left = 0 then
    raise exception 'more than is left to give back' using errcode = 'LG003', detail = v_left::text;
  end if;

  for r in
    with spent as (
      select account_id, contra_id, lot_id, -sum(points) as points from points_entry
      where journal_id = v_original group by 1, 2, 3
    ), given as (
      select case when e.lot_id in (select lot_id from spent) then e.lot_id else l.origin_id end as lot_id,
             sum(e.points) as points
      from points_entry e join points_lot l on l.id = e.lot_id
      where e.journal_id in (select id from points_journal where reverses_id = v_original)
      group by 1
    )
    select s.account_id, s.contra_id, s.lot_id, s.points - coalesce(g.points, 0) as owed,
           l.budget_id, l.batch_id, l.row_no, l.expires_at
    from spent s join points_lot l on l.id = s.lot_id left join given g on g.lot_id = s.lot_id
    where s.points > coalesce(g.points, 0)
    order by l.expires_at desc nulls first, l.id desc
  loop
    v_give := least(v_need, r.owed);
    v_line := v_line + 1;
    v_lot := r.lot_id;
    if r.expires_at is null or r.expires_at >= statement_timestamp() + p_min_life then
      update points_lot set remaining = remaining + v_give where id = v_lot;
    else
      insert into points_lot (
        account_id, budget_id, batch_id, journal_id, row_no, origin_id, granted, remaining, expires_at)
      values (
        r.account_id, r.budget_id, r.batch_id, v_journal, r.row_no, v_lot, v_give, v_give,
        statement_timestamp() + p_min_life)
      returning id into v_lot;
    end if;
    insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
    values (v_journal, v_line, r.account_id, coalesce(v_captured, r.contra_id), v_lot, v_give);
    v_need := v_need - v_give;
    exit when v_need = 0;
  end loop;
  return v_journal;
end
$$;

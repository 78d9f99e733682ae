-- Give back what p_original spent or held, once per p_reference, to the lots that paid for it.
-- Called by points/services/ledger/spending.py: put_back (refund, and release of a hold).
-- Parameters: p_reference, p_request_hash (as ledger_spend) · p_kind (refund or release) · p_original (reference of the spend or hold) ·
-- p_points (whole points; null: all that is left) or, where p_parts names parts, p_part_points[n] of part p_parts[n] · p_min_life,
-- p_life_limit, p_grace (intervals, below) · p_actor_id, p_actor_name, p_note (for the journal).
-- What was captured comes back from redeemed, the rest from where it went.
-- Points go back to their lots, the latest expiring first. How long they live then (docs/decisions/0023):
--   with p_min_life a lot that ends sooner is continued by a new one that ends after p_min_life, but never later than
--   p_life_limit after the end of its root lot;
--   a lot that is over by then gets p_grace, once per root lot: what comes back later joins that grace while it lasts, and
--   after it goes back into the lot that is over (the next expiry takes it).
-- Locks: the journal's key, the original's lots and their roots by (account, expiry, id), before it counts what is left: two
-- refunds take turns.
-- Returns: the journal's id.
-- Refuses: LG002 no such spend, LG003 more than is left to give back (detail = what is left), LG004, LG009 as ledger_spend.
create or replace function ledger_refund(
  p_reference text, p_request_hash bytea, p_kind text, p_original text, p_points bigint, p_min_life interval,
  p_actor_id bigint, p_actor_name text, p_note text, p_life_limit interval default interval '60 days',
  p_grace interval default interval '3 days', p_parts int[] default null, p_part_points bigint[] default null
) returns bigint
language plpgsql as $$
declare
  v_now timestamptz := statement_timestamp();
  v_original bigint;
  v_journal bigint;
  v_hash bytea;
  v_left bigint;
  v_need bigint;
  v_give bigint;
  v_lot bigint;
  v_line int := 0;
  v_captured bigint;
  v_by_part boolean;
  v_end timestamptz;
  v_grace timestamptz;
  v_is_grace boolean;
  r record;
begin
  if p_points <= 0 or 0 >= any(p_part_points) then
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

  -- A hold that was captured has moved on to redeemed; what is refunded afterwards must come from there.
  select a.id into v_captured from points_hold h, points_account a join points_pointtype t on t.id = a.point_type_id
  where h.journal_id = v_original and h.state = 'captured' and p_kind = 'refund' and a.kind = 'redeemed' and t.is_default;

  perform id from points_lot
  where id in (
    select unnest(array[l.id, l.root_id]) from points_entry e join points_lot l on l.id = e.lot_id
    where e.journal_id = v_original)
  order by account_id, expires_at, id for update;

  -- What was spent before entries knew their part is given back as a whole.
  v_by_part := p_parts is not null
    and exists (select from points_entry where journal_id = v_original and part is not null);
  for n in 1 .. case when v_by_part then cardinality(p_parts) else 1 end loop
    select coalesce(-sum(points), 0) into v_left from points_entry
    where (journal_id = v_original or journal_id in (select id from points_journal where reverses_id = v_original))
      and (not v_by_part or part = p_parts[n]);
    v_need := coalesce(case when v_by_part then p_part_points[n] else p_points end, v_left);
    if v_need > v_left or v_left = 0 then
      raise exception 'more than is left to give back' using errcode = 'LG003', detail = v_left::text;
    end if;

    for r in
      with spent as (
        select account_id, contra_id, lot_id, part, -sum(points) as points from points_entry
        where journal_id = v_original and (not v_by_part or part = p_parts[n]) group by 1, 2, 3, 4
      ), given as (
        -- What came back into a lot that continues the first one counts for the first one.
        select case when e.lot_id in (select lot_id from points_entry where journal_id = v_original) then e.lot_id
                 else l.origin_id end as lot_id, e.part, sum(e.points) as points
        from points_entry e join points_lot l on l.id = e.lot_id
        where e.journal_id in (select id from points_journal where reverses_id = v_original)
        group by 1, 2
      )
      select s.account_id, s.contra_id, s.lot_id, s.part, s.points - coalesce(g.points, 0) as owed, l.budget_id, l.batch_id,
        l.row_no, l.expires_at, coalesce(l.root_id, l.id) as root_id,
        (select o.expires_at from points_lot o where o.id = coalesce(l.root_id, l.id)) as root_end
      from spent s join points_lot l on l.id = s.lot_id
      left join given g on g.lot_id = s.lot_id and g.part is not distinct from s.part
      where s.points > coalesce(g.points, 0)
      order by l.expires_at desc nulls first, l.id desc, s.part desc
    loop
      v_give := least(v_need, r.owed);
      v_line := v_line + 1;
      v_lot := r.lot_id;
      v_end := r.expires_at;
      v_is_grace := null;
      if v_end is not null then
        if p_min_life > interval '0' then
          v_end := greatest(v_end, least(v_now + p_min_life, r.root_end + p_life_limit));
        end if;
        if v_end <= v_now then
          -- One grace for each root lot, found by the lot that has it: a second refund joins it, and does not begin another.
          select max(expires_at) into v_grace from points_lot where root_id = r.root_id and is_grace;
          v_grace := coalesce(v_grace, v_now + p_grace);
          v_is_grace := v_grace > v_now;
          v_end := case when v_is_grace then v_grace else r.expires_at end;
        end if;
      end if;
      if v_end is not distinct from r.expires_at then
        update points_lot set remaining = remaining + v_give where id = v_lot;
      else
        insert into points_lot (
          account_id, budget_id, batch_id, journal_id, row_no, origin_id, root_id, is_grace, granted, remaining, expires_at)
        values (
          r.account_id, r.budget_id, r.batch_id, v_journal, r.row_no, v_lot, r.root_id, v_is_grace, v_give, v_give, v_end)
        returning id into v_lot;
      end if;
      insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points, part)
      values (v_journal, v_line, r.account_id, coalesce(v_captured, r.contra_id), v_lot, v_give, r.part);
      v_need := v_need - v_give;
      exit when v_need = 0;
    end loop;
  end loop;
  return v_journal;
end
$$;

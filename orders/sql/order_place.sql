-- Redeem: prices, points, order, log and stock in one statement, so one round trip; all of it or nothing.
-- Each app's part is that app's own function: sku_prices, ledger_spend, log_act, stock_take; this one writes orders' tables.
-- Locks: the journal's key, the member's lots, stock (sorted by sku, slot) last: the hottest rows are held shortest.
-- p_skus are sorted. p_agreed is the total the buyer saw, null for whatever it is.
-- Refuses: OR001 over the limit per member (detail = sku, limit, had), OR002 not on sale (sku), OR003 asks for cash,
-- OR004 another price (the total now), OR005 a parcel without an address; and whatever those functions refuse.
-- A second order under the same (member, key) breaks an_order_is_placed_once.
create or replace function order_place(
  p_member bigint, p_key text, p_number text, p_skus bigint[], p_quantities int[], p_agreed bigint,
  p_address bytea, p_area text, p_note text, p_english boolean,
  p_actor_id bigint, p_actor_name text, p_ip inet, p_all_slots boolean,
  out o_order bigint, out o_journal bigint, out o_points bigint, out o_placed_at timestamptz
)
language plpgsql as $$
declare
  v_reference text := 'order/' || p_number;
  v_limits bigint[] := '{}';
  v_points bigint[] := '{}';
  v_scopes text[] := '{}';
  v_titles text[] := '{}';
  v_titles_en text[] := '{}';
  v_names text[] := '{}';
  v_words text[] := '{}';
  v_had bigint;
  i int := 0;
  r record;
begin
  o_placed_at := statement_timestamp();
  o_points := 0;
  for r in select * from sku_prices(p_skus) loop
    i := i + 1;
    if r.sku_id <> p_skus[i] then
      raise exception 'not on sale' using errcode = 'OR002', detail = p_skus[i]::text;
    elsif r.cash_fen > 0 then
      raise exception 'asks for cash' using errcode = 'OR003';
    elsif r.kind = 'physical' and p_address = '' then
      raise exception 'no address' using errcode = 'OR005';
    end if;
    v_points[i] := r.points::bigint * p_quantities[i];
    v_scopes[i] := r.categories::text;
    v_titles[i] := r.title;
    v_titles_en[i] := r.title_en;
    v_names[i] := case when p_english and r.name_en <> '' then r.name_en else r.name end;
    v_words[i] := r.title || ' ×' || p_quantities[i];
    o_points := o_points + v_points[i];
    if r.per_member_limit is not null then
      v_limits := v_limits || r.sku_id || r.per_member_limit::bigint;
    end if;
  end loop;
  if i < cardinality(p_skus) then
    raise exception 'not on sale' using errcode = 'OR002', detail = p_skus[i + 1]::text;
  elsif p_agreed <> o_points then
    raise exception 'another price' using errcode = 'OR004', detail = o_points::text;
  end if;

  o_journal := ledger_spend(
    v_reference, sha256(convert_to(concat_ws(' ', p_member, p_skus, p_quantities, o_points), 'UTF8')), 'spend', p_member,
    v_points, v_scopes, p_actor_id, p_actor_name, left(array_to_string(v_words, '、'), 200));

  -- After the lots are locked, so that two tabs of one member can't both pass.
  for n in 1 .. cardinality(v_limits) / 2 loop
    select coalesce(sum(l.quantity), 0) into v_had from orders_orderline l join orders_order o on o.id = l.order_id
    where o.member_id = p_member and o.state <> 'cancelled' and l.sku_id = v_limits[2 * n - 1];
    if v_had + p_quantities[array_position(p_skus, v_limits[2 * n - 1])] > v_limits[2 * n] then
      raise exception 'over the limit' using errcode = 'OR001', detail = v_limits[2 * n - 1] || ' ' || v_limits[2 * n] || ' ' || v_had;
    end if;
  end loop;

  with placed as (
    insert into orders_order (
      number, key, member_id, state, points, cash_fen, journal_id, address_sealed, area_text, note, placed_at, changed_at)
    values (
      p_number, p_key, p_member, 'placed', o_points, 0, o_journal, p_address, p_area, p_note, o_placed_at, o_placed_at)
    returning id
  ), lines as (
    insert into orders_orderline (order_id, line_no, sku_id, title, title_en, sku_name, quantity, points, cash_fen)
    select placed.id, n, sku, title, title_en, name, quantity, points, 0
    from placed, unnest(p_skus, p_quantities, v_points, v_titles, v_titles_en, v_names)
      with ordinality as line (sku, quantity, points, title, title_en, name, n)
  ), event as (
    insert into orders_orderevent (order_id, from_state, to_state, actor_id, actor_name, reason, at)
    select placed.id, '', 'placed', p_actor_id, p_actor_name, '', o_placed_at from placed
  ), carried_off as (
    delete from orders_cartline where member_id = p_member and sku_id = any(p_skus)
  )
  select placed.id into o_order from placed;
  perform log_act(p_actor_id, p_actor_name, p_ip, 'order.place', v_reference, jsonb_build_object('points', o_points));
  perform stock_take(p_skus, p_quantities, v_reference, p_member, p_actor_name, p_all_slots);
end
$$;

-- Redeem: points, order, log and stock in one statement, so one round trip; all of it or nothing.
-- Each app's part is that app's own function: ledger_spend, log_act, stock_take; this one writes orders' tables only.
-- Locks: the journal's key, the member's lots, stock (sorted by sku, slot) last: the hottest rows are held shortest.
-- Refuses: OR001 over the limit per member (detail = line, had), and whatever those functions refuse. A second order under
-- the same (member, key) breaks an_order_is_placed_once.
create or replace function order_place(
  p_member bigint, p_key text, p_number text, p_hash bytea, p_skus bigint[], p_quantities int[], p_points bigint[],
  p_scopes text[], p_limits int[], p_titles text[], p_titles_en text[], p_names text[],
  p_address bytea, p_area text, p_note text, p_words text,
  p_actor_id bigint, p_actor_name text, p_ip inet, p_all_slots boolean,
  out o_order bigint, out o_journal bigint, out o_placed_at timestamptz
)
language plpgsql as $$
declare
  v_reference text := 'order/' || p_number;
  v_total bigint := (select sum(n) from unnest(p_points) n);
  v_had bigint;
begin
  o_placed_at := statement_timestamp();
  o_journal := ledger_spend(
    v_reference, p_hash, 'spend', p_member, p_points, p_scopes, p_actor_id, p_actor_name, p_words);
  for i in 1 .. cardinality(p_limits) loop
    continue when p_limits[i] is null;
    select coalesce(sum(l.quantity), 0) into v_had from orders_orderline l join orders_order o on o.id = l.order_id
    where o.member_id = p_member and o.state <> 'cancelled' and l.sku_id = p_skus[i];
    if v_had + p_quantities[i] > p_limits[i] then
      raise exception 'over the limit' using errcode = 'OR001', detail = i || ' ' || v_had;
    end if;
  end loop;
  insert into orders_order (
    number, key, member_id, state, points, cash_fen, journal_id, address_sealed, area_text, note, placed_at, changed_at)
  values (
    p_number, p_key, p_member, 'placed', v_total, 0, o_journal, p_address, p_area, p_note, o_placed_at,
    o_placed_at)
  returning id into o_order;
  insert into orders_orderline (order_id, line_no, sku_id, title, title_en, sku_name, quantity, points, cash_fen)
  select o_order, n, sku, title, title_en, name, quantity, points, 0
  from unnest(p_skus, p_quantities, p_points, p_titles, p_titles_en, p_names)
    with ordinality as line (sku, quantity, points, title, title_en, name, n);
  insert into orders_orderevent (order_id, from_state, to_state, actor_id, actor_name, reason, at)
  values (o_order, '', 'placed', p_actor_id, p_actor_name, '', o_placed_at);
  delete from orders_cartline where member_id = p_member and sku_id = any(p_skus);
  perform log_act(p_actor_id, p_actor_name, p_ip, 'order.place', v_reference, jsonb_build_object('points', v_total));
  perform stock_take(p_skus, p_quantities, v_reference, p_member, p_actor_name, p_all_slots);
end
$$;

-- Put the gifts that come with an order behind its lines and take everything's stock in one go.
-- Called by order_place where an offer brings gifts; without them it takes the stock itself.
-- Parameters: p_order (id) · p_skus, p_quantities (what is bought) · p_gifts[n] (sku) comes p_units[n] times with line p_of[n] ·
-- p_reference, p_home, p_actor_name, p_all_slots (as stock_take) · p_kinds_ask (json: what each kind of goods asks for, catalog/kinds).
-- A gift comes with all of its units or not at all, as long as there are any after what is bought. What would ask the buyer for
-- something is no gift, nor is a kind nobody knows.
-- Locks: stock by (sku, slot), in stock_take, bought and given together: a sku that is both is locked once, in its place. (What is there is
-- counted before without a lock: if it is gone by then, the order is refused as sold out; the buyer's next try counts anew.)
-- Returns nothing. Refuses what stock_take refuses.
create or replace function order_gifts(
  p_order bigint, p_skus bigint[], p_quantities int[], p_gifts bigint[], p_units int[], p_of int[], p_reference text,
  p_home bigint, p_actor_name text, p_all_slots boolean, p_kinds_ask jsonb
) returns void
language plpgsql as $$
declare
  v_skus bigint[];
  v_units int[];
  v_given bigint[] := '{}';
  v_given_units int[] := '{}';
  v_line int := cardinality(p_skus);
  v_there bigint;
begin
  for n in 1 .. cardinality(p_gifts) loop
    select coalesce(sum(available), 0)
      - coalesce((select sum(units) from unnest(p_skus, p_quantities) as line (sku, units) where sku = p_gifts[n]), 0)
      - coalesce((select sum(units) from unnest(v_given, v_given_units) as line (sku, units) where sku = p_gifts[n]), 0)
    into v_there from catalog_stockslot where sku_id = p_gifts[n];
    continue when p_units[n] > v_there or exists (
      select from catalog_sku s join catalog_product p on p.id = s.product_id
      where s.id = p_gifts[n] and coalesce(p_kinds_ask ->> p.kind, 'unknown') not in ('', 'address'));
    v_line := v_line + 1;
    v_given := v_given || p_gifts[n];
    v_given_units := v_given_units || p_units[n];
    insert into orders_orderline (
      order_id, line_no, sku_id, offer_id, kind, warehouse_code, title, title_en, sku_name, quantity, points, cash_fen, sent,
      cancelled_quantity, returned, points_refunded, cash_refunded_fen, input_sealed, gift_of_no)
    select p_order, v_line, p_gifts[n], null, p.kind, coalesce(w.code, ''), p.title, p.title_en, s.name, p_units[n], 0, 0, 0,
      0, 0, 0, 0, '', p_of[n]
    from catalog_sku s join catalog_product p on p.id = s.product_id left join catalog_warehouse w on w.id = p.warehouse_id
    where s.id = p_gifts[n];
  end loop;
  -- Added up by sku: a gift that is also bought would otherwise stand twice, and stock_take wants each sku once, sorted.
  select array_agg(sku order by sku), array_agg(units order by sku) into v_skus, v_units from (
    select sku, sum(units)::int as units
    from unnest(p_skus || v_given, p_quantities || v_given_units) as line (sku, units) group by 1
  ) taken;
  perform stock_take(v_skus, v_units, p_reference, p_home, p_actor_name, p_all_slots);
end
$$;

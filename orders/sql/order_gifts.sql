-- Put the gifts that come with an order behind its lines, as long as there are any, and take everything's stock in one go.
create or replace function order_gifts(
  p_order bigint, p_skus bigint[], p_quantities int[], p_gifts bigint[], p_units int[], p_reference text, p_home bigint,
  p_actor_name text, p_all_slots boolean
) returns void
language plpgsql as $$
declare
  v_skus bigint[];
  v_units int[];
begin
  with there as (
    select gift, units from unnest(p_gifts, p_units) as asked (gift, units)
    where units <= (select coalesce(sum(available), 0) from catalog_stockslot where sku_id = gift)
  ), added as (
    insert into orders_orderline (
      order_id, line_no, sku_id, offer_id, kind, warehouse_code, title, title_en, sku_name, quantity, points, cash_fen, sent,
      undone, points_back, fen_back, input_sealed)
    select p_order, cardinality(p_skus) + row_number() over (order by gift), gift, null, p.kind, coalesce(w.code, ''), p.title,
      p.title_en, s.name, units, 0, 0, 0, 0, 0, 0, ''
    from there join catalog_sku s on s.id = gift join catalog_product p on p.id = s.product_id
    left join catalog_warehouse w on w.id = p.warehouse_id
  ), taken as (
    select * from unnest(p_skus, p_quantities) as line (sku, units) union all select gift, units from there
  )
  select array_agg(sku order by sku), array_agg(units order by sku) into v_skus, v_units from taken;
  perform stock_take(v_skus, v_units, p_reference, p_home, p_actor_name, p_all_slots);
end
$$;

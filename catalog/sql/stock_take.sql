-- Take units of skus for one order; all or none, with a movement for each sku.
-- Called by order_place and order_gifts, as the last thing: these are the hottest rows, held shortest.
-- Parameters: p_skus (ids, sorted, so that two orders can't deadlock), p_quantities (units) · p_reference (of the movements) · p_home (a
-- number that picks the slot of a split sku: the member's id) · p_all_slots (false: the home slot only) · p_actor_name.
-- Locks: the home slots by sku; with p_all_slots every slot by (sku, slot), emptied in that order.
-- Returns nothing. Refuses: ST001 sold out (detail = sku, left), ST002 the home slot can't serve but others might: the whole act is tried
-- again with p_all_slots, in another transaction. (A conditional update that waited and then failed its re-check still
-- holds the row's lock, and locking the other slots in order after it deadlocks.)
create or replace function stock_take(
  p_skus bigint[], p_quantities int[], p_reference text, p_home bigint, p_actor_name text, p_all_slots boolean
) returns void
language plpgsql as $$
declare
  v_left bigint;
  v_need int;
  v_take int;
  r record;
begin
  for i in 1 .. cardinality(p_skus) loop
    if i > 1 and p_skus[i] <= p_skus[i - 1] then
      raise exception 'skus must be sorted';
    end if;
    if not p_all_slots then
      update catalog_stockslot set available = available - p_quantities[i]
      where sku_id = p_skus[i] and available >= p_quantities[i]
        and slot = (select p_home % slots from catalog_stockslot where sku_id = p_skus[i] limit 1);
      continue when found;
    end if;
    -- Reached only where the home slot was short, or all slots are wanted: the sum decides between sold out and try again.
    select coalesce(sum(available), 0) into v_left from catalog_stockslot where sku_id = p_skus[i];
    if v_left < p_quantities[i] then
      raise exception 'sold out' using errcode = 'ST001', detail = p_skus[i] || ' ' || v_left;
    elsif not p_all_slots then
      raise exception 'the home slot is short' using errcode = 'ST002';
    end if;
    v_need := p_quantities[i];
    for r in select slot, available from catalog_stockslot where sku_id = p_skus[i] order by slot for update loop
      v_take := least(v_need, r.available);
      update catalog_stockslot set available = available - v_take where sku_id = p_skus[i] and slot = r.slot;
      v_need := v_need - v_take;
      exit when v_need = 0;
    end loop;
    if v_need > 0 then
      raise exception 'sold out' using errcode = 'ST001', detail = p_skus[i] || ' ' || (p_quantities[i] - v_need);
    end if;
  end loop;
  insert into catalog_stockmovement (sku_id, kind, quantity, reference, actor_name, note, at)
  select sku, 'sold', -quantity, p_reference, p_actor_name, '', statement_timestamp()
  from unnest(p_skus, p_quantities) as line (sku, quantity);
end
$$;

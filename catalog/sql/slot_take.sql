-- Book p_quantities[i] places of the times p_slots[i], which must be p_skus[i]'s and still to come; all or none.
-- Called by order_place, after the points and before quotas and stock (the order of core/locking.py).
-- Parameters: p_slots (times' ids; null: this line books none), p_skus (ids), p_quantities (places); parallel arrays.
-- Locks: the times by id. The condition stands in the update itself, so the last place goes once.
-- Returns nothing. Refuses: ST004 the time is full, over or another sku's (detail = sku).
create or replace function slot_take(p_slots bigint[], p_skus bigint[], p_quantities int[]) returns void
language plpgsql as $$
declare
  r record;
begin
  for r in select * from unnest(p_slots, p_skus, p_quantities) as asked (slot, sku, units) where slot is not null order by slot loop
    update catalog_serviceslot set booked = booked + r.units
    where id = r.slot and sku_id = r.sku and starts_at > statement_timestamp() and booked + r.units <= capacity;
    if not found then
      raise exception 'the time is full' using errcode = 'ST004', detail = r.sku::text;
    end if;
  end loop;
end
$$;

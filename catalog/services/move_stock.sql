-- Units in and out by skus, a movement for each. What a split sku has then lies evenly in its slots, so that each serves its buyers; a sku
-- that has less than is asked of it stays as it is, and its row is not returned.
-- Called by stock.move, inside the caller's transaction. Parameters: moves (json: [[sku id, units, negative for out], …]) · kind (of the
-- movement; null: in or out), reference, actor, note (text).
-- Locks: the skus' slots by (sku, slot), the order of core/locking.py.
-- Returns: the skus that moved. A repeated reference breaks the movements' unique constraint.
with asked as (select (one ->> 0)::bigint as sku, (one ->> 1)::int as units from jsonb_array_elements(%(moves)s::jsonb) one),
locked as (
  select k.sku_id, k.slot, k.available, a.units from catalog_stockslot k join asked a on a.sku = k.sku_id
  order by k.sku_id, k.slot for update of k
), placed as (
  select sku_id, slot, units, row_number() over (partition by sku_id order by slot) - 1 as place,
    count(*) over (partition by sku_id) as slots, sum(available) over (partition by sku_id) + units as total
  from locked
), moved as (
  update catalog_stockslot k set available = p.total / p.slots + (p.place < p.total %% p.slots)::int
  from placed p where k.sku_id = p.sku_id and k.slot = p.slot and p.total >= 0
  returning k.sku_id, p.units, p.place
)
insert into catalog_stockmovement (sku_id, kind, quantity, reference, actor_name, note, at)
select sku_id, coalesce(%(kind)s, case when units > 0 then 'in' else 'out' end), units, %(reference)s, %(actor)s, %(note)s,
  statement_timestamp() from moved where place = 0
returning sku_id

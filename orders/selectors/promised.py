"""What open orders wait for of pools of codes; read by catalog, which counts its pools (catalog/selectors/pools.py)."""

from catalog.kinds import POOLED, quoted

# (sku_id, units) over %(skus)s: units of lines that are delivered as codes and were neither given nor taken back.
PROMISED_CODES = f"""
  select sku_id, sum(quantity - cancelled_quantity + returned - sent)::bigint as units from orders_orderline
  where sku_id = any(%(skus)s) and kind in ({quoted(POOLED)}) and quantity > cancelled_quantity - returned + sent group by 1
"""  # noqa: S608 -- our own words

-- Goods by their ids as cards show them: price for this member, stock, sold, stars.
-- Called by cards.cards, for every shelf of the storefront. Parameters: ids (in the order wanted) · member (id; null for anybody), tier
-- (id as text, '' for none: a tier may have a price of its own).
-- By hand because building this query takes Django longer than PostgreSQL takes to answer it.
-- Locks nothing. Returns: columns of Product and the annotations of storefront_list, the first picture's file and widths, goods on sale only, in the order asked.
select p.id, p.public_id, p.title, p.title_en, p.kind, p.art, p.badge, p.badge_en, p.position, p.sold_count, p.review_count, p.star_sum,
  p.is_internal, p.state, p.category_id, o.points, o.cash_fen, o.min_points, o.market_fen, o.flash_until,
  (select coalesce(sum(k.available), 0)::bigint from catalog_stockslot k join catalog_sku s on s.id = k.sku_id where s.product_id = p.id)
    as available, i.file as picture, i.width as picture_width, i.widths as picture_widths
from unnest(%(ids)s::bigint[]) with ordinality as asked (id, place) join catalog_product p on p.id = asked.id and p.state = 'on'
cross join lateral (
  select coalesce((o.tier_points ->> %(tier)s::text)::int, o.points) as points, o.cash_fen, o.min_points, o.market_fen,
    max(case when o.kind = 'flash' then o.ends_at end) over () as flash_until
  from catalog_sku s join catalog_offer o on o.sku_id = s.id and o.is_active
    and (o.starts_at is null or o.starts_at <= statement_timestamp()) and (o.ends_at is null or o.ends_at > statement_timestamp())
    and (o.quota_left is null or o.quota_left > 0)
    and (%(member)s::bigint is null or o.departments = '{}' and o.tiers = '{}' and o.labels = '{}'
      or offer_fits(%(member)s::bigint, o.departments, o.tiers, o.labels::text[]))
  where s.product_id = p.id order by 1, o.cash_fen, o.kind limit 1
) o
left join lateral (
  select i.file, i.width, i.widths from catalog_productimage i where i.product_id = p.id order by i.position, i.id limit 1
) i on true
order by asked.place

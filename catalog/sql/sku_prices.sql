-- What a redemption needs to know of skus that are on sale now; others are absent, and the caller says so.
-- Called by order_place, catalog/selectors/cards.py and skus.py. (A plain query: it is planned into whoever asks.)
-- Parameters: p_skus (ids, sorted by the caller), p_member (id).
-- Of the offers that are for this member a flash offer in its window with units left goes before the standard one; a member's
-- tier may have a price of its own; `fits` says whether this member may buy at all.
-- Locks nothing: units and quotas are taken later, under their own conditions.
-- Returns, by sku: points and min_points a unit, cash_fen a unit (fen), swap_fen_per_100 (fen for a hundred points not given), limits,
-- gift, categories (its own and the one above).
create or replace function sku_prices(p_skus bigint[], p_member bigint) returns table (
  sku_id bigint, title varchar, title_en varchar, kind varchar, name varchar, name_en varchar, warehouse varchar,
  offer_id bigint, points int, cash_fen int, min_points int, swap_fen_per_100 int, per_member_limit int,
  limit_period varchar, needs_approval boolean, gift_id bigint, gift_quantity int, has_quota boolean, fits boolean,
  categories bigint[]
)
language sql stable rows 4 as $$
  select s.id, p.title, p.title_en, p.kind, s.name, s.name_en, coalesce(w.code, ''),
    o.id, coalesce((o.tier_points ->> m.tier_id::text)::int, o.points), o.cash_fen, o.min_points, o.swap_fen_per_100,
    o.per_member_limit, o.limit_period, o.needs_approval, o.gift_id, o.gift_quantity::int, o.quota_left is not null,
    o.fits,
    array_remove(array[c.id, c.parent_id], null)
  from catalog_sku s
  join members_member m on m.id = p_member
  join lateral (
    select o.*, o.departments = '{}' and o.tiers = '{}' and o.labels = '{}'
      or offer_fits(p_member, o.departments, o.tiers, o.labels::text[]) as fits
    from catalog_offer o where o.sku_id = s.id and o.is_active
      and (o.starts_at is null or o.starts_at <= statement_timestamp())
      and (o.ends_at is null or o.ends_at > statement_timestamp())
      and (o.quota_left is null or o.quota_left > 0)
    order by fits desc, o.kind = 'flash' desc, o.id desc limit 1
  ) o on true
  join catalog_product p on p.id = s.product_id and p.state = 'on'
  join catalog_category c on c.id = p.category_id
  left join catalog_warehouse w on w.id = p.warehouse_id
  where s.id = any(p_skus)
  order by s.id
$$;

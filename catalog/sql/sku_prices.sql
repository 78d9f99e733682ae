-- What a redemption needs to know of skus that are on sale now; others are absent. (A plain query: whoever asks gets it
-- planned into its own.)
create or replace function sku_prices(p_skus bigint[]) returns table (
  sku_id bigint, title varchar, title_en varchar, kind varchar, name varchar, name_en varchar,
  points int, cash_fen int, per_member_limit int, categories bigint[]
)
language sql stable as $$
  select s.id, p.title, p.title_en, p.kind, s.name, s.name_en, o.points, o.cash_fen, o.per_member_limit,
    array_remove(array[c.id, c.parent_id], null)
  from catalog_sku s
  join catalog_offer o on o.sku_id = s.id and o.is_active
    and (o.starts_at is null or o.starts_at <= statement_timestamp())
    and (o.ends_at is null or o.ends_at > statement_timestamp())
  join catalog_product p on p.id = s.product_id and p.state = 'on'
  join catalog_category c on c.id = p.category_id
  where s.id = any(p_skus)
  order by s.id
$$;

-- Whether a member is among those an offer is for: every list that names somebody must name them. A department stands for
-- everything below it.
-- Called by sku_prices, and by the queries of shelves and cards (catalog/selectors/goods.py, cards.sql).
-- Parameters: p_member, p_departments, p_tiers (ids), p_labels (texts); an empty list is for everybody.
-- Locks nothing. Returns: true or false, null for a member that is not there.
create or replace function offer_fits(p_member bigint, p_departments bigint[], p_tiers bigint[], p_labels text[])
returns boolean
language sql stable as $$
  select (p_tiers = '{}' or coalesce(m.tier_id = any(p_tiers), false))
    and (p_labels = '{}' or m.labels::text[] && p_labels)
    and (p_departments = '{}' or exists (
      with recursive above as (
        select d.id, d.parent_id from members_department d where d.id = m.department_id
        union all
        select d.id, d.parent_id from members_department d join above on d.id = above.parent_id
      )
      select from above where above.id = any(p_departments)
    ))
  from members_member m where m.id = p_member
$$;

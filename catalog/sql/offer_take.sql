-- Take p_quantities[i] units of the quota of p_offers[i]; all or none. p_offers are sorted, so that two orders can't
-- deadlock. Refuses: ST003 the offer has too few left (detail = offer, left).
create or replace function offer_take(p_offers bigint[], p_quantities int[]) returns void
language plpgsql as $$
begin
  for i in 1 .. coalesce(cardinality(p_offers), 0) loop
    update catalog_offer set quota_left = quota_left - p_quantities[i]
    where id = p_offers[i] and quota_left >= p_quantities[i];
    if not found then
      raise exception 'the offer is sold out' using errcode = 'ST003',
        detail = p_offers[i] || ' ' || (select coalesce(max(quota_left), 0) from catalog_offer where id = p_offers[i]);
    end if;
  end loop;
end
$$;

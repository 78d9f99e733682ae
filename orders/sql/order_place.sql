-- Redeem: prices, points, order, log and stock in one statement, so one round trip; all of it or nothing.
-- Called by orders/services/redemptions.py: redeem, which tries again with p_all_slots where a home slot was short.
-- Each app's part is that app's own function: sku_prices, ledger_spend, log_act, slot_take, offer_take, stock_take; this one writes
-- orders' tables. An order that costs cash waits for its payment until p_pay_minutes are over, one that must be approved for
-- that first; points and goods are taken at once in both, so that nobody else gets them meanwhile.
-- Parameters: p_member (id), p_key (the request's), p_number (the order's) · p_skus (ids, sorted), p_quantities (units) · p_given[i] how
-- many points the buyer gives for line i (null: all it costs), p_inputs[i] what its kind asked for (sealed), p_slots[i] the booked time ·
-- p_agreed (points), p_agreed_fen (fen): the totals the buyer saw, null for whatever they are · p_address (sealed), p_area, p_note ·
-- p_more: site, invoice (sealed, hex), source, asked (the request's hash, hex), kinds_ask (what each kind of goods asks the buyer for:
-- catalog/kinds) · p_pay_minutes (null: this mall takes no cash), p_zone (time zone of limits per day or month), p_english (names in
-- English) · p_actor_id, p_actor_name, p_ip (for the log) · p_all_slots (as stock_take).
-- Locks in the order of core/locking.py: the buyer's limits where there are any, the journal's key, the member's lots, booked
-- times, offers' quotas, stock (each sorted) last: the hottest rows are held shortest.
-- Returns: order and journal (ids), points, fen, state, until when to pay, when it was placed.
-- Part n of the journal is line n. A gift's line names the line that brought it.
-- Refuses: OR001 over the limit per member (detail = sku, limit, had), OR002 not on sale (sku), OR003 asks for cash and this
-- mall takes none, OR004 another price (points and fen now), OR005 a parcel without an address, OR006 other points than the
-- offer allows (sku, least, most), OR007 not for this member (sku), OR008 the kind asks for
-- more (sku), OR009 a kind that kinds_ask doesn't name (sku); and whatever those functions refuse.
-- A second order under the same (member, key) breaks an_order_is_placed_once.
create or replace function order_place(
  p_member bigint, p_key text, p_number text, p_skus bigint[], p_quantities int[], p_given int[], p_inputs bytea[],
  p_slots bigint[], p_agreed bigint, p_agreed_fen bigint, p_address bytea, p_area text, p_note text, p_more jsonb,
  p_pay_minutes int, p_zone text, p_english boolean, p_actor_id bigint, p_actor_name text, p_ip inet, p_all_slots boolean,
  out o_order bigint, out o_journal bigint, out o_points bigint, out o_fen bigint, out o_state text,
  out o_pay_by timestamptz, out o_placed_at timestamptz
)
language plpgsql as $$
declare
  v_reference text := 'order/' || p_number;
  v_limits bigint[] := '{}';
  v_since timestamptz[] := '{}';
  v_points bigint[] := '{}';
  v_fen bigint[] := '{}';
  v_scopes text[] := '{}';
  v_titles text[] := '{}';
  v_titles_en text[] := '{}';
  v_names text[] := '{}';
  v_kinds text[] := '{}';
  v_warehouses text[] := '{}';
  v_offers bigint[] := '{}';
  v_quotas bigint[] := '{}';
  v_quota_units int[] := '{}';
  v_words text[] := '{}';
  v_gifts bigint[] := '{}';
  v_gift_units int[] := '{}';
  v_gift_of int[] := '{}';
  v_asks text;
  v_done boolean;
  v_most bigint;
  v_had bigint;
  i int := 0;
  r record;
begin
  o_placed_at := statement_timestamp();
  o_points := 0;
  o_fen := 0;
  o_state := 'placed';
  for r in select * from sku_prices(p_skus, p_member) loop
    i := i + 1;
    if r.sku_id <> p_skus[i] then
      raise exception 'not on sale' using errcode = 'OR002', detail = p_skus[i]::text;
    elsif not r.fits then
      raise exception 'not for this member' using errcode = 'OR007', detail = r.sku_id::text;
    end if;
    v_asks := p_more -> 'kinds_ask' ->> r.kind;
    if v_asks is null then
      raise exception 'nobody knows this kind' using errcode = 'OR009', detail = r.sku_id::text;
    elsif v_asks = 'address' and p_address = '' and p_more ->> 'site' is null then
      raise exception 'no address' using errcode = 'OR005';
    elsif v_asks = 'account' and coalesce(p_inputs[i], '') = '' or v_asks = 'time' and p_slots[i] is null then
      raise exception 'the kind asks for more' using errcode = 'OR008', detail = r.sku_id::text;
    end if;
    v_most := r.points::bigint * p_quantities[i];
    v_points[i] := coalesce(p_given[i], v_most);
    v_fen[i] := r.cash_fen::bigint * p_quantities[i];
    if v_points[i] <> v_most then
      if r.min_points is null or v_points[i] > v_most or v_points[i] < r.min_points::bigint * p_quantities[i] then
        raise exception 'other points than the offer allows' using errcode = 'OR006',
          detail = r.sku_id || ' ' || coalesce(r.min_points::bigint * p_quantities[i], v_most) || ' ' || v_most;
      end if;
      -- Rounded up for the whole line, so that many small lines never cost less than one large (selectors/price_arithmetic.py).
      v_fen[i] := v_fen[i] + ((v_most - v_points[i]) * r.swap_fen_per_100 + 99) / 100;
    end if;
    v_scopes[i] := r.categories::text;
    v_titles[i] := r.title;
    v_titles_en[i] := r.title_en;
    v_names[i] := case when p_english and r.name_en <> '' then r.name_en else r.name end;
    v_kinds[i] := r.kind;
    v_warehouses[i] := r.warehouse;
    v_offers[i] := r.offer_id;
    v_words[i] := r.title || ' ×' || p_quantities[i];
    o_points := o_points + v_points[i];
    o_fen := o_fen + v_fen[i];
    if r.needs_approval then
      o_state := 'approval';
    end if;
    if r.per_member_limit is not null then
      v_limits := v_limits || r.sku_id || r.per_member_limit::bigint;
      v_since := v_since || period_start(r.limit_period, p_zone);
    end if;
    if r.has_quota then
      v_quotas := v_quotas || r.offer_id;
      v_quota_units := v_quota_units || p_quantities[i];
    end if;
    if r.gift_id is not null then
      v_gifts := v_gifts || r.gift_id;
      v_gift_units := v_gift_units || r.gift_quantity * p_quantities[i];
      v_gift_of := v_gift_of || i;
    end if;
  end loop;
  if i < cardinality(p_skus) then
    raise exception 'not on sale' using errcode = 'OR002', detail = p_skus[i + 1]::text;
  elsif o_fen > 0 and p_pay_minutes is null then
    raise exception 'asks for cash' using errcode = 'OR003';
  elsif p_agreed <> o_points or p_agreed_fen <> o_fen then
    raise exception 'another price' using errcode = 'OR004', detail = o_points || ' ' || o_fen;
  end if;
  if o_state = 'placed' and o_fen > 0 then
    o_state := 'unpaid';
    o_pay_by := o_placed_at + make_interval(mins => p_pay_minutes);
  end if;

  if v_limits <> '{}' then
    -- Rows to lock may not exist yet (the first order of this sku), so the limit has a lock by name: schema and member.
    perform pg_advisory_xact_lock(hashtext(current_schema() || '/buyer'), (p_member % 2147483647)::int);
  end if;
  if o_points > 0 then
    o_journal := ledger_spend(
      v_reference, sha256(convert_to(concat_ws(' ', p_member, p_skus, p_quantities, o_points), 'UTF8')), 'spend', p_member,
      v_points, v_scopes, p_actor_id, p_actor_name, left(array_to_string(v_words, '、'), 200));
  end if;

  -- Under the buyer's lock, so that two tabs of one member can't both pass, whatever they pay with.
  for n in 1 .. cardinality(v_since) loop
    select coalesce(sum(l.quantity - l.cancelled_quantity), 0) into v_had from orders_orderline l join orders_order o on o.id = l.order_id
    where o.member_id = p_member and o.state <> 'cancelled' and o.placed_at >= v_since[n]
      and v_limits[2 * n - 1] in (l.sku_id, l.ordered_sku_id) and l.offer_id is not null;
    if v_had + p_quantities[array_position(p_skus, v_limits[2 * n - 1])] > v_limits[2 * n] then
      raise exception 'over the limit' using errcode = 'OR001', detail = v_limits[2 * n - 1] || ' ' || v_limits[2 * n] || ' ' || v_had;
    end if;
  end loop;

  insert into orders_order (
    number, key, member_id, state, points, cash_fen, points_refunded, cash_refunded_fen, journal_id, address_sealed, area_text, site_id,
    invoice_sealed, note, source, pay_by, placed_at, changed_at, receive_extended, request_hash)
  values (
    p_number, p_key, p_member, o_state, o_points, o_fen, 0, 0, o_journal, p_address, p_area, (p_more ->> 'site')::bigint,
    case when o_fen > 0 then coalesce(decode(p_more ->> 'invoice', 'hex'), '') else '' end, p_note, coalesce(p_more ->> 'source', 'web'), o_pay_by,
    o_placed_at, o_placed_at, false, decode(p_more ->> 'asked', 'hex'))
  returning id into o_order;
  insert into orders_orderline (
    order_id, line_no, sku_id, offer_id, kind, warehouse_code, title, title_en, sku_name, quantity, points, cash_fen, sent,
    cancelled_quantity, points_refunded, cash_refunded_fen, input_sealed, slot_id)
  select o_order, n, sku, offer, kind, house, title, title_en, name, quantity, points, fen, 0, 0, 0, 0,
    coalesce(p_inputs[n], ''), p_slots[n]
  from unnest(p_skus, v_offers, v_kinds, v_warehouses, v_titles, v_titles_en, v_names, p_quantities, v_points, v_fen)
    with ordinality as line (sku, offer, kind, house, title, title_en, name, quantity, points, fen, n);
  insert into orders_orderevent (order_id, from_state, to_state, actor_id, actor_name, reason, at)
  values (o_order, '', o_state, p_actor_id, p_actor_name, '', o_placed_at);
  delete from orders_cartline where member_id = p_member and sku_id = any(p_skus);
  -- Assignments instead of «perform f(…)»: an expression is worked out without a query of its own.
  v_done := log_act(p_actor_id, p_actor_name, p_ip, 'order.place', v_reference,
    case when o_fen > 0 then jsonb_build_object('points', o_points, 'fen', o_fen) else jsonb_build_object('points', o_points) end) is null;
  -- From here on rows that many buyers want: the later, the hotter.
  if p_slots is not null then
    perform slot_take(p_slots, p_skus, p_quantities);
  end if;
  if v_quotas <> '{}' then
    perform offer_take(array_agg(offer order by offer), array_agg(units order by offer))
    from unnest(v_quotas, v_quota_units) as asked (offer, units);
  end if;
  if v_gifts = '{}' then
    v_done := stock_take(p_skus, p_quantities, v_reference, p_member, p_actor_name, p_all_slots) is null;
  else
    perform order_gifts(
      o_order, p_skus, p_quantities, v_gifts, v_gift_units, v_gift_of, v_reference, p_member, p_actor_name, p_all_slots,
      p_more -> 'kinds_ask');
  end if;
end
$$;

-- The floor of a redemption: the rows that order_place writes for one line, into the same tables with their indexes, checks
-- and triggers, and nothing asked: no price, no balance, no limit, no repeat, no lock. What has to be known of lot, account
-- and goods was looked up beforehand.
-- Parameters: as order_place's of the same names; p_contra (id of the redeemed account).
-- Locks: the lot's and the stock's row, by updating them.
create table floor.wallet (member_id bigint primary key, account_id bigint not null, lot_id bigint not null);
create table floor.shelf (
  sku_id bigint primary key, offer_id bigint not null, kind text not null, title text not null, title_en text not null,
  name text not null);
insert into floor.wallet
select a.member_id, a.id, l.id
from points_account a
join lateral (select id from points_lot l where l.account_id = a.id and is_open order by expires_at, id limit 1) l on true
where a.kind = 'member';
insert into floor.shelf
select s.id, max(o.id), p.kind, p.title, p.title_en, s.name
from catalog_sku s join catalog_product p on p.id = s.product_id join catalog_offer o on o.sku_id = s.id
group by s.id, p.id;
analyze floor.wallet, floor.shelf;

create function floor.same_rows(
  p_member bigint, p_key text, p_number text, p_sku bigint, p_points int, p_contra bigint, p_address bytea, p_area text
) returns void
language plpgsql as $$
declare
  v_now timestamptz := statement_timestamp();
  v_reference text := 'order/' || p_number;
  v_account bigint;
  v_lot bigint;
  v_offer bigint;
  v_kind text;
  v_title text;
  v_title_en text;
  v_name text;
  v_journal bigint;
  v_order bigint;
begin
  select account_id, lot_id into v_account, v_lot from floor.wallet where member_id = p_member;
  select offer_id, kind, title, title_en, name into v_offer, v_kind, v_title, v_title_en, v_name
  from floor.shelf where sku_id = p_sku;
  insert into points_journal (kind, reference, request_hash, actor_id, actor_name, note)
  values ('spend', v_reference, sha256(v_reference::bytea), null, '', v_title || ' ×1') returning id into v_journal;
  update points_lot set remaining = remaining - p_points where id = v_lot;
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points, part)
  values (v_journal, 1, v_account, p_contra, v_lot, -p_points, 1);
  insert into orders_order (
    number, key, member_id, state, points, cash_fen, points_refunded, cash_refunded_fen, journal_id, address_sealed,
    area_text, invoice_sealed, note, source, placed_at, changed_at, receive_extended)
  values (
    p_number, p_key, p_member, 'placed', p_points, 0, 0, 0, v_journal, p_address, p_area, '', '', 'web', v_now, v_now, false)
  returning id into v_order;
  insert into orders_orderline (
    order_id, line_no, sku_id, offer_id, kind, warehouse_code, title, title_en, sku_name, quantity, points, cash_fen,
    sent, cancelled_quantity, points_refunded, cash_refunded_fen, input_sealed)
  values (v_order, 1, p_sku, v_offer, v_kind, '', v_title, v_title_en, v_name, 1, p_points, 0, 0, 0, 0, 0, '');
  insert into orders_orderevent (order_id, from_state, to_state, actor_id, actor_name, reason, at)
  values (v_order, '', 'placed', null, '', '', v_now);
  insert into core_operationlog (at, actor_id, actor_name, ip, action, target, label, before, after, reason)
  values (v_now, null, '', null, 'order.place', v_reference, '', '{}', jsonb_build_object('points', p_points), '');
  update catalog_stockslot set available = available - 1 where sku_id = p_sku and slot = 0;
  insert into catalog_stockmovement (sku_id, kind, quantity, reference, actor_name, note, at)
  values (p_sku, 'sold', -1, v_reference, '', '', v_now);
end
$$;

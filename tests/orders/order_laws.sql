-- The laws of orders: one row (the law, the order) for each order that breaks one; none where all is well.
-- Called by order_laws.py after every step of the random lives, and by the drills. Parameter: members (ids).
-- Locks nothing. `owed` is what each lot gave for each part and has not got back; a law about points reads it, one about cash `money`.
with recursive o as (
  select * from orders_order where member_id = any(%(members)s)
), l as (
  select l.*, o.state, o.journal_id from orders_orderline l join o on o.id = l.order_id
), root as (
  select id, order_id, line_no, line_no as root_no from l where replaces_no is null
  union all
  select l.id, l.order_id, l.line_no, r.root_no from l join root r on r.order_id = l.order_id and r.line_no = l.replaces_no
), sums as (
  select order_id, sum(quantity - cancelled_quantity) as has_left, sum(quantity - cancelled_quantity + returned - sent) as to_send, sum(sent) as sent,
    sum(points - points_refunded) as points, sum(cash_fen - cash_refunded_fen) as fen
  from l group by 1
), kept as (
  select r.order_id, r.root_no as part, sum(l.points - l.points_refunded) as points from l join root r on r.id = l.id group by 1, 2
), took as (
  select o.id as order_id, e.part, e.account_id, e.lot_id, -sum(e.points) as points
  from o join points_entry e on e.journal_id = o.journal_id group by 1, 2, 3, 4
), gave as (
  select o.id as order_id, e.part, e.account_id,
    case when exists (select from took t where t.order_id = o.id and t.lot_id = e.lot_id) then e.lot_id else b.origin_id end
      as lot_id, sum(e.points) as points
  from o join points_journal j on j.reverses_id = o.journal_id join points_entry e on e.journal_id = j.id
  join points_lot b on b.id = e.lot_id group by 1, 2, 3, 4
), owed as (
  select order_id, part, account_id, lot_id, t.points - coalesce(g.points, 0) as points
  from took t full join gave g using (order_id, part, account_id, lot_id)
), money as (
  select o.id as order_id, exists (select from orders_payment p where p.order_id = o.id and p.state = 'paid') as is_paid,
    coalesce((select sum(fen) from orders_payment p where p.order_id = o.id and p.trade_no <> ''), 0)
    - coalesce((select sum(r.fen) from orders_refund r join orders_payment p on p.id = r.payment_id where p.order_id = o.id), 0)
      as fen
  from o
)
select 'cancelled units carry exactly their shares', order_id from l
where points_refunded <> points::bigint * cancelled_quantity / quantity or cash_refunded_fen <> cash_fen::bigint * cancelled_quantity / quantity
union all
select 'an order''s sums are its lines''', o.id from o join sums s on s.order_id = o.id
where s.points <> o.points - o.points_refunded or s.fen <> o.cash_fen - o.cash_refunded_fen
union all
select 'an order is over exactly when nothing of it is left', o.id from o join sums s on s.order_id = o.id
where (s.has_left = 0) <> (o.state in ('cancelled', 'refunded'))
union all
select 'sent means that nothing is left to send', o.id from o join sums s on s.order_id = o.id
where o.state in ('shipped', 'completed') and s.to_send > 0
union all
select 'cancelled means that nothing had left', o.id from o join sums s on s.order_id = o.id
where o.state = 'cancelled' and s.sent > 0
union all
select 'nobody waits for a payment of nothing', id from o where state = 'unpaid' and cash_fen = cash_refunded_fen
union all
select 'a gift follows the goods that brought it', g.order_id
from l g join l m on m.order_id = g.order_id and m.line_no = g.gift_of_no
cross join lateral (select g.quantity * m.cancelled_quantity / m.quantity as due) d
cross join lateral (
  select coalesce(sum(units), 0) as units from orders_shortage s where s.line_id = g.id and s.state = 'back') ran_out
where g.cancelled_quantity < d.due or g.cancelled_quantity > d.due + ran_out.units
  or g.sent > g.quantity * (m.sent + m.cancelled_quantity - m.returned) / m.quantity
union all
select 'each line''s points are those its part took and got back', k.order_id
from kept k left join (select order_id, part, sum(points) as points from owed group by 1, 2) e using (order_id, part)
join o on o.id = k.order_id where o.journal_id is not null and k.points <> coalesce(e.points, 0)
union all
select 'no lot gets more than it gave, and all cancelled gives all back', w.order_id
from owed w join kept k using (order_id, part) where w.points is null or w.points < 0 or k.points = 0 and w.points <> 0
union all
select 'cash that came and did not go back is what the order costs', o.id from o join money m on m.order_id = o.id
where m.fen <> case when m.is_paid then o.cash_fen - o.cash_refunded_fen else 0 end
union all
select 'no more is short than is to be sent', l.order_id from l join orders_shortage s on s.line_id = l.id
where s.state in ('asked', 'waits') and (s.units <= 0 or s.units > l.quantity - l.cancelled_quantity + l.returned - l.sent)
union all
select 'delivered means sent, and nobody works for nothing', l.order_id from l join orders_digitaldelivery f on f.line_id = l.id
where f.state = 'done' and l.sent <> l.quantity - l.cancelled_quantity + l.returned
  or f.state in ('waiting', 'asked', 'unsure') and l.quantity - l.cancelled_quantity + l.returned = l.sent
union all
select 'a voucher for every unit that was delivered and kept', order_id from l
where kind in ('coupon', 'service') and sent > 0 and gift_of_no is null
  and sent - returned <> (select count(*) from orders_voucher v where v.line_id = l.id and v.state <> 'void')

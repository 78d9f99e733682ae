-- Empty lots whose end has passed, at most a step's worth, into the expired account.
-- Called by expiry._expire_step until nothing is due. Parameters: journal (id), expired (account id), step (lots) · left_alone (accounts
-- that are set aside), only (one account; null for all).
-- `due` is chosen without a lock, those that ended first; then they are locked in the order everybody locks lots in, (account, expiry,
-- id), and read again: whoever spent from one meanwhile has changed `remaining`.
-- Returns: lots emptied, points.
with due as materialized (
  select id from points_lot
  where is_open and expires_at <= statement_timestamp() and account_id <> all(%(left_alone)s::bigint[])
    and (%(only)s::bigint is null or account_id = %(only)s)
  order by expires_at, id limit %(step)s
), locked as materialized (
  select l.id, l.account_id, l.remaining from points_lot l join due d on d.id = l.id
  where l.is_open order by l.account_id, l.expires_at, l.id for update of l
), entries as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
  select %(journal)s, row_number() over (order by account_id, id), account_id, %(expired)s, id, -remaining
  from locked where remaining > 0
  returning lot_id, points
), emptied as (
  update points_lot l set remaining = 0 from entries e where l.id = e.lot_id returning 1
)
select count(*), coalesce(-sum(points), 0) from entries

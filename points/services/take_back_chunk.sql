-- Take back what is left of the lines of one chunk of a revocation: journal, entries, emptied lots, each line's outcome, the chunk's mark.
-- Called by revocations.post_next_chunk, after its LOCK has locked the same lots: this statement sees what the last spender left.
-- Parameters: revocation (id), no (the chunk's number), lo, hi (its first and last line) · budget_account, expired (accounts' ids) ·
-- outcome (what a line becomes whose points were partly spent: waived, debt or ask).
-- Filled in as text: {family} (a line's lot and the lots that continue it, revocations.FAMILY).
-- Locks: lots by (account, expiry, id), taken before; the caller adds to the budget last.
-- Returns: one row, the journal's id and the points taken.
with family as materialized ({family}), journal as (
  insert into points_journal (kind, reference, request_hash, actor_id, actor_name, note)
  select 'revoke', 'revocation/' || r.id || '/' || %(no)s, ''::bytea, r.maker_id, r.maker_name, r.reason
  from points_revocation r where r.id = %(revocation)s returning id
), entries as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
  select j.id, row_number() over (order by l.account_id, l.id), l.account_id, %(budget_account)s, l.id, -l.remaining
  from family f join points_lot l on l.id = f.id cross join journal j where l.remaining > 0
  returning lot_id, points
), emptied as (
  update points_lot l set remaining = 0 from entries e where l.id = e.lot_id returning 1
), taken as (
  select f.row_no, -sum(e.points) as points from family f join entries e on e.lot_id = f.id group by 1
), expired as (
  select f.row_no, -sum(e.points) as points from family f join points_entry e on e.lot_id = f.id and e.points < 0
  where e.contra_id = %(expired)s group by 1
), judged as (
  select x.row_no, coalesce(t.points, 0) as taken, coalesce(p.points, 0) as expired,
    x.granted - coalesce(t.points, 0) - coalesce(p.points, 0) as spent
  from points_revocationline x left join taken t on t.row_no = x.row_no left join expired p on p.row_no = x.row_no
  where x.revocation_id = %(revocation)s and x.row_no between %(lo)s and %(hi)s
), noted as (
  update points_revocationline x set taken = v.taken, expired = v.expired, spent = v.spent,
    outcome = case when v.spent <= 0 then 'returned' else %(outcome)s end
  from judged v where x.revocation_id = %(revocation)s and x.row_no = v.row_no returning x.taken
), done as (
  update points_revocationchunk c set done_at = clock_timestamp(), journal_id = j.id from journal j
  where c.revocation_id = %(revocation)s and c.no = %(no)s
)
select (select id from journal), coalesce(sum(taken), 0) from noted

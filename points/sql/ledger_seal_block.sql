-- The digest of the block of journals with p_after < id <= p_upto, chained to the block before.
-- Called by points/services/ledger/sealing.py (to seal) and points/selectors/proofs.py (to check). What is hashed is spelled out in
-- docs/ledger.md; tools/verify_ledger.py does the same from an export, so a change here is a change of the export's format.
-- Parameters: p_after, p_upto (journals' ids), p_previous (32 bytes: the digest before, zeros at the start).
-- Locks nothing: the caller knows that no journal up to p_upto can still appear.
-- Returns one row: journals, entries (how many), digest (32 bytes).
create or replace function ledger_seal_block(p_after bigint, p_upto bigint, p_previous bytea)
returns table (journals bigint, entries bigint, digest bytea)
language plpgsql stable as $$
begin
  return query
  with lines as (
    select e.journal_id, count(*) as n, string_agg(
      concat_ws('|', e.line_no, e.account_id, e.contra_id, coalesce(e.lot_id::text, ''), e.points, e.part), E'\n'
      order by e.line_no) as words
    from points_entry e where e.journal_id > p_after and e.journal_id <= p_upto group by 1
  ), changes as (
    select c.journal_id, string_agg(
      concat_ws('|', c.lot_id, coalesce(ledger_moment(c.available_now), ''), coalesce(ledger_moment(c.expires_now), '')),
      E'\n' order by c.lot_id) as words
    from points_lotchange c where c.journal_id > p_after and c.journal_id <= p_upto group by 1
  ), digests as (
    select j.id, coalesce(l.n, 0) as n, sha256(convert_to(concat_ws(E'\n',
      concat_ws('|', j.id, j.kind, j.reference, encode(j.request_hash, 'hex'), coalesce(j.reverses_id::text, ''),
        coalesce(j.actor_id::text, ''), j.actor_name, j.note, ledger_moment(j.event_at), ledger_moment(j.created_at)),
      coalesce(l.words, ''), coalesce(c.words, '')), 'UTF8')) as hash
    from points_journal j left join lines l on l.journal_id = j.id left join changes c on c.journal_id = j.id
    where j.id > p_after and j.id <= p_upto
  )
  select count(*), coalesce(sum(d.n), 0)::bigint, sha256(p_previous || coalesce(string_agg(d.hash, ''::bytea order by d.id), ''::bytea))
  from digests d;
end
$$;

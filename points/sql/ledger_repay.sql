-- Take what a member owes from what was granted after the debt arose, or was given back to the lot it arose from.
-- Called by points/services/ledger/debts.py: collect, after every grant and refund.
-- Parameters: p_debt (id), p_contra (the debt account's id).
-- Locks: the member's open lots by (account, expiry, id), then the debt.
-- Returns: whole points taken, 0 when there is nothing to take or to owe: a repeat is harmless.
-- The journal is named by the debt and what was owed before it: each step of repaying has its name once.
create or replace function ledger_repay(p_debt bigint, p_contra bigint) returns bigint
language plpgsql as $$
declare
  v_accounts bigint[];
  v_since bigint;
  v_lot bigint;
  v_need bigint;
  v_take bigint;
  v_taken bigint := 0;
  v_journal bigint;
  v_line int := 0;
  r record;
begin
  select d.journal_id, d.lot_id, array(
    select o.id from points_account o where o.kind = 'member' and o.member_id = a.member_id)
  into v_since, v_lot, v_accounts from points_debt d join points_account a on a.id = d.account_id where d.id = p_debt;
  perform id from points_lot where account_id = any(v_accounts) and is_open order by account_id, expires_at, id for update;
  select remaining into v_need from points_debt where id = p_debt for update;
  if v_need = 0 then
    return 0;
  end if;
  for r in
    select id, account_id, remaining from points_lot
    where account_id = any(v_accounts) and is_open and available_at <= statement_timestamp()
      and (expires_at is null or expires_at > statement_timestamp()) and (journal_id > v_since or id = v_lot)
    order by expires_at, id
  loop
    if v_journal is null then
      insert into points_journal (kind, reference, request_hash, actor_name, note)
      select 'repay', 'debt/' || p_debt || '/' || v_need, ''::bytea, '', reason from points_debt where id = p_debt
      returning id into v_journal;
    end if;
    v_take := least(v_need - v_taken, r.remaining);
    v_line := v_line + 1;
    v_taken := v_taken + v_take;
    update points_lot set remaining = remaining - v_take where id = r.id;
    insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
    values (v_journal, v_line, r.account_id, p_contra, r.id, -v_take);
    exit when v_taken = v_need;
  end loop;
  if v_taken > 0 then
    update points_debt set remaining = remaining - v_taken,
      closed_at = case when remaining = v_taken then statement_timestamp() end
    where id = p_debt;
  end if;
  return v_taken;
end
$$;

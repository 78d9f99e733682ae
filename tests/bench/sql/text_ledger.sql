-- The peer: a ledger of text ids and cached balances, after pgledger's published algorithm, in our own words.
-- A transfer arrives as an array of requests; the accounts are sorted and locked one by one; each account keeps balance
-- and version; one transfer row, two entries with the balance before and after; ids are time-ordered and text; five
-- secondary indexes, numeric amounts, the written rows are read back as the answer.
create table floor.t_account (
  id text primary key, name text not null, currency text not null, balance numeric not null default 0,
  version bigint not null default 0, allow_negative boolean not null, allow_positive boolean not null, metadata jsonb,
  created_at timestamptz not null, updated_at timestamptz not null);
create table floor.t_transfer (
  id text primary key, from_id text not null references floor.t_account, to_id text not null references floor.t_account,
  amount numeric not null, created_at timestamptz not null, event_at timestamptz not null, metadata jsonb,
  check (amount > 0 and from_id <> to_id));
create index on floor.t_transfer (from_id);
create index on floor.t_transfer (to_id);
create index on floor.t_transfer (event_at);
create table floor.t_entry (
  id text primary key, account_id text not null references floor.t_account,
  transfer_id text not null references floor.t_transfer, amount numeric not null, balance_before numeric not null,
  balance_after numeric not null, account_version bigint not null, created_at timestamptz not null);
create index on floor.t_entry (account_id);
create index on floor.t_entry (transfer_id);
create type floor.t_request as (from_id text, to_id text, amount numeric);

-- prefix_ and 26 signs of base 32: the 128 bits of a uuid that begins with the time. The server's uuidv7() where it has
-- one, asked for at every call, since the published code runs on older servers too.
create function floor.t_uuid() returns uuid language plpgsql volatile as $$
declare
  v uuid;
begin
  if exists (select from pg_proc where proname = 'uuidv7') then
    execute 'select uuidv7()' into v;
    return v;
  end if;
  return gen_random_uuid();
end
$$;
create function floor.t_base32(p_uuid uuid) returns text language plpgsql immutable as $$
declare
  c_signs constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  v_bytes constant bytea := uuid_send(p_uuid);
  v_text text := '';
  v_held int := 0;
  v_bits int := 2;
begin
  for i in 0 .. 15 loop
    v_held := ((v_held & 31) << 8) | get_byte(v_bytes, i);
    v_bits := v_bits + 8;
    while v_bits >= 5 loop
      v_bits := v_bits - 5;
      v_text := v_text || substr(c_signs, ((v_held >> v_bits) & 31) + 1, 1);
    end loop;
  end loop;
  return v_text;
end
$$;
create function floor.t_id(p_prefix text) returns text language sql volatile as $$
  select p_prefix || '_' || floor.t_base32(floor.t_uuid())
$$;

create function floor.t_check(p_account floor.t_account) returns void language plpgsql as $$
begin
  if p_account.balance < 0 and not p_account.allow_negative then
    raise exception 'the balance of % may not be negative', p_account.id;
  elsif p_account.balance > 0 and not p_account.allow_positive then
    raise exception 'the balance of % may not be positive', p_account.id;
  end if;
end
$$;

create function floor.t_transfer(p_requests floor.t_request[], p_event_at timestamptz default null)
returns setof floor.t_transfer language plpgsql as $$
declare
  v_request floor.t_request;
  v_ids text[] := '{}';
  v_made text[] := '{}';
  v_id text;
  v_from floor.t_account;
  v_to floor.t_account;
begin
  foreach v_request in array p_requests loop
    v_ids := v_ids || v_request.from_id || v_request.to_id;
  end loop;
  v_ids := array(select distinct one from unnest(v_ids) one order by one);
  foreach v_id in array v_ids loop
    perform id from floor.t_account where id = v_id for update;
  end loop;
  foreach v_request in array p_requests loop
    if v_request.amount <= 0 or v_request.from_id = v_request.to_id then
      raise exception 'not a transfer';
    end if;
    update floor.t_account set balance = balance - v_request.amount, version = version + 1, updated_at = now()
    where id = v_request.from_id returning * into v_from;
    perform floor.t_check(v_from);
    update floor.t_account set balance = balance + v_request.amount, version = version + 1, updated_at = now()
    where id = v_request.to_id returning * into v_to;
    perform floor.t_check(v_to);
    if v_from.currency <> v_to.currency then
      raise exception 'two currencies';
    end if;
    insert into floor.t_transfer (id, from_id, to_id, amount, created_at, event_at)
    values (floor.t_id('pglt'), v_from.id, v_to.id, v_request.amount, now(), coalesce(p_event_at, now()))
    returning id into v_id;
    v_made := v_made || v_id;
    insert into floor.t_entry values (floor.t_id('pgle'), v_from.id, v_id, -v_request.amount,
      v_from.balance + v_request.amount, v_from.balance, v_from.version, now());
    insert into floor.t_entry values (floor.t_id('pgle'), v_to.id, v_id, v_request.amount,
      v_to.balance - v_request.amount, v_to.balance, v_to.version, now());
  end loop;
  return query select * from floor.t_transfer where id = any(v_made) order by id;
end
$$;

create function floor.t_transfer(p_from text, p_to text, p_amount numeric) returns setof floor.t_transfer
language plpgsql as $$
begin
  return query select * from floor.t_transfer(array[row(p_from, p_to, p_amount)::floor.t_request]);
end
$$;

insert into floor.t_account
select 'pgla_' || lpad(n::text, 26, '0'), 'account ' || n, 'PTS', 0, 0, true, true, null, now(), now()
from generate_series(1, 10000) n;
analyze floor.t_account;

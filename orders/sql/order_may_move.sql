-- The order machine's last wall: a state changes only as orders/services/transitions.py says.
create or replace function order_may_move() returns trigger
language plpgsql as $$
begin
  if new.state <> old.state and not (old.state, new.state) in (
    ('approval', 'unpaid'), ('approval', 'placed'), ('approval', 'cancelled'),
    ('unpaid', 'placed'), ('unpaid', 'cancelled'),
    ('placed', 'shipped'), ('placed', 'completed'), ('placed', 'refunded'), ('placed', 'cancelled'),
    ('shipped', 'completed'), ('shipped', 'refunded'), ('completed', 'refunded')
  ) then
    raise exception 'an order can not go from % to %', old.state, new.state using errcode = 'OR000';
  end if;
  return new;
end
$$;

-- One line of the operation log, for acts that are one SQL function. core.services.operation_log says what the words mean.
create or replace function log_act(
  p_actor_id bigint, p_actor_name text, p_ip inet, p_action text, p_target text, p_after jsonb
) returns void
language plpgsql as $$
begin
  insert into core_operationlog (at, actor_id, actor_name, ip, action, target, label, before, after, reason)
  values (statement_timestamp(), p_actor_id, p_actor_name, p_ip, p_action, p_target, '', '{}', p_after, '');
end
$$;

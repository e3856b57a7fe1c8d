-- A notice to the team whose mail failed is told again: what was marked as told a moment before is open once more.
--
--   comms.tell_feedback_tasks_again(staff, at) / comms.tell_mentions_again(staff, at) -> how many

create function comms.tell_feedback_tasks_again(staff text, at timestamptz default now()) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with again as (
    update comms.feedback_tasks t set told_at = null from comms.tenant_settings s
    where s.tenant_id = t.tenant_id and s.staff_email = staff and t.done_at is null and t.told_at > tell_feedback_tasks_again.at - interval '15 minutes' and comms.may_touch(t.tenant_id) returning 1
  ) select count(*)::int from again
$$;
comment on function comms.tell_feedback_tasks_again(text, timestamptz) is 'The mail of this run failed: the tasks it told of are told at the next.';

create function comms.tell_mentions_again(staff text, at timestamptz default now()) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with again as (
    update comms.mentions m set told_at = null from comms.tenant_settings s
    where s.tenant_id = m.tenant_id and s.staff_email = staff and m.done_at is null and m.told_at > tell_mentions_again.at - interval '15 minutes' and comms.may_touch(m.tenant_id) returning 1
  ) select count(*)::int from again
$$;
comment on function comms.tell_mentions_again(text, timestamptz) is 'The mail of this run failed: the mentions it told of are told at the next.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['tell_feedback_tasks_again', 'tell_mentions_again']) name;
select comms.grant_workflow_rights();

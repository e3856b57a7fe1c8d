-- Who waits for a person is told of until somebody has decided: a mail that did not get through is not the end of it.
--
--   comms.retention_to_tell(at) -> ("tenantId", "staffEmail", waiting, list, ids)      one row a business
--   comms.retention_told(ids, at) -> count
--   comms.retry_retention(at) -> ("contactId", name, text)      who could still not be enrolled

alter table comms.retention_participants add column told_at timestamptz;
alter table comms.retention_campaigns add column remind_after interval not null default '3 days' check (remind_after >= interval '1 hour');
comment on column comms.retention_participants.told_at is 'When your team was last told that somebody has to decide.';
comment on column comms.retention_campaigns.remind_after is 'After how long without a decision your team is told again.';

create function comms.retention_to_tell(at timestamptz default now())
returns table ("tenantId" uuid, "staffEmail" text, waiting int, list text, ids uuid[])
language sql stable security definer set search_path = comms, pg_temp
as $$
  select p.tenant_id, s.staff_email, count(*)::int,
    string_agg(format('%s, %s%s', coalesce(c.name, c.email, '(no name)'), case when p.health_score is null then coalesce(p.reasons #>> '{0,text}', 'waits for a decision') else format('health %s of 100', p.health_score) end,
      case when p.told_at is null then '' else format(', waiting since %s', to_char(p.created_at at time zone coalesce(s.time_zone, 'UTC'), 'YYYY-MM-DD')) end), E'\n' order by p.health_score nulls last, p.created_at, p.id),
    array_agg(p.id order by p.id)
  from comms.retention_participants p
  join comms.retention_campaigns k on k.id = p.campaign_id
  join comms.tenant_settings s on s.tenant_id = p.tenant_id and s.staff_email <> ''
  join comms.crm_contacts c on c.id = p.contact_id and c.tenant_id = p.tenant_id
  where p.state = 'waiting' and comms.may_touch(p.tenant_id) and p.created_at <= retention_to_tell.at
    -- "Watch satisfaction" tells of its own the first time.
    and (p.told_at is null and k.trigger_type = 'churn_risk' or coalesce(p.told_at, p.created_at) <= retention_to_tell.at - k.remind_after)
  group by p.tenant_id, s.staff_email
$$;
comment on function comms.retention_to_tell(timestamptz) is 'Customers who wait for a decision and of whom the team of their business was not told yet, or not for remind_after.';

create function comms.retention_told(ids text, at timestamptz default now()) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with told as (
    update comms.retention_participants p set told_at = retention_told.at
    where p.id in (select comms.read_uuid(x.value) from jsonb_array_elements_text(comms.read_json(ids)) x) and comms.may_touch(p.tenant_id)
    returning 1
  )
  select count(*)::int from told
$$;

create function comms.retry_retention(at timestamptz default now()) returns table ("contactId" uuid, name text, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  stuck comms.retention_participants;
begin
  for stuck in
    select p.* from comms.retention_participants p
    where p.state = 'refused' and p.reasons #>> '{-1,code}' = 'not_enrolled' and p.created_at > retry_retention.at - interval '14 days' and comms.may_touch(p.tenant_id)
    order by p.created_at, p.id limit 2000 for update skip locked
  loop
    -- Why they are in the campaign stays; what failed last is said anew.
    update comms.retention_participants p set reasons = jsonb_build_array(p.reasons -> 0) where p.id = stuck.id;
    if comms.start_retention(stuck, (select k.sequence_key from comms.retention_campaigns k where k.id = stuck.campaign_id), 'automatic', retry_retention.at) = 'refused' then
      select stuck.contact_id, coalesce(c.name, c.email, '(no name)'), x.reasons #>> '{-1,text}' into "contactId", retry_retention.name, retry_retention.text
      from comms.retention_participants x join comms.crm_contacts c on c.id = x.contact_id and c.tenant_id = x.tenant_id
      where x.id = stuck.id and x.reasons #>> '{-1,code}' = 'not_enrolled';
      if found then return next; end if;
    end if;
  end loop;
end
$$;
comment on function comms.retry_retention(timestamptz) is 'Tries those again whose campaign could not begin because of a fault (no such sequence), for two weeks; returns who is still stuck.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['retention_to_tell', 'retention_told', 'retry_retention']) name;
select comms.grant_workflow_rights();

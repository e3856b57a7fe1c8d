-- What routine communications say of the service, from what is on record: nobody types a figure that the tables know.
--
--   comms.service_figures(tenant, from, to, account) -> jsonb      {uptime, activeIncidents, resolvedIssues, responseMinutes, resolutionHours, satisfaction, satisfactionMost, tickets}
--   comms.routine_due(template, at) -> (tenantId, key, from, to, period)        the day, quarter or year that is over and has not been told of yet
--   comms.plan_from_data(items text, at) -> rows of comms.plan_broadcasts       items: [{tenantId?, templateId, key?, period?, facts, texts, tiers}]: what is not given is taken from the tables
--
-- Figures without data are left out, and so is their line in the text. Words are a person's: no table knows why.

create function comms.downtime_minutes(tenant uuid, from_at timestamptz, to_at timestamptz, account uuid default null) returns numeric
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Two outages at a time are one.
  with outages as (
    select greatest(i.started_at, from_at) as began, least(coalesce(i.resolved_at, to_at), to_at) as ended
    from comms.incidents i
    where i.tenant_id = tenant and i.impact_kind = 'outage' and i.started_at < to_at and coalesce(i.resolved_at, to_at) > from_at
      and (account is null or exists (select from comms.incident_accounts a where a.incident_id = i.id and a.account_id = account))
  ), parted as (
    select *, max(ended) over (order by began, ended rows between unbounded preceding and 1 preceding) as before from outages
  ), counted as (
    select *, count(*) filter (where before is null or began > before) over (order by began, ended) as stretch from parted
  )
  select coalesce(sum(minutes), 0) from (select extract(epoch from max(ended) - min(began))::numeric / 60 as minutes from counted group by stretch) x
$$;

create function comms.service_figures(tenant uuid, from_at timestamptz, to_at timestamptz, account uuid default null) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  figures jsonb;
  scores record;
begin
  if not comms.may_touch(tenant) then return '{}'; end if;
  select jsonb_build_object(
    'uptime', round((100 - 100 * comms.downtime_minutes(tenant, from_at, to_at, account) / greatest(extract(epoch from to_at - from_at)::numeric / 60, 1)), 3),
    'activeIncidents', (select count(*) from comms.incidents i where i.tenant_id = tenant and i.declared_at < to_at and coalesce(i.resolved_at, 'infinity') >= to_at
      and (account is null or exists (select from comms.incident_accounts a where a.incident_id = i.id and a.account_id = account))),
    'resolvedIssues', (select count(*) from comms.incidents i where i.tenant_id = tenant and i.resolved_at >= from_at and i.resolved_at < to_at
      and (account is null or exists (select from comms.incident_accounts a where a.incident_id = i.id and a.account_id = account))),
    'resolutionHours', (select round((avg(extract(epoch from i.resolved_at - i.started_at)) / 3600)::numeric, 1) from comms.incidents i where i.tenant_id = tenant and i.resolved_at >= from_at and i.resolved_at < to_at
      and (account is null or exists (select from comms.incident_accounts a where a.incident_id = i.id and a.account_id = account))))
  into figures;
  select figures || jsonb_build_object('tickets', count(*), 'responseMinutes', round((avg(extract(epoch from answer.at - m.received_at)) / 60)::numeric))
  into figures
  from comms.email_messages m
  left join lateral (select min(o.received_at) as at from comms.email_messages o where o.tenant_id = m.tenant_id and o.direction = 'out' and o.in_reply_to = m.message_id and o.received_at >= m.received_at) answer on true
  where m.tenant_id = tenant and m.direction = 'in' and m.received_at >= from_at and m.received_at < to_at and m.classification ->> 'needsReply' = 'true'
    and (account is null or exists (select from comms.crm_contacts c where c.id = m.contact_id and c.tenant_id = tenant and c.account_id = service_figures.account));
  -- Answers on one scale alone; fewer than ten say nothing.
  select round(avg(r.score)::numeric, 1) as mean, count(*) as n into scores
  from comms.survey_responses r
  where r.tenant_id = tenant and r.kind = 'csat' and r.scale = '1-5' and r.score is not null and r.answered_at >= from_at and r.answered_at < to_at
    and (account is null or exists (select from comms.crm_contacts c where c.id = r.contact_id and c.tenant_id = tenant and c.account_id = service_figures.account));
  if scores.n >= 10 then figures := figures || jsonb_build_object('satisfaction', scores.mean, 'satisfactionMost', 5); end if;
  return jsonb_strip_nulls(figures);
end
$$;
comment on function comms.service_figures(uuid, timestamptz, timestamptz, uuid) is
  'How the service did in a time, for all or for one account: availability by outages (two at a time counted once), incidents, mails and the minutes to their first answer, satisfaction where at least ten answered. What is not known is not in it.';

create function comms.service_state(tenant uuid, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('state', case when bool_or(x.state <> 'ok') then 'attention' else 'ok' end, 'components', coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'state', x.state) order by x.name), '[]'))
  from (
    select c.name, coalesce((
      select case i.impact_kind when 'outage' then 'down' else 'slow' end from comms.incidents i
      where i.tenant_id = c.tenant_id and c.component = any (i.components) and i.declared_at <= service_state.at and coalesce(i.resolved_at, 'infinity') > service_state.at
      order by (i.impact_kind = 'outage') desc limit 1), 'ok') as state
    from comms.service_components c where c.tenant_id = tenant
  ) x
$$;

create function comms.routine_due(template text, at timestamptz default now())
returns table ("tenantId" uuid, key text, from_at timestamptz, to_at timestamptz, period text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with here as (
    select s.tenant_id, s.time_zone as zone, routine_due.at at time zone s.time_zone as local from comms.tenant_settings s where comms.may_touch(s.tenant_id)
  ), periods as (
    select h.tenant_id, h.zone, k.unit, date_trunc(k.unit, h.local) as ended, date_trunc(k.unit, h.local) - k.length as began, k.late
    from here h
    join (values ('status.daily', 'day', interval '1 day', interval '1 day'), ('report.performance', 'quarter', interval '3 months', interval '20 days'), ('review.account', 'quarter', interval '3 months', interval '20 days'),
      ('review.account', 'year', interval '1 year', interval '40 days')) k (template, unit, length, late) on k.template = routine_due.template
    -- From nine in the morning on; what was missed is made up for, but not for ever.
    where h.local >= date_trunc(k.unit, h.local) + interval '9 hours' and h.local < date_trunc(k.unit, h.local) + k.late
  )
  select p.tenant_id, routine_due.template || ':' || case p.unit when 'day' then to_char(p.ended, 'YYYY-MM-DD') when 'quarter' then to_char(p.began, 'YYYY"Q"Q') else to_char(p.began, 'YYYY') end,
    p.began at time zone p.zone, p.ended at time zone p.zone, case p.unit when 'day' then to_char(p.ended, 'YYYY-MM-DD') when 'quarter' then to_char(p.began, '"Q"Q YYYY') else to_char(p.began, 'YYYY') end
  from periods p
  where not exists (select from comms.broadcasts b where b.tenant_id = p.tenant_id and b.key = routine_due.template || ':' || case p.unit when 'day' then to_char(p.ended, 'YYYY-MM-DD') when 'quarter' then to_char(p.began, 'YYYY"Q"Q') else to_char(p.began, 'YYYY') end)
$$;
comment on function comms.routine_due(text, timestamptz) is
  'Which day, quarter or year is over and owed, from nine in the morning of the business. A day that was missed is not told of later; a quarter is made up for within 20 days, a year within 40.';

create function comms.plan_from_data(items text, at timestamptz default now())
returns table (place bigint, id uuid, "templateId" text, "dueAt" timestamptz, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  tenant uuid;
  template text;
  begins timestamptz;
  ends timestamptz;
  facts jsonb;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    template := given.item ->> 'templateId';
    begin
      tenant := coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant());
      if tenant is null or not comms.may_touch(tenant) then raise exception '"tenantId" is missing or not known.'; end if;
      ends := coalesce(comms.read_instant(given.item ->> 'to'), plan_from_data.at);
      begins := coalesce(comms.read_instant(given.item ->> 'from'), ends - case template when 'status.daily' then interval '1 day' when 'news.weekly' then interval '7 days' else interval '3 months' end);
      if ends <= begins then raise exception '"to" is not after "from".'; end if;
      facts := case when template in ('status.daily', 'news.weekly', 'report.performance', 'review.account') then comms.service_figures(tenant, begins, ends) else '{}' end
        || case template
          when 'status.daily' then comms.service_state(tenant, plan_from_data.at) || jsonb_build_object('date', to_char(plan_from_data.at at time zone coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = tenant), 'UTC'), 'YYYY-MM-DD'))
          when 'news.weekly' then jsonb_build_object('weekOf', to_char(begins at time zone coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = tenant), 'UTC'), 'YYYY-MM-DD'))
          else '{}' end
        || jsonb_strip_nulls(jsonb_build_object('period', given.item ->> 'period'))
        || case jsonb_typeof(given.item -> 'facts') when 'object' then given.item -> 'facts' else '{}' end;
      if template in ('report.performance', 'review.account') then
        -- What concerns one account is its own: figures of all would be no report for it.
        facts := facts || jsonb_build_object('accounts', coalesce((
          select jsonb_object_agg(a.id, comms.service_figures(tenant, begins, ends, a.id) || coalesce(given.item #> array['facts', 'accounts', a.id::text], '{}'))
          from comms.crm_accounts a join comms.broadcast_kinds k on k.template_id = template
          where a.tenant_id = tenant and (k.tiers is null or a.tier = any (k.tiers))), '{}'));
      end if;
      return query select given.place, p.id, p."templateId", p."dueAt", p.outcome from comms.plan_broadcasts(jsonb_build_array(
        (given.item - array['from', 'to', 'period']) || jsonb_build_object('tenantId', tenant, 'facts', facts))::text, plan_from_data.at) p;
    exception when others then
      place := given.place; id := null; "templateId" := template; "dueAt" := null; outcome := 'refused: ' || sqlerrm;
      return next;
    end;
  end loop;
end
$$;
comment on function comms.plan_from_data(text, timestamptz) is 'Plans broadcasts as comms.plan_broadcasts does, with the figures of their time taken from the tables; what is given wins. Reports and reviews have each account''s own figures.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('send-daily-status', '2 days', 'Send daily status', 'Open the workflow: is it published? A day that was missed is not told of later.', 'beat', 'It looks every hour.'),
  ('send-performance-report', '2 days', 'Send performance report', 'Open the workflow: is it published? A quarter is made up for within 20 days.', 'beat', 'It looks every hour.'),
  ('send-account-review', '2 days', 'Send account review', 'Open the workflow: is it published? A quarter is made up for within 20 days.', 'beat', 'It looks every hour.');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['service_figures', 'routine_due', 'plan_from_data']) name;
select comms.grant_workflow_rights();

-- Broadcasts: maintenance, product updates, security alerts, newsletters, status, reports and reviews, to many at once.
--
--   comms.plan_broadcasts(items text, at) -> (place, id, "templateId", "dueAt", outcome)
--        items: [{templateId, key, dueAt, facts, texts {language: {...}}, components[], tiers[]}], or {maintenance: {startsAt, endsAt, systems, ...}, key}: seven days and two hours before
--   comms.due_broadcasts(at) -> (id, "tenantId", texts)                       each is handed out once a run until all its messages are in the outbox
--   comms.broadcast_rows(id, at) -> ("broadcastId", "textKey", language, variables, contact, message)
--   comms.enqueue_broadcast(items text, at) -> (place, outcome);  comms.end_broadcast(id, at)
--   comms.routine_calendar(at) -> what goes out regularly, to whom, and when next

create table comms.broadcast_kinds (
  template_id text primary key,
  topic text not null check (topic in ('transactional', 'incident', 'service', 'marketing')),
  type text not null,
  tiers text[],
  roles text[] not null default '{customer}',
  channels text[] not null,
  every text check (every in ('day', 'week', 'month', 'quarter', 'year')),
  reason text not null
);
comment on table comms.broadcast_kinds is 'Which broadcasts there are: to which tiers (null: all) and roles, on which channels, how often. Yours to change.';
insert into comms.broadcast_kinds values
  ('maintenance.week', 'service', 'maintenance', null, '{customer,partner}', '{email,portal}', null, 'A week before planned maintenance, to all affected.'),
  ('maintenance.soon', 'service', 'maintenance', null, '{customer,partner}', '{email,portal}', null, 'Two hours before.'),
  ('maintenance.done', 'service', 'maintenance', null, '{customer,partner}', '{email,portal}', null, 'Afterwards.'),
  ('product.update', 'marketing', 'product_update', null, '{customer,developer}', '{email,portal}', 'month', 'New features; who did not ask for news gets none.'),
  ('security.alert', 'transactional', 'security', null, '{customer,partner,developer}', '{email,portal}', null, 'Whoever has to act is told whatever they subscribed to.'),
  ('news.weekly', 'marketing', 'newsletter', null, '{customer}', '{email}', 'week', 'The newsletter.'),
  ('status.daily', 'service', 'status', '{enterprise}', '{customer}', '{email,portal}', 'day', 'A daily operational update is part of the enterprise tier.'),
  ('report.performance', 'service', 'monthly_report', '{enterprise,premium}', '{customer}', '{email,portal}', 'quarter', 'Performance reports.'),
  ('review.account', 'service', 'account_review', '{enterprise,premium}', '{customer,executive}', '{email}', 'quarter', 'Quarterly, and once a year for the year.');

create table comms.broadcasts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  template_id text not null references comms.broadcast_kinds,
  due_at timestamptz not null,
  facts jsonb not null default '{}',
  texts jsonb not null default '{}',
  components text[] not null default '{}',
  tiers text[],
  state text not null default 'planned' check (state in ('planned', 'sent', 'cancelled')),
  sent_at timestamptz,
  counts jsonb not null default '{}',
  unique (tenant_id, key)
);
create index broadcasts_due on comms.broadcasts (due_at) where state = 'planned';
select comms.protect_tenant_table('comms.broadcasts');
insert into comms.erasure_rules (table_name, how, reason) values ('broadcasts', 'no_person', 'Words to many; mentions are masked.');

create function comms.plan_broadcasts(items text, at timestamptz default now())
returns table (place bigint, id uuid, "templateId" text, "dueAt" timestamptz, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  one record;
  tenant uuid;
  starts timestamptz;
  ends timestamptz;
  zone text;
  plan jsonb;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    place := given.place; id := null; "templateId" := null; "dueAt" := null;
    begin
      tenant := coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant());
      if tenant is null or not comms.may_touch(tenant) then raise exception '"tenantId" is missing or not known.'; end if;
      zone := coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = tenant), 'UTC');
      if coalesce(given.item ->> 'key', '') = '' then raise exception '"key" is missing: it keeps a repetition from telling everybody twice.'; end if;
      if given.item ? 'maintenance' then
        starts := comms.read_instant(given.item #>> '{maintenance,startsAt}');
        ends := comms.read_instant(given.item #>> '{maintenance,endsAt}');
        if starts is null or ends is null or ends <= starts then raise exception '"maintenance" needs "startsAt" and a later "endsAt", with offsets.'; end if;
        -- Seven days earlier at the same local time, whatever the clocks do between; two hours are two hours.
        plan := jsonb_build_array(
          jsonb_build_object('templateId', 'maintenance.week', 'dueAt', comms.iso((starts at time zone zone - interval '7 days') at time zone zone)),
          jsonb_build_object('templateId', 'maintenance.soon', 'dueAt', comms.iso(starts - interval '2 hours')));
        plan := (select jsonb_agg(p || jsonb_build_object('facts', (given.item -> 'maintenance') || jsonb_build_object('hours', floor(extract(epoch from ends - starts) / 3600)::int,
          'minutes', floor(extract(epoch from ends - starts) / 60)::int % 60), 'key', (given.item ->> 'key') || ':' || (p ->> 'templateId'))) from jsonb_array_elements(plan) p);
      else
        plan := jsonb_build_array(jsonb_build_object('templateId', given.item ->> 'templateId', 'dueAt', coalesce(given.item ->> 'dueAt', comms.iso(plan_broadcasts.at)), 'facts', coalesce(given.item -> 'facts', '{}'),
          'key', given.item ->> 'key'));
      end if;
      for one in select p from jsonb_array_elements(plan) p loop
        "templateId" := one.p ->> 'templateId'; "dueAt" := comms.read_instant(one.p ->> 'dueAt'); id := null;
        if not exists (select from comms.broadcast_kinds k where k.template_id = one.p ->> 'templateId') then raise exception 'There is no broadcast "%".', coalesce(one.p ->> 'templateId', ''); end if;
        insert into comms.broadcasts as b (tenant_id, key, template_id, due_at, facts, texts, components, tiers)
        values (tenant, one.p ->> 'key', one.p ->> 'templateId', comms.read_instant(one.p ->> 'dueAt'), one.p -> 'facts', coalesce(given.item -> 'texts', '{}'), comms.text_list(given.item -> 'components'),
          nullif(comms.text_list(given.item -> 'tiers'), '{}'))
        on conflict (tenant_id, key) do nothing returning b.id into id;
        -- Announced a day before, the notice of a week before would only confuse.
        if id is not null and given.item ? 'maintenance' and one.p ->> 'templateId' = 'maintenance.week' and starts - plan_broadcasts.at < interval '1 day' then
          update comms.broadcasts b set state = 'cancelled' where b.id = plan_broadcasts.id;
        end if;
        outcome := case when id is null then 'already' else 'planned' end;
        return next;
      end loop;
    exception when others then
      outcome := 'refused: ' || sqlerrm;
      return next;
    end;
  end loop;
end
$$;
comment on function comms.plan_broadcasts(text, timestamptz) is 'Plans broadcasts, each key once. A maintenance becomes its notices: seven days (same local time) and two hours before.';

create function comms.due_broadcasts(at timestamptz default now())
returns table (id uuid, "tenantId" uuid, "templateId" text, texts jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select b.id, b.tenant_id, b.template_id, coalesce((
    select jsonb_object_agg(asked.channel || '/' || asked.language, found.template::text)
    from (select c as channel, l.language, row_number() over (order by c, l.language) as n from unnest(k.channels) c
      cross join (select distinct t.language from comms.communication_templates t where t.template_id = b.template_id and (t.tenant_id is null or t.tenant_id = b.tenant_id)) l) asked,
    lateral comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', b.template_id, 'channel', asked.channel, 'language', asked.language, 'tenantId', b.tenant_id))::text) found
    where found.template is not null), '{}')
  from comms.broadcasts b join comms.broadcast_kinds k on k.template_id = b.template_id
  where b.state = 'planned' and b.due_at <= due_broadcasts.at and comms.may_touch(b.tenant_id)
  order by b.due_at limit 5
$$;

create function comms.broadcast_rows(broadcast uuid, at timestamptz default now())
returns table ("broadcastId" uuid, "textKey" text, language text, variables jsonb, contact jsonb, message jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with b as materialized (
    select x.*, k.topic, k.type, coalesce(x.tiers, k.tiers) as to_tiers, k.roles, k.channels, s.language as own_language, s.time_zone as own_zone, coalesce(s.reply_to, s.sender_address) as support
    from comms.broadcasts x join comms.broadcast_kinds k on k.template_id = x.template_id join comms.tenant_settings s on s.tenant_id = x.tenant_id
    where x.id = broadcast and x.state = 'planned' and comms.may_touch(x.tenant_id)
  ), readers as materialized (
    select b.id as broadcast_id, c.*, a.name as account, way as channel, coalesce(p.language, c.language, b.own_language) as reads, coalesce(c.time_zone, a.time_zone, b.own_zone) as zone
    from b
    join comms.crm_contacts c on c.tenant_id = b.tenant_id and coalesce(c.role, 'customer') = any (b.roles)
    left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
    left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
    cross join unnest(b.channels) way
    where (b.to_tiers is null or a.tier = any (b.to_tiers))
      and (b.components = '{}' or exists (select from comms.component_users u where u.tenant_id = b.tenant_id and u.account_id = c.account_id and u.component = any (b.components)))
      and (way <> 'email' or c.email is not null)
  )
  select b.id, r.channel || '/' || said.language, said.language,
    comms.declared_only(t.template -> 'variables', comms.standard_variables(b.tenant_id, r.id) || jsonb_build_object('supportContact', b.support, 'timeZone', r.zone, 'account', r.account)
      || (b.facts - 'accounts') || coalesce(b.facts #> array['accounts', r.account_id::text], '{}') || coalesce(b.texts -> said.language, b.texts -> b.own_language, '{}')),
    jsonb_strip_nulls(jsonb_build_object('contactId', r.id, 'name', r.name, 'timeZone', r.zone, 'email', case when r.channel = 'email' then r.email end)),
    jsonb_build_object('tenantId', b.tenant_id, 'key', concat_ws(':', 'broadcast', b.id, r.id, r.channel), 'channel', r.channel, 'topic', b.topic, 'type', b.type,
      'to', case r.channel when 'email' then r.email else coalesce(r.portal_id, r.id::text) end, 'contactId', r.id, 'language', said.language, 'templateId', b.template_id, 'automatic', true)
  from b cross join readers r
  cross join lateral (select f.language, f.template from comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', b.template_id, 'channel', r.channel, 'language', r.reads, 'tenantId', b.tenant_id))::text) f) t
  cross join lateral (select t.language) said
  where t.template is not null and not exists (select from comms.scheduled_messages m where m.tenant_id = b.tenant_id and m.key = concat_ws(':', 'broadcast', b.id, r.id, r.channel))
  order by r.id, r.channel
$$;
comment on function comms.broadcast_rows(uuid, timestamptz) is 'A row for each reader and channel of a broadcast that has no message yet, with what its text says. What may be sent decides the door, as for every message.';

create function comms.enqueue_broadcast(items text, at timestamptz default now())
returns table (place bigint, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  made record;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    place := given.place;
    begin
      if given.item ? 'error' or coalesce(given.item #>> '{draft,text}', '') = '' then raise exception '%', left(coalesce(given.item ->> 'error', 'The text is empty.'), 300); end if;
      select * into made from comms.enqueue_message((given.item -> 'message') || jsonb_strip_nulls(jsonb_build_object('subject', given.item #>> '{draft,subject}', 'text', given.item #>> '{draft,text}', 'html', given.item #> '{draft,html}')), enqueue_broadcast.at);
      outcome := case when made."isNew" then 'enqueued' else 'already' end;
    exception when others then
      outcome := 'failed: ' || sqlerrm;
      perform comms.note_trouble_hourly('broadcast ' || (given.item ->> 'broadcastId'), comms.read_uuid(given.item #>> '{message,tenantId}'), 'Send broadcasts', 'A broadcast could not be written for a reader: ' || sqlerrm,
        'Mend the fact that is named; readers who have it already are not told again.', '{}', enqueue_broadcast.at);
    end;
    return next;
  end loop;
end
$$;

create function comms.end_broadcast(broadcast uuid, at timestamptz default now()) returns text
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.broadcasts b set state = 'sent', sent_at = end_broadcast.at,
    counts = jsonb_build_object('messages', (select count(*) from comms.scheduled_messages m where m.tenant_id = b.tenant_id and m.key like 'broadcast:' || b.id || ':%'))
  where b.id = broadcast and b.state = 'planned' and comms.may_touch(b.tenant_id) returning b.template_id
$$;

create function comms.routine_calendar(at timestamptz default now())
returns table ("tenantId" uuid, "templateId" text, every text, tiers text[], channels text[], "lastAt" timestamptz, "nextAt" timestamptz)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select s.tenant_id, k.template_id, k.every, k.tiers, k.channels, last.at,
    (date_trunc(k.every, coalesce(last.at, routine_calendar.at - ('1 ' || replace(k.every, 'quarter', 'month'))::interval * case k.every when 'quarter' then 3 else 1 end) at time zone s.time_zone)
      + ('1 ' || replace(k.every, 'quarter', 'month'))::interval * case k.every when 'quarter' then 3 else 1 end + interval '9 hours') at time zone s.time_zone
  from comms.broadcast_kinds k cross join comms.tenant_settings s
  left join lateral (select max(b.sent_at) as at from comms.broadcasts b where b.tenant_id = s.tenant_id and b.template_id = k.template_id and b.state = 'sent') last on true
  where k.every is not null and comms.may_touch(s.tenant_id)
  order by 7, k.template_id
$$;
comment on function comms.routine_calendar(timestamptz) is 'The one list of what goes out regularly, with its last and next date: 9 in the morning of the first day of the next period, in the zone of the business.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('send-broadcasts', '1 hour', 'Send broadcasts', 'Open the workflow: is it published? Planned notices wait until it runs; none is lost.', 'beat', 'It runs every five minutes.');
insert into comms.workflow_rights values ('table', 'broadcasts', 'select'), ('table', 'broadcast_kinds', 'select');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['plan_broadcasts', 'due_broadcasts', 'broadcast_rows', 'enqueue_broadcast', 'end_broadcast', 'routine_calendar']) name;
select comms.grant_workflow_rights();

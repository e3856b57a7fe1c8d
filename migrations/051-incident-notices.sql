-- Incident notices: from one posted update to the messages of everybody who is to be told, in their language, on their channels.
--
--   comms.incident_question(update uuid, at) -> ("updateId", "tenantId", kind, incident, customers, staff, policy)     as Incident Cadence and Audience read it
--   comms.incident_texts(update uuid) -> texts                          {"email/de": template, ...}: each text once, for Fill In Template
--   comms.incident_notices(item text, at) -> a row a person and channel: ("updateId", "textKey", language, variables, contact, message)
--        item: {updateId, audience, cadence}; who is not told is noted in the ledger
--   comms.enqueue_incident_notices(items text, at) -> (place, "messageId", outcome)
--        items: [{updateId, contact, language, message, draft | error}]; the ledger is written with the outbox, so that the two cannot differ
--
-- Corrections go to exactly those whom the wrong text reached; where it has not left yet it is stopped.

create table comms.escalation_contacts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  level smallint not null check (level between 1 and 5),
  name text not null,
  email text,
  phone text,
  slack text,
  language text
);
comment on table comms.escalation_contacts is 'Who is told at which level: 1 agent, 2 team lead, 3 manager, 4 director, 5 executive.';
create unique index escalation_contacts_once on comms.escalation_contacts (tenant_id, level, name);
select comms.protect_tenant_table('comms.escalation_contacts');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('escalation_contacts', 'no_person', '{}', 'Staff of the business itself.');

create function comms.staff_of(tenant uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('level', e.level, 'name', e.name, 'email', e.email, 'phone', comms.e164(e.phone), 'slack', e.slack)) order by e.level, e.name), '[]')
  from comms.escalation_contacts e where e.tenant_id = tenant
$$;

create function comms.incident_template(kind text, channel text default '') returns text
language sql immutable
as $$
  select case kind when 'statement' then case channel when 'social' then 'crisis.social' else 'crisis.statement' end when 'social' then 'crisis.social' when 'faq' then 'crisis.faq' else 'incident.' || kind end
$$;

create function comms.reached(m comms.scheduled_messages) returns boolean
language sql immutable
as $$ select m.state in ('sending', 'accepted', 'delivered', 'opened', 'clicked', 'replied', 'ambiguous') $$;
comment on function comms.reached(comms.scheduled_messages) is 'Whether somebody may have read it.';

------------------------------------------------------------------------------------------------------------------------
-- Who comes into question

create function comms.incident_people(u comms.incident_updates, i comms.incidents)
returns table (contact_id uuid, affected boolean, components text[], only_on text[])
language sql stable security definer set search_path = comms, pg_temp
as $$
  with told as materialized (
    select r.contact_id, array_agg(distinct r.channel) as channels
    from comms.incident_recipients r join comms.scheduled_messages m on m.id = r.message_id
    where r.incident_id = i.id and r.contact_id is not null and r.update_id <> u.id
      and case when u.kind = 'correction' then r.update_id = u.corrects and comms.reached(m) else m.state not in ('blocked', 'expired', 'draft') end
    group by r.contact_id
  )
  select c.id, a.account_id is not null, coalesce(a.components, '{}'), case when u.kind = 'correction' then told.channels end
  from comms.crm_contacts c
  left join comms.incident_accounts a on a.incident_id = i.id and a.account_id = c.account_id
  left join told on told.contact_id = c.id
  where c.tenant_id = i.tenant_id and u.kind not in ('statement', 'social')
    and case
      when u.kind in ('correction', 'resolved', 'follow_up', 'faq') then told.contact_id is not null
      else a.account_id is not null or told.contact_id is not null or i.crisis_level >= 2
    end
$$;

create function comms.incident_question(update uuid, at timestamptz default now())
returns table ("updateId" uuid, "tenantId" uuid, kind text, incident jsonb, customers jsonb, staff jsonb, policy jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with asked as (
    select u, i from comms.incident_updates u join comms.incidents i on i.id = u.incident_id
    where u.id = incident_question.update and u.state = 'posted' and comms.may_touch(u.tenant_id)
  ), people as materialized (
    select p.*, c.name, c.role, c.account_id, c.email, comms.e164(c.phone) as phone, comms.e164(c.whatsapp) as whatsapp, c.slack_id, c.push_token, coalesce(c.portal_id, c.id::text) as portal_id,
      c.language, c.time_zone, c.jurisdiction, c.vip, c.ai_opt_out, c.tenant_id
    from asked, lateral comms.incident_people(asked.u, asked.i) p join comms.crm_contacts c on c.id = p.contact_id
  ), suppressed as (
    select known.contact_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['channel', x.channel, 'reason', x.reason, 'topic', nullif(x.topic, ''), 'at', comms.iso(x.at)]))) as list
    from (
      select p.contact_id, p.tenant_id, other.channel, comms.address_hash(other.address) as hash
      from people p, lateral (values ('email', p.email), ('sms', p.phone), ('phone', p.phone), ('whatsapp', p.whatsapp), ('slack', p.slack_id), ('push', p.push_token)) other (channel, address)
      where other.address is not null
    ) known join comms.suppressions x on x.tenant_id = known.tenant_id and x.channel = known.channel and x.address_hash = known.hash
    group by known.contact_id
  ), consents as (
    select e.contact_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['topic', e.topic, 'channel', e.channel, 'state', e.state, 'at', comms.iso(e.at)])) order by e.at, e.id) as list
    from people p join comms.consent_events e on e.contact_id = p.contact_id and e.tenant_id = p.tenant_id where e.topic = 'incident' group by e.contact_id
  )
  select (asked.u).id, (asked.u).tenant_id, (asked.u).kind,
    jsonb_strip_nulls(jsonb_build_object(
      'id', (asked.i).id, 'reference', (asked.i).reference,
      -- What was learnt afterwards is no emergency: it waits for the day, and goes where the customer likes to read it.
      'severity', case when (asked.u).kind = 'follow_up' then 'P4' else (asked.i).severity end,
      'crisisLevel', case when (asked.u).kind <> 'follow_up' then (asked.i).crisis_level end,
      'components', to_jsonb((asked.i).components), 'level', (asked.i).level, 'triggers', to_jsonb(array(select t from unnest((asked.i).triggers) t where t in ('sla_breach', 'complaint', 'repeated_issue'))),
      'type', 'incident_' || (asked.u).kind,
      'declaredAt', comms.iso((asked.i).declared_at), 'lastUpdateAt', comms.iso((asked.i).last_update_at), 'acknowledgedAt', comms.iso((asked.i).acknowledged_at),
      'resolvedAt', comms.iso((asked.i).resolved_at), 'status', (asked.i).status)),
    coalesce((
      select jsonb_agg(jsonb_strip_nulls(jsonb_object(array[
          'contactId', p.contact_id::text, 'accountId', p.account_id::text, 'name', p.name, 'role', p.role, 'email', p.email, 'phone', p.phone, 'whatsapp', p.whatsapp, 'slack', p.slack_id,
          'push', p.push_token, 'portal', p.portal_id, 'tier', a.tier, 'language', coalesce(f.language, p.language), 'timeZone', coalesce(p.time_zone, a.time_zone, s.time_zone),
          'accountTimeZone', a.time_zone, 'jurisdiction', coalesce(p.jurisdiction, a.jurisdiction, s.jurisdiction), 'whatsappLastInboundAt', comms.iso(f.whatsapp_last_inbound_at)]))
        || jsonb_build_object('vip', coalesce(p.vip, false), 'affected', p.affected or (asked.u).kind in ('correction', 'resolved', 'follow_up', 'faq'), 'components', to_jsonb(p.components),
          'aiOptOut', coalesce(f.ai_opt_out, p.ai_opt_out, false) or coalesce(a.ai_opt_out, false), 'doNotContact', coalesce(f.do_not_contact, false),
          'preferences', case when f.contact_id is null then '{}' else jsonb_strip_nulls(jsonb_build_object('preferredChannel', f.preferred_channel, 'quietHours', f.quiet_hours, 'timeZone', f.time_zone,
            'emailEnabled', f.email_enabled, 'smsEnabled', f.sms_enabled, 'phoneEnabled', f.phone_enabled, 'whatsappEnabled', f.whatsapp_enabled)) end,
          'suppressions', coalesce(x.list, '[]'), 'consent', coalesce(c.list, '[]'), 'onlyOn', p.only_on)
        order by p.contact_id)
      from people p
      left join comms.crm_accounts a on a.id = p.account_id and a.tenant_id = p.tenant_id
      left join comms.tenant_settings s on s.tenant_id = p.tenant_id
      left join comms.communication_preferences f on f.tenant_id = p.tenant_id and f.contact_id = p.contact_id
      left join suppressed x on x.contact_id = p.contact_id
      left join consents c on c.contact_id = p.contact_id), '[]'),
    comms.staff_of((asked.u).tenant_id),
    -- What the deciding node knows; other topics of the policy are not its business.
    coalesce((select s.policy from comms.tenant_settings s where s.tenant_id = (asked.u).tenant_id), '{}') - array['retention', 'incidents', 'sequences']
  from asked
$$;
comment on function comms.incident_question(uuid, timestamptz) is
  'Who comes into question for an update, as Select Channels (Audience) and Schedule Sequence Step (Incident Cadence) read it. Corrections: whom the wrong text reached; resolutions and follow-ups: whoever was told.';

------------------------------------------------------------------------------------------------------------------------
-- The words

create function comms.incident_texts(update uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with u as (select * from comms.incident_updates x where x.id = incident_texts.update and comms.may_touch(x.tenant_id)), asked as (
    select coalesce(jsonb_agg(jsonb_build_object('templateId', comms.incident_template(u.kind, p.channel), 'channel', p.channel, 'language', l.language, 'tenantId', u.tenant_id, 'key', p.channel || '/' || l.language)
      order by p.channel, l.language), '[]') as items
    from u cross join comms.channel_providers p
    cross join (select distinct t.language from comms.communication_templates t, u where t.template_id = comms.incident_template(u.kind) and (t.tenant_id is null or t.tenant_id = u.tenant_id)) l
  )
  select coalesce(jsonb_object_agg(asked.items -> (found.place - 1)::int ->> 'key', found.template), '{}')
  from asked, lateral comms.templates_for(asked.items::text) found
  where found.template is not null and found.language = split_part(asked.items -> (found.place - 1)::int ->> 'key', '/', 2)
$$;
comment on function comms.incident_texts(uuid) is 'The texts that an update needs, each once, by channel/language: the messages name them, so that thousands of them do not carry thousands of copies.';

create function comms.incident_variables(u comms.incident_updates, i comms.incidents, language text, account text, zone text, cadence jsonb, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with settings as (
    select coalesce(s.reply_to, s.sender_address) as mail, nullif(s.phone, '') as phone from comms.tenant_settings s where s.tenant_id = i.tenant_id
  ), words as (
    -- One language a message: the reader's where every word of ours is in it, else that of the team, and it says so.
    select case when own.words is not null and own.words ?& array(select jsonb_object_keys(team.words)) then own.words else coalesce(team.words, '{}') end as words,
      coalesce(team.words <> '{}' and not (own.words is not null and own.words ?& array(select jsonb_object_keys(team.words))), false) as quoted
    from (select u.texts -> split_part(lower(incident_variables.language), '-', 1) as words) own, (select u.texts -> i.language as words) team
  )
  select jsonb_strip_nulls(
    jsonb_build_object('teamActivated', i.acknowledged_at is not null, 'causeSought', i.status <> 'investigating', 'workaroundReady', false, 'stakeholdersTold', false,
      'restored', false, 'performanceChecked', false, 'customersConfirmed', false, 'watched', false, 'measures', '[]'::jsonb, 'affectedCustomers', i.affected_customers,
      'date', to_char(u.posted_at at time zone coalesce(zone, 'UTC'), 'YYYY-MM-DD'),
      'supportContact', concat_ws(', ', settings.mail, settings.phone), 'emergencyPhone', settings.phone, 'commander', coalesce(i.acknowledged_by, i.declared_by))
    || i.facts || u.facts
    || jsonb_build_object('severity', coalesce(i.severity, 'P1'), 'reference', i.reference, 'systems', i.systems, 'account', account, 'status', i.status, 'impactKind', i.impact_kind,
      'declaredAt', comms.iso(i.declared_at), 'startedAt', comms.iso(i.started_at), 'resolvedAt', comms.iso(i.resolved_at), 'updatedAt', comms.iso(u.posted_at),
      'nextUpdateAt', cadence ->> 'nextUpdateAt', 'timeZone', zone, 'estimatedResolution', comms.iso(i.estimated_resolution),
      'hours', floor(extract(epoch from coalesce(i.resolved_at, u.posted_at) - i.started_at) / 3600)::int,
      'minutes', (floor(extract(epoch from coalesce(i.resolved_at, u.posted_at) - i.started_at) / 60)::int % 60),
      'updatesSent', (select count(*) from comms.incident_updates x where x.incident_id = i.id and x.kind in ('alert', 'update') and x.state = 'posted'), 'updatesLate', i.updates_late,
      'sentAt', comms.iso((select x.posted_at from comms.incident_updates x where x.id = u.corrects)))
    || words.words
    || case when words.quoted then '{"quoted": true}'::jsonb else '{}' end)
  from settings, words
$$;
comment on function comms.incident_variables(comms.incident_updates, comms.incidents, text, text, text, jsonb, timestamptz) is
  'Everything the texts of an incident may say, from one record of facts: figures, times and names are the same in every language and channel.';

create function comms.incident_notices(item text, at timestamptz default now())
returns table ("updateId" uuid, "textKey" text, language text, variables jsonb, contact jsonb, message jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given jsonb := comms.read_json(item);
  u comms.incident_updates;
  i comms.incidents;
  texts jsonb;
  standard jsonb;
begin
  if jsonb_typeof(given) = 'array' then given := given -> 0; end if;
  select x.* into u from comms.incident_updates x where x.id = comms.read_uuid(given ->> 'updateId') and x.state = 'posted' and comms.may_touch(x.tenant_id);
  if u.id is null then return; end if;
  select x.* into i from comms.incidents x where x.id = u.incident_id;
  -- The incident as it was when the update was posted: a later one must not slip into its words.
  i := jsonb_populate_record(i, u.incident);
  texts := comms.incident_texts(u.id);
  if texts = '{}' then raise exception 'There is no text "%": nobody was told. Run "Set up the database", then post the update again.', comms.incident_template(u.kind); end if;
  standard := comms.standard_variables(u.tenant_id, null);
  if u.kind in ('alert', 'update', 'correction') then
    update comms.incidents n set next_promise = comms.read_instant(given #>> '{cadence,nextUpdateAt}') where n.id = i.id and n.resolved_at is null;
  end if;

  delete from comms.incident_recipients r where r.update_id = u.id and r.message_id is null;
  insert into comms.incident_recipients (tenant_id, incident_id, update_id, contact_id, account_id, rule, said, at)
  select u.tenant_id, i.id, u.id, comms.read_uuid(x ->> 'contactId'), comms.read_uuid(x ->> 'accountId'), coalesce(x ->> 'rule', 'excluded'), left(x ->> 'text', 500), incident_notices.at
  from jsonb_array_elements(case jsonb_typeof(given #> '{audience,excluded}') when 'array' then given #> '{audience,excluded}' else '[]' end) x;

  return query
  with wanted as materialized (
    select comms.read_uuid(r ->> 'contactId') as contact_id, comms.read_uuid(r ->> 'accountId') as account_id, (r ->> 'order')::int as place, r ->> 'name' as name,
      coalesce(r ->> 'language', i.language) as language, coalesce(r ->> 'timeZone', 'UTC') as zone, way.channel, way.due_at, r #>> array['addresses', way.channel] as address, r -> 'fallbacks' as fallbacks,
      way.first
    from jsonb_array_elements(case jsonb_typeof(given #> '{audience,recipients}') when 'array' then given #> '{audience,recipients}' else '[]' end) r
    cross join lateral (
      select c as channel, incident_notices.at as due_at, n = 1 as first from jsonb_array_elements_text(r -> 'channels') with ordinality o (c, n)
      union all
      select d ->> 'channel', comms.read_instant(d ->> 'at'), false from jsonb_array_elements(coalesce(r -> 'deferred', '[]')) d
      where jsonb_array_length(r -> 'channels') = 0
    ) way
    where u.kind <> 'correction' or exists (
      select from comms.incident_recipients l join comms.scheduled_messages m on m.id = l.message_id
      where l.update_id = u.corrects and l.contact_id = comms.read_uuid(r ->> 'contactId') and l.channel = way.channel and comms.reached(m))
    union all
    -- What the public reads: one text, in the language of the business.
    select null, null, 1, null, i.language, coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = u.tenant_id), 'UTC'), c, incident_notices.at, '', '[]', true
    from jsonb_array_elements_text(coalesce(nullif(given #> '{audience,publicNotice,channels}', 'null'), '[]')) c
    where u.kind in ('statement', 'social') and (u.kind = 'statement' or c = 'social')
  ), chosen as materialized (
    select w.*, coalesce(
      case when texts ? (w.channel || '/' || lower(w.language)) then w.channel || '/' || lower(w.language) end,
      case when texts ? (w.channel || '/' || split_part(lower(w.language), '-', 1)) then w.channel || '/' || split_part(lower(w.language), '-', 1) end,
      case when texts ? (w.channel || '/en') then w.channel || '/en' end) as text_key
    from wanted w
  ), silent as (
    insert into comms.incident_recipients (tenant_id, incident_id, update_id, contact_id, account_id, channel, language, place, rule, said, at)
    select u.tenant_id, i.id, u.id, c.contact_id, c.account_id, c.channel, c.language, c.place, 'no_text', format('There is no text of "%s" for %s: they are told on the other channels.', comms.incident_template(u.kind, c.channel), c.channel), incident_notices.at
    from chosen c where c.text_key is null
  ), said as materialized (
    -- Once for each language, zone and account, not for each message.
    select d.text_language, d.zone, d.account_id, comms.incident_variables(u, i, d.text_language, a.name, d.zone, given -> 'cadence', incident_notices.at) as variables
    from (select distinct split_part(c.text_key, '/', 2) as text_language, c.zone, c.account_id from chosen c where c.text_key is not null) d
    left join comms.crm_accounts a on a.id = d.account_id and a.tenant_id = u.tenant_id
  )
  select u.id, c.text_key, said.text_language,
    comms.declared_only(texts -> c.text_key -> 'variables', standard || said.variables
      || jsonb_strip_nulls(jsonb_build_object('name', c.name, 'firstName', coalesce(p.first_name, split_part(c.name, ' ', 1))))),
    jsonb_strip_nulls(jsonb_build_object('contactId', c.contact_id, 'accountId', c.account_id, 'name', c.name, 'timeZone', c.zone, 'email', case when c.channel = 'email' then c.address end)),
    jsonb_strip_nulls(jsonb_build_object('tenantId', u.tenant_id, 'key', concat_ws(':', 'incident', u.id, coalesce(c.contact_id::text, 'public'), c.channel), 'channel', c.channel, 'topic', 'incident',
      'type', 'incident_' || u.kind, 'to', c.address, 'contactId', c.contact_id, 'language', said.text_language, 'templateId', comms.incident_template(u.kind, c.channel), 'dueAt', comms.iso(c.due_at),
      'severity', case when u.kind <> 'follow_up' then i.severity end, 'crisisLevel', case when u.kind <> 'follow_up' then i.crisis_level end,
      'approvedAt', comms.iso(u.posted_at), 'automatic', true, 'place', c.place, 'incidentId', i.id,
      'fallback', case when i.severity in ('P3', 'P4') and jsonb_array_length(coalesce(c.fallbacks, '[]')) > 0 then c.fallbacks end))
  from chosen c
  join said on said.text_language = split_part(c.text_key, '/', 2) and said.zone = c.zone and said.account_id is not distinct from c.account_id
  left join comms.crm_contacts p on p.id = c.contact_id and p.tenant_id = u.tenant_id
  order by c.place, c.channel;
end
$$;
comment on function comms.incident_notices(text, timestamptz) is
  'One row for each person and channel of an audience, with the facts for its text. Who is not told, and channels without a text, are noted in the ledger.';

------------------------------------------------------------------------------------------------------------------------
-- Into the outbox and the ledger, together

create function comms.enqueue_incident_notices(items text, at timestamptz default now())
returns table (place bigint, "messageId" uuid, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  u comms.incident_updates;
  made record;
  words jsonb;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    place := given.place; "messageId" := null;
    begin
      if u.id is distinct from comms.read_uuid(given.item ->> 'updateId') then
        select x.* into u from comms.incident_updates x where x.id = comms.read_uuid(given.item ->> 'updateId') and comms.may_touch(x.tenant_id);
      end if;
      words := given.item -> 'draft';
      if u.id is null then
        outcome := 'refused: no such update';
      elsif given.item ? 'error' or coalesce(words ->> 'text', '') = '' then
        outcome := 'failed: ' || left(coalesce(given.item ->> 'error', 'The text is empty.'), 300);
        insert into comms.incident_recipients (tenant_id, incident_id, update_id, contact_id, account_id, channel, language, place, rule, said, at)
        values (u.tenant_id, u.incident_id, u.id, comms.read_uuid(given.item #>> '{contact,contactId}'), comms.read_uuid(given.item #>> '{contact,accountId}'), given.item #>> '{message,channel}',
          given.item ->> 'language', (given.item #>> '{message,place}')::int, 'text_failed', left(outcome, 500), enqueue_incident_notices.at);
        perform comms.note_trouble_hourly('incident ' || u.id, u.tenant_id, 'Send incident notice', format('A notice of %s could not be written: %s', u.incident ->> 'reference', outcome),
          'Mend what is named on the incident, then post the update again.', '{}', enqueue_incident_notices.at);
      else
        select * into made from comms.enqueue_message((given.item -> 'message') - array['place', 'incidentId']
          || jsonb_strip_nulls(jsonb_build_object('tenantId', u.tenant_id, 'subject', nullif(words ->> 'subject', ''), 'text', words ->> 'text',
            'html', case when given.item #>> '{message,channel}' in ('email', 'blog', 'portal') then words -> 'html' end)), enqueue_incident_notices.at);
        insert into comms.incident_recipients (tenant_id, incident_id, update_id, contact_id, account_id, channel, language, place, message_id, at)
        values (u.tenant_id, u.incident_id, u.id, comms.read_uuid(given.item #>> '{contact,contactId}'), comms.read_uuid(given.item #>> '{contact,accountId}'), given.item #>> '{message,channel}',
          given.item ->> 'language', (given.item #>> '{message,place}')::int, made.id, enqueue_incident_notices.at)
        on conflict (update_id, coalesce(contact_id, '00000000-0000-0000-0000-000000000000'), channel) where message_id is not null do nothing;
        "messageId" := made.id;
        outcome := case when made."isNew" then 'enqueued' else 'already' end;
      end if;
    exception when others then
      outcome := 'failed: ' || sqlerrm;
    end;
    return next;
  end loop;

  -- What has not left yet and is not true any more: older news of the same incident for those who now get newer, and the text that is being corrected.
  update comms.scheduled_messages m set
    state = 'blocked', state_reason = comms.reason('superseded', 'Newer news of the incident took its place before it left.'), state_at = enqueue_incident_notices.at,
    fence = m.fence + 1, claimed_by = null, lease_until = null
  from comms.incident_recipients old join comms.incident_updates before on before.id = old.update_id
  where u.id is not null and old.incident_id = u.incident_id and old.message_id = m.id and m.state in ('scheduled', 'failed_soft', 'claimed')
    -- A correction is owed to those who read what was wrong, whatever came after.
    and before.id <> u.id and before.posted_at <= u.posted_at and before.kind <> 'correction' and u.kind in ('alert', 'update', 'resolved', 'correction')
    and (before.id = u.corrects or exists (
      select from comms.incident_recipients fresh where fresh.update_id = u.id and fresh.contact_id = old.contact_id and fresh.channel = old.channel and fresh.message_id is not null and u.kind <> 'correction'));
end
$$;
comment on function comms.enqueue_incident_notices(text, timestamptz) is
  'Puts the notices of an update into the outbox and the ledger, each once. What waits of older updates for the same reader and channel is stopped.';

insert into comms.workflow_rights values ('table', 'escalation_contacts', 'select, insert, update, delete');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['incident_question', 'incident_texts', 'incident_notices', 'enqueue_incident_notices']) name;
select comms.grant_workflow_rights();

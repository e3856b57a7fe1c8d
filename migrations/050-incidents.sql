-- Incidents: what happened, whom it touches, what customers were told of it.
--
--   comms.declare_incident(items text, at) -> (place, id, reference, outcome, "updateId", reasons)
--        items: [{severity, crisisLevel, components[] | accounts[] | everybody, impactKind, title, language, texts {language: {impact, ...}}, facts, key, author, ...}]
--        outcome: declared, already (the same again, while it is open), reopened (it came back within the flap window), refused (what is wrong stands in reasons)
--   comms.post_incident_update(items text, at) -> (place, id, "incidentId", outcome, late, reasons)
--        items: [{incidentId | reference, kind, status, texts, facts, corrects, key, author}]; kind: alert, update, resolved, follow_up, correction, statement, social, faq
--        outcome: posted, already, held (it flapped: watched before it is called resolved), untold (nobody was told of it, so nobody is told it is over), refused
--        Every update that customers see starts the promise anew.
--   comms.acknowledge_incident(incident uuid, who, at), comms.open_incidents(account) -> jsonb
--
-- Who is told, and with what words: 051-incident-notices.sql. When the promise is due, escalation, crises, checklists: 052-incident-clock.sql.

create table comms.service_components (
  tenant_id uuid not null,
  component text not null,
  name text not null,
  primary key (tenant_id, component)
);
comment on table comms.service_components is 'The parts of the service that can fail, with the name customers know them by.';

create table comms.component_users (
  tenant_id uuid not null,
  component text not null,
  account_id uuid not null,
  primary key (tenant_id, component, account_id)
);
comment on table comms.component_users is 'Which accounts use which part: whom an incident touches.';
create index component_users_of_account on comms.component_users (account_id);

create table comms.incidents (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  reference text not null,
  key text,
  severity text check (severity in ('P1', 'P2', 'P3', 'P4')),
  crisis_level smallint check (crisis_level between 1 and 4),
  status text not null default 'investigating' check (status in ('investigating', 'identified', 'fixing', 'monitoring', 'resolved')),
  title text not null,
  components text[] not null default '{}',
  systems text not null,
  impact_kind text not null default 'other' check (impact_kind in ('outage', 'slow', 'errors', 'delays', 'data', 'security', 'other')),
  language text not null default 'en',
  -- Facts beside the columns: boxes, names, numbers; words of our own by language.
  facts jsonb not null default '{}',
  texts jsonb not null default '{}',
  affected_customers int not null default 0,
  estimated_resolution timestamptz,
  started_at timestamptz not null,
  declared_at timestamptz not null,
  declared_by text,
  first_notice_at timestamptz,
  last_update_at timestamptz,
  -- When customers were promised to hear more.
  next_promise timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  followed_up_at timestamptz,
  level smallint not null default 1 check (level between 1 and 5),
  triggers text[] not null default '{}',
  -- How often it came back, when last, and until when it is watched before it is called resolved.
  flaps int not null default 0,
  reopened_at timestamptz,
  watch_until timestamptz,
  updates_late int not null default 0,
  unique (tenant_id, reference),
  check (severity is not null or crisis_level is not null),
  check ((status = 'resolved') = (resolved_at is not null))
);
comment on table comms.incidents is 'One record of facts for each incident; every language and channel is fed from it. Changed by functions only.';
create unique index incidents_once on comms.incidents (tenant_id, key) where key is not null and resolved_at is null;
create index incidents_open on comms.incidents (tenant_id) where resolved_at is null;
create index incidents_to_follow_up on comms.incidents (resolved_at) where resolved_at is not null and followed_up_at is null;

create table comms.incident_accounts (
  incident_id uuid not null references comms.incidents on delete cascade,
  tenant_id uuid not null,
  account_id uuid not null,
  components text[] not null default '{}',
  primary key (incident_id, account_id)
);
comment on table comms.incident_accounts is 'The accounts an incident touches, as they were when it was declared. A crisis may reach others as well.';
create index incident_accounts_of_account on comms.incident_accounts (account_id);

create table comms.incident_updates (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  incident_id uuid not null references comms.incidents on delete cascade,
  key text,
  kind text not null check (kind in ('alert', 'update', 'resolved', 'follow_up', 'correction', 'statement', 'social', 'faq')),
  state text not null default 'posted' check (state in ('draft', 'posted', 'discarded')),
  texts jsonb not null default '{}',
  facts jsonb not null default '{}',
  -- The facts of the incident as they were then.
  incident jsonb not null default '{}',
  author text,
  drafted_at timestamptz not null,
  posted_at timestamptz,
  promised_at timestamptz,
  late boolean not null default false,
  corrects uuid references comms.incident_updates,
  check ((state = 'posted') = (posted_at is not null)),
  check ((kind = 'correction') = (corrects is not null))
);
comment on table comms.incident_updates is 'What customers were told, in order, and the drafts that were not sent.';
create index incident_updates_of_incident on comms.incident_updates (incident_id, drafted_at);
create unique index incident_updates_once on comms.incident_updates (incident_id, key) where key is not null;

create table comms.incident_recipients (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  incident_id uuid not null references comms.incidents on delete cascade,
  update_id uuid not null references comms.incident_updates on delete cascade,
  contact_id uuid,
  account_id uuid,
  channel text,
  language text,
  place int,
  message_id uuid,
  -- Why somebody was not told, or not on this channel.
  rule text,
  said text,
  at timestamptz not null,
  check ((message_id is null) = (rule is not null))
);
comment on table comms.incident_recipients is 'The ledger: for each update who was told on which channel, by which message, and who was not and why.';
-- The public has no contact; it is told once, too.
create unique index incident_recipients_once on comms.incident_recipients (update_id, coalesce(contact_id, '00000000-0000-0000-0000-000000000000'), channel) where message_id is not null;
create index incident_recipients_of_incident on comms.incident_recipients (incident_id);
create index incident_recipients_of_contact on comms.incident_recipients (contact_id);

create table comms.incident_terms (
  name text primary key,
  value numeric not null,
  reason text not null
);
comment on table comms.incident_terms is 'Numbers of incidents that Schedule Sequence Step does not know, in minutes. A business may have its own: tenant_settings.policy, {"incidents": {"flapWindow": 30}}.';
insert into comms.incident_terms values
  ('flapWindow', 60, 'Back within an hour of being resolved it is the same incident, not a new one: customers get an update, not another alarm.'),
  ('watchAfterFlap', 30, 'What came back once is watched for so long before it is called resolved again; each further time twice as long.'),
  ('watchAtMost', 240, 'And never longer than this.');

create function comms.incident_term(name text, tenant uuid) returns interval
language sql stable security definer set search_path = comms, pg_temp
as $$
  select make_interval(secs => 60 * coalesce(
    (select case jsonb_typeof(s.policy #> array['incidents', t.name]) when 'number' then (s.policy #>> array['incidents', t.name])::double precision end
      from comms.tenant_settings s where s.tenant_id = tenant), t.value::double precision))
  from comms.incident_terms t where t.name = incident_term.name
$$;

select comms.protect_tenant_table(name::regclass) from unnest(array[
  'comms.service_components', 'comms.component_users', 'comms.incidents', 'comms.incident_accounts', 'comms.incident_updates', 'comms.incident_recipients']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('service_components', 'no_person', '{}', 'Parts of the service.'),
  ('component_users', 'no_person', '{}', 'Companies.'),
  ('incidents', 'no_person', '{}', 'What happened to the service; mentions are masked.'),
  ('incident_accounts', 'no_person', '{}', 'Companies.'),
  ('incident_updates', 'no_person', '{}', 'Words to many; mentions are masked.'),
  ('incident_recipients', 'blank', '{contact_id}', 'That somebody was told stays, so that the ledger adds up; who it was goes.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('incident_recipients', 'incident_recipients', '3 years', 'delete', 'at', 'as messages', 'To show who was told what of an incident while a claim may be made.', 'at');

------------------------------------------------------------------------------------------------------------------------
-- Which incidents an account is in: the pause of its marketing reads this

create or replace function comms.open_incidents(account uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', i.reference, 'severity', coalesce(i.severity, 'P1'), 'openedAt', comms.iso(i.declared_at)) order by i.declared_at, i.id), '[]')
  from comms.incident_accounts a join comms.incidents i on i.id = a.incident_id
  where a.account_id = open_incidents.account and i.resolved_at is null and comms.may_touch(i.tenant_id)
$$;
comment on function comms.open_incidents(uuid) is 'The open incidents of an account as Select Channels reads them: [{id, severity, openedAt}]. A crisis without a severity counts as P1.';

------------------------------------------------------------------------------------------------------------------------
-- Declaring

create function comms.text_list(given jsonb) returns text[]
language sql immutable
as $$
  select coalesce(array_agg(distinct btrim(one)) filter (where btrim(one) <> ''), '{}')
  from (
    select jsonb_array_elements_text(case jsonb_typeof(given) when 'array' then given else '[]' end) as one
    union all
    select regexp_split_to_table(given #>> '{}', '[,;\n]') where jsonb_typeof(given) = 'string'
  ) parts
$$;
comment on function comms.text_list(jsonb) is 'A list of texts from a list, or from one text with commas, as forms give it; sorted, each once.';

create function comms.touched_accounts(tenant uuid, item jsonb, components text[])
returns table (account_id uuid, used text[])
language sql stable security definer set search_path = comms, pg_temp
as $$
  with named as (
    select comms.read_uuid(one) as account_id from unnest(comms.text_list(item -> 'accounts')) one
  )
  select a.id, coalesce(array_agg(u.component order by u.component) filter (where u.component is not null), '{}')
  from comms.crm_accounts a
  left join comms.component_users u on u.tenant_id = a.tenant_id and u.account_id = a.id and u.component = any (components)
  where a.tenant_id = tenant and (
    coalesce(item ->> 'everybody', '') = 'true' or a.id in (select n.account_id from named n) or u.component is not null
    -- Nothing said about who: a part of which nobody noted who uses it touches everybody, because silence is worse.
    or (not exists (select from named) and not exists (select from comms.component_users x where x.tenant_id = tenant and x.component = any (components))))
  group by a.id
$$;

create function comms.declare_one_incident(item jsonb, tenant uuid, at timestamptz, out incident comms.incidents, out outcome text, out said jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  parts text[] := comms.text_list(item -> 'components');
  before comms.incidents;
begin
  if not exists (select from comms.tenants t where t.id = tenant) or not comms.may_touch(tenant) then
    raise exception 'The incident belongs to no business: "tenantId" is missing or not known.';
  end if;
  if coalesce(item ->> 'severity', '') not in ('P1', 'P2', 'P3', 'P4') and coalesce(item ->> 'crisisLevel', '') not in ('1', '2', '3', '4') then
    raise exception 'It needs a "severity" (P1 to P4) or a "crisisLevel" (1 to 4).';
  end if;
  if parts = '{}' and coalesce(item ->> 'systems', '') = '' then
    raise exception 'It does not say what is affected: fill in "components", or "systems" with the name customers know.';
  end if;
  -- Two who declare the same at the same moment take turns.
  perform pg_advisory_xact_lock(hashtextextended('comms.incidents ' || tenant, 0));

  select * into before from comms.incidents i
  where i.tenant_id = tenant and i.resolved_at is null and (i.key = item ->> 'key' or (nullif(item ->> 'key', '') is null and i.components = parts and parts <> '{}'))
  order by i.declared_at desc limit 1;
  if before.id is not null and before.watch_until is not null then
    -- It was being watched and failed again: that is one more time, and what was to be said at the end is not true.
    update comms.incident_updates d set state = 'discarded' where d.incident_id = before.id and d.state = 'draft';
    update comms.incidents i set status = 'investigating', flaps = i.flaps + 1, reopened_at = declare_one_incident.at, watch_until = null where i.id = before.id returning i.* into before;
  end if;
  if before.id is not null then
    incident := before;
    outcome := 'already';
    said := jsonb_build_array(comms.reason('already_open', format('%s is open for the same since %s.', before.reference, comms.iso(before.declared_at))));
    return;
  end if;

  select * into before from comms.incidents i
  where i.tenant_id = tenant and i.resolved_at > declare_one_incident.at - comms.incident_term('flapWindow', tenant) and i.components = parts and parts <> '{}'
  order by i.resolved_at desc limit 1;
  if before.id is not null then
    update comms.incidents i set
      status = 'investigating', resolved_at = null, followed_up_at = null, flaps = i.flaps + 1, reopened_at = declare_one_incident.at, watch_until = null,
      severity = least(i.severity, nullif(item ->> 'severity', '')), crisis_level = greatest(i.crisis_level, (nullif(item ->> 'crisisLevel', ''))::smallint), acknowledged_at = null,
      triggers = case when 'repeated_issue' = any (i.triggers) then i.triggers else i.triggers || 'repeated_issue'::text end
    where i.id = before.id returning i.* into incident;
    update comms.incident_updates d set state = 'discarded' where d.incident_id = incident.id and d.state = 'draft';
    outcome := 'reopened';
    said := jsonb_build_array(comms.reason('flapping', format('%s was resolved at %s and is back: it goes on, and customers get an update instead of another alarm.', before.reference, comms.iso(before.resolved_at)),
      jsonb_build_object('flaps', incident.flaps)));
    return;
  end if;

  insert into comms.incidents (tenant_id, reference, key, severity, crisis_level, title, components, systems, impact_kind, language, facts, texts,
    estimated_resolution, started_at, declared_at, declared_by, triggers)
  values (
    tenant,
    coalesce(nullif(item ->> 'reference', ''), 'INC-' || lpad((1 + (select count(*) from comms.incidents i where i.tenant_id = tenant))::text, 4, '0')),
    nullif(item ->> 'key', ''),
    nullif(item ->> 'severity', ''),
    (nullif(item ->> 'crisisLevel', ''))::smallint,
    coalesce(nullif(item ->> 'title', ''), nullif(item ->> 'systems', ''), array_to_string(parts, ', ')),
    parts,
    coalesce(nullif(item ->> 'systems', ''), (
      select string_agg(coalesce(c.name, one), ', ' order by one) from unnest(parts) one
      left join comms.service_components c on c.tenant_id = tenant and c.component = one)),
    case when item ->> 'impactKind' in ('outage', 'slow', 'errors', 'delays', 'data', 'security') then item ->> 'impactKind' else 'other' end,
    coalesce(nullif(lower(item ->> 'language'), ''), (select s.language from comms.tenant_settings s where s.tenant_id = tenant), 'en'),
    case jsonb_typeof(item -> 'facts') when 'object' then item -> 'facts' else '{}' end,
    case jsonb_typeof(item -> 'texts') when 'object' then item -> 'texts' else '{}' end,
    comms.read_instant(item ->> 'estimatedResolution'),
    least(coalesce(comms.read_instant(item ->> 'startedAt'), declare_one_incident.at), declare_one_incident.at),
    declare_one_incident.at,
    nullif(left(item ->> 'author', 200), ''),
    comms.text_list(item -> 'triggers'))
  returning * into incident;
  insert into comms.incident_accounts (incident_id, tenant_id, account_id, components)
  select incident.id, tenant, t.account_id, t.used from comms.touched_accounts(tenant, item, parts) t;
  update comms.incidents i set affected_customers = coalesce((item ->> 'affectedCustomers')::int, (select count(*) from comms.incident_accounts a where a.incident_id = i.id))
  where i.id = incident.id returning i.* into incident;
  outcome := 'declared';
  said := jsonb_build_array(comms.reason('declared', format('%s, touching %s accounts.', coalesce(incident.severity, 'Crisis level ' || incident.crisis_level), (
    select count(*) from comms.incident_accounts a where a.incident_id = incident.id))));
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Telling customers: one row of facts and words; the messages are made from it

create function comms.incident_words(given jsonb, language text) returns jsonb
language sql immutable
as $$
  -- Words in the language of the team may stand without it: {"findings": "..."} is {"en": {"findings": "..."}}.
  select coalesce(jsonb_object_agg(lower(key), value) filter (where jsonb_typeof(value) = 'object'), '{}')
    || case when count(*) filter (where jsonb_typeof(value) = 'string' and btrim(value #>> '{}') <> '') = 0 then '{}' else
      jsonb_build_object(incident_words.language, jsonb_object_agg(key, btrim(value #>> '{}')) filter (where jsonb_typeof(value) = 'string' and btrim(value #>> '{}') <> '')) end
  from jsonb_each(case jsonb_typeof(given) when 'object' then given else '{}' end)
$$;

create function comms.words_needed(kind text) returns text[]
language sql immutable
as $$
  select case kind
    when 'update' then array['findings', 'nextSteps']
    when 'resolved' then array['issue', 'cause', 'solution']
    when 'follow_up' then array['cause', 'lessons']
    when 'correction' then array['wrong', 'right']
    when 'statement' then array['title', 'overview', 'doing', 'investigation']
    else '{}' end
$$;
comment on function comms.words_needed(text) is 'What an update of a kind must say in the language of the team. Nothing is posted without: an empty update breaks the promise it seems to keep.';

create function comms.post_one_update(i comms.incidents, item jsonb, promised timestamptz, at timestamptz, out posted comms.incident_updates, out outcome text, out said jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  wanted text := coalesce(nullif(item ->> 'kind', ''), 'update');
  words jsonb := comms.incident_words(item -> 'texts', i.language);
  own jsonb := coalesce(words -> i.language, '{}');
  lacking text;
  watch interval := least(comms.incident_term('watchAfterFlap', i.tenant_id) * (2 ^ greatest(i.flaps - 1, 0)), comms.incident_term('watchAtMost', i.tenant_id));
begin
  promised := coalesce(promised, i.next_promise);
  select * into posted from comms.incident_updates u where u.incident_id = i.id and u.key = nullif(item ->> 'key', '');
  if posted.id is not null then
    outcome := 'already';
    said := jsonb_build_array(comms.reason('already_posted', 'The same update was posted before.'));
    return;
  end if;
  if wanted in ('alert', 'update') and i.resolved_at is not null then raise exception '% is resolved; declare it again if it is back.', i.reference; end if;
  if wanted = 'resolved' and i.resolved_at is not null then
    select * into posted from comms.incident_updates u where u.incident_id = i.id and u.kind = 'resolved' and u.state = 'posted' order by u.posted_at desc limit 1;
    outcome := 'already';
    said := jsonb_build_array(comms.reason('already_resolved', format('%s is resolved since %s.', i.reference, comms.iso(i.resolved_at))));
    return;
  end if;
  if wanted = 'follow_up' and i.resolved_at is null then raise exception '% is not resolved yet.', i.reference; end if;
  select string_agg('"' || needed || '"', ', ') into lacking from unnest(comms.words_needed(wanted)) needed where coalesce(btrim(own ->> needed), '') = '';
  if lacking is not null and not (wanted = 'resolved' and i.first_notice_at is null) then
    raise exception 'Nothing was sent: % is empty in "texts" (%). Customers are told something, or nothing.', lacking, i.language;
  end if;
  if wanted = 'correction' and not exists (
    select from comms.incident_updates u where u.id = comms.read_uuid(item ->> 'corrects') and u.incident_id = i.id and u.state = 'posted') then
    raise exception 'A correction names in "corrects" the update of the same incident that was wrong.';
  end if;

  if wanted = 'resolved' and i.flaps > 0 and i.reopened_at + watch > at then
    update comms.incidents n set status = 'monitoring', watch_until = i.reopened_at + watch where n.id = i.id;
    -- The words are kept: when the watch is over, they go out as they were written.
    update comms.incident_updates d set state = 'discarded' where d.incident_id = i.id and d.state = 'draft';
    insert into comms.incident_updates (tenant_id, incident_id, kind, state, texts, facts, author, drafted_at)
    values (i.tenant_id, i.id, 'resolved', 'draft', words, case jsonb_typeof(item -> 'facts') when 'object' then item -> 'facts' else '{}' end, nullif(left(item ->> 'author', 200), ''), at);
    outcome := 'held';
    said := jsonb_build_array(comms.reason('flapping', format('It came back %s times: it is watched until %s before customers are told that it is over.', i.flaps, comms.iso(i.reopened_at + watch)),
      to_jsonb(comms.iso(i.reopened_at + watch))));
    return;
  end if;

  update comms.incidents n set
    status = case when wanted = 'resolved' then 'resolved' when item ->> 'status' in ('investigating', 'identified', 'fixing', 'monitoring') then item ->> 'status' else n.status end,
    resolved_at = case when wanted = 'resolved' then post_one_update.at else n.resolved_at end,
    watch_until = case when wanted = 'resolved' then null else n.watch_until end,
    followed_up_at = case when wanted = 'follow_up' then post_one_update.at else n.followed_up_at end,
    impact_kind = case when item ->> 'impactKind' in ('outage', 'slow', 'errors', 'delays', 'data', 'security', 'other') then item ->> 'impactKind' else n.impact_kind end,
    estimated_resolution = case when item ? 'estimatedResolution' then comms.read_instant(item ->> 'estimatedResolution') else n.estimated_resolution end,
    facts = n.facts || case jsonb_typeof(item -> 'facts') when 'object' then item -> 'facts' else '{}' end,
    -- A correction is a message to those who were told wrong, and starts the promise anew as any other does.
    first_notice_at = case when wanted in ('alert', 'update') then coalesce(n.first_notice_at, post_one_update.at) else n.first_notice_at end,
    last_update_at = case when wanted in ('alert', 'update', 'correction', 'statement') then greatest(n.last_update_at, post_one_update.at) else n.last_update_at end,
    level = case when wanted in ('alert', 'update', 'correction', 'statement', 'resolved') then 1 else n.level end,
    updates_late = n.updates_late + case when wanted in ('alert', 'update') and promised < post_one_update.at then 1 else 0 end
  where n.id = i.id returning n.* into i;

  if wanted = 'resolved' and i.first_notice_at is null then
    outcome := 'untold';
    said := jsonb_build_array(comms.reason('nobody_was_told', 'It was over before anybody was told of it, so nobody is told that it is over.'));
    return;
  end if;
  insert into comms.incident_updates (tenant_id, incident_id, key, kind, texts, facts, incident, author, drafted_at, posted_at, promised_at, late, corrects)
  values (i.tenant_id, i.id, nullif(item ->> 'key', ''), wanted, words, case jsonb_typeof(item -> 'facts') when 'object' then item -> 'facts' else '{}' end, to_jsonb(i),
    nullif(left(item ->> 'author', 200), ''), at, at, promised, coalesce(wanted in ('alert', 'update') and promised < at, false), case when wanted = 'correction' then comms.read_uuid(item ->> 'corrects') end)
  returning * into posted;
  -- Drafts that waited for a person are out of date.
  update comms.incident_updates d set state = 'discarded' where d.incident_id = i.id and d.state = 'draft' and wanted in ('alert', 'update', 'resolved');
  outcome := 'posted';
  said := jsonb_build_array(comms.reason('posted', format('%s of %s.', wanted, i.reference)))
    || case when posted.late then jsonb_build_array(comms.reason('late', format('It was promised for %s.', comms.iso(promised)))) else '[]' end;
end
$$;

create function comms.post_incident_update(items text, at timestamptz default now())
returns table (place bigint, id uuid, "incidentId" uuid, reference text, outcome text, late boolean, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  i comms.incidents;
  done record;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    i := null;
    place := given.place; id := null; "incidentId" := null; reference := null; late := null;
    begin
      select n.* into i from comms.incidents n
      where comms.may_touch(n.tenant_id) and (n.id = comms.read_uuid(given.item ->> 'incidentId') or (
        comms.read_uuid(given.item ->> 'incidentId') is null and n.reference = given.item ->> 'reference'
        and n.tenant_id = coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant())))
      for update;
      if i.id is null then raise exception 'There is no incident "%".', coalesce(nullif(given.item ->> 'incidentId', ''), given.item ->> 'reference', ''); end if;
      select * into done from comms.post_one_update(i, given.item, comms.read_instant(given.item ->> 'promisedAt'), post_incident_update.at);
      id := (done.posted).id; "incidentId" := i.id; reference := i.reference; outcome := done.outcome; late := (done.posted).late; reasons := done.said;
    exception when others then
      outcome := 'refused'; "incidentId" := i.id; reference := i.reference; reasons := jsonb_build_array(comms.reason('refused', sqlerrm));
    end;
    return next;
  end loop;
end
$$;
comment on function comms.post_incident_update(text, timestamptz) is
  'Takes down what customers are to be told: an update, that it is resolved, a follow-up, a correction. Starts the promise of the next update anew. Never posts an empty one; one bad item costs only itself.';

create function comms.declare_incident(items text, at timestamptz default now())
returns table (place bigint, id uuid, reference text, outcome text, "updateId" uuid, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  done record;
  told record;
  tenant uuid;
  automatic boolean;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    place := given.place; id := null; reference := null; "updateId" := null;
    begin
      tenant := coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant(), (select t.id from comms.tenants t where (select count(*) from comms.tenants) = 1));
      select * into done from comms.declare_one_incident(given.item, tenant, declare_incident.at);
      id := (done.incident).id; reference := (done.incident).reference; outcome := done.outcome; reasons := done.said;
      -- The first notice of a P1 or P2 goes out by itself, because silence is worse; the operator may switch that off, and what speaks to the public waits for a person.
      automatic := coalesce((select (s.policy #>> '{incidents,firstNotice}') is distinct from 'false' from comms.tenant_settings s where s.tenant_id = tenant), true)
        and ((done.incident).severity in ('P1', 'P2') or (done.incident).crisis_level is not null) and coalesce((done.incident).crisis_level, 1) < 3;
      if outcome = 'declared' and automatic then
        select * into told from comms.post_one_update(done.incident, jsonb_build_object('kind', 'alert', 'texts', given.item -> 'texts', 'key', 'alert', 'author', 'first notice'), null, declare_incident.at);
        "updateId" := (told.posted).id;
        reasons := reasons || told.said;
      elsif outcome = 'declared' then
        reasons := reasons || jsonb_build_array(comms.reason('waits_for_a_person', 'The first notice waits for somebody to send it.'));
      end if;
    exception when others then
      outcome := 'refused'; id := null; reference := null; "updateId" := null; reasons := jsonb_build_array(comms.reason('refused', sqlerrm));
    end;
    return next;
  end loop;
end
$$;
comment on function comms.declare_incident(text, timestamptz) is
  'Takes incidents down: declared twice they are one, back within the flap window they go on. updateId: the first notice, where it may go out by itself (P1, P2, crisis levels 1 and 2).';

create function comms.acknowledge_incident(incident uuid, who text, at timestamptz default now()) returns text
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.incidents i set acknowledged_at = acknowledge_incident.at, acknowledged_by = left(who, 200)
  where i.id = incident and comms.may_touch(i.tenant_id) and i.resolved_at is null
  returning i.reference
$$;
comment on function comms.acknowledge_incident(uuid, text, timestamptz) is
  'Somebody has it in hand: escalation stops until the next promise is missed for an interval. Null where there is no such open incident.';

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['incidents', 'incident_accounts', 'incident_updates', 'incident_recipients', 'incident_terms']) name;
insert into comms.workflow_rights select 'table', name, 'select, insert, update, delete' from unnest(array['service_components', 'component_users']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['declare_incident', 'post_incident_update', 'acknowledge_incident', 'text_list', 'open_incidents']) name;
select comms.grant_workflow_rights();

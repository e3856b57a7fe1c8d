-- Enrolments: who is in which sequence, where they stand, and how they go forward.
--
--   comms.enrol_contacts(items text, at) -> (place, id, "contactId", sequence, version, epoch, outcome, reasons)
--        items: [{sequence, contactId | email, tenantId?, key?, enrolledAt?, dates?, data?, quoteId?}]
--        outcome: enrolled, already (the same key again), refused (the re-entry rule), failed (what is wrong stands in reasons)
--   comms.claim_due_enrolments(worker, max, lease, at) -> (id, fence, "tenantId", sequence, enrolment, contact, history, policy)   as Next Step reads it
--
-- How they go forward is in 033-advancing.sql.

------------------------------------------------------------------------------------------------------------------------
-- Tables

create table comms.enrolments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  sequence_id uuid not null references comms.sequences,
  sequence_key text not null,
  version int not null,
  contact_id uuid,
  key text not null,
  epoch int not null default 1,
  quote_id uuid references comms.quotes on delete set null,
  state text not null default 'active' check (state in ('active', 'paused', 'completed', 'exited')),
  state_reason jsonb,
  enrolled_at timestamptz not null,
  ended_at timestamptz,
  next_at timestamptz,
  -- What was decided last, with its reasons.
  decision jsonb,
  pauses jsonb not null default '[]',
  dates jsonb not null default '{}',
  data jsonb not null default '{}',
  claimed_by text,
  fence int not null default 0,
  failures int not null default 0,
  unique (tenant_id, key),
  check ((state in ('completed', 'exited')) = (ended_at is not null))
) with (fillfactor = 80);
comment on table comms.enrolments is 'One time of one contact in one sequence. Changed by functions only.';
comment on column comms.enrolments.next_at is
  'When it is asked next what to do; null while it is paused without an end. During a claim: when the lease ends, so that a lost worker''s enrolments come up again by themselves.';
comment on column comms.enrolments.fence is 'Counts the claims and what happened meanwhile: a decision made without knowing of a reply is refused.';
create index enrolments_due on comms.enrolments (next_at) where state = 'active';
create index enrolments_of_contact on comms.enrolments (contact_id, sequence_key);
create index enrolments_of_sequence on comms.enrolments (tenant_id, sequence_key) where state in ('active', 'paused');

create table comms.enrolment_steps (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  enrolment_id uuid not null references comms.enrolments on delete cascade,
  sequence_key text not null,
  step_id text not null,
  state text not null check (state in ('sent', 'skipped')),
  at timestamptz not null,
  channel text,
  variant text,
  template_id text,
  message_id uuid,
  reasons jsonb not null default '[]',
  unique (enrolment_id, step_id)
);
comment on table comms.enrolment_steps is 'The steps that are done. "sent" means: put into the outbox under the key enrolment/step/epoch; what became of it says the message.';
create index enrolment_steps_by_message on comms.enrolment_steps (message_id) where message_id is not null;
create index enrolment_steps_lately on comms.enrolment_steps (tenant_id, sequence_key, step_id, at) where state = 'sent';

create table comms.sequence_events (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  contact_id uuid not null,
  enrolment_id uuid references comms.enrolments on delete cascade,
  event text not null check (event in (
    'reply', 'booking', 'conversion', 'opt_out', 'bounce', 'stage_left', 'open', 'click', 'negative', 'out_of_office', 'visit')),
  at timestamptz not null,
  done_by text not null default 'contact' check (done_by in ('contact', 'alias')),
  step_id text,
  until timestamptz,
  topic text,
  data jsonb not null default '{}',
  source text not null,
  source_id text not null,
  unique (tenant_id, source, source_id, event, contact_id)
);
comment on table comms.sequence_events is 'What contacts did, as sequences read it; each once by where it is known from. With enrolment_id: about that one only.';
create index sequence_events_of_contact on comms.sequence_events (contact_id, at);

select comms.protect_tenant_table('comms.enrolments');
select comms.protect_tenant_table('comms.enrolment_steps');
select comms.protect_tenant_table('comms.sequence_events');
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('enrolments', 'delete', '{}', 'Which sequences somebody was in; steps and events go with it.'),
  ('enrolment_steps', 'no_person', '{}', 'Goes with the enrolment.'),
  ('sequence_events', 'delete', '{}', 'What the person did.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('enrolments', 'enrolments', '3 years', 'delete', 'ended_at', 'as messages', 'The re-entry rule looks back at them; what was sent stands in the outbox.', 'ended_at'),
  ('sequence_events', 'sequence_events', '2 years', 'delete', 'at', 'as message_events', 'What contacts did, where a sequence reads it.', 'at');

------------------------------------------------------------------------------------------------------------------------
-- Enrolling

create function comms.reentry_refused(definition jsonb, earlier comms.enrolments[], at timestamptz) returns jsonb
language sql immutable
as $$
  -- As mayReenter of Schedule Sequence Step; a test asks both the same questions.
  with rule as (
    select coalesce(definition #>> '{reentry,mode}', 'never') as mode, coalesce((definition #>> '{reentry,afterDays}')::double precision, 0) as days
  ), past as (
    select count(*) as times, count(*) filter (where e.ended_at is null or e.ended_at > reentry_refused.at) as running,
      max(case when rule.mode = 'after_exit' then coalesce(e.ended_at, e.enrolled_at) else e.enrolled_at end) as last
    from unnest(earlier) e, rule
  )
  select case
    when past.times = 0 then null
    when rule.mode = 'never' then comms.reason('reentry_refused', 'The contact was in the sequence before, and it is run through once.')
    when rule.mode = 'after_exit' and past.running > 0 then comms.reason('reentry_refused', 'The contact is still in the sequence.')
    when reentry_refused.at - past.last < make_interval(secs => rule.days * 86400)
      then comms.reason('reentry_refused', format('The contact was in the sequence less than %s days before.', rule.days)) end
  from rule, past
$$;

create function comms.tenant_asked(item jsonb) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(comms.read_uuid(item ->> 'tenantId'), comms.current_tenant(), comms.tenant_of_mailbox(nullif(item ->> 'mailbox', '')),
    (select min(c.tenant_id::text)::uuid from comms.crm_contacts c
     where (c.id = comms.read_uuid(item ->> 'contactId') or (item ->> 'contactId' is null and lower(c.email) = lower(btrim(item ->> 'email')))) and comms.may_touch(c.tenant_id)
     having count(*) = 1),
    (select min(t.id::text)::uuid from comms.tenants t where comms.may_touch(t.id) having count(*) = 1))
$$;
comment on function comms.tenant_asked(jsonb) is
  'Which business an item is about: named by tenantId or one of its mailboxes, else the one this login is for, else the one whose contact it is where only one has such a contact, else the only one there is.';

create function comms.enrol_contact(item jsonb, at timestamptz,
  out id uuid, out contact uuid, out sequence text, out version int, out epoch int, out outcome text, out reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := comms.tenant_asked(item);
  plan comms.sequences;
  begun timestamptz := coalesce(comms.read_instant(item ->> 'enrolledAt'), at);
  given_key text;
  quote comms.quotes;
  earlier comms.enrolments[];
  refused jsonb;
begin
  sequence := item ->> 'sequence';
  if tenant is null or not comms.may_touch(tenant) then
    raise exception 'It is not said for which business: give "tenantId".';
  end if;
  plan := comms.sequence_of(tenant, sequence);
  if plan.id is null then
    raise exception 'There is no active sequence "%".', coalesce(sequence, '') using hint = 'select distinct key from comms.sequences lists them.';
  end if;
  select c.id into contact from comms.crm_contacts c
  where c.tenant_id = tenant and (c.id = comms.read_uuid(item ->> 'contactId') or (item ->> 'contactId' is null and lower(c.email) = lower(btrim(item ->> 'email'))));
  if contact is null then
    raise exception 'There is no contact %.', coalesce(item ->> 'contactId', item ->> 'email', '(none was named)');
  end if;
  if item ->> 'quoteId' is not null then
    select * into quote from comms.quotes q where q.id = comms.read_uuid(item ->> 'quoteId') and q.tenant_id = tenant;
    if quote.id is null then raise exception 'There is no quote %.', item ->> 'quoteId'; end if;
  end if;

  perform pg_advisory_xact_lock(hashtextextended(format('comms.enrolment %s %s', contact, sequence), 0));
  given_key := coalesce(nullif(item ->> 'key', ''), format('%s/%s/%s', sequence, contact, coalesce(quote.id::text, to_char(begun at time zone 'UTC', 'YYYY-MM-DD'))));
  select e.id, e.version, e.epoch into id, version, epoch from comms.enrolments e where e.tenant_id = tenant and e.key = given_key;
  if found then
    outcome := 'already';
    reasons := jsonb_build_array(comms.reason('already', 'This enrolment was asked for before; it is the same one.', to_jsonb(given_key)));
    return;
  end if;
  -- Quotes are each a matter of their own.
  earlier := array(select e from comms.enrolments e
    where e.tenant_id = tenant and e.sequence_key = enrol_contact.sequence and e.contact_id = contact and e.quote_id is not distinct from quote.id);
  version := plan.version;
  epoch := coalesce(cardinality(earlier), 0) + 1;
  refused := comms.reentry_refused(plan.definition, earlier, begun);
  if refused is not null then
    outcome := 'refused';
    reasons := jsonb_build_array(refused);
    return;
  end if;
  insert into comms.enrolments (tenant_id, sequence_id, sequence_key, version, contact_id, key, epoch, quote_id, enrolled_at, next_at, dates, data)
  values (tenant, plan.id, sequence, plan.version, contact, given_key, epoch, quote.id, begun, greatest(begun, at),
    case jsonb_typeof(item -> 'dates') when 'object' then item -> 'dates' else '{}' end, case jsonb_typeof(item -> 'data') when 'object' then item -> 'data' else '{}' end)
  returning enrolments.id into id;
  outcome := 'enrolled';
  reasons := jsonb_build_array(comms.reason('enrolled', format('Version %s of "%s".', plan.version, sequence)));
end
$$;

create function comms.enrol_contacts(items text, at timestamptz default now())
returns table (place int, id uuid, "contactId" uuid, sequence text, version int, epoch int, outcome text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  made record;
begin
  -- In one order, so that two calls with the same people never wait for each other.
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by r.item ->> 'sequence', coalesce(r.item ->> 'contactId', r.item ->> 'email'), r.place loop
    place := given.place;
    begin
      select * into made from comms.enrol_contact(given.item, enrol_contacts.at);
      id := made.id; "contactId" := made.contact; sequence := made.sequence; version := made.version; epoch := made.epoch; outcome := made.outcome; reasons := made.reasons;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      id := null; "contactId" := comms.read_uuid(given.item ->> 'contactId'); sequence := given.item ->> 'sequence'; version := null; epoch := null; outcome := 'failed';
      reasons := jsonb_build_array(comms.reason('not_enrolled', sqlerrm));
    end;
    return next;
  end loop;
end
$$;
comment on function comms.enrol_contacts(text, timestamptz) is
  'Puts contacts into sequences, each item by itself. The same key again gives the same enrolment; without a key it is sequence/contact/quote, or /day. At most once at a time where the sequence''s re-entry rule says so.';

------------------------------------------------------------------------------------------------------------------------
-- Claiming: all that Next Step needs

create function comms.concerns(v comms.sequence_events, enrolment uuid, quote uuid, facts jsonb, definition jsonb) returns boolean
language sql immutable
as $$
  select (v.enrolment_id is null or v.enrolment_id = enrolment)
    -- Opting out of a topic ends what is of that topic; opting out of marketing never ends transactional sequences.
    and (v.event <> 'opt_out' or v.topic is null or v.topic = definition ->> 'topic')
    and (not v.data ? 'quoteId' or comms.read_uuid(v.data ->> 'quoteId') = quote)
    -- That an appointment is off matters to the sequence that is about it; that one is booked, to all.
    and (v.event <> 'stage_left' or not v.data ? 'appointmentId' or v.data ->> 'appointmentId' = facts ->> 'appointmentId')
    -- A deal that goes on a stage leaves one that this sequence is for only where the enrolment names it; a closed one leaves them all.
    and (v.event <> 'stage_left' or not v.data ? 'from' or coalesce((v.data ->> 'closed')::boolean, false) or v.data ->> 'from' = facts ->> 'stage')
$$;

create function comms.contact_facts(ids uuid[])
returns table (contact_id uuid, tenant_id uuid, account_id uuid, near_zone text, contact jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select c.id, c.tenant_id, c.account_id, coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC'),
    jsonb_strip_nulls(jsonb_object(array[
      'contactId', c.id::text, 'accountId', c.account_id::text, 'name', c.name, 'company', a.name, 'email', c.email, 'phone', comms.e164(c.phone), 'whatsapp', comms.e164(c.whatsapp),
      'slack', c.slack_id, 'push', c.push_token, 'chat', d.chat_id, 'portal', coalesce(c.portal_id, c.id::text), 'tier', a.tier, 'industry', a.industry,
      'language', coalesce(p.language, c.language, s.language), 'timeZone', c.time_zone,
      -- Before the zone of the business comes that of the phone number, where there is one.
      'accountTimeZone', coalesce(a.time_zone, case when coalesce(c.phone, c.whatsapp, '') = '' then s.time_zone end), 'relationshipStage', c.relationship_stage,
      'jurisdiction', coalesce(c.jurisdiction, a.jurisdiction, s.jurisdiction), 'region', d.region, 'whatsappLastInboundAt', comms.iso(p.whatsapp_last_inbound_at)]))
    || jsonb_build_object('vip', coalesce(c.vip, false), 'aiOptOut', coalesce(p.ai_opt_out, c.ai_opt_out, false) or coalesce(a.ai_opt_out, false), 'doNotContact', coalesce(p.do_not_contact, false),
      'preferences', case when p.contact_id is null then '{}' else jsonb_strip_nulls(jsonb_build_object(
        'preferredChannel', p.preferred_channel, 'preferredTime', to_char(p.preferred_time, 'HH24:MI'), 'quietHours', p.quiet_hours, 'timeZone', p.time_zone,
        'emailEnabled', p.email_enabled, 'smsEnabled', p.sms_enabled, 'phoneEnabled', p.phone_enabled, 'whatsappEnabled', p.whatsapp_enabled)) end)
  from comms.crm_contacts c
  left join comms.tenant_settings s on s.tenant_id = c.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.contact_details d on d.tenant_id = c.tenant_id and d.contact_id = c.id
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
  where c.id = any (ids)
$$;
comment on function comms.contact_facts(uuid[]) is 'Contacts as Schedule Sequence Step reads them; near_zone: the zone by whose clock dates of the contact are read.';

create function comms.enrolment_facts(ids uuid[], at timestamptz)
returns table (id uuid, fence int, "tenantId" uuid, sequence jsonb, enrolment jsonb, contact jsonb, history jsonb, policy jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Each kind of fact is read once for all rows, never row by row.
  with asked as materialized (
    select e.*, c.account_id, coalesce(c.near_zone, 'UTC') as near_zone, coalesce(c.contact, '{"doNotContact": true}') as contact, s.policy, q.definition
    from comms.enrolments e
    join comms.sequences q on q.id = e.sequence_id
    left join comms.tenant_settings s on s.tenant_id = e.tenant_id
    -- Whoever is not there any more is not written to.
    left join comms.contact_facts((select array_agg(distinct o.contact_id) from comms.enrolments o where o.id = any (ids))) c on c.contact_id = e.contact_id and c.tenant_id = e.tenant_id
    where e.id = any (ids)
  ), steps as (
    select t.enrolment_id, jsonb_agg(jsonb_build_object('stepId', t.step_id, 'at', comms.iso(t.at), 'state', t.state) order by t.at, t.step_id) as list
    from comms.enrolment_steps t where t.enrolment_id = any (ids) group by t.enrolment_id
  ), happened as (
    select q.id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('event', case v.event when 'visit' then 'click' else v.event end, 'at', comms.iso(v.at), 'by',
      case when v.contact_id = q.contact_id then v.done_by else 'account' end, 'stepId', v.step_id, 'until', comms.iso(v.until))) order by v.at, v.id) as list
    from asked q
    cross join lateral (
      select q.contact_id as whose
      union
      select p.id from comms.crm_contacts p where q.account_id is not null and q.definition::text like '%"account"%' and p.tenant_id = q.tenant_id and p.account_id = q.account_id
    ) people
    join comms.sequence_events v on v.contact_id = people.whose and v.tenant_id = q.tenant_id and v.at >= q.enrolled_at and v.at <= enrolment_facts.at
    where (v.contact_id = q.contact_id or v.event in ('reply', 'booking', 'conversion')) and comms.concerns(v, q.id, q.quote_id, q.data, q.definition)
    group by q.id
  ), sends as (
    select q.id, jsonb_agg(sent.entry order by sent.entry ->> 'at') as list
    from asked q cross join lateral (
      -- A step counts from when it was put into the outbox, everything else from when the provider took it.
      select jsonb_strip_nulls(jsonb_object(array['at', comms.iso(coalesce(t.at, m.accepted_at)), 'channel', m.channel, 'topic', m.topic, 'state', 'accepted',
        'key', m.key, 'stepId', t.step_id])) as entry
      from comms.scheduled_messages m left join comms.enrolment_steps t on t.message_id = m.id and t.enrolment_id = q.id
      where m.contact_id = q.contact_id and m.tenant_id = q.tenant_id and m.accepted_at is not null and m.accepted_at > enrolment_facts.at - interval '90 days'
      order by m.accepted_at desc limit 200
    ) sent
    group by q.id
  )
  select q.id, q.fence, q.tenant_id, q.definition,
    jsonb_build_object(
      'id', q.id, 'contactId', q.contact_id, 'enrolledAt', comms.iso(q.enrolled_at), 'epoch', q.epoch, 'version', q.version, 'done', coalesce(steps.list, '[]'),
      'paused', q.pauses,
      'sequencePaused', coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('from', comms.iso(p.from_at), 'to', comms.iso(p.to_at))) order by p.from_at)
        from comms.sequence_pauses p where p.tenant_id = q.tenant_id and p.key = q.sequence_key and coalesce(p.to_at, 'infinity') > q.enrolled_at), '[]'),
      -- A date without a time is that day's noon by the contact's clock: steps count days from it.
      'dates', q.dates || coalesce((select jsonb_build_object('validUntil', comms.iso((o.valid_until + time '12:00') at time zone q.near_zone)) from comms.quotes o where o.id = q.quote_id and o.valid_until is not null), '{}'),
      'data', q.data || coalesce((select jsonb_build_object('quoteStatus', o.status) from comms.quotes o where o.id = q.quote_id), '{}'),
      'events', coalesce(happened.list, '[]')),
    q.contact,
    coalesce(sends.list, '[]'),
    coalesce(q.policy, '{}')
  from asked q
  left join steps on steps.enrolment_id = q.id
  left join happened on happened.id = q.id
  left join sends on sends.id = q.id
  order by q.next_at, q.id
$$;

create function comms.claim_due_enrolments(worker text, max int default 200, lease interval default '5 minutes', at timestamptz default now())
returns table (id uuid, fence int, "tenantId" uuid, sequence jsonb, enrolment jsonb, contact jsonb, history jsonb, policy jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  taken uuid[];
begin
  with due as (
    select e.id from comms.enrolments e
    where e.state = 'active' and e.next_at <= claim_due_enrolments.at and (only_tenant is null or e.tenant_id = only_tenant)
    order by e.next_at
    limit least(greatest(max, 1), 5000)
    for update skip locked
  ), claimed as (
    -- A lease is nothing but a later next_at: who is lost with it in hand has it come up again.
    update comms.enrolments e set claimed_by = worker, next_at = claim_due_enrolments.at + lease, fence = e.fence + 1
    from due where e.id = due.id
    returning e.id
  )
  select coalesce(array_agg(claimed.id), '{}') into taken from claimed;
  return query select facts.* from comms.enrolment_facts(taken, claim_due_enrolments.at) facts;
end
$$;
comment on function comms.claim_due_enrolments(text, int, interval, timestamptz) is
  'Hands out enrolments whose time has come, each to one worker for the time of the lease, the longest due first, as Schedule Sequence Step''s Next Step reads them.';

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['enrolments', 'enrolment_steps', 'sequence_events']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['enrol_contacts', 'claim_due_enrolments']) name;
select comms.grant_workflow_rights();

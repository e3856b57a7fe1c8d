-- Calls: what became of them, what was said where it may be kept, and what somebody has to do about it.
--
--   comms.take_calls(items text, at) -> ("callId", "tenantId", client, notes, attendees, meeting, text, "wantsReading")
--        items: events of parseInbound (Vapi), verified. Records states, heeds STOP, stores each call once. Rows: calls that are new, for the nodes to read.
--   comms.store_call_readings(items text, at) -> ("callId", tasks)    items: [{callId, classification, draft}]
--   comms.claim_call_tasks(list, most, at) -> (ids, system, title, description, due, "staffEmail", company)
--   comms.settle_call_tasks(items text, at) -> (id, state)            items: [{ids, externalId} | {ids, error, status}]

alter table comms.call_transcripts
  add column message_id uuid,
  add column ended_reason text,
  add column recording jsonb not null default '{}',
  add column language text,
  add column intent text,
  add column urgency text,
  add column summary jsonb not null default '[]',
  add column read_at timestamptz,
  add column reasons jsonb not null default '[]';
comment on column comms.call_transcripts.recording is 'Whose consent the law asked for and whether it was given, as Parse Inbound found it: {consent, source, told, agreed, refused, kept}. Without it there is no transcript.';
comment on column comms.call_transcripts.transcript is 'Who said what, a line a turn. Null where it may not be kept.';
create index call_transcripts_of_contact on comms.call_transcripts (contact_id, called_at desc);

create table comms.call_tasks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  -- Vapi's id of the call: a task may be there before the call's report is.
  call_ref text not null,
  mark text not null,
  contact_id uuid,
  phone_number text,
  called_at timestamptz,
  what text not null,
  owner text,
  due_on date,
  state text not null default 'open' check (state in ('open', 'claimed', 'made', 'ambiguous')),
  system text,
  external_id text,
  attempts int not null default 0,
  next_at timestamptz not null,
  claimed_at timestamptz,
  made_at timestamptz,
  problem text,
  created_at timestamptz not null,
  unique (tenant_id, call_ref, mark)
);
create index on comms.call_tasks (next_at) where state in ('open', 'claimed');
comment on table comms.call_tasks is 'What somebody has to do after a call, each handed to a task list once. ambiguous: the task list was asked and its answer got lost, so a person looks.';

select comms.protect_tenant_table('comms.call_tasks');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('call_tasks', 'delete', '{}', 'What the person wanted.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('call_tasks', 'call_tasks', '1 year', 'delete', 'created_at', 'as call_transcripts', 'What was handed over stands in the task list.', 'created_at');

create function comms.tenant_of_number(number text) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce((select case when comms.may_touch(a.tenant_id) then a.tenant_id end from comms.tenant_addresses a
      where a.channel in ('phone', 'sms') and a.address = comms.e164(number) order by a.channel limit 1), comms.tenant_of_address('phone', number))
$$;
comment on function comms.tenant_of_number(text) is 'Whose telephone number it is: as entered for calls, else for texts, else as tenant_of_address.';

create function comms.call_words(turns jsonb, who text default null) returns text
language sql immutable
as $$
  select string_agg(case when who is null then case turn ->> 'speaker' when 'customer' then 'Customer: ' else 'Assistant: ' end else '' end || (turn ->> 'text'), E'\n' order by place)
  from jsonb_array_elements(case jsonb_typeof(turns) when 'array' then turns else '[]' end) with ordinality t (turn, place)
  where who is null or turn ->> 'speaker' = who
$$;

create function comms.take_calls(items text, at timestamptz default now())
returns table ("callId" uuid, "tenantId" uuid, client jsonb, notes jsonb, attendees jsonb, meeting jsonb, text text, "wantsReading" boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  report jsonb;
  kept boolean;
  tenant uuid;
  whom uuid;
  message comms.scheduled_messages;
  stored comms.call_transcripts;
begin
  -- Only what is signed; who asks to be left alone is heard first, whatever else is wrong with the report.
  perform comms.register_inbound_messages((
    select coalesce(jsonb_agg(jsonb_build_object('inbound', (r.item -> 'inbound') || jsonb_build_object('providerMessageId', r.item #>> '{inbound,providerEventId}')) order by r.place), '[]')::text
    from comms.read_items(items) r where r.item #>> '{inbound,provider}' = 'vapi' and r.item #>> '{inbound,kind}' <> 'status'), take_calls.at);
  perform comms.record_provider_events((
    select coalesce(jsonb_agg(jsonb_build_object('inbound', (r.item -> 'inbound') - 'call') order by r.place), '[]')::text from comms.read_items(items) r
    where r.item #>> '{inbound,provider}' = 'vapi' and r.item #>> '{inbound,kind}' = 'status' and r.item #>> '{inbound,verified}' = 'true'
      and r.item #>> '{inbound,providerMessageId}' is not null and r.item #>> '{inbound,status,state}' <> 'other'), take_calls.at);

  for given in
    select r.item -> 'inbound' as inbound from comms.read_items(items) r
    where r.item #>> '{inbound,verified}' = 'true' and jsonb_typeof(r.item #> '{inbound,call}') = 'object' order by r.place
  loop
    report := given.inbound -> 'call';
    begin
      continue when coalesce(report ->> 'callId', '') = '';
      message := null;
      select m.* into message from comms.scheduled_messages m
      where m.channel = 'phone' and comms.may_touch(m.tenant_id) and (m.provider_message_id = report ->> 'callId' or m.id = comms.read_uuid(report ->> 'messageId'))
      order by m.provider_message_id = report ->> 'callId' desc limit 1;
      tenant := coalesce(message.tenant_id, comms.tenant_of_number(coalesce(report ->> 'ours', '')));
      if tenant is null or not comms.may_touch(tenant) then
        perform comms.note_trouble_hourly('unroutable call ' || coalesce(report ->> 'ours', ''), null, 'Handle call transcript', format('A call on %s belongs to no tenant.', coalesce(report ->> 'ours', 'an unknown number')),
          'Add the number to smsNumbers in the Settings of "Set up the database" and run it.', jsonb_build_object('callId', report ->> 'callId'), take_calls.at);
        continue;
      end if;
      whom := coalesce(message.contact_id, (comms.contacts_at(tenant, 'phone', coalesce(report ->> 'customer', '')))[1]);
      -- Said twice: what the law leaves to be kept is decided by the node; here it is not believed without its own word.
      kept := coalesce((report #>> '{recording,kept}')::boolean, false) and not coalesce((report #>> '{recording,refused}')::boolean, false);
      stored := null;
      insert into comms.call_transcripts as t (tenant_id, contact_id, call_id, phone_number, direction, transcript, duration_seconds, recording_url, called_at, created_at, message_id, ended_reason, recording, reasons)
      values (tenant, whom, left(report ->> 'callId', 200), nullif(comms.e164(coalesce(report ->> 'customer', '')), ''), report ->> 'direction',
        case when kept then left(comms.call_words(report -> 'turns'), 200000) end, (report ->> 'seconds')::int, case when kept then left(report ->> 'recordingUrl', 2000) end,
        coalesce(comms.read_instant(report ->> 'startedAt'), comms.read_instant(report ->> 'endedAt'), take_calls.at), take_calls.at, message.id, left(report ->> 'endedReason', 200), coalesce(report -> 'recording', '{}'),
        jsonb_build_array(case when kept then comms.reason('kept', 'Everybody whose consent the recording of this call needs has given it or was told, as the law there asks.', report #> '{recording,source}')
          when (report #>> '{recording,refused}')::boolean then comms.reason('consent_refused', 'The customer does not want the call to be recorded: nothing of what was said is kept.')
          else comms.reason('no_consent', 'The law asks for a consent that was not given: nothing of what was said is kept.', report #> '{recording,source}') end))
      on conflict on constraint call_transcripts_tenant_id_call_id_key do nothing
      returning t.* into stored;
      continue when stored.id is null;
      "callId" := stored.id; "tenantId" := tenant;
      client := comms.client_json(tenant, whom, null, null);
      "wantsReading" := kept and stored.transcript is not null;
      text := case when "wantsReading" then comms.call_words(report -> 'turns', 'customer') end;
      attendees := jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('name', coalesce(nullif(client ->> 'name', ''), 'Customer'), 'email', client ->> 'email')), jsonb_build_object('name', 'Assistant'));
      notes := case when "wantsReading" then (
        select jsonb_agg(jsonb_build_object('speaker', case turn ->> 'speaker' when 'customer' then attendees #>> '{0,name}' else 'Assistant' end, 'content', turn ->> 'text') order by place)
        from jsonb_array_elements(report -> 'turns') with ordinality t (turn, place)) end;
      meeting := jsonb_build_object('title', '', 'at', comms.iso(stored.called_at));
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      perform comms.note_trouble_hourly('call ' || sqlstate, null, 'Handle call transcript', 'The report of a call could not be stored: ' || sqlerrm,
        'Look the call up at Vapi by its id in the detail of this row.', jsonb_build_object('callId', report ->> 'callId'), take_calls.at);
      continue;
    end;
    return next;
  end loop;
end
$$;
comment on function comms.take_calls(text, timestamptz) is
  'Takes what Vapi tells of calls, as Parse Inbound gave it: states and STOP as everywhere, and each ended call once. What was said is stored only where the recording may be kept.';

create function comms.store_call_readings(items text, at timestamptz default now()) returns table ("callId" uuid, tasks int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  stored comms.call_transcripts;
begin
  for given in select comms.read_uuid(r.item ->> 'callId') as call, r.item -> 'classification' as read, r.item -> 'draft' as draft from comms.read_items(items) r order by r.place loop
    stored := null;
    update comms.call_transcripts t set
      sentiment = case when given.read ->> 'sentiment' in ('negative', 'neutral', 'positive') then given.read ->> 'sentiment'
        when (given.read ->> 'sentimentScore') ~ '^-?\d(\.\d+)?$' then case when (given.read ->> 'sentimentScore')::numeric < -0.2 then 'negative' when (given.read ->> 'sentimentScore')::numeric > 0.2 then 'positive' else 'neutral' end end,
      language = left(given.read ->> 'language', 5), intent = left(given.read ->> 'intent', 40), urgency = left(given.read ->> 'urgency', 20),
      summary = coalesce(given.draft -> 'summary', '[]'), action_items = coalesce(given.draft -> 'actionItems', '[]'), read_at = store_call_readings.at,
      reasons = t.reasons || coalesce(given.read -> 'reasons', '[]')
    where t.id = given.call and comms.may_touch(t.tenant_id) and t.transcript is not null and t.read_at is null
    returning t.* into stored;
    continue when stored.id is null;
    insert into comms.call_tasks (tenant_id, call_ref, mark, contact_id, phone_number, called_at, what, owner, due_on, next_at, created_at)
    select stored.tenant_id, stored.call_id, lpad(i.place::text, 2, '0'), stored.contact_id, stored.phone_number, stored.called_at, left(i.item ->> 'what', 500), left(i.item ->> 'owner', 100),
      case when i.item ->> 'due' ~ '^\d{4}-\d{2}-\d{2}$' then (i.item ->> 'due')::date end, store_call_readings.at, store_call_readings.at
    from jsonb_array_elements(case jsonb_typeof(stored.action_items) when 'array' then stored.action_items else '[]' end) with ordinality i (item, place)
    where coalesce(i.item ->> 'what', '') <> '' and i.place <= 25
      -- What the customer takes on is the customer's to do.
      and (i.item ->> 'owner' is null or i.item ->> 'owner' = 'Assistant')
    on conflict do nothing;
    get diagnostics tasks = row_count;
    -- A call that ended in anger or hurry is answered by a person, also where nobody promised anything.
    if tasks = 0 and (stored.sentiment = 'negative' or stored.urgency in ('urgent', 'high')) then
      insert into comms.call_tasks (tenant_id, call_ref, mark, contact_id, phone_number, called_at, what, due_on, next_at, created_at)
      values (stored.tenant_id, stored.call_id, '00', stored.contact_id, stored.phone_number, stored.called_at, 'Get in touch: the call was ' || concat_ws(' and ', nullif(stored.sentiment, 'neutral'), nullif(stored.urgency, 'normal')),
        (comms.next_business_day(store_call_readings.at, 'UTC') at time zone 'UTC')::date, store_call_readings.at, store_call_readings.at)
      on conflict do nothing;
      get diagnostics tasks = row_count;
    end if;
    "callId" := stored.id;
    return next;
  end loop;
end
$$;
comment on function comms.store_call_readings(text, timestamptz) is
  'Stores what the nodes read in calls: [{callId, classification, draft}], once a call, and makes a task of what our side promised. A call without a transcript stays without.';

create function comms.claim_call_tasks(list text, most int default 25, at timestamptz default now())
returns table (ids jsonb, system text, title text, description text, due text, "staffEmail" text, company text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  -- Asked and never heard of again: nobody knows whether the task is there.
  update comms.call_tasks t set state = 'ambiguous', problem = 'The task list was asked and its answer never came.'
  where t.state = 'claimed' and t.claimed_at < claim_call_tasks.at - interval '15 minutes' and comms.may_touch(t.tenant_id);
  perform comms.note_trouble_hourly('call tasks', t.tenant_id, 'Handle call transcript', 'A task after a call reaches nobody: ' || coalesce(min(t.problem), ''), 'Check the address of your staff in "Set up the database" and the task list in the Settings of the workflow.',
    jsonb_build_object('tasks', count(*)), claim_call_tasks.at)
  from comms.call_tasks t where t.state = 'open' and t.attempts >= 8 and comms.may_touch(t.tenant_id) group by t.tenant_id;
  return query
  with mine as (
    select t.id from comms.call_tasks t where t.state = 'open' and t.next_at <= claim_call_tasks.at and comms.may_touch(t.tenant_id)
    order by t.next_at, t.id limit greatest(least(most, 200), 0) for update skip locked
  ), claimed as (
    -- What a task list refused five times goes to a person by mail.
    update comms.call_tasks t set state = 'claimed', claimed_at = claim_call_tasks.at, attempts = t.attempts + 1, system = case when t.attempts >= 5 then 'email' else claim_call_tasks.list end
    from mine where t.id = mine.id returning t.*
  ), told as (
    select t.*, coalesce(nullif(p.name, ''), t.phone_number, 'Unknown caller') as name, s.staff_email, s.company,
      exists (select from comms.suppressions x where x.tenant_id = t.tenant_id and x.channel = 'phone' and x.address_hash = comms.address_hash(t.phone_number)) as unwanted
    from claimed t
    left join comms.crm_contacts p on p.id = t.contact_id and p.tenant_id = t.tenant_id
    left join comms.tenant_settings s on s.tenant_id = t.tenant_id
  ), written as (
    select *, concat_ws(', ', name, nullif(phone_number, name)) || case when unwanted then ' (asked not to be called: answer another way)' else '' end
      || format(E'.\nFrom a call on %s. [%s/%s]', to_char(coalesce(called_at, created_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), call_ref, mark) as told_of
    from told
  )
  select jsonb_build_array(w.id), w.system, left(w.what, 140), w.what || E'\n\n' || w.told_of, w.due_on::text, w.staff_email, w.company
  from written w where w.system <> 'email'
  union all
  select jsonb_agg(w.id order by w.mark), 'email', left('After a call with ' || min(w.name), 140),
    string_agg('- ' || w.what || coalesce(' (by ' || w.due_on || ')', '') || coalesce(E'\n  The task list refused it: ' || left(w.problem, 300), ''), E'\n' order by w.mark) || E'\n\n' || min(w.told_of), min(w.due_on)::text, min(w.staff_email), min(w.company)
  from written w where w.system = 'email' group by w.tenant_id, w.call_ref;
end
$$;
comment on function comms.claim_call_tasks(text, int, timestamptz) is
  'Tasks that are due to be handed over, each claimed by one caller: a row a task, or for mail a row a call. A claim that is never settled is ambiguous after 15 minutes.';

create function comms.settle_call_tasks(items text, at timestamptz default now()) returns table (id uuid, state text)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.call_tasks t set
    state = case when d.external is not null then 'made' when d.lost then 'ambiguous' else 'open' end,
    external_id = coalesce(d.external, t.external_id), made_at = case when d.external is not null then settle_call_tasks.at end,
    problem = case when d.external is null then left(d.problem, 500) end,
    -- A minute, four, sixteen, an hour.
    next_at = settle_call_tasks.at + least(interval '1 minute' * power(4, least(t.attempts - 1, 6)), interval '1 hour')
  from (
    select comms.read_uuid(i.value) as task, nullif(left(r.item ->> 'externalId', 200), '') as external, coalesce(nullif(r.item ->> 'error', ''), 'No answer was understood.') as problem,
      -- A connection that broke after the request may have made the task; a refusal has not.
      coalesce(r.item ->> 'error', '') ~* '(timeout|timed out|ECONNRESET|socket hang up|EPIPE)' as lost
    from comms.read_items(settle_call_tasks.items) r cross join lateral jsonb_array_elements_text(case jsonb_typeof(r.item -> 'ids') when 'array' then r.item -> 'ids' else '[]' end) i (value)
  ) d
  where t.id = d.task and t.state = 'claimed' and comms.may_touch(t.tenant_id)
  returning t.id, t.state
$$;
comment on function comms.settle_call_tasks(text, timestamptz) is 'What the task list answered: made with its id, refused (tried again, the fifth refusal goes to a person), or lost (ambiguous: a person looks).';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('handle-call-transcript', '2 hours', 'Handle call transcript', 'Open the workflow: is it published? Tasks that wait are handed over when it runs again.', 'beat', 'It looks for waiting tasks every quarter of an hour.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['call_tasks']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['take_calls', 'store_call_readings', 'claim_call_tasks', 'settle_call_tasks']) name;
select comms.grant_workflow_rights();

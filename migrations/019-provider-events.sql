-- Provider events: what is said of a message after it was handed over: delivered, read, bounced, complained of.
--
--   comms.record_provider_events(items text, at) -> (provider, "providerEventId", "messageId", state, outcome, reason)
--        items: inbound status items [{provider, providerMessageId, providerEventId, state, errorCode, at, raw, messageId?}], or {inbound: {provider, at, status: {...}}}
--        state: sent, delivered, opened | read, clicked, replied, failed, undelivered, bounced, complained; messageId: our own id, where the callback's address carried it
--        outcome: changed, recorded (nothing to change), duplicate, waiting (no message of that id yet), failed
--   comms.record_bounces(items text, at) -> (item int, "messageId", kind, code, outcome)
--        items: [{classification, messageId?, inReplyTo?, references?, text?, rawMessage?}] from Classify Email over the raw bounce mailbox
--        kind: hard, soft, complaint; outcome: suppressed, recorded, unknown (names no message of ours), failed

------------------------------------------------------------------------------------------------------------------------
-- What a provider says later

create table comms.provider_events (
  id bigint generated always as identity primary key,
  tenant_id uuid,
  provider text not null,
  provider_event_id text not null,
  provider_message_id text,
  message_id uuid,
  state text not null,
  error_code text,
  at timestamptz not null,
  received_at timestamptz not null,
  raw jsonb not null default '{}',
  unique (provider, provider_event_id)
);
comment on table comms.provider_events is
  'Each word of a provider, once. A callback may be here before the answer that names the message: it waits (message_id is null) and counts as soon as the message has that id.';
create index provider_events_waiting on comms.provider_events (provider_message_id) where message_id is null;
create index provider_events_of_message on comms.provider_events (message_id);
select comms.protect_tenant_table('comms.provider_events');

create function comms.state_rank(state text) returns int
language sql immutable
as $$ select coalesce(array_position(array['sending', 'ambiguous', 'accepted', 'delivered', 'opened', 'clicked', 'replied'], state), 0) $$;

create function comms.apply_provider_event(e comms.provider_events, m comms.scheduled_messages, received timestamptz) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  said text := case lower(e.state) when 'read' then 'opened' when 'sent' then 'accepted' when 'queued' then 'accepted' else lower(e.state) end;
  known comms.provider_answer_classes := comms.answer_class(e.provider, e.error_code, null, null);
  wanted text := case
    when said in ('failed', 'rejected', 'canceled') then 'failed_hard'
    when said in ('undelivered', 'bounced') then case known.class when 'failed_soft' then 'bounced_soft' else 'bounced_hard' end
    when said in ('accepted', 'delivered', 'opened', 'clicked', 'replied') then said end;
  changed boolean := false;
begin
  update comms.provider_events p set message_id = m.id, tenant_id = m.tenant_id where p.id = e.id;
  insert into comms.message_events (tenant_id, message_id, kind, state, at, provider, provider_event_id, data)
  values (m.tenant_id, m.id, 'provider', wanted, e.at, e.provider, e.provider_event_id,
    jsonb_strip_nulls(jsonb_build_object('said', e.state, 'errorCode', e.error_code, 'meaning', known.said)))
  on conflict do nothing;
  if said = 'complained' then
    perform comms.suppress_recipient(m, 'complaint', '', jsonb_build_object('provider', e.provider, 'event', e.provider_event_id), received);
    return 'changed';
  end if;

  if comms.state_rank(wanted) > 0 then
    -- Only forward. A good word also settles a doubt, and outdoes an earlier failure that was for the moment.
    update comms.scheduled_messages s set
      state = wanted, state_reason = comms.reason(wanted, 'The provider says so.', to_jsonb(e.provider_event_id)), state_at = received,
      accepted_at = coalesce(s.accepted_at, least(e.at, received)),
      provider_message_id = coalesce(s.provider_message_id, e.provider_message_id), claimed_by = null, lease_until = null
    where s.id = m.id and (s.state = 'bounced_soft' or comms.state_rank(s.state) between 1 and comms.state_rank(wanted) - 1)
      -- What is being sent at this moment ends by the answer of the provider, which says the same.
      and not (s.state = 'sending' and wanted = 'accepted');
    changed := found;
    if changed and wanted in ('delivered', 'opened', 'clicked', 'replied') then perform comms.confirm_ladder(m.id, received); end if;
  elsif wanted is not null then
    update comms.scheduled_messages s set
      state = wanted, state_reason = comms.reason(coalesce(e.error_code, wanted), coalesce(known.said, 'The provider could not deliver it.'), to_jsonb(e.provider_event_id)),
      state_at = received, provider_message_id = coalesce(s.provider_message_id, e.provider_message_id), claimed_by = null, lease_until = null
    where s.id = m.id and s.state in ('sending', 'ambiguous', 'accepted', 'bounced_soft') and s.state <> wanted;
    changed := found;
    if known.suppress is not null then
      changed := comms.suppress_recipient(m, known.suppress, known.suppress_topic, jsonb_build_object('provider', e.provider, 'code', e.error_code), received) or changed;
    end if;
  end if;
  return case when changed then 'changed' else 'recorded' end;
end
$$;
comment on function comms.apply_provider_event(comms.provider_events, comms.scheduled_messages, timestamptz) is
  'What one word of the provider does to its message: state only forward, a dead or opted-out address suppressed by provider_answer_classes.';

create function comms.record_provider_events(items text, at timestamptz default now())
returns table (provider text, "providerEventId" text, "messageId" uuid, state text, outcome text, reason text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given jsonb;
  e comms.provider_events;
  m comms.scheduled_messages;
begin
  for given in select item from comms.read_items(items) order by place loop
    "messageId" := null; state := null; reason := null;
    begin
      -- As parseInbound gives it, or flat. Of both, what stands nearer to the status counts.
      if jsonb_typeof(given -> 'inbound') = 'object' then given := (given - 'inbound') || (given -> 'inbound'); end if;
      if jsonb_typeof(given -> 'status') = 'object' then given := (given - 'status') || jsonb_strip_nulls(given -> 'status'); end if;
      provider := lower(given ->> 'provider');
      e := null;
      e.provider := provider;
      e.provider_message_id := case provider when 'email' then comms.canonical_message_id(given ->> 'providerMessageId') else left(nullif(given ->> 'providerMessageId', ''), 512) end;
      e.state := given ->> 'state';
      e.error_code := nullif(given ->> 'errorCode', '');
      e.at := coalesce(comms.read_instant(given ->> 'at'), record_provider_events.at);
      e.provider_event_id := left(coalesce(nullif(given ->> 'providerEventId', ''), concat_ws('/', e.provider_message_id, given ->> 'messageId', e.state, e.error_code)), 600);
      "providerEventId" := e.provider_event_id;
      if coalesce(e.provider, '') = '' or coalesce(e.state, '') = '' or (e.provider_message_id is null and comms.read_uuid(given ->> 'messageId') is null) then
        raise exception 'An event needs "provider", "state" and "providerMessageId"; this has: %.',
          coalesce((select string_agg(key, ', ') from jsonb_object_keys(given) key), 'nothing');
      end if;

      insert into comms.provider_events (provider, provider_event_id, provider_message_id, state, error_code, at, received_at, raw)
      values (e.provider, e.provider_event_id, e.provider_message_id, e.state, e.error_code, e.at, record_provider_events.at,
        case when length((given -> 'raw')::text) <= 20000 then given -> 'raw' else jsonb_build_object('cut', left((given -> 'raw')::text, 20000)) end)
      on conflict do nothing
      returning * into e;
      if not found then
        outcome := 'duplicate';
        select p.message_id into "messageId" from comms.provider_events p where p.provider = lower(given ->> 'provider') and p.provider_event_id = "providerEventId";
      else
        select s.* into m from comms.scheduled_messages s
        where s.provider_message_id = e.provider_message_id and coalesce(s.result ->> 'provider', e.provider) = e.provider and comms.may_touch(s.tenant_id)
        order by s.accepted_at desc nulls last limit 1 for update;
        if not found then
          -- Our own id, from the address of the callback, is only a hint: it never points a known id of the provider elsewhere.
          select s.* into m from comms.scheduled_messages s
          where s.id = comms.read_uuid(given ->> 'messageId') and s.provider_message_id is null and s.state in ('sending', 'ambiguous') and comms.may_touch(s.tenant_id)
          for update;
        end if;
        if found then
          "messageId" := m.id;
          outcome := comms.apply_provider_event(e, m, record_provider_events.at);
        else
          outcome := 'waiting';
        end if;
      end if;
      select s.state into state from comms.scheduled_messages s where s.id = "messageId";
    exception when others then
      -- A deadlock or a restart says nothing about the event: the caller asks again, and what was written is written once.
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      reason := sqlerrm;
      perform comms.note_trouble_hourly('provider_event ' || sqlstate, null, 'Receive delivery events', 'A delivery event could not be recorded: ' || sqlerrm,
        'Look at the event in the detail of this row; the events after it were recorded.', jsonb_build_object('event', left(given::text, 5000)), record_provider_events.at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.record_provider_events(text, timestamptz) is
  'Writes down what providers report of messages (JSON text: array of status items), each once, in any order. Only for items whose signature was verified.';

create function comms.catch_up_with_provider() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  e comms.provider_events;
  m comms.scheduled_messages;
begin
  for e in
    select p.* from comms.provider_events p join comms.scheduled_messages s on s.provider_message_id = p.provider_message_id
    where s.id = new.id and p.message_id is null and p.provider = coalesce(s.result ->> 'provider', p.provider) order by p.at, p.id
  loop
    select * into m from comms.scheduled_messages s where s.id = new.id;
    perform comms.apply_provider_event(e, m, new.state_at);
  end loop;
  return null;
end
$$;
create trigger catch_up_with_provider after update of provider_message_id on comms.scheduled_messages
  for each row when (new.provider_message_id is not null and new.provider_message_id is distinct from old.provider_message_id)
  execute function comms.catch_up_with_provider();

------------------------------------------------------------------------------------------------------------------------
-- What mail systems send back

create function comms.note_bounce(m comms.scheduled_messages, kind text, code text, evidence jsonb, at timestamptz) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if kind = 'complaint' then
    -- The mail arrived, and somebody pressed "this is spam": its state stays, the address is spared what was complained about.
    insert into comms.message_events (tenant_id, message_id, kind, at, data) values (m.tenant_id, m.id, 'bounce', at, evidence || jsonb_build_object('complaint', true));
    return comms.suppress_recipient(m, 'complaint', '', evidence, at);
  end if;
  update comms.scheduled_messages s set
    state = case kind when 'hard' then 'bounced_hard' else 'bounced_soft' end,
    state_reason = comms.reason('bounced', format('The receiving side reported %s.', code), evidence), state_at = note_bounce.at
  where s.id = m.id and s.state in ('sending', 'accepted', 'delivered', 'ambiguous', 'bounced_soft');
  if not found or kind <> 'hard' then return false; end if;
  perform comms.suppress_recipient(m, 'hard_bounce', '', evidence || jsonb_build_object('code', code), at);
  return true;
end
$$;

create function comms.bounce_told(classification jsonb, body text, out kind text, out code text)
language sql immutable
as $$
  select case
      when complained then 'complaint'
      when known like '2.%' or known is null then null
      when known like '5.%' and coalesce(told ->> 'permanent', 'true') <> 'false' then 'hard'
      else 'soft' end,
    case when complained then 'complaint' else known end
  from (
    select told,
      -- SES says it in JSON (Classify Email reads it), other providers by a feedback report (ARF, RFC 5965). Codes that stand in either mean nothing.
      coalesce(told ->> 'action' = 'complained', false) or body ~* '(^|\n)feedback-type:\s*(abuse|fraud|opt-out|opt-out-list|other|virus)\s' as complained,
      coalesce(
        substring(told ->> 'status' from '^[245]\.\d{1,3}\.\d{1,3}$'),
        substring(body from '(?i)\mstatus:\s*([245]\.\d{1,3}\.\d{1,3})'),
        substring(body from '\m([45]\.\d{1,3}\.\d{1,3})\M'),
        substring(body from '\m([45])\d\d[ -]') || '.0.0') as known
    from (select case jsonb_typeof(classification -> 'deliveryStatus') when 'object' then classification -> 'deliveryStatus' end as told) given
  ) read
$$;
comment on function comms.bounce_told(jsonb, text) is 'What a report says: hard, soft or complaint with its code; nulls where it reports no failure (delivered, relayed).';

create or replace function comms.take_note_of_bounce(mail comms.email_messages, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  m comms.scheduled_messages;
  told record;
begin
  select * into told from comms.bounce_told(mail.classification, mail.body);
  if told.kind is null then return; end if;
  select * into m from comms.scheduled_messages where id = comms.our_bounced_message(mail) for update;
  if found then perform comms.note_bounce(m, told.kind, told.code, jsonb_build_object('emailId', mail.id, 'report', mail.message_id), at); end if;
end
$$;
comment on function comms.take_note_of_bounce(comms.email_messages, timestamptz) is
  'A permanent failure (5.x.x) or a complaint suppresses the address our message went to, never one that only the report names; a transient failure (4.x.x) is recorded.';

create function comms.record_bounces(items text, at timestamptz default now())
returns table (item int, "messageId" uuid, kind text, code text, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  body text;
  m comms.scheduled_messages;
begin
  for given in select i.item as mail, i.place from comms.read_items(items) i order by i.place loop
    item := given.place - 1; "messageId" := null; kind := null; code := null; outcome := 'unknown';
    begin
      body := left(concat_ws(E'\n', given.mail ->> 'text', given.mail ->> 'rawMessage', given.mail #>> '{email,text}', given.mail #>> '{classification,newText}'), 200000);
      select told.kind, told.code into kind, code from comms.bounce_told(given.mail -> 'classification', body) told;
      select s.* into m from comms.scheduled_messages s
      where comms.may_touch(s.tenant_id) and s.channel = 'email' and s.provider_message_id in (
        select comms.canonical_message_id(given.mail #>> '{classification,deliveryStatus,originalMessageId}')
        union select unnest(comms.message_ids(given.mail -> 'inReplyTo') || comms.message_ids(given.mail -> 'references'))
        union select '<' || found[1] || '>' from regexp_matches(body, '<([^<>\s@]+@[^<>\s]+)>', 'g') found)
      order by s.accepted_at desc nulls last limit 1 for update;
      if found then
        "messageId" := m.id;
        outcome := case when kind is not null and comms.note_bounce(m, kind, code,
          jsonb_strip_nulls(jsonb_build_object('report', coalesce(given.mail ->> 'messageId', given.mail #>> '{classification,messageId}'))), at) then 'suppressed' else 'recorded' end;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      perform comms.note_trouble_hourly('bounce ' || sqlstate, null, 'Receive delivery events', 'A bounce could not be recorded: ' || sqlerrm,
        'Look at the mail in the bounce mailbox; the others were recorded.', jsonb_build_object('mail', left(given.mail::text, 5000)), at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.record_bounces(text, timestamptz) is
  'Bounces and complaints from the raw bounce mailbox (JSON text: items of Classify Email). Believed only where they name the Message-ID of a message of ours; the address we wrote to is suppressed, not the one the report names.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['record_provider_events', 'record_bounces']) name;
insert into comms.workflow_rights values ('table', 'provider_events', 'select');
select comms.grant_workflow_rights();

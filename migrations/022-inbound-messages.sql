-- Inbound messages: texts and chats of customers, each once, and what they change at once.
--
--   comms.register_inbound_messages(items text, at) -> one row a new message
--        (id, "tenantId", "contactId", contact jsonb, "isNew", kind, inbound jsonb, done jsonb, outcome)
--        items: items of parseInbound ({inbound: {...}}, or the same flat), for signed providers only where verified is true; statuses are left out (019)
--        done: [{code, text, evidence}]: withdrawn, suppressed, confirmation, granted, help, stopped, postponed, wrong_number, contact_made
--        outcome: registered, unroutable (the number is in no tenant's tenant_addresses), failed
--   comms.contacts_at(tenant, channel, address) -> uuid[]           all contacts of that number or chat, the oldest first
--   comms.stop_reach (channel, channels, source)                    which channels a STOP on one ends
--   comms.tenant_of_address(channel, address) -> uuid

create table comms.inbound_messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  provider text not null,
  provider_id text not null,
  channel text not null,
  from_address text not null,
  to_address text not null default '',
  contact_id uuid,
  body text not null default '',
  kind text not null check (kind in ('stop', 'start', 'help', 'reply', 'wrong_number', 'out_of_office')),
  scope text,
  language text,
  confidence numeric(6,5) check (confidence between 0 and 1),
  at timestamptz not null,
  received_at timestamptz not null,
  reasons jsonb not null default '[]',
  done jsonb not null default '[]',
  unique (provider, provider_id)
);
comment on table comms.inbound_messages is 'What customers wrote by SMS, WhatsApp and chat, each once. Mail is in email_messages.';
create index inbound_messages_of_contact on comms.inbound_messages (contact_id, at desc);
create index inbound_messages_newest on comms.inbound_messages (tenant_id, at desc);
select comms.protect_tenant_table('comms.inbound_messages');

create table comms.stop_reach (
  channel text primary key,
  channels text[] not null,
  source text not null
);
comment on table comms.stop_reach is 'Which channels a "stop" that names none ends, by the channel it came on. A row here is policy, not legal advice.';
insert into comms.stop_reach values
  ('sms', '{sms,phone}', '47 CFR 64.1200(a)(10): a revocation in reply to a text ends robocalls and robotexts alike'),
  ('phone', '{phone,sms}', '47 CFR 64.1200(a)(10)'),
  ('whatsapp', '{whatsapp}', 'WhatsApp Business Messaging Policy: respect requests to stop on WhatsApp'),
  ('chat', '{chat}', 'What was asked for'),
  ('slack', '{slack}', 'What was asked for'),
  ('email', '{email}', 'What was asked for');

insert into comms.standard_texts values
  ('stop_confirmation', 'en', '{company}: You are unsubscribed and get no more messages from us here. To get them again, reply START.'),
  ('stop_confirmation', 'es', '{company}: Está dado de baja y no recibirá más mensajes nuestros por aquí. Para recibirlos de nuevo, responda START.'),
  ('stop_confirmation', 'fr', '{company} : Vous êtes désabonné et ne recevrez plus nos messages ici. Pour les recevoir à nouveau, répondez START.'),
  ('stop_confirmation', 'de', '{company}: Sie sind abgemeldet und erhalten hier keine Nachrichten mehr von uns. Mit START melden Sie sich wieder an.'),
  ('stop_confirmation', 'zh', '{company}：您已退订，不会再在此收到我们的消息。如需重新接收，请回复 START。'),
  ('stop_confirmation', 'ja', '{company}：配信を停止しました。今後こちらにはお送りしません。再開するには START と返信してください。'),
  ('help', 'en', '{company}: For help write to {email}{phone}. To get no more messages, reply STOP.'),
  ('help', 'es', '{company}: Para obtener ayuda escriba a {email}{phone}. Para no recibir más mensajes, responda STOP.'),
  ('help', 'fr', '{company} : Pour de l’aide, écrivez à {email}{phone}. Pour ne plus recevoir de messages, répondez STOP.'),
  ('help', 'de', '{company}: Hilfe erhalten Sie unter {email}{phone}. Mit STOP erhalten Sie keine Nachrichten mehr.'),
  ('help', 'zh', '{company}：如需帮助，请联系 {email}{phone}。如不想再收到消息，请回复 STOP。'),
  ('help', 'ja', '{company}：お問い合わせは {email}{phone} まで。配信を停止するには STOP と返信してください。');

------------------------------------------------------------------------------------------------------------------------
-- Who wrote to whom

create function comms.tenant_of_address(channel text, address text) returns uuid
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  found_tenant uuid;
begin
  select a.tenant_id into found_tenant from comms.tenant_addresses a where a.channel = tenant_of_address.channel and a.address = comms.e164(tenant_of_address.address);
  found_tenant := coalesce(found_tenant, comms.bound_tenant());
  if found_tenant is null and (select count(*) from comms.tenants) = 1 then select t.id into found_tenant from comms.tenants t; end if;
  return case when comms.may_touch(found_tenant) then found_tenant end;
end
$$;
comment on function comms.tenant_of_address(text, text) is 'The tenant that a number or inbox belongs to, else the one of the login, else the only one there is; null where none fits.';

create function comms.contacts_at(tenant uuid, channel text, address text) returns uuid[]
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(array_agg(c.id order by c.created_at, c.id), '{}') from comms.crm_contacts c
  where c.tenant_id = tenant and case
    when contacts_at.channel in ('sms', 'phone', 'whatsapp') then
      c.id in (
        select n.id from comms.crm_contacts n where n.tenant_id = tenant and comms.e164(n.phone) = comms.e164(contacts_at.address) and n.phone is not null
        union select n.id from comms.crm_contacts n where n.tenant_id = tenant and comms.e164(n.whatsapp) = comms.e164(contacts_at.address) and n.whatsapp is not null)
    when contacts_at.channel = 'chat' then c.id in (select d.contact_id from comms.contact_details d where d.tenant_id = tenant and d.chat_id = contacts_at.address)
    when contacts_at.channel = 'slack' then c.slack_id = contacts_at.address
    when contacts_at.channel = 'email' then lower(c.email) = lower(contacts_at.address)
    else false end
$$;

create function comms.make_contact(tenant uuid, channel text, address text, language text, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  made uuid;
begin
  -- Contacts in the operator's own table are the operator's to make: the message is kept without one.
  if (select relkind from pg_class where oid = 'comms.crm_contacts'::regclass) <> 'r' then return null; end if;
  insert into comms.crm_contacts (tenant_id, phone, whatsapp, language, relationship_stage, role, created_at, updated_at)
  values (tenant, case when make_contact.channel in ('sms', 'phone') then address end, case when make_contact.channel = 'whatsapp' then address end,
    make_contact.language, 'new', 'customer', at, at)
  returning id into made;
  if make_contact.channel = 'chat' then
    insert into comms.contact_details (tenant_id, contact_id, chat_id, updated_at) values (tenant, made, address, at);
  end if;
  return made;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- What a text changes

create function comms.reach_of(i comms.inbound_messages, out channels text[], out topics text[])
language sql stable security definer set search_path = comms, pg_temp
as $$
  select
    case
      -- "Do not call, text is fine" names its channel in contrast to others.
      when i.scope in ('email', 'sms', 'whatsapp', 'phone', 'slack', 'push', 'portal', 'chat') then array[i.scope]
      else coalesce((select r.channels from comms.stop_reach r where r.channel = i.channel), array[i.channel]) end,
    case when i.scope in ('marketing', 'service', 'incident', 'transactional') then array[i.scope] else array['marketing', 'service', 'incident'] end
$$;

create function comms.answer_inbound(i comms.inbound_messages, kind text, bucket text, expires timestamptz, at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  s comms.tenant_settings;
  queued record;
begin
  if i.channel not in ('sms', 'whatsapp', 'chat') then return null; end if;
  select * into s from comms.tenant_settings t where t.tenant_id = i.tenant_id;
  select * into queued from comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object(
    'tenantId', i.tenant_id, 'key', format('%s/%s/%s/%s', kind, i.channel, left(encode(comms.address_hash(i.from_address), 'hex'), 24), bucket),
    'channel', i.channel, 'topic', 'transactional', 'type', kind, 'to', i.from_address, 'contactId', i.contact_id, 'priority', 'urgent', 'cancelOn', '[]'::jsonb,
    'automatic', true, 'expiresAt', expires, 'language', coalesce(i.language, s.language),
    'text', comms.standard_text(kind, coalesce(i.language, s.language), jsonb_build_object('company', coalesce(s.company, ''),
      'email', coalesce(s.reply_to, s.sender_address), 'phone', ' / ' || s.phone)))), at);
  return case when queued."isNew" then comms.reason(kind, 'An answer is on its way.', to_jsonb(queued.id)) else comms.reason(kind || '_again', 'It was answered before.') end;
end
$$;
comment on function comms.answer_inbound(comms.inbound_messages, text, text, timestamptz, timestamptz) is
  'The one answer to a STOP or HELP: transactional, urgent, of use until it expires, and once for the number and the bucket (a day, an hour).';

create function comms.heed_stop(i comms.inbound_messages, contacts uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  reach record;
  withdrawn int;
  stopped int := 0;
  who uuid;
  done jsonb := '[]';
begin
  select * into reach from comms.reach_of(i);
  insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, evidence, author)
  select i.tenant_id, who.id, wanted.topic, ended.channel, 'withdrawn', heed_stop.at, 'stop',
    jsonb_build_object('inboundId', i.id, 'text', left(i.body, 200), 'on', i.channel, 'was', coalesce(latest.state, 'none')), i.from_address
  from unnest(contacts) who (id) cross join unnest(reach.topics) wanted (topic) cross join unnest(reach.channels) ended (channel)
  left join lateral (
    select e.state from comms.consent_events e
    where e.tenant_id = i.tenant_id and e.contact_id = who.id and e.topic = wanted.topic and e.channel = ended.channel and e.at <= heed_stop.at
    order by e.at desc, e.id desc limit 1) latest on true
  where latest.state is distinct from 'withdrawn';
  get diagnostics withdrawn = row_count;
  done := done || comms.reason('withdrawn', format('Consent to %s by %s is withdrawn.', array_to_string(reach.topics, ', '), array_to_string(reach.channels, ', ')), to_jsonb(withdrawn));

  -- The address as well: it may belong to nobody we know, or to several.
  insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
  select i.tenant_id, ended.channel, comms.address_hash(own.address), 'unsubscribe', scope.topic, heed_stop.at, jsonb_build_object('inboundId', i.id, 'source', 'stop', 'on', i.channel)
  from unnest(reach.channels) ended (channel)
  cross join lateral (
    select case when i.channel in ('sms', 'phone', 'whatsapp') and ended.channel in ('sms', 'phone', 'whatsapp') or ended.channel = i.channel
      then i.from_address else comms.address_on(i.tenant_id, i.contact_id, ended.channel) end as address) own
  cross join unnest(case when cardinality(reach.topics) = 1 then reach.topics else array[''] end) scope (topic)
  where address is not null
  on conflict do nothing;
  done := done || comms.reason('suppressed', 'The address is not written to any more, but for what is owed.');

  foreach who in array contacts loop
    stopped := stopped + (select count(*) from comms.cancel_messages(who, 'opt_out', at, reach.channels));
  end loop;
  done := done || comms.reason('stopped', format('%s messages that were waiting are not sent.', stopped), to_jsonb(stopped));
  return done || coalesce(comms.answer_inbound(i, 'stop_confirmation', to_char(at at time zone 'UTC', 'YYYY-MM-DD'), i.received_at + interval '5 minutes', at), '[]');
end
$$;

create function comms.heed_start(i comms.inbound_messages, contacts uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  reach record;
  restored int;
begin
  select * into reach from comms.reach_of(i);
  -- What STOP took is given back as it was, and nothing else: where nothing had been granted, nothing is granted now. "pending" allows what needs no
  -- grant and nothing more, as an empty ledger does.
  insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, evidence, author)
  select i.tenant_id, latest.contact_id, latest.topic, latest.channel, case latest.evidence ->> 'was' when 'granted' then 'granted' else 'pending' end,
    heed_start.at, 'start', jsonb_build_object('inboundId', i.id, 'text', left(i.body, 200), 'restores', latest.id), i.from_address
  from (
    select distinct on (e.contact_id, e.topic, e.channel) e.* from comms.consent_events e
    where e.tenant_id = i.tenant_id and e.contact_id = any (contacts) and e.channel = any (reach.channels) and e.topic = any (reach.topics)
    order by e.contact_id, e.topic, e.channel, e.at desc, e.id desc
  ) latest
  where latest.state = 'withdrawn' and latest.source = 'stop' and latest.at < heed_start.at;
  get diagnostics restored = row_count;

  delete from comms.suppressions x
  where x.tenant_id = i.tenant_id and x.channel = any (reach.channels) and x.address_hash = comms.address_hash(i.from_address)
    and x.reason = 'unsubscribe' and x.evidence ->> 'source' = 'stop' and (x.topic = '' or x.topic = any (reach.topics));
  return jsonb_build_array(comms.reason('granted', 'What STOP ended is as it was before.', to_jsonb(restored)));
end
$$;

create function comms.heed_inbound(i comms.inbound_messages, contacts uuid[], given jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  who uuid;
  stopped int := 0;
  answered uuid;
begin
  case i.kind
    when 'stop' then return comms.heed_stop(i, contacts, at);
    when 'start' then return comms.heed_start(i, contacts, at);
    when 'help' then return jsonb_build_array(coalesce(comms.answer_inbound(i, 'help', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24'), at + interval '1 hour', at),
      comms.reason('help', 'Asked for help on a channel that is answered by people.')));
    when 'wrong_number' then
      insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
      select i.tenant_id, channel, comms.address_hash(i.from_address), 'manual', '', heed_inbound.at, jsonb_build_object('inboundId', i.id, 'source', 'wrong_number')
      from unnest(case when i.channel in ('sms', 'phone', 'whatsapp') then array['sms', 'phone', 'whatsapp'] else array[i.channel] end) channel
      on conflict do nothing;
      return jsonb_build_array(comms.reason('wrong_number', 'The number belongs to somebody else and is not used any more. The contact needs another one.', to_jsonb(contacts)));
    when 'out_of_office' then
      foreach who in array contacts loop
        stopped := stopped + (select count(*) from comms.postpone_messages(who,
          least(coalesce(comms.read_instant(given ->> 'until'), at + interval '3 days'), at + interval '30 days'), at));
      end loop;
      return jsonb_build_array(comms.reason('postponed', format('%s messages wait.', stopped), to_jsonb(stopped)));
    else
      foreach who in array contacts loop
        stopped := stopped + (select count(*) from comms.cancel_messages(who, 'reply', at));
      end loop;
      -- The message it most likely answers: the last one on this channel within three days.
      update comms.scheduled_messages m set state = 'replied', state_reason = comms.reason('replied', 'The customer wrote back.', to_jsonb(i.id)), state_at = heed_inbound.at
      where m.id = (
          select l.id from comms.scheduled_messages l
          where l.contact_id = any (contacts) and l.tenant_id = i.tenant_id and l.channel = i.channel and l.accepted_at between heed_inbound.at - interval '3 days' and heed_inbound.at
          order by l.accepted_at desc limit 1)
        and comms.state_rank(m.state) between comms.state_rank('accepted') and comms.state_rank('clicked')
      returning m.id into answered;
      if found then perform comms.confirm_ladder(answered, at); end if;
      return jsonb_build_array(comms.reason('stopped', format('%s messages that were waiting are not sent.', stopped), to_jsonb(stopped)));
  end case;
end
$$;
comment on function comms.heed_inbound(comms.inbound_messages, uuid[], jsonb, timestamptz) is 'What a text of a customer changes at once; returns it as reasons.';

create function comms.register_inbound_messages(items text, at timestamptz default now())
returns table (id uuid, "tenantId" uuid, "contactId" uuid, contact jsonb, "isNew" boolean, kind text, inbound jsonb, done jsonb, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  item jsonb;
  given jsonb;
  i comms.inbound_messages;
  whose uuid[];
begin
  for item in select r.item from comms.read_items(items) r order by r.place loop
    given := case jsonb_typeof(item -> 'inbound') when 'object' then item -> 'inbound' else item end;
    continue when coalesce(given ->> 'kind', 'status') = 'status'
      or (lower(given ->> 'provider') in ('twilio', 'whatsapp', 'vapi') and given ->> 'verified' is distinct from 'true');
    begin
      i := null;
      i.provider := lower(coalesce(given ->> 'provider', 'none'));
      i.channel := coalesce(nullif(given ->> 'channel', ''), case
        when given ->> 'from' ilike 'whatsapp:%' or i.provider = 'whatsapp' then 'whatsapp' when i.provider = 'twilio' then 'sms' when i.provider = 'vapi' then 'phone' else 'chat' end);
      i.from_address := btrim(coalesce(given ->> 'from', ''));
      i.to_address := comms.e164(coalesce(given ->> 'to', ''));
      if i.channel in ('sms', 'phone', 'whatsapp') then
        -- WhatsApp's own numbers come without the plus.
        i.from_address := comms.e164(case when i.provider = 'whatsapp' and i.from_address ~ '^[0-9]' then '+' || i.from_address else i.from_address end);
        if i.provider = 'whatsapp' and i.to_address ~ '^[0-9]' then i.to_address := '+' || i.to_address; end if;
      end if;
      i.provider_id := left(coalesce(nullif(given ->> 'providerMessageId', ''), nullif(given ->> 'providerEventId', '')), 600);
      i.at := least(coalesce(comms.read_instant(given ->> 'at'), register_inbound_messages.at), register_inbound_messages.at);
      if i.from_address = '' or i.provider_id is null then
        raise exception 'An inbound message needs "from" and "providerMessageId".';
      end if;
      i.tenant_id := comms.tenant_of_address(i.channel, i.to_address);
      whose := case when i.tenant_id is null then '{}' else comms.contacts_at(i.tenant_id, i.channel, i.from_address) end;

      insert into comms.inbound_messages (tenant_id, provider, provider_id, channel, from_address, to_address, contact_id, body, kind, scope, language, confidence, at, received_at, reasons)
      values (i.tenant_id, i.provider, i.provider_id, i.channel, i.from_address, i.to_address, whose[1], left(coalesce(given ->> 'text', ''), 20000), given ->> 'kind',
        nullif(given ->> 'scope', ''), nullif(nullif(lower(left(given ->> 'language', 2)), ''), 'un'),
        case when given ->> 'confidence' ~ '^(0(\.\d+)?|1(\.0+)?)$' then (given ->> 'confidence')::numeric end, i.at, register_inbound_messages.at,
        case jsonb_typeof(given -> 'reasons') when 'array' then given -> 'reasons' else '[]' end)
      on conflict (provider, provider_id) do nothing
      returning * into i;
      continue when not found;

      done := '[]';
      outcome := 'registered';
      if i.tenant_id is null then
        outcome := 'unroutable';
        perform comms.note_trouble_hourly('unroutable ' || i.to_address, null, 'Receive inbound messages', format('A %s message to %s belongs to no tenant.', i.channel, i.to_address),
          'Add the number to smsNumbers or whatsappNumbers in the Settings of "Set up the database" and run it.', jsonb_build_object('inboundId', i.id), at);
      else
        -- Who asks to be left alone is not made a contact of.
        if cardinality(whose) = 0 and i.kind not in ('stop', 'wrong_number') then
          i.contact_id := comms.make_contact(i.tenant_id, i.channel, i.from_address, i.language, at);
          if i.contact_id is not null then
            whose := array[i.contact_id];
            done := done || comms.reason('contact_made', 'Nobody had this address: a contact was made.', to_jsonb(i.contact_id));
          end if;
        end if;
        if i.language is null then select c.language into i.language from comms.crm_contacts c where c.id = i.contact_id; end if;
        if i.channel = 'whatsapp' then
          insert into comms.communication_preferences as p (tenant_id, contact_id, whatsapp_last_inbound_at) select i.tenant_id, who, i.at from unnest(whose) who
          on conflict on constraint communication_preferences_pkey do update set whatsapp_last_inbound_at = greatest(p.whatsapp_last_inbound_at, excluded.whatsapp_last_inbound_at);
        end if;
        done := done || comms.heed_inbound(i, whose, given, register_inbound_messages.at);
      end if;
      update comms.inbound_messages m set done = register_inbound_messages.done, contact_id = i.contact_id where m.id = i.id;
      id := i.id; "tenantId" := i.tenant_id; "contactId" := i.contact_id; "isNew" := true; kind := i.kind; inbound := given;
      contact := comms.client_json(i.tenant_id, i.contact_id, null, null);
    exception when others then
      -- A deadlock or a restart says nothing about the message: the caller asks again, and each is registered once.
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      id := null; "tenantId" := null; "contactId" := null; contact := null; "isNew" := true; kind := given ->> 'kind'; inbound := given; outcome := 'failed';
      done := jsonb_build_array(comms.reason('not_registered', sqlerrm));
      perform comms.note_trouble_hourly('inbound ' || sqlstate, null, 'Receive inbound messages', 'A message of a customer could not be registered: ' || sqlerrm,
        'Read the message in the detail of this row and act on it by hand, above all if it asks to stop.', jsonb_build_object('inbound', left(given::text, 5000)), at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.register_inbound_messages(text, timestamptz) is
  'Stores what customers wrote (JSON text: items of parseInbound), each once by the provider''s id, finds or makes the contact, and does at once what the text asks: stop, start, help, wrong number, away, reply. One row for each new message.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['register_inbound_messages', 'tenant_of_address']) name;
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['inbound_messages', 'stop_reach']) name;
select comms.grant_workflow_rights();

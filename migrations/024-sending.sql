-- Sending: what the workflows that send and receive ask for, beside the functions they are made of (015, 019-022).
--
--   comms.messages_to_send(items text, providers jsonb, at) -> (id, fence, "tenantId", lane, provider, message, contact, "ourAddress", "publicUrl", company)
--        apply_delivery_decisions, and for each message that may go what its sending node needs. providers: {channel: provider} where another than
--        the usual one is wanted; lane: channel/provider
--   comms.record_deliveries(items text, at) -> (id, state, "dueAt", applied)
--        items: [{id, fence, provider, sent | statusCode, body, headers, error}]; sent as Send Customer Email gives it, the rest as HTTP Request does
--   comms.next_due_channel(served text[], at) -> text        the channel of the most urgent due message; among equals the one least lately served
--   comms.take_inbound_messages(items text, at) -> rows of register_inbound_messages with "staffEmail" and company

create table comms.channel_providers (
  channel text primary key,
  provider text not null
);
comment on table comms.channel_providers is 'By whom a channel is sent unless the Settings of "Send message" say otherwise.';
insert into comms.channel_providers values
  ('email', 'customerEmail'), ('sms', 'twilio'), ('whatsapp', 'twilio'), ('phone', 'vapi'), ('slack', 'slack'), ('push', 'ntfy'), ('portal', 'portal'),
  ('chat', 'chatwoot'), ('blog', 'wordpress'), ('social', 'social');

-- Names of providers are compared in lower case.
insert into comms.provider_shapes values
  ('sendemail', '{$.messageId}', '{}', '{$.response}', false, 'n8n Send Email 2.1: what nodemailer returns'),
  ('gmail', '{$.id}', '{}', '{}', false, 'https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages');

insert into comms.provider_answer_classes (provider, kind, pattern, class, stage, suppress, suppress_topic, said, source) values
  -- Said by "Send message" itself where a lane is switched off: nothing was handed to anybody.
  ('*', 'error', 'Not attempted:%', 'failed_soft', 'not_attempted', null, '', null, 'workflows/messaging/send-message'),
  -- The built-in mail nodes tell a refusal in words only. RFC 5321, 4.2.1: the first figure says whether trying again helps.
  ('sendemail', 'error', '%EAUTH%', 'failed_soft', 'login', null, '', 'The mail server refused the login.', 'nodemailer'),
  ('sendemail', 'error', '%Invalid login%', 'failed_soft', 'login', null, '', 'The mail server refused the login.', 'nodemailer'),
  ('sendemail', 'error', '%No recipients defined%', 'failed_hard', null, null, '', 'The address is no address.', 'nodemailer'),
  ('sendemail', 'error', '%recipients were rejected: 5%', 'failed_hard', null, 'hard_bounce', '', 'The mail server refused the recipient.', 'nodemailer; RFC 5321, 4.2.1'),
  ('sendemail', 'error', '%recipients were rejected: 4%', 'failed_soft', null, null, '', 'The mail server wants it later.', 'nodemailer; RFC 5321, 4.2.1'),
  ('gmail', 'error', '%Invalid To header%', 'failed_hard', null, null, '', 'The address is no address.', 'Gmail API'),
  ('gmail', 'error', '%quota%', 'failed_soft', null, null, '', 'Gmail''s limit is reached.', 'Gmail API'),
  ('gmail', 'error', '%rate limit%', 'failed_soft', null, null, '', 'Too many at once.', 'Gmail API');

create function comms.messages_to_send(items text, providers jsonb default '{}', at timestamptz default now())
returns table (id uuid, fence int, "tenantId" uuid, lane text, provider text, message jsonb, contact jsonb, "ourAddress" text, "publicUrl" text, company text)
language sql security definer set search_path = comms, pg_temp
as $$
  -- What decided (consent, history, policy) stays behind: it is much, and no sending node reads it.
  select doors.id, doors.fence, doors."tenantId", concat(doors.message ->> 'channel', '/', chosen.provider), chosen.provider, doors.message,
    jsonb_strip_nulls(jsonb_build_object('contactId', doors.contact -> 'contactId', 'name', doors.contact -> 'name', 'language', doors.contact -> 'language',
      'whatsappLastInboundAt', doors.contact -> 'whatsappLastInboundAt')),
    (select min(a.address) from comms.tenant_addresses a where a.tenant_id = doors."tenantId" and a.channel = doors.message ->> 'channel'),
    s.public_url, s.company
  from comms.apply_delivery_decisions(items, at) doors
  left join comms.tenant_settings s on s.tenant_id = doors."tenantId"
  left join lateral (
    select coalesce(nullif(providers ->> (doors.message ->> 'channel'), ''), (select p.provider from comms.channel_providers p where p.channel = doors.message ->> 'channel')) as provider
  ) chosen on true
$$;
comment on function comms.messages_to_send(text, jsonb, timestamptz) is
  'Checks once more (apply_delivery_decisions) and hands out what may be sent now, with its provider, our own number and the public address of the business.';

create function comms.record_deliveries(items text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz, applied boolean)
language sql security definer set search_path = comms, pg_temp
as $$
  with given as materialized (select r.item, r.place, r.item ->> 'provider' = 'customerEmail' and not coalesce(r.item ->> 'error', '') like 'Not attempted:%' as ours from comms.read_items(items) r)
  select r.* from comms.record_send_results((select coalesce(jsonb_agg(g.item order by g.place), '[]')::text from given g where g.ours), at) r
  union all
  select r.* from comms.record_provider_answers((select coalesce(jsonb_agg(g.item order by g.place), '[]')::text from given g where not g.ours), at) r
$$;
comment on function comms.record_deliveries(text, timestamptz) is 'What became of messages that were being sent, whoever sent them: record_send_results for Send Customer Email, record_provider_answers for all others.';

create function comms.next_due_channel(served text[] default '{}', at timestamptz default now()) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select p.channel from comms.channel_providers p
  cross join lateral (
    select m.priority, m.due_at from comms.scheduled_messages m
    where m.channel = p.channel and m.state in ('scheduled', 'failed_soft') and m.due_at <= next_due_channel.at
      and (comms.bound_tenant() is null or m.tenant_id = comms.bound_tenant())
    order by m.priority, m.due_at limit 1
  ) first
  order by first.priority, (select max(s.place) from unnest(served) with ordinality s (channel, place) where s.channel = p.channel) nulls first, first.due_at
  limit 1
$$;
comment on function comms.next_due_channel(text[], timestamptz) is
  'Which channel to claim next: that of the most urgent due message; of equally urgent ones the channel that was served longest ago, so that a slow provider holds up only itself. Null where nothing is due.';

create function comms.take_inbound_messages(items text, at timestamptz default now())
returns table (id uuid, "tenantId" uuid, "contactId" uuid, contact jsonb, kind text, inbound jsonb, done jsonb, outcome text, "staffEmail" text, company text)
language sql security definer set search_path = comms, pg_temp
as $$
  select r.id, r."tenantId", r."contactId", r.contact, r.kind, r.inbound, r.done, r.outcome, s.staff_email, s.company
  from comms.register_inbound_messages(items, at) r
  left join comms.tenant_settings s on s.tenant_id = r."tenantId"
$$;
comment on function comms.take_inbound_messages(text, timestamptz) is 'register_inbound_messages, with whom to tell of each.';

insert into comms.workflow_rights
select 'function', name, 'execute' from unnest(array['messages_to_send', 'record_deliveries', 'next_due_channel', 'take_inbound_messages']) name;
insert into comms.workflow_rights values ('table', 'channel_providers', 'select');
select comms.grant_workflow_rights();

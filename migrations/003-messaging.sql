-- Messaging: what may be sent to whom, what is due, and what became of it.
--
-- scheduled_messages is the outbox. It is changed by functions only (007-outbox.sql, 008-results.sql); every change of state leaves a row in
-- message_events, which is the history. communication_logs is a view of both, so that nothing is told twice.

------------------------------------------------------------------------------------------------------------------------
-- Consent and its opposite

create table comms.communication_preferences (
  tenant_id uuid not null,
  contact_id uuid not null,
  lead_id uuid references comms.leads,
  email_enabled boolean not null default true,
  sms_enabled boolean not null default true,
  phone_enabled boolean not null default true,
  whatsapp_enabled boolean not null default true,
  preferred_channel text,
  preferred_time time,
  quiet_hours jsonb,
  time_zone text,
  do_not_contact boolean not null default false,
  unsubscribed_at timestamptz,
  whatsapp_last_inbound_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, contact_id)
);
comment on column comms.communication_preferences.preferred_time is 'Local time in time_zone, else in the contact''s zone.';
comment on column comms.communication_preferences.quiet_hours is '{"from": "20:00", "to": "08:00"}, local as preferred_time.';

create table comms.consent_events (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  contact_id uuid not null,
  topic text not null check (topic in ('transactional', 'incident', 'service', 'marketing')),
  channel text not null,
  state text not null check (state in ('granted', 'withdrawn', 'pending')),
  at timestamptz not null default now(),
  source text not null,
  wording_version text,
  evidence jsonb not null default '{}',
  author text not null default session_user
);
comment on table comms.consent_events is 'Append-only ledger: who agreed to what, when, by which words, on what evidence. Today''s consent is its newest row.';
create index consent_events_of_contact on comms.consent_events (contact_id, at);

create function comms.address_hash(address text) returns bytea
language sql stable parallel safe
as $$ select sha256(convert_to(lower(btrim(address)), 'UTF8')) $$;

create function comms.recipient_hashes(recipient text) returns bytea[]
language sql immutable parallel safe
as $$
  select coalesce(array_agg(comms.address_hash(coalesce(substring(part from '<([^<>]*)>'), part))), '{}')
  from regexp_split_to_table(regexp_replace(recipient, '"[^"]*"', '', 'g'), '[,;]') part
  where btrim(part) <> ''
$$;
comment on function comms.recipient_hashes(text) is
  'The hashes under which a recipient may be suppressed: of the bare address, however it is written ("Ann <ann@x>", or several with commas).';

create table comms.suppressions (
  tenant_id uuid not null,
  channel text not null,
  address_hash bytea not null,
  reason text not null check (reason in ('hard_bounce', 'complaint', 'unsubscribe', 'manual')),
  topic text not null default '',
  at timestamptz not null default now(),
  evidence jsonb not null default '{}',
  primary key (tenant_id, channel, address_hash, reason, topic)
);
comment on table comms.suppressions is 'Addresses never to be used again, as hashes, so that they outlive the erasure of the person. An empty topic means all topics.';

------------------------------------------------------------------------------------------------------------------------
-- Templates

create table comms.communication_templates (
  id uuid primary key default gen_random_uuid(),
  template_id text not null,
  tenant_id uuid,
  channel text not null,
  language text not null,
  version int not null default 1,
  name text not null,
  category text,
  subject text,
  content_html text,
  content_text text,
  variables jsonb not null default '{}',
  created_at timestamptz not null default now()
);
comment on column comms.communication_templates.tenant_id is 'Null for the templates that every tenant may use.';
create unique index communication_templates_once on comms.communication_templates
  (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), template_id, channel, language, version);

------------------------------------------------------------------------------------------------------------------------
-- The outbox

create table comms.scheduled_messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  state text not null default 'scheduled' check (state in (
    'draft', 'awaiting_approval', 'scheduled', 'claimed', 'sending', 'accepted', 'delivered', 'opened', 'clicked', 'replied',
    'failed_soft', 'failed_hard', 'bounced_soft', 'bounced_hard', 'blocked', 'expired', 'ambiguous')),
  state_reason jsonb,
  state_at timestamptz not null default now(),
  priority smallint not null default 2 check (priority between 0 and 3),
  due_at timestamptz not null,
  expires_at timestamptz,

  channel text not null,
  topic text not null check (topic in ('transactional', 'incident', 'service', 'marketing')),
  type text not null,
  recipient text not null,
  recipient_hashes bytea[] not null generated always as (comms.recipient_hashes(recipient)) stored,
  message jsonb not null,

  contact_id uuid,
  thread_id uuid references comms.threads,
  email_id uuid references comms.email_messages,
  draft_id uuid references comms.drafts,
  campaign_id uuid,
  template_id text,
  variant text,
  cancel_on text[] not null default '{}',

  claimed_by text,
  lease_until timestamptz,
  fence int not null default 0,
  attempts int not null default 0,
  max_attempts int not null default 6 check (max_attempts > 0),
  unreachable_since timestamptz,
  unreachable_tries int not null default 0,
  result jsonb,
  provider_message_id text,
  accepted_at timestamptz,
  created_at timestamptz not null default now(),

  unique (tenant_id, key)
) with (fillfactor = 80);

comment on table comms.scheduled_messages is 'The outbox. Changed by functions only.';
comment on column comms.scheduled_messages.priority is '0 urgent, 1 high, 2 normal, 3 low: claims are ordered by it, then by due time.';
comment on column comms.scheduled_messages.fence is 'Counts the claims. A worker may write only with the number it was given: one that lost its lease is refused.';
comment on column comms.scheduled_messages.unreachable_since is
  'Since when, without a break, the mail server could not be used for it (no connection, login refused): such tries count by time, not by number.';
comment on column comms.scheduled_messages.cancel_on is 'Events that stop the message: reply, newer_mail, out_of_office (postpones), opt_out, bounce, meeting_booked, deal_closed.';

-- The claim walks this index: one priority after the other, the longest due first.
create index scheduled_messages_due on comms.scheduled_messages (priority, due_at)
  where state in ('scheduled', 'failed_soft');
create index scheduled_messages_leased on comms.scheduled_messages (lease_until)
  where state in ('claimed', 'sending');
create index scheduled_messages_stoppable on comms.scheduled_messages (contact_id)
  where state in ('scheduled', 'failed_soft', 'claimed');
create index scheduled_messages_sent_to on comms.scheduled_messages (contact_id, accepted_at)
  where accepted_at is not null;
create index scheduled_messages_by_provider on comms.scheduled_messages (provider_message_id)
  where provider_message_id is not null;
create index scheduled_messages_troubled on comms.scheduled_messages (tenant_id)
  where state in ('ambiguous', 'failed_hard');

create table comms.message_events (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  message_id uuid not null, -- no foreign key: claiming a thousand messages would check it a thousand times
  kind text not null check (kind in ('state', 'refused_write', 'open', 'click', 'reply', 'bounce', 'provider')),
  state text,
  at timestamptz not null default now(),
  provider text,
  provider_event_id text,
  data jsonb not null default '{}'
);
comment on table comms.message_events is 'All that ever happened to a message: each change of its state, each word of the provider (once), each refused write.';
create index message_events_of_message on comms.message_events (message_id);
create unique index message_events_once on comms.message_events (provider, provider_event_id) where provider_event_id is not null;

create function comms.record_state_changes() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  insert into comms.message_events (tenant_id, message_id, kind, state, at, data)
  select after.tenant_id, after.id, 'state', after.state, after.state_at,
    jsonb_strip_nulls(jsonb_build_object('from', before.state, 'fence', after.fence, 'by', after.claimed_by, 'reason', after.state_reason))
  from after join before using (id)
  where after.state <> before.state;
  return null;
end
$$;

create trigger record_state_changes after update on comms.scheduled_messages
  referencing old table as before new table as after
  for each statement execute function comms.record_state_changes();

create function comms.record_first_state() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  insert into comms.message_events (tenant_id, message_id, kind, state, at, data)
  select tenant_id, id, 'state', state, state_at, jsonb_strip_nulls(jsonb_build_object('reason', state_reason)) from after;
  return null;
end
$$;

create trigger record_first_state after insert on comms.scheduled_messages
  referencing new table as after
  for each statement execute function comms.record_first_state();

create table comms.message_links (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  message_id uuid not null references comms.scheduled_messages on delete cascade,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('click', 'open', 'unsubscribe', 'preferences')),
  target text,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
comment on table comms.message_links is 'Links inside a message. A click is redirected only to the target stored here.';

create table comms.communication_campaigns (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  campaign_id text not null,
  lead_id uuid references comms.leads,
  quote_id uuid references comms.quotes,
  contact_id uuid,
  channels jsonb not null default '[]',
  status text not null default 'active' check (status in ('active', 'paused', 'completed', 'cancelled')),
  conversion_event text,
  converted_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, campaign_id)
);

------------------------------------------------------------------------------------------------------------------------
-- Views under the names operators know. They show the current tenant's rows.

create view comms.communication_logs with (security_barrier = true) as
select
  m.id, m.tenant_id, m.contact_id, m.channel, m.recipient,
  m.provider_message_id as message_id,
  m.message ->> 'subject' as subject,
  coalesce(m.message ->> 'text', m.message ->> 'html') as content,
  m.state as status,
  m.accepted_at as sent_at,
  happened.delivered_at, happened.opened_at, happened.clicked_at, happened.replied_at, happened.bounced_at, happened.failed_at,
  jsonb_strip_nulls(jsonb_build_object(
    'key', m.key, 'topic', m.topic, 'type', m.type, 'attempts', m.attempts, 'result', m.result,
    'templateId', m.template_id, 'variant', m.variant, 'campaignId', m.campaign_id)) as metadata
from comms.scheduled_messages m
cross join lateral (
  select
    min(e.at) filter (where e.state = 'delivered') as delivered_at,
    min(e.at) filter (where e.state = 'opened' or e.kind = 'open') as opened_at,
    min(e.at) filter (where e.state = 'clicked' or e.kind = 'click') as clicked_at,
    min(e.at) filter (where e.state = 'replied' or e.kind = 'reply') as replied_at,
    min(e.at) filter (where e.state in ('bounced_soft', 'bounced_hard')) as bounced_at,
    min(e.at) filter (where e.state in ('failed_soft', 'failed_hard')) as failed_at
  from comms.message_events e where e.message_id = m.id
) happened
where m.tenant_id = (select comms.current_tenant());
comment on view comms.communication_logs is 'One row a message with the time of each thing that happened to it; bounced and failed are different things.';

create view comms.message_analytics with (security_barrier = true) as
select
  tenant_id, metadata ->> 'templateId' as template_id, metadata ->> 'variant' as variant,
  count(sent_at) as sent_count,
  count(delivered_at) as delivered_count,
  count(opened_at) as opened_count,
  count(clicked_at) as clicked_count,
  count(replied_at) as replied_count,
  count(bounced_at) as bounce_count,
  count(failed_at) as failed_count,
  avg(extract(epoch from opened_at - sent_at))::numeric(14,1) as avg_time_to_open_seconds,
  avg(extract(epoch from clicked_at - sent_at))::numeric(14,1) as avg_time_to_click_seconds
from comms.communication_logs
where metadata ->> 'templateId' is not null
group by 1, 2, 3;

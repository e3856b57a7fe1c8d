-- Channels: what each one needs of tenants, contacts and messages, and claims by channel.
--
--   comms.set_up_tenant(business jsonb, at) -> ("tenantId", outcome)             Settings now also: publicUrl, smsNumbers, whatsappNumbers, chatInboxes
--   comms.enqueue_message(message jsonb, at) -> (id, key, state, "dueAt", "isNew")   as before; "to" may be empty for portal, blog, chat, social
--   comms.claim_due_messages(worker, max, lease, at, channels text[], facts) -> claimed rows, of these channels only (null: of all);
--        facts => false: id, fence, "tenantId" and the stored message only; comms.claimed_rows(ids) tells the rest of many in one pass
--   comms.claimed_rows: see 023-facts-of-messages.sql
--   comms.public_page(purpose text, base text, token text) -> text               {base}/webhook/comms/{click|open|unsubscribe|preferences}?token=...
--   comms.e164(number text) -> text
--   comms.tenant_addresses (channel, address, tenant_id), comms.contact_details (chat_id, region), comms.portal_messages
--
-- A later migration gives rights by rows: insert into comms.workflow_rights values ('function', 'my_function', 'execute'), ('table', 'my_table', 'select');
-- and then: select comms.grant_workflow_rights();

------------------------------------------------------------------------------------------------------------------------
-- What a tenant and a contact have of their own, for these channels

alter table comms.tenant_settings add column public_url text check (public_url ~ '^https?://[^\s/?#"<>]+(/[^\s?#"<>]*[^\s/?#"<>])?$');
comment on column comms.tenant_settings.public_url is
  'Where customers reach this n8n: https://comms.your-company.com. Links in messages begin with it. Without one there are no links, and marketing mail is refused at the door.';

create table comms.tenant_addresses (
  channel text not null,
  address text not null check (address <> ''),
  tenant_id uuid not null,
  primary key (channel, address)
);
comment on table comms.tenant_addresses is 'Which tenant a text or chat belongs to, by the number or inbox it was sent to. Mailboxes are in tenant_mailboxes.';

create table comms.contact_details (
  tenant_id uuid not null,
  contact_id uuid not null,
  chat_id text,
  region text,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, contact_id)
);
comment on table comms.contact_details is 'What the channels need of a contact beside crm_contacts, which may be the operator''s own table.';
comment on column comms.contact_details.region is 'State or province as ISO 3166-2, for windows and rules of calls that differ inside a country: US-CA.';

create table comms.portal_messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  message_id uuid unique,
  contact_id uuid,
  portal_id text not null default '',
  subject text,
  body text,
  html text,
  language text,
  posted_at timestamptz not null default now(),
  read_at timestamptz
);
comment on table comms.portal_messages is 'What a customer portal shows. Being there is accepted, not delivered: only reading it proves anything.';
create index portal_messages_of_contact on comms.portal_messages (contact_id, posted_at desc);

select comms.protect_tenant_table('comms.tenant_addresses');
select comms.protect_tenant_table('comms.contact_details');
select comms.protect_tenant_table('comms.portal_messages');

create function comms.e164(number text) returns text
language sql immutable parallel safe
as $$
  -- "+44 (0) 20 ..." is how people write it; the 0 in brackets is not dialled from abroad. Without a country nothing is guessed.
  select case when number ~ '^\+[0-9]+$' then number when given ~ '^(\+|00)' then '+' || regexp_replace(regexp_replace(given, '^00', ''), '\D', '', 'g') else given end
  from (select regexp_replace(regexp_replace(btrim(number), '^(whatsapp|tel|sms):\s*', '', 'i'), '\(0\)', '') as given) bare
$$;
comment on function comms.e164(text) is 'A phone number as providers write it (+442012345678), from "+44 (0) 20 1234 5678", "0044...", "whatsapp:+44...". A number without its country comes back as it is.';

do $$
begin
  -- Who wrote, by number. Where contacts are the operator's own table, the index is theirs to make.
  if (select relkind from pg_class where oid = 'comms.crm_contacts'::regclass) = 'r' then
    create index crm_contacts_phone on comms.crm_contacts (tenant_id, comms.e164(phone)) where phone is not null;
    create index crm_contacts_whatsapp on comms.crm_contacts (tenant_id, comms.e164(whatsapp)) where whatsapp is not null;
  end if;
end
$$;

alter function comms.set_up_tenant(jsonb, timestamptz) rename to set_up_mail_tenant;

create function comms.set_up_tenant(business jsonb, at timestamptz default now())
returns table ("tenantId" uuid, outcome text)
language plpgsql set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  base text := nullif(regexp_replace(btrim(coalesce(business ->> 'publicUrl', '')), '/+$', ''), '');
  given record;
begin
  if base !~ '^https?://[^\s/?#"<>]+(/[^\s?#"<>]+)*$' then
    raise exception 'Settings: publicUrl must be the address under which customers reach this n8n, without anything behind it; "%" is not.', base
      using hint = 'For example https://comms.your-company.com. Leave it empty where there is none: messages then have no links, and no marketing mail is sent.';
  end if;
  select * into "tenantId", outcome from comms.set_up_mail_tenant(business, at) made;
  if "tenantId" is not null then
    update comms.tenant_settings s set public_url = base where s.tenant_id = "tenantId" and s.public_url is distinct from base;
    for given in
      select own.channel, comms.e164(number) as address
      from (values ('sms', 'smsNumbers'), ('phone', 'smsNumbers'), ('whatsapp', 'whatsappNumbers'), ('chat', 'chatInboxes')) own (channel, setting),
      lateral regexp_split_to_table(coalesce(business ->> own.setting, ''), '[,;\n]+') number where btrim(number) <> ''
    loop
      insert into comms.tenant_addresses as a (channel, address, tenant_id) values (given.channel, given.address, "tenantId")
      on conflict (channel, address) do update set tenant_id = a.tenant_id where a.tenant_id = excluded.tenant_id;
      if not found then
        raise exception 'Settings: % belongs to another business already.', given.address;
      end if;
    end loop;
  end if;
  return next;
end
$$;
comment on function comms.set_up_tenant(jsonb, timestamptz) is
  'Creates or updates the business that a mailbox belongs to, from the Settings of "Set up the database": {company, mailboxes, senderName, senderAddress, staffEmail, timeZone, publicUrl, smsNumbers, whatsappNumbers, chatInboxes, ...}. Without a company it does nothing. Only for the owner of the schema.';

------------------------------------------------------------------------------------------------------------------------
-- Into the outbox: numbers in one spelling, and channels that need no address

create or replace function comms.enqueue_message(message jsonb, at timestamptz default now())
returns table (id uuid, key text, state text, "dueAt" timestamptz, "isNew" boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := coalesce(comms.read_uuid(message ->> 'tenantId'), comms.current_tenant());
  recipient text := case when message ->> 'channel' in ('sms', 'phone', 'whatsapp') then comms.e164(message ->> 'to') else coalesce(message ->> 'to', '') end;
  wanted text;
begin
  select string_agg(needed, ', ') into wanted
  from unnest(array['key', 'channel', 'topic', 'type', 'to']) needed
  where coalesce(message ->> needed, '') = ''
    and not (needed = 'to' and coalesce(message ->> 'channel', '') in ('portal', 'blog', 'chat', 'social'));
  if wanted is not null or tenant is null then
    raise exception 'The message lacks: %.', concat_ws(', ', wanted, case when tenant is null then 'tenantId' end)
      using hint = 'A message is {tenantId, key, channel, topic, type, to, subject, text, html, dueAt, priority, contactId, ...}.';
  end if;
  if not comms.may_touch(tenant) then
    raise exception 'This login may not send for tenant %.', tenant using errcode = 'insufficient_privilege';
  end if;

  return query
    with added as (
      insert into comms.scheduled_messages
        (tenant_id, key, priority, due_at, expires_at, channel, topic, type, recipient, message, contact_id, thread_id, email_id, draft_id,
         campaign_id, template_id, variant, cancel_on, max_attempts, created_at, state_at)
      values (
        tenant,
        message ->> 'key',
        comms.priority_number(comms.default_priority(message)),
        coalesce((message ->> 'dueAt')::timestamptz, at),
        (message ->> 'expiresAt')::timestamptz,
        message ->> 'channel',
        message ->> 'topic',
        message ->> 'type',
        recipient,
        message - array['tenantId', 'key', 'dueAt', 'expiresAt', 'priority', 'contactId', 'threadId', 'emailId', 'draftId', 'campaignId',
          'cancelOn', 'maxAttempts'],
        comms.read_uuid(message ->> 'contactId'),
        -- What it belongs to, where that is the same tenant's.
        (select t.id from comms.threads t where t.id = comms.read_uuid(message ->> 'threadId') and t.tenant_id = tenant),
        (select e.id from comms.email_messages e where e.id = comms.read_uuid(message ->> 'emailId') and e.tenant_id = tenant),
        (select d.id from comms.drafts d where d.id = comms.read_uuid(message ->> 'draftId') and d.tenant_id = tenant),
        comms.read_uuid(message ->> 'campaignId'),
        coalesce(message ->> 'templateId', message #>> '{template,name}'),
        message ->> 'variant',
        case when jsonb_typeof(message -> 'cancelOn') = 'array'
          then array(select jsonb_array_elements_text(message -> 'cancelOn'))
          else comms.default_cancel_on(message ->> 'topic', message ->> 'type') end,
        coalesce((message ->> 'maxAttempts')::int, 6),
        at, at)
      on conflict (tenant_id, key) do nothing
      returning id, key, state, due_at
    )
    select added.id, added.key, added.state, added.due_at, true from added
    union all
    select m.id, m.key, m.state, m.due_at, false from comms.scheduled_messages m
    where m.tenant_id = tenant and m.key = enqueue_message.message ->> 'key' and not exists (select from added);
  if not found then
    -- Somebody else enqueued the same key at this very moment.
    return query select m.id, m.key, m.state, m.due_at, false from comms.scheduled_messages m
      where m.tenant_id = tenant and m.key = enqueue_message.message ->> 'key';
  end if;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Out of it: by channel

create index scheduled_messages_due_by_channel on comms.scheduled_messages (channel, priority, due_at)
  where state in ('scheduled', 'failed_soft');

drop function comms.claim_due_messages(text, int, interval, timestamptz);

create function comms.take_due_messages(worker text, max int, lease interval, at timestamptz, channels text[])
returns table (id uuid, fence int, tenant_id uuid, message jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  level smallint;
  found_ids uuid[];
  taken uuid[] := '{}';
begin
  -- One priority after the other, so that each is a walk along one stretch of an index.
  foreach level in array array[0, 1, 2, 3]::smallint[] loop
    exit when cardinality(taken) >= max;
    if channels is null then
      select coalesce(array_agg(due.id), '{}') into found_ids from (
        select m.id from comms.scheduled_messages m
        where m.state in ('scheduled', 'failed_soft') and m.priority = level and m.due_at <= take_due_messages.at
          and (only_tenant is null or m.tenant_id = only_tenant)
        order by m.due_at
        limit max - cardinality(taken)
        for update skip locked
      ) due;
    else
      select coalesce(array_agg(due.id), '{}') into found_ids from (
        select of_channel.id from (select distinct unnest(channels) as wanted) named cross join lateral (
          select m.id, m.due_at from comms.scheduled_messages m
          where m.channel = wanted and m.state in ('scheduled', 'failed_soft') and m.priority = level and m.due_at <= take_due_messages.at
            and (only_tenant is null or m.tenant_id = only_tenant)
          order by m.due_at
          limit max - cardinality(taken)
          for update skip locked
        ) of_channel
        order by of_channel.due_at
        limit max - cardinality(taken)
      ) due;
    end if;
    taken := taken || found_ids;
  end loop;

  return query
    with handled as (
      update comms.scheduled_messages m set
        state = case when m.expires_at <= take_due_messages.at then 'expired' else 'claimed' end,
        state_reason = case when m.expires_at <= take_due_messages.at
          then comms.reason('expired', 'It was due too late to be of use.', to_jsonb(comms.iso(m.expires_at))) end,
        state_at = take_due_messages.at,
        claimed_by = case when m.expires_at <= take_due_messages.at then null else worker end,
        lease_until = case when m.expires_at <= take_due_messages.at then null else take_due_messages.at + lease end,
        fence = m.fence + 1,
        attempts = m.attempts + 1
      where m.id = any (taken)
      returning m.id, m.fence, m.tenant_id, m.message, m.state, m.priority, m.due_at
    )
    select handled.id, handled.fence, handled.tenant_id, handled.message from handled
    where handled.state = 'claimed' order by handled.priority, handled.due_at, handled.id;
end
$$;
comment on function comms.take_due_messages(text, int, interval, timestamptz, text[]) is
  'The claim itself: picks due messages by index, leases them, and gives them as they are stored, the most pressing first.';

create function comms.claim_due_messages(
  worker text, max int default 25, lease interval default '5 minutes', at timestamptz default now(), channels text[] default null, facts boolean default true)
returns table (id uuid, fence int, "tenantId" uuid, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  ids uuid[];
begin
  if facts then
    -- A statement of its own: the next one sees what it claimed.
    ids := array(select taken.id from comms.take_due_messages(worker, max, lease, at, channels) taken);
    return query select rows.* from comms.claimed_rows(ids, at) rows;
  else
    return query select taken.*, null::jsonb, null::jsonb, null::jsonb, null::jsonb, null::jsonb from comms.take_due_messages(worker, max, lease, at, channels) taken;
  end if;
end
$$;
comment on function comms.claim_due_messages(text, int, interval, timestamptz, text[], boolean) is
  'Hands out up to max due messages, urgent before high before normal before low, each to one worker, for the time of the lease; of the given channels only, where any are given. What is too late becomes expired. Without facts the message comes as it is stored, and comms.claimed_rows(ids) tells the rest.';

create function comms.public_page(purpose text, base text, token text) returns text
language sql immutable parallel safe
as $$ select base || '/webhook/comms/' || purpose || '?token=' || token $$;
comment on function comms.public_page(text, text, text) is
  'The address of a page for customers under the tenant''s public_url: purpose click, open, unsubscribe or preferences, as in message_links.';

------------------------------------------------------------------------------------------------------------------------
-- Rights

create table comms.workflow_rights (
  kind text not null check (kind in ('table', 'function')),
  object text not null,
  privileges text not null,
  primary key (kind, object, privileges)
);
comment on table comms.workflow_rights is 'What comms.grant_workflow_rights() gives to comms_workflows; for a function in all its signatures.';

insert into comms.workflow_rights
-- What people and workflows keep up to date themselves, within their tenant.
select 'table', name, 'select, insert, update, delete' from unnest(array[
  'crm_accounts', 'crm_contacts', 'crm_campaigns', 'crm_activities', 'crm_deals', 'leads', 'quotes', 'projects', 'milestones', 'orders', 'invoices',
  'appointments', 'contracts', 'approved_answers', 'call_transcripts', 'communication_preferences', 'communication_templates', 'communication_campaigns', 'contact_details']) name
union all
-- What is changed by functions only.
select 'table', name, 'select' from unnest(array[
  'tenants', 'tenant_settings', 'tenant_mailboxes', 'threads', 'email_messages', 'drafts', 'scheduled_messages', 'message_events', 'message_links',
  'suppressions', 'workflow_errors', 'heartbeats', 'migrations', 'communication_logs', 'message_analytics', 'label_corrections', 'tenant_addresses', 'portal_messages']) name
union all values
  -- The ledger is added to, never changed. Suppressions are added and lifted by people, never altered.
  ('table', 'consent_events', 'select, insert'), ('table', 'suppressions', 'insert, delete'),
  ('table', 'approvals', 'select (id, tenant_id, draft_id, issued_at, expires_at, decision, decided_at, author, note, edited, subject, body)')
union all
-- The functions that are the interface; what they are made of stays inside.
select 'function', name, 'execute' from unnest(array[
  'bound_tenant', 'current_tenant', 'enter_tenant', 'may_touch',
  'read_json', 'read_items', 'read_uuid', 'read_instant', 'iso', 'reason', 'address_hash', 'parse_addresses', 'message_ids', 'canonical_message_id', 'e164', 'public_page',
  'searchable', 'text_configuration',
  'tenant_of_mailbox', 'register_inbound_emails', 'reclaim_unfinished_emails', 'route_email', 'retry_email', 'store_classifications', 'store_drafts', 'similar_answers',
  'draft_for_approval', 'decide_draft', 'approvals_overview', 'issue_approval_token',
  'labels_for_approval', 'recent_classifications', 'correct_labels', 'correct_labels_of_draft', 'examples_for_triage', 'export_corrections',
  'enqueue_message', 'claim_due_messages', 'apply_delivery_decisions', 'record_send_results', 'complete_message', 'fail_message',
  'release_expired', 'resolve_ambiguous', 'cancel_messages', 'postpone_messages',
  'log_workflow_error', 'beat']) name;

create or replace function comms.grant_workflow_rights() returns void
language plpgsql
as $$
declare
  given record;
begin
  revoke all on all functions in schema comms from public;
  revoke all on schema comms from public;

  if not exists (select from pg_roles where rolname = 'comms_workflows') then
    raise notice 'Role comms_workflows does not exist: no rights were granted. Create it, then: select comms.grant_workflow_rights();';
    return;
  end if;

  grant usage on schema comms to comms_workflows;
  revoke insert, update, delete on comms.message_links from comms_workflows; -- links are made at the door, and nowhere else

  for given in select * from comms.workflow_rights where kind = 'table' order by object loop
    execute format('grant %s on comms.%I to comms_workflows', given.privileges, given.object);
  end loop;
  for given in
    select proc.oid::regprocedure::text as signature from pg_proc proc join comms.workflow_rights r on r.kind = 'function' and r.object = proc.proname
    where proc.pronamespace = 'comms'::regnamespace
  loop
    execute format('grant execute on function %s to comms_workflows', given.signature);
  end loop;
end
$$;
comment on function comms.grant_workflow_rights() is
  'Gives comms_workflows exactly the rights the workflows need (comms.workflow_rights). Repeatable; run it again where the role was created later.';

select comms.grant_workflow_rights();

-- Corrections: what a person says a mail is, where Classify Email read it otherwise. The next mails like it are read by them.
--
-- The text of a mail is not copied here: a correction refers to the mail and is gone with it.

create table comms.label_corrections (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  email_id uuid not null references comms.email_messages on delete cascade,
  -- What was read.
  read_as jsonb not null,
  -- What is right.
  intent text not null check (intent = btrim(intent) and length(intent) between 1 and 200),
  urgency text not null check (urgency in ('urgent', 'high', 'normal', 'low')),
  sentiment text not null check (sentiment in ('negative', 'neutral', 'positive')),
  emotion text check (emotion in ('angry', 'frustrated', 'anxious', 'confused', 'neutral', 'satisfied', 'delighted')),
  needs_reply boolean not null,
  source text not null check (source in ('approval', 'form')),
  author text,
  corrected_at timestamptz not null default now(),
  -- A later correction of the same mail took its place.
  replaced_at timestamptz
);
comment on table comms.label_corrections is
  'What a person says a mail is. One correction of a mail holds (replaced_at is null); earlier ones are its history.';
comment on column comms.label_corrections.read_as is 'The labels as Classify Email gave them: {intent, secondaryIntents, urgency, sentiment, emotion, needsReply, confidence, engine}.';

create unique index label_corrections_holding on comms.label_corrections (email_id) where replaced_at is null;
create index label_corrections_of_email on comms.label_corrections (email_id, corrected_at);
create index label_corrections_newest on comms.label_corrections (tenant_id, corrected_at desc) where replaced_at is null;
select comms.protect_tenant_table('comms.label_corrections');

create index email_messages_classified on comms.email_messages (tenant_id, registered_at desc) where direction = 'in' and classification is not null;

------------------------------------------------------------------------------------------------------------------------
-- Reading

create function comms.label_names(classification jsonb) returns text[]
language sql immutable
as $$
  -- The standard vocabulary in its order; with labels of the operator's own those that the mail was held against.
  with standard as (
    select array['question', 'update_request', 'issue_report', 'complaint', 'billing', 'scheduling', 'sales_inquiry', 'cancellation', 'information',
      'feedback', 'opt_out', 'auto_reply', 'bounce', 'marketing', 'other'] as names
  ), given as (
    select array(select key from jsonb_object_keys(case jsonb_typeof(classification -> 'scores') when 'object' then classification -> 'scores' else '{}' end) key order by key) as names
  )
  , known as (
    select case when given.names <> '{}' and not given.names <@ standard.names then given.names else standard.names end as names from standard, given
  )
  -- What it was read as is always among them: a form that could not show it would give back another one unasked.
  select case when classification ->> 'intent' is null or classification ->> 'intent' = any (names) then names else names || (classification ->> 'intent') end from known
$$;
comment on function comms.label_names(jsonb) is 'The intents that a mail can be corrected to: the standard ones, or the operator''s own where the mail was read by those.';

create function comms.told_by_headers(mail comms.email_messages) returns boolean
language sql immutable
as $$ select coalesce(mail.classification #>> '{automation,kind}', 'none') in ('auto_reply', 'bounce') $$;
comment on function comms.told_by_headers(comms.email_messages) is
  'True for automatic replies and bounces: their intent is what the guard says, whatever the text, so a correction teaches nothing.';

create function comms.labels_read(classification jsonb) returns jsonb
language sql immutable
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'intent', classification -> 'intent', 'secondaryIntents', classification -> 'secondaryIntents', 'urgency', classification -> 'urgency',
    'sentiment', classification -> 'sentiment', 'emotion', classification -> 'emotion', 'needsReply', classification -> 'needsReply',
    'confidence', classification -> 'confidence', 'engine', classification -> 'engine'))
$$;

create function comms.labels_of_email(email uuid)
returns table (
  intent text, urgency text, sentiment text, emotion text, "needsReply" boolean, intents text[],
  "correctedAt" timestamptz, "correctedBy" text, "readAs" jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(c.intent, m.classification ->> 'intent', 'other'), coalesce(c.urgency, m.classification ->> 'urgency', 'normal'),
    coalesce(c.sentiment, m.classification ->> 'sentiment', 'neutral'), coalesce(c.emotion, m.classification ->> 'emotion'),
    coalesce(c.needs_reply, (m.classification ->> 'needsReply')::boolean, true), comms.label_names(m.classification),
    c.corrected_at, c.author, comms.labels_read(m.classification)
  from comms.email_messages m
  left join comms.label_corrections c on c.email_id = m.id and c.replaced_at is null
  where m.id = labels_of_email.email and m.direction = 'in' and m.classification is not null and comms.may_touch(m.tenant_id)
$$;
comment on function comms.labels_of_email(uuid) is 'What a mail is, as far as is known: by a person, else as it was read; with the intents there are. No row for a mail that was not classified.';

create function comms.labels_for_approval(token text)
returns table (
  "labelIntent" text, "labelUrgency" text, "labelSentiment" text, "labelNeedsReply" boolean, "labelIntents" text[], "labelsCorrectedAt" timestamptz)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select l.intent, l.urgency, l.sentiment, l."needsReply", l.intents, l."correctedAt"
  from comms.approvals a
  join comms.drafts d on d.id = a.draft_id
  cross join lateral comms.labels_of_email(d.email_id) l
  where a.token_hash = comms.token_hash(token) and comms.may_touch(d.tenant_id)
$$;
comment on function comms.labels_for_approval(text) is 'What the approval page shows of how the mail was read; no row for an unknown token.';

create function comms.recent_classifications(search text default '', kind text default 'all', max int default 50, at timestamptz default now())
returns table (
  "emailId" uuid, tenant text, sender text, "fromAddress" text, subject text, words text, "receivedAt" timestamptz, state text, automatic boolean,
  confidence numeric, reasons jsonb, intent text, urgency text, sentiment text, "needsReply" boolean, intents text[], "correctedAt" timestamptz, "correctedBy" text, "readAs" jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m.id, coalesce(s.company, t.name), coalesce(nullif(m.from_name, ''), m.from_address), m.from_address, m.subject,
    left(coalesce(nullif(m.classification ->> 'newText', ''), m.body), 4000), m.received_at, m.state, m.automatic,
    (m.classification ->> 'confidence')::numeric, case jsonb_typeof(m.classification -> 'reasons') when 'array' then m.classification -> 'reasons' else '[]' end,
    l.intent, l.urgency, l.sentiment, l."needsReply", l.intents, l."correctedAt", l."correctedBy", l."readAs"
  from (
    select m.* from comms.email_messages m
    where m.direction = 'in' and m.classification is not null and m.registered_at <= recent_classifications.at and comms.may_touch(m.tenant_id)
      and (btrim(coalesce(recent_classifications.search, '')) = '' or strpos(lower(m.subject || ' ' || m.from_name || ' ' || m.from_address || ' ' || left(m.body, 20000)), lower(btrim(recent_classifications.search))) > 0)
      and case kind
        when 'unsure' then not m.automatic and (m.classification ->> 'confidence')::numeric < 0.6
        when 'no_reply' then not m.automatic and not coalesce((m.classification ->> 'needsReply')::boolean, true)
        when 'corrected' then exists (select from comms.label_corrections c where c.email_id = m.id and c.replaced_at is null)
        when 'machine' then m.automatic
        else true end
    order by m.registered_at desc, m.seq desc
    limit least(greatest(max, 1), 200)
  ) m
  cross join lateral comms.labels_of_email(m.id) l
  left join comms.tenants t on t.id = m.tenant_id
  left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  order by m.registered_at desc, m.seq desc
$$;
comment on function comms.recent_classifications(text, text, int, timestamptz) is
  'The latest mails with how they were read, newest first. kind: all, unsure (confidence under 0.6), no_reply, corrected, machine. At most 200.';

------------------------------------------------------------------------------------------------------------------------
-- Writing

create function comms.correct_labels(email uuid, labels jsonb, author text, source text, at timestamptz default now())
returns table (outcome text, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  mail comms.email_messages;
  known record;
  wanted record;
  wrong text;
begin
  -- Two who correct the same mail at once take turns.
  select * into mail from comms.email_messages m where m.id = correct_labels.email and comms.may_touch(m.tenant_id) for update;
  if not found then return; end if;
  select * into known from comms.labels_of_email(mail.id);
  if not found or mail.tenant_id is null then
    return query select 'refused', 'This mail has not been classified, so there is nothing to correct.';
    return;
  end if;

  -- What is left out stays as it is.
  select
    coalesce(nullif(btrim(labels ->> 'intent'), ''), known.intent) as intent,
    coalesce(nullif(labels ->> 'urgency', ''), known.urgency) as urgency,
    coalesce(nullif(labels ->> 'sentiment', ''), known.sentiment) as sentiment,
    nullif(labels ->> 'emotion', '') as emotion,
    coalesce(nullif(labels ->> 'needsReply', ''), known."needsReply"::text) as needs_reply
  into wanted;
  wrong := case
    when jsonb_typeof(labels) is distinct from 'object' then 'The labels are no object.'
    when length(wanted.intent) > 200 then 'A label of more than 200 characters cannot be corrected.'
    when not wanted.intent = any (known.intents) then format('"%s" is no intent of this mail: it is one of %s.', left(wanted.intent, 60), array_to_string(known.intents, ', '))
    when wanted.urgency not in ('urgent', 'high', 'normal', 'low') then format('"%s" is no urgency: it is urgent, high, normal or low.', left(wanted.urgency, 60))
    when wanted.sentiment not in ('negative', 'neutral', 'positive') then format('"%s" is no sentiment: it is negative, neutral or positive.', left(wanted.sentiment, 60))
    when wanted.emotion not in ('angry', 'frustrated', 'anxious', 'confused', 'neutral', 'satisfied', 'delighted') then format('"%s" is no emotion.', left(wanted.emotion, 60))
    when wanted.needs_reply not in ('true', 'false') then format('"%s" does not say whether a reply is needed: it is true or false.', left(wanted.needs_reply, 60))
    when source is null or source not in ('approval', 'form') then format('"%s" is no source: it is approval or form.', source)
  end;
  if wrong is not null then
    return query select 'refused', wrong;
    return;
  end if;

  if (wanted.intent, wanted.urgency, wanted.sentiment, coalesce(wanted.emotion, known.emotion), wanted.needs_reply::boolean)
    is not distinct from (known.intent, known.urgency, known.sentiment, known.emotion, known."needsReply")
  then
    return query select 'unchanged', 'The labels are what they were.';
    return;
  end if;

  update comms.label_corrections c set replaced_at = correct_labels.at where c.email_id = mail.id and c.replaced_at is null;
  insert into comms.label_corrections (tenant_id, email_id, read_as, intent, urgency, sentiment, emotion, needs_reply, source, author, corrected_at)
  values (
    mail.tenant_id, mail.id, comms.labels_read(mail.classification), wanted.intent, wanted.urgency, wanted.sentiment,
    -- An emotion that goes with another mood is not known to be right.
    coalesce(wanted.emotion, case when wanted.sentiment = known.sentiment then known.emotion end),
    wanted.needs_reply::boolean, source, left(nullif(btrim(author), ''), 200), at);

  -- It was laid aside, and should not have been: back in line, where it is now read as corrected.
  if wanted.needs_reply::boolean and mail.state = 'closed' and not mail.automatic and not coalesce(mail.needs_draft, false) then
    update comms.email_messages m set state = 'received', attempts = 0, touched_at = correct_labels.at - interval '1 year' where m.id = mail.id;
    return query select 'corrected', 'Corrected. Mails like it will be read so, too. This mail is taken up again, and a reply is prepared within some minutes.';
    return;
  end if;
  if comms.told_by_headers(mail) then
    return query select 'noted', 'Noted. That a machine wrote it is told by its headers, which a correction does not change: name its domain under "Domain Overrides" of Classify Email.';
    return;
  end if;
  return query select 'corrected', 'Corrected. Mails like it will be read so, too.';
end
$$;
comment on function comms.correct_labels(uuid, jsonb, text, text, timestamptz) is
  'Stores what a person says a mail is ({intent, urgency, sentiment, emotion, needsReply}; what is left out stays). outcome: corrected, noted (stored, but teaches nothing), unchanged (nothing stored), refused (text says why). A mail that was closed without a reply and needs one goes back in line. No row for an unknown mail.';

create function comms.correct_labels(email text, labels text, author text, source text, at timestamptz default now())
returns table (outcome text, text text)
language sql security definer set search_path = comms, pg_temp
as $$ select * from comms.correct_labels(comms.read_uuid(email), comms.read_json(labels), author, source, at) $$;
comment on function comms.correct_labels(text, text, text, text, timestamptz) is 'The same for what a form gives: the id and JSON as text.';

create function comms.correct_labels_of_draft(token text, labels text, author text default null, at timestamptz default now())
returns table (outcome text, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  email uuid;
  expired boolean;
begin
  select d.email_id, a.expires_at <= correct_labels_of_draft.at into email, expired
  from comms.approvals a join comms.drafts d on d.id = a.draft_id
  where a.token_hash = comms.token_hash(token) and comms.may_touch(d.tenant_id);
  if not found then return; end if;
  if expired then
    return query select 'refused', 'This link has expired.';
    return;
  end if;
  return query select * from comms.correct_labels(email, comms.read_json(labels), author, 'approval', at);
end
$$;
comment on function comms.correct_labels_of_draft(text, text, text, timestamptz) is
  'A correction from the approval page: by the token of its link, which must not have expired. It may be decided or stale: what the mail is stays worth knowing.';

------------------------------------------------------------------------------------------------------------------------
-- Using them

create function comms.examples_for_triage(tenants text, max int default 1000)
returns table ("tenantId" uuid, examples text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select asked.id, (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'subject', c.subject, 'text', c.words, 'language', c.language, 'intent', c.intent, 'urgency', c.urgency, 'sentiment', c.sentiment,
      'emotion', c.emotion, 'needsReply', c.needs_reply, 'correctedAt', comms.iso(c.corrected_at))) order by c.corrected_at desc), '[]')::text
    from (
      select c.*, left(m.subject, 300) as subject, left(coalesce(nullif(m.classification ->> 'newText', ''), m.body), 2000) as words, m.language
      from comms.label_corrections c join comms.email_messages m on m.id = c.email_id
      where c.tenant_id = asked.id and c.replaced_at is null and not comms.told_by_headers(m) and btrim(m.subject || m.body) <> ''
      order by c.corrected_at desc
      limit least(greatest(examples_for_triage.max, 0), 5000)
    ) c)
  from (select distinct comms.read_uuid(item #>> '{}') as id from comms.read_items(tenants)) asked
  where asked.id is not null and comms.may_touch(asked.id)
$$;
comment on function comms.examples_for_triage(text, int) is
  'For each of the tenants (JSON text: a list of ids) one row with its corrected mails as Classify Email takes them under "examples" (JSON text), newest first, at most so many. Automatic replies and bounces teach nothing: they are told by their headers.';

create function comms.without_personal_data(words text, contact uuid, sender text) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  with known as (
    select left(btrim(name, E' \t"''<>(),.'), 200) as name, name ~ '[぀-ヿ㐀-䶿一-鿿]' as unspaced
    from (
      select unnest(array[c.name, c.first_name, c.last_name, a.name]) as name
      from comms.crm_contacts c left join comms.crm_accounts a on a.id = c.account_id where c.id = contact
      union
      select part from unnest(string_to_array(sender, ' ') || sender) part
    ) names
  ), pattern as (
    -- What stands between the parts of a name differs; nothing in it is taken for a sign of the pattern (some of which are
    -- no punctuation where ICU says what is).
    select string_agg(case when unspaced then regexp_replace(name, '[[:space:][:punct:]$+<=>^`|~]+', '.{0,3}', 'g')
      else '\m' || regexp_replace(name, '[[:space:][:punct:]$+<=>^`|~]+', '.{1,3}', 'g') || '\M' end, '|' order by length(name) desc) as names
    from known where length(regexp_replace(name, '[[:space:][:punct:]$+<=>^`|~]+', '', 'g')) >= case when unspaced then 2 else 3 end
  ), masked as (
    select regexp_replace(regexp_replace(regexp_replace(regexp_replace(words,
      '[^\s@<>()]+@[^\s@<>()]+', 'person@example.com', 'g'),
      '\mhttps?://\S+', 'https://example.com/', 'gi'),
      '\m[A-Z]{2}\d{2}[ ]?(?:[0-9A-Z]{4}[ ]?){2,7}[0-9A-Z]{0,4}\M', '[IBAN]', 'g'),
      '\+?\(?\d(?:[ ()/.-]{0,2}\d){8,}', '[number]', 'g') as words
  )
  select coalesce(regexp_replace(masked.words, pattern.names, '[name]', 'gi'), masked.words) from masked, pattern
$$;
comment on function comms.without_personal_data(text, uuid, text) is
  'A mail''s words without what names its writer: names that are known, addresses, links, IBANs, and long numbers such as phones and cards. Names that nobody knows, of places or of third people, stay.';

create function comms.export_corrections(tenant uuid default null, max int default 10000)
returns table (line text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'id', 'correction-' || c.id,
    'from', case when m.from_address ~* '^(no-?reply|mailer-daemon|postmaster|newsletter|notifications?|bounces?)@' then lower(split_part(m.from_address, '@', 1)) else 'person' end || '@example.com',
    'subject', comms.without_personal_data(m.subject, m.contact_id, m.from_name),
    'body', comms.without_personal_data(left(coalesce(nullif(m.classification ->> 'newText', ''), m.body), 20000), m.contact_id, m.from_name),
    'intent', c.intent,
    'secondaryIntents', coalesce((select jsonb_agg(other) from jsonb_array_elements_text(
      case jsonb_typeof(c.read_as -> 'secondaryIntents') when 'array' then c.read_as -> 'secondaryIntents' else '[]' end) other where other <> c.intent), '[]'),
    'urgency', c.urgency, 'sentiment', c.sentiment,
    'emotion', coalesce(c.emotion, case c.sentiment when 'negative' then 'frustrated' when 'positive' then 'satisfied' else 'neutral' end),
    'language', coalesce(m.language, 'und'), 'needsReply', c.needs_reply)::text
  from comms.label_corrections c join comms.email_messages m on m.id = c.email_id
  where c.replaced_at is null and (export_corrections.tenant is null or c.tenant_id = export_corrections.tenant) and comms.may_touch(c.tenant_id)
    and not comms.told_by_headers(m) and btrim(m.subject || m.body) <> ''
  order by c.corrected_at
  limit export_corrections.max
$$;
comment on function comms.export_corrections(uuid, int) is
  'The corrected mails as lines of JSON for training and "npm run evaluate:email", oldest first, without the personal data that can be recognised (comms.without_personal_data). Of one tenant, or of all that this login may see.';

------------------------------------------------------------------------------------------------------------------------
-- Rights

create or replace function comms.grant_workflow_rights() returns void
language plpgsql
as $$
declare
  granted text;
begin
  revoke all on all functions in schema comms from public;
  revoke all on schema comms from public;

  if not exists (select from pg_roles where rolname = 'comms_workflows') then
    raise notice 'Role comms_workflows does not exist: no rights were granted. Create it, then: select comms.grant_workflow_rights();';
    return;
  end if;

  grant usage on schema comms to comms_workflows;

  -- What people and workflows keep up to date themselves, within their tenant.
  foreach granted in array array[
    'crm_accounts', 'crm_contacts', 'crm_campaigns', 'crm_activities', 'crm_deals', 'leads', 'quotes', 'projects', 'milestones', 'orders', 'invoices',
    'appointments', 'contracts', 'approved_answers', 'call_transcripts', 'communication_preferences', 'communication_templates', 'communication_campaigns', 'message_links'
  ] loop
    execute format('grant select, insert, update, delete on comms.%I to comms_workflows', granted);
  end loop;

  -- What is changed by functions only.
  foreach granted in array array[
    'tenants', 'tenant_settings', 'tenant_mailboxes', 'threads', 'email_messages', 'drafts', 'approvals', 'scheduled_messages', 'message_events',
    'suppressions', 'workflow_errors', 'heartbeats', 'migrations', 'communication_logs', 'message_analytics', 'label_corrections'
  ] loop
    execute format('grant select on comms.%I to comms_workflows', granted);
  end loop;

  -- The ledger is added to, never changed. Suppressions are added and lifted by people, never altered.
  grant select, insert on comms.consent_events to comms_workflows;
  grant insert, delete on comms.suppressions to comms_workflows;
  revoke select on comms.approvals from comms_workflows;
  grant select (id, tenant_id, draft_id, issued_at, expires_at, decision, decided_at, author, note, edited, subject, body) on comms.approvals to comms_workflows;

  -- The functions that are the interface; what they are made of stays inside.
  for granted in
    select oid::regprocedure::text from pg_proc
    where pronamespace = 'comms'::regnamespace and proname in (
      'bound_tenant', 'current_tenant', 'enter_tenant', 'may_touch',
      'read_json', 'read_items', 'read_uuid', 'read_instant', 'iso', 'reason', 'address_hash', 'parse_addresses', 'message_ids', 'canonical_message_id',
      'searchable', 'text_configuration',
      'tenant_of_mailbox', 'register_inbound_emails', 'reclaim_unfinished_emails', 'route_email', 'retry_email', 'store_classifications', 'store_drafts', 'similar_answers',
      'draft_for_approval', 'decide_draft', 'approvals_overview', 'issue_approval_token',
      'labels_for_approval', 'recent_classifications', 'correct_labels', 'correct_labels_of_draft', 'examples_for_triage', 'export_corrections',
      'enqueue_message', 'claim_due_messages', 'apply_delivery_decisions', 'record_send_results', 'complete_message', 'fail_message',
      'release_expired', 'resolve_ambiguous', 'cancel_messages', 'postpone_messages',
      'log_workflow_error', 'beat')
  loop
    execute format('grant execute on function %s to comms_workflows', granted);
  end loop;
end
$$;

select comms.grant_workflow_rights();

-- Conversation: every mail in and out, the threads they form, the drafts that answer them and who approved what.

------------------------------------------------------------------------------------------------------------------------
-- Full text in the languages we serve

create function comms.text_configuration(language text) returns regconfig
language sql immutable parallel safe
as $$
  select case language
    when 'en' then 'pg_catalog.english'::regconfig
    when 'es' then 'pg_catalog.spanish'::regconfig
    when 'fr' then 'pg_catalog.french'::regconfig
    when 'de' then 'pg_catalog.german'::regconfig
    else 'pg_catalog.simple'::regconfig
  end
$$;

create function comms.searchable(words text, language text) returns tsvector
language sql immutable parallel safe
as $$
  -- The words as written and their stems in the mail's language. Chinese and Japanese have no spaces: each character is a word.
  select to_tsvector('pg_catalog.simple', spaced) || to_tsvector(comms.text_configuration(language), spaced)
  from regexp_replace(left(words, 20000), '([぀-ヿ㐀-䶿一-鿿])', ' \1 ', 'g') as spaced
$$;
comment on function comms.searchable(text, text) is 'What a text is found by: its words and, for en, es, fr and de, their stems. The first 20,000 characters count.';

------------------------------------------------------------------------------------------------------------------------
-- Mail

create table comms.threads (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  thread_key text not null,
  subject text,
  contact_id uuid,
  created_at timestamptz not null default now(),
  unique (tenant_id, thread_key)
);
comment on column comms.threads.thread_key is 'Message-ID of the mail that began the thread.';

create table comms.email_messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  thread_id uuid references comms.threads,
  direction text not null check (direction in ('in', 'out')),
  message_id text not null,
  in_reply_to text,
  reference_ids text[] not null default '{}',
  from_address text not null default '',
  from_name text not null default '',
  reply_to text,
  recipients jsonb not null default '[]',
  copies jsonb not null default '[]',
  peer_domain text not null default '',
  contact_id uuid,
  subject text not null default '',
  body text not null default '',
  html text,
  headers jsonb not null default '{}',
  truncated boolean not null default false,
  received_at timestamptz not null,
  registered_at timestamptz not null default now(),
  seq bigint generated always as identity,

  -- How far the handling of an inbound mail has come.
  state text not null check (state in ('received', 'classified', 'drafted', 'answered', 'closed', 'failed', 'unroutable', 'sent')),
  attempts int not null default 1,
  touched_at timestamptz not null default now(),
  classification jsonb,
  fingerprint text,
  automatic boolean not null default false,
  needs_draft boolean,
  reasons jsonb not null default '[]',
  language text,

  -- The outbox message that an outbound mail was.
  scheduled_message_id uuid,

  search tsvector generated always as (comms.searchable(subject || ' ' || body, language)) stored,

  check (tenant_id is not null or state in ('unroutable', 'failed'))
);
comment on column comms.email_messages.received_at is 'What the mail says, where that is plausible. Loop caps and order rest on registered_at and seq, which a sender cannot choose.';
comment on column comms.email_messages.peer_domain is 'Domain of the other side: of the sender for mail in, of the recipient for mail out.';
comment on column comms.email_messages.state is
  'in: received -> classified -> drafted -> answered, or closed (needs no answer), failed (given up), unroutable (no tenant). out: sent.';

create unique index email_messages_once on comms.email_messages (tenant_id, message_id);
create unique index email_messages_quarantined_once on comms.email_messages (message_id) where tenant_id is null;
create index email_messages_of_thread on comms.email_messages (thread_id, seq);
create index email_messages_of_peer on comms.email_messages (tenant_id, peer_domain, registered_at);
create index email_messages_answers on comms.email_messages (tenant_id, in_reply_to) where direction = 'out';
create index email_messages_of_contact on comms.email_messages (contact_id, seq);
create index email_messages_unfinished on comms.email_messages (touched_at) where state in ('received', 'classified');
create index email_messages_search on comms.email_messages using gin (search) where direction = 'in';

------------------------------------------------------------------------------------------------------------------------
-- Drafts and their approval

create table comms.drafts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  email_id uuid references comms.email_messages,
  thread_id uuid references comms.threads,
  contact_id uuid,
  status text not null check (status in ('ready', 'needs_review', 'blocked')),
  state text not null check (state in ('awaiting_approval', 'approved', 'rejected')),
  draft jsonb not null,
  response jsonb not null default '{}',
  recipient text not null,
  due_at timestamptz not null,
  automatic boolean not null default false,
  reasons jsonb not null default '[]',
  scheduled_message_id uuid,
  created_at timestamptz not null default now(),
  unique (tenant_id, key)
);
comment on column comms.drafts.recipient is
  'Where the answer goes: the sender of the mail, or their Reply-To. Taken from the stored mail, never from a model.';
comment on column comms.drafts.automatic is 'Approved by the operator''s auto-send rule, not by a person.';

create index drafts_waiting on comms.drafts (tenant_id, due_at) where state = 'awaiting_approval';
create index drafts_of_email on comms.drafts (email_id);
create index drafts_of_thread on comms.drafts (thread_id);

create table comms.approvals (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  draft_id uuid not null references comms.drafts on delete cascade,
  token_hash bytea not null unique,
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  decision text check (decision in ('approve', 'approve_now', 'reject')),
  decided_at timestamptz,
  author text,
  note text,
  edited boolean not null default false,
  subject text,
  body text
);
comment on table comms.approvals is 'One row for each link to a draft; the one that was used holds the decision. Only the hash of the link''s token is kept.';
create index approvals_of_draft on comms.approvals (draft_id);

create table comms.call_transcripts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid,
  call_id text not null,
  phone_number text,
  direction text check (direction in ('inbound', 'outbound')),
  transcript text,
  duration_seconds int check (duration_seconds >= 0),
  sentiment text check (sentiment in ('negative', 'neutral', 'positive')),
  action_items jsonb not null default '[]',
  recording_url text,
  called_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, call_id)
);

create table comms.approved_answers (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  language text not null,
  question text not null,
  answer text not null,
  valid_until timestamptz,
  updated_at timestamptz not null default now(),
  unique (tenant_id, language, question)
);
comment on table comms.approved_answers is
  'Answers that a person approved once and for all: opening hours, prices, how to do something. Draft Reply compares the question with what a customer asks, in the customer''s language.';

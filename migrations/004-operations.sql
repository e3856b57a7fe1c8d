-- Operations: what went wrong, and what has gone silent.

create table comms.workflow_errors (
  id bigint generated always as identity primary key,
  tenant_id uuid,
  at timestamptz not null default now(),
  workflow text,
  execution_id text,
  node text,
  message text not null,
  how_to_mend text,
  detail jsonb not null default '{}',
  resolved_at timestamptz,
  resolved_by text
);
create index workflow_errors_open on comms.workflow_errors (at) where resolved_at is null;
create index workflow_errors_of_workflow on comms.workflow_errors (workflow, at);

create table comms.heartbeats (
  name text primary key,
  last_at timestamptz not null,
  beats bigint not null default 1
);

------------------------------------------------------------------------------------------------------------------------
-- Reading what callers send, and writing what they read. Some of these are "stable" only because what they are made of is:
-- declared so, Postgres puts their body into the calling query, which for a thousand claimed rows is half the time.

create function comms.read_json(input text) returns jsonb
language plpgsql immutable
as $$
declare
  mended text;
begin
  begin
    return input::jsonb;
  exception when untranslatable_character or invalid_text_representation then
    null; -- U+0000 or half a surrogate pair: legal in JSON text, not in jsonb. Only then is the text worked through.
  end;

  -- Escaped backslashes are set aside, so that what follows a remaining backslash is really an escape.
  mended := replace(input, '\\', chr(1));
  mended := regexp_replace(mended, '\\u0000', '', 'g');
  mended := regexp_replace(mended, '\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})', chr(2) || '\1' || chr(3) || '\2', 'gi');
  mended := regexp_replace(mended, '\\ud[89a-f][0-9a-f]{2}', '\\ufffd', 'gi');
  mended := replace(replace(mended, chr(2), '\u'), chr(3), '\u');
  return replace(mended, chr(1), '\\')::jsonb;
end
$$;
comment on function comms.read_json(text) is
  'JSON text as jsonb. NUL escapes are dropped and lone surrogates become U+FFFD, because jsonb holds neither. A raw NUL byte never reaches Postgres: the caller''s JSON.stringify has escaped it.';

create function comms.read_items(input text) returns table (item jsonb, place bigint)
language sql immutable
as $$
  select element.value, element.ordinality
  from (select comms.read_json(input) as given) read,
  lateral jsonb_array_elements(case jsonb_typeof(given) when 'array' then given else jsonb_build_array(given) end)
    with ordinality as element (value, ordinality)
$$;
comment on function comms.read_items(text) is 'The items of a JSON array (or the one object) with their place, from 1.';

create function comms.read_uuid(input text) returns uuid
language sql immutable
as $$ select case when input ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then input::uuid end $$;

create function comms.read_instant(input text) returns timestamptz
language plpgsql stable
as $$
begin
  return nullif(input, '')::timestamptz;
exception when others then
  return null;
end
$$;
comment on function comms.read_instant(text) is 'The instant a text names, null where it names none.';

create function comms.read_int(input text) returns int
language sql immutable
as $$ select case when input ~ '^-?[0-9]{1,9}$' then input::int end $$;

create function comms.iso(at timestamptz) returns text
language sql stable parallel safe
as $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
comment on function comms.iso(timestamptz) is 'An instant as all JSON of this schema writes it: ISO 8601, UTC, milliseconds.';

create function comms.reason(code text, said text, evidence jsonb default null) returns jsonb
language sql stable parallel safe
as $$ select jsonb_strip_nulls(jsonb_build_object('code', code, 'text', said, 'evidence', evidence)) $$;
comment on function comms.reason(text, text, jsonb) is 'A reason in the shape all results share: {code, text, evidence}.';

create function comms.new_token() returns text
language sql volatile
as $$ select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') $$;
comment on function comms.new_token() is 'An opaque random token: 64 hexadecimal digits, 244 random bits.';

create function comms.token_hash(token text) returns bytea
language sql immutable
as $$ select sha256(convert_to(token, 'UTF8')) $$;

------------------------------------------------------------------------------------------------------------------------
-- Writing down trouble and signs of life

create function comms.note_trouble(tenant uuid, source text, said text, mend text, detail jsonb, at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.workflow_errors (tenant_id, at, workflow, message, how_to_mend, detail)
  values (tenant, at, source, said, mend, coalesce(detail, '{}'))
$$;

create function comms.note_trouble_hourly(kind text, tenant uuid, source text, said text, mend text, detail jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  -- Where another process holds the lock, it is reporting the same trouble at this moment.
  if pg_try_advisory_xact_lock(hashtextextended('comms.trouble ' || kind || coalesce(tenant::text, ''), 0)) and not exists (
    select from comms.workflow_errors e
    where e.workflow = source and e.tenant_id is not distinct from tenant and e.detail ->> 'kind' = note_trouble_hourly.kind
      and e.at > note_trouble_hourly.at - interval '1 hour' and e.at <= note_trouble_hourly.at)
  then
    perform comms.note_trouble(tenant, source, said, mend, coalesce(detail, '{}') || jsonb_build_object('kind', kind), at);
  end if;
end
$$;
comment on function comms.note_trouble_hourly(text, uuid, text, text, text, jsonb, timestamptz) is
  'Writes down trouble that befalls every message at once: one row of its kind an hour and tenant, not one a message.';

create function comms.is_passing_trouble(code text) returns boolean
language sql immutable
as $$ select code ~ '^(40|53|57)' or code = '55P03' $$;
comment on function comms.is_passing_trouble(text) is
  'True for errors of the moment (deadlock, no room, shutting down): they say nothing about the item that met them.';

create function comms.log_workflow_error(payload text, at timestamptz default now())
returns table (id bigint, notify boolean, "workflowName" text, "lastNode" text, message text, "executionUrl" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given jsonb;
begin
  begin
    given := comms.read_json(payload);
  exception when others then
    given := jsonb_build_object('unreadable', left(payload, 10000)); -- an error report must not fail
  end;
  if jsonb_typeof(given) = 'array' then given := given -> 0; end if;
  if jsonb_typeof(given) is distinct from 'object' then given := jsonb_build_object('payload', given); end if;

  "workflowName" := coalesce(given #>> '{workflow,name}', given #>> '{workflow,id}', 'unknown workflow');
  "lastNode" := coalesce(given #>> '{execution,lastNodeExecuted}', given #>> '{execution,error,node,name}', given #>> '{trigger,error,node,name}', 'unknown step');
  message := coalesce(given #>> '{execution,error,message}', given #>> '{trigger,error,message}', given ->> 'message', 'An error without a message');
  "executionUrl" := given #>> '{execution,url}';
  notify := not exists (
    select from comms.workflow_errors e
    where e.workflow = "workflowName" and e.node = "lastNode" and e.message = log_workflow_error.message
      and e.at > log_workflow_error.at - interval '1 hour');

  insert into comms.workflow_errors as e (tenant_id, at, workflow, execution_id, node, message, detail)
  values (coalesce(comms.bound_tenant(), comms.read_uuid(given ->> 'tenantId')), log_workflow_error.at, "workflowName",
    given #>> '{execution,id}', "lastNode", log_workflow_error.message, given)
  returning e.id into id;
  return next;
end
$$;
comment on function comms.log_workflow_error(text, timestamptz) is
  'Stores what n8n''s Error Trigger hands over (JSON text). Never fails: what cannot be read is stored as it came. notify is true for the first of its kind within an hour.';

create function comms.beat(name text, at timestamptz default now()) returns timestamptz
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.heartbeats (name, last_at) values (beat.name, beat.at)
  on conflict on constraint heartbeats_pkey
    do update set last_at = greatest(heartbeats.last_at, excluded.last_at), beats = heartbeats.beats + 1
  returning last_at
$$;
comment on function comms.beat(text, timestamptz) is 'A sign of life of a trigger; check-heartbeats tells who has gone silent.';

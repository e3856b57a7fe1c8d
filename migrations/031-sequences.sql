-- Sequences: what is said to whom over days and weeks, as data.
--
--   comms.save_sequence(definition jsonb, tenant uuid, at) -> (key, version, outcome)     outcome: created, new_version, unchanged
--        definition: as docs/sequence.schema.json says; its "version" is given by this function. tenant null: for everybody (owner of the schema only)
--   comms.sequence_of(tenant uuid, key text) -> comms.sequences                           the newest active one: the tenant's own, else the built-in one
--   comms.retention_periods.dated_by: a table whose old rows are simply deleted needs no more than its row there
--
-- Enrolments and how they go forward are in 032-enrolments.sql.

create table comms.sequences (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  key text not null check (key ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$'),
  version int not null default 1 check (version > 0),
  topic text not null check (topic in ('transactional', 'incident', 'service', 'marketing')),
  name text,
  definition jsonb not null check (jsonb_typeof(definition -> 'steps') = 'array' and definition ->> 'id' = key and definition ->> 'topic' = topic),
  -- retired: takes nobody new; who is in it finishes.
  state text not null default 'active' check (state in ('active', 'retired')),
  created_at timestamptz not null default now()
);
comment on table comms.sequences is
  'Definitions by version, never altered: an enrolment finishes on the version it began with. Pauses are in comms.sequence_pauses.';
comment on column comms.sequences.tenant_id is 'Null for those that every tenant may use; a tenant''s own one of the same key goes before it.';
create unique index sequences_once on comms.sequences (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), key, version);
select comms.protect_tenant_table('comms.sequences');
create policy shared on comms.sequences for select using (tenant_id is null);

insert into comms.erasure_rules (table_name, how, reason) values ('sequences', 'no_person', 'A plan, not a person.');

create function comms.keep_sequence_versions() returns trigger
language plpgsql
as $$
begin
  if (new.tenant_id, new.key, new.version, new.topic, new.definition) is distinct from (old.tenant_id, old.key, old.version, old.topic, old.definition) then
    raise exception 'Version % of the sequence "%" is never altered: enrolments finish on it.', old.version, old.key
      using hint = 'Call comms.save_sequence with the changed definition: it makes a new version.';
  end if;
  return new;
end
$$;
create trigger keep_sequence_versions before update on comms.sequences for each row execute function comms.keep_sequence_versions();

create function comms.save_sequence(definition jsonb, tenant uuid default comms.current_tenant(), at timestamptz default now())
returns table (key text, version int, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  newest comms.sequences;
begin
  if coalesce(definition ->> 'id', '') = '' or coalesce(definition ->> 'topic', '') = '' or jsonb_typeof(definition -> 'steps') is distinct from 'array' then
    raise exception 'A sequence needs "id", "topic" and "steps".' using hint = 'docs/sequence.schema.json says what it may consist of.';
  end if;
  if tenant is not null and not comms.may_touch(tenant) or tenant is null and comms.bound_tenant() is not null then
    raise exception 'This login may not save a sequence for %.', coalesce('tenant ' || tenant, 'everybody') using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(format('comms.sequence %s %s', tenant, definition ->> 'id'), 0));
  select * into newest from comms.sequences s
  where s.tenant_id is not distinct from tenant and s.key = save_sequence.definition ->> 'id' order by s.version desc limit 1;
  key := definition ->> 'id';
  if newest.id is not null and newest.definition - 'version' = definition - 'version' then
    version := newest.version;
    outcome := 'unchanged';
  else
    version := coalesce(newest.version, 0) + 1;
    outcome := case when newest.id is null then 'created' else 'new_version' end;
    insert into comms.sequences (tenant_id, key, version, topic, name, definition, created_at)
    values (tenant, key, version, definition ->> 'topic', definition ->> 'name', definition || jsonb_build_object('version', version), save_sequence.at);
  end if;
  return next;
end
$$;
comment on function comms.save_sequence(jsonb, uuid, timestamptz) is
  'Stores a definition as a new version, unless it is the newest one already. Who is in an older version finishes it.';

create function comms.sequence_of(tenant uuid, key text) returns comms.sequences
language sql stable security definer set search_path = comms, pg_temp
as $$
  select s from comms.sequences s
  where s.key = sequence_of.key and s.state = 'active' and (s.tenant_id = tenant or s.tenant_id is null) and comms.may_touch(tenant)
  order by s.tenant_id is null, s.version desc limit 1
$$;
comment on function comms.sequence_of(uuid, text) is 'What a contact of the tenant is enrolled in: the newest active version of the tenant''s own sequence, else of the built-in one.';

------------------------------------------------------------------------------------------------------------------------
-- Pauses

create table comms.sequence_pauses (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  from_at timestamptz not null,
  to_at timestamptz check (to_at > from_at),
  reason text
);
comment on table comms.sequence_pauses is 'When a tenant''s sequence was paused; to_at null: it still is. What follows moves by as long as it lasted.';
create index sequence_pauses_of_key on comms.sequence_pauses (tenant_id, key);
create unique index sequence_pauses_open on comms.sequence_pauses (tenant_id, key) where to_at is null;
select comms.protect_tenant_table('comms.sequence_pauses');
insert into comms.erasure_rules (table_name, how, reason) values ('sequence_pauses', 'no_person', 'When a plan stood still.');

------------------------------------------------------------------------------------------------------------------------
-- Retention of tables that need no function of their own: a row goes when the instant in the column "dated_by" is old enough

alter table comms.retention_periods add column dated_by text;
comment on column comms.retention_periods.dated_by is
  'For tables with the columns id and tenant_id whose rows are simply deleted: the column their age is counted by. Null: comms.retention_due knows how.';

alter function comms.retention_due(text, int, timestamptz) rename to retention_due_by_kind;
create function comms.retention_due(kind text, most int, at timestamptz) returns setof text
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  rule comms.retention_periods;
begin
  select * into rule from comms.retention_periods p where p.kind = retention_due.kind;
  if rule.dated_by is null then
    return query select comms.retention_due_by_kind(kind, most, at);
  else
    return query execute format(
      'select r.id::text from comms.retention_cutoffs($1, $2) c join comms.%I r on r.tenant_id = c.tenant_id where r.%I < c.cutoff limit $3', rule.table_name, rule.dated_by)
      using kind, at, most;
  end if;
end
$$;

alter function comms.retain_no_longer(text, text[], timestamptz) rename to retain_no_longer_by_kind;
create function comms.retain_no_longer(kind text, ids text[], at timestamptz) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  rule comms.retention_periods;
  done int;
begin
  select * into rule from comms.retention_periods p where p.kind = retain_no_longer.kind;
  if rule.dated_by is null then return comms.retain_no_longer_by_kind(kind, ids, at); end if;
  execute format('delete from comms.%I r where r.id = any ($1::%s[])', rule.table_name,
    (select a.atttypid::regtype from pg_attribute a where a.attrelid = format('comms.%I', rule.table_name)::regclass and a.attname = 'id')) using ids;
  get diagnostics done = row_count;
  return done;
end
$$;

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['sequences', 'sequence_pauses']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['save_sequence', 'sequence_of']) name;
select comms.grant_workflow_rights();

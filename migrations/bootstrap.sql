-- What every migration stands on: the schema, the list of applied migrations, and the one function that applies them.
-- Static and repeatable: running it again changes nothing, and two processes that run it at once wait for each other.
-- The TypeScript runner (runner.ts) and the workflow "Set up the database" both run this file and then call
-- comms.apply_migration(name, checksum, body) for each numbered file in order.

select pg_advisory_xact_lock(hashtextextended('comms.migrations', 0));

create schema if not exists comms;

create table if not exists comms.migrations (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now(),
  applied_by text not null default current_user
);

create table if not exists comms.options (
  name text primary key,
  value jsonb not null
);

create or replace function comms.apply_migration(name text, checksum text, body text)
returns text
language plpgsql
as $$
#variable_conflict use_variable
declare
  known text;
begin
  -- One migration at a time, whoever runs it: a second process waits here and then finds the work done.
  perform pg_advisory_xact_lock(hashtextextended('comms.migrations', 0));

  select m.checksum into known from comms.migrations m where m.name = name;

  if known = checksum then
    return 'skipped';
  end if;

  if known is not null then
    raise exception 'Migration "%" was applied with another content (checksum % then, % now).', name, known, checksum
      using hint = 'An applied migration is never edited. Restore the file as it was released and put the change into a new migration.';
  end if;

  execute body;
  insert into comms.migrations (name, checksum) values (name, checksum);
  return 'applied';
end
$$;

comment on function comms.apply_migration(text, text, text) is
  'Applies one migration in the caller''s transaction: "applied", or "skipped" where it was applied before. Refuses a migration whose content changed.';

create or replace function comms.map_existing_crm(enabled boolean default true)
returns void
language plpgsql
as $$
begin
  if enabled and current_setting('server_version_num')::int < 150000 then
    raise exception 'Mapping existing CRM tables needs Postgres 15 or newer; this is %.', current_setting('server_version')
      using hint = 'Leave the option off: the CRM tables are then created in the schema comms.';
  end if;
  if to_regclass('comms.crm_contacts') is not null then
    raise notice 'The CRM tables of schema comms exist already: the option has no effect any more.';
  end if;
  insert into comms.options (name, value) values ('map_existing_crm', to_jsonb(enabled))
  on conflict on constraint options_pkey do update set value = excluded.value;
end
$$;

comment on function comms.map_existing_crm(boolean) is
  'To be called before the first migration: where public.tenants, crm_accounts, crm_contacts, crm_campaigns, crm_activities or crm_deals exist, schema comms reads them through views in place of tables of its own.';

-- Tenancy and CRM: who works here, and whom they serve.
--
-- Tenants, accounts, contacts, campaigns, activities and deals may already live in the operator's public schema. Then
-- (comms.map_existing_crm(), called before this file) they are read through views; nothing in public is ever changed.
-- For that reason nothing refers to those six by foreign key, and what is ours alone (brand, mailboxes) is kept beside them.

------------------------------------------------------------------------------------------------------------------------
-- Which tenant is speaking

create table comms.tenant_logins (
  login name primary key,
  tenant_id uuid not null
);
comment on table comms.tenant_logins is
  'Binds a database login to one tenant: whatever it asks, it sees and touches that tenant only.';

create function comms.bound_tenant() returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$ select tenant_id from comms.tenant_logins where login = session_user $$;
comment on function comms.bound_tenant() is 'The tenant the login is bound to, else null.';

create function comms.current_tenant() returns uuid
language sql stable
as $$ select coalesce(comms.bound_tenant(), nullif(current_setting('comms.tenant', true), '')::uuid) $$;
comment on function comms.current_tenant() is
  'The tenant whose rows this transaction may see: that of the login, else the one entered by enter_tenant, else none.';

create function comms.enter_tenant(tenant uuid) returns uuid
language plpgsql
as $$
begin
  if comms.bound_tenant() <> tenant then
    raise exception 'Login "%" is bound to another tenant and cannot enter %.', session_user, tenant
      using errcode = 'insufficient_privilege';
  end if;
  perform set_config('comms.tenant', coalesce(tenant::text, ''), true);
  return tenant;
end
$$;
comment on function comms.enter_tenant(uuid) is
  'Chooses the tenant for this transaction. A login bound to one tenant can enter no other.';

create function comms.may_touch(tenant uuid) returns boolean
language sql stable
as $$ select coalesce(comms.bound_tenant() = tenant, comms.bound_tenant() is null) $$;
comment on function comms.may_touch(uuid) is
  'Asked by the functions that work across tenants: true unless the login is bound to another tenant.';

------------------------------------------------------------------------------------------------------------------------
-- A table of ours, or a view of the operator's

create function comms.create_or_map(entity text, definition text, indexes text default '') returns void
language plpgsql
as $$
declare
  source regclass := to_regclass('public.' || quote_ident(entity));
  mapped boolean := coalesce((select value = 'true' from comms.options where name = 'map_existing_crm'), false);
  wanted text;
  tenant_column text := case entity when 'tenants' then 'id' else 'tenant_id' end;
begin
  if source is null or not mapped then
    execute format('create table comms.%I (%s)', entity, definition);
    execute indexes;
    return;
  end if;

  execute format('create temporary table shape_of_view (%s) on commit drop', definition);

  select string_agg(
    case
      when theirs.attname is null then format('null::%s as %I', ours.type, ours.attname)
      when theirs.type = ours.type then format('source.%I', ours.attname)
      else format('source.%1$I::text::%2$s as %1$I', ours.attname, ours.type)
    end, ', ' order by ours.attnum)
  into wanted
  from (
    select attname, attnum, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = 'shape_of_view'::regclass and attnum > 0 and not attisdropped
  ) ours
  left join (
    select attname, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = source and attnum > 0 and not attisdropped
  ) theirs using (attname);

  -- The caller's own rights decide what it may read; besides, a tenant sees its own rows only, even where the
  -- operator's tables know no row-level security. The functions of this schema run as its owner and see all.
  execute format(
    'create view comms.%1$I with (security_invoker = true, security_barrier = true) as select %2$s from %3$s source '
    'where source.%4$I = (select comms.current_tenant()) or current_user = %5$L',
    entity, wanted, source, tenant_column, current_user);
  execute 'drop table shape_of_view';
  raise notice 'comms.% is a view of %', entity, source;
end
$$;

select comms.create_or_map('tenants', $ddl$
  id uuid primary key default gen_random_uuid(),
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
$ddl$);

select comms.create_or_map('crm_accounts', $ddl$
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  name text not null,
  tier text check (tier in ('enterprise', 'premium', 'standard', 'essential')),
  industry text check (industry in ('general', 'healthcare', 'trades', 'professional_services')),
  email_domain text,
  time_zone text,
  calendar jsonb,
  holidays jsonb,
  jurisdiction text,
  contract_start date,
  contract_end date,
  ai_opt_out boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
$ddl$, 'create index on comms.crm_accounts (tenant_id)');

select comms.create_or_map('crm_contacts', $ddl$
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  role text check (role in ('customer', 'partner', 'developer', 'executive', 'internal')),
  name text,
  first_name text,
  last_name text,
  email text,
  phone text,
  whatsapp text,
  slack_id text,
  push_token text,
  portal_id text,
  language text,
  time_zone text,
  jurisdiction text,
  relationship_stage text check (relationship_stage in ('new', 'established', 'long_term_partner')),
  response_expectation text check (response_expectation in ('immediate', 'business_hours', 'flexible')),
  vip boolean not null default false,
  ai_opt_out boolean not null default false,
  style_profile jsonb,
  personal_notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
$ddl$, $ddl$
  create unique index crm_contacts_email on comms.crm_contacts (tenant_id, lower(email));
  create index on comms.crm_contacts (account_id);
$ddl$);

select comms.create_or_map('crm_campaigns', $ddl$
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  name text not null,
  channel text,
  status text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
$ddl$);

select comms.create_or_map('crm_activities', $ddl$
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  kind text not null,
  subject text,
  body text,
  happened_at timestamptz not null default now(),
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now()
$ddl$, 'create index on comms.crm_activities (contact_id, happened_at desc)');

select comms.create_or_map('crm_deals', $ddl$
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  name text not null,
  stage text,
  amount numeric(14,2),
  currency char(3),
  probability numeric(6,5) check (probability between 0 and 1),
  expected_close date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
$ddl$, 'create index on comms.crm_deals (account_id)');

------------------------------------------------------------------------------------------------------------------------
-- What a tenant is to its customers

create table comms.tenant_settings (
  tenant_id uuid primary key,
  company text not null,
  sender_name text not null,
  sender_address text not null,
  staff_email text not null,
  reply_to text,
  signature text,
  postal_address text,
  phone text,
  website text,
  tone text,
  industry text check (industry in ('general', 'healthcare', 'trades', 'professional_services')),
  language text not null default 'en',
  time_zone text not null default 'UTC',
  jurisdiction text,
  currency char(3),
  calendar jsonb,
  brand jsonb not null default '{}',
  policy jsonb not null default '{}',
  daily_capacity int not null default 40 check (daily_capacity > 0),
  updated_at timestamptz not null default now()
);
comment on column comms.tenant_settings.brand is 'Further brand data (colours, logo): merged into what drafts and pages are given.';
comment on column comms.tenant_settings.policy is 'The operator''s changes to the channel policy: handed to Select Channels with every message.';
comment on column comms.tenant_settings.daily_capacity is 'How many mails the team can answer at a time before answers slow down.';

create table comms.tenant_mailboxes (
  address text primary key check (address = lower(address)),
  tenant_id uuid not null
);
comment on table comms.tenant_mailboxes is 'Which tenant a mail belongs to, by the address it was sent to.';

------------------------------------------------------------------------------------------------------------------------
-- What is known of the work for a customer

create table comms.leads (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid,
  name text,
  email text,
  source text,
  score int check (score between 0 and 100),
  status text not null default 'open',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table comms.quotes (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  lead_id uuid references comms.leads,
  number text not null,
  title text,
  total numeric(14,2) not null,
  currency char(3) not null,
  valid_until date,
  status text not null default 'sent' check (status in ('draft', 'sent', 'accepted', 'declined', 'expired')),
  pdf bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, number)
);

create table comms.projects (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  reference text not null,
  name text not null,
  status text not null default 'active' check (status in ('planned', 'active', 'on_hold', 'completed', 'cancelled')),
  progress int check (progress between 0 and 100),
  next_step text,
  due_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, reference)
);

create table comms.milestones (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  project_id uuid not null references comms.projects on delete cascade,
  position int not null,
  name text not null,
  due_on date,
  completed_on date,
  unique (project_id, position)
);

create table comms.orders (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  number text not null,
  description text,
  status text not null default 'open' check (status in ('open', 'shipped', 'delivered', 'cancelled')),
  expected_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, number)
);

create table comms.invoices (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  number text not null,
  amount numeric(14,2) not null,
  currency char(3) not null,
  issued_on date not null,
  due_on date not null,
  paid_on date,
  status text not null default 'open' check (status in ('open', 'paid', 'overdue', 'cancelled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, number)
);

create table comms.appointments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  reference text not null,
  kind text not null,
  place text,
  starts_at timestamptz not null,
  ends_at timestamptz,
  time_zone text not null,
  status text not null default 'booked' check (status in ('booked', 'confirmed', 'completed', 'cancelled', 'no_show')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, reference)
);

create table comms.contracts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  account_id uuid,
  contact_id uuid,
  number text not null,
  name text not null,
  amount numeric(14,2),
  currency char(3),
  starts_on date not null,
  ends_on date,
  notice_days int,
  status text not null default 'active' check (status in ('active', 'ended', 'cancelled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, number)
);

create index on comms.quotes (account_id);
create index on comms.projects (account_id);
create index on comms.orders (account_id);
create index on comms.invoices (account_id);
create index on comms.appointments (account_id, starts_at);
create index on comms.contracts (account_id);
create index on comms.leads (tenant_id, status);

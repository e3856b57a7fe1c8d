-- Your business: setting up a tenant without writing SQL.

create function comms.set_up_tenant(business jsonb, at timestamptz default now())
returns table ("tenantId" uuid, outcome text)
language plpgsql set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  wanted text;
  boxes text[] := array(
    select distinct lower(btrim(box)) from regexp_split_to_table(coalesce(business ->> 'mailboxes', ''), '[\s,;]+') box where btrim(box) <> '');
  zone text := coalesce(nullif(business ->> 'timeZone', ''), 'UTC');
  tenant uuid;
  fresh boolean := false;
begin
  if coalesce(btrim(business ->> 'company'), '') = '' then
    return query select null::uuid, 'skipped: Settings name no company';
    return;
  end if;
  select string_agg(needed, ', ') into wanted
  from unnest(array['senderAddress', 'staffEmail']) needed where coalesce(business ->> needed, '') !~ '^[^@\s]+@[^@\s]+$';
  if wanted is not null or cardinality(boxes) = 0 or exists (select from unnest(boxes) box where box !~ '^[^@\s]+@[^@\s]+$') then
    raise exception 'Settings need an e-mail address in: %.',
      concat_ws(', ', wanted, case when cardinality(boxes) = 0 or exists (select from unnest(boxes) box where box !~ '^[^@\s]+@[^@\s]+$') then 'mailboxes' end)
      using hint = 'For example mailboxes "hello@your-company.com, billing@your-company.com".';
  end if;
  if not exists (select from pg_timezone_names where name = zone) then
    raise exception 'There is no time zone "%".', zone using hint = 'Use a name such as Europe/Madrid or America/New_York.';
  end if;

  select tenant_id into tenant from comms.tenant_mailboxes where address = any (boxes) limit 1;
  if tenant is null then
    select tenant_id into tenant from comms.tenant_settings where lower(company) = lower(btrim(business ->> 'company')) limit 1;
  end if;
  if exists (select from comms.tenant_mailboxes where address = any (boxes) and tenant_id <> tenant) then
    raise exception 'One of the mailboxes belongs to another business already.';
  end if;
  if tenant is null then
    insert into comms.tenants (name) values (btrim(business ->> 'company')) returning id into tenant;
    fresh := true;
  end if;

  insert into comms.tenant_settings as s
    (tenant_id, company, sender_name, sender_address, staff_email, signature, postal_address, phone, website, tone, language, time_zone, updated_at)
  values (tenant, btrim(business ->> 'company'), coalesce(nullif(business ->> 'senderName', ''), btrim(business ->> 'company')), business ->> 'senderAddress',
    business ->> 'staffEmail', nullif(business ->> 'signature', ''), nullif(business ->> 'postalAddress', ''), nullif(business ->> 'phone', ''),
    nullif(business ->> 'website', ''), nullif(business ->> 'tone', ''), coalesce(nullif(business ->> 'language', ''), 'en'), zone, at)
  on conflict (tenant_id) do update set
    company = excluded.company, sender_name = excluded.sender_name, sender_address = excluded.sender_address, staff_email = excluded.staff_email,
    signature = excluded.signature, postal_address = excluded.postal_address, phone = excluded.phone, website = excluded.website,
    tone = excluded.tone, language = excluded.language, time_zone = excluded.time_zone, updated_at = excluded.updated_at;
  insert into comms.tenant_mailboxes (address, tenant_id) select box, tenant from unnest(boxes) box on conflict (address) do nothing;

  return query select tenant, case when fresh then 'created' else 'updated' end;
end
$$;
comment on function comms.set_up_tenant(jsonb, timestamptz) is
  'Creates or updates the business that a mailbox belongs to, from the Settings of "Set up the database": {company, mailboxes, senderName, senderAddress, staffEmail, timeZone, ...}. Without a company it does nothing. Only for the owner of the schema.';

select comms.grant_workflow_rights();

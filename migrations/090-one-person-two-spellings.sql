-- A person whose address has a domain in letters of her own language (ana@müller.example) is the same one under its spelling in
-- the name system (ana@xn--mller-kva.example): do-not-contact and consent are found for both. Suppressions did so since 028.
--
-- Requires: 028-doubts-and-links.sql (canonical_address).

comment on table comms.broadcasts is 'Messages to many, planned and sent: what, when, to which tiers and components, with which facts, and how many got it.';

do $$ begin
  -- The operator's own table is the operator's to index. The condition stands here and below in the same words: an index that called
  -- a function would ask everyone who writes a contact for the right to call it.
  if (select relkind from pg_class where oid = 'comms.crm_contacts'::regclass) = 'r' then
    create index if not exists crm_contacts_spelt_otherwise on comms.crm_contacts (tenant_id) where email ~ '[^ -~]' or email ~* '@(.*\.)?xn--';
  end if;
end $$;

create function comms.contacts_with_email(tenant uuid, addresses text[]) returns setof uuid
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  otherwise text[] := array(select comms.canonical_address(a) from unnest(addresses) a where a ~ '[^ -~]' or a ~* '@(.*\.)?xn--');
begin
  return query select c.id from comms.crm_contacts c where c.tenant_id = tenant and lower(c.email) = any (array(select lower(btrim(a)) from unnest(addresses) a));
  if otherwise <> '{}' then
    return query select c.id from comms.crm_contacts c
    where c.tenant_id = tenant and (c.email ~ '[^ -~]' or c.email ~* '@(.*\.)?xn--') and comms.canonical_address(c.email) = any (otherwise)
      and lower(c.email) <> all (array(select lower(btrim(a)) from unnest(addresses) a));
  end if;
end
$$;
comment on function comms.contacts_with_email(uuid, text[]) is 'The contacts of a tenant that have one of these mail addresses, in whatever spelling of its domain, each once.';

create or replace function comms.contact_of(tenant uuid, address text) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$ select c.id from comms.contacts_with_email(tenant, array[address]) found join comms.crm_contacts c on c.tenant_id = tenant and c.id = found order by c.created_at limit 1 $$;

create or replace function comms.contacts_at(tenant uuid, channel text, address text) returns uuid[]
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(array_agg(c.id order by c.created_at, c.id), '{}') from comms.crm_contacts c
  where c.tenant_id = tenant and case
    when contacts_at.channel in ('sms', 'phone', 'whatsapp') then
      c.id in (
        select n.id from comms.crm_contacts n where n.tenant_id = tenant and comms.e164(n.phone) = comms.e164(contacts_at.address) and n.phone is not null
        union select n.id from comms.crm_contacts n where n.tenant_id = tenant and comms.e164(n.whatsapp) = comms.e164(contacts_at.address) and n.whatsapp is not null)
    when contacts_at.channel = 'chat' then c.id in (select d.contact_id from comms.contact_details d where d.tenant_id = tenant and d.chat_id = contacts_at.address)
    when contacts_at.channel = 'slack' then c.slack_id = contacts_at.address
    when contacts_at.channel = 'email' then c.id in (select found from comms.contacts_with_email(tenant, array[contacts_at.address]) found)
    else false end
$$;

create or replace function comms.people_at(m comms.scheduled_messages) returns uuid[]
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(case
    when m.channel = 'email' then (
      select array_agg(c.id order by c.created_at, c.id)
      from comms.contacts_with_email(m.tenant_id, array(
        select btrim(coalesce(substring(part from '<([^<>]*)>'), part))
        from (
          select m.recipient as named
          union all
          select case jsonb_typeof(given) when 'object' then given ->> 'address' else given #>> '{}' end
          from unnest(array['cc', 'bcc']) field
          cross join lateral jsonb_array_elements(case jsonb_typeof(m.message -> field) when 'array' then m.message -> field else jsonb_build_array(m.message -> field) end) given
        ) reached, regexp_split_to_table(regexp_replace(reached.named, '"[^"]*"', '', 'g'), '[,;]') part)) found
      join comms.crm_contacts c on c.tenant_id = m.tenant_id and c.id = found)
    when m.recipient <> '' and (m.channel in ('sms', 'phone', 'whatsapp', 'chat') or m.contact_id is null) then comms.contacts_at(m.tenant_id, m.channel, m.recipient) end, '{}')
$$;

select comms.grant_workflow_rights();

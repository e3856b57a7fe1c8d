-- Whoever has one business need not say which. Settings of a workflow name it by a mailbox; one that was left as delivered, or mistyped, named
-- nobody, and the refusal spoke of something else: of a "tenantId" that nobody had asked for, or of an incident that is not there.
--
--   comms.tenant_of_settings(mailbox) -> uuid
--
-- Requires: 001-tenancy-and-crm.sql (tenants, may_touch), 005-mail.sql (tenant_of_mailbox).

create function comms.tenant_of_settings(mailbox text) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(comms.tenant_of_mailbox(mailbox), (select min(t.id::text)::uuid from comms.tenants t where comms.may_touch(t.id) having count(*) = 1))
$$;
comment on function comms.tenant_of_settings(text) is
  'The tenant that the mailbox in a workflow''s Settings belongs to, else the only one there is; null where there are several and it belongs to none of them.';

insert into comms.workflow_rights values ('function', 'tenant_of_settings', 'execute');
select comms.grant_workflow_rights();

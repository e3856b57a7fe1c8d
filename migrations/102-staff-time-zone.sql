-- The pages of staff tell times in one zone: that of the business, as it was said once in the Settings of "Set up the database".
-- Many of them list what several businesses have together, so with several the one set up first decides.
--
--   comms.staff_time_zone() -> text
--
-- Requires: 001-tenancy-and-crm.sql (tenants, tenant_settings, may_touch).

create function comms.staff_time_zone() returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce((
    select s.time_zone from comms.tenant_settings s left join comms.tenants t on t.id = s.tenant_id
    where comms.may_touch(s.tenant_id) order by t.created_at, s.tenant_id limit 1), 'UTC')
$$;
comment on function comms.staff_time_zone() is
  'The time zone of the pages of staff: that of the business; with several that of the one set up first (of two at the same moment, the smaller id); UTC where none is set up.';

insert into comms.workflow_rights values ('function', 'staff_time_zone', 'execute');
select comms.grant_workflow_rights();

-- Which reports were made already.
--
--   comms.report_made(tenant, edition, from_day, to_day) -> boolean

create function comms.report_made(tenant uuid, edition text, from_day date, to_day date) returns boolean
language sql stable security definer set search_path = comms, pg_temp
as $$
  select exists (select from comms.insight_reports i where i.tenant_id = report_made.tenant and i.edition = report_made.edition
    and i.from_day = report_made.from_day and i.to_day = report_made.to_day and comms.may_touch(i.tenant_id))
$$;
comment on function comms.report_made(uuid, text, date, date) is 'Whether the report of an edition and period was made and handed over: it is not made again.';

insert into comms.workflow_rights values ('function', 'report_made', 'execute');
select comms.grant_workflow_rights();

-- A correction, a statement or a follow-up may come after the end of an incident, but takes no status: it was refused with the name of a
-- constraint. Now it is said what to leave out.
--
-- Requires: 050-incidents.sql (post_incident_update).

create or replace function comms.post_incident_update(items text, at timestamptz default now())
returns table (place bigint, id uuid, "incidentId" uuid, reference text, outcome text, late boolean, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  i comms.incidents;
  done record;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    i := null;
    place := given.place; id := null; "incidentId" := null; reference := null; late := null;
    begin
      select n.* into i from comms.incidents n
      where comms.may_touch(n.tenant_id) and (n.id = comms.read_uuid(given.item ->> 'incidentId') or (
        comms.read_uuid(given.item ->> 'incidentId') is null and n.reference = given.item ->> 'reference'
        and n.tenant_id = coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant())))
      for update;
      if i.id is null then raise exception 'There is no incident "%".', coalesce(nullif(given.item ->> 'incidentId', ''), given.item ->> 'reference', ''); end if;
      -- Only what says that it is over, or back, changes the status then; the table would refuse it in words that nobody understands.
      if i.resolved_at is not null and given.item ->> 'status' in ('investigating', 'identified', 'fixing', 'monitoring')
        and coalesce(nullif(given.item ->> 'kind', ''), 'update') not in ('alert', 'update', 'resolved') then
        raise exception '% is resolved since %, and stays so: leave "status" out, or declare it again if it is back.', i.reference, comms.iso(i.resolved_at);
      end if;
      select * into done from comms.post_one_update(i, given.item, comms.read_instant(given.item ->> 'promisedAt'), post_incident_update.at);
      id := (done.posted).id; "incidentId" := i.id; reference := i.reference; outcome := done.outcome; late := (done.posted).late; reasons := done.said;
    exception when others then
      outcome := 'refused'; "incidentId" := i.id; reference := i.reference; reasons := jsonb_build_array(comms.reason('refused', sqlerrm));
    end;
    return next;
  end loop;
end
$$;

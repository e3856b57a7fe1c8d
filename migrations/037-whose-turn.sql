-- Whose turn it is: enrolments are claimed and carried out in the order in which they are due, and by their id where they are due at the same moment. So it
-- is known who passes a cap on a burst and who waits, and Simulate can say so message for message.

drop index comms.enrolments_due;
create index enrolments_due on comms.enrolments (next_at, id) where state = 'active';

create or replace function comms.claim_due_enrolments(worker text, max int default 200, lease interval default '5 minutes', at timestamptz default now())
returns table (id uuid, fence int, "tenantId" uuid, sequence jsonb, enrolment jsonb, contact jsonb, history jsonb, policy jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  taken uuid[];
begin
  with due as (
    select e.id, e.next_at as since from comms.enrolments e
    where e.state = 'active' and e.next_at <= claim_due_enrolments.at and (only_tenant is null or e.tenant_id = only_tenant)
    order by e.next_at, e.id
    limit least(greatest(max, 1), 5000)
    for update skip locked
  ), claimed as (
    -- A lease is nothing but a later next_at: who is lost with it in hand has it come up again.
    update comms.enrolments e set claimed_by = worker, next_at = claim_due_enrolments.at + lease, fence = e.fence + 1
    from due where e.id = due.id
    returning e.id, due.since
  )
  select coalesce(array_agg(claimed.id order by claimed.since, claimed.id), '{}') into taken from claimed;
  return query select facts.* from comms.enrolment_facts(taken, claim_due_enrolments.at) facts;
end
$$;

create or replace function comms.advance_enrolments(items text, at timestamptz default now())
returns table (id uuid, action text, outcome text, "nextAt" timestamptz, "messageId" uuid, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  e comms.enrolments;
  made record;
begin
  -- Taken in one order by all, so that two calls never wait for each other.
  perform from comms.enrolments n where n.id in (select comms.read_uuid(r.item ->> 'id') from comms.read_items(items) r) and comms.may_touch(n.tenant_id) order by n.id for update;

  -- Waiting is what most do most of the time: all at once.
  for id, "nextAt", reasons in
    with waiting as (
      select comms.read_uuid(r.item ->> 'id') as id, comms.read_int(r.item ->> 'fence') as fence, r.item -> 'step' as step
      from comms.read_items(items) r
      where r.item #>> '{step,action}' = 'wait' and coalesce(r.item ->> 'error', '') = '' and (r.item #>> '{step,at}' is null or comms.read_instant(r.item #>> '{step,at}') is not null)
    )
    update comms.enrolments n set next_at = comms.read_instant(w.step ->> 'at'), decision = w.step, failures = 0, claimed_by = null
    from waiting w where n.id = w.id and n.fence = w.fence and n.state = 'active' and comms.may_touch(n.tenant_id)
    returning n.id, n.next_at, w.step -> 'reasons'
  loop
    action := 'wait'; outcome := 'waiting'; "messageId" := null;
    return next;
  end loop;

  -- Carried out in the order handed in, so that a cap lets pass who was due first.
  for given in
    select r.item, comms.read_uuid(r.item ->> 'id') as id, comms.read_int(r.item ->> 'fence') as fence
    from comms.read_items(items) r
    where comms.read_uuid(r.item ->> 'id') is not null and not (
      r.item #>> '{step,action}' = 'wait' and coalesce(r.item ->> 'error', '') = ''
      and exists (select from comms.enrolments n where n.id = comms.read_uuid(r.item ->> 'id') and n.fence = comms.read_int(r.item ->> 'fence') and n.claimed_by is null))
    order by r.place
  loop
    id := given.id; action := given.item #>> '{step,action}'; "messageId" := null; "nextAt" := null;
    select * into e from comms.enrolments n where n.id = given.id and comms.may_touch(n.tenant_id) for update;
    continue when not found;
    if e.state <> 'active' or e.fence is distinct from given.fence then
      -- Something happened since it was asked: what was decided without knowing of it counts no more.
      outcome := 'refused'; reasons := jsonb_build_array(comms.reason('old_fence', 'It was decided before something else happened; it is asked again.'));
      return next;
      continue;
    end if;
    begin
      if coalesce(given.item ->> 'error', '') <> '' then raise exception '%', given.item ->> 'error'; end if;
      select * into made from comms.advance_enrolment(e, given.item, at);
      outcome := made.outcome; "nextAt" := made.next_at; "messageId" := made.message_id; reasons := made.reasons;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed'; reasons := jsonb_build_array(comms.reason('failed', sqlerrm));
      "nextAt" := comms.advance_failed(e, sqlerrm, at);
    end;
    return next;
  end loop;
end
$$;

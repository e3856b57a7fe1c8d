-- A page for staff: which sequences there are, who is in them and why they stand where they stand; pausing, going on, taking out, putting in, and new versions.
--
--   comms.sequences_page(tenant uuid, who text, opened text, at) -> ("tenantId", page jsonb)      who: a piece of a name or address; opened: the sequence whose definition is wanted
--   comms.sequence_action(choices text, at) -> (outcome, detail)
--        choices: {form, tenant, action, key?, id?, contact?, who?, reason?, definition?, error?}; action: pause_sequence, resume_sequence, pause, resume, end, pause_person,
--        resume_person, enter, save. outcome: done, stale, gone, invalid, refused (detail says why)
--   comms.end_enrolments(items text, at) -> (id, state)                                            items as pause_enrolments takes them

create function comms.end_enrolments(items text, at timestamptz default now())
returns table (id uuid, state text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  e comms.enrolments;
begin
  for e in select n.* from comms.enrolments n where n.id in (select o.id from comms.named_enrolments(items) o) and n.state in ('active', 'paused') order by n.id for update loop
    perform comms.end_enrolment(e, 'exited', comms.reason('ended_by_hand', 'Taken out by hand.'), end_enrolments.at);
    id := e.id; state := 'exited';
    return next;
  end loop;
end
$$;
comment on function comms.end_enrolments(text, timestamptz) is 'Takes contacts out of sequences for good (JSON text: [{id}], or [{contactId, sequence?}] for a person); what of it waits in the outbox is stopped.';

create function comms.page_tenant(given uuid) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$
  select t.id from comms.tenants t where comms.may_touch(t.id) and (given is null or t.id = given)
  order by t.id = comms.current_tenant() desc nulls last, t.created_at, t.id limit 1
$$;

create function comms.sequences_page(tenant uuid default null, who text default null, opened text default null, at timestamptz default now())
returns table ("tenantId" uuid, page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with business as (
    select t.id, s.company, coalesce(s.time_zone, 'UTC') as zone, s.policy from comms.tenants t left join comms.tenant_settings s on s.tenant_id = t.id where t.id = comms.page_tenant(tenant)
  ), inside as materialized (
    select e.sequence_key as key, e.version, e.sequence_id, count(*) as people, count(*) filter (where e.state = 'paused') as paused, count(*) filter (where e.failures > 0 and e.state = 'active') as failing
    from comms.enrolments e join business b on e.tenant_id = b.id where e.state in ('active', 'paused') group by 1, 2, 3
  ), newest as materialized (
    select distinct on (s.key) s.* from comms.sequences s join business b on s.tenant_id = b.id or s.tenant_id is null
    where s.state = 'active' order by s.key, s.tenant_id is null, s.version desc
  ), asked as materialized (
    select c.* from comms.crm_contacts c join business b on c.tenant_id = b.id
    where length(btrim(who)) > 1 and (c.email ilike '%' || replace(replace(replace(btrim(who), '\', '\\'), '%', '\%'), '_', '\_') || '%' or c.name ilike '%' || replace(replace(replace(btrim(who), '\', '\\'), '%', '\%'), '_', '\_') || '%')
    order by lower(c.email) = lower(btrim(who)) desc, c.name, c.id limit 10
  )
  select b.id, jsonb_build_object('company', b.company, 'timeZone', b.zone,
    'sequences', coalesce((
      select jsonb_agg(jsonb_build_object('key', n.key, 'name', coalesce(n.name, n.key), 'topic', n.topic, 'version', n.version, 'own', n.tenant_id is not null,
        'description', n.definition ->> 'description', 'steps', jsonb_array_length(n.definition -> 'steps'),
        'people', coalesce((select sum(i.people) from inside i where i.key = n.key), 0), 'pausedPeople', coalesce((select sum(i.paused) from inside i where i.key = n.key), 0),
        'failing', coalesce((select sum(i.failing) from inside i where i.key = n.key), 0),
        'older', coalesce((select jsonb_agg(jsonb_build_object('version', i.version, 'people', i.people) order by i.version) from inside i where i.key = n.key and i.sequence_id <> n.id), '[]'),
        'pausedSince', (select comms.iso(p.from_at) from comms.sequence_pauses p where p.tenant_id = b.id and p.key = n.key and p.to_at is null),
        'pausedWhy', (select p.reason from comms.sequence_pauses p where p.tenant_id = b.id and p.key = n.key and p.to_at is null),
        'definition', case when n.key = opened then n.definition - 'version' end) order by n.name nulls last, n.key)
      from newest n), '[]'),
    'people', coalesce((
      select jsonb_agg(jsonb_build_object('contactId', a.id, 'name', coalesce(a.name, a.email), 'email', a.email, 'enrolments', coalesce((
        select jsonb_agg(jsonb_build_object('id', e.id, 'sequence', e.sequence_key, 'version', e.version, 'epoch', e.epoch, 'state', e.state, 'since', comms.iso(e.enrolled_at), 'endedAt', comms.iso(e.ended_at),
          'nextAt', comms.iso(e.next_at), 'why', coalesce(case when e.ended_at is not null or e.state = 'paused' then e.state_reason ->> 'text' end,
            (select string_agg(r ->> 'text', ' ') from jsonb_array_elements(e.decision -> 'reasons') r where r ->> 'code' <> 'zone')),
          'steps', coalesce((select jsonb_agg(jsonb_build_object('step', t.step_id, 'state', t.state, 'at', comms.iso(t.at), 'channel', t.channel, 'message', m.state) order by t.at, t.step_id)
            from comms.enrolment_steps t left join comms.scheduled_messages m on m.id = t.message_id where t.enrolment_id = e.id), '[]')) order by e.ended_at is null desc, e.enrolled_at desc)
        from (select o.* from comms.enrolments o where o.contact_id = a.id and o.tenant_id = a.tenant_id order by o.ended_at is null desc, o.enrolled_at desc limit 20) e), '[]')) order by a.name, a.id)
      from asked a), '[]'))
  from business b
$$;
comment on function comms.sequences_page(uuid, text, text, timestamptz) is 'What the page "Show sequences" shows: each sequence with how many are in it, and where the people asked for stand and why.';

create function comms.sequence_action(choices text, at timestamptz default now()) returns table (outcome text, detail text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given jsonb := comms.read_json(choices);
  tenant uuid := comms.page_tenant(comms.read_uuid(given ->> 'tenant'));
  action text := given ->> 'action';
  one jsonb;
  touched int;
  made record;
begin
  outcome := 'invalid';
  if not comms.staff_form_holds('sequences', given ->> 'form', sequence_action.at) then
    outcome := 'stale';
  elsif tenant is null or (given ->> 'tenant') is distinct from tenant::text then
    outcome := 'gone';
  elsif action in ('pause_sequence', 'resume_sequence') then
    if (comms.sequence_of(tenant, given ->> 'key')).id is null then
      outcome := 'gone';
    else
      touched := case action when 'pause_sequence' then comms.pause_sequence(given ->> 'key', tenant, nullif(left(btrim(given ->> 'reason'), 300), ''), sequence_action.at)
        else comms.resume_sequence(given ->> 'key', tenant, sequence_action.at) end;
      outcome := 'done';
      detail := format(case action when 'pause_sequence' then 'It is paused. %s are in it and wait.' else 'It goes on for %s who waited. What follows has moved by as long as the pause lasted.' end, touched);
    end if;
  elsif action in ('pause', 'resume', 'end', 'pause_person', 'resume_person') then
    one := case when action in ('pause', 'resume', 'end') then jsonb_build_object('id', coalesce(given ->> 'id', '')) else jsonb_build_object('contactId', coalesce(given ->> 'contact', '')) end;
    -- Nobody of another business.
    if not exists (select from comms.named_enrolments(jsonb_build_array(one)::text) n) or exists (select from comms.named_enrolments(jsonb_build_array(one)::text) n where n.tenant_id <> tenant) then
      outcome := 'gone';
    else
      touched := case action
        when 'end' then (select count(*) from comms.end_enrolments(jsonb_build_array(one)::text, sequence_action.at))
        when 'pause' then (select count(*) from comms.pause_enrolments(jsonb_build_array(one)::text, sequence_action.at))
        when 'pause_person' then (select count(*) from comms.pause_enrolments(jsonb_build_array(one)::text, sequence_action.at))
        else (select count(*) from comms.resume_enrolments(jsonb_build_array(one)::text, sequence_action.at)) end;
      outcome := case when touched > 0 then 'done' else 'gone' end;
      detail := case when touched > 0 then case action when 'end' then 'Taken out. What waited in the outbox is stopped.' when 'resume' then 'It goes on. What follows has moved by as long as the pause lasted.'
        when 'resume_person' then format('%s sequences go on. What follows has moved by as long as the pause lasted.', touched) else format('Paused: %s.', touched) end end;
    end if;
  elsif action = 'enter' then
    select * into made from comms.enrol_contacts(jsonb_build_array(jsonb_build_object('tenantId', tenant, 'sequence', given ->> 'key', 'contactId', given ->> 'contact'))::text, sequence_action.at);
    outcome := case when made.outcome in ('enrolled', 'already') then 'done' else 'refused' end;
    detail := left(made.reasons #>> '{0,text}', 300);
  elsif action = 'save' then
    if coalesce(given ->> 'error', '') <> '' then
      outcome := 'refused';
      detail := left(given ->> 'error', 300);
    else
      begin
        select s.version, s.outcome into made from comms.save_sequence(comms.read_json(given ->> 'definition'), tenant, sequence_action.at) s;
        outcome := 'done';
        detail := case made.outcome when 'unchanged' then 'Nothing was changed.' else format('Version %s is stored. Who is in an older one finishes that.', made.version) end;
      exception when others then
        if comms.is_passing_trouble(sqlstate) then raise; end if;
        outcome := 'refused';
        detail := left(sqlerrm, 300);
      end;
    end if;
  end if;
  return next;
end
$$;
comment on function comms.sequence_action(text, timestamptz) is 'What staff decide on the page "Show sequences", once; the form holds for a day and only there.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['end_enrolments', 'sequences_page', 'sequence_action']) name;
select comms.grant_workflow_rights();

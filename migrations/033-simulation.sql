-- Simulation: who would get what and when, without writing anything down.
--
--   comms.simulation_requests(request text, at) -> (sequence, contacts, policy, "from", "to", "timeZone")      an item for Simulate for each contact
--        request: {sequence, contacts (addresses, apart by commas or lines; empty: who is in it, else the first 20), from, days, date (assumed where steps count from one)}
--   comms.simulated_messages(items text, at) -> (simulated, message, contact, consent, history, incidents, policy, now)   for Select Channels, of what would be sent
--   comms.sequence_choices() -> (key, name, version, topic, running)

create function comms.sequence_choices()
returns table (key text, name text, version int, topic text, running int)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select distinct on (s.key) s.key, coalesce(s.name, s.key), s.version, s.topic,
    (select count(*)::int from comms.enrolments e where e.sequence_key = s.key and e.state in ('active', 'paused') and comms.may_touch(e.tenant_id))
  from comms.sequences s
  where s.state = 'active' and (s.tenant_id is null or comms.may_touch(s.tenant_id))
  order by s.key, s.tenant_id nulls last, s.version desc
$$;
comment on function comms.sequence_choices() is 'The active sequences, newest version, with how many are in each.';

create function comms.simulation_requests(request text, at timestamptz default now())
returns table (sequence jsonb, contacts jsonb, policy jsonb, "from" text, "to" text)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  asked jsonb := comms.read_json(request);
  begins timestamptz := coalesce(comms.read_instant(asked ->> 'from'), at);
  ends timestamptz := begins + make_interval(days => least(greatest(coalesce(comms.read_int(asked ->> 'days'), 30), 1), 366));
  plan record;
  named text[] := array(select lower(btrim(part)) from regexp_split_to_table(coalesce(asked ->> 'contacts', ''), '[,;\s]+') part where btrim(part) <> '' limit 200);
  whom uuid[];
  assumed jsonb;
begin
  -- Of two businesses with a sequence of this name, the one that most of its contacts belong to.
  select s.*, t.id as tenant into plan from comms.tenants t
  cross join lateral (select (found).* from (select comms.sequence_of(t.id, asked ->> 'sequence') as found) one) s
  where comms.may_touch(t.id) and s.id is not null
  order by (select count(*) from comms.crm_contacts c where c.tenant_id = t.id and lower(c.email) = any (named)) desc,
    (select count(*) from comms.enrolments e where e.tenant_id = t.id and e.sequence_key = s.key and e.state = 'active') desc, t.created_at
  limit 1;
  if not found then return; end if;

  -- What steps count from and is not known of a contact: the day that was asked for, else the fourteenth of the period.
  select coalesce(jsonb_object_agg(step #>> '{delay,date}', comms.iso(coalesce(comms.read_instant(asked ->> 'date'), begins + interval '14 days'))), '{}') into assumed
  from jsonb_array_elements(plan.definition -> 'steps') step where step #>> '{delay,date}' is not null;

  if cardinality(named) > 0 then
    whom := array(select c.id from comms.crm_contacts c where c.tenant_id = plan.tenant and lower(c.email) = any (named));
  else
    whom := array(select distinct e.contact_id from comms.enrolments e where e.tenant_id = plan.tenant and e.sequence_key = plan.key and e.state in ('active', 'paused') and e.contact_id is not null limit 200);
    if cardinality(whom) = 0 then
      whom := array(select c.id from comms.crm_contacts c where c.tenant_id = plan.tenant and coalesce(c.role, 'customer') = 'customer' order by c.name, c.id limit 20);
    end if;
  end if;

  -- An item for each contact, so that one whose facts do not suffice fails alone. Who is in it goes on from where they stand, on their version;
  -- everybody else would be enrolled at the beginning of the period.
  return query
  with running as materialized (
    select distinct on (e.contact_id, e.quote_id) e.* from comms.enrolments e
    where e.tenant_id = plan.tenant and e.sequence_key = plan.key and e.contact_id = any (whom) and e.state in ('active', 'paused')
    order by e.contact_id, e.quote_id, e.epoch desc
  )
  select f.sequence, jsonb_build_array(jsonb_build_object('contact', f.contact, 'enrolment', f.enrolment || jsonb_build_object('dates', assumed || (f.enrolment -> 'dates')), 'history', f.history)),
    f.policy, comms.iso(begins), comms.iso(ends)
  from comms.enrolment_facts(array(select r.id from running r), at) f
  union all
  select plan.definition, jsonb_build_array(jsonb_build_object('contact', c.contact, 'enrolment', jsonb_build_object(
      'id', c.contact_id, 'contactId', c.contact_id, 'enrolledAt', comms.iso(begins), 'version', plan.version, 'dates', assumed))),
    coalesce((select s.policy from comms.tenant_settings s where s.tenant_id = plan.tenant), '{}'), comms.iso(begins), comms.iso(ends)
  from comms.contact_facts(whom) c where not exists (select from running r where r.contact_id = c.contact_id);
end
$$;
comment on function comms.simulation_requests(text, timestamptz) is 'What Simulate needs to know of a sequence and contacts. Changes nothing.';

create function comms.simulated_messages(items text, at timestamptz default now())
returns table (simulated jsonb, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb, now text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with sends as materialized (
    select r.place, r.item, comms.read_uuid(r.item ->> 'contactId') as contact_id, comms.read_instant(r.item ->> 'at') as sent_at
    from comms.read_items(items) r where r.item ->> 'outcome' = 'sent'
  ), people as materialized (
    select f.*, s.policy, s.postal_address, s.public_url from comms.contact_facts(array(select distinct o.contact_id from sends o)) f
    left join comms.tenant_settings s on s.tenant_id = f.tenant_id
    where comms.may_touch(f.tenant_id)
  ), consents as (
    select e.contact_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['topic', e.topic, 'channel', e.channel, 'state', e.state, 'at', comms.iso(e.at), 'source', e.source])) order by e.at, e.id) as list
    from people p join comms.consent_events e on e.contact_id = p.contact_id and e.tenant_id = p.tenant_id group by e.contact_id
  ), suppressed as (
    select p.contact_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['channel', x.channel, 'reason', x.reason, 'topic', nullif(x.topic, ''), 'at', comms.iso(x.at)])) order by x.at) as list
    from people p
    cross join lateral (values ('email', p.contact ->> 'email'), ('sms', p.contact ->> 'phone'), ('phone', p.contact ->> 'phone'), ('whatsapp', p.contact ->> 'whatsapp')) known (channel, address)
    join comms.suppressions x on x.tenant_id = p.tenant_id and x.channel = known.channel and x.address_hash = comms.address_hash(known.address)
    group by p.contact_id
  ), past as (
    select p.contact_id, jsonb_agg(jsonb_object(array['at', comms.iso(m.accepted_at), 'channel', m.channel, 'topic', m.topic, 'state', m.state])) as list
    from people p join comms.scheduled_messages m on m.contact_id = p.contact_id and m.tenant_id = p.tenant_id and m.accepted_at > simulated_messages.at - interval '90 days'
    group by p.contact_id
  )
  select s.item, jsonb_strip_nulls(jsonb_build_object('key', s.item ->> 'key', 'topic', s.item ->> 'topic', 'type', 'sequence', 'channel', s.item ->> 'channel', 'language', p.contact ->> 'language',
      'to', p.contact ->> case s.item ->> 'channel' when 'sms' then 'phone' else s.item ->> 'channel' end)),
    p.contact || jsonb_build_object('suppressions', coalesce(suppressed.list, '[]')), coalesce(consents.list, '[]'),
    coalesce(past.list, '[]') || coalesce((
      -- What would have been sent before counts as well.
      select jsonb_agg(jsonb_build_object('at', b.item ->> 'at', 'channel', b.item ->> 'channel', 'topic', b.item ->> 'topic', 'state', 'delivered'))
      from sends b where b.contact_id = s.contact_id and (b.sent_at, b.place) < (s.sent_at, s.place)), '[]'),
    comms.open_incidents(p.account_id), coalesce(p.policy, '{}'), comms.iso(s.sent_at)
  from sends s join people p on p.contact_id = s.contact_id
  left join consents on consents.contact_id = s.contact_id
  left join suppressed on suppressed.contact_id = s.contact_id
  left join past on past.contact_id = s.contact_id
  order by s.sent_at, s.place
$$;
comment on function comms.simulated_messages(text, timestamptz) is
  'What Simulate says would be sent (JSON text: its rows, each with its topic), as Select Channels judges a message at that instant.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['sequence_choices', 'simulation_requests', 'simulated_messages']) name;
select comms.grant_workflow_rights();

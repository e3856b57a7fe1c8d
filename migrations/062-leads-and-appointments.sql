-- Leads are welcomed, appointments are reminded of; and what a person has to do is a task.
--
--   comms.record_leads(items text, at) -> (place, id, "contactId", outcome, reasons)
--        items: [{email, name?, phone?, interest?, source?, score?, language?, timeZone?, tenantId?, mailbox?, test?}]
--        outcome: added, known (an open lead of that address), checked ("test": true: nothing is stored), failed
--   comms.welcome_leads(days, options jsonb, most, at) -> (leadId, contactId, route, outcome, ...)      outcome: welcomed, duplicate, customer, refused
--        each lead once a route (comms.lead_routes); several leads of one address are one person, who is welcomed once
--   comms.speed_to_lead(days, at) -> ("tenantId", route, leads, answered, "medianMinutes", "withinTarget")
--   comms.record_appointments(items text, at) -> (place, id, outcome, reasons)
--        items: [{reference, email | contactId, kind, place?, startsAt, endsAt?, timeZone?, status?, tenantId?}]; outcome: added, changed, failed
--   comms.appointment_notices_due(options jsonb, most, at) -> items to write; comms.enqueue_appointment_notices(items text, at) -> (key, outcome)
--        outcome: queued, again, over (moved or called off meanwhile), unreachable, failed
--   comms.calendar_file(appointment, at) -> an iCalendar file (RFC 5545)
--   comms.due_client_tasks(at) -> tasks nobody was told of; comms.tell_client_tasks_again(staff, at); comms.open_client_tasks(at); comms.close_client_task(id, author, note, at)
--
-- Answers by text: C confirms, R asks for another time (comms.appointment_reply_words), noticed by themselves.

------------------------------------------------------------------------------------------------------------------------
-- What a person has to do

create table comms.client_tasks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  kind text not null check (kind in ('call_lead', 'move_appointment', 'journey')),
  contact_id uuid,
  said text not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  told_at timestamptz,
  done_at timestamptz,
  done_by text,
  note text,
  unique (tenant_id, key)
);
create index on comms.client_tasks (tenant_id, due_at) where done_at is null;
comment on table comms.client_tasks is 'What a person has to do for a customer: call a lead, find another time, look at a stage. Each once by its key.';

create function comms.add_client_task(tenant uuid, task_key text, kind text, contact uuid, said text, due timestamptz, at timestamptz) returns uuid
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.client_tasks (tenant_id, key, kind, contact_id, said, due_at, created_at) values (tenant, left(task_key, 300), kind, contact, left(said, 2000), due, at)
  on conflict do nothing returning id
$$;

create function comms.due_client_tasks(at timestamptz default now())
returns table (id uuid, kind text, name text, email text, phone text, said text, "dueAt" text, "staffEmail" text, company text)
language sql security definer set search_path = comms, pg_temp
as $$
  with told as (
    update comms.client_tasks t set told_at = due_client_tasks.at where t.done_at is null and t.told_at is null and t.created_at <= due_client_tasks.at and comms.may_touch(t.tenant_id) returning t.*
  )
  select t.id, t.kind, coalesce(c.name, c.email, ''), coalesce(c.email, ''), coalesce(c.phone, ''), t.said, comms.iso(t.due_at), s.staff_email, s.company
  from told t left join comms.crm_contacts c on c.id = t.contact_id and c.tenant_id = t.tenant_id left join comms.tenant_settings s on s.tenant_id = t.tenant_id
  order by t.due_at, t.id
$$;
comment on function comms.due_client_tasks(timestamptz) is 'Tasks nobody was told of yet, marked as told.';

create function comms.tell_client_tasks_again(staff text, at timestamptz default now()) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with again as (
    update comms.client_tasks t set told_at = null from comms.tenant_settings s
    where s.tenant_id = t.tenant_id and s.staff_email = staff and t.done_at is null and t.told_at > tell_client_tasks_again.at - interval '15 minutes' and comms.may_touch(t.tenant_id) returning 1
  ) select count(*)::int from again
$$;
comment on function comms.tell_client_tasks_again(text, timestamptz) is 'The mail of this run failed: the tasks it told of are told at the next.';

create function comms.open_client_tasks(at timestamptz default now())
returns table (id uuid, kind text, name text, email text, phone text, said text, "dueAt" text, overdue boolean, company text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select t.id, t.kind, coalesce(c.name, c.email, ''), coalesce(c.email, ''), coalesce(c.phone, ''), t.said, comms.iso(t.due_at), t.due_at < open_client_tasks.at, s.company
  from comms.client_tasks t left join comms.crm_contacts c on c.id = t.contact_id and c.tenant_id = t.tenant_id left join comms.tenant_settings s on s.tenant_id = t.tenant_id
  where t.done_at is null and comms.may_touch(t.tenant_id) order by t.due_at, t.id limit 100
$$;

create function comms.close_client_task(task uuid, author text, note text default null, at timestamptz default now()) returns text
language sql security definer set search_path = comms, pg_temp
as $$
  with closed as (
    update comms.client_tasks t set done_at = close_client_task.at, done_by = left(author, 200), note = left(close_client_task.note, 2000)
    where t.id = task and t.done_at is null and comms.may_touch(t.tenant_id) returning 1
  ) select case when exists (select from closed) then 'done' else 'gone' end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Leads

create table comms.lead_routes (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  route text not null check (route ~ '^[a-z][a-z0-9_]{0,39}$'),
  least_score int not null check (least_score between 0 and 100),
  sequences text[] not null,
  -- Somebody calls within so many minutes; null: nobody is asked to.
  task_minutes int check (task_minutes > 0),
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, route)
);
comment on table comms.lead_routes is 'What a lead gets by its score: the active row with the highest least_score that it reaches. Rows without a tenant are built in; a tenant''s row of the same route takes its place.';
insert into comms.lead_routes (tenant_id, route, least_score, sequences, task_minutes, source) values
  (null, 'welcome', 80, '{lead-welcome}', 15, 'communication agent: a qualified lead has a score of 80 and more; 15 minutes: base time of an urgent mail'),
  (null, 'nurture', 0, '{lead-received,lead-nurture}', null, 'own choice: everybody is answered; what follows is marketing and needs consent');

create table comms.lead_details (
  lead_id uuid primary key references comms.leads on delete cascade,
  tenant_id uuid not null,
  contact_id uuid,
  interest text,
  updated_at timestamptz not null
);
comment on table comms.lead_details is 'What a lead asked for, in their words.';

create table comms.lead_welcomes (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  lead_id uuid not null references comms.leads on delete cascade,
  contact_id uuid,
  route text not null,
  score int,
  outcome text not null check (outcome in ('welcomed', 'duplicate', 'customer', 'refused')),
  enrolments uuid[] not null default '{}',
  task_id uuid references comms.client_tasks on delete set null,
  reasons jsonb not null,
  at timestamptz not null,
  unique (lead_id, route)
);
create index on comms.lead_welcomes (tenant_id, at);
create index on comms.lead_welcomes (contact_id);
comment on table comms.lead_welcomes is 'What was begun for which lead, and why. Once a lead and route.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.client_tasks', 'comms.lead_routes', 'comms.lead_details', 'comms.lead_welcomes']) name;

create function comms.person_of_lead(tenant uuid, item jsonb, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  address text := lower(btrim(item ->> 'email'));
  person uuid := comms.contact_of(tenant, address);
begin
  if person is not null then return person; end if;
  if (select relkind from pg_class where oid = 'comms.crm_contacts'::regclass) <> 'r' then
    raise exception 'There is no contact %. Contacts are made in your own CRM here.', address using hint = 'Make the contact first, then hand in the lead.';
  end if;
  insert into comms.crm_contacts (tenant_id, name, email, phone, language, time_zone, relationship_stage, role, created_at, updated_at)
  values (tenant, left(nullif(btrim(item ->> 'name'), ''), 200), address, nullif(left(item ->> 'phone', 40), ''), nullif(lower(left(item ->> 'language', 2)), ''), comms.known_zone(item ->> 'timeZone', null), 'new', 'customer', at, at)
  returning id into person;
  return person;
end
$$;

create function comms.known_zone(zone text, otherwise text) returns text
language plpgsql stable
as $$
begin
  if coalesce(zone, '') !~ '^[A-Za-z][A-Za-z0-9_+/-]*$' then return otherwise; end if;
  perform timezone(zone, timestamptz 'epoch');
  return zone;
exception when invalid_parameter_value then
  return otherwise;
end
$$;
comment on function comms.known_zone(text, text) is 'The zone, where there is one of that name, else the other: a misspelt zone of one row must not cost the others.';

create function comms.record_leads(items text, at timestamptz default now())
returns table (place int, id uuid, "contactId" uuid, outcome text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  tenant uuid;
  address text;
  points int;
begin
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by lower(btrim(r.item ->> 'email')), r.place loop
    place := given.place; id := null; "contactId" := null; reasons := '[]';
    begin
      tenant := comms.tenant_asked(given.item);
      address := lower(btrim(given.item ->> 'email'));
      if coalesce(address, '') !~ '^[^@\s<>,;]+@[^@\s<>,;]+$' then raise exception 'A lead needs an "email"; "%" is none.', left(coalesce(address, ''), 100); end if;
      points := comms.read_int(given.item ->> 'score');
      if given.item ->> 'score' is not null and (points is null or points not between 0 and 100) then raise exception 'A "score" is a whole number from 0 to 100; "%" is none.', left(given.item ->> 'score', 20); end if;
      if given.item ->> 'test' = 'true' then
        outcome := 'checked';
        reasons := jsonb_build_array(comms.reason('route', format('Such a lead takes the route "%s". Nothing was stored.', coalesce((select r.route from comms.lead_route_of(tenant, points) r), 'none')), to_jsonb(points)));
        return next;
        continue;
      end if;
      if tenant is null or not comms.may_touch(tenant) then raise exception 'It is not said for which business: give "tenantId" or "mailbox".'; end if;
      -- The same form sent twice at once is one lead.
      perform pg_advisory_xact_lock(hashtextextended(format('comms.lead %s %s', tenant, address), 0));
      "contactId" := comms.person_of_lead(tenant, given.item, record_leads.at);
      select l.id into id from comms.leads l where l.tenant_id = tenant and l.status = 'open' and (l.contact_id = "contactId" or lower(btrim(l.email)) = address) order by l.created_at, l.id limit 1;
      if id is null then
        insert into comms.leads as l (tenant_id, contact_id, name, email, source, score, created_at, updated_at)
        values (tenant, "contactId", left(nullif(btrim(given.item ->> 'name'), ''), 200), address, left(given.item ->> 'source', 200), points, record_leads.at, record_leads.at) returning l.id into id;
        outcome := 'added';
      else
        -- The better score counts: it is the same person, who asked twice.
        update comms.leads l set score = greatest(l.score, points), contact_id = coalesce(l.contact_id, "contactId"), name = coalesce(l.name, left(nullif(btrim(given.item ->> 'name'), ''), 200)), updated_at = record_leads.at where l.id = record_leads.id;
        outcome := 'known';
        reasons := jsonb_build_array(comms.reason('known', 'An open lead has this address: it is the same one.'));
      end if;
      if nullif(btrim(given.item ->> 'interest'), '') is not null then
        insert into comms.lead_details as d (lead_id, tenant_id, contact_id, interest, updated_at) values (id, tenant, "contactId", left(btrim(given.item ->> 'interest'), 200), record_leads.at)
        on conflict (lead_id) do update set interest = excluded.interest, updated_at = excluded.updated_at;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      reasons := jsonb_build_array(comms.reason('not_stored', sqlerrm));
    end;
    return next;
  end loop;
end
$$;
comment on function comms.record_leads(text, timestamptz) is 'Takes leads from other systems, each once by address while it is open, and finds or makes the contact. What is wrong with one costs only that one.';

create function comms.lead_route_of(tenant uuid, score int) returns comms.lead_routes
language sql stable security definer set search_path = comms, pg_temp
as $$
  select r.* from (
    select distinct on (x.route) x.* from comms.lead_routes x where x.tenant_id is null or x.tenant_id = tenant order by x.route, x.tenant_id nulls last
  ) r
  where r.active and r.least_score <= coalesce(score, 0) order by r.least_score desc, r.route limit 1
$$;

create function comms.welcome_lead(l comms.leads, options jsonb, at timestamptz) returns comms.lead_welcomes
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  w comms.lead_welcomes;
  route comms.lead_routes;
  points int;
  key text;
  made record;
  milder comms.enrolments;
  asked text := (select d.interest from comms.lead_details d where d.lead_id = l.id);
begin
  if coalesce(btrim(l.email), '') = '' and l.contact_id is null then raise exception 'The lead % has neither a contact nor an address.', l.id; end if;
  w.contact_id := coalesce(l.contact_id, comms.person_of_lead(l.tenant_id, jsonb_build_object('email', l.email, 'name', l.name), at));
  perform pg_advisory_xact_lock(hashtextextended('comms.lead welcome ' || w.contact_id, 0));
  update comms.leads x set contact_id = w.contact_id where x.id = l.id and x.contact_id is null;
  -- Several leads of one person count as the best of them.
  select max(x.score) into points from comms.leads x where x.tenant_id = l.tenant_id and x.contact_id = w.contact_id and x.status = 'open' and x.created_at <= at;
  route := comms.lead_route_of(l.tenant_id, points);
  if route.id is null then return null; end if;
  w.reasons := jsonb_build_array(case when points is null then comms.reason('no_score', 'The lead has no score and counts as 0.')
    else comms.reason('score', format('The score is %s; from %s on it is "%s".', points, route.least_score, route.route), to_jsonb(points)) end);
  if exists (select from comms.lead_welcomes x where x.tenant_id = l.tenant_id and x.contact_id = w.contact_id and x.route = route.route and x.at > welcome_lead.at - interval '90 days') then
    w.outcome := 'duplicate';
    w.reasons := w.reasons || comms.reason('duplicate', 'The same person was welcomed within 90 days: one welcome is enough.');
  elsif exists (select from comms.contracts k where k.tenant_id = l.tenant_id and k.status = 'active' and (k.contact_id = w.contact_id
      or k.account_id = (select c.account_id from comms.crm_contacts c where c.id = w.contact_id and c.tenant_id = l.tenant_id))) then
    w.outcome := 'customer';
    w.reasons := w.reasons || comms.reason('customer', 'Who has a contract is no newcomer: a person answers.');
  else
    w.outcome := 'refused';
    foreach key in array route.sequences loop
      begin
        select * into made from comms.enrol_contact(jsonb_build_object('tenantId', l.tenant_id, 'contactId', w.contact_id, 'sequence', key, 'key', format('lead/%s/%s', l.id, key),
          'data', jsonb_strip_nulls(jsonb_build_object('score', coalesce(points, 0), 'interest', asked, 'bookingUrl', case when options ->> 'bookingUrl' ~ '^https?://' then options ->> 'bookingUrl' end))), at);
        if made.outcome in ('enrolled', 'already') then w.outcome := 'welcomed'; w.enrolments := w.enrolments || made.id; end if;
        w.reasons := w.reasons || made.reasons;
      exception when others then
        if comms.is_passing_trouble(sqlstate) then raise; end if;
        w.reasons := w.reasons || comms.reason('not_enrolled', sqlerrm);
      end;
    end loop;
    -- Who has become a better lead hears no more of the milder sequence.
    for milder in select e.* from comms.lead_welcomes o join comms.enrolments e on e.id = any (o.enrolments)
      where o.tenant_id = l.tenant_id and o.contact_id = w.contact_id and o.route <> route.route and e.state in ('active', 'paused') for update of e
    loop
      perform comms.end_enrolment(milder, 'exited', comms.reason('score_rose', format('The lead is "%s" by now.', route.route)), at);
    end loop;
  end if;
  if w.outcome = 'customer' or (w.outcome in ('welcomed', 'refused') and route.task_minutes is not null) then
    w.task_id := comms.add_client_task(l.tenant_id, format('lead/%s/%s', l.id, route.route), 'call_lead', w.contact_id,
      concat_ws(' ', case w.outcome when 'customer' then 'A customer enquires: please answer.' else format('A lead with a score of %s: please call.', points) end, 'Interest: ' || asked || '.', 'Source: ' || l.source || '.',
        case when w.outcome = 'refused' then 'No welcome could be begun: ' || (w.reasons -> -1 ->> 'text') end),
      at + make_interval(mins => coalesce(route.task_minutes, 240)), at);
  end if;
  insert into comms.lead_welcomes as x (tenant_id, lead_id, contact_id, route, score, outcome, enrolments, task_id, reasons, at)
  values (l.tenant_id, l.id, w.contact_id, route.route, points, w.outcome, coalesce(w.enrolments, '{}'), w.task_id, w.reasons, at)
  on conflict (lead_id, route) do nothing returning x.* into w;
  return w;
end
$$;

create function comms.welcome_leads(days int default 3, options jsonb default '{}', most int default 200, at timestamptz default now())
returns table ("leadId" uuid, "tenantId" uuid, "contactId" uuid, name text, route text, score int, outcome text, reasons jsonb, "hasTask" boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  l comms.leads;
  w comms.lead_welcomes;
begin
  for l in
    select x.* from comms.leads x
    where comms.may_touch(x.tenant_id) and x.status = 'open' and x.created_at <= welcome_leads.at and x.created_at > welcome_leads.at - make_interval(days => greatest(days, 1))
      -- Done for the route that its score asks for now; a score that rises asks anew.
      and not exists (select from comms.lead_welcomes o where o.lead_id = x.id and (o.outcome = 'duplicate' and coalesce(o.score, 0) >= coalesce(x.score, 0)
        or o.route = (select r.route from comms.lead_route_of(x.tenant_id, x.score) r) or coalesce(o.score, 0) > coalesce(x.score, 0)))
      and (select r.id from comms.lead_route_of(x.tenant_id, x.score) r) is not null
    order by x.score desc nulls last, x.created_at, x.id limit least(greatest(most, 1), 1000)
  loop
    w := null;
    "leadId" := l.id; "tenantId" := l.tenant_id; name := coalesce(l.name, l.email); score := l.score;
    begin
      w := comms.welcome_lead(l, options, welcome_leads.at);
      if w.id is null then continue; end if;
      "contactId" := w.contact_id; route := w.route; score := w.score; outcome := w.outcome; reasons := w.reasons; "hasTask" := w.task_id is not null;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      "contactId" := null; route := null; outcome := 'failed'; reasons := jsonb_build_array(comms.reason('failed', sqlerrm)); "hasTask" := false;
      perform comms.note_trouble_hourly('lead ' || md5(sqlerrm), l.tenant_id, 'Welcome leads', 'A lead could not be welcomed: ' || sqlerrm, 'Mend the row in comms.leads (address, contact); it is tried again by itself.', jsonb_build_object('leadId', l.id), welcome_leads.at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.welcome_leads(int, jsonb, int, timestamptz) is
  'New leads of so many days (an import of old ones writes to nobody), best first: sequence and task by their score, each once. Options: {bookingUrl}.';

create function comms.speed_to_lead(days int default 30, at timestamptz default now())
returns table ("tenantId" uuid, route text, leads int, answered int, "medianMinutes" numeric, "withinTarget" int)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select w.tenant_id, w.route, count(*)::int, count(a.minutes)::int, round((percentile_cont(0.5) within group (order by a.minutes))::numeric, 1),
    count(*) filter (where a.minutes <= coalesce((select r.task_minutes from comms.lead_route_of(w.tenant_id, w.score) r), 240))::int
  from comms.lead_welcomes w join comms.leads l on l.id = w.lead_id
  cross join lateral (
    -- The first of: the welcome was taken by the provider, somebody called.
    select extract(epoch from least((select min(m.accepted_at) from comms.enrolment_steps t join comms.scheduled_messages m on m.id = t.message_id where t.enrolment_id = any (w.enrolments)),
      (select t.done_at from comms.client_tasks t where t.id = w.task_id)) - l.created_at) / 60 as minutes) a
  where w.outcome in ('welcomed', 'customer', 'refused') and w.at > speed_to_lead.at - make_interval(days => days) and w.at <= speed_to_lead.at and comms.may_touch(w.tenant_id)
  group by w.tenant_id, w.route
$$;
comment on function comms.speed_to_lead(int, timestamptz) is 'From the lead to the first answer: the welcome that the provider took, or the call that was ticked off. Target: task_minutes of the route, else 240.';

------------------------------------------------------------------------------------------------------------------------
-- Appointments: what is said when

create table comms.appointment_notice_rules (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  event text not null check (event in ('booked', 'before', 'moved', 'cancelled', 'missed')),
  days_before int check (days_before >= 0),
  -- By the clock of the place. At these hours no clock is changed anywhere, so the time is there once on every day.
  at_local time check (at_local between '06:00' and '22:00'),
  hours_before numeric check (hours_before > 0),
  channels text[] not null,
  template_id text not null,
  topic text not null default 'transactional' check (topic in ('transactional', 'service')),
  -- Later than this it is not said any more.
  missed_after interval not null default '2 hours',
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, key),
  check (event <> 'before' or (days_before is not null and at_local is not null) <> (hours_before is not null))
);
comment on table comms.appointment_notice_rules is 'What is said of an appointment, and when. Rows without a tenant are built in; a tenant''s row of the same key takes its place.';
insert into comms.appointment_notice_rules (tenant_id, key, event, days_before, at_local, hours_before, channels, template_id, topic, missed_after, source) values
  (null, 'confirmation', 'booked', null, null, null, '{email,sms,whatsapp}', 'appointment.confirmed', 'transactional', '3 days', 'appointment confirmations and reminders'),
  (null, 'day_before', 'before', 1, '10:00', null, '{sms,whatsapp,email}', 'appointment.reminder', 'transactional', '2 hours', 'appointment confirmations and reminders'),
  (null, 'same_day', 'before', null, null, 3, '{sms,whatsapp,email}', 'appointment.reminder', 'transactional', '2 hours', 'appointment confirmations and reminders'),
  (null, 'moved', 'moved', null, null, null, '{email,sms,whatsapp}', 'appointment.moved', 'transactional', '3 days', 'own choice: who moves it may not be who comes'),
  (null, 'cancelled', 'cancelled', null, null, null, '{email,sms,whatsapp}', 'appointment.cancelled', 'transactional', '3 days', 'own choice: who calls it off may not be who comes'),
  (null, 'missed', 'missed', null, null, null, '{email,sms,whatsapp}', 'appointment.missed', 'service', '3 days', 'customer retention: no-shows are followed; practices have a sequence of their own');

create table comms.appointment_reply_words (
  word text primary key,
  meaning text not null check (meaning in ('confirm', 'move'))
);
comment on table comms.appointment_reply_words is 'The whole text of an answer, in small letters without signs, and what it means where a reminder was sent before. None of them is a STOP or START word of the carriers.';
insert into comms.appointment_reply_words values
  ('c', 'confirm'), ('confirm', 'confirm'), ('confirmed', 'confirm'), ('confirmo', 'confirm'), ('confirmado', 'confirm'), ('je confirme', 'confirm'), ('confirmé', 'confirm'), ('bestätigt', 'confirm'), ('ich bestätige', 'confirm'), ('ok', 'confirm'),
  ('确认', 'confirm'), ('確認', 'confirm'), ('確認しました', 'confirm'),
  ('r', 'move'), ('reschedule', 'move'), ('cambiar', 'move'), ('cambio', 'move'), ('reporter', 'move'), ('changer', 'move'), ('verschieben', 'move'), ('改期', 'move'), ('変更', 'move'), ('変更希望', 'move');

insert into comms.standard_texts values
  ('appointment_confirmed', 'en', '{company}: Thank you, your appointment is confirmed. We look forward to seeing you.'),
  ('appointment_confirmed', 'es', '{company}: Gracias, su cita queda confirmada. Le esperamos.'),
  ('appointment_confirmed', 'fr', '{company} : Merci, votre rendez-vous est confirmé. Au plaisir de vous recevoir.'),
  ('appointment_confirmed', 'de', '{company}: Vielen Dank, Ihr Termin ist bestätigt. Wir freuen uns auf Sie.'),
  ('appointment_confirmed', 'zh', '{company}：谢谢，您的预约已确认，期待您的光临。'),
  ('appointment_confirmed', 'ja', '{company}：ご予約の確認を承りました。お待ちしております。'),
  ('appointment_move', 'en', '{company}: Thank you for telling us. We will contact you shortly to find another time.'),
  ('appointment_move', 'es', '{company}: Gracias por avisarnos. En breve nos pondremos en contacto con usted para buscar otra hora.'),
  ('appointment_move', 'fr', '{company} : Merci de nous avoir prévenus. Nous vous recontactons rapidement pour convenir d''un autre horaire.'),
  ('appointment_move', 'de', '{company}: Danke für Ihre Nachricht. Wir melden uns in Kürze, um einen anderen Termin zu finden.'),
  ('appointment_move', 'zh', '{company}：感谢您告知。我们会尽快与您联系，另约时间。'),
  ('appointment_move', 'ja', '{company}：ご連絡ありがとうございます。別の日時について、追ってご連絡いたします。');

alter table comms.appointments add column revision int not null default 0;
comment on column comms.appointments.revision is 'Counts how often the time was changed or the appointment called off and on again. Counted by itself; also SEQUENCE of the calendar file.';

create table comms.appointment_notices (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  appointment_id uuid not null references comms.appointments on delete cascade,
  contact_id uuid,
  rule_key text not null,
  event text not null,
  revision int not null,
  starts_at timestamptz not null,
  channel text,
  message_id uuid references comms.scheduled_messages on delete set null,
  state text not null check (state in ('queued', 'skipped')),
  reason jsonb,
  at timestamptz not null,
  unique (appointment_id, rule_key, revision)
);
create index on comms.appointment_notices (contact_id);
create index on comms.appointments (starts_at);
create index on comms.appointment_notices (message_id);
comment on table comms.appointment_notices is 'What was said of which appointment, or why not: each rule once for each time it was set for.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.appointment_notice_rules', 'comms.appointment_notices']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('client_tasks', 'delete', '{}', 'About the person.'),
  ('lead_routes', 'no_person', '{}', 'Policy.'),
  ('lead_details', 'delete', '{}', 'What the person asked for.'),
  ('lead_welcomes', 'delete', '{}', 'About the person.'),
  ('appointment_notice_rules', 'no_person', '{}', 'Policy.'),
  ('appointment_reply_words', 'no_person', '{}', 'Words.'),
  ('appointment_notices', 'delete', '{}', 'What was said to the person; the text stands in the outbox.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('client_tasks', 'client_tasks', '3 years', 'delete', 'created_at', 'as messages', 'Who was called when.', 'created_at'),
  ('lead_welcomes', 'lead_welcomes', '3 years', 'delete', 'at', 'as messages', 'What came of leads is seen after a year.', 'at'),
  ('appointment_notices', 'appointment_notices', '3 years', 'delete', 'at', 'as messages', 'That somebody was told.', 'at');

------------------------------------------------------------------------------------------------------------------------
-- Appointments: moved, called off

create function comms.count_appointment_revision() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if new.starts_at is distinct from old.starts_at or (new.status = 'cancelled') is distinct from (old.status = 'cancelled') then
    new.revision := old.revision + 1;
    -- What was confirmed was the other time.
    if new.starts_at is distinct from old.starts_at and old.status = 'confirmed' and new.status = 'confirmed' then new.status := 'booked'; end if;
  else
    new.revision := old.revision;
  end if;
  return new;
end
$$;
create trigger count_appointment_revision before update on comms.appointments for each row execute function comms.count_appointment_revision();

create function comms.stop_appointment_notices(appointment uuid, because text, at timestamptz) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  stopped int;
begin
  update comms.scheduled_messages m set state = 'blocked', state_reason = comms.reason('appointment_changed', because), state_at = stop_appointment_notices.at, fence = m.fence + 1, claimed_by = null, lease_until = null
  from comms.appointment_notices n where n.appointment_id = appointment and m.id = n.message_id and m.state in ('scheduled', 'failed_soft', 'claimed');
  get diagnostics stopped = row_count;
  return stopped;
end
$$;

create function comms.appointment_changed() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  perform comms.stop_appointment_notices(new.id, case when new.status in ('booked', 'confirmed') then 'The appointment was moved before this was sent.' else format('The appointment is %s.', replace(new.status, '_', ' ')) end,
    greatest(new.updated_at, new.created_at));
  return null;
end
$$;
create trigger appointment_changed after update on comms.appointments for each row
  when (new.revision <> old.revision or (new.status is distinct from old.status and new.status not in ('booked', 'confirmed'))) execute function comms.appointment_changed();

create function comms.record_appointments(items text, at timestamptz default now())
returns table (place int, id uuid, outcome text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  tenant uuid;
  whose uuid;
  known comms.appointments;
begin
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by r.item ->> 'reference', r.place loop
    place := given.place; id := null; reasons := '[]';
    begin
      tenant := comms.tenant_asked(given.item);
      if tenant is null or not comms.may_touch(tenant) then raise exception 'It is not said for which business: give "tenantId".'; end if;
      if coalesce(given.item ->> 'reference', '') = '' then raise exception 'An appointment needs its "reference".'; end if;
      if given.item ->> 'startsAt' is not null and (comms.read_instant(given.item ->> 'startsAt') is null or given.item ->> 'startsAt' !~ '(Z|[+-]\d{2}:?\d{2})$') then
        raise exception '"startsAt" is an instant with its offset, such as 2027-03-01T09:30:00+01:00; "%" is none.', left(given.item ->> 'startsAt', 40);
      end if;
      if given.item ->> 'timeZone' is not null and comms.known_zone(given.item ->> 'timeZone', null) is null then raise exception 'There is no time zone "%".', left(given.item ->> 'timeZone', 60) using hint = 'Use a name such as Europe/Madrid.'; end if;
      select c.id into whose from comms.crm_contacts c
      where c.tenant_id = tenant and (c.id = comms.read_uuid(given.item ->> 'contactId') or (given.item ->> 'contactId' is null and lower(c.email) = lower(btrim(given.item ->> 'email'))));
      select * into known from comms.appointments a where a.tenant_id = tenant and a.reference = given.item ->> 'reference' for update;
      if known.id is null then
        if whose is null then raise exception 'There is no contact %.', coalesce(given.item ->> 'contactId', given.item ->> 'email', '(none was named)'); end if;
        if given.item ->> 'startsAt' is null then raise exception 'An appointment needs "startsAt".'; end if;
        insert into comms.appointments as a (tenant_id, contact_id, account_id, reference, kind, place, starts_at, ends_at, time_zone, status, created_at, updated_at)
        values (tenant, whose, (select c.account_id from comms.crm_contacts c where c.id = whose), left(given.item ->> 'reference', 200), left(coalesce(nullif(given.item ->> 'kind', ''), 'appointment'), 200),
          left(nullif(given.item ->> 'place', ''), 500), comms.read_instant(given.item ->> 'startsAt'), comms.read_instant(given.item ->> 'endsAt'),
          coalesce(given.item ->> 'timeZone', (select s.time_zone from comms.tenant_settings s where s.tenant_id = tenant), 'UTC'), coalesce(nullif(given.item ->> 'status', ''), 'booked'), record_appointments.at, record_appointments.at)
        returning a.id into id;
        outcome := 'added';
      else
        update comms.appointments a set contact_id = coalesce(whose, a.contact_id), kind = coalesce(left(nullif(given.item ->> 'kind', ''), 200), a.kind), place = coalesce(left(nullif(given.item ->> 'place', ''), 500), a.place),
          starts_at = coalesce(comms.read_instant(given.item ->> 'startsAt'), a.starts_at),
          -- Moved without a new end, it takes as long as before.
          ends_at = coalesce(comms.read_instant(given.item ->> 'endsAt'), a.ends_at + (coalesce(comms.read_instant(given.item ->> 'startsAt'), a.starts_at) - a.starts_at)),
          time_zone = coalesce(given.item ->> 'timeZone', a.time_zone), status = coalesce(nullif(given.item ->> 'status', ''), a.status), updated_at = record_appointments.at
        where a.id = known.id;
        id := known.id;
        outcome := 'changed';
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      reasons := jsonb_build_array(comms.reason('not_stored', sqlerrm));
    end;
    return next;
  end loop;
end
$$;
comment on function comms.record_appointments(text, timestamptz) is 'Takes appointments from a booking system by their reference; what is not named stays as it was. Another startsAt moves it; status cancelled, completed or no_show ends it.';

------------------------------------------------------------------------------------------------------------------------
-- Appointments: the calendar file

create function comms.appointment_service(appointment comms.appointments) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- What somebody sees a practice for is nobody else's business: it stands in no message and in no calendar.
  select case when coalesce((select a.industry from comms.crm_accounts a where a.id = appointment.account_id and a.tenant_id = appointment.tenant_id),
    (select s.industry from comms.tenant_settings s where s.tenant_id = appointment.tenant_id), 'general') <> 'healthcare' then nullif(appointment.kind, 'appointment') end
$$;

create function comms.calendar_text(words text) returns text
language sql immutable
as $$ select regexp_replace(replace(replace(replace(regexp_replace(coalesce(words, ''), '[\x01-\x09\x0b\x0c\x0e-\x1f]', ' ', 'g'), '\', '\\'), ';', '\;'), ',', '\,'), '\r\n|\r|\n', '\\n', 'g') $$;

create function comms.calendar_line(line text) returns text
language plpgsql immutable
as $$
declare
  folded text := '';
  part text := '';
  letter text;
begin
  -- RFC 5545, 3.1: at most 75 octets a line, never in the midst of a character.
  foreach letter in array regexp_split_to_array(line, '') loop
    if octet_length(part) + octet_length(letter) > 73 then
      folded := folded || part || E'\r\n ';
      part := '';
    end if;
    part := part || letter;
  end loop;
  return folded || part || E'\r\n';
end
$$;

create function comms.calendar_file(appointment comms.appointments, at timestamptz) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select string_agg(comms.calendar_line(l.line), '' order by l.place)
  from comms.tenant_settings s, lateral (values
    (1, 'BEGIN:VCALENDAR'), (2, 'VERSION:2.0'), (3, 'PRODID:-//customer-comms//appointments//EN'),
    (4, 'METHOD:' || case appointment.status when 'cancelled' then 'CANCEL' else 'PUBLISH' end), (5, 'BEGIN:VEVENT'),
    (6, 'UID:' || appointment.id || '@' || coalesce(nullif(split_part(s.sender_address, '@', 2), ''), 'appointments.invalid')), (7, 'SEQUENCE:' || appointment.revision),
    (8, 'DTSTAMP:' || to_char(at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')), (9, 'DTSTART:' || to_char(appointment.starts_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')),
    (10, 'DTEND:' || to_char(greatest(coalesce(appointment.ends_at, appointment.starts_at + interval '30 minutes'), appointment.starts_at) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')),
    (11, 'SUMMARY:' || comms.calendar_text(concat_ws(' · ', comms.appointment_service(appointment), s.company))),
    (12, 'LOCATION:' || comms.calendar_text(nullif(appointment.place, ''))), (13, 'STATUS:' || case appointment.status when 'cancelled' then 'CANCELLED' else 'CONFIRMED' end),
    (14, 'END:VEVENT'), (15, 'END:VCALENDAR')) l (place, line)
  where s.tenant_id = appointment.tenant_id and l.line is not null
$$;
comment on function comms.calendar_file(comms.appointments, timestamptz) is 'The appointment as an iCalendar file (RFC 5545): the same UID always, so that a moved or cancelled one takes the place of the old one in the customer''s calendar.';

------------------------------------------------------------------------------------------------------------------------
-- Appointments: what is due to be said

create function comms.appointment_channel(tenant uuid, contact uuid, channels text[]) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select o.channel from unnest(channels) with ordinality o (channel, place)
  left join comms.communication_preferences p on p.tenant_id = tenant and p.contact_id = contact
  where comms.address_on(tenant, contact, o.channel) is not null
    and not (o.channel = 'sms' and coalesce(p.sms_enabled, true) is false) and not (o.channel = 'email' and coalesce(p.email_enabled, true) is false) and not (o.channel = 'whatsapp' and coalesce(p.whatsapp_enabled, true) is false)
  order by o.channel is distinct from p.preferred_channel, o.place limit 1
$$;

create function comms.appointment_rules_of(tenant uuid) returns setof comms.appointment_notice_rules
language sql stable security definer set search_path = comms, pg_temp
as $$
  select r.* from (select distinct on (x.key) x.* from comms.appointment_notice_rules x where x.tenant_id is null or x.tenant_id = tenant order by x.key, x.tenant_id nulls last) r where r.active
$$;

create function comms.notice_wanted(a comms.appointments, r comms.appointment_notice_rules, at timestamptz, out due timestamptz, out skip jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  on_again boolean := a.status in ('booked', 'confirmed');
  told comms.appointment_notices; -- what the customer was last told of when it is
begin
  if exists (select from comms.appointment_notices n where n.appointment_id = a.id and n.rule_key = r.key and (n.revision = a.revision or r.event = 'missed')) then return; end if;
  select n.* into told from comms.appointment_notices n where n.appointment_id = a.id and n.event in ('booked', 'moved', 'cancelled') and n.state = 'queued' order by n.at desc, n.revision desc limit 1;
  case r.event
    when 'booked' then
      -- An import of a whole calendar confirms nothing to anybody.
      if on_again and a.starts_at > at and (told.id is null or told.event = 'cancelled') and not exists (select from comms.appointment_notices n where n.appointment_id = a.id and n.event = 'booked' and n.revision = a.revision)
      then due := case when a.revision = 0 then a.created_at else a.updated_at end; end if;
    when 'moved' then
      if on_again and a.starts_at > at and told.event in ('booked', 'moved') and told.starts_at <> a.starts_at then due := a.updated_at; end if;
    when 'cancelled' then
      if a.status = 'cancelled' and a.starts_at > at and told.event in ('booked', 'moved') then due := a.updated_at; end if;
    when 'missed' then
      if a.status = 'no_show' and a.starts_at <= at and comms.industry_of(a.account_id, a.tenant_id) <> 'healthcare'
        and not exists (select from comms.appointments o where o.tenant_id = a.tenant_id and o.contact_id = a.contact_id and o.starts_at > at and o.status in ('booked', 'confirmed'))
      then due := a.updated_at; end if;
    when 'before' then
      if not on_again or a.starts_at <= at then return; end if;
      due := case when r.hours_before is not null then a.starts_at - make_interval(secs => (r.hours_before * 3600)::float8)
        else ((a.starts_at at time zone comms.known_zone(a.time_zone, 'UTC'))::date - r.days_before + r.at_local) at time zone comms.known_zone(a.time_zone, 'UTC') end;
      if due <= at then
        if due <= coalesce(told.at, a.created_at) then skip := comms.reason('said_already', 'It was booked or moved later than this reminder was for.');
        elsif exists (select from comms.client_tasks t where t.tenant_id = a.tenant_id and t.key = format('move/%s/%s', a.id, a.revision) and t.done_at is null) then skip := comms.reason('move_asked', 'The customer asked for another time: a person is at it.');
        end if;
      end if;
  end case;
  if due is null or due > at then due := null; return; end if;
  if skip is null and at - due > r.missed_after then skip := comms.reason('too_late', format('It was due at %s; later than %s it helps nobody.', comms.iso(due), r.missed_after), to_jsonb(comms.iso(due))); end if;
end
$$;

create function comms.appointment_notices_due(options jsonb default '{}', most int default 200, at timestamptz default now())
returns table ("tenantId" uuid, "appointmentId" uuid, rule text, revision int, channel text, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  a comms.appointments;
  r comms.appointment_notice_rules;
  wanted record;
  person record;
  given jsonb;
  found_text record;
  handed int := 0;
  announced boolean; -- whether this very run tells of the time
begin
  for a in
    select x.* from comms.appointments x
    where comms.may_touch(x.tenant_id) and x.contact_id is not null and x.created_at <= appointment_notices_due.at
      and (x.starts_at > appointment_notices_due.at and (x.starts_at < appointment_notices_due.at + make_interval(days => (select coalesce(max(o.days_before), 0) + 2 from comms.appointment_notice_rules o)) or x.updated_at > appointment_notices_due.at - interval '4 days')
        or x.status = 'no_show' and x.starts_at > appointment_notices_due.at - interval '4 days')
      -- Where a sequence was begun for it, that one reminds.
      and not exists (select from comms.enrolments e where e.tenant_id = x.tenant_id and e.contact_id = x.contact_id and e.state in ('active', 'paused') and e.data ->> 'appointmentId' = x.id::text)
    order by x.starts_at, x.id
  loop
    announced := false;
    for r in select * from comms.appointment_rules_of(a.tenant_id) o order by o.event <> 'cancelled', o.event = 'before', o.key loop
      exit when handed >= greatest(most, 1);
      begin
        wanted := comms.notice_wanted(a, r, appointment_notices_due.at);
        continue when wanted.due is null;
        "tenantId" := a.tenant_id; "appointmentId" := a.id; rule := r.key; revision := a.revision;
        channel := comms.appointment_channel(a.tenant_id, a.contact_id, r.channels);
        if announced and r.event = 'before' then wanted.skip := comms.reason('said_already', 'It is told of in this very moment.'); end if;
        if wanted.skip is null and channel is null then wanted.skip := comms.reason('unreachable', format('The contact has no address for %s.', array_to_string(r.channels, ', '))); end if;
        if wanted.skip is not null then
          insert into comms.appointment_notices (tenant_id, appointment_id, contact_id, rule_key, event, revision, starts_at, state, reason, at)
          values (a.tenant_id, a.id, a.contact_id, r.key, r.event, a.revision, a.starts_at, 'skipped', wanted.skip, appointment_notices_due.at) on conflict do nothing;
          continue;
        end if;
        select coalesce(p.language, c.language, s.language) as language into person from comms.crm_contacts c
        left join comms.tenant_settings s on s.tenant_id = c.tenant_id left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
        where c.id = a.contact_id and c.tenant_id = a.tenant_id;
        select t.* into found_text from comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', r.template_id, 'channel', channel, 'language', person.language, 'tenantId', a.tenant_id))::text) t;
        if found_text.template is null then raise exception 'There is no text "%" for %.', r.template_id, channel; end if;
        given := comms.standard_variables(a.tenant_id, a.contact_id) || jsonb_strip_nulls(jsonb_build_object(
          'service', comms.appointment_service(a), 'startsAt', comms.iso(a.starts_at), 'place', nullif(a.place, ''), 'canReply', case when channel in ('sms', 'whatsapp') and r.event in ('before') and a.status = 'booked' then true end,
          'wasAt', (select comms.iso(n.starts_at) from comms.appointment_notices n where n.appointment_id = a.id and n.state = 'queued' and n.event in ('booked', 'moved') and n.starts_at <> a.starts_at order by n.at desc limit 1),
          'changeUrl', case when options ->> 'changeUrl' ~ '^https?://' then replace(options ->> 'changeUrl', '{reference}', regexp_replace(a.reference, '[^A-Za-z0-9._~-]', '-', 'g')) end,
          'bookingUrl', case when options ->> 'bookingUrl' ~ '^https?://' then options ->> 'bookingUrl' end));
        template := found_text.template;
        variables := comms.declared_only(found_text.template -> 'variables', given);
        -- The clock on the wall where they have to be, wherever they are now.
        contact := jsonb_strip_nulls(jsonb_build_object('language', found_text.language, 'timeZone', comms.known_zone(a.time_zone, 'UTC')));
        handed := handed + 1;
        announced := announced or r.event in ('booked', 'moved');
      exception when others then
        if comms.is_passing_trouble(sqlstate) then raise; end if;
        perform comms.note_trouble_hourly('appointment ' || md5(sqlerrm), a.tenant_id, 'Remind of appointments', 'A notice of an appointment could not be written: ' || sqlerrm, 'Mend the text or the rule; it is tried again by itself.', jsonb_build_object('appointmentId', a.id, 'rule', r.key), appointment_notices_due.at);
        continue;
      end;
      return next;
    end loop;
    exit when handed >= greatest(most, 1);
  end loop;
end
$$;
comment on function comms.appointment_notices_due(jsonb, int, timestamptz) is
  'What is to be said of appointments now, with text and variables, in the language of the reader and by the clock of the place. What comes too late or is said already is written down as skipped. Options: {changeUrl with {reference}, bookingUrl}.';

create function comms.enqueue_appointment_notices(items text, at timestamptz default now())
returns table (key text, outcome text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  a comms.appointments;
  r comms.appointment_notice_rules;
  address text;
  made uuid;
  mine uuid;
begin
  for given in select x.item, x.place from comms.read_items(items) x order by x.item ->> 'appointmentId', x.place loop
    reasons := '[]'; made := null; mine := null;
    key := format('appointment/%s/%s/%s', given.item ->> 'appointmentId', given.item ->> 'rule', given.item ->> 'revision');
    begin
      if coalesce(given.item ->> 'error', '') <> '' or coalesce(given.item #>> '{draft,text}', '') = '' then raise exception '%', coalesce(nullif(given.item ->> 'error', ''), 'The notice has no text.'); end if;
      select x.* into a from comms.appointments x where x.id = comms.read_uuid(given.item ->> 'appointmentId') and comms.may_touch(x.tenant_id) for update;
      select x.* into r from comms.appointment_rules_of(a.tenant_id) x where x.key = given.item ->> 'rule';
      -- Moved, called off or rubbed out since it was written.
      if a.id is null or r.id is null or a.revision is distinct from comms.read_int(given.item ->> 'revision') or (r.event in ('booked', 'before', 'moved') and (a.status not in ('booked', 'confirmed') or a.starts_at <= enqueue_appointment_notices.at)) then
        outcome := 'over';
      else
        address := comms.address_on(a.tenant_id, a.contact_id, given.item ->> 'channel');
        if address is null then
          outcome := 'unreachable';
        else
          insert into comms.appointment_notices (tenant_id, appointment_id, contact_id, rule_key, event, revision, starts_at, channel, state, at)
          values (a.tenant_id, a.id, a.contact_id, r.key, r.event, a.revision, a.starts_at, given.item ->> 'channel', 'queued', enqueue_appointment_notices.at) on conflict do nothing returning id into mine;
          if mine is null then
            outcome := 'again';
          else
            select e.id into made from comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object('tenantId', a.tenant_id, 'key', key, 'channel', given.item ->> 'channel', 'topic', r.topic, 'type', 'appointment', 'to', address,
              'contactId', a.contact_id, 'subject', given.item #>> '{draft,subject}', 'text', given.item #>> '{draft,text}', 'html', case when given.item ->> 'channel' = 'email' then given.item #>> '{draft,html}' end,
              'language', given.item #>> '{draft,language}', 'templateId', r.template_id, 'priority', case when r.event = 'before' then 'high' else 'normal' end, 'cancelOn', '[]'::jsonb,
              'fallback', (select jsonb_agg(o order by p) from unnest(r.channels) with ordinality u (o, p) where o <> given.item ->> 'channel'),
              'expiresAt', comms.iso(case when r.event in ('missed', 'cancelled') then enqueue_appointment_notices.at + interval '3 days' else a.starts_at end),
              'files', case when given.item ->> 'channel' = 'email' and r.event in ('booked', 'moved', 'cancelled') then jsonb_build_array(jsonb_build_object('fileName', 'appointment.ics', 'mimeType', 'text/calendar',
                'content', translate(encode(convert_to(comms.calendar_file(a, enqueue_appointment_notices.at), 'UTF8'), 'base64'), E'\n', ''))) end)), enqueue_appointment_notices.at) e;
            update comms.appointment_notices n set message_id = made where n.id = mine;
            outcome := 'queued';
          end if;
        end if;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      reasons := jsonb_build_array(comms.reason('failed', sqlerrm));
      perform comms.note_trouble_hourly('appointment ' || md5(sqlerrm), comms.read_uuid(given.item ->> 'tenantId'), 'Remind of appointments', 'A notice of an appointment could not be sent: ' || sqlerrm, 'Mend the text; it is tried again by itself.', jsonb_build_object('key', key), enqueue_appointment_notices.at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.enqueue_appointment_notices(text, timestamptz) is
  'Puts notices into the outbox (JSON text: [{appointmentId, rule, revision, channel, draft, error?}]), each once, with a calendar file in mails that tell a time. What was moved or called off since it was written is left out.';

------------------------------------------------------------------------------------------------------------------------
-- Appointments: C and R

create function comms.appointment_answered() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  said text := (select w.meaning from comms.appointment_reply_words w where w.word = btrim(lower(regexp_replace(new.body, '[[:space:][:punct:]。！、，．]+', ' ', 'g'))));
  a comms.appointments;
  business comms.tenant_settings;
  language text;
begin
  if said is null then return null; end if;
  -- The last reminder on this channel within a week says which one is meant.
  select x.* into a from comms.appointment_notices n join comms.appointments x on x.id = n.appointment_id join comms.scheduled_messages m on m.id = n.message_id
  where n.tenant_id = new.tenant_id and n.contact_id = any (comms.contacts_at(new.tenant_id, new.channel, new.from_address)) and m.channel = new.channel and m.accepted_at is not null
    and n.at > new.at - interval '7 days' and n.revision = x.revision and x.starts_at > new.at and x.status in ('booked', 'confirmed')
  order by m.accepted_at desc limit 1;
  if a.id is null then return null; end if;
  if said = 'confirm' then
    update comms.appointments x set status = 'confirmed', updated_at = new.at where x.id = a.id and x.status = 'booked';
  else
    perform comms.add_client_task(a.tenant_id, format('move/%s/%s', a.id, a.revision), 'move_appointment', a.contact_id,
      format('Asks for another time: %s, %s. Until somebody moves it, it stands; reminders wait.', coalesce(comms.appointment_service(a), 'appointment'),
        to_char(a.starts_at at time zone comms.known_zone(a.time_zone, 'UTC'), 'YYYY-MM-DD HH24:MI')), new.at + interval '2 hours', new.at);
    perform comms.stop_appointment_notices(a.id, 'The customer asked for another time.', new.at);
  end if;
  select * into business from comms.tenant_settings s where s.tenant_id = a.tenant_id;
  language := coalesce((select c.language from comms.crm_contacts c where c.id = a.contact_id and c.tenant_id = a.tenant_id), new.language, business.language);
  perform comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object('tenantId', a.tenant_id, 'key', 'appointment-answer/' || new.id, 'channel', new.channel, 'topic', 'transactional', 'type', 'appointment', 'to', new.from_address,
    'contactId', a.contact_id, 'priority', 'high', 'cancelOn', '[]'::jsonb, 'automatic', true, 'expiresAt', comms.iso(new.at + interval '1 hour'), 'language', language,
    'text', comms.standard_text(case said when 'confirm' then 'appointment_confirmed' else 'appointment_move' end, language, jsonb_build_object('company', coalesce(business.company, ''))))), new.at);
  return null;
exception when others then
  -- A text that is stored must not be lost for the sake of an appointment.
  if comms.is_passing_trouble(sqlstate) then raise; end if;
  perform comms.note_trouble_hourly('appointment answer', new.tenant_id, 'Remind of appointments', 'An answer to a reminder could not be heeded: ' || sqlerrm, 'Read the text and confirm or move the appointment by hand.', jsonb_build_object('inboundId', new.id), new.at);
  return null;
end
$$;
comment on function comms.appointment_answered() is 'C confirms the appointment that was last reminded of on that channel; R makes a task for a person and holds back what would remind of it. Both are answered.';
create trigger appointment_answered after insert on comms.inbound_messages for each row
  when (new.kind = 'reply' and new.tenant_id is not null and length(new.body) < 60) execute function comms.appointment_answered();

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('welcome-leads', '1 hour', 'Welcome leads', 'Open the workflow: is it published? Leads of the last days are welcomed when it runs again.', 'beat', 'It runs every five minutes.'),
  ('remind-appointments', '1 hour', 'Remind of appointments', 'Open the workflow: is it published? Reminders that are hours late are not sent any more; call those who come today.', 'beat', 'It runs every five minutes.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['client_tasks', 'lead_routes', 'lead_details', 'lead_welcomes', 'appointment_notice_rules', 'appointment_notices', 'appointment_reply_words']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'due_client_tasks', 'tell_client_tasks_again', 'open_client_tasks', 'close_client_task', 'record_leads', 'welcome_leads', 'speed_to_lead', 'record_appointments', 'appointment_notices_due', 'enqueue_appointment_notices']) name;
select comms.grant_workflow_rights();

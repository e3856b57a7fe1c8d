-- Appointments are confirmed by mail and in the portal as well, not by text alone.
--
--   comms.answer_appointment(appointment, said, at)      said: confirm, move; what C and R do, whichever way they come
--   comms.visits_of(tenant, contact, at) -> list          the appointments that lie ahead, as the portal shows them
--   comms.portal_page: "visits"; comms.mark_portal_messages: {form, action: "confirm_visit" | "move_visit", id, revision} -> visit_confirmed, visit_move, visit_gone
--   A mail of nothing but C, R or a word for it, in answer to a mail about the appointment, counts like a text.

create function comms.appointment_answer(words text) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select w.meaning from comms.appointment_reply_words w where length(words) < 200 and w.word = btrim(lower(regexp_replace(words, '[[:space:][:punct:]。！、，．]+', ' ', 'g')))
$$;
comment on function comms.appointment_answer(text) is 'confirm or move, where the whole text is a word for it; else null.';

create function comms.answer_appointment(a comms.appointments, said text, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if said = 'confirm' then
    update comms.appointments x set status = 'confirmed', updated_at = answer_appointment.at where x.id = a.id and x.status = 'booked';
  else
    perform comms.add_client_task(a.tenant_id, format('move/%s/%s', a.id, a.revision), 'move_appointment', a.contact_id,
      format('Asks for another time: %s, %s. Until somebody moves it, it stands; reminders wait.', coalesce(comms.appointment_service(a), 'appointment'),
        to_char(a.starts_at at time zone comms.known_zone(a.time_zone, 'UTC'), 'YYYY-MM-DD HH24:MI')), answer_appointment.at + interval '2 hours', answer_appointment.at);
    perform comms.stop_appointment_notices(a.id, 'The customer asked for another time.', answer_appointment.at);
  end if;
end
$$;
comment on function comms.answer_appointment(comms.appointments, text, timestamptz) is 'confirm: the appointment is confirmed. move: a person finds another time, and what would remind of it is held back.';

create or replace function comms.appointment_answered() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  said text := comms.appointment_answer(new.body);
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
  perform comms.answer_appointment(a, said, new.at);
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

create function comms.appointment_answered_by_mail() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  person comms.crm_contacts;
  -- People sign; a line that is nothing but their own name says nothing.
  words text := coalesce(nullif(new.classification ->> 'newText', ''), new.body);
  said text;
  a comms.appointments;
  business comms.tenant_settings;
  language text;
begin
  -- Which one is meant says the mail that is answered: its Message-ID was given by us, and only its reader can know it.
  select x.* into a from comms.scheduled_messages m join comms.appointment_notices n on n.message_id = m.id join comms.appointments x on x.id = n.appointment_id
  where m.tenant_id = new.tenant_id and m.channel = 'email' and m.provider_message_id = any (array[new.in_reply_to] || new.reference_ids)
    and n.contact_id = any (comms.contacts_at(new.tenant_id, 'email', new.from_address)) and n.revision = x.revision and x.starts_at > new.registered_at and x.status in ('booked', 'confirmed')
  order by m.accepted_at desc nulls last limit 1;
  if a.id is null then return null; end if;
  select c.* into person from comms.crm_contacts c where c.id = a.contact_id and c.tenant_id = a.tenant_id;
  said := comms.appointment_answer((select string_agg(l.line, ' ' order by l.place) from regexp_split_to_table(words, '[\r\n]+') with ordinality l (line, place)
    where lower(btrim(l.line)) not in (lower(coalesce(person.name, '')), lower(coalesce(person.first_name, '')), lower(coalesce(person.last_name, '')), '')));
  if said is null then return null; end if;
  perform comms.answer_appointment(a, said, new.touched_at);
  select * into business from comms.tenant_settings s where s.tenant_id = a.tenant_id;
  language := coalesce(person.language, new.language, business.language);
  perform comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object('tenantId', a.tenant_id, 'key', 'appointment-answer/' || new.id, 'channel', 'email', 'topic', 'transactional', 'type', 'appointment', 'to', new.from_address,
    'contactId', a.contact_id, 'threadId', new.thread_id, 'inReplyTo', new.message_id, 'references', to_jsonb(new.reference_ids[greatest(1, cardinality(new.reference_ids) - 48):] || new.message_id),
    'subject', case when new.subject ~* '^\s*(re|aw|sv|rv)\s*:' then new.subject else 'Re: ' || new.subject end, 'priority', 'high', 'cancelOn', '[]'::jsonb, 'automatic', true, 'expiresAt', comms.iso(new.touched_at + interval '1 hour'), 'language', language,
    'text', comms.standard_text(case said when 'confirm' then 'appointment_confirmed' else 'appointment_move' end, language, jsonb_build_object('company', coalesce(business.company, ''))))), new.touched_at);
  -- It is answered: no draft is written for it.
  update comms.email_messages m set state = 'answered', needs_draft = false,
    reasons = m.reasons || comms.reason('appointment_answer', case said when 'confirm' then 'It confirmed the appointment.' else 'It asked for another time: a person is at it.' end)
  where m.id = new.id;
  return null;
exception when others then
  -- A mail that is stored must not be lost for the sake of an appointment.
  if comms.is_passing_trouble(sqlstate) then raise; end if;
  perform comms.note_trouble_hourly('appointment answer', new.tenant_id, 'Remind of appointments', 'An answer to a reminder could not be heeded: ' || sqlerrm, 'Read the mail and confirm or move the appointment by hand.', jsonb_build_object('emailId', new.id), new.touched_at);
  return null;
end
$$;
comment on function comms.appointment_answered_by_mail() is 'A mail of nothing but C or R (or a word for it) that answers a mail about an appointment: as by text. Any other mail goes its usual way.';
create trigger appointment_answered_by_mail after update of classification on comms.email_messages
  for each row when (new.direction = 'in' and new.tenant_id is not null and old.classification is null and new.classification is not null and not new.automatic and (new.in_reply_to is not null or new.reference_ids <> '{}'))
  execute function comms.appointment_answered_by_mail();

------------------------------------------------------------------------------------------------------------------------
-- The portal

create function comms.visits_of(tenant uuid, contact uuid, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'revision', v.revision, 'startsAt', comms.iso(v.starts_at), 'timeZone', comms.known_zone(v.time_zone, 'UTC'), 'service', coalesce(v.service, ''), 'place', coalesce(v.place, ''),
    'confirmed', v.status = 'confirmed', 'moveAsked', v.asked) order by v.starts_at, v.id), '[]')
  from (
    select a.*, comms.appointment_service(a) as service,
      exists (select from comms.client_tasks t where t.tenant_id = a.tenant_id and t.key = format('move/%s/%s', a.id, a.revision) and t.done_at is null) as asked
    from comms.appointments a
    where a.tenant_id = visits_of.tenant and a.contact_id = visits_of.contact and a.status in ('booked', 'confirmed') and a.starts_at > visits_of.at
    order by a.starts_at, a.id limit 10) v
$$;
comment on function comms.visits_of(uuid, uuid, timestamptz) is 'The next ten appointments of a contact, by the clock of the place; what a practice is visited for is left out.';

create or replace function comms.portal_page(token text, at timestamptz default now())
returns table (page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'form', comms.form_token(token, portal_page.at), 'company', s.company, 'timeZone', coalesce(p.time_zone, c.time_zone, a.time_zone, s.time_zone, 'UTC'),
    'language', coalesce(case when p.language = any (comms.page_languages()) then p.language end,
      case when lower(left(c.language, 2)) = any (comms.page_languages()) then lower(left(c.language, 2)) end,
      case when lower(left(s.language, 2)) = any (comms.page_languages()) then lower(left(s.language, 2)) end, 'en'),
    'unread', (select count(*) from comms.portal_messages_of(who.tenant_id, who.contact_id) m where m.read_at is null),
    'more', (select count(*) > 50 from comms.portal_messages_of(who.tenant_id, who.contact_id) m),
    'visits', comms.visits_of(who.tenant_id, who.contact_id, portal_page.at),
    'messages', coalesce((
      select jsonb_agg(jsonb_build_object('id', shown.id, 'subject', coalesce(shown.subject, ''), 'language', coalesce(shown.language, ''), 'postedAt', comms.iso(shown.posted_at), 'readAt', comms.iso(shown.read_at),
        'text', coalesce(nullif(shown.body, ''), btrim(regexp_replace(regexp_replace(regexp_replace(coalesce(shown.html, ''), '<(style|script|head)\M.*?</\1\s*>', '', 'gis'), '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g'))))
        order by shown.posted_at desc, shown.id)
      from (select * from comms.portal_messages_of(who.tenant_id, who.contact_id) m order by m.posted_at desc, m.id limit 50) shown), '[]'))
  from comms.person_of_token(token, array['portal'], portal_page.at) who
  join comms.crm_contacts c on c.id = who.contact_id and c.tenant_id = who.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.tenant_settings s on s.tenant_id = who.tenant_id
  left join comms.communication_preferences p on p.tenant_id = who.tenant_id and p.contact_id = who.contact_id
$$;

create or replace function comms.mark_portal_messages(token text, choices jsonb, at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  wanted uuid := comms.read_uuid(choices ->> 'id');
  marked uuid[];
  read uuid;
  visit comms.appointments;
begin
  select * into who from comms.person_of_token(token, array['portal'], mark_portal_messages.at);
  if not found then return; end if;
  if not coalesce(comms.form_token_holds(token, choices ->> 'form', mark_portal_messages.at), false) then
    return query select 'stale';
    return;
  end if;
  if choices ->> 'action' in ('confirm_visit', 'move_visit') then
    select a.* into visit from comms.appointments a
    where a.id = wanted and a.tenant_id = who.tenant_id and a.contact_id = who.contact_id and a.status in ('booked', 'confirmed') and a.starts_at > mark_portal_messages.at
      -- For the time that stood on the page, and no other.
      and a.revision = comms.read_int(choices ->> 'revision')
    for update;
    if visit.id is null then return query select 'visit_gone'; return; end if;
    perform comms.answer_appointment(visit, case choices ->> 'action' when 'confirm_visit' then 'confirm' else 'move' end, mark_portal_messages.at);
    return query select case choices ->> 'action' when 'confirm_visit' then 'visit_confirmed' else 'visit_move' end;
    return;
  end if;
  with now_read as (
    update comms.portal_messages p set read_at = mark_portal_messages.at
    where p.id in (select m.id from comms.portal_messages_of(who.tenant_id, who.contact_id) m
      where m.read_at is null and (choices ->> 'action' = 'read_all' or (choices ->> 'action' = 'read' and m.id = wanted)))
    returning p.message_id
  )
  select array_agg(now_read.message_id) into marked from now_read;
  -- Whoever says that they have read it has got it: nothing says so more surely.
  foreach read in array array_remove(coalesce(marked, '{}'), null) loop
    insert into comms.message_events (tenant_id, message_id, kind, at, provider, provider_event_id, data)
    values (who.tenant_id, read, 'open', mark_portal_messages.at, 'portal', read::text, '{}') on conflict do nothing;
    update comms.scheduled_messages m set
      state = 'opened', state_at = mark_portal_messages.at, state_reason = comms.reason('open', 'It was marked as read in the portal.')
    where m.id = read and m.tenant_id = who.tenant_id and comms.state_rank(m.state) between comms.state_rank('accepted') and comms.state_rank('delivered');
    if found then perform comms.confirm_ladder(read, mark_portal_messages.at); end if;
  end loop;
  return query select case when marked is null then 'unchanged' else 'read' end;
end
$$;
comment on function comms.mark_portal_messages(text, jsonb, timestamptz) is
  'The buttons of the portal: marks one message, or all, as read, once and for all; the message behind it counts as opened. confirm_visit and move_visit answer for an appointment at the time that was shown (visit_gone: it has been moved or called off). stale: the form is older than a day or not ours. No row for an unknown token.';

create or replace function comms.appointment_notices_due(options jsonb default '{}', most int default 200, at timestamptz default now())
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
          'service', comms.appointment_service(a), 'startsAt', comms.iso(a.starts_at), 'place', nullif(a.place, ''), 'canReply', case when channel in ('sms', 'whatsapp', 'email') and r.event = 'before' and a.status = 'booked' then true end,
          -- The button opens the portal, by the link that sending puts in: without a public address there is none.
          'canConfirm', case when channel = 'email' and r.event = 'before' and a.status = 'booked' and (select s.public_url from comms.tenant_settings s where s.tenant_id = a.tenant_id) is not null then true end,
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

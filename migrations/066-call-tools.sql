-- What the telephone assistant may do while it talks. It is told only what is asked for and only of the caller; whatever it cannot answer from
-- here becomes a task for a person.
--
--   comms.answer_call_tools(message text, busy text, rules text, at) -> (results, booked)
--        message: Vapi's tool-calls message. busy: [{start, end}] of a calendar, or {"unreadable": true}. rules: {minutes, hours, days, noticeHours, horizonDays}; without hours the business's calendar
--        results: [{toolCallId, name, result}] as Vapi reads it. booked: [{id, reference, startsAt, endsAt, eventId, summary, staffEmail}]

create table comms.call_tool_uses (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  call_ref text not null,
  tool_call_id text not null,
  tool text not null,
  contact_id uuid,
  outcome text not null,
  result text not null,
  at timestamptz not null,
  unique (tenant_id, call_ref, tool_call_id)
);
comment on table comms.call_tool_uses is 'What the assistant asked for in a call and was told. Asked the same again it is told the same.';
select comms.protect_tenant_table('comms.call_tool_uses');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('call_tool_uses', 'delete', '{}', 'What the person asked in a call.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('call_tool_uses', 'call_tool_uses', '90 days', 'delete', 'at', 'own choice', 'To look into what an assistant said.', 'at');

create function comms.written_json(input text) returns jsonb
language plpgsql immutable
as $$
begin
  return comms.read_json(input);
exception when others then
  return null;
end
$$;
comment on function comms.written_json(text) is 'JSON that a model wrote: null where it is none.';

create function comms.content_words(words text, language text) returns text[]
language sql immutable
as $$
  select coalesce(array_agg(distinct lexeme), '{}') from (
    select unnest(tsvector_to_array(to_tsvector(comms.text_configuration(language), words))) as lexeme where language in ('en', 'es', 'fr', 'de')
    union all
    -- Without spaces and stop words: pairs of neighbouring characters.
    select substr(run, place, 2) from regexp_matches(words, '[぀-ヿ㐀-䶿一-鿿]{2,}', 'g') found (run_of), lateral (select found.run_of[1] as run) r, lateral generate_series(1, length(r.run) - 1) place
    where language in ('zh', 'ja')
  ) w
$$;
comment on function comms.content_words(text, text) is 'What a text is compared by: stems without stop words, in Chinese and Japanese pairs of characters.';

create function comms.approved_answer(tenant uuid, asked text, at timestamptz)
returns table (question text, answer text, "validUntil" timestamptz, closeness numeric)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with found as (
    select a.question, a.answer, a.valid_until, cardinality(shared.words) / sqrt(greatest(cardinality(q.words), 1) * greatest(cardinality(k.words), 1)::float) as closeness
    from comms.approved_answers a
    cross join lateral (select comms.content_words(left(asked, 500), a.language) as words) q
    cross join lateral (select comms.content_words(a.question, a.language) as words) k
    cross join lateral (select array(select unnest(q.words) intersect select unnest(k.words)) as words) shared
    where a.tenant_id = tenant and (a.valid_until is null or a.valid_until > approved_answer.at)
  )
  -- Half of the words in common, measured as the cosine; two shared words at least unless the whole question is one.
  select f.question, f.answer, f.valid_until, round(f.closeness::numeric, 3) from found f where f.closeness >= 0.5 order by f.closeness desc, f.question limit 1
$$;
comment on function comms.approved_answer(uuid, text, timestamptz) is 'The answer that a person approved for the nearest question, where it is near enough; none otherwise. Nothing is made up.';

create function comms.meeting_rules(given jsonb, tenant uuid) returns table (minutes int, weekly jsonb, notice interval, horizon int, zone text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with own as (select s.time_zone, s.calendar from (select tenant as id) t left join comms.tenant_settings s on s.tenant_id = t.id),
  -- Hours as the workflow's Settings say; else the business's own calendar; else office hours.
  stated as (
    select jsonb_agg(jsonb_build_array(split_part(part, '-', 1), split_part(part, '-', 2))) as hours
    from own cross join lateral unnest(regexp_split_to_array(coalesce(nullif(given ->> 'hours', ''), case when own.calendar -> 'weekly' is null then '09:00-12:00, 13:00-17:00' end), '\s*,\s*')) part
    where part ~ '^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$'
  )
  select least(greatest(coalesce(comms.read_int(given ->> 'minutes'), 30), 5), 480),
    case when stated.hours is null then (
      select coalesce(jsonb_object_agg(d.place::text, own.calendar -> 'weekly' -> d.name), '{}') from unnest(array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']) with ordinality d (name, place)
      where jsonb_typeof(own.calendar -> 'weekly' -> d.name) = 'array')
    else (
      select coalesce(jsonb_object_agg(d, stated.hours), '{}') from unnest(regexp_split_to_array(coalesce(nullif(given ->> 'days', ''), '1, 2, 3, 4, 5'), '\s*,\s*')) d where d ~ '^[1-7]$') end,
    make_interval(hours => least(greatest(coalesce(comms.read_int(given ->> 'noticeHours'), 4), 0), 720)),
    least(greatest(coalesce(comms.read_int(given ->> 'horizonDays'), 14), 1), 60),
    coalesce(own.time_zone, 'UTC')
  from own cross join stated
$$;

create function comms.free_times(tenant uuid, rules jsonb, busy jsonb, wanted date, most int, at timestamptz)
returns table (starts timestamptz, ends timestamptz, zone text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with r as (select * from comms.meeting_rules(rules, tenant)),
  taken as (
    select a.starts_at as b, coalesce(a.ends_at, a.starts_at + make_interval(mins => r.minutes)) as e from comms.appointments a cross join r
    where a.tenant_id = tenant and a.status in ('booked', 'confirmed') and a.starts_at > free_times.at - interval '1 day' and a.starts_at < free_times.at + make_interval(days => r.horizon + 2)
    union all
    select comms.read_instant(x ->> 'start'), comms.read_instant(x ->> 'end') from jsonb_array_elements(case jsonb_typeof(busy) when 'array' then busy else '[]' end) x
    union all
    -- A day without times is a day without meetings.
    select (x ->> 'startDate')::date::timestamp at time zone r.zone, (x ->> 'endDate')::date::timestamp at time zone r.zone from jsonb_array_elements(case jsonb_typeof(busy) when 'array' then busy else '[]' end) x cross join r
    where x ->> 'startDate' ~ '^\d{4}-\d{2}-\d{2}$' and x ->> 'endDate' ~ '^\d{4}-\d{2}-\d{2}$'
  ),
  days as (
    select d::date as day from r, generate_series((free_times.at at time zone r.zone)::date::timestamp, (free_times.at at time zone r.zone)::date::timestamp + make_interval(days => r.horizon), interval '1 day') d
    where r.weekly ? extract(isodow from d)::int::text
      and not coalesce((select (s.calendar -> 'holidays') ? to_char(d, 'YYYY-MM-DD') from comms.tenant_settings s where s.tenant_id = tenant and jsonb_typeof(s.calendar -> 'holidays') = 'array'), false)
  ),
  slots as (
    select s at time zone r.zone as b, (s at time zone r.zone) + make_interval(mins => r.minutes) as e, r.zone, d.day
    from r cross join days d cross join lateral jsonb_array_elements(r.weekly -> extract(isodow from d.day)::int::text) h,
      lateral generate_series(d.day + (h ->> 0)::time, d.day + (h ->> 1)::time - make_interval(mins => r.minutes), make_interval(mins => r.minutes)) s
    where s at time zone r.zone >= free_times.at + r.notice
  )
  select s.b, s.e, s.zone from slots s
  where not exists (select from taken t where t.b < s.e and t.e > s.b)
  order by case when wanted is null then 0 else abs(s.day - wanted) end, s.b
  limit most
$$;
comment on function comms.free_times(uuid, jsonb, jsonb, date, int, timestamptz) is
  'Times at which a meeting fits: in the hours of the rules, in the business''s zone, on no holiday, with notice, and beside neither an appointment nor what the calendar holds.';

create function comms.call_task(tenant uuid, call text, mark text, contact uuid, number text, what text, at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.call_tasks (tenant_id, call_ref, mark, contact_id, phone_number, called_at, what, due_on, next_at, created_at)
  values (tenant, left(call, 200), left(mark, 200), contact, number, at, left(what, 500), (comms.next_business_day(at, 'UTC') at time zone 'UTC')::date, at, at)
  on conflict do nothing
$$;

create function comms.tell_of_quote(tenant uuid, people uuid[], call text, reference text, dialled boolean, at timestamptz, out outcome text, out result jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  wanted text := upper(regexp_replace(coalesce(reference, ''), '[^A-Za-z0-9]', '', 'g'));
  q comms.quotes;
begin
  if cardinality(people) = 0 then
    outcome := 'unknown_caller';
    result := jsonb_build_object('found', false, 'say', 'No customer is known under this number. Tell nothing about any quote; offer that a person calls back.');
  -- Three a call, and ten a day of one customer however many calls they make: numbers of quotes can be guessed.
  elsif (select count(*) from comms.call_tool_uses u where u.tenant_id = tenant and u.call_ref = call and u.outcome = 'no_such_quote') >= 3
    or (select count(*) from comms.call_tool_uses u where u.tenant_id = tenant and u.contact_id = any (people) and u.outcome = 'no_such_quote' and u.at > tell_of_quote.at - interval '1 day') >= 10 then
    outcome := 'too_many_tries';
    result := jsonb_build_object('found', false, 'say', 'Too many numbers were tried in this call. Offer that a person calls back.');
  elsif wanted = '' and not dialled then
    outcome := 'reference_needed';
    result := jsonb_build_object('found', false, 'say', 'Ask the caller for the number of the quote, which stands on it; without it nothing is told.');
  else
    select x.* into q from comms.quotes x
    where x.tenant_id = tenant and x.contact_id = any (people) and x.status <> 'draft'
      and (wanted = '' and x.status = 'sent' or upper(regexp_replace(x.number, '[^A-Za-z0-9]', '', 'g')) = wanted)
    order by x.created_at desc limit 1;
    if q.id is null then
      -- The same words whether there is none or it is somebody else's.
      outcome := 'no_such_quote';
      result := jsonb_build_object('found', false, 'say', 'There is no quote of this number for this caller. Ask for the number once more, or offer that a person calls back.');
    else
      outcome := 'told';
      result := jsonb_build_object('found', true, 'quote', jsonb_strip_nulls(jsonb_build_object('number', q.number, 'title', q.title, 'total', q.total, 'currency', q.currency, 'validUntil', q.valid_until,
        'status', case when q.status = 'sent' and q.valid_until < (tell_of_quote.at at time zone 'UTC')::date then 'expired' else q.status end, 'sentOn', q.created_at::date)),
        'say', 'Say only what stands in "quote". No discount, no other date, no promise.');
    end if;
  end if;
end
$$;

create function comms.book_call_meeting(tenant uuid, contact uuid, call text, rules jsonb, busy jsonb, starts timestamptz, at timestamptz, out outcome text, out result jsonb, out booked jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  a comms.appointments;
  slot record;
  named text;
begin
  if starts is null then
    outcome := 'no_time'; result := jsonb_build_object('booked', false, 'say', 'No time was understood: offer times by find_free_times and book one of those.');
    return;
  end if;
  named := 'CALL-' || upper(left(encode(sha256(convert_to(call || '/' || comms.iso(starts), 'UTF8')), 'hex'), 10));
  -- Who books in a business takes turns: the check and the row belong together.
  perform pg_advisory_xact_lock(hashtextextended('comms.meetings ' || tenant, 0));
  select x.* into a from comms.appointments x where x.tenant_id = tenant and x.reference = named and x.status in ('booked', 'confirmed');
  if a.id is null then
    if contact is null then
      outcome := 'no_caller'; result := jsonb_build_object('booked', false, 'say', 'The caller shows no number: nothing can be booked. Offer that a person calls back, and ask for a number.');
      return;
    end if;
    if (select count(*) from comms.appointments x where x.tenant_id = tenant and x.contact_id = contact and x.reference like 'CALL-%' and x.status in ('booked', 'confirmed') and x.starts_at > book_call_meeting.at) >= 2 then
      outcome := 'enough'; result := jsonb_build_object('booked', false, 'say', 'The caller has two meetings already. For another one a person calls back.');
      return;
    end if;
    select f.* into slot from comms.free_times(tenant, rules, busy, (starts at time zone (select r.zone from comms.meeting_rules(rules, tenant) r))::date, 2000, book_call_meeting.at) f where f.starts = book_call_meeting.starts;
    if slot.starts is null then
      outcome := 'taken';
      result := jsonb_build_object('booked', false, 'say', 'This time is not free. Offer one of these.', 'freeTimes', (
        select jsonb_agg(jsonb_build_object('start', comms.iso(f.starts), 'local', to_char(f.starts at time zone f.zone, 'FMDay YYYY-MM-DD HH24:MI'), 'timeZone', f.zone)) from comms.free_times(tenant, rules, busy, (starts at time zone 'UTC')::date, 3, book_call_meeting.at) f));
      return;
    end if;
    insert into comms.appointments (tenant_id, contact_id, account_id, reference, kind, place, starts_at, ends_at, time_zone, status, created_at, updated_at)
    select tenant, contact, (select c.account_id from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant), named, 'meeting', 'telephone', slot.starts, slot.ends, slot.zone, 'booked', book_call_meeting.at, book_call_meeting.at
    returning * into a;
    booked := jsonb_build_object('id', a.id, 'reference', a.reference, 'startsAt', comms.iso(a.starts_at), 'endsAt', comms.iso(a.ends_at), 'timeZone', a.time_zone,
      -- Google takes 0-9 and a-v; the same booking is the same event.
      'eventId', 'comms' || replace(a.id::text, '-', ''), 'summary', 'Telephone meeting' || coalesce(' with ' || (select nullif(c.name, '') from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant), ''),
      'staffEmail', (select s.staff_email from comms.tenant_settings s where s.tenant_id = tenant));
  end if;
  outcome := 'booked';
  result := jsonb_build_object('booked', true, 'reference', a.reference, 'start', comms.iso(a.starts_at), 'local', to_char(a.starts_at at time zone a.time_zone, 'FMDay YYYY-MM-DD HH24:MI'), 'timeZone', a.time_zone,
    'say', 'Repeat day and time.');
end
$$;
comment on function comms.book_call_meeting(uuid, uuid, text, jsonb, jsonb, timestamptz, timestamptz) is
  'Books a time that is free, under a lock: two calls never get the same. The same call and time again is the same booking.';

create function comms.answer_call_tools(message text, busy text default '[]', rules text default '{}', at timestamptz default now())
returns table (results jsonb, booked jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  told jsonb := coalesce(comms.written_json(message), '{}');
  calendar jsonb := coalesce(comms.written_json(busy), '[]');
  rule jsonb := coalesce(comms.written_json(rules), '{}');
  call text := left(coalesce(told #>> '{call,id}', ''), 200);
  number text := comms.e164(coalesce(told #>> '{customer,number}', told #>> '{call,customer,number}', ''));
  ours text := coalesce(told #>> '{phoneNumber,number}', told #>> '{call,phoneNumber,number}', '');
  sent comms.scheduled_messages;
  tenant uuid;
  people uuid[];
  person uuid;
  dialled boolean := told #>> '{call,type}' = 'outboundPhoneCall';
  asked record;
  args jsonb;
  said record;
  known comms.call_tool_uses;
  outcome text;
  answer jsonb;
  made jsonb;
  times jsonb;
begin
  results := '[]'; booked := '[]';
  select m.* into sent from comms.scheduled_messages m where dialled and m.channel = 'phone' and comms.may_touch(m.tenant_id)
    and (m.provider_message_id = call or m.id = comms.read_uuid(told #>> '{call,assistantOverrides,metadata,messageId}')) limit 1;
  tenant := coalesce(sent.tenant_id, comms.tenant_of_number(ours));
  if not comms.may_touch(tenant) then tenant := null; end if;
  people := case when tenant is null or number = '' then '{}' else comms.contacts_at(tenant, 'phone', number) end;
  person := coalesce(case when sent.contact_id = any (people) then sent.contact_id end, case when cardinality(people) = 1 then people[1] end);

  for asked in
    select left(coalesce(t.tool ->> 'id', ''), 200) as id, left(coalesce(t.tool #>> '{function,name}', t.tool ->> 'name', ''), 80) as name, coalesce(t.tool #> '{function,arguments}', t.tool -> 'arguments', '{}') as given
    from jsonb_array_elements(case jsonb_typeof(told -> 'toolCallList') when 'array' then told -> 'toolCallList' else '[]' end) with ordinality t (tool, place) order by t.place limit 20
  loop
    args := case jsonb_typeof(asked.given) when 'object' then asked.given when 'string' then coalesce(comms.written_json(asked.given #>> '{}'), '{}') else '{}' end;
    if jsonb_typeof(args) <> 'object' then args := '{}'; end if;
    made := null; outcome := null; known := null;
    begin
      if tenant is null then
        answer := jsonb_build_object('say', 'Nothing can be looked up now. Offer that a person calls back.'); outcome := 'unroutable';
      else
        select u.* into known from comms.call_tool_uses u where u.tenant_id = tenant and u.call_ref = call and u.tool_call_id = asked.id and asked.id <> '' and call <> '';
        if known.id is not null then
          results := results || jsonb_build_object('toolCallId', asked.id, 'name', asked.name, 'result', known.result);
          continue;
        end if;
        case asked.name
          when 'look_up_quote' then
            select t.outcome, t.result into outcome, answer from comms.tell_of_quote(tenant, people, call, args ->> 'reference', dialled, answer_call_tools.at) t;
          when 'answer_question' then
            select a.* into said from comms.approved_answer(tenant, coalesce(args ->> 'question', ''), answer_call_tools.at) a;
            if said.answer is not null then
              outcome := 'answered';
              answer := jsonb_strip_nulls(jsonb_build_object('found', true, 'answer', said.answer, 'validUntil', said."validUntil", 'say', 'Say this and add nothing to it.'));
            else
              outcome := 'no_answer';
              answer := jsonb_build_object('found', false, 'say', 'There is no approved answer. Do not answer it yourself: say that a colleague will.');
              perform comms.call_task(tenant, call, 'tool/' || asked.id, person, number, 'Answer a question from a call: ' || coalesce(args ->> 'question', ''), answer_call_tools.at);
            end if;
          when 'find_free_times', 'book_meeting' then
            if calendar ->> 'unreadable' is not null then
              outcome := 'calendar_unreadable';
              answer := jsonb_build_object('booked', false, 'freeTimes', '[]'::jsonb, 'say', 'The calendar cannot be read now: book nothing and name no time. Say that a colleague will call to find one.');
              perform comms.call_task(tenant, call, 'meeting', person, number, 'Find a time for a meeting: the calendar could not be read during the call. ' || coalesce(args ->> 'topic', ''), answer_call_tools.at);
            elsif asked.name = 'find_free_times' then
              outcome := 'offered';
              select jsonb_agg(jsonb_build_object('start', comms.iso(f.starts), 'local', to_char(f.starts at time zone f.zone, 'FMDay YYYY-MM-DD HH24:MI'), 'timeZone', f.zone)) into times
                from comms.free_times(tenant, rule, calendar, case when args ->> 'date' ~ '^\d{4}-\d{2}-\d{2}$' then (args ->> 'date')::date end, 4, answer_call_tools.at) f;
              answer := jsonb_build_object('freeTimes', coalesce(times, '[]'), 'say', case when times is null then 'No time is free. Say that a colleague will call.' else 'Offer two of these at most at a time.' end);
            else
              if person is null and cardinality(people) = 0 and number <> '' then person := comms.make_contact(tenant, 'phone', number, null, answer_call_tools.at); end if;
              select t.outcome, t.result, t.booked into outcome, answer, made from comms.book_call_meeting(tenant, person, call, rule, calendar, comms.read_instant(args ->> 'start'), answer_call_tools.at) t;
              if made is not null then booked := booked || made; end if;
            end if;
          when 'ask_for_callback' then
            outcome := 'noted';
            perform comms.call_task(tenant, call, 'callback', person, number, 'Call back: ' || concat_ws('; ', nullif(args ->> 'reason', ''), nullif(args ->> 'when', '')), answer_call_tools.at);
            answer := jsonb_build_object('noted', true, 'say', 'A colleague will call on the next working day. Promise no hour.');
          when 'stop_calling' then
            outcome := 'stopped';
            perform comms.register_inbound_messages(jsonb_build_array(jsonb_build_object('kind', 'stop', 'provider', 'vapi', 'verified', true, 'channel', 'phone', 'from', number, 'to', ours, 'text', coalesce(args ->> 'words', 'Asked in a call not to be called'),
              'providerMessageId', 'vapi:' || call || ':stop:' || asked.id, 'at', comms.iso(answer_call_tools.at), 'confidence', 1))::text, answer_call_tools.at);
            answer := jsonb_build_object('stopped', true, 'say', 'Say that nobody will call again, and end the call.');
          when 'note_recording_consent' then
            outcome := case when args -> 'agreed' = 'true' then 'agreed' else 'refused' end;
            answer := jsonb_build_object('noted', true, 'say', case when outcome = 'agreed' then 'Go on.' else 'Say that nothing of the call will be kept, and go on.' end);
          else
            outcome := 'unknown_tool';
            answer := jsonb_build_object('say', 'There is no such tool. Offer that a person calls back.');
        end case;
        insert into comms.call_tool_uses (tenant_id, call_ref, tool_call_id, tool, contact_id, outcome, result, at)
        values (tenant, call, asked.id, asked.name, person, outcome, answer::text, answer_call_tools.at) on conflict do nothing;
      end if;
      results := results || jsonb_build_object('toolCallId', asked.id, 'name', asked.name, 'result', answer::text);
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      perform comms.note_trouble_hourly('call tool ' || sqlstate, tenant, 'Answer call tools', format('The tool "%s" failed: %s', asked.name, sqlerrm), 'Report it; the caller was told that a person calls back.', jsonb_build_object('callId', call), answer_call_tools.at);
      results := results || jsonb_build_object('toolCallId', asked.id, 'name', asked.name, 'error', 'It did not work. Offer that a person calls back.');
    end;
  end loop;
  return next;
end
$$;
comment on function comms.answer_call_tools(text, text, text, timestamptz) is
  'Answers what the telephone assistant asks while it talks, in Vapi''s form. The caller is who has the number, and for an inbound call who knows the quote''s number too; of others nothing is told. Only for messages whose signature was verified.';

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['call_tool_uses']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['answer_call_tools', 'free_times']) name;
select comms.grant_workflow_rights();

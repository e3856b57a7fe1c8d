-- Advancing: what was decided for an enrolment is carried out, once; and what contacts do is noticed.
--
--   comms.steps_to_write(items text, at) -> (id, fence, "tenantId", step, template, variables, contact)
--        items: [{id, fence, step, contact, error?}] as Next Step gives them. Carries out what needs no text and hands out the text of each message that is
--        to be written; one row with nulls where there is none
--   comms.advance_enrolments(items text, at) -> (id, action, outcome, "nextAt", "messageId", reasons)
--        items: [{id, fence, step, draft?, error?}]; outcome: sent, waiting, skipped, exited, completed, deferred (burst cap), refused (old fence), failed
--   comms.record_sequence_events(items text, at) -> (place, outcome, "contactId", enrolments uuid[])
--        items: [{contactId | email, tenantId?, event, at?, id?, source?, stepId?, until?, quoteId?, topic?, data?}]: what happened elsewhere
--   comms.pause_enrolments(items text, at), comms.resume_enrolments(items text, at) -> (id, state)         items: [{id} | {contactId, sequence?}]
--   comms.pause_sequence(key, tenant, reason, at), comms.resume_sequence(key, tenant, at) -> how many enrolments wait / go on
--   comms.record_quotes(items text, at) -> (place, id, number, outcome, reasons), comms.quotes_to_follow_up(sequence, days, at) -> items for enrol_contacts
--
-- Noticed by themselves: opens and clicks of persons, bounces, answers by mail and text, out-of-office notes, opt-outs, appointments, deals, quotes.

------------------------------------------------------------------------------------------------------------------------
-- Ending

create function comms.end_enrolment(e comms.enrolments, wanted text, why jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  update comms.enrolments n set
    state = wanted, state_reason = why, ended_at = end_enrolment.at, next_at = null, claimed_by = null, fence = n.fence + 1
  where n.id = e.id;
  if wanted = 'exited' then
    -- What waits in the outbox is of the sequence, too.
    update comms.scheduled_messages m set
      state = 'blocked', state_reason = comms.reason('sequence_ended', 'The sequence is over for this contact: ' || coalesce(why ->> 'text', ''), why -> 'code'),
      state_at = end_enrolment.at, fence = m.fence + 1, claimed_by = null, lease_until = null
    from comms.enrolment_steps t
    where t.enrolment_id = e.id and m.id = t.message_id and m.state in ('scheduled', 'failed_soft', 'claimed');
  end if;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- How much may leave at once

create function comms.sequence_burst(policy jsonb) returns jsonb
language sql immutable
as $$
  select '{"most": 600, "minutes": 60, "topics": ["service", "marketing"]}'::jsonb
    || case jsonb_typeof(policy #> '{sequences,burst}') when 'object' then policy #> '{sequences,burst}' else '{}' end
$$;
comment on function comms.sequence_burst(jsonb) is
  'How many messages of one step of a sequence may leave within so many minutes, whoever they go to: after a week without power a whole list is due at once. The tenant''s policy may say otherwise: {"sequences": {"burst": {"most": 200}}}; "most": null lifts it.';

create function comms.burst_free_at(e comms.enrolments, topic text, step_id text, at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  burst jsonb := comms.sequence_burst((select s.policy from comms.tenant_settings s where s.tenant_id = e.tenant_id));
  most int := (burst ->> 'most')::int;
  span interval := make_interval(secs => 60 * (burst ->> 'minutes')::double precision);
begin
  if most is null or not burst -> 'topics' ? topic then return null; end if;
  -- The one whose leaving makes room: the most-th newest.
  return (
    select t.at + span from comms.enrolment_steps t
    where t.tenant_id = e.tenant_id and t.sequence_key = e.sequence_key and t.step_id = burst_free_at.step_id and t.state = 'sent' and t.at > burst_free_at.at - span
    order by t.at desc offset most - 1 limit 1);
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Sending

create function comms.quote_variables(quote comms.quotes) returns jsonb
language sql immutable
as $$
  select case when quote.id is null then '{}' else jsonb_strip_nulls(jsonb_build_object(
    'quoteNumber', quote.number, 'quoteTitle', quote.title, 'quoteTotal', jsonb_build_object('amount', quote.total, 'currency', quote.currency), 'validUntil', quote.valid_until)) end
$$;
comment on function comms.quote_variables(comms.quotes) is 'What texts may say of a quote: quoteNumber, quoteTitle, quoteTotal {amount, currency}, validUntil (a date).';

create function comms.stops_of(definition jsonb) returns text[]
language sql immutable
as $$
  -- The exits as the outbox names what stops a message.
  select array['out_of_office', 'opt_out'] || coalesce(array_agg(stop.name), '{}')
  from (values ('reply', 'reply'), ('booking', 'meeting_booked'), ('conversion', 'deal_closed'), ('bounce', 'bounce')) stop (exit, name)
  where not definition ? 'exits' or exists (
    select from jsonb_array_elements(definition -> 'exits') x where coalesce(x ->> 'on', x #>> '{}') = stop.exit)
$$;

create function comms.send_step(e comms.enrolments, definition jsonb, step jsonb, draft jsonb, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  quote comms.quotes;
  channel text := step ->> 'channel';
  address text := coalesce(comms.address_on(e.tenant_id, e.contact_id, channel), case channel when 'whatsapp' then comms.address_on(e.tenant_id, e.contact_id, 'phone') end);
  zone text;
  message_id uuid;
  stops text[] := comms.stops_of(definition);
begin
  if coalesce(draft ->> 'text', draft ->> 'html', '') = '' then
    raise exception 'Step "%" has no text.', step ->> 'stepId' using hint = 'The item needs "draft", as Draft Reply gives it.';
  end if;
  if address is null and channel not in ('portal', 'blog', 'chat', 'social') then
    raise exception 'The contact has no address for %.', channel;
  end if;
  select * into quote from comms.quotes q where q.id = e.quote_id;
  select coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC') into zone
  from comms.tenant_settings s left join comms.crm_contacts c on c.id = e.contact_id left join comms.crm_accounts a on a.id = c.account_id
  where s.tenant_id = e.tenant_id;
  select m.id into message_id from comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object(
    'tenantId', e.tenant_id, 'key', format('%s/%s/%s', e.id, step ->> 'stepId', e.epoch), 'channel', channel, 'topic', definition ->> 'topic', 'type', 'sequence',
    'to', coalesce(address, ''), 'contactId', e.contact_id, 'subject', nullif(draft ->> 'subject', ''), 'text', draft ->> 'text',
    'html', case when channel in ('email', 'portal', 'blog') then draft ->> 'html' end, 'language', draft ->> 'language',
    'templateId', step ->> 'template', 'variant', step ->> 'variant', 'dueAt', comms.iso(send_step.at), 'cancelOn', to_jsonb(stops),
    -- A quote that has run out is not followed up.
    'expiresAt', case when quote.valid_until is not null then comms.iso((quote.valid_until + 1)::timestamp at time zone coalesce(zone, 'UTC')) end,
    -- Where later steps depend on it, it has to be known.
    'track', case when definition::text like '%"engagement"%' and channel = 'email' and definition ->> 'topic' <> 'transactional' then '{"opens": true, "clicks": true}'::jsonb end,
    'documents', case when quote.pdf is not null and channel = 'email' and step ->> 'stepId' = definition #>> '{steps,0,id}' then jsonb_build_array(jsonb_build_object('quoteId', quote.id)) end)), at) m;
  return message_id;
end
$$;
comment on function comms.send_step(comms.enrolments, jsonb, jsonb, jsonb, timestamptz) is
  'Puts the message of a step into the outbox under enrolment/step/epoch, once. The first mail of an enrolment with a quote names the quote''s PDF in "documents".';

create function comms.with_documents(tenant uuid, message jsonb) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Read at the moment of sending: the stored message names the document, so that a week of mails does not hold it a thousand times.
  select case when not message ? 'documents' or not comms.may_touch(tenant) then message else message - 'documents' || coalesce((
    select jsonb_build_object('files', jsonb_agg(jsonb_build_object(
      'fileName', regexp_replace(q.number, '[^A-Za-z0-9._-]+', '-', 'g') || '.pdf', 'mimeType', 'application/pdf', 'content', translate(encode(q.pdf, 'base64'), E'\n', ''))))
    from jsonb_array_elements(message -> 'documents') d join comms.quotes q on q.id = comms.read_uuid(d ->> 'quoteId') and q.tenant_id = tenant and q.pdf is not null
    having count(*) > 0), '{}') end
$$;
comment on function comms.with_documents(uuid, jsonb) is 'A message with the documents that it names ("documents": [{quoteId}]) as files that Send Customer Email attaches.';

create function comms.advance_enrolment(e comms.enrolments, item jsonb, at timestamptz,
  out outcome text, out next_at timestamptz, out message_id uuid, out reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  step jsonb := item -> 'step';
  definition jsonb;
  free_at timestamptz;
begin
  reasons := coalesce(step -> 'reasons', '[]');
  select q.definition into definition from comms.sequences q where q.id = e.sequence_id;
  case step ->> 'action'
    when 'wait' then
      outcome := 'waiting';
      next_at := comms.read_instant(step ->> 'at');
    when 'skip' then
      outcome := 'skipped';
      next_at := advance_enrolment.at;
      insert into comms.enrolment_steps (tenant_id, enrolment_id, sequence_key, step_id, state, at, channel, variant, template_id, reasons)
      values (e.tenant_id, e.id, e.sequence_key, step ->> 'stepId', 'skipped', advance_enrolment.at, step ->> 'channel', step ->> 'variant', step ->> 'template', reasons)
      on conflict do nothing;
    when 'exit' then
      outcome := 'exited';
      perform comms.end_enrolment(e, 'exited', reasons -> 0, advance_enrolment.at);
    when 'complete' then
      outcome := 'completed';
      perform comms.end_enrolment(e, 'completed', reasons -> 0, advance_enrolment.at);
    when 'send' then
      free_at := comms.burst_free_at(e, definition ->> 'topic', step ->> 'stepId', advance_enrolment.at);
      if free_at is not null then
        outcome := 'deferred';
        next_at := free_at;
        reasons := jsonb_build_array(comms.reason('burst_cap', format('As many messages of the step "%s" as may leave at once have left; this one waits.', step ->> 'stepId'), to_jsonb(comms.iso(free_at))));
      else
        outcome := 'sent';
        next_at := advance_enrolment.at;
        message_id := comms.send_step(e, definition, step, item -> 'draft', advance_enrolment.at);
        insert into comms.enrolment_steps (tenant_id, enrolment_id, sequence_key, step_id, state, at, channel, variant, template_id, message_id, reasons)
        values (e.tenant_id, e.id, e.sequence_key, step ->> 'stepId', 'sent', advance_enrolment.at, step ->> 'channel', step ->> 'variant', step ->> 'template', message_id, reasons);
      end if;
    else
      raise exception 'It was not decided what to do: %', coalesce(item ->> 'error', 'the item has no "step"');
  end case;
  update comms.enrolments n set
    decision = step || jsonb_build_object('reasons', reasons), failures = 0, claimed_by = null,
    next_at = case when n.ended_at is null then advance_enrolment.next_at end
  where n.id = e.id;
end
$$;

create function comms.advance_failed(e comms.enrolments, why text, at timestamptz) returns timestamptz
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  -- 2, 4, 8 ... minutes, at most 6 hours: nothing is lost meanwhile, and what was missed is caught up by the step's policy.
  again timestamptz := at + least(interval '1 minute' * 2 ^ least(e.failures + 1, 9), interval '6 hours');
begin
  update comms.enrolments n set failures = n.failures + 1, next_at = again, claimed_by = null,
    decision = jsonb_build_object('action', 'failed', 'reasons', jsonb_build_array(comms.reason('failed', why)))
  where n.id = e.id;
  perform comms.note_trouble_hourly('sequence ' || e.sequence_key || ' ' || md5(why), e.tenant_id, 'Advance sequences', format('The sequence "%s" does not go forward for some contacts: %s', e.sequence_key, why),
    'Mend the cause (the definition, its text, or the contact''s data); it is tried again by itself. "select * from comms.enrolments where failures > 0" lists whom it concerns.',
    jsonb_build_object('enrolmentId', e.id, 'sequence', e.sequence_key), at);
  return again;
end
$$;

create function comms.advance_enrolments(items text, at timestamptz default now())
returns table (id uuid, action text, outcome text, "nextAt" timestamptz, "messageId" uuid, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  e comms.enrolments;
  made record;
begin
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

  -- One order for all, so that two calls never wait for each other.
  for given in
    select r.item, comms.read_uuid(r.item ->> 'id') as id, comms.read_int(r.item ->> 'fence') as fence
    from comms.read_items(items) r
    where comms.read_uuid(r.item ->> 'id') is not null and not (
      r.item #>> '{step,action}' = 'wait' and coalesce(r.item ->> 'error', '') = ''
      and exists (select from comms.enrolments n where n.id = comms.read_uuid(r.item ->> 'id') and n.fence = comms.read_int(r.item ->> 'fence') and n.claimed_by is null))
    order by 2
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
comment on function comms.advance_enrolments(text, timestamptz) is
  'Carries out what Next Step decided, each item by itself: puts the message into the outbox once, waits, skips, ends. An item decided under an old fence changes nothing.';

create function comms.steps_to_write(items text, at timestamptz default now())
returns table (id uuid, fence int, "tenantId" uuid, step jsonb, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  due jsonb; -- what is to be written: [{place, id, fence, tenantId, item, about, text}]
begin
  with sends as materialized (
    select r.place, row_number() over (order by r.place) as nth, e.id, e.fence, e.tenant_id, r.item,
      comms.standard_variables(e.tenant_id, e.contact_id) || comms.quote_variables(q) || e.data as about,
      jsonb_build_object('templateId', r.item #>> '{step,template}', 'channel', r.item #>> '{step,channel}', 'language', coalesce(r.item #>> '{contact,language}', t.language), 'tenantId', e.tenant_id) as wanted
    from comms.read_items(items) r
    join comms.enrolments e on e.id = comms.read_uuid(r.item ->> 'id') and e.fence = comms.read_int(r.item ->> 'fence') and e.state = 'active' and comms.may_touch(e.tenant_id)
    join comms.sequences s on s.id = e.sequence_id
    left join comms.tenant_settings t on t.tenant_id = e.tenant_id
    left join comms.quotes q on q.id = e.quote_id
    where r.item #>> '{step,action}' = 'send' and coalesce(r.item ->> 'error', '') = '' and comms.burst_free_at(e, s.topic, r.item #>> '{step,stepId}', steps_to_write.at) is null
  )
  select coalesce(jsonb_agg(jsonb_build_object('place', s.place, 'id', s.id, 'fence', s.fence, 'tenantId', s.tenant_id, 'item', s.item, 'about', s.about, 'text', t.template) order by s.place), '[]')
  into due
  from sends s
  left join comms.templates_for((select coalesce(jsonb_agg(o.wanted order by o.nth), '[]')::text from sends o)) t on t.place = s.nth;

  perform comms.advance_enrolments((
    select coalesce(jsonb_agg(case when d.one is null then r.item
        else r.item || jsonb_build_object('error', format('There is no text "%s" for %s: the step "%s" cannot be written.', coalesce(r.item #>> '{step,template}', ''), r.item #>> '{step,channel}', r.item #>> '{step,stepId}'))
      end order by r.place), '[]')::text
    from comms.read_items(items) r
    left join jsonb_array_elements(due) d (one) on (d.one ->> 'place')::int = r.place
    where d.one is null or d.one -> 'text' = 'null'), at);

  return query
    select (d.one ->> 'id')::uuid, (d.one ->> 'fence')::int, (d.one ->> 'tenantId')::uuid, d.one #> '{item,step}', d.one -> 'text',
      comms.declared_only(d.one #> '{text,variables}', d.one -> 'about'), d.one #> '{item,contact}'
    from jsonb_array_elements(due) d (one) where d.one -> 'text' <> 'null' order by (d.one ->> 'place')::int;
  if not found then
    return query select null::uuid, null::int, null::uuid, null::jsonb, null::jsonb, null::jsonb, null::jsonb;
  end if;
end
$$;
comment on function comms.steps_to_write(text, timestamptz) is
  'Takes what Next Step decided, carries out all that needs no text, and hands out text and variables of each message that is to be written; one empty row where there is none.';

------------------------------------------------------------------------------------------------------------------------
-- What contacts do

create function comms.wake_enrolments(tenant uuid, contact uuid, only_one uuid, at timestamptz) returns uuid[]
language sql security definer set search_path = comms, pg_temp
as $$
  -- The fence moves as well: a decision that is under way does not know of this yet.
  with whose as (
    select c.id from comms.crm_contacts c
    where c.tenant_id = tenant and (c.id = contact or c.account_id = (select k.account_id from comms.crm_contacts k where k.id = contact and k.tenant_id = tenant))
    union select contact
  ), woken as (
    update comms.enrolments e set next_at = least(e.next_at, wake_enrolments.at), fence = e.fence + 1, claimed_by = null
    from comms.sequences s
    where s.id = e.sequence_id and e.tenant_id = tenant and e.state = 'active' and e.next_at is not null and (only_one is null or e.id = only_one)
      and (e.contact_id = contact or (e.contact_id in (select w.id from whose w) and s.definition::text like '%"account"%'))
    returning e.id
  )
  select coalesce(array_agg(woken.id), '{}') from woken
$$;

create function comms.note_sequence_event(v comms.sequence_events) returns uuid[]
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  -- Most contacts are in no sequence: nothing is written down of them.
  if v.contact_id is null or not exists (
    select from comms.enrolments e where e.tenant_id = v.tenant_id and e.state in ('active', 'paused') and (
      e.contact_id = v.contact_id or e.contact_id in (
        select c.id from comms.crm_contacts c join comms.crm_contacts k on k.account_id = c.account_id and k.tenant_id = c.tenant_id where k.id = v.contact_id and k.tenant_id = v.tenant_id))
  ) then return '{}'; end if;
  insert into comms.sequence_events (tenant_id, contact_id, enrolment_id, event, at, done_by, step_id, until, topic, data, source, source_id)
  values (v.tenant_id, v.contact_id, v.enrolment_id, v.event, v.at, coalesce(v.done_by, 'contact'), v.step_id, v.until, v.topic, coalesce(v.data, '{}'), v.source, v.source_id)
  on conflict do nothing;
  if not found then return '{}'; end if;
  return comms.wake_enrolments(v.tenant_id, v.contact_id, v.enrolment_id, v.at);
end
$$;
comment on function comms.note_sequence_event(comms.sequence_events) is 'Writes down, once, what a contact who is in a sequence did, and has their enrolments asked anew at that instant. Returns those.';

create function comms.record_sequence_events(items text, at timestamptz default now())
returns table (place int, outcome text, "contactId" uuid, enrolments uuid[], reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  v comms.sequence_events;
begin
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by r.place loop
    place := given.place; "contactId" := null; enrolments := '{}'; reasons := '[]';
    begin
      v := null;
      v.tenant_id := comms.tenant_asked(given.item);
      if v.tenant_id is null or not comms.may_touch(v.tenant_id) then raise exception 'It is not said for which business: give "tenantId".'; end if;
      select c.id into v.contact_id from comms.crm_contacts c
      where c.tenant_id = v.tenant_id and (c.id = comms.read_uuid(given.item ->> 'contactId') or (given.item ->> 'contactId' is null and lower(c.email) = lower(btrim(given.item ->> 'email'))));
      if v.contact_id is null then raise exception 'There is no contact %.', coalesce(given.item ->> 'contactId', given.item ->> 'email', '(none was named)'); end if;
      "contactId" := v.contact_id;
      v.event := given.item ->> 'event';
      -- What is dated later than now has not happened yet: clocks of other systems run ahead.
      v.at := least(coalesce(comms.read_instant(given.item ->> 'at'), record_sequence_events.at), record_sequence_events.at);
      v.step_id := given.item ->> 'stepId';
      v.until := comms.read_instant(given.item ->> 'until');
      v.topic := given.item ->> 'topic';
      v.data := case jsonb_typeof(given.item -> 'data') when 'object' then given.item -> 'data' else '{}' end
        || case when given.item ->> 'quoteId' is null then '{}' else jsonb_build_object('quoteId', given.item ->> 'quoteId') end;
      v.source := left(coalesce(nullif(given.item ->> 'source', ''), 'webhook'), 100);
      v.source_id := left(coalesce(nullif(given.item ->> 'id', ''), format('%s %s', v.event, comms.iso(v.at))), 300);
      enrolments := comms.note_sequence_event(v);
      outcome := case when cardinality(enrolments) > 0 then 'noted' when exists (
        select from comms.sequence_events x where x.tenant_id = v.tenant_id and x.source = v.source and x.source_id = v.source_id and x.event = v.event and x.contact_id = v.contact_id)
        then 'known' else 'in_no_sequence' end;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      reasons := jsonb_build_array(comms.reason('not_noted', sqlerrm));
    end;
    return next;
  end loop;
end
$$;
comment on function comms.record_sequence_events(text, timestamptz) is
  'What contacts did elsewhere (a visit of the website, a booking in another calendar, a payment), once each by source and id; enrolments it may matter to are asked anew.';

-- Each source as it is written. None may fail for the sake of a sequence.

create function comms.safely_note(v comms.sequence_events) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  perform comms.note_sequence_event(v);
exception when others then
  if comms.is_passing_trouble(sqlstate) then raise; end if;
  perform comms.note_trouble_hourly('sequence event', v.tenant_id, 'Advance sequences', 'What a contact did could not be noted for their sequences: ' || sqlerrm,
    'Look whether the contact should still be in the sequence; pause or end it by hand.', to_jsonb(v), v.at);
end
$$;

create function comms.message_event_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  happened record;
begin
  for happened in
    select a.tenant_id, m.contact_id, case when a.kind in ('open', 'click') then t.enrolment_id end as enrolment_id,
      case when a.kind in ('open', 'click') then a.kind when a.kind = 'bounce' then 'opt_out' else 'bounce' end as event, a.at, t.step_id, m.topic, a.id
    from added a
    join comms.scheduled_messages m on m.id = a.message_id
    left join comms.enrolment_steps t on t.message_id = a.message_id
    where m.contact_id is not null and (
      (a.kind in ('open', 'click') and t.id is not null) or (a.kind = 'state' and a.state = 'bounced_hard')
      -- A complaint is an opt-out in stronger words.
      or (a.kind = 'bounce' and coalesce((a.data ->> 'complaint')::boolean, false)))
  loop
    perform comms.safely_note((null, happened.tenant_id, happened.contact_id, happened.enrolment_id, happened.event, happened.at, 'contact', happened.step_id, null,
      case happened.event when 'opt_out' then happened.topic end, '{}', 'message', happened.id)::comms.sequence_events);
  end loop;
  return null;
end
$$;
create trigger message_event_for_sequences after insert on comms.message_events
  referencing new table as added for each statement execute function comms.message_event_for_sequences();

create function comms.mail_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  kind text := coalesce(new.classification #>> '{automation,kind}', 'none');
  asked uuid; -- whom we had written to in this thread
  v comms.sequence_events;
begin
  if kind not in ('none', 'auto_reply') then return null; end if;
  select m.contact_id into asked from comms.email_messages o join comms.scheduled_messages m on m.id = o.scheduled_message_id
  where o.thread_id = new.thread_id and o.direction = 'out' and m.contact_id is not null order by o.seq desc limit 1;
  v.tenant_id := new.tenant_id;
  -- From an address that we do not know, in answer to what we wrote to somebody: an alias of theirs.
  v.contact_id := coalesce(new.contact_id, asked);
  v.done_by := case when new.contact_id is null then 'alias' else 'contact' end;
  v.at := least(new.received_at, new.touched_at);
  v.source := 'mail';
  v.source_id := new.id::text;
  v.event := case kind when 'none' then 'reply' else 'out_of_office' end;
  if kind = 'auto_reply' then
    select max(comms.read_instant(coalesce(d ->> 'iso', d ->> 'date', d ->> 'value', d #>> '{}'))) into v.until
    from jsonb_array_elements(case jsonb_typeof(new.classification #> '{entities,dates}') when 'array' then new.classification #> '{entities,dates}' else '[]' end) d
    where comms.read_instant(coalesce(d ->> 'iso', d ->> 'date', d ->> 'value', d #>> '{}')) between new.received_at and new.received_at + interval '30 days';
  end if;
  perform comms.safely_note(v);
  if kind = 'none' and new.classification ->> 'sentiment' = 'negative' then
    v.event := 'negative';
    perform comms.safely_note(v);
  end if;
  return null;
end
$$;
create trigger mail_for_sequences after update of classification on comms.email_messages
  for each row when (new.direction = 'in' and new.tenant_id is not null and old.classification is null and new.classification is not null) execute function comms.mail_for_sequences();

create function comms.text_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  perform comms.safely_note((null, new.tenant_id, new.contact_id, null, new.kind, new.at, 'contact', null, null, null, '{}', 'text', new.id)::comms.sequence_events);
  return null;
end
$$;
create trigger text_for_sequences after insert or update of contact_id on comms.inbound_messages
  for each row when (new.contact_id is not null and new.tenant_id is not null and new.kind in ('reply', 'out_of_office')) execute function comms.text_for_sequences();

create function comms.consent_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  perform comms.safely_note((null, new.tenant_id, new.contact_id, null, 'opt_out', new.at, 'contact', null, null, new.topic, jsonb_build_object('channel', new.channel), 'consent', new.id)::comms.sequence_events);
  return null;
end
$$;
create trigger consent_for_sequences after insert on comms.consent_events for each row when (new.state = 'withdrawn') execute function comms.consent_for_sequences();

create function comms.preference_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  perform comms.safely_note((null, new.tenant_id, new.contact_id, null, 'opt_out', new.updated_at, 'contact', null, null, null, '{}', 'do_not_contact', comms.iso(new.updated_at))::comms.sequence_events);
  return null;
end
$$;
create trigger preference_for_sequences after insert or update of do_not_contact on comms.communication_preferences
  for each row when (new.do_not_contact) execute function comms.preference_for_sequences();

create function comms.appointment_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  on_again boolean := new.status in ('booked', 'confirmed');
begin
  perform comms.safely_note((null, new.tenant_id, new.contact_id, null, case when on_again then 'booking' else 'stage_left' end, greatest(new.created_at, new.updated_at), 'contact', null, null, null,
    jsonb_build_object('appointmentId', new.id) || case when on_again then '{}'::jsonb else '{"closed": true}' end, 'appointment', new.id || case when on_again then '' else ' ' || new.status end)::comms.sequence_events);
  return null;
end
$$;
comment on function comms.appointment_for_sequences() is 'Booked: whoever was to be won has come. Cancelled, held or missed: what reminds of it ends (enrolment.data.appointmentId).';
create trigger appointment_for_sequences after insert or update of status, contact_id on comms.appointments
  for each row when (new.contact_id is not null) execute function comms.appointment_for_sequences();

create function comms.deal_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  happened timestamptz := case when new.updated_at > old.updated_at then new.updated_at else now() end;
  won boolean := new.stage in ('won', 'closed_won');
begin
  perform comms.safely_note((null, new.tenant_id, new.contact_id, null, case when won then 'conversion' else 'stage_left' end, happened, 'contact', null, null, null,
    jsonb_build_object('dealId', new.id, 'from', old.stage, 'to', new.stage, 'closed', new.stage in ('won', 'lost', 'closed', 'closed_won', 'closed_lost')),
    'deal', new.id || ' ' || coalesce(new.stage, ''))::comms.sequence_events);
  return null;
end
$$;

do $$
begin
  -- An operator's own table is never touched: there, whoever moves the deal calls comms.record_sequence_events, or the webhook of "React to behaviour".
  if (select relkind from pg_class where oid = 'comms.crm_deals'::regclass) = 'r' then
    create trigger deal_for_sequences after update of stage on comms.crm_deals
      for each row when (new.contact_id is not null and new.stage is distinct from old.stage) execute function comms.deal_for_sequences();
  end if;
end
$$;

create function comms.quote_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  perform comms.safely_note((null, new.tenant_id, e.contact_id, e.id, case new.status when 'accepted' then 'conversion' else 'stage_left' end,
    case when new.updated_at > old.updated_at then new.updated_at else now() end, 'contact', null, null, null,
    jsonb_build_object('quoteId', new.id, 'from', old.status, 'to', new.status, 'closed', true), 'quote', new.id || ' ' || new.status)::comms.sequence_events)
  from comms.enrolments e where e.quote_id = new.id and e.contact_id is not null and e.state in ('active', 'paused');
  return null;
end
$$;
create trigger quote_for_sequences after update of status on comms.quotes
  for each row when (new.status is distinct from old.status and new.status in ('accepted', 'declined', 'expired')) execute function comms.quote_for_sequences();
create index enrolments_of_quote on comms.enrolments (quote_id) where quote_id is not null;

------------------------------------------------------------------------------------------------------------------------
-- Pausing

create function comms.closed_pauses(pauses jsonb, at timestamptz) returns jsonb
language sql immutable
as $$
  select coalesce(jsonb_agg(case when p.value ? 'to' then p.value else p.value || jsonb_build_object('to', comms.iso(closed_pauses.at)) end order by p.ordinality), '[]')
  from jsonb_array_elements(pauses) with ordinality p
$$;

create function comms.named_enrolments(items text) returns setof comms.enrolments
language sql stable security definer set search_path = comms, pg_temp
as $$
  select distinct e.* from comms.read_items(items) r
  join comms.enrolments e on comms.may_touch(e.tenant_id) and (e.id = comms.read_uuid(r.item ->> 'id')
    or (r.item ->> 'id' is null and e.contact_id = comms.read_uuid(r.item ->> 'contactId') and e.sequence_key = coalesce(r.item ->> 'sequence', e.sequence_key)))
$$;

create function comms.pause_enrolments(items text, at timestamptz default now())
returns table (id uuid, state text)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.enrolments e set state = 'paused', state_reason = comms.reason('paused', 'Paused by hand.'), next_at = null, fence = e.fence + 1, claimed_by = null,
    pauses = e.pauses || jsonb_build_array(jsonb_build_object('from', comms.iso(pause_enrolments.at)))
  where e.id in (select n.id from comms.named_enrolments(items) n) and e.state = 'active'
  returning e.id, e.state
$$;
comment on function comms.pause_enrolments(text, timestamptz) is 'Stops enrolments where they are (JSON text: [{id}], or [{contactId, sequence?}] for a person). What is in the outbox already still goes.';

create function comms.resume_enrolments(items text, at timestamptz default now())
returns table (id uuid, state text)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.enrolments e set state = 'active', state_reason = comms.reason('resumed', 'Resumed by hand.'), next_at = resume_enrolments.at, fence = e.fence + 1, claimed_by = null,
    pauses = comms.closed_pauses(e.pauses, resume_enrolments.at)
  where e.id in (select n.id from comms.named_enrolments(items) n) and e.state = 'paused'
  returning e.id, e.state
$$;
comment on function comms.resume_enrolments(text, timestamptz) is 'Lets them go on: what follows moves by as long as the pause lasted, so nothing comes in a burst.';

create function comms.pause_sequence(key text, tenant uuid default comms.current_tenant(), reason text default null, at timestamptz default now()) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  waiting int;
begin
  if tenant is null or not comms.may_touch(tenant) then raise exception 'It is not said for which business the sequence is paused.' using errcode = 'insufficient_privilege'; end if;
  insert into comms.sequence_pauses (tenant_id, key, from_at, reason) values (tenant, pause_sequence.key, pause_sequence.at, pause_sequence.reason) on conflict do nothing;
  update comms.enrolments e set fence = e.fence + 1, claimed_by = null where e.tenant_id = tenant and e.sequence_key = pause_sequence.key and e.state = 'active';
  get diagnostics waiting = row_count;
  return waiting;
end
$$;
comment on function comms.pause_sequence(text, uuid, text, timestamptz) is 'Stops a sequence of a tenant for all who are in it; new ones may enter and wait.';

create function comms.resume_sequence(key text, tenant uuid default comms.current_tenant(), at timestamptz default now()) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  going_on int;
begin
  if tenant is null or not comms.may_touch(tenant) then raise exception 'It is not said for which business the sequence goes on.' using errcode = 'insufficient_privilege'; end if;
  update comms.sequence_pauses p set to_at = greatest(resume_sequence.at, p.from_at + interval '1 millisecond') where p.tenant_id = tenant and p.key = resume_sequence.key and p.to_at is null;
  if not found then return 0; end if;
  update comms.enrolments e set next_at = resume_sequence.at, fence = e.fence + 1, claimed_by = null
  where e.tenant_id = tenant and e.sequence_key = resume_sequence.key and e.state = 'active' and e.next_at is null;
  get diagnostics going_on = row_count;
  return going_on;
end
$$;
comment on function comms.resume_sequence(text, uuid, timestamptz) is 'Lets a sequence go on: what follows moves by as long as the pause lasted, so nothing comes in a burst.';

create function comms.enrolment_decisions(ids text)
returns table (id uuid, "contactId" uuid, sequence text, state text, "nextAt" timestamptz, decision jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select e.id, e.contact_id, e.sequence_key, e.state, e.next_at, coalesce(e.decision, '{}') || case when e.ended_at is null then '{}' else jsonb_build_object('reasons', jsonb_build_array(e.state_reason)) end
  from comms.read_items(ids) r join comms.enrolments e on e.id = comms.read_uuid(r.item #>> '{}') and comms.may_touch(e.tenant_id)
  group by e.id
$$;
comment on function comms.enrolment_decisions(text) is 'Where enrolments (JSON text: a list of ids) stand and why.';

------------------------------------------------------------------------------------------------------------------------
-- Quotes

create function comms.record_quotes(items text, at timestamptz default now())
returns table (place int, id uuid, number text, outcome text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  tenant uuid;
  whose uuid;
  file bytea;
  known comms.quotes;
begin
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by r.place loop
    place := given.place; id := null; number := given.item ->> 'number'; reasons := '[]';
    begin
      tenant := comms.tenant_asked(given.item);
      if tenant is null or not comms.may_touch(tenant) then raise exception 'It is not said for which business: give "tenantId".'; end if;
      if coalesce(number, '') = '' then raise exception 'A quote needs its "number".'; end if;
      select c.id into whose from comms.crm_contacts c
      where c.tenant_id = tenant and (c.id = comms.read_uuid(given.item ->> 'contactId') or (given.item ->> 'contactId' is null and lower(c.email) = lower(btrim(given.item ->> 'email'))));
      file := decode(nullif(given.item ->> 'pdf', ''), 'base64');
      if file is not null and substring(file from 1 for 5) <> '%PDF-'::bytea then raise exception 'The "pdf" of quote % is no PDF in base64.', number; end if;
      select * into known from comms.quotes q where q.tenant_id = tenant and q.number = given.item ->> 'number' for update;
      if known.id is null then
        if whose is null then raise exception 'There is no contact %.', coalesce(given.item ->> 'contactId', given.item ->> 'email', '(none was named)'); end if;
        insert into comms.quotes (tenant_id, contact_id, account_id, number, title, total, currency, valid_until, status, pdf, created_at, updated_at)
        values (tenant, whose, (select c.account_id from comms.crm_contacts c where c.id = whose), number, given.item ->> 'title', (given.item #>> '{total,amount}')::numeric, given.item #>> '{total,currency}',
          (given.item ->> 'validUntil')::date, coalesce(given.item ->> 'status', 'sent'), file, record_quotes.at, record_quotes.at)
        returning quotes.id into id;
        outcome := 'added';
      else
        update comms.quotes q set title = coalesce(given.item ->> 'title', q.title), total = coalesce((given.item #>> '{total,amount}')::numeric, q.total),
          currency = coalesce(given.item #>> '{total,currency}', q.currency), valid_until = coalesce((given.item ->> 'validUntil')::date, q.valid_until),
          status = coalesce(given.item ->> 'status', q.status), pdf = coalesce(file, q.pdf), updated_at = record_quotes.at
        where q.id = known.id;
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
comment on function comms.record_quotes(text, timestamptz) is
  'Stores quotes by number (JSON text: [{number, email | contactId, title, total {amount, currency}, validUntil, status, pdf in base64}]); what is not named stays as it was. An accepted or declined one ends its follow-up.';

create function comms.expire_quotes(at timestamptz default now()) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  expired int;
begin
  update comms.quotes q set status = 'expired', updated_at = expire_quotes.at
  from comms.tenant_settings s
  where s.tenant_id = q.tenant_id and q.status = 'sent' and (q.valid_until + 1)::timestamp at time zone s.time_zone <= expire_quotes.at and comms.may_touch(q.tenant_id)
    and exists (select from comms.enrolments e where e.quote_id = q.id and e.state in ('active', 'paused'));
  get diagnostics expired = row_count;
  return expired;
end
$$;
comment on function comms.expire_quotes(timestamptz) is 'Quotes in a follow-up whose last day is over, by the clock of the business, are marked as expired, which ends the follow-up.';

create function comms.quotes_to_follow_up(sequence text, days int default 3, at timestamptz default now())
returns table (sequence text, "contactId" uuid, "tenantId" uuid, "quoteId" uuid, key text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select quotes_to_follow_up.sequence, q.contact_id, q.tenant_id, q.id, 'quote/' || q.id
  from comms.quotes q
  where q.status = 'sent' and q.contact_id is not null and q.created_at <= quotes_to_follow_up.at and q.created_at > quotes_to_follow_up.at - make_interval(days => days)
    and (q.valid_until is null or q.valid_until >= (quotes_to_follow_up.at at time zone 'UTC')::date) and comms.may_touch(q.tenant_id)
    and not exists (select from comms.enrolments e where e.tenant_id = q.tenant_id and e.key = 'quote/' || q.id)
  order by q.created_at limit 1000
$$;
comment on function comms.quotes_to_follow_up(text, int, timestamptz) is
  'Quotes that were sent within so many days and are in no follow-up, as enrol_contacts takes them. Older ones are left alone: a list that is imported must not write to everybody.';

------------------------------------------------------------------------------------------------------------------------
-- Rights, heartbeat

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('follow-up-quote', '3 hours', 'Follow up quotes', 'Open the workflow: is it published? Quotes of the last days are taken up when it runs again.', 'beat', 'It runs every half hour.'),
  ('advance-sequences', '30 minutes', 'Advance sequences', 'Open the workflow: is it published, and does its newest execution end? Nothing is lost: what was missed is caught up by the policy of each step.', 'beat',
   'It runs every five minutes; six of them missed is no hiccup.');

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'steps_to_write', 'advance_enrolments', 'record_sequence_events', 'pause_enrolments', 'resume_enrolments', 'pause_sequence', 'resume_sequence',
  'enrolment_decisions', 'record_quotes', 'quotes_to_follow_up', 'expire_quotes', 'with_documents']) name;
select comms.grant_workflow_rights();

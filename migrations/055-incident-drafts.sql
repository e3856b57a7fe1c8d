-- Drafts of updates that a person writes on the incident page: looked at in every language, approved once, and what the page shows.
--
--   comms.draft_incident_update(item jsonb, at) -> (id, outcome, said)       item: {incidentId, kind, words {name: text}, status, facts, corrects, author}
--   comms.put_incident_words(update uuid, language, words jsonb, writer) -> outcome   the same in another language; who calls it has held it against the original
--   comms.post_incident_draft(update uuid, version, author, at) -> (id, outcome, said)   one approval for every language; refused where the draft is not the one that was looked at
--   comms.incident_previews(update uuid, cadence jsonb, at) -> one row for each text and language, as Draft Reply fills it in
--   comms.incident_room(incident uuid, at) -> jsonb                           comms.incident_page and: facts, timeline, readers by language, the draft
--   comms.act_on_incident(item text, at) -> (outcome, said, "updateId")       what a button of the page does; the form's token is asked first
--
-- A draft is posted as a new update (its key is the draft's id), so that pressing twice posts once.

create function comms.incident_draft_version(u comms.incident_updates) returns text
language sql immutable
as $$ select md5(concat_ws('|', u.kind, u.texts, u.facts, u.incident, u.corrects)) $$;

create function comms.written_draft(incident uuid) returns comms.incident_updates
language sql stable security definer set search_path = comms, pg_temp
as $$
  select d.* from comms.incident_updates d
  where d.incident_id = written_draft.incident and d.state = 'draft' and d.incident ? 'change' and comms.may_touch(d.tenant_id)
  order by d.drafted_at desc, d.id limit 1
$$;
comment on function comms.written_draft(uuid) is 'The draft that a person wrote on the page; not the one with bare facts of the clock, nor a resolution that waits while it is watched.';

create function comms.draft_incident_update(item jsonb, at timestamptz default now(), out id uuid, out outcome text, out said text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  i comms.incidents;
  wanted text := coalesce(item ->> 'kind', '');
  words jsonb := coalesce((select jsonb_object_agg(w.key, btrim(w.value)) from jsonb_each_text(case jsonb_typeof(item -> 'words') when 'object' then item -> 'words' else '{}' end) w where btrim(w.value) <> ''), '{}');
  lacking text;
begin
  select n.* into i from comms.incidents n where n.id = comms.read_uuid(item ->> 'incidentId') and comms.may_touch(n.tenant_id) for update;
  outcome := 'refused';
  if i.id is null then said := 'There is no such incident.'; return; end if;
  if wanted not in ('alert', 'update', 'resolved', 'follow_up', 'correction') then said := 'Choose what to write: an update, the end, a correction or what was learnt.'; return; end if;
  if wanted in ('alert', 'update', 'resolved') and i.resolved_at is not null then said := format('%s is resolved. Declare it again if it is back.', i.reference); return; end if;
  if wanted = 'follow_up' and i.resolved_at is null then said := format('%s is not resolved yet.', i.reference); return; end if;
  if wanted = 'correction' and not exists (select from comms.incident_updates u where u.id = comms.read_uuid(item ->> 'corrects') and u.incident_id = i.id and u.state = 'posted') then
    said := 'Choose which of the updates was wrong.'; return;
  end if;
  select string_agg('"' || needed || '"', ', ') into lacking from unnest(comms.words_needed(wanted)) needed where coalesce(words ->> needed, '') = '';
  if lacking is not null then said := format('%s is empty. Customers are told something, or nothing.', lacking); return; end if;
  -- One draft at a time. A resolution that waits while the incident is watched is no draft of the page.
  update comms.incident_updates d set state = 'discarded' where d.incident_id = i.id and d.state = 'draft' and (d.incident ? 'change' or d.author = 'clock');
  insert into comms.incident_updates (tenant_id, incident_id, kind, state, texts, facts, incident, author, drafted_at, corrects)
  values (i.tenant_id, i.id, wanted, 'draft', jsonb_build_object(i.language, words), case jsonb_typeof(item -> 'facts') when 'object' then item -> 'facts' else '{}' end,
    jsonb_build_object('change', jsonb_strip_nulls(jsonb_build_object('status', case when wanted in ('alert', 'update') then nullif(item ->> 'status', '') end, 'estimatedResolution', nullif(item ->> 'estimatedResolution', '')))),
    left(coalesce(nullif(item ->> 'author', ''), 'staff'), 200), at, case when wanted = 'correction' then comms.read_uuid(item ->> 'corrects') end)
  returning incident_updates.id into id;
  outcome := 'drafted';
end
$$;
comment on function comms.draft_incident_update(jsonb, timestamptz) is 'Keeps what a person wrote for customers, in the language of the team, until somebody approves it. It takes the place of the draft before.';

create function comms.put_incident_words(update uuid, language text, words jsonb, writer text default null) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  d comms.incident_updates;
  own text;
  spoken text := lower(split_part(put_incident_words.language, '-', 1));
  given jsonb;
begin
  select x.* into d from comms.incident_updates x where x.id = put_incident_words.update and x.state = 'draft' and x.incident ? 'change' and comms.may_touch(x.tenant_id) for update;
  if d.id is null then return 'gone'; end if;
  select i.language into own from comms.incidents i where i.id = d.incident_id;
  if spoken = own or spoken not in ('en', 'es', 'fr', 'de', 'zh', 'ja') then return 'refused'; end if;
  -- Only what the original says has a translation.
  given := coalesce((select jsonb_object_agg(w.key, btrim(w.value)) from jsonb_each_text(case jsonb_typeof(words) when 'object' then words else '{}' end) w where btrim(w.value) <> '' and d.texts -> own ? w.key), '{}');
  update comms.incident_updates x set texts = case when given = '{}' then x.texts - spoken else x.texts || jsonb_build_object(spoken, given) end,
    -- Which languages a person wrote: only those are known as a person's words afterwards.
    incident = jsonb_set(x.incident, '{written}', case when writer is null or given = '{}' then coalesce(x.incident -> 'written', '{}') - spoken
      else coalesce(x.incident -> 'written', '{}') || jsonb_build_object(spoken, left(writer, 200)) end)
  where x.id = d.id;
  return 'kept';
end
$$;
comment on function comms.put_incident_words(uuid, text, jsonb, text) is 'The words of a draft in another language; none takes them away. writer: who wrote them, null where they were translated. Readers of a language that lacks one of them get those of the team, and the message says so.';

create function comms.post_incident_draft(update uuid, version text, author text, at timestamptz default now(), out id uuid, out outcome text, out said text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  d comms.incident_updates;
  i comms.incidents;
  done record;
begin
  outcome := 'refused';
  select n.* into i from comms.incidents n join comms.incident_updates x on x.incident_id = n.id where x.id = post_incident_draft.update and comms.may_touch(n.tenant_id) for update of n;
  select x.* into d from comms.incident_updates x where x.id = post_incident_draft.update and x.incident_id = i.id;
  if d.id is null then said := 'There is no such draft.'; return; end if;
  select u.id into id from comms.incident_updates u where u.incident_id = i.id and u.key = 'draft:' || d.id;
  if id is not null then outcome := 'already'; return; end if;
  if d.state <> 'draft' or not d.incident ? 'change' then said := 'This draft was put away meanwhile; nothing was sent.'; return; end if;
  if comms.incident_draft_version(d) is distinct from version then said := 'Somebody changed the draft meanwhile. Look at it again; nothing was sent.'; return; end if;
  if coalesce(btrim(author), '') = '' then said := 'Who approves it? Fill in your name.'; return; end if;
  begin
    select * into done from comms.post_one_update(i, jsonb_build_object('kind', d.kind, 'texts', d.texts, 'facts', d.facts, 'author', left(author, 200), 'key', 'draft:' || d.id)
      || coalesce(d.incident -> 'change', '{}') || case when d.corrects is null then '{}' else jsonb_build_object('corrects', d.corrects) end, null, at);
    update comms.incident_updates x set state = 'discarded' where x.id = d.id and x.state = 'draft';
    id := (done.posted).id; outcome := done.outcome; said := done.said #>> '{0,text}';
  exception when others then
    id := null; outcome := 'refused'; said := sqlerrm;
  end;
end
$$;
comment on function comms.post_incident_draft(uuid, text, text, timestamptz) is
  'Posts a draft in all its languages. version is that of the draft as it was shown: what nobody looked at is not sent. Outcomes as comms.post_incident_update, and already.';

create function comms.incident_previews(update uuid, cadence jsonb default '{}', at timestamptz default now())
returns table (channel text, language text, readers int, words text, given jsonb, template text, variables jsonb, contact jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  u comms.incident_updates;
  i comms.incidents;
  zone text;
begin
  select x.* into u from comms.incident_updates x where x.id = incident_previews.update and x.state = 'draft' and comms.may_touch(x.tenant_id);
  if u.id is null then return; end if;
  select x.* into i from comms.incidents x where x.id = u.incident_id;
  -- As it will be when it is posted now.
  u.posted_at := incident_previews.at;
  i.status := case when u.kind = 'resolved' then 'resolved' else coalesce(u.incident #>> '{change,status}', i.status) end;
  i.resolved_at := case when u.kind = 'resolved' then incident_previews.at else i.resolved_at end;
  i.estimated_resolution := coalesce(comms.read_instant(u.incident #>> '{change,estimatedResolution}'), i.estimated_resolution);
  i.facts := i.facts || u.facts;
  zone := coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = u.tenant_id), 'UTC');
  return query
  with spoken as (
    select coalesce(lower(split_part(coalesce(f.language, c.language, i.language), '-', 1)), 'en') as language, count(*)::int as n
    from comms.incident_people(u, i) p join comms.crm_contacts c on c.id = p.contact_id
    left join comms.communication_preferences f on f.tenant_id = c.tenant_id and f.contact_id = c.id
    where coalesce(f.do_not_contact, false) = false
    group by 1
  )
  select asked.channel, asked.language, coalesce(s.n, 0),
    case when asked.language = i.language then 'original' when u.texts ? asked.language and (u.texts -> asked.language) ?& array(select jsonb_object_keys(u.texts -> i.language)) then
        case when u.incident -> 'written' ? asked.language then 'own' else 'translated' end
      when coalesce(u.texts -> i.language, '{}') = '{}' then 'none' else 'quoted' end,
    coalesce(u.texts -> asked.language, '{}'), t.template::text,
    comms.declared_only(t.template -> 'variables', comms.standard_variables(u.tenant_id, null) - array['name', 'firstName'] || comms.incident_variables(u, i, asked.language, null, zone, cadence, incident_previews.at)),
    jsonb_build_object('timeZone', zone, 'language', asked.language)
  from unnest(array['email', 'sms']) way (channel)
  cross join unnest(array['en', 'es', 'fr', 'de', 'zh', 'ja']) l (language)
  cross join lateral (select way.channel, l.language) asked
  cross join lateral comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', comms.incident_template(u.kind), 'channel', asked.channel, 'language', asked.language, 'tenantId', u.tenant_id))::text) t
  left join spoken s on s.language = asked.language
  where t.template is not null and t.language = asked.language
    and exists (select from comms.communication_templates x where x.template_id = comms.incident_template(u.kind) and x.channel = asked.channel)
  order by (asked.language <> i.language), array_position(array['en', 'es', 'fr', 'de', 'zh', 'ja'], asked.language), asked.channel;
end
$$;
comment on function comms.incident_previews(uuid, jsonb, timestamptz) is
  'A draft as customers would read it now, by mail and SMS in each language, with how many read it in that language. words: original, own (a person wrote them in this language), translated, quoted (the words of the team stand in), none.';

------------------------------------------------------------------------------------------------------------------------
-- What happened, in order

create function comms.incident_timeline(incident uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with i as (select * from comms.incidents n where n.id = incident_timeline.incident and comms.may_touch(n.tenant_id)),
  happened as (
    select i.declared_at as at, 1 as place, 'declared' as what, coalesce(i.severity, 'crisis ' || i.crisis_level) as detail, coalesce(i.declared_by, '') as who, false as late from i
    union all
    select i.acknowledged_at, 3, 'acknowledged', '', coalesce(i.acknowledged_by, ''), false from i where i.acknowledged_at is not null
    union all
    select i.reopened_at, 2, 'came_back', i.flaps || ' times', '', false from i where i.reopened_at is not null
    union all
    select c.at, 2, 'crisis_level', c.level || coalesce(': ' || c.reason, ''), coalesce(c.author, ''), false from comms.crises c join i on c.incident_id = i.id
    union all
    select u.posted_at, 4, u.kind,
      coalesce((select string_agg(w.value #>> '{}', ' · ' order by w.key) from jsonb_each(u.texts -> i.language) w where jsonb_typeof(w.value) = 'string'), ''), coalesce(u.author, ''), u.late
    from comms.incident_updates u join i on u.incident_id = i.id where u.state = 'posted'
    union all
    select e.at, 5, e.action, 'level ' || e.level || coalesce(' (' || e.trigger || ')', ''), coalesce((select string_agg(t, ', ') from jsonb_array_elements_text(e.told) t), ''), false
    from comms.escalations e join i on e.incident_id = i.id where e.action <> 'declared'
    union all
    select i.surveyed_at, 6, 'feedback_asked', '', '', false from i where i.surveyed_at is not null
  )
  select coalesce(jsonb_agg(jsonb_build_object('at', comms.iso(h.at), 'what', h.what, 'detail', left(h.detail, 1000), 'who', h.who, 'late', h.late) order by h.at, h.place), '[]') from happened h
$$;

create function comms.incident_room(incident uuid, at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select comms.incident_page(i.id, incident_room.at) || jsonb_build_object(
    'timeline', comms.incident_timeline(i.id),
    'company', coalesce((select s.company from comms.tenant_settings s where s.tenant_id = i.tenant_id), ''),
    'impactKind', i.impact_kind, 'estimatedResolution', coalesce(comms.iso(i.estimated_resolution), ''), 'startedAt', comms.iso(i.started_at), 'watchUntil', coalesce(comms.iso(i.watch_until), ''),
    'facts', coalesce((select jsonb_agg(jsonb_build_object('name', f.key, 'value', left(case jsonb_typeof(f.value) when 'string' then f.value #>> '{}' else f.value::text end, 1000)) order by f.key)
      from jsonb_each(i.facts) f), '[]'),
    'secondsLeft', case when i.resolved_at is null then floor(extract(epoch from i.next_promise - incident_room.at))::int end,
    'audience', coalesce((
      select jsonb_agg(jsonb_build_object('language', x.language, 'people', x.people, 'told', x.told) order by x.people desc, x.language)
      from (
        select coalesce(r.language, c.language, i.language) as language, count(distinct r.contact_id) as people, count(distinct r.contact_id) filter (where r.message_id is not null) as told
        from comms.incident_recipients r left join comms.crm_contacts c on c.id = r.contact_id and c.tenant_id = i.tenant_id
        where r.incident_id = i.id and r.contact_id is not null group by 1) x), '[]'),
    'excluded', coalesce((
      select jsonb_agg(jsonb_build_object('rule', x.rule, 'people', x.people) order by x.people desc, x.rule)
      from (select r.rule, count(distinct r.contact_id) as people from comms.incident_recipients r where r.incident_id = i.id and r.rule is not null group by r.rule) x), '[]'),
    'draft', (
      select jsonb_build_object('id', d.id, 'kind', d.kind, 'version', comms.incident_draft_version(d), 'author', coalesce(d.author, ''), 'at', comms.iso(d.drafted_at), 'words', coalesce(d.texts -> i.language, '{}'),
        'status', coalesce(d.incident #>> '{change,status}', ''), 'corrects', coalesce(d.corrects::text, ''))
      from comms.written_draft(i.id) d where d.id is not null),
    -- As Incident Cadence reads it, if the next update were posted now.
    'next', jsonb_strip_nulls(jsonb_build_object('severity', i.severity, 'crisisLevel', i.crisis_level, 'status', i.status, 'declaredAt', comms.iso(i.declared_at), 'lastUpdateAt', comms.iso(incident_room.at),
      'resolvedAt', comms.iso(i.resolved_at))),
    'policy', coalesce((select s.policy #> '{incidents,cadence}' from comms.tenant_settings s where s.tenant_id = i.tenant_id), '{}'))
  from comms.incidents i where i.id = incident_room.incident and comms.may_touch(i.tenant_id)
$$;
comment on function comms.incident_room(uuid, timestamptz) is 'Everything on an incident for its page and its review: comms.incident_page, and the facts, what happened in order, who reads in which language, and the draft that waits.';

------------------------------------------------------------------------------------------------------------------------
-- What the buttons do

create function comms.act_on_incident(item text, at timestamptz default now())
returns table (outcome text, said text, "updateId" uuid)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given jsonb := comms.read_json(item);
  i comms.incidents;
  d comms.incident_updates;
  done record;
  own jsonb;
begin
  outcome := 'refused'; said := null; "updateId" := null;
  if not comms.staff_form_holds('incident', given ->> 'form', act_on_incident.at) then
    outcome := 'stale'; return next; return;
  end if;
  select n.* into i from comms.incidents n where n.id = comms.read_uuid(given ->> 'incidentId') and comms.may_touch(n.tenant_id);
  if i.id is null then said := 'There is no such incident.'; return next; return; end if;
  case given ->> 'action'
    when 'acknowledge' then
      outcome := case when comms.acknowledge_incident(i.id, given ->> 'author', act_on_incident.at) is null then 'refused' else 'acknowledged' end;
    when 'tick', 'untick' then
      select k.outcome into outcome from comms.tick_checklist(jsonb_build_array(jsonb_build_object('incidentId', i.id, 'item', given ->> 'item', 'author', given ->> 'author',
        'done', case when given ->> 'action' = 'untick' then 'false' else 'true' end))::text, act_on_incident.at) k;
    when 'draft' then
      select * into done from comms.draft_incident_update(given, act_on_incident.at);
      outcome := done.outcome; said := done.said;
    when 'discard' then
      update comms.incident_updates x set state = 'discarded' where x.incident_id = i.id and x.state = 'draft' and x.incident ? 'change';
      outcome := 'discarded';
    when 'words' then
      -- Held against the original by the workflow: what failed there stays out, whoever wrote it.
      if given ->> 'failed' <> '' then outcome := 'refused'; said := given ->> 'failed';
      else outcome := comms.put_incident_words(comms.read_uuid(given ->> 'draftId'), given ->> 'language', given -> 'words', coalesce(nullif(given ->> 'author', ''), 'staff')); end if;
    when 'translate' then
      select count(*) filter (where comms.put_incident_words(comms.read_uuid(given ->> 'draftId'), t ->> 'language', t -> 'texts') = 'kept') as kept, count(*) as asked into done
      from jsonb_array_elements(case jsonb_typeof(given -> 'translations') when 'array' then given -> 'translations' else '[]' end) t where t -> 'texts' <> '{}';
      outcome := case when done.kept > 0 then 'translated' else 'untranslated' end;
    when 'post' then
      d := comms.written_draft(i.id);
      select * into done from comms.post_incident_draft(comms.read_uuid(given ->> 'draftId'), given ->> 'version', given ->> 'author', act_on_incident.at);
      outcome := done.outcome; said := done.said; "updateId" := case when done.outcome = 'posted' then done.id end;
      -- What a person wrote in another language is known from now on; what was only translated and looked over is not a person's word.
      if done.outcome in ('posted', 'held') and d.id is not null then
        own := d.texts -> i.language;
        perform comms.approve_translations((
          select coalesce(jsonb_agg(jsonb_build_object('tenantId', i.tenant_id, 'sourceLanguage', i.language, 'targetLanguage', l.key, 'source', own ->> w.key, 'target', w.value, 'author', d.incident #>> array['written', l.key])), '[]')
          from jsonb_each(d.texts - i.language) l, jsonb_each_text(l.value) w where own ? w.key and d.incident -> 'written' ? l.key)::text, act_on_incident.at);
      end if;
    else said := 'This button is not known.';
  end case;
  return next;
end
$$;
comment on function comms.act_on_incident(text, timestamptz) is
  'What a button of the incident page does: acknowledge, tick, untick, draft, words, translate, discard, post. stale: the page was open for more than a day. updateId: what customers are to be told now.';

------------------------------------------------------------------------------------------------------------------------
-- The clock lets go only what was held, never a draft of the page

create or replace function comms.due_actions_of(i comms.incidents, cadence jsonb, at timestamptz)
returns table (action text, level int, trigger text, "updateId" uuid)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  next_update timestamptz := comms.read_instant(cadence ->> 'nextUpdateAt');
  reached int := coalesce((cadence ->> 'level')::int, 1);
  interval_minutes double precision := coalesce((cadence #>> '{promises,update}')::double precision, 60);
  rise timestamptz := comms.read_instant(cadence ->> 'escalateAt') - make_interval(secs => 60 * coalesce((cadence #>> '{promises,escalateEvery}')::double precision, 30));
  -- Who is told of it from the start: level 3 of a P1, P2 and a crisis, as the protocols have it.
  told_up_to int := case when i.crisis_level = 4 then 5 when i.crisis_level = 3 then 4 when i.severity in ('P1', 'P2') or i.crisis_level = 2 then 3 else 1 end;
  held comms.incident_updates;
  done record;
  rounds int;
begin
  if i.resolved_at is not null then
    if at >= comms.read_instant(cadence ->> 'followUpBy') - (comms.read_instant(cadence ->> 'followUpBy') - i.resolved_at) / 4 and comms.act_once(i, 'follow_up:' || comms.iso(i.resolved_at), 'follow_up', 1, null, at) then
      return query values ('follow_up', 1, null::text, null::uuid);
    end if;
    return;
  end if;
  if comms.act_once(i, 'declared', 'declared', told_up_to, 'severity', at) then return query values ('declared', told_up_to, 'severity', null::uuid); end if;

  if i.watch_until <= at then
    select * into held from comms.incident_updates d where d.incident_id = i.id and d.state = 'draft' and d.kind = 'resolved' and not d.incident ? 'change' order by d.drafted_at desc limit 1;
    if held.id is not null then
      select * into done from comms.post_one_update(i, jsonb_build_object('kind', 'resolved', 'texts', held.texts, 'facts', held.facts, 'author', held.author), null, at);
      perform comms.act_once(i, 'release:' || held.id, 'release', 1, null, at);
      return query values ('release', 1, null::text, (done.posted).id);
      return;
    end if;
  end if;

  if at >= next_update - make_interval(secs => 60 * least(5, interval_minutes / 3)) and at <= next_update and comms.act_once(i, 'remind:' || comms.iso(next_update), 'remind', 1, null, at) then
    -- The draft has the facts; the words are a person's.
    insert into comms.incident_updates (tenant_id, incident_id, kind, state, facts, author, drafted_at)
    select i.tenant_id, i.id, case when i.first_notice_at is null then 'alert' else 'update' end, 'draft', i.facts, 'clock', due_actions_of.at
    where not exists (select from comms.incident_updates d where d.incident_id = i.id and d.state = 'draft');
    return query values ('remind', 1, null::text, null::uuid);
  end if;
  if at > next_update and comms.act_once(i, 'nag:' || comms.iso(next_update), 'nag', 2, 'promise_missed', at) then return query values ('nag', 2, 'promise_missed', null::uuid); end if;
  if reached > 1 and comms.act_once(i, 'escalate:' || reached || ':' || comms.iso(rise), 'escalate', reached,
    case when at > next_update then 'promise_missed' else 'not_acknowledged' end, at) then
    return query values ('escalate', reached, case when at > next_update then 'promise_missed' else 'not_acknowledged' end, null::uuid);
  end if;
  if i.level <> reached then update comms.incidents n set level = reached where n.id = i.id; end if;

  if greatest(told_up_to, reached) >= 2 then
    rounds := floor(extract(epoch from at - i.declared_at) / (4 * 3600));
    if rounds >= 1 and comms.act_once(i, 'status:' || rounds, 'status', 2, null, at) then return query values ('status', 2, null::text, null::uuid); end if;
  end if;
  if greatest(told_up_to, reached) >= 3 then
    rounds := floor(extract(epoch from at - i.declared_at) / (24 * 3600));
    if rounds >= 1 and comms.act_once(i, 'briefing:' || rounds, 'briefing', 3, null, at) then return query values ('briefing', 3, null::text, null::uuid); end if;
  end if;
end
$$;

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'draft_incident_update', 'post_incident_draft', 'incident_previews', 'incident_room', 'act_on_incident']) name;
select comms.grant_workflow_rights();

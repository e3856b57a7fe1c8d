-- After an incident, and beside it: customers are asked how we did, and each of the staff is told in their own language.
--
--   comms.incident_surveys_due(at) -> ("incidentId", "lastContact", "isLast", items)    items: what comms.invite_to_surveys takes, 200 readers at a time
--   comms.note_incident_surveys(items text, at) -> reference                            items: the rows of that, once their invitations are in the outbox
--   comms.staff_notices(items text, page_url text, at) -> (place, "to", language, template, contact, variables)
--        items: rows of comms.due_incident_actions or comms.raise_incident; one row for each person, in their language

alter table comms.incidents
  -- How far asking came (the contact asked last), and when everybody had been asked.
  add column survey_after uuid,
  add column surveyed_at timestamptz;

insert into comms.incident_terms values
  ('surveyAfter', 120, 'How we did is asked two hours after the end: past the hour in which it may come back, and while it is remembered.'),
  ('surveyWithin', 10080, 'After a week nobody is asked any more.');

create function comms.incident_surveys_due(at timestamptz default now())
returns table ("incidentId" uuid, "lastContact" uuid, "isLast" boolean, items jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select i.id, (select max(n.contact_id::text)::uuid from unnest(readers.list) n (contact_id)), coalesce(array_length(readers.list, 1), 0) < 200,
    coalesce((select jsonb_agg(jsonb_build_object('survey', 'csat', 'contactId', n.contact_id, 'tenantId', i.tenant_id, 'about', i.reference, 'key', concat_ws('/', 'incident', i.id, n.contact_id)) order by n.contact_id)
      from unnest(readers.list) n (contact_id)), '[]')
  from comms.incidents i
  left join comms.tenant_settings s on s.tenant_id = i.tenant_id
  cross join lateral (
    select array(
      -- Those who read that it is over; whoever was not told has no opinion of it.
      select distinct r.contact_id from comms.incident_recipients r
      join comms.incident_updates u on u.id = r.update_id and u.kind = 'resolved'
      join comms.scheduled_messages m on m.id = r.message_id and comms.reached(m)
      where r.incident_id = i.id and r.contact_id is not null and r.contact_id > coalesce(i.survey_after, '00000000-0000-0000-0000-000000000000')
      order by r.contact_id limit 200) as list
  ) readers
  where i.surveyed_at is null and i.first_notice_at is not null and comms.may_touch(i.tenant_id) and (s.policy #>> '{incidents,survey}') is distinct from 'false'
    and i.resolved_at <= incident_surveys_due.at - comms.incident_term('surveyAfter', i.tenant_id) and i.resolved_at > incident_surveys_due.at - comms.incident_term('surveyWithin', i.tenant_id)
  order by i.resolved_at, i.id
$$;
comment on function comms.incident_surveys_due(timestamptz) is
  'Whom to ask how we did, of incidents that are over for two hours: those who were told of the end, 200 at a time. The policy {"incidents": {"survey": false}} asks nobody.';

create function comms.note_incident_surveys(items text, at timestamptz default now()) returns setof text
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.incidents i set survey_after = coalesce(comms.read_uuid(r.item ->> 'lastContact'), i.survey_after),
    surveyed_at = case when r.item ->> 'isLast' = 'true' then note_incident_surveys.at end
  from comms.read_items(items) r
  where i.id = comms.read_uuid(r.item ->> 'incidentId') and i.surveyed_at is null and comms.may_touch(i.tenant_id)
  returning i.reference
$$;
comment on function comms.note_incident_surveys(text, timestamptz) is
  'Takes down how far asking came. A run that broke off before asks the same again, and comms.invite_to_surveys invites nobody twice.';

update comms.checklist_items set by_record = true where item = 'feedback_asked';

create or replace function comms.incident_checklist(i comms.incidents, at timestamptz)
returns table (list text, phase text, "position" int, item text, text text, done boolean, "doneAt" timestamptz, "doneBy" text, overdue boolean, "byRecord" boolean)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with said as (
    select
      count(*) filter (where u.kind in ('alert', 'update') and u.state = 'posted') as told,
      bool_or(u.kind = 'resolved' and u.state = 'posted') as ended,
      bool_or(u.kind = 'follow_up' and u.state = 'posted') as learnt,
      bool_or(u.kind = 'statement') as stated
    from comms.incident_updates u where u.incident_id = i.id
  ), promised as (
    -- As Incident Cadence has them: minutes to the first notice.
    select make_interval(mins => least(case i.severity when 'P1' then 5 when 'P2' then 15 when 'P3' then 60 when 'P4' then 240 else 240 end,
      case i.crisis_level when 4 then 5 when 3 then 15 when 2 then 30 when 1 then 60 else 240 end)) as first
  ), ledger as (
    select count(*) filter (where r.message_id is not null) as messages,
      -- Handed over, not only written down.
      min(m.accepted_at) as first_left
    from comms.incident_recipients r left join comms.scheduled_messages m on m.id = r.message_id where r.incident_id = i.id
  )
  select c.list, c.phase, c.position, c.item, c.text, shown.done, k.done_at, k.done_by,
    not shown.done and c.due_minutes is not null and at > coalesce((select min(x.at) from comms.crises x where x.incident_id = i.id), i.declared_at) + make_interval(mins => c.due_minutes), c.by_record
  from comms.checklist_items c
  cross join said cross join promised cross join ledger
  left join comms.checklists k on k.incident_id = i.id and k.item = c.item
  cross join lateral (select coalesce(case c.item
    when 'severity_set' then true
    when 'customers_found' then exists (select from comms.incident_accounts a where a.incident_id = i.id)
    when 'text_ready' then said.told > 0
    when 'channels_chosen' then ledger.messages > 0
    when 'spokesperson' then i.acknowledged_by is not null or i.facts ? 'commander'
    when 'alert_in_time' then ledger.first_left <= i.declared_at + promised.first
    when 'updates_regular' then said.told > 0 and i.updates_late = 0
    when 'timeline_kept' then said.told > 0
    when 'messages_documented' then ledger.messages > 0
    when 'resolution_sent' then said.ended
    when 'followed_up' then said.learnt
    when 'feedback_asked' then i.surveyed_at is not null
    when 'lessons_noted' then said.learnt
    when 'team_called' then i.acknowledged_at is not null
    when 'level_set' then i.crisis_level is not null
    when 'statement_ready' then said.stated
    when 'staff_alerted' then exists (select from comms.escalations e where e.incident_id = i.id and e.action = 'declared')
    when 'customers_told' then ledger.first_left is not null
    when 'updates_each_interval' then said.told > 1 and i.updates_late = 0
    when 'updates_kept' then said.told > 0 and i.updates_late = 0
    when 'crisis_documented' then ledger.messages > 0
    when 'clear_end' then said.ended
    when 'post_mortem' then said.learnt
    when 'recovery_checked' then (i.facts ->> 'restored') = 'true'
    when 'crisis_followed_up' then said.learnt
    else k.item is not null end, false) as done) shown
  where c.list = 'incident' or i.crisis_level is not null
  order by c.list desc, array_position(array['before', 'during', 'after', 'first 30 minutes', 'first 2 hours', 'ongoing', 'resolution'], c.phase), c.position
$$;

------------------------------------------------------------------------------------------------------------------------
-- Staff, each in their language

create table comms.staff_words (
  language text not null,
  word text not null,
  text text not null,
  primary key (language, word)
);
comment on table comms.staff_words is 'What notices to staff say besides their texts: the names of the levels, and what to do where nobody said it.';
insert into comms.staff_words values
  ('en', 'level1', 'agent'), ('en', 'level2', 'team lead'), ('en', 'level3', 'manager'), ('en', 'level4', 'director'), ('en', 'level5', 'executive'), ('en', 'nextSteps', 'Tell customers what is known.'),
  ('es', 'level1', 'agente'), ('es', 'level2', 'jefatura de equipo'), ('es', 'level3', 'gerencia'), ('es', 'level4', 'dirección'), ('es', 'level5', 'alta dirección'), ('es', 'nextSteps', 'Comunicar a los clientes lo que se sabe.'),
  ('fr', 'level1', 'agent'), ('fr', 'level2', 'chef d’équipe'), ('fr', 'level3', 'responsable'), ('fr', 'level4', 'directeur'), ('fr', 'level5', 'direction générale'), ('fr', 'nextSteps', 'Dire aux clients ce que l’on sait.'),
  ('de', 'level1', 'Sachbearbeitung'), ('de', 'level2', 'Teamleitung'), ('de', 'level3', 'Bereichsleitung'), ('de', 'level4', 'Direktion'), ('de', 'level5', 'Geschäftsleitung'), ('de', 'nextSteps', 'Den Kunden sagen, was bekannt ist.'),
  ('zh', 'level1', '处理人员'), ('zh', 'level2', '组长'), ('zh', 'level3', '经理'), ('zh', 'level4', '总监'), ('zh', 'level5', '高管'), ('zh', 'nextSteps', '向客户说明已知的情况。'),
  ('ja', 'level1', '担当者'), ('ja', 'level2', 'チームリーダー'), ('ja', 'level3', 'マネージャー'), ('ja', 'level4', 'ディレクター'), ('ja', 'level5', '経営層'), ('ja', 'nextSteps', '判明していることをお客様にお伝えする。');

create function comms.staff_template(action text, level int) returns text
language sql immutable
as $$
  select case
    -- A daily briefing is a report; so is what levels 4 and 5 get, who are to decide and not to look after it.
    when action = 'briefing' or action in ('declared', 'escalate') and level >= 4 then 'incident.executive'
    when action in ('declared', 'escalate') then 'incident.escalation'
    else 'incident.staff' end
$$;

create function comms.staff_notices(items text, page_url text, at timestamptz default now())
returns table (place bigint, "to" text, language text, template text, contact jsonb, variables jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with asked as (
    select a.place, a.item, a.item ->> 'action' as action, i as incident, person.entry, coalesce(person.entry ->> 'email', s.staff_email) as email,
      coalesce((person.entry ->> 'level')::int, (a.item ->> 'level')::int, 1) as level, s.time_zone,
      coalesce((select w.language from comms.staff_words w where w.language = lower(split_part(coalesce(nullif(person.entry ->> 'language', ''), s.language), '-', 1)) limit 1), 'en') as language
    from comms.read_items(items) a
    join comms.incidents i on i.id = comms.read_uuid(a.item ->> 'incidentId') and comms.may_touch(i.tenant_id)
    left join comms.tenant_settings s on s.tenant_id = i.tenant_id
    left join lateral jsonb_array_elements(case jsonb_typeof(a.item -> 'people') when 'array' then a.item -> 'people' else '[]' end) person (entry) on true
    where a.item ->> 'action' is not null
  ), said as (
    select asked.*, comms.staff_template(asked.action, asked.level) as text_id, (asked.incident).facts as own, coalesce((asked.item ->> 'level')::int, asked.level) as reached,
      extract(epoch from staff_notices.at - (asked.incident).started_at) / 60 as age
    from asked where asked.email is not null
  )
  select said.place, said.email, said.language, t.template::text, jsonb_build_object('timeZone', coalesce(said.time_zone, 'UTC'), 'language', said.language),
    comms.declared_only(t.template -> 'variables', comms.standard_variables((said.incident).tenant_id, null) || jsonb_strip_nulls(
      coalesce(said.item -> 'facts', '{}')
      || jsonb_build_object('action', said.action, 'level', said.reached, 'ackUrl', page.url, 'pageUrl', page.url,
        'roleName', (select w.text from comms.staff_words w where w.language = said.language and w.word = 'level' || said.reached),
        -- What the team wrote stays as it is; what stands in for it is in the reader's language.
        'nextSteps', coalesce(last.words ->> 'nextSteps', (select w.text from comms.staff_words w where w.language = said.language and w.word = 'nextSteps')),
        'nextUpdateAt', case when said.action in ('release', 'follow_up') then null else said.item #> '{facts,nextUpdateAt}' end,
        'trigger', case when said.action in ('declared', 'escalate') then coalesce(said.item ->> 'trigger', 'other') end)
      || case when said.text_id <> 'incident.executive' then '{}' else jsonb_build_object(
        'hours', floor(said.age / 60)::int, 'minutes', floor(said.age)::int % 60, 'nextReportAt', comms.iso(staff_notices.at + interval '24 hours'),
        'impact', coalesce(last.words ->> 'impact', (said.incident).texts #>> array[(said.incident).language, 'impact']),
        'businessImpact', said.own ->> 'businessImpact', 'financialImpact', case jsonb_typeof(said.own -> 'financialImpact') when 'object' then said.own -> 'financialImpact' end,
        'challenges', said.own ->> 'challenges', 'resources', said.own ->> 'resources', 'meetingAt', said.own ->> 'meetingAt',
        'decisions', case when jsonb_typeof(said.own -> 'decisions') = 'array' then said.own -> 'decisions' end) end))
  from said
  cross join lateral (select staff_notices.page_url || '?incident=' || (said.incident).id as url) page
  cross join lateral comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', said.text_id, 'channel', 'email', 'language', said.language, 'tenantId', (said.incident).tenant_id))::text) t
  left join lateral (
    select u.texts -> (said.incident).language as words from comms.incident_updates u
    where u.incident_id = (said.incident).id and u.kind = 'update' and u.state = 'posted' order by u.posted_at desc limit 1
  ) last on true
  where t.template is not null
  order by said.place, said.level desc, said.email
$$;
comment on function comms.staff_notices(text, text, timestamptz) is
  'What the actions of an incident''s clock say to each person: reminders, escalation, and for the daily briefing and levels 4 and 5 the report to executives. In the person''s language, else that of the business.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('resolve-incident', '2 hours', 'Resolve an incident', 'Open the workflow: is it published? Until it runs, nobody is asked how an incident was handled; who was not asked within a week is not asked any more.', 'beat', 'It looks every ten minutes.');
insert into comms.workflow_rights values ('table', 'staff_words', 'select');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['incident_surveys_due', 'note_incident_surveys', 'staff_notices']) name;
select comms.grant_workflow_rights();

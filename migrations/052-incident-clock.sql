-- The clock of incidents: what is due, who is told upwards, and what has to be ticked off.
--
--   comms.incident_clocks(at) -> ("incidentId", "tenantId", incident, policy)                 as Incident Cadence reads it: open ones, and those to be followed up
--   comms.due_incident_actions(items text, at) -> ("incidentId", action, level, "updateId", people, ...)     items: [{incidentId, cadence}]; each action once
--        declared (staff is told), remind, nag, escalate, status, briefing, release (a held resolution may go out), follow_up
--   comms.raise_incident(items text, at) -> rows as due_incident_actions         items: [{incidentId | reference, trigger, level, author}]: escalated by a person or another system
--   comms.incident_page(incident uuid, at), comms.incidents_overview(at) -> jsonb for pages; comms.tick_checklist(items text, at), comms.set_crisis_level(items text, at)
--
-- The system drafts and nags; it never posts a text that nobody wrote.

create table comms.escalations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  incident_id uuid not null references comms.incidents on delete cascade,
  key text not null,
  action text not null check (action in ('declared', 'remind', 'nag', 'escalate', 'status', 'briefing', 'release', 'follow_up')),
  level smallint not null check (level between 1 and 5),
  trigger text,
  at timestamptz not null,
  told jsonb not null default '[]',
  unique (incident_id, key)
);
comment on table comms.escalations is 'What the clock of an incident did: whom it reminded, to which level it rose and why. Each once, however often the clock is looked at.';

create table comms.crises (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  incident_id uuid not null references comms.incidents on delete cascade,
  level smallint not null check (level between 1 and 4),
  reason text,
  author text,
  at timestamptz not null
);
comment on table comms.crises is 'Each change of the crisis level of an incident, with who decided it and why.';
create index crises_of_incident on comms.crises (incident_id, at);

create table comms.checklist_items (
  item text primary key,
  list text not null check (list in ('incident', 'crisis')),
  phase text not null,
  position int not null,
  due_minutes int,
  text text not null,
  -- Ticked by what is on the record, not by hand.
  by_record boolean not null default false
);
comment on table comms.checklist_items is 'What has to be done, by phase. Those by_record are ticked by facts; the others by a person.';
insert into comms.checklist_items (item, list, phase, position, due_minutes, text, by_record) values
  ('details_verified', 'incident', 'before', 1, null, 'The details are checked', false),
  ('severity_set', 'incident', 'before', 2, null, 'The severity is set', true),
  ('customers_found', 'incident', 'before', 3, null, 'The affected customers are known', true),
  ('text_ready', 'incident', 'before', 4, null, 'The text is ready', true),
  ('channels_chosen', 'incident', 'before', 5, null, 'The channels are chosen', true),
  ('spokesperson', 'incident', 'before', 6, null, 'Somebody speaks for us', true),
  ('alert_in_time', 'incident', 'during', 1, null, 'The first notice went out in time', true),
  ('updates_regular', 'incident', 'during', 2, null, 'No promised update was missed', true),
  ('timeline_kept', 'incident', 'during', 3, null, 'The timeline is kept', true),
  ('messages_documented', 'incident', 'during', 4, null, 'Every message is in the ledger', true),
  ('answers_watched', 'incident', 'during', 5, null, 'What customers answer is being read', false),
  ('resolution_sent', 'incident', 'after', 1, null, 'Customers know that it is resolved', true),
  ('followed_up', 'incident', 'after', 2, null, 'Customers got the follow-up', true),
  ('feedback_asked', 'incident', 'after', 3, null, 'Customers were asked how we did', false),
  ('lessons_noted', 'incident', 'after', 4, null, 'What was learnt is written down', true),
  ('texts_improved', 'incident', 'after', 5, null, 'The texts were improved where they fell short', false),
  ('team_called', 'crisis', 'first 30 minutes', 1, 30, 'The crisis team is called in', true),
  ('scope_confirmed', 'crisis', 'first 30 minutes', 2, 30, 'Facts and extent are confirmed', false),
  ('level_set', 'crisis', 'first 30 minutes', 3, 30, 'The crisis level is set', true),
  ('statement_ready', 'crisis', 'first 30 minutes', 4, 30, 'A first statement is ready', true),
  ('crisis_spokesperson', 'crisis', 'first 30 minutes', 5, 30, 'Somebody speaks for us in public', false),
  ('staff_alerted', 'crisis', 'first 30 minutes', 6, 30, 'Everyone inside who has to know was told', true),
  ('customers_told', 'crisis', 'first 2 hours', 1, 120, 'Affected customers were told', true),
  ('updates_each_interval', 'crisis', 'first 2 hours', 2, 120, 'Updates come every 15 to 30 minutes', true),
  ('news_watched', 'crisis', 'first 2 hours', 3, 120, 'Social media and news are being watched', false),
  ('faq_ready', 'crisis', 'first 2 hours', 4, 120, 'Questions and answers are published', false),
  ('own_channel', 'crisis', 'first 2 hours', 5, 120, 'There is a channel for this crisis alone', false),
  ('updates_kept', 'crisis', 'ongoing', 1, null, 'Updates come as the level demands', true),
  ('questions_answered', 'crisis', 'ongoing', 2, null, 'Customers'' questions are being answered', false),
  ('team_informed', 'crisis', 'ongoing', 3, null, 'Our own people know where it stands', false),
  ('press_coordinated', 'crisis', 'ongoing', 4, null, 'What is said is agreed with press relations', false),
  ('crisis_documented', 'crisis', 'ongoing', 5, null, 'Everything said is in the ledger', true),
  ('clear_end', 'crisis', 'resolution', 1, null, 'Everybody was told that it is over', true),
  ('compensation_decided', 'crisis', 'resolution', 2, null, 'Compensation is decided', false),
  ('post_mortem', 'crisis', 'resolution', 3, null, 'The review is written', true),
  ('recovery_checked', 'crisis', 'resolution', 4, null, 'The recovery is checked', true),
  ('crisis_followed_up', 'crisis', 'resolution', 5, null, 'The follow-up went out', true);

create table comms.checklists (
  tenant_id uuid not null,
  incident_id uuid not null references comms.incidents on delete cascade,
  item text not null references comms.checklist_items,
  done_at timestamptz not null,
  done_by text not null,
  primary key (incident_id, item)
);
comment on table comms.checklists is 'What a person ticked, who and when. What the record shows is not stored here.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.escalations', 'comms.crises', 'comms.checklists']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('escalations', 'no_person', '{}', 'Which staff was told.'), ('crises', 'no_person', '{}', 'Decisions of staff.'), ('checklists', 'no_person', '{}', 'Decisions of staff.');

------------------------------------------------------------------------------------------------------------------------
-- What is due

create function comms.incident_clocks(at timestamptz default now())
returns table ("incidentId" uuid, "tenantId" uuid, incident jsonb, policy jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select i.id, i.tenant_id,
    jsonb_strip_nulls(jsonb_build_object('id', i.id, 'reference', i.reference, 'severity', i.severity, 'crisisLevel', i.crisis_level, 'status', i.status, 'declaredAt', comms.iso(i.declared_at),
      'lastUpdateAt', comms.iso(i.last_update_at), 'acknowledgedAt', comms.iso(i.acknowledged_at), 'resolvedAt', comms.iso(i.resolved_at))),
    coalesce((select s.policy #> '{incidents,cadence}' from comms.tenant_settings s where s.tenant_id = i.tenant_id), '{}')
  from comms.incidents i
  where (i.resolved_at is null or i.followed_up_at is null and i.first_notice_at is not null) and i.declared_at <= incident_clocks.at and comms.may_touch(i.tenant_id)
  order by i.declared_at, i.id
$$;
comment on function comms.incident_clocks(timestamptz) is 'Incidents whose clock runs, as Incident Cadence reads them.';

create function comms.act_once(i comms.incidents, key text, action text, level int, trigger text, at timestamptz) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  insert into comms.escalations (tenant_id, incident_id, key, action, level, trigger, at, told)
  values (i.tenant_id, i.id, act_once.key, act_once.action, act_once.level, act_once.trigger, act_once.at,
    coalesce((select jsonb_agg(e.name order by e.level desc, e.name) from comms.escalation_contacts e where e.tenant_id = i.tenant_id and e.level <= act_once.level), '[]'))
  on conflict do nothing;
  return found;
end
$$;

create function comms.due_actions_of(i comms.incidents, cadence jsonb, at timestamptz)
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
    select * into held from comms.incident_updates d where d.incident_id = i.id and d.state = 'draft' and d.kind = 'resolved' order by d.drafted_at desc limit 1;
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

create function comms.due_incident_actions(items text, at timestamptz default now())
returns table ("incidentId" uuid, "tenantId" uuid, reference text, action text, level int, trigger text, "updateId" uuid, people jsonb, facts jsonb, "staffEmail" text, "sender" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  i comms.incidents;
  due record;
begin
  for given in select r.item from comms.read_items(items) r order by r.place loop
    begin
      select n.* into i from comms.incidents n where n.id = comms.read_uuid(given.item ->> 'incidentId') and comms.may_touch(n.tenant_id) for update skip locked;
      continue when i.id is null;
      for due in select * from comms.due_actions_of(i, given.item -> 'cadence', due_incident_actions.at) loop
        "incidentId" := i.id; "tenantId" := i.tenant_id; reference := i.reference; action := due.action; level := due.level; trigger := due.trigger; "updateId" := due."updateId";
        -- Level 2 is copied on everything; above, people are told when it reaches them.
        people := coalesce((
          select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('level', e.level, 'name', e.name, 'email', e.email, 'phone', comms.e164(e.phone), 'slack', e.slack, 'language', e.language)) order by e.level desc, e.name)
          from comms.escalation_contacts e where e.tenant_id = i.tenant_id
            and case due.action when 'status' then e.level = 2 when 'briefing' then e.level = 3 when 'remind' then e.level <= 2 else e.level <= greatest(due.level, 2) end), '[]');
        select s.staff_email, s.sender_address into "staffEmail", "sender" from comms.tenant_settings s where s.tenant_id = i.tenant_id;
        facts := comms.staff_facts(i, due.level, due.trigger, given.item -> 'cadence', due_incident_actions.at);
        return next;
      end loop;
    exception when others then
      perform comms.note_trouble_hourly('incident clock ' || coalesce(i.id::text, ''), i.tenant_id, 'Keep incident updated', format('The clock of %s stands still: %s', coalesce(i.reference, 'an incident'), sqlerrm),
        'Post its updates by hand until this is mended.', '{}', due_incident_actions.at);
    end;
  end loop;
end
$$;
comment on function comms.due_incident_actions(text, timestamptz) is
  'What the clocks demand now, each thing once: reminders with a draft, escalation, reports to the levels, a resolution that was held while it flapped.';

create function comms.raise_incident(items text, at timestamptz default now())
returns table ("incidentId" uuid, "tenantId" uuid, reference text, action text, level int, trigger text, "updateId" uuid, people jsonb, facts jsonb, "staffEmail" text, "sender" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  i comms.incidents;
  wanted int;
  why text;
begin
  for given in select r.item from comms.read_items(items) r order by r.place loop
    select n.* into i from comms.incidents n where comms.may_touch(n.tenant_id) and n.resolved_at is null and (n.id = comms.read_uuid(given.item ->> 'incidentId')
      or (n.reference = given.item ->> 'reference' and n.tenant_id = coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant()))) for update;
    continue when i.id is null;
    -- As Select Channels (Audience) has it: a broken service level and a complaint concern the team lead, a repetition the manager.
    why := case when given.item ->> 'trigger' in ('sla_breach', 'complaint', 'repeated_issue') then given.item ->> 'trigger' else 'other' end;
    wanted := greatest(i.level, case when given.item ->> 'level' ~ '^[1-5]$' then (given.item ->> 'level')::int
      when why = 'repeated_issue' then 3 when why in ('sla_breach', 'complaint') then 2 else least(i.level + 1, 5) end);
    continue when not comms.act_once(i, 'raised:' || coalesce(nullif(given.item ->> 'key', ''), why || ':' || wanted), 'escalate', wanted, why, raise_incident.at);
    update comms.incidents n set triggers = case when why = 'other' or why = any (n.triggers) then n.triggers else n.triggers || why end where n.id = i.id;
    "incidentId" := i.id; "tenantId" := i.tenant_id; reference := i.reference; action := 'escalate'; level := wanted; trigger := why; "updateId" := null;
    people := coalesce((
      select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('level', e.level, 'name', e.name, 'email', e.email, 'language', e.language)) order by e.level desc, e.name)
      from comms.escalation_contacts e where e.tenant_id = i.tenant_id and e.level <= greatest(wanted, 2)), '[]');
    select s.staff_email, s.sender_address into "staffEmail", "sender" from comms.tenant_settings s where s.tenant_id = i.tenant_id;
    facts := comms.staff_facts(i, wanted, why, jsonb_build_object('nextUpdateAt', comms.iso(coalesce(i.next_promise, raise_incident.at))), raise_incident.at);
    return next;
  end loop;
end
$$;
comment on function comms.raise_incident(text, timestamptz) is 'Escalates an open incident by hand or because of a complaint, a broken service level, a repetition. The same reason to the same level tells once.';

create function comms.staff_facts(i comms.incidents, level int, trigger text, cadence jsonb, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object('level', staff_facts.level, 'roleName', case staff_facts.level when 1 then 'agent' when 2 then 'team lead' when 3 then 'manager' when 4 then 'director' else 'executive' end,
    'trigger', coalesce(staff_facts.trigger, 'other'), 'commander', coalesce(i.facts ->> 'commander', i.acknowledged_by, i.declared_by, s.staff_email), 'at', comms.iso(staff_facts.at), 'timeZone', s.time_zone,
    'severity', coalesce(i.severity, 'P1'), 'reference', i.reference, 'company', s.company, 'senderName', s.sender_name, 'issue', i.title, 'status', i.status, 'impactKind', i.impact_kind, 'affectedCustomers', i.affected_customers,
    'actionsDone', last.words ->> 'actionsDone', 'nextSteps', coalesce(last.words ->> 'nextSteps', 'Tell customers what is known.'), 'decisions', i.facts ->> 'decisionsNeeded',
    'nextUpdateAt', coalesce(cadence ->> 'nextUpdateAt', comms.iso(staff_facts.at)), 'technicalLead', i.facts ->> 'technicalLead', 'communicationsLead', i.facts ->> 'communicationsLead'))
  from (select 1) one
  left join comms.tenant_settings s on s.tenant_id = i.tenant_id
  left join lateral (
    select u.texts -> i.language as words from comms.incident_updates u where u.incident_id = i.id and u.kind = 'update' and u.state = 'posted' order by u.posted_at desc limit 1
  ) last on true
$$;

------------------------------------------------------------------------------------------------------------------------
-- Crisis level and checklist

create function comms.set_crisis_level(items text, at timestamptz default now())
returns table (place bigint, "incidentId" uuid, reference text, level int, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  i comms.incidents;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    place := given.place;
    select n.* into i from comms.incidents n where comms.may_touch(n.tenant_id) and n.resolved_at is null and (n.id = comms.read_uuid(given.item ->> 'incidentId')
      or (n.reference = given.item ->> 'reference' and n.tenant_id = coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant()))) for update;
    "incidentId" := i.id; reference := i.reference; level := i.crisis_level;
    if i.id is null then outcome := 'refused: there is no such open incident';
    elsif coalesce(given.item ->> 'crisisLevel', '') not in ('1', '2', '3', '4') then outcome := 'refused: "crisisLevel" must be 1, 2, 3 or 4';
    elsif i.crisis_level = (given.item ->> 'crisisLevel')::int then outcome := 'unchanged';
    else
      level := (given.item ->> 'crisisLevel')::int;
      outcome := 'set';
      update comms.incidents n set crisis_level = (given.item ->> 'crisisLevel')::smallint where n.id = i.id;
      insert into comms.crises (tenant_id, incident_id, level, reason, author, at)
      values (i.tenant_id, i.id, (given.item ->> 'crisisLevel')::smallint, left(given.item ->> 'reason', 1000), left(given.item ->> 'author', 200), set_crisis_level.at);
    end if;
    return next;
  end loop;
end
$$;
comment on function comms.set_crisis_level(text, timestamptz) is 'Calls an open incident a crisis of a level, or another one. The widest audience is that of the next notice.';

create function comms.tick_checklist(items text, at timestamptz default now())
returns table (place bigint, item text, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  i comms.incidents;
begin
  for given in select r.item as one, r.place from comms.read_items(items) r order by r.place loop
    place := given.place; item := given.one ->> 'item';
    select n.* into i from comms.incidents n where n.id = comms.read_uuid(given.one ->> 'incidentId') and comms.may_touch(n.tenant_id);
    if i.id is null then outcome := 'refused: there is no such incident';
    elsif not exists (select from comms.checklist_items c where c.item = given.one ->> 'item' and not c.by_record) then outcome := 'refused: the record ticks it, not a person';
    elsif given.one ->> 'done' = 'false' then
      delete from comms.checklists k where k.incident_id = i.id and k.item = given.one ->> 'item';
      outcome := 'open';
    else
      insert into comms.checklists (tenant_id, incident_id, item, done_at, done_by)
      values (i.tenant_id, i.id, given.one ->> 'item', tick_checklist.at, coalesce(nullif(left(given.one ->> 'author', 200), ''), 'operator')) on conflict do nothing;
      outcome := 'done';
    end if;
    return next;
  end loop;
end
$$;

create function comms.incident_checklist(i comms.incidents, at timestamptz)
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
comment on function comms.incident_checklist(comms.incidents, timestamptz) is 'The checklist with real ticks: by what is on the record, or by a person, with name and time.';

------------------------------------------------------------------------------------------------------------------------
-- What the page shows, and what is exported after it

create function comms.incident_page(incident uuid, at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'id', i.id, 'reference', i.reference, 'title', i.title, 'severity', coalesce(i.severity, ''), 'crisisLevel', coalesce(i.crisis_level::text, ''), 'status', i.status, 'systems', i.systems,
    'level', i.level, 'flaps', i.flaps, 'open', i.resolved_at is null, 'affectedCustomers', i.affected_customers, 'declaredAt', comms.iso(i.declared_at), 'declaredBy', coalesce(i.declared_by, ''),
    'firstNoticeAt', coalesce(comms.iso(i.first_notice_at), ''), 'lastUpdateAt', coalesce(comms.iso(i.last_update_at), ''), 'acknowledgedBy', coalesce(i.acknowledged_by, ''),
    'resolvedAt', coalesce(comms.iso(i.resolved_at), ''), 'nextPromise', coalesce(comms.iso(i.next_promise), ''), 'updatesLate', i.updates_late, 'language', i.language,
    'updates', coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'state', u.state, 'at', comms.iso(coalesce(u.posted_at, u.drafted_at)), 'author', coalesce(u.author, ''), 'late', u.late,
        'words', coalesce((select string_agg(w.value #>> '{}', ' · ' order by w.key) from jsonb_each(u.texts -> i.language) w where jsonb_typeof(w.value) = 'string'), ''),
        'languages', coalesce((select jsonb_agg(jsonb_build_object('language', l.key, 'words', coalesce((select string_agg(w.value #>> '{}', ' · ' order by w.key) from jsonb_each(l.value) w where jsonb_typeof(w.value) = 'string'), '')) order by l.key)
          from jsonb_each(u.texts) l where jsonb_typeof(l.value) = 'object'), '[]'),
        'told', (select count(distinct r.contact_id) from comms.incident_recipients r where r.update_id = u.id and r.message_id is not null)) order by coalesce(u.posted_at, u.drafted_at) desc, u.id)
      from comms.incident_updates u where u.incident_id = i.id and u.state <> 'discarded'), '[]'),
    'delivery', coalesce((select jsonb_agg(d order by d ->> 'channel', d ->> 'state') from (
        select jsonb_build_object('channel', r.channel, 'state', m.state, 'count', count(*)) as d
        from comms.incident_recipients r join comms.scheduled_messages m on m.id = r.message_id where r.incident_id = i.id group by r.channel, m.state) counted), '[]'),
    'ledger', coalesce((select jsonb_agg(jsonb_build_object('name', coalesce(c.name, ''), 'language', coalesce(r.language, ''), 'channel', coalesce(r.channel, ''), 'kind', u.kind, 'state', coalesce(m.state, r.rule),
        'said', coalesce(r.said, m.state_reason ->> 'text', ''), 'at', comms.iso(coalesce(m.accepted_at, r.at))) order by u.posted_at desc, r.place, r.channel)
      from (select * from comms.incident_recipients x where x.incident_id = i.id order by x.id desc limit 500) r
      join comms.incident_updates u on u.id = r.update_id left join comms.scheduled_messages m on m.id = r.message_id left join comms.crm_contacts c on c.id = r.contact_id and c.tenant_id = i.tenant_id), '[]'),
    'escalations', coalesce((select jsonb_agg(jsonb_build_object('action', e.action, 'level', e.level, 'trigger', coalesce(e.trigger, ''), 'at', comms.iso(e.at),
        'told', coalesce((select string_agg(t, ', ') from jsonb_array_elements_text(e.told) t), '')) order by e.at desc, e.key) from comms.escalations e where e.incident_id = i.id), '[]'),
    'checklist', coalesce((select jsonb_agg(jsonb_build_object('list', k.list, 'phase', k.phase, 'item', k.item, 'text', k.text, 'done', k.done, 'by', case when k."byRecord" then 'by the record' else coalesce(k."doneBy", '') end,
        'byRecord', k."byRecord", 'overdue', k.overdue)) from comms.incident_checklist(i, incident_page.at) k), '[]'))
  from comms.incidents i where i.id = incident_page.incident and comms.may_touch(i.tenant_id)
$$;
comment on function comms.incident_page(uuid, timestamptz) is 'Everything on an incident for its page and its review: facts, words, who was told and with what result, escalation, checklist.';

create function comms.incidents_overview(at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'reference', i.reference, 'title', i.title, 'severity', coalesce(i.severity, 'crisis ' || i.crisis_level), 'status', i.status, 'company', s.company,
    'declaredAt', comms.iso(i.declared_at), 'level', i.level, 'open', i.resolved_at is null) order by (i.resolved_at is null) desc, i.declared_at desc), '[]')
  from (select * from comms.incidents n where comms.may_touch(n.tenant_id) order by (n.resolved_at is null) desc, n.declared_at desc limit 100) i
  left join comms.tenant_settings s on s.tenant_id = i.tenant_id
$$;

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('keep-incident-updated', '10 minutes', 'Keep incident updated', 'Open the workflow: is it published, and does its newest execution end? Until it runs, nobody is reminded of what customers were promised.', 'beat',
   'It runs every minute; a P1 promises an update every 15.');

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['escalations', 'crises', 'checklists', 'checklist_items']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'incident_clocks', 'due_incident_actions', 'raise_incident', 'set_crisis_level', 'tick_checklist', 'incident_page', 'incidents_overview']) name;
select comms.grant_workflow_rights();

-- Journeys: where each customer stands, from prospect to advocate, and how they got there.
--
--   comms.customer_journey_stages, comms.journey_transitions      the stages and what leads from one to the next, as data
--   comms.journey_facts(tenant, contact, at) -> jsonb             what transitions may ask: see the comment of the function
--   comms.advance_journeys(after_tenant, after, max, at) -> one row a move, and a last one (kind "cursor") that says how far it got
--   comms.journey_letters(most, at) -> what the stages that customers have entered ask to be written
--   comms.set_journey_stage(contact, stage, reason, author, at) -> set, unchanged, refused        by hand
--   comms.customer_journeys                                       where everybody stands
--
-- Nobody is moved backwards but by a transition that says "back" and names its cause. The first placing writes to nobody.

create table comms.customer_journey_stages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  stage_name text not null check (stage_name ~ '^[a-z][a-z0-9_]{0,39}$'),
  stage_order int not null,
  industry text check (industry in ('general', 'healthcare', 'trades', 'professional_services')),
  typical_duration_days int check (typical_duration_days > 0),
  success_criteria jsonb not null default '[]',
  risk_indicators jsonb not null default '[]',
  -- What entering it sets off: [{action: draft, template} | {action: task, said, days} | {action: workflow, name}].
  automated_actions jsonb not null default '[]',
  source text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (tenant_id, industry, stage_name)
);
comment on table comms.customer_journey_stages is
  'The stages of a journey in their order. Rows without a tenant are built in; a tenant''s row of the same name takes its place, one for the industry before one for all.';
insert into comms.customer_journey_stages (tenant_id, stage_name, stage_order, typical_duration_days, success_criteria, risk_indicators, automated_actions, source) values
  (null, 'prospect', 10, 30, '["a contract or a first order"]', '["no answer to the welcome"]', '[{"action": "workflow", "name": "Welcome leads"}]', 'customer retention: lifecycle from prospect to advocate'),
  (null, 'onboarding', 20, 14, '["the kickoff took place", "content after the first week"]', '["no kickoff after a week"]', '[{"action": "workflow", "name": "Run onboarding"}]', 'client communication: onboarding, days 0, 1, 3, 7'),
  (null, 'active_project', 30, 90, '["milestones on their dates"]', '["a milestone is overdue", "project on hold"]', '[{"action": "workflow", "name": "Send weekly updates"}]', 'client communication: active project'),
  (null, 'delivery', 40, 21, '["everything handed over", "content with the result"]', '["open points after two weeks"]', '[{"action": "draft", "template": "journey.delivery"}]', 'client communication: delivery'),
  (null, 'retention', 50, 365, '["buys or renews again"]', '["silence", "cooler tone", "late payments"]', '[{"action": "draft", "template": "journey.check_in"}]', 'client communication: retention'),
  (null, 'advocate', 60, 365, '["recommends us"]', '["a bad score"]', '[{"action": "draft", "template": "journey.advocate"}, {"action": "workflow", "name": "Request referrals"}]', 'customer retention: lifecycle from prospect to advocate'),
  (null, 'former', 70, null, '["comes back"]', '[]', '[{"action": "task", "said": "A customer has left: note why, and whether to stay in touch.", "days": 3}]', 'own choice: who left stands in no other stage');

create table comms.journey_transitions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  -- Null: the first placing.
  from_stage text,
  to_stage text not null,
  direction text not null default 'forward' check (direction in ('forward', 'back')),
  place int not null,
  -- All of them hold: [{field, op: eq | gte | lte, value}], fields of comms.journey_facts.
  conditions jsonb not null default '[]' check (jsonb_typeof(conditions) = 'array'),
  -- So many days in the stage before; keeps somebody from going to and fro.
  least_days int not null default 0 check (least_days >= 0),
  said text not null,
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, from_stage, to_stage),
  check (direction = 'forward' or jsonb_array_length(conditions) > 0)
);
comment on table comms.journey_transitions is
  'What leads from one stage to another: of the active rows of a stage the first whose conditions all hold. Rows without a tenant are built in; a tenant''s row for the same two stages takes its place.';
insert into comms.journey_transitions (tenant_id, from_stage, to_stage, direction, place, conditions, least_days, said, source)
select null, v.from_stage, v.to_stage, v.direction, v.place, v.conditions::jsonb, v.least_days, v.said, 'own choice, after the stages of client communication and customer retention'
from (values
  (null, 'former', 'forward', 10, '[{"field": "left", "op": "eq", "value": true}]', 0, 'They have left.'),
  (null, 'active_project', 'forward', 20, '[{"field": "projectsActive", "op": "gte", "value": 1}]', 0, 'A project is under way.'),
  (null, 'delivery', 'forward', 30, '[{"field": "daysSinceCompletion", "op": "lte", "value": 21}]', 0, 'A project was completed lately.'),
  (null, 'onboarding', 'forward', 40, '[{"field": "hasContract", "op": "eq", "value": true}, {"field": "contractDays", "op": "lte", "value": 14}]', 0, 'Their first contract has just begun.'),
  (null, 'advocate', 'forward', 50, '[{"field": "isCustomer", "op": "eq", "value": true}, {"field": "nps", "op": "gte", "value": 9}, {"field": "npsDays", "op": "lte", "value": 180}, {"field": "complaintsOpen", "op": "eq", "value": 0}]', 0, 'They would recommend the business.'),
  (null, 'retention', 'forward', 60, '[{"field": "isCustomer", "op": "eq", "value": true}]', 0, 'They are a customer, with no project under way.'),
  (null, 'prospect', 'forward', 70, '[]', 0, 'Nothing was bought so far.'),
  ('prospect', 'active_project', 'forward', 10, '[{"field": "projectsActive", "op": "gte", "value": 1}]', 0, 'A project has begun.'),
  ('prospect', 'onboarding', 'forward', 20, '[{"field": "hasContract", "op": "eq", "value": true}]', 0, 'They have a first contract.'),
  ('prospect', 'retention', 'forward', 30, '[{"field": "isCustomer", "op": "eq", "value": true}]', 0, 'They have become a customer.'),
  ('onboarding', 'former', 'forward', 10, '[{"field": "left", "op": "eq", "value": true}]', 0, 'They have left.'),
  ('onboarding', 'active_project', 'forward', 20, '[{"field": "projectsActive", "op": "gte", "value": 1}, {"field": "contractDays", "op": "gte", "value": 8}]', 0, 'The first week is over and the project is under way.'),
  ('onboarding', 'retention', 'forward', 30, '[{"field": "contractDays", "op": "gte", "value": 14}, {"field": "projectsActive", "op": "eq", "value": 0}, {"field": "projectsPlanned", "op": "eq", "value": 0}]', 0, 'The first two weeks are over; no project is planned.'),
  ('active_project', 'former', 'forward', 10, '[{"field": "left", "op": "eq", "value": true}]', 0, 'They have left.'),
  ('active_project', 'delivery', 'forward', 20, '[{"field": "projectsActive", "op": "eq", "value": 0}, {"field": "daysSinceCompletion", "op": "lte", "value": 21}]', 0, 'Their last open project was completed.'),
  ('active_project', 'retention', 'forward', 30, '[{"field": "projectsActive", "op": "eq", "value": 0}]', 7, 'No project is under way any more.'),
  ('delivery', 'former', 'forward', 10, '[{"field": "left", "op": "eq", "value": true}]', 0, 'They have left.'),
  ('delivery', 'active_project', 'back', 20, '[{"field": "projectsActive", "op": "gte", "value": 1}]', 1, 'Another project has begun.'),
  ('delivery', 'retention', 'forward', 30, '[{"field": "daysSinceCompletion", "op": "gte", "value": 21}, {"field": "projectsActive", "op": "eq", "value": 0}]', 0, 'Three weeks have passed since the project was completed.'),
  ('retention', 'former', 'forward', 10, '[{"field": "left", "op": "eq", "value": true}]', 0, 'They have left.'),
  ('retention', 'active_project', 'back', 20, '[{"field": "projectsActive", "op": "gte", "value": 1}]', 1, 'Another project has begun.'),
  ('retention', 'advocate', 'forward', 30, '[{"field": "nps", "op": "gte", "value": 9}, {"field": "npsDays", "op": "lte", "value": 180}, {"field": "complaintsOpen", "op": "eq", "value": 0}]', 0, 'They would recommend the business, and nothing is open against it.'),
  ('advocate', 'former', 'forward', 10, '[{"field": "left", "op": "eq", "value": true}]', 0, 'They have left.'),
  ('advocate', 'retention', 'back', 20, '[{"field": "nps", "op": "lte", "value": 6}]', 1, 'They would not recommend the business any more.'),
  ('former', 'active_project', 'back', 10, '[{"field": "left", "op": "eq", "value": false}, {"field": "projectsActive", "op": "gte", "value": 1}]', 1, 'They have come back: a project is under way.'),
  ('former', 'onboarding', 'back', 20, '[{"field": "left", "op": "eq", "value": false}, {"field": "hasContract", "op": "eq", "value": true}]', 1, 'They have come back: there is a new contract.')
) v (from_stage, to_stage, direction, place, conditions, least_days, said);

create table comms.customer_journey_progress (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  account_id uuid,
  journey_stage_id uuid not null references comms.customer_journey_stages,
  stage_name text not null,
  entered_stage_date timestamptz not null,
  expected_exit_date timestamptz,
  actual_exit_date timestamptz,
  stage_completion_percentage int not null default 0 check (stage_completion_percentage between 0 and 100),
  milestone_achievements jsonb not null default '[]',
  blockers_encountered jsonb not null default '[]',
  satisfaction_score int,
  success_probability numeric(6,5) check (success_probability between 0 and 1),
  recommended_interventions jsonb not null default '[]',
  next_best_actions jsonb not null default '[]',
  from_stage text,
  direction text not null check (direction in ('forward', 'back', 'by_hand')),
  -- Why they came here, and what it rests on.
  reason jsonb not null,
  evidence jsonb not null default '{}',
  moved_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (actual_exit_date >= entered_stage_date)
);
create unique index customer_journey_now on comms.customer_journey_progress (tenant_id, contact_id) where actual_exit_date is null;
create index on comms.customer_journey_progress (contact_id, entered_stage_date);
create index customer_journey_lately on comms.customer_journey_progress (entered_stage_date) where actual_exit_date is null;
comment on table comms.customer_journey_progress is 'The way of each customer: one row a stay in a stage, with why it began. The row without an end is where they stand. success_probability: the probability of staying, where it was scored.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.customer_journey_stages', 'comms.journey_transitions', 'comms.customer_journey_progress']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('customer_journey_stages', 'no_person', '{}', 'Policy.'),
  ('journey_transitions', 'no_person', '{}', 'Policy.'),
  ('customer_journey_progress', 'delete', '{}', 'About the person.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('customer_journey_progress', 'customer_journey_progress', '5 years', 'delete', 'actual_exit_date', 'own choice', 'How customers went their way; where somebody stands is kept as long as they are.', 'actual_exit_date');

create view comms.customer_journeys with (security_invoker = true, security_barrier = true) as
  select p.tenant_id, p.contact_id, p.stage_name, p.entered_stage_date, p.expected_exit_date, p.stage_completion_percentage, p.success_probability, p.reason, p.evidence, p.recommended_interventions, p.next_best_actions
  from comms.customer_journey_progress p where p.actual_exit_date is null;
comment on view comms.customer_journeys is 'Where each customer stands now, and why.';

------------------------------------------------------------------------------------------------------------------------
-- What is known, and what follows from it

create function comms.complaints_open(tenant uuid, contact uuid, at timestamptz) returns int
language sql stable security definer set search_path = comms, pg_temp
as $$
  select (select count(*) from comms.email_messages m where m.tenant_id = tenant and m.contact_id = contact and m.direction = 'in' and m.classification ->> 'intent' = 'complaint'
      and m.received_at > complaints_open.at - interval '30 days' and m.received_at <= complaints_open.at and m.state not in ('answered', 'closed'))::int
    + (select count(*) from comms.feedback_tasks t where t.tenant_id = tenant and t.contact_id = contact and t.created_at <= complaints_open.at and (t.done_at is null or t.done_at > complaints_open.at))::int
$$;
comment on function comms.complaints_open(uuid, uuid, timestamptz) is 'Complaints of the last 30 days that nobody answered, and bad scores that nobody got in touch about.';

create function comms.journey_facts(tenant uuid, contact uuid, at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  account uuid := (select c.account_id from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant);
  today date := at::date;
  agreed record;
  work record;
  visits record;
  said record;
  bought boolean := exists (select from comms.invoices i where i.tenant_id = tenant and (i.contact_id = contact or i.account_id = account) and i.issued_on <= at::date and i.status <> 'cancelled')
    or exists (select from comms.orders o where o.tenant_id = tenant and (o.contact_id = contact or o.account_id = account) and o.created_at <= at and o.status <> 'cancelled');
begin
  select bool_or(k.status = 'active' and k.starts_on <= today and (k.ends_on is null or k.ends_on >= today)) as running, min(k.starts_on) filter (where k.starts_on <= today) as since into agreed
  from comms.contracts k where k.tenant_id = tenant and (k.contact_id = contact or k.account_id = account);
  select count(*) filter (where j.status = 'active') as active, count(*) filter (where j.status in ('planned', 'on_hold')) as planned, count(*) filter (where j.status = 'completed' and j.updated_at <= at) as completed,
    max(j.updated_at) filter (where j.status = 'completed' and j.updated_at <= at) as completed_at, round(avg(j.progress) filter (where j.status = 'active')) as progress,
    coalesce(jsonb_agg(j.reference order by j.reference) filter (where j.status = 'active'), '[]') as under_way into work
  from comms.projects j where j.tenant_id = tenant and (j.contact_id = contact or j.account_id = account) and j.created_at <= at;
  select count(*) filter (where v.status = 'completed' and v.starts_at <= at) as held into visits from comms.appointments v where v.tenant_id = tenant and v.contact_id = contact;
  select (array_agg(r.score order by r.answered_at desc))[1] as nps, max(r.answered_at) as at into said
  from comms.survey_responses r where r.tenant_id = tenant and r.contact_id = contact and r.kind = 'nps' and r.score is not null and r.answered_at <= journey_facts.at;
  return jsonb_strip_nulls(jsonb_build_object(
    'hasContract', coalesce(agreed.running, false), 'contractDays', today - agreed.since,
    'projectsActive', work.active, 'projectsPlanned', work.planned, 'projectsCompleted', work.completed, 'daysSinceCompletion', today - work.completed_at::date, 'progress', work.progress, 'projects', work.under_way,
    'visitsHeld', visits.held, 'isCustomer', coalesce(agreed.running, false) or work.completed > 0 or visits.held > 0 or bought,
    'nps', said.nps, 'npsDays', today - said.at::date, 'complaintsOpen', comms.complaints_open(tenant, contact, at), 'left', comms.left_on(tenant, contact, at) is not null));
end
$$;
comment on function comms.journey_facts(uuid, uuid, timestamptz) is
  'hasContract, contractDays (since the first began), projectsActive, projectsPlanned, projectsCompleted, daysSinceCompletion, progress (percent), projects, visitsHeld, isCustomer, nps (newest answer), npsDays (its age), complaintsOpen, left. What is not known is left out, and a condition on it does not hold.';

create function comms.conditions_hold(conditions jsonb, facts jsonb) returns boolean
language sql immutable
as $$
  select coalesce(bool_and(coalesce(case
    when not facts ? (c ->> 'field') then false
    when c ->> 'op' = 'eq' then facts -> (c ->> 'field') = c -> 'value'
    when jsonb_typeof(facts -> (c ->> 'field')) <> 'number' or jsonb_typeof(c -> 'value') <> 'number' then false
    when c ->> 'op' = 'gte' then (facts ->> (c ->> 'field'))::numeric >= (c ->> 'value')::numeric
    when c ->> 'op' = 'lte' then (facts ->> (c ->> 'field'))::numeric <= (c ->> 'value')::numeric
  end, false)), true)
  from jsonb_array_elements(conditions) c
$$;
comment on function comms.conditions_hold(jsonb, jsonb) is 'Whether all of [{field, op: eq | gte | lte, value}] hold for the facts. What is not known, and an operator that is not known, does not hold.';

create function comms.journey_stage_of(tenant uuid, industry text, stage text) returns comms.customer_journey_stages
language sql stable security definer set search_path = comms, pg_temp
as $$
  select s.* from comms.customer_journey_stages s
  where s.stage_name = stage and (s.tenant_id is null or s.tenant_id = tenant) and (s.industry is null or s.industry = journey_stage_of.industry)
  order by s.tenant_id nulls last, s.industry nulls last limit 1
$$;

create function comms.journey_next(tenant uuid, stage text, days_in int, facts jsonb) returns comms.journey_transitions
language sql stable security definer set search_path = comms, pg_temp
as $$
  select t.* from (
    select distinct on (x.to_stage) x.* from comms.journey_transitions x where x.from_stage is not distinct from stage and (x.tenant_id is null or x.tenant_id = tenant) order by x.to_stage, x.tenant_id nulls last
  ) t
  where t.active and t.least_days <= coalesce(days_in, 0) and comms.conditions_hold(t.conditions, facts)
  order by t.place, t.to_stage limit 1
$$;

create function comms.enter_stage(tenant uuid, contact uuid, stage text, direction text, reason jsonb, facts jsonb, author text, at timestamptz) returns comms.customer_journey_progress
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  was comms.customer_journey_progress;
  p comms.customer_journey_progress;
  account uuid := (select c.account_id from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant);
  goal comms.customer_journey_stages := comms.journey_stage_of(tenant, comms.industry_of(account, tenant), stage);
begin
  if goal.id is null then raise exception 'There is no stage "%".', stage; end if;
  update comms.customer_journey_progress x set actual_exit_date = greatest(enter_stage.at, x.entered_stage_date), stage_completion_percentage = case when enter_stage.direction = 'forward' then 100 else x.stage_completion_percentage end, updated_at = enter_stage.at
  where x.tenant_id = tenant and x.contact_id = contact and x.actual_exit_date is null returning x.* into was;
  insert into comms.customer_journey_progress as x (tenant_id, contact_id, account_id, journey_stage_id, stage_name, entered_stage_date, expected_exit_date, from_stage, direction, reason, evidence, moved_by,
    milestone_achievements, blockers_encountered, satisfaction_score, success_probability, next_best_actions, created_at, updated_at)
  values (tenant, contact, account, goal.id, goal.stage_name, greatest(enter_stage.at, was.entered_stage_date), enter_stage.at + make_interval(days => goal.typical_duration_days), was.stage_name, enter_stage.direction, enter_stage.reason, facts, left(author, 200),
    coalesce((select jsonb_agg(m.name order by m.completed_on, m.name) from comms.milestones m join comms.projects j on j.id = m.project_id where j.tenant_id = tenant and j.contact_id = contact and m.completed_on > enter_stage.at::date - 90 and m.completed_on <= enter_stage.at::date), '[]'),
    coalesce((select jsonb_agg(n.note order by n.noted_at) from comms.project_notes n join comms.projects j on j.id = n.project_id where j.tenant_id = tenant and j.contact_id = contact and n.kind = 'risk' and n.status = 'open' and n.noted_at <= enter_stage.at), '[]'),
    (facts ->> 'nps')::int,
    (select 1 - h.churn_probability from comms.customer_health_scores h where h.tenant_id = tenant and h.contact_id = contact and h.analysis_date <= enter_stage.at order by h.analysed_on desc limit 1),
    goal.automated_actions, enter_stage.at, enter_stage.at)
  returning x.* into p;
  return p;
end
$$;

create function comms.advance_journeys(after_tenant uuid default null, after uuid default null, max int default 500, at timestamptz default now())
returns table (kind text, "tenantId" uuid, "contactId" uuid, name text, "from" text, "to" text, direction text, reason jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
  person record;
  was comms.customer_journey_progress;
  p comms.customer_journey_progress;
  t comms.journey_transitions;
  facts jsonb;
  action jsonb;
  looked int := 0;
  last_contact uuid;
begin
  for whose in select o.id from comms.tenants o where (only_tenant is null or o.id = only_tenant) and (after_tenant is null or o.id >= after_tenant) order by o.id loop
    for person in
      select c.id, c.name, c.email from comms.crm_contacts c
      where c.tenant_id = whose and coalesce(c.role, 'customer') = 'customer' and c.created_at <= advance_journeys.at and (whose is distinct from after_tenant or after is null or c.id > after)
      order by c.id limit least(greatest(advance_journeys.max, 1), 5000)
    loop
      looked := looked + 1;
      last_contact := person.id;
      was := null;
      "tenantId" := whose; "contactId" := person.id; name := coalesce(person.name, person.email, '');
      begin
        select x.* into was from comms.customer_journey_progress x where x.tenant_id = whose and x.contact_id = person.id and x.actual_exit_date is null for update;
        facts := comms.journey_facts(whose, person.id, advance_journeys.at);
        t := comms.journey_next(whose, was.stage_name, (advance_journeys.at::date - was.entered_stage_date::date), facts);
        if was.id is not null then
          update comms.customer_journey_progress x set
            stage_completion_percentage = case when x.stage_name = 'active_project' and facts ? 'progress' then (facts ->> 'progress')::int
              when x.expected_exit_date > x.entered_stage_date then least(99, greatest(0, (100 * extract(epoch from advance_journeys.at - x.entered_stage_date) / extract(epoch from x.expected_exit_date - x.entered_stage_date))::int)) else x.stage_completion_percentage end,
            recommended_interventions = case when x.expected_exit_date < advance_journeys.at then jsonb_build_array(comms.reason('overdue', format('Longer in this stage than is usual (until %s): look why.', x.expected_exit_date::date))) else '[]' end,
            updated_at = advance_journeys.at
          where x.id = was.id and x.updated_at < advance_journeys.at - interval '20 hours';
        end if;
        continue when t.id is null or t.to_stage is not distinct from was.stage_name;
        -- A row that calls itself forward and leads back moves nobody.
        if was.id is not null and t.direction = 'forward' and (comms.journey_stage_of(whose, null, t.to_stage)).stage_order < (comms.journey_stage_of(whose, null, was.stage_name)).stage_order then
          perform comms.note_trouble_hourly('journey ' || t.id, whose, 'Advance journeys', format('The transition from "%s" to "%s" leads backwards and does not say so.', was.stage_name, t.to_stage),
            'Set its direction in comms.journey_transitions to "back" and give it a cause as condition.', '{}', advance_journeys.at);
          continue;
        end if;
        reason := comms.reason('moved', t.said, t.conditions);
        p := comms.enter_stage(whose, person.id, t.to_stage, t.direction, reason, facts, 'automatic', advance_journeys.at);
        kind := case when was.id is null then 'placed' else 'moved' end;
        "from" := was.stage_name; "to" := p.stage_name; direction := p.direction;
        -- The first placing is a look at how things are, no event: it gives nobody work, and nobody a letter (comms.journey_letters).
        if was.id is not null then
          for action in select x from jsonb_array_elements(p.next_best_actions) x where x ->> 'action' = 'task' loop
            perform comms.add_client_task(whose, 'journey/' || p.id, 'journey', person.id, action ->> 'said', advance_journeys.at + make_interval(days => coalesce(comms.read_int(action ->> 'days'), 3)), advance_journeys.at);
          end loop;
        end if;
      exception when others then
        if comms.is_passing_trouble(sqlstate) then raise; end if;
        perform comms.note_trouble_hourly('journey ' || md5(sqlerrm), whose, 'Advance journeys', 'A customer could not be moved to another stage: ' || sqlerrm, 'Mend the stage or transition it names; it is tried again by itself.', jsonb_build_object('contactId', person.id), advance_journeys.at);
        continue;
      end;
      return next;
    end loop;
    exit when looked > 0;
  end loop;
  if looked > 0 then
    kind := 'cursor'; "tenantId" := whose; "contactId" := last_contact; name := null; "from" := null; "to" := null; direction := null; reason := null;
    return next;
  end if;
end
$$;
comment on function comms.advance_journeys(uuid, uuid, int, timestamptz) is
  'Looks at the next customers in the order of (tenant, contact) and moves those for whom a transition holds, one stage at a time. One row a move, and a last row "cursor" to go on from; no row: all are done.';

create function comms.journey_letters(most int default 200, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, key text, purpose text, template jsonb, variables jsonb, contact jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  p record;
  found_text record;
begin
  for p in
    select x.id, x.tenant_id, x.contact_id, a.action ->> 'template' as template_id, coalesce(pr.language, c.language, s.language) as language, coalesce(c.time_zone, o.time_zone, s.time_zone, 'UTC') as zone,
      (select j.name from comms.projects j where j.tenant_id = x.tenant_id and j.contact_id = x.contact_id and j.status = 'completed' order by j.updated_at desc, j.id limit 1) as project
    from comms.customer_journey_progress x cross join lateral (select e as action from jsonb_array_elements(x.next_best_actions) e where e ->> 'action' = 'draft' limit 1) a
    join comms.crm_contacts c on c.id = x.contact_id and c.tenant_id = x.tenant_id and coalesce(c.email, '') <> ''
    left join comms.tenant_settings s on s.tenant_id = x.tenant_id left join comms.crm_accounts o on o.id = c.account_id and o.tenant_id = c.tenant_id
    left join comms.communication_preferences pr on pr.tenant_id = x.tenant_id and pr.contact_id = x.contact_id
    -- Some days, so that a text that was wrong can be mended and a night without power leaves nobody out; the key keeps each to once.
    where x.actual_exit_date is null and x.from_stage is not null and x.direction <> 'by_hand' and x.entered_stage_date <= journey_letters.at and x.entered_stage_date > journey_letters.at - interval '3 days' and comms.may_touch(x.tenant_id)
      and not exists (select from comms.client_drafts d where d.tenant_id = x.tenant_id and d.key = 'journey/' || x.id)
    order by x.entered_stage_date, x.id limit least(greatest(most, 1), 1000)
  loop
    select f.* into found_text from comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', p.template_id, 'channel', 'email', 'language', p.language, 'tenantId', p.tenant_id))::text) f;
    if found_text.template is null then continue; end if;
    "tenantId" := p.tenant_id; "contactId" := p.contact_id; key := 'journey/' || p.id; purpose := 'journey'; template := found_text.template;
    variables := comms.declared_only(found_text.template -> 'variables', comms.standard_variables(p.tenant_id, p.contact_id) || jsonb_strip_nulls(jsonb_build_object('projectName', p.project)));
    contact := jsonb_build_object('language', found_text.language, 'timeZone', p.zone);
    return next;
  end loop;
end
$$;
comment on function comms.journey_letters(int, timestamptz) is 'What the stages that customers entered within three days ask to be written, as long as there is no draft of it.';

create function comms.set_journey_stage(contact uuid, stage text, reason text, author text, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  person record;
begin
  select c.id, c.tenant_id into person from comms.crm_contacts c where c.id = contact and comms.may_touch(c.tenant_id);
  if person.id is null or coalesce(btrim(reason), '') = '' or coalesce(btrim(author), '') = '' then return 'refused'; end if;
  if exists (select from comms.customer_journey_progress p where p.tenant_id = person.tenant_id and p.contact_id = contact and p.actual_exit_date is null and p.stage_name = stage) then return 'unchanged'; end if;
  perform comms.enter_stage(person.tenant_id, contact, stage, 'by_hand', comms.reason('by_hand', left(reason, 500)), comms.journey_facts(person.tenant_id, contact, set_journey_stage.at), author, set_journey_stage.at);
  return 'set';
end
$$;
comment on function comms.set_journey_stage(uuid, text, text, text, timestamptz) is 'Moves a customer by hand, with a reason and a name. From there transitions go on as usual.';

------------------------------------------------------------------------------------------------------------------------
-- Drafts of further purposes

alter table comms.client_drafts drop constraint client_drafts_purpose_check;
alter table comms.client_drafts add constraint client_drafts_purpose_check check (purpose ~ '^[a-z][a-z_]{0,39}$');

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('advance-journeys', '2 days', 'Advance journeys', 'Open the workflow: is it published? Who should have moved on does so at the next run.', 'beat', 'It runs every morning.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['customer_journey_stages', 'journey_transitions', 'customer_journey_progress', 'customer_journeys']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['advance_journeys', 'journey_letters', 'set_journey_stage']) name;
select comms.grant_workflow_rights();

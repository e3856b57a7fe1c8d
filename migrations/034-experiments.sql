-- Built-in sequences, experiments, best hours, and who is asked what by the campaigns.
--
--   comms.load_sequences(sequences text, at) -> (key, version, outcome)          the built-in ones; outcome also "refused: why"
--   comms.start_experiment(experiment jsonb, tenant, at) -> comms.experiments
--        {id, name?, sequence, step, design?, variants: [{id, weight?}], control?, holdout?, baseline?, plannedSample?, goals?, withinDays?, policy?}
--   comms.assign_variants(items text, at) -> (place, "contactId", variant, isNew)         items: [{experiment, contactId, tenantId?}]: outside sequences
--   comms.experiments_to_evaluate(at) -> (id, "tenantId", experiment, "experimentPolicy")      as Generate Insights Report's Analyse Experiment reads it
--   comms.store_experiment_analyses(items text, at) -> (id, decision, state, outcome)           items: [{id, analysis}]
--   comms.engagement_to_learn(most, at) -> ("contactId", "tenantId", engagement, "segmentPrior", contact)      as Best Send Time reads it
--   comms.store_send_times(items text, at) -> (stored, failed)                     items: [{contactId, tenantId, sendTime}]
--   comms.onboarding_candidates(days, at), comms.referral_candidates(days, least_score, at)           items of comms.enrol_contacts
--   comms.contacts_for_mautic(most, at), comms.store_mautic_contacts(items text, at)

create function comms.load_sequences(sequences text, at timestamptz default now())
returns table (key text, version int, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
begin
  for given in select r.item from comms.read_items(sequences) r order by r.place loop
    begin
      select s.key, s.version, s.outcome into key, version, outcome from comms.save_sequence(given.item - '$schema', null, at) s;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      key := given.item ->> 'id'; version := null; outcome := 'refused: ' || sqlerrm;
    end;
    return next;
  end loop;
end
$$;
comment on function comms.load_sequences(text, timestamptz) is
  'Stores the built-in sequences: a changed one becomes a new version, who is in the old one finishes it, and a tenant''s own of the same key is never touched.';

------------------------------------------------------------------------------------------------------------------------
-- Experiments

create table comms.experiments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null check (key ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$'),
  name text,
  sequence_key text,
  step_id text,
  design text not null default 'sequential' check (design in ('sequential', 'fixed', 'evergreen')),
  variants jsonb not null check (jsonb_typeof(variants) = 'array'),
  control text,
  holdout text,
  baseline numeric check (baseline > 0 and baseline < 1),
  planned_sample int check (planned_sample > 0),
  goals text[] not null default '{click,reply,conversion}' check (not 'open' = any (goals)),
  within_days numeric not null default 14 check (within_days > 0),
  policy jsonb not null default '{}',
  state text not null default 'running' check (state in ('running', 'stopped', 'decided')),
  looks int[] not null default '{}',
  analysis jsonb,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (tenant_id, key)
);
comment on table comms.experiments is 'What is compared, where, and what it says so far. Opens are never a goal: machines open mail.';
comment on column comms.experiments.looks is 'How many had been exposed at each look that was tested: the more looks, the higher the bar.';

create table comms.experiment_assignments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  experiment_id uuid not null references comms.experiments on delete cascade,
  contact_id uuid not null,
  variant text not null,
  exposed_at timestamptz not null,
  crossed boolean not null default false,
  unique (experiment_id, contact_id)
);
comment on table comms.experiment_assignments is 'Who was sent which variant first, or was held out. crossed: they were sent another one as well, and say nothing of either.';
create index experiment_assignments_of_contact on comms.experiment_assignments (contact_id);

select comms.protect_tenant_table('comms.experiments');
select comms.protect_tenant_table('comms.experiment_assignments');
insert into comms.erasure_rules (table_name, how, reason) values
  ('experiments', 'no_person', 'Counts, not people.'),
  ('experiment_assignments', 'delete', 'Who was in which group.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('experiment_assignments', 'experiment_assignments', '2 years', 'delete', 'exposed_at', 'as message_events', 'What was found stays in the experiment.', 'exposed_at');

create function comms.position_in(experiment text, contact uuid) returns double precision
language sql immutable parallel safe
as $$ select ('x' || encode(substring(sha256(convert_to(experiment || E'\n' || contact, 'UTF8')) from 1 for 6), 'hex'))::bit(48)::bigint / 2.0::double precision ^ 48 $$;
comment on function comms.position_in(text, uuid) is
  'Where a contact stands in an experiment, from 0 to below 1: the same as positionIn of Schedule Sequence Step, at every call and on every worker.';

create function comms.variant_at(variants jsonb, place double precision) returns text
language sql immutable strict
as $$
  select v.one ->> 'id' from (
    select e.value as one, e.ordinality, sum(coalesce((e.value ->> 'weight')::double precision, 1)) over (order by e.ordinality) as upto,
      sum(coalesce((e.value ->> 'weight')::double precision, 1)) over () as whole
    from jsonb_array_elements(variants) with ordinality e
  ) v
  order by (v.upto / v.whole <= place), v.ordinality limit 1
$$;

create function comms.start_experiment(experiment jsonb, tenant uuid default comms.current_tenant(), at timestamptz default now()) returns comms.experiments
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  made comms.experiments;
  plan comms.sequences;
  step jsonb;
  chosen jsonb := experiment -> 'variants';
begin
  if tenant is null or not comms.may_touch(tenant) then raise exception 'It is not said for which business: give the tenant.' using errcode = 'insufficient_privilege'; end if;
  if experiment ->> 'sequence' is not null then
    plan := comms.sequence_of(tenant, experiment ->> 'sequence');
    select s into step from jsonb_array_elements(plan.definition -> 'steps') s where s ->> 'id' = experiment ->> 'step';
    if step is null then raise exception 'The sequence "%" has no step "%".', experiment ->> 'sequence', coalesce(experiment ->> 'step', ''); end if;
    if jsonb_typeof(step -> 'variants') is distinct from 'array' then
      raise exception 'The step "%" has no variants.', experiment ->> 'step' using hint = 'Give it "variants": [{"id": "A", "template": "..."}, {"id": "B", "template": "..."}] by comms.save_sequence.';
    end if;
    chosen := coalesce(chosen, step -> 'variants') || case when (plan.definition #>> '{experiment,holdout}')::numeric > 0 and experiment ->> 'holdout' is not null
      and not coalesce(chosen, '[]') @> jsonb_build_array(jsonb_build_object('id', experiment ->> 'holdout'))
      -- The held-out share is of everybody, the weights of the others are of the rest.
      then jsonb_build_array(jsonb_build_object('id', experiment ->> 'holdout', 'weight', (plan.definition #>> '{experiment,holdout}')::numeric / (1 - (plan.definition #>> '{experiment,holdout}')::numeric)
        * (select sum(coalesce((v ->> 'weight')::numeric, 1)) from jsonb_array_elements(coalesce(chosen, step -> 'variants')) v))) else '[]' end;
  end if;
  insert into comms.experiments (tenant_id, key, name, sequence_key, step_id, design, variants, control, holdout, baseline, planned_sample, goals, within_days, policy, started_at)
  values (tenant, experiment ->> 'id', experiment ->> 'name', experiment ->> 'sequence', experiment ->> 'step', coalesce(experiment ->> 'design', 'sequential'), chosen,
    experiment ->> 'control', experiment ->> 'holdout', (experiment ->> 'baseline')::numeric, (experiment ->> 'plannedSample')::int,
    coalesce((select array_agg(g #>> '{}') from jsonb_array_elements(experiment -> 'goals') g), '{click,reply,conversion}'),
    coalesce((experiment ->> 'withinDays')::numeric, 14), coalesce(experiment -> 'policy', '{}'), at)
  on conflict (tenant_id, key) do update set name = coalesce(excluded.name, experiments.name)
  returning * into made;
  return made;
end
$$;
comment on function comms.start_experiment(jsonb, uuid, timestamptz) is
  'Begins to count an experiment on a step of a sequence that has variants, or one outside sequences. The same id again changes only its name: what runs is not altered.';

create function comms.assign_variants(items text, at timestamptz default now())
returns table (place int, "contactId" uuid, variant text, "isNew" boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select r.place::int as place, x.id as experiment_id, x.tenant_id, c.id as contact_id, comms.variant_at(x.variants, comms.position_in(x.key, c.id)) as variant
    from comms.read_items(items) r
    left join comms.experiments x on x.key = r.item ->> 'experiment' and x.state = 'running' and comms.may_touch(x.tenant_id)
      and x.tenant_id = coalesce(comms.read_uuid(r.item ->> 'tenantId'), comms.current_tenant(), x.tenant_id)
    left join comms.crm_contacts c on c.tenant_id = x.tenant_id and c.id = comms.read_uuid(r.item ->> 'contactId')
  ), added as (
    insert into comms.experiment_assignments (tenant_id, experiment_id, contact_id, variant, exposed_at)
    select distinct on (a.experiment_id, a.contact_id) a.tenant_id, a.experiment_id, a.contact_id, a.variant, assign_variants.at from asked a where a.contact_id is not null
    on conflict do nothing returning experiment_id, contact_id
  )
  -- Once assigned, always the same: also where the shares have changed since.
  select a.place, a.contact_id, coalesce(e.variant, a.variant), n.contact_id is not null
  from asked a
  left join comms.experiment_assignments e on e.experiment_id = a.experiment_id and e.contact_id = a.contact_id
  left join added n on n.experiment_id = a.experiment_id and n.contact_id = a.contact_id
  order by a.place;
end
$$;
comment on function comms.assign_variants(text, timestamptz) is
  'The variant of each contact by a stable hash of experiment and contact, written down as exposed. One row an item; variant null where the experiment does not run or the contact is not known.';

create function comms.collect_exposures(at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  with seen as materialized (
    select x.tenant_id, x.id as experiment_id, e.contact_id, t.variant, t.at
    from comms.experiments x
    join comms.enrolment_steps t on t.tenant_id = x.tenant_id and t.sequence_key = x.sequence_key and t.step_id = x.step_id and t.state = 'sent' and t.variant is not null
      and t.at >= x.started_at and t.at <= collect_exposures.at
    join comms.enrolments e on e.id = t.enrolment_id and e.contact_id is not null
    where x.state = 'running'
    union all
    select x.tenant_id, x.id, e.contact_id, x.holdout, e.enrolled_at
    from comms.experiments x
    join comms.enrolments e on e.tenant_id = x.tenant_id and e.sequence_key = x.sequence_key and e.contact_id is not null
      and e.state_reason ->> 'code' = 'exit_holdout' and e.enrolled_at >= x.started_at and e.enrolled_at <= collect_exposures.at
    where x.state = 'running' and x.holdout is not null
  )
  insert into comms.experiment_assignments as a (tenant_id, experiment_id, contact_id, variant, exposed_at, crossed)
  select s.tenant_id, s.experiment_id, s.contact_id, (array_agg(s.variant order by s.at))[1], min(s.at), count(distinct s.variant) > 1
  from seen s group by s.tenant_id, s.experiment_id, s.contact_id
  on conflict (experiment_id, contact_id) do update set crossed = a.crossed or excluded.crossed or a.variant <> excluded.variant
  where not a.crossed and (excluded.crossed or a.variant <> excluded.variant)
$$;

create function comms.outcomes_of(tenant uuid, contact uuid, begins timestamptz, ends timestamptz)
returns table (kind text, at timestamptz)
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Clicks here are persons': a scanner's visit never becomes a click of the message (021).
  select 'click', v.at from comms.scheduled_messages m join comms.message_events v on v.message_id = m.id
  where m.contact_id = contact and m.tenant_id = tenant and v.kind = 'click' and v.at between begins and ends
  union all
  select 'reply', i.at from comms.inbound_messages i where i.contact_id = contact and i.tenant_id = tenant and i.kind = 'reply' and i.at between begins and ends
  union all
  select 'reply', i.received_at from comms.email_messages i
  where i.contact_id = contact and i.tenant_id = tenant and i.direction = 'in' and coalesce(i.classification #>> '{automation,kind}', 'none') = 'none' and i.received_at between begins and ends
  union all
  select case v.event when 'booking' then 'conversion' else v.event end, v.at from comms.sequence_events v
  where v.contact_id = contact and v.tenant_id = tenant and v.event in ('reply', 'booking', 'conversion') and v.at between begins and ends
$$;
comment on function comms.outcomes_of(uuid, uuid, timestamptz, timestamptz) is 'What a contact did of their own will: clicks, replies, conversions. Opens are not among it.';

create function comms.experiments_to_evaluate(at timestamptz default now())
returns table (id uuid, "tenantId" uuid, experiment jsonb, "experimentPolicy" jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  perform comms.collect_exposures(at);
  return query
  with counted as (
    select a.experiment_id, a.variant, count(*) as exposed,
      count(*) filter (where exists (
        select from comms.outcomes_of(a.tenant_id, a.contact_id, a.exposed_at, least(experiments_to_evaluate.at, a.exposed_at + make_interval(secs => (x.within_days * 86400)::double precision))) o
        where o.kind = any (x.goals))) as converted
    from comms.experiments x join comms.experiment_assignments a on a.experiment_id = x.id and not a.crossed and a.exposed_at <= experiments_to_evaluate.at
    where x.state = 'running'
    group by a.experiment_id, a.variant
  )
  select x.id, x.tenant_id, jsonb_strip_nulls(jsonb_build_object('id', x.key, 'design', x.design, 'control', x.control, 'holdout', x.holdout, 'baseline', x.baseline,
      'plannedSample', x.planned_sample, 'looks', to_jsonb(x.looks), 'startedAt', comms.iso(x.started_at),
      'variants', (
        select jsonb_agg(jsonb_build_object('id', v.value ->> 'id', 'weight', coalesce((v.value ->> 'weight')::numeric, 1), 'exposed', coalesce(n.exposed, 0), 'converted', coalesce(n.converted, 0)) order by v.ordinality)
        from jsonb_array_elements(x.variants) with ordinality v left join counted n on n.experiment_id = x.id and n.variant = v.value ->> 'id'))),
    x.policy
  from comms.experiments x
  where x.state = 'running' and comms.may_touch(x.tenant_id)
  order by x.started_at, x.id;
end
$$;
comment on function comms.experiments_to_evaluate(timestamptz) is 'The running experiments with their counts of people, each once: as Analyse Experiment reads them.';

create function comms.store_experiment_analyses(items text, at timestamptz default now())
returns table (id uuid, decision text, state text, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  x comms.experiments;
begin
  for given in select r.item, r.item -> 'analysis' as analysis from comms.read_items(items) r order by r.item ->> 'id' loop
    id := comms.read_uuid(given.item ->> 'id'); decision := given.analysis ->> 'decision'; state := null;
    select * into x from comms.experiments e where e.id = comms.read_uuid(given.item ->> 'id') and comms.may_touch(e.tenant_id) for update;
    if not found then outcome := 'unknown'; return next; continue; end if;
    state := x.state;
    if x.state <> 'running' or decision is null then outcome := 'unchanged'; return next; continue; end if;
    -- A mismatch is for a person to look into; the counting goes on, so that mending it shows.
    state := case decision when 'winner' then 'decided' when 'no_difference' then 'decided' else 'running' end;
    outcome := case when x.analysis ->> 'decision' is distinct from decision then 'changed' else 'stored' end;
    update comms.experiments e set analysis = given.analysis, state = store_experiment_analyses.state, ended_at = case when store_experiment_analyses.state <> 'running' then store_experiment_analyses.at end,
      looks = coalesce((select array_agg((l #>> '{}')::int order by (l #>> '{}')::int) from jsonb_array_elements(given.analysis -> 'looks') l), e.looks)
    where e.id = x.id;
    if x.design = 'evergreen' and decision = 'evergreen' then perform comms.share_by_experiment(x, given.analysis, at); end if;
    return next;
  end loop;
end
$$;
comment on function comms.store_experiment_analyses(text, timestamptz) is
  'Keeps what an analysis found and the looks it used up. A decided experiment counts no more; an evergreen one hands its next shares to the sequence. outcome "changed": somebody should be told.';

create function comms.share_by_experiment(x comms.experiments, analysis jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  plan comms.sequences := comms.sequence_of(x.tenant_id, x.sequence_key);
  steps jsonb;
begin
  if plan.id is null then return; end if;
  select jsonb_agg(case when s.value ->> 'id' <> x.step_id or jsonb_typeof(s.value -> 'variants') is distinct from 'array' then s.value else s.value || jsonb_build_object('variants', (
      -- To the whole percent: a new version for every last digit would be noise.
      select jsonb_agg(v.value || jsonb_build_object('weight', greatest(1, round(100 * coalesce((found.one ->> 'nextShare')::numeric, 0.01)))) order by v.ordinality)
      from jsonb_array_elements(s.value -> 'variants') with ordinality v
      left join lateral (select n as one from jsonb_array_elements(analysis -> 'variants') n where n ->> 'id' = v.value ->> 'id') found on true)) end order by s.ordinality)
  into steps from jsonb_array_elements(plan.definition -> 'steps') with ordinality s;
  perform comms.save_sequence(plan.definition || jsonb_build_object('steps', steps), x.tenant_id, at);
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- When somebody is likeliest to read

create table comms.communication_insights (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  hour_of_week int check (hour_of_week between 0 and 167),
  optimal_contact_time time,
  optimal_contact_day text,
  time_zone text,
  probability numeric(6,5),
  basis text check (basis in ('contact', 'segment', 'everyone')),
  preferred_communication_channel text,
  response_probability_by_channel jsonb not null default '{}',
  next_contact_recommendation timestamptz,
  reasons jsonb not null default '[]',
  created_at timestamptz not null default now(),
  last_updated timestamptz not null default now(),
  unique (tenant_id, contact_id)
);
comment on table comms.communication_insights is 'The best hour of each contact, with what it rests on. optimal_contact_time and _day are local, in time_zone; hour_of_week counts from Monday 00:00.';
select comms.protect_tenant_table('comms.communication_insights');
insert into comms.erasure_rules (table_name, how, reason) values ('communication_insights', 'delete', 'Habits of a person.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('communication_insights', 'communication_insights', '2 years', 'delete', 'last_updated', 'as message_events', 'Learnt anew as long as somebody answers.', 'last_updated');

create function comms.engagement_to_learn(most int default 500, at timestamptz default now())
returns table ("contactId" uuid, "tenantId" uuid, engagement jsonb, "segmentPrior" jsonb, contact jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with happened as materialized (
    select m.tenant_id, m.contact_id, v.kind, v.at, coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC') as zone, coalesce(a.industry, s.industry, 'general') as segment
    from comms.message_events v
    join comms.scheduled_messages m on m.id = v.message_id and m.contact_id is not null
    join comms.crm_contacts c on c.id = m.contact_id and c.tenant_id = m.tenant_id
    left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
    left join comms.tenant_settings s on s.tenant_id = m.tenant_id
    where v.kind in ('open', 'click', 'reply') and v.at > engagement_to_learn.at - interval '1 year' and v.at <= engagement_to_learn.at
  ), hours as (
    -- Replies and clicks say where the segment reads; opens would let the scanners of one mail server speak for all.
    select h.tenant_id, h.segment, ((extract(isodow from h.at at time zone h.zone) - 1) * 24 + extract(hour from h.at at time zone h.zone))::int as hour, count(*) as events
    from happened h where h.kind <> 'open' group by 1, 2, 3
  ), priors as (
    select w.tenant_id, w.segment, jsonb_build_object('counts', jsonb_agg(coalesce(h.events, 0) order by w.hour), 'events', coalesce(sum(h.events), 0)) as prior
    from (select distinct g.tenant_id, g.segment, n as hour from hours g, generate_series(0, 167) n) w
    left join hours h on h.tenant_id = w.tenant_id and h.segment = w.segment and h.hour = w.hour
    group by 1, 2
  )
  select h.contact_id, h.tenant_id, jsonb_agg(jsonb_build_object('at', comms.iso(h.at), 'kind', h.kind) order by h.at), min(p.prior::text)::jsonb,
    jsonb_build_object('contactId', h.contact_id, 'timeZone', min(h.zone))
  from happened h
  left join priors p on p.tenant_id = h.tenant_id and p.segment = h.segment
  left join comms.communication_insights i on i.tenant_id = h.tenant_id and i.contact_id = h.contact_id
  where comms.may_touch(h.tenant_id)
  group by h.tenant_id, h.contact_id, i.last_updated
  having i.last_updated is null or max(h.at) > i.last_updated
  order by i.last_updated nulls first, h.contact_id
  limit least(greatest(most, 1), 5000)
$$;
comment on function comms.engagement_to_learn(int, timestamptz) is 'Who did something since their hour was last learnt, with what Best Send Time needs; the longest unlearnt first.';

create function comms.store_send_times(items text, at timestamptz default now())
returns table (stored int, failed int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given record;
begin
  stored := 0; failed := 0;
  for given in select r.item, r.item -> 'sendTime' as learnt, comms.read_uuid(r.item ->> 'tenantId') as tenant, comms.read_uuid(r.item ->> 'contactId') as contact from comms.read_items(items) r order by 4 loop
    if jsonb_typeof(given.learnt) is distinct from 'object' or given.tenant is null or not comms.may_touch(given.tenant)
      or not exists (select from comms.crm_contacts c where c.id = given.contact and c.tenant_id = given.tenant) then
      failed := failed + 1;
      continue;
    end if;
    insert into comms.communication_insights as i (tenant_id, contact_id, hour_of_week, optimal_contact_time, optimal_contact_day, time_zone, probability, basis, next_contact_recommendation, reasons, created_at, last_updated)
    values (given.tenant, given.contact, (given.learnt ->> 'hourOfWeek')::int, make_time((given.learnt ->> 'hourOfWeek')::int % 24, 0, 0),
      (array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])[(given.learnt ->> 'hourOfWeek')::int / 24 + 1], given.learnt ->> 'timeZone',
      (given.learnt ->> 'probability')::numeric, given.learnt ->> 'basis', comms.read_instant(given.learnt ->> 'at'), coalesce(given.learnt -> 'reasons', '[]'), store_send_times.at, store_send_times.at)
    on conflict (tenant_id, contact_id) do update set hour_of_week = excluded.hour_of_week, optimal_contact_time = excluded.optimal_contact_time, optimal_contact_day = excluded.optimal_contact_day,
      time_zone = excluded.time_zone, probability = excluded.probability, basis = excluded.basis, next_contact_recommendation = excluded.next_contact_recommendation,
      reasons = excluded.reasons, last_updated = excluded.last_updated;
    stored := stored + 1;
  end loop;
  return next;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Who is asked

create function comms.onboarding_candidates(days int default 3, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, sequence text, key text, data jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select k.tenant_id, coalesce(k.contact_id, first.id), 'onboarding', 'onboarding/contract ' || k.id,
    jsonb_strip_nulls(jsonb_build_object('projectName', p.name, 'startsOn', k.starts_on, 'endsOn', p.due_on, 'milestones', (
      select jsonb_agg(jsonb_build_object('title', m.name, 'due', m.due_on) order by m.position) from comms.milestones m where m.project_id = p.id and m.due_on is not null and m.completed_on is null)))
  from comms.contracts k
  left join lateral (
    select c.id from comms.crm_contacts c where c.tenant_id = k.tenant_id and c.account_id = k.account_id and coalesce(c.role, 'customer') = 'customer' order by c.created_at, c.id limit 1) first on true
  left join lateral (
    select q.* from comms.projects q where q.tenant_id = k.tenant_id and q.account_id = k.account_id and q.status in ('planned', 'active') order by q.created_at desc, q.id limit 1) p on true
  where k.status = 'active' and k.created_at > onboarding_candidates.at - make_interval(days => days) and k.created_at <= onboarding_candidates.at and comms.may_touch(k.tenant_id)
    and coalesce(k.contact_id, first.id) is not null
    -- A renewal is no beginning.
    and not exists (select from comms.contracts o where o.tenant_id = k.tenant_id and o.account_id = k.account_id and o.id <> k.id and o.starts_on < k.starts_on)
    and not exists (select from comms.enrolments e where e.tenant_id = k.tenant_id and e.key = 'onboarding/contract ' || k.id)
$$;
comment on function comms.onboarding_candidates(int, timestamptz) is
  'First contracts that were entered within so many days, with the project''s dates: items of comms.enrol_contacts. Older ones are left alone: an import must not write to everybody.';

create function comms.referral_candidates(days int default 30, least_score int default 9, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, sequence text, key text, data jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  -- Who gave so many of ten points lately, has said nothing bad since, and is not in the midst of an incident.
  if to_regclass('comms.survey_responses') is null then return; end if;
  return query
    select distinct on (r.tenant_id, r.contact_id) r.tenant_id, r.contact_id, 'referral', 'referral/answer ' || r.id, '{}'::jsonb
    from comms.survey_responses r
    join comms.crm_contacts c on c.id = r.contact_id and c.tenant_id = r.tenant_id
    where r.kind = 'nps' and r.score >= least_score and r.answered_at between referral_candidates.at - make_interval(days => referral_candidates.days) and referral_candidates.at and comms.may_touch(r.tenant_id)
      and not exists (select from comms.survey_responses w where w.tenant_id = r.tenant_id and w.contact_id = r.contact_id and w.kind = 'nps' and w.score < least_score and w.answered_at > r.answered_at)
      and coalesce(jsonb_array_length(to_jsonb(comms.open_incidents(c.account_id))), 0) = 0
      and not exists (select from comms.enrolments e where e.tenant_id = r.tenant_id and e.key = 'referral/answer ' || r.id)
    order by r.tenant_id, r.contact_id, r.answered_at desc;
end
$$;
comment on function comms.referral_candidates(int, int, timestamptz) is 'Customers who would recommend the business by their last answer: items of comms.enrol_contacts.';

------------------------------------------------------------------------------------------------------------------------
-- Mautic

create table comms.mautic_contacts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  mautic_id bigint,
  sent_hash text not null,
  error text,
  synced_at timestamptz not null,
  unique (tenant_id, contact_id)
);
comment on table comms.mautic_contacts is 'What Mautic was last told of whom, as a hash: only what changed is told again.';
select comms.protect_tenant_table('comms.mautic_contacts');
insert into comms.erasure_rules (table_name, how, reason) values ('mautic_contacts', 'delete', 'Whom Mautic knows. Delete them there as well: the id stands in the export.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('mautic_contacts', 'mautic_contacts', '2 years', 'delete', 'synced_at', 'as message_events', 'Told anew where the contact is still there.', 'synced_at');

create function comms.contacts_for_mautic(most int default 100, at timestamptz default now())
returns table ("contactId" uuid, "tenantId" uuid, "mauticId" bigint, "sentHash" text, fields jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select told.contact_id, told.tenant_id, told.mautic_id, md5(told.fields::text), told.fields from (
    select c.id as contact_id, c.tenant_id, k.mautic_id, k.sent_hash, k.synced_at,
      jsonb_strip_nulls(jsonb_build_object('email', c.email, 'firstname', c.first_name, 'lastname', c.last_name, 'mobile', comms.e164(c.phone), 'company', a.name,
        'preferred_locale', c.language, 'tags', jsonb_build_array('customer-comms',
          -- Who may not get marketing is told so, not left out: Mautic must not write to them either.
          -- Mautic takes a tag away where a minus stands before it.
          case when may.marketing then 'marketing-yes' else 'marketing-no' end, case when may.marketing then '-marketing-no' else '-marketing-yes' end))) as fields
    from comms.crm_contacts c
    left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
    left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
    left join comms.mautic_contacts k on k.tenant_id = c.tenant_id and k.contact_id = c.id
    cross join lateral (
      select coalesce(comms.consent_state(c.tenant_id, c.id, 'marketing', 'email', contacts_for_mautic.at) = 'granted' and not coalesce(p.do_not_contact, false), false) as marketing) may
    where c.email is not null and coalesce(c.role, 'customer') in ('customer', 'partner') and comms.may_touch(c.tenant_id)
  ) told
  where told.sent_hash is distinct from md5(told.fields::text)
  order by told.synced_at nulls first, told.contact_id
  limit least(greatest(most, 1), 200)
$$;
comment on function comms.contacts_for_mautic(int, timestamptz) is 'Contacts of whom something changed since Mautic was last told (at most 200, its limit for a batch), with the tag marketing-yes or marketing-no.';

create function comms.store_mautic_contacts(items text, at timestamptz default now())
returns table (stored int)
language sql security definer set search_path = comms, pg_temp
as $$
  with given as (
    select comms.read_uuid(r.item ->> 'contactId') as contact_id, comms.read_uuid(r.item ->> 'tenantId') as tenant_id, (r.item ->> 'mauticId')::bigint as mautic_id,
      r.item ->> 'sentHash' as sent_hash, nullif(r.item ->> 'error', '') as error
    from comms.read_items(items) r
  ), kept as (
    insert into comms.mautic_contacts as k (tenant_id, contact_id, mautic_id, sent_hash, error, synced_at)
    -- What failed keeps no hash, so that it is told again.
    select g.tenant_id, g.contact_id, g.mautic_id, case when g.error is null then g.sent_hash else '' end, g.error, store_mautic_contacts.at
    from given g join comms.crm_contacts c on c.id = g.contact_id and c.tenant_id = g.tenant_id where comms.may_touch(g.tenant_id)
    on conflict (tenant_id, contact_id) do update set mautic_id = coalesce(excluded.mautic_id, k.mautic_id), sent_hash = excluded.sent_hash, error = excluded.error, synced_at = excluded.synced_at
    returning 1
  )
  select count(*)::int from kept
$$;

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('evaluate-experiments', '2 days', 'Evaluate experiments', 'Open the workflow: is it published? A missed day only means one look less.', 'beat', 'It runs every morning.'),
  ('learn-send-times', '2 days', 'Learn send times', 'Open the workflow: is it published? Hours learnt before stay in use.', 'beat', 'It runs every night.'),
  ('run-onboarding', '3 hours', 'Run onboarding', 'Open the workflow: is it published? New customers of the last days are taken up when it runs again.', 'beat', 'It runs every hour.'),
  ('request-referrals', '2 days', 'Request referrals', 'Open the workflow: is it published? Answers of the last month are taken up when it runs again.', 'beat', 'It runs every morning.'),
  ('sync-mautic', '3 hours', 'Sync Mautic', 'Open the workflow: is it published, and does Mautic take the credential? What changed meanwhile is told when it runs again.', 'beat', 'It runs every hour.');

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['experiments', 'experiment_assignments', 'communication_insights', 'mautic_contacts']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'position_in', 'variant_at', 'start_experiment', 'assign_variants', 'experiments_to_evaluate', 'store_experiment_analyses', 'engagement_to_learn', 'store_send_times',
  'onboarding_candidates', 'referral_candidates', 'contacts_for_mautic', 'store_mautic_contacts']) name;
select comms.grant_workflow_rights();

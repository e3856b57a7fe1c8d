-- Insights: daily figures, what automation saved, what could be done, what was reported and alerted.
--
--   comms.store_automation_runs(items text, at) -> (stored int)                 items: [{id, workflowId, workflow, status, mode, startedAt, stoppedAt, tenantId?}], as n8n's API gives executions
--   comms.collect_metrics(from_day, to_day, at) -> ("tenantId", metric, days)    counts what is in this database, a row a metric and day; run again it changes nothing
--   comms.store_daily_metrics(items text, at) -> (stored int, refused int)       items: [{date, metric, value, unit?, of?, client?, source?, tenantId?}], from other systems
--   comms.metrics_to_analyse(from_day, to_day, history, at) -> ("tenantId", ...)  one row a tenant, as Generate Insights Report reads it
--   comms.freeze_baseline(tenant, process, figures, frozen_on, source)           once; from then on it may not change
--   comms.store_insight_reports(items text, at) -> (id, "tenantId", outcome)     items: [{tenantId, edition, analysis, fileName}]; outcome: stored, again
--   comms.report_delivered(id, how, at)
--   comms.record_alerts(items text, at) -> ("tenantId", key, text, blocks)       items: [{tenantId, alerts}]; gives the messages that nobody else sends

create table comms.automation_runs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  -- n8n's own number of the execution.
  execution_id text not null,
  workflow_id text,
  workflow text not null,
  -- Test runs save nobody time.
  production boolean not null,
  succeeded boolean not null,
  started_at timestamptz not null,
  milliseconds int check (milliseconds >= 0),
  unique (tenant_id, execution_id)
);
create index on comms.automation_runs (tenant_id, started_at);
comment on table comms.automation_runs is 'Executions of n8n that ended, one row each, however often they are read.';

create table comms.daily_metrics (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  day date not null,
  metric text not null check (metric ~ '^[a-z][a-z0-9_]{0,79}$'),
  client text not null default '',
  -- Null: nobody could say; a gap is not a zero.
  value numeric,
  -- For a share: what it is a share of.
  of_count numeric check (of_count >= 0),
  unit text not null default '',
  source text not null,
  collected_at timestamptz not null,
  unique (tenant_id, metric, client, day)
);
create index on comms.daily_metrics (tenant_id, day);
comment on table comms.daily_metrics is 'One value a metric, client and day, in the tenant''s own days.';

create table comms.metric_definitions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  metric text not null,
  definition jsonb not null default '{}',
  unique nulls not distinct (tenant_id, metric)
);
comment on table comms.metric_definitions is 'Label, unit, kind, which way is better and the query of each metric; rows without a tenant are built in. definition.target is {value, period}, definition.benchmark {low, median, high, source}.';

create table comms.baselines (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  process text not null,
  figures jsonb not null,
  frozen_on date not null,
  source text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, process)
);
comment on table comms.baselines is 'How things were before, as agreed at the start. Never altered: savings are measured against it. figures: what Calculate ROI reads as baseline, rates and success criteria.';

create function comms.keep_baselines() returns trigger
language plpgsql
as $$
begin
  raise exception 'The baseline of "%" is frozen since %.', old.process, old.frozen_on
    using hint = 'Savings are measured against it. For a new way of working store a baseline of another name.';
end
$$;
create trigger keep_baselines before update on comms.baselines for each row execute function comms.keep_baselines();

create table comms.opportunities (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  -- What Analyse Metrics reads: title, what, how, hoursPerMonth, valuePerMonth, effortDays, confidence, metric, tags.
  definition jsonb not null,
  state text not null default 'proposed' check (state in ('proposed', 'accepted', 'adopted', 'declined', 'noise')),
  months_shown int not null default 0 check (months_shown >= 0),
  last_shown date,
  adopted_on date,
  updated_at timestamptz not null,
  unique (tenant_id, key)
);
comment on table comms.opportunities is 'What could be done, over the months: shown and not taken up it fades, adopted it is measured.';

create table comms.insight_reports (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  edition text not null check (edition in ('monthly', 'quarterly', 'annual', 'performance')),
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  analysis jsonb not null,
  file_name text,
  created_at timestamptz not null,
  delivered jsonb not null default '[]',
  unique (tenant_id, edition, from_day, to_day)
);
comment on table comms.insight_reports is 'What was found and where it was sent to: one report an edition and period.';

create table comms.alerts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  type text not null,
  text text not null default '',
  told_at timestamptz not null,
  last_seen_at timestamptz not null,
  recovered_at timestamptz
);
create unique index alerts_open on comms.alerts (tenant_id, key) where recovered_at is null;
create index on comms.alerts (tenant_id, told_at);
comment on table comms.alerts is 'What staff were told of, each once while it lasts. Keys beginning with "quiet:" were told of in a summary.';

select comms.protect_tenant_table(name::regclass) from unnest(array[
  'comms.automation_runs', 'comms.daily_metrics', 'comms.metric_definitions', 'comms.baselines', 'comms.opportunities', 'comms.insight_reports', 'comms.alerts']) name;
insert into comms.erasure_rules (table_name, how, reason) values
  ('automation_runs', 'no_person', 'Which workflow ran when.'),
  ('daily_metrics', 'no_person', 'Sums of a day.'),
  ('metric_definitions', 'no_person', 'What is measured.'),
  ('baselines', 'no_person', 'How long things took.'),
  ('opportunities', 'no_person', 'Work that could be done.'),
  ('insight_reports', 'no_person', 'Figures and findings; mentions are masked.'),
  ('alerts', 'no_person', 'Figures and findings; mentions are masked.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('automation_runs', 'automation_runs', '400 days', 'delete', 'started_at', 'own choice', 'The day''s sums stay in daily_metrics; thirteen months of runs answer every question on a figure of the year.', 'started_at'),
  ('insight_reports', 'insight_reports', '5 years', 'delete', 'created_at', 'own choice', 'What was reported.', 'created_at'),
  ('alerts', 'alerts', '400 days', 'delete', 'told_at', 'own choice', 'A milestone is told once; what was told a year ago says nothing any more.', 'told_at');

insert into comms.metric_definitions (tenant_id, metric, definition) values
  (null, 'messages_accepted', '{"label": "Messages sent", "kind": "count", "better": "none", "source": "comms.scheduled_messages by accepted_at"}'),
  (null, 'message_failure_rate', '{"label": "Messages that failed", "kind": "rate", "unit": "share", "better": "down", "source": "comms.scheduled_messages by state_at: failed_hard, bounced_hard of all that ended"}'),
  (null, 'mails_received', '{"label": "Mails received", "kind": "count", "better": "none", "source": "comms.email_messages, direction in, by registered_at"}'),
  (null, 'leads_new', '{"label": "New leads", "kind": "count", "better": "up", "source": "comms.leads by created_at"}'),
  (null, 'deals_won', '{"label": "Deals won", "kind": "count", "better": "up", "source": "comms.crm_deals, stage won, by updated_at"}'),
  (null, 'revenue_won', '{"label": "Value of deals won", "kind": "amount", "better": "up", "source": "sum of amount of comms.crm_deals, stage won, by updated_at"}'),
  (null, 'invoices_paid', '{"label": "Invoices paid", "kind": "count", "better": "up", "source": "comms.invoices by paid_on"}'),
  (null, 'automation_runs', '{"label": "Automation runs", "kind": "count", "better": "none", "source": "comms.automation_runs, production"}'),
  (null, 'automation_error_rate', '{"label": "Automation errors", "kind": "rate", "unit": "share", "better": "down", "source": "comms.automation_runs, production: not succeeded of all"}');

------------------------------------------------------------------------------------------------------------------------
-- Collecting

create function comms.tenant_given(given text) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$
  select case when found is not null and comms.may_touch(found) then found end
  from (select coalesce(comms.read_uuid(given), comms.current_tenant(), case when (select count(*) from comms.tenants) = 1 then (select t.id from comms.tenants t) end) as found) one
$$;
comment on function comms.tenant_given(text) is 'The tenant an item names, else that of the login, else the only one there is; null where this login may not touch it.';

create function comms.read_day(input text) returns date
language sql stable
as $$ select case when input ~ '^\d{4}-\d{2}-\d{2}' then (comms.read_instant(left(input, 10) || 'T00:00:00Z') at time zone 'UTC')::date end $$;
comment on function comms.read_day(text) is 'The calendar day a text begins with, null where it names none.';

create function comms.store_automation_runs(items text, at timestamptz default now()) returns table (stored int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  insert into comms.automation_runs (tenant_id, execution_id, workflow_id, workflow, production, succeeded, started_at, milliseconds)
  select distinct on (tenant, execution) tenant, execution, left(r.item ->> 'workflowId', 100), left(coalesce(nullif(r.item ->> 'workflow', ''), r.item ->> 'workflowId', 'unknown'), 200),
    coalesce(r.item ->> 'mode', '') <> 'manual', r.item ->> 'status' = 'success', started,
    least(greatest(floor(extract(epoch from stopped - started) * 1000), 0), 2147483647)::int
  from comms.read_items(items) r
  cross join lateral (select comms.tenant_given(r.item ->> 'tenantId') as tenant, left(nullif(r.item ->> 'id', ''), 100) as execution,
    comms.read_instant(r.item ->> 'startedAt') as started, comms.read_instant(r.item ->> 'stoppedAt') as stopped) read
  -- What still runs is read next time.
  where tenant is not null and execution is not null and started is not null and stopped is not null and started <= store_automation_runs.at
  on conflict (tenant_id, execution_id) do nothing;
  get diagnostics stored = row_count;
  return next;
end
$$;

create function comms.collect_metrics(from_day date, to_day date, at timestamptz default now())
returns table ("tenantId" uuid, metric text, days int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  if to_day - from_day > 800 then
    raise exception 'From % to % are more than 800 days.', from_day, to_day using hint = 'Collect a shorter time.';
  end if;
  return query
  with business as materialized (
    select s.tenant_id, coalesce(s.time_zone, 'UTC') as zone, coalesce(s.currency, 'USD') as currency from comms.tenant_settings s where comms.may_touch(s.tenant_id)
  ), calendar as materialized (
    -- The day that is going on is not counted yet.
    select b.*, d::date as day, (d::date::timestamp at time zone b.zone) as starts, ((d::date + 1)::timestamp at time zone b.zone) as ends
    from business b cross join generate_series(from_day::timestamp, least(to_day, (collect_metrics.at at time zone b.zone)::date - 1)::timestamp, '1 day') d
  ), counted as (
    select c.tenant_id, c.day, x.metric, x.value, x.of_count, x.unit
    from calendar c
    cross join lateral (
      select count(*) filter (where m.accepted_at >= c.starts and m.accepted_at < c.ends) as accepted,
        count(*) filter (where m.state_at >= c.starts and m.state_at < c.ends and m.state in ('failed_hard', 'bounced_hard')) as failed,
        count(*) filter (where m.state_at >= c.starts and m.state_at < c.ends and m.state in ('failed_hard', 'bounced_hard', 'accepted', 'delivered', 'opened', 'clicked', 'replied')) as ended
      from comms.scheduled_messages m
      where m.tenant_id = c.tenant_id and (m.accepted_at >= c.starts and m.accepted_at < c.ends or m.state_at >= c.starts and m.state_at < c.ends)
    ) messages
    cross join lateral (
      select count(*) as runs, count(*) filter (where not r.succeeded) as errors
      from comms.automation_runs r where r.tenant_id = c.tenant_id and r.production and r.started_at >= c.starts and r.started_at < c.ends
    ) automation
    cross join lateral (
      select count(*) as won, coalesce(sum(d.amount), 0) as amount from comms.crm_deals d
      where d.tenant_id = c.tenant_id and lower(d.stage) in ('won', 'closed_won', 'closed won') and d.updated_at >= c.starts and d.updated_at < c.ends
    ) deals
    cross join lateral (values
      ('messages_accepted', messages.accepted::numeric, null::numeric, ''),
      ('message_failure_rate', round(messages.failed::numeric / nullif(messages.ended, 0), 6), messages.ended::numeric, 'share'),
      ('mails_received', (select count(*) from comms.email_messages e where e.tenant_id = c.tenant_id and e.direction = 'in' and e.registered_at >= c.starts and e.registered_at < c.ends)::numeric, null, ''),
      ('leads_new', (select count(*) from comms.leads l where l.tenant_id = c.tenant_id and l.created_at >= c.starts and l.created_at < c.ends)::numeric, null, ''),
      ('deals_won', deals.won::numeric, null, ''),
      ('revenue_won', deals.amount, null, c.currency),
      ('invoices_paid', (select count(*) from comms.invoices i where i.tenant_id = c.tenant_id and i.paid_on = c.day)::numeric, null, ''),
      -- A day on which n8n was not asked is a gap, not a day without work.
      ('automation_runs', nullif(automation.runs, 0)::numeric, null, ''),
      ('automation_error_rate', round(automation.errors::numeric / nullif(automation.runs, 0), 6), automation.runs::numeric, 'share')
    ) as x (metric, value, of_count, unit)
  ), stored as (
    insert into comms.daily_metrics as d (tenant_id, day, metric, value, of_count, unit, source, collected_at)
    select k.tenant_id, k.day, k.metric, k.value, k.of_count, k.unit, 'comms.collect_metrics', collect_metrics.at from counted k
    on conflict (tenant_id, metric, client, day) do update set value = excluded.value, of_count = excluded.of_count, unit = excluded.unit, collected_at = excluded.collected_at
    where d.source = excluded.source and (d.value, d.of_count, d.unit) is distinct from (excluded.value, excluded.of_count, excluded.unit)
    returning 1
  ), done as (select count(*) from stored)
  select k.tenant_id, k.metric, count(k.value)::int from counted k, done group by k.tenant_id, k.metric order by k.tenant_id, k.metric;
end
$$;
comment on function comms.collect_metrics(date, date, timestamptz) is
  'Counts what is in this database for days that are over, in each tenant''s own zone. Run again it corrects what came in late and changes nothing else; what another system stored under the same name stays.';

create function comms.store_daily_metrics(items text, at timestamptz default now()) returns table (stored int, refused int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  with read as materialized (
    select r.place, comms.tenant_given(r.item ->> 'tenantId') as tenant,
      comms.read_day(r.item ->> 'date') as day,
      r.item ->> 'metric' as metric, case when jsonb_typeof(r.item -> 'value') = 'number' then (r.item ->> 'value')::numeric end as value,
      coalesce(jsonb_typeof(r.item -> 'value'), 'null') in ('number', 'null') as readable,
      case when jsonb_typeof(r.item -> 'of') = 'number' then greatest((r.item ->> 'of')::numeric, 0) end as of_count,
      left(coalesce(r.item ->> 'unit', ''), 20) as unit, left(coalesce(r.item ->> 'client', ''), 200) as client, left(coalesce(nullif(r.item ->> 'source', ''), 'not given'), 500) as source
    from comms.read_items(items) r
  ), good as (
    select distinct on (tenant, metric, client, day) * from read
    where tenant is not null and day is not null and metric ~ '^[a-z][a-z0-9_]{0,79}$' and readable
    order by tenant, metric, client, day, place desc
  ), written as (
    insert into comms.daily_metrics (tenant_id, day, metric, client, value, of_count, unit, source, collected_at)
    select g.tenant, g.day, g.metric, g.client, g.value, g.of_count, g.unit, g.source, store_daily_metrics.at from good g
    on conflict (tenant_id, metric, client, day) do update set value = excluded.value, of_count = excluded.of_count, unit = excluded.unit, source = excluded.source, collected_at = excluded.collected_at
    returning 1
  )
  select (select count(*) from written)::int, (select count(*) from read where tenant is null or day is null or metric is null or metric !~ '^[a-z][a-z0-9_]{0,79}$' or not readable)::int
  into stored, refused;
  return next;
end
$$;

create function comms.freeze_baseline(tenant uuid, process text, figures jsonb, frozen_on date, source text) returns uuid
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.baselines (tenant_id, process, figures, frozen_on, source)
  select freeze_baseline.tenant, freeze_baseline.process, freeze_baseline.figures, freeze_baseline.frozen_on, freeze_baseline.source where comms.may_touch(freeze_baseline.tenant)
  on conflict (tenant_id, process) do nothing returning id
$$;
comment on function comms.freeze_baseline(uuid, text, jsonb, date, text) is 'Stores how things were before, once. Null where there is a baseline of this name already: it stays.';

------------------------------------------------------------------------------------------------------------------------
-- Analysing and telling

create function comms.metrics_to_analyse(from_day date, to_day date, history interval default '400 days', at timestamptz default now())
returns table ("tenantId" uuid, "staffEmail" text, period jsonb, today text, metrics jsonb, definitions jsonb, targets jsonb, benchmarks jsonb, opportunities jsonb, "clientFeedback" jsonb, history jsonb, brand jsonb, details jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select s.tenant_id, s.staff_email, jsonb_build_object('from', from_day, 'to', to_day), to_day::text, measured.rows,
    coalesce(known.definitions, '[]'), coalesce(known.targets, '[]'), coalesce(known.benchmarks, '[]'),
    coalesce((select jsonb_agg(o.definition || jsonb_strip_nulls(jsonb_build_object('id', o.key, 'state', o.state, 'monthsShown', o.months_shown, 'adoptedAt', o.adopted_on)) order by o.key)
      from comms.opportunities o where o.tenant_id = s.tenant_id), '[]'),
    coalesce(s.policy -> 'insights' -> 'clientFeedback', '{}'),
    coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', a.key, 'type', a.type, 'text', a.text, 'at', comms.iso(a.told_at), 'lastSeenAt', comms.iso(a.last_seen_at), 'recoveredAt', comms.iso(a.recovered_at))) order by a.told_at)
      from comms.alerts a where a.tenant_id = s.tenant_id and (a.recovered_at is null or a.told_at > metrics_to_analyse.at - interval '8 days')), '[]'),
    jsonb_strip_nulls(jsonb_build_object('name', s.company, 'address', s.postal_address, 'colour', s.brand ->> 'colour', 'accent', s.brand ->> 'accent', 'logo', s.brand ->> 'logo')),
    jsonb_build_object('client', s.company) || coalesce(s.policy -> 'insights' -> 'details', '{}')
  from comms.tenant_settings s
  cross join lateral (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('date', d.day, 'metric', d.metric, 'client', d.client, 'unit', d.unit, 'of', d.of_count)) || jsonb_build_object('value', d.value) order by d.metric, d.client, d.day) as rows
    from comms.daily_metrics d where d.tenant_id = s.tenant_id and d.day <= to_day and d.day > to_day - (extract(epoch from metrics_to_analyse.history) / 86400)::int
  ) measured
  cross join lateral (
    select jsonb_agg(jsonb_build_object('metric', q.metric) || (q.definition - 'target' - 'benchmark') order by q.metric) as definitions,
      jsonb_agg(q.definition -> 'target' || jsonb_build_object('metric', q.metric) order by q.metric) filter (where q.definition ? 'target') as targets,
      jsonb_agg(q.definition -> 'benchmark' || jsonb_build_object('metric', q.metric) order by q.metric) filter (where q.definition ? 'benchmark') as benchmarks
    from (select distinct on (m.metric) m.* from comms.metric_definitions m where m.tenant_id = s.tenant_id or m.tenant_id is null order by m.metric, m.tenant_id is null) q
  ) known
  where comms.may_touch(s.tenant_id) and measured.rows is not null
  order by s.tenant_id
$$;
comment on function comms.metrics_to_analyse(date, date, interval, timestamptz) is 'Figures, what is known of them, and what was told before, one row a tenant that has figures.';

create function comms.store_insight_reports(items text, at timestamptz default now())
returns table (id uuid, "tenantId" uuid, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
begin
  for given in
    select comms.tenant_given(r.item ->> 'tenantId') as tenant, r.item ->> 'edition' as edition, r.item -> 'analysis' as analysis, r.item ->> 'fileName' as file_name,
      comms.read_day(r.item #>> '{analysis,period,from}') as from_day, comms.read_day(r.item #>> '{analysis,period,to}') as to_day
    from comms.read_items(items) r order by r.place
  loop
    continue when given.tenant is null or given.edition is null or given.edition not in ('monthly', 'quarterly', 'annual', 'performance')
      or given.from_day is null or given.to_day is null or given.to_day < given.from_day;
    "tenantId" := given.tenant;
    -- The drawing data can be made again from daily_metrics.
    insert into comms.insight_reports as i (tenant_id, edition, from_day, to_day, analysis, file_name, created_at)
    values (given.tenant, given.edition, given.from_day, given.to_day, given.analysis - 'series', left(given.file_name, 200), store_insight_reports.at)
    on conflict (tenant_id, edition, from_day, to_day) do nothing returning i.id into id;
    outcome := case when id is null then 'again' else 'stored' end;
    if id is null then
      select i.id into id from comms.insight_reports i where i.tenant_id = given.tenant and i.edition = given.edition
        and i.from_day = given.from_day and i.to_day = given.to_day;
    elsif given.edition = 'monthly' then
      -- Shown once more; one that nobody takes up fades.
      insert into comms.opportunities as o (tenant_id, key, definition, months_shown, last_shown, updated_at)
      select given.tenant, left(x ->> 'id', 200), x - array['rank', 'score', 'text', 'class', 'monthsShown', 'state', 'id'], 1, given.to_day, store_insight_reports.at
      from jsonb_array_elements(case jsonb_typeof(given.analysis -> 'opportunities') when 'array' then given.analysis -> 'opportunities' else '[]' end) x where coalesce(x ->> 'id', '') <> ''
      on conflict (tenant_id, key) do update set months_shown = o.months_shown + 1, last_shown = excluded.last_shown, updated_at = excluded.updated_at
      where o.last_shown is distinct from excluded.last_shown;
    end if;
    return next;
  end loop;
end
$$;
comment on function comms.store_insight_reports(text, timestamptz) is 'Stores what a report said, once an edition and period, and counts what it proposed. An item that cannot be read is passed over.';

create function comms.report_delivered(report uuid, how text, at timestamptz default now()) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  with done as (
    update comms.insight_reports i set delivered = i.delivered || jsonb_build_array(jsonb_build_object('how', left(report_delivered.how, 50), 'at', comms.iso(report_delivered.at)))
    where i.id = report and comms.may_touch(i.tenant_id) returning 1
  ) select exists (select from done)
$$;

create function comms.record_alerts(items text, at timestamptz default now())
returns table ("tenantId" uuid, key text, type text, text text, blocks jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  said record;
  news boolean;
begin
  for given in select comms.tenant_given(r.item ->> 'tenantId') as tenant, r.item -> 'alerts' as alerts from comms.read_items(items) r order by r.place loop
    continue when given.tenant is null or jsonb_typeof(given.alerts -> 'messages') is distinct from 'array';
    -- Two runs at once tell of a thing once.
    perform pg_advisory_xact_lock(hashtextextended(format('comms.record_alerts %s', given.tenant), 0));
    for said in
      select m.value as message, array(select jsonb_array_elements_text(m.value -> 'keys')) as keys from jsonb_array_elements(given.alerts -> 'messages') with ordinality m order by m.ordinality
    loop
      news := case said.message ->> 'type'
        when 'recovery' then exists (select from comms.alerts a where a.tenant_id = given.tenant and a.recovered_at is null and (a.key = any (said.keys) or a.key = any (select 'quiet:' || k from unnest(said.keys) k)))
        when 'summary' then not exists (select from comms.alerts a where a.tenant_id = given.tenant and a.recovered_at is null and a.key = 'storm')
        else not exists (select from comms.alerts a where a.tenant_id = given.tenant and a.recovered_at is null and a.key = any (said.keys) and a.told_at > record_alerts.at - interval '1 hour') end;
      continue when not news;
      "tenantId" := given.tenant; key := said.message ->> 'key'; type := said.message ->> 'type'; text := said.message ->> 'text'; blocks := said.message -> 'blocks';
      return next;
    end loop;
    for said in select c.value as change from jsonb_array_elements(coalesce(given.alerts -> 'changes', '[]')) c where coalesce(c.value ->> 'key', '') <> '' loop
      case said.change ->> 'change'
        when 'recovered' then
          update comms.alerts a set recovered_at = record_alerts.at where a.tenant_id = given.tenant and a.key = said.change ->> 'key' and a.recovered_at is null;
        when 'seen' then
          update comms.alerts a set last_seen_at = record_alerts.at where a.tenant_id = given.tenant and a.key = said.change ->> 'key' and a.recovered_at is null;
        else
          insert into comms.alerts (tenant_id, key, type, text, told_at, last_seen_at)
          values (given.tenant, left(said.change ->> 'key', 500), coalesce(said.change ->> 'type', 'performance'), left(coalesce(said.change ->> 'text', ''), 2000), record_alerts.at, record_alerts.at)
          on conflict (tenant_id, key) where recovered_at is null do update set told_at = excluded.told_at, last_seen_at = excluded.last_seen_at, text = excluded.text;
      end case;
    end loop;
  end loop;
end
$$;
comment on function comms.record_alerts(text, timestamptz) is 'Remembers what Build Alerts decided, and gives the messages to be sent now: what another run told of in the meantime is not among them.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('collect-metrics', '2 days', 'Collect metrics', 'Open the workflow: is it published, and does its newest execution end? Days that were missed are collected when it runs again.', 'beat', 'It runs every night.'),
  ('send-alerts', '3 hours', 'Send alerts', 'Open the workflow: is it published? Until it runs, nobody is told of what changed.', 'beat', 'It runs every hour.'),
  ('send-monthly-report', '35 days', 'Send monthly report', 'Open the workflow: is it published? Run it by hand: the report of the last month is made once only.', 'beat', 'It runs once a month.');

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['automation_runs', 'daily_metrics', 'metric_definitions', 'baselines', 'opportunities', 'insight_reports', 'alerts']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'store_automation_runs', 'collect_metrics', 'store_daily_metrics', 'freeze_baseline', 'metrics_to_analyse', 'store_insight_reports', 'report_delivered', 'record_alerts']) name;
select comms.grant_workflow_rights();

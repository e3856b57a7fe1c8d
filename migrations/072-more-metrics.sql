-- What is counted beside the first nine: the pipeline, invoices, and the hours that automation saved.
--
--   comms.stage_of(stage) -> won, lost, open
--   comms.hours_saved(tenant, day, starts, ends) -> hours, null where nobody can say
--   comms.savings_to_calculate(tenant, from_day, to_day) -> {baseline, current, rates, costs, period}, as Calculate ROI reads it; null without a baseline
--
-- A baseline's figures: {"minutesPerRun": 80 | {...}, "workflows": ["<id of n8n>"] or "metric": "proposals_sent", "current": {"minutesPerRun": 5, "adoption": 0.9},
-- "rates": {"hourlyRate": 45, "currency": "EUR"}}. Costs of a month: comms.tenant_settings, policy, insights, costs.

create function comms.stage_of(stage text) returns text
language sql immutable
as $$ select case when stage ~* '^(closed[ _-]?)?won$' then 'won' when stage ~* '^(closed[ _-]?)?(lost|cancelled|rejected)$' then 'lost' else 'open' end $$;
comment on function comms.stage_of(text) is 'What a deal''s stage means: won, lost, or open.';

create function comms.likely_minutes(figure jsonb) returns numeric
language sql immutable
as $$
  select case jsonb_typeof(figure)
    when 'number' then (figure #>> '{}')::numeric
    when 'object' then comms.likely_minutes(coalesce(figure -> 'likely', figure -> 'value')) * case figure ->> 'unit' when 'seconds' then 1 / 60.0 when 'hours' then 60 when 'days' then 1440 else 1 end
  end
$$;
comment on function comms.likely_minutes(jsonb) is 'The likely value of a figure of time, in minutes.';

create function comms.runs_of(b comms.baselines, from_day date, to_day date, starts timestamptz, ends timestamptz) returns numeric
language sql stable security definer set search_path = comms, pg_temp
as $$
  select case
    when b.figures ? 'metric' then (select sum(d.value) from comms.daily_metrics d where d.tenant_id = b.tenant_id and d.metric = b.figures ->> 'metric' and d.day between from_day and to_day)
    -- Days on which n8n was not asked are not days without runs.
    when exists (select from comms.automation_runs r where r.tenant_id = b.tenant_id and r.started_at >= starts and r.started_at < ends) then
      (select count(*) from comms.automation_runs r where r.tenant_id = b.tenant_id and r.production and r.succeeded and r.started_at >= starts and r.started_at < ends
        and r.workflow_id in (select jsonb_array_elements_text(case jsonb_typeof(b.figures -> 'workflows') when 'array' then b.figures -> 'workflows' else '[]' end)))
  end
$$;
comment on function comms.runs_of(comms.baselines, date, date, timestamptz, timestamptz) is 'How often what a baseline measures was done by automation, for real and with success. Null where nobody can say.';

create function comms.hours_saved(tenant uuid, day date, starts timestamptz, ends timestamptz) returns numeric
language sql stable security definer set search_path = comms, pg_temp
as $$
  select round(sum(greatest(comms.likely_minutes(b.figures -> 'minutesPerRun') - coalesce(comms.likely_minutes(b.figures #> '{current,minutesPerRun}'), 0), 0)
    * comms.runs_of(b, hours_saved.day, hours_saved.day, starts, ends) * coalesce((b.figures #>> '{current,adoption}')::numeric, 1)) / 60, 4)
  from comms.baselines b where b.tenant_id = tenant and b.frozen_on <= hours_saved.day
$$;
comment on function comms.hours_saved(uuid, date, timestamptz, timestamptz) is 'Hours of work that a day''s successful runs saved against the baselines, as likely as not.';

create function comms.savings_to_calculate(tenant uuid, from_day date, to_day date) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select case when count(*) > 0 then jsonb_strip_nulls(jsonb_build_object(
    'baseline', jsonb_agg(jsonb_build_object('process', b.process, 'minutesPerRun', b.figures -> 'minutesPerRun', 'frozenAt', b.frozen_on, 'measuredTo', b.figures -> 'measuredTo') order by b.process),
    'current', jsonb_agg((coalesce(b.figures -> 'current', '{}') - 'runs') || jsonb_build_object('process', b.process, 'runs', jsonb_build_object('value', coalesce(run.count, 0), 'basis', 'measured',
      'source', case when b.figures ? 'metric' then 'comms.daily_metrics, ' || (b.figures ->> 'metric') else 'comms.automation_runs' end, 'date', to_day)) order by b.process),
    'rates', coalesce((array_agg(b.figures -> 'rates' order by b.process) filter (where b.figures -> 'rates' ? 'hourlyRate'))[1], s.policy #> '{insights,rates}'),
    'costs', coalesce(s.policy #> '{insights,costs}', '{}'),
    'claims', coalesce(s.policy #> '{insights,claims}', '[]'),
    'period', jsonb_build_object('from', from_day, 'to', to_day))) end
  from comms.baselines b
  join comms.tenant_settings s on s.tenant_id = b.tenant_id
  cross join lateral (select comms.runs_of(b, from_day, to_day, from_day::timestamp at time zone s.time_zone, (to_day + 1)::timestamp at time zone s.time_zone) as count) run
  where b.tenant_id = tenant and comms.may_touch(b.tenant_id) and b.frozen_on <= to_day and comms.likely_minutes(b.figures -> 'minutesPerRun') is not null
  group by s.policy
$$;
comment on function comms.savings_to_calculate(uuid, date, date) is 'What Calculate ROI needs to say what a period was worth: baselines, runs that were counted, rates and costs. Null without a baseline.';

create or replace function comms.collect_metrics(from_day date, to_day date, at timestamptz default now())
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
      select count(*) filter (where comms.stage_of(d.stage) = 'won') as won, count(*) filter (where comms.stage_of(d.stage) = 'lost') as lost,
        coalesce(sum(d.amount) filter (where comms.stage_of(d.stage) = 'won'), 0) as amount,
        avg(extract(epoch from d.updated_at - d.created_at) / 86400) filter (where comms.stage_of(d.stage) = 'won') as days_to_win
      from comms.crm_deals d where d.tenant_id = c.tenant_id and comms.stage_of(d.stage) <> 'open' and d.updated_at >= c.starts and d.updated_at < c.ends
    ) deals
    cross join lateral (
      select count(*) filter (where i.issued_on = c.day) as issued, coalesce(sum(i.amount) filter (where i.issued_on = c.day), 0) as amount_issued,
        count(*) filter (where i.paid_on = c.day) as paid, coalesce(sum(i.amount) filter (where i.paid_on = c.day), 0) as amount_paid,
        count(*) filter (where i.issued_on <= c.day and i.due_on < c.day and (i.paid_on is null or i.paid_on > c.day)) as overdue
      from comms.invoices i where i.tenant_id = c.tenant_id and i.status <> 'cancelled'
    ) invoices
    cross join lateral (values
      ('messages_accepted', messages.accepted::numeric, null::numeric, ''),
      ('message_failure_rate', round(messages.failed::numeric / nullif(messages.ended, 0), 6), messages.ended::numeric, 'share'),
      ('mails_received', (select count(*) from comms.email_messages e where e.tenant_id = c.tenant_id and e.direction = 'in' and e.registered_at >= c.starts and e.registered_at < c.ends)::numeric, null, ''),
      ('leads_new', (select count(*) from comms.leads l where l.tenant_id = c.tenant_id and l.created_at >= c.starts and l.created_at < c.ends)::numeric, null, ''),
      ('deals_won', deals.won::numeric, null, ''),
      ('deals_lost', deals.lost::numeric, null, ''),
      ('deal_win_rate', round(deals.won::numeric / nullif(deals.won + deals.lost, 0), 6), (deals.won + deals.lost)::numeric, 'share'),
      ('days_to_win', round(deals.days_to_win::numeric, 2), null, 'days'),
      ('revenue_won', deals.amount, null, c.currency),
      -- What is open now says nothing of what was open a week ago: it is counted for the newest day alone.
      ('pipeline_value', (select coalesce(sum(d.amount), 0) from comms.crm_deals d where d.tenant_id = c.tenant_id and comms.stage_of(d.stage) = 'open'), null, c.currency),
      ('invoices_issued', invoices.issued::numeric, null, ''),
      ('amount_invoiced', invoices.amount_issued, null, c.currency),
      ('invoices_paid', invoices.paid::numeric, null, ''),
      ('amount_paid', invoices.amount_paid, null, c.currency),
      ('invoices_overdue', invoices.overdue::numeric, null, ''),
      ('hours_saved', comms.hours_saved(c.tenant_id, c.day, c.starts, c.ends), null, 'hours'),
      -- A day on which n8n was not asked is a gap, not a day without work.
      ('automation_runs', nullif(automation.runs, 0)::numeric, null, ''),
      ('automation_error_rate', round(automation.errors::numeric / nullif(automation.runs, 0), 6), automation.runs::numeric, 'share')
    ) as x (metric, value, of_count, unit)
    where x.metric <> 'pipeline_value' or c.day = (collect_metrics.at at time zone c.zone)::date - 1
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

insert into comms.metric_definitions (tenant_id, metric, definition) values
  (null, 'deals_lost', '{"label": "Deals lost", "kind": "count", "better": "down", "group": "pipeline", "source": "comms.crm_deals, stage lost, by updated_at"}'),
  (null, 'deal_win_rate', '{"label": "Deals won of those decided", "kind": "rate", "unit": "share", "better": "up", "group": "pipeline", "source": "comms.crm_deals by updated_at: won of won and lost"}'),
  (null, 'days_to_win', '{"label": "Days from first contact to a won deal", "kind": "duration", "unit": "days", "better": "down", "group": "pipeline", "source": "comms.crm_deals, stage won: updated_at less created_at"}'),
  (null, 'pipeline_value', '{"label": "Value of open deals", "kind": "amount", "better": "up", "aggregate": "mean", "group": "pipeline", "source": "sum of amount of comms.crm_deals that are open, at the end of the day"}'),
  (null, 'invoices_issued', '{"label": "Invoices issued", "kind": "count", "better": "none", "source": "comms.invoices by issued_on"}'),
  (null, 'amount_invoiced', '{"label": "Amount invoiced", "kind": "amount", "better": "up", "source": "sum of amount of comms.invoices by issued_on"}'),
  (null, 'amount_paid', '{"label": "Amount paid", "kind": "amount", "better": "up", "source": "sum of amount of comms.invoices by paid_on"}'),
  (null, 'invoices_overdue', '{"label": "Invoices overdue", "kind": "count", "better": "down", "aggregate": "mean", "source": "comms.invoices past due_on at the end of the day and not paid"}'),
  (null, 'hours_saved', '{"label": "Hours saved", "kind": "amount", "unit": "hours", "better": "up", "group": "savings", "source": "comms.baselines x successful runs of comms.automation_runs"}');
update comms.metric_definitions set definition = definition || '{"group": "pipeline"}' where tenant_id is null and metric in ('leads_new', 'deals_won', 'revenue_won');
update comms.metric_definitions set definition = definition || '{"group": "automation"}' where tenant_id is null and metric in ('automation_runs', 'automation_error_rate', 'messages_accepted', 'message_failure_rate');

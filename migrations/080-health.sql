-- Health: how each customer is, what leads to it, what a person says instead, and what has been done about it.
--
--   comms.customers_to_score(after_tenant, after, max, at) -> ("tenantId", "contactId", customer, override, model)   as Compute Health Score reads them
--        one tenant a call, in the order of (tenant, contact): give the last row's two ids to get the next. model: in the first row only.
--   comms.store_health_scores(items text, at) -> ("contactId", outcome)          items: [{tenantId, contactId, customer, health}]. outcome: stored, failed, unknown
--   comms.store_customer_metrics(items text, at) -> (place, outcome)              items: [{tenantId?, contactId | email, metrics}]: what other systems know
--   comms.record_departures(items text, at) -> (place, outcome)                   items: [{tenantId?, contactId | email, leftOn, reason}]
--   comms.override_health(contact, level, reason, author, expires, at) -> outcome: set, withdrawn, invalid, unknown
--   comms.training_tenants(at) -> ("tenantId", champion); comms.training_rows(tenant, at) -> rows as Train reads them; part says which are kept back for the comparison
--   comms.store_churn_model(tenant, model, mine, champions, at) -> (version, role, reasons)
--
-- Campaigns are in 081-retention-campaigns.sql.

------------------------------------------------------------------------------------------------------------------------
-- Tables

create table comms.customer_metrics (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  metrics jsonb not null check (jsonb_typeof(metrics) = 'object'),
  updated_at timestamptz not null,
  unique (tenant_id, contact_id)
);
comment on table comms.customer_metrics is
  'What only your other systems know (use, tickets, who left): any metric of Compute Health Score. Goes before what is counted here; after 45 days without news it is not used any more.';

create table comms.customer_departures (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  left_on date not null,
  reason text,
  created_at timestamptz not null default now(),
  unique (tenant_id, contact_id, left_on)
);
comment on table comms.customer_departures is 'Customers who left, as you say it. Besides, whose last contract was cancelled or ended counts as having left when it ended.';

create table comms.customer_health_scores (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  account_id uuid,
  overall_health_score int not null check (overall_health_score between 0 and 100),
  churn_probability numeric(6,5) not null check (churn_probability between 0 and 1),
  retention_probability numeric(6,5) not null generated always as (1 - churn_probability) stored,
  churn_risk_level text not null check (churn_risk_level in ('low', 'medium', 'high', 'critical')),
  engagement_score int check (engagement_score between 0 and 100),
  satisfaction_score int check (satisfaction_score between 0 and 100),
  payment_behavior_score int check (payment_behavior_score between 0 and 100),
  communication_responsiveness_score int check (communication_responsiveness_score between 0 and 100),
  predicted_ltv numeric(16,2),
  currency char(3),
  predicted_churn_date date,
  risk_factors jsonb not null default '[]',
  positive_indicators jsonb not null default '[]',
  recommended_actions jsonb not null default '[]',
  contributions jsonb not null default '[]',
  reasons jsonb not null default '[]',
  -- What it was computed from: a model learns from what was known then, not from what is known now.
  metrics jsonb not null default '{}',
  analysis_date timestamptz not null,
  analysed_on date not null,
  model_version text,
  engine text,
  confidence_level numeric(3,2) check (confidence_level between 0 and 1),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, contact_id, analysed_on)
);
comment on table comms.customer_health_scores is 'One row a customer and day (UTC); scored twice on a day, the later one holds. churn_risk_level is the level that held, a person''s override included.';
create index customer_health_scores_by_day on comms.customer_health_scores (tenant_id, analysed_on, churn_probability desc);

create view comms.latest_health_scores with (security_invoker = true, security_barrier = true) as
  select distinct on (h.tenant_id, h.contact_id) h.* from comms.customer_health_scores h order by h.tenant_id, h.contact_id, h.analysed_on desc;
comment on view comms.latest_health_scores is 'The newest score of each customer.';

create table comms.health_overrides (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  risk_level text not null check (risk_level in ('low', 'medium', 'high', 'critical')),
  reason text not null check (btrim(reason) <> ''),
  author text not null check (btrim(author) <> ''),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  check (expires_at > created_at and expires_at <= created_at + interval '366 days')
);
create index on comms.health_overrides (tenant_id, contact_id, created_at desc);
comment on table comms.health_overrides is 'What a person says instead of the engine: a level with a reason, an author and an end. The newest one that has neither ended nor been withdrawn holds.';

create table comms.churn_models (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  version text not null,
  role text not null check (role in ('champion', 'challenger', 'retired')),
  algorithm text not null,
  model jsonb not null,
  -- On the newest rows, kept back from its training: its own and, on the same rows, the champion's.
  comparison jsonb not null default '{}',
  reasons jsonb not null default '[]',
  trained_at timestamptz not null,
  unique (tenant_id, version)
);
create unique index churn_models_champion on comms.churn_models (tenant_id) where role = 'champion';
comment on table comms.churn_models is 'Champion: scores. Challenger: the newest one that was no better. Retired: was either, or had too little to learn from.';

select comms.protect_tenant_table(name::regclass) from unnest(array[
  'comms.customer_metrics', 'comms.customer_departures', 'comms.customer_health_scores', 'comms.health_overrides', 'comms.churn_models']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('customer_metrics', 'delete', '{}', 'About the person.'),
  ('customer_departures', 'delete', '{}', 'About the person.'),
  ('customer_health_scores', 'delete', '{}', 'A judgement of the person (GDPR Art. 4(4), profiling).'),
  ('health_overrides', 'delete', '{}', 'A judgement of the person.'),
  ('churn_models', 'no_person', '{}', 'Figures learnt from many.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('customer_metrics', 'customer_metrics', '1 year', 'delete', 'updated_at', 'GDPR Art. 5(1)(e)', 'Unused after 45 days without news.', 'updated_at'),
  ('health_scores', 'customer_health_scores', '2 years', 'delete', 'analysis_date', 'GDPR Art. 5(1)(e)', 'Two years of history are enough to learn from; a year has its seasons twice.', 'analysis_date'),
  ('health_overrides', 'health_overrides', '2 years', 'delete', 'expires_at', 'as health_scores', 'Why a level was what it was.', 'expires_at'),
  ('customer_departures', 'customer_departures', '3 years', 'delete', 'created_at', 'as messages', 'What models learn from.', 'created_at');

-- What belongs to a customer is found by these.
create index on comms.survey_responses (contact_id, answered_at);
create index on comms.invoices (contact_id);
create index on comms.appointments (contact_id, starts_at);
create index on comms.contracts (contact_id);
create index on comms.projects (contact_id);
do $$
begin
  -- Where contacts are a view of the operator's own table, its indexes are the operator's.
  if (select relkind from pg_class where oid = 'comms.crm_contacts'::regclass) = 'r' then
    create index crm_contacts_in_order on comms.crm_contacts (tenant_id, id);
  end if;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Scoring

create function comms.left_on(tenant uuid, contact uuid, at timestamptz) returns date
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(
    (select max(d.left_on) from comms.customer_departures d where d.tenant_id = tenant and d.contact_id = contact and d.left_on <= left_on.at::date),
    (select max(k.ends_on) from comms.contracts k where k.tenant_id = tenant and k.contact_id = contact
     having count(*) > 0 and bool_and(k.status in ('cancelled', 'ended') and k.ends_on <= left_on.at::date)))
$$;
comment on function comms.left_on(uuid, uuid, timestamptz) is 'When a customer left, null while they have not: as recorded, else when the last of their contracts ended.';

create function comms.metrics_of(person comms.crm_contacts, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with day as (select metrics_of.at::date as today, metrics_of.at - interval '30 days' as recent, metrics_of.at - interval '90 days' as quarter, metrics_of.at - interval '120 days' as before),
  mails as (
    select m.received_at, m.direction, m.automatic, m.classification,
      lag(m.received_at) over (partition by m.thread_id order by m.seq) as previous_at, lag(m.direction) over (partition by m.thread_id order by m.seq) as previous_direction
    from comms.email_messages m, day
    where m.contact_id = person.id and m.tenant_id = person.tenant_id and m.received_at > day.before - interval '30 days' and m.received_at <= metrics_of.at
  ), answers as (
    select received_at, extract(epoch from received_at - previous_at) / 3600 as hours from mails where direction = 'in' and not automatic and previous_direction = 'out' and received_at >= previous_at
  ), written as (
    select count(*) filter (where direction = 'in' and not automatic) as known,
      count(*) filter (where direction = 'in' and not automatic and received_at > day.quarter) as quarter,
      count(*) filter (where direction = 'in' and received_at > day.quarter and classification ->> 'intent' = 'complaint') as complaints,
      max(received_at) filter (where not automatic) as newest,
      avg((classification ->> 'sentimentScore')::float8) filter (where received_at > day.recent) as tone, count(classification ->> 'sentimentScore') filter (where received_at > day.recent) as tones,
      avg((classification ->> 'sentimentScore')::float8) filter (where received_at <= day.recent and received_at > day.before) as earlier_tone,
      count(classification ->> 'sentimentScore') filter (where received_at <= day.recent and received_at > day.before) as earlier_tones
    from mails, day where direction = 'in' or direction = 'out'
  ), speed as (
    select percentile_cont(0.5) within group (order by hours) as median, count(*) as known,
      percentile_cont(0.5) within group (order by hours) filter (where received_at > day.recent) as recent, count(*) filter (where received_at > day.recent) as recents,
      percentile_cont(0.5) within group (order by hours) filter (where received_at <= day.recent) as earlier, count(*) filter (where received_at <= day.recent) as earliers
    from answers, day
  ), sent as (
    select count(*) filter (where m.channel = 'email') as mails, count(*) filter (where m.channel = 'email' and m.state in ('opened', 'clicked', 'replied')) as opened,
      count(*) as all_of_them, count(*) filter (where m.state = 'replied') as replied
    from comms.scheduled_messages m, day where m.contact_id = person.id and m.tenant_id = person.tenant_id and m.accepted_at > day.quarter and m.accepted_at <= metrics_of.at
  ), said as (
    select (array_agg(r.score order by r.answered_at desc) filter (where r.kind = 'nps' and r.score is not null))[1] as nps, round(avg(r.score) filter (where r.kind = 'csat' and r.scale = '1-5'), 3) as csat
    from comms.survey_responses r where r.contact_id = person.id and r.tenant_id = person.tenant_id and r.answered_at > metrics_of.at - interval '180 days' and r.answered_at <= metrics_of.at
  ), bills as (
    select i.*, day.today from comms.invoices i, day where i.contact_id = person.id and i.tenant_id = person.tenant_id and i.status <> 'cancelled' and i.issued_on <= day.today and i.issued_on > day.today - 365
  ), paid as (
    select count(*) as known, round(avg(b.paid_on - b.due_on) filter (where b.paid_on <= b.today), 2) as delay,
      avg(b.paid_on - b.due_on) filter (where b.paid_on <= b.today and b.paid_on > b.today - 30) - avg(b.paid_on - b.due_on) filter (where b.paid_on <= b.today - 30 and b.paid_on > b.today - 120) as trend,
      count(*) filter (where b.due_on < b.today and (b.paid_on is null or b.paid_on > b.today)) as overdue,
      count(distinct b.currency) as currencies, min(b.currency) as currency, sum(b.amount) filter (where b.issued_on > b.today - 90) / 3 as monthly,
      -- Invoices are written by the month or the quarter: quarters are compared, not months.
      sum(b.amount) filter (where b.issued_on > b.today - 90) as quarter, sum(b.amount) filter (where b.issued_on <= b.today - 90 and b.issued_on > b.today - 180) as earlier, min(b.issued_on) as first
    from bills b
  ), visits as (
    select count(*) filter (where a.status in ('completed', 'no_show')) as due, count(*) filter (where a.status = 'no_show') as missed,
      count(*) filter (where a.status = 'cancelled' and a.starts_at > day.quarter) as cancelled,
      count(*) filter (where a.kind ilike '%maintenance%') as maintenance, count(*) filter (where a.kind ilike '%maintenance%' and a.status in ('no_show', 'cancelled')) as missed_maintenance,
      count(*) filter (where a.kind ~* 'meeting|review|call' and a.status in ('completed', 'no_show')) as meetings, count(*) filter (where a.kind ~* 'meeting|review|call' and a.status = 'completed') as attended,
      count(*) as known, max(a.starts_at) filter (where a.status = 'completed') as newest
    from comms.appointments a, day where a.contact_id = person.id and a.tenant_id = person.tenant_id and a.starts_at <= metrics_of.at and a.starts_at > metrics_of.at - interval '365 days'
  ), agreed as (
    select min(k.starts_on) as since, min(k.ends_on) filter (where k.status = 'active' and k.ends_on >= day.today) as ends,
      max(round((k.ends_on - k.starts_on) / 30.44)) filter (where k.status = 'active' and k.ends_on >= k.starts_on) as months
    from comms.contracts k, day where k.contact_id = person.id and k.tenant_id = person.tenant_id and k.starts_on <= day.today
  ), work as (
    select count(*) as known, count(*) filter (where j.status = 'active') as active from comms.projects j where j.contact_id = person.id and j.tenant_id = person.tenant_id
  ), texts as (
    select max(t.at) as newest from comms.inbound_messages t where t.contact_id = person.id and t.tenant_id = person.tenant_id and t.kind = 'reply' and t.at <= metrics_of.at
  )
  select jsonb_strip_nulls(jsonb_build_object(
    'contactId', person.id, 'accountId', person.account_id, 'industry', coalesce(a.industry, s.industry), 'tier', a.tier, 'currency', case when paid.currencies = 1 then paid.currency end,
    'tenureDays', greatest(day.today - coalesce(agreed.since, person.created_at::date), 0),
    'lastContactDays', case when greatest(written.newest, visits.newest, texts.newest) is not null then round((extract(epoch from metrics_of.at - greatest(written.newest, visits.newest, texts.newest)) / 86400)::numeric, 1) end,
    'contactsPerMonth', case when written.known > 0 then round(written.quarter / 3.0, 2) end,
    'complaints90d', case when written.known > 0 then written.complaints end,
    'sentimentTrend', case when written.tones >= 3 and written.earlier_tones >= 3 then round((written.tone - written.earlier_tone)::numeric, 3) end,
    'medianResponseHours', case when speed.known >= 3 then round(speed.median::numeric, 2) end,
    'responseHoursTrend', case when speed.recents >= 3 and speed.earliers >= 3 and speed.earlier > 0 then round((speed.recent / speed.earlier - 1)::numeric, 3) end,
    'emailOpenRate', case when sent.mails >= 3 then round(sent.opened::numeric / sent.mails, 3) end,
    'replyRate', case when sent.all_of_them >= 3 then round(sent.replied::numeric / sent.all_of_them, 3) end,
    'npsScore', said.nps, 'csatAverage', said.csat,
    'paymentDelayDays', paid.delay, 'paymentDelayTrend', round(paid.trend, 2), 'invoicesOverdue', case when paid.known > 0 then paid.overdue end,
    'monthlyRevenue', case when paid.currencies = 1 then round(coalesce(paid.monthly, 0), 2) end,
    'revenueTrend', case when paid.currencies = 1 and paid.earlier > 0 and paid.first <= day.today - 150 then round(coalesce(paid.quarter, 0) / paid.earlier - 1, 3) end,
    'daysToRenewal', agreed.ends - day.today, 'contractMonths', agreed.months,
    'noShowRate', case when visits.due >= 3 then round(visits.missed::numeric / visits.due, 3) end,
    'cancelledAppointments90d', case when visits.known > 0 then visits.cancelled end,
    'missedMaintenance', case when visits.maintenance > 0 then visits.missed_maintenance end,
    'meetingAttendanceRate', case when visits.meetings >= 3 then round(visits.attended::numeric / visits.meetings, 3) end,
    'projectsActive', case when work.known > 0 then work.active end
  )) || coalesce((select x.metrics from comms.customer_metrics x where x.tenant_id = person.tenant_id and x.contact_id = person.id and x.updated_at > metrics_of.at - interval '45 days' and x.updated_at <= metrics_of.at), '{}')
  from day, written, speed, sent, said, paid, visits, agreed, work, texts
  left join comms.tenant_settings s on s.tenant_id = person.tenant_id
  left join comms.crm_accounts a on a.id = person.account_id and a.tenant_id = person.tenant_id
$$;
comment on function comms.metrics_of(comms.crm_contacts, timestamptz) is
  'What the tables say of a customer, under the names of Compute Health Score; what they do not say is left out, never zero. Rates need three cases, trends three on either side.';

create function comms.current_override(tenant uuid, contact uuid, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('riskLevel', o.risk_level, 'reason', o.reason, 'author', o.author, 'expiresAt', comms.iso(o.expires_at), 'setAt', comms.iso(o.created_at))
  from comms.health_overrides o
  where o.tenant_id = tenant and o.contact_id = contact and o.created_at <= current_override.at and o.withdrawn_at is null and o.expires_at > current_override.at
  order by o.created_at desc, o.id limit 1
$$;

create function comms.customers_to_score(after_tenant uuid default null, after uuid default null, max int default 500, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, customer jsonb, override jsonb, model jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
begin
  for whose in
    select t.id from comms.tenants t
    where (only_tenant is null or t.id = only_tenant) and (after_tenant is null or t.id >= after_tenant) order by t.id
  loop
    return query
      select found.tenant_id, found.id, comms.metrics_of(found, customers_to_score.at), comms.current_override(whose, found.id, customers_to_score.at),
        case when row_number() over (order by found.id) = 1 then (select m.model from comms.churn_models m where m.tenant_id = whose and m.role = 'champion') end
      from (
        select c.* from comms.crm_contacts c
        where c.tenant_id = whose and coalesce(c.role, 'customer') = 'customer' and c.created_at <= customers_to_score.at
          and (whose is distinct from after_tenant or after is null or c.id > after)
          and comms.left_on(c.tenant_id, c.id, customers_to_score.at) is null
        order by c.id limit least(greatest(customers_to_score.max, 1), 5000)
      ) found
      order by found.id;
    if found then return; end if;
  end loop;
end
$$;
comment on function comms.customers_to_score(uuid, uuid, int, timestamptz) is
  'The next customers in the order of (tenant, contact), of one tenant at a time, without those who have left. Give the last row''s ids to go on; no row: all are done.';

create function comms.health_number(value jsonb, low numeric, high numeric) returns numeric
language sql immutable
as $$ select case when jsonb_typeof(value) = 'number' then least(greatest(value::text::numeric, low), high) end $$;

create function comms.store_health_scores(items text, at timestamptz default now())
returns table ("contactId" uuid, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  h jsonb;
  whose uuid;
begin
  for given in select r.item from comms.read_items(items) r order by r.item ->> 'contactId', r.place loop
    "contactId" := comms.read_uuid(given.item ->> 'contactId');
    h := given.item -> 'health';
    begin
      select c.tenant_id into whose from comms.crm_contacts c where c.id = "contactId" and c.tenant_id = comms.read_uuid(given.item ->> 'tenantId') and comms.may_touch(c.tenant_id);
      if not found then
        outcome := 'unknown';
      elsif jsonb_typeof(h) is distinct from 'object' then
        outcome := 'failed';
      else
        insert into comms.customer_health_scores as x (tenant_id, contact_id, account_id, overall_health_score, churn_probability, churn_risk_level, engagement_score, satisfaction_score,
          payment_behavior_score, communication_responsiveness_score, predicted_ltv, currency, predicted_churn_date, risk_factors, positive_indicators, recommended_actions, contributions, reasons,
          metrics, analysis_date, analysed_on, model_version, engine, confidence_level)
        values (whose, "contactId", comms.read_uuid(h ->> 'accountId'), comms.health_number(h -> 'overallHealthScore', 0, 100), comms.health_number(h -> 'churnProbability', 0, 1), h ->> 'churnRiskLevel',
          comms.health_number(h -> 'engagementScore', 0, 100), comms.health_number(h -> 'satisfactionScore', 0, 100), comms.health_number(h -> 'paymentBehaviorScore', 0, 100),
          comms.health_number(h -> 'communicationResponsivenessScore', 0, 100), comms.health_number(h -> 'predictedLtv', 0, 1e13), h ->> 'currency', (h ->> 'predictedChurnDate')::date,
          coalesce(h -> 'riskFactors', '[]'), coalesce(h -> 'positiveIndicators', '[]'), coalesce(h -> 'recommendedActions', '[]'), coalesce(h -> 'contributions', '[]'), coalesce(h -> 'reasons', '[]'),
          coalesce(given.item -> 'customer', '{}') - 'contactId' - 'accountId', store_health_scores.at, (store_health_scores.at at time zone 'UTC')::date, h ->> 'modelVersion', h ->> 'engine',
          comms.health_number(h -> 'confidenceLevel', 0, 1))
        on conflict on constraint customer_health_scores_tenant_id_contact_id_analysed_on_key do update set account_id = excluded.account_id,
          overall_health_score = excluded.overall_health_score, churn_probability = excluded.churn_probability, churn_risk_level = excluded.churn_risk_level, engagement_score = excluded.engagement_score,
          satisfaction_score = excluded.satisfaction_score, payment_behavior_score = excluded.payment_behavior_score, communication_responsiveness_score = excluded.communication_responsiveness_score,
          predicted_ltv = excluded.predicted_ltv, currency = excluded.currency, predicted_churn_date = excluded.predicted_churn_date, risk_factors = excluded.risk_factors,
          positive_indicators = excluded.positive_indicators, recommended_actions = excluded.recommended_actions, contributions = excluded.contributions, reasons = excluded.reasons, metrics = excluded.metrics,
          analysis_date = excluded.analysis_date, model_version = excluded.model_version, engine = excluded.engine, confidence_level = excluded.confidence_level, updated_at = store_health_scores.at;
        outcome := 'stored';
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
    end;
    return next;
  end loop;
end
$$;
comment on function comms.store_health_scores(text, timestamptz) is 'Stores what Compute Health Score gave, each item by itself. One row a customer and day: a second run of the day replaces the first.';

create function comms.customer_asked(item jsonb) returns comms.crm_contacts
language sql stable security definer set search_path = comms, pg_temp
as $$
  select c.* from comms.crm_contacts c
  where c.tenant_id = comms.tenant_asked(item) and comms.may_touch(c.tenant_id)
    and (c.id = comms.read_uuid(item ->> 'contactId') or (coalesce(item ->> 'contactId', '') = '' and lower(c.email) = lower(btrim(item ->> 'email'))))
  limit 1
$$;

create function comms.store_customer_metrics(items text, at timestamptz default now())
returns table (place int, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  person comms.crm_contacts;
begin
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by r.place loop
    place := given.place;
    person := comms.customer_asked(given.item);
    if person.id is null then outcome := 'unknown';
    elsif jsonb_typeof(given.item -> 'metrics') is distinct from 'object' then outcome := 'invalid';
    else
      insert into comms.customer_metrics as m (tenant_id, contact_id, metrics, updated_at)
      values (person.tenant_id, person.id, (given.item -> 'metrics') - 'contactId' - 'accountId', store_customer_metrics.at)
      on conflict on constraint customer_metrics_tenant_id_contact_id_key do update set metrics = m.metrics || excluded.metrics, updated_at = excluded.updated_at;
      outcome := 'stored';
    end if;
    return next;
  end loop;
end
$$;

create function comms.record_departures(items text, at timestamptz default now())
returns table (place int, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  person comms.crm_contacts;
begin
  for given in select r.item, r.place::int as place from comms.read_items(items) r order by r.place loop
    place := given.place;
    person := comms.customer_asked(given.item);
    if person.id is null then outcome := 'unknown';
    elsif comms.read_instant(given.item ->> 'leftOn') is null then outcome := 'invalid';
    else
      insert into comms.customer_departures (tenant_id, contact_id, left_on, reason, created_at)
      values (person.tenant_id, person.id, (given.item ->> 'leftOn')::date, left(given.item ->> 'reason', 500), record_departures.at) on conflict do nothing;
      outcome := 'recorded';
    end if;
    return next;
  end loop;
end
$$;

create function comms.override_health(contact uuid, level text, reason text, author text, expires timestamptz, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  whose uuid := (select c.tenant_id from comms.crm_contacts c where c.id = override_health.contact and comms.may_touch(c.tenant_id));
begin
  if whose is null then return 'unknown'; end if;
  if level = 'none' then
    update comms.health_overrides o set withdrawn_at = override_health.at
    where o.tenant_id = whose and o.contact_id = override_health.contact and o.withdrawn_at is null and o.expires_at > override_health.at;
    return 'withdrawn';
  end if;
  if level is null or level not in ('low', 'medium', 'high', 'critical') or coalesce(btrim(override_health.reason), '') = '' or coalesce(btrim(author), '') = ''
    or expires is null or expires <= override_health.at or expires > override_health.at + interval '366 days' then return 'invalid'; end if;
  insert into comms.health_overrides (tenant_id, contact_id, risk_level, reason, author, expires_at, created_at)
  values (whose, override_health.contact, level, left(btrim(override_health.reason), 1000), left(btrim(author), 200), expires, override_health.at);
  return 'set';
end
$$;
comment on function comms.override_health(uuid, text, text, text, timestamptz, timestamptz) is
  'Sets the level of a customer by hand: needs a reason, an author and an end within a year. level "none" withdraws it. The computed figures stay.';

------------------------------------------------------------------------------------------------------------------------
-- Learning

create function comms.training_tenants(at timestamptz default now()) returns table ("tenantId" uuid, champion jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select t.id, (select m.model from comms.churn_models m where m.tenant_id = t.id and m.role = 'champion') from comms.tenants t where comms.may_touch(t.id)
    and exists (select from comms.customer_health_scores h where h.tenant_id = t.id and h.analysed_on <= training_tenants.at::date - 60) order by t.id
$$;

create function comms.training_rows(tenant uuid, at timestamptz default now())
returns table ("contactId" uuid, "takenAt" text, "leftAt" text, churned boolean, part text, metrics jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with taken as (
    -- One row a customer and 30 days: rows of consecutive days are nearly copies.
    select distinct on (h.contact_id, (training_rows.at::date - 60 - h.analysed_on) / 30) h.contact_id, h.analysed_on, h.analysis_date, h.metrics,
      (training_rows.at::date - 60 - h.analysed_on) / 30 as age
    from comms.customer_health_scores h
    where h.tenant_id = tenant and comms.may_touch(tenant) and h.analysed_on <= training_rows.at::date - 60
    order by h.contact_id, (training_rows.at::date - 60 - h.analysed_on) / 30, h.analysed_on desc
  ), outcomes as (
    select t.*, d.gone from taken t cross join lateral (
      select min(x.gone) as gone from (
        select o.left_on as gone from comms.customer_departures o where o.tenant_id = tenant and o.contact_id = t.contact_id and o.left_on > t.analysed_on and o.left_on <= training_rows.at::date
        union all
        select comms.left_on(tenant, t.contact_id, training_rows.at) where comms.left_on(tenant, t.contact_id, training_rows.at) > t.analysed_on
      ) x
    ) d
  )
  select o.contact_id, comms.iso(o.analysis_date), o.gone::text, coalesce(o.gone <= o.analysed_on + 60, false), case when o.age = 0 then 'test' else 'train' end, o.metrics
  from outcomes o
  -- Who left within 30 days was lost already: to learn from them is to learn what comes too late.
  where o.gone is null or o.gone > o.analysed_on + 30
  order by o.analysis_date, o.contact_id
$$;
comment on function comms.training_rows(uuid, timestamptz) is
  'What was known of each customer, and whether they left 30 to 60 days later. part "test": the newest 30 days of which the outcome is known, kept back to compare the new model with the old one.';

create function comms.store_churn_model(tenant uuid, model jsonb, mine jsonb, champions jsonb, at timestamptz default now())
returns table (version text, role text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  found_role text;
  champion comms.churn_models;
  algorithm text := model ->> 'algorithm';
  auc float8 := (mine #>> '{metrics,auc,value}')::float8;
  brier float8 := (mine #>> '{metrics,brier,value}')::float8;
  old_auc float8 := (champions #>> '{metrics,auc,value}')::float8;
  old_brier float8 := (champions #>> '{metrics,brier,value}')::float8;
begin
  if not comms.may_touch(tenant) or model ->> 'version' is null or algorithm is null then
    raise exception 'There is no model to store, or it is not for this login.';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('comms.churn_models ' || tenant, 0));
  version := model ->> 'version';
  select * into champion from comms.churn_models m where m.tenant_id = tenant and m.role = 'champion';
  if algorithm = 'scorecard' then
    found_role := 'retired';
    reasons := jsonb_build_array(comms.reason('too_little_history', 'There is too little history to learn from; the scorecard, or the model there is, goes on.'));
  elsif champion.version = version then
    found_role := 'champion';
    reasons := jsonb_build_array(comms.reason('same_model', 'It learnt what the model in use had learnt.'));
  elsif champion.id is null then
    found_role := 'champion';
    reasons := jsonb_build_array(comms.reason('first_model', 'There was no model before.'));
  elsif auc is null or old_auc is null then
    found_role := 'challenger';
    reasons := jsonb_build_array(comms.reason('not_compared', 'The newest month has too few who left to compare the two; the model in use goes on.'));
  elsif brier < old_brier and auc >= old_auc - 0.005 then
    found_role := 'champion';
    reasons := jsonb_build_array(comms.reason('better', format('On the newest month, which neither had seen: Brier %s against %s, AUC %s against %s.', round(brier::numeric, 4), round(old_brier::numeric, 4), round(auc::numeric, 3), round(old_auc::numeric, 3))));
  else
    found_role := 'challenger';
    reasons := jsonb_build_array(comms.reason('not_better', format('On the newest month, which neither had seen: Brier %s against %s, AUC %s against %s.', round(brier::numeric, 4), round(old_brier::numeric, 4), round(auc::numeric, 3), round(old_auc::numeric, 3))));
  end if;
  role := found_role;
  update comms.churn_models m set role = 'retired'
  where m.tenant_id = tenant and m.version <> store_churn_model.model ->> 'version' and (m.role = 'challenger' or m.role = 'champion' and found_role = 'champion');
  insert into comms.churn_models as m (tenant_id, version, role, algorithm, model, comparison, reasons, trained_at)
  values (tenant, store_churn_model.model ->> 'version', found_role, algorithm, model, jsonb_strip_nulls(jsonb_build_object('challenger', mine -> 'metrics', 'champion', champions -> 'metrics')), reasons, store_churn_model.at)
  on conflict on constraint churn_models_tenant_id_version_key do update set role = excluded.role, comparison = excluded.comparison, reasons = excluded.reasons;
  return next;
end
$$;
comment on function comms.store_churn_model(uuid, jsonb, jsonb, jsonb, timestamptz) is
  'Keeps a trained model. It scores from now on where there is none, or where it is better calibrated (Brier) and ranks no worse (AUC) than the one in use, on rows that neither was trained on.';

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array[
  'customer_metrics', 'customer_departures', 'customer_health_scores', 'latest_health_scores', 'health_overrides', 'churn_models']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'customers_to_score', 'store_health_scores', 'store_customer_metrics', 'record_departures', 'override_health', 'training_tenants', 'training_rows', 'store_churn_model']) name;
select comms.grant_workflow_rights();

-- Health of many customers: what is known is counted for a whole batch at once, and a whole batch is stored at once.
--
--   comms.metrics_of_customers(tenant, contacts uuid[], at) -> (contact_id, metrics)      the figures of 080, for many in one pass
--   comms.interventions_since(at) -> ("staffEmail", count, list)                           whom somebody has to call, since that instant, a row a mailbox

-- Explanations are the greater part of a score: lz4 packs them in a fifth of the time, where the server was built with it.
do $$
declare
  name text;
begin
  foreach name in array array['contributions', 'reasons', 'metrics', 'risk_factors', 'positive_indicators', 'recommended_actions'] loop
    execute format('alter table comms.customer_health_scores alter column %I set compression lz4', name);
  end loop;
exception when feature_not_supported then
  raise notice 'This server has no lz4: scores are packed the usual way.';
end
$$;

create function comms.metrics_of_customers(tenant uuid, contacts uuid[], at timestamptz) returns table (contact_id uuid, metrics jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with day as (select metrics_of_customers.at::date as today, metrics_of_customers.at - interval '30 days' as recent, metrics_of_customers.at - interval '90 days' as quarter, metrics_of_customers.at - interval '120 days' as before,
    metrics_of_customers.at - interval '180 days' as half_year),
  mails as (
    select m.contact_id, m.received_at, m.direction, m.automatic, m.classification,
      lag(m.received_at) over thread as previous_at, lag(m.direction) over thread as previous_direction
    from comms.email_messages m, day
    where m.contact_id = any(contacts) and m.tenant_id = tenant and m.received_at > day.before - interval '30 days' and m.received_at <= metrics_of_customers.at
    window thread as (partition by m.contact_id, m.thread_id order by m.seq)
  ), answers as (
    select m.contact_id, m.received_at, extract(epoch from m.received_at - m.previous_at) / 3600 as hours from mails m
    where m.direction = 'in' and not m.automatic and m.previous_direction = 'out' and m.received_at >= m.previous_at
  ), written as (
    select m.contact_id, count(*) filter (where direction = 'in' and not automatic) as known,
      count(*) filter (where direction = 'in' and not automatic and received_at > day.quarter) as quarter,
      count(*) filter (where direction = 'in' and received_at > day.quarter and classification ->> 'intent' = 'complaint') as complaints,
      max(received_at) filter (where not automatic) as newest,
      avg((classification ->> 'sentimentScore')::float8) filter (where received_at > day.recent) as tone, count(classification ->> 'sentimentScore') filter (where received_at > day.recent) as tones,
      avg((classification ->> 'sentimentScore')::float8) filter (where received_at <= day.recent and received_at > day.before) as earlier_tone,
      count(classification ->> 'sentimentScore') filter (where received_at <= day.recent and received_at > day.before) as earlier_tones
    from mails m, day where direction = 'in' or direction = 'out' group by m.contact_id
  ), speed as (
    select a.contact_id, percentile_cont(0.5) within group (order by hours) as median, count(*) as known,
      percentile_cont(0.5) within group (order by hours) filter (where received_at > day.recent) as recent, count(*) filter (where received_at > day.recent) as recents,
      percentile_cont(0.5) within group (order by hours) filter (where received_at <= day.recent) as earlier, count(*) filter (where received_at <= day.recent) as earliers
    from answers a, day group by a.contact_id
  ), sent as (
    select m.contact_id, count(*) filter (where m.channel = 'email') as mails, count(*) filter (where m.channel = 'email' and m.state in ('opened', 'clicked', 'replied')) as opened,
      count(*) as all_of_them, count(*) filter (where m.state = 'replied') as replied
    from comms.scheduled_messages m, day where m.contact_id = any(contacts) and m.tenant_id = tenant and m.accepted_at > day.quarter and m.accepted_at <= metrics_of_customers.at group by m.contact_id
  ), said as (
    select r.contact_id, (array_agg(r.score order by r.answered_at desc) filter (where r.kind = 'nps' and r.score is not null))[1] as nps, round(avg(r.score) filter (where r.kind = 'csat' and r.scale = '1-5'), 3) as csat
    from comms.survey_responses r
    where r.contact_id = any(contacts) and r.tenant_id = tenant and r.answered_at > metrics_of_customers.at - interval '180 days' and r.answered_at <= metrics_of_customers.at group by r.contact_id
  ), bills as (
    select i.contact_id, i.issued_on, i.due_on, i.paid_on, i.amount, i.currency, day.today from comms.invoices i, day
    where i.contact_id = any(contacts) and i.tenant_id = tenant and i.status <> 'cancelled' and i.issued_on <= day.today and i.issued_on > day.today - 365
  ), paid as (
    select b.contact_id, count(*) as known, round(avg(b.paid_on - b.due_on) filter (where b.paid_on <= b.today), 2) as delay,
      avg(b.paid_on - b.due_on) filter (where b.paid_on <= b.today and b.paid_on > b.today - 30) - avg(b.paid_on - b.due_on) filter (where b.paid_on <= b.today - 30 and b.paid_on > b.today - 120) as trend,
      count(*) filter (where b.due_on < b.today and (b.paid_on is null or b.paid_on > b.today)) as overdue,
      count(distinct b.currency) as currencies, min(b.currency) as currency, sum(b.amount) filter (where b.issued_on > b.today - 90) / 3 as monthly,
      -- Invoices are written by the month or the quarter: quarters are compared, not months.
      sum(b.amount) filter (where b.issued_on > b.today - 90) as quarter, sum(b.amount) filter (where b.issued_on <= b.today - 90 and b.issued_on > b.today - 180) as earlier, min(b.issued_on) as first
    from bills b group by b.contact_id
  ), visits as (
    -- Who comes is counted over half a year: over a whole one, a customer who has stopped coming looks faithful for months.
    select a.contact_id, count(*) filter (where a.status in ('completed', 'no_show') and a.starts_at > day.half_year) as due, count(*) filter (where a.status = 'no_show' and a.starts_at > day.half_year) as missed,
      count(*) filter (where a.status = 'cancelled' and a.starts_at > day.quarter) as cancelled,
      count(*) filter (where a.kind ilike '%maintenance%') as maintenance, count(*) filter (where a.kind ilike '%maintenance%' and a.status in ('no_show', 'cancelled')) as missed_maintenance,
      count(*) filter (where a.kind ~* 'meeting|review|call' and a.status in ('completed', 'no_show') and a.starts_at > day.half_year) as meetings,
      count(*) filter (where a.kind ~* 'meeting|review|call' and a.status = 'completed' and a.starts_at > day.half_year) as attended,
      count(*) as known, max(a.starts_at) filter (where a.status = 'completed') as newest
    from comms.appointments a, day
    where a.contact_id = any(contacts) and a.tenant_id = tenant and a.starts_at <= metrics_of_customers.at and a.starts_at > metrics_of_customers.at - interval '365 days' group by a.contact_id
  ), agreed as (
    select k.contact_id, min(k.starts_on) as since, min(k.ends_on) filter (where k.status = 'active' and k.ends_on >= day.today) as ends,
      max(round((k.ends_on - k.starts_on) / 30.44)) filter (where k.status = 'active' and k.ends_on >= k.starts_on) as months
    from comms.contracts k, day where k.contact_id = any(contacts) and k.tenant_id = tenant and k.starts_on <= day.today group by k.contact_id
  ), work as (
    select j.contact_id, count(*) as known, count(*) filter (where j.status = 'active') as active from comms.projects j where j.contact_id = any(contacts) and j.tenant_id = tenant group by j.contact_id
  ), texts as (
    select t.contact_id, max(t.at) as newest from comms.inbound_messages t where t.contact_id = any(contacts) and t.tenant_id = tenant and t.kind = 'reply' and t.at <= metrics_of_customers.at group by t.contact_id
  )
  select person.id, jsonb_strip_nulls(jsonb_build_object(
    'contactId', person.id, 'accountId', person.account_id, 'industry', coalesce(a.industry, s.industry), 'tier', a.tier, 'currency', case when paid.currencies = 1 then paid.currency end,
    'tenureDays', greatest(day.today - coalesce(agreed.since, person.created_at::date), 0),
    'lastContactDays', case when greatest(written.newest, visits.newest, texts.newest) is not null
      then round((extract(epoch from metrics_of_customers.at - greatest(written.newest, visits.newest, texts.newest)) / 86400)::numeric, 1) end,
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
  )) || coalesce(x.metrics, '{}')
  from comms.crm_contacts person
  cross join day
  left join written on written.contact_id = person.id
  left join speed on speed.contact_id = person.id
  left join sent on sent.contact_id = person.id
  left join said on said.contact_id = person.id
  left join paid on paid.contact_id = person.id
  left join visits on visits.contact_id = person.id
  left join agreed on agreed.contact_id = person.id
  left join work on work.contact_id = person.id
  left join texts on texts.contact_id = person.id
  left join comms.customer_metrics x on x.tenant_id = person.tenant_id and x.contact_id = person.id and x.updated_at > metrics_of_customers.at - interval '45 days' and x.updated_at <= metrics_of_customers.at
  left join comms.tenant_settings s on s.tenant_id = person.tenant_id
  left join comms.crm_accounts a on a.id = person.account_id and a.tenant_id = person.tenant_id
  where person.id = any(contacts) and person.tenant_id = tenant
$$;
comment on function comms.metrics_of_customers(uuid, uuid[], timestamptz) is
  'What the tables say of these customers, under the names of Compute Health Score; what they do not say is left out, never zero. Rates need three cases, trends three on either side.';

create or replace function comms.metrics_of(person comms.crm_contacts, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$ select m.metrics from comms.metrics_of_customers(person.tenant_id, array[person.id], metrics_of.at) m $$;

-- The next customers of a tenant, in order. The index is read from where the last batch ended, never from the beginning; `or`
-- in the place of `coalesce` would read all customers for every batch.
create function comms.next_customers(tenant uuid, after uuid, max int, at timestamptz) returns uuid[]
language sql stable security definer set search_path = comms, pg_temp
as $$
  select array(
    select c.id from comms.crm_contacts c
    where c.tenant_id = tenant and c.id >= coalesce(next_customers.after, '00000000-0000-0000-0000-000000000000') and c.id is distinct from next_customers.after
      and coalesce(c.role, 'customer') = 'customer' and c.created_at <= next_customers.at
    order by c.id limit least(greatest(next_customers.max, 1), 5000))
$$;

create or replace function comms.customers_to_score(after_tenant uuid default null, after uuid default null, max int default 500, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, customer jsonb, override jsonb, model jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
  looked_at uuid[];
  stay uuid[];
begin
  for whose in
    select t.id from comms.tenants t
    where (only_tenant is null or t.id = only_tenant) and (after_tenant is null or t.id >= after_tenant) order by t.id
  loop
    looked_at := array[case when whose = after_tenant then customers_to_score.after end];
    loop
      looked_at := comms.next_customers(whose, looked_at[cardinality(looked_at)], customers_to_score.max, customers_to_score.at);
      exit when looked_at = '{}';
      stay := array(select l.id from unnest(looked_at) l (id) where comms.left_on(whose, l.id, customers_to_score.at) is null);
      continue when stay = '{}';
      return query
        select whose, m.contact_id, m.metrics, case when o.contact_id is not null then comms.current_override(whose, m.contact_id, customers_to_score.at) end,
          case when row_number() over (order by m.contact_id) = 1 then (select k.model from comms.churn_models k where k.tenant_id = whose and k.role = 'champion') end
        from comms.metrics_of_customers(whose, stay, customers_to_score.at) m
        left join (select distinct h.contact_id from comms.health_overrides h where h.tenant_id = whose and h.contact_id = any(stay)) o on o.contact_id = m.contact_id
        order by m.contact_id;
      return;
    end loop;
  end loop;
end
$$;

-- All at once; fails as a whole.
create function comms.put_health_scores(items jsonb, only_tenant uuid, at timestamptz)
returns table (contact_id uuid, outcome text)
language sql security definer set search_path = comms, pg_temp
as $$
  with given as (
    select r.place, r.item, comms.read_uuid(r.item ->> 'contactId') as contact, comms.read_uuid(r.item ->> 'tenantId') as tenant, r.item -> 'health' as h
    from jsonb_array_elements(case jsonb_typeof(items) when 'array' then items else jsonb_build_array(items) end) with ordinality r (item, place)
  ), known as (
    select g.*, c.tenant_id as whose from given g left join comms.crm_contacts c on c.id = g.contact and c.tenant_id = g.tenant and (only_tenant is null or c.tenant_id = only_tenant)
  ), stored as (
    insert into comms.customer_health_scores as x (tenant_id, contact_id, account_id, overall_health_score, churn_probability, churn_risk_level, engagement_score, satisfaction_score,
      payment_behavior_score, communication_responsiveness_score, predicted_ltv, currency, predicted_churn_date, risk_factors, positive_indicators, recommended_actions, contributions, reasons,
      metrics, analysis_date, analysed_on, model_version, engine, confidence_level)
    select k.whose, k.contact, comms.read_uuid(h ->> 'accountId'), comms.health_number(h -> 'overallHealthScore', 0, 100), comms.health_number(h -> 'churnProbability', 0, 1), h ->> 'churnRiskLevel',
      comms.health_number(h -> 'engagementScore', 0, 100), comms.health_number(h -> 'satisfactionScore', 0, 100), comms.health_number(h -> 'paymentBehaviorScore', 0, 100),
      comms.health_number(h -> 'communicationResponsivenessScore', 0, 100), comms.health_number(h -> 'predictedLtv', 0, 1e13), h ->> 'currency', (h ->> 'predictedChurnDate')::date,
      coalesce(h -> 'riskFactors', '[]'), coalesce(h -> 'positiveIndicators', '[]'), coalesce(h -> 'recommendedActions', '[]'), coalesce(h -> 'contributions', '[]'), coalesce(h -> 'reasons', '[]'),
      coalesce(k.item -> 'customer', '{}') - 'contactId' - 'accountId', put_health_scores.at, (put_health_scores.at at time zone 'UTC')::date, h ->> 'modelVersion', h ->> 'engine',
      comms.health_number(h -> 'confidenceLevel', 0, 1)
    from known k where k.whose is not null and jsonb_typeof(k.h) = 'object'
    -- Locks are taken in one order by everybody.
    order by k.contact
    on conflict on constraint customer_health_scores_tenant_id_contact_id_analysed_on_key do update set account_id = excluded.account_id,
      overall_health_score = excluded.overall_health_score, churn_probability = excluded.churn_probability, churn_risk_level = excluded.churn_risk_level, engagement_score = excluded.engagement_score,
      satisfaction_score = excluded.satisfaction_score, payment_behavior_score = excluded.payment_behavior_score, communication_responsiveness_score = excluded.communication_responsiveness_score,
      predicted_ltv = excluded.predicted_ltv, currency = excluded.currency, predicted_churn_date = excluded.predicted_churn_date, risk_factors = excluded.risk_factors,
      positive_indicators = excluded.positive_indicators, recommended_actions = excluded.recommended_actions, contributions = excluded.contributions, reasons = excluded.reasons, metrics = excluded.metrics,
      analysis_date = excluded.analysis_date, model_version = excluded.model_version, engine = excluded.engine, confidence_level = excluded.confidence_level, updated_at = put_health_scores.at
  )
  select k.contact, case when k.whose is null then 'unknown' when jsonb_typeof(k.h) is distinct from 'object' then 'failed' else 'stored' end from known k order by k.item ->> 'contactId', k.place
$$;

create or replace function comms.store_health_scores(items text, at timestamptz default now())
returns table ("contactId" uuid, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  given record;
  stored record;
begin
  begin
    return query select * from comms.put_health_scores(comms.read_json(items), only_tenant, store_health_scores.at);
    return;
  exception when others then
    if comms.is_passing_trouble(sqlstate) then raise; end if;
  end;
  -- One of them cannot be stored: each by itself, so that it costs no other.
  for given in select r.item from comms.read_items(items) r order by r.item ->> 'contactId', r.place loop
    begin
      select p.* into stored from comms.put_health_scores(given.item, only_tenant, store_health_scores.at) p;
      "contactId" := stored.contact_id; outcome := stored.outcome;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      "contactId" := comms.read_uuid(given.item ->> 'contactId'); outcome := 'failed';
    end;
    return next;
  end loop;
end
$$;
comment on function comms.store_health_scores(text, timestamptz) is
  'Stores what Compute Health Score gave, all at once; where that fails, each item by itself. One row a customer and day: a second run of the day replaces the first.';

create or replace function comms.satisfaction_series(after_tenant uuid default null, after uuid default null, max int default 500, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, series jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
  those uuid[];
  since timestamptz := satisfaction_series.at - interval '120 days';
begin
  for whose in select t.id from comms.tenants t where (only_tenant is null or t.id = only_tenant) and (after_tenant is null or t.id >= after_tenant) order by t.id loop
    those := comms.next_customers(whose, case when whose = after_tenant then satisfaction_series.after end, satisfaction_series.max, satisfaction_series.at);
    continue when those = '{}';
    return query
      select whose, c.id, jsonb_build_object(
        'responseHours', coalesce((select jsonb_agg(jsonb_build_object('at', comms.iso(m.received_at), 'value', round((extract(epoch from m.received_at - m.previous_at) / 3600)::numeric, 2)) order by m.received_at)
          from (select x.received_at, x.direction, x.automatic, lag(x.received_at) over w as previous_at, lag(x.direction) over w as previous_direction from comms.email_messages x
            where x.contact_id = c.id and x.tenant_id = whose and x.received_at > since - interval '30 days' and x.received_at <= satisfaction_series.at window w as (partition by x.thread_id order by x.seq)) m
          where m.direction = 'in' and not m.automatic and m.previous_direction = 'out' and m.received_at >= m.previous_at and m.received_at > since), '[]'),
        'sentiment', coalesce((select jsonb_agg(jsonb_build_object('at', comms.iso(m.received_at), 'value', (m.classification ->> 'sentimentScore')::numeric) order by m.received_at) from comms.email_messages m
          where m.contact_id = c.id and m.tenant_id = whose and m.direction = 'in' and jsonb_typeof(m.classification -> 'sentimentScore') = 'number' and m.received_at > since and m.received_at <= satisfaction_series.at), '[]'),
        'meetingAttendance', coalesce((select jsonb_agg(jsonb_build_object('at', comms.iso(a.starts_at), 'value', case a.status when 'completed' then 1 else 0 end) order by a.starts_at) from comms.appointments a
          where a.contact_id = c.id and a.tenant_id = whose and a.status in ('completed', 'no_show') and a.starts_at > since and a.starts_at <= satisfaction_series.at), '[]'),
        'milestoneReactions', coalesce((select jsonb_agg(jsonb_build_object('at', comms.iso(r.answered_at), 'value', r.score) order by r.answered_at) from comms.survey_responses r
          where r.contact_id = c.id and r.tenant_id = whose and r.kind = 'csat' and r.scale = '1-5' and r.score is not null and r.answered_at > since and r.answered_at <= satisfaction_series.at), '[]'),
        'paymentDelayDays', coalesce((select jsonb_agg(jsonb_build_object('at', comms.iso(i.paid_on::timestamp at time zone 'UTC'), 'value', i.paid_on - i.due_on) order by i.paid_on) from comms.invoices i
          where i.contact_id = c.id and i.tenant_id = whose and i.paid_on > since::date and i.paid_on <= satisfaction_series.at::date), '[]'))
      from unnest(those) c (id)
      order by c.id;
    return;
  end loop;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Dissatisfaction: one mail a business and run, however many batches it took

create function comms.interventions_since(since timestamptz, at timestamptz default now())
returns table ("staffEmail" text, count int, list text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with waiting as (
    select s.staff_email, c.name, row_number() over (partition by s.staff_email order by p.created_at, p.id) as place
    from comms.retention_participants p
    join comms.retention_campaigns k on k.id = p.campaign_id and k.trigger_type = 'satisfaction_drop'
    join comms.tenant_settings s on s.tenant_id = p.tenant_id and s.staff_email is not null
    join comms.crm_contacts c on c.id = p.contact_id and c.tenant_id = p.tenant_id
    where comms.may_touch(p.tenant_id) and p.state = 'waiting' and p.created_at >= since and p.created_at <= interventions_since.at
  )
  select w.staff_email, count(*)::int,
    string_agg(coalesce(w.name, '(no name)'), E'\n' order by w.place) filter (where w.place <= 50) || case when count(*) > 50 then format(E'\nand %s more', count(*) - 50) else '' end
  from waiting w group by w.staff_email order by w.staff_email
$$;
comment on function comms.interventions_since(timestamptz, timestamptz) is 'Whom somebody has to call since that instant because they have become dissatisfied, a row a mailbox of staff: 50 by name.';

insert into comms.workflow_rights values ('function', 'interventions_since', 'execute');
select comms.grant_workflow_rights();

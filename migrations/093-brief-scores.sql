-- Scores kept short: names and points are stored, the words are found again when somebody reads them. A score took 4 kB, most of it
-- sentences that follow from the rest; with a million customers a night they are what storing costs.
--
--   comms.explained_score(score) -> (contributions, risk_factors, positive_indicators, recommended_actions)    in words, as Compute Health Score says them
--
-- customer_health_scores.contributions is an object of points by feature ({"points", "text"} where the words do not follow), risk_factors and
-- positive_indicators are lists of features, recommended_actions of {"code", "because"}. What was stored in full stays and is read as it is.

create table comms.health_words (
  kind text not null check (kind in ('metric', 'action', 'baseline')),
  code text not null,
  words text not null,
  -- Of a metric: how its value is said.
  format text check (format in ('days', 'days_change', 'hours', 'months', 'count', 'rate', 'change', 'difference', 'yes_no')),
  -- Of an action: whether a person decides before anything is sent, whatever the level.
  needs_person boolean,
  primary key (kind, code)
);
comment on table comms.health_words is 'What Compute Health Score calls metrics and actions, for scores that were stored without their words.';

insert into comms.health_words (kind, code, words, format) values
  ('metric', 'tenureDays', 'Time as a customer', 'days'),
  ('metric', 'lastContactDays', 'Last contact', 'days'),
  ('metric', 'contactsPerMonth', 'Contacts a month', 'count'),
  ('metric', 'emailOpenRate', 'E-mails opened', 'rate'),
  ('metric', 'emailClickRate', 'E-mails clicked', 'rate'),
  ('metric', 'replyRate', 'Messages answered', 'rate'),
  ('metric', 'medianResponseHours', 'Usual time to answer', 'hours'),
  ('metric', 'responseHoursTrend', 'Change of the time to answer', 'change'),
  ('metric', 'sentimentTrend', 'Change of tone', 'difference'),
  ('metric', 'meetingAttendanceRate', 'Meetings attended', 'rate'),
  ('metric', 'npsScore', 'Latest NPS answer', 'count'),
  ('metric', 'csatAverage', 'Average satisfaction', 'count'),
  ('metric', 'complaints90d', 'Complaints in 90 days', 'count'),
  ('metric', 'openTickets', 'Open tickets', 'count'),
  ('metric', 'ticketsPerMonth', 'Tickets a month', 'count'),
  ('metric', 'ticketResolutionHours', 'Time to resolve a ticket', 'hours'),
  ('metric', 'paymentDelayDays', 'Payment delay', 'days'),
  ('metric', 'paymentDelayTrend', 'Change of the payment delay', 'days_change'),
  ('metric', 'invoicesOverdue', 'Overdue invoices', 'count'),
  ('metric', 'monthlyRevenue', 'Monthly revenue', 'count'),
  ('metric', 'revenueTrend', 'Change of revenue', 'change'),
  ('metric', 'usageTrend', 'Change of use', 'change'),
  ('metric', 'serviceUtilisation', 'Use of what is paid for', 'rate'),
  ('metric', 'daysToRenewal', 'Time to renewal', 'days'),
  ('metric', 'contractMonths', 'Length of the contract', 'months'),
  ('metric', 'noShowRate', 'Appointments missed', 'rate'),
  ('metric', 'cancelledAppointments90d', 'Appointments cancelled in 90 days', 'count'),
  ('metric', 'missedMaintenance', 'Maintenance visits missed', 'count'),
  ('metric', 'championChanged', 'Main contact left', 'yes_no'),
  ('metric', 'projectsActive', 'Active projects', 'count'),
  ('metric', 'milestoneSatisfaction', 'Satisfaction with milestones', 'count'),
  ('metric', 'referralsGiven', 'Referrals given', 'count'),
  ('baseline', 'scorecard', 'A customer of whom nothing is known stands at 70.', null),
  ('baseline', 'model', 'What the model says of a customer of whom nothing is known.', null);
insert into comms.health_words (kind, code, words, needs_person) values
  ('action', 'close_the_loop', 'Call about what displeased them, agree on what is put right and by when.', true),
  ('action', 'settle_invoices', 'Ask accounts payable what holds the invoices up; offer instalments where money is short.', true),
  ('action', 'meet_the_new_contact', 'Introduce yourselves to the successor of the main contact and agree on goals anew.', true),
  ('action', 'show_value', 'Show what they pay for and do not use; offer a short training.', false),
  ('action', 'resolve_tickets', 'Go through the open tickets with support and give each a date.', true),
  ('action', 'book_again', 'Offer a new appointment at a time that suits them, with a reminder.', false),
  ('action', 'talk_renewal', 'Speak about the renewal before it is due.', true),
  ('action', 'review_milestones', 'Review the last milestone together and agree on the next.', true),
  ('action', 'get_in_touch', 'Write or call: nobody has spoken with them for a while, or they answer late.', false),
  ('action', 'check_in', 'Ask how things go.', false),
  ('action', 'retention_campaign', 'Start the retention sequence for high risk and tell the account manager.', false),
  ('action', 'personal_rescue', 'Have the account manager call within a working day; nothing automatic goes out before a person agreed.', true);

-- No table is asked here, so that it is as fast as an expression.
create function comms.metric_in_words(name text, format text, value jsonb) returns text
language sql immutable
as $$
  select name || ': ' || case
    when n.value is null then 'not known'
    else case format
      when 'days' then n.short || case when n.value = 1 then ' day' else ' days' end
      when 'days_change' then case when n.value > 0 then '+' else '' end || n.short || case when n.value = 1 then ' day' else ' days' end
      when 'hours' then n.short || case when n.value = 1 then ' hour' else ' hours' end
      when 'months' then n.short || case when n.value = 1 then ' month' else ' months' end
      when 'rate' then n.hundredfold || ' %'
      when 'change' then case when n.value > 0 then '+' else '' end || n.hundredfold || ' %'
      when 'difference' then case when n.value > 0 then '+' else '' end || n.short
      when 'yes_no' then case when n.value = 0 then 'no' else 'yes' end
      else n.short end
    end
  from (select v.value, trim_scale(round(v.value, 2))::text as short, trim_scale(round(100 * v.value, 2))::text as hundredfold
    from (select case when jsonb_typeof(metric_in_words.value) = 'number' then metric_in_words.value::text::numeric end as value) v) n
$$;

create function comms.explained_score(score uuid)
returns table (contributions jsonb, risk_factors jsonb, positive_indicators jsonb, recommended_actions jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with asked as (select h.* from comms.customer_health_scores h where h.id = score and comms.may_touch(h.tenant_id)),
  parts as (
    select p.feature, p.points, p.points::text::numeric as amount, jsonb_build_object('feature', p.feature, 'value', asked.metrics -> p.feature, 'points', p.points, 'text', coalesce(p.words,
      case when p.feature = 'baseline' then (select w.words from comms.health_words w where w.kind = 'baseline' and w.code = case asked.engine when 'scorecard' then 'scorecard' else 'model' end)
      else comms.metric_in_words(coalesce(m.words, p.feature), m.format, asked.metrics -> p.feature) end)) as said
    from asked cross join lateral (
      select c.key as feature, case jsonb_typeof(c.value) when 'object' then c.value -> 'points' else c.value end as points, c.value ->> 'text' as words
      from jsonb_each(case jsonb_typeof(asked.contributions) when 'object' then asked.contributions else '{}' end) c) p
    left join comms.health_words m on m.kind = 'metric' and m.code = p.feature
    where jsonb_typeof(p.points) = 'number'
  )
  select
    case jsonb_typeof(asked.contributions) when 'object' then coalesce((select jsonb_agg(p.said order by p.feature <> 'baseline', p.amount, p.feature) from parts p), '[]') else asked.contributions end,
    coalesce(factors.troubles, '[]'), coalesce(factors.strengths, '[]'),
    coalesce((
      select jsonb_agg(case when a.value ? 'text' then a.value else a.value || jsonb_build_object('text', coalesce(w.words, a.value ->> 'code'),
        'needsPerson', coalesce(asked.churn_risk_level = 'critical' or w.needs_person, true)) end order by a.ordinality)
      from jsonb_array_elements(case jsonb_typeof(asked.recommended_actions) when 'array' then asked.recommended_actions else '[]' end) with ordinality a left join comms.health_words w on w.kind = 'action' and w.code = a.value ->> 'code'), '[]')
  from asked cross join lateral (
    select jsonb_agg(f.said order by f.place) filter (where f.bad) as troubles, jsonb_agg(f.said order by f.place) filter (where not f.bad) as strengths from (
      select x.bad, x.place, case jsonb_typeof(x.value) when 'string' then coalesce((select p.said - 'value' from parts p where p.feature = x.value #>> '{}'), jsonb_build_object('feature', x.value, 'text', x.value)) else x.value end as said
      from (select true as bad, r.value, r.ordinality as place from jsonb_array_elements(case jsonb_typeof(asked.risk_factors) when 'array' then asked.risk_factors else '[]' end) with ordinality r
        union all select false, g.value, g.ordinality from jsonb_array_elements(case jsonb_typeof(asked.positive_indicators) when 'array' then asked.positive_indicators else '[]' end) with ordinality g) x) f) factors
$$;
comment on function comms.explained_score(uuid) is 'A stored score with its words, the value of each metric included. Contributions: the baseline first, then from the worst to the best.';

create or replace view comms.latest_health_scores with (security_invoker = true, security_barrier = true) as
  select distinct on (h.tenant_id, h.contact_id) h.id, h.tenant_id, h.contact_id, h.account_id, h.overall_health_score,
    h.churn_probability, h.retention_probability, h.churn_risk_level, h.engagement_score, h.satisfaction_score, h.payment_behavior_score,
    h.communication_responsiveness_score, h.predicted_ltv, h.currency, h.predicted_churn_date, (select w.risk_factors from comms.explained_score(h.id) w) as risk_factors,
    (select w.positive_indicators from comms.explained_score(h.id) w) as positive_indicators, (select w.recommended_actions from comms.explained_score(h.id) w) as recommended_actions,
    (select w.contributions from comms.explained_score(h.id) w) as contributions,
    h.reasons, h.metrics, h.analysis_date, h.analysed_on, h.model_version, h.engine, h.confidence_level, h.created_at, h.updated_at
  from comms.customer_health_scores h order by h.tenant_id, h.contact_id, h.analysed_on desc;

------------------------------------------------------------------------------------------------------------------------
-- Who reads them: as in 084 and 086, with the words

create or replace function comms.health_page(tenant uuid default null, at timestamptz default now())
returns table ("tenantId" uuid, page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with whose as (
    select t.id, s.company, coalesce(s.time_zone, 'UTC') as zone from comms.tenants t left join comms.tenant_settings s on s.tenant_id = t.id
    where comms.may_touch(t.id) and (health_page.tenant is null or t.id = health_page.tenant)
      and (health_page.tenant is not null or exists (select from comms.customer_health_scores h where h.tenant_id = t.id))
    order by s.company nulls last, t.id limit 1
  ), newest as (
    select (select max(h.analysed_on) from comms.customer_health_scores h, whose where h.tenant_id = whose.id and h.analysed_on <= health_page.at::date) as day
  ), scored as (
    -- Of everybody only what they are counted and put in order by.
    select h.id, h.contact_id, h.churn_probability, coalesce(o.risk_level, h.churn_risk_level) as holds
    from whose join newest on true join comms.customer_health_scores h on h.tenant_id = whose.id and h.analysed_on = newest.day
    left join comms.current_overrides(health_page.at) o on o.tenant_id = h.tenant_id and o.contact_id = h.contact_id
  )
  select whose.id, jsonb_build_object(
    'company', whose.company, 'timeZone', whose.zone, 'scoredOn', newest.day,
    'counts', (select coalesce(jsonb_object_agg(l.holds, l.n), '{}') from (select s.holds, count(*) as n from scored s group by s.holds) l),
    'model', (select jsonb_build_object('algorithm', m.algorithm, 'trainedAt', comms.iso(m.trained_at)) from comms.churn_models m where m.tenant_id = whose.id and m.role = 'champion'),
    'waiting', coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', coalesce(c.name, c.email, ''), 'level', p.level, 'since', comms.iso(p.created_at), 'why', p.reasons #>> '{0,text}',
        'score', p.health_score) order by p.created_at, p.id)
      from comms.retention_participants p join comms.crm_contacts c on c.id = p.contact_id and c.tenant_id = p.tenant_id where p.tenant_id = whose.id and p.state = 'waiting' and comms.left_on(p.tenant_id, p.contact_id, health_page.at) is null), '[]'),
    'effect', comms.retention_effect(whose.id, health_page.at),
    'customers', coalesce((select jsonb_agg(x.entry order by x.place, x.chance desc, x.id) from (
      select -comms.risk_rank(s.holds) as place, s.churn_probability as chance, s.id, jsonb_build_object(
        'contactId', s.contact_id, 'name', coalesce(c.name, c.email, ''), 'account', coalesce(a.name, ''), 'score', s.overall_health_score, 'chance', s.churn_probability, 'level', s.holds,
        'computed', s.churn_risk_level, 'confidence', s.confidence_level, 'engine', s.engine, 'leavesOn', s.predicted_churn_date, 'contributions', w.contributions, 'actions', w.recommended_actions,
        'override', comms.current_override(s.tenant_id, s.contact_id, health_page.at),
        'history', (select jsonb_agg(jsonb_build_object('on', t.analysed_on, 'score', t.overall_health_score) order by t.analysed_on) from (
          select h.analysed_on, h.overall_health_score from comms.customer_health_scores h where h.tenant_id = s.tenant_id and h.contact_id = s.contact_id and h.analysed_on > newest.day - 90
          order by h.analysed_on desc limit 90) t),
        'signals', coalesce((select jsonb_agg(g.said order by g.risk desc) from (
          -- Found again every morning: as it stands now, once each.
          select distinct on (f.name) f.said, f.risk from comms.satisfaction_signals f where f.tenant_id = s.tenant_id and f.contact_id = s.contact_id and f.detected_on > newest.day - 7
          order by f.name, f.detected_on desc) g), '[]'),
        'done', coalesce((select jsonb_agg(jsonb_build_object('level', p.level, 'state', p.state, 'at', comms.iso(p.created_at), 'by', p.decided_by, 'enrolment', e.state) order by p.created_at desc)
          from comms.retention_participants p left join comms.enrolments e on e.id = p.enrolment_id where p.tenant_id = s.tenant_id and p.contact_id = s.contact_id), '[]')) as entry
      from (select h.*, t.holds from (select * from scored order by comms.risk_rank(scored.holds) desc, scored.churn_probability desc, scored.contact_id limit 50) t
        join comms.customer_health_scores h on h.id = t.id) s
      cross join lateral comms.explained_score(s.id) w
      join newest on true
      join comms.crm_contacts c on c.id = s.contact_id and c.tenant_id = s.tenant_id
      left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
    ) x), '[]'))
  from whose, newest
$$;

create or replace function comms.clickup_customers(tenant uuid, at timestamptz)
returns table (contact_id uuid, level text, label text, body text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with ranked as (
    select l.*, row_number() over (order by comms.risk_rank(l.level) desc, l.probability desc, l.contact_id) as place
    from comms.clickup_levels(tenant, clickup_customers.at) l join comms.clickup_rules r on r.level = l.level and (r.listed or r.task)
  ), chosen as (
    select x.score_id, x.level, x.place from ranked x where x.place <= 200
    union
    select l.score_id, l.level, null from comms.clickup_levels(tenant, clickup_customers.at) l
    where exists (select from comms.clickup_tasks t where t.tenant_id = tenant and t.contact_id = l.contact_id and t.closed_at is null and t.gone_at is null)
      and l.score_id not in (select x.score_id from ranked x where x.place <= 200)
  )
  select h.contact_id, k.level, comms.plain_line(coalesce(a.name || ' (' || c.name || ')', c.name, c.email, 'Customer')),
    format(E'**Health %s of 100**, %s risk. Chance of leaving: %s %%.%s\n', h.overall_health_score, k.level, round(100 * h.churn_probability),
      case when k.level = h.churn_risk_level then '' else ' The level was set by hand.' end)
    || coalesce(E'\n**Why**\n' || (select string_agg('- ' || comms.plain_line(f.value ->> 'text'), E'\n' order by f.ordinality) from jsonb_array_elements(w.risk_factors) with ordinality f where f.ordinality <= 5) || E'\n', '')
    || coalesce(E'\n**What to do**\n' || (select string_agg('- ' || comms.plain_line(f.value ->> 'text'), E'\n' order by f.ordinality) from jsonb_array_elements(w.recommended_actions) with ordinality f where f.ordinality <= 4) || E'\n', '')
    || coalesce(E'\n**What was done**\n' || (select string_agg(format('- Campaign for %s risk: %s', p.level, case p.state when 'holdout' then 'left alone on purpose' when 'waiting' then 'waits for a decision' else p.state end), E'\n' order by p.created_at desc, p.id)
      from comms.retention_participants p where p.tenant_id = tenant and p.contact_id = h.contact_id and p.created_at > clickup_customers.at - interval '90 days') || E'\n', '')
  from chosen k
  join comms.customer_health_scores h on h.id = k.score_id
  cross join lateral comms.explained_score(h.id) w
  join comms.crm_contacts c on c.id = h.contact_id and c.tenant_id = tenant
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = tenant
  where comms.left_on(tenant, h.contact_id, clickup_customers.at) is null
  order by k.place nulls last, h.contact_id
$$;

------------------------------------------------------------------------------------------------------------------------
-- Trends of who writes seldom: a patient who writes once a month never had three mails within thirty days, so a change of tone could
-- not be seen. As in 083, with the last three beside those before where the thirty days have too few.

create or replace function comms.metrics_of_customers(tenant uuid, contacts uuid[], at timestamptz) returns table (contact_id uuid, metrics jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with day as (select metrics_of_customers.at::date as today, metrics_of_customers.at - interval '30 days' as recent, metrics_of_customers.at - interval '90 days' as quarter, metrics_of_customers.at - interval '120 days' as before,
    metrics_of_customers.at - interval '180 days' as half_year, metrics_of_customers.at - interval '150 days' as lately),
  mails as (
    select m.contact_id, m.received_at, m.direction, m.automatic, m.classification,
      lag(m.received_at) over thread as previous_at, lag(m.direction) over thread as previous_direction
    from comms.email_messages m, day
    where m.contact_id = any(contacts) and m.tenant_id = tenant and m.received_at > metrics_of_customers.at - interval '270 days' and m.received_at <= metrics_of_customers.at
    window thread as (partition by m.contact_id, m.thread_id order by m.seq)
  ), answers as (
    select m.contact_id, m.received_at, extract(epoch from m.received_at - m.previous_at) / 3600 as hours, row_number() over (partition by m.contact_id order by m.received_at desc) as nth from mails m
    where m.direction = 'in' and not m.automatic and m.previous_direction = 'out' and m.received_at >= m.previous_at
  ), tones as (
    -- Of who writes seldom: the last three, of 120 days at most, beside those before.
    select t.contact_id, avg(t.tone) filter (where t.nth <= 3) - avg(t.tone) filter (where t.nth > 3) as change
    from (select m.contact_id, m.received_at, (m.classification ->> 'sentimentScore')::float8 as tone, row_number() over (partition by m.contact_id order by m.received_at desc) as nth
      from mails m where m.classification ->> 'sentimentScore' is not null) t, day
    group by t.contact_id having count(*) filter (where t.nth <= 3 and t.received_at > day.before) = 3 and count(*) filter (where t.nth > 3) >= 3
  ), paces as (
    select a.contact_id, percentile_cont(0.5) within group (order by a.hours) filter (where a.nth <= 3) as last, percentile_cont(0.5) within group (order by a.hours) filter (where a.nth > 3) as earlier
    from answers a, day group by a.contact_id having count(*) filter (where a.nth <= 3 and a.received_at > day.before) = 3 and count(*) filter (where a.nth > 3) >= 3
  ), written as (
    select m.contact_id, count(*) filter (where direction = 'in' and not automatic) as known,
      count(*) filter (where direction = 'in' and not automatic and received_at > day.quarter) as quarter,
      count(*) filter (where direction = 'in' and received_at > day.quarter and classification ->> 'intent' = 'complaint') as complaints,
      max(received_at) filter (where not automatic) as newest,
      avg((classification ->> 'sentimentScore')::float8) filter (where received_at > day.recent) as tone, count(classification ->> 'sentimentScore') filter (where received_at > day.recent) as tones,
      avg((classification ->> 'sentimentScore')::float8) filter (where received_at <= day.recent and received_at > day.before) as earlier_tone,
      count(classification ->> 'sentimentScore') filter (where received_at <= day.recent and received_at > day.before) as earlier_tones
    from mails m, day where (direction = 'in' or direction = 'out') and received_at > day.lately group by m.contact_id
  ), speed as (
    select a.contact_id, percentile_cont(0.5) within group (order by hours) as median, count(*) as known,
      percentile_cont(0.5) within group (order by hours) filter (where received_at > day.recent) as recent, count(*) filter (where received_at > day.recent) as recents,
      percentile_cont(0.5) within group (order by hours) filter (where received_at <= day.recent) as earlier, count(*) filter (where received_at <= day.recent) as earliers
    from answers a, day where received_at > day.lately group by a.contact_id
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
    'sentimentTrend', round((case when written.tones >= 3 and written.earlier_tones >= 3 then written.tone - written.earlier_tone else tones.change end)::numeric, 3),
    'medianResponseHours', case when speed.known >= 3 then round(speed.median::numeric, 2) end,
    'responseHoursTrend', case when speed.recents >= 3 and speed.earliers >= 3 then case when speed.earlier > 0 then round((speed.recent / speed.earlier - 1)::numeric, 3) end
      when paces.earlier > 0 then round((paces.last / paces.earlier - 1)::numeric, 3) end,
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
  left join tones on tones.contact_id = person.id
  left join paces on paces.contact_id = person.id
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
  'What the tables say of these customers, under the names of Compute Health Score; what they do not say is left out, never zero. Rates need three cases, trends three on either side: of the last 30 days and the 90 before; where these have too few, the last three of 120 days and those of the nine months before.';

insert into comms.workflow_rights values ('table', 'health_words', 'select'), ('function', 'explained_score', 'execute');
select comms.grant_workflow_rights();

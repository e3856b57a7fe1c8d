-- What campaigns do: those left alone on purpose against the others; and nobody is approached who has left already.
--
--   comms.retention_effect(tenant, at) -> what the page "Customer health" says of it

-- Both ends of Wilson's interval for a share, 95 % (Wilson 1927).
create function comms.wilson(events numeric, cases numeric, out low float8, out high float8)
language sql immutable
as $$
  select (events + z * z / 2 - z * sqrt(events * (cases - events) / nullif(cases, 0) + z * z / 4)) / (cases + z * z), (events + z * z / 2 + z * sqrt(events * (cases - events) / nullif(cases, 0) + z * z / 4)) / (cases + z * z)
  from (select 1.959964::float8 as z) x
$$;
comment on function comms.wilson(numeric, numeric) is 'The 95 % interval of a share (Wilson 1927): it holds for few cases and for shares near 0 and 1.';

create function comms.retention_effect(tenant uuid, at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with first_time as (
    -- Who was to be approached counts as such, also where the sequence did not take them: else the two groups are not alike.
    select distinct on (p.contact_id) p.contact_id, p.state = 'holdout' as alone, p.created_at
    from comms.retention_participants p join comms.retention_campaigns k on k.id = p.campaign_id
    where p.tenant_id = retention_effect.tenant and comms.may_touch(p.tenant_id) and k.trigger_type = 'churn_risk' and not k.needs_person and k.holdout_share > 0
      and p.created_at <= retention_effect.at
    order by p.contact_id, p.created_at, p.id
  ), known as (
    -- Everybody is watched for the same 60 days.
    select f.alone, coalesce(comms.left_on(retention_effect.tenant, f.contact_id, retention_effect.at) <= (f.created_at + interval '60 days')::date, false) as gone
    from first_time f where f.created_at <= retention_effect.at - interval '60 days'
  ), counted as (
    select count(*) filter (where not alone) as approached, count(*) filter (where not alone and gone) as approached_gone, count(*) filter (where alone) as alone, count(*) filter (where alone and gone) as alone_gone from known
  ), shares as (
    select c.*, alone_gone::float8 / nullif(alone, 0) as p, approached_gone::float8 / nullif(approached, 0) as q, a.low as p_low, a.high as p_high, b.low as q_low, b.high as q_high
    from counted c left join lateral comms.wilson(c.alone_gone, c.alone) a on true left join lateral comms.wilson(c.approached_gone, c.approached) b on true
  ), difference as (
    -- Of two shares: Newcombe 1998, method 10.
    select s.*, p - q as d, p - q - sqrt((p - p_low) ^ 2 + (q_high - q) ^ 2) as d_low, p - q + sqrt((p_high - p) ^ 2 + (q - q_low) ^ 2) as d_high from shares s
  )
  select jsonb_build_object('approached', approached, 'approachedLeft', approached_gone, 'leftAlone', alone, 'leftAloneLeft', alone_gone, 'days', 60,
    'verdict', case when alone < 20 or approached < 20 or alone_gone + approached_gone < 5 then 'too_few' when d_low > 0 then 'saves' when d_high < 0 then 'harms' else 'no_difference' end)
    || case when alone < 20 or approached < 20 or alone_gone + approached_gone < 5 then jsonb_build_object('needed', greatest(20 - alone, 0)) else jsonb_build_object(
      'difference', round(d::numeric, 4), 'low', round(d_low::numeric, 4), 'high', round(d_high::numeric, 4),
      'saved', round((d * approached)::numeric), 'savedLow', round((d_low * approached)::numeric), 'savedHigh', round((d_high * approached)::numeric)) end
  from difference
$$;
comment on function comms.retention_effect(uuid, timestamptz) is
  'How many customers campaigns have kept: who left within 60 days, of those approached and of those left alone on purpose, the first time each; 95 % interval. Under 20 in a group or 5 who left: too_few.';

create or replace function comms.decide_retention(participant uuid, decision text, author text, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  p comms.retention_participants;
begin
  select x.* into p from comms.retention_participants x where x.id = participant and x.state = 'waiting' and comms.may_touch(x.tenant_id) for update;
  if p.id is null or coalesce(btrim(author), '') = '' then return 'gone'; end if;
  if decision = 'start' and comms.left_on(p.tenant_id, p.contact_id, decide_retention.at) is null then
    return comms.start_retention(p, (select k.sequence_key from comms.retention_campaigns k where k.id = p.campaign_id), left(author, 200), decide_retention.at);
  end if;
  update comms.retention_participants x set state = 'rejected', decided_at = decide_retention.at, decided_by = left(author, 200),
    reasons = x.reasons || case when decision = 'start' then jsonb_build_array(comms.reason('has_left', 'They had left before anybody decided.')) else '[]' end
  where x.id = p.id;
  return case when decision = 'start' then 'left' else 'rejected' end;
end
$$;

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
        'computed', s.churn_risk_level, 'confidence', s.confidence_level, 'engine', s.engine, 'leavesOn', s.predicted_churn_date, 'contributions', s.contributions, 'actions', s.recommended_actions,
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
      join newest on true
      join comms.crm_contacts c on c.id = s.contact_id and c.tenant_id = s.tenant_id
      left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
    ) x), '[]'))
  from whose, newest
$$;
comment on function comms.health_page(uuid, timestamptz) is 'What the page "Customer health" shows of one business: the 50 customers most at risk, with why and what was done, and what campaigns have kept.';

insert into comms.workflow_rights values ('function', 'retention_effect', 'execute');
select comms.grant_workflow_rights();

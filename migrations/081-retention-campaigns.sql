-- Retention campaigns: who is looked after because they may leave, by level of risk; and signs of dissatisfaction.
--
--   comms.start_retention_campaigns(at, most) -> ("tenantId", "contactId", level, outcome, id, reasons)
--        outcome: started, holdout (left alone on purpose), waiting (a person decides), refused. Each customer and level once in "repeat_after".
--   comms.decide_retention(id, decision, author, at) -> outcome: started, rejected, refused, gone          decision: start, reject
--   comms.renewals_due(days, at) -> items for comms.enrol_contacts
--   comms.satisfaction_series(after_tenant, after, max, at) -> ("tenantId", "contactId", series)            as Detect Signals reads them
--   comms.store_satisfaction(items text, at) -> ("contactId", outcome, interventions)                      items: [{tenantId, contactId, satisfaction}]
--   comms.health_page(tenant, at) -> page, comms.health_action(choices, at) -> outcome                     what the page of staff shows and does

create table comms.retention_campaigns (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  base_campaign_id uuid,
  trigger_type text not null check (trigger_type in ('churn_risk', 'lifecycle_stage', 'satisfaction_drop')),
  trigger_conditions jsonb not null default '{}',
  target_health_score_range int4range,
  level text not null check (level in ('low', 'medium', 'high', 'critical')),
  sequence_key text not null,
  needs_person boolean not null default false,
  -- The share of customers left alone on purpose, so that it can be told what campaigns do.
  holdout_share numeric(4,3) not null default 0.1 check (holdout_share between 0 and 0.5),
  repeat_after interval not null check (repeat_after >= interval '1 day'),
  -- What was computed on fewer facts than this starts nothing.
  least_confidence numeric(3,2) not null default 0.1 check (least_confidence between 0 and 1),
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, trigger_type, level)
);
comment on table comms.retention_campaigns is 'What is done at which level. Rows without a tenant are built in; a tenant''s row of the same trigger and level takes its place.';
insert into comms.retention_campaigns (tenant_id, trigger_type, level, sequence_key, needs_person, holdout_share, repeat_after, active, source) values
  (null, 'churn_risk', 'low', 'retention-low', false, 0.1, '90 days', false, 'own choice: a sign of life to everybody is switched on by the operator'),
  (null, 'churn_risk', 'medium', 'retention-medium', false, 0.1, '60 days', true, 'customer retention, campaigns by level of risk'),
  (null, 'churn_risk', 'high', 'retention-high', false, 0.1, '45 days', true, 'customer retention, campaigns by level of risk'),
  (null, 'churn_risk', 'critical', 'retention-critical', true, 0, '30 days', true, 'customer retention: critical ones are decided by a person; nobody critical is left alone on purpose'),
  (null, 'satisfaction_drop', 'critical', 'retention-critical', true, 0, '30 days', true, 'customer retention: dissatisfaction above 0.7 asks for somebody to step in');

create table comms.retention_participants (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  campaign_id uuid not null references comms.retention_campaigns,
  contact_id uuid not null,
  level text not null,
  episode int not null,
  state text not null check (state in ('started', 'holdout', 'waiting', 'rejected', 'refused')),
  churn_probability numeric(6,5),
  health_score int,
  enrolment_id uuid references comms.enrolments on delete set null,
  reasons jsonb not null default '[]',
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  unique (tenant_id, contact_id, level, episode)
);
create index on comms.retention_participants (tenant_id, created_at);
create index retention_participants_waiting on comms.retention_participants (tenant_id) where state = 'waiting';
comment on table comms.retention_participants is 'Who is in which campaign, or was left alone on purpose, or waits for a person. Once a customer and level, until "repeat_after" has passed.';

create table comms.satisfaction_signals (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  name text not null,
  risk numeric(6,5) not null check (risk between 0 and 1),
  change jsonb,
  said text not null default '',
  since timestamptz,
  detected_at timestamptz not null,
  detected_on date not null,
  unique (tenant_id, contact_id, name, detected_on)
);
create index on comms.satisfaction_signals (tenant_id, detected_on);
comment on table comms.satisfaction_signals is 'What has got worse lately, a row a customer, kind of sign and day.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.retention_campaigns', 'comms.retention_participants', 'comms.satisfaction_signals']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('retention_campaigns', 'no_person', '{}', 'A plan, not a person.'),
  ('retention_participants', 'delete', '{}', 'About the person.'),
  ('satisfaction_signals', 'delete', '{}', 'About the person.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('retention_participants', 'retention_participants', '3 years', 'delete', 'created_at', 'as enrolments', 'Whether campaigns keep customers is seen after a year.', 'created_at'),
  ('satisfaction_signals', 'satisfaction_signals', '2 years', 'delete', 'detected_at', 'as health_scores', 'What led to a level.', 'detected_at');

------------------------------------------------------------------------------------------------------------------------
-- Starting

create function comms.retention_share(contact uuid) returns numeric
language sql immutable
as $$ select (('x' || left(md5('comms.retention ' || contact), 8))::bit(32)::bigint & 4294967295)::numeric / 4294967296 $$;
comment on function comms.retention_share(uuid) is 'A number from 0 to 1 that is always the same for a contact: below the holdout share they are left alone, at every level.';

create function comms.retention_campaign_of(tenant uuid, trigger_kind text, wanted text) returns comms.retention_campaigns
language sql stable security definer set search_path = comms, pg_temp
as $$
  select k from comms.retention_campaigns k where k.trigger_type = trigger_kind and k.level = wanted and (k.tenant_id is null or k.tenant_id = tenant) order by k.tenant_id nulls last limit 1
$$;

create function comms.risk_rank(level text) returns int
language sql immutable as $$ select array_position(array['low', 'medium', 'high', 'critical'], level) $$;

-- Enrols, and ends what a milder campaign had begun: nobody hears from two of them.
create function comms.start_retention(p comms.retention_participants, sequence text, author text, at timestamptz) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  made record;
  milder comms.enrolments;
  became text;
begin
  begin
    select * into made from comms.enrol_contact(jsonb_build_object('tenantId', p.tenant_id, 'contactId', p.contact_id, 'sequence', sequence,
      'key', format('retention/%s/%s/%s', p.level, p.contact_id, p.episode), 'data', jsonb_build_object('riskLevel', p.level)), start_retention.at);
    became := case when made.outcome in ('enrolled', 'already') then 'started' else 'refused' end;
  exception when others then
    if comms.is_passing_trouble(sqlstate) then raise; end if;
    update comms.retention_participants x set state = 'refused', reasons = x.reasons || jsonb_build_array(comms.reason('not_enrolled', sqlerrm)) where x.id = p.id;
    return 'refused';
  end;
  update comms.retention_participants x set state = became, enrolment_id = made.id, reasons = x.reasons || coalesce(made.reasons, '[]'), decided_at = start_retention.at, decided_by = author where x.id = p.id;
  if became = 'started' then
    for milder in
      select e.* from comms.retention_participants o join comms.enrolments e on e.id = o.enrolment_id
      where o.tenant_id = p.tenant_id and o.contact_id = p.contact_id and o.id <> p.id and comms.risk_rank(o.level) < comms.risk_rank(p.level) and e.state in ('active', 'paused')
      for update of e
    loop
      perform comms.end_enrolment(milder, 'exited', comms.reason('higher_risk', format('A campaign for %s risk takes its place.', p.level)), start_retention.at);
    end loop;
  end if;
  return became;
end
$$;

create function comms.enter_retention(tenant uuid, contact uuid, trigger_kind text, wanted text, probability numeric, score int, at timestamptz) returns comms.retention_participants
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  campaign comms.retention_campaigns := comms.retention_campaign_of(tenant, trigger_kind, wanted);
  p comms.retention_participants;
  share numeric := comms.retention_share(contact);
  first_state text;
  why jsonb;
begin
  if campaign.id is null or not campaign.active then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended('comms.retention ' || contact, 0));
  -- Once a customer and level; and nothing milder while something stronger is under way.
  if exists (select from comms.retention_participants o where o.tenant_id = tenant and o.contact_id = contact and comms.risk_rank(o.level) >= comms.risk_rank(wanted)
    and o.created_at > enter_retention.at - campaign.repeat_after) then return null; end if;
  if campaign.needs_person then
    first_state := 'waiting';
    why := comms.reason('needs_person', 'A customer at critical risk is approached when a person says so.');
  elsif share < campaign.holdout_share then
    first_state := 'holdout';
    why := comms.reason('holdout', format('One of the %s %% left alone on purpose, so that it can be told what campaigns do.', round(100 * campaign.holdout_share, 1)), to_jsonb(round(share, 4)));
  else
    first_state := 'started';
    why := comms.reason('risk_' || wanted, format('The risk of leaving is %s.', wanted), to_jsonb(probability));
  end if;
  insert into comms.retention_participants as x (tenant_id, campaign_id, contact_id, level, episode, state, churn_probability, health_score, reasons, created_at)
  values (tenant, campaign.id, contact, wanted, (select count(*) + 1 from comms.retention_participants o where o.tenant_id = tenant and o.contact_id = contact and o.level = wanted), first_state,
    probability, score, jsonb_build_array(why), enter_retention.at)
  returning x.* into p;
  if first_state = 'started' then
    perform comms.start_retention(p, campaign.sequence_key, 'automatic', enter_retention.at);
    select x.* into p from comms.retention_participants x where x.id = p.id;
  end if;
  return p;
end
$$;

-- What people say instead of the engine, for many customers at once.
create function comms.current_overrides(at timestamptz) returns table (tenant_id uuid, contact_id uuid, risk_level text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select distinct on (o.tenant_id, o.contact_id) o.tenant_id, o.contact_id, o.risk_level from comms.health_overrides o
  where o.created_at <= current_overrides.at and o.withdrawn_at is null and o.expires_at > current_overrides.at
  order by o.tenant_id, o.contact_id, o.created_at desc, o.id
$$;

create function comms.start_retention_campaigns(at timestamptz default now(), most int default 1000)
returns table ("tenantId" uuid, "contactId" uuid, level text, outcome text, id uuid, reasons jsonb, name text, "healthScore" int, "staffEmail" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  candidate record;
  p comms.retention_participants;
  only_tenant uuid := comms.bound_tenant();
begin
  for candidate in
    select h.tenant_id, h.contact_id, h.churn_probability, h.overall_health_score, c.name, r.risk
    from (
      select distinct on (x.tenant_id, x.contact_id) x.tenant_id, x.contact_id, x.churn_probability, x.overall_health_score, x.churn_risk_level, x.confidence_level from comms.customer_health_scores x
      where x.analysed_on > start_retention_campaigns.at::date - 3 and x.analysis_date <= start_retention_campaigns.at and (only_tenant is null or x.tenant_id = only_tenant)
      order by x.tenant_id, x.contact_id, x.analysed_on desc
    ) h
    -- A level that a person set since the scoring holds at once.
    left join comms.current_overrides(start_retention_campaigns.at) o on o.tenant_id = h.tenant_id and o.contact_id = h.contact_id
    cross join lateral (select coalesce(o.risk_level, h.churn_risk_level) as risk) r
    join (select t.id as whose, v.level as wanted, k.* from comms.tenants t, (values ('low'), ('medium'), ('high'), ('critical')) v (level), lateral comms.retention_campaign_of(t.id, 'churn_risk', v.level) k) g
      on g.whose = h.tenant_id and g.wanted = r.risk and g.active and coalesce(h.confidence_level, 0) >= g.least_confidence
    join comms.crm_contacts c on c.id = h.contact_id and c.tenant_id = h.tenant_id
    where not exists (select from comms.retention_participants y where y.tenant_id = h.tenant_id and y.contact_id = h.contact_id
        and comms.risk_rank(y.level) >= comms.risk_rank(r.risk) and y.created_at > start_retention_campaigns.at - g.repeat_after)
      and comms.left_on(h.tenant_id, h.contact_id, start_retention_campaigns.at) is null
    order by comms.risk_rank(r.risk) desc, h.churn_probability desc, h.contact_id
    -- Each takes locks until the end of the transaction, of which there is room for some thousands.
    limit least(greatest(most, 1), 2000)
  loop
    p := comms.enter_retention(candidate.tenant_id, candidate.contact_id, 'churn_risk', candidate.risk, candidate.churn_probability, candidate.overall_health_score, start_retention_campaigns.at);
    if p.id is not null then
      "tenantId" := p.tenant_id; "contactId" := p.contact_id; level := p.level; outcome := p.state; id := p.id; reasons := p.reasons; name := candidate.name; "healthScore" := p.health_score;
      "staffEmail" := (select s.staff_email from comms.tenant_settings s where s.tenant_id = p.tenant_id);
      return next;
    end if;
  end loop;
end
$$;
comment on function comms.start_retention_campaigns(timestamptz, int) is
  'By the newest scores of the last three days: medium and high risk are enrolled, except the holdout; critical ones wait for a person. Once a customer and level; call it until no row comes.';

create function comms.decide_retention(participant uuid, decision text, author text, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  p comms.retention_participants;
begin
  select x.* into p from comms.retention_participants x where x.id = participant and x.state = 'waiting' and comms.may_touch(x.tenant_id) for update;
  if p.id is null or coalesce(btrim(author), '') = '' then return 'gone'; end if;
  if decision = 'start' then
    return comms.start_retention(p, (select k.sequence_key from comms.retention_campaigns k where k.id = p.campaign_id), left(author, 200), decide_retention.at);
  end if;
  update comms.retention_participants x set state = 'rejected', decided_at = decide_retention.at, decided_by = left(author, 200) where x.id = p.id;
  return 'rejected';
end
$$;

create function comms.renewals_due(days int default 60, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, sequence text, key text, dates jsonb, data jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select k.tenant_id, c.id, 'renewal', 'renewal/' || k.id || '/' || k.ends_on,
    -- A date without a time is noon by the clock of the business.
    jsonb_build_object('renewsOn', comms.iso((k.ends_on + time '12:00') at time zone coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC'))),
    jsonb_strip_nulls(jsonb_build_object('contract', k.name, 'contractNumber', k.number, 'endsOn', k.ends_on))
  from comms.contracts k
  join comms.crm_contacts c on c.tenant_id = k.tenant_id and c.id = k.contact_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.tenant_settings s on s.tenant_id = k.tenant_id
  where comms.may_touch(k.tenant_id) and k.status = 'active' and k.ends_on > renewals_due.at::date and k.ends_on <= renewals_due.at::date + greatest(days, 1)
    -- Another contract that goes on longer: it has been renewed already.
    and not exists (select from comms.contracts o where o.tenant_id = k.tenant_id and o.contact_id = k.contact_id and o.id <> k.id and o.name = k.name and o.status = 'active' and (o.ends_on is null or o.ends_on > k.ends_on))
    and not exists (select from comms.enrolments e where e.tenant_id = k.tenant_id and e.key = 'renewal/' || k.id || '/' || k.ends_on)
  order by k.ends_on, k.id
$$;
comment on function comms.renewals_due(int, timestamptz) is 'Contracts that end within so many days, each once a term, as enrol_contacts takes them.';

------------------------------------------------------------------------------------------------------------------------
-- Dissatisfaction

create function comms.satisfaction_series(after_tenant uuid default null, after uuid default null, max int default 500, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, series jsonb)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
  since timestamptz := satisfaction_series.at - interval '120 days';
begin
  for whose in select t.id from comms.tenants t where (only_tenant is null or t.id = only_tenant) and (after_tenant is null or t.id >= after_tenant) order by t.id loop
    return query
      select c.tenant_id, c.id, jsonb_build_object(
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
      from (select * from comms.crm_contacts p where p.tenant_id = whose and coalesce(p.role, 'customer') = 'customer' and (whose is distinct from after_tenant or after is null or p.id > after)
        order by p.id limit least(greatest(satisfaction_series.max, 1), 5000)) c
      order by c.id;
    if found then return; end if;
  end loop;
end
$$;
comment on function comms.satisfaction_series(uuid, uuid, int, timestamptz) is 'The last 120 days of the next customers, as Detect Signals reads them; goes on as customers_to_score does.';

create function comms.store_satisfaction(items text, at timestamptz default now())
returns table ("contactId" uuid, outcome text, name text, "riskLevel" numeric, "staffEmail" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  person comms.crm_contacts;
  p comms.retention_participants;
begin
  for given in select r.item, r.item -> 'satisfaction' as found_signs from comms.read_items(items) r order by r.item ->> 'contactId', r.place loop
    "contactId" := comms.read_uuid(given.item ->> 'contactId'); name := null; "staffEmail" := null;
    begin
      "riskLevel" := comms.health_number(given.found_signs -> 'riskLevel', 0, 1);
      select c.* into person from comms.crm_contacts c where c.id = "contactId" and c.tenant_id = comms.read_uuid(given.item ->> 'tenantId') and comms.may_touch(c.tenant_id);
      if person.id is null then outcome := 'unknown';
      else
        name := person.name;
        insert into comms.satisfaction_signals (tenant_id, contact_id, name, risk, change, said, since, detected_at, detected_on)
        select person.tenant_id, person.id, s ->> 'name', coalesce(comms.health_number(s -> 'risk', 0, 1), 0), s -> 'change', left(coalesce(s ->> 'text', ''), 500), comms.read_instant(s ->> 'since'),
          store_satisfaction.at, (store_satisfaction.at at time zone 'UTC')::date
        from jsonb_array_elements(case when jsonb_typeof(given.found_signs -> 'signals') = 'array' then given.found_signs -> 'signals' else '[]' end) s where s ->> 'name' is not null
        on conflict on constraint satisfaction_signals_tenant_id_contact_id_name_detected_on_key do update set risk = excluded.risk, change = excluded.change, said = excluded.said;
        outcome := 'stored';
        if (given.found_signs ->> 'intervention')::boolean then
          p := comms.enter_retention(person.tenant_id, person.id, 'satisfaction_drop', 'critical', null, null, store_satisfaction.at);
          if p.id is not null then
            outcome := 'intervention';
            "staffEmail" := (select s.staff_email from comms.tenant_settings s where s.tenant_id = person.tenant_id);
          end if;
        end if;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
    end;
    return next;
  end loop;
end
$$;
comment on function comms.store_satisfaction(text, timestamptz) is 'Keeps the signs found. Where they ask for somebody to step in, the customer waits for a person, once in 30 days.';

------------------------------------------------------------------------------------------------------------------------
-- The page of staff

create function comms.health_page(tenant uuid default null, at timestamptz default now())
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
    select h.*, coalesce(o.risk_level, h.churn_risk_level) as holds
    from whose join newest on true join comms.customer_health_scores h on h.tenant_id = whose.id and h.analysed_on = newest.day
    left join comms.current_overrides(health_page.at) o on o.tenant_id = h.tenant_id and o.contact_id = h.contact_id
  )
  select whose.id, jsonb_build_object(
    'company', whose.company, 'timeZone', whose.zone, 'scoredOn', newest.day,
    'counts', (select coalesce(jsonb_object_agg(l.holds, l.n), '{}') from (select s.holds, count(*) as n from scored s group by s.holds) l),
    'model', (select jsonb_build_object('algorithm', m.algorithm, 'trainedAt', comms.iso(m.trained_at)) from comms.churn_models m where m.tenant_id = whose.id and m.role = 'champion'),
    'waiting', coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', coalesce(c.name, c.email, ''), 'level', p.level, 'since', comms.iso(p.created_at), 'why', p.reasons #>> '{0,text}',
        'score', p.health_score) order by p.created_at, p.id)
      from comms.retention_participants p join comms.crm_contacts c on c.id = p.contact_id and c.tenant_id = p.tenant_id where p.tenant_id = whose.id and p.state = 'waiting'), '[]'),
    'customers', coalesce((select jsonb_agg(x.entry order by x.place, x.chance desc, x.id) from (
      select -comms.risk_rank(s.holds) as place, s.churn_probability as chance, s.id, jsonb_build_object(
        'contactId', s.contact_id, 'name', coalesce(c.name, c.email, ''), 'account', coalesce(a.name, ''), 'score', s.overall_health_score, 'chance', s.churn_probability, 'level', s.holds,
        'computed', s.churn_risk_level, 'confidence', s.confidence_level, 'engine', s.engine, 'leavesOn', s.predicted_churn_date, 'contributions', s.contributions, 'actions', s.recommended_actions,
        'override', comms.current_override(s.tenant_id, s.contact_id, health_page.at),
        'history', (select jsonb_agg(jsonb_build_object('on', t.analysed_on, 'score', t.overall_health_score) order by t.analysed_on) from (
          select h.analysed_on, h.overall_health_score from comms.customer_health_scores h where h.tenant_id = s.tenant_id and h.contact_id = s.contact_id and h.analysed_on > newest.day - 90
          order by h.analysed_on desc limit 90) t),
        'signals', coalesce((select jsonb_agg(g.said order by g.risk desc) from comms.satisfaction_signals g where g.tenant_id = s.tenant_id and g.contact_id = s.contact_id and g.detected_on > newest.day - 7), '[]'),
        'done', coalesce((select jsonb_agg(jsonb_build_object('level', p.level, 'state', p.state, 'at', comms.iso(p.created_at), 'by', p.decided_by, 'enrolment', e.state) order by p.created_at desc)
          from comms.retention_participants p left join comms.enrolments e on e.id = p.enrolment_id where p.tenant_id = s.tenant_id and p.contact_id = s.contact_id), '[]')) as entry
      from (select * from scored order by comms.risk_rank(scored.holds) desc, scored.churn_probability desc, scored.contact_id limit 50) s
      join newest on true
      join comms.crm_contacts c on c.id = s.contact_id and c.tenant_id = s.tenant_id
      left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
    ) x), '[]'))
  from whose, newest
$$;
comment on function comms.health_page(uuid, timestamptz) is 'What the page "Customer health" shows of one business: the 50 customers most at risk, with why and what was done.';

create function comms.health_action(choices text, at timestamptz default now()) returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given jsonb := comms.read_json(choices);
begin
  if not comms.staff_form_holds('health', given ->> 'form', health_action.at) then outcome := 'stale';
  elsif given ->> 'action' in ('start', 'reject') then
    outcome := comms.decide_retention(comms.read_uuid(given ->> 'id'), given ->> 'action', coalesce(nullif(btrim(given ->> 'author'), ''), 'staff'), health_action.at);
  elsif given ->> 'action' = 'override' then
    outcome := comms.override_health(comms.read_uuid(given ->> 'contact'), given ->> 'level', given ->> 'reason', given ->> 'author',
      case when given ->> 'days' ~ '^[0-9]{1,3}$' then health_action.at + make_interval(days => (given ->> 'days')::int) end, health_action.at);
  else outcome := 'invalid';
  end if;
  return next;
end
$$;

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('score-customers', '2 days', 'Score customers', 'Open the workflow: is it published? Run it by hand: scores are stored by day, nothing is counted twice.', 'beat', 'It runs every night.'),
  ('start-retention-campaigns', '4 days', 'Start retention campaigns', 'Open the workflow: is it published? It acts on scores of the last three days only.', 'beat', 'It runs every working day.'),
  ('remind-renewals', '2 days', 'Remind of renewals', 'Open the workflow: is it published? Who ends within 60 days is found again at the next run.', 'beat', 'It runs every day.'),
  ('train-churn-model', '40 days', 'Train the churn model', 'Open the workflow: is it published? The model in use goes on scoring.', 'beat', 'It runs once a month.'),
  ('watch-satisfaction', '2 days', 'Watch satisfaction', 'Open the workflow: is it published? Run it by hand: it looks at the last 120 days anew each time.', 'beat', 'It runs every day.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['retention_campaigns', 'retention_participants', 'satisfaction_signals']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'start_retention_campaigns', 'decide_retention', 'renewals_due', 'satisfaction_series', 'store_satisfaction', 'health_page', 'health_action']) name;
select comms.grant_workflow_rights();

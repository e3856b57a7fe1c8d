-- Readiness learnt from your own offers: what was known when they went out, and whether they were taken.
--
--   comms.readiness_tasks(at) -> ("tenantId", target, rows)                    where there are enough to try
--   comms.readiness_rows(tenant, target, at) -> (row)                           as Train reads them: metrics, contactId, takenAt, and the label won or referred
--   comms.store_readiness_model(tenant, target, model, at) -> (version, role, reasons)
--   comms.readiness_model(tenant, target) -> the model in use, or null          for Compute Health Score

create table comms.readiness_models (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  target text not null check (target in ('upsell', 'referral')),
  version text not null,
  role text not null check (role in ('champion', 'challenger', 'retired')),
  algorithm text not null,
  model jsonb not null,
  reasons jsonb not null default '[]',
  trained_at timestamptz not null,
  unique (tenant_id, target, version)
);
create unique index readiness_models_champion on comms.readiness_models (tenant_id, target) where role = 'champion';
comment on table comms.readiness_models is 'Who is ready to be offered more, or to be asked for a referral, as learnt from offers made. Champion: scores. Challenger: tells no better than chance. Retired: was in use, or had too little to learn from.';

create table comms.readiness_rules (
  target text primary key check (target in ('upsell', 'referral')),
  -- How long after it went out an offer may be taken; younger ones teach nothing yet.
  outcome_within interval not null check (outcome_within >= interval '1 day'),
  least_rows int not null check (least_rows > 0),
  source text not null
);
comment on table comms.readiness_rules is 'How long an offer may take to be answered, and from how many on it is tried to learn from them.';
insert into comms.readiness_rules values
  ('upsell', '90 days', 100, 'a quarter, as a budget takes; 100 rows are the least that Train learns from'),
  ('referral', '60 days', 100, 'two months, our judgement; 100 rows are the least that Train learns from');

select comms.protect_tenant_table('comms.readiness_models');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('readiness_models', 'no_person', '{}', 'Figures learnt from many.');

create function comms.readiness_offers(tenant uuid, wanted text, at timestamptz)
returns table (contact_id uuid, offered_at timestamptz, taken boolean)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select o.contact_id, o.found_at,
    exists (select from comms.crm_deals d where d.tenant_id = o.tenant_id and d.contact_id = o.contact_id and d.stage in ('won', 'closed_won') and d.updated_at > o.found_at and d.updated_at <= o.found_at + r.outcome_within)
    or exists (select from comms.contracts k where k.tenant_id = o.tenant_id and k.contact_id = o.contact_id and k.status = 'active' and k.created_at > o.found_at and k.created_at <= o.found_at + r.outcome_within)
  from comms.contact_opportunities o join comms.readiness_rules r on r.target = 'upsell'
  -- What a person decided against was never offered.
  where wanted = 'upsell' and o.tenant_id = tenant and comms.may_touch(tenant) and o.kind = 'upsell' and o.state in ('sent', 'answered', 'passed_over') and o.found_at <= readiness_offers.at - r.outcome_within
  union all
  select e.contact_id, e.enrolled_at,
    e.state_reason ->> 'code' = 'exit_conversion'
    or exists (select from comms.crm_activities c where c.tenant_id = e.tenant_id and c.contact_id = e.contact_id and c.kind = 'referral_given' and c.happened_at > e.enrolled_at and c.happened_at <= e.enrolled_at + r.outcome_within)
  from comms.enrolments e join comms.readiness_rules r on r.target = 'referral'
  where wanted = 'referral' and e.tenant_id = tenant and comms.may_touch(tenant) and e.sequence_key = 'referral' and e.enrolled_at <= readiness_offers.at - r.outcome_within
    and exists (select from comms.enrolment_steps s where s.enrolment_id = e.id and s.message_id is not null)
$$;

create function comms.readiness_rows(tenant uuid, target text, at timestamptz default now()) returns table ("row" jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select h.metrics || jsonb_build_object('contactId', o.contact_id, 'takenAt', comms.iso(o.offered_at), case readiness_rows.target when 'upsell' then 'won' else 'referred' end, coalesce(o.taken, false))
  from comms.readiness_offers(tenant, readiness_rows.target, readiness_rows.at) o
  -- What was known when it went out, not what is known now.
  cross join lateral (
    select x.metrics from comms.customer_health_scores x
    where x.tenant_id = tenant and x.contact_id = o.contact_id and x.analysed_on <= o.offered_at::date and x.analysed_on > o.offered_at::date - 14 order by x.analysed_on desc limit 1) h
  order by o.offered_at, o.contact_id
$$;
comment on function comms.readiness_rows(uuid, text, timestamptz) is
  'Offers (upsell: proposals that were sent; referral: requests) with what was known of the customer then and whether they were taken: a deal won or a contract within 90 days; a conversion or an activity referral_given.';

create function comms.readiness_tasks(at timestamptz default now()) returns table ("tenantId" uuid, target text, "rows" int)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select t.id, r.target, n.rows from comms.tenants t cross join comms.readiness_rules r
  cross join lateral (select count(*)::int as rows from comms.readiness_offers(t.id, r.target, readiness_tasks.at)) n
  where comms.may_touch(t.id) and n.rows >= r.least_rows order by t.id, r.target
$$;

create function comms.store_readiness_model(tenant uuid, target text, model jsonb, at timestamptz default now())
returns table (version text, role text, reasons jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  found_role text;
  algorithm text := model ->> 'algorithm';
  least_auc float8 := (model #>> '{metrics,auc,low}')::float8;
begin
  if not comms.may_touch(tenant) or model ->> 'version' is null or algorithm is null or model ->> 'target' is distinct from store_readiness_model.target then
    raise exception 'There is no model of % to store, or it is not for this login.', store_readiness_model.target;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('comms.readiness_models ' || tenant, 0));
  version := model ->> 'version';
  if algorithm = 'scorecard' then
    found_role := 'retired';
    reasons := jsonb_build_array(comms.reason('too_little_history', 'Too few offers were taken to learn from them; the scorecard, or the model there is, goes on.'));
  elsif coalesce(least_auc, 0) <= 0.5 then
    found_role := 'challenger';
    reasons := jsonb_build_array(comms.reason('not_better_than_chance', format('On offers it had not seen the model ranks no better than chance (AUC from %s); what there is goes on.', coalesce(round(least_auc::numeric, 3)::text, 'unknown'))));
  else
    found_role := 'champion';
    reasons := jsonb_build_array(comms.reason('better_than_chance', format('On offers it had not seen its AUC is %s (from %s).', round((model #>> '{metrics,auc,value}')::numeric, 3), round(least_auc::numeric, 3))));
  end if;
  role := found_role;
  update comms.readiness_models m set role = 'retired'
  where m.tenant_id = tenant and m.target = store_readiness_model.target and m.version <> store_readiness_model.model ->> 'version' and (m.role = 'challenger' or m.role = 'champion' and found_role = 'champion');
  insert into comms.readiness_models as m (tenant_id, target, version, role, algorithm, model, reasons, trained_at)
  values (tenant, store_readiness_model.target, store_readiness_model.model ->> 'version', found_role, algorithm, model, reasons, store_readiness_model.at)
  on conflict on constraint readiness_models_tenant_id_target_version_key do update set role = excluded.role, reasons = excluded.reasons, trained_at = excluded.trained_at;
  return next;
end
$$;
comment on function comms.store_readiness_model(uuid, text, jsonb, timestamptz) is 'Keeps a trained model of readiness. It scores from now on where it ranks better than chance on offers it was not trained on (the lower end of its AUC is above 0.5).';

create function comms.readiness_model(tenant uuid, target text) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$ select m.model from comms.readiness_models m where m.tenant_id = tenant and m.target = readiness_model.target and m.role = 'champion' and comms.may_touch(tenant) $$;

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('train-readiness-models', '40 days', 'Train readiness models', 'Open the workflow: is it published? The scorecard, or the model in use, goes on.', 'beat', 'It runs once a month.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['readiness_models', 'readiness_rules']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['readiness_tasks', 'readiness_rows', 'store_readiness_model', 'readiness_model']) name;
select comms.grant_workflow_rights();

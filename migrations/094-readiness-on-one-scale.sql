-- A learnt readiness is the chance that an offer is taken, which is seldom above a half; the bars of comms.upsell_offers are of the
-- scorecard, 0 to 1 by points. Both are put on one scale, so that a model ranks customers and the bars stay what they are.
--
--   comms.readiness_on_scale(items text) -> the items with what a model said put on the scale of the bars

alter table comms.readiness_rules add column least_odds numeric not null default 1 check (least_odds > 0);
comment on column comms.readiness_rules.least_odds is
  'With a model: an offer is made from so many times the odds on, that the offers made so far had of being taken. It stands for a readiness of 0.8.';

create function comms.readiness_on_scale(items text) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  with bar as (
    -- The share of offers taken in what the model in use was trained on.
    select m.tenant_id, (m.model #>> '{trainedOn,events}')::numeric / nullif((m.model #>> '{trainedOn,rows}')::numeric, 0) as taken, r.least_odds
    from comms.readiness_models m join comms.readiness_rules r on r.target = m.target
    where m.target = 'upsell' and m.role = 'champion' and comms.may_touch(m.tenant_id)
      and jsonb_typeof(m.model #> '{trainedOn,events}') = 'number' and jsonb_typeof(m.model #> '{trainedOn,rows}') = 'number'
  ), given as (
    select r.place, r.item, b.taken, b.least_odds,
      case when r.item ->> 'engine' in ('gradientBoosting', 'logisticRegression') then least(greatest(comms.health_number(r.item -> 'readiness', 0, 1), 0.0001), 0.9999) end as chance
    from comms.read_items(items) r left join bar b on b.tenant_id = comms.read_uuid(r.item ->> 'tenantId') and b.taken > 0 and b.taken < 1
  ), scaled as (
    -- 0.8 are odds of four to one.
    select g.*, 4 * (g.chance / (1 - g.chance)) / (g.least_odds * g.taken / (1 - g.taken)) as odds from given g
  )
  select coalesce(jsonb_agg(case when s.odds is null then s.item else s.item || jsonb_build_object('readiness', round(s.odds / (1 + s.odds), 5),
    'reasons', jsonb_build_array(comms.reason('chance_of_past_offers', format('The model gives a chance of %s %% that the offer is taken; of the offers made so far %s %% were.', round(100 * s.chance), round(100 * s.taken)),
      jsonb_build_object('chance', s.chance, 'taken', round(s.taken, 4)))) || case jsonb_typeof(s.item -> 'reasons') when 'array' then s.item -> 'reasons' else '[]' end) end order by s.place), '[]')::text
  from scaled s
$$;
comment on function comms.readiness_on_scale(text) is
  'Items as comms.keep_upsell reads them. What a model said is put on the scale of the bars of comms.upsell_offers: the odds that offers had so far (times readiness_rules.least_odds) are a readiness of 0.8. What the scorecard said stays.';

insert into comms.workflow_rights values ('function', 'readiness_on_scale', 'execute');
select comms.grant_workflow_rights();

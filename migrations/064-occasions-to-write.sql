-- Occasions to write to a customer whom nobody asked to write to, and offers of more: found by machine, sent by a person.
--
--   comms.engagement_occasions, comms.engagement_caps, comms.upsell_offers, comms.opportunity_exclusions          the policy, as data
--   comms.find_engagement(most, at) -> one row an opportunity to write a draft for
--   comms.keep_upsell(items text, at) -> the same              items: [{tenantId, contactId, readiness (0 to 1), blockers, reasons, engine}]
--   comms.opportunity_block(tenant, contact, kind, at) -> the reason why nothing is proposed now, or null
--   comms.attach_opportunity_drafts(items text, at)            items: [{key}]: the drafts that store_client_drafts keeps under these keys
--   comms.fade_opportunities(at) -> (state, n)                 what nobody decided, and what the customer passed over, fades
--   comms.exclude_opportunities(contact, kind, reason, author, at)
--
-- Approving asks once more: with an incident, a complaint or an overdue invoice open by then, the draft is held back and says why.

create table comms.engagement_occasions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  occasion text not null check (occasion in ('good_news', 'milestone_reached', 'anniversary', 'milestone_ahead', 'industry_news', 'silence')),
  -- Of several occasions of one customer the highest is taken.
  priority int not null,
  -- How old it may be, how far ahead it may lie, or how long the silence has lasted.
  days int not null check (days > 0),
  template_id text not null,
  topic text not null check (topic in ('service', 'marketing')),
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, occasion)
);
comment on table comms.engagement_occasions is 'What is an occasion to write. Rows without a tenant are built in; a tenant''s row of the same occasion takes its place.';
insert into comms.engagement_occasions (tenant_id, occasion, priority, days, template_id, topic, source) values
  (null, 'good_news', 60, 7, 'engagement.good_news', 'service', 'client communication: occasions from what the customer said'),
  (null, 'milestone_reached', 50, 5, 'engagement.milestone_reached', 'service', 'client communication: occasions from project milestones'),
  (null, 'anniversary', 40, 5, 'engagement.anniversary', 'service', 'client communication: seasonal factors; the day the work together began'),
  (null, 'milestone_ahead', 30, 7, 'engagement.milestone_ahead', 'service', 'client communication: occasions from upcoming milestones'),
  (null, 'industry_news', 20, 10, 'engagement.industry_news', 'marketing', 'client communication: news of the industry, handed in as crm_activities of kind industry_news'),
  (null, 'silence', 10, 60, 'engagement.silence', 'marketing', 'client communication: history of communication');

create table comms.engagement_caps (
  topic text primary key,
  most int not null check (most > 0),
  per interval not null,
  source text not null
);
comment on table comms.engagement_caps is 'So many proposals for one contact in a rolling time, occasions and offers together. Change the row to change the cap.';
insert into comms.engagement_caps values ('proposals', 1, '21 days', 'own choice: more often, personal letters read like a campaign');

create table comms.upsell_offers (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  key text not null check (key ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$'),
  -- By language: {"en": "Care plan"}; empty: the text speaks of what else could be done.
  name jsonb not null default '{}' check (jsonb_typeof(name) = 'object'),
  industry text check (industry in ('general', 'healthcare', 'trades', 'professional_services')),
  least_readiness numeric(6,5) not null default 0.8 check (least_readiness between 0 and 1),
  place int not null default 100,
  template_id text not null default 'upsell.offer',
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, key)
);
comment on table comms.upsell_offers is 'What may be offered, the first that was not offered yet. Rows without a tenant are built in; a tenant''s row of the same key takes its place.';
insert into comms.upsell_offers (tenant_id, key, place, source) values (null, 'further', 1000, 'client communication: readiness above 0.8');

create table comms.contact_opportunities (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('engagement', 'upsell')),
  occasion text not null,
  key text not null,
  topic text not null check (topic in ('service', 'marketing')),
  readiness numeric(6,5) check (readiness between 0 and 1),
  evidence jsonb not null default '{}',
  reasons jsonb not null default '[]',
  -- waiting: for a person. faded: nobody decided in time. passed_over: sent, and the customer did nothing about it.
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'rejected', 'faded', 'answered', 'passed_over')),
  draft_id uuid references comms.client_drafts on delete set null,
  found_at timestamptz not null,
  state_at timestamptz not null,
  unique (tenant_id, key)
);
create index on comms.contact_opportunities (contact_id, found_at);
create index on comms.contact_opportunities (draft_id);
create index contact_opportunities_open on comms.contact_opportunities (tenant_id, state_at) where state in ('waiting', 'sent');
comment on table comms.contact_opportunities is 'Occasions to write and offers of more that were found, why, and what came of them. Each once by its key.';

create table comms.opportunity_exclusions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('engagement', 'upsell')),
  reason text not null,
  author text not null,
  at timestamptz not null,
  unique (tenant_id, contact_id, kind)
);
comment on table comms.opportunity_exclusions is 'Customers for whom nothing of the kind is proposed ever again, because somebody said so.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.engagement_occasions', 'comms.upsell_offers', 'comms.contact_opportunities', 'comms.opportunity_exclusions']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('engagement_occasions', 'no_person', '{}', 'Policy.'),
  ('engagement_caps', 'no_person', '{}', 'Policy.'),
  ('upsell_offers', 'no_person', '{}', 'Policy.'),
  ('contact_opportunities', 'delete', '{}', 'About the person.'),
  ('opportunity_exclusions', 'delete', '{}', 'About the person; who is gone is not written to.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('contact_opportunities', 'contact_opportunities', '3 years', 'delete', 'found_at', 'as messages', 'What was offered, and how often it was passed over.', 'found_at');

------------------------------------------------------------------------------------------------------------------------
-- What stands against it

create function comms.opportunity_block(tenant uuid, contact uuid, kind text, at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  person record;
  open_incidents jsonb;
  found_invoice text;
begin
  select c.account_id, coalesce(p.do_not_contact, false) as silent into person from comms.crm_contacts c
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id where c.id = contact and c.tenant_id = tenant;
  if not found then return comms.reason('unknown_contact', 'There is no such contact.'); end if;
  if person.silent then return comms.reason('do_not_contact', 'The customer does not want to be contacted.'); end if;
  if exists (select from comms.opportunity_exclusions x where x.tenant_id = tenant and x.contact_id = contact and x.kind = opportunity_block.kind) then return comms.reason('excluded', 'Somebody ruled this out for the customer.'); end if;
  if comms.left_on(tenant, contact, at) is not null then return comms.reason('left', 'The customer has left.'); end if;
  open_incidents := coalesce(to_jsonb(comms.open_incidents(person.account_id)), '[]');
  if jsonb_array_length(open_incidents) > 0 then return comms.reason('incident_open', 'The customer is affected by an open incident.', open_incidents); end if;
  if comms.complaints_open(tenant, contact, at) > 0 then return comms.reason('complaint_open', 'A complaint or a bad score of the customer is still open.'); end if;
  if kind = 'upsell' then
    select i.number into found_invoice from comms.invoices i
    where i.tenant_id = tenant and (i.contact_id = contact or i.account_id = person.account_id) and i.status <> 'cancelled' and i.paid_on is null and i.status <> 'paid' and (i.status = 'overdue' or i.due_on < at::date)
    order by i.due_on, i.number limit 1;
    if found_invoice is not null then return comms.reason('invoice_overdue', format('The invoice %s is overdue.', found_invoice), to_jsonb(found_invoice)); end if;
    if exists (select from comms.enrolments e join comms.sequences q on q.id = e.sequence_id where e.tenant_id = tenant and e.contact_id = contact and e.state in ('active', 'paused') and q.topic = 'marketing')
    then return comms.reason('in_sequence', 'The customer is in a sequence that offers something already.'); end if;
  end if;
  if exists (select from comms.retention_participants r where r.tenant_id = tenant and r.contact_id = contact and r.level in ('high', 'critical') and r.state in ('waiting', 'started') and r.created_at > at - interval '45 days')
  then return comms.reason('at_risk', 'The customer is at risk of leaving and looked after for that.'); end if;
  return null;
end
$$;
comment on function comms.opportunity_block(uuid, uuid, text, timestamptz) is
  'Why nothing may be proposed to the customer now: do-not-contact, ruled out by somebody, left, an incident or complaint open, at risk; for an upsell also an overdue invoice, or a marketing sequence under way. Null: nothing stands against it.';

create function comms.proposals_lately(tenant uuid, contact uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = comms, pg_temp
as $$
  select count(*) >= (select c.most from comms.engagement_caps c where c.topic = 'proposals') from comms.contact_opportunities o
  where o.tenant_id = tenant and o.contact_id = contact and o.found_at > at - (select c.per from comms.engagement_caps c where c.topic = 'proposals') and o.found_at <= at
$$;

create function comms.may_propose_by_mail(tenant uuid, contact uuid, topic text, at timestamptz) returns boolean
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Marketing needs a grant. Whether it still holds is asked again at the door.
  select comms.address_on(tenant, contact, 'email') is not null and (topic <> 'marketing' or coalesce((
    select e.state = 'granted' from comms.consent_events e where e.tenant_id = tenant and e.contact_id = contact and e.topic = 'marketing' and e.channel = 'email' and e.at <= may_propose_by_mail.at
    order by e.at desc, e.id desc limit 1), false))
$$;

-- Keeps an opportunity and gives what its draft is written from.
create function comms.propose(o comms.contact_opportunities, template_id text, given jsonb,
  out key text, out template jsonb, out variables jsonb, out contact jsonb, out stored boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  person record;
  found_text record;
begin
  stored := false;
  perform pg_advisory_xact_lock(hashtextextended('comms.proposal ' || o.contact_id, 0));
  if comms.proposals_lately(o.tenant_id, o.contact_id, o.found_at) then return; end if;
  select coalesce(p.language, c.language, s.language) as language, coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC') as zone into person
  from comms.crm_contacts c left join comms.tenant_settings s on s.tenant_id = c.tenant_id left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id where c.id = o.contact_id and c.tenant_id = o.tenant_id;
  select f.* into found_text from comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', template_id, 'channel', 'email', 'language', person.language, 'tenantId', o.tenant_id))::text) f;
  if found_text.template is null then raise exception 'There is no text "%".', template_id; end if;
  insert into comms.contact_opportunities as x (tenant_id, contact_id, kind, occasion, key, topic, readiness, evidence, reasons, found_at, state_at)
  values (o.tenant_id, o.contact_id, o.kind, o.occasion, o.key, o.topic, o.readiness, coalesce(o.evidence, '{}'), coalesce(o.reasons, '[]'), o.found_at, o.found_at)
  on conflict do nothing returning x.key into propose.key;
  if propose.key is null then return; end if;
  stored := true;
  template := found_text.template;
  variables := comms.declared_only(found_text.template -> 'variables', comms.standard_variables(o.tenant_id, o.contact_id) || jsonb_strip_nulls(given));
  contact := jsonb_strip_nulls(jsonb_build_object('language', found_text.language, 'timeZone', person.zone));
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Occasions

create function comms.occasions_of(tenant uuid) returns setof comms.engagement_occasions
language sql stable security definer set search_path = comms, pg_temp
as $$
  select o.* from (select distinct on (x.occasion) x.* from comms.engagement_occasions x where x.tenant_id is null or x.tenant_id = tenant order by x.occasion, x.tenant_id nulls last) o where o.active
$$;

create function comms.engagement_candidates(tenant uuid, at timestamptz)
returns table (contact_id uuid, occasion text, key text, evidence jsonb, given jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with o as (select * from comms.occasions_of(engagement_candidates.tenant)),
  today as (select (engagement_candidates.at at time zone coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = engagement_candidates.tenant), 'UTC'))::date as day)
  select r.contact_id, o.occasion, 'engagement/good_news/' || r.id, jsonb_build_object('score', r.score, 'scale', r.scale, 'answeredAt', comms.iso(r.answered_at)), '{}'::jsonb
  from o join comms.survey_responses r on o.occasion = 'good_news' and r.tenant_id = engagement_candidates.tenant and r.contact_id is not null
    and (r.kind = 'nps' and r.score >= 9 or r.kind = 'csat' and r.scale = '1-5' and r.score = 5) and r.answered_at <= engagement_candidates.at and r.answered_at > engagement_candidates.at - make_interval(days => o.days)
  union all
  select j.contact_id, o.occasion, 'engagement/milestone_reached/' || m.id, jsonb_build_object('milestone', m.name, 'project', j.reference, 'completedOn', m.completed_on), jsonb_build_object('milestone', m.name, 'projectName', j.name)
  from o join today on o.occasion = 'milestone_reached' join comms.milestones m on m.tenant_id = engagement_candidates.tenant and m.completed_on <= today.day and m.completed_on > today.day - o.days join comms.projects j on j.id = m.project_id
  where j.contact_id is not null and j.status in ('active', 'completed')
    -- The round of professional services asks about it already.
    and not exists (select from comms.enrolments e where e.tenant_id = engagement_candidates.tenant and e.key = 'milestone/' || m.id)
  union all
  select j.contact_id, o.occasion, 'engagement/milestone_ahead/' || m.id || '/' || m.due_on, jsonb_build_object('milestone', m.name, 'project', j.reference, 'dueOn', m.due_on), jsonb_build_object('milestone', m.name, 'projectName', j.name, 'dueOn', m.due_on)
  from o join today on o.occasion = 'milestone_ahead' join comms.milestones m on m.tenant_id = engagement_candidates.tenant and m.completed_on is null and m.due_on > today.day and m.due_on <= today.day + o.days join comms.projects j on j.id = m.project_id
  where j.contact_id is not null and j.status = 'active'
  union all
  select k.contact_id, o.occasion, 'engagement/anniversary/' || k.contact_id || '/' || y.years, jsonb_build_object('since', k.since, 'years', y.years), jsonb_build_object('years', y.years)
  from o join today on o.occasion = 'anniversary'
  join (select c.contact_id, min(c.starts_on) as since, bool_or(c.status = 'active') as running from comms.contracts c where c.tenant_id = engagement_candidates.tenant and c.contact_id is not null group by c.contact_id) k on k.running
  -- The 29th of February is kept on the 28th where there is none.
  cross join lateral (select extract(year from age(today.day, k.since))::int as years) y
  where y.years >= 1 and (k.since + make_interval(years => y.years))::date > today.day - o.days
  union all
  select v.contact_id, o.occasion, 'engagement/industry_news/' || v.contact_id || '/' || md5(coalesce(v.subject, '')), jsonb_build_object('headline', v.subject, 'at', comms.iso(v.happened_at)),
    jsonb_build_object('headline', left(v.subject, 200), 'newsUrl', case when v.metadata ->> 'url' ~ '^https?://' then v.metadata ->> 'url' end)
  from o join comms.crm_activities v on o.occasion = 'industry_news' and v.tenant_id = engagement_candidates.tenant and v.kind = 'industry_news' and v.contact_id is not null and coalesce(btrim(v.subject), '') <> ''
    and v.happened_at <= engagement_candidates.at and v.happened_at > engagement_candidates.at - make_interval(days => o.days)
  union all
  select s.id, o.occasion, 'engagement/silence/' || s.id || '/' || to_char(s.heard, 'YYYY-MM-DD'), jsonb_build_object('heardLast', comms.iso(s.heard)), '{}'
  from o cross join lateral (
    select c.id, greatest(
      (select max(m.received_at) from comms.email_messages m where m.tenant_id = c.tenant_id and m.contact_id = c.id and m.received_at <= engagement_candidates.at and not m.automatic),
      (select max(m.accepted_at) from comms.scheduled_messages m where m.tenant_id = c.tenant_id and m.contact_id = c.id and m.accepted_at <= engagement_candidates.at),
      (select max(v.starts_at) from comms.appointments v where v.tenant_id = c.tenant_id and v.contact_id = c.id and v.status in ('booked', 'confirmed', 'completed'))) as heard
    from comms.crm_contacts c where c.tenant_id = engagement_candidates.tenant and coalesce(c.role, 'customer') = 'customer'
      -- Of somebody who was never a customer nobody says that it has been a while.
      and exists (select from comms.contracts k where k.tenant_id = c.tenant_id and k.contact_id = c.id and k.status = 'active')
  ) s
  where o.occasion = 'silence' and s.heard <= engagement_candidates.at - make_interval(days => o.days) and s.heard > engagement_candidates.at - interval '2 years'
$$;

create function comms.find_engagement(most int default 100, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, occasion text, key text, purpose text, reasons jsonb, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
  c record;
  made record;
  handed int := 0;
begin
  for whose in select t.id from comms.tenants t where only_tenant is null or t.id = only_tenant order by t.id loop
    handed := 0;
    for c in
      select f.*, o.topic, o.template_id, o.priority from comms.engagement_candidates(whose, find_engagement.at) f join comms.occasions_of(whose) o on o.occasion = f.occasion
      where not exists (select from comms.contact_opportunities x where x.tenant_id = whose and x.key = f.key)
      order by o.priority desc, f.contact_id, f.key
    loop
      exit when handed >= greatest(most, 1);
      begin
        continue when comms.proposals_lately(whose, c.contact_id, find_engagement.at) or not comms.may_propose_by_mail(whose, c.contact_id, c.topic, find_engagement.at)
          or comms.opportunity_block(whose, c.contact_id, 'engagement', find_engagement.at) is not null;
        reasons := jsonb_build_array(comms.reason(c.occasion, format('The occasion: %s.', replace(c.occasion, '_', ' ')), c.evidence));
        made := comms.propose(jsonb_populate_record(null::comms.contact_opportunities, jsonb_build_object('tenant_id', whose, 'contact_id', c.contact_id, 'kind', 'engagement', 'occasion', c.occasion, 'key', left(c.key, 200),
          'topic', c.topic, 'evidence', c.evidence, 'reasons', reasons, 'found_at', comms.iso(find_engagement.at))), c.template_id, c.given);
        continue when not made.stored;
        "tenantId" := whose; "contactId" := c.contact_id; occasion := c.occasion; key := made.key; purpose := 'engagement'; template := made.template; variables := made.variables; contact := made.contact;
        handed := handed + 1;
      exception when others then
        if comms.is_passing_trouble(sqlstate) then raise; end if;
        perform comms.note_trouble_hourly('engagement ' || md5(sqlerrm), whose, 'Find occasions to write', 'An occasion could not be made a draft of: ' || sqlerrm, 'Mend the text or the row it names; it is tried again by itself.', jsonb_build_object('key', c.key), find_engagement.at);
        continue;
      end;
      return next;
    end loop;
  end loop;
end
$$;
comment on function comms.find_engagement(int, timestamptz) is
  'Occasions to write, so many a business, the best one of each customer, at most one proposal a customer in the time of comms.engagement_caps, with the text to fill in. Where something stands against it (comms.opportunity_block) or consent is missing, nothing is proposed.';

------------------------------------------------------------------------------------------------------------------------
-- Offers

create function comms.offer_due(tenant uuid, contact uuid, readiness numeric, at timestamptz) returns comms.upsell_offers
language sql stable security definer set search_path = comms, pg_temp
as $$
  with past as (
    select count(*) filter (where o.state in ('passed_over', 'rejected')) as passed_over, max(o.found_at) as newest from comms.contact_opportunities o
    where o.tenant_id = offer_due.tenant and o.contact_id = contact and o.kind = 'upsell' and o.found_at <= offer_due.at
  )
  select f.* from (select distinct on (x.key) x.* from comms.upsell_offers x where x.tenant_id is null or x.tenant_id = offer_due.tenant order by x.key, x.tenant_id nulls last) f, past
  where f.active and offer_due.readiness > f.least_readiness
    and (f.industry is null or f.industry = (select coalesce(a.industry, s.industry, 'general') from comms.crm_contacts c left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
      left join comms.tenant_settings s on s.tenant_id = c.tenant_id where c.id = contact and c.tenant_id = offer_due.tenant))
    -- Who passed over one is asked after twice the time, then four times; three times are an answer.
    and past.passed_over < 3 and (past.newest is null or past.newest <= offer_due.at - interval '90 days' * (2 ^ past.passed_over))
    and not exists (select from comms.contact_opportunities o where o.tenant_id = offer_due.tenant and o.contact_id = contact and o.kind = 'upsell' and o.occasion = f.key and f.key <> 'further')
  order by f.place, f.key limit 1
$$;

create function comms.keep_upsell(items text, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, outcome text, key text, purpose text, reasons jsonb, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  ready numeric;
  offer comms.upsell_offers;
  said jsonb;
  made record;
  tongue text;
begin
  for given in select r.item from comms.read_items(items) r order by r.item ->> 'contactId', r.place loop
    "tenantId" := comms.read_uuid(given.item ->> 'tenantId'); "contactId" := comms.read_uuid(given.item ->> 'contactId');
    outcome := null; key := null; purpose := 'upsell'; reasons := '[]'; template := null; variables := null; contact := null;
    begin
      ready := comms.health_number(given.item -> 'readiness', 0, 1);
      if "tenantId" is null or not comms.may_touch("tenantId") or not exists (select from comms.crm_contacts c where c.id = "contactId" and c.tenant_id = "tenantId") then outcome := 'unknown';
      elsif ready is null then
        outcome := 'failed'; reasons := jsonb_build_array(comms.reason('no_readiness', coalesce(nullif(given.item ->> 'error', ''), 'There is no readiness from 0 to 1.')));
      else
        offer := comms.offer_due("tenantId", "contactId", ready, keep_upsell.at);
        said := case when offer.id is not null then comms.opportunity_block("tenantId", "contactId", 'upsell', keep_upsell.at) end;
        if offer.id is null then outcome := 'not_ready';
        elsif jsonb_typeof(given.item -> 'blockers') = 'array' and jsonb_array_length(given.item -> 'blockers') > 0 then
          outcome := 'blocked'; reasons := given.item -> 'blockers';
        elsif said is not null then outcome := 'blocked'; reasons := jsonb_build_array(said);
        elsif not comms.may_propose_by_mail("tenantId", "contactId", 'marketing', keep_upsell.at) then
          outcome := 'blocked'; reasons := jsonb_build_array(comms.reason('no_consent', 'An offer is marketing: the customer has not agreed to that by mail.'));
        elsif comms.proposals_lately("tenantId", "contactId", keep_upsell.at) then
          outcome := 'blocked'; reasons := jsonb_build_array(comms.reason('frequency_cap', 'Something was proposed to the customer lately.'));
        else
          reasons := jsonb_build_array(comms.reason('ready', format('Readiness %s, above %s.', round(ready, 2), round(offer.least_readiness, 2)), to_jsonb(ready)))
            || case jsonb_typeof(given.item -> 'reasons') when 'array' then given.item -> 'reasons' else '[]' end;
          tongue := (select coalesce(p.language, c.language, s.language) from comms.crm_contacts c left join comms.tenant_settings s on s.tenant_id = c.tenant_id
            left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id where c.id = "contactId" and c.tenant_id = "tenantId");
          made := comms.propose(jsonb_populate_record(null::comms.contact_opportunities, jsonb_build_object('tenant_id', "tenantId", 'contact_id', "contactId", 'kind', 'upsell', 'occasion', offer.key,
            'key', format('upsell/%s/%s/%s', "contactId", offer.key, to_char(keep_upsell.at at time zone 'UTC', 'YYYY-MM-DD')), 'topic', 'marketing', 'readiness', ready,
            'evidence', jsonb_build_object('readiness', ready, 'engine', given.item -> 'engine'), 'reasons', reasons, 'found_at', comms.iso(keep_upsell.at))), offer.template_id,
            jsonb_build_object('offer', coalesce(offer.name ->> lower(left(tongue, 2)), offer.name ->> 'en', (select n.value from jsonb_each_text(offer.name) n order by n.key limit 1))));
          if made.stored then outcome := 'proposed'; key := made.key; template := made.template; variables := made.variables; contact := made.contact; else outcome := 'blocked'; end if;
        end if;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed'; reasons := jsonb_build_array(comms.reason('failed', sqlerrm));
      perform comms.note_trouble_hourly('upsell ' || md5(sqlerrm), "tenantId", 'Find upsell opportunities', 'An offer could not be made a draft of: ' || sqlerrm, 'Mend the text or the offer it names; it is tried again by itself.', jsonb_build_object('contactId', "contactId"), keep_upsell.at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.keep_upsell(text, timestamptz) is
  'Of customers with their readiness those to whom something may be offered now: ready, nothing against it, consent to marketing by mail, under the cap. outcome: proposed (write the draft), not_ready, blocked (the reason says why), unknown, failed.';

------------------------------------------------------------------------------------------------------------------------
-- Drafts: which topic they are sent under, asked once more when they are approved, and what came of them

create function comms.attach_opportunity_drafts(items text, at timestamptz default now()) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with attached as (
    update comms.contact_opportunities o set draft_id = d.id
    from comms.read_items(items) r join comms.client_drafts d on d.key = r.item ->> 'key' and comms.may_touch(d.tenant_id)
    where o.tenant_id = d.tenant_id and o.key = d.key and o.contact_id = d.contact_id and o.draft_id is null returning 1
  ), dropped as (
    -- What no draft could be written for is as if it had not been found: it is found again.
    delete from comms.contact_opportunities o using comms.read_items(items) r
    where o.key = r.item ->> 'key' and comms.may_touch(o.tenant_id) and o.tenant_id = comms.read_uuid(r.item ->> 'tenantId') and o.draft_id is null and o.state = 'waiting'
      and not exists (select from comms.client_drafts d where d.tenant_id = o.tenant_id and d.key = o.key) returning 1
  ) select count(*)::int from attached
$$;

create or replace function comms.send_client_draft(d comms.client_drafts, author text, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  address text := (select c.email from comms.crm_contacts c where c.id = d.contact_id and c.tenant_id = d.tenant_id);
  topic text := coalesce((select o.topic from comms.contact_opportunities o where o.tenant_id = d.tenant_id and o.key = d.key and o.contact_id = d.contact_id), case d.purpose when 'upsell' then 'marketing' else 'service' end);
  message uuid;
begin
  if coalesce(address, '') = '' then return null; end if;
  select e.id into message from comms.enqueue_message(jsonb_build_object('tenantId', d.tenant_id, 'key', d.key, 'channel', 'email', 'topic', topic, 'type', d.purpose, 'to', address,
    'contactId', d.contact_id, 'subject', d.draft ->> 'subject', 'text', d.draft ->> 'text', 'html', d.draft ->> 'html', 'language', d.draft ->> 'language'), send_client_draft.at) e;
  update comms.client_drafts x set state = 'sent', message_id = message, decided_at = send_client_draft.at, decided_by = author where x.id = d.id;
  return message;
end
$$;

create or replace function comms.decide_client_draft(id uuid, decision text, author text, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  d comms.client_drafts;
  against jsonb;
begin
  select x.* into d from comms.client_drafts x where x.id = decide_client_draft.id and x.state = 'waiting' and comms.may_touch(x.tenant_id) for update;
  if d.id is null then return 'gone'; end if;
  if decision = 'send' then
    against := case when d.purpose in ('engagement', 'upsell') then comms.opportunity_block(d.tenant_id, d.contact_id, d.purpose, decide_client_draft.at) end;
    if against is not null then
      -- It waits on, and says what has changed since it was written.
      update comms.client_drafts x set status = 'needs_review', missing = jsonb_build_array(against ->> 'text') where x.id = d.id;
      return 'held';
    end if;
    return case when comms.send_client_draft(d, author, decide_client_draft.at) is null then 'gone' else 'sent' end;
  end if;
  update comms.client_drafts x set state = 'rejected', decided_at = decide_client_draft.at, decided_by = author where x.id = d.id;
  if decision = 'never' and d.purpose in ('engagement', 'upsell') then
    perform comms.exclude_opportunities(d.contact_id, d.purpose, 'Ruled out on the page.', author, decide_client_draft.at);
  end if;
  return 'rejected';
end
$$;
comment on function comms.decide_client_draft(uuid, text, text, timestamptz) is
  'decision: send, reject, never (reject, and propose nothing of the kind to this customer again). Occasions and offers are asked about once more: held, where something stands against them by now.';

create function comms.exclude_opportunities(contact uuid, kind text, reason text, author text, at timestamptz default now()) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  with added as (
    insert into comms.opportunity_exclusions (tenant_id, contact_id, kind, reason, author, at)
    select c.tenant_id, c.id, exclude_opportunities.kind, left(exclude_opportunities.reason, 500), left(exclude_opportunities.author, 200), exclude_opportunities.at from comms.crm_contacts c where c.id = contact and comms.may_touch(c.tenant_id)
    on conflict do nothing returning 1
  ) select exists (select from added)
$$;
comment on function comms.exclude_opportunities(uuid, text, text, text, timestamptz) is 'Nothing of the kind (engagement, upsell) is proposed to this customer any more.';

create function comms.why_drafted(draft uuid) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(
    (select string_agg(r ->> 'text', ' ' order by n) from comms.contact_opportunities o, jsonb_array_elements(o.reasons) with ordinality x (r, n) where o.tenant_id = d.tenant_id and o.key = d.key and coalesce(r ->> 'text', '') <> ''),
    (select p.reason ->> 'text' from comms.customer_journey_progress p where p.tenant_id = d.tenant_id and 'journey/' || p.id = d.key))
  from comms.client_drafts d where d.id = why_drafted.draft and comms.may_touch(d.tenant_id)
$$;
comment on function comms.why_drafted(uuid) is 'Why a draft of a journey, an occasion or an offer was written, in words; null for others.';

create function comms.opportunity_decided() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  update comms.contact_opportunities o set state = new.state, state_at = new.decided_at where o.draft_id = new.id and o.state = 'waiting' and new.decided_at is not null;
  return null;
end
$$;
create trigger opportunity_decided after update of state on comms.client_drafts for each row when (old.state = 'waiting' and new.state in ('sent', 'rejected')) execute function comms.opportunity_decided();

create function comms.fade_opportunities(at timestamptz default now()) returns table (state text, n int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  -- Kept by a run that broke off before its draft was: as if it had not been found, so that it is found again.
  delete from comms.contact_opportunities o where o.state = 'waiting' and o.draft_id is null and o.found_at < fade_opportunities.at - interval '1 hour' and comms.may_touch(o.tenant_id)
    and not exists (select from comms.client_drafts d where d.tenant_id = o.tenant_id and d.key = o.key);
  update comms.contact_opportunities o set state = 'faded', state_at = fade_opportunities.at where o.state = 'waiting' and o.found_at <= fade_opportunities.at - interval '14 days' and comms.may_touch(o.tenant_id);
  get diagnostics n = row_count; state := 'faded';
  update comms.client_drafts d set state = 'rejected', decided_at = fade_opportunities.at, decided_by = 'nobody in time'
  from comms.contact_opportunities o where o.draft_id = d.id and o.state = 'faded' and d.state = 'waiting' and comms.may_touch(d.tenant_id);
  return next;
  update comms.contact_opportunities o set state = 'answered', state_at = fade_opportunities.at
  from comms.client_drafts d join comms.scheduled_messages m on m.id = d.message_id
  where o.draft_id = d.id and o.state = 'sent' and m.state in ('clicked', 'replied') and comms.may_touch(o.tenant_id);
  get diagnostics n = row_count; state := 'answered';
  return next;
  update comms.contact_opportunities o set state = 'passed_over', state_at = fade_opportunities.at where o.state = 'sent' and o.state_at <= fade_opportunities.at - interval '30 days' and comms.may_touch(o.tenant_id);
  get diagnostics n = row_count; state := 'passed_over';
  return next;
end
$$;
comment on function comms.fade_opportunities(timestamptz) is 'What nobody decided on in 14 days fades and is not shown any more; what was sent is answered (a click or a reply), or passed over after 30 days.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('find-engagement-opportunities', '4 days', 'Find occasions to write', 'Open the workflow: is it published? Occasions of the last days are found when it runs again.', 'beat', 'It runs on working days.'),
  ('find-upsell-opportunities', '9 days', 'Find upsell opportunities', 'Open the workflow: is it published? It looks at everybody anew each time.', 'beat', 'It runs once a week.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['engagement_occasions', 'engagement_caps', 'upsell_offers', 'contact_opportunities', 'opportunity_exclusions']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['find_engagement', 'keep_upsell', 'attach_opportunity_drafts', 'exclude_opportunities', 'fade_opportunities', 'why_drafted']) name;
select comms.grant_workflow_rights();

-- What an industry looks after besides, as data: which occasions there are, how long each counts, and the sequence it leads into.
--
--   comms.industry_candidates(industry, options jsonb, at) -> ("tenantId", "contactId", sequence, key, "enrolledAt", dates, data)     as enrol_contacts takes them
--        options: {bookingUrl, surveyUrl, formUrl, referralUrl, service} for the texts, {checkUpMonths, seasonMonths: [3, 9], warrantyMonths, renewalDays} in place of the rows' numbers
--
-- A contract that was renewed or called off ends what reminds of it: enrolments whose data name it.

create table comms.industry_occasions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  industry text not null check (industry in ('general', 'healthcare', 'trades', 'professional_services')),
  occasion text not null,
  sequence_key text not null,
  -- For how many days after it happened an occasion counts (a renewal: for how many days before it), so that a night without power leaves nobody out.
  days int not null check (days between 1 and 400),
  -- After how many months a check-up is due, and how long a warranty lasts.
  months int check (months between 1 and 240),
  seasons int[] check (seasons <@ array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  -- Which appointments are meant, by their kind: a regular expression; null: all.
  kinds text check (kinds is null or '' ~* kinds is not null),
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, industry, occasion)
);
comment on table comms.industry_occasions is
  'On which occasions customers of an industry are written to, and by which sequence. Rows without a tenant are built in; a tenant''s row of the same occasion takes its place (active = false switches it off).';
insert into comms.industry_occasions (industry, occasion, sequence_key, days, months, seasons, kinds, source) values
  ('healthcare', 'missed_appointment', 'healthcare-missed-appointment', 3, null, null, null, 'customer retention, healthcare: appointment adherence'),
  ('healthcare', 'preventive_care', 'healthcare-preventive-care', 1, 12, null, null, 'customer retention, healthcare: preventive care reminders; a year is our judgement, the practice knows better'),
  ('healthcare', 'satisfaction', 'healthcare-satisfaction', 3, null, null, null, 'customer retention, healthcare: patient satisfaction'),
  ('healthcare', 'insurance', 'healthcare-insurance', 7, null, null, null, 'customer retention, healthcare: insurance changes'),
  ('trades', 'maintenance', 'trades-maintenance', 46, null, null, null, 'customer retention, trades: proactive renewal of maintenance contracts; begins 45 days before'),
  ('trades', 'season', 'trades-season', 1, 24, '{3,9}', null, 'customer retention, trades: seasonal services; March before cooling, September before heating (northern hemisphere), visits of two years'),
  ('trades', 'emergency', 'trades-emergency', 3, null, null, 'emergency', 'customer retention, trades: emergency response and satisfaction'),
  ('trades', 'warranty', 'trades-warranty', 3, 24, null, 'install|repair', 'customer retention, trades: warranty follow-up; 24 months as EU directive 2019/771, Art. 10, for goods'),
  ('professional_services', 'milestone', 'services-milestone', 3, null, null, null, 'customer retention, professional services: milestone satisfaction'),
  ('professional_services', 'further', 'services-further', 3, null, null, null, 'customer retention, professional services: additional services'),
  ('professional_services', 'referral', 'referral', 30, null, null, null, 'customer retention, professional services: referral generation'),
  ('professional_services', 'renewal', 'renewal', 60, null, null, null, 'customer retention, professional services: contract renewals; reminders 60, 30 and 7 days before');

select comms.protect_tenant_table('comms.industry_occasions');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('industry_occasions', 'no_person', '{}', 'A plan, not a person.');

create function comms.occasions_of(industry text) returns table (tenant uuid, zone text, occasion text, sequence_key text, days int, months int, seasons int[], kinds text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select o.tenant, o.zone, o.occasion, o.sequence_key, o.days, o.months, o.seasons, o.kinds
  from (
    select distinct on (t.id, x.occasion) t.id as tenant, coalesce(s.time_zone, 'UTC') as zone, x.*
    from comms.tenants t join comms.industry_occasions x on x.industry = occasions_of.industry and (x.tenant_id is null or x.tenant_id = t.id) left join comms.tenant_settings s on s.tenant_id = t.id
    where comms.may_touch(t.id) order by t.id, x.occasion, x.tenant_id nulls last
  ) o where o.active
$$;

drop function comms.industry_candidates(text, jsonb, timestamptz);
create function comms.industry_candidates(industry text, options jsonb default '{}', at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, sequence text, key text, "enrolledAt" text, dates jsonb, data jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with rules as (
    select o.*, (industry_candidates.at at time zone o.zone)::date as today,
      -- What the workflow's settings say goes before the table.
      coalesce(case o.occasion when 'preventive_care' then nullif(greatest(comms.read_int(options ->> 'checkUpMonths'), 0), 0) when 'warranty' then nullif(greatest(comms.read_int(options ->> 'warrantyMonths'), 0), 0) end, o.months) as length,
      case when jsonb_typeof(options -> 'seasonMonths') = 'array' and options -> 'seasonMonths' <> '[]' then options -> 'seasonMonths' else to_jsonb(o.seasons) end as months_of_season
    from comms.occasions_of(industry_candidates.industry) o
  ), visits as (
    select v.* from comms.appointments v join comms.crm_contacts p on p.id = v.contact_id and p.tenant_id = v.tenant_id
    where comms.may_touch(v.tenant_id) and comms.industry_of(coalesce(v.account_id, p.account_id), v.tenant_id) = industry_candidates.industry
  ), lately as (
    select v.*, r.occasion, r.sequence_key, r.length, coalesce(v.ends_at, v.starts_at) as was_at from visits v join rules r on r.tenant = v.tenant_id
    where v.starts_at <= industry_candidates.at and v.starts_at > industry_candidates.at - make_interval(days => r.days) and (r.kinds is null or v.kind ~* r.kinds)
  ), found as (
    select v.tenant_id, v.contact_id, v.sequence_key as sequence, 'missed/' || v.id as key, v.was_at, '{}'::jsonb as dates, '{}'::jsonb as data
    from lately v where v.occasion = 'missed_appointment' and v.status = 'no_show'
      -- Who has a new time already is not asked for one.
      and not exists (select from comms.appointments n where n.tenant_id = v.tenant_id and n.contact_id = v.contact_id and n.starts_at > industry_candidates.at and n.status in ('booked', 'confirmed'))
    union all
    select v.tenant_id, v.contact_id, v.sequence_key, 'visit/' || v.id, v.was_at, '{}', '{}' from lately v where v.occasion = 'satisfaction' and v.status = 'completed'
    union all
    select v.tenant_id, v.contact_id, r.sequence_key, 'check-up/' || v.contact_id || '/' || max(v.starts_at)::date, null, '{}', '{}'
    from visits v join rules r on r.tenant = v.tenant_id and r.occasion = 'preventive_care'
    group by v.tenant_id, v.contact_id, r.sequence_key, r.length
    having max(v.starts_at) filter (where v.status = 'completed') <= industry_candidates.at - make_interval(months => r.length)
      and max(v.starts_at) filter (where v.status = 'completed') > industry_candidates.at - make_interval(months => 3 * r.length)
      and not bool_or(v.status in ('booked', 'confirmed') and v.starts_at > industry_candidates.at)
      and comms.left_on(v.tenant_id, v.contact_id, industry_candidates.at) is null
    union all
    select c.tenant_id, c.contact_id, r.sequence_key, 'insurance/' || c.id, null, '{}', '{}' from comms.crm_activities c join rules r on r.tenant = c.tenant_id and r.occasion = 'insurance'
    where c.kind = 'insurance_changed' and c.contact_id is not null and c.happened_at <= industry_candidates.at and c.happened_at > industry_candidates.at - make_interval(days => r.days)
    union all
    select k.tenant_id, k.contact_id, r.sequence_key, 'maintenance/' || k.id || '/' || k.ends_on, null,
      jsonb_build_object('contractEndsOn', comms.iso((k.ends_on + time '12:00') at time zone r.zone)),
      jsonb_build_object('contractId', k.id, 'contractEndsOn', k.ends_on, 'visits', (select count(*) from visits v where v.contact_id = k.contact_id and v.tenant_id = k.tenant_id and v.status = 'completed' and v.starts_at > industry_candidates.at - interval '1 year' and v.starts_at <= industry_candidates.at))
    from comms.contracts k join comms.crm_contacts p on p.id = k.contact_id and p.tenant_id = k.tenant_id join rules r on r.tenant = k.tenant_id and r.occasion = 'maintenance'
    where comms.industry_of(coalesce(k.account_id, p.account_id), k.tenant_id) = industry_candidates.industry and k.status = 'active' and k.ends_on > r.today and k.ends_on <= r.today + r.days
      -- Another one that goes on longer: it has been renewed already.
      and not exists (select from comms.contracts o where o.tenant_id = k.tenant_id and o.contact_id = k.contact_id and o.id <> k.id and o.name = k.name and o.status = 'active' and (o.ends_on is null or o.ends_on > k.ends_on))
    union all
    select v.tenant_id, v.contact_id, r.sequence_key, 'season/' || v.contact_id || '/' || to_char(r.today, 'YYYY-MM'), null, '{}', jsonb_strip_nulls(jsonb_build_object('service', nullif(options ->> 'service', '')))
    from visits v join rules r on r.tenant = v.tenant_id and r.occasion = 'season'
    where v.status = 'completed' and v.starts_at <= industry_candidates.at and v.starts_at > industry_candidates.at - make_interval(months => r.length) and r.months_of_season @> to_jsonb(extract(month from r.today)::int)
    group by v.tenant_id, v.contact_id, r.sequence_key, r.today
    having comms.left_on(v.tenant_id, v.contact_id, industry_candidates.at) is null
    union all
    select v.tenant_id, v.contact_id, v.sequence_key, 'emergency/' || v.id, v.was_at, '{}', '{}' from lately v where v.occasion = 'emergency' and v.status = 'completed'
    union all
    select v.tenant_id, v.contact_id, v.sequence_key, 'warranty/' || v.id, v.was_at,
      jsonb_build_object('warrantyEndsOn', comms.iso(v.starts_at + make_interval(months => v.length))), jsonb_build_object('warrantyEndsOn', (v.starts_at + make_interval(months => v.length))::date)
    from lately v where v.occasion = 'warranty' and v.status = 'completed'
    union all
    select j.tenant_id, j.contact_id, r.sequence_key, 'milestone/' || m.id, (m.completed_on + time '12:00') at time zone r.zone, '{}', jsonb_build_object('milestone', m.name)
    from comms.milestones m join comms.projects j on j.id = m.project_id join comms.crm_contacts p on p.id = j.contact_id and p.tenant_id = j.tenant_id join rules r on r.tenant = j.tenant_id and r.occasion = 'milestone'
    where comms.industry_of(coalesce(j.account_id, p.account_id), j.tenant_id) = industry_candidates.industry and m.completed_on <= r.today and m.completed_on > r.today - r.days
    union all
    select j.tenant_id, j.contact_id, r.sequence_key, 'further/' || j.id, j.updated_at, '{}', '{}'
    from comms.projects j join comms.crm_contacts p on p.id = j.contact_id and p.tenant_id = j.tenant_id join rules r on r.tenant = j.tenant_id and r.occasion = 'further'
    where comms.industry_of(coalesce(j.account_id, p.account_id), j.tenant_id) = industry_candidates.industry
      and j.status = 'completed' and j.updated_at <= industry_candidates.at and j.updated_at > industry_candidates.at - make_interval(days => r.days)
      -- With another project under way, what comes next is being talked about.
      and not exists (select from comms.projects o where o.tenant_id = j.tenant_id and o.contact_id = j.contact_id and o.status in ('planned', 'active'))
      and comms.left_on(j.tenant_id, j.contact_id, industry_candidates.at) is null
    union all
    -- By the same keys as "Request referrals" and "Remind of renewals": whichever comes first, it is once.
    select c."tenantId", c."contactId", r.sequence_key, c.key, null, '{}', c.data || jsonb_strip_nulls(jsonb_build_object('referralUrl', nullif(options ->> 'referralUrl', '')))
    from rules r join comms.referral_candidates((select max(x.days) from rules x where x.occasion = 'referral'), 9, industry_candidates.at) c on c."tenantId" = r.tenant
    join comms.crm_contacts p on p.id = c."contactId" and p.tenant_id = c."tenantId"
    where r.occasion = 'referral' and comms.industry_of(p.account_id, p.tenant_id) = industry_candidates.industry
    union all
    select d."tenantId", d."contactId", r.sequence_key, d.key, null, d.dates, d.data
    from rules r join comms.renewals_due(coalesce((select max(coalesce(comms.read_int(options ->> 'renewalDays'), x.days)) from rules x where x.occasion = 'renewal'), 1), industry_candidates.at) d on d."tenantId" = r.tenant
    join comms.crm_contacts p on p.id = d."contactId" and p.tenant_id = d."tenantId"
    where r.occasion = 'renewal' and comms.industry_of(p.account_id, p.tenant_id) = industry_candidates.industry
  )
  select f.tenant_id, f.contact_id, f.sequence, f.key, comms.iso(f.was_at), f.dates,
    f.data || jsonb_strip_nulls(jsonb_build_object('bookingUrl', nullif(options ->> 'bookingUrl', ''), 'surveyUrl', nullif(options ->> 'surveyUrl', ''), 'formUrl', nullif(options ->> 'formUrl', '')))
  from found f
  where f.contact_id is not null and not exists (select from comms.enrolments e where e.tenant_id = f.tenant_id and e.key = f.key)
  order by f.tenant_id, f.key
$$;
comment on function comms.industry_candidates(text, jsonb, timestamptz) is
  'Whom the sequences of an industry are for today, by the industry of the account, else of the business, and by comms.industry_occasions: each occasion once. Changes of insurance are crm_activities of the kind insurance_changed.';

------------------------------------------------------------------------------------------------------------------------
-- Renewed, or called off

-- With the contract that the reminder is about, so that its end ends the reminders.
create or replace function comms.renewals_due(days int default 60, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, sequence text, key text, dates jsonb, data jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select k.tenant_id, c.id, 'renewal', 'renewal/' || k.id || '/' || k.ends_on,
    -- A date without a time is noon by the clock of the business.
    jsonb_build_object('renewsOn', comms.iso((k.ends_on + time '12:00') at time zone coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC'))),
    jsonb_strip_nulls(jsonb_build_object('contractId', k.id, 'contract', k.name, 'contractNumber', k.number, 'endsOn', k.ends_on))
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

create function comms.contract_end_of(facts jsonb) returns date
language sql stable
as $$ select comms.read_instant(coalesce(facts ->> 'endsOn', facts ->> 'contractEndsOn'))::date $$;
comment on function comms.contract_end_of(jsonb) is 'When the contract ends that an enrolment reminds of, as it was when the reminding began.';

create function comms.contract_for_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  concerned record;
  -- Who changes a row by hand seldom dates the change.
  changed timestamptz := case when tg_op = 'UPDATE' and new.updated_at = old.updated_at then now() else greatest(new.created_at, new.updated_at) end;
begin
  for concerned in
    select e.id, e.contact_id, case when o.status = 'active' and (o.ends_on is null or o.ends_on > comms.contract_end_of(e.data)) or o.id <> new.id then 'conversion' else 'stage_left' end as event
    from comms.enrolments e
    join comms.contracts o on o.tenant_id = new.tenant_id and o.id = comms.read_uuid(e.data ->> 'contractId')
    where e.tenant_id = new.tenant_id and e.contact_id = new.contact_id and e.state in ('active', 'paused') and e.data ? 'contractId'
      and (
        -- The contract itself goes on longer, for ever, or not at all.
        o.id = new.id and (new.status <> 'active' or new.ends_on is null or new.ends_on > comms.contract_end_of(e.data))
        -- Another of the same name takes its place.
        or o.id <> new.id and new.name = o.name and new.status = 'active' and (new.ends_on is null or new.ends_on > o.ends_on)
      )
  loop
    perform comms.safely_note((null, new.tenant_id, concerned.contact_id, concerned.id, concerned.event, changed, 'contact', null, null, null,
      jsonb_build_object('contractId', new.id, 'closed', true), 'contract', format('%s %s %s %s', new.id, new.status, new.ends_on, concerned.id))::comms.sequence_events);
  end loop;
  return null;
end
$$;
comment on function comms.contract_for_sequences() is 'Renewed (its end is later, or another of its name follows): conversion. Called off: what reminds of it ends. Concerns enrolments whose data name the contract.';

create trigger contract_for_sequences after insert or update of status, ends_on, contact_id, name on comms.contracts
  for each row when (new.contact_id is not null) execute function comms.contract_for_sequences();

insert into comms.workflow_rights values ('table', 'industry_occasions', 'select');
select comms.grant_workflow_rights();

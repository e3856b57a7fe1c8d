-- What an industry looks after besides: visits that were missed, check-ups that are due, contracts, seasons, warranties, milestones.
--
--   comms.industry_candidates(industry, options jsonb, at) -> ("tenantId", "contactId", sequence, key, dates, data)      as enrol_contacts takes them
--        options: {bookingUrl, surveyUrl, formUrl, checkUpMonths, seasonMonths: [3, 9], service, warrantyMonths}; what is not given is not linked, or as below

create function comms.industry_of(account uuid, tenant uuid) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce((select a.industry from comms.crm_accounts a where a.id = account and a.tenant_id = tenant), (select s.industry from comms.tenant_settings s where s.tenant_id = tenant), 'general')
$$;

create function comms.industry_candidates(industry text, options jsonb default '{}', at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, sequence text, key text, dates jsonb, data jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with day as (
    select industry_candidates.at::date as today, greatest(coalesce(comms.read_int(options ->> 'checkUpMonths'), 12), 1) as check_up, greatest(coalesce(comms.read_int(options ->> 'warrantyMonths'), 24), 1) as warranty
  ), visits as (
    select v.*, p.account_id as of_account from comms.appointments v join comms.crm_contacts p on p.id = v.contact_id and p.tenant_id = v.tenant_id
    where comms.may_touch(v.tenant_id) and comms.industry_of(coalesce(v.account_id, p.account_id), v.tenant_id) = industry_candidates.industry
  ), lately as (
    -- Three days, so that a night without power leaves nobody out; the key keeps each to once.
    select * from visits where starts_at <= industry_candidates.at and starts_at > industry_candidates.at - interval '3 days'
  ), found as (
    select v.tenant_id, v.contact_id, 'healthcare-missed-appointment' as sequence, 'missed/' || v.id as key, '{}'::jsonb as dates, '{}'::jsonb as data
    from lately v where industry_candidates.industry = 'healthcare' and v.status = 'no_show'
      -- Who has a new time already is not asked for one.
      and not exists (select from comms.appointments n where n.tenant_id = v.tenant_id and n.contact_id = v.contact_id and n.starts_at > industry_candidates.at and n.status in ('booked', 'confirmed'))
    union all
    select v.tenant_id, v.contact_id, 'healthcare-satisfaction', 'visit/' || v.id, '{}', '{}' from lately v where industry_candidates.industry = 'healthcare' and v.status = 'completed'
    union all
    select v.tenant_id, v.contact_id, 'healthcare-preventive-care', 'check-up/' || v.contact_id || '/' || max(v.starts_at)::date, '{}', '{}'
    from visits v, day where industry_candidates.industry = 'healthcare'
    group by v.tenant_id, v.contact_id, day.check_up
    having max(v.starts_at) filter (where v.status = 'completed') <= industry_candidates.at - make_interval(months => day.check_up)
      and max(v.starts_at) filter (where v.status = 'completed') > industry_candidates.at - make_interval(months => 3 * day.check_up)
      and not bool_or(v.status in ('booked', 'confirmed') and v.starts_at > industry_candidates.at)
    union all
    select c.tenant_id, c.contact_id, 'healthcare-insurance', 'insurance/' || c.id, '{}', '{}' from comms.crm_activities c
    where industry_candidates.industry = 'healthcare' and c.kind = 'insurance_changed' and c.contact_id is not null and comms.may_touch(c.tenant_id)
      and c.happened_at <= industry_candidates.at and c.happened_at > industry_candidates.at - interval '7 days'
    union all
    select k.tenant_id, k.contact_id, 'trades-maintenance', 'maintenance/' || k.id || '/' || k.ends_on,
      jsonb_build_object('contractEndsOn', comms.iso((k.ends_on + time '12:00') at time zone coalesce(s.time_zone, 'UTC'))),
      jsonb_build_object('contractEndsOn', k.ends_on, 'visits', (select count(*) from visits v where v.contact_id = k.contact_id and v.tenant_id = k.tenant_id and v.status = 'completed' and v.starts_at > industry_candidates.at - interval '1 year' and v.starts_at <= industry_candidates.at))
    from comms.contracts k join comms.crm_contacts p on p.id = k.contact_id and p.tenant_id = k.tenant_id left join comms.tenant_settings s on s.tenant_id = k.tenant_id, day
    where industry_candidates.industry = 'trades' and comms.may_touch(k.tenant_id) and comms.industry_of(coalesce(k.account_id, p.account_id), k.tenant_id) = 'trades'
      and k.status = 'active' and k.ends_on > day.today and k.ends_on <= day.today + 46
    union all
    select v.tenant_id, v.contact_id, 'trades-season', 'season/' || v.contact_id || '/' || to_char(industry_candidates.at at time zone 'UTC', 'YYYY-MM'), '{}', jsonb_strip_nulls(jsonb_build_object('service', nullif(options ->> 'service', '')))
    from visits v
    where industry_candidates.industry = 'trades' and v.status = 'completed' and v.starts_at <= industry_candidates.at and v.starts_at > industry_candidates.at - interval '2 years'
      and options -> 'seasonMonths' @> to_jsonb(extract(month from industry_candidates.at at time zone 'UTC')::int)
    group by v.tenant_id, v.contact_id
    union all
    select v.tenant_id, v.contact_id, 'trades-emergency', 'emergency/' || v.id, '{}', '{}' from lately v where industry_candidates.industry = 'trades' and v.status = 'completed' and v.kind ilike '%emergency%'
    union all
    select v.tenant_id, v.contact_id, 'trades-warranty', 'warranty/' || v.id,
      jsonb_build_object('warrantyEndsOn', comms.iso(v.starts_at + make_interval(months => day.warranty))), jsonb_build_object('warrantyEndsOn', (v.starts_at + make_interval(months => day.warranty))::date)
    from lately v, day where industry_candidates.industry = 'trades' and v.status = 'completed' and v.kind ~* 'install|repair'
    union all
    select j.tenant_id, j.contact_id, 'services-milestone', 'milestone/' || m.id, '{}', jsonb_build_object('milestone', m.name)
    from comms.milestones m join comms.projects j on j.id = m.project_id join comms.crm_contacts p on p.id = j.contact_id and p.tenant_id = j.tenant_id, day
    where industry_candidates.industry = 'professional_services' and comms.may_touch(j.tenant_id) and comms.industry_of(coalesce(j.account_id, p.account_id), j.tenant_id) = 'professional_services'
      and m.completed_on <= day.today and m.completed_on > day.today - 3
    union all
    select j.tenant_id, j.contact_id, 'services-further', 'further/' || j.id, '{}', '{}'
    from comms.projects j join comms.crm_contacts p on p.id = j.contact_id and p.tenant_id = j.tenant_id
    where industry_candidates.industry = 'professional_services' and comms.may_touch(j.tenant_id) and comms.industry_of(coalesce(j.account_id, p.account_id), j.tenant_id) = 'professional_services'
      and j.status = 'completed' and j.updated_at <= industry_candidates.at and j.updated_at > industry_candidates.at - interval '3 days'
      -- With another project under way, what comes next is being talked about.
      and not exists (select from comms.projects o where o.tenant_id = j.tenant_id and o.contact_id = j.contact_id and o.status in ('planned', 'active'))
  )
  select f.tenant_id, f.contact_id, f.sequence, f.key, f.dates,
    f.data || jsonb_strip_nulls(jsonb_build_object('bookingUrl', nullif(options ->> 'bookingUrl', ''), 'surveyUrl', nullif(options ->> 'surveyUrl', ''), 'formUrl', nullif(options ->> 'formUrl', '')))
  from found f
  where f.contact_id is not null and not exists (select from comms.enrolments e where e.tenant_id = f.tenant_id and e.key = f.key)
  order by f.tenant_id, f.key
$$;
comment on function comms.industry_candidates(text, jsonb, timestamptz) is
  'Whom the sequences of an industry are for today, by the industry of the account, else of the business: each occasion once. Visits count for three days, insurance (crm_activities of kind insurance_changed) for seven.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason)
select name, '2 days', workflow, 'Open the workflow: is it published? What is older than three days is not caught up.', 'beat', 'It runs every day.'
from (values ('run-healthcare', 'Run healthcare campaigns'), ('run-trades', 'Run trades campaigns'), ('run-professional-services', 'Run professional services campaigns')) w (name, workflow);
insert into comms.workflow_rights values ('function', 'industry_candidates', 'execute');
select comms.grant_workflow_rights();

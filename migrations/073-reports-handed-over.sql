-- Reports on their way: where each is to go, what waits for a person, which calls speak of it, and what became of what was proposed.
--
--   comms.report_inputs(edition, from_day, to_day, ways, at) -> (..., "waysDue")       what metrics_to_analyse gives, for those whom the report still has to reach by one of these ways
--   comms.store_reviews(items, at) -> (id, "tenantId", outcome, "staffEmail")     items: [{tenantId, edition, analysis, fileName, file}], file in base64; they wait for a person
--   comms.reviews_overview(at) -> {reviews, opportunities}                        for the page
--   comms.decide_review(id, decision, author, at) -> (outcome, ...)               decision: approve, reject; an approved one comes with its file until it was delivered
--   comms.decide_opportunity(tenant, key, state, at) -> outcome                   accepted, adopted, declined, noise, proposed
--   comms.review_calls_due(at) / plan_review_calls(items, at) / review_calls_booked(items, at) / review_calls_ahead(at) / review_calls_seen(items, at)

alter table comms.insight_reports
  add column content bytea,
  add column approval text not null default 'none' check (approval in ('none', 'waiting', 'approved', 'rejected')),
  add column decided_at timestamptz,
  add column decided_by text;
comment on column comms.insight_reports.content is 'The file as a person approves it: what is sent is what was seen.';

create table comms.review_calls (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  report_id uuid not null references comms.insight_reports on delete cascade,
  -- Ours, so that a second try finds the first: Google takes an id once.
  event_id text not null unique,
  calendar text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  state text not null default 'planned' check (state in ('planned', 'booked', 'moved', 'cancelled', 'held')),
  link text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  unique (report_id)
);
create index on comms.review_calls (tenant_id, ends_at);
comment on table comms.review_calls is 'Calls on a report in somebody''s calendar: one a report, wherever it is moved to. One that was cancelled stays so.';

select comms.protect_tenant_table('comms.review_calls');
insert into comms.erasure_rules (table_name, how, reason) values ('review_calls', 'no_person', 'When a call is; who takes part stands in the calendar alone.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('review_calls', 'review_calls', '5 years', 'delete', 'created_at', 'as insight_reports', 'Which report was spoken of.', 'created_at');

create function comms.insights_readers(settings comms.tenant_settings, what text) returns text
language sql stable
as $$
  select coalesce((select string_agg(value, ',' order by place) from jsonb_array_elements_text(case jsonb_typeof(settings.policy #> array['insights', what]) when 'array' then settings.policy #> array['insights', what] else '[]' end)
    with ordinality x (value, place) where value ~ '^[^\s,@<>]+@[^\s,@<>]+$'), settings.staff_email)
$$;
comment on function comms.insights_readers(comms.tenant_settings, text) is 'Addresses, separated by commas: the list in policy, insights ("readers", "attendees"), else the staff address.';

create function comms.report_inputs(edition text, from_day date, to_day date, ways text[], at timestamptz default now())
returns table ("tenantId" uuid, readers text, period jsonb, today text, language text, metrics jsonb, definitions jsonb, targets jsonb, benchmarks jsonb, opportunities jsonb, "clientFeedback" jsonb,
  brand jsonb, details jsonb, baseline jsonb, current jsonb, rates jsonb, costs jsonb, claims jsonb, "waysDue" text[])
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m."tenantId", comms.insights_readers(s, 'readers'), m.period, m.today, s.language, m.metrics, m.definitions, m.targets, m.benchmarks, m.opportunities, m."clientFeedback",
    m.brand, m.details, saved.given -> 'baseline', saved.given -> 'current', saved.given -> 'rates', saved.given -> 'costs', saved.given -> 'claims', due.ways
  from comms.tenant_settings s
  cross join lateral (
    select array(select w from unnest(report_inputs.ways) with ordinality x (w, place) where not exists (select from comms.insight_reports i, jsonb_array_elements(i.delivered) d
      where i.tenant_id = s.tenant_id and i.edition = report_inputs.edition and i.from_day = report_inputs.from_day and i.to_day = report_inputs.to_day and d ->> 'how' = w) order by x.place) as ways
  ) due
  join lateral comms.metrics_to_analyse(report_inputs.from_day, report_inputs.to_day, '400 days', report_inputs.at) m on m."tenantId" = s.tenant_id
  cross join lateral (select comms.savings_to_calculate(s.tenant_id, report_inputs.from_day, report_inputs.to_day) as given) saved
  where comms.may_touch(s.tenant_id) and cardinality(due.ways) > 0
  order by s.tenant_id
$$;
comment on function comms.report_inputs(text, date, date, text[], timestamptz) is
  'One row a tenant whom the report of an edition and period has not reached yet by each of these ways (email, drive, sheets, approval), with all that Analyse Metrics and Build Report read.';

------------------------------------------------------------------------------------------------------------------------
-- What waits for a person

create function comms.store_reviews(items text, at timestamptz default now()) returns table (id uuid, "tenantId" uuid, outcome text, "staffEmail" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
begin
  for given in select r.item from comms.read_items(items) r order by r.place loop
    for id, "tenantId", outcome in select s.id, s."tenantId", s.outcome from comms.store_insight_reports(given.item::text, store_reviews.at) s loop
      if outcome = 'stored' and given.item ->> 'file' ~ '^[A-Za-z0-9+/\s]+=*\s*$' then
        update comms.insight_reports i set content = decode(given.item ->> 'file', 'base64'), approval = 'waiting' where i.id = store_reviews.id;
        perform comms.report_delivered(id, 'approval', store_reviews.at);
      end if;
      "staffEmail" := (select t.staff_email from comms.tenant_settings t where t.tenant_id = "tenantId");
      return next;
    end loop;
  end loop;
end
$$;
comment on function comms.store_reviews(text, timestamptz) is 'Keeps decks with their files until a person has looked at them; one a period.';

create function comms.reviews_overview(at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'reviews', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'client', s.company, 'edition', i.edition, 'from', i.from_day, 'to', i.to_day, 'file', i.file_name, 'kilobytes', round(length(i.content) / 1024.0), 'state', i.approval,
        'sent', exists (select from jsonb_array_elements(i.delivered) d where d ->> 'how' = 'email'), 'readers', comms.insights_readers(s, 'readers'), 'at', comms.iso(i.created_at),
        'findings', (select coalesce(jsonb_agg(x.value ->> 'text' order by x.place), '[]') from jsonb_array_elements(case jsonb_typeof(i.analysis -> 'findings') when 'array' then i.analysis -> 'findings' else '[]' end) with ordinality x (value, place)
          where x.value ->> 'severity' in ('critical', 'warning', 'good') and x.place <= 40)) order by i.created_at desc)
      from comms.insight_reports i join comms.tenant_settings s on s.tenant_id = i.tenant_id
      where comms.may_touch(i.tenant_id) and i.approval <> 'none' and i.created_at > reviews_overview.at - interval '120 days'), '[]'),
    'opportunities', coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('tenantId', o.tenant_id, 'key', o.key, 'client', s.company, 'title', o.definition ->> 'title', 'what', o.definition ->> 'what', 'state', o.state,
        'monthsShown', o.months_shown, 'adoptedOn', o.adopted_on)) order by s.company, o.state, o.key)
      from comms.opportunities o join comms.tenant_settings s on s.tenant_id = o.tenant_id where comms.may_touch(o.tenant_id)), '[]'))
$$;
comment on function comms.reviews_overview(timestamptz) is 'What the page of reviews shows: decks of the last 120 days that wait or were decided, and every opportunity with what became of it.';

create function comms.decide_review(review uuid, decision text, author text, at timestamptz default now())
returns table (outcome text, id uuid, "tenantId" uuid, readers text, subject text, "fileName" text, file text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  found_one comms.insight_reports;
begin
  select i.* into found_one from comms.insight_reports i where i.id = review and comms.may_touch(i.tenant_id) and i.approval <> 'none' for update;
  outcome := case
    when found_one.id is null or decision not in ('approve', 'reject') then 'gone'
    when decision = 'reject' and found_one.approval = 'waiting' then 'rejected'
    -- One that was approved and could not be mailed may be sent again.
    when decision = 'approve' and (found_one.approval = 'waiting' or found_one.approval = 'approved' and not exists (select from jsonb_array_elements(found_one.delivered) d where d ->> 'how' = 'email')) then 'approved'
    else 'gone' end;
  if outcome <> 'gone' then
    update comms.insight_reports i set approval = outcome, decided_at = decide_review.at, decided_by = left(author, 200) where i.id = found_one.id;
  end if;
  if outcome = 'approved' then
    id := found_one.id; "tenantId" := found_one.tenant_id; "fileName" := found_one.file_name; file := replace(encode(found_one.content, 'base64'), E'\n', '');
    select comms.insights_readers(s, 'readers'), format('%s: %s - %s', s.company, found_one.from_day, found_one.to_day) into readers, subject from comms.tenant_settings s where s.tenant_id = found_one.tenant_id;
  end if;
  return next;
end
$$;
comment on function comms.decide_review(uuid, text, text, timestamptz) is 'A person''s word on a deck. Approved, it comes back with its file and readers, to be mailed; decided twice, the second is "gone".';

create function comms.decide_opportunity(tenant uuid, key text, state text, at timestamptz default now()) returns text
language sql security definer set search_path = comms, pg_temp
as $$
  with changed as (
    update comms.opportunities o set state = decide_opportunity.state, updated_at = decide_opportunity.at,
      -- What runs since which day is what its effect is measured from.
      adopted_on = case when decide_opportunity.state = 'adopted' then coalesce(o.adopted_on, (decide_opportunity.at at time zone coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = o.tenant_id), 'UTC'))::date) end
    where o.tenant_id = tenant and o.key = decide_opportunity.key and comms.may_touch(o.tenant_id) and decide_opportunity.state in ('proposed', 'accepted', 'adopted', 'declined', 'noise')
    returning 1
  ) select case when exists (select from changed) then decide_opportunity.state else 'gone' end
$$;
comment on function comms.decide_opportunity(uuid, text, text, timestamptz) is 'What became of an opportunity. From the day it is adopted its effect is measured.';

------------------------------------------------------------------------------------------------------------------------
-- Calls on a report

create function comms.review_calls_due(at timestamptz default now())
returns table ("tenantId" uuid, "reportId" uuid, edition text, language text, "timeZone" text, attendees text, analysis jsonb, brand jsonb, details jsonb, "timeMin" text, "timeMax" text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select i.tenant_id, i.id, i.edition, s.language, s.time_zone, comms.insights_readers(s, 'attendees'), i.analysis,
    jsonb_strip_nulls(jsonb_build_object('name', s.company)), jsonb_build_object('client', s.company) || coalesce(s.policy -> 'insights' -> 'details', '{}'),
    comms.iso(review_calls_due.at), comms.iso(review_calls_due.at + interval '21 days')
  from comms.insight_reports i
  join comms.tenant_settings s on s.tenant_id = i.tenant_id
  left join comms.review_calls c on c.report_id = i.id
  where comms.may_touch(i.tenant_id) and (c.id is null or c.state = 'planned') and i.created_at > review_calls_due.at - interval '28 days'
    and (i.edition = 'monthly' and exists (select from jsonb_array_elements(i.delivered) d where d ->> 'how' = 'email') or i.edition = 'quarterly' and i.approval = 'approved')
  order by i.tenant_id, i.from_day
$$;
comment on function comms.review_calls_due(timestamptz) is 'Reports that were handed over in the last four weeks and have no call yet; quarterly ones once they are approved.';

create function comms.plan_review_calls(items text, at timestamptz default now())
returns table ("reportId" uuid, "eventId" text, calendar text, "start" text, "end" text, summary text, text text, attendees text, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  slot record;
begin
  for given in
    select i.id, i.tenant_id, s.time_zone as zone, r.item, greatest(15, least(240, coalesce((case jsonb_typeof(r.item -> 'minutes') when 'number' then r.item ->> 'minutes' end)::numeric, 30))) as minutes
    from comms.read_items(items) r
    join comms.insight_reports i on i.id = comms.read_uuid(r.item ->> 'reportId') and comms.may_touch(i.tenant_id)
    join comms.tenant_settings s on s.tenant_id = i.tenant_id
    order by r.place
  loop
    perform pg_advisory_xact_lock(hashtextextended('comms.plan_review_calls', 0));
    -- One that was planned and perhaps booked, when the run died, keeps its time: its id finds it.
    select c.event_id, c.calendar as place, c.starts_at, c.ends_at, c.state into slot from comms.review_calls c where c.report_id = given.id;
    if slot.event_id is null or slot.state = 'planned' and slot.starts_at <= plan_review_calls.at then
      -- The first free hour on a working day from the third day on: ten, eleven, two, three.
      select 'call' || md5(given.id::text) as event_id, coalesce(nullif(given.item ->> 'calendar', ''), 'primary') as place, o.starts_at, o.starts_at + make_interval(mins => given.minutes::int) as ends_at, 'planned' as state into slot
      from generate_series(2, 20) n
      cross join lateral (select (plan_review_calls.at at time zone given.zone)::date + n as day) d
      cross join unnest(array[10, 11, 14, 15]) with ordinality h (hour, place)
      cross join lateral (select (d.day + make_time(h.hour, 0, 0)) at time zone given.zone as starts_at) o
      where extract(isodow from d.day) <= 5
        and not exists (select from jsonb_array_elements(case jsonb_typeof(given.item -> 'busy') when 'array' then given.item -> 'busy' else '[]' end) b
          where comms.read_instant(b ->> 'start') < o.starts_at + make_interval(mins => given.minutes::int) and comms.read_instant(b ->> 'end') > o.starts_at)
        and not exists (select from comms.review_calls c where c.calendar = coalesce(nullif(given.item ->> 'calendar', ''), 'primary') and c.report_id <> given.id and c.state in ('planned', 'booked', 'moved')
          and c.starts_at < o.starts_at + make_interval(mins => given.minutes::int) and c.ends_at > o.starts_at)
      order by d.day, h.place limit 1;
      continue when slot.event_id is null;
      insert into comms.review_calls as c (tenant_id, report_id, event_id, calendar, starts_at, ends_at, created_at, changed_at)
      values (given.tenant_id, given.id, slot.event_id, slot.place, slot.starts_at, slot.ends_at, plan_review_calls.at, plan_review_calls.at)
      on conflict (report_id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at, changed_at = excluded.changed_at;
    end if;
    "reportId" := given.id; "eventId" := slot.event_id; calendar := slot.place; "start" := comms.iso(slot.starts_at); "end" := comms.iso(slot.ends_at);
    summary := left(given.item ->> 'summary', 300); text := left(given.item ->> 'text', 8000); attendees := given.item ->> 'attendees'; outcome := slot.state;
    return next;
  end loop;
end
$$;
comment on function comms.plan_review_calls(text, timestamptz) is
  'Chooses a time for each call, within working hours of the business'' zone and where the calendar is free, and remembers it under an id of ours before anything is booked. items: [{reportId, minutes, calendar, summary, text, attendees, busy}].';

create function comms.review_calls_booked(items text, at timestamptz default now()) returns table (booked int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  update comms.review_calls c set state = 'booked', link = left(r.item ->> 'link', 1000), changed_at = review_calls_booked.at
  from comms.read_items(items) r where c.event_id = r.item ->> 'eventId' and c.state = 'planned' and comms.may_touch(c.tenant_id);
  get diagnostics booked = row_count;
  return next;
end
$$;
comment on function comms.review_calls_booked(text, timestamptz) is 'Notes which calls stand in the calendar now. items: [{eventId, link}].';

create function comms.review_calls_ahead(at timestamptz default now()) returns table ("eventId" text, calendar text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select c.event_id, c.calendar from comms.review_calls c
  where comms.may_touch(c.tenant_id) and c.state in ('planned', 'booked', 'moved') and c.ends_at > review_calls_ahead.at - interval '2 days' and c.created_at < review_calls_ahead.at
  order by c.starts_at
$$;
comment on function comms.review_calls_ahead(timestamptz) is 'Calls that are to be looked at in the calendar: somebody may have moved or cancelled them.';

create function comms.review_calls_seen(items text, at timestamptz default now())
returns table ("tenantId" uuid, "staffEmail" text, edition text, change text, was text, "now" text)
language sql security definer set search_path = comms, pg_temp
as $$
  with seen as (
    select c.*, comms.read_instant(r.item ->> 'start') as starts, comms.read_instant(r.item ->> 'end') as ends, r.item ->> 'status' = 'cancelled' as gone
    from comms.read_items(items) r join comms.review_calls c on c.event_id = r.item ->> 'eventId' and comms.may_touch(c.tenant_id) and c.state in ('planned', 'booked', 'moved')
  ), decided as (
    select s.*, case
      when s.gone then 'cancelled'
      when s.starts is null or s.ends is null or s.ends <= s.starts then null
      when s.starts <> s.starts_at or s.ends <> s.ends_at then 'moved'
      when s.ends <= review_calls_seen.at then 'held'
      when s.state = 'planned' then 'booked' end as next
    from seen s
  ), changed as (
    update comms.review_calls c set state = d.next, starts_at = case when d.next = 'moved' then d.starts else c.starts_at end, ends_at = case when d.next = 'moved' then d.ends else c.ends_at end, changed_at = review_calls_seen.at
    from decided d where c.id = d.id and d.next is not null returning c.tenant_id, c.report_id, d.next, d.starts_at as was, c.starts_at as is_now
  )
  select x.tenant_id, s.staff_email, i.edition, x.next, comms.iso(x.was), comms.iso(x.is_now)
  from changed x join comms.tenant_settings s on s.tenant_id = x.tenant_id join comms.insight_reports i on i.id = x.report_id
  where x.next in ('moved', 'cancelled')
$$;
comment on function comms.review_calls_seen(text, timestamptz) is 'Takes over what the calendar says of calls, and gives those that were moved or cancelled. items: [{eventId, status, start, end}]. One that is gone counts as cancelled.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('publish-dashboard', '3 days', 'Publish dashboard', 'Open the workflow: is it published? While it stands still, the spreadsheet shows old figures; the live page does not depend on it.', 'beat', 'It fills the spreadsheet every morning.'),
  ('prepare-quarterly-review', '100 days', 'Prepare quarterly review', 'Open the workflow: is it published? Run it by hand: the deck of the last quarter is made once only.', 'beat', 'It runs once a quarter.'),
  ('book-review-calls', '3 days', 'Book review calls', 'Open the workflow: is it published, and is Google Calendar connected?', 'beat', 'It runs every morning.');

insert into comms.workflow_rights values ('table', 'review_calls', 'select');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'savings_to_calculate', 'report_inputs', 'store_reviews', 'reviews_overview', 'decide_review', 'decide_opportunity', 'review_calls_due', 'plan_review_calls', 'review_calls_booked', 'review_calls_ahead', 'review_calls_seen']) name;
select comms.grant_workflow_rights();

-- Messages to customers that nobody asked for yet: weekly updates, follow-ups of meetings. They wait for a person unless the operator says otherwise.
--
--   comms.project_notes                        what was achieved, what may go wrong, what comes next: rows beside a project's milestones
--   comms.projects_to_report(days, at) -> ("tenantId", key, "contactId", project, client, brand)     as Draft Reply's Status Update reads them
--   comms.store_client_drafts(items text, send_ready, at) -> (key, outcome, missing)
--        items: [{tenantId?, contactId | email, purpose, key, draft}]. outcome: waiting, sent, again, unknown_contact, blocked
--   comms.client_drafts_overview(at) / comms.decide_client_draft(id, decision, author, at) -> outcome: sent, rejected, gone
--   comms.meeting_context(meeting jsonb, at) -> the meeting with what is on record about those who attend

create table comms.project_notes (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  project_id uuid not null references comms.projects on delete cascade,
  kind text not null check (kind in ('achievement', 'risk', 'next_step')),
  note text not null,
  mitigation text,
  status text not null default 'open',
  noted_at timestamptz not null default now()
);
create index on comms.project_notes (project_id, noted_at);
comment on table comms.project_notes is 'What the weekly update tells besides progress and milestones. What is not here is not told.';

create table comms.client_drafts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  key text not null,
  purpose text not null check (purpose in ('status_update', 'meeting_follow_up')),
  contact_id uuid not null,
  draft jsonb not null,
  status text not null check (status in ('ready', 'needs_review')),
  missing jsonb not null default '[]',
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'rejected')),
  message_id uuid references comms.scheduled_messages on delete set null,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  unique (tenant_id, key)
);
create index on comms.client_drafts (tenant_id, created_at) where state = 'waiting';
comment on table comms.client_drafts is 'Drafts that answer no mail, waiting for a person. Where they go is the contact''s address, never what a draft says.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.project_notes', 'comms.client_drafts']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('project_notes', 'no_person', '{}', 'About the work; mentions are masked.'),
  ('client_drafts', 'delete', '{}', 'Written to the person.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('client_drafts', 'client_drafts', '3 years', 'delete', 'created_at', 'as messages', 'What was sent stands in the outbox.', 'created_at');

create function comms.projects_to_report(days int default 7, at timestamptz default now())
returns table ("tenantId" uuid, key text, purpose text, "contactId" uuid, project jsonb, client jsonb, brand jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with period as (
    select p.*, z.zone, (projects_to_report.at at time zone z.zone)::date as today, (projects_to_report.at at time zone z.zone)::date - greatest(days, 1) as since
    from comms.projects p
    left join comms.tenant_settings s on s.tenant_id = p.tenant_id
    cross join lateral (select coalesce(s.time_zone, 'UTC') as zone) z
    where comms.may_touch(p.tenant_id) and p.status = 'active'
  )
  select p.tenant_id, 'update/' || p.id || '/' || to_char(p.today, 'IYYY-"W"IW'), 'status_update', c.id,
    jsonb_strip_nulls(jsonb_build_object('id', p.reference, 'name', p.name, 'status', p.status, 'progress', p.progress, 'period', jsonb_build_object('from', p.since, 'to', p.today),
      'achievements', coalesce((select jsonb_agg(x.row order by x.day, x.row ->> 'text') from (
          select m.completed_on as day, jsonb_build_object('text', m.name, 'at', m.completed_on) as row from comms.milestones m where m.project_id = p.id and m.completed_on > p.since and m.completed_on <= p.today
          union all
          select (n.noted_at at time zone p.zone)::date, jsonb_build_object('text', n.note, 'at', (n.noted_at at time zone p.zone)::date) from comms.project_notes n
          where n.project_id = p.id and n.kind = 'achievement' and n.noted_at > projects_to_report.at - make_interval(days => greatest(days, 1)) and n.noted_at <= projects_to_report.at) x), '[]'),
      'milestones', coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', m.name, 'due', m.due_on)) order by m.position) from (
          select * from comms.milestones o where o.project_id = p.id and o.completed_on is null order by o.position limit 5) m), '[]'),
      'risks', coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('text', n.note, 'mitigation', n.mitigation)) order by n.noted_at) from comms.project_notes n where n.project_id = p.id and n.kind = 'risk' and n.status = 'open'), '[]'),
      'nextSteps', coalesce((select jsonb_agg(x.step order by x.place, x.step) from (
          select 0 as place, p.next_step as step where coalesce(p.next_step, '') <> ''
          union all select 1, n.note from comms.project_notes n where n.project_id = p.id and n.kind = 'next_step' and n.status = 'open') x), '[]'))),
    comms.client_json(p.tenant_id, c.id, c.email, c.name), comms.brand_json(p.tenant_id)
  from period p
  join comms.crm_contacts c on c.tenant_id = p.tenant_id and c.id = p.contact_id and coalesce(c.email, '') <> ''
  order by p.tenant_id, p.reference
$$;
comment on function comms.projects_to_report(int, timestamptz) is
  'Active projects with a contact, each with what their rows say of the last so many days. The key is of the project and the week: one update a week.';

create function comms.send_client_draft(d comms.client_drafts, author text, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  address text := (select c.email from comms.crm_contacts c where c.id = d.contact_id and c.tenant_id = d.tenant_id);
  message uuid;
begin
  if coalesce(address, '') = '' then return null; end if;
  select e.id into message from comms.enqueue_message(jsonb_build_object('tenantId', d.tenant_id, 'key', d.key, 'channel', 'email', 'topic', 'service', 'type', d.purpose, 'to', address,
    'contactId', d.contact_id, 'subject', d.draft ->> 'subject', 'text', d.draft ->> 'text', 'html', d.draft ->> 'html', 'language', d.draft ->> 'language'), send_client_draft.at) e;
  update comms.client_drafts x set state = 'sent', message_id = message, decided_at = send_client_draft.at, decided_by = author where x.id = d.id;
  return message;
end
$$;

create function comms.store_client_drafts(items text, send_ready boolean default false, at timestamptz default now())
returns table (key text, outcome text, missing jsonb, subject text, "staffEmail" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  tenant uuid;
  person uuid;
  stored comms.client_drafts;
begin
  for given in select r.item, r.item -> 'draft' as draft from comms.read_items(items) r order by r.place loop
    key := left(given.item ->> 'key', 200);
    missing := coalesce(given.draft -> 'missing', '[]');
    subject := given.draft ->> 'subject';
    person := null;
    tenant := comms.tenant_asked(given.item);
    "staffEmail" := (select s.staff_email from comms.tenant_settings s where s.tenant_id = tenant and comms.may_touch(tenant));
    select c.id into person from comms.crm_contacts c
    where comms.may_touch(c.tenant_id) and c.tenant_id = tenant
      and (c.id = comms.read_uuid(given.item ->> 'contactId') or (coalesce(given.item ->> 'contactId', '') = '' and lower(c.email) = lower(btrim(given.item ->> 'email'))))
    order by c.id limit 1;
    if person is null then outcome := 'unknown_contact';
    elsif coalesce(given.draft ->> 'text', '') = '' or coalesce(given.draft ->> 'status', 'blocked') = 'blocked' or coalesce(key, '') = '' then outcome := 'blocked';
    else
      stored := null;
      insert into comms.client_drafts as d (tenant_id, key, purpose, contact_id, draft, status, missing, created_at)
      values (tenant, key, given.item ->> 'purpose', person, jsonb_build_object('subject', given.draft ->> 'subject', 'text', given.draft ->> 'text', 'html', given.draft ->> 'html', 'language', given.draft ->> 'language',
        'engine', given.draft ->> 'engine'), given.draft ->> 'status', missing, store_client_drafts.at)
      on conflict on constraint client_drafts_tenant_id_key_key do nothing
      returning d.* into stored;
      if stored.id is null then outcome := 'again';
      elsif send_ready and stored.status = 'ready' and comms.send_client_draft(stored, 'automatic', store_client_drafts.at) is not null then outcome := 'sent';
      else outcome := 'waiting';
      end if;
    end if;
    return next;
  end loop;
end
$$;
comment on function comms.store_client_drafts(text, boolean, timestamptz) is
  'Keeps drafts until a person decides; with send_ready those that need no review go into the outbox at once. Idempotent by key. Goes to the stored contact''s address only. An address that customers of several businesses have needs its "tenantId".';

create function comms.client_drafts_overview(at timestamptz default now())
returns table (id uuid, customer text, company text, purpose text, subject text, words text, status text, missing jsonb, since text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select d.id, coalesce(c.name, c.email, ''), s.company, d.purpose, d.draft ->> 'subject', d.draft ->> 'text', d.status, d.missing, comms.iso(d.created_at)
  from comms.client_drafts d
  left join comms.crm_contacts c on c.id = d.contact_id and c.tenant_id = d.tenant_id
  left join comms.tenant_settings s on s.tenant_id = d.tenant_id
  where d.state = 'waiting' and comms.may_touch(d.tenant_id) and d.created_at > client_drafts_overview.at - interval '30 days'
  order by d.created_at, d.id limit 100
$$;

create function comms.decide_client_draft(id uuid, decision text, author text, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  d comms.client_drafts;
begin
  select x.* into d from comms.client_drafts x where x.id = decide_client_draft.id and x.state = 'waiting' and comms.may_touch(x.tenant_id) for update;
  if d.id is null then return 'gone'; end if;
  if decision = 'send' then return case when comms.send_client_draft(d, author, decide_client_draft.at) is null then 'gone' else 'sent' end; end if;
  update comms.client_drafts x set state = 'rejected', decided_at = decide_client_draft.at, decided_by = author where x.id = d.id;
  return 'rejected';
end
$$;

create function comms.meeting_context(meeting jsonb, at timestamptz default now()) returns table (context jsonb, "staffEmail" text)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  tenants uuid[];
  people uuid[];
begin
  select array_agg(distinct c.tenant_id), array_agg(distinct c.id) into tenants, people
  from jsonb_array_elements(case when jsonb_typeof(meeting_context.meeting -> 'attendees') = 'array' then meeting_context.meeting -> 'attendees' else '[]' end) a
  join comms.crm_contacts c on lower(c.email) = lower(coalesce(a ->> 'email', substring(a #>> '{}' from '[^<>\s"]+@[^<>\s"]+')))
  where comms.may_touch(c.tenant_id) and coalesce(c.role, 'customer') <> 'internal'
    and c.tenant_id = coalesce(comms.read_uuid(meeting_context.meeting ->> 'tenantId'), comms.current_tenant(), c.tenant_id);
  if cardinality(tenants) > 1 then
    raise exception 'Those who attend are customers of several of your businesses: give "tenantId".';
  end if;
  return query select meeting_context.meeting || jsonb_build_object(
    'history', coalesce(meeting_context.meeting -> 'history', (
      select jsonb_agg(h.row order by h.happened) from (
        select m.received_at as happened, jsonb_strip_nulls(jsonb_build_object('at', comms.iso(m.received_at), 'kind', 'mail', 'direction', m.direction, 'subject', left(m.subject, 200), 'text', left(m.body, 300),
          'answered', case when m.direction = 'in' and not m.automatic and m.needs_draft is not false then m.state = 'answered' end, 'sentiment', m.classification -> 'sentimentScore')) as row
        from comms.email_messages m where m.contact_id = any (people) and m.received_at <= meeting_context.at order by m.received_at desc limit 15) h), '[]'),
    'projects', coalesce(meeting_context.meeting -> 'projects', (
      select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', j.reference, 'name', j.name, 'status', j.status, 'progress', j.progress,
        'milestones', coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', m.name, 'due', m.due_on, 'completedAt', m.completed_on)) order by m.position) from comms.milestones m where m.project_id = j.id), '[]'),
        'risks', coalesce((select jsonb_agg(n.note order by n.noted_at) from comms.project_notes n where n.project_id = j.id and n.kind = 'risk' and n.status = 'open'), '[]'))) order by j.reference)
      from comms.projects j where j.status in ('planned', 'active', 'on_hold') and j.contact_id = any (people)), '[]'),
    'invoices', coalesce(meeting_context.meeting -> 'invoices', '[]')),
    (select s.staff_email from comms.tenant_settings s
     where comms.may_touch(s.tenant_id)
       and s.tenant_id = coalesce(tenants[1], comms.read_uuid(meeting_context.meeting ->> 'tenantId'), comms.current_tenant(),
         (select min(t.id::text)::uuid from comms.tenants t where comms.may_touch(t.id) having count(*) = 1)));
end
$$;
comment on function comms.meeting_context(jsonb, timestamptz) is
  'A meeting with the mails and projects of the customers who attend, by their addresses, as Draft Reply''s Meeting Brief reads it, and whom of the team to tell. Customers of several businesses: refused without "tenantId".';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('send-weekly-updates', '9 days', 'Send weekly updates', 'Open the workflow: is it published? Run it by hand: an update is written once a week and project.', 'beat', 'It runs once a week.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['project_notes', 'client_drafts']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'projects_to_report', 'store_client_drafts', 'client_drafts_overview', 'decide_client_draft', 'meeting_context']) name;
select comms.grant_workflow_rights();

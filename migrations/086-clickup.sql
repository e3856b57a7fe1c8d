-- ClickUp: who is at risk as entries of a list, what to do about high and critical risk as tasks, and how retention does as one task a month.
--
--   comms.clickup_plan(lists jsonb, tenant, at) -> count                                   lists: {entry, task, metrics}: ids of lists; works out what should stand there
--   comms.clickup_read(pages text, at) -> (trouble, text, read, adopted, closed)           pages: [{statusCode, body}] of the lists' tasks; trouble: token, list, later, none
--   comms.clickup_requests(lists jsonb, most, at) -> (id, hash, method, path, body)        what ClickUp has to be told
--   comms.clickup_store(items text, at) -> (id, outcome, text)                             items: [{id, hash, statusCode, body, error}]; outcome: told, gone, list, later, unsure, refused, token
--
-- Each row carries its id into the task ("comms-<id>"), by which a task is known again whose answer was lost: nothing is made twice. What a person closed or
-- deleted stays so; it comes back as a new task when the risk rises, or still stands after "again_after".

create table comms.clickup_rules (
  level text primary key check (level in ('low', 'medium', 'high', 'critical')),
  listed boolean not null,
  task boolean not null,
  -- ClickUp's: 1 urgent, 2 high, 3 normal, 4 low.
  priority int not null check (priority between 1 and 4),
  due_working_days int not null check (due_working_days between 1 and 60),
  again_after interval not null check (again_after >= interval '1 day'),
  source text not null
);
comment on table comms.clickup_rules is 'Which levels of risk stand in ClickUp''s list, which become a task, how urgent and by when.';
insert into comms.clickup_rules values
  ('low', false, false, 4, 20, '90 days', 'customer retention, ClickUp: nothing to do'),
  ('medium', true, false, 3, 10, '60 days', 'customer retention, ClickUp: health scores and levels are shown'),
  ('high', true, true, 2, 5, '45 days', 'customer retention, ClickUp: tasks for customers at risk; a working week is our judgement, again as campaigns'),
  ('critical', true, true, 1, 1, '30 days', 'customer retention, ClickUp: tasks for customers at risk; a call within a working day, as the recommended action says');

create table comms.clickup_tasks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  kind text not null check (kind in ('entry', 'task', 'metrics')),
  contact_id uuid,
  -- The month, or which one of the contact's it is.
  subject text not null,
  level text,
  list_id text not null,
  content jsonb not null,
  clickup_id text,
  url text,
  sent_hash text,
  refused_hash text,
  asked_at timestamptz,
  next_try_at timestamptz,
  attempts int not null default 0,
  status text,
  closed_at timestamptz,
  gone_at timestamptz,
  error text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index clickup_tasks_of_contact on comms.clickup_tasks (tenant_id, kind, contact_id, subject) where contact_id is not null;
create unique index clickup_tasks_of_month on comms.clickup_tasks (tenant_id, subject) where kind = 'metrics';
create index clickup_tasks_by_id on comms.clickup_tasks (clickup_id);
comment on table comms.clickup_tasks is 'What stands in ClickUp, by its id there, and what it should say: only what changed is told. Closed or deleted there, it is left alone.';
select comms.protect_tenant_table('comms.clickup_tasks');
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('clickup_tasks', 'blank', '{contact_id,content,error}', 'What stands in ClickUp is emptied and archived there by the next run, for which its id is needed.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('clickup_tasks', 'clickup_tasks', '2 years', 'delete', 'updated_at', 'as health_scores', 'What was done about a customer.', 'updated_at');

create function comms.plain_line(said text) returns text
language sql immutable
as $$ select btrim(left(regexp_replace(coalesce(said, ''), '[[:space:]]+', ' ', 'g'), 200)) $$;

create function comms.after_working_days(at timestamptz, zone text, days int) returns timestamptz
language sql stable
as $$
  -- The evening of the day by the clock of the business; Saturdays and Sundays are no working days.
  select (max(d.day) + time '17:00') at time zone zone from (
    select g::date as day from generate_series((after_working_days.at at time zone zone)::date + 1, (after_working_days.at at time zone zone)::date + 2 * days + 4, interval '1 day') g
    where extract(isodow from g) < 6 order by g limit days) d
$$;

-- The newest scores of a business, of three days at most, with the level that holds.
create function comms.clickup_levels(tenant uuid, at timestamptz) returns table (score_id uuid, contact_id uuid, level text, probability numeric)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select h.id, h.contact_id, coalesce(o.risk_level, h.churn_risk_level), h.churn_probability
  from comms.customer_health_scores h left join comms.current_overrides(clickup_levels.at) o on o.tenant_id = h.tenant_id and o.contact_id = h.contact_id
  where h.tenant_id = tenant and h.analysed_on = (
    select max(x.analysed_on) from comms.customer_health_scores x where x.tenant_id = tenant and x.analysed_on > clickup_levels.at::date - 3 and x.analysed_on <= clickup_levels.at::date)
$$;

-- The customers that ClickUp is about: the 200 most at risk, and whoever stands there already.
create function comms.clickup_customers(tenant uuid, at timestamptz)
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
    || coalesce(E'\n**Why**\n' || (select string_agg('- ' || comms.plain_line(f.value ->> 'text'), E'\n' order by f.ordinality) from jsonb_array_elements(h.risk_factors) with ordinality f where f.ordinality <= 5) || E'\n', '')
    || coalesce(E'\n**What to do**\n' || (select string_agg('- ' || comms.plain_line(f.value ->> 'text'), E'\n' order by f.ordinality) from jsonb_array_elements(h.recommended_actions) with ordinality f where f.ordinality <= 4) || E'\n', '')
    || coalesce(E'\n**What was done**\n' || (select string_agg(format('- Campaign for %s risk: %s', p.level, case p.state when 'holdout' then 'left alone on purpose' when 'waiting' then 'waits for a decision' else p.state end), E'\n' order by p.created_at desc, p.id)
      from comms.retention_participants p where p.tenant_id = tenant and p.contact_id = h.contact_id and p.created_at > clickup_customers.at - interval '90 days') || E'\n', '')
  from chosen k
  join comms.customer_health_scores h on h.id = k.score_id
  join comms.crm_contacts c on c.id = h.contact_id and c.tenant_id = tenant
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = tenant
  where comms.left_on(tenant, h.contact_id, clickup_customers.at) is null
  order by k.place nulls last, h.contact_id
$$;

create function comms.clickup_metrics(tenant uuid, at timestamptz) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  with month as (select date_trunc('month', clickup_metrics.at) as since),
  level as (select c.level, count(*) as n from comms.clickup_levels(tenant, clickup_metrics.at) c group by c.level),
  part as (select p.* from comms.retention_participants p, month where p.tenant_id = tenant and p.created_at >= month.since and p.created_at <= clickup_metrics.at)
  select E'**Customers by risk**\n' || coalesce((select string_agg(format('- %s: %s', l.level, l.n), E'\n' order by comms.risk_rank(l.level) desc) from level l), '- none was scored in the last three days')
    || format(E'\n\n**Campaigns since %s**\n- started: %s\n- left alone on purpose: %s\n- waiting for a decision: %s\n- decided against: %s\n- ended by an answer or a booking: %s\n\n**Tasks closed here**: %s\n\n**Customers who left**: %s\n',
      to_char((select since from month), 'YYYY-MM-DD'), count(*) filter (where part.state = 'started'), count(*) filter (where part.state = 'holdout'), count(*) filter (where part.state = 'waiting'),
      count(*) filter (where part.state = 'rejected'),
      count(*) filter (where exists (select from comms.enrolments e where e.id = part.enrolment_id and e.state_reason ->> 'code' in ('exit_reply', 'exit_booking', 'exit_conversion'))),
      (select count(*) from comms.clickup_tasks t, month where t.tenant_id = tenant and t.kind = 'task' and t.closed_at >= month.since and t.closed_at <= clickup_metrics.at),
      (select count(*) from comms.customer_departures d, month where d.tenant_id = tenant and d.left_on >= month.since::date and d.left_on <= clickup_metrics.at::date))
  from part
$$;

create function comms.clickup_content(kind text, label text, level text, body text, company text, rule comms.clickup_rules) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'name', case kind when 'entry' then format('%s: %s risk', label, level) else format('Look after %s: %s risk of leaving', label, level) end,
    'markdown_content', body, 'priority', rule.priority, 'tags', jsonb_build_array('customer-health', 'risk-' || level, comms.plain_line(company)))
$$;

create function comms.clickup_plan(lists jsonb, tenant uuid default null, at timestamptz default now()) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  whose record;
  person record;
  rule comms.clickup_rules;
  kind_of text;
  last comms.clickup_tasks;
  wanted jsonb;
  seen uuid[];
  standing int := 0;
begin
  if coalesce(lists ->> 'entry', '') = '' then return 0; end if;
  for whose in
    select t.id, coalesce(s.company, t.name) as company, coalesce(s.time_zone, 'UTC') as zone from comms.tenants t left join comms.tenant_settings s on s.tenant_id = t.id
    where comms.may_touch(t.id) and (clickup_plan.tenant is null or t.id = clickup_plan.tenant)
      and exists (select from comms.customer_health_scores h where h.tenant_id = t.id and h.analysed_on > clickup_plan.at::date - 3)
  loop
    perform pg_advisory_xact_lock(hashtextextended('comms.clickup ' || whose.id, 0));
    seen := '{}';
    for person in select c.* from comms.clickup_customers(whose.id, clickup_plan.at) c loop
      seen := seen || person.contact_id;
      standing := standing + 1;
      select r.* into rule from comms.clickup_rules r where r.level = person.level;
      foreach kind_of in array array['entry', 'task'] loop
        select t.* into last from comms.clickup_tasks t where t.tenant_id = whose.id and t.kind = kind_of and t.contact_id = person.contact_id order by t.created_at desc, t.subject desc limit 1;
        wanted := comms.clickup_content(kind_of, person.label, person.level, person.body, whose.company, rule);
        if last.id is not null and last.closed_at is null and last.gone_at is null then
          -- When it was due does not move; who is better is put away as an entry, a task is for a person to close.
          wanted := wanted || (select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(last.content) e where e.key in ('due_date', 'due_date_time'))
            || case when kind_of = 'entry' then jsonb_build_object('archived', not rule.listed) else '{}' end;
          update comms.clickup_tasks t set content = wanted, level = person.level, updated_at = clickup_plan.at where t.id = last.id and t.content is distinct from wanted;
        elsif (case kind_of when 'entry' then rule.listed else rule.task end)
          and (last.id is null or coalesce(last.closed_at, last.gone_at) < clickup_plan.at - rule.again_after or comms.risk_rank(person.level) > comms.risk_rank(last.level)) then
          insert into comms.clickup_tasks (tenant_id, kind, contact_id, subject, level, list_id, content, created_at, updated_at)
          values (whose.id, kind_of, person.contact_id, coalesce(last.subject::int, 0) + 1, person.level, coalesce(nullif(lists ->> kind_of, ''), lists ->> 'entry'),
            wanted || case kind_of when 'entry' then '{"archived": false}' else jsonb_build_object(
              'due_date', (extract(epoch from comms.after_working_days(clickup_plan.at, whose.zone, rule.due_working_days)) * 1000)::bigint, 'due_date_time', true) end,
            clickup_plan.at, clickup_plan.at);
        end if;
      end loop;
    end loop;
    -- Who left, or was not scored lately, is no entry any more.
    update comms.clickup_tasks t set content = t.content || '{"archived": true}', updated_at = clickup_plan.at
    where t.tenant_id = whose.id and t.kind = 'entry' and t.contact_id is not null and t.closed_at is null and t.gone_at is null and t.content ->> 'archived' is distinct from 'true' and t.contact_id <> all (seen);
    insert into comms.clickup_tasks as t (tenant_id, kind, subject, list_id, content, created_at, updated_at)
    values (whose.id, 'metrics', to_char(clickup_plan.at, 'YYYY-MM'), coalesce(nullif(lists ->> 'metrics', ''), lists ->> 'entry'),
      jsonb_build_object('name', format('Retention in %s: %s', to_char(clickup_plan.at, 'YYYY-MM'), comms.plain_line(whose.company)), 'markdown_content', comms.clickup_metrics(whose.id, clickup_plan.at), 'tags', '["customer-health"]'::jsonb),
      clickup_plan.at, clickup_plan.at)
    on conflict (tenant_id, subject) where kind = 'metrics' do update set content = excluded.content, updated_at = excluded.updated_at where t.content is distinct from excluded.content;
  end loop;
  -- Erased here, emptied there.
  update comms.clickup_tasks t set content = '{"name": "Erased", "markdown_content": "This person was erased.", "archived": true}', closed_at = null, updated_at = clickup_plan.at
  where t.kind <> 'metrics' and t.contact_id is null and t.content = '{}' and t.clickup_id is not null and t.gone_at is null and comms.may_touch(t.tenant_id);
  return standing;
end
$$;
comment on function comms.clickup_plan(jsonb, uuid, timestamptz) is
  'Works out what ClickUp should show of the newest scores, after what stands there was read; returns how many customers it is about: entries of customers at risk (200 a business), a task for high and critical ones, one of figures a month.';

create function comms.clickup_read(pages text, at timestamptz default now())
returns table (trouble text, text text, read int, adopted int, closed int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  bad jsonb;
  given record;
  row_of comms.clickup_tasks;
  shut timestamptz;
begin
  trouble := 'none'; read := 0; adopted := 0; closed := 0;
  for given in
    select t.value as task from comms.read_items(pages) p cross join lateral jsonb_array_elements(case jsonb_typeof(p.item #> '{body,tasks}') when 'array' then p.item #> '{body,tasks}' else '[]' end) t
    where (p.item ->> 'statusCode') = '200'
  loop
    read := read + 1;
    select t.* into row_of from comms.clickup_tasks t
    where comms.may_touch(t.tenant_id) and (t.clickup_id = given.task ->> 'id'
      or t.id = comms.read_uuid(substring(coalesce(given.task ->> 'text_content', given.task ->> 'description', '') from 'comms-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})')))
    order by (t.clickup_id = given.task ->> 'id') desc nulls last limit 1;
    -- Of two tasks with the same mark (somebody copied one) the first stays ours.
    if row_of.id is null or row_of.clickup_id <> given.task ->> 'id' then continue; end if;
    shut := case when given.task #>> '{status,type}' in ('closed', 'done') then least(coalesce(to_timestamp(substring(given.task ->> 'date_closed' from '^[0-9]{10,14}$')::numeric / 1000), clickup_read.at), clickup_read.at) end;
    adopted := adopted + (row_of.clickup_id is null)::int;
    closed := closed + (row_of.closed_at is null and shut is not null)::int;
    update comms.clickup_tasks t set clickup_id = given.task ->> 'id', url = given.task ->> 'url', status = left(given.task #>> '{status,status}', 100), closed_at = shut, gone_at = null, asked_at = null
    where t.id = row_of.id;
  end loop;
  select p.item into bad from comms.read_items(pages) p where (p.item ->> 'statusCode') is distinct from '200' order by p.place limit 1;
  if bad is null then
    -- Asked for half an hour ago and not there: it was not made.
    update comms.clickup_tasks t set asked_at = null where t.clickup_id is null and t.asked_at < clickup_read.at - interval '30 minutes' and comms.may_touch(t.tenant_id);
  else
    select x.outcome, x.text into trouble, text from comms.clickup_answer(bad) x;
    if trouble in ('gone', 'refused') then
      trouble := 'list';
      text := format('ClickUp has no list of that id, or the token may not see it (%s). Correct the lists in Settings of "Sync ClickUp"; nothing was changed there.', text);
    elsif trouble <> 'token' then trouble := 'later';
    end if;
  end if;
  return next;
end
$$;
comment on function comms.clickup_read(text, timestamptz) is
  'Takes what stands in ClickUp: tasks whose answer was lost are known again by their mark, closed ones are closed here. trouble: token and list need a person, later mends itself.';

create function comms.clickup_answer(answer jsonb, out outcome text, out text text)
language sql immutable
as $$
  select case
      when code between 200 and 299 then 'told' when code in (401, 403) then 'token' when code = 404 then 'gone' when code = 429 or code >= 500 then 'later' when code >= 400 then 'refused' else 'unsure' end,
    case when code in (401, 403) then format('ClickUp does not take the access token of the credential "ClickUp" (%s). Make a new one in ClickUp under Settings, Apps.', said) else said end
  from (select coalesce(case when answer ->> 'statusCode' ~ '^[0-9]{3}$' then (answer ->> 'statusCode')::int end, 0) as code,
    left(concat_ws(' ', nullif(answer ->> 'statusCode', ''), answer #>> '{body,err}', answer #>> '{body,ECODE}', nullif(answer ->> 'error', '')), 300) as said) x
$$;

create function comms.clickup_requests(lists jsonb, most int default 80, at timestamptz default now())
returns table (id uuid, hash text, method text, path text, body jsonb)
language sql security definer set search_path = comms, pg_temp
as $$
  with due as (
    select t.id from comms.clickup_tasks t
    where comms.may_touch(t.tenant_id) and t.list_id in (select x.value from jsonb_each_text(lists) x) and t.content <> '{}' and t.closed_at is null and t.gone_at is null
      and t.sent_hash is distinct from md5(t.content::text) and t.refused_hash is distinct from md5(t.content::text) and coalesce(t.next_try_at, clickup_requests.at) <= clickup_requests.at
      -- What was asked for and not answered waits until the list was read; what is over is not made to be put away.
      and (t.clickup_id is not null or t.asked_at is null and t.content ->> 'archived' is distinct from 'true')
    order by t.kind = 'metrics', comms.risk_rank(t.level) desc nulls last, t.kind <> 'task', t.created_at, t.id
    limit least(greatest(most, 1), 500)
    for update skip locked
  )
  update comms.clickup_tasks t set asked_at = case when t.clickup_id is null then clickup_requests.at else t.asked_at end, attempts = t.attempts + 1
  from due where due.id = t.id
  returning t.id, md5(t.content::text), case when t.clickup_id is null then 'POST' else 'PUT' end, case when t.clickup_id is null then '/list/' || t.list_id || '/task' else '/task/' || t.clickup_id end,
    -- Tags are given once, and a task is not made archived: ClickUp's reference of creating and updating.
    (t.content - case when t.clickup_id is null then 'archived' else 'tags' end) || jsonb_build_object('markdown_content', format(E'%s\n---\ncomms-%s', t.content ->> 'markdown_content', t.id))
$$;
comment on function comms.clickup_requests(jsonb, int, timestamptz) is 'What changed since ClickUp was last told, the most urgent first: tasks to make (POST) and to change (PUT).';

create function comms.clickup_store(items text, at timestamptz default now())
returns table (id uuid, outcome text, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
begin
  for given in select r.item, a.outcome, a.text from comms.read_items(items) r cross join lateral comms.clickup_answer(r.item) a order by r.item ->> 'id' loop
    id := comms.read_uuid(given.item ->> 'id'); outcome := given.outcome; text := given.text;
    update comms.clickup_tasks t set
      clickup_id = coalesce(t.clickup_id, case when outcome = 'told' then given.item #>> '{body,id}' end),
      url = coalesce(given.item #>> '{body,url}', t.url),
      status = case when outcome = 'told' then left(given.item #>> '{body,status,status}', 100) else t.status end,
      sent_hash = case when outcome = 'told' then given.item ->> 'hash' else t.sent_hash end,
      refused_hash = case when outcome = 'refused' then given.item ->> 'hash' else t.refused_hash end,
      -- Deleted there on purpose: it is not made again.
      gone_at = case when outcome = 'gone' and t.clickup_id is not null then clickup_store.at else t.gone_at end,
      -- Only an answer says that nothing was made.
      asked_at = case when outcome = 'unsure' then t.asked_at end,
      attempts = case when outcome = 'told' then 0 else t.attempts end,
      next_try_at = case when outcome in ('later', 'unsure') then clickup_store.at + least(interval '15 minutes' * power(2, least(t.attempts, 6)), interval '1 day') end,
      error = case when outcome <> 'told' then text end
    where t.id = comms.read_uuid(given.item ->> 'id') and comms.may_touch(t.tenant_id);
    if outcome = 'gone' and exists (select from comms.clickup_tasks t where t.id = comms.read_uuid(given.item ->> 'id') and t.clickup_id is null) then outcome := 'list'; end if;
    return next;
  end loop;
end
$$;
comment on function comms.clickup_store(text, timestamptz) is 'Keeps what ClickUp answered, each answer for its own task; without an answer nobody knows, and the list is read before it is asked again.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('sync-clickup', '1 day', 'Sync ClickUp', 'Open the workflow: is it published, and does ClickUp answer? Where you do not use ClickUp, leave it unpublished. What changed meanwhile is told when it runs again.', 'beat', 'It runs every hour.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['clickup_rules', 'clickup_tasks']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['clickup_plan', 'clickup_read', 'clickup_requests', 'clickup_store']) name;
select comms.grant_workflow_rights();

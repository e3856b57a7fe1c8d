-- The review of an incident, and the one list of routine communications with their next dates.
--
--   comms.incident_review(incident uuid, at) -> jsonb      comms.incident_room without names of customers: results counted, and how customers rated it
--   comms.end_maintenance(items text, at) -> rows of comms.plan_broadcasts      items: [{tenantId?, key, endedAt, result, followUps?, texts?}]: the third notice of a planned maintenance
--   comms.routine_page(at) -> jsonb                        what goes out regularly, when it last did, when next, and what is planned

create function comms.incident_review(incident uuid, at timestamptz default now()) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  room jsonb := comms.incident_room(incident, at);
begin
  if room is null then return null; end if;
  return room - array['ledger', 'delivery', 'draft', 'next', 'policy', 'secondsLeft'] || jsonb_build_object(
    'results', coalesce((
      select jsonb_agg(jsonb_build_object('kind', x.kind, 'channel', x.channel, 'state', x.state, 'count', x.n) order by x.first, x.channel, x.state)
      from (
        select u.kind, coalesce(r.channel, 'none') as channel, coalesce(m.state, r.rule) as state, count(*) as n, min(u.posted_at) as first
        from comms.incident_recipients r join comms.incident_updates u on u.id = r.update_id left join comms.scheduled_messages m on m.id = r.message_id
        where r.incident_id = incident_review.incident group by u.id, u.kind, r.channel, coalesce(m.state, r.rule)) x), '[]'),
    'answers', (
      select case when count(*) > 0 then jsonb_build_object('asked', count(*), 'answered', count(r.score), 'good', count(*) filter (where r.score >= 4)) end
      from comms.survey_invitations v left join comms.survey_responses r on r.invitation_id = v.id where v.key like 'incident/' || incident_review.incident || '/%'));
end
$$;
comment on function comms.incident_review(uuid, timestamptz) is 'What is kept of an incident when it is over. It names no customer, so that it may be sent on.';

create function comms.end_maintenance(items text, at timestamptz default now())
returns table (place bigint, id uuid, "templateId" text, "dueAt" timestamptz, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  before comms.broadcasts;
  tenant uuid;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    tenant := coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant());
    before := null;
    select b.* into before from comms.broadcasts b
    where b.tenant_id = tenant and comms.may_touch(b.tenant_id) and b.key in (given.item ->> 'key', (given.item ->> 'key') || ':maintenance.soon') and b.template_id like 'maintenance.%' order by b.template_id desc limit 1;
    if before.id is null then
      place := given.place; id := null; "templateId" := 'maintenance.done'; "dueAt" := null; outcome := format('refused: there is no planned maintenance "%s".', coalesce(given.item ->> 'key', ''));
      return next;
    elsif coalesce(btrim(given.item ->> 'result'), '') = '' then
      place := given.place; id := null; "templateId" := 'maintenance.done'; "dueAt" := null; outcome := 'refused: "result" is empty. Customers are told how it went, or nothing.';
      return next;
    else
      -- Who was told of it is told of its end: the same parts and tiers.
      return query select given.place, p.id, p."templateId", p."dueAt", p.outcome from comms.plan_broadcasts(jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'tenantId', tenant, 'key', (given.item ->> 'key') || ':done', 'templateId', 'maintenance.done', 'components', to_jsonb(before.components), 'tiers', to_jsonb(before.tiers), 'texts', given.item -> 'texts',
        'facts', jsonb_strip_nulls(jsonb_build_object('systems', before.facts ->> 'systems', 'endedAt', coalesce(given.item ->> 'endedAt', comms.iso(end_maintenance.at)), 'result', given.item ->> 'result', 'followUps', given.item -> 'followUps')))))::text,
        end_maintenance.at) p;
      -- Over before it began: the notices that wait would announce what has been.
      update comms.broadcasts b set state = 'cancelled' where b.tenant_id = tenant and b.state = 'planned' and b.key in ((given.item ->> 'key') || ':maintenance.week', (given.item ->> 'key') || ':maintenance.soon');
    end if;
  end loop;
end
$$;
comment on function comms.end_maintenance(text, timestamptz) is 'The notice after a planned maintenance, to those who were told of it. Notices that still wait are cancelled.';

create function comms.routine_page(at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'routine', coalesce((
      select jsonb_agg(jsonb_build_object('company', s.company, 'templateId', c."templateId", 'every', c.every, 'tiers', to_jsonb(c.tiers), 'channels', to_jsonb(c.channels), 'roles', to_jsonb(k.roles), 'topic', k.topic, 'reason', k.reason,
        'lastAt', comms.iso(c."lastAt"), 'nextAt', comms.iso(c."nextAt"), 'due', c."nextAt" <= routine_page.at) order by c."nextAt", c."templateId")
      from comms.routine_calendar(routine_page.at) c join comms.broadcast_kinds k on k.template_id = c."templateId" left join comms.tenant_settings s on s.tenant_id = c."tenantId"), '[]'),
    'planned', coalesce((
      select jsonb_agg(jsonb_build_object('company', s.company, 'templateId', b.template_id, 'key', b.key, 'state', b.state, 'dueAt', comms.iso(b.due_at), 'sentAt', comms.iso(b.sent_at), 'messages', b.counts -> 'messages') order by b.due_at desc, b.key)
      from (select * from comms.broadcasts x where comms.may_touch(x.tenant_id) and (x.state = 'planned' or x.due_at > routine_page.at - interval '90 days') order by x.due_at desc limit 200) b
      left join comms.tenant_settings s on s.tenant_id = b.tenant_id), '[]'))
$$;
comment on function comms.routine_page(timestamptz) is 'One list of what goes out regularly: to whom, on which channels, when it last did and when next; and what is planned or went out in the last 90 days.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['incident_review', 'end_maintenance', 'routine_page']) name;
select comms.grant_workflow_rights();

-- Learnt hours reach the steps of sequences: what Learn send times stored of a contact is told to Next Step, which places steps by it where a sequence
-- says "sendTime": "learnt".
--
--   comms.contact_facts: contact.sendTime {hourOfWeek, basis, timeZone, learntAt}
--   comms.enrolment_facts: enrolment.done[].hour, the learnt hour a step was placed in; rows in the order of the ids handed in
--   comms.store_send_times: who waits for a step that goes by the hour is asked anew where the hour is another one now

create or replace function comms.contact_facts(ids uuid[])
returns table (contact_id uuid, tenant_id uuid, account_id uuid, near_zone text, contact jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select c.id, c.tenant_id, c.account_id, coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC'),
    jsonb_strip_nulls(jsonb_object(array[
      'contactId', c.id::text, 'accountId', c.account_id::text, 'name', c.name, 'company', a.name, 'email', c.email, 'phone', comms.e164(c.phone), 'whatsapp', comms.e164(c.whatsapp),
      'slack', c.slack_id, 'push', c.push_token, 'chat', d.chat_id, 'portal', coalesce(c.portal_id, c.id::text), 'tier', a.tier, 'industry', a.industry,
      'language', coalesce(p.language, c.language, s.language), 'timeZone', c.time_zone,
      -- Before the zone of the business comes that of the phone number, where there is one.
      'accountTimeZone', coalesce(a.time_zone, case when coalesce(c.phone, c.whatsapp, '') = '' then s.time_zone end), 'relationshipStage', c.relationship_stage,
      'jurisdiction', coalesce(c.jurisdiction, a.jurisdiction, s.jurisdiction), 'region', d.region, 'whatsappLastInboundAt', comms.iso(p.whatsapp_last_inbound_at)]))
    || jsonb_build_object('vip', coalesce(c.vip, false), 'aiOptOut', coalesce(p.ai_opt_out, c.ai_opt_out, false) or coalesce(a.ai_opt_out, false), 'doNotContact', coalesce(p.do_not_contact, false),
      'preferences', case when p.contact_id is null then '{}' else jsonb_strip_nulls(jsonb_build_object(
        'preferredChannel', p.preferred_channel, 'preferredTime', to_char(p.preferred_time, 'HH24:MI'), 'quietHours', p.quiet_hours, 'timeZone', p.time_zone,
        'emailEnabled', p.email_enabled, 'smsEnabled', p.sms_enabled, 'phoneEnabled', p.phone_enabled, 'whatsappEnabled', p.whatsapp_enabled)) end)
    || case when i.id is null then '{}' else jsonb_build_object('sendTime', jsonb_build_object(
      'hourOfWeek', i.hour_of_week, 'basis', i.basis, 'timeZone', i.time_zone, 'learntAt', comms.iso(i.last_updated))) end
  from comms.crm_contacts c
  left join comms.tenant_settings s on s.tenant_id = c.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.contact_details d on d.tenant_id = c.tenant_id and d.contact_id = c.id
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
  left join comms.communication_insights i on i.tenant_id = c.tenant_id and i.contact_id = c.id and i.hour_of_week is not null
  where c.id = any (ids)
$$;

create or replace function comms.enrolment_facts(ids uuid[], at timestamptz)
returns table (id uuid, fence int, "tenantId" uuid, sequence jsonb, enrolment jsonb, contact jsonb, history jsonb, policy jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Each kind of fact is read once for all rows, never row by row.
  with asked as materialized (
    select e.*, c.account_id, coalesce(c.near_zone, 'UTC') as near_zone, coalesce(c.contact, '{"doNotContact": true}') as contact, s.policy, q.definition
    from comms.enrolments e
    join comms.sequences q on q.id = e.sequence_id
    left join comms.tenant_settings s on s.tenant_id = e.tenant_id
    -- Whoever is not there any more is not written to.
    left join comms.contact_facts((select array_agg(distinct o.contact_id) from comms.enrolments o where o.id = any (ids))) c on c.contact_id = e.contact_id and c.tenant_id = e.tenant_id
    where e.id = any (ids)
  ), steps as (
    select t.enrolment_id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('stepId', t.step_id, 'at', comms.iso(t.at), 'state', t.state,
      -- The hour it was placed in then: what is learnt later changes nothing about what is done.
      'hour', jsonb_path_query_first(t.reasons, '$[*] ? (@.code == "learnt_hour")') #>> '{evidence,hour}')) order by t.at, t.step_id) as list
    from comms.enrolment_steps t where t.enrolment_id = any (ids) group by t.enrolment_id
  ), happened as (
    select q.id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('event', case v.event when 'visit' then 'click' else v.event end, 'at', comms.iso(v.at), 'by',
      case when v.contact_id = q.contact_id then v.done_by else 'account' end, 'stepId', v.step_id, 'until', comms.iso(v.until))) order by v.at, v.id) as list
    from asked q
    cross join lateral (
      select q.contact_id as whose
      union
      select p.id from comms.crm_contacts p where q.account_id is not null and q.definition::text like '%"account"%' and p.tenant_id = q.tenant_id and p.account_id = q.account_id
    ) people
    join comms.sequence_events v on v.contact_id = people.whose and v.tenant_id = q.tenant_id and v.at >= q.enrolled_at and v.at <= enrolment_facts.at
    where (v.contact_id = q.contact_id or v.event in ('reply', 'booking', 'conversion')) and comms.concerns(v, q.id, q.quote_id, q.data, q.definition)
    group by q.id
  ), sends as (
    select q.id, jsonb_agg(sent.entry order by sent.entry ->> 'at') as list
    from asked q cross join lateral (
      -- A step counts from when it was put into the outbox, everything else from when the provider took it.
      select jsonb_strip_nulls(jsonb_object(array['at', comms.iso(coalesce(t.at, m.accepted_at)), 'channel', m.channel, 'topic', m.topic, 'state', 'accepted',
        'key', m.key, 'stepId', t.step_id])) as entry
      from comms.scheduled_messages m left join comms.enrolment_steps t on t.message_id = m.id and t.enrolment_id = q.id
      where m.contact_id = q.contact_id and m.tenant_id = q.tenant_id and m.accepted_at is not null and m.accepted_at > enrolment_facts.at - interval '90 days'
      order by m.accepted_at desc limit 200
    ) sent
    group by q.id
  )
  select q.id, q.fence, q.tenant_id, q.definition,
    jsonb_build_object(
      'id', q.id, 'contactId', q.contact_id, 'enrolledAt', comms.iso(q.enrolled_at), 'epoch', q.epoch, 'version', q.version, 'done', coalesce(steps.list, '[]'),
      'paused', q.pauses,
      'sequencePaused', coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('from', comms.iso(p.from_at), 'to', comms.iso(p.to_at))) order by p.from_at)
        from comms.sequence_pauses p where p.tenant_id = q.tenant_id and p.key = q.sequence_key and coalesce(p.to_at, 'infinity') > q.enrolled_at), '[]'),
      -- A date without a time is that day's noon by the contact's clock: steps count days from it.
      'dates', q.dates || coalesce((select jsonb_build_object('validUntil', comms.iso((o.valid_until + time '12:00') at time zone q.near_zone)) from comms.quotes o where o.id = q.quote_id and o.valid_until is not null), '{}'),
      'data', q.data || coalesce((select jsonb_build_object('quoteStatus', o.status) from comms.quotes o where o.id = q.quote_id), '{}'),
      'events', coalesce(happened.list, '[]')),
    q.contact,
    coalesce(sends.list, '[]'),
    coalesce(q.policy, '{}')
  from asked q
  left join steps on steps.enrolment_id = q.id
  left join happened on happened.id = q.id
  left join sends on sends.id = q.id
  -- As they were handed in: whose turn it was first stays first.
  order by array_position(ids, q.id)
$$;

create or replace function comms.store_send_times(items text, at timestamptz default now())
returns table (stored int, failed int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given record;
  before comms.communication_insights;
begin
  stored := 0; failed := 0;
  for given in
    select r.item -> 'sendTime' as learnt, comms.read_uuid(r.item ->> 'tenantId') as tenant, comms.read_uuid(r.item ->> 'contactId') as contact,
      comms.read_int(r.item #>> '{sendTime,hourOfWeek}') as hour
    from comms.read_items(items) r order by 3
  loop
    if jsonb_typeof(given.learnt) is distinct from 'object' or given.hour is null or given.hour not between 0 and 167 or given.tenant is null or not comms.may_touch(given.tenant)
      or coalesce(given.learnt ->> 'basis', '') not in ('contact', 'segment', 'everyone')
      or not exists (select from comms.crm_contacts c where c.id = given.contact and c.tenant_id = given.tenant) then
      failed := failed + 1;
      continue;
    end if;
    before := null;
    select * into before from comms.communication_insights i where i.tenant_id = given.tenant and i.contact_id = given.contact;
    insert into comms.communication_insights as i (tenant_id, contact_id, hour_of_week, optimal_contact_time, optimal_contact_day, time_zone, probability, basis, next_contact_recommendation, reasons, created_at, last_updated)
    values (given.tenant, given.contact, given.hour, make_time(given.hour % 24, 0, 0),
      (array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])[given.hour / 24 + 1], given.learnt ->> 'timeZone',
      case when jsonb_typeof(given.learnt -> 'probability') = 'number' then (given.learnt ->> 'probability')::numeric end,
      given.learnt ->> 'basis', comms.read_instant(given.learnt ->> 'at'), coalesce(given.learnt -> 'reasons', '[]'), store_send_times.at, store_send_times.at)
    on conflict (tenant_id, contact_id) do update set hour_of_week = excluded.hour_of_week, optimal_contact_time = excluded.optimal_contact_time, optimal_contact_day = excluded.optimal_contact_day,
      time_zone = excluded.time_zone, probability = excluded.probability, basis = excluded.basis, next_contact_recommendation = excluded.next_contact_recommendation,
      reasons = excluded.reasons, last_updated = excluded.last_updated;
    stored := stored + 1;
    if (before.hour_of_week % 24, before.basis, before.time_zone) is distinct from (given.hour % 24, given.learnt ->> 'basis', given.learnt ->> 'timeZone') then
      update comms.enrolments e set next_at = least(e.next_at, store_send_times.at), fence = e.fence + 1, claimed_by = null
      from comms.sequences s
      where s.id = e.sequence_id and e.tenant_id = given.tenant and e.contact_id = given.contact and e.state = 'active' and e.next_at is not null and s.definition::text like '%"learnt"%';
    end if;
  end loop;
  return next;
end
$$;

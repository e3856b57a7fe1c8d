-- Facts of messages: what Select Channels and the sending nodes are told of claimed messages and their contacts.
--
--   comms.claimed_rows(ids uuid[], at) -> (id, fence, "tenantId", message, contact, consent, history, incidents, policy), the most pressing first
--        message: the stored one with id, fence, tenantId, key, topic, type, channel, to, dueAt, priority, attempt, from, replyTo, postalFooter; template, fallback,
--        track, listUnsubscribe, severity, data ... as they were enqueued
--        contact: {contactId, accountId, name, company, email, phone, whatsapp, slack, push, chat, portal, tier, language, timeZone, accountTimeZone, jurisdiction,
--        region, whatsappLastInboundAt, vip, aiOptOut, doNotContact, preferences, suppressions}
--   comms.open_incidents(account uuid) -> jsonb            [] until there are incidents

create function comms.open_incidents(account uuid) returns jsonb
language sql immutable parallel safe
as $$ select '[]'::jsonb $$;
comment on function comms.open_incidents(uuid) is 'The open incidents of an account as Select Channels reads them: [{id, severity, openedAt}]. Empty until incidents are kept.';

create or replace function comms.claimed_rows(ids uuid[], at timestamptz)
returns table (id uuid, fence int, "tenantId" uuid, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb)
language sql stable
as $$
  -- Each kind of fact is read once for all rows, never row by row. Texts go through jsonb_object: for a thousand rows it takes half the
  -- time of jsonb_build_object.
  with asked as materialized (
    select m.id, m.fence, m.tenant_id, m.contact_id, m.channel, m.recipient, m.recipient_hashes, m.priority, m.due_at, m.expires_at, m.attempts,
      m.message, m.key, m.topic, m.type, c.account_id, c.name, c.email, comms.e164(c.phone) as phone, comms.e164(c.whatsapp) as whatsapp,
      c.slack_id, c.push_token, coalesce(c.portal_id, c.id::text) as portal_id, c.language, c.time_zone, c.jurisdiction, c.vip, c.ai_opt_out
    from comms.scheduled_messages m
    left join comms.crm_contacts c on c.id = m.contact_id and c.tenant_id = m.tenant_id
    where m.id = any (ids)
  ), suppressed as (
    select known.id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['channel', x.channel, 'reason', x.reason, 'topic', nullif(x.topic, ''), 'at', comms.iso(x.at)])) order by x.at) as list
    from (
      select q.id, q.tenant_id, q.channel, hash from asked q, unnest(q.recipient_hashes) hash
      union
      select q.id, q.tenant_id, other.channel, comms.address_hash(other.address)
      from asked q, lateral (values ('email', q.email), ('sms', q.phone), ('phone', q.phone), ('whatsapp', q.whatsapp), ('slack', q.slack_id), ('push', q.push_token)) other (channel, address)
      where other.address is not null and other.channel <> q.channel
    ) known join comms.suppressions x on x.tenant_id = known.tenant_id and x.channel = known.channel and x.address_hash = known.hash
    group by known.id
  ), people as materialized (
    select distinct q.tenant_id, q.contact_id from asked q where q.contact_id is not null
  ), consents as (
    select e.contact_id, e.tenant_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array[
      'topic', e.topic, 'channel', e.channel, 'state', e.state, 'at', comms.iso(e.at), 'source', e.source, 'wordingVersion', e.wording_version])) order by e.at, e.id) as list
    from people join comms.consent_events e on e.contact_id = people.contact_id and e.tenant_id = people.tenant_id
    group by e.contact_id, e.tenant_id
  ), histories as (
    select people.contact_id, people.tenant_id,
      jsonb_agg(jsonb_object(array['at', comms.iso(sent.accepted_at), 'channel', sent.channel, 'topic', sent.topic, 'state', sent.state])) as list
    from people cross join lateral (
      select h.accepted_at, h.channel, h.topic, h.state from comms.scheduled_messages h
      where h.contact_id = people.contact_id and h.tenant_id = people.tenant_id
        and h.accepted_at is not null and h.accepted_at > claimed_rows.at - interval '90 days'
      order by h.accepted_at desc limit 200
    ) sent
    group by people.contact_id, people.tenant_id
  )
  select m.id, m.fence, m.tenant_id,
    jsonb_strip_nulls(jsonb_object(array[
      'from', '"' || regexp_replace(s.sender_name, '["\\\r\n]', '', 'g') || '" <' || s.sender_address || '>', 'replyTo', s.reply_to,
      'postalFooter', case when m.channel = 'email' and m.topic in ('marketing', 'service') and m.type <> 'reply' then s.postal_address end]))
    || m.message || jsonb_object(array[
      'id', m.id::text, 'tenantId', m.tenant_id::text, 'key', m.key, 'topic', m.topic, 'type', m.type, 'channel', m.channel,
      'to', m.recipient, 'dueAt', comms.iso(m.due_at), 'priority', comms.priority_name(m.priority)])
    || jsonb_build_object('fence', m.fence, 'attempt', m.attempts)
    || case when m.expires_at is null then '{}' else jsonb_build_object('expiresAt', comms.iso(m.expires_at)) end,
    jsonb_strip_nulls(jsonb_object(array[
      'contactId', m.contact_id::text, 'accountId', m.account_id::text, 'name', m.name, 'company', a.name,
      'email', case when m.channel = 'email' then m.recipient else m.email end,
      'phone', case when m.channel in ('sms', 'phone') then m.recipient else m.phone end,
      'whatsapp', case when m.channel = 'whatsapp' then m.recipient else m.whatsapp end,
      'slack', case when m.channel = 'slack' then m.recipient else m.slack_id end,
      'push', case when m.channel = 'push' then m.recipient else m.push_token end,
      'chat', case when m.channel = 'chat' then coalesce(nullif(m.recipient, ''), d.chat_id) else d.chat_id end,
      'portal', m.portal_id,
      'tier', a.tier,
      'language', coalesce(p.language, m.language),
      'timeZone', coalesce(m.time_zone, a.time_zone, s.time_zone),
      'accountTimeZone', a.time_zone,
      'jurisdiction', coalesce(m.jurisdiction, a.jurisdiction, s.jurisdiction),
      'region', d.region,
      'whatsappLastInboundAt', comms.iso(p.whatsapp_last_inbound_at)]))
    || jsonb_build_object(
      'vip', coalesce(m.vip, false),
      'aiOptOut', coalesce(p.ai_opt_out, m.ai_opt_out, false) or coalesce(a.ai_opt_out, false),
      'doNotContact', coalesce(p.do_not_contact, false),
      'preferences', case when p.contact_id is null then '{}' else jsonb_strip_nulls(jsonb_build_object(
        'preferredChannel', p.preferred_channel, 'preferredTime', to_char(p.preferred_time, 'HH24:MI'), 'quietHours', p.quiet_hours, 'timeZone', p.time_zone,
        'emailEnabled', p.email_enabled, 'smsEnabled', p.sms_enabled, 'phoneEnabled', p.phone_enabled, 'whatsappEnabled', p.whatsapp_enabled)) end,
      'suppressions', coalesce(suppressed.list, '[]')),
    coalesce(consents.list, '[]'), coalesce(histories.list, '[]'),
    comms.open_incidents(m.account_id),
    coalesce(s.policy, '{}')
  from asked m
  left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  left join comms.crm_accounts a on a.id = m.account_id
  left join comms.contact_details d on d.tenant_id = m.tenant_id and d.contact_id = m.contact_id
  left join comms.communication_preferences p on p.tenant_id = m.tenant_id and p.contact_id = m.contact_id
  left join suppressed on suppressed.id = m.id
  left join consents on consents.tenant_id = m.tenant_id and consents.contact_id = m.contact_id
  left join histories on histories.tenant_id = m.tenant_id and histories.contact_id = m.contact_id
  order by m.priority, m.due_at, m.id
$$;
comment on function comms.claimed_rows(uuid[], timestamptz) is 'Messages with all that Select Channels and the sending nodes need to know, the most pressing first.';

select comms.grant_workflow_rights();

-- Loopholes closed: what could leave against a wish, a consent, a cap or a window, and what could be read or erased with somebody else's.
--
--   Do-not-contact and suppressions hold for the address, whoever the message names as its contact, and for copies (cc, bcc).
--   Consent covers the contact's own address, not another one that a message names; asking for confirmation lifts no withdrawal.
--   A decision is acted on within its lease only, and not where other messages, decided at the same time, have filled the cap.
--   A link that was mailed to an address opens nothing once the contact has another one.
--   People who share a number are neither exported nor erased together.

------------------------------------------------------------------------------------------------------------------------
-- Whom a message reaches

create function comms.copied_hashes(message jsonb) returns bytea[]
language sql immutable
as $$
  select coalesce(array_agg(hash), '{}')
  from unnest(array['cc', 'bcc']) field
  cross join lateral jsonb_array_elements(case jsonb_typeof(message -> field) when 'array' then message -> field else jsonb_build_array(message -> field) end) given
  cross join lateral unnest(comms.recipient_hashes(case jsonb_typeof(given) when 'object' then given ->> 'address' else given #>> '{}' end)) hash
$$;
comment on function comms.copied_hashes(jsonb) is 'Who gets a copy of a mail (cc, bcc), as hashes of their addresses.';

create function comms.people_at(m comms.scheduled_messages) returns uuid[]
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(case
    when m.channel = 'email' then (
      select array_agg(c.id order by c.created_at, c.id) from comms.crm_contacts c
      where c.tenant_id = m.tenant_id and lower(c.email) in (
        select lower(btrim(coalesce(substring(part from '<([^<>]*)>'), part)))
        from (
          select m.recipient as named
          union all
          select case jsonb_typeof(given) when 'object' then given ->> 'address' else given #>> '{}' end
          from unnest(array['cc', 'bcc']) field
          cross join lateral jsonb_array_elements(case jsonb_typeof(m.message -> field) when 'array' then m.message -> field else jsonb_build_array(m.message -> field) end) given
        ) reached, regexp_split_to_table(regexp_replace(reached.named, '"[^"]*"', '', 'g'), '[,;]') part))
    when m.recipient <> '' and (m.channel in ('sms', 'phone', 'whatsapp', 'chat') or m.contact_id is null) then comms.contacts_at(m.tenant_id, m.channel, m.recipient) end, '{}')
$$;
comment on function comms.people_at(comms.scheduled_messages) is 'All contacts whose address a message goes to, copies included, whomever it names as its contact; the oldest first.';

------------------------------------------------------------------------------------------------------------------------
-- What stands against it

create or replace function comms.standing_objection(m comms.scheduled_messages, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with said as (
    select coalesce((select s.policy from comms.tenant_settings s where s.tenant_id = m.tenant_id), '{}') as policy,
      comms.people_at(m) as people,
      m.recipient_hashes || case when m.channel = 'email' then comms.copied_hashes(m.message) else '{}' end as reached
  ), consent as (
    select
      coalesce(said.policy #>> array['consent', m.topic], comms.channel_policy() #>> array['consent', m.topic]) as needed,
      latest.state, latest.at,
      -- Who agreed did so for an address of their own.
      coalesce(m.channel not in ('email', 'sms', 'phone', 'whatsapp', 'push')
        or comms.address_hash(comms.address_on(m.tenant_id, m.contact_id, m.channel)) = all (said.reached), true) as covered
    from said left join lateral (
      -- A withdrawal counts whatever its date, a grant only from then on; of two at the same moment the more careful one.
      select e.state, e.at from comms.consent_events e
      where e.tenant_id = m.tenant_id and e.contact_id = coalesce(m.contact_id, said.people[1]) and e.topic = m.topic and e.channel = m.channel
        and (e.state = 'withdrawn' or date_trunc('milliseconds', e.at) <= standing_objection.at)
      order by date_trunc('milliseconds', e.at) desc, array_position(array['withdrawn', 'pending', 'granted'], e.state) limit 1
    ) latest on true
  )
  select objection from (
    select 1 as rank, comms.reason('expired', 'It was due too late to be of use.', to_jsonb(comms.iso(m.expires_at))) as objection
    where m.expires_at <= standing_objection.at
    union all
    select 2, comms.reason('do_not_contact', 'The contact asked not to be contacted.')
    from comms.communication_preferences p, said
    where p.tenant_id = m.tenant_id and p.contact_id = any (said.people || m.contact_id) and p.do_not_contact
    union all
    select 3, comms.reason('suppressed', format('The address is suppressed: %s.', replace(x.reason, '_', ' ')), to_jsonb(comms.iso(x.at)))
    from comms.suppressions x, said
    where x.tenant_id = m.tenant_id and x.channel = m.channel and x.address_hash = any (said.reached)
      and comms.suppression_stops(x.reason, x.topic, m.topic, said.policy)
    union all
    select 4, case state
      when 'withdrawn' then comms.reason('opt_out', format('Consent to %s by %s was withdrawn.', m.topic, m.channel), to_jsonb(comms.iso(consent.at)))
      else comms.reason('no_consent', format('%s messages need consent; for %s it is %s.', m.topic, m.channel, coalesce(state, 'not recorded'))) end
    from consent
    where (needed = 'granted' and state is distinct from 'granted') or (needed = 'not_withdrawn' and state = 'withdrawn')
    union all
    select 4, comms.reason('no_consent', format('%s messages need consent, and the contact''s is for their own address, not for another one.', m.topic))
    from consent where needed = 'granted' and state = 'granted' and not covered
    union all
    select 5, comms.reason('newer_mail', 'The customer wrote again before the answer went out.', to_jsonb(newer.message_id))
    from comms.email_messages answered join comms.email_messages newer on newer.thread_id = answered.thread_id and newer.tenant_id = answered.tenant_id
    where 'newer_mail' = any (m.cancel_on) and answered.id = m.email_id and answered.tenant_id = m.tenant_id
      and newer.direction = 'in' and newer.seq > answered.seq and not newer.automatic and newer.state <> 'received'
    order by rank limit 1
  ) found
$$;

------------------------------------------------------------------------------------------------------------------------
-- Caps that several messages fill together

create index scheduled_messages_underway on comms.scheduled_messages (contact_id, state_at)
  where accepted_at is null and state in ('sending', 'ambiguous');

create function comms.default_caps() returns jsonb
language sql immutable
as $$
  -- As nodes/SelectChannels/decide/defaultPolicy.ts; a test holds the two together.
  select '[
    {"topics": ["marketing"], "channels": "all", "most": 1, "hours": 24},
    {"topics": ["marketing"], "channels": "all", "most": 3, "hours": 168},
    {"topics": ["service"], "channels": "all", "most": 3, "hours": 24}]'::jsonb
$$;
comment on function comms.default_caps() is 'How often a contact may be written to, where the tenant''s policy says nothing else: as Select Channels has it.';

create function comms.cap_filled_meanwhile(m comms.scheduled_messages, at timestamptz) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  policy jsonb := coalesce((select s.policy from comms.tenant_settings s where s.tenant_id = m.tenant_id), '{}');
  caps jsonb;
  -- What the law counts (Select Channels, legalCaps) differs by place: there one at a time, so that each decision sees the one before.
  one_by_one constant boolean := m.topic = 'marketing' and m.channel in ('phone', 'sms');
begin
  if m.contact_id is null or (m.topic <> 'marketing' and (m.message ->> 'severity' in ('P1', 'P2') or m.message ? 'crisisLevel')) then return false; end if;
  select coalesce(jsonb_agg(cap), '[]') into caps
  from jsonb_array_elements(case jsonb_typeof(policy -> 'caps') when 'array' then policy -> 'caps' else comms.default_caps() end) cap
  where cap -> 'topics' ? m.topic and (cap ->> 'channels' = 'all' or cap -> 'channels' ? m.channel);
  if caps = '[]' and not one_by_one then return false; end if;
  -- Another worker is at this contact at this moment: not waited for, so that two of them never wait for each other.
  if not pg_try_advisory_xact_lock(hashtextextended('comms.caps ' || m.contact_id, 0)) then return true; end if;

  -- What the decision saw it has counted. Here only what has left since, which it could not see; next time it does.
  return exists (
    with sent as materialized (
      select h.channel, h.topic, h.accepted_at as at from comms.scheduled_messages h
      where h.contact_id = m.contact_id and h.tenant_id = m.tenant_id and h.id <> m.id and h.accepted_at > cap_filled_meanwhile.at - interval '90 days'
        and h.state in ('accepted', 'delivered', 'opened', 'clicked', 'replied')
      union all
      select h.channel, h.topic, h.state_at from comms.scheduled_messages h
      where h.contact_id = m.contact_id and h.tenant_id = m.tenant_id and h.id <> m.id and h.accepted_at is null and h.state in ('sending', 'ambiguous')
    )
    select from jsonb_array_elements(caps) cap
    where (select count(*) filter (where sent.at >= m.state_at) > 0 and count(*) >= coalesce((cap ->> 'most')::numeric, 1) from sent
      where cap -> 'topics' ? sent.topic and (cap ->> 'channels' = 'all' or cap -> 'channels' ? sent.channel)
        and sent.at > cap_filled_meanwhile.at - make_interval(secs => 3600 * coalesce((cap ->> 'hours')::double precision, 24)))
    union all
    select from sent where one_by_one and sent.at >= m.state_at and sent.topic = 'marketing' and sent.channel in ('phone', 'sms'));
end
$$;
comment on function comms.cap_filled_meanwhile(comms.scheduled_messages, timestamptz) is
  'Whether messages to the same contact that left after this one was claimed have filled a cap: the decision could not know of them, and is asked for again. Holds a lock on the contact''s caps to the end of the transaction.';

create or replace function comms.apply_delivery_decision(m comms.scheduled_messages, item jsonb, at timestamptz, lease interval) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  objection jsonb := comms.may_leave(m, at);
  decision jsonb;
  wanted_at timestamptz;
begin
  select value into decision from jsonb_array_elements(
    case jsonb_typeof(item #> '{delivery,decisions}') when 'array' then item #> '{delivery,decisions}' else '[]' end)
    where value ->> 'channel' = m.channel limit 1;
  wanted_at := comms.read_instant(decision ->> 'at');

  if objection is not null then
    update comms.scheduled_messages s set
      state = case objection ->> 'code' when 'expired' then 'expired' else 'blocked' end, state_reason = objection,
      state_at = apply_delivery_decision.at, claimed_by = null, lease_until = null
    where s.id = m.id;

  elsif m.lease_until <= at then
    -- What was lawful when it was decided may not be any more: a computer slept, or a worker hung.
    update comms.scheduled_messages s set
      state = 'scheduled', state_reason = comms.reason('lease_over', 'The decision came after its time; it is asked for again.', to_jsonb(comms.iso(m.lease_until))),
      state_at = apply_delivery_decision.at, attempts = m.attempts - 1, claimed_by = null, lease_until = null
    where s.id = m.id;

  elsif decision ->> 'action' = 'send' and coalesce(wanted_at <= at + interval '1 minute', true) and comms.cap_filled_meanwhile(m, at) then
    update comms.scheduled_messages s set
      state = 'scheduled', state_reason = comms.reason('decided_too_early', 'Other messages to this contact left since it was decided; it is asked for again.'),
      state_at = apply_delivery_decision.at, due_at = apply_delivery_decision.at + interval '1 minute', attempts = m.attempts - 1, claimed_by = null, lease_until = null
    where s.id = m.id;

  elsif decision ->> 'action' = 'send' and coalesce(wanted_at <= at + interval '1 minute', true) then
    update comms.scheduled_messages s set
      state = 'sending', state_reason = comms.reason(coalesce(decision ->> 'rule', 'ok'), 'May be sent now.', decision -> 'evidence'),
      state_at = apply_delivery_decision.at, lease_until = apply_delivery_decision.at + lease
    where s.id = m.id;
    return true;

  elsif decision ->> 'action' in ('send', 'defer') then
    -- Waiting for a window is no failed attempt, and a message that is due anew has its whole time to reach the server.
    update comms.scheduled_messages s set
      state = 'scheduled', state_reason = comms.reason(coalesce(decision ->> 'rule', 'deferred'), 'Waits for a better moment.', decision -> 'evidence'),
      state_at = apply_delivery_decision.at,
      due_at = greatest(coalesce(wanted_at, apply_delivery_decision.at + interval '1 hour'), apply_delivery_decision.at + interval '1 minute'),
      attempts = m.attempts - 1, unreachable_since = null, unreachable_tries = 0, claimed_by = null, lease_until = null
    where s.id = m.id;

  elsif decision ->> 'action' = 'block' then
    update comms.scheduled_messages s set
      state = 'blocked', state_reason = comms.reason(coalesce(decision ->> 'rule', 'blocked'), 'May not be sent.', decision -> 'evidence'),
      state_at = apply_delivery_decision.at, claimed_by = null, lease_until = null
    where s.id = m.id;

  else
    -- No decision was reached (the deciding node failed on this item): nothing was sent, so it is safe to try again.
    perform comms.fail_message(m.id, m.fence, 'failed_soft',
      jsonb_build_object('code', 'no_decision', 'response', coalesce(item ->> 'error', 'No decision for channel ' || m.channel || '.')), at);
  end if;
  return false;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- What the decision is told

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
      jsonb_agg(jsonb_object(array['at', comms.iso(sent.at), 'channel', sent.channel, 'topic', sent.topic, 'state', sent.state])) as list
    from people cross join lateral (
      (
        select h.accepted_at as at, h.channel, h.topic, h.state from comms.scheduled_messages h
        where h.contact_id = people.contact_id and h.tenant_id = people.tenant_id
          and h.accepted_at is not null and h.accepted_at > claimed_rows.at - interval '90 days'
        order by h.accepted_at desc limit 200
      )
      union all
      (
        -- What is on its way, or may have arrived, counts as well.
        select h.state_at, h.channel, h.topic, h.state from comms.scheduled_messages h
        where h.contact_id = people.contact_id and h.tenant_id = people.tenant_id and h.accepted_at is null and h.state in ('sending', 'ambiguous')
          and h.state_at > claimed_rows.at - interval '90 days' and h.id <> all (ids)
        order by h.state_at desc limit 50
      )
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
      -- The window is open for the number that wrote.
      'whatsappLastInboundAt', case when m.channel <> 'whatsapp' or m.recipient in (m.whatsapp, m.phone) then comms.iso(p.whatsapp_last_inbound_at) end]))
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

------------------------------------------------------------------------------------------------------------------------
-- Links to a person's own pages belong to the address they were sent to

alter table comms.person_links add column address_hash bytea;
comment on column comms.person_links.address_hash is 'Of the address the link was sent to: where the contact has another one now, it went to somebody else.';

create or replace function comms.issue_person_link(
  tenant uuid, contact uuid, purpose text, channel text, topic text, request uuid, wording text, expires timestamptz, at timestamptz)
returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  token text := comms.new_token();
begin
  insert into comms.person_links (tenant_id, contact_id, token_hash, purpose, channel, topic, request_id, wording_version, created_at, expires_at, address_hash)
  values (tenant, contact, comms.token_hash(token), issue_person_link.purpose, issue_person_link.channel, issue_person_link.topic,
    request, wording, issue_person_link.at, expires, comms.address_hash(comms.address_on(tenant, contact, issue_person_link.channel)));
  return token;
end
$$;

create or replace function comms.person_of_token(token text, purposes text[], at timestamptz)
returns table (link_id uuid, message_id uuid, tenant_id uuid, contact_id uuid, channel text, topic text, recipient text, request_id uuid, wording_version text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- The index is asked for the hash, never for the token: how long that takes says nothing of how much of a guess was right.
  select l.id, m.id, l.tenant_id, coalesce(m.contact_id, case when m.channel = 'email' then comms.contact_of(m.tenant_id, m.recipient) end),
    m.channel, m.topic, m.recipient, null::uuid, null
  from comms.message_links l join comms.scheduled_messages m on m.id = l.message_id
  where l.token_hash = comms.token_hash(left(token, 200)) and l.purpose = any (purposes)
    and (l.expires_at is null or l.expires_at > person_of_token.at) and comms.may_touch(l.tenant_id)
  union all
  select l.id, null, l.tenant_id, l.contact_id, l.channel, l.topic, null, l.request_id, l.wording_version
  from comms.person_links l
  where l.token_hash = comms.token_hash(left(token, 200)) and l.purpose = any (purposes)
    and l.expires_at > person_of_token.at and comms.may_touch(l.tenant_id)
    and (l.address_hash is null or l.address_hash is not distinct from comms.address_hash(comms.address_on(l.tenant_id, l.contact_id, l.channel)))
$$;

------------------------------------------------------------------------------------------------------------------------
-- Confirmed opt-in

create or replace function comms.ask_confirmation(
  tenant uuid, contact uuid, topic text, channel text, recipient text, source text, wording text, language text, evidence jsonb, page_url text, at timestamptz)
returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  days constant int := 7;
  token text;
begin
  -- Who presses the button again, or somebody else's, does not fill a mailbox: one request an address and day.
  if exists (
    select from comms.person_links l where l.tenant_id = tenant and l.contact_id = contact and l.purpose = 'confirm_opt_in' and l.channel = ask_confirmation.channel
      and l.topic = ask_confirmation.topic and l.created_at > ask_confirmation.at - interval '1 day' and l.created_at <= ask_confirmation.at
  ) then
    return false;
  end if;
  token := comms.issue_person_link(tenant, contact, 'confirm_opt_in', ask_confirmation.channel, ask_confirmation.topic, null, wording,
    ask_confirmation.at + make_interval(days => days), ask_confirmation.at);
  -- Where a topic needs no grant, "pending" would allow it: what was withdrawn stays so until it is confirmed. Anybody can fill in a form.
  if comms.consent_needed(tenant, ask_confirmation.topic) = 'granted'
    or comms.consent_state(tenant, contact, ask_confirmation.topic, ask_confirmation.channel, ask_confirmation.at) is distinct from 'withdrawn'
  then
    insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, wording_version, evidence)
    values (tenant, contact, ask_confirmation.topic, ask_confirmation.channel, 'pending', ask_confirmation.at, ask_confirmation.source, wording, coalesce(ask_confirmation.evidence, '{}'));
  end if;
  perform comms.send_notice(tenant, contact, ask_confirmation.channel, recipient,
    case ask_confirmation.channel when 'email' then 'confirm_opt_in' else 'confirm_opt_in_sms' end, ask_confirmation.language,
    jsonb_build_object('link', comms.own_page(tenant, 'confirm', page_url, token), 'days', days), 'confirm-opt-in:' || encode(comms.token_hash(token), 'hex'), ask_confirmation.at);
  return true;
end
$$;

create or replace function comms.confirm_opt_in(token text, form text, evidence jsonb default '{}', at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  address text;
  said text;
begin
  select * into who from comms.person_of_token(token, array['confirm_opt_in'], confirm_opt_in.at);
  if not found then return; end if;
  if not coalesce(comms.form_token_holds(token, form, confirm_opt_in.at), false) then
    return query select 'stale';
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || who.contact_id, 0));
  said := comms.consent_state(who.tenant_id, who.contact_id, who.topic, who.channel, confirm_opt_in.at);
  -- A withdrawal from before the question is what the question was about.
  if said = 'withdrawn' and (
    select max(e.at) from comms.consent_events e
    where e.tenant_id = who.tenant_id and e.contact_id = who.contact_id and e.topic = who.topic and e.channel = who.channel and e.state = 'withdrawn'
  ) < (select l.created_at from comms.person_links l where l.id = who.link_id) then
    said := 'pending';
  end if;
  select case who.channel when 'email' then c.email else comms.e164(c.phone) end into address
  from comms.crm_contacts c where c.id = who.contact_id and c.tenant_id = who.tenant_id;
  if said = 'pending' and address is not null then
    perform comms.set_consent(who.tenant_id, who.contact_id, who.topic, who.channel, array[comms.address_hash(address)], 'granted', 'confirmed_opt_in',
      who.wording_version, coalesce(confirm_opt_in.evidence, '{}') || jsonb_build_object('link', who.link_id), confirm_opt_in.at);
  end if;
  -- An old confirmation does not undo a later "no".
  return query select case when said in ('pending', 'granted') then 'confirmed' else 'superseded' end;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- People who share a number

create function comms.sharers_of(contact uuid) returns uuid[]
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(array_agg(distinct other.id), '{}')
  from comms.crm_contacts self join comms.crm_contacts other on other.tenant_id = self.tenant_id and other.id <> self.id
  where self.id = contact and (comms.e164(other.phone) in (comms.e164(self.phone), comms.e164(self.whatsapp))
    or comms.e164(other.whatsapp) in (comms.e164(self.phone), comms.e164(self.whatsapp)))
$$;
comment on function comms.sharers_of(uuid) is 'The contacts with whom a contact shares a number: a family, an office. What was written to them is not this person''s.';

create or replace function comms.addresses_of(contact uuid)
returns table (channel text, address text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select distinct known.channel, btrim(known.address) from comms.crm_contacts c, lateral (values
    ('email', lower(c.email)), ('sms', comms.e164(c.phone)), ('phone', comms.e164(c.phone)), ('whatsapp', comms.e164(c.whatsapp)),
    ('slack', c.slack_id), ('push', c.push_token),
    ('chat', (select d.chat_id from comms.contact_details d where d.tenant_id = c.tenant_id and d.contact_id = c.id))) known (channel, address)
  where c.id = contact and coalesce(btrim(known.address), '') <> ''
$$;

create or replace function comms.mention_pattern(contact uuid) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- A regular expression for the person's addresses, numbers in any spelling, and full name.
  select string_agg(distinct pattern, '|') from (
    select '(?<![[:alnum:]._+-])' || regexp_replace(a.address, '([][(){}.*+?^$|\\])', '\\\1', 'g') || '(?![[:alnum:]_-])' as pattern
    from comms.addresses_of(contact) a where a.channel in ('email', 'slack', 'push', 'chat') and length(a.address) >= 5
    union all
    -- As dialled from abroad, and the last nine digits as at home.
    select '(?<![0-9])(?:(?:00)?' || regexp_replace(known.digits, '(.)(?=.)', '\1[[:space:]()./-]{0,3}', 'g')
      || case when length(known.digits) > 10 then '|0?' || regexp_replace(right(known.digits, 9), '(.)(?=.)', '\1[[:space:]()./-]{0,3}', 'g') else '' end || ')(?![0-9])'
    from (select regexp_replace(a.address, '\D', '', 'g') as digits from comms.addresses_of(contact) a where a.channel in ('sms', 'phone', 'whatsapp')
        -- A number that others have as well is theirs, too.
        and not exists (select from comms.crm_contacts other where other.id = any (comms.sharers_of(contact)) and a.address in (comms.e164(other.phone), comms.e164(other.whatsapp)))) known
    where length(known.digits) >= 7
    union all
    select case when spaced.unspaced then body else '\m' || body || '\M' end
    from (
      select regexp_replace(name, '[[:space:][:punct:]$+<=>^`|~]+', '.{1,4}', 'g') as body, name ~ '[぀-ヿ㐀-䶿一-鿿]' as unspaced
      from (
        select btrim(each) as name from comms.crm_contacts c, unnest(array[c.name, concat_ws(' ', c.first_name, c.last_name), concat_ws(' ', c.last_name, c.first_name)]) each
        where c.id = contact
      ) names
      -- One word, or a name that another contact bears too, says too little about who is meant.
      where (name ~ '\S[[:space:]]+\S' or (name ~ '[぀-ヿ㐀-䶿一-鿿]' and length(name) >= 3)) and length(name) >= 3
        and not exists (
          select from comms.crm_contacts other join comms.crm_contacts self on self.id = contact
          where other.tenant_id = self.tenant_id and other.id <> self.id
            and lower(btrim(coalesce(other.name, concat_ws(' ', other.first_name, other.last_name)))) = lower(names.name))
    ) spaced
  ) patterns
$$;

create or replace function comms.export_contact(contact uuid, at timestamptz default now()) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  tenant uuid;
  addresses text[];
  hashes bytea[];
  made jsonb;
  other text;
begin
  select c.tenant_id into tenant from comms.crm_contacts c
  where c.id = contact and comms.may_touch(c.tenant_id) and c.tenant_id = coalesce(comms.current_tenant(), c.tenant_id);
  if tenant is null then return null; end if;
  select array_agg(a.address), array_agg(comms.address_hash(a.address)) into addresses, hashes from comms.addresses_of(contact) a;

  select jsonb_build_object(
    'exportedAt', comms.iso(export_contact.at),
    'company', (select s.company from comms.tenant_settings s where s.tenant_id = tenant),
    'contact', to_jsonb(c) - 'tenant_id',
    'account', (select to_jsonb(a) - array['tenant_id', 'calendar', 'holidays'] from comms.crm_accounts a where a.id = c.account_id and a.tenant_id = tenant),
    'mails', coalesce((
      select jsonb_agg(to_jsonb(m) - array['tenant_id', 'search', 'fingerprint', 'seq', 'attempts', 'touched_at'] order by m.registered_at) from comms.email_messages m
      where m.tenant_id = tenant and (m.contact_id = contact or lower(m.from_address) = any (addresses)
        or exists (select from jsonb_array_elements(m.recipients || m.copies) r where lower(r ->> 'address') = any (addresses)))), '[]'),
    'drafts', coalesce((
      select jsonb_agg(to_jsonb(d) - 'tenant_id' order by d.created_at) from comms.drafts d where d.tenant_id = tenant and (d.contact_id = contact or lower(d.recipient) = any (addresses))), '[]'),
    'messages', coalesce((
      select jsonb_agg((to_jsonb(m) - array['tenant_id', 'recipient_hashes', 'fence', 'claimed_by', 'lease_until', 'unreachable_since', 'unreachable_tries'])
        || jsonb_build_object(
          'events', coalesce((select jsonb_agg(to_jsonb(e) - array['tenant_id', 'message_id'] order by e.id) from comms.message_events e where e.message_id = m.id and e.tenant_id = tenant), '[]'),
          'links', coalesce((select jsonb_agg(jsonb_build_object('purpose', l.purpose, 'target', l.target, 'created_at', l.created_at)) from comms.message_links l where l.message_id = m.id and l.tenant_id = tenant), '[]'))
        order by m.created_at)
      from comms.scheduled_messages m where m.tenant_id = tenant and (m.contact_id = contact or (m.recipient_hashes && hashes and (m.contact_id is null or m.contact_id <> all (comms.sharers_of(contact)))))), '[]'),
    'suppressions', coalesce((
      select jsonb_agg(to_jsonb(x) - array['tenant_id', 'address_hash'] order by x.at) from comms.suppressions x where x.tenant_id = tenant and x.address_hash = any (hashes)), '[]'),
    'leads_by_address', coalesce((
      select jsonb_agg(to_jsonb(l) - 'tenant_id') from comms.leads l where l.tenant_id = tenant and l.contact_id is distinct from contact and lower(l.email) = any (addresses)), '[]'))
  into made from comms.crm_contacts c where c.id = contact;

  -- And every table and view of a tenant that refers to contacts, whichever migration brought it.
  for other in
    select c.relname from pg_class c
    join pg_attribute k on k.attrelid = c.oid and k.attname = 'contact_id' and not k.attisdropped
    join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped
    where c.relnamespace = 'comms'::regnamespace and c.relkind in ('r', 'v')
      and c.relname not in ('email_messages', 'drafts', 'scheduled_messages', 'communication_logs')
    order by c.relname
  loop
    made := made || jsonb_build_object(other, comms.rows_of_contact(other, tenant, contact));
  end loop;
  -- A link in a stored message is a key; the copy may lie around.
  return regexp_replace(made::text, 'token=[0-9A-Za-z_-]{20,}', 'token=...', 'g')::jsonb;
end
$$;

create or replace function comms.erase_contact(contact uuid, at timestamptz default now(), request uuid default null) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  tenant uuid;
  ours constant boolean := comms.contacts_are_ours();
  addresses text[];
  hashes bytea[];
  pattern text;
  emails uuid[];
  drafts uuid[];
  messages uuid[];
  threads uuid[];
  done int;
  rule comms.erasure_rules;
  counts jsonb := '{}';
begin
  select c.tenant_id into tenant from comms.crm_contacts c
  where c.id = contact and comms.may_touch(c.tenant_id) and c.tenant_id = coalesce(comms.current_tenant(), c.tenant_id);
  if tenant is null then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || contact, 0));

  select coalesce(array_agg(a.address), '{}'), coalesce(array_agg(comms.address_hash(a.address)), '{}') into addresses, hashes from comms.addresses_of(contact) a;
  pattern := comms.mention_pattern(contact);
  perform comms.cancel_messages(contact, 'erased', at);

  -- Who asked to be left alone stays left alone, by hash: also when an old list brings the address back.
  insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at)
  select distinct tenant, a.channel, comms.address_hash(a.address), said.reason, said.topic, erase_contact.at
  from comms.addresses_of(contact) a cross join lateral (
    select 'unsubscribe' as reason, 'marketing' as topic
    union all
    select 'unsubscribe', topic from unnest(array['service', 'incident']) topic where comms.consent_state(tenant, contact, topic, a.channel, erase_contact.at) = 'withdrawn'
    union all
    select 'manual', '' from comms.communication_preferences p where p.tenant_id = tenant and p.contact_id = contact and p.do_not_contact
  ) said
  on conflict do nothing;
  update comms.suppressions x set evidence = '{}' where x.tenant_id = tenant and x.address_hash = any (hashes) and x.evidence <> '{}';
  get diagnostics done = row_count;
  counts := counts || jsonb_build_object('suppressions', done);

  messages := array(select m.id from comms.scheduled_messages m where m.tenant_id = tenant and (m.contact_id = contact or (m.recipient_hashes && hashes and (m.contact_id is null or m.contact_id <> all (comms.sharers_of(contact))))));
  emails := array(
    select m.id from comms.email_messages m
    where m.tenant_id = tenant and (m.contact_id = contact or lower(m.from_address) = any (addresses) or m.scheduled_message_id = any (messages)
      or (m.direction = 'out' and exists (select from jsonb_array_elements(m.recipients) r where lower(r ->> 'address') = any (addresses)))));
  drafts := array(select d.id from comms.drafts d where d.tenant_id = tenant and (d.contact_id = contact or d.email_id = any (emails) or lower(d.recipient) = any (addresses)));
  threads := array(select t.id from comms.threads t where t.tenant_id = tenant and (t.contact_id = contact
    or (exists (select from comms.email_messages m where m.thread_id = t.id and m.id = any (emails)) and not exists (select from comms.email_messages m where m.thread_id = t.id and m.id <> all (emails)))));
  messages := array(select distinct each from unnest(messages || array(select m.id from comms.scheduled_messages m where m.tenant_id = tenant and (m.draft_id = any (drafts) or m.email_id = any (emails)))) each);

  counts := counts || jsonb_build_object('scheduled_messages', comms.blank_messages(messages, at), 'email_messages', comms.blank_emails(emails),
    'drafts', comms.blank_drafts(drafts, at), 'approvals', (select count(*) from comms.approvals a where a.draft_id = any (drafts)));
  update comms.threads t set thread_key = 'erased:' || t.id, subject = null, contact_id = null where t.id = any (threads);
  counts := counts || jsonb_build_object('threads', cardinality(threads));
  update comms.leads l set contact_id = null, name = null, email = null, source = null
  where l.tenant_id = tenant and (l.contact_id = contact or lower(l.email) = any (addresses));
  get diagnostics done = row_count;
  counts := counts || jsonb_build_object('leads', done);

  for rule in select * from comms.erasure_rules r where r.how in ('delete', 'blank') order by r.table_name loop
    done := comms.apply_erasure_rule(rule, tenant, contact, messages);
    if done > 0 then counts := counts || jsonb_build_object(rule.table_name, done); end if;
  end loop;

  if ours then
    delete from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant;
    counts := counts || '{"crm_contacts": 1}';
  else
    counts := counts || '{"crm_contacts": "kept: it is in your own CRM, delete it there"}';
  end if;
  if pattern is not null then counts := counts || jsonb_build_object('mentions', comms.mask_mentions(tenant, pattern)); end if;

  if request is null then
    insert into comms.privacy_requests (tenant_id, kind, source, state, requested_at, due_at, confirmed_at, done_at, result)
    values (tenant, 'erase', 'owner', 'done', at, at + comms.privacy_term('answer'), at, at, counts);
  else
    update comms.privacy_requests r set state = 'done', done_at = erase_contact.at, contact_id = null, result = counts where r.id = request;
  end if;
  return counts;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Events of providers that wait for their message

create function comms.own_event() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  -- What a login of one tenant reports concerns that tenant's messages, also those to come.
  new.tenant_id := coalesce(new.tenant_id, comms.bound_tenant());
  return new;
end
$$;
create trigger own_event before insert on comms.provider_events for each row execute function comms.own_event();

create or replace function comms.catch_up_with_provider() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  e comms.provider_events;
  m comms.scheduled_messages;
begin
  for e in
    select p.* from comms.provider_events p join comms.scheduled_messages s on s.provider_message_id = p.provider_message_id
    where s.id = new.id and p.message_id is null and coalesce(p.tenant_id, s.tenant_id) = s.tenant_id and p.provider = coalesce(s.result ->> 'provider', p.provider) order by p.at, p.id
  loop
    select * into m from comms.scheduled_messages s where s.id = new.id;
    perform comms.apply_provider_event(e, m, new.state_at);
  end loop;
  return null;
end
$$;

select comms.grant_workflow_rights();

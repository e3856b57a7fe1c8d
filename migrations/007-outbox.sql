-- The outbox: enqueue, claim, ask what stands against sending. What happens at the door and behind it is in 008-results.sql.
--
--   scheduled -> claimed -> sending -> accepted -> delivered -> opened / clicked / replied
--
-- A claim is a lease with a number, the fence. A worker that dies between claimed and sending loses its lease and the message is
-- scheduled again: nothing left the house. One that dies while sending leaves the message ambiguous: nobody knows, so nobody
-- guesses. A write with an old fence is refused and recorded. Every change of state is written to message_events by a trigger.

------------------------------------------------------------------------------------------------------------------------
-- Policies as data

create function comms.priority_number(name text) returns smallint
language sql immutable
as $$ select case name when 'urgent' then 0 when 'high' then 1 when 'low' then 3 else 2 end::smallint $$;

create function comms.priority_name(number int) returns text
language sql immutable
as $$ select (array['urgent', 'high', 'normal', 'low'])[number + 1] $$;

create function comms.default_priority(message jsonb) returns text
language sql immutable
as $$
  select coalesce(message ->> 'priority', case
    when message ->> 'severity' in ('P1', 'P2') then 'urgent'
    when message ->> 'topic' = 'incident' then 'high'
    when message ->> 'topic' = 'marketing' then 'low'
    else 'normal' end)
$$;

create function comms.default_cancel_on(topic text, type text) returns text[]
language sql immutable
as $$
  select case
    when type = 'reply' then array['newer_mail', 'bounce']
    when topic = 'marketing' then array['reply', 'out_of_office', 'opt_out', 'bounce', 'meeting_booked', 'deal_closed']
    when topic = 'service' then array['reply', 'out_of_office', 'bounce', 'meeting_booked', 'deal_closed']
    when topic = 'transactional' then array['bounce']
    else array[]::text[]
  end
$$;
comment on function comms.default_cancel_on(text, text) is
  'What stops a message before it is sent, where the message does not say ("cancelOn"). A marketing opt-out never stops transactional mail; nothing here stops an incident notice.';

create function comms.channel_policy() returns jsonb
language sql immutable
as $$
  -- As nodes/SelectChannels/decide/policy.ts; test/database/contract.test.ts asks both the same questions.
  select '{
    "consent": {"transactional": "none", "incident": "not_withdrawn", "service": "not_withdrawn", "marketing": "granted"},
    "suppression": {
      "hard_bounce": ["transactional", "incident", "service", "marketing"],
      "complaint": ["service", "marketing"],
      "unsubscribe": ["service", "marketing"],
      "manual": ["transactional", "incident", "service", "marketing"]}
  }'::jsonb
$$;
comment on function comms.channel_policy() is
  'What each topic needs of consent and what each suppression stops, where the tenant''s policy says nothing else: as Select Channels has it.';

create function comms.suppression_stops(reason text, scope text, topic text, policy jsonb) returns boolean
language sql immutable
as $$
  -- What a person chose is scoped by the topic they chose it for; what a mail server reported is not.
  select case
    when scope <> '' and reason in ('unsubscribe', 'manual') then topic = scope
    else topic = scope or coalesce(policy #> array['suppression', reason], comms.channel_policy() #> array['suppression', reason]) ? topic
  end
$$;

create function comms.retry_delay(id uuid, attempts int) returns interval
language sql immutable
as $$
  -- 1, 2, 4, 8 ... minutes, at most 6 hours, each between half and one and a half times that. The jitter is derived
  -- from the message, so that the same failure always waits equally long and a thousand of them do not come back at once.
  select least(interval '1 minute' * 2 ^ (least(attempts, 12) - 1), interval '6 hours')
    * (0.5 + ('x' || left(md5(id::text || attempts), 6))::bit(24)::int / 16777216.0)
$$;
comment on function comms.retry_delay(uuid, int) is 'How long to wait after the given failed attempt: exponential backoff with a jitter derived from id and attempt.';

------------------------------------------------------------------------------------------------------------------------
-- Into the outbox

create function comms.enqueue_message(message jsonb, at timestamptz default now())
returns table (id uuid, key text, state text, "dueAt" timestamptz, "isNew" boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := coalesce(comms.read_uuid(message ->> 'tenantId'), comms.current_tenant());
  wanted text;
begin
  select string_agg(needed, ', ') into wanted
  from unnest(array['key', 'channel', 'topic', 'type', 'to']) needed where coalesce(message ->> needed, '') = '';
  if wanted is not null or tenant is null then
    raise exception 'The message lacks: %.', concat_ws(', ', wanted, case when tenant is null then 'tenantId' end)
      using hint = 'A message is {tenantId, key, channel, topic, type, to, subject, text, html, dueAt, priority, contactId, ...}.';
  end if;
  if not comms.may_touch(tenant) then
    raise exception 'This login may not send for tenant %.', tenant using errcode = 'insufficient_privilege';
  end if;

  return query
    with added as (
      insert into comms.scheduled_messages
        (tenant_id, key, priority, due_at, expires_at, channel, topic, type, recipient, message, contact_id, thread_id, email_id, draft_id,
         campaign_id, template_id, variant, cancel_on, max_attempts, created_at, state_at)
      values (
        tenant,
        message ->> 'key',
        comms.priority_number(comms.default_priority(message)),
        coalesce((message ->> 'dueAt')::timestamptz, at),
        (message ->> 'expiresAt')::timestamptz,
        message ->> 'channel',
        message ->> 'topic',
        message ->> 'type',
        message ->> 'to',
        message - array['tenantId', 'key', 'dueAt', 'expiresAt', 'priority', 'contactId', 'threadId', 'emailId', 'draftId', 'campaignId',
          'cancelOn', 'maxAttempts'],
        comms.read_uuid(message ->> 'contactId'),
        -- What it belongs to, where that is the same tenant's.
        (select t.id from comms.threads t where t.id = comms.read_uuid(message ->> 'threadId') and t.tenant_id = tenant),
        (select e.id from comms.email_messages e where e.id = comms.read_uuid(message ->> 'emailId') and e.tenant_id = tenant),
        (select d.id from comms.drafts d where d.id = comms.read_uuid(message ->> 'draftId') and d.tenant_id = tenant),
        comms.read_uuid(message ->> 'campaignId'),
        message ->> 'templateId',
        message ->> 'variant',
        case when jsonb_typeof(message -> 'cancelOn') = 'array'
          then array(select jsonb_array_elements_text(message -> 'cancelOn'))
          else comms.default_cancel_on(message ->> 'topic', message ->> 'type') end,
        coalesce((message ->> 'maxAttempts')::int, 6),
        at, at)
      on conflict (tenant_id, key) do nothing
      returning id, key, state, due_at
    )
    select added.id, added.key, added.state, added.due_at, true from added
    union all
    select m.id, m.key, m.state, m.due_at, false from comms.scheduled_messages m
    where m.tenant_id = tenant and m.key = enqueue_message.message ->> 'key' and not exists (select from added);
  if not found then
    -- Somebody else enqueued the same key at this very moment.
    return query select m.id, m.key, m.state, m.due_at, false from comms.scheduled_messages m
      where m.tenant_id = tenant and m.key = enqueue_message.message ->> 'key';
  end if;
end
$$;
comment on function comms.enqueue_message(jsonb, timestamptz) is
  'Puts a message into the outbox. The key is unique for the tenant: the same key again changes nothing and returns the row that is there.';

------------------------------------------------------------------------------------------------------------------------
-- What the deciding and the sending node are given

create function comms.claimed_rows(ids uuid[], at timestamptz)
returns table (id uuid, fence int, "tenantId" uuid, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb)
language sql stable
as $$
  -- Texts go through jsonb_object: for a thousand rows it takes half the time of jsonb_build_object.
  select m.id, m.fence, m.tenant_id,
    jsonb_strip_nulls(jsonb_object(array[
      'from', '"' || regexp_replace(s.sender_name, '["\\\r\n]', '', 'g') || '" <' || s.sender_address || '>', 'replyTo', s.reply_to]))
    || m.message || jsonb_object(array[
      'id', m.id::text, 'tenantId', m.tenant_id::text, 'key', m.key, 'topic', m.topic, 'type', m.type, 'channel', m.channel,
      'to', m.recipient, 'dueAt', comms.iso(m.due_at), 'priority', comms.priority_name(m.priority)])
    || jsonb_build_object('fence', m.fence, 'attempt', m.attempts)
    || case when m.expires_at is null then '{}' else jsonb_build_object('expiresAt', comms.iso(m.expires_at)) end,
    jsonb_strip_nulls(jsonb_object(array[
      'contactId', m.contact_id::text, 'accountId', c.account_id::text, 'name', c.name, 'company', a.name,
      'email', case when m.channel = 'email' then m.recipient else c.email end,
      'phone', case when m.channel in ('sms', 'phone') then m.recipient else c.phone end,
      'whatsapp', case when m.channel = 'whatsapp' then m.recipient else c.whatsapp end,
      'slack', c.slack_id, 'push', c.push_token, 'portal', c.portal_id,
      'tier', a.tier,
      'language', c.language,
      'timeZone', coalesce(c.time_zone, a.time_zone, s.time_zone),
      'jurisdiction', coalesce(c.jurisdiction, a.jurisdiction, s.jurisdiction),
      'whatsappLastInboundAt', comms.iso(p.whatsapp_last_inbound_at)]))
    || jsonb_build_object(
      'vip', coalesce(c.vip, false),
      'aiOptOut', coalesce(c.ai_opt_out, false) or coalesce(a.ai_opt_out, false),
      'doNotContact', coalesce(p.do_not_contact, false),
      'preferences', case when p.contact_id is null then '{}' else jsonb_strip_nulls(jsonb_build_object(
        'preferredChannel', p.preferred_channel, 'preferredTime', to_char(p.preferred_time, 'HH24:MI'), 'quietHours', p.quiet_hours, 'timeZone', p.time_zone,
        'emailEnabled', p.email_enabled, 'smsEnabled', p.sms_enabled, 'phoneEnabled', p.phone_enabled, 'whatsappEnabled', p.whatsapp_enabled)) end,
      'suppressions', coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_object(array['channel', x.channel, 'reason', x.reason, 'topic', nullif(x.topic, ''), 'at', comms.iso(x.at)])) order by x.at)
        from (
          select m.channel, unnest(m.recipient_hashes) as address_hash
          union
          select other.channel, comms.address_hash(other.address)
          from (values ('email', c.email), ('sms', c.phone), ('phone', c.phone), ('whatsapp', c.whatsapp)) other (channel, address)
          where other.address is not null and other.channel <> m.channel
        ) known join comms.suppressions x on x.tenant_id = m.tenant_id and x.channel = known.channel and x.address_hash = known.address_hash), '[]')),
    coalesce((
      select jsonb_agg(jsonb_strip_nulls(jsonb_object(array[
        'topic', e.topic, 'channel', e.channel, 'state', e.state, 'at', comms.iso(e.at), 'source', e.source, 'wordingVersion', e.wording_version])) order by e.at, e.id)
      from comms.consent_events e where e.contact_id = m.contact_id and e.tenant_id = m.tenant_id), '[]'),
    coalesce((
      select jsonb_agg(jsonb_object(array['at', comms.iso(sent.accepted_at), 'channel', sent.channel, 'topic', sent.topic, 'state', sent.state]))
      from (
        select h.accepted_at, h.channel, h.topic, h.state from comms.scheduled_messages h
        where h.contact_id = m.contact_id and h.tenant_id = m.tenant_id
          and h.accepted_at is not null and h.accepted_at > claimed_rows.at - interval '90 days'
        order by h.accepted_at desc limit 200
      ) sent), '[]'),
    '[]'::jsonb,
    coalesce(s.policy, '{}')
  from comms.scheduled_messages m
  left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  left join comms.crm_contacts c on c.id = m.contact_id and c.tenant_id = m.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id
  left join comms.communication_preferences p on p.tenant_id = m.tenant_id and p.contact_id = m.contact_id
  where m.id = any (ids)
  order by m.priority, m.due_at, m.id
$$;
comment on function comms.claimed_rows(uuid[], timestamptz) is 'Messages with all that Select Channels and Send Customer Email need to know, the most pressing first.';

------------------------------------------------------------------------------------------------------------------------
-- Out of the outbox

create function comms.release_expired(at timestamptz default now())
returns table (id uuid, state text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with over as (
      select m.id from comms.scheduled_messages m
      where m.state in ('claimed', 'sending') and m.lease_until <= release_expired.at and comms.may_touch(m.tenant_id)
      for update skip locked
    )
    update comms.scheduled_messages m set
      state = case when m.state = 'sending' then 'ambiguous' when m.attempts >= m.max_attempts then 'failed_hard' else 'scheduled' end,
      state_reason = case
        when m.state = 'sending' then comms.reason('worker_lost_while_sending',
          'The worker was lost while it handed the message over: nobody knows whether it went out.', to_jsonb(m.claimed_by))
        when m.attempts >= m.max_attempts then comms.reason('retries_exhausted', format('Taken up %s times, each time without an end.', m.attempts))
        else comms.reason('lease_over', 'The worker was lost before it sent anything.', to_jsonb(m.claimed_by)) end,
      state_at = release_expired.at,
      claimed_by = null,
      lease_until = null
    from over where m.id = over.id
    returning m.id, m.state;
end
$$;
comment on function comms.release_expired(timestamptz) is
  'Takes back what lost workers held: claimed is scheduled again (nothing was sent), sending becomes ambiguous.';

create function comms.claim_due_messages(
  worker text, max int default 25, lease interval default '5 minutes', at timestamptz default now())
returns table (id uuid, fence int, "tenantId" uuid, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  level smallint;
  found_ids uuid[];
  taken uuid[] := '{}';
begin
  -- One priority after the other, so that each is a walk along one stretch of the index scheduled_messages_due.
  foreach level in array array[0, 1, 2, 3]::smallint[] loop
    exit when cardinality(taken) >= max;
    select coalesce(array_agg(due.id), '{}') into found_ids from (
      select m.id from comms.scheduled_messages m
      where m.state in ('scheduled', 'failed_soft') and m.priority = level and m.due_at <= claim_due_messages.at
        and (only_tenant is null or m.tenant_id = only_tenant)
      order by m.due_at
      limit max - cardinality(taken)
      for update skip locked
    ) due;
    taken := taken || found_ids;
  end loop;

  with handled as (
    update comms.scheduled_messages m set
      state = case when m.expires_at <= claim_due_messages.at then 'expired' else 'claimed' end,
      state_reason = case when m.expires_at <= claim_due_messages.at
        then comms.reason('expired', 'It was due too late to be of use.', to_jsonb(comms.iso(m.expires_at))) end,
      state_at = claim_due_messages.at,
      claimed_by = case when m.expires_at <= claim_due_messages.at then null else worker end,
      lease_until = case when m.expires_at <= claim_due_messages.at then null else claim_due_messages.at + lease end,
      fence = m.fence + 1,
      attempts = m.attempts + 1
    where m.id = any (taken)
    returning m.id, m.state
  )
  select coalesce(array_agg(handled.id) filter (where handled.state = 'claimed'), '{}') into taken from handled;

  return query select rows.* from comms.claimed_rows(taken, claim_due_messages.at) rows;
end
$$;
comment on function comms.claim_due_messages(text, int, interval, timestamptz) is
  'Hands out up to max due messages, urgent before high before normal before low, each to one worker, for the time of the lease. What is too late becomes expired.';

------------------------------------------------------------------------------------------------------------------------
-- What stands against it

create function comms.refuse_write(message_id uuid, given_fence int, attempted text, at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.message_events (tenant_id, message_id, kind, state, at, data)
  select m.tenant_id, m.id, 'refused_write', m.state, refuse_write.at,
    jsonb_build_object('attempted', attempted, 'fence', given_fence, 'currentFence', m.fence)
  from comms.scheduled_messages m where m.id = refuse_write.message_id and comms.may_touch(m.tenant_id)
$$;

create function comms.standing_objection(m comms.scheduled_messages, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with said as (
    select coalesce((select s.policy from comms.tenant_settings s where s.tenant_id = m.tenant_id), '{}') as policy
  ), consent as (
    select
      coalesce(said.policy #>> array['consent', m.topic], comms.channel_policy() #>> array['consent', m.topic]) as needed,
      latest.state, latest.at
    from said left join lateral (
      -- A withdrawal counts whatever its date, a grant only from then on; of two at the same moment the more careful one.
      select e.state, e.at from comms.consent_events e
      where e.tenant_id = m.tenant_id and e.contact_id = m.contact_id and e.topic = m.topic and e.channel = m.channel
        and (e.state = 'withdrawn' or date_trunc('milliseconds', e.at) <= standing_objection.at)
      order by date_trunc('milliseconds', e.at) desc, array_position(array['withdrawn', 'pending', 'granted'], e.state) limit 1
    ) latest on true
  )
  select objection from (
    select 1 as rank, comms.reason('expired', 'It was due too late to be of use.', to_jsonb(comms.iso(m.expires_at))) as objection
    where m.expires_at <= standing_objection.at
    union all
    select 2, comms.reason('do_not_contact', 'The contact asked not to be contacted.')
    from comms.communication_preferences p
    where p.tenant_id = m.tenant_id and p.contact_id = m.contact_id and p.do_not_contact
    union all
    select 3, comms.reason('suppressed', format('The address is suppressed: %s.', replace(x.reason, '_', ' ')), to_jsonb(comms.iso(x.at)))
    from comms.suppressions x, said
    where x.tenant_id = m.tenant_id and x.channel = m.channel and x.address_hash = any (m.recipient_hashes)
      and comms.suppression_stops(x.reason, x.topic, m.topic, said.policy)
    union all
    select 4, case state
      when 'withdrawn' then comms.reason('opt_out', format('Consent to %s by %s was withdrawn.', m.topic, m.channel), to_jsonb(comms.iso(consent.at)))
      else comms.reason('no_consent', format('%s messages need consent; for %s it is %s.', m.topic, m.channel, coalesce(state, 'not recorded'))) end
    from consent
    where (needed = 'granted' and state is distinct from 'granted') or (needed = 'not_withdrawn' and state = 'withdrawn')
    union all
    select 5, comms.reason('newer_mail', 'The customer wrote again before the answer went out.', to_jsonb(newer.message_id))
    from comms.email_messages answered join comms.email_messages newer on newer.thread_id = answered.thread_id and newer.tenant_id = answered.tenant_id
    where 'newer_mail' = any (m.cancel_on) and answered.id = m.email_id and answered.tenant_id = m.tenant_id
      and newer.direction = 'in' and newer.seq > answered.seq and not newer.automatic and newer.state <> 'received'
    order by rank limit 1
  ) found
$$;
comment on function comms.standing_objection(comms.scheduled_messages, timestamptz) is
  'Why a message must not go out now whatever was decided before: expired, do-not-contact, suppressed, no consent, a newer mail; as Select Channels judges it. Null where nothing speaks against it.';

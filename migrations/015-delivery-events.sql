-- Delivery events: what a provider's answer means, and writing it down. What it says later is in 019-provider-events.sql.
--
--   comms.provider_answer(provider text, status int, body jsonb, error text, headers jsonb) -> jsonb
--        what became of it: {class, code, response, messageId, provider, stage?, suppress?, suppressTopic?, mend?, retryAfterSeconds?}
--   comms.record_provider_answers(items text, at) -> (id, state, "dueAt", applied)
--        items: [{id, fence, channel, provider, statusCode, body, error, headers?}], as the HTTP Request node gives them (fullResponse, neverError)
--        provider: twilio, whatsapp, vapi, slack, ntfy, fcm, wordpress, chatwoot, social
--   comms.post_portal_messages(items text, at) -> (id, state, "dueAt", applied)          items: [{id, fence}]
--   comms.suppress_recipient(message, reason, topic, evidence jsonb, at)                  inside only: what a hard failure or a complaint leaves behind
--   comms.complete_message, comms.fail_message: as before; provider ids of other channels than email are kept as they are

------------------------------------------------------------------------------------------------------------------------
-- Providers as data

create table comms.provider_shapes (
  provider text primary key,
  message_id text[] not null default '{}',
  error_code text[] not null default '{}',
  error_text text[] not null default '{}',
  error_in_success boolean not null default false,
  source text not null
);
comment on table comms.provider_shapes is 'Where a provider''s answer says what: JSON paths, the first that is there counts. error_in_success: status 200 and yet an error (Slack).';
insert into comms.provider_shapes values
  ('twilio', '{$.sid}', '{$.code}', '{$.message}', false, 'https://www.twilio.com/docs/messaging/api/message-resource'),
  ('whatsapp', '{"$.messages[0].id"}', '{$.error.code}', '{$.error.error_data.details,$.error.message}', false, 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes'),
  ('vapi', '{$.id}', '{$.error}', '{"$.message[0]",$.message}', false, 'https://docs.vapi.ai/api-reference/calls/create'),
  ('slack', '{$.ts}', '{$.error}', '{$.error}', true, 'https://docs.slack.dev/reference/methods/chat.postMessage'),
  ('ntfy', '{$.id}', '{$.code}', '{$.error}', false, 'https://docs.ntfy.sh/publish/'),
  ('fcm', '{$.name}', '{"$.error.details[*].errorCode",$.error.status}', '{$.error.message}', false, 'https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode'),
  ('wordpress', '{$.id}', '{$.code}', '{$.message}', false, 'https://developer.wordpress.org/rest-api/reference/posts/'),
  ('chatwoot', '{$.id}', '{}', '{$.error,$.message,"$.errors[0]"}', false, 'https://developers.chatwoot.com/api-reference/messages/create-new-message'),
  ('social', '{$.id}', '{$.code}', '{$.message,$.error}', false, 'docs/channels.md: the operator''s own webhook');

create table comms.provider_answer_classes (
  provider text not null,
  kind text not null check (kind in ('status', 'code', 'error')),
  pattern text not null,
  class text not null check (class in ('accepted', 'failed_soft', 'failed_hard', 'ambiguous')),
  stage text check (stage in ('connect', 'login', 'not_attempted')),
  suppress text check (suppress in ('hard_bounce', 'complaint', 'unsubscribe')),
  suppress_topic text not null default '',
  said text,
  source text not null,
  primary key (provider, kind, pattern)
);
comment on table comms.provider_answer_classes is
  'What an answer means: pattern (as in "like") of the provider''s error code, the HTTP status, or the text of an error without an answer. A code goes before a status, a named provider before *, a longer pattern before a shorter one. Also read for what is reported later.';
comment on column comms.provider_answer_classes.stage is 'connect, login: the provider could not be used at all. Such tries end after 48 hours, not by number, and staff are told once an hour.';

insert into comms.provider_answer_classes (provider, kind, pattern, class, stage, suppress, suppress_topic, said, source) values
  ('*', 'status', '2__', 'accepted', null, null, '', null, 'RFC 9110, 15.3'),
  ('*', 'status', '3__', 'failed_hard', null, null, '', 'The address of the service has moved.', 'RFC 9110, 15.4'),
  ('*', 'status', '4__', 'failed_hard', null, null, '', null, 'RFC 9110, 15.5'),
  ('*', 'status', '401', 'failed_soft', 'login', null, '', 'The service refused the credential.', 'RFC 9110, 15.5.2'),
  ('*', 'status', '403', 'failed_soft', 'login', null, '', 'The credential may not do this.', 'RFC 9110, 15.5.4'),
  ('*', 'status', '407', 'failed_soft', 'connect', null, '', 'The proxy asks for a login.', 'RFC 9110, 15.5.8'),
  ('*', 'status', '408', 'failed_soft', null, null, '', 'The service did not get the whole request in time.', 'RFC 9110, 15.5.9'),
  ('*', 'status', '425', 'failed_soft', null, null, '', null, 'RFC 8470'),
  ('*', 'status', '429', 'failed_soft', null, null, '', 'Too many at once.', 'RFC 6585, 4'),
  ('*', 'status', '5__', 'failed_soft', null, null, '', 'The service had a fault.', 'RFC 9110, 15.6'),
  -- Somebody between us and the service answered: the service itself may have done it.
  ('*', 'status', '502', 'ambiguous', null, null, '', 'A gateway answered in place of the service: it may have gone out.', 'RFC 9110, 15.6.3'),
  ('*', 'status', '504', 'ambiguous', null, null, '', 'A gateway waited in vain for the service: it may have gone out.', 'RFC 9110, 15.6.5'),
  ('*', 'status', '52_', 'ambiguous', null, null, '', 'A gateway lost the service: it may have gone out.', 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/'),
  ('*', 'status', '521', 'failed_soft', 'connect', null, '', 'The service refused the gateway''s connection.', 'as 52_'),
  -- No answer at all. Where nothing can have been written, it is safe to try again; after that, nobody knows.
  ('*', 'error', '%ECONNREFUSED%', 'failed_soft', 'connect', null, '', null, 'connect(2)'),
  ('*', 'error', '%refused the connection%', 'failed_soft', 'connect', null, '', null, 'n8n-workflow, NodeError: the words for ECONNREFUSED'),
  ('*', 'error', '%ENOTFOUND%', 'failed_soft', 'connect', null, '', null, 'getaddrinfo(3)'),
  ('*', 'error', '%EAI_AGAIN%', 'failed_soft', 'connect', null, '', null, 'getaddrinfo(3)'),
  ('*', 'error', '%connection cannot be established%', 'failed_soft', 'connect', null, '', null, 'n8n-workflow: ENOTFOUND'),
  ('*', 'error', '%DNS server returned an error%', 'failed_soft', 'connect', null, '', null, 'n8n-workflow: EAI_AGAIN'),
  ('*', 'error', '%EHOSTUNREACH%', 'failed_soft', 'connect', null, '', null, 'connect(2)'),
  ('*', 'error', '%host is unreachable%', 'failed_soft', 'connect', null, '', null, 'n8n-workflow: EHOSTUNREACH'),
  ('*', 'error', '%ENETUNREACH%', 'failed_soft', 'connect', null, '', null, 'connect(2)'),
  ('*', 'error', '%connect ETIMEDOUT%', 'failed_soft', 'connect', null, '', null, 'Node.js net: the connection itself'),
  ('*', 'error', '%certificate%', 'failed_soft', 'connect', null, '', null, 'Node.js tls: nothing is written before the handshake ends'),
  ('*', 'error', '%secure TLS connection was established%', 'failed_soft', 'connect', null, '', null, 'Node.js tls'),
  ('*', 'error', '%credential%', 'failed_soft', 'login', null, '', null, 'n8n: asked before the request is made'),
  ('*', 'error', '%Invalid URL%', 'failed_hard', null, null, '', null, 'n8n HTTP Request: refused before the request is made'),
  ('*', 'error', '%', 'ambiguous', null, null, '', null, 'rules: never sent again on a guess'),
  -- https://www.twilio.com/docs/api/errors
  ('twilio', 'code', '20003', 'failed_soft', 'login', null, '', 'Twilio refused the account or its token.', 'Twilio 20003'),
  ('twilio', 'code', '20429', 'failed_soft', null, null, '', 'Too many at once.', 'Twilio 20429'),
  ('twilio', 'code', '21211', 'failed_hard', null, 'hard_bounce', '', 'The number is not valid.', 'Twilio 21211'),
  ('twilio', 'code', '21214', 'failed_hard', null, 'hard_bounce', '', 'The number cannot be reached.', 'Twilio 21214'),
  ('twilio', 'code', '21217', 'failed_hard', null, 'hard_bounce', '', 'The number does not seem to be valid.', 'Twilio 21217'),
  ('twilio', 'code', '21608', 'failed_hard', null, null, '', 'A trial account sends to verified numbers only.', 'Twilio 21608'),
  ('twilio', 'code', '21610', 'failed_hard', null, 'unsubscribe', '', 'The recipient has answered STOP.', 'Twilio 21610'),
  ('twilio', 'code', '21611', 'failed_soft', null, null, '', 'The sender''s queue is full.', 'Twilio 21611'),
  ('twilio', 'code', '21614', 'failed_hard', null, 'hard_bounce', '', 'The number is no mobile number.', 'Twilio 21614'),
  ('twilio', 'code', '30001', 'failed_soft', null, null, '', 'The queue is full.', 'Twilio 30001'),
  ('twilio', 'code', '30002', 'failed_soft', 'login', null, '', 'The account is suspended.', 'Twilio 30002'),
  ('twilio', 'code', '30003', 'failed_soft', null, null, '', 'The phone cannot be reached at the moment.', 'Twilio 30003'),
  ('twilio', 'code', '30004', 'failed_hard', null, null, '', 'The message is blocked by the recipient or the carrier.', 'Twilio 30004'),
  ('twilio', 'code', '30005', 'failed_hard', null, 'hard_bounce', '', 'The number is unknown.', 'Twilio 30005'),
  ('twilio', 'code', '30006', 'failed_hard', null, 'hard_bounce', '', 'A landline, or a carrier that cannot be reached.', 'Twilio 30006'),
  ('twilio', 'code', '30007', 'failed_hard', null, null, '', 'Filtered by the carrier.', 'Twilio 30007'),
  ('twilio', 'code', '30008', 'failed_soft', null, null, '', 'The carrier names no reason.', 'Twilio 30008'),
  ('twilio', 'code', '63003', 'failed_hard', null, 'hard_bounce', '', 'The recipient is not on this channel.', 'Twilio 63003'),
  ('twilio', 'code', '63016', 'failed_hard', null, null, '', 'Outside the 24 hours: only an approved template may go out.', 'Twilio 63016'),
  ('twilio', 'code', '63018', 'failed_soft', null, null, '', 'Too many at once on this channel.', 'Twilio 63018'),
  ('twilio', 'code', '63024', 'failed_hard', null, 'hard_bounce', '', 'The recipient is not valid on this channel.', 'Twilio 63024'),
  ('twilio', 'code', '63032', 'failed_hard', null, 'unsubscribe', 'marketing', 'WhatsApp limits marketing to this person.', 'Twilio 63032'),
  -- https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
  ('whatsapp', 'code', '0', 'failed_soft', 'login', null, '', 'The access token is not valid.', 'WhatsApp 0'),
  ('whatsapp', 'code', '3', 'failed_soft', 'login', null, '', 'The access token lacks the right.', 'WhatsApp 3'),
  ('whatsapp', 'code', '10', 'failed_soft', 'login', null, '', 'The access token lacks the right.', 'WhatsApp 10'),
  ('whatsapp', 'code', '190', 'failed_soft', 'login', null, '', 'The access token has expired.', 'WhatsApp 190'),
  ('whatsapp', 'code', '368', 'failed_soft', 'login', null, '', 'The account is blocked for the time being.', 'WhatsApp 368'),
  ('whatsapp', 'code', '4', 'failed_soft', null, null, '', 'Too many at once.', 'WhatsApp 4'),
  ('whatsapp', 'code', '80007', 'failed_soft', null, null, '', 'Too many at once.', 'WhatsApp 80007'),
  ('whatsapp', 'code', '130429', 'failed_soft', null, null, '', 'Too many at once.', 'WhatsApp 130429'),
  ('whatsapp', 'code', '131000', 'failed_soft', null, null, '', 'The service had a fault.', 'WhatsApp 131000'),
  ('whatsapp', 'code', '131016', 'failed_soft', null, null, '', 'The service is overloaded.', 'WhatsApp 131016'),
  ('whatsapp', 'code', '131026', 'failed_hard', null, 'hard_bounce', '', 'The number is not on WhatsApp or takes no messages.', 'WhatsApp 131026'),
  ('whatsapp', 'code', '131031', 'failed_soft', 'login', null, '', 'The account is locked.', 'WhatsApp 131031'),
  ('whatsapp', 'code', '131047', 'failed_hard', null, null, '', 'Outside the 24 hours: only an approved template may go out.', 'WhatsApp 131047'),
  ('whatsapp', 'code', '131048', 'failed_soft', null, null, '', 'Too many of these were reported as spam.', 'WhatsApp 131048'),
  ('whatsapp', 'code', '131049', 'failed_hard', null, null, '', 'WhatsApp limits marketing to this person.', 'WhatsApp 131049'),
  ('whatsapp', 'code', '131050', 'failed_hard', null, 'unsubscribe', 'marketing', 'The recipient has stopped marketing messages.', 'WhatsApp 131050'),
  ('whatsapp', 'code', '131056', 'failed_soft', null, null, '', 'Too many to this recipient at once.', 'WhatsApp 131056'),
  -- https://docs.slack.dev/reference/methods/chat.postMessage#errors
  ('slack', 'code', '%', 'failed_hard', null, null, '', null, 'Slack: what is wrong with this message'),
  ('slack', 'code', '%auth%', 'failed_soft', 'login', null, '', 'Slack refused the token.', 'Slack not_authed, invalid_auth'),
  ('slack', 'code', 'token_%', 'failed_soft', 'login', null, '', 'The token was revoked or has expired.', 'Slack token_revoked, token_expired'),
  ('slack', 'code', 'account_inactive', 'failed_soft', 'login', null, '', 'The app or its user was removed.', 'Slack account_inactive'),
  ('slack', 'code', 'missing_scope', 'failed_soft', 'login', null, '', 'The app lacks the scope chat:write.', 'Slack missing_scope'),
  ('slack', 'code', '%ratelimited', 'failed_soft', null, null, '', 'Too many at once.', 'Slack ratelimited'),
  ('slack', 'code', 'rate_limited', 'failed_soft', null, null, '', 'Too many at once.', 'Slack rate_limited'),
  ('slack', 'code', 'service_unavailable', 'failed_soft', null, null, '', 'Slack had a fault.', 'Slack service_unavailable'),
  ('slack', 'code', 'request_timeout', 'failed_soft', null, null, '', 'Slack did not get the whole request.', 'Slack request_timeout'),
  ('slack', 'code', 'internal_error', 'ambiguous', null, null, '', 'Slack had a fault: it may have been posted.', 'Slack internal_error'),
  ('slack', 'code', 'fatal_error', 'ambiguous', null, null, '', 'Slack had a fault: part of it may have been done.', 'Slack fatal_error'),
  -- https://docs.vapi.ai/calls/call-ended-reason
  ('vapi', 'code', 'customer-busy', 'failed_soft', null, null, '', 'The line was busy.', 'Vapi customer-busy'),
  ('vapi', 'code', 'customer-did-not-answer', 'failed_soft', null, null, '', 'Nobody answered.', 'Vapi customer-did-not-answer'),
  ('vapi', 'code', 'voicemail', 'failed_soft', null, null, '', 'A voicemail answered.', 'Vapi voicemail'),
  ('vapi', 'code', '%error%', 'failed_soft', null, null, '', 'The call failed on the way.', 'Vapi call-ended-reason'),
  -- https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
  ('fcm', 'code', 'UNREGISTERED', 'failed_hard', null, 'hard_bounce', '', 'The app was removed from the device.', 'FCM UNREGISTERED'),
  ('fcm', 'code', 'SENDER_ID_MISMATCH', 'failed_hard', null, 'hard_bounce', '', 'The token belongs to another sender.', 'FCM SENDER_ID_MISMATCH'),
  ('fcm', 'code', 'QUOTA_EXCEEDED', 'failed_soft', null, null, '', 'Too many at once.', 'FCM QUOTA_EXCEEDED'),
  ('fcm', 'code', 'THIRD_PARTY_AUTH_ERROR', 'failed_soft', 'login', null, '', 'The APNs certificate or web push key is not valid.', 'FCM THIRD_PARTY_AUTH_ERROR');

create function comms.first_at(given jsonb, paths text[]) returns text
language sql immutable
as $$
  select nullif(found #>> '{}', '') from (
    select jsonb_path_query_first(given, path::jsonpath) as found, place from unnest(paths) with ordinality listed (path, place)
  ) asked where found is not null and jsonb_typeof(found) not in ('null', 'object', 'array') order by place limit 1
$$;

create function comms.answer_class(provider text, code text, status text, error text) returns comms.provider_answer_classes
language sql stable
as $$
  select c.* from comms.provider_answer_classes c
  where c.provider in ('*', answer_class.provider) and case c.kind
    when 'code' then answer_class.code like c.pattern
    when 'status' then answer_class.status like c.pattern
    else answer_class.error ilike c.pattern end
  order by array_position(array['code', 'status', 'error'], c.kind), c.provider = '*', length(replace(c.pattern, '_', '')) desc, c.pattern
  limit 1
$$;
comment on function comms.answer_class(text, text, text, text) is 'The row of provider_answer_classes that fits best; none where nothing is known.';

create function comms.provider_answer(provider text, status int, body jsonb, error text, headers jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  shape comms.provider_shapes;
  found comms.provider_answer_classes;
  code text;
  answered boolean := status between 200 and 299;
begin
  select * into shape from comms.provider_shapes s where s.provider = provider_answer.provider;
  if jsonb_typeof(body) = 'string' then
    begin
      body := comms.read_json(body #>> '{}');
    exception when others then
      null; -- text or HTML: shown as it is
    end;
  end if;
  if status is not null and (not answered or shape.error_in_success) then code := comms.first_at(body, shape.error_code); end if;
  if status is not null then
    found := comms.answer_class(provider, code, status::text, null);
  elsif coalesce(error, '') <> '' then
    found := comms.answer_class(provider, null, null, error);
  end if;

  return jsonb_strip_nulls(jsonb_build_object(
    'class', coalesce(found.class, 'ambiguous'),
    'code', coalesce(code, status::text, case when coalesce(error, '') = '' then 'no_answer' else 'no_response' end),
    'response', left(coalesce(concat_ws(' ', found.said, comms.first_at(body, shape.error_text)),
      '') || case when found.class is distinct from 'accepted' then coalesce(' ' || error, '') else '' end, 1000),
    'messageId', case when found.class = 'accepted' then comms.first_at(body, shape.message_id) end,
    'provider', provider, 'stage', found.stage, 'status', status, 'suppress', found.suppress, 'suppressTopic', nullif(found.suppress_topic, ''),
    'retryAfterSeconds', least(comms.read_int(comms.parse_headers(headers) ->> 'retry-after'), 86400),
    'mend', case found.stage
      when 'login' then format('Check the credential of %s in n8n: its key, and what it may do. The messages wait and are tried again by themselves for 48 hours.', initcap(provider))
      when 'connect' then format('Check that n8n reaches %s (address, proxy, firewall). The messages wait and are tried again by themselves for 48 hours.', initcap(provider)) end));
end
$$;
comment on function comms.provider_answer(text, int, jsonb, text, jsonb) is 'What became of a message, from what the HTTP Request node returned, by provider_shapes and provider_answer_classes. Neither answer nor known error: ambiguous.';

------------------------------------------------------------------------------------------------------------------------
-- Writing it down

create function comms.suppress_recipient(m comms.scheduled_messages, reason text, topic text, evidence jsonb, at timestamptz) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  added boolean;
begin
  insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
  select m.tenant_id, m.channel, hash, suppress_recipient.reason, coalesce(suppress_recipient.topic, ''), suppress_recipient.at,
    coalesce(evidence, '{}') || jsonb_build_object('messageId', m.id)
  from unnest(m.recipient_hashes) hash
  on conflict do nothing;
  added := found;
  -- What else waits for the same address is stopped at the door by the suppression itself. A sequence ends where it names bounces.
  if m.contact_id is not null and reason in ('hard_bounce', 'complaint') then
    perform comms.cancel_messages(m.contact_id, case reason when 'complaint' then 'opt_out' else 'bounce' end, at, array[m.channel]);
  end if;
  return added;
end
$$;

drop function comms.cancel_messages(uuid, text, timestamptz);

create function comms.cancel_messages(contact uuid, reason text, at timestamptz default now(), channels text[] default null)
returns table (id uuid, key text)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.scheduled_messages m set
    state = 'blocked',
    state_reason = comms.reason('cancelled_' || cancel_messages.reason, format('Stopped: %s.', replace(cancel_messages.reason, '_', ' '))),
    state_at = cancel_messages.at,
    fence = m.fence + 1, claimed_by = null, lease_until = null
  where m.contact_id = contact and m.state in ('scheduled', 'failed_soft', 'claimed') and comms.may_touch(m.tenant_id)
    and (cancel_messages.channels is null or m.channel = any (cancel_messages.channels))
    and (cancel_messages.reason = any (m.cancel_on) or cancel_messages.reason in ('do_not_contact', 'erased'))
  returning m.id, m.key
$$;
comment on function comms.cancel_messages(uuid, text, timestamptz, text[]) is
  'Stops what a contact has coming (on these channels only, where any are given) where the message names the reason in cancel_on: reply, opt_out, bounce, meeting_booked, deal_closed. do_not_contact and erased stop everything. Also stops what is claimed and not yet being sent.';

create or replace function comms.complete_message(message_id uuid, fence int, result jsonb default '{}', at timestamptz default now())
returns table (id uuid, state text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  m comms.scheduled_messages;
begin
  update comms.scheduled_messages s set
    state = 'accepted', state_reason = comms.reason('accepted', 'The provider took it over.', to_jsonb(complete_message.result ->> 'response')),
    state_at = complete_message.at, accepted_at = complete_message.at,
    result = complete_message.result, provider_message_id = coalesce(comms.provider_id(s.channel, complete_message.result), s.provider_message_id),
    lease_until = null, unreachable_since = null, unreachable_tries = 0
  where s.id = complete_message.message_id and s.fence = complete_message.fence and s.state in ('sending', 'claimed') and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then
    perform comms.refuse_write(complete_message.message_id, complete_message.fence, 'complete_message', at);
    return;
  end if;
  perform comms.record_outbound_mail(m, at);
  return query select m.id, m.state;
end
$$;

create function comms.provider_id(channel text, result jsonb) returns text
language sql immutable
as $$ select case when channel = 'email' then comms.canonical_message_id(result ->> 'messageId') else left(nullif(result ->> 'messageId', ''), 512) end $$;
comment on function comms.provider_id(text, jsonb) is 'The id under which the provider will speak of a message: of a mail its Message-ID in angle brackets, of others as it stands.';

create or replace function comms.fail_message(message_id uuid, fence int, kind text, result jsonb default '{}', at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  -- That the service cannot be used says nothing about this message: such tries end by time, not by number.
  unreachable boolean := kind = 'failed_soft' and coalesce(result ->> 'stage' in ('connect', 'login', 'not_attempted'), false);
  patience constant interval := '48 hours';
  code text := coalesce(result #>> '{reasons,0,code}', case when result ->> 'code' !~ '^[0-9]*$' or result ? 'provider' then result ->> 'code' end, kind);
  said text := coalesce(result #>> '{reasons,0,text}', nullif(result ->> 'response', ''), 'The provider gave no reason.');
  -- What the service asks for is added to our own patience, never taken off it.
  asked_wait interval := make_interval(secs => coalesce(comms.read_int(result ->> 'retryAfterSeconds'), 0));
  m comms.scheduled_messages;
begin
  if kind is null or kind not in ('failed_soft', 'failed_hard', 'ambiguous') then
    raise exception 'A message cannot fail as "%".', kind using hint = 'failed_soft is tried again, failed_hard is not, ambiguous waits for a person.';
  end if;

  update comms.scheduled_messages s set
    state = case
      when unreachable then case when s.unreachable_since <= fail_message.at - patience then 'failed_hard' else kind end
      when kind = 'failed_soft' and s.attempts >= s.max_attempts then 'failed_hard'
      else kind end,
    state_reason = case
      when unreachable and s.unreachable_since <= fail_message.at - patience
        then comms.reason('retries_exhausted', format('Tried for %s hours: %s', (extract(epoch from patience) / 3600)::int, said), to_jsonb(code))
      when not unreachable and kind = 'failed_soft' and s.attempts >= s.max_attempts
        then comms.reason('retries_exhausted', format('Tried %s times: %s', s.attempts, said), to_jsonb(code))
      else comms.reason(code, said) end,
    state_at = fail_message.at,
    due_at = case
      when unreachable then fail_message.at + greatest(comms.retry_delay(s.id, least(s.unreachable_tries + 1, 6)), asked_wait)
      when kind = 'failed_soft' and s.attempts < s.max_attempts then fail_message.at + greatest(comms.retry_delay(s.id, s.attempts), asked_wait)
      else s.due_at end,
    attempts = case when unreachable then greatest(s.attempts - 1, 0) else s.attempts end,
    unreachable_since = case when unreachable then coalesce(s.unreachable_since, fail_message.at) end,
    unreachable_tries = case when unreachable then s.unreachable_tries + 1 else 0 end,
    result = fail_message.result,
    provider_message_id = coalesce(comms.provider_id(s.channel, fail_message.result), s.provider_message_id),
    claimed_by = null, lease_until = null
  where s.id = fail_message.message_id and s.fence = fail_message.fence and s.state in ('sending', 'claimed') and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then
    perform comms.refuse_write(fail_message.message_id, fail_message.fence, 'fail_message', at);
    return;
  end if;

  if unreachable then
    perform comms.note_trouble_hourly(case when result ? 'provider' then 'provider ' || (result ->> 'provider') else 'mail_server' end, m.tenant_id, 'Send message', said,
      coalesce(result ->> 'mend', case code
        when 'dry_run' then 'Switch off "Dry Run" in the node Send Customer Email.'
        else 'Check the credential Customer email (host, port, encryption, user, password) with its button "Test". The messages wait and are tried again by themselves for 48 hours.' end),
      jsonb_strip_nulls(jsonb_build_object('code', code, 'messageId', m.id, 'stage', result ->> 'stage', 'response', result ->> 'response', 'provider', result ->> 'provider')), at);
  end if;
  return query select m.id, m.state, m.due_at;
end
$$;
comment on function comms.fail_message(uuid, int, text, jsonb, timestamptz) is
  'failed_soft waits longer each time (at least as long as the provider asks) and is given up after max_attempts, or, where the provider could not be used at all, after 48 hours of it; failed_hard is final; ambiguous waits for a person. Refused, with no row returned, where the fence is old.';

create function comms.record_provider_answers(items text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz, applied boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  sent jsonb;
  m comms.scheduled_messages;
begin
  for given in
    select item, comms.read_uuid(item ->> 'id') as id from comms.read_items(items) where comms.read_uuid(item ->> 'id') is not null order by place
  loop
    begin
      sent := comms.provider_answer(lower(given.item ->> 'provider'), comms.read_int(given.item ->> 'statusCode'), given.item -> 'body',
        case jsonb_typeof(given.item -> 'error') when 'null' then null when 'string' then given.item ->> 'error' else (given.item -> 'error')::text end, given.item -> 'headers');
    exception when others then
      sent := jsonb_build_object('class', 'ambiguous', 'code', 'not_understood', 'response', 'What the provider answered could not be read: ' || sqlerrm, 'provider', given.item ->> 'provider');
    end;
    for id, state, "dueAt", applied in
      select r.id, r.state, r."dueAt", r.applied
      from comms.record_send_results(jsonb_build_array(jsonb_build_object('id', given.id, 'fence', given.item -> 'fence', 'sent', sent))::text, at) r
    loop
      if applied and sent ? 'suppress' then
        select * into m from comms.scheduled_messages s where s.id = given.id;
        perform comms.suppress_recipient(m, sent ->> 'suppress', sent ->> 'suppressTopic', jsonb_build_object('provider', sent -> 'provider', 'code', sent -> 'code'), at);
      end if;
      return next;
    end loop;
  end loop;
end
$$;
comment on function comms.record_provider_answers(text, timestamptz) is
  'Writes down what the HTTP Request node returned for messages that were being sent (JSON text: [{id, fence, channel, provider, statusCode, body, error, headers}]), read by comms.provider_answer. A failure that says the address is dead or opted out suppresses it.';

create function comms.post_portal_messages(items text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz, applied boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  m comms.scheduled_messages;
begin
  for given in
    select comms.read_uuid(item ->> 'id') as id, comms.read_int(item ->> 'fence') as fence
    from comms.read_items(items) where comms.read_uuid(item ->> 'id') is not null order by place
  loop
    select * into m from comms.scheduled_messages s where s.id = given.id and s.channel = 'portal' and comms.may_touch(s.tenant_id) for update;
    continue when not found;
    if m.state = 'sending' and m.fence = given.fence then
      insert into comms.portal_messages (tenant_id, message_id, contact_id, portal_id, subject, body, html, language, posted_at)
      select m.tenant_id, m.id, m.contact_id, coalesce(nullif(m.recipient, ''), (select c.portal_id from comms.crm_contacts c where c.id = m.contact_id and c.tenant_id = m.tenant_id), m.contact_id::text, ''),
        m.message ->> 'subject', m.message ->> 'text', m.message ->> 'html', m.message ->> 'language', at
      on conflict (message_id) do nothing;
    end if;
    return query select r.* from comms.record_send_results(jsonb_build_array(jsonb_build_object('id', given.id, 'fence', given.fence,
      'sent', jsonb_build_object('class', 'accepted', 'provider', 'portal', 'messageId', given.id, 'response', 'Posted in the portal.')))::text, at) r;
  end loop;
end
$$;
comment on function comms.post_portal_messages(text, timestamptz) is
  'Puts messages that are being sent (JSON text: [{id, fence}]) where the portal reads them, each once. Refused where the fence is old.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['provider_answer', 'record_provider_answers', 'post_portal_messages']) name;
insert into comms.workflow_rights values ('table', 'provider_shapes', 'select'), ('table', 'provider_answer_classes', 'select');
select comms.grant_workflow_rights();

-- Doubts settled late, links that keep their promise, addresses in any spelling, and forms of our own pages only.
--
--   An answer of a provider that comes after its time settles the doubt it left (same fence); a door asked again by the same execution hands out again.
--   A decision holds until the legal window or the quiet hours that it names begin; a commercial message is none the less one for calling itself a reply.
--   Unsubscribing never expires and is never refused for being asked too often; whoever has a link is counted by it, not by where they sit.
--   comms.address_hash reads addresses as people write them (capitals, umlauts in domains, "mailto:", numbers with blanks):
--   comms.suppress_address(tenant, channel, address, reason, topic, at) -> boolean        by hand: never write to this address again
--   comms.staff_form(page, at) -> text, comms.staff_form_holds(page, form, at) -> boolean     forms of staff pages

------------------------------------------------------------------------------------------------------------------------
-- Addresses as people write them

create function comms.punycode(label text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  -- RFC 3492, 5 and 6.1 to 6.3.
  digits constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
  codes constant int[] := array(select ascii(letter) from regexp_split_to_table(label, '') letter);
  encoded text := (select coalesce(string_agg(chr(code), '' order by place), '') from unnest(codes) with ordinality known (code, place) where code < 128);
  plain constant int := length(encoded);
  handled int := plain;
  n int := 128;
  delta int := 0;
  bias int := 72;
  next_code int;
  code int;
  q int;
  k int;
  t int;
begin
  if handled = cardinality(codes) or cardinality(codes) > 63 then return label; end if;
  if plain > 0 then encoded := encoded || '-'; end if;
  while handled < cardinality(codes) loop
    next_code := (select min(c) from unnest(codes) c where c >= n);
    delta := delta + (next_code - n) * (handled + 1);
    n := next_code;
    foreach code in array codes loop
      if code < n then delta := delta + 1; end if;
      continue when code <> n;
      q := delta;
      k := 36;
      loop
        t := least(greatest(k - bias, 1), 26);
        exit when q < t;
        encoded := encoded || substr(digits, t + (q - t) % (36 - t) + 1, 1);
        q := (q - t) / (36 - t);
        k := k + 36;
      end loop;
      encoded := encoded || substr(digits, q + 1, 1);
      delta := case when handled = plain then delta / 700 else delta / 2 end;
      delta := delta + delta / (handled + 1);
      k := 0;
      while delta > 455 loop
        delta := delta / 35;
        k := k + 36;
      end loop;
      bias := k + 36 * delta / (delta + 38);
      delta := 0;
      handled := handled + 1;
    end loop;
    delta := delta + 1;
    n := n + 1;
  end loop;
  return 'xn--' || encoded;
end
$$;
comment on function comms.punycode(text) is 'A label of a domain name as the name system has it: RFC 3492. ASCII stays as it is.';

create function comms.lower_case(words text) returns text
language plpgsql stable strict parallel safe
as $$
declare
  lowered text;
begin
  -- In a database made with the locale C, lower() knows the English alphabet only.
  if words !~ '[^ -~]' or not exists (select from pg_collation where collname = 'und-x-icu') then return lower(words); end if;
  execute 'select lower($1 collate "und-x-icu")' into lowered using words;
  return lowered;
end
$$;

create function comms.canonical_address(address text) returns text
language plpgsql stable strict parallel safe
as $$
declare
  given text := address;
  at_sign int;
begin
  if given ~ '[^ -~]' and getdatabaseencoding() = 'UTF8' then
    -- Full-width signs, letters put together of two, and what nobody sees: soft hyphen, zero-width blanks and marks of direction.
    given := regexp_replace(normalize(given, NFKC), '[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]', '', 'g');
  end if;
  given := btrim(coalesce(substring(given from '<([^<>]*)>'), given), E' \t\r\n"''');
  given := btrim(regexp_replace(given, '^(mailto|tel|sms|whatsapp):', '', 'i'));
  at_sign := length(given) - position('@' in reverse(given)) + 1;
  if given like '%@%' then
    return comms.lower_case(left(given, at_sign)) || (
      select coalesce(string_agg(comms.punycode(label), '.' order by place), '')
      from regexp_split_to_table(rtrim(regexp_replace(comms.lower_case(substr(given, at_sign + 1)), '\u3002', '.', 'g'), '.'), '\.') with ordinality labels (label, place));
  end if;
  if given ~ '^(\+|00)[0-9 ()./-]+$' and length(regexp_replace(given, '\D', '', 'g')) between 7 and 17 then return comms.e164(given); end if;
  return comms.lower_case(given);
end
$$;
comment on function comms.canonical_address(text) is
  'One spelling for all ways to write an address: lower case, the domain as the name system has it (RFC 3492), numbers as +34600111222. The letters before the @ are compared without regard to capitals, as everywhere here.';

create or replace function comms.address_hash(address text) returns bytea
language sql stable parallel safe
as $$
  -- Nearly all are written plainly and need no second look.
  select sha256(convert_to(case when address ~ '^([a-z0-9][a-z0-9._%+-]*@[a-z0-9.-]*[a-z0-9]|\+[0-9]+)$' then address else comms.canonical_address(address) end, 'UTF8'))
$$;

-- What is stored of addresses that are hashed otherwise now.
with respelt as materialized (
  select distinct known.tenant_id, known.channel, sha256(convert_to(lower(btrim(known.address)), 'UTF8')) as before, comms.address_hash(known.address) as now
  from (
    select c.tenant_id, way.channel, way.address from comms.crm_contacts c cross join lateral (values
      ('email', c.email), ('sms', comms.e164(c.phone)), ('phone', comms.e164(c.phone)), ('whatsapp', comms.e164(c.whatsapp)), ('slack', c.slack_id), ('push', c.push_token)) way (channel, address)
    union
    select m.tenant_id, m.channel, m.recipient from comms.scheduled_messages m where m.recipient !~ '[,;<]'
  ) known
  where known.address !~ '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]*[A-Za-z0-9]$' and known.address !~ '^\+[0-9]+$'
)
insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
select x.tenant_id, x.channel, respelt.now, x.reason, x.topic, x.at, x.evidence
from respelt join comms.suppressions x on x.tenant_id = respelt.tenant_id and x.channel = respelt.channel and x.address_hash = respelt.before
where respelt.now <> respelt.before
on conflict do nothing;
update comms.scheduled_messages m set recipient = m.recipient
where m.recipient !~ '^([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]*[A-Za-z0-9]|\+[0-9]+)?$' and m.recipient_hashes <> comms.recipient_hashes(m.recipient);
update comms.person_links l set address_hash = comms.address_hash(current.address)
from (select k.id, comms.address_on(k.tenant_id, k.contact_id, k.channel) as address from comms.person_links k where k.address_hash is not null) current
where l.id = current.id and l.address_hash = sha256(convert_to(lower(btrim(current.address)), 'UTF8')) and l.address_hash <> comms.address_hash(current.address);

create function comms.suppress_address(
  tenant uuid, channel text, address text, reason text default 'manual', topic text default '', at timestamptz default now())
returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  canonical text := comms.canonical_address(coalesce(address, ''));
begin
  if not comms.may_touch(tenant) then
    raise exception 'This login may not write for the tenant %.', tenant using errcode = 'insufficient_privilege';
  end if;
  if suppress_address.channel = 'email' and canonical !~ '^[^@\s<>,;"]+@[^@\s<>,;"]+\.[^@\s<>,;"]+$' then
    raise exception '"%" is not one e-mail address.', address using hint = 'Call the function once for each address.';
  elsif suppress_address.channel in ('sms', 'phone', 'whatsapp') and canonical !~ '^\+[1-9][0-9]{6,14}$' then
    raise exception '"%" is no number with its country.', address using hint = 'Write it like +34 600 111 222.';
  elsif canonical = '' then
    raise exception 'There is no address to suppress.';
  end if;
  insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
  values (tenant, suppress_address.channel, comms.address_hash(canonical), suppress_address.reason, coalesce(suppress_address.topic, ''), suppress_address.at, '{"source": "by hand"}')
  on conflict do nothing;
  return found;
end
$$;
comment on function comms.suppress_address(uuid, text, text, text, text, timestamptz) is
  'By hand: never write to this address again, in whatever spelling it is given. reason: manual, unsubscribe, complaint, hard_bounce; topic: empty for all that the reason stops. False where it was suppressed already.';

------------------------------------------------------------------------------------------------------------------------
-- A commercial message is one whatever it calls itself

create or replace function comms.default_cancel_on(topic text, type text) returns text[]
language sql immutable
as $$
  select case
    when type = 'reply' and topic <> 'marketing' then array['newer_mail', 'bounce']
    when topic = 'marketing' then array['reply', 'out_of_office', 'opt_out', 'bounce', 'meeting_booked', 'deal_closed']
    when topic = 'service' then array['reply', 'out_of_office', 'bounce', 'meeting_booked', 'deal_closed']
    when topic = 'transactional' then array['bounce']
    else array[]::text[]
  end
$$;

create or replace function comms.commercial_objection(m comms.scheduled_messages) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- CAN-SPAM, 15 USC 7704(a)(3) and (5): a way to opt out and a postal address in every commercial mail.
  select case
    when s.public_url is null and coalesce(m.message #>> '{listUnsubscribe,url}', '') = '' then
      comms.reason('no_opt_out_link', 'Marketing mail needs a link to unsubscribe, and the Settings name no public address to make one of.')
    when coalesce(s.postal_address, m.message ->> 'postalFooter', '') = '' then
      comms.reason('no_postal_address', 'Marketing mail needs the sender''s postal address, and the Settings name none.') end
  from (select 1) one left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  where m.topic = 'marketing' and m.channel = 'email'
$$;

create or replace function comms.with_links(m comms.scheduled_messages, message jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  base text;
  mail boolean := m.channel = 'email';
  wanted jsonb := case jsonb_typeof(message -> 'track') when 'object' then message -> 'track' else '{}' end;
  by_default boolean := m.topic = 'marketing' and m.channel = 'email';
  clicks boolean := coalesce((wanted ->> 'clicks')::boolean, by_default);
  opens boolean := mail and coalesce((wanted ->> 'opens')::boolean, by_default);
  bodies text := concat_ws(' ', message ->> 'html', message ->> 'text');
  own_exit text := message #>> '{listUnsubscribe,url}';
  preferences text;
  body text;
begin
  select s.public_url into base from comms.tenant_settings s where s.tenant_id = m.tenant_id;
  if base is null then return message; end if;

  if clicks then
    if coalesce(message ->> 'text', '') <> '' then
      message := message || jsonb_build_object('text', comms.with_tracked_links(m, message ->> 'text', false, base, own_exit, at));
    end if;
    if mail and coalesce(message ->> 'html', '') <> '' then
      body := comms.with_tracked_links(m, message ->> 'html', true, base, own_exit, at);
      message := message || jsonb_build_object('html', comms.at_end_of_html(body,
        format('<a href="%s" style="display:none" tabindex="-1" aria-hidden="true" rel="nofollow"></a>', comms.new_link(m, 'click', base, base, at, true))));
    end if;
  end if;
  if opens and coalesce(message ->> 'html', '') <> '' then
    message := message || jsonb_build_object('html', comms.at_end_of_html(message ->> 'html',
      format('<img src="%s" width="1" height="1" alt="" style="border:0">', comms.new_link(m, 'open', null, base, at))));
  end if;

  if mail and (m.type <> 'reply' or m.topic = 'marketing') then
    if coalesce(own_exit, '') = '' then
      own_exit := comms.new_link(m, 'unsubscribe', null, base, at);
      message := message || jsonb_build_object('listUnsubscribe', jsonb_build_object('url', own_exit, 'oneClick', true));
    end if;
    if bodies ~ '%(preferences|unsubscribe)_url%' or m.topic in ('marketing', 'service') then
      preferences := comms.new_link(m, 'preferences', null, base, at);
    end if;
    if bodies ~ '%(preferences|unsubscribe)_url%' then
      message := message || jsonb_strip_nulls(jsonb_build_object(
        'text', replace(replace(message ->> 'text', '%preferences_url%', preferences), '%unsubscribe_url%', own_exit),
        'html', replace(replace(message ->> 'html', '%preferences_url%', preferences), '%unsubscribe_url%', own_exit)));
    elsif m.topic in ('marketing', 'service') then
      message := message || jsonb_build_object('postalFooter', concat_ws(E'\n', nullif(message ->> 'postalFooter', ''),
        comms.standard_text('preferences_line', message ->> 'language', jsonb_build_object('url', preferences))));
    end if;
  end if;
  return message;
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
      'postalFooter', case when m.channel = 'email' and (m.topic = 'marketing' or m.topic = 'service' and m.type <> 'reply') then s.postal_address end]))
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

-- The facts are one large statement: to plan it takes longer than to read them for 25 messages. One plan, by index, is good for any number of rows.
alter function comms.claim_due_messages(text, int, interval, timestamptz, text[], boolean) set plan_cache_mode = force_generic_plan;

------------------------------------------------------------------------------------------------------------------------
-- At the door

alter table comms.scheduled_messages add column door text;
comment on column comms.scheduled_messages.door is
  'Which execution it was handed to for sending. Where the answer of the database was lost on the way, that execution may ask once more; nobody else.';

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

  elsif decision ->> 'action' = 'send' and comms.read_instant(decision ->> 'until') <= at then
    -- A legal window has closed, or quiet hours have begun, since it was decided.
    update comms.scheduled_messages s set
      state = 'scheduled', state_reason = comms.reason('decided_too_early', 'What was decided holds no longer; it is asked for again.', decision -> 'until'),
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

drop function comms.apply_delivery_decisions(text, timestamptz, interval);
create function comms.apply_delivery_decisions(items text, at timestamptz default now(), lease interval default '5 minutes', door text default null)
returns table (id uuid, fence int, "tenantId" uuid, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  m comms.scheduled_messages;
  may_go uuid[] := '{}';
begin
  for given in
    select item, comms.read_uuid(item ->> 'id') as id, comms.read_int(item ->> 'fence') as fence
    from comms.read_items(items) where comms.read_uuid(item ->> 'id') is not null
    order by place
  loop
    begin
      select * into m from comms.scheduled_messages s where s.id = given.id and comms.may_touch(s.tenant_id) for update;
      continue when not found;
      if m.state = 'sending' and m.fence = given.fence and m.door = apply_delivery_decisions.door and m.lease_until > apply_delivery_decisions.at then
        -- Handed out before, and the answer was lost: this execution has sent nothing yet, or it would not ask.
        may_go := may_go || m.id;
      elsif m.state <> 'claimed' or m.fence is distinct from given.fence then
        perform comms.refuse_write(given.id, given.fence, 'apply_delivery_decisions', at);
      elsif comms.apply_delivery_decision(m, given.item, at, lease) then
        update comms.scheduled_messages s set door = apply_delivery_decisions.door where s.id = m.id;
        may_go := may_go || m.id;
      end if;
    exception when others then
      -- One bad item never costs the others.
      perform comms.put_back(given.id, given.fence, sqlerrm, at);
    end;
  end loop;

  for id, fence, "tenantId", message, contact, consent, history, incidents, policy in select rows.* from comms.claimed_rows(may_go, at) rows loop
    begin
      select * into m from comms.scheduled_messages s where s.id = apply_delivery_decisions.id;
      message := comms.with_links(m, message, at);
      return next;
    exception when others then
      -- Nothing was handed over yet: it is safe to try again.
      perform comms.fail_message(m.id, m.fence, 'failed_soft', jsonb_build_object('code', 'no_links', 'response', 'Its links could not be made: ' || sqlerrm), at);
    end;
  end loop;
end
$$;
alter function comms.apply_delivery_decisions(text, timestamptz, interval, text) set plan_cache_mode = force_generic_plan;
comment on function comms.apply_delivery_decisions(text, timestamptz, interval, text) is
  'Acts on what Select Channels decided (JSON text: [{id, fence, delivery}]): asks the database once more, defers, blocks, or marks as sending and hands out. door: the execution that asks; asked again by the same one, what it was handed and has not answered for is handed out again.';

drop function comms.messages_to_send(text, jsonb, timestamptz);
create function comms.messages_to_send(items text, providers jsonb default '{}', at timestamptz default now(), door text default null)
returns table (id uuid, fence int, "tenantId" uuid, lane text, provider text, message jsonb, contact jsonb, "ourAddress" text, "publicUrl" text, company text)
language sql security definer set search_path = comms, pg_temp
as $$
  -- What decided (consent, history, policy) stays behind: it is much, and no sending node reads it.
  select doors.id, doors.fence, doors."tenantId", concat(doors.message ->> 'channel', '/', chosen.provider), chosen.provider, doors.message,
    jsonb_strip_nulls(jsonb_build_object('contactId', doors.contact -> 'contactId', 'name', doors.contact -> 'name', 'language', doors.contact -> 'language',
      'whatsappLastInboundAt', doors.contact -> 'whatsappLastInboundAt')),
    (select min(a.address) from comms.tenant_addresses a where a.tenant_id = doors."tenantId" and a.channel = doors.message ->> 'channel'),
    s.public_url, s.company
  from comms.apply_delivery_decisions(items, at, '5 minutes', door) doors
  left join comms.tenant_settings s on s.tenant_id = doors."tenantId"
  left join lateral (
    select coalesce(nullif(providers ->> (doors.message ->> 'channel'), ''), (select p.provider from comms.channel_providers p where p.channel = doors.message ->> 'channel')) as provider
  ) chosen on true
$$;
comment on function comms.messages_to_send(text, jsonb, timestamptz, text) is
  'Checks once more (apply_delivery_decisions) and hands out what may be sent now, with its provider, our own number and the public address of the business.';

------------------------------------------------------------------------------------------------------------------------
-- Answers that come late

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
  where s.id = complete_message.message_id and s.fence = complete_message.fence and (s.state in ('sending', 'claimed', 'ambiguous') or (s.state = 'scheduled' and s.state_reason ->> 'code' = 'resolved_resend')) and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then
    perform comms.refuse_write(complete_message.message_id, complete_message.fence, 'complete_message', at);
    return;
  end if;
  perform comms.record_outbound_mail(m, at);
  return query select m.id, m.state;
end
$$;
comment on function comms.complete_message(uuid, int, jsonb, timestamptz) is
  'The provider took a message over. Also after its time: a doubt is settled by the true answer, as long as nobody else has taken the message up (the fence is the same).';

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
  where s.id = fail_message.message_id and s.fence = fail_message.fence and (s.state in ('sending', 'claimed') or (s.state = 'ambiguous' and fail_message.kind <> 'ambiguous')) and comms.may_touch(s.tenant_id)
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
------------------------------------------------------------------------------------------------------------------------
-- Links that keep their promise

create or replace function comms.new_link(m comms.scheduled_messages, purpose text, target text, base text, at timestamptz, decoy boolean default false) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  token text := replace(gen_random_uuid()::text, '-', ''); -- 122 random bits; short, because it also stands in text messages
begin
  insert into comms.message_links (tenant_id, message_id, token_hash, purpose, target, created_at, decoy, expires_at)
  values (m.tenant_id, m.id, comms.token_hash(token), new_link.purpose, new_link.target, new_link.at, new_link.decoy,
    -- Whoever finds an old mail may still end it: this link lives as long as the message does.
    case when new_link.purpose = 'unsubscribe' then 'infinity'::timestamptz end);
  return comms.public_page(new_link.purpose, base, token);
end
$$;
update comms.message_links l set expires_at = 'infinity' where l.purpose = 'unsubscribe' and l.expires_at is null;
update comms.retention_periods p set counted_from = 'created_at, or expiry where later; those for unsubscribing go with their message', source = '16 CFR 316.5, 15 USC 7704(a)(3)(A)(ii): an opt-out must work for at least 30 days; CASL s. 11(2): 60 days'
where p.kind = 'message_links';

create or replace function comms.unsubscribe(token text, evidence jsonb default '{}', at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  wanted_topic text;
begin
  -- By an expired link, too: what a link shows may end, the right to say no does not.
  select * into who from comms.person_of_token(token, array['unsubscribe', 'preferences'], '-infinity');
  if not found then return; end if;
  wanted_topic := comms.unsubscribe_topic(who.topic);
  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || coalesce(who.contact_id::text, who.recipient, ''), 0));
  if who.contact_id is null or comms.consent_state(who.tenant_id, who.contact_id, wanted_topic, who.channel, unsubscribe.at) is distinct from 'withdrawn'
    or (
      select e.source from comms.consent_events e
      where e.tenant_id = who.tenant_id and e.contact_id = who.contact_id and e.topic = wanted_topic and e.channel = who.channel
      order by e.at desc, e.id desc limit 1) = 'stop'
  then
    perform comms.set_consent(who.tenant_id, who.contact_id, wanted_topic, who.channel,
      case when who.recipient is not null then comms.recipient_hashes(who.recipient) else
        array(select comms.address_hash(c.address) from comms.preference_cells(who.tenant_id, who.contact_id, unsubscribe.at) c where c.topic = wanted_topic and c.channel = who.channel) end,
      'withdrawn', 'one_click', unsubscribe.evidence ->> 'wordingVersion',
      coalesce(unsubscribe.evidence, '{}') - 'pageUrl' || jsonb_strip_nulls(jsonb_build_object('link', who.link_id, 'message', who.message_id)), unsubscribe.at);
    if wanted_topic = 'marketing' and who.contact_id is not null then
      insert into comms.communication_preferences as p (tenant_id, contact_id, unsubscribed_at, updated_at) values (who.tenant_id, who.contact_id, unsubscribe.at, unsubscribe.at)
      on conflict on constraint communication_preferences_pkey do update set unsubscribed_at = coalesce(p.unsubscribed_at, excluded.unsubscribed_at), updated_at = excluded.updated_at;
    end if;
  end if;
  return query select 'unsubscribed';
end
$$;
comment on function comms.unsubscribe(text, jsonb, timestamptz) is
  'One click (RFC 8058): ends the topic of the message on the channel it came by, at once. An expired link does so as well; an unknown one gives no row.';

------------------------------------------------------------------------------------------------------------------------
-- Who is counted

create function comms.allow_visitor(kind text, who text, token text, at timestamptz) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  -- Whoever has a link is counted by it: many people sit behind one address, and without a proxy all of them do.
  select comms.allow_page(kind, case
    when exists (select from comms.person_of_token(token, array['unsubscribe', 'preferences', 'confirm_opt_in', 'privacy', 'portal'], '-infinity'))
      then 'link ' || encode(comms.token_hash(left(token, 200)), 'hex')
    else who end, allow_visitor.at)
$$;
comment on function comms.allow_visitor(text, text, text, timestamptz) is
  'allow_page for the pages behind a person''s link: a link of ours is counted by itself, everything else by the visitor''s address.';

create or replace function comms.person_page(kind text, who text, token text, at timestamptz default now())
returns table (allowed boolean, page jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  allowed := comms.allow_visitor(person_page.kind, person_page.who, person_page.token, person_page.at);
  if allowed then
    page := case person_page.kind
      when 'confirm' then (select p.page from comms.opt_in_page(token, person_page.at) p)
      when 'privacy' then (select p.page from comms.privacy_page(token, person_page.at) p)
      else (select p.page from comms.preference_page(token, person_page.at) p) end;
  end if;
  return next;
end
$$;

create or replace function comms.person_action(kind text, who text, token text, choices jsonb, evidence jsonb default '{}', at timestamptz default now())
returns table (allowed boolean, outcome text, page jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  allowed := comms.allow_visitor(person_action.kind, person_action.who, person_action.token, person_action.at)
    -- Who asks not to be written to is never told to come back later.
    or (person_action.kind = 'unsubscribe' and exists (select from comms.person_of_token(token, array['unsubscribe', 'preferences'], '-infinity')));
  if allowed and jsonb_typeof(choices) = 'object' then
    case person_action.kind
      when 'preferences' then
        select s.outcome into outcome from comms.save_preferences(token, choices, evidence, person_action.at) s;
      when 'unsubscribe' then
        -- The words of RFC 8058; whatever else is posted here is no request.
        if choices ->> 'List-Unsubscribe' = 'One-Click' then
          select s.outcome into outcome from comms.unsubscribe(token, evidence, person_action.at) s;
        end if;
      when 'confirm' then
        select s.outcome into outcome from comms.confirm_opt_in(token, choices ->> 'form', evidence, person_action.at) s;
      when 'privacy' then
        -- From the preference page somebody asks; behind the mailed link they decide.
        if choices ? 'kind' then
          select s.outcome into outcome from comms.request_privacy(token, choices ->> 'kind', choices ->> 'form', evidence ->> 'pageUrl', person_action.at) s;
        elsif choices ->> 'action' = 'download' then
          select 'export', e.export into outcome, page from comms.export_by_token(token, choices ->> 'form', person_action.at) e;
        else
          select s.outcome into outcome from comms.decide_privacy(token, choices ->> 'action', choices ->> 'form', person_action.at) s;
        end if;
      else null;
    end case;
    if page is null and person_action.kind in ('preferences', 'privacy') and not choices ? 'kind' then
      page := case person_action.kind
        when 'privacy' then (select p.page from comms.privacy_page(token, person_action.at) p)
        else (select p.page from comms.preference_page(token, person_action.at) p) end;
    end if;
  end if;
  return next;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Visits of links

create or replace function comms.visit(token text, purpose text, how jsonb, at timestamptz, out link comms.message_links, out counted boolean, out reason text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  headers jsonb := comms.parse_headers(how -> 'headers');
  agent text := left(btrim(coalesce(how ->> 'userAgent', headers ->> 'user-agent', '')), 300);
  ahead text := lower(concat_ws(' ', how ->> 'purpose', headers ->> 'sec-purpose', headers ->> 'purpose', headers ->> 'x-purpose', headers ->> 'x-moz'));
  reader text;
  since numeric;
begin
  counted := false;
  reason := 'unknown';
  select l.* into link from comms.message_links l
  where l.token_hash = comms.token_hash(left(visit.token, 200)) and l.purpose = visit.purpose and (l.expires_at is null or l.expires_at > visit.at)
    and comms.may_touch(l.tenant_id);
  if not found then return; end if;

  select r.kind into reader from comms.machine_readers r where agent ilike r.pattern order by length(r.pattern) desc limit 1;
  select extract(epoch from visit.at - m.accepted_at) into since from comms.scheduled_messages m where m.id = link.message_id;
  since := coalesce(comms.read_int(how ->> 'secondsSinceDelivery'), since);
  reason := case
    when link.decoy then 'decoy'
    when upper(coalesce(how ->> 'method', 'GET')) <> 'GET' then 'not_a_get'
    when ahead ~ '(prefetch|prerender|preview)' then 'prefetch'
    when reader is not null then reader
    when since is null or since < (comms.visit_policy() ->> 'tooSoonSeconds')::int then 'too_soon'
    else 'person' end;
  counted := reason = 'person';
  -- Machines come again and again: of theirs the newest are kept, so that they neither fill the table nor leave a person no room.
  insert into comms.link_visits (tenant_id, message_id, link_id, kind, at, verdict, reason, user_agent)
  select link.tenant_id, link.message_id, link.id, visit.purpose, visit.at, case when counted then 'undecided' else 'machine' end, visit.reason, agent
  where not counted or (select count(*) from comms.link_visits v where v.link_id = link.id and v.verdict <> 'machine') < 50;
  delete from comms.link_visits old where old.id in (
    select v.id from comms.link_visits v where v.link_id = link.id and v.verdict = 'machine' order by v.at desc, v.id desc offset 50);
end
$$;
comment on table comms.link_visits is 'Who seems to have followed a link, at most 50 people''s and the latest 50 of machines for each: no address, no more of the browser than its name.';

------------------------------------------------------------------------------------------------------------------------
-- Erasing what belongs to no business

create or replace function comms.mask_mentions(tenant uuid, pattern text) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  place record;
  done int;
  masked jsonb := '{}';
  mark text := '[erased ' || left(comms.new_token(), 8) || ']';
begin
  -- Every text that a tenant's tables hold, so that a table added later is covered, too. Names come from the catalogue;
  -- what is looked for is a parameter. In a column that must be unique the mark is, too.
  for place in
    select c.relname,
      string_agg(format('%1$I = %2$s', a.attname, case
        when a.atttypid = 'jsonb'::regtype then format('regexp_replace(%I::text, $2, ''[erased]'', ''gi'')::jsonb', a.attname)
        when a.atttypid = 'text[]'::regtype then format('array(select regexp_replace(each, $2, ''[erased]'', ''gi'') from unnest(%I) each)', a.attname)
        else format('regexp_replace(%I, $2, %s, ''gi'')', a.attname, case when unique_column then '$3' else '''[erased]''' end) end), ', ') as settings,
      string_agg(format('%I::text ~* $2', a.attname), ' or ') as conditions
    from pg_class c
    join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
    cross join lateral (select exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey)) as unique_column) keyed
    where c.relnamespace = 'comms'::regnamespace and c.relkind = 'r'
      -- Definitions of sequences are never altered, and are no place for names.
      and c.relname not in ('tenant_logins', 'tenant_settings', 'tenant_mailboxes', 'tenant_addresses', 'suppressions', 'sequences')
      -- Of what belongs to no business, only what came from outside: the rest are texts that all of them share.
      and (tenant is not null or c.relname in ('email_messages', 'inbound_messages', 'message_events', 'provider_events', 'workflow_errors'))
    group by c.relname
    order by c.relname
  loop
    execute format('update comms.%I set %s where %s and (%s) and $3 <> ''''', place.relname, place.settings,
        case when tenant is null then 'tenant_id is null and $1::uuid is null' else 'tenant_id = $1' end, place.conditions)
      using tenant, pattern, mark;
    get diagnostics done = row_count;
    if done > 0 then masked := masked || jsonb_build_object(place.relname, done); end if;
  end loop;
  return masked;
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

  -- Mail, errors and words of providers that belong to no business, unless another business knows the person as well.
  if pattern is not null and comms.bound_tenant() is null and not exists (
    select from comms.crm_contacts other where other.tenant_id <> tenant and (lower(other.email) = any (addresses) or comms.e164(other.phone) = any (addresses) or comms.e164(other.whatsapp) = any (addresses)))
  then
    counts := counts || jsonb_build_object('mentions_outside', comms.mask_mentions(null, pattern));
  end if;

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
-- Forms of staff pages

create function comms.staff_form(page text, at timestamptz default now()) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$ select comms.form_token('staff page ' || page, staff_form.at) $$;
comment on function comms.staff_form(text, timestamptz) is
  'What a form of a staff page carries, for 24 hours: a page of another site can have a browser post there with the user''s password, but cannot read it.';

create function comms.staff_form_holds(page text, form text, at timestamptz default now()) returns boolean
language sql stable security definer set search_path = comms, pg_temp
as $$ select coalesce(comms.form_token_holds('staff page ' || page, form, staff_form_holds.at), false) $$;
comment on function comms.staff_form_holds(text, text, timestamptz) is 'Whether a form was made by that page within the last 24 hours.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['staff_form', 'staff_form_holds', 'suppress_address']) name;
select comms.grant_workflow_rights();

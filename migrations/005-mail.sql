-- Mail: read whichever trigger brought it, given its tenant and its thread, and told with what is known of its sender.

------------------------------------------------------------------------------------------------------------------------
-- Reading a mail, whichever trigger brought it

create function comms.parse_addresses(given jsonb) returns jsonb
language plpgsql immutable
as $$
declare
  part text;
  found jsonb := '[]';
  inner_part jsonb;
begin
  case jsonb_typeof(given)
    when 'array' then
      for inner_part in select value from jsonb_array_elements(given) loop
        found := found || comms.parse_addresses(inner_part);
      end loop;
    when 'object' then
      if given ? 'value' then return comms.parse_addresses(given -> 'value'); end if;
      if given ? 'group' then return comms.parse_addresses(given -> 'group'); end if;
      if coalesce(given ->> 'address', '') <> '' then
        found := jsonb_build_array(jsonb_build_object(
          'address', btrim(given ->> 'address'), 'name', coalesce(given ->> 'name', '')));
      end if;
    when 'string' then
      -- A comma inside quotes separates nothing.
      for part in select m[1] from regexp_matches(left(given #>> '{}', 200000), '((?:"[^"]*"|[^,"])+)', 'g') m loop
        -- The last <...> is the address: a name may hold another one to deceive.
        if part ~ '<[^<>]+>[^<>]*$' then
          found := found || jsonb_build_object(
            'address', btrim(substring(part from '<([^<>]+)>[^<>]*$')),
            'name', btrim(regexp_replace(part, '<[^<>]+>[^<>]*$', ''), E' \t\r\n"'));
        elsif btrim(part) <> '' then
          found := found || jsonb_build_object('address', btrim(part), 'name', '');
        end if;
      end loop;
    else
      null;
  end case;
  return found;
end
$$;
comment on function comms.parse_addresses(jsonb) is
  'Addresses as [{address, name}] from what mail parsers give: {value: [...]}, arrays of such, {address, name}, groups, or "Name <a@b>, ...".';

create function comms.canonical_message_id(given text) returns text
language sql immutable
as $$
  -- Longer than any sane one (RFC 5322 allows a line of 998): replaced by its hash, so that it can be indexed.
  select case
    when given is null or btrim(given, E' \t\r\n<>') = '' then null
    when length(given) > 512 then '<long-' || left(encode(sha256(convert_to(given, 'UTF8')), 'hex'), 32) || '@message-id.invalid>'
    else '<' || btrim(given, E' \t\r\n<>') || '>'
  end
$$;

create function comms.message_ids(given jsonb) returns text[]
language sql immutable
as $$
  -- The newest 100 count: a header may be made to grow without end.
  select coalesce(array_agg(id order by place), '{}') from (
    select comms.canonical_message_id(m[1]) as id, place
    from (
      select left(string_agg(value, ' '), 100000) as line
      from jsonb_array_elements_text(case jsonb_typeof(given) when 'array' then given when 'string' then jsonb_build_array(given) else '[]' end)
    ) header,
    lateral regexp_matches(line, '<?([^\s<>,]+)>?', 'g') with ordinality as found (m, place)
    order by place desc
    limit 100
  ) newest
  where id is not null
$$;
comment on function comms.message_ids(jsonb) is 'Message-IDs of a References or In-Reply-To header, given as text or array, in angle brackets.';

create function comms.parse_headers(given jsonb) returns jsonb
language sql immutable
as $$
  -- The IMAP trigger gives whole lines ("Subject: Hello") as values; others give the value alone.
  select coalesce(jsonb_object_agg(lower(key),
    case
      when jsonb_typeof(value) <> 'string' then value
      when lower(left(value #>> '{}', length(key) + 1)) = lower(key) || ':'
        then to_jsonb(btrim(regexp_replace(substr(value #>> '{}', length(key) + 2), '\r?\n[ \t]+', ' ', 'g')))
      else to_jsonb(btrim(regexp_replace(value #>> '{}', '\r?\n[ \t]+', ' ', 'g')))
    end), '{}')
  from jsonb_each(case jsonb_typeof(given) when 'object' then given else '{}' end)
$$;

create function comms.capped(given text, characters int) returns text
language sql immutable
as $$
  select case when length(given) > characters
    then left(given, characters) || E'\n[cut here: ' || length(given) - characters || ' more characters]'
    else given end
$$;

create function comms.domain_of(address text) returns text
language sql immutable
as $$ select coalesce(lower(substring(btrim(address) from '@([^@\s>]+)$')), '') $$;

create function comms.is_public_mail_domain(domain text) returns boolean
language sql immutable
as $$
  select domain = '' or domain in (
    'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'yahoo.co.jp', 'ymail.com', 'aol.com',
    'icloud.com', 'me.com', 'mac.com', 'proton.me', 'protonmail.com', 'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'gmx.com', 'web.de',
    't-online.de', 'freenet.de', 'mail.de', 'posteo.de', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'sfr.fr', 'terra.es',
    'telefonica.net', 'qq.com', '163.com', '126.com', 'sina.com', 'foxmail.com', 'docomo.ne.jp', 'ezweb.ne.jp', 'softbank.ne.jp', 'mail.ru', 'yandex.ru',
    'pm.me', '139.com', 'naver.com', 'comcast.net', 'verizon.net', 'att.net', 'btinternet.com', 'bluewin.ch', 'libero.it', 'arcor.de', 'vodafone.de',
    'neuf.fr', 'bbox.fr', 'nifty.com')
    -- Under whatever country's ending.
    or domain ~ '^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|gmx|proton|protonmail|tutanota|tuta|zoho|fastmail|hey|yandex)\.'
$$;
comment on function comms.is_public_mail_domain(text) is 'True for domains whose users have nothing in common: sharing one proves no relation.';

create function comms.parse_mail(item jsonb, at timestamptz) returns jsonb
language plpgsql stable
as $$
declare
  headers jsonb := comms.parse_headers(item -> 'headers');
  sender jsonb := coalesce(comms.parse_addresses(item -> 'from') -> 0, '{"address": "", "name": ""}');
  recipients jsonb := comms.parse_addresses(item -> 'to');
  copies jsonb := comms.parse_addresses(item -> 'cc');
  body text := case jsonb_typeof(item -> 'text') when 'string' then item ->> 'text' else '' end;
  html text := case jsonb_typeof(item -> 'html') when 'string' then nullif(item ->> 'html', '') end;
  subject text := coalesce(item ->> 'subject', headers ->> 'subject', '');
  said_at timestamptz := comms.read_instant(item ->> 'date');
  message_id text := comms.canonical_message_id(coalesce(item ->> 'messageId', headers ->> 'message-id'));
begin
  if jsonb_typeof(item) is distinct from 'object' then
    raise exception 'A mail must be a JSON object, this is %.', coalesce(jsonb_typeof(item), 'nothing');
  end if;

  return jsonb_build_object(
    'messageId', coalesce(message_id, '<generated-' || left(encode(sha256(convert_to(
      concat_ws(E'\n', sender ->> 'address', recipients::text, subject, item ->> 'date', body, html), 'UTF8')), 'hex'), 32) || '@message-id.invalid>'),
    'inReplyTo', (comms.message_ids(coalesce(item -> 'inReplyTo', headers -> 'in-reply-to')))[1],
    'references', to_jsonb(comms.message_ids(coalesce(item -> 'references', headers -> 'references'))),
    'from', sender,
    'to', recipients,
    'cc', copies,
    'replyTo', comms.parse_addresses(coalesce(item -> 'replyTo', headers -> 'reply-to')) -> 0 ->> 'address',
    'deliveredTo', comms.parse_addresses(jsonb_build_array(
      headers -> 'delivered-to', headers -> 'x-original-to', headers -> 'envelope-to', headers -> 'x-envelope-to')),
    'subject', left(regexp_replace(subject, '[\r\n]+', ' ', 'g'), 2000),
    'text', comms.capped(body, 1000000),
    'html', comms.capped(html, 2000000),
    'truncated', length(body) > 1000000 or coalesce(length(html) > 2000000, false),
    'headers', headers,
    'receivedAt', coalesce(
      comms.read_instant(item ->> 'receivedAt'),
      case when said_at between at - interval '7 days' and at then said_at end,
      at));
end
$$;
comment on function comms.parse_mail(jsonb, timestamptz) is
  'One mail in our own shape, from the IMAP trigger''s resolved format or plain fields. A mail without Message-ID gets one made of its content. Text is cut at 1,000,000 characters, HTML at 2,000,000.';

------------------------------------------------------------------------------------------------------------------------
-- Whose it is and where it belongs

create function comms.tenant_of(mail jsonb, default_tenant uuid) returns uuid
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  found uuid;
begin
  select box.tenant_id into found
  from jsonb_array_elements((mail -> 'deliveredTo') || (mail -> 'to') || (mail -> 'cc')) with ordinality as addressed (value, place)
  join comms.tenant_mailboxes box on box.address = lower(addressed.value ->> 'address')
  order by place
  limit 1;

  found := coalesce(found, default_tenant, comms.bound_tenant());
  if found is null and (select count(*) from comms.tenants) = 1 then
    select id into found from comms.tenants;
  end if;
  return case when comms.may_touch(found) then found end;
end
$$;
comment on function comms.tenant_of(jsonb, uuid) is
  'The tenant of a mail: by the mailbox it was delivered or addressed to, else the default, else the only one there is; null where none fits.';

create function comms.tenant_of_mailbox(mailbox text) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$ select tenant_id from comms.tenant_mailboxes where address = lower(btrim(mailbox)) and comms.may_touch(tenant_id) $$;
comment on function comms.tenant_of_mailbox(text) is 'The tenant that a mailbox belongs to; null for an unknown one.';

create function comms.contact_of(tenant uuid, address text) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$ select id from comms.crm_contacts where tenant_id = tenant and lower(email) = lower(address) order by created_at limit 1 $$;

create function comms.belongs_to(known comms.email_messages, sender text) returns boolean
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Knowing a Message-ID is not enough to be let into a conversation: what was said there goes into drafts.
  select lower(sender) = lower(known.from_address)
    or exists (select from jsonb_array_elements(known.recipients || known.copies) r where lower(r ->> 'address') = lower(sender))
    or (known.peer_domain = comms.domain_of(sender) and not comms.is_public_mail_domain(known.peer_domain))
    or exists (
      select from comms.crm_contacts theirs join comms.crm_contacts ours using (tenant_id, account_id)
      where theirs.tenant_id = known.tenant_id and lower(theirs.email) = lower(sender) and ours.id = known.contact_id)
$$;
comment on function comms.belongs_to(comms.email_messages, text) is
  'True where a sender takes part in the conversation of a known mail: by address, by company domain or by account.';

create function comms.thread_of(tenant uuid, mail jsonb) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  sender text := mail #>> '{from,address}';
  named text[] := array(select jsonb_array_elements_text(mail -> 'references')) || (mail ->> 'inReplyTo');
  wanted_key text := coalesce(mail #>> '{references,0}', mail ->> 'inReplyTo', mail ->> 'messageId');
  found uuid;
begin
  select known.thread_id into found
  from comms.email_messages known
  where known.tenant_id = tenant and known.message_id = any (named) and comms.belongs_to(known, sender)
  order by array_position(named, known.message_id) desc
  limit 1;
  if found is not null then return found; end if;

  -- The mail it answers is not known (yet). Whoever is not part of the thread begins their own.
  if exists (
    select from comms.threads t join comms.email_messages known on known.thread_id = t.id
    where t.tenant_id = tenant and t.thread_key = wanted_key and not comms.belongs_to(known, sender)
  ) then
    wanted_key := mail ->> 'messageId';
  end if;

  insert into comms.threads (tenant_id, thread_key, subject, contact_id)
  values (tenant, wanted_key, mail ->> 'subject', comms.contact_of(tenant, sender))
  on conflict on constraint threads_tenant_id_thread_key_key do update set thread_key = excluded.thread_key
  returning id into found;
  return found;
end
$$;
comment on function comms.thread_of(uuid, jsonb) is
  'The thread of a mail: that of the newest mail it refers to, if its sender takes part there, else a new one.';

------------------------------------------------------------------------------------------------------------------------
-- What the nodes are given

create function comms.email_json(mail comms.email_messages) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'messageId', mail.message_id,
    'inReplyTo', mail.in_reply_to,
    'references', to_jsonb(mail.reference_ids),
    'threadKey', (select thread_key from comms.threads where id = mail.thread_id),
    'from', jsonb_build_object('address', mail.from_address, 'name', mail.from_name),
    'replyTo', mail.reply_to,
    'to', mail.recipients,
    'cc', mail.copies,
    'subject', mail.subject,
    'text', mail.body,
    'html', mail.html,
    'headers', mail.headers,
    'receivedAt', comms.iso(mail.received_at),
    'truncated', mail.truncated)
$$;

create function comms.client_json(tenant uuid, contact uuid, address text, name text) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(
    (
      select jsonb_strip_nulls(jsonb_build_object(
        'contactId', c.id,
        'accountId', c.account_id,
        'name', coalesce(c.name, nullif(concat_ws(' ', c.first_name, c.last_name), ''), nullif(client_json.name, '')),
        'firstName', c.first_name,
        'company', a.name,
        'email', c.email,
        'tier', a.tier,
        'relationshipStage', c.relationship_stage,
        'responseExpectation', c.response_expectation,
        'language', c.language,
        'timeZone', coalesce(c.time_zone, a.time_zone, s.time_zone),
        'jurisdiction', coalesce(c.jurisdiction, a.jurisdiction, s.jurisdiction),
        'vip', coalesce(c.vip, false),
        'aiOptOut', coalesce(c.ai_opt_out, false) or coalesce(a.ai_opt_out, false),
        'styleProfile', c.style_profile,
        'known', true
      )) || '{"openIncidents": []}'
      from comms.crm_contacts c
      left join comms.crm_accounts a on a.id = c.account_id
      left join comms.tenant_settings s on s.tenant_id = c.tenant_id
      where c.id = contact and c.tenant_id = tenant
    ),
    jsonb_strip_nulls(jsonb_build_object('email', address, 'name', nullif(name, ''), 'known', false)) || '{"openIncidents": []}'
  )
$$;
comment on function comms.client_json(uuid, uuid, text, text) is 'The client a mail or message concerns; known is false for somebody who is no contact.';

create function comms.history_json(mail comms.email_messages, at timestamptz) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('messages', coalesce(jsonb_agg(jsonb_build_object(
    'at', comms.iso(h.registered_at),
    'direction', h.direction,
    'threadKey', t.thread_key,
    'from', h.from_address,
    'fingerprint', h.fingerprint,
    'automatic', h.automatic) order by h.seq desc), '[]'))
  from (
    select h.* from comms.email_messages h
    where h.tenant_id = mail.tenant_id and h.id <> mail.id
      and h.id in (
        select id from comms.email_messages
        where thread_id = mail.thread_id and registered_at > history_json.at - interval '24 hours'
        union
        select id from comms.email_messages
        where tenant_id = mail.tenant_id and peer_domain = mail.peer_domain and registered_at > history_json.at - interval '24 hours')
    order by h.seq desc
    limit 200
  ) h
  left join comms.threads t on t.id = h.thread_id
$$;
comment on function comms.history_json(comms.email_messages, timestamptz) is
  'The last 24 hours of a mail''s thread, sender and sender''s domain, in and out, newest first, at most 200: what loop caps count.';

create function comms.own_addresses(tenant uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Not staff_email: a colleague who writes from there is a person, whose mail may need an answer.
  select coalesce(jsonb_agg(distinct lower(address) order by lower(address)), '[]')
  from (
    select box.address from comms.tenant_mailboxes box where box.tenant_id = tenant
    union all
    select named.value ->> 'address' from comms.tenant_settings s,
      jsonb_array_elements(comms.parse_addresses(jsonb_build_array(s.sender_address, s.reply_to))) named
    where s.tenant_id = tenant
  ) ours
$$;
comment on function comms.own_addresses(uuid) is
  'The addresses a tenant writes from and is written to (mailboxes, sender, Reply-To): mail from them is our own and is never answered.';

create function comms.emails_for_triage(ids uuid[], fresh boolean[], at timestamptz)
returns table ("emailId" uuid, "tenantId" uuid, "isNew" boolean, email jsonb, client jsonb, history jsonb, "ownAddresses" jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m.id, m.tenant_id, asked.is_new, comms.email_json(m),
    comms.client_json(m.tenant_id, m.contact_id, m.from_address, m.from_name), comms.history_json(m, at),
    comms.own_addresses(m.tenant_id)
  from unnest(ids, fresh) with ordinality as asked (id, is_new, place)
  join comms.email_messages m on m.id = asked.id
  order by place
$$;

-- Preferences: what a person may decide about being written to, by links that only they have.
--
-- A page is shown by a function that writes nothing; a button sends a form, and only that changes something. Whoever has no
-- valid link learns nothing: unknown, expired and altered tokens give no row, after the same look-ups.

------------------------------------------------------------------------------------------------------------------------
-- Links to a person's own pages

create table comms.person_links (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('preferences', 'confirm_opt_in', 'privacy')),
  -- Where the link was sent: having it proves that this address is the person's.
  channel text not null,
  topic text,
  request_id uuid,
  wording_version text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table comms.person_links is
  'Links that are no part of an advertised message: a confirmation that was asked for, a request about data, a preference page that staff hand out. Only the hash of the token is kept.';
create index person_links_of_contact on comms.person_links (contact_id);
select comms.protect_tenant_table('comms.person_links');

-- The consent matrix is topic by channel; these are the person's own, and go before what the CRM says.
alter table comms.communication_preferences add column language text, add column ai_opt_out boolean;
comment on column comms.communication_preferences.language is 'Chosen by the person; goes before the language in the CRM.';
comment on column comms.communication_preferences.ai_opt_out is 'True: no text or voice of a model. Kept here too, because a CRM of the operator''s own is only read.';

create function comms.page_languages() returns text[]
language sql immutable parallel safe
as $$ select array['en', 'es', 'fr', 'de', 'zh', 'ja'] $$;

create function comms.issue_person_link(
  tenant uuid, contact uuid, purpose text, channel text, topic text, request uuid, wording text, expires timestamptz, at timestamptz)
returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  token text := comms.new_token();
begin
  insert into comms.person_links (tenant_id, contact_id, token_hash, purpose, channel, topic, request_id, wording_version, created_at, expires_at)
  values (tenant, contact, comms.token_hash(token), issue_person_link.purpose, issue_person_link.channel, issue_person_link.topic,
    request, wording, issue_person_link.at, expires);
  return token;
end
$$;

create function comms.person_of_token(token text, purposes text[], at timestamptz)
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
$$;
comment on function comms.person_of_token(text, text[], timestamptz) is
  'Whose link a token is, from messages and from person_links; no row where it is unknown, expired, of another purpose or of a tenant this login may not touch.';

------------------------------------------------------------------------------------------------------------------------
-- Forms

create table comms.page_secrets (
  single boolean primary key default true check (single),
  secret bytea not null
);
comment on table comms.page_secrets is 'What form tokens are made with. Nobody but the schema''s owner reads it.';
insert into comms.page_secrets (secret) values (decode(comms.new_token(), 'hex'));

create function comms.form_token(token text, at timestamptz) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Keyed twice, so that nothing can be appended to what was hashed.
  select stamp || '-' || encode(sha256(s.secret || sha256(s.secret || convert_to(stamp || ':' || token, 'UTF8'))), 'hex')
  from comms.page_secrets s, (select to_hex(floor(extract(epoch from form_token.at))::bigint) as stamp) issued
$$;
comment on function comms.form_token(text, timestamptz) is
  'What a form carries to show that the page was really opened: made of the link''s token, the time and a secret, so that showing a page stores nothing.';

create function comms.form_token_holds(token text, form text, at timestamptz) returns boolean
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  issued timestamptz;
begin
  if form !~ '^[0-9a-f]{8,9}-[0-9a-f]{64}$' then return false; end if;
  issued := to_timestamp(('x' || lpad(split_part(form, '-', 1), 16, '0'))::bit(64)::bigint);
  return issued between form_token_holds.at - interval '24 hours' and form_token_holds.at + interval '1 minute'
    and sha256(convert_to(form, 'UTF8')) = sha256(convert_to(comms.form_token(token, issued), 'UTF8'));
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- How often a page may be asked for

create table comms.page_limits (
  kind text primary key,
  most int not null check (most > 0),
  per interval not null check (per <= interval '1 day'),
  -- Visitors whose address no proxy told us share one count.
  most_together int not null check (most_together > 0),
  reason text not null
);
comment on table comms.page_limits is 'How many requests one address may make to a public page, and all those whose address is not known together. Change the rows to change the limits.';
insert into comms.page_limits values
  ('preferences', 60, '10 minutes', 3000, 'A person opens, saves and looks again; sixty is a page every ten seconds.'),
  ('unsubscribe', 3000, '10 minutes', 30000, 'One-click requests come from the servers of a few mail providers, many people from one address: refusing them would keep people subscribed.'),
  ('confirm', 30, '10 minutes', 1500, 'One confirmation is one page and one button.'),
  ('privacy', 20, '10 minutes', 500, 'Requests about data are rare, and an export costs the database more than a page.'),
  ('opt_in', 600, '10 minutes', 600, 'Called by the operator''s own sign-up form, which knows its visitors; each call may send a mail.'),
  ('other', 120, '10 minutes', 6000, 'Pages that have no row of their own.');

create table comms.page_salts (
  day date primary key,
  salt bytea not null
);
create table comms.page_visits (
  kind text not null,
  who_hash bytea not null,
  window_start timestamptz not null,
  hits int not null,
  primary key (kind, who_hash, window_start)
);
comment on table comms.page_visits is
  'Counts of requests by a hash of the client''s address with a salt that is new every day and then deleted: afterwards nobody can say whose they were.';

create function comms.allow_page(kind text, who_hash text, at timestamptz default now()) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  today date := (allow_page.at at time zone 'UTC')::date;
  known boolean := coalesce(btrim(allow_page.who_hash), '') <> '';
  rule comms.page_limits;
  salted bytea;
  started timestamptz;
  counted int;
begin
  select * into rule from comms.page_limits l where l.kind in (allow_page.kind, 'other') order by (l.kind = 'other') limit 1;
  select s.salt into salted from comms.page_salts s where s.day = today;
  if not found then
    insert into comms.page_salts values (today, decode(comms.new_token(), 'hex')) on conflict do nothing;
    select s.salt into salted from comms.page_salts s where s.day = today;
    delete from comms.page_salts s where s.day < today;
    delete from comms.page_visits v where v.window_start < allow_page.at - interval '1 day';
  end if;
  started := to_timestamp(floor(extract(epoch from allow_page.at) / extract(epoch from rule.per)) * extract(epoch from rule.per));
  insert into comms.page_visits as v (kind, who_hash, window_start, hits)
  values (rule.kind, case when known then sha256(salted || convert_to(left(allow_page.who_hash, 200), 'UTF8')) else '' end, started, 1)
  on conflict on constraint page_visits_pkey do update set hits = least(v.hits + 1, 1000000000)
  returning hits into counted;
  return counted <= case when known then rule.most else rule.most_together end;
end
$$;
comment on function comms.allow_page(text, text, timestamptz) is
  'Counts a request to a public page and says whether it is still within comms.page_limits. Takes the client''s address (or any hash of it); stored is only a hash with the salt of the day. Empty: not known.';

------------------------------------------------------------------------------------------------------------------------
-- What is agreed to

create function comms.consent_needed(tenant uuid, topic text) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce((select s.policy #>> array['consent', consent_needed.topic] from comms.tenant_settings s where s.tenant_id = tenant),
    comms.channel_policy() #>> array['consent', consent_needed.topic])
$$;

create function comms.consent_state(tenant uuid, contact uuid, topic text, channel text, at timestamptz) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- As comms.standing_objection reads the ledger.
  select e.state from comms.consent_events e
  where e.tenant_id = consent_state.tenant and e.contact_id = consent_state.contact and e.topic = consent_state.topic and e.channel = consent_state.channel
    and (e.state = 'withdrawn' or date_trunc('milliseconds', e.at) <= consent_state.at)
  order by date_trunc('milliseconds', e.at) desc, array_position(array['withdrawn', 'pending', 'granted'], e.state) limit 1
$$;

create function comms.masked_address(address text) returns text
language sql immutable parallel safe
as $$
  -- Enough to know one's own address by, too little for whom the mail was forwarded to.
  select case when address like '%@%' then left(address, 1) || '•••@' || split_part(address, '@', 2) else '•••' || right(address, 3) end
$$;

create function comms.preference_cells(tenant uuid, contact uuid, at timestamptz)
returns table (topic text, topic_rank int, channel text, channel_rank int, address text, state text, needed text, permitted boolean, enabled boolean, unsubscribed boolean, stopped boolean)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select topics.topic, topics.rank, ways.channel, ways.rank, ways.address, consent.state, consent.needed,
    case consent.needed when 'none' then true when 'granted' then coalesce(consent.state = 'granted', false) else consent.state is distinct from 'withdrawn' end,
    coalesce(ways.enabled, true),
    exists (select from comms.suppressions x where x.tenant_id = tenant and x.channel = ways.channel and x.address_hash = comms.address_hash(ways.address)
      and x.reason = 'unsubscribe' and comms.suppression_stops(x.reason, x.topic, topics.topic, said.policy)),
    exists (select from comms.suppressions x where x.tenant_id = tenant and x.channel = ways.channel and x.address_hash = comms.address_hash(ways.address)
      and x.reason <> 'unsubscribe' and comms.suppression_stops(x.reason, x.topic, topics.topic, said.policy))
  from comms.crm_contacts c
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
  cross join lateral (select coalesce((select s.policy from comms.tenant_settings s where s.tenant_id = c.tenant_id), '{}') as policy) said
  cross join lateral (values
    ('email', 1, c.email, p.email_enabled), ('sms', 2, comms.e164(c.phone), p.sms_enabled), ('whatsapp', 3, comms.e164(c.whatsapp), p.whatsapp_enabled),
    ('phone', 4, comms.e164(c.phone), p.phone_enabled), ('push', 5, c.push_token, true)) ways (channel, rank, address, enabled)
  cross join (values ('marketing', 1), ('service', 2), ('incident', 3)) topics (topic, rank)
  cross join lateral (
    select comms.consent_needed(c.tenant_id, topics.topic) as needed, comms.consent_state(c.tenant_id, c.id, topics.topic, ways.channel, preference_cells.at) as state) consent
  where c.id = contact and c.tenant_id = tenant and coalesce(btrim(ways.address), '') <> ''
$$;
comment on function comms.preference_cells(uuid, uuid, timestamptz) is
  'For each topic that a person can decide upon and each channel they have an address for: what the ledger says, whether the channel is on, and what suppresses the address.';

create function comms.set_consent(
  tenant uuid, contact uuid, topic text, channel text, addresses bytea[], wanted text, source text, wording text, evidence jsonb, at timestamptz)
returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if contact is not null then
    insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, wording_version, evidence)
    values (tenant, contact, set_consent.topic, set_consent.channel, wanted, set_consent.at, set_consent.source, wording, coalesce(set_consent.evidence, '{}'));
  end if;

  if wanted = 'withdrawn' then
    -- Beside the ledger, by address: it also holds for an address that is in no CRM, or comes back into it one day.
    insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
    select tenant, set_consent.channel, hash, 'unsubscribe', set_consent.topic, set_consent.at, jsonb_build_object('source', set_consent.source)
    from unnest(addresses) hash
    on conflict do nothing;
    update comms.scheduled_messages m set
      state = 'blocked', state_reason = comms.reason('cancelled_opt_out', 'Stopped: opt out.'), state_at = set_consent.at,
      fence = m.fence + 1, claimed_by = null, lease_until = null
    where m.tenant_id = tenant and m.contact_id = contact and m.topic = set_consent.topic and m.channel = set_consent.channel
      and m.state in ('scheduled', 'failed_soft', 'claimed');
  elsif wanted = 'granted' then
    -- One that stood for all topics goes on standing for the others. A bounce or a complaint is not lifted by a tick.
    insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
    select x.tenant_id, x.channel, x.address_hash, x.reason, other, x.at, x.evidence
    from comms.suppressions x, unnest(array['service', 'marketing']) other
    where x.tenant_id = tenant and x.channel = set_consent.channel and x.address_hash = any (addresses)
      and x.reason = 'unsubscribe' and x.topic = '' and other <> set_consent.topic
    on conflict do nothing;
    delete from comms.suppressions x
    where x.tenant_id = tenant and x.channel = set_consent.channel and x.address_hash = any (addresses)
      and x.reason = 'unsubscribe' and x.topic in ('', set_consent.topic);
  end if;
end
$$;
comment on function comms.set_consent(uuid, uuid, text, text, bytea[], text, text, text, jsonb, timestamptz) is
  'Writes one decision into the ledger and makes it effective: a withdrawal also suppresses the address for its topic and stops what is on its way; a grant lifts the unsubscription it replaces, and nothing else.';

------------------------------------------------------------------------------------------------------------------------
-- The preference page

create function comms.unsubscribe_topic(topic text) returns text
language sql immutable parallel safe
as $$ select case when topic in ('service', 'incident') then topic else 'marketing' end $$;
comment on function comms.unsubscribe_topic(text) is
  'What "unsubscribe" in a message of this topic ends. Nobody unsubscribes from receipts and answers: there it ends marketing.';

create function comms.preference_page(token text, at timestamptz default now())
returns table (page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'form', comms.form_token(token, preference_page.at),
    'company', s.company,
    'language', coalesce(case when p.language = any (comms.page_languages()) then p.language end,
      case when lower(left(c.language, 2)) = any (comms.page_languages()) then lower(left(c.language, 2)) end,
      case when lower(left(s.language, 2)) = any (comms.page_languages()) then lower(left(s.language, 2)) end, 'en'),
    'chosenLanguage', coalesce(p.language, c.language),
    'known', c.id is not null,
    'scope', jsonb_build_object('topic', comms.unsubscribe_topic(who.topic), 'channel', who.channel,
      'address', comms.masked_address(coalesce(who.recipient, case who.channel when 'email' then c.email when 'whatsapp' then c.whatsapp else c.phone end))),
    'timeZone', coalesce(p.time_zone, c.time_zone, a.time_zone, s.time_zone, 'UTC'),
    'quietFrom', coalesce(p.quiet_hours ->> 'from', ''), 'quietTo', coalesce(p.quiet_hours ->> 'to', ''),
    'doNotContact', coalesce(p.do_not_contact, false),
    'aiOptOut', coalesce(p.ai_opt_out, c.ai_opt_out, false),
    'topics', coalesce((
      select jsonb_agg(jsonb_build_object('topic', of_topic.topic, 'channels', of_topic.channels) order by of_topic.topic_rank)
      from (
        select cell.topic, cell.topic_rank, jsonb_agg(jsonb_build_object(
          'channel', cell.channel, 'address', case when cell.channel <> 'push' then comms.masked_address(cell.address) else '' end,
          'chosen', cell.permitted and cell.enabled and not cell.unsubscribed, 'pending', coalesce(cell.state = 'pending', false), 'stopped', cell.stopped) order by cell.channel_rank) as channels
        from comms.preference_cells(who.tenant_id, who.contact_id, preference_page.at) cell group by cell.topic, cell.topic_rank
      ) of_topic), '[]'))
  from comms.person_of_token(token, array['preferences', 'unsubscribe'], preference_page.at) who
  left join comms.tenant_settings s on s.tenant_id = who.tenant_id
  left join comms.crm_contacts c on c.id = who.contact_id and c.tenant_id = who.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.communication_preferences p on p.tenant_id = who.tenant_id and p.contact_id = who.contact_id
$$;
comment on function comms.preference_page(text, timestamptz) is
  'What the preference page shows, as one JSON object; writes nothing. No row for a token that is unknown, expired or altered.';

------------------------------------------------------------------------------------------------------------------------
-- Notices that these pages send

create table comms.notice_texts (
  kind text not null,
  language text not null,
  subject text not null default '',
  body text not null,
  primary key (kind, language)
);
comment on table comms.notice_texts is 'Short messages to a person about their own choices and data. [company], [link], [days] and [date] are filled in. Yours to change.';
insert into comms.notice_texts (kind, language, subject, body) values
  ('confirm_opt_in', 'en', 'Please confirm: news from [company]',
E'Hello,\n\nsomebody, we hope you, asked us to send news and offers from [company] to this address. Please confirm it on this page:\n\n[link]\n\nThe link works for [days] days. If it was not you, do nothing: you will hear nothing more of it.\n\n[company]'),
  ('confirm_opt_in', 'es', 'Confirme, por favor: novedades de [company]',
E'Hola:\n\nalguien, esperamos que usted, nos ha pedido que enviemos novedades y ofertas de [company] a esta dirección. Confírmelo en esta página:\n\n[link]\n\nEl enlace funciona durante [days] días. Si no ha sido usted, no haga nada: no volveremos a escribirle por este motivo.\n\n[company]'),
  ('confirm_opt_in', 'fr', 'Merci de confirmer : les actualités de [company]',
E'Bonjour,\n\nquelqu’un, vous sans doute, nous a demandé d’envoyer les actualités et les offres de [company] à cette adresse. Merci de le confirmer sur cette page :\n\n[link]\n\nLe lien est valable [days] jours. Si cette demande ne vient pas de vous, ne faites rien : nous ne vous écrirons plus à ce sujet.\n\n[company]'),
  ('confirm_opt_in', 'de', 'Bitte bestätigen: Neuigkeiten von [company]',
E'Guten Tag,\n\njemand, vermutlich Sie, hat uns gebeten, Neuigkeiten und Angebote von [company] an diese Adresse zu senden. Bitte bestätigen Sie das auf dieser Seite:\n\n[link]\n\nDer Link gilt [days] Tage. Waren Sie es nicht, brauchen Sie nichts zu tun: Sie hören dann nichts weiter davon.\n\n[company]'),
  ('confirm_opt_in', 'zh', '请确认：订阅 [company] 的资讯',
E'您好：\n\n有人（应该是您本人）申请将 [company] 的资讯和优惠信息发送到此地址。请在以下页面确认：\n\n[link]\n\n链接在 [days] 天内有效。如果不是您本人申请，无需任何操作，我们不会再为此联系您。\n\n[company]'),
  ('confirm_opt_in', 'ja', '【ご確認ください】[company] からのお知らせの配信',
E'[company] からのお知らせやご案内を、このアドレスへお送りするお申し込みがありました。お心当たりがある場合は、次のページでご確認ください。\n\n[link]\n\nリンクの有効期限は[days]日間です。お心当たりがない場合は、何もなさらなくて結構です。この件で再びご連絡することはありません。\n\n[company]'),
  ('confirm_opt_in_sms', 'en', '', '[company]: you asked for news by text message. Confirm here: [link] If it was not you, do nothing.'),
  ('confirm_opt_in_sms', 'es', '', '[company]: ha solicitado recibir novedades por SMS. Confírmelo aquí: [link] Si no ha sido usted, no haga nada.'),
  ('confirm_opt_in_sms', 'fr', '', '[company] : vous avez demandé à recevoir nos actualités par SMS. Confirmez ici : [link] Si ce n’est pas vous, ne faites rien.'),
  ('confirm_opt_in_sms', 'de', '', '[company]: Sie möchten Neuigkeiten per SMS erhalten. Hier bestätigen: [link] Waren Sie es nicht, tun Sie nichts.'),
  ('confirm_opt_in_sms', 'zh', '', '【[company]】您申请通过短信接收资讯，请确认：[link] 如非本人操作，请忽略。'),
  ('confirm_opt_in_sms', 'ja', '', '【[company]】SMSでのお知らせの配信をご希望の場合は、こちらでご確認ください: [link] お心当たりがない場合は何もなさらないでください。');

create function comms.send_notice(
  tenant uuid, contact uuid, channel text, recipient text, kind text, language text, filled jsonb, key text, at timestamptz)
returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  words comms.notice_texts;
  name text;
  value text;
begin
  select * into words from comms.notice_texts t
  where t.kind = send_notice.kind and t.language in (coalesce(send_notice.language, 'en'), 'en')
  order by (t.language = 'en') = (coalesce(send_notice.language, 'en') = 'en') desc limit 1;
  if not found then
    raise exception 'There is no text "%" in comms.notice_texts.', kind using hint = 'Put back its row for the language en.';
  end if;
  for name, value in select * from jsonb_each_text(
    filled || jsonb_build_object('company', coalesce((select s.company from comms.tenant_settings s where s.tenant_id = tenant), ''))) loop
    words.subject := replace(words.subject, '[' || name || ']', regexp_replace(value, '[\r\n]+', ' ', 'g'));
    words.body := replace(words.body, '[' || name || ']', value);
  end loop;
  return (
    select e.id from comms.enqueue_message(jsonb_build_object(
      'tenantId', tenant, 'key', key, 'channel', send_notice.channel, 'topic', 'transactional', 'type', kind, 'to', recipient, 'contactId', contact,
      'subject', words.subject, 'text', words.body, 'language', words.language, 'automatic', true, 'priority', 'high', 'cancelOn', '[]'::jsonb), send_notice.at) e);
end
$$;

create function comms.own_page(tenant uuid, page text, pages_url text, token text) returns text
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  base text := coalesce((select s.public_url from comms.tenant_settings s where s.tenant_id = tenant),
    substring(pages_url from '^(https?://[^\s?#"<>]+?)/webhook(?:/|$)'));
begin
  if base is null then
    raise exception 'There is no address to make a link with.'
      using hint = 'Put publicUrl, the address under which customers reach this n8n, into the Settings of "Set up the database" and run it.';
  end if;
  return comms.public_page(page, base, token);
end
$$;
comment on function comms.own_page(uuid, text, text, text) is
  'The address of a page for one person: under the tenant''s public_url, else under the address that the workflow was called by (".../webhook/...").';

------------------------------------------------------------------------------------------------------------------------
-- Confirmed opt-in

create function comms.ask_confirmation(
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
  insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, wording_version, evidence)
  values (tenant, contact, ask_confirmation.topic, ask_confirmation.channel, 'pending', ask_confirmation.at, ask_confirmation.source, wording, coalesce(ask_confirmation.evidence, '{}'));
  perform comms.send_notice(tenant, contact, ask_confirmation.channel, recipient,
    case ask_confirmation.channel when 'email' then 'confirm_opt_in' else 'confirm_opt_in_sms' end, ask_confirmation.language,
    jsonb_build_object('link', comms.own_page(tenant, 'confirm', page_url, token), 'days', days), 'confirm-opt-in:' || encode(comms.token_hash(token), 'hex'), ask_confirmation.at);
  return true;
end
$$;

create function comms.request_opt_in(request jsonb, page_url text default null, at timestamptz default now())
returns table (outcome text, problem text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := coalesce(comms.read_uuid(request ->> 'tenantId'), comms.current_tenant());
  way text := coalesce(nullif(request ->> 'channel', ''), 'email');
  wanted_topic text := coalesce(nullif(request ->> 'topic', ''), 'marketing');
  address text := btrim(coalesce(request ->> case when coalesce(nullif(request ->> 'channel', ''), 'email') = 'email' then 'email' else 'phone' end, ''));
  spoken text := lower(left(coalesce(request ->> 'language', ''), 2));
  contact uuid;
  before text;
begin
  if tenant is null and (select count(*) from comms.tenants) = 1 then
    select t.id into tenant from comms.tenants t;
  end if;
  problem := case
    when tenant is null or not comms.may_touch(tenant) or not exists (select from comms.tenants t where t.id = tenant) then 'tenantId: the id of one of your businesses'
    when way not in ('email', 'sms') then 'channel: email or sms; on other channels nobody can confirm by a link'
    when wanted_topic not in ('marketing', 'service', 'incident') then 'topic: marketing, service or incident'
    when way = 'email' and (address !~ '^[^@\s<>,;"]+@[^@\s<>,;"]+\.[^@\s<>,;"]+$' or length(address) > 254) then 'email: one e-mail address'
    when way = 'sms' and comms.e164(address) !~ '^\+[1-9][0-9]{6,14}$' then 'phone: a number such as +34600111222'
    when coalesce(request ->> 'source', '') = '' then 'source: where the person asked, for example "newsletter form"'
    when coalesce(request ->> 'wordingVersion', '') = '' then 'wordingVersion: which words the person agreed to'
  end;
  if problem is not null then
    outcome := 'refused';
    return next;
    return;
  end if;

  if way = 'sms' then address := comms.e164(address); end if;
  if spoken <> all (comms.page_languages()) then spoken := null; end if;
  select c.id into contact from comms.crm_contacts c
  where c.tenant_id = tenant and case way when 'email' then lower(c.email) = lower(address) else comms.e164(c.phone) = address end order by c.created_at limit 1;
  if contact is null then
    if not comms.contacts_are_ours() then
      outcome := 'refused';
      problem := 'contact: nobody in your CRM has this address; add the person there first';
      return next;
      return;
    end if;
    insert into comms.crm_contacts (tenant_id, name, email, phone, language, relationship_stage)
    values (tenant, nullif(left(request ->> 'name', 200), ''), case when way = 'email' then address end, case when way = 'sms' then address end, spoken, 'new')
    returning id into contact;
  end if;

  -- Already agreed and in force: nothing to confirm. Said in the same words, because the form may be anybody's.
  select c.state into before from comms.preference_cells(tenant, contact, request_opt_in.at) c
  where c.topic = wanted_topic and c.channel = way and c.state = 'granted' and not c.unsubscribed;
  if before is null then
    perform comms.ask_confirmation(tenant, contact, wanted_topic, way, address, left(request ->> 'source', 200), left(request ->> 'wordingVersion', 200),
      coalesce(spoken, (select lower(left(s.language, 2)) from comms.tenant_settings s where s.tenant_id = tenant)),
      jsonb_strip_nulls(jsonb_build_object('form', left(request ->> 'source', 200), 'said', left(request ->> 'wording', 2000))), page_url, request_opt_in.at);
  end if;
  outcome := 'asked';
  return next;
end
$$;
comment on function comms.request_opt_in(jsonb, text, timestamptz) is
  'Somebody asked to be written to: {tenantId, channel email|sms, email or phone, topic, name?, language?, source, wordingVersion, wording?}. Consent is pending until the link that is sent to the address is confirmed; asked again the same day, no second message goes out. The outcome does not tell whether the address was known.';

create function comms.contacts_are_ours() returns boolean
language sql stable security definer set search_path = comms, pg_temp
as $$ select relkind = 'r' from pg_class where oid = 'comms.crm_contacts'::regclass $$;
comment on function comms.contacts_are_ours() is 'False where contacts are read from the operator''s own CRM, which is never written to.';

create function comms.opt_in_page(token text, at timestamptz default now())
returns table (page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('form', comms.form_token(token, opt_in_page.at), 'company', s.company,
    'language', coalesce(case when p.language = any (comms.page_languages()) then p.language end,
      case when lower(left(c.language, 2)) = any (comms.page_languages()) then lower(left(c.language, 2)) end,
      case when lower(left(s.language, 2)) = any (comms.page_languages()) then lower(left(s.language, 2)) end, 'en'),
    'topic', who.topic, 'channel', who.channel, 'address', comms.masked_address(case who.channel when 'email' then c.email else c.phone end),
    'confirmed', coalesce(comms.consent_state(who.tenant_id, who.contact_id, who.topic, who.channel, opt_in_page.at) = 'granted', false))
  from comms.person_of_token(token, array['confirm_opt_in'], opt_in_page.at) who
  join comms.crm_contacts c on c.id = who.contact_id and c.tenant_id = who.tenant_id
  left join comms.tenant_settings s on s.tenant_id = who.tenant_id
  left join comms.communication_preferences p on p.tenant_id = who.tenant_id and p.contact_id = who.contact_id
$$;
comment on function comms.opt_in_page(text, timestamptz) is 'What the confirmation page shows; writes nothing. No row for a token that is unknown, expired or altered.';

create function comms.confirm_opt_in(token text, form text, evidence jsonb default '{}', at timestamptz default now())
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
comment on function comms.confirm_opt_in(text, text, jsonb, timestamptz) is
  'The button on the confirmation page: what is pending becomes granted. "superseded" where the person said no in between, "stale" where the form was not opened within 24 hours; no row for an unknown token.';

------------------------------------------------------------------------------------------------------------------------
-- Saving

create function comms.save_preferences(token text, choices jsonb, evidence jsonb default '{}', at timestamptz default now())
returns table (outcome text, changes jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  cell record;
  wants boolean;
  everything boolean := coalesce(choices ->> 'action' = 'stop_marketing', false);
  said jsonb := coalesce(save_preferences.evidence, '{}');
  hours jsonb;
  opening text := coalesce(btrim(choices ->> 'quiet_from'), '');
  closing text := coalesce(btrim(choices ->> 'quiet_to'), '');
  spoken text := choices ->> 'language';
  leave_alone boolean := choices ? 'do_not_contact';
  no_ai boolean := choices ? 'ai_opt_out';
  before comms.communication_preferences;
  was record;
begin
  select * into who from comms.person_of_token(token, array['preferences', 'unsubscribe'], save_preferences.at);
  if not found then return; end if;
  changes := '[]';
  if not coalesce(comms.form_token_holds(token, choices ->> 'form', save_preferences.at), false) then
    outcome := 'stale';
    return next;
    return;
  end if;
  if who.contact_id is null then
    -- No contact, so nothing to prefer: the one thing that can be done for a bare address is to stop.
    return query select u.outcome, '[]'::jsonb from comms.unsubscribe(token, said, save_preferences.at) u;
    return;
  end if;
  if not everything and (opening <> '' or closing <> '') then
    if opening !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' or closing !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' or opening = closing then
      outcome := 'invalid_hours';
      return next;
      return;
    end if;
    hours := jsonb_build_object('from', opening, 'to', closing);
  end if;

  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || who.contact_id, 0));
  insert into comms.communication_preferences (tenant_id, contact_id) values (who.tenant_id, who.contact_id) on conflict do nothing;
  select * into before from comms.communication_preferences p where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id for update;
  select c.language, c.ai_opt_out into was from comms.crm_contacts c where c.id = who.contact_id and c.tenant_id = who.tenant_id;
  said := said - 'pageUrl' || jsonb_strip_nulls(jsonb_build_object('link', who.link_id, 'message', who.message_id));

  for cell in
    select *, c.permitted and c.enabled and not c.unsubscribed as chosen from comms.preference_cells(who.tenant_id, who.contact_id, save_preferences.at) c order by c.topic_rank, c.channel_rank
  loop
    if everything then
      continue when cell.topic <> 'marketing';
      wants := false;
    else
      -- Only what the page showed: a channel that was added meanwhile is not refused by a tick that nobody could set.
      continue when cell.topic || '_' || cell.channel <> all (string_to_array(coalesce(choices ->> 'shown', ''), ','));
      wants := choices ? ('consent_' || cell.topic || '_' || cell.channel);
    end if;

    if wants and not cell.chosen then
      if cell.topic = 'marketing' and cell.channel in ('email', 'sms') and cell.channel <> who.channel and cell.needed = 'granted' then
        -- This link proves one address, not the other.
        if not cell.stopped and comms.ask_confirmation(who.tenant_id, who.contact_id, cell.topic, cell.channel, cell.address, 'preference_page',
          said ->> 'wordingVersion', coalesce(spoken, before.language, was.language), said, save_preferences.evidence ->> 'pageUrl', save_preferences.at)
        then
          changes := changes || jsonb_build_object('topic', cell.topic, 'channel', cell.channel, 'state', 'pending');
        end if;
      else
        perform comms.set_consent(who.tenant_id, who.contact_id, cell.topic, cell.channel, array[comms.address_hash(cell.address)], 'granted', 'preference_page',
          said ->> 'wordingVersion', said, save_preferences.at);
        changes := changes || jsonb_build_object('topic', cell.topic, 'channel', cell.channel, 'state', 'granted');
      end if;
      if not cell.enabled then
        -- The channel comes back, and with it only what is ticked.
        update comms.communication_preferences p set
          email_enabled = p.email_enabled or cell.channel = 'email', sms_enabled = p.sms_enabled or cell.channel = 'sms',
          whatsapp_enabled = p.whatsapp_enabled or cell.channel = 'whatsapp', phone_enabled = p.phone_enabled or cell.channel = 'phone'
        where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id;
      end if;
    elsif not wants and (cell.permitted or cell.state = 'pending') and not (cell.unsubscribed and cell.state is not distinct from 'withdrawn') then
      continue when cell.state is not distinct from 'withdrawn' or (cell.unsubscribed and cell.needed <> 'granted');
      perform comms.set_consent(who.tenant_id, who.contact_id, cell.topic, cell.channel, array[comms.address_hash(cell.address)], 'withdrawn', 'preference_page',
        said ->> 'wordingVersion', said, save_preferences.at);
      changes := changes || jsonb_build_object('topic', cell.topic, 'channel', cell.channel, 'state', 'withdrawn');
    end if;
  end loop;

  if not everything then
    if spoken = any (comms.page_languages()) and spoken is distinct from coalesce(before.language, was.language) then
      changes := changes || jsonb_build_object('language', spoken);
    else
      spoken := null;
    end if;
    if hours is distinct from before.quiet_hours then changes := changes || jsonb_build_object('quietHours', hours); end if;
    if leave_alone <> before.do_not_contact then changes := changes || jsonb_build_object('doNotContact', leave_alone); end if;
    if no_ai <> coalesce(before.ai_opt_out, was.ai_opt_out, false) then changes := changes || jsonb_build_object('aiOptOut', no_ai); end if;
    update comms.communication_preferences p set
      language = coalesce(spoken, p.language), quiet_hours = hours, do_not_contact = leave_alone, ai_opt_out = no_ai, updated_at = save_preferences.at
    where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id;
    if comms.contacts_are_ours() then
      update comms.crm_contacts c set language = coalesce(spoken, c.language), ai_opt_out = no_ai, updated_at = save_preferences.at
      where c.id = who.contact_id and c.tenant_id = who.tenant_id and (spoken is not null or c.ai_opt_out is distinct from no_ai);
    end if;
    if leave_alone then perform comms.cancel_messages(who.contact_id, 'do_not_contact', save_preferences.at); end if;
  end if;

  update comms.communication_preferences p set unsubscribed_at = case
    when exists (select from comms.preference_cells(who.tenant_id, who.contact_id, save_preferences.at) c where c.topic = 'marketing' and c.permitted and c.enabled and not c.unsubscribed) then null
    else coalesce(p.unsubscribed_at, case when changes @> '[{"topic": "marketing", "state": "withdrawn"}]' then save_preferences.at end) end
  where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id;
  outcome := case when changes = '[]' then 'unchanged' else 'saved' end;
  return next;
end
$$;
comment on function comms.save_preferences(text, jsonb, jsonb, timestamptz) is
  'Stores what the preference page sent: {form, shown: "marketing_email,...", consent_<topic>_<channel>, language, quiet_from, quiet_to, do_not_contact, ai_opt_out} or {form, action: "stop_marketing"}; evidence {wordingVersion, language, pageUrl of the confirmation page}. Writes the ledger only where something changed. Outcomes: saved, unchanged, stale (the form is older than 24 hours or not ours), invalid_hours; no row for an unknown token.';

create function comms.unsubscribe(token text, evidence jsonb default '{}', at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  wanted_topic text;
begin
  select * into who from comms.person_of_token(token, array['unsubscribe', 'preferences'], unsubscribe.at);
  if not found then return; end if;
  wanted_topic := comms.unsubscribe_topic(who.topic);
  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || coalesce(who.contact_id::text, who.recipient, ''), 0));
  if who.contact_id is null or comms.consent_state(who.tenant_id, who.contact_id, wanted_topic, who.channel, unsubscribe.at) is distinct from 'withdrawn' then
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
  'One-click (RFC 8058): ends at once the topic of the message on the channel it came by, and nothing else. A second time changes nothing. No row for an unknown token; the page answers the same.';

create function comms.issue_preference_link(contact uuid, at timestamptz default now()) returns text
language sql security definer set search_path = comms, pg_temp
as $$
  select comms.issue_person_link(c.tenant_id, c.id, 'preferences', case when coalesce(c.email, '') <> '' then 'email' else 'sms' end, null, null, null,
    issue_preference_link.at + interval '30 days', issue_preference_link.at)
  from comms.crm_contacts c
  where c.id = contact and comms.may_touch(c.tenant_id) and c.tenant_id = coalesce(comms.current_tenant(), c.tenant_id)
$$;
comment on function comms.issue_preference_link(uuid, timestamptz) is
  'A token for a contact''s preference page, good for 30 days: to be sent to that contact and nobody else. Null for an unknown contact.';

------------------------------------------------------------------------------------------------------------------------
-- What the person chose goes before what the CRM says, also where the CRM is only read

create or replace function comms.client_json(tenant uuid, contact uuid, address text, name text) returns jsonb
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
        'language', coalesce(p.language, c.language),
        'timeZone', coalesce(c.time_zone, a.time_zone, s.time_zone),
        'jurisdiction', coalesce(c.jurisdiction, a.jurisdiction, s.jurisdiction),
        'vip', coalesce(c.vip, false),
        'aiOptOut', coalesce(p.ai_opt_out, c.ai_opt_out, false) or coalesce(a.ai_opt_out, false),
        'styleProfile', c.style_profile,
        'known', true
      )) || '{"openIncidents": []}'
      from comms.crm_contacts c
      left join comms.crm_accounts a on a.id = c.account_id
      left join comms.tenant_settings s on s.tenant_id = c.tenant_id
      left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
      where c.id = contact and c.tenant_id = tenant
    ),
    jsonb_strip_nulls(jsonb_build_object('email', address, 'name', nullif(name, ''), 'known', false)) || '{"openIncidents": []}'
  )
$$;
------------------------------------------------------------------------------------------------------------------------
-- Rights

insert into comms.workflow_rights
select 'function', name, 'execute' from unnest(array[
  'allow_page', 'preference_page', 'save_preferences', 'unsubscribe', 'request_opt_in', 'opt_in_page', 'confirm_opt_in', 'issue_preference_link']) name
union all values ('table', 'person_links', 'select')
on conflict do nothing;

select comms.grant_workflow_rights();

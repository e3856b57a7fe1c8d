-- Privacy: a copy of everything for whom it concerns, erasure, and the term after which data goes by itself.

------------------------------------------------------------------------------------------------------------------------
-- What erasing a person means for each table: data, so that a new table has to say it, too

create table comms.erasure_rules (
  table_name text primary key,
  how text not null check (how in ('delete', 'blank', 'by_function', 'no_person')),
  blanked text[] not null default '{}',
  reason text not null,
  found_by text not null default 'contact_id' check (found_by in ('contact_id', 'message_id'))
);
comment on table comms.erasure_rules is
  'For every table with a tenant what erasure does: delete or blank (columns in "blanked") the rows of the contact or of their messages ("found_by"), by_function (comms.erase_contact knows how), or no_person (nothing but a chance mention, which is masked as everywhere). A migration that adds a tenant''s table adds its row.';
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('crm_contacts', 'by_function', '{}', 'The person''s own record. Where it is a view of your CRM, delete it there.'),
  ('crm_accounts', 'no_person', '{}', 'A company.'),
  ('crm_campaigns', 'no_person', '{}', 'A plan, not a person.'),
  ('crm_activities', 'delete', '{}', 'What the person did.'),
  ('crm_deals', 'blank', '{contact_id}', 'A deal of the company outlives its contact.'),
  ('tenant_settings', 'no_person', '{}', 'The business itself.'),
  ('tenant_mailboxes', 'no_person', '{}', 'The business itself.'),
  ('tenant_addresses', 'no_person', '{}', 'The business itself.'),
  ('tenant_logins', 'no_person', '{}', 'Logins of the database.'),
  ('leads', 'by_function', '{}', 'Found by contact or by address.'),
  ('quotes', 'blank', '{contact_id,title,pdf}', 'Figures are business records (GDPR Art. 17(3)(b)); the document and its words go.'),
  ('projects', 'blank', '{contact_id,next_step}', 'Work for the company.'),
  ('milestones', 'no_person', '{}', 'Steps of a project.'),
  ('orders', 'blank', '{contact_id,description}', 'Figures are business records.'),
  ('invoices', 'blank', '{contact_id}', 'Must be kept by tax law (GDPR Art. 17(3)(b)); holds no name.'),
  ('appointments', 'blank', '{contact_id,place}', 'That there was one stays, with whom and where goes.'),
  ('contracts', 'blank', '{contact_id}', 'Business records.'),
  ('threads', 'by_function', '{}', ''),
  ('email_messages', 'by_function', '{}', 'Mails from or to the person lose address, words and headers; what stays is that there was one, and how it was classified.'),
  ('drafts', 'by_function', '{}', ''),
  ('approvals', 'by_function', '{}', ''),
  ('label_corrections', 'no_person', '{}', 'Labels without words.'),
  ('call_transcripts', 'delete', '{}', 'Spoken words.'),
  ('approved_answers', 'no_person', '{}', 'Answers to everybody.'),
  ('communication_preferences', 'delete', '{}', 'The person''s wishes; those against being contacted stay as hashes in suppressions.'),
  ('consent_events', 'delete', '{}', 'The ledger of this person; withdrawals stay as hashes in suppressions.'),
  ('suppressions', 'by_function', '{}', 'Hashes stay, so that who asked to be left alone is left alone; what was noted beside them goes.'),
  ('communication_templates', 'no_person', '{}', 'Texts for everybody.'),
  ('scheduled_messages', 'by_function', '{}', 'Recipient, words and answers of providers go; what stays counts: topic, channel, state, times.'),
  ('message_events', 'by_function', '{}', ''),
  ('message_links', 'by_function', '{}', ''),
  ('communication_campaigns', 'blank', '{contact_id,lead_id}', 'That a sequence ran.'),
  ('workflow_errors', 'no_person', '{}', 'Mentions are masked.'),
  ('contact_details', 'delete', '{}', 'Addresses.'),
  ('portal_messages', 'delete', '{}', 'Written to the person.'),
  ('person_links', 'delete', '{}', 'Links of the person.'),
  ('privacy_requests', 'blank', '{contact_id}', 'The log of what was done: kind, times and counts.'),
  ('inbound_messages', 'blank', '{contact_id,from_address,body}', 'Texts that the person wrote; that there was one stays, so that a repetition is known.'),
  ('fallbacks', 'no_person', '{}', 'Which message took the place of which.'),
  ('link_visits', 'no_person', '{}', 'Goes with the link it visited.');
insert into comms.erasure_rules (table_name, how, blanked, reason, found_by) values
  ('provider_events', 'blank', '{provider_message_id,raw}', 'What the provider sent names the number; that it sent something stays, so that a repetition is known.', 'message_id');

------------------------------------------------------------------------------------------------------------------------
-- Requests

create table comms.privacy_terms (
  name text primary key,
  term interval not null,
  reason text not null
);
comment on table comms.privacy_terms is 'The terms of requests about data. Yours to change, within the law.';
insert into comms.privacy_terms values
  ('answer', '1 month', 'GDPR Art. 12(3): without undue delay and in any event within one month of receipt.'),
  ('confirm', '7 days', 'Long enough for a holiday weekend; a link that opens somebody''s data must not live longer than needed.'),
  ('undo_erasure', '3 days', 'Erasing cannot be undone. Three days let a person who pressed in anger, or whose mailbox was used by another, stop it.'),
  ('download', '7 days', 'After confirming an export.'),
  ('warn', '7 days', 'So long before a request is overdue, staff are told.');

create function comms.privacy_term(name text) returns interval
language sql stable security definer set search_path = comms, pg_temp
as $$ select t.term from comms.privacy_terms t where t.name = privacy_term.name $$;

create table comms.privacy_requests (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid,
  kind text not null check (kind in ('export', 'erase')),
  source text not null check (source in ('person', 'staff', 'owner')),
  author text,
  state text not null default 'waiting' check (state in ('waiting', 'confirmed', 'done', 'cancelled', 'expired')),
  requested_at timestamptz not null,
  due_at timestamptz not null,
  confirmed_at timestamptz,
  confirmed_by text,
  -- When it will be carried out; until then it can be undone.
  erase_at timestamptz,
  done_at timestamptz,
  result jsonb not null default '{}',
  warned_at timestamptz
);
comment on table comms.privacy_requests is
  'Requests of people about their data, and the log of what was done. Holds no name and no address: after an erasure nobody can say whose request it was.';
create index privacy_requests_open on comms.privacy_requests (due_at) where state in ('waiting', 'confirmed');
create index privacy_requests_of_contact on comms.privacy_requests (contact_id);
select comms.protect_tenant_table('comms.privacy_requests');

insert into comms.notice_texts (kind, language, subject, body) values
  ('privacy_export', 'en', 'Your data at [company]: please confirm',
E'Hello,\n\na copy of the data that [company] holds about you was requested. If you would like it, confirm on this page and download it there:\n\n[link]\n\nThe link works for [days] days. If it was not you, do nothing: nobody gets the data without this link, so please do not forward this mail.\n\n[company]'),
  ('privacy_export', 'es', 'Sus datos en [company]: confirme, por favor',
E'Hola:\n\nse ha solicitado una copia de los datos que [company] tiene sobre usted. Si desea recibirla, confírmelo en esta página y descárguela allí:\n\n[link]\n\nEl enlace funciona durante [days] días. Si no ha sido usted, no haga nada: nadie recibe los datos sin este enlace, así que no reenvíe este mensaje.\n\n[company]'),
  ('privacy_export', 'fr', 'Vos données chez [company] : merci de confirmer',
E'Bonjour,\n\nune copie des données que [company] détient à votre sujet a été demandée. Si vous souhaitez l’obtenir, confirmez sur cette page, où vous pourrez ensuite la télécharger :\n\n[link]\n\nLe lien est valable [days] jours. Si cette demande ne vient pas de vous, ne faites rien : personne n’obtient les données sans ce lien. Ne transférez donc pas ce message.\n\n[company]'),
  ('privacy_export', 'de', 'Ihre Daten bei [company]: bitte bestätigen',
E'Guten Tag,\n\nes wurde eine Kopie der Daten angefordert, die [company] über Sie gespeichert hat. Wenn Sie sie haben möchten, bestätigen Sie das auf dieser Seite und laden sie dort herunter:\n\n[link]\n\nDer Link gilt [days] Tage. Waren Sie es nicht, brauchen Sie nichts zu tun: Ohne diesen Link erhält niemand die Daten. Leiten Sie diese Nachricht deshalb bitte nicht weiter.\n\n[company]'),
  ('privacy_export', 'zh', '请确认：获取您在 [company] 的数据副本',
E'您好：\n\n有人申请获取 [company] 所保存的关于您的数据副本。如果您需要，请在以下页面确认并下载：\n\n[link]\n\n链接在 [days] 天内有效。如果不是您本人申请，无需任何操作：没有此链接，任何人都无法取得数据，因此请勿转发本邮件。\n\n[company]'),
  ('privacy_export', 'ja', '【ご確認ください】[company] が保有するお客様のデータについて',
E'[company] が保有するお客様のデータの写しについて、ご請求がありました。ご希望の場合は、次のページでご確認のうえ、ダウンロードしてください。\n\n[link]\n\nリンクの有効期限は[days]日間です。お心当たりがない場合は、何もなさらなくて結構です。このリンクがなければ、どなたもデータを受け取れません。このメールは転送しないでください。\n\n[company]'),
  ('privacy_erase', 'en', 'Erasing your data at [company]: please confirm',
E'Hello,\n\nit was requested that [company] erase the data it holds about you. Please confirm it on this page:\n\n[link]\n\nAfter you confirm, you can still stop it on the same page for a few days. The link works for [days] days. If it was not you, do nothing: nothing is erased without your confirmation.\n\n[company]'),
  ('privacy_erase', 'es', 'Eliminar sus datos en [company]: confirme, por favor',
E'Hola:\n\nse ha solicitado que [company] elimine los datos que tiene sobre usted. Confírmelo en esta página:\n\n[link]\n\nDespués de confirmar, todavía podrá detenerlo en la misma página durante unos días. El enlace funciona durante [days] días. Si no ha sido usted, no haga nada: sin su confirmación no se elimina nada.\n\n[company]'),
  ('privacy_erase', 'fr', 'Effacement de vos données chez [company] : merci de confirmer',
E'Bonjour,\n\nil a été demandé que [company] efface les données qu’elle détient à votre sujet. Merci de le confirmer sur cette page :\n\n[link]\n\nAprès confirmation, vous pourrez encore l’annuler sur la même page pendant quelques jours. Le lien est valable [days] jours. Si cette demande ne vient pas de vous, ne faites rien : rien n’est effacé sans votre confirmation.\n\n[company]'),
  ('privacy_erase', 'de', 'Löschung Ihrer Daten bei [company]: bitte bestätigen',
E'Guten Tag,\n\nes wurde verlangt, dass [company] die über Sie gespeicherten Daten löscht. Bitte bestätigen Sie das auf dieser Seite:\n\n[link]\n\nNach der Bestätigung können Sie die Löschung auf derselben Seite noch einige Tage lang zurücknehmen. Der Link gilt [days] Tage. Waren Sie es nicht, brauchen Sie nichts zu tun: Ohne Ihre Bestätigung wird nichts gelöscht.\n\n[company]'),
  ('privacy_erase', 'zh', '请确认：删除您在 [company] 的数据',
E'您好：\n\n有人申请删除 [company] 所保存的关于您的数据。请在以下页面确认：\n\n[link]\n\n确认后的几天内，您仍可在同一页面撤销。链接在 [days] 天内有效。如果不是您本人申请，无需任何操作：未经您确认，不会删除任何数据。\n\n[company]'),
  ('privacy_erase', 'ja', '【ご確認ください】[company] が保有するお客様のデータの削除について',
E'[company] が保有するお客様のデータの削除について、ご請求がありました。次のページでご確認ください。\n\n[link]\n\nご確認いただいた後も、数日間は同じページで取り消すことができます。リンクの有効期限は[days]日間です。お心当たりがない場合は、何もなさらなくて結構です。ご確認がない限り、データが削除されることはありません。\n\n[company]');

create function comms.contact_language(contact uuid) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(case when p.language = any (comms.page_languages()) then p.language end,
    case when lower(left(c.language, 2)) = any (comms.page_languages()) then lower(left(c.language, 2)) end,
    case when lower(left(s.language, 2)) = any (comms.page_languages()) then lower(left(s.language, 2)) end, 'en')
  from comms.crm_contacts c
  left join comms.tenant_settings s on s.tenant_id = c.tenant_id
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
  where c.id = contact
$$;

create function comms.open_privacy_request(tenant uuid, contact uuid, kind text, source text, author text, page_url text, at timestamptz)
returns table (request_id uuid, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  mail text;
  token text;
begin
  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || contact, 0));
  select r.id into request_id from comms.privacy_requests r
  where r.tenant_id = tenant and r.contact_id = contact and r.kind = open_privacy_request.kind and r.state in ('waiting', 'confirmed')
  order by r.requested_at desc limit 1;
  if request_id is null then
    insert into comms.privacy_requests (tenant_id, contact_id, kind, source, author, requested_at, due_at)
    values (tenant, contact, open_privacy_request.kind, open_privacy_request.source, open_privacy_request.author, open_privacy_request.at,
      open_privacy_request.at + comms.privacy_term('answer'))
    returning id into request_id;
  end if;

  -- The term runs from the first time of asking; the mail goes out once a day at most.
  select c.email into mail from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant and coalesce(btrim(c.email), '') <> '';
  if mail is null then
    outcome := 'no_address';
  elsif exists (select from comms.person_links l where l.request_id = open_privacy_request.request_id and l.created_at > open_privacy_request.at - interval '1 day' and l.created_at <= open_privacy_request.at) then
    outcome := 'mailed_before';
  else
    token := comms.issue_person_link(tenant, contact, 'privacy', 'email', null, request_id, null, open_privacy_request.at + comms.privacy_term('confirm'), open_privacy_request.at);
    perform comms.send_notice(tenant, contact, 'email', mail, 'privacy_' || open_privacy_request.kind, comms.contact_language(contact),
      jsonb_build_object('link', comms.own_page(tenant, 'privacy', page_url, token), 'days', extract(day from comms.privacy_term('confirm'))::text),
      'privacy:' || encode(comms.token_hash(token), 'hex'), open_privacy_request.at);
    outcome := 'mailed';
  end if;
  return next;
end
$$;

create function comms.request_privacy(token text, kind text, form text, page_url text default null, at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
begin
  select * into who from comms.person_of_token(token, array['preferences', 'unsubscribe'], request_privacy.at);
  if not found or who.contact_id is null then return; end if;
  if request_privacy.kind is null or request_privacy.kind not in ('export', 'erase') or not coalesce(comms.form_token_holds(token, form, request_privacy.at), false) then
    return query select 'stale';
    return;
  end if;
  perform comms.open_privacy_request(who.tenant_id, who.contact_id, request_privacy.kind, 'person', null, page_url, request_privacy.at);
  return query select 'mailed';
end
$$;
comment on function comms.request_privacy(text, text, text, text, timestamptz) is
  'A button of the preference page: kind export or erase. Whoever has a link of a message may only ask; the data go to nobody but who reads the mail that is now sent to the person''s own address.';

create function comms.request_privacy_for(tenant text, kind text, address text, author text, page_url text default null, at timestamptz default now())
returns table (outcome text, "requestId" uuid)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  found_tenant uuid := comms.read_uuid(tenant);
  contact uuid;
begin
  if found_tenant is null and (select count(*) from comms.tenants) = 1 then select t.id into found_tenant from comms.tenants t; end if;
  if found_tenant is null or not comms.may_touch(found_tenant) or request_privacy_for.kind is null or request_privacy_for.kind not in ('export', 'erase') then
    outcome := 'refused';
    return next;
    return;
  end if;
  select c.id into contact from comms.crm_contacts c
  where c.tenant_id = found_tenant and btrim(coalesce(address, '')) <> ''
    and (lower(c.email) = lower(btrim(address)) or comms.e164(c.phone) = comms.e164(address) or comms.e164(c.whatsapp) = comms.e164(address))
  order by c.created_at limit 1;
  if contact is null then
    outcome := 'not_found';
  else
    select o.outcome, o.request_id into outcome, "requestId" from comms.open_privacy_request(found_tenant, contact, request_privacy_for.kind, 'staff', left(author, 200), page_url, request_privacy_for.at) o;
  end if;
  return next;
end
$$;
comment on function comms.request_privacy_for(text, text, text, text, text, timestamptz) is
  'Staff enter what a person asked for by letter or telephone: address or number, kind export or erase. The person confirms by the link that is mailed to them, or staff do it for them with comms.settle_privacy_request. Outcomes: mailed, mailed_before, no_address, not_found, refused.';

------------------------------------------------------------------------------------------------------------------------
-- The person's page

create function comms.privacy_page(token text, at timestamptz default now())
returns table (page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('form', comms.form_token(token, privacy_page.at), 'company', s.company, 'language', comms.contact_language(r.contact_id),
    'kind', r.kind, 'state', r.state, 'requestedAt', comms.iso(r.requested_at), 'eraseAt', comms.iso(r.erase_at),
    'undoDays', extract(day from comms.privacy_term('undo_erasure'))::int,
    'timeZone', coalesce((select c.time_zone from comms.crm_contacts c where c.id = r.contact_id), s.time_zone, 'UTC'))
  from comms.person_of_token(token, array['privacy'], privacy_page.at) who
  join comms.privacy_requests r on r.id = who.request_id and r.tenant_id = who.tenant_id and r.contact_id is not null
  left join comms.tenant_settings s on s.tenant_id = who.tenant_id
$$;
comment on function comms.privacy_page(text, timestamptz) is 'What the page behind the mailed link shows; writes nothing. No row for a token that is unknown, expired or altered, or whose person was erased.';

create function comms.settle_privacy_request(request text, action text, author text, at timestamptz default now())
returns table (outcome text, "eraseAt" timestamptz)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  r comms.privacy_requests;
begin
  select * into r from comms.privacy_requests q
  where q.id = comms.read_uuid(request) and comms.may_touch(q.tenant_id) and q.tenant_id = coalesce(comms.current_tenant(), q.tenant_id) for update;
  if not found then return; end if;
  outcome := 'unchanged';
  if settle_privacy_request.action = 'confirm' and r.state = 'waiting' then
    update comms.privacy_requests q set state = 'confirmed', confirmed_at = settle_privacy_request.at, confirmed_by = left(author, 200),
      erase_at = case when r.kind = 'erase' then settle_privacy_request.at + comms.privacy_term('undo_erasure') end
    where q.id = r.id returning q.erase_at into "eraseAt";
    -- The person must be able to undo for as long as it can be undone.
    update comms.person_links l set expires_at = greatest(l.expires_at, coalesce("eraseAt", settle_privacy_request.at + comms.privacy_term('download'))) where l.request_id = r.id and l.expires_at > settle_privacy_request.at;
    outcome := 'confirmed';
  elsif settle_privacy_request.action = 'undo' and r.state in ('waiting', 'confirmed') then
    update comms.privacy_requests q set state = 'cancelled', done_at = settle_privacy_request.at, erase_at = null, result = jsonb_build_object('cancelledBy', left(author, 200)) where q.id = r.id;
    outcome := 'cancelled';
  end if;
  return next;
end
$$;
comment on function comms.settle_privacy_request(text, text, text, timestamptz) is
  'confirm or undo a request, by its id, for staff who know the person by another way than mail. An erasure happens only after the time for undoing it.';

create function comms.decide_privacy(token text, action text, form text, at timestamptz default now())
returns table (outcome text, "eraseAt" timestamptz)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
begin
  select * into who from comms.person_of_token(token, array['privacy'], decide_privacy.at);
  if not found then return; end if;
  if not coalesce(comms.form_token_holds(token, form, decide_privacy.at), false) then
    outcome := 'stale';
    return next;
    return;
  end if;
  return query select s.outcome, s."eraseAt" from comms.settle_privacy_request(who.request_id::text, decide_privacy.action, 'the person', decide_privacy.at) s;
end
$$;
comment on function comms.decide_privacy(text, text, text, timestamptz) is 'The buttons of the person''s own page: confirm, undo. No row for an unknown token.';

------------------------------------------------------------------------------------------------------------------------
-- Who it is: addresses, and how to recognise them in a text

create function comms.addresses_of(contact uuid)
returns table (channel text, address text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select distinct known.channel, btrim(known.address) from comms.crm_contacts c, lateral (values
    ('email', lower(c.email)), ('sms', comms.e164(c.phone)), ('phone', comms.e164(c.phone)), ('whatsapp', comms.e164(c.whatsapp)),
    ('slack', c.slack_id), ('push', c.push_token)) known (channel, address)
  where c.id = contact and coalesce(btrim(known.address), '') <> ''
$$;

create function comms.mention_pattern(contact uuid) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- A regular expression for the person's addresses, numbers in any spelling, and full name.
  select string_agg(distinct pattern, '|') from (
    select '(?<![[:alnum:]._+-])' || regexp_replace(a.address, '([][(){}.*+?^$|\\])', '\\\1', 'g') || '(?![[:alnum:]_-])' as pattern
    from comms.addresses_of(contact) a where a.channel in ('email', 'slack', 'push') and length(a.address) >= 5
    union all
    -- As dialled from abroad, and the last nine digits as at home.
    select '(?<![0-9])(?:(?:00)?' || regexp_replace(known.digits, '(.)(?=.)', '\1[[:space:]()./-]{0,3}', 'g')
      || case when length(known.digits) > 10 then '|0?' || regexp_replace(right(known.digits, 9), '(.)(?=.)', '\1[[:space:]()./-]{0,3}', 'g') else '' end || ')(?![0-9])'
    from (select regexp_replace(a.address, '\D', '', 'g') as digits from comms.addresses_of(contact) a where a.channel in ('sms', 'phone', 'whatsapp')) known
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

------------------------------------------------------------------------------------------------------------------------
-- A copy of everything

create function comms.rows_of_contact(table_name text, tenant uuid, contact uuid) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  files text;
  rows jsonb;
begin
  -- The only thing put into the statement is the name of a table and of columns, as the catalogue has them.
  select string_agg(format(' || jsonb_build_object(%L, encode(t.%I, ''base64''))', a.attname, a.attname), '') into files
  from pg_attribute a where a.attrelid = format('comms.%I', table_name)::regclass and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped and a.attname not like '%\_hash';
  execute format('select jsonb_agg(to_jsonb(t) - array[''tenant_id'', ''token_hash'', ''search''] %s) from comms.%I t where t.tenant_id = $1 and t.contact_id = $2', coalesce(files, ''), table_name)
    into rows using tenant, contact;
  return coalesce(rows, '[]');
end
$$;

create function comms.export_contact(contact uuid, at timestamptz default now()) returns jsonb
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
      from comms.scheduled_messages m where m.tenant_id = tenant and (m.contact_id = contact or m.recipient_hashes && hashes)), '[]'),
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
comment on function comms.export_contact(uuid, timestamptz) is
  'Everything on a person as JSON: record, mails, drafts, messages with their events, consent, preferences, suppressions, and the rows of every table that refers to contacts. Null for an unknown contact. For the owner of the schema; people and staff get it by a request.';

create function comms.export_by_token(token text, form text, at timestamptz default now())
returns table (export jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
begin
  select * into who from comms.person_of_token(token, array['privacy'], export_by_token.at);
  if not found or not coalesce(comms.form_token_holds(token, form, export_by_token.at), false) then return; end if;
  if not exists (select from comms.privacy_requests r where r.id = who.request_id and r.kind = 'export' and r.state in ('confirmed', 'done')) then return; end if;
  export := comms.export_contact(who.contact_id, export_by_token.at);
  if export is null then return; end if;
  update comms.privacy_requests r set state = 'done', done_at = export_by_token.at,
    result = (select jsonb_object_agg(key, jsonb_array_length(value)) from jsonb_each(export) where jsonb_typeof(value) = 'array')
  where r.id = who.request_id and r.state = 'confirmed';
  return next;
end
$$;
comment on function comms.export_by_token(text, text, timestamptz) is 'The download button of a confirmed export, while its link lives. No row where the link, the form or the request does not allow it.';

create function comms.export_for_staff(request text, at timestamptz default now())
returns table (export jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  r comms.privacy_requests;
begin
  select * into r from comms.privacy_requests q
  where q.id = comms.read_uuid(request) and q.kind = 'export' and q.state in ('confirmed', 'done')
    and coalesce(q.done_at, q.confirmed_at) > export_for_staff.at - comms.privacy_term('answer')
    and comms.may_touch(q.tenant_id) and q.tenant_id = coalesce(comms.current_tenant(), q.tenant_id);
  if not found then return; end if;
  export := comms.export_contact(r.contact_id, export_for_staff.at);
  if export is null then return; end if;
  update comms.privacy_requests q set state = 'done', done_at = export_for_staff.at, result = q.result || '{"downloadedBy": "staff"}' where q.id = r.id and q.state = 'confirmed';
  return next;
end
$$;
comment on function comms.export_for_staff(text, timestamptz) is 'The same for staff who hand it over by another way: only for a request that was confirmed, and for a month.';

------------------------------------------------------------------------------------------------------------------------
-- Erasing

create function comms.blank_emails(ids uuid[]) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with blanked as (
    update comms.email_messages m set
      message_id = '<erased-' || m.id || '@message-id.invalid>', in_reply_to = null, reference_ids = '{}', from_address = '', from_name = '', reply_to = null,
      recipients = '[]', copies = '[]', peer_domain = '', contact_id = null, subject = '', body = '', html = null, headers = '{}', fingerprint = null, reasons = '[]',
      -- How it was read counts in reports; the words it was read by do not.
      classification = case when m.classification is null then null else jsonb_strip_nulls(jsonb_build_object(
        'intent', m.classification -> 'intent', 'urgency', m.classification -> 'urgency', 'sentiment', m.classification -> 'sentiment',
        'language', m.classification -> 'language', 'confidence', m.classification -> 'confidence', 'engine', m.classification -> 'engine')) end,
      state = case when m.state in ('received', 'classified', 'drafted') then 'closed' else m.state end
    where m.id = any (ids)
    returning m.id
  )
  select count(*)::int from blanked
$$;

create function comms.blank_drafts(ids uuid[], at timestamptz) returns int
language sql security definer set search_path = comms, pg_temp
as $$
  with opened as (
    update comms.approvals a set subject = null, body = null, note = null, expires_at = least(a.expires_at, blank_drafts.at) where a.draft_id = any (ids)
  ), blanked as (
    update comms.drafts d set draft = '{}', response = '{}', reasons = '[]', recipient = '', contact_id = null, key = 'erased:' || d.id,
      state = case d.state when 'awaiting_approval' then 'rejected' else d.state end
    where d.id = any (ids)
    returning d.id
  )
  select count(*)::int from blanked
$$;

create function comms.blank_messages(ids uuid[], at timestamptz) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  done int;
begin
  update comms.scheduled_messages m set
    recipient = '', message = '{}', result = null, provider_message_id = null, contact_id = null, key = 'erased:' || m.id,
    state = case when m.state in ('draft', 'awaiting_approval', 'scheduled', 'failed_soft', 'claimed', 'ambiguous') then 'blocked' else m.state end,
    state_reason = jsonb_strip_nulls(jsonb_build_object('code', m.state_reason -> 'code')),
    state_at = case when m.state in ('draft', 'awaiting_approval', 'scheduled', 'failed_soft', 'claimed', 'ambiguous') then blank_messages.at else m.state_at end,
    fence = m.fence + case when m.state = 'claimed' then 1 else 0 end, claimed_by = null, lease_until = case when m.state = 'sending' then m.lease_until end
  where m.id = any (ids);
  get diagnostics done = row_count;
  -- What the provider said of it may repeat the address.
  update comms.message_events e set data = '{}' where e.message_id = any (ids) and e.data <> '{}';
  delete from comms.message_links l where l.message_id = any (ids);
  return done;
end
$$;

create function comms.apply_erasure_rule(rule comms.erasure_rules, tenant uuid, contact uuid, messages uuid[]) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  done int := 0;
  setting text;
  belongs constant text := case rule.found_by when 'message_id' then '$2 is not null and message_id = any ($3)' else 'contact_id = $2 and $3 is not null' end;
begin
  if to_regclass(format('comms.%I', rule.table_name)) is null
    or (select relkind from pg_class where oid = to_regclass(format('comms.%I', rule.table_name))) <> 'r' then return 0; end if;
  -- Into the statement go names of tables and columns as the catalogue has them, and nothing else.
  if rule.how = 'delete' then
    execute format('delete from comms.%I where tenant_id = $1 and %s', rule.table_name, belongs) using tenant, contact, messages;
    get diagnostics done = row_count;
  elsif rule.how = 'blank' then
    select string_agg(format('%I = %s', a.attname, case when not a.attnotnull then 'null' when a.atttypid = 'jsonb'::regtype then '''{}''' else '''''' end), ', ') into setting
    from pg_attribute a where a.attrelid = format('comms.%I', rule.table_name)::regclass and a.attname = any (rule.blanked) and not a.attisdropped;
    execute format('update comms.%I set %s where tenant_id = $1 and %s', rule.table_name, setting, belongs) using tenant, contact, messages;
    get diagnostics done = row_count;
  end if;
  return done;
end
$$;

create function comms.mask_mentions(tenant uuid, pattern text) returns jsonb
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
      and c.relname not in ('tenant_logins', 'tenant_settings', 'tenant_mailboxes', 'tenant_addresses', 'suppressions')
    group by c.relname
    order by c.relname
  loop
    execute format('update comms.%I set %s where tenant_id = $1 and (%s) and $3 <> ''''', place.relname, place.settings, place.conditions)
      using tenant, pattern, mark;
    get diagnostics done = row_count;
    if done > 0 then masked := masked || jsonb_build_object(place.relname, done); end if;
  end loop;
  return masked;
end
$$;

create function comms.erase_contact(contact uuid, at timestamptz default now(), request uuid default null) returns jsonb
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

  messages := array(select m.id from comms.scheduled_messages m where m.tenant_id = tenant and (m.contact_id = contact or m.recipient_hashes && hashes));
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
comment on function comms.erase_contact(uuid, timestamptz, uuid) is
  'Removes a person from every table of their tenant, by comms.erasure_rules, and masks every mention of their addresses, numbers and full name that is left; keeps hashes in comms.suppressions. Logs counts in comms.privacy_requests and returns them; null for an unknown contact. For the owner of the schema; people and staff ask by a request, which can be undone for some days.';

create function comms.carry_out_privacy_requests(max int default 20, at timestamptz default now())
returns table (kind text, "requestId" uuid, "staffEmail" text, company text, "dueAt" timestamptz, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  r record;
begin
  update comms.privacy_requests q set state = 'expired', done_at = carry_out_privacy_requests.at
  where q.state = 'waiting' and comms.may_touch(q.tenant_id)
    and q.requested_at < carry_out_privacy_requests.at - comms.privacy_term('answer')
    and q.source = 'person';

  for r in
    select q.id, q.tenant_id, q.contact_id, s.staff_email, s.company as of_company, q.due_at from comms.privacy_requests q left join comms.tenant_settings s on s.tenant_id = q.tenant_id
    where q.kind = 'erase' and q.state = 'confirmed' and q.erase_at <= carry_out_privacy_requests.at and comms.may_touch(q.tenant_id)
    order by q.erase_at limit carry_out_privacy_requests.max
    for update of q skip locked
  loop
    begin
      -- Who is not in the CRM any more has nothing left that could be found by it.
      if comms.erase_contact(r.contact_id, carry_out_privacy_requests.at, r.id) is null then
        update comms.privacy_requests q set state = 'done', done_at = carry_out_privacy_requests.at, contact_id = null, result = '{"crm_contacts": "was gone"}' where q.id = r.id;
      end if;
      kind := 'erased'; "requestId" := r.id; "staffEmail" := r.staff_email; company := r.of_company; "dueAt" := r.due_at;
      text := 'A person''s data was erased as requested.';
      return next;
    exception when others then
      -- One that fails never costs the others; nothing of it was done.
      perform comms.note_trouble_hourly('erasure ' || r.id, r.tenant_id, 'Handle privacy requests', 'An erasure could not be carried out: ' || sqlerrm,
        'It is tried again every hour. Look at comms.privacy_requests; it is due by the date there.', jsonb_build_object('requestId', r.id), carry_out_privacy_requests.at);
    end;
  end loop;

  return query
    update comms.privacy_requests q set warned_at = carry_out_privacy_requests.at
    from comms.tenant_settings s
    where s.tenant_id = q.tenant_id and q.state in ('waiting', 'confirmed') and q.warned_at is null and comms.may_touch(q.tenant_id)
      and q.due_at < carry_out_privacy_requests.at + comms.privacy_term('warn')
      and not (q.source = 'person' and q.state = 'waiting') -- whom the person never confirmed needs no answer
    returning 'due', q.id, s.staff_email, s.company, q.due_at,
      format('A request (%s) must be answered by %s; it is %s.', q.kind, to_char(q.due_at at time zone 'UTC', 'YYYY-MM-DD'), q.state);
end
$$;
comment on function comms.carry_out_privacy_requests(int, timestamptz) is
  'Erases what was confirmed and can no longer be undone, lets go of what nobody confirmed, and names (once each) the requests that staff must answer soon.';

create function comms.privacy_overview(at timestamptz default now())
returns table (kind text, id uuid, company text, customer text, request text, state text, "requestedAt" timestamptz, "dueAt" timestamptz, "eraseAt" timestamptz, "doneAt" timestamptz, source text, author text, overdue boolean)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select 'tenant', t.id, coalesce(s.company, t.name), null, null, null, null::timestamptz, null::timestamptz, null::timestamptz, null::timestamptz, null, null, false
  from comms.tenants t left join comms.tenant_settings s on s.tenant_id = t.id
  where comms.may_touch(t.id) and t.id = coalesce(comms.current_tenant(), t.id)
  union all
  select 'request', r.id, s.company, coalesce(c.name, c.email, c.phone), r.kind, r.state, r.requested_at, r.due_at, r.erase_at, r.done_at, r.source, r.author,
    r.state in ('waiting', 'confirmed') and r.due_at < privacy_overview.at
  from (
    select q.* from comms.privacy_requests q
    where comms.may_touch(q.tenant_id) and q.tenant_id = coalesce(comms.current_tenant(), q.tenant_id)
      and (q.state in ('waiting', 'confirmed') or q.done_at > privacy_overview.at - interval '30 days')
    order by (q.state in ('waiting', 'confirmed')) desc, q.due_at limit 200
  ) r
  left join comms.tenant_settings s on s.tenant_id = r.tenant_id
  left join comms.crm_contacts c on c.id = r.contact_id and c.tenant_id = r.tenant_id
$$;
comment on function comms.privacy_overview(timestamptz) is 'For the page of staff: the businesses, open requests with their due dates, and what was done in the last 30 days.';

------------------------------------------------------------------------------------------------------------------------
-- Retention: after which time data goes by itself

create table comms.retention_periods (
  kind text primary key,
  table_name text not null,
  period interval,
  action text not null check (action in ('delete', 'blank', 'erase', 'keep')),
  counted_from text not null,
  source text not null,
  reason text not null,
  check ((period is null) = (action = 'keep'))
);
comment on table comms.retention_periods is
  'How long each kind of data is kept. A business may have its own: tenant_settings.policy, {"retention": {"emails": "2 years"}}. These are defaults, not legal advice: shorten them as far as your law and your work allow.';
insert into comms.retention_periods values
  ('emails', 'email_messages', '6 years', 'blank', 'registered_at', 'HGB § 257(4), AO § 147(3): commercial letters six years', 'Answers are looked up in past mail; letters of a business have a legal term in many countries. Shorter elsewhere.'),
  ('quarantined_emails', 'email_messages', '90 days', 'delete', 'registered_at', 'GDPR Art. 5(1)(e)', 'Mail that belongs to no business and was not routed in three months.'),
  ('drafts', 'drafts', '1 year', 'blank', 'created_at', 'GDPR Art. 5(1)(e)', 'What was sent is in the outbox; the draft shows for a year who changed what.'),
  ('messages', 'scheduled_messages', '3 years', 'blank', 'state_at', 'BGB § 195, 199: three years; GDPR Art. 17(3)(e)', 'To show what was sent to whom while a claim may be made. Afterwards only counts stay.'),
  ('message_events', 'message_events', '2 years', 'delete', 'at', 'GDPR Art. 5(1)(e)', 'Opens, clicks and words of providers; send times and experiments look back a year.'),
  ('message_links', 'message_links', '2 years', 'delete', 'created_at, or expiry where later', '16 CFR 316.5, CAN-SPAM: an opt-out must work for at least 30 days', 'People look at old mail; a link that still works keeps them from complaining.'),
  ('inbound_messages', 'inbound_messages', '3 years', 'delete', 'at', 'as messages', 'What customers wrote by text and chat. Consent that was given or withdrawn by it stands in the ledger.'),
  ('provider_events', 'provider_events', '2 years', 'delete', 'received_at', 'as message_events', 'Words of providers, with the number they were about.'),
  ('portal_messages', 'portal_messages', '3 years', 'delete', 'posted_at', 'as messages', 'A copy of a message.'),
  ('call_transcripts', 'call_transcripts', '1 year', 'delete', 'called_at', 'GDPR Art. 5(1)(e)', 'Spoken words hold more than was needed; tasks made of them are kept where they were made.'),
  ('consent_of_nobody', 'consent_events', '5 years', 'delete', 'at', 'GDPR Art. 7(1); 16 CFR 310.5: five years', 'Consent must be shown while it is used, and for as long as a claim about it can be made: for contacts that exist no more.'),
  ('unconfirmed_sign_ups', 'crm_contacts', '30 days', 'erase', 'the sign-up', 'GDPR Art. 5(1)(c)', 'Somebody typed an address and nobody confirmed it: it may be a stranger''s.'),
  ('person_links', 'person_links', '30 days', 'delete', 'expires_at', 'GDPR Art. 5(1)(e)', 'Expired links open nothing.'),
  ('privacy_requests', 'privacy_requests', '3 years', 'delete', 'done_at', 'GDPR Art. 5(2): to show that requests were answered', 'The log holds no name.'),
  ('workflow_errors', 'workflow_errors', '90 days', 'delete', 'at', 'GDPR Art. 5(1)(e)', 'Error texts may quote addresses; three months are enough to mend a fault.'),
  ('page_visits', 'page_visits', '1 day', 'delete', 'window_start', 'GDPR Art. 5(1)(c)', 'Counters of the rate limit.'),
  ('suppressions', 'suppressions', null, 'keep', '-', 'GDPR Art. 21(3), 17(3)(b); 16 CFR 316.5', 'Hashes only. Who asked to be left alone asked for good.');

create function comms.retention_cutoffs(kind text, at timestamptz)
returns table (tenant_id uuid, cutoff timestamptz)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  standard interval := (select p.period from comms.retention_periods p where p.kind = retention_cutoffs.kind);
  own record;
begin
  if standard is null then return; end if;
  for own in
    select t.id, s.policy #>> array['retention', retention_cutoffs.kind] as wanted
    from comms.tenants t left join comms.tenant_settings s on s.tenant_id = t.id where comms.may_touch(t.id)
  loop
    tenant_id := own.id;
    begin
      -- Nothing shorter than a day: a slip of the pen must not empty a table.
      cutoff := retention_cutoffs.at - greatest(coalesce(nullif(own.wanted, '')::interval, standard), interval '1 day');
    exception when others then
      cutoff := retention_cutoffs.at - standard;
    end;
    return next;
  end loop;
  if comms.bound_tenant() is null then
    tenant_id := null;
    cutoff := retention_cutoffs.at - standard;
    return next;
  end if;
end
$$;

create function comms.retention_due(kind text, most int, at timestamptz)
returns setof text
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
begin
  case kind
    when 'emails' then return query
      select m.id::text from comms.retention_cutoffs(kind, at) c join comms.email_messages m on m.tenant_id = c.tenant_id
      where m.registered_at < c.cutoff and m.message_id not like '<erased-%' limit most;
    when 'quarantined_emails' then return query
      select m.id::text from comms.retention_cutoffs(kind, at) c join comms.email_messages m on c.tenant_id is null and m.tenant_id is null
      where m.registered_at < c.cutoff limit most;
    when 'drafts' then return query
      select d.id::text from comms.retention_cutoffs(kind, at) c join comms.drafts d on d.tenant_id = c.tenant_id
      where d.created_at < c.cutoff and d.recipient <> '' limit most;
    when 'messages' then return query
      select m.id::text from comms.retention_cutoffs(kind, at) c join comms.scheduled_messages m on m.tenant_id = c.tenant_id
      where m.state_at < c.cutoff and m.message <> '{}' and m.state not in ('draft', 'awaiting_approval', 'scheduled', 'failed_soft', 'claimed', 'sending', 'ambiguous') limit most;
    when 'message_events' then return query
      select e.id::text from comms.retention_cutoffs(kind, at) c join comms.message_events e on e.tenant_id = c.tenant_id where e.at < c.cutoff limit most;
    when 'message_links' then return query
      select l.id::text from comms.retention_cutoffs(kind, at) c join comms.message_links l on l.tenant_id = c.tenant_id
      where greatest(l.created_at, l.expires_at) < c.cutoff limit most;
    when 'inbound_messages' then return query
      select m.id::text from comms.retention_cutoffs(kind, at) c join comms.inbound_messages m on m.tenant_id is not distinct from c.tenant_id where m.at < c.cutoff limit most;
    when 'provider_events' then return query
      select e.id::text from comms.retention_cutoffs(kind, at) c join comms.provider_events e on e.tenant_id is not distinct from c.tenant_id where e.received_at < c.cutoff limit most;
    when 'portal_messages' then return query
      select p.id::text from comms.retention_cutoffs(kind, at) c join comms.portal_messages p on p.tenant_id = c.tenant_id where p.posted_at < c.cutoff limit most;
    when 'call_transcripts' then return query
      select t.id::text from comms.retention_cutoffs(kind, at) c join comms.call_transcripts t on t.tenant_id = c.tenant_id where coalesce(t.called_at, t.created_at) < c.cutoff limit most;
    when 'consent_of_nobody' then return query
      select e.id::text from comms.retention_cutoffs(kind, at) c join comms.consent_events e on e.tenant_id = c.tenant_id
      where e.at < c.cutoff and not exists (select from comms.crm_contacts p where p.id = e.contact_id and p.tenant_id = e.tenant_id) limit most;
    when 'unconfirmed_sign_ups' then return query
      select p.id::text from comms.retention_cutoffs(kind, at) c join comms.crm_contacts p on p.tenant_id = c.tenant_id
      where comms.contacts_are_ours() and p.created_at < c.cutoff and p.account_id is null and p.relationship_stage = 'new' and p.role is null
        and exists (select from comms.person_links l where l.contact_id = p.id and l.purpose = 'confirm_opt_in')
        and not exists (select from comms.consent_events e where e.contact_id = p.id and (e.state <> 'pending' or e.at >= c.cutoff))
        -- Whoever is known by anything else is a customer, not a slip of somebody's keyboard.
        and not exists (select from comms.email_messages x where x.contact_id = p.id and x.scheduled_message_id is null)
        and not exists (select from comms.scheduled_messages x where x.contact_id = p.id and x.type not like 'confirm\_opt\_in%')
        and not exists (select from comms.leads x where x.contact_id = p.id or lower(x.email) = lower(p.email)) and not exists (select from comms.crm_activities x where x.contact_id = p.id)
        and not exists (select from comms.crm_deals x where x.contact_id = p.id) and not exists (select from comms.quotes x where x.contact_id = p.id)
        and not exists (select from comms.projects x where x.contact_id = p.id) and not exists (select from comms.orders x where x.contact_id = p.id)
        and not exists (select from comms.invoices x where x.contact_id = p.id) and not exists (select from comms.appointments x where x.contact_id = p.id)
        and not exists (select from comms.contracts x where x.contact_id = p.id) and not exists (select from comms.call_transcripts x where x.contact_id = p.id)
      limit least(most, 100);
    when 'person_links' then return query
      select l.id::text from comms.retention_cutoffs(kind, at) c join comms.person_links l on l.tenant_id = c.tenant_id
      where l.expires_at < c.cutoff
        -- What it takes to know an unconfirmed sign-up by.
        and not (l.purpose = 'confirm_opt_in' and not exists (select from comms.consent_events e where e.contact_id = l.contact_id and e.state <> 'pending')) limit most;
    when 'privacy_requests' then return query
      select r.id::text from comms.retention_cutoffs(kind, at) c join comms.privacy_requests r on r.tenant_id = c.tenant_id where r.done_at < c.cutoff limit most;
    when 'workflow_errors' then return query
      select e.id::text from comms.retention_cutoffs(kind, at) c join comms.workflow_errors e on e.tenant_id is not distinct from c.tenant_id where e.at < c.cutoff limit most;
    when 'page_visits' then return query
      select encode(v.who_hash, 'hex') from comms.retention_cutoffs(kind, at) c join comms.page_visits v on c.tenant_id is null where v.window_start < c.cutoff limit most;
    else return;
  end case;
end
$$;

create function comms.retain_no_longer(kind text, ids text[], at timestamptz) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  done int := 0;
  one text;
begin
  case kind
    when 'emails' then return comms.blank_emails(ids::uuid[]);
    when 'drafts' then return comms.blank_drafts(ids::uuid[], at);
    when 'messages' then return comms.blank_messages(ids::uuid[], at);
    when 'unconfirmed_sign_ups' then
      foreach one in array ids loop
        if comms.erase_contact(one::uuid, at) is not null then done := done + 1; end if;
      end loop;
      return done;
    when 'quarantined_emails' then delete from comms.email_messages m where m.id = any (ids::uuid[]);
    when 'message_events' then delete from comms.message_events e where e.id = any (ids::bigint[]);
    when 'message_links' then delete from comms.message_links l where l.id = any (ids::uuid[]);
    when 'inbound_messages' then delete from comms.inbound_messages m where m.id = any (ids::uuid[]);
    when 'provider_events' then delete from comms.provider_events e where e.id = any (ids::bigint[]);
    when 'portal_messages' then delete from comms.portal_messages p where p.id = any (ids::uuid[]);
    when 'call_transcripts' then delete from comms.call_transcripts t where t.id = any (ids::uuid[]);
    when 'consent_of_nobody' then delete from comms.consent_events e where e.id = any (ids::bigint[]);
    when 'person_links' then delete from comms.person_links l where l.id = any (ids::uuid[]);
    when 'privacy_requests' then delete from comms.privacy_requests r where r.id = any (ids::uuid[]);
    when 'workflow_errors' then delete from comms.workflow_errors e where e.id = any (ids::bigint[]);
    when 'page_visits' then delete from comms.page_visits v where v.window_start < retain_no_longer.at - interval '1 day';
    else return 0;
  end case;
  get diagnostics done = row_count;
  return done;
end
$$;

create function comms.enforce_retention(at timestamptz default now(), dry_run boolean default false, batch int default 2000)
returns table (kind text, "table" text, action text, period text, due int, done int, more boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  rule comms.retention_periods;
  ids text[];
  size constant int := least(greatest(coalesce(batch, 2000), 1), 20000);
begin
  -- Two runs at once would do the same work twice.
  if not pg_try_advisory_xact_lock(hashtextextended('comms.enforce_retention', 0)) then return; end if;
  for rule in select * from comms.retention_periods p where p.action <> 'keep' order by p.kind loop
    begin
      ids := array(select comms.retention_due(rule.kind, size, enforce_retention.at));
      kind := rule.kind; "table" := rule.table_name; action := rule.action; period := rule.period::text;
      due := cardinality(ids);
      done := 0;
      if not dry_run and due > 0 then done := comms.retain_no_longer(rule.kind, ids, enforce_retention.at); end if;
      more := due >= case rule.kind when 'unconfirmed_sign_ups' then least(size, 100) else size end;
      return next;
    exception when others then
      -- One table never costs the others.
      perform comms.note_trouble_hourly('retention ' || rule.kind, null, 'Enforce retention', format('%s could not be cleared: %s', rule.table_name, sqlerrm),
        'It is tried again tomorrow. Report it if it goes on.', '{}', enforce_retention.at);
    end;
  end loop;
end
$$;
comment on function comms.enforce_retention(timestamptz, boolean, int) is
  'Deletes or blanks what is older than comms.retention_periods, at most batch rows of each kind; call it again while any row says more. With dry_run it only counts (up to batch).';

------------------------------------------------------------------------------------------------------------------------
-- The public pages, as the workflows ask for them: counted, looked up, carried out, in one call

create function comms.person_page(kind text, who text, token text, at timestamptz default now())
returns table (allowed boolean, page jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  allowed := comms.allow_page(person_page.kind, person_page.who, person_page.at);
  if allowed then
    page := case person_page.kind
      when 'confirm' then (select p.page from comms.opt_in_page(token, person_page.at) p)
      when 'privacy' then (select p.page from comms.privacy_page(token, person_page.at) p)
      else (select p.page from comms.preference_page(token, person_page.at) p) end;
  end if;
  return next;
end
$$;
comment on function comms.person_page(text, text, text, timestamptz) is
  'What a public page (preferences, unsubscribe, confirm, privacy) shows to whoever has the token; page is null where nobody may know anything. Changes nothing but the count of visits.';

create function comms.person_action(kind text, who text, token text, choices jsonb, evidence jsonb default '{}', at timestamptz default now())
returns table (allowed boolean, outcome text, page jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  allowed := comms.allow_page(person_action.kind, person_action.who, person_action.at);
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
comment on function comms.person_action(text, text, text, jsonb, jsonb, timestamptz) is
  'What a button of a public page does, and what the page shows afterwards; outcome is null for a token that opens nothing. For a download, outcome is "export" and page is the copy.';

------------------------------------------------------------------------------------------------------------------------
-- Rights

insert into comms.workflow_rights
select 'function', name, 'execute' from unnest(array[
  'request_privacy', 'request_privacy_for', 'privacy_page', 'settle_privacy_request', 'decide_privacy', 'export_by_token', 'export_for_staff',
  'carry_out_privacy_requests', 'privacy_overview', 'enforce_retention', 'person_page', 'person_action']) name
union all
select 'table', name, 'select' from unnest(array['privacy_requests', 'privacy_terms', 'retention_periods', 'erasure_rules', 'notice_texts']) name
on conflict do nothing;

select comms.grant_workflow_rights();

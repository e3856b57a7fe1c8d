-- Links in messages: made at the door, followed once sent. Only the hashes of their tokens are kept.
--
--   At the door (apply_delivery_decisions) a mail that is no reply gets listUnsubscribe {url, oneClick} (purpose unsubscribe); marketing and service mail
--   gets a line with its preferences page in postalFooter; links of messages with track.clicks and of marketing mail lead over comms.follow_link, and
--   those with track.opens and marketing mail carry a picture for comms.record_open. %unsubscribe_url% and %preferences_url% in text and HTML are filled in.
--   Marketing mail without a way out (no public_url) or without a postal address is blocked there.
--   comms.follow_link(token text, how jsonb, at) -> one row (target, counted, reason)    target null: no such link; redirect nowhere else
--   comms.record_open(token text, how jsonb, at) -> one row (counted, reason)
--        how: {method, userAgent, purpose?, headers?, secondsSinceDelivery?}; counted: it looks like a person. It is written down for good
--        by comms.count_visits after a grace of 30 seconds, because only what follows shows a scanner that opens every link.
--   comms.count_visits(at) -> (id, kind, counted)         done with every run of release_expired()
--   comms.standard_texts (kind, language, body)           what is said in one's own name, in six languages

create table comms.standard_texts (
  kind text not null,
  language text not null,
  body text not null,
  primary key (kind, language)
);
comment on table comms.standard_texts is 'Short texts that no template is needed for, by language; {company}, {phone}, {email}, {url} are filled in.';
insert into comms.standard_texts values
  ('preferences_line', 'en', 'Unsubscribe or choose what you receive: {url}'),
  ('preferences_line', 'es', 'Darse de baja o elegir qué recibe: {url}'),
  ('preferences_line', 'fr', 'Se désabonner ou choisir ce que vous recevez : {url}'),
  ('preferences_line', 'de', 'Abbestellen oder wählen, was Sie erhalten: {url}'),
  ('preferences_line', 'zh', '退订或选择您希望收到的内容：{url}'),
  ('preferences_line', 'ja', '配信停止・受信内容の変更：{url}');

create function comms.standard_text(kind text, language text, filled jsonb default '{}') returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select replace(replace(replace(replace(t.body, '{company}', coalesce(filled ->> 'company', '')), '{phone}', coalesce(filled ->> 'phone', '')),
    '{email}', coalesce(filled ->> 'email', '')), '{url}', coalesce(filled ->> 'url', ''))
  from comms.standard_texts t
  where t.kind = standard_text.kind and t.language in (lower(left(standard_text.language, 2)), 'en') order by t.language = 'en' limit 1
$$;

------------------------------------------------------------------------------------------------------------------------
-- Made at the door

alter table comms.message_links add column decoy boolean not null default false;
comment on column comms.message_links.decoy is 'A link no reader sees. Whoever follows it reads no mail: it opens every link there is.';
create index message_links_of_message on comms.message_links (message_id);

create function comms.new_link(m comms.scheduled_messages, purpose text, target text, base text, at timestamptz, decoy boolean default false) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  token text := replace(gen_random_uuid()::text, '-', ''); -- 122 random bits; short, because it also stands in text messages
begin
  insert into comms.message_links (tenant_id, message_id, token_hash, purpose, target, created_at, decoy)
  values (m.tenant_id, m.id, comms.token_hash(token), new_link.purpose, new_link.target, new_link.at, new_link.decoy);
  return comms.public_page(new_link.purpose, base, token);
end
$$;

create function comms.with_tracked_links(m comms.scheduled_messages, body text, html boolean, base text, spared text, at timestamptz) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  -- The address inside the quotes of an <a href>, or an address in running text without the full stop behind it.
  pattern constant text := case when html then '(<a\s[^>]*?href\s*=\s*)(["''])(https?://[^"''<>\s]+)\2' else '()()(https?://[^\s<>"'')\]]*[^\s<>"'')\].,;:!?])' end;
  between text[] := regexp_split_to_array(body, pattern, 'i');
  made jsonb := '{}';
  rewritten text := between[1];
  part text[];
  place int := 1;
  target text;
begin
  for part in select hit.captured from regexp_matches(body, pattern, 'gi') hit (captured) loop
    place := place + 1;
    target := part[3];
    if html then target := replace(replace(replace(replace(target, '&#38;', '&'), '&#x26;', '&'), '&quot;', '"'), '&amp;', '&'); end if;
    if target is distinct from spared and not starts_with(target, base || '/webhook/comms/') and length(target) <= 4000
      and (made ? target or (select count(*) from jsonb_object_keys(made)) < 100)
    then
      if not made ? target then made := made || jsonb_build_object(target, comms.new_link(m, 'click', target, base, at)); end if;
      rewritten := rewritten || part[1] || part[2] || (made ->> target) || part[2] || between[place];
    else
      rewritten := rewritten || part[1] || part[2] || part[3] || part[2] || between[place];
    end if;
  end loop;
  return rewritten;
end
$$;
comment on function comms.with_tracked_links(comms.scheduled_messages, text, boolean, text, text, timestamptz) is
  'A body whose links lead over follow_link; each target once, at most 100; links to our own pages and the one spared stay as they are.';

create function comms.at_end_of_html(html text, added text) returns text
language sql immutable
as $$ select case when html ~* '</body' then regexp_replace(html, '(</body(?!.*</body))', added || '\1', 'i') else html || added end $$;

create function comms.with_links(m comms.scheduled_messages, message jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  base text;
  mail boolean := m.channel = 'email';
  wanted jsonb := case jsonb_typeof(message -> 'track') when 'object' then message -> 'track' else '{}' end;
  by_default boolean := m.topic = 'marketing' and m.channel = 'email' and m.type <> 'reply';
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

  if mail and m.type <> 'reply' then
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
comment on function comms.with_links(comms.scheduled_messages, jsonb, timestamptz) is
  'A message with its links for this attempt: the way out, the preferences page, and what is tracked. A further attempt gets new ones; the old ones stay good.';

create function comms.commercial_objection(m comms.scheduled_messages) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- CAN-SPAM, 15 USC 7704(a)(3) and (5): a way to opt out and a postal address in every commercial mail.
  select case
    when s.public_url is null and coalesce(m.message #>> '{listUnsubscribe,url}', '') = '' then
      comms.reason('no_opt_out_link', 'Marketing mail needs a link to unsubscribe, and the Settings name no public address to make one of.')
    when coalesce(s.postal_address, m.message ->> 'postalFooter', '') = '' then
      comms.reason('no_postal_address', 'Marketing mail needs the sender''s postal address, and the Settings name none.') end
  from (select 1) one left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  where m.topic = 'marketing' and m.channel = 'email' and m.type <> 'reply'
$$;

create function comms.may_leave(m comms.scheduled_messages, at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  objection jsonb := coalesce(comms.standing_objection(m, at), comms.commercial_objection(m));
begin
  if objection ->> 'code' in ('no_opt_out_link', 'no_postal_address') then
    perform comms.note_trouble_hourly(objection ->> 'code', m.tenant_id, 'Send message', objection ->> 'text',
      'Run "Set up the database" with publicUrl and postalAddress filled in. What was blocked until then has to be enqueued anew.', jsonb_build_object('messageId', m.id, 'key', m.key), at);
  end if;
  return objection;
end
$$;
comment on function comms.may_leave(comms.scheduled_messages, timestamptz) is 'Why a message must not leave now: what stands against it, or what the law asks of it and it lacks. Null where it may.';

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

create or replace function comms.apply_delivery_decisions(items text, at timestamptz default now(), lease interval default '5 minutes')
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
      if m.state <> 'claimed' or m.fence is distinct from given.fence then
        perform comms.refuse_write(given.id, given.fence, 'apply_delivery_decisions', at);
      elsif comms.apply_delivery_decision(m, given.item, at, lease) then
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

------------------------------------------------------------------------------------------------------------------------
-- Followed

create table comms.machine_readers (
  pattern text primary key,
  kind text not null check (kind in ('scanner', 'privacy_proxy', 'robot')),
  source text not null
);
comment on table comms.machine_readers is 'User agents (as in "ilike") that fetch links and pictures without anybody reading: their visits are not counted.';
insert into comms.machine_readers values
  ('', 'robot', 'A browser names itself'),
  ('Mozilla/5.0', 'privacy_proxy', 'Apple Mail Privacy Protection fetches with this and nothing more'),
  ('%GoogleImageProxy%', 'privacy_proxy', 'Gmail fetches pictures for its readers, and keeps them'),
  ('%YahooMailProxy%', 'privacy_proxy', 'Yahoo Mail fetches pictures for its readers'),
  ('%DuckDuckGo-Email%', 'privacy_proxy', 'DuckDuckGo Email Protection'),
  ('%bot%', 'robot', 'Names itself one'), ('%crawler%', 'robot', 'Names itself one'), ('%spider%', 'robot', 'Names itself one'),
  ('%preview%', 'robot', 'Link previews of messengers and mail programs'), ('%facebookexternalhit%', 'robot', 'Link preview'), ('WhatsApp/%', 'robot', 'Link preview'),
  ('%Slackbot%', 'robot', 'Link preview'), ('%SkypeUriPreview%', 'robot', 'Link preview'),
  ('%HeadlessChrome%', 'scanner', 'A browser without a screen'), ('%PhantomJS%', 'scanner', 'A browser without a screen'),
  ('%Barracuda%', 'scanner', 'Barracuda Link Protection'), ('%Mimecast%', 'scanner', 'Mimecast URL Protect'), ('%Proofpoint%', 'scanner', 'Proofpoint URL Defense'),
  ('%BingPreview%', 'scanner', 'Microsoft Defender Safe Links'), ('%SafeLinks%', 'scanner', 'Microsoft Defender Safe Links'), ('%Symantec%', 'scanner', 'Symantec Email Security'),
  ('%Trend Micro%', 'scanner', 'Trend Micro Email Security'), ('%ZScaler%', 'scanner', 'Zscaler'), ('%Cisco%', 'scanner', 'Cisco Secure Email'),
  ('curl/%', 'robot', 'A program'), ('Wget/%', 'robot', 'A program'), ('python-%', 'robot', 'A program'), ('Go-http-client%', 'robot', 'A program'),
  ('Java/%', 'robot', 'A program'), ('okhttp/%', 'robot', 'A program'), ('axios/%', 'robot', 'A program'), ('node%', 'robot', 'A program'), ('undici%', 'robot', 'A program');

create table comms.link_visits (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  message_id uuid not null,
  link_id uuid not null, -- goes with its link, by the trigger below
  kind text not null check (kind in ('open', 'click')),
  at timestamptz not null,
  verdict text not null check (verdict in ('undecided', 'counted', 'machine')),
  reason text not null,
  user_agent text
);
comment on table comms.link_visits is 'Who seems to have followed a link, at most 50 a link: no address, no more of the browser than its name.';
create index link_visits_undecided on comms.link_visits (at) where verdict = 'undecided';
create index link_visits_of_message on comms.link_visits (message_id, at);
create index link_visits_of_link on comms.link_visits (link_id);
select comms.protect_tenant_table('comms.link_visits');

create function comms.forget_visits() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  delete from comms.link_visits v using gone where v.link_id = gone.id;
  return null;
end
$$;
create trigger forget_visits after delete on comms.message_links referencing old table as gone for each statement execute function comms.forget_visits();

create function comms.visit_policy() returns jsonb
language sql immutable
as $$
  -- Gateways scan in the seconds around delivery; they follow several links at once. A person does neither.
  select '{"graceSeconds": 30, "tooSoonSeconds": 2, "burstSeconds": 10, "burstLinks": 3, "decoyMinutes": 10}'::jsonb
$$;
comment on function comms.visit_policy() is 'When a visit is taken for a machine''s: sooner after delivery than a person can be, several links of one message in a burst, or the link no reader sees.';

create function comms.visit(token text, purpose text, how jsonb, at timestamptz, out link comms.message_links, out counted boolean, out reason text)
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
  insert into comms.link_visits (tenant_id, message_id, link_id, kind, at, verdict, reason, user_agent)
  select link.tenant_id, link.message_id, link.id, visit.purpose, visit.at, case when counted then 'undecided' else 'machine' end, visit.reason, agent
  where (select count(*) from comms.link_visits v where v.link_id = link.id) < 50;
end
$$;

create function comms.follow_link(token text, how jsonb default '{}', at timestamptz default now())
returns table (target text, counted boolean, reason text)
language sql security definer set search_path = comms, pg_temp
as $$ select (v.link).target, v.counted, v.reason from comms.visit(token, 'click', how, at) v $$;
comment on function comms.follow_link(text, jsonb, timestamptz) is
  'Where a link leads: only to what is stored for it. One row for every token; target is null for one that is unknown, altered, expired or of another purpose.';

create function comms.record_open(token text, how jsonb default '{}', at timestamptz default now())
returns table (counted boolean, reason text)
language sql security definer set search_path = comms, pg_temp
as $$ select v.counted, v.reason from comms.visit(token, 'open', how, at) v $$;
comment on function comms.record_open(text, jsonb, timestamptz) is 'The picture of a mail was fetched. One row for every token; the picture to answer with is always the same.';

create function comms.count_visits(at timestamptz default now())
returns table (id uuid, kind text, counted boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  policy jsonb := comms.visit_policy();
  v comms.link_visits;
begin
  for v in
    select d.* from comms.link_visits d
    where d.verdict = 'undecided' and d.at <= count_visits.at - make_interval(secs => (policy ->> 'graceSeconds')::int) and comms.may_touch(d.tenant_id)
    order by d.at limit 5000 for update skip locked
  loop
    id := v.message_id; kind := v.kind;
    counted := not exists (
      select from comms.link_visits o join comms.message_links l on l.id = o.link_id
      where o.message_id = v.message_id and l.decoy and o.at between v.at - make_interval(mins => (policy ->> 'decoyMinutes')::int) and v.at + make_interval(mins => (policy ->> 'decoyMinutes')::int))
      and (select count(distinct o.link_id) from comms.link_visits o
        where o.message_id = v.message_id and o.kind = 'click' and v.kind = 'click'
          and o.at between v.at - make_interval(secs => (policy ->> 'burstSeconds')::int) and v.at + make_interval(secs => (policy ->> 'burstSeconds')::int)) < (policy ->> 'burstLinks')::int;
    update comms.link_visits o set verdict = case when counted then 'counted' else 'machine' end, reason = case when counted then 'person' else 'opens_every_link' end where o.id = v.id;
    if counted then
      insert into comms.message_events (tenant_id, message_id, kind, at, provider, provider_event_id, data)
      values (v.tenant_id, v.message_id, v.kind, v.at, 'link', v.id::text, jsonb_build_object('linkId', v.link_id)) on conflict do nothing;
      update comms.scheduled_messages m set
        state = case v.kind when 'click' then 'clicked' else 'opened' end, state_at = count_visits.at,
        state_reason = comms.reason(v.kind, case v.kind when 'click' then 'Somebody followed a link.' else 'The mail was opened.' end, to_jsonb(comms.iso(v.at)))
      where m.id = v.message_id and comms.state_rank(m.state) between comms.state_rank('accepted') and comms.state_rank(case v.kind when 'click' then 'clicked' else 'opened' end) - 1;
      if found then perform comms.confirm_ladder(v.message_id, at); end if;
    end if;
    return next;
  end loop;
end
$$;
comment on function comms.count_visits(timestamptz) is 'Settles visits whose grace is over: a person''s becomes an open or a click of the message, a machine''s does not.';

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['follow_link', 'record_open', 'count_visits', 'standard_text']) name;
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['link_visits', 'machine_readers', 'standard_texts']) name;
select comms.grant_workflow_rights();

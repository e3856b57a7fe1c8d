-- The portal: a page on which a customer reads what was posted for them.
--
--   comms.issue_portal_link(contact, at) -> text             a token for comms/portal, to be sent to that contact only; %portal_url% in a message makes one
--   comms.portal_page(token, at) -> page                     what the page shows; writes nothing
--   comms.mark_portal_messages(token, choices, at) -> outcome    its buttons: {form, action: "read", id} or {form, action: "read_all"}

alter table comms.person_links drop constraint person_links_purpose_check;
alter table comms.person_links add constraint person_links_purpose_check check (purpose in ('preferences', 'confirm_opt_in', 'privacy', 'portal'));
insert into comms.page_limits values ('portal', 60, '10 minutes', 3000, 'As preferences: one page, read and marked.');

create function comms.issue_portal_link(contact uuid, at timestamptz default now()) returns text
language sql security definer set search_path = comms, pg_temp
as $$
  select comms.issue_person_link(c.tenant_id, c.id, 'portal', case when coalesce(c.email, '') <> '' then 'email' else 'sms' end, null, null, null,
    issue_portal_link.at + interval '90 days', issue_portal_link.at)
  from comms.crm_contacts c
  where c.id = contact and comms.may_touch(c.tenant_id) and c.tenant_id = coalesce(comms.current_tenant(), c.tenant_id)
$$;
comment on function comms.issue_portal_link(uuid, timestamptz) is
  'A token for the page comms/portal?token=..., for 90 days, to be sent to that contact only: whoever has it reads their messages. It opens nothing once the contact has another address.';

create function comms.portal_messages_of(tenant uuid, contact uuid) returns setof comms.portal_messages
language sql stable security definer set search_path = comms, pg_temp
as $$
  select p.* from comms.portal_messages p
  where p.tenant_id = tenant and (p.contact_id = contact
    -- Posted to a place in the portal and to nobody by name.
    or (p.contact_id is null and p.portal_id = (select nullif(c.portal_id, '') from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant)))
$$;
create index portal_messages_of_place on comms.portal_messages (tenant_id, portal_id) where contact_id is null;

create function comms.portal_page(token text, at timestamptz default now())
returns table (page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'form', comms.form_token(token, portal_page.at), 'company', s.company, 'timeZone', coalesce(p.time_zone, c.time_zone, a.time_zone, s.time_zone, 'UTC'),
    'language', coalesce(case when p.language = any (comms.page_languages()) then p.language end,
      case when lower(left(c.language, 2)) = any (comms.page_languages()) then lower(left(c.language, 2)) end,
      case when lower(left(s.language, 2)) = any (comms.page_languages()) then lower(left(s.language, 2)) end, 'en'),
    'unread', (select count(*) from comms.portal_messages_of(who.tenant_id, who.contact_id) m where m.read_at is null),
    'more', (select count(*) > 50 from comms.portal_messages_of(who.tenant_id, who.contact_id) m),
    'messages', coalesce((
      select jsonb_agg(jsonb_build_object('id', shown.id, 'subject', coalesce(shown.subject, ''), 'language', coalesce(shown.language, ''), 'postedAt', comms.iso(shown.posted_at), 'readAt', comms.iso(shown.read_at),
        'text', coalesce(nullif(shown.body, ''), btrim(regexp_replace(regexp_replace(regexp_replace(coalesce(shown.html, ''), '<(style|script|head)\M.*?</\1\s*>', '', 'gis'), '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g'))))
        order by shown.posted_at desc, shown.id)
      from (select * from comms.portal_messages_of(who.tenant_id, who.contact_id) m order by m.posted_at desc, m.id limit 50) shown), '[]'))
  from comms.person_of_token(token, array['portal'], portal_page.at) who
  join comms.crm_contacts c on c.id = who.contact_id and c.tenant_id = who.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.tenant_settings s on s.tenant_id = who.tenant_id
  left join comms.communication_preferences p on p.tenant_id = who.tenant_id and p.contact_id = who.contact_id
$$;
comment on function comms.portal_page(text, timestamptz) is
  'What a customer''s portal shows: the newest 50 messages; writes nothing. No row for a token that is unknown, expired or altered.';

create function comms.mark_portal_messages(token text, choices jsonb, at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  wanted uuid := comms.read_uuid(choices ->> 'id');
  marked uuid[];
  read uuid;
begin
  select * into who from comms.person_of_token(token, array['portal'], mark_portal_messages.at);
  if not found then return; end if;
  if not coalesce(comms.form_token_holds(token, choices ->> 'form', mark_portal_messages.at), false) then
    return query select 'stale';
    return;
  end if;
  with now_read as (
    update comms.portal_messages p set read_at = mark_portal_messages.at
    where p.id in (select m.id from comms.portal_messages_of(who.tenant_id, who.contact_id) m
      where m.read_at is null and (choices ->> 'action' = 'read_all' or (choices ->> 'action' = 'read' and m.id = wanted)))
    returning p.message_id
  )
  select array_agg(now_read.message_id) into marked from now_read;
  -- Whoever says that they have read it has got it: nothing says so more surely.
  foreach read in array array_remove(coalesce(marked, '{}'), null) loop
    insert into comms.message_events (tenant_id, message_id, kind, at, provider, provider_event_id, data)
    values (who.tenant_id, read, 'open', mark_portal_messages.at, 'portal', read::text, '{}') on conflict do nothing;
    update comms.scheduled_messages m set
      state = 'opened', state_at = mark_portal_messages.at, state_reason = comms.reason('open', 'It was marked as read in the portal.')
    where m.id = read and m.tenant_id = who.tenant_id and comms.state_rank(m.state) between comms.state_rank('accepted') and comms.state_rank('delivered');
    if found then perform comms.confirm_ladder(read, mark_portal_messages.at); end if;
  end loop;
  return query select case when marked is null then 'unchanged' else 'read' end;
end
$$;
comment on function comms.mark_portal_messages(text, jsonb, timestamptz) is
  'The buttons of the portal: marks one message, or all, as read, once and for all; the message behind it counts as opened. stale: the form is older than a day or not ours. No row for an unknown token.';

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
      when 'portal' then (select p.page from comms.portal_page(token, person_page.at) p)
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
      when 'portal' then
        select s.outcome into outcome from comms.mark_portal_messages(token, choices, person_action.at) s;
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
    if page is null and person_action.kind in ('preferences', 'privacy', 'portal') and not choices ? 'kind' then
      page := case person_action.kind
        when 'privacy' then (select p.page from comms.privacy_page(token, person_action.at) p)
        when 'portal' then (select p.page from comms.portal_page(token, person_action.at) p)
        else (select p.page from comms.preference_page(token, person_action.at) p) end;
    end if;
  end if;
  return next;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- A link to it in a message

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
  portal text;
  body text;
begin
  select s.public_url into base from comms.tenant_settings s where s.tenant_id = m.tenant_id;
  if base is null then return message; end if;
  if bodies like '%\%portal\_url\%%' then
    -- Only into the hands of the contact: never for another address, with a copy to somebody, or where others read.
    if m.contact_id is not null and m.channel in ('email', 'sms', 'whatsapp') and cardinality(m.recipient_hashes) > 0 and comms.address_hash(comms.address_on(m.tenant_id, m.contact_id, m.channel)) = all (m.recipient_hashes || comms.copied_hashes(m.message)) then
      portal := comms.public_page('portal', base, comms.issue_person_link(m.tenant_id, m.contact_id, 'portal', m.channel, null, null, null, at + interval '90 days', at));
    end if;
    message := message || jsonb_strip_nulls(jsonb_build_object(
      'text', replace(message ->> 'text', '%portal_url%', coalesce(portal, base)), 'html', replace(message ->> 'html', '%portal_url%', coalesce(portal, base))));
  end if;

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

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['issue_portal_link']) name;
select comms.grant_workflow_rights();

------------------------------------------------------------------------------------------------------------------------
-- What the first tables are for, where it was not said (docs/data-model.md is written from these comments)

do $$
declare
  said record;
begin
  for said in
    select * from (values
      ('tenants', 'The businesses.'),
      ('tenant_settings', 'Sender, signature, tone, time zone, calendar, capacity, public address and channel policy of a business.'),
      ('crm_accounts', 'Companies: tier, industry, zone, calendar, contract dates. Minimal, or a view of yours.'),
      ('crm_contacts', 'People: addresses by channel, language, zone, relationship, role. Minimal, or a view of yours.'),
      ('crm_activities', 'What was done with whom. Minimal, or a view of yours.'),
      ('crm_campaigns', 'Campaigns. Minimal, or a view of yours.'),
      ('crm_deals', 'Deals and their stage. Minimal, or a view of yours.'),
      ('leads', 'Who may become a customer, with a score.'),
      ('quotes', 'Offers: until when they hold, and their PDF.'),
      ('projects', 'The work in hand: a fact a draft may state.'),
      ('milestones', 'Steps of projects with their dates.'),
      ('orders', 'Orders: a fact a draft may state.'),
      ('invoices', 'Invoices: a fact a draft may state. Erasing a person keeps the figures.'),
      ('appointments', 'Appointments; booking one ends sequences that name it.'),
      ('contracts', 'Contracts and when they end.'),
      ('threads', 'Mails that belong together.'),
      ('email_messages', 'Every mail in and out, once by tenant and Message-ID, with its classification, state and reasons.'),
      ('drafts', 'Prepared replies, one for each thread, last mail and purpose.'),
      ('call_transcripts', 'What was said in calls.'),
      ('communication_preferences', 'Wishes of a contact: channels, quiet hours, do-not-contact, language, no AI.'),
      ('communication_templates', 'Texts by language and version.'),
      ('communication_campaigns', 'Sequences that were started for a lead or quote.'),
      ('message_analytics', 'A view: counts by template and variant, of the current tenant.'),
      ('page_salts', 'The salt of the day that visitors'' addresses are hashed with; deleted with the day.'),
      ('migrations', 'Which migrations were applied, with their checksums.'),
      ('options', 'How the schema was set up.'),
      ('workflow_errors', 'Trouble that staff are told of, the first of its kind within the hour.'),
      ('heartbeats', 'When each workflow gave a sign of life.')) known (name, words)
  loop
    execute (select format('comment on %s comms.%I is %L', case c.relkind when 'v' then 'view' else 'table' end, c.relname, said.words)
      from pg_class c where c.relnamespace = 'comms'::regnamespace and c.relname = said.name and c.relkind in ('r', 'v', 'p'));
  end loop;
end
$$;

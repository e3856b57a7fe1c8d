-- WhatsApp at any time: which texts have been approved there, so that a step can be sent by WhatsApp outside the 24 hours after the customer's last message.
--
--   comms.whatsapp_texts(tenant) -> ("templateId", language, name, "providerLanguage", body, parameters, state)     what to register; state: new, registered, changed
--   comms.register_whatsapp_templates(items text, at) -> ("templateId", language, name, outcome)
--        items: [{templateId: "quote.reminder" | "*", language?, name?, remove?, tenantId?}]: said by the operator once the provider has approved them. Without a name
--        it is the built-in one; with Twilio the name is the content id (HX...) of that language
--   comms.whatsapp_form(tenant, templateId, language) -> {name, language, parameters} | null: only while the text says what was approved

alter table comms.communication_templates add column approved jsonb;
comment on column comms.communication_templates.approved is 'Of short messages: what WhatsApp would have to approve {name, body, parameters}, without the optional parts of the text.';

create table comms.whatsapp_templates (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  template_id text not null,
  language text not null,
  name text not null check (name ~ '^[A-Za-z0-9_]{1,200}$'),
  body text not null,
  parameters jsonb not null,
  registered_at timestamptz not null default now(),
  unique (tenant_id, language, template_id)
);
comment on table comms.whatsapp_templates is 'Which texts WhatsApp has approved for a business, as the operator said, with the words that were approved.';
select comms.protect_tenant_table('comms.whatsapp_templates');
insert into comms.erasure_rules (table_name, how, reason) values ('whatsapp_templates', 'no_person', 'Texts, not a person.');

create function comms.short_text(tenant uuid, template text, wanted text) returns comms.communication_templates
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- As comms.templates_for finds a text for WhatsApp in that language.
  select t from comms.communication_templates t
  where t.template_id = short_text.template and t.language = short_text.wanted and t.channel in ('whatsapp', 'sms') and (t.tenant_id is null or (t.tenant_id = tenant and comms.may_touch(tenant)))
  order by (t.channel = 'whatsapp') desc, t.tenant_id nulls last, t.version desc limit 1
$$;

create function comms.whatsapp_form(tenant uuid, template text, wanted text) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('name', w.name, 'language', case w.language when 'zh' then 'zh_CN' else w.language end, 'parameters', w.parameters)
  from comms.whatsapp_templates w
  cross join lateral (select (t).approved from (select comms.short_text(tenant, template, w.language) as t) one) now
  where w.tenant_id = tenant and comms.may_touch(tenant) and w.template_id = whatsapp_form.template and w.language = lower(split_part(wanted, '-', 1))
    and now.approved ->> 'body' = w.body and now.approved -> 'parameters' = w.parameters
$$;
comment on function comms.whatsapp_form(uuid, text, text) is 'The approved form of a text, null where none is registered, or where the text was changed since.';

create function comms.whatsapp_texts(tenant uuid default comms.current_tenant())
returns table ("templateId" text, language text, name text, "providerLanguage" text, body text, parameters jsonb, state text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select t.template_id, t.language, coalesce(w.name, t.approved ->> 'name'), case t.language when 'zh' then 'zh_CN' else t.language end,
    replace(t.approved ->> 'body', '{{company}}', s.company), t.approved -> 'parameters',
    case when w.id is null then 'new' when w.body = t.approved ->> 'body' and w.parameters = t.approved -> 'parameters' then 'registered' else 'changed' end
  from comms.tenant_settings s
  cross join (select distinct x.template_id, x.language from comms.communication_templates x where x.approved is not null) known
  cross join lateral (select (found).* from (select comms.short_text(s.tenant_id, known.template_id, known.language) as found) one) t
  left join comms.whatsapp_templates w on w.tenant_id = s.tenant_id and w.template_id = t.template_id and w.language = t.language
  where s.tenant_id = coalesce(tenant, (select min(o.tenant_id::text)::uuid from comms.tenant_settings o where comms.may_touch(o.tenant_id) having count(*) = 1))
    and comms.may_touch(s.tenant_id) and t.approved is not null
  order by 1, 2
$$;
comment on function comms.whatsapp_texts(uuid) is 'What to register with WhatsApp, word for word with the name of the business; parameters say what each {{n}} is filled with. "changed": register it again, until then it is not used.';

create function comms.register_whatsapp_templates(items text, at timestamptz default now())
returns table ("templateId" text, language text, name text, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  one record;
  tenant uuid;
begin
  for given in select r.item, r.place from comms.read_items(items) r order by r.place loop
    tenant := comms.tenant_asked(given.item);
    "templateId" := given.item ->> 'templateId'; language := lower(given.item ->> 'language'); name := nullif(given.item ->> 'name', '');
    if tenant is null or not comms.may_touch(tenant) then
      outcome := 'failed: it is not said for which business, give "tenantId"';
      return next;
      continue;
    end if;
    if name !~ '^[A-Za-z0-9_]{1,200}$' then
      outcome := 'failed: a name has letters, digits and "_" only';
      return next;
      continue;
    end if;
    if name like 'HX%' and (language is null or "templateId" = '*') then
      outcome := 'failed: a content id of Twilio is of one text in one language, give both';
      return next;
      continue;
    end if;
    if coalesce((given.item ->> 'remove')::boolean, false) then
      delete from comms.whatsapp_templates w where w.tenant_id = tenant and given.item ->> 'templateId' in (w.template_id, '*') and lower(coalesce(given.item ->> 'language', w.language)) = w.language;
      outcome := 'removed';
      return next;
      continue;
    end if;
    outcome := 'failed: there is no text of that name that WhatsApp could approve';
    for one in
      select t."templateId", t.language, coalesce(nullif(given.item ->> 'name', ''), (comms.short_text(tenant, t."templateId", t.language)).approved ->> 'name') as name, t.parameters,
        (comms.short_text(tenant, t."templateId", t.language)).approved ->> 'body' as body
      from comms.whatsapp_texts(tenant) t
      where (t."templateId" = given.item ->> 'templateId' or given.item ->> 'templateId' = '*') and (given.item ->> 'language' is null or t.language = lower(given.item ->> 'language'))
    loop
      insert into comms.whatsapp_templates as w (tenant_id, template_id, language, name, body, parameters, registered_at)
      values (tenant, one."templateId", one.language, one.name, one.body, one.parameters, register_whatsapp_templates.at)
      on conflict (tenant_id, language, template_id) do update set name = excluded.name, body = excluded.body, parameters = excluded.parameters, registered_at = excluded.registered_at;
      "templateId" := one."templateId"; language := one.language; name := one.name; outcome := 'registered';
      return next;
    end loop;
    if outcome <> 'registered' then return next; end if;
  end loop;
end
$$;
comment on function comms.register_whatsapp_templates(text, timestamptz) is
  'The operator says which texts WhatsApp has approved: from then on steps may use them outside the 24 hours. What is not approved there is refused by the provider, message by message.';

create or replace function comms.load_templates(templates text, at timestamptz default now())
returns table ("templateId" text, channel text, language text, version int, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  -- Two set-ups at once take turns.
  perform pg_advisory_xact_lock(hashtextextended('comms.load_templates', 0));
  return query
  with given as materialized (
    select r.place, r.item ->> 'templateId' as template_id, r.item ->> 'channel' as channel, lower(r.item ->> 'language') as language,
      coalesce(nullif(r.item ->> 'name', ''), r.item ->> 'templateId') as name, nullif(r.item ->> 'category', '') as category,
      nullif(r.item ->> 'subject', '') as subject, nullif(r.item ->> 'html', '') as html, nullif(r.item ->> 'text', '') as content,
      coalesce(nullif(r.item -> 'variables', 'null'), '{}') as variables
    from comms.read_items(templates) r
  ), sound as materialized (
    select g.*, case
      when coalesce(g.template_id, '') !~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$' then 'its templateId is no name'
      when not exists (select from comms.channel_providers p where p.channel = g.channel) then 'its channel is not known'
      when coalesce(g.language, '') !~ '^[a-z]{2,3}(-[a-z0-9]+)*$' then 'its language is not one such as "de"'
      when g.content is null and g.html is null then 'it says nothing'
      when jsonb_typeof(g.variables) <> 'object' then 'its variables are no object'
    end as wrong
    from given g
  ), judged as materialized (
    select s.place, s.template_id, s.channel, s.language, s.name, s.category, s.subject, s.html, s.content, s.variables,
      coalesce(s.wrong, case when row_number() over (partition by s.template_id, s.channel, s.language, s.wrong is null order by s.place) > 1 then 'it is given twice' end) as wrong
    from sound s
  ), newest as materialized (
    select distinct on (t.template_id, t.channel, t.language) t.* from comms.communication_templates t where t.tenant_id is null
    order by t.template_id, t.channel, t.language, t.version desc
  ), compared as materialized (
    select j.*, n.version as was, case
      when j.wrong is not null then 'refused: ' || j.wrong
      when n.id is null then 'added'
      when (n.name, n.category, n.subject, n.content_html, n.content_text, n.variables)
        is distinct from (j.name, j.category, j.subject, j.html, j.content, j.variables) then 'changed'
      else 'unchanged'
    end as outcome
    from judged j left join newest n on n.template_id = j.template_id and n.channel = j.channel and n.language = j.language
  ), stored as (
    insert into comms.communication_templates (template_id, tenant_id, channel, language, version, name, category, subject, content_html, content_text, variables, created_at)
    select c.template_id, null, c.channel, c.language, coalesce(c.was, 0) + 1, c.name, c.category, c.subject, c.html, c.content, c.variables, load_templates.at
    from compared c where c.outcome in ('added', 'changed')
  )
  select c.template_id, c.channel, c.language, case when c.outcome in ('added', 'changed') then coalesce(c.was, 0) + 1 else c.was end, c.outcome
  from compared c order by c.place;

  -- What WhatsApp would have to approve is read off the text: no version of its own.
  update comms.communication_templates t set approved = g.approved
  from (
    select r.item ->> 'templateId' as template_id, r.item ->> 'channel' as channel, lower(r.item ->> 'language') as language,
      case jsonb_typeof(r.item -> 'approved') when 'object' then r.item -> 'approved' end as approved
    from comms.read_items(templates) r
  ) g
  where t.tenant_id is null and t.template_id = g.template_id and t.channel = g.channel and t.language = g.language and t.approved is distinct from g.approved
    and t.version = (select max(n.version) from comms.communication_templates n where n.tenant_id is null and n.template_id = g.template_id and n.channel = g.channel and n.language = g.language);
end
$$;

create or replace function comms.contact_facts(ids uuid[])
returns table (contact_id uuid, tenant_id uuid, account_id uuid, near_zone text, contact jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with approved as materialized (
    select w.tenant_id, w.language, jsonb_agg(w.template_id order by w.template_id) as list
    from comms.whatsapp_templates w
    where w.tenant_id in (select c.tenant_id from comms.crm_contacts c where c.id = any (ids)) and comms.whatsapp_form(w.tenant_id, w.template_id, w.language) is not null
    group by w.tenant_id, w.language
  )
  select c.id, c.tenant_id, c.account_id, coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC'),
    jsonb_strip_nulls(jsonb_object(array[
      'contactId', c.id::text, 'accountId', c.account_id::text, 'name', c.name, 'company', a.name, 'email', c.email, 'phone', comms.e164(c.phone), 'whatsapp', comms.e164(c.whatsapp),
      'slack', c.slack_id, 'push', c.push_token, 'chat', d.chat_id, 'portal', coalesce(c.portal_id, c.id::text), 'tier', a.tier, 'industry', a.industry,
      'language', coalesce(p.language, c.language, s.language), 'timeZone', c.time_zone,
      -- Before the zone of the business comes that of the phone number, where there is one.
      'accountTimeZone', coalesce(a.time_zone, case when coalesce(c.phone, c.whatsapp, '') = '' then s.time_zone end), 'relationshipStage', c.relationship_stage,
      'jurisdiction', coalesce(c.jurisdiction, a.jurisdiction, s.jurisdiction), 'region', d.region, 'whatsappLastInboundAt', comms.iso(p.whatsapp_last_inbound_at)]))
    || jsonb_build_object('vip', coalesce(c.vip, false), 'aiOptOut', coalesce(p.ai_opt_out, c.ai_opt_out, false) or coalesce(a.ai_opt_out, false), 'doNotContact', coalesce(p.do_not_contact, false),
      -- What may be said to them by WhatsApp at any time; all else only within a day of their last message.
      'whatsappTemplates', coalesce(w.list, '[]'),
      'preferences', case when p.contact_id is null then '{}' else jsonb_strip_nulls(jsonb_build_object(
        'preferredChannel', p.preferred_channel, 'preferredTime', to_char(p.preferred_time, 'HH24:MI'), 'quietHours', p.quiet_hours, 'timeZone', p.time_zone,
        'emailEnabled', p.email_enabled, 'smsEnabled', p.sms_enabled, 'phoneEnabled', p.phone_enabled, 'whatsappEnabled', p.whatsapp_enabled)) end)
    || case when i.id is null then '{}' else jsonb_build_object('sendTime', jsonb_build_object(
      'hourOfWeek', i.hour_of_week, 'basis', i.basis, 'timeZone', i.time_zone, 'learntAt', comms.iso(i.last_updated))) end
  from comms.crm_contacts c
  left join comms.tenant_settings s on s.tenant_id = c.tenant_id
  left join comms.crm_accounts a on a.id = c.account_id and a.tenant_id = c.tenant_id
  left join comms.contact_details d on d.tenant_id = c.tenant_id and d.contact_id = c.id
  left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id
  left join comms.communication_insights i on i.tenant_id = c.tenant_id and i.contact_id = c.id and i.hour_of_week is not null
  left join approved w on w.tenant_id = c.tenant_id and w.language = lower(split_part(coalesce(p.language, c.language, s.language), '-', 1))
  where c.id = any (ids)
$$;

create or replace function comms.steps_to_write(items text, at timestamptz default now())
returns table (id uuid, fence int, "tenantId" uuid, step jsonb, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  due jsonb; -- what is to be written: [{place, id, fence, tenantId, item, about, text}]
begin
  with sends as materialized (
    select r.place, row_number() over (order by r.place) as nth, e.id, e.fence, e.tenant_id, r.item,
      comms.standard_variables(e.tenant_id, e.contact_id) || comms.quote_variables(q) || e.data as about,
      jsonb_build_object('templateId', r.item #>> '{step,template}', 'channel', r.item #>> '{step,channel}', 'language', coalesce(r.item #>> '{contact,language}', t.language), 'tenantId', e.tenant_id) as wanted
    from comms.read_items(items) r
    join comms.enrolments e on e.id = comms.read_uuid(r.item ->> 'id') and e.fence = comms.read_int(r.item ->> 'fence') and e.state = 'active' and comms.may_touch(e.tenant_id)
    join comms.sequences s on s.id = e.sequence_id
    left join comms.tenant_settings t on t.tenant_id = e.tenant_id
    left join comms.quotes q on q.id = e.quote_id
    where r.item #>> '{step,action}' = 'send' and coalesce(r.item ->> 'error', '') = '' and comms.burst_free_at(e, s.topic, r.item #>> '{step,stepId}', steps_to_write.at) is null
  )
  select coalesce(jsonb_agg(jsonb_build_object('place', s.place, 'id', s.id, 'fence', s.fence, 'tenantId', s.tenant_id, 'item', s.item, 'about', s.about, 'text', t.template) order by s.place), '[]')
  into due
  from sends s
  left join comms.templates_for((select coalesce(jsonb_agg(o.wanted order by o.nth), '[]')::text from sends o)) t on t.place = s.nth;

  perform comms.advance_enrolments((
    select coalesce(jsonb_agg(case when d.one is null then r.item
        else r.item || jsonb_build_object('error', format('There is no text "%s" for %s: the step "%s" cannot be written.', coalesce(r.item #>> '{step,template}', ''), r.item #>> '{step,channel}', r.item #>> '{step,stepId}'))
      end order by r.place), '[]')::text
    from comms.read_items(items) r
    left join jsonb_array_elements(due) d (one) on (d.one ->> 'place')::int = r.place
    where d.one is null or d.one -> 'text' = 'null'), at);

  return query
    select (d.one ->> 'id')::uuid, (d.one ->> 'fence')::int, (d.one ->> 'tenantId')::uuid, d.one #> '{item,step}',
      -- The places of the form that WhatsApp approved are filled in with the text.
      (d.one -> 'text') || case when d.one #>> '{item,step,channel}' = 'whatsapp' then coalesce((
        select jsonb_build_object('parameters', f.form -> 'parameters')
        from comms.whatsapp_form((d.one ->> 'tenantId')::uuid, d.one #>> '{item,step,template}', d.one #>> '{text,language}') f (form) where f.form is not null), '{}') else '{}' end,
      comms.declared_only(d.one #> '{text,variables}', d.one -> 'about'), d.one #> '{item,contact}'
    from jsonb_array_elements(due) d (one) where d.one -> 'text' <> 'null' order by (d.one ->> 'place')::int;
  if not found then
    return query select null::uuid, null::int, null::uuid, null::jsonb, null::jsonb, null::jsonb, null::jsonb;
  end if;
end
$$;

create or replace function comms.send_step(e comms.enrolments, definition jsonb, step jsonb, draft jsonb, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  quote comms.quotes;
  channel text := step ->> 'channel';
  address text := coalesce(comms.address_on(e.tenant_id, e.contact_id, channel), case channel when 'whatsapp' then comms.address_on(e.tenant_id, e.contact_id, 'phone') end);
  zone text;
  message_id uuid;
  stops text[] := comms.stops_of(definition);
begin
  if coalesce(draft ->> 'text', draft ->> 'html', '') = '' then
    raise exception 'Step "%" has no text.', step ->> 'stepId' using hint = 'The item needs "draft", as Draft Reply gives it.';
  end if;
  if address is null and channel not in ('portal', 'blog', 'chat', 'social') then
    raise exception 'The contact has no address for %.', channel;
  end if;
  select * into quote from comms.quotes q where q.id = e.quote_id;
  select coalesce(c.time_zone, a.time_zone, s.time_zone, 'UTC') into zone
  from comms.tenant_settings s left join comms.crm_contacts c on c.id = e.contact_id left join comms.crm_accounts a on a.id = c.account_id
  where s.tenant_id = e.tenant_id;
  select m.id into message_id from comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object(
    'tenantId', e.tenant_id, 'key', format('%s/%s/%s', e.id, step ->> 'stepId', e.epoch), 'channel', channel, 'topic', definition ->> 'topic', 'type', 'sequence',
    'to', coalesce(address, ''), 'contactId', e.contact_id, 'subject', nullif(draft ->> 'subject', ''), 'text', draft ->> 'text',
    'template', case when channel = 'whatsapp' and jsonb_typeof(draft -> 'parameters') = 'array' then comms.whatsapp_form(e.tenant_id, step ->> 'template', draft ->> 'language') || jsonb_build_object('parameters', draft -> 'parameters') end,
    'html', case when channel in ('email', 'portal', 'blog') then draft ->> 'html' end, 'language', draft ->> 'language',
    'templateId', step ->> 'template', 'variant', step ->> 'variant', 'dueAt', comms.iso(send_step.at), 'cancelOn', to_jsonb(stops),
    -- A quote that has run out is not followed up.
    'expiresAt', case when quote.valid_until is not null then comms.iso((quote.valid_until + 1)::timestamp at time zone coalesce(zone, 'UTC')) end,
    -- Where later steps depend on it, it has to be known.
    'track', case when definition::text like '%"engagement"%' and channel = 'email' and definition ->> 'topic' <> 'transactional' then '{"opens": true, "clicks": true}'::jsonb end,
    'documents', case when quote.pdf is not null and channel = 'email' and step ->> 'stepId' = definition #>> '{steps,0,id}' then jsonb_build_array(jsonb_build_object('quoteId', quote.id)) end)), at) m;
  return message_id;
end
$$;

create or replace function comms.simulated_messages(items text, at timestamptz default now())
returns table (simulated jsonb, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb, now text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with sends as materialized (
    select r.place, r.item, comms.read_uuid(r.item ->> 'contactId') as contact_id, comms.read_instant(r.item ->> 'at') as sent_at
    from comms.read_items(items) r where r.item ->> 'outcome' = 'sent'
  ), people as materialized (
    select f.*, s.policy, s.postal_address, s.public_url from comms.contact_facts(array(select distinct o.contact_id from sends o)) f
    left join comms.tenant_settings s on s.tenant_id = f.tenant_id
    where comms.may_touch(f.tenant_id)
  ), consents as (
    select e.contact_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['topic', e.topic, 'channel', e.channel, 'state', e.state, 'at', comms.iso(e.at), 'source', e.source])) order by e.at, e.id) as list
    from people p join comms.consent_events e on e.contact_id = p.contact_id and e.tenant_id = p.tenant_id group by e.contact_id
  ), suppressed as (
    select p.contact_id, jsonb_agg(jsonb_strip_nulls(jsonb_object(array['channel', x.channel, 'reason', x.reason, 'topic', nullif(x.topic, ''), 'at', comms.iso(x.at)])) order by x.at) as list
    from people p
    cross join lateral (values ('email', p.contact ->> 'email'), ('sms', p.contact ->> 'phone'), ('phone', p.contact ->> 'phone'), ('whatsapp', p.contact ->> 'whatsapp')) known (channel, address)
    join comms.suppressions x on x.tenant_id = p.tenant_id and x.channel = known.channel and x.address_hash = comms.address_hash(known.address)
    group by p.contact_id
  ), past as (
    select p.contact_id, jsonb_agg(jsonb_object(array['at', comms.iso(m.accepted_at), 'channel', m.channel, 'topic', m.topic, 'state', m.state])) as list
    from people p join comms.scheduled_messages m on m.contact_id = p.contact_id and m.tenant_id = p.tenant_id and m.accepted_at > simulated_messages.at - interval '90 days'
    group by p.contact_id
  )
  select s.item, jsonb_strip_nulls(jsonb_build_object('key', s.item ->> 'key', 'topic', s.item ->> 'topic', 'type', 'sequence', 'channel', s.item ->> 'channel', 'language', p.contact ->> 'language',
      'template', case when s.item ->> 'channel' = 'whatsapp' then comms.whatsapp_form(p.tenant_id, s.item ->> 'template', p.contact ->> 'language') end,
      'to', case s.item ->> 'channel' when 'sms' then p.contact ->> 'phone' when 'whatsapp' then coalesce(p.contact ->> 'whatsapp', p.contact ->> 'phone') else p.contact ->> (s.item ->> 'channel') end)),
    p.contact || jsonb_build_object('suppressions', coalesce(suppressed.list, '[]')), coalesce(consents.list, '[]'),
    coalesce(past.list, '[]') || coalesce((
      -- What would have been sent before counts as well.
      select jsonb_agg(jsonb_build_object('at', b.item ->> 'at', 'channel', b.item ->> 'channel', 'topic', b.item ->> 'topic', 'state', 'delivered'))
      from sends b where b.contact_id = s.contact_id and (b.sent_at, b.place) < (s.sent_at, s.place)), '[]'),
    comms.open_incidents(p.account_id), coalesce(p.policy, '{}'), comms.iso(s.sent_at)
  from sends s join people p on p.contact_id = s.contact_id
  left join consents on consents.contact_id = s.contact_id
  left join suppressed on suppressed.contact_id = s.contact_id
  left join past on past.contact_id = s.contact_id
  order by s.sent_at, s.place
$$;

insert into comms.workflow_rights values ('table', 'whatsapp_templates', 'select');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['whatsapp_texts', 'register_whatsapp_templates', 'whatsapp_form']) name;
select comms.grant_workflow_rights();

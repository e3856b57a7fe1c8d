-- Texts: what is said, by template, channel and language.
--
--   comms.load_templates(templates text, at) -> ("templateId", channel, language, version, outcome)
--        called by "Set up the database" with the built-in texts (workflows/texts). outcome: added, changed, unchanged or refused: why. What changed
--        becomes a new version beside the old one, so that it can be said later what somebody was sent. Rows of a tenant are never touched.
--   comms.templates_for(items text) -> (place, "templateId", channel, language, version, template, reasons)
--        items: [{templateId, channel, language, tenantId}] -> what Draft Reply's Fill In Template reads; one row an item, template null where there is none
--   comms.declared_only(variables, given) -> the given values that a template declares: it refuses any other
--   comms.standard_variables(tenant, contact) -> {name, firstName, company, senderName, phone, website}: what texts may use without being handed it
--
-- Which text is used: first the reader's language, then English, then any; in each the tenant's own text before the built-in one, and the newest version.
-- A text of the tenant in another language does not take the place of a built-in one in the reader's: to be understood comes first.

create table comms.text_channels (
  channel text not null,
  place int not null,
  instead text not null,
  primary key (channel, place)
);
comment on table comms.text_channels is 'Whose text a channel uses, in this order, where a template has none for it: a short message is a short message.';
insert into comms.text_channels values
  ('whatsapp', 1, 'sms'), ('chat', 1, 'whatsapp'), ('chat', 2, 'sms'), ('push', 1, 'sms'), ('slack', 1, 'sms'), ('slack', 2, 'email'), ('portal', 1, 'email');

-- The newest of each text is what everybody asks for.
create index communication_templates_newest on comms.communication_templates (template_id, channel, language, version desc);

create function comms.load_templates(templates text, at timestamptz default now())
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
end
$$;
comment on function comms.load_templates(text, timestamptz) is
  'Stores the built-in texts. Idempotent; a changed text becomes a new version; a tenant''s own texts are never touched; one bad item costs only itself.';

create function comms.templates_for(items text)
returns table (place bigint, "templateId" text, channel text, language text, version int, template jsonb, reasons jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with asked as materialized (
    select r.place, r.item ->> 'templateId' as template_id, r.item ->> 'channel' as channel, lower(replace(r.item ->> 'language', '_', '-')) as language,
      coalesce(comms.read_uuid(r.item ->> 'tenantId'), comms.current_tenant()) as tenant
    from comms.read_items(items) r
  )
  select a.place, a.template_id, a.channel, found.language, found.version,
    case when found.template_id is not null then jsonb_strip_nulls(jsonb_build_object('name', found.name, 'language', found.language, 'subject', found.subject,
      'html', found.content_html, 'text', found.content_text)) || jsonb_build_object('variables', found.variables) end,
    case when found.template_id is null
      then jsonb_build_array(comms.reason('template_missing', format('There is no text "%s" for the channel %s.', a.template_id, a.channel)))
      else jsonb_build_array(comms.reason('template', format('%s "%s", version %s.', case when found.tenant_id is null then 'The built-in text' else 'Your own text' end,
          a.template_id, found.version), jsonb_build_object('language', found.language, 'version', found.version, 'builtIn', found.tenant_id is null)))
        || case when found.distance = 0 then '[]' when a.language is null then
          jsonb_build_array(comms.reason('language_unknown', format('The reader''s language is not known: %s is used.', found.language))) else
          jsonb_build_array(comms.reason('language_fallback', format('There is no text in "%s": %s is used.', a.language, found.language))) end
        || case when found.step = 0 then '[]' else
          jsonb_build_array(comms.reason('channel_fallback', format('There is no text of its own for %s: that for %s is used.', a.channel, found.channel))) end
    end
  from asked a
  left join lateral (
    select t.*, near.distance, via.step
    from (select a.channel, 0 as step union all select c.instead, c.place from comms.text_channels c where c.channel = a.channel) via
    join comms.communication_templates t on t.template_id = a.template_id and t.channel = via.channel
      and (t.tenant_id is null or (t.tenant_id = a.tenant and comms.may_touch(a.tenant)))
    cross join lateral (
      select case when t.language = a.language then 0 when t.language = split_part(a.language, '-', 1) then 0 when t.language = 'en' then 1 else 2 end as distance
    ) near
    order by near.distance, (t.language = a.language) desc nulls last, via.step, t.tenant_id nulls last, t.language, t.version desc
    limit 1
  ) found on true
  order by a.place
$$;
comment on function comms.templates_for(text) is
  'The text for each item, as Draft Reply fills it in: by language, then channel, then the tenant''s own before the built-in one; the newest version. With reasons.';

create function comms.declared_only(variables jsonb, given jsonb) returns jsonb
language sql immutable parallel safe
as $$ select coalesce(jsonb_object_agg(g.key, g.value), '{}') from jsonb_each(coalesce(given, '{}')) g where variables ? g.key and g.value <> 'null' $$;
comment on function comms.declared_only(jsonb, jsonb) is 'Of the given values those that a template declares. A template is strict: a value that it does not know is an error.';

create function comms.standard_variables(tenant uuid, contact uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'name', nullif(btrim(coalesce(c.name, concat_ws(' ', c.first_name, c.last_name))), ''),
    'firstName', nullif(btrim(coalesce(c.first_name, split_part(c.name, ' ', 1))), ''),
    'company', s.company, 'senderName', s.sender_name, 'phone', nullif(s.phone, ''),
    'website', case when s.website ~ '^https?://' then s.website when s.website <> '' then 'https://' || s.website end))
  from comms.tenant_settings s
  left join comms.crm_contacts c on c.id = contact and c.tenant_id = s.tenant_id
  where s.tenant_id = tenant and comms.may_touch(tenant)
$$;
comment on function comms.standard_variables(uuid, uuid) is 'What every text may say without being handed it: the reader''s name, and who writes.';

insert into comms.workflow_rights
select 'function', name, 'execute' from unnest(array['templates_for', 'declared_only', 'standard_variables']) name;
insert into comms.workflow_rights values ('table', 'text_channels', 'select');
select comms.grant_workflow_rights();

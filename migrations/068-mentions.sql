-- What is said about the business elsewhere: mentions, each once, read by the nodes, answered by a person. Nothing here posts anything.
--
--   comms.take_mentions(items text, at) -> ("mentionId", "tenantId", subject, text)      what is new, for the nodes to read
--        items: [{tenantId?, source, id | guid | url | link, author | creator, title, text | content | contentSnippet, at | isoDate | pubDate}]
--   comms.store_mention_readings(items text, at) -> ("mentionId", tone, template, variables, language)   items: [{mentionId, classification}]
--   comms.store_mention_drafts(items text, at) -> (id)                                                   items: [{mentionId, draft}]
--   comms.mentions_to_tell(at) -> ("staffEmail", company, mentions, urgent, list)                        those nobody was told of, marked as told
--   comms.mentions_page(at) / comms.close_mention(id, outcome, note, author, at) -> answered, ignored, gone

create table comms.mention_rules (
  tone text primary key check (tone in ('negative', 'question', 'positive', 'neutral')),
  -- A person is asked to react; null: nobody is, it is only counted.
  react_within interval,
  tell boolean not null,
  source text not null
);
comment on table comms.mention_rules is 'What is done about a mention, by its tone. Change the row to change the rule.';
insert into comms.mention_rules values
  ('negative', '30 minutes', true, 'protocols, channel targets: social media 30 minutes'),
  ('question', '30 minutes', true, 'protocols, channel targets: social media 30 minutes'),
  ('positive', '1 day', false, 'own choice: thanks are worth a minute, not an alarm'),
  ('neutral', null, false, 'own choice: counted only');

create table comms.mentions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  external_id text not null,
  url text,
  author text not null default '',
  title text not null default '',
  body text not null default '',
  words_hash bytea not null,
  -- Copies of it elsewhere within a week.
  repeats int not null default 0,
  at timestamptz not null,
  taken_at timestamptz not null,
  read_at timestamptz,
  language text,
  sentiment text,
  sentiment_score numeric(6,5),
  urgency text,
  intent text,
  tone text,
  reasons jsonb not null default '[]',
  draft jsonb,
  due_at timestamptz,
  told_at timestamptz,
  done_at timestamptz,
  done_by text,
  outcome text check (outcome in ('answered', 'ignored')),
  note text,
  unique (tenant_id, source, external_id)
);
create index on comms.mentions (tenant_id, words_hash, taken_at);
create index on comms.mentions (tenant_id, due_at) where done_at is null;
comment on table comms.mentions is 'What others wrote about the business in public, each once, and what was done about it. Nothing is posted from here.';
select comms.protect_tenant_table('comms.mentions');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('mentions', 'no_person', '{}', 'Public words under a name of the author''s choosing, tied to no contact; mentions are masked.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('mentions', 'mentions', '1 year', 'delete', 'taken_at', 'own choice', 'A year of what was said is a comparison with last year; longer nobody needs it.', 'taken_at');

create function comms.take_mentions(items text, at timestamptz default now())
returns table ("mentionId" uuid, "tenantId" uuid, subject text, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given jsonb;
  tenant uuid;
  link text;
  words text;
  hash bytea;
  original uuid;
begin
  for given in select r.item from comms.read_items(items) r where jsonb_typeof(r.item) = 'object' order by r.place loop
    "mentionId" := null;
    begin
      tenant := comms.tenant_asked(given);
      link := nullif(btrim(coalesce(given ->> 'url', given ->> 'link', '')), '');
      if link !~* '^https?://[^\s"<>]+$' or length(link) > 1900 then link := null; end if;
      -- Feeds bring HTML: tags are no words.
      words := btrim(regexp_replace(regexp_replace(coalesce(nullif(given ->> 'text', ''), nullif(given ->> 'contentSnippet', ''), given ->> 'content', ''), '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g'));
      subject := left(btrim(regexp_replace(coalesce(given ->> 'title', ''), '\s+', ' ', 'g')), 300);
      continue when coalesce(nullif(words, ''), subject) = '';
      if tenant is null or not comms.may_touch(tenant) then
        perform comms.note_trouble_hourly('mention of nobody', null, 'Listen to mentions', 'A mention names no business of this login.', 'Give "tenantId" in what is posted, or fill it in in the Settings of "Listen to mentions".', jsonb_build_object('title', left(subject, 200)), take_mentions.at);
        continue;
      end if;
      text := left(words, 5000);
      -- The same words, whatever stands between them, are the same mention: feeds and reposts repeat.
      hash := sha256(convert_to(lower(regexp_replace(left(subject || ' ' || words, 2000), '[^[:alnum:]]+', '', 'g')), 'UTF8'));
      perform pg_advisory_xact_lock(hashtextextended('comms.mention ' || tenant || encode(hash, 'hex'), 0));
      select m.id into original from comms.mentions m where m.tenant_id = tenant and m.words_hash = hash and m.taken_at > take_mentions.at - interval '7 days' limit 1;
      if original is not null then
        update comms.mentions m set repeats = m.repeats + 1 where m.id = original
          and not (m.source = coalesce(nullif(left(given ->> 'source', 80), ''), 'feed') and m.external_id = left(coalesce(nullif(given ->> 'id', ''), nullif(given ->> 'guid', ''), link, encode(hash, 'hex')), 500));
        original := null;
        continue;
      end if;
      insert into comms.mentions as m (tenant_id, source, external_id, url, author, title, body, words_hash, at, taken_at)
      values (tenant, coalesce(nullif(left(given ->> 'source', 80), ''), 'feed'), left(coalesce(nullif(given ->> 'id', ''), nullif(given ->> 'guid', ''), link, encode(hash, 'hex')), 500), link,
        left(btrim(coalesce(given ->> 'author', given ->> 'creator', '')), 120), subject, text, hash,
        least(coalesce(comms.read_instant(coalesce(given ->> 'at', given ->> 'isoDate', given ->> 'pubDate')), take_mentions.at), take_mentions.at), take_mentions.at)
      on conflict on constraint mentions_tenant_id_source_external_id_key do nothing
      returning m.id into "mentionId";
      continue when "mentionId" is null;
      "tenantId" := tenant;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      perform comms.note_trouble_hourly('mention ' || sqlstate, tenant, 'Listen to mentions', 'A mention could not be stored: ' || sqlerrm, 'Read it at its source.', jsonb_build_object('mention', left(given::text, 2000)), take_mentions.at);
      continue;
    end;
    return next;
  end loop;
end
$$;
comment on function comms.take_mentions(text, timestamptz) is 'Stores what is new of what others wrote, each once by its source''s id and once a week by its words; a copy elsewhere is counted.';

create function comms.store_mention_readings(items text, at timestamptz default now())
returns table ("mentionId" uuid, tone text, template jsonb, variables jsonb, language text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  m comms.mentions;
  rule comms.mention_rules;
  found_text record;
begin
  for given in select comms.read_uuid(r.item ->> 'mentionId') as mention, r.item -> 'classification' as c from comms.read_items(items) r order by r.place loop
    m := null;
    select x.* into m from comms.mentions x where x.id = given.mention and x.read_at is null and comms.may_touch(x.tenant_id) for update;
    continue when m.id is null;
    -- What could not be read is looked at by a person.
    tone := case when given.c ->> 'sentiment' is null then 'question' when given.c ->> 'sentiment' = 'negative' or given.c ->> 'intent' in ('complaint', 'cancellation') or given.c ->> 'urgency' = 'urgent' then 'negative'
      when jsonb_typeof(given.c -> 'questions') = 'array' and jsonb_array_length(given.c -> 'questions') > 0 or given.c ->> 'intent' in ('question', 'issue_report', 'sales_inquiry', 'update_request') then 'question'
      when given.c ->> 'sentiment' = 'positive' then 'positive' else 'neutral' end;
    select r.* into rule from comms.mention_rules r where r.tone = store_mention_readings.tone;
    update comms.mentions x set read_at = store_mention_readings.at, tone = store_mention_readings.tone, language = left(given.c ->> 'language', 5), sentiment = left(given.c ->> 'sentiment', 10),
      sentiment_score = case when given.c ->> 'sentimentScore' ~ '^-?[01](\.\d+)?$' then least(greatest((given.c ->> 'sentimentScore')::numeric, -1), 1) end,
      urgency = left(given.c ->> 'urgency', 10), intent = left(given.c ->> 'intent', 40), reasons = coalesce(given.c -> 'reasons', '[]'), due_at = store_mention_readings.at + rule.react_within
    where x.id = m.id;
    "mentionId" := m.id; template := null; variables := null;
    select case when s = any (comms.page_languages()) then s end into language from (select lower(left(coalesce(given.c ->> 'language', ''), 2)) as s) l;
    language := coalesce(language, (select lower(left(t.language, 2)) from comms.tenant_settings t where t.tenant_id = m.tenant_id), 'en');
    if rule.react_within is not null then
      select t.* into found_text from comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', 'mention.' || tone, 'channel', 'social', 'language', language, 'tenantId', m.tenant_id))::text) t;
      template := found_text.template;
      variables := comms.declared_only(found_text.template -> 'variables', comms.standard_variables(m.tenant_id, null));
      return next;
    end if;
  end loop;
end
$$;
comment on function comms.store_mention_readings(text, timestamptz) is 'Stores what Classify Email read in mentions and by when somebody reacts; a row with a text to fill in for each that asks for it.';

create function comms.store_mention_drafts(items text, at timestamptz default now()) returns table (id uuid)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.mentions m set draft = jsonb_build_object('text', left(r.item #>> '{draft,text}', 4000), 'language', r.item #>> '{draft,language}')
  from comms.read_items(items) r
  where m.id = comms.read_uuid(r.item ->> 'mentionId') and coalesce(r.item #>> '{draft,text}', '') <> '' and m.done_at is null and comms.may_touch(m.tenant_id)
  returning m.id
$$;

create function comms.mentions_to_tell(at timestamptz default now()) returns table ("staffEmail" text, company text, mentions int, urgent int, list text)
language sql security definer set search_path = comms, pg_temp
as $$
  with told as (
    update comms.mentions m set told_at = mentions_to_tell.at from comms.mention_rules r
    where r.tone = m.tone and r.tell and m.told_at is null and m.done_at is null and m.read_at is not null and comms.may_touch(m.tenant_id) returning m.*
  )
  select s.staff_email, min(s.company), count(*)::int, count(*) filter (where t.urgency = 'urgent')::int,
    string_agg(format(E'%s, %s%s%s\n"%s"\nReact by %s', t.tone, t.source, coalesce(', ' || nullif(t.author, ''), ''), coalesce(E'\n' || t.url, ''), left(coalesce(nullif(t.body, ''), t.title), 400), comms.iso(t.due_at)), E'\n\n' order by t.due_at, t.id)
  from told t join comms.tenant_settings s on s.tenant_id = t.tenant_id
  where coalesce(s.staff_email, '') <> ''
  group by s.staff_email
$$;
comment on function comms.mentions_to_tell(timestamptz) is 'Mentions that somebody should react to and nobody was told of, one row for each address of staff, marked as told.';

create function comms.mentions_page(at timestamptz default now())
returns table (id uuid, company text, source text, author text, url text, title text, words text, tone text, urgency text, repeats int, draft text, due text, overdue boolean)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m.id, s.company, m.source, m.author, m.url, m.title, m.body, m.tone, m.urgency, m.repeats, m.draft ->> 'text', comms.iso(m.due_at), m.due_at < mentions_page.at
  from comms.mentions m left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  where m.done_at is null and m.due_at is not null and comms.may_touch(m.tenant_id) and m.taken_at > mentions_page.at - interval '60 days'
  order by m.due_at, m.id limit 100
$$;

create function comms.close_mention(id uuid, outcome text, note text, author text, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  update comms.mentions m set done_at = close_mention.at, done_by = left(close_mention.author, 200), outcome = close_mention.outcome, note = nullif(left(close_mention.note, 2000), '')
  where m.id = close_mention.id and m.done_at is null and comms.may_touch(m.tenant_id) and close_mention.outcome in ('answered', 'ignored');
  return case when found then close_mention.outcome else 'gone' end;
end
$$;
comment on function comms.close_mention(uuid, text, text, text, timestamptz) is 'A person has answered where the mention stands, or decided not to.';

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('listen-to-mentions', '3 hours', 'Listen to mentions', 'Open the workflow: is it published, and does its newest execution end? What feeds held in the meantime is read when it runs again.', 'beat', 'It reads the feeds every half an hour.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['mentions', 'mention_rules']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['take_mentions', 'store_mention_readings', 'store_mention_drafts', 'mentions_to_tell', 'mentions_page', 'close_mention']) name;
select comms.grant_workflow_rights();

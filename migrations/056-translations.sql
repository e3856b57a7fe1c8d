-- Translations: what was said before in another language, the words that are always said so, and what waits for a person.
--
--   comms.translations_asked(items text, at) -> a row for each language asked for, as Draft Reply (Translate) reads it
--        items: [{tenantId?, texts {name: text}, sourceLanguage, languages[], critical}]
--   comms.store_translations(items text, at) -> (place, "targetLanguage", texts, status, waiting)     items: what Translate gave
--        quick texts of a model that passed every check are kept; what is critical or failed waits for a person
--   comms.approve_translations(items text, at) -> how many                     items: [{tenantId?, sourceLanguage, targetLanguage, source, target, author}]
--   comms.translations_waiting(at) -> jsonb                                    for the page on which a person translates
--
-- A person's words always win: no model overwrites them, and for a critical text only they count.

create table comms.glossary_terms (
  tenant_id uuid not null,
  term text not null,
  language text not null,
  -- How it is said there; null: it stays as it is.
  translation text,
  primary key (tenant_id, term, language)
);
comment on table comms.glossary_terms is 'Words of the business that are always translated so, or not at all (translation null): names of products, terms of contracts.';

create table comms.translations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source_language text not null,
  target_language text not null,
  source_hash bytea not null,
  source text not null,
  -- Null: nobody and nothing has translated it yet.
  target text,
  state text not null check (state in ('machine', 'waiting', 'approved')),
  -- Why it waits.
  why text,
  created_at timestamptz not null,
  used_at timestamptz not null,
  approved_at timestamptz,
  approved_by text,
  unique (tenant_id, source_language, target_language, source_hash),
  check (state = 'waiting' or target is not null)
);
create index translations_waiting on comms.translations (tenant_id, created_at) where state = 'waiting';
comment on table comms.translations is 'The memory: each text once for each pair of languages. machine: good enough for quick texts; approved: by a person; waiting: for a person.';

select comms.protect_tenant_table(name::regclass) from unnest(array['comms.glossary_terms', 'comms.translations']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('glossary_terms', 'no_person', '{}', 'Words of the business.'),
  ('translations', 'no_person', '{}', 'Words to many; mentions are masked.');

create function comms.source_hash(text text) returns bytea
language sql immutable parallel safe
as $$ select sha256(convert_to(btrim(regexp_replace(source_hash.text, '\s+', ' ', 'g')), 'UTF8')) $$;
comment on function comms.source_hash(text) is 'The same for texts that differ in blanks alone.';

create function comms.translations_asked(items text, at timestamptz default now())
returns table (place bigint, "tenantId" uuid, "sourceLanguage" text, "targetLanguage" text, texts jsonb, critical boolean, glossary jsonb, memory jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with asked as (
    select r.place, coalesce(comms.read_uuid(r.item ->> 'tenantId'), comms.current_tenant()) as tenant, coalesce(r.item ->> 'critical', 'true') <> 'false' as critical,
      case jsonb_typeof(r.item -> 'texts') when 'object' then r.item -> 'texts' else '{}' end as texts, lower(split_part(coalesce(r.item ->> 'sourceLanguage', ''), '-', 1)) as source, to_language.code as target
    from comms.read_items(items) r
    cross join lateral (select distinct lower(split_part(l, '-', 1)) as code from unnest(comms.text_list(r.item -> 'languages')) l) to_language
  ), known as (
    select a.*, coalesce(nullif(a.source, ''), (select s.language from comms.tenant_settings s where s.tenant_id = a.tenant), 'en') as spoken from asked a where a.tenant is not null and comms.may_touch(a.tenant)
  )
  select k.place, k.tenant, k.spoken, k.target, k.texts, k.critical,
    coalesce((select jsonb_agg(jsonb_build_object('term', g.term, 'translation', g.translation) order by g.term) from comms.glossary_terms g where g.tenant_id = k.tenant and g.language = k.target), '[]'),
    coalesce((
      select jsonb_agg(jsonb_build_object('source', w.value, 'target', t.target, 'approved', t.state = 'approved') order by w.key)
      from jsonb_each_text(k.texts) w
      join comms.translations t on t.tenant_id = k.tenant and t.source_language = k.spoken and t.target_language = k.target and t.source_hash = comms.source_hash(w.value) and t.state in ('machine', 'approved')
      where t.state = 'approved' or not k.critical), '[]')
  from known k where k.target <> k.spoken
  order by k.place, k.target
$$;
comment on function comms.translations_asked(text, timestamptz) is
  'One row for each language wanted, with the terms of the business and what the memory knows: for critical texts (the default) only what a person approved.';

create function comms.store_translations(items text, at timestamptz default now())
returns table (place bigint, "targetLanguage" text, texts jsonb, status text, waiting jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  part record;
  tenant uuid;
begin
  for given in select r.place, r.item from comms.read_items(items) r order by r.place loop
    place := given.place; "targetLanguage" := given.item ->> 'targetLanguage'; texts := '{}'; waiting := '[]';
    tenant := coalesce(comms.read_uuid(given.item ->> 'tenantId'), comms.current_tenant());
    status := case when given.item ? 'error' then 'failed' else 'done' end;
    begin
      if tenant is null or not comms.may_touch(tenant) then raise exception 'The business is not known.'; end if;
      for part in select p.value as p from jsonb_array_elements(case jsonb_typeof(given.item #> '{translation,parts}') when 'array' then given.item #> '{translation,parts}' else '[]' end) p loop
        if part.p ->> 'status' = 'ready' then
          texts := texts || jsonb_build_object(part.p ->> 'name', part.p ->> 'text');
        else
          waiting := waiting || jsonb_build_array(part.p ->> 'name');
          status := 'waiting';
        end if;
        insert into comms.translations as t (tenant_id, source_language, target_language, source_hash, source, target, state, why, created_at, used_at)
        values (tenant, given.item ->> 'sourceLanguage', given.item ->> 'targetLanguage', comms.source_hash(part.p ->> 'source'), left(part.p ->> 'source', 20000),
          nullif(left(part.p ->> 'proposal', 20000), ''), case when part.p ->> 'status' = 'ready' then 'machine' else 'waiting' end, left(part.p ->> 'why', 1000), store_translations.at, store_translations.at)
        on conflict (tenant_id, source_language, target_language, source_hash) do update set used_at = excluded.used_at,
          -- A person's words stay; a model's give way to a newer proposal only where somebody is to look at it.
          target = case when t.state = 'waiting' then coalesce(excluded.target, t.target) else t.target end, why = case when t.state = 'waiting' then excluded.why else t.why end,
          state = case when t.state = 'waiting' and excluded.state = 'machine' then 'machine' else t.state end;
      end loop;
    exception when others then
      status := 'failed'; texts := '{}';
      perform comms.note_trouble_hourly('translate message', tenant, 'Translate message', 'A translation could not be kept: ' || sqlerrm, 'Readers get the words of your team until then.', '{}', store_translations.at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.store_translations(text, timestamptz) is
  'Keeps what Translate gave: [{tenantId, sourceLanguage, targetLanguage, translation}]. texts: what may be used now; waiting: the names of those that wait for a person.';

create function comms.approve_translations(items text, at timestamptz default now()) returns int
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  kept int;
begin
  insert into comms.translations as t (tenant_id, source_language, target_language, source_hash, source, target, state, created_at, used_at, approved_at, approved_by)
  select distinct on (given.tenant, given.source_language, given.target_language, given.hash) given.tenant, given.source_language, given.target_language, given.hash, given.source, given.target, 'approved',
    approve_translations.at, approve_translations.at, approve_translations.at, given.author
  from (
    select coalesce(comms.read_uuid(r.item ->> 'tenantId'), comms.current_tenant()) as tenant, r.item ->> 'sourceLanguage' as source_language, r.item ->> 'targetLanguage' as target_language,
      comms.source_hash(r.item ->> 'source') as hash, left(r.item ->> 'source', 20000) as source, left(btrim(r.item ->> 'target'), 20000) as target, left(coalesce(nullif(r.item ->> 'author', ''), 'staff'), 200) as author
    from comms.read_items(items) r
  ) given
  where given.tenant is not null and comms.may_touch(given.tenant) and coalesce(given.source, '') <> '' and coalesce(given.target, '') <> '' and given.source_language <> given.target_language
  on conflict (tenant_id, source_language, target_language, source_hash) do update set target = excluded.target, state = 'approved', why = null,
    approved_at = excluded.approved_at, approved_by = excluded.approved_by, used_at = excluded.used_at;
  get diagnostics kept = row_count;
  return kept;
end
$$;
comment on function comms.approve_translations(text, timestamptz) is 'What a person translated or approved, for this text and every time it is said again. The newest word of a person counts.';

create function comms.translations_waiting(at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'company', coalesce(s.company, ''), 'sourceLanguage', w.source_language, 'targetLanguage', w.target_language, 'source', w.source,
    'target', coalesce(w.target, ''), 'why', coalesce(w.why, ''), 'at', comms.iso(w.created_at), 'tenantId', w.tenant_id) order by w.created_at, w.id), '[]')
  from (select * from comms.translations t where t.state = 'waiting' and t.created_at > translations_waiting.at - interval '30 days' and comms.may_touch(t.tenant_id) order by t.created_at limit 100) w
  left join comms.tenant_settings s on s.tenant_id = w.tenant_id
$$;

insert into comms.workflow_rights values ('table', 'glossary_terms', 'select, insert, update, delete'), ('table', 'translations', 'select');
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['translations_asked', 'store_translations', 'approve_translations', 'translations_waiting']) name;
select comms.grant_workflow_rights();

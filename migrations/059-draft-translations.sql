-- What a draft of the incident page needs to be put into other languages: the workflows' login reads no table of a business directly.
--
--   comms.draft_to_translate(draft uuid, language) -> one row, also where there is no such draft: the words of the team, the languages that lack them, and for
--        the language that is written now the terms it is held against

create function comms.draft_to_translate(draft uuid, language text default '')
returns table ("tenantId" uuid, spoken text, original jsonb, languages jsonb, "sourceLanguage" text, "targetLanguage" text, texts jsonb, glossary jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select d.tenant_id, i.language, d.texts -> i.language,
    (select coalesce(jsonb_agg(l order by n), '[]') from unnest(array['en', 'es', 'fr', 'de', 'zh', 'ja']) with ordinality o (l, n)
      where d.id is not null and l <> i.language and not coalesce((d.texts -> l) ?& array(select jsonb_object_keys(d.texts -> i.language)), false)),
    q."sourceLanguage", q."targetLanguage", q.texts, q.glossary
  from (select 1) one
  left join comms.incident_updates d on d.id = draft_to_translate.draft and d.state = 'draft' and d.incident ? 'change' and comms.may_touch(d.tenant_id)
  left join comms.incidents i on i.id = d.incident_id
  left join lateral comms.translations_asked(jsonb_build_array(jsonb_build_object('tenantId', d.tenant_id, 'texts', d.texts -> i.language, 'sourceLanguage', i.language,
    'languages', jsonb_build_array(draft_to_translate.language)))::text) q on draft_to_translate.language <> '' and d.id is not null
$$;
comment on function comms.draft_to_translate(uuid, text) is 'The words of a draft and what they are held against in another language; a row of nulls where the draft is gone.';

insert into comms.workflow_rights values ('function', 'draft_to_translate', 'execute');
select comms.grant_workflow_rights();

-- How the business writes: learnt from what its people wrote or changed, kept as forms and counts, and handed to every draft.
--
--   comms.mails_to_learn_from(most, at) -> ("tenantId", "sentMails")       as Draft Reply's Learn Style reads them, one row a tenant
--   comms.store_house_styles(items text, at) -> ("tenantId", language, basis, kept)    items: [{tenantId?, style, source}]

create table comms.house_styles (
  tenant_id uuid not null,
  language text not null,
  style jsonb not null,
  messages int not null,
  basis text not null check (basis in ('learnt', 'too_few')),
  source text not null check (source in ('approved_drafts', 'sent_mail')),
  learnt_at timestamptz not null,
  primary key (tenant_id, language)
);
comment on table comms.house_styles is 'Greeting, closing, length and formality of a business''s mails by language: forms out of a list and counts, no words of any mail.';
select comms.protect_tenant_table('comms.house_styles');
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('house_styles', 'no_person', '{}', 'Forms out of a list, and counts.');

create function comms.mails_to_learn_from(most int default 500, at timestamptz default now())
returns table ("tenantId" uuid, "sentMails" jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- What a person changed before it was sent: a draft that went out as it was would teach us our own phrases.
  select s.tenant_id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('text', s.body, 'language', s.language)) order by s.decided_at desc)
  from (
    select a.tenant_id, a.body, a.decided_at, d.draft ->> 'language' as language, row_number() over (partition by a.tenant_id order by a.decided_at desc) as place
    from comms.approvals a join comms.drafts d on d.id = a.draft_id and d.tenant_id = a.tenant_id
    where comms.may_touch(a.tenant_id) and a.edited and a.decision in ('approve', 'approve_now') and coalesce(a.body, '') <> ''
      and a.decided_at > mails_to_learn_from.at - interval '1 year' and a.decided_at <= mails_to_learn_from.at
  ) s
  where s.place <= greatest(most, 0)
  group by s.tenant_id
$$;
comment on function comms.mails_to_learn_from(int, timestamptz) is 'Answers of the last year that a person changed before they were sent, the newest first, one row a tenant.';

create function comms.store_house_styles(items text, at timestamptz default now())
returns table ("tenantId" uuid, language text, basis text, kept boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  learnt record;
begin
  for given in select comms.tenant_asked(r.item) as tenant, r.item -> 'style' -> 'byLanguage' as styles, coalesce(r.item ->> 'source', 'approved_drafts') as source from comms.read_items(items) r order by r.place loop
    continue when given.tenant is null or not comms.may_touch(given.tenant) or jsonb_typeof(given.styles) is distinct from 'object' or given.source not in ('approved_drafts', 'sent_mail');
    for learnt in select s.key, s.value, s.value ->> 'basis' as basis, comms.read_int(s.value ->> 'messages') as messages from jsonb_each(given.styles) s
      where s.key = any (array['en', 'es', 'fr', 'de', 'zh', 'ja']) and s.value ->> 'basis' in ('learnt', 'too_few') order by s.key
    loop
      "tenantId" := given.tenant; language := learnt.key; basis := learnt.basis;
      -- Too few mails do not take away what enough of them said, and a handful of changed drafts not what the whole folder of sent mail did.
      insert into comms.house_styles as h (tenant_id, language, style, messages, basis, source, learnt_at)
      values (given.tenant, learnt.key, learnt.value, coalesce(learnt.messages, 0), learnt.basis, given.source, store_house_styles.at)
      on conflict on constraint house_styles_pkey do update set style = excluded.style, messages = excluded.messages, basis = excluded.basis, source = excluded.source, learnt_at = excluded.learnt_at
        where excluded.basis = 'learnt' and (h.basis = 'too_few' or h.source = excluded.source or excluded.messages >= h.messages or h.learnt_at < excluded.learnt_at - interval '1 year')
          or h.basis = 'too_few';
      kept := found;
      return next;
    end loop;
  end loop;
end
$$;
comment on function comms.store_house_styles(text, timestamptz) is 'Keeps what Learn Style gave, by language. What was learnt stays until enough mails say otherwise.';

create or replace function comms.brand_json(tenant uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'sender', s.sender_name, 'senderAddress', s.sender_address, 'company', s.company, 'signature', s.signature, 'address', s.postal_address,
    'phone', s.phone, 'website', s.website, 'tone', s.tone, 'language', s.language,
    'houseStyle', (select jsonb_object_agg(h.language, h.style - 'reasons') from comms.house_styles h where h.tenant_id = tenant and h.basis = 'learnt'))) || s.brand
  from comms.tenant_settings s where s.tenant_id = tenant
$$;

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('learn-style', '9 days', 'Learn style', 'Open the workflow: is it published? Until it runs, drafts keep to the style that was learnt last.', 'beat', 'It runs once a week.');
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['house_styles']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['mails_to_learn_from', 'store_house_styles']) name;
select comms.grant_workflow_rights();

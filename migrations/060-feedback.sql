-- Feedback: what customers were asked, what they answered, and what came of it.
--
--   comms.invite_to_surveys(items text, at) -> (place, outcome, reason, "invitationId", template, variables, language, contact)
--        items: [{survey, contactId | email, about, key?, dueAt?, pageUrl, tenantId?}]. outcome: invited, again, capped, unknown_contact, unknown_survey,
--        no_address, no_text. Nothing is sent by it: what comes out is filled in by Draft Reply and enqueued by comms.enqueue_surveys.
--   comms.contacts_to_survey(survey, most, at) -> items as invite_to_surveys takes them: those whose turn it is
--   comms.enqueue_surveys(items text, at) -> ("invitationId", outcome)       items: [{invitationId, draft}]
--   comms.survey_request(who, token, at) -> (allowed, page)                   what the page shows; writes nothing but the count of visits
--   comms.survey_submission(who, token, choices, at) -> (allowed, outcome, page)  its button: thanks, stale, invalid, expired
--   comms.feedback_to_analyse(since, at) -> ("tenantId", company, feedback)     as Analyse Feedback reads it, one row a tenant
--   comms.store_feedback_analyses(items text, at) -> (id, "tenantId", themes)   items: [{tenantId, analysis}]
--   comms.feedback_page(at) -> ("tenantId", page)                              what the feedback page shows
--   comms.next_business_day(at, zone) -> the same time on the next day from Monday to Friday
--   comms.due_feedback_tasks(at) / comms.close_feedback_task(id, note, author, at)

create table comms.surveys (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  kind text not null check (kind in ('nps', 'csat', 'ces', 'interview')),
  template_id text not null,
  scale_min int not null,
  scale_max int not null check (scale_max > scale_min),
  -- Scores up to here ask for somebody to get in touch.
  bad_to int not null,
  -- A contact is asked the same at most once in this time; null: whenever something happened.
  every interval,
  valid_for interval not null default '30 days',
  active boolean not null default true,
  source text not null,
  unique nulls not distinct (tenant_id, key)
);
comment on table comms.surveys is 'The questions. Rows without a tenant are built in; a tenant''s row of the same key takes its place.';
insert into comms.surveys (tenant_id, key, kind, template_id, scale_min, scale_max, bad_to, every, source) values
  (null, 'nps', 'nps', 'survey.nps', 0, 10, 6, '90 days', 'protocols 8.1: quarterly; Reichheld 2003: 0 to 6 are detractors'),
  (null, 'csat', 'csat', 'survey.csat', 1, 5, 2, null, 'protocols 8.1: after resolution, 1 to 5'),
  (null, 'interaction', 'csat', 'survey.interaction', 1, 5, 2, null, 'protocols 8.1: after an interaction, 1 to 5'),
  (null, 'effort', 'ces', 'survey.effort', 1, 7, 3, null, 'CES 2.0 (CEB 2013): agreement from 1 to 7'),
  (null, 'interview', 'interview', 'survey.interview', 0, 1, -1, '90 days', 'protocols 8.1: quarterly interviews; 1 says yes');

create table comms.survey_caps (
  topic text primary key,
  most int not null check (most > 0),
  per interval not null,
  source text not null
);
comment on table comms.survey_caps is 'Survey fatigue is a cap like any other: so many invitations to one contact in a rolling time, over all surveys. Change the row to change the cap.';
insert into comms.survey_caps values ('survey', 1, '30 days', 'Asked more often, fewer answer and those who do are others (Porter, Whitcomb & Weitzer 2004, New Directions for Institutional Research 121).');

create table comms.survey_invitations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  survey_id uuid not null references comms.surveys,
  contact_id uuid not null,
  key text not null,
  -- What the question is about: a ticket, an order, an incident.
  about text,
  token_hash bytea not null unique,
  due_at timestamptz not null,
  message_id uuid references comms.scheduled_messages on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unique (tenant_id, key)
);
create index on comms.survey_invitations (tenant_id, contact_id, created_at);
comment on table comms.survey_invitations is 'Who was asked what, when. Of the link''s token only the hash.';

create table comms.survey_responses (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  survey_id uuid not null references comms.surveys,
  invitation_id uuid not null unique references comms.survey_invitations on delete cascade,
  contact_id uuid,
  kind text not null,
  scale text not null,
  score int,
  details jsonb not null default '{}',
  comment text not null default '',
  language text,
  first_answered_at timestamptz not null,
  answered_at timestamptz not null,
  answers int not null default 1
);
create index on comms.survey_responses (tenant_id, answered_at);
comment on table comms.survey_responses is 'One answer an invitation: who answers again replaces what they said. score null: the question was skipped.';

create table comms.feedback_tasks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  response_id uuid not null unique references comms.survey_responses on delete cascade,
  contact_id uuid,
  score int not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  told_at timestamptz,
  done_at timestamptz,
  done_by text,
  note text
);
create index on comms.feedback_tasks (tenant_id, due_at) where done_at is null;
comment on table comms.feedback_tasks is 'Closing the loop: somebody gets in touch with whoever gave a bad score, within a business day.';

create table comms.feedback_analyses (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  analysed_at timestamptz not null,
  analysis jsonb not null
);
create index on comms.feedback_analyses (tenant_id, analysed_at desc);
comment on table comms.feedback_analyses is 'What Analyse Feedback gave, as it gave it, without whom to get in touch with.';

create table comms.feedback_themes (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  analysis_id uuid not null references comms.feedback_analyses on delete cascade,
  theme text not null,
  name text not null,
  found boolean not null,
  texts int not null,
  share numeric(6,5) not null,
  bad_share numeric(6,5),
  quotes jsonb not null default '[]',
  analysed_at timestamptz not null,
  unique (analysis_id, theme)
);
comment on table comms.feedback_themes is 'What the texts spoke of, with quotations without personal data; one row a theme and analysis.';

select comms.protect_tenant_table(name::regclass) from unnest(array[
  'comms.surveys', 'comms.survey_invitations', 'comms.survey_responses', 'comms.feedback_tasks', 'comms.feedback_analyses', 'comms.feedback_themes']) name;
insert into comms.erasure_rules (table_name, how, blanked, reason) values
  ('surveys', 'no_person', '{}', 'Questions.'),
  ('survey_invitations', 'delete', '{}', 'Who was asked; the answer goes with it.'),
  ('survey_responses', 'delete', '{}', 'What the person said.'),
  ('feedback_tasks', 'delete', '{}', 'Whom to get in touch with.'),
  ('feedback_analyses', 'no_person', '{}', 'Figures and quotations without personal data; mentions are masked.'),
  ('feedback_themes', 'no_person', '{}', 'Counts and quotations without personal data; mentions are masked.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('survey_invitations', 'survey_invitations', '3 years', 'delete', 'created_at', 'as messages', 'Three years of a quarterly score are twelve points. Answers and tasks go with them.', 'created_at'),
  ('feedback_analyses', 'feedback_analyses', '5 years', 'delete', 'analysed_at', 'own choice', 'What was reported; themes go with it.', 'analysed_at');

------------------------------------------------------------------------------------------------------------------------
-- Asking

create function comms.next_business_day(at timestamptz, zone text) returns timestamptz
language sql immutable parallel safe
as $$
  select (local + make_interval(days => case extract(isodow from local)::int when 5 then 3 when 6 then 2 else 1 end)) at time zone zone
  from (select next_business_day.at at time zone zone as local) here
$$;
comment on function comms.next_business_day(timestamptz, text) is 'The same local time on the next day from Monday to Friday. Holidays are not known here.';

create function comms.survey_of(tenant uuid, survey text) returns comms.surveys
language sql stable security definer set search_path = comms, pg_temp
as $$
  select s.* from comms.surveys s where s.key = survey and (s.tenant_id is null or s.tenant_id = tenant) order by s.tenant_id nulls last limit 1
$$;

create function comms.survey_page_language(contact comms.crm_contacts) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select coalesce(case when p.language = any (comms.page_languages()) then p.language end,
    case when lower(left(contact.language, 2)) = any (comms.page_languages()) then lower(left(contact.language, 2)) end,
    case when lower(left(s.language, 2)) = any (comms.page_languages()) then lower(left(s.language, 2)) end, 'en')
  from (select contact.tenant_id as id) t
  left join comms.tenant_settings s on s.tenant_id = t.id
  left join comms.communication_preferences p on p.tenant_id = t.id and p.contact_id = contact.id
$$;

create function comms.invite_to_surveys(items text, at timestamptz default now())
returns table (place bigint, outcome text, reason jsonb, "invitationId" uuid, template jsonb, variables jsonb, language text, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  asked record;
  tenant uuid;
  person comms.crm_contacts;
  question comms.surveys;
  cap comms.survey_caps;
  known comms.survey_invitations;
  invited_key text;
  token text;
  found_text record;
  base text;
  earlier int;
begin
  select * into cap from comms.survey_caps c where c.topic = 'survey';
  for asked in select r.place, r.item from comms.read_items(items) r order by r.place loop
    place := asked.place; outcome := null; reason := null; "invitationId" := null; template := null; variables := null; language := null; contact := null;
    -- Whose customer it is: as said, else the login's, else the only business that knows this contact.
    tenant := coalesce(comms.read_uuid(asked.item ->> 'tenantId'), comms.current_tenant(), (
      select (min(c.tenant_id::text))::uuid from comms.crm_contacts c
      where comms.may_touch(c.tenant_id) and (c.id = comms.read_uuid(asked.item ->> 'contactId') or (coalesce(asked.item ->> 'contactId', '') = '' and lower(c.email) = lower(btrim(asked.item ->> 'email'))))
      having count(distinct c.tenant_id) = 1));
    if tenant is null or not comms.may_touch(tenant) then
      outcome := 'unknown_contact'; reason := comms.reason('unknown_contact', 'No business of this login has a contact with this id or address, or several have.');
      return next; continue;
    end if;
    person := null;
    select c.* into person from comms.crm_contacts c
    where c.tenant_id = tenant and (c.id = comms.read_uuid(asked.item ->> 'contactId') or (coalesce(asked.item ->> 'contactId', '') = '' and lower(c.email) = lower(btrim(asked.item ->> 'email'))))
    limit 1;
    question := comms.survey_of(tenant, coalesce(asked.item ->> 'survey', ''));
    if person.id is null then
      outcome := 'unknown_contact'; reason := comms.reason('unknown_contact', 'No contact has this id or address.', asked.item -> 'contactId');
    elsif question.id is null or not question.active then
      outcome := 'unknown_survey'; reason := comms.reason('unknown_survey', format('There is no active survey "%s".', coalesce(asked.item ->> 'survey', '')));
    elsif coalesce(person.email, '') = '' then
      outcome := 'no_address'; reason := comms.reason('no_address', 'The contact has no mail address.');
    else
      -- Two calls for the same contact take turns, so that the cap holds.
      perform pg_advisory_xact_lock(hashtextextended('comms.survey ' || person.id, 0));
      invited_key := coalesce(nullif(left(asked.item ->> 'key', 200), ''),
        concat_ws('/', question.key, person.id, coalesce(nullif(asked.item ->> 'about', ''), to_char(invite_to_surveys.at at time zone 'UTC', 'YYYY-MM-DD'))));
      select i.* into known from comms.survey_invitations i where i.tenant_id = tenant and i.key = invited_key;
      select count(*) into earlier from comms.survey_invitations i
      where i.tenant_id = tenant and i.contact_id = person.id and i.created_at > invite_to_surveys.at - cap.per and i.created_at <= invite_to_surveys.at;
      if known.id is not null and known.message_id is not null then
        outcome := 'again'; "invitationId" := known.id; reason := comms.reason('again', 'They were asked this already.', to_jsonb(invited_key));
      elsif known.id is null and earlier >= cap.most then
        outcome := 'capped'; reason := comms.reason('capped', format('%s invitation(s) in %s: the cap is %s.', earlier, cap.per, cap.most), to_jsonb(earlier));
      elsif known.id is null and question.every is not null and exists (
        select from comms.survey_invitations i where i.tenant_id = tenant and i.contact_id = person.id and i.survey_id = question.id and i.created_at > invite_to_surveys.at - question.every
      ) then
        outcome := 'capped'; reason := comms.reason('capped', format('They were asked the same within %s.', question.every));
      else
        language := comms.survey_page_language(person);
        select t.* into found_text from comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', question.template_id, 'channel', 'email', 'language', language, 'tenantId', tenant))::text) t;
        if found_text.template is null then
          outcome := 'no_text'; reason := comms.reason('no_text', format('There is no text "%s": run "Set up the database".', question.template_id));
        else
          token := comms.new_token();
          base := coalesce((select nullif(s.public_url, '') || '/webhook/comms' from comms.tenant_settings s where s.tenant_id = tenant), asked.item ->> 'pageUrl');
          -- Asked for again before it was enqueued: the link is a new one, the old one was never sent.
          insert into comms.survey_invitations as i (tenant_id, survey_id, contact_id, key, about, token_hash, due_at, created_at, expires_at)
          values (tenant, question.id, person.id, invited_key, nullif(left(asked.item ->> 'about', 200), ''), comms.token_hash(token),
            greatest(coalesce(comms.read_instant(asked.item ->> 'dueAt'), invite_to_surveys.at), invite_to_surveys.at), invite_to_surveys.at, invite_to_surveys.at + question.valid_for)
          on conflict on constraint survey_invitations_tenant_id_key_key do update set token_hash = excluded.token_hash
          returning i.id into "invitationId";
          outcome := 'invited';
          template := found_text.template;
          language := found_text.language;
          variables := comms.declared_only(found_text.template -> 'variables', comms.standard_variables(tenant, person.id) || jsonb_strip_nulls(jsonb_build_object(
            'about', nullif(asked.item ->> 'about', ''), 'surveyUrl', base || '/survey?token=' || token,
            'scores', (select jsonb_agg(jsonb_build_object('score', score::text, 'url', base || '/survey?token=' || token || '&score=' || score) order by score)
              from generate_series(question.scale_min, question.scale_max) score))));
          contact := jsonb_build_object('contactId', person.id, 'email', person.email, 'language', language);
          reason := comms.reason('invited', format('Asked "%s".', question.key), to_jsonb(invited_key));
        end if;
      end if;
    end if;
    return next;
  end loop;
end
$$;
comment on function comms.invite_to_surveys(text, timestamptz) is
  'Decides who is asked, under the cap, and makes a link for each. Idempotent by key (by default survey, contact and what it is about, or the day). Sends nothing.';

create function comms.contacts_to_survey(survey text, most int, at timestamptz default now())
returns table (survey text, "contactId" uuid, "tenantId" uuid)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select contacts_to_survey.survey, c.id, c.tenant_id
  from comms.crm_contacts c
  cross join lateral comms.survey_of(c.tenant_id, contacts_to_survey.survey) s
  where comms.may_touch(c.tenant_id) and coalesce(c.email, '') <> '' and coalesce(c.role, 'customer') = 'customer' and s.id is not null and s.active and s.every is not null
    and c.created_at < contacts_to_survey.at - interval '30 days'
    and not exists (select from comms.survey_invitations i where i.tenant_id = c.tenant_id and i.contact_id = c.id
      and ((i.survey_id = s.id and i.created_at > contacts_to_survey.at - s.every) or i.created_at > contacts_to_survey.at - (select x.per from comms.survey_caps x where x.topic = 'survey')))
  order by (select max(i.created_at) from comms.survey_invitations i where i.tenant_id = c.tenant_id and i.contact_id = c.id) nulls first, c.id
  limit greatest(contacts_to_survey.most, 0)
$$;
comment on function comms.contacts_to_survey(text, int, timestamptz) is
  'Customers of at least 30 days whose turn it is, those asked longest ago first. A quarter''s customers are asked over many days, a few a run, so that the score is not one week''s.';

create function comms.enqueue_surveys(items text, at timestamptz default now())
returns table ("invitationId" uuid, outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  invitation record;
  message uuid;
begin
  for given in select r.item from comms.read_items(items) r order by r.place loop
    "invitationId" := comms.read_uuid(given.item ->> 'invitationId');
    select i.*, c.email, s.key as survey, s.kind as survey_kind into invitation from comms.survey_invitations i
      join comms.surveys s on s.id = i.survey_id join comms.crm_contacts c on c.id = i.contact_id and c.tenant_id = i.tenant_id
    where i.id = "invitationId" and comms.may_touch(i.tenant_id);
    if not found then outcome := 'unknown';
    elsif coalesce(given.item #>> '{draft,text}', '') = '' then
      -- Its text could not be filled in: the invitation is taken back, so that the cap does not count what nobody got.
      delete from comms.survey_invitations i where i.id = "invitationId" and i.message_id is null;
      outcome := 'no_text';
    else
      select e.id into message from comms.enqueue_message(jsonb_build_object('tenantId', invitation.tenant_id, 'key', 'survey/' || invitation.id, 'channel', 'email', 'topic', 'service', 'type', 'survey',
        'to', invitation.email, 'contactId', invitation.contact_id, 'priority', 'low', 'dueAt', comms.iso(invitation.due_at), 'expiresAt', comms.iso(invitation.due_at + interval '7 days'),
        'subject', given.item #>> '{draft,subject}', 'text', given.item #>> '{draft,text}', 'html', given.item #>> '{draft,html}', 'language', given.item #>> '{draft,language}'), enqueue_surveys.at) e;
      update comms.survey_invitations i set message_id = message where i.id = invitation.id;
      outcome := 'enqueued';
    end if;
    return next;
  end loop;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Answering

insert into comms.page_limits values ('survey', 60, '10 minutes', 3000, 'One question is one page and one button.');

create function comms.invitation_of_token(token text, at timestamptz) returns comms.survey_invitations
language sql stable security definer set search_path = comms, pg_temp
as $$
  select i.* from comms.survey_invitations i where i.token_hash = comms.token_hash(left(token, 200)) and i.expires_at > invitation_of_token.at
$$;

create function comms.survey_page(token text, at timestamptz default now()) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object('form', comms.form_token(token, survey_page.at), 'company', t.company, 'language', comms.survey_page_language(c), 'survey', s.key, 'kind', s.kind,
    'min', s.scale_min, 'max', s.scale_max, 'about', coalesce(i.about, ''), 'answered', r.id is not null, 'score', r.score, 'comment', coalesce(r.comment, ''))
  from comms.invitation_of_token(token, survey_page.at) i
  join comms.surveys s on s.id = i.survey_id
  join comms.crm_contacts c on c.id = i.contact_id and c.tenant_id = i.tenant_id
  left join comms.tenant_settings t on t.tenant_id = i.tenant_id
  left join comms.survey_responses r on r.invitation_id = i.id
$$;
comment on function comms.survey_page(text, timestamptz) is 'What the page of a survey shows. Null for a token that is unknown, expired or altered.';

create function comms.allow_survey(who text, token text, at timestamptz) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  select comms.allow_page('survey', case when (comms.invitation_of_token(token, '-infinity')).id is not null
    then 'link ' || encode(comms.token_hash(left(token, 200)), 'hex') else who end, allow_survey.at)
$$;

create function comms.survey_request(who text, token text, at timestamptz default now())
returns table (allowed boolean, page jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  allowed := comms.allow_survey(who, token, survey_request.at);
  if allowed then page := comms.survey_page(token, survey_request.at); end if;
  return next;
end
$$;

create function comms.answer_survey(token text, choices jsonb, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  invitation comms.survey_invitations := comms.invitation_of_token(token, answer_survey.at);
  question comms.surveys;
  stored comms.survey_responses;
  given text := btrim(coalesce(choices ->> 'score', ''));
  answer int;
begin
  if invitation.id is null then return null; end if;
  if not coalesce(comms.form_token_holds(token, choices ->> 'form', answer_survey.at), false) then return 'stale'; end if;
  select s.* into question from comms.surveys s where s.id = invitation.survey_id;
  if given <> '' then
    if given !~ '^[0-9]{1,3}$' or given::int not between question.scale_min and question.scale_max then return 'invalid'; end if;
    answer := given::int;
  end if;
  insert into comms.survey_responses as r (tenant_id, survey_id, invitation_id, contact_id, kind, scale, score, details, comment, language, first_answered_at, answered_at)
  values (invitation.tenant_id, question.id, invitation.id, invitation.contact_id, question.kind, question.scale_min || '-' || question.scale_max, answer,
    coalesce((select jsonb_object_agg(d.key, d.value::int) from jsonb_each_text(choices) d where d.key in ('speed', 'clarity', 'solution', 'manner') and d.value ~ '^[1-5]$'), '{}'),
    left(btrim(coalesce(choices ->> 'comment', '')), 4000), left(choices ->> 'lang', 5), answer_survey.at, answer_survey.at)
  on conflict on constraint survey_responses_invitation_id_key do update set score = excluded.score, details = excluded.details, comment = excluded.comment,
    language = excluded.language, answered_at = excluded.answered_at, answers = r.answers + 1
  returning r.* into stored;
  if answer <= question.bad_to then
    insert into comms.feedback_tasks as t (tenant_id, response_id, contact_id, score, due_at, created_at)
    values (stored.tenant_id, stored.id, stored.contact_id, answer,
      comms.next_business_day(answer_survey.at, coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = stored.tenant_id), 'UTC')), answer_survey.at)
    on conflict on constraint feedback_tasks_response_id_key do update set score = excluded.score;
  else
    -- They thought better of it before anybody got in touch.
    delete from comms.feedback_tasks t where t.response_id = stored.id and t.done_at is null and t.told_at is null;
  end if;
  return 'thanks';
end
$$;
comment on function comms.answer_survey(text, jsonb, timestamptz) is
  'Takes the form {form, score, comment, speed, clarity, solution, manner}: thanks, stale (the form is older than a day or not ours) or invalid (no such score). A second answer replaces the first. A bad score makes a task, due within a business day.';

create function comms.survey_submission(who text, token text, choices jsonb, at timestamptz default now())
returns table (allowed boolean, outcome text, page jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  allowed := comms.allow_survey(who, token, survey_submission.at);
  if allowed and jsonb_typeof(choices) = 'object' then outcome := comms.answer_survey(token, choices, survey_submission.at); end if;
  if allowed then page := comms.survey_page(token, survey_submission.at); end if;
  return next;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- What came of it

create function comms.feedback_to_analyse(since interval default '400 days', at timestamptz default now())
returns table ("tenantId" uuid, company text, feedback jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select i.tenant_id, t.company, jsonb_agg(jsonb_build_object('at', comms.iso(coalesce(r.answered_at, i.due_at)), 'kind', s.kind, 'score', r.score, 'scale', s.scale_min || '-' || s.scale_max,
    'text', coalesce(r.comment, ''), 'contactId', i.contact_id, 'name', c.name) order by coalesce(r.answered_at, i.due_at), i.id)
  from comms.survey_invitations i
  join comms.surveys s on s.id = i.survey_id and s.kind <> 'interview'
  left join comms.tenant_settings t on t.tenant_id = i.tenant_id
  left join comms.survey_responses r on r.invitation_id = i.id
  left join comms.crm_contacts c on c.id = i.contact_id and c.tenant_id = i.tenant_id
  left join comms.scheduled_messages m on m.id = i.message_id
  where comms.may_touch(i.tenant_id) and i.created_at > feedback_to_analyse.at - since and coalesce(r.answered_at, i.due_at) <= feedback_to_analyse.at
    -- Asked is who got the mail; a message that bounced or was stopped asked nobody.
    and (r.id is not null or m.state in ('accepted', 'delivered', 'opened', 'clicked', 'replied'))
  group by i.tenant_id, t.company
$$;
comment on function comms.feedback_to_analyse(interval, timestamptz) is 'Answers, and who was asked without answering (score null), one row a tenant, as Analyse Feedback reads them.';

create function comms.store_feedback_analyses(items text, at timestamptz default now())
returns table (id uuid, "tenantId" uuid, themes int)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
begin
  for given in select comms.read_uuid(r.item ->> 'tenantId') as tenant, r.item -> 'analysis' as analysis from comms.read_items(items) r order by r.place loop
    continue when given.tenant is null or not comms.may_touch(given.tenant) or jsonb_typeof(given.analysis -> 'scores') is distinct from 'array';
    "tenantId" := given.tenant;
    -- One a day: the hours before are of no use any more.
    delete from comms.feedback_analyses a where a.tenant_id = given.tenant
      and (a.analysed_at at time zone 'UTC')::date = (store_feedback_analyses.at at time zone 'UTC')::date and a.analysed_at <= store_feedback_analyses.at;
    -- Whom to get in touch with stands in feedback_tasks, where erasure finds it.
    insert into comms.feedback_analyses as a (tenant_id, analysed_at, analysis)
    values (given.tenant, store_feedback_analyses.at, given.analysis - 'actions' || jsonb_build_object('actions',
      coalesce((select jsonb_agg(action - 'contacts') from jsonb_array_elements(given.analysis -> 'actions') action), '[]')))
    returning a.id into id;
    insert into comms.feedback_themes (tenant_id, analysis_id, theme, name, found, texts, share, bad_share, quotes, analysed_at)
    select given.tenant, store_feedback_analyses.id, t ->> 'theme', t ->> 'name', coalesce((t ->> 'found')::boolean, false), (t ->> 'texts')::int, (t ->> 'share')::numeric, (t ->> 'badShare')::numeric,
      coalesce(t -> 'quotes', '[]'), store_feedback_analyses.at
    from jsonb_array_elements(coalesce(given.analysis -> 'themes', '[]')) t
    on conflict do nothing;
    get diagnostics themes = row_count;
    return next;
  end loop;
end
$$;
comment on function comms.store_feedback_analyses(text, timestamptz) is 'Stores what Analyse Feedback gave: [{tenantId, analysis}]; of a day only the last. An item without an analysis is passed over.';

create function comms.feedback_page(at timestamptz default now()) returns table ("tenantId" uuid, page jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select s.tenant_id, jsonb_build_object(
    'company', s.company, 'timeZone', coalesce(s.time_zone, 'UTC'), 'analysedAt', comms.iso(latest.analysed_at), 'analysis', latest.analysis,
    'tasks', coalesce((
      select jsonb_agg(jsonb_build_object('id', t.id, 'name', coalesce(c.name, ''), 'score', t.score, 'scale', r.scale, 'dueAt', comms.iso(t.due_at), 'overdue', t.due_at < feedback_page.at, 'comment', r.comment) order by t.due_at, t.id)
      from (select * from comms.feedback_tasks x where x.tenant_id = s.tenant_id and x.done_at is null order by x.due_at, x.id limit 100) t
      join comms.survey_responses r on r.id = t.response_id left join comms.crm_contacts c on c.id = t.contact_id and c.tenant_id = t.tenant_id), '[]'))
  from comms.tenant_settings s
  left join lateral (select a.* from comms.feedback_analyses a where a.tenant_id = s.tenant_id order by a.analysed_at desc limit 1) latest on true
  where comms.may_touch(s.tenant_id)
  order by latest.analysed_at desc nulls last, s.company
$$;
comment on function comms.feedback_page(timestamptz) is 'What the feedback page shows, one row a tenant: the newest analysis and the tasks that are open.';

create function comms.due_feedback_tasks(at timestamptz default now())
returns table (id uuid, name text, email text, score int, scale text, comment text, "dueAt" text, "staffEmail" text, company text)
language sql security definer set search_path = comms, pg_temp
as $$
  with told as (
    update comms.feedback_tasks t set told_at = due_feedback_tasks.at
    where t.done_at is null and t.told_at is null and comms.may_touch(t.tenant_id) returning t.*
  )
  select t.id, coalesce(c.name, ''), coalesce(c.email, ''), t.score, r.scale, r.comment, comms.iso(t.due_at), s.staff_email, s.company
  from told t join comms.survey_responses r on r.id = t.response_id
  left join comms.crm_contacts c on c.id = t.contact_id and c.tenant_id = t.tenant_id
  left join comms.tenant_settings s on s.tenant_id = t.tenant_id
  order by t.due_at, t.id
$$;
comment on function comms.due_feedback_tasks(timestamptz) is 'Tasks nobody was told of yet, marked as told.';

create function comms.close_feedback_task(task uuid, note text, author text, at timestamptz default now()) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  with closed as (
    update comms.feedback_tasks t set done_at = close_feedback_task.at, done_by = left(author, 200), note = left(close_feedback_task.note, 2000)
    where t.id = task and t.done_at is null and comms.may_touch(t.tenant_id) returning 1
  ) select exists (select from closed)
$$;

insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('send-surveys', '3 days', 'Send surveys', 'Open the workflow: is it published? Who was not asked is asked when it runs again.', 'beat', 'It runs on working days.'),
  ('analyse-feedback', '3 days', 'Analyse feedback', 'Open the workflow: is it published, and does its newest execution end? Until it runs, nobody is told of bad scores.', 'beat', 'It runs every hour of the working day.');

insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['surveys', 'survey_caps', 'survey_invitations', 'survey_responses', 'feedback_tasks', 'feedback_analyses', 'feedback_themes']) name;
insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array[
  'invite_to_surveys', 'contacts_to_survey', 'enqueue_surveys', 'survey_request', 'survey_submission', 'feedback_to_analyse', 'store_feedback_analyses', 'feedback_page',
  'due_feedback_tasks', 'close_feedback_task', 'next_business_day']) name;
select comms.grant_workflow_rights();

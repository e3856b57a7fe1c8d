-- Classifications: what a mail turned out to be, what it changes at once, and what we know that bears on its answer.

------------------------------------------------------------------------------------------------------------------------
-- What a draft may know

create function comms.similar_answers(tenant uuid, query text, max int default 3)
returns table (email_id uuid, account_id uuid, contact_id uuid, asked text, answered text, subject text, language text, at timestamptz, rank real)
language sql stable security definer set search_path = comms, pg_temp
as $$
  with words as (
    -- Any of the words will do; the more of them and the rarer, the better the rank.
    select string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery as wanted from (
      select lexeme from unnest(comms.searchable(left(query, 4000), null) || comms.searchable(left(query, 4000), 'en')
        || comms.searchable(left(query, 4000), 'de') || comms.searchable(left(query, 4000), 'es') || comms.searchable(left(query, 4000), 'fr'))
      where length(lexeme) > 2 or lexeme ~ '[぀-ヿ㐀-䶿一-鿿]'
      order by length(lexeme) desc, lexeme limit 60
    ) lexemes
  ), found as (
    select q.*, ts_rank_cd(q.search, w.wanted, 1 | 32) as rank
    from words w join comms.email_messages q on q.search @@ w.wanted
    where q.tenant_id = similar_answers.tenant and comms.may_touch(q.tenant_id) and q.direction = 'in' and not q.automatic
    order by ts_rank_cd(q.search, w.wanted, 1 | 32) desc
    limit similar_answers.max * 10
  )
  select f.id, c.account_id, f.contact_id, f.body, a.body, f.subject, f.language, a.registered_at, f.rank
  from found f
  join lateral (
    select o.body, o.registered_at from comms.email_messages o
    where o.tenant_id = f.tenant_id and o.direction = 'out' and o.in_reply_to = f.message_id
    order by o.seq desc limit 1
  ) a on true
  left join comms.crm_contacts c on c.id = f.contact_id
  order by f.rank desc, a.registered_at desc
  limit similar_answers.max
$$;
comment on function comms.similar_answers(uuid, text, int) is
  'Past mails of the tenant that are most like a text and were answered, with the newest answer; best first. In plain words and in the stems of en, es, fr, de; zh and ja by character.';

create function comms.without_particulars(words text, contact uuid) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- What was said to one customer teaches how we answer, but its names, figures, links and addresses are theirs alone.
  select left(regexp_replace(regexp_replace(regexp_replace(coalesce(regexp_replace(words,
      (select nullif(concat_ws('|', nullif(regexp_replace(c.name, '\W+', '.{1,3}', 'g'), ''), nullif(regexp_replace(c.first_name, '\W+', '.{1,3}', 'g'), ''),
          nullif(regexp_replace(c.last_name, '\W+', '.{1,3}', 'g'), ''), nullif(regexp_replace(a.name, '\W+', '.{1,3}', 'g'), '')), '')
        from comms.crm_contacts c left join comms.crm_accounts a on a.id = c.account_id where c.id = contact),
      '[name]', 'gi'), words),
    '\m\S+@\S+', '[address]', 'g'), '\mhttps?://\S+', '[link]', 'gi'), '\d', '#', 'g'), 2000)
$$;

create function comms.facts_json(mail comms.email_messages) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  with who as (
    select c.id as contact_id, c.account_id from comms.crm_contacts c where c.id = mail.contact_id and c.tenant_id = mail.tenant_id
  ), said as (
    select lower(mail.subject || ' ' || left(mail.body, 20000)) as words
  ), records as (
    select 1 as rank, o.created_at as at, 'orders' as list, o.number as reference, jsonb_build_object(
      'kind', 'order', 'reference', o.number, 'name', o.description, 'status', o.status, 'expectedDelivery', o.expected_on) as fact
    from comms.orders o join who on o.contact_id = who.contact_id or o.account_id = who.account_id
    where o.status <> 'cancelled' and o.tenant_id = mail.tenant_id
    union all
    select 2, p.updated_at, 'projects', p.reference, jsonb_build_object(
      'kind', 'project', 'reference', p.reference, 'name', p.name,
      'status', case p.status when 'active' then 'in_progress' when 'planned' then 'scheduled' else p.status end, 'progress', p.progress, 'nextStep', p.next_step, 'dueDate', p.due_on,
      'milestones', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
          'name', s.name, 'dueDate', s.due_on, 'completedAt', s.completed_on)) order by s.position)
        from comms.milestones s where s.project_id = p.id))
    from comms.projects p join who on p.contact_id = who.contact_id or p.account_id = who.account_id
    where p.status in ('planned', 'active', 'on_hold') and p.tenant_id = mail.tenant_id
    union all
    select 3, i.created_at, 'invoices', i.number, jsonb_build_object(
      'kind', 'invoice', 'reference', i.number, 'status', i.status, 'amount', jsonb_build_object('amount', i.amount, 'currency', i.currency),
      'issuedAt', i.issued_on, 'dueDate', i.due_on, 'paidAt', i.paid_on)
    from comms.invoices i join who on i.contact_id = who.contact_id or i.account_id = who.account_id, said
    where i.tenant_id = mail.tenant_id and (i.status in ('open', 'overdue') or strpos(said.words, lower(i.number)) > 0)
    union all
    select 4, a.starts_at, 'appointments', a.reference, jsonb_build_object(
      'kind', 'appointment', 'reference', a.reference, 'name', a.kind, 'status', case a.status when 'booked' then 'scheduled' else a.status end, 'location', a.place, 'timeZone', a.time_zone,
      'appointment', comms.iso(a.starts_at), 'localTime', to_char(a.starts_at at time zone a.time_zone, 'YYYY-MM-DD HH24:MI'))
    from comms.appointments a join who on a.contact_id = who.contact_id or a.account_id = who.account_id
    where a.tenant_id = mail.tenant_id and a.status in ('booked', 'confirmed') and a.starts_at > mail.registered_at
    union all
    select 5, q.created_at, 'quotes', q.number, jsonb_build_object(
      'kind', 'quote', 'reference', q.number, 'name', q.title, 'status', 'open', 'amount', jsonb_build_object('amount', q.total, 'currency', q.currency),
      'dueDate', q.valid_until)
    from comms.quotes q join who on q.contact_id = who.contact_id or q.account_id = who.account_id
    where q.tenant_id = mail.tenant_id and q.status = 'sent'
    union all
    select 6, t.created_at, 'contracts', t.number, jsonb_build_object(
      'kind', 'contract', 'reference', t.number, 'name', t.name, 'status', t.status, 'dueDate', t.ends_on, 'noticeDays', t.notice_days)
    from comms.contracts t join who on t.contact_id = who.contact_id or t.account_id = who.account_id
    where t.tenant_id = mail.tenant_id and t.status = 'active'
  ), lists as (
    select list, jsonb_agg(jsonb_strip_nulls(fact) order by at desc) as facts
    from (select records.*, row_number() over (partition by list order by at desc) as place from records) numbered
    where place <= 20 group by list
  ), alike as (
    select jsonb_agg(jsonb_build_object(
      'asked', case when s.contact_id = mail.contact_id then left(s.asked, 2000) else comms.without_particulars(s.asked, s.contact_id) end,
      'answered', case when s.contact_id = mail.contact_id then left(s.answered, 2000) else comms.without_particulars(s.answered, s.contact_id) end,
      'language', s.language)) as answers
    from comms.similar_answers(mail.tenant_id, mail.subject || ' ' || mail.body) s
    where s.email_id <> mail.id
  )
  select jsonb_strip_nulls(
    coalesce((select jsonb_object_agg(list, facts) from lists), '{}')
    || jsonb_build_object(
      'references', (select jsonb_agg(jsonb_strip_nulls(r.fact) order by r.rank) from records r, said where strpos(said.words, lower(r.reference)) > 0),
      'answers', (
        select jsonb_agg(jsonb_build_object('question', question, 'answer', answer, 'language', language)) from (
          select a.question, a.answer, a.language from comms.approved_answers a
          where a.tenant_id = mail.tenant_id and (a.valid_until is null or a.valid_until > mail.registered_at)
          order by a.updated_at desc limit 500) known),
      'similarAnswers', (select answers from alike)))
$$;
comment on function comms.facts_json(comms.email_messages) is
  'What the database knows that bears on a mail: the sender''s own open work, and similar past answers. What was answered to somebody else comes without names, figures, links and addresses.';

create function comms.thread_json(mail comms.email_messages) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'threadKey', (select thread_key from comms.threads where id = mail.thread_id),
    'messages', coalesce(jsonb_agg(jsonb_build_object(
      'at', comms.iso(t.received_at),
      'direction', t.direction,
      'from', jsonb_build_object('address', t.from_address, 'name', t.from_name),
      'subject', t.subject,
      'text', left(coalesce(nullif(t.classification ->> 'newText', ''), t.body), 8000)) order by t.seq), '[]'),
    'lastMessageId', mail.message_id,
    'references', coalesce(jsonb_agg(t.message_id order by t.seq), '[]'))
  from (
    select * from comms.email_messages
    where thread_id = mail.thread_id and tenant_id = mail.tenant_id and seq <= mail.seq
    order by seq desc limit 20
  ) t
$$;

create function comms.brand_json(tenant uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'sender', s.sender_name, 'senderAddress', s.sender_address, 'company', s.company, 'signature', s.signature, 'address', s.postal_address,
    'phone', s.phone, 'website', s.website, 'tone', s.tone, 'language', s.language)) || s.brand
  from comms.tenant_settings s where s.tenant_id = tenant
$$;

create function comms.workload_json(tenant uuid) returns jsonb
language sql stable security definer set search_path = comms, pg_temp
as $$
  select jsonb_build_object(
    'open', (select count(*) from comms.email_messages where tenant_id = tenant and state in ('received', 'classified') and needs_draft is not false)
      + (select count(*) from comms.drafts where tenant_id = tenant and state = 'awaiting_approval'),
    'capacity', coalesce((select daily_capacity from comms.tenant_settings where tenant_id = tenant), 40))
$$;

------------------------------------------------------------------------------------------------------------------------
-- What a mail does to what we have under way

create function comms.our_bounced_message(mail comms.email_messages) returns uuid
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- A delivery report is believed about a message only if it names the Message-ID we gave it: nobody else can know it.
  select m.id from comms.scheduled_messages m
  where m.tenant_id = mail.tenant_id and m.provider_message_id in (
    select mail.in_reply_to
    union select comms.canonical_message_id(mail.classification #>> '{deliveryStatus,originalMessageId}')
    union select unnest(mail.reference_ids)
    union select '<' || found[1] || '>' from regexp_matches(left(mail.body, 200000), '<([^<>\s@]+@[^<>\s]+)>', 'g') found)
  order by m.accepted_at desc nulls last limit 1
$$;

create function comms.take_note_of_bounce(mail comms.email_messages, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  m comms.scheduled_messages;
  code text := coalesce(
    substring(mail.classification #>> '{deliveryStatus,status}' from '^[245]\.\d{1,3}\.\d{1,3}$'),
    substring(mail.body from '(?i)\mstatus:\s*([245]\.\d{1,3}\.\d{1,3})'),
    substring(mail.body from '\m([45]\.\d{1,3}\.\d{1,3})\M'),
    substring(mail.body from '\m([45])\d\d[ -]') || '.0.0');
begin
  select * into m from comms.scheduled_messages where id = comms.our_bounced_message(mail) for update;
  if not found or code is null or code like '2.%' then return; end if;

  update comms.scheduled_messages s set
    state = case when code like '5.%' then 'bounced_hard' else 'bounced_soft' end,
    state_reason = comms.reason('bounced', format('The receiving side reported %s.', code), to_jsonb(mail.message_id)), state_at = at
  where s.id = m.id and s.state in ('sending', 'accepted', 'delivered', 'ambiguous', 'bounced_soft');
  if not found or code not like '5.%' then return; end if;

  insert into comms.suppressions (tenant_id, channel, address_hash, reason, at, evidence)
  values (m.tenant_id, m.channel, comms.address_hash(comms.parse_addresses(to_jsonb(m.recipient)) -> 0 ->> 'address'), 'hard_bounce', at,
    jsonb_build_object('emailId', mail.id, 'messageId', m.id, 'code', code))
  on conflict do nothing;
  perform comms.cancel_messages(m.contact_id, 'bounce', at) where m.contact_id is not null;
end
$$;
comment on function comms.take_note_of_bounce(comms.email_messages, timestamptz) is
  'A permanent failure (5.x.x) suppresses the address our message went to, never one that only the report names; a transient one (4.x.x) is recorded.';

create function comms.is_list_unsubscribe(mail comms.email_messages) returns boolean
language sql immutable
as $$
  -- What a mail program sends for "List-Unsubscribe: <mailto:...?subject=unsubscribe>", and nothing else.
  select lower(btrim(regexp_replace(mail.subject, '^\s*(re|aw)\s*:\s*', '', 'i'), E' \t\r\n.!')) = 'unsubscribe'
    and lower(btrim(mail.body, E' \t\r\n.!')) in ('', 'unsubscribe')
$$;

create function comms.take_note_of_mail(mail comms.email_messages, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  kind text := coalesce(mail.classification #>> '{automation,kind}', 'none');
  back_at timestamptz;
begin
  if kind = 'bounce' then
    perform comms.take_note_of_bounce(mail, at);

  elsif kind = 'auto_reply' then
    if mail.contact_id is not null and (mail.subject || ' ' || left(mail.body, 2000)) ~*
      '(out of (the )?office|away from|on (vacation|holiday|leave)|abwesen|im urlaub|nicht im büro|absen[tc]|en congé|fuera de la oficina|vacaciones|ausente|不在|休暇|外出|休假|自动回复)'
    then
      select max(comms.read_instant(said)) into back_at
      from (
        select coalesce(d ->> 'iso', d ->> 'date', d ->> 'value', d #>> '{}') as said
        from jsonb_array_elements(case jsonb_typeof(mail.classification #> '{entities,dates}') when 'array' then mail.classification #> '{entities,dates}' else '[]' end) d
      ) dates
      where comms.read_instant(said) between at and at + interval '30 days';
      perform comms.postpone_messages(mail.contact_id, coalesce(back_at, at + interval '3 days'), at);
    end if;

  elsif kind = 'none' then
    if mail.contact_id is not null then
      perform comms.cancel_messages(mail.contact_id, 'reply', at);
    end if;
    update comms.scheduled_messages m set
      state = 'blocked', state_reason = comms.reason('newer_mail', 'The customer wrote again before the answer went out.', to_jsonb(mail.message_id)),
      state_at = at, fence = m.fence + 1, claimed_by = null, lease_until = null
    from comms.email_messages answered
    where m.email_id = answered.id and m.tenant_id = mail.tenant_id and answered.thread_id = mail.thread_id and answered.seq < mail.seq
      and m.state in ('scheduled', 'failed_soft', 'claimed') and 'newer_mail' = any (m.cancel_on);

    if mail.classification ->> 'intent' = 'opt_out' and comms.is_list_unsubscribe(mail) then
      insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at, evidence)
      values (mail.tenant_id, 'email', comms.address_hash(mail.from_address), 'unsubscribe', 'marketing', at, jsonb_build_object('emailId', mail.id))
      on conflict do nothing;
      if mail.contact_id is not null and not exists (
        select from comms.consent_events e where e.contact_id = mail.contact_id and e.evidence ->> 'emailId' = mail.id::text
      ) then
        insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, evidence, author)
        values (mail.tenant_id, mail.contact_id, 'marketing', 'email', 'withdrawn', at, 'unsubscribe_mail', jsonb_build_object('emailId', mail.id), mail.from_address);
        perform comms.cancel_messages(mail.contact_id, 'opt_out', at);
      end if;
    end if;
  end if;
end
$$;
comment on function comms.take_note_of_mail(comms.email_messages, timestamptz) is
  'What a mail changes at once: a reply stops sequences and an answer not yet sent, a bounce suppresses, an out-of-office note postpones. A wish to opt out in free words goes to a person; only the exact list-unsubscribe mail acts by itself.';

------------------------------------------------------------------------------------------------------------------------
-- Storing classifications

create function comms.fail_email(email uuid, states text[], why jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  mail comms.email_messages;
begin
  update comms.email_messages m set state = 'failed', touched_at = fail_email.at, reasons = m.reasons || why
  where m.id = email and m.state = any (states) and comms.may_touch(m.tenant_id)
  returning m.* into mail;
  if found then
    perform comms.note_trouble(mail.tenant_id, 'Triage email', format('The mail "%s" of %s was not handled: %s', left(mail.subject, 100), mail.from_address, why ->> 'text'),
      'Mend the cause, then call comms.retry_email(email id).', jsonb_build_object('emailId', mail.id, 'code', why -> 'code'), at);
  end if;
end
$$;
comment on function comms.fail_email(uuid, text[], jsonb, timestamptz) is 'A mail that cannot be handled: failed with the reason, and reported, where it is in one of these states.';

create function comms.store_classification(email uuid, item jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given jsonb := item -> 'classification';
  by_machine boolean := coalesce(given #>> '{automation,kind}', 'none') <> 'none';
  wants_reply boolean;
  mail comms.email_messages;
begin
  if jsonb_typeof(given) is distinct from 'object' then
    perform comms.fail_email(email, '{received}', comms.reason('not_classified', coalesce(item ->> 'error', 'The classifying node gave no result.')), at);
    return;
  end if;

  wants_reply := coalesce((given ->> 'needsReply')::boolean, true) and not by_machine;
  update comms.email_messages m set
    classification = given,
    fingerprint = given ->> 'fingerprint',
    language = nullif(given ->> 'language', 'und'),
    automatic = by_machine,
    needs_draft = wants_reply,
    reasons = case jsonb_typeof(given -> 'reasons') when 'array' then given -> 'reasons' else '[]' end,
    state = case when wants_reply then 'classified' else 'closed' end,
    touched_at = store_classification.at
  where m.id = email and m.state in ('received', 'classified') and comms.may_touch(m.tenant_id)
  returning m.* into mail;
  if found then perform comms.take_note_of_mail(mail, at); end if;
end
$$;
comment on function comms.store_classification(uuid, jsonb, timestamptz) is 'Stores what one mail is, and acts on it.';

create function comms.email_for_draft(email uuid)
returns table (
  "emailId" uuid, "tenantId" uuid, email jsonb, classification jsonb, client jsonb, thread jsonb, facts jsonb, brand jsonb,
  purpose text, "needsDraft" boolean, calendar jsonb, workload jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m.id, m.tenant_id, comms.email_json(m), m.classification,
    comms.client_json(m.tenant_id, m.contact_id, m.from_address, m.from_name),
    comms.thread_json(m), comms.facts_json(m), comms.brand_json(m.tenant_id), 'reply'::text,
    m.state = 'classified' and coalesce(m.needs_draft, false),
    case
      when a.calendar is not null then jsonb_strip_nulls(jsonb_build_object('timeZone', a.time_zone, 'holidays', a.holidays)) || a.calendar
      else coalesce(s.calendar, 'null'::jsonb) end,
    comms.workload_json(m.tenant_id)
  from comms.email_messages m
  left join comms.crm_contacts c on c.id = m.contact_id
  left join comms.crm_accounts a on a.id = c.account_id
  left join comms.tenant_settings s on s.tenant_id = m.tenant_id
  where m.id = email_for_draft.email and comms.may_touch(m.tenant_id)
$$;

create function comms.store_classifications(items text, at timestamptz default now())
returns table (
  "emailId" uuid, "tenantId" uuid, email jsonb, classification jsonb, client jsonb, thread jsonb, facts jsonb, brand jsonb,
  purpose text, "needsDraft" boolean, calendar jsonb, workload jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given record;
begin
  -- One bad item never costs the others. What failed for a reason of the moment is left as it is: it is reclaimed later.
  for given in
    select item, comms.read_uuid(item ->> 'emailId') as id
    from comms.read_items(items) where comms.read_uuid(item ->> 'emailId') is not null
    order by comms.read_uuid(item ->> 'emailId') -- two runs that overlap take the rows in the same order
  loop
    begin
      perform comms.store_classification(given.id, given.item, at);
    exception when others then
      if not comms.is_passing_trouble(sqlstate) then
        perform comms.fail_email(given.id, '{received,classified}', comms.reason('not_stored', 'What it is could not be stored: ' || sqlerrm), at);
      end if;
    end;
  end loop;

  for given in
    select comms.read_uuid(item ->> 'emailId') as id from comms.read_items(items)
    where comms.read_uuid(item ->> 'emailId') is not null order by place
  loop
    begin
      return query select ready.* from comms.email_for_draft(given.id) ready;
    exception when others then
      if not comms.is_passing_trouble(sqlstate) then
        perform comms.fail_email(given.id, '{received,classified}', comms.reason('not_prepared', 'What bears on its answer could not be read: ' || sqlerrm), at);
      end if;
    end;
  end loop;
end
$$;
comment on function comms.store_classifications(text, timestamptz) is
  'Stores what Classify Email found (JSON text: [{emailId, classification}]), acts on replies, bounces and absences, and returns each mail with all that Draft Reply and Schedule Sequence Step need. A mail already answered for comes back with needsDraft false; one that could not be stored is failed and reported.';

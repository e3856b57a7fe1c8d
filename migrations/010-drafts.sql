-- Drafts: the prepared answer, who may be told, and a person's decision on it.

------------------------------------------------------------------------------------------------------------------------
-- Drafts

create function comms.reply_address(mail comms.email_messages) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  -- Reply-To is honoured for strangers, and for a contact where it stays in the family: facts about an account must not
  -- leave for an address that a forged header names.
  select case
    when mail.reply_to is null or mail.reply_to !~ '^[^\s@<>,;]+@[^\s@<>,;]+$' then mail.from_address
    when mail.contact_id is null then mail.reply_to
    when comms.domain_of(mail.reply_to) = comms.domain_of(mail.from_address) and not comms.is_public_mail_domain(comms.domain_of(mail.reply_to)) then mail.reply_to
    when exists (
      select from comms.crm_contacts theirs join comms.crm_contacts sender using (tenant_id, account_id)
      where sender.id = mail.contact_id and lower(theirs.email) = lower(mail.reply_to)) then mail.reply_to
    else mail.from_address
  end
$$;
comment on function comms.reply_address(comms.email_messages) is 'Where the answer to a mail goes. No draft and no model has a say in it.';

create function comms.enqueue_draft(d comms.drafts, subject text, words text, due timestamptz, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  mail comms.email_messages;
  unchanged boolean := words is null or
    btrim(replace(words, E'\r\n', E'\n'), E' \n\t') = btrim(replace(d.draft ->> 'text', E'\r\n', E'\n'), E' \n\t');
  queued uuid;
begin
  select * into mail from comms.email_messages where id = d.email_id;

  select e.id into queued from comms.enqueue_message(jsonb_strip_nulls(jsonb_build_object(
    'tenantId', d.tenant_id,
    'key', 'reply:' || d.key,
    'channel', 'email',
    'topic', 'transactional',
    'type', 'reply',
    'to', d.recipient,
    'subject', regexp_replace(coalesce(nullif(btrim(subject), ''), d.draft ->> 'subject', ''), '[\r\n]+', ' ', 'g'),
    'text', case when unchanged then d.draft ->> 'text' else words end,
    'html', case when unchanged then d.draft ->> 'html' end,
    'edited', case when not unchanged then true end,
    'language', d.draft ->> 'language',
    'inReplyTo', mail.message_id,
    'references', to_jsonb(mail.reference_ids[greatest(1, cardinality(mail.reference_ids) - 48):] || mail.message_id),
    -- Addressing and threading are ours; a draft may add marks, not recipients.
    'headers', (
      select coalesce(jsonb_object_agg(key, regexp_replace(value, '[\r\n]+', ' ', 'g')), '{}')
      from jsonb_each_text(case jsonb_typeof(d.draft -> 'headers') when 'object' then d.draft -> 'headers' else '{}' end)
      where key ~* '^(auto-submitted|content-language|keywords|importance)$'),
    'automatic', true,
    'priority', case when mail.classification ->> 'urgency' in ('urgent', 'high', 'low') then mail.classification ->> 'urgency' else 'normal' end,
    'dueAt', comms.iso(greatest(due, at)),
    'contactId', d.contact_id, 'threadId', d.thread_id, 'emailId', d.email_id, 'draftId', d.id)), at) e;
  return queued;
end
$$;
comment on function comms.enqueue_draft(comms.drafts, text, text, timestamptz, timestamptz) is
  'Puts an approved draft into the outbox. Edited text goes out as text alone, because the prepared HTML says something else.';

create function comms.staleness(d comms.drafts) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select why from (
    select 1 as rank, 'The customer wrote again in this thread after the mail this draft answers.' as why
    from comms.email_messages answered join comms.email_messages newer on newer.thread_id = answered.thread_id
    where answered.id = d.email_id and newer.direction = 'in' and newer.seq > answered.seq and not newer.automatic
    union all
    select 2, 'A reply to this mail was already sent.'
    from comms.email_messages answered join comms.email_messages reply
      on reply.tenant_id = answered.tenant_id and reply.direction = 'out' and reply.in_reply_to = answered.message_id
    where answered.id = d.email_id
    union all
    select 3, 'The contact opted out after this draft was written.'
    from comms.consent_events e
    where e.contact_id = d.contact_id and e.tenant_id = d.tenant_id and e.state = 'withdrawn' and e.at > d.created_at
    union all
    select 3, 'The contact asked not to be contacted.'
    from comms.communication_preferences p where p.contact_id = d.contact_id and p.tenant_id = d.tenant_id and p.do_not_contact
    order by rank limit 1
  ) found
$$;
comment on function comms.staleness(comms.drafts) is 'Why a draft must not be sent any more, in a sentence; null where it still fits.';

create function comms.issue_approval_token(draft_id uuid, at timestamptz default now(), days numeric default 7) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  token text := comms.new_token();
begin
  insert into comms.approvals (tenant_id, draft_id, token_hash, issued_at, expires_at)
  select d.tenant_id, d.id, comms.token_hash(token), at, at + coalesce(days, 7) * interval '1 day'
  from comms.drafts d where d.id = issue_approval_token.draft_id and comms.may_touch(d.tenant_id);
  return case when found then token end;
end
$$;
comment on function comms.issue_approval_token(uuid, timestamptz, numeric) is
  'A new link to a draft, valid for so many days; earlier ones stay valid. The token is returned once: only its hash is kept. Null for a draft that is not there.';

create function comms.issue_approval_token(draft_id text, at timestamptz default now(), days numeric default 7) returns text
language sql security definer set search_path = comms, pg_temp
as $$ select comms.issue_approval_token(comms.read_uuid(draft_id), at, days) $$;
comment on function comms.issue_approval_token(text, timestamptz, numeric) is 'The same for an id as a form gives it: null where it is no id at all.';

create function comms.store_drafts(items text, at timestamptz default now())
returns table (
  "draftId" uuid, "draftKey" text, "isNew" boolean, status text, state text, "approvalToken" text, "dueAt" timestamptz, subject text,
  customer text, urgency text, intent text, reasons jsonb, "tenantId" uuid, "staffEmail" text, "emailId" uuid, "messageId" uuid)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  draft jsonb;
  draft_key text;
  mail comms.email_messages;
  d comms.drafts;
  fresh boolean;
  corrected boolean;
  auto_send boolean;
  token text;
  queued uuid;
  notes jsonb;
  days numeric;
begin
  for given in
    select item, comms.read_uuid(item ->> 'emailId') as id from comms.read_items(items)
    where comms.read_uuid(item ->> 'emailId') is not null
    order by comms.read_uuid(item ->> 'emailId')
  loop
    select * into mail from comms.email_messages m where m.id = given.id and comms.may_touch(m.tenant_id) for update;
    continue when not found;
    draft := given.item -> 'draft';
    d := null; token := null; queued := null; fresh := false; status := null; state := null; corrected := false;
    draft_key := coalesce(nullif(draft ->> 'key', ''), encode(sha256(convert_to(mail.thread_id || '|' || mail.message_id || '|reply', 'UTF8')), 'hex'));
    notes := case jsonb_typeof(draft -> 'reasons') when 'array' then draft -> 'reasons' else '[]' end;

    begin
      if jsonb_typeof(draft) is distinct from 'object' then
        notes := jsonb_build_array(comms.reason('no_draft', 'No reply was drafted: ' || coalesce(given.item ->> 'error', 'the drafting node gave no result.')));
        perform comms.fail_email(mail.id, '{classified}', notes -> 0, at);
        status := 'failed'; state := 'failed';

      elsif draft ->> 'status' = 'blocked' and notes @> '[{"code": "no_reply_needed"}]' then
        update comms.email_messages m set state = 'closed', touched_at = store_drafts.at, reasons = m.reasons || notes
        where m.id = mail.id and m.state in ('received', 'classified');
        status := 'blocked'; state := 'closed';

      else
        if exists (
          select from jsonb_array_elements(case jsonb_typeof(draft -> 'to') when 'array' then draft -> 'to' else '[]' end) t
          where lower(coalesce(t ->> 'address', t #>> '{}')) <> lower(comms.reply_address(mail))
        ) then
          corrected := true;
          notes := notes || comms.reason('recipient_corrected', format('The draft named another recipient; the answer goes to %s only.', comms.reply_address(mail)), draft -> 'to');
        end if;

        insert into comms.drafts (tenant_id, key, email_id, thread_id, contact_id, status, state, draft, response, recipient, due_at, reasons, created_at)
        values (
          mail.tenant_id, draft_key, mail.id, mail.thread_id, mail.contact_id,
          case when draft ->> 'status' in ('ready', 'blocked') then draft ->> 'status' else 'needs_review' end,
          'awaiting_approval', draft, coalesce(given.item -> 'response', '{}'), comms.reply_address(mail),
          coalesce(comms.read_instant(given.item #>> '{response,dueAt}'), store_drafts.at), notes, store_drafts.at)
        on conflict (tenant_id, key) do nothing
        returning * into d;
        fresh := found;
        if not fresh then
          select * into d from comms.drafts x where x.tenant_id = mail.tenant_id and x.key = draft_key;
        end if;

        if fresh then
          -- Section by section the node has checked this already; here once more, because here is where it happens.
          auto_send := coalesce((draft #>> '{autoSend,allowed}')::boolean, false)
            and coalesce(given.item #> '{settings,autoSend}', given.item -> 'autoSend', 'true') <> 'false'
            and d.status = 'ready' and mail.contact_id is not null
            and coalesce(mail.classification ->> 'intent', 'other') not in ('cancellation', 'opt_out')
            and not (mail.classification ->> 'intent' = 'complaint' and mail.classification ->> 'urgency' in ('urgent', 'high'))
            and not coalesce((mail.classification ->> 'injectionSuspected')::boolean, false)
            and not corrected
            and comms.staleness(d) is null;
          if auto_send then
            queued := comms.enqueue_draft(d, null, null, d.due_at, at);
            update comms.drafts x set state = 'approved', automatic = true, scheduled_message_id = queued where x.id = d.id returning * into d;
          else
            days := coalesce(given.item #>> '{settings,approvalDays}', given.item ->> 'approvalDays', '7')::numeric;
            token := comms.issue_approval_token(d.id, at, days);
          end if;
        end if;
        update comms.email_messages m set state = 'drafted', touched_at = store_drafts.at
        where m.id = mail.id and m.state in ('received', 'classified');
        status := d.status; state := case when d.automatic then 'scheduled' else d.state end;
      end if;
    exception when others then
      -- One bad item never costs the others. What failed for a reason of the moment is left as it is: it is reclaimed later.
      d := null; token := null; queued := null; fresh := false; status := 'failed'; state := mail.state;
      notes := jsonb_build_array(comms.reason('not_stored', 'The draft could not be stored: ' || sqlerrm));
      if not comms.is_passing_trouble(sqlstate) then
        state := 'failed';
        perform comms.fail_email(mail.id, '{received,classified}', notes -> 0, at);
      end if;
    end;

    "draftId" := d.id; "draftKey" := coalesce(d.key, draft_key); "isNew" := fresh; "approvalToken" := token; "dueAt" := d.due_at;
    subject := coalesce(d.draft ->> 'subject', mail.subject);
    customer := coalesce(comms.client_json(mail.tenant_id, mail.contact_id, mail.from_address, mail.from_name) ->> 'name', nullif(mail.from_name, ''), mail.from_address);
    urgency := mail.classification ->> 'urgency'; intent := mail.classification ->> 'intent'; reasons := notes;
    "tenantId" := mail.tenant_id; "emailId" := mail.id; "messageId" := d.scheduled_message_id;
    "staffEmail" := (select s.staff_email from comms.tenant_settings s where s.tenant_id = mail.tenant_id);
    return next;
  end loop;
end
$$;
comment on function comms.store_drafts(text, timestamptz) is
  'Stores drafts (JSON text: [{emailId, draft, response, settings: {approvalDays}}]), one for each key. A new one waits for a person, with a token for the link, or is scheduled where auto-send is allowed. The same key again changes nothing: isNew is false and there is no token.';

------------------------------------------------------------------------------------------------------------------------
-- A person looks and decides

create function comms.approval_state(a comms.approvals, d comms.drafts, at timestamptz, out state text, out why text)
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  decided comms.approvals;
begin
  if d.state <> 'awaiting_approval' then
    select * into decided from comms.approvals x where x.draft_id = d.id and x.decision is not null order by x.decided_at limit 1;
    state := 'decided';
    why := case
      when d.automatic then 'This reply was approved by the auto-send rule.'
      when d.state = 'rejected' then format('This draft was discarded on %s.', to_char(decided.decided_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
      else format('This reply was approved on %s.', to_char(decided.decided_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')) end;
  elsif comms.staleness(d) is not null then
    state := 'stale';
    why := comms.staleness(d) || ' This draft cannot be sent any more.';
  elsif a.expires_at <= at then
    state := 'expired';
    why := 'This link has expired. Open the draft from the list of waiting replies to get a new one.';
  else
    state := 'open';
  end if;
end
$$;

create function comms.draft_for_approval(token text, at timestamptz default now())
returns table (
  "draftId" uuid, "tenantId" uuid, state text, "stateText" text, "expiresAt" timestamptz, company text, customer text, "timeZone" text,
  "dueAt" timestamptz, "receivedAt" timestamptz, "mailSubject" text, "mailFrom" text, "mailText" text, classification jsonb, client jsonb, thread jsonb,
  status text, "to" text, subject text, text text, html text, checks jsonb, "unsupportedClaims" jsonb, missing jsonb, "draftReasons" jsonb,
  response jsonb, email jsonb, brand jsonb, decision text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select d.id, d.tenant_id, now_is.state, now_is.why, a.expires_at,
    coalesce(s.company, t.name), coalesce(client ->> 'name', nullif(m.from_name, ''), m.from_address), coalesce(s.time_zone, 'UTC'),
    d.due_at, m.received_at, m.subject,
    case when m.from_name = '' then m.from_address else m.from_name || ' <' || m.from_address || '>' end, m.body,
    m.classification, client, comms.thread_json(m),
    d.status, d.recipient,
    coalesce(made.subject, d.draft ->> 'subject'), coalesce(made.body, d.draft ->> 'text'), d.draft ->> 'html',
    coalesce(d.draft -> 'checks', '[]'), coalesce(d.draft -> 'unsupportedClaims', '[]'), coalesce(d.draft -> 'missing', '[]'), d.reasons,
    d.response, comms.email_json(m), comms.brand_json(d.tenant_id), made.decision
  from comms.approvals a
  join comms.drafts d on d.id = a.draft_id
  join comms.email_messages m on m.id = d.email_id
  left join comms.tenants t on t.id = d.tenant_id
  left join comms.tenant_settings s on s.tenant_id = d.tenant_id
  cross join lateral comms.client_json(m.tenant_id, m.contact_id, m.from_address, m.from_name) client
  cross join lateral comms.approval_state(a, d, draft_for_approval.at) now_is
  left join lateral (
    select x.decision, x.subject, x.body from comms.approvals x where x.draft_id = d.id and x.decision is not null order by x.decided_at limit 1
  ) made on true
  where a.token_hash = comms.token_hash(token) and comms.may_touch(d.tenant_id)
$$;
comment on function comms.draft_for_approval(text, timestamptz) is
  'What the approval page shows; changes nothing. state is open, expired, decided or stale, stateText says why. No row for an unknown token.';

create function comms.decide_draft(
  token text, decision text, subject text default null, body text default null, author text default null, note text default null, at timestamptz default now())
returns table (outcome text, text text, "dueAt" timestamptz, "messageId" uuid)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  a comms.approvals;
  d comms.drafts;
  now_is record;
  due timestamptz;
  changed boolean;
  queued uuid;
  zone text;
begin
  select * into a from comms.approvals x where x.token_hash = comms.token_hash(decide_draft.token);
  -- Whoever presses the button a moment later waits here, and then learns what was decided.
  select * into d from comms.drafts x where x.id = a.draft_id and comms.may_touch(x.tenant_id) for update;
  if not found then return; end if;
  -- And while this decides, no mail of the customer is being registered.
  perform pg_advisory_xact_lock_shared(hashtextextended('comms.register_inbound_emails', 0));
  select coalesce((select s.time_zone from comms.tenant_settings s where s.tenant_id = d.tenant_id), 'UTC') into zone;

  now_is := comms.approval_state(a, d, at);
  if now_is.state = 'decided' then
    return query select
      d.state, now_is.why, m.due_at, d.scheduled_message_id
      from (values (1)) one left join comms.scheduled_messages m on m.id = d.scheduled_message_id;
    return;
  end if;
  if now_is.state <> 'open' then
    return query select now_is.state::text, now_is.why::text, null::timestamptz, null::uuid;
    return;
  end if;

  if decision is null or decision not in ('approve', 'approve_now', 'reject') then
    return query select 'refused', format('"%s" is no decision: it is approve, approve_now or reject.', decision), null::timestamptz, null::uuid;
    return;
  end if;

  changed := decide_draft.body is not null and
    btrim(replace(decide_draft.body, E'\r\n', E'\n'), E' \n\t') <> btrim(replace(d.draft ->> 'text', E'\r\n', E'\n'), E' \n\t');
  if decision <> 'reject' and d.status = 'blocked' and not changed then
    return query select 'refused', 'This draft is blocked and cannot be sent as it is. Write the reply yourself, then approve it.', null::timestamptz, null::uuid;
    return;
  end if;
  if decision <> 'reject' and btrim(coalesce(decide_draft.body, d.draft ->> 'text', '')) = '' then
    return query select 'refused', 'The reply has no text.', null::timestamptz, null::uuid;
    return;
  end if;

  if decision <> 'reject' then
    due := case decision when 'approve_now' then at else greatest(d.due_at, at) end;
    queued := comms.enqueue_draft(d, decide_draft.subject, decide_draft.body, due, at);
  end if;

  update comms.approvals x set
    decision = decide_draft.decision, decided_at = decide_draft.at, author = decide_draft.author, note = nullif(decide_draft.note, ''),
    edited = changed, subject = decide_draft.subject, body = case when changed then decide_draft.body end
  where x.id = a.id;
  update comms.drafts x set state = case decide_draft.decision when 'reject' then 'rejected' else 'approved' end, scheduled_message_id = queued
  where x.id = d.id;
  if decision = 'reject' then
    update comms.email_messages m set state = 'closed', touched_at = decide_draft.at,
      reasons = m.reasons || comms.reason('draft_rejected', 'A person discarded the draft.', to_jsonb(nullif(decide_draft.note, '')))
    where m.id = d.email_id and m.state = 'drafted';
  end if;

  return query select
    case decision when 'reject' then 'rejected' else 'approved' end,
    case
      when decision = 'reject' then 'The draft was discarded. Nothing is sent.'
      when due <= at then 'The reply goes out within a minute.'
      else format('The reply goes out on %s (%s).', to_char(due at time zone zone, 'YYYY-MM-DD HH24:MI'), zone) end,
    due, queued;
end
$$;
comment on function comms.decide_draft(text, text, text, text, text, text, timestamptz) is
  'Carries out approve, approve_now or reject in one step with the checks for expiry and staleness. Repeating it changes nothing and tells what was decided. outcome: approved, rejected, expired, stale or refused; no row for an unknown token.';

create function comms.approvals_overview(as_of timestamptz default now())
returns table (
  kind text, id uuid, "tenantId" uuid, tenant text, customer text, recipient text, subject text, detail text, urgency text, intent text,
  "dueAt" timestamptz, at timestamptz)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select listed.kind, listed.id, listed.tenant_id, t.name, listed.customer, listed.recipient, listed.subject, listed.detail, listed.urgency, listed.intent,
    listed.due_at, listed.at
  from (
    select 'draft' as kind, d.id, d.tenant_id,
      coalesce(c.name, nullif(m.from_name, ''), m.from_address) as customer, d.recipient, d.draft ->> 'subject' as subject,
      coalesce(comms.staleness(d), concat_ws(', ', m.classification ->> 'urgency', m.classification ->> 'intent', replace(d.status, '_', ' '))) as detail,
      m.classification ->> 'urgency' as urgency, m.classification ->> 'intent' as intent, d.due_at, d.created_at as at, 1 as rank
    from comms.drafts d join comms.email_messages m on m.id = d.email_id left join comms.crm_contacts c on c.id = d.contact_id
    where d.state = 'awaiting_approval' and comms.staleness(d) is null
    union all
    select 'ambiguous', m.id, m.tenant_id, c.name, m.recipient, m.message ->> 'subject', m.state_reason ->> 'text', comms.priority_name(m.priority), m.type,
      m.due_at, m.state_at, 2
    from comms.scheduled_messages m left join comms.crm_contacts c on c.id = m.contact_id
    where m.state = 'ambiguous'
    union all
    select 'failed', m.id, m.tenant_id, c.name, m.recipient, m.message ->> 'subject',
      concat_ws(': ', replace(m.state, '_', ' '), m.state_reason ->> 'text'), comms.priority_name(m.priority), m.type, m.due_at, m.state_at, 3
    from comms.scheduled_messages m left join comms.crm_contacts c on c.id = m.contact_id
    where m.state in ('failed_hard', 'bounced_hard', 'blocked', 'expired') and m.state_at > approvals_overview.as_of - interval '7 days'
    union all
    select 'failed', m.id, m.tenant_id, coalesce(nullif(m.from_name, ''), m.from_address), m.from_address, m.subject,
      concat_ws(': ', case m.state when 'unroutable' then 'mail without a tenant' else 'mail not handled' end, m.reasons -> -1 ->> 'text'),
      null, null, null, m.touched_at, 4
    from comms.email_messages m
    where m.state in ('failed', 'unroutable') and m.touched_at > approvals_overview.as_of - interval '7 days'
    union all
    select 'overlooked', d.id, d.tenant_id, coalesce(c.name, nullif(m.from_name, ''), m.from_address), m.from_address, m.subject,
      'Wrote to us, but must not be written to: ' || comms.staleness(d) || ' Call, or decide otherwise.', m.classification ->> 'urgency',
      m.classification ->> 'intent', d.due_at, d.created_at, 5
    from comms.drafts d join comms.email_messages m on m.id = d.email_id left join comms.crm_contacts c on c.id = d.contact_id
    where d.state = 'awaiting_approval' and comms.staleness(d) like 'The contact %' and d.created_at > approvals_overview.as_of - interval '7 days'
    union all
    select 'overlooked', m.id, m.tenant_id, coalesce(nullif(m.from_name, ''), m.from_address), m.from_address, m.subject,
      'Its headers say that a machine wrote it; its words read like a person''s.', m.classification ->> 'urgency', m.classification ->> 'intent', null, m.touched_at, 5
    from comms.email_messages m
    where m.classification -> 'reasons' @> '[{"code": "text_reads_otherwise"}]' and m.touched_at > approvals_overview.as_of - interval '7 days'
  ) listed
  left join comms.tenants t on t.id = listed.tenant_id
  where comms.may_touch(listed.tenant_id)
  order by listed.rank, case when listed.rank = 1 then listed.due_at end, listed.at desc
$$;
comment on function comms.approvals_overview(timestamptz) is
  'What waits for a person: drafts that still fit (by due time), ambiguous messages, what failed or was blocked in the last seven days, mails included, and what was taken for automatic mail but reads like a person''s (overlooked).';

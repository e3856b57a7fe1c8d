-- Registration: each mail is stored once and handled to its end; none is lost when a worker dies.

------------------------------------------------------------------------------------------------------------------------
-- Registering

create function comms.quarantine_mail(item jsonb, mail jsonb, kind text, why text, mend text, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  identity text := coalesce(mail ->> 'messageId',
    '<generated-' || left(encode(sha256(convert_to(coalesce(item::text, ''), 'UTF8')), 'hex'), 32) || '@message-id.invalid>');
begin
  insert into comms.email_messages
    (direction, message_id, in_reply_to, reference_ids, from_address, from_name, reply_to, recipients, copies, subject, body, html, headers,
     received_at, registered_at, touched_at, state, reasons)
  values ('in', identity, mail ->> 'inReplyTo', array(select jsonb_array_elements_text(mail -> 'references')),
    coalesce(mail #>> '{from,address}', ''), coalesce(mail #>> '{from,name}', ''), mail ->> 'replyTo',
    coalesce(mail -> 'to', '[]'), coalesce(mail -> 'cc', '[]'), coalesce(mail ->> 'subject', ''),
    coalesce(mail ->> 'text', left(item::text, 100000), ''), mail ->> 'html', coalesce(mail -> 'headers', '{}'),
    at, at, at, kind, jsonb_build_array(comms.reason(kind, why)))
  on conflict do nothing;
  if found then
    perform comms.note_trouble(null, 'Triage email', why, mend, jsonb_build_object('messageId', identity, 'from', mail #> '{from,address}'), at);
  end if;
end
$$;
comment on function comms.quarantine_mail(jsonb, jsonb, text, text, text, timestamptz) is
  'Keeps a mail that cannot be handled, with the reason, once; and reports it.';

create function comms.register_inbound_emails(
  mails text, default_tenant uuid default null, at timestamptz default now(), include_duplicates boolean default false)
returns table ("emailId" uuid, "tenantId" uuid, "isNew" boolean, email jsonb, client jsonb, history jsonb, "ownAddresses" jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  given jsonb;
  mail jsonb;
  tenant uuid;
  sender text;
  registered uuid;
  ids uuid[] := '{}';
  fresh boolean[] := '{}';
begin
  if default_tenant is not null and not exists (select from comms.tenants where id = default_tenant) then
    raise exception 'The default tenant % does not exist.', default_tenant
      using hint = 'Set the tenant in the workflow''s Settings to the id of a row of comms.tenants, or leave it empty.';
  end if;

  -- Triggers overlap and repeat. One registration at a time makes "is it new?" a question with one answer; it takes milliseconds.
  perform pg_advisory_xact_lock(hashtextextended('comms.register_inbound_emails', 0));

  for given in select item from comms.read_items(mails) order by place loop
    mail := null;
    begin
      mail := comms.parse_mail(given, at);
      tenant := comms.tenant_of(mail, default_tenant);
      sender := mail #>> '{from,address}';

      if tenant is null then
        perform comms.quarantine_mail(given, mail, 'unroutable',
          format('A mail to %s belongs to no tenant.', coalesce(mail #>> '{to,0,address}', 'nobody')),
          'Add the address to comms.tenant_mailboxes, then call comms.route_email(email id, tenant id).', at);
        continue;
      end if;

      -- Whoever reuses the Message-ID of somebody else's mail is not a repetition of it: their mail must not vanish.
      if exists (
        select from comms.email_messages known
        where known.tenant_id = tenant and known.message_id = mail ->> 'messageId' and known.direction = 'in'
          and lower(known.from_address) is distinct from lower(sender)
      ) then
        mail := jsonb_set(mail, '{messageId}', to_jsonb('<other-' || left(encode(sha256(convert_to(
          concat_ws(E'\n', mail ->> 'messageId', lower(sender)), 'UTF8')), 'hex'), 32) || '@message-id.invalid>'));
      end if;

      select id into registered from comms.email_messages where tenant_id = tenant and message_id = mail ->> 'messageId';
      if registered is not null then
        ids := ids || registered;
        fresh := fresh || false;
        continue;
      end if;

      insert into comms.email_messages
        (tenant_id, thread_id, direction, message_id, in_reply_to, reference_ids, from_address, from_name, reply_to, recipients, copies,
         peer_domain, contact_id, subject, body, html, headers, truncated, received_at, registered_at, touched_at, state)
      values (tenant, comms.thread_of(tenant, mail), 'in', mail ->> 'messageId', mail ->> 'inReplyTo',
        array(select jsonb_array_elements_text(mail -> 'references')), sender, mail #>> '{from,name}', mail ->> 'replyTo',
        mail -> 'to', mail -> 'cc', comms.domain_of(sender), comms.contact_of(tenant, sender),
        mail ->> 'subject', mail ->> 'text', mail ->> 'html', mail -> 'headers', (mail ->> 'truncated')::boolean,
        (mail ->> 'receivedAt')::timestamptz, at, at, 'received')
      returning id into registered;
      ids := ids || registered;
      fresh := fresh || true;
    exception when others then
      -- One bad mail never costs the others.
      perform comms.quarantine_mail(given, mail, 'failed', 'A mail could not be registered: ' || sqlerrm,
        'Look at the mail in comms.email_messages; report it if it looks like an ordinary one.', at);
    end;
  end loop;

  return query
    select triage.* from comms.emails_for_triage(ids, fresh, at) triage where triage."isNew" or include_duplicates;
end
$$;
comment on function comms.register_inbound_emails(text, uuid, timestamptz, boolean) is
  'Stores mails (JSON text: array of trigger items) once each by tenant and Message-ID and returns the new ones in order, with what is known of their senders. A mail without a tenant is quarantined and reported.';

create function comms.route_email(email uuid, tenant uuid, at timestamptz default now()) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  mail comms.email_messages;
begin
  if not comms.may_touch(tenant) or comms.bound_tenant() is not null then
    raise exception 'Only an operator of all tenants may route a quarantined mail.' using errcode = 'insufficient_privilege';
  end if;
  select * into mail from comms.email_messages m where m.id = email and m.state = 'unroutable' for update;
  if not found then return null; end if;

  update comms.email_messages m set
    tenant_id = tenant, state = 'received', reasons = '[]', attempts = 0,
    thread_id = comms.thread_of(tenant, comms.email_json(mail)),
    contact_id = comms.contact_of(tenant, mail.from_address),
    peer_domain = comms.domain_of(mail.from_address),
    touched_at = at - interval '1 year' -- so that the next reclaim takes it up
  where m.id = email;
  return email;
end
$$;
comment on function comms.route_email(uuid, uuid, timestamptz) is
  'Gives a quarantined mail its tenant; comms.reclaim_unfinished_emails then hands it to triage.';

create function comms.reclaim_unfinished_emails(
  older_than interval default '15 minutes', max int default 20, at timestamptz default now(), max_attempts int default 5)
returns table ("emailId" uuid, "tenantId" uuid, "isNew" boolean, email jsonb, client jsonb, history jsonb, "ownAddresses" jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  ids uuid[];
begin
  with given_up as (
    update comms.email_messages m set
      state = 'failed', touched_at = reclaim_unfinished_emails.at,
      reasons = m.reasons || comms.reason('gave_up', format('Handling began %s times and never ended.', m.attempts))
    where m.state in ('received', 'classified') and m.touched_at <= reclaim_unfinished_emails.at - older_than
      and m.attempts >= max_attempts and comms.may_touch(m.tenant_id)
    returning m.*
  )
  insert into comms.workflow_errors (tenant_id, at, workflow, message, how_to_mend, detail)
  select tenant_id, reclaim_unfinished_emails.at, 'Triage email',
    format('The mail "%s" of %s was given up after %s attempts.', left(subject, 100), from_address, attempts),
    'Look at the executions that failed, mend the cause, then call comms.retry_email(email id).',
    jsonb_build_object('emailId', id, 'messageId', message_id)
  from given_up;

  with taken as (
    select m.id from comms.email_messages m
    where m.state in ('received', 'classified') and m.touched_at <= reclaim_unfinished_emails.at - older_than
      and m.attempts < max_attempts and comms.may_touch(m.tenant_id)
    order by m.touched_at
    limit reclaim_unfinished_emails.max
    for update skip locked
  ), touched as (
    update comms.email_messages m set attempts = m.attempts + 1, touched_at = reclaim_unfinished_emails.at
    from taken where m.id = taken.id
    returning m.id, m.seq
  )
  select coalesce(array_agg(id order by seq), '{}') into ids from touched;

  return query
    select triage.* from comms.emails_for_triage(ids, array_fill(false, array[cardinality(ids)]), at) triage;
end
$$;
comment on function comms.reclaim_unfinished_emails(interval, int, timestamptz, int) is
  'Mails whose handling began and never ended (the worker died), in the shape of register_inbound_emails; each at most max_attempts times, then failed and reported.';

create function comms.retry_email(email uuid, at timestamptz default now()) returns uuid
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.email_messages m set state = 'received', attempts = 0, touched_at = at - interval '1 year'
  where m.id = email and m.state = 'failed' and m.tenant_id is not null and comms.may_touch(m.tenant_id)
  returning m.id
$$;
comment on function comms.retry_email(uuid, timestamptz) is 'Puts a mail that was given up back in line.';

-- Results: what became of a message, and what stops one on its way. An old fence changes nothing and is recorded.

------------------------------------------------------------------------------------------------------------------------
-- What became of it

create function comms.record_outbound_mail(m comms.scheduled_messages, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  sender comms.tenant_settings;
begin
  if m.channel <> 'email' or m.provider_message_id is null then return; end if;
  select * into sender from comms.tenant_settings where tenant_id = m.tenant_id;

  if m.thread_id is null then
    insert into comms.threads (tenant_id, thread_key, subject, contact_id)
    values (m.tenant_id, m.provider_message_id, m.message ->> 'subject', m.contact_id)
    on conflict (tenant_id, thread_key) do update set thread_key = excluded.thread_key
    returning id into m.thread_id;
  end if;

  insert into comms.email_messages
    (tenant_id, thread_id, direction, message_id, in_reply_to, reference_ids, from_address, from_name, recipients, peer_domain, contact_id,
     subject, body, html, received_at, registered_at, touched_at, state, automatic, language, scheduled_message_id)
  values (m.tenant_id, m.thread_id, 'out', m.provider_message_id, m.message ->> 'inReplyTo', comms.message_ids(m.message -> 'references'),
    coalesce(sender.sender_address, ''), coalesce(sender.sender_name, ''),
    comms.parse_addresses(to_jsonb(m.recipient)), comms.domain_of(comms.parse_addresses(to_jsonb(m.recipient)) -> 0 ->> 'address'), m.contact_id,
    coalesce(m.message ->> 'subject', ''), coalesce(m.message ->> 'text', ''), m.message ->> 'html', at, at, at, 'sent',
    coalesce((m.message ->> 'automatic')::boolean, false), m.message ->> 'language', m.id)
  on conflict do nothing;

  update comms.email_messages set state = 'answered', touched_at = at
  where id = m.email_id and tenant_id = m.tenant_id and state in ('classified', 'drafted', 'received');
end
$$;
comment on function comms.record_outbound_mail(comms.scheduled_messages, timestamptz) is
  'Files a mail that went out in its thread, under the Message-ID it carries, so that the answer to it finds the thread.';

create function comms.complete_message(message_id uuid, fence int, result jsonb default '{}', at timestamptz default now())
returns table (id uuid, state text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  m comms.scheduled_messages;
begin
  update comms.scheduled_messages s set
    state = 'accepted', state_reason = comms.reason('accepted', 'The provider took it over.', to_jsonb(complete_message.result ->> 'response')),
    state_at = complete_message.at, accepted_at = complete_message.at,
    result = complete_message.result, provider_message_id = coalesce(comms.canonical_message_id(complete_message.result ->> 'messageId'), s.provider_message_id),
    lease_until = null
  where s.id = complete_message.message_id and s.fence = complete_message.fence and s.state in ('sending', 'claimed') and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then
    perform comms.refuse_write(complete_message.message_id, complete_message.fence, 'complete_message', at);
    return;
  end if;
  perform comms.record_outbound_mail(m, at);
  return query select m.id, m.state;
end
$$;
comment on function comms.complete_message(uuid, int, jsonb, timestamptz) is
  'The provider accepted the message (which is not: delivered). Refused, with no row returned, where the fence is old.';

create function comms.fail_message(message_id uuid, fence int, kind text, result jsonb default '{}', at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  if kind not in ('failed_soft', 'failed_hard', 'ambiguous') then
    raise exception 'A message cannot fail as "%".', kind using hint = 'failed_soft is tried again, failed_hard is not, ambiguous waits for a person.';
  end if;

  return query
    update comms.scheduled_messages s set
      state = case when kind = 'failed_soft' and s.attempts >= s.max_attempts then 'failed_hard' else kind end,
      state_reason = case
        when kind = 'failed_soft' and s.attempts >= s.max_attempts
          then comms.reason('retries_exhausted', format('Tried %s times: %s', s.attempts, fail_message.result ->> 'response'))
        else comms.reason(coalesce(fail_message.result ->> 'code', kind), coalesce(fail_message.result ->> 'response', 'The provider gave no reason.')) end,
      state_at = fail_message.at,
      due_at = case when kind = 'failed_soft' and s.attempts < s.max_attempts then fail_message.at + comms.retry_delay(s.id, s.attempts) else s.due_at end,
      result = fail_message.result,
      provider_message_id = coalesce(comms.canonical_message_id(fail_message.result ->> 'messageId'), s.provider_message_id),
      claimed_by = null, lease_until = null
    where s.id = fail_message.message_id and s.fence = fail_message.fence and s.state in ('sending', 'claimed') and comms.may_touch(s.tenant_id)
    returning s.id, s.state, s.due_at;
  if not found then
    perform comms.refuse_write(fail_message.message_id, fail_message.fence, 'fail_message', at);
  end if;
end
$$;
comment on function comms.fail_message(uuid, int, text, jsonb, timestamptz) is
  'failed_soft waits longer each time and is given up after max_attempts; failed_hard is final; ambiguous waits for a person. Refused, with no row returned, where the fence is old.';

create function comms.record_send_results(items text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz, applied boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  sent jsonb;
  outcome text;
begin
  for given in
    select item, comms.read_uuid(item ->> 'id') as id, (item ->> 'fence')::int as fence
    from comms.read_items(items) where comms.read_uuid(item ->> 'id') is not null
    order by place
  loop
    -- An item without an answer of the sending node: it may have gone out, so it is not tried again on a guess.
    sent := coalesce(given.item -> 'sent', jsonb_build_object('class', 'ambiguous', 'code', 'no_answer',
      'response', coalesce(given.item ->> 'error', 'The sending node gave no answer.')));
    outcome := coalesce(sent ->> 'class', 'ambiguous');
    if outcome = 'accepted' then
      perform comms.complete_message(given.id, given.fence, sent, at);
    else
      perform comms.fail_message(given.id, given.fence,
        case when outcome in ('failed_soft', 'failed_hard') then outcome else 'ambiguous' end, sent, at);
    end if;
    applied := found;
    select m.id, m.state, m.due_at into id, state, "dueAt" from comms.scheduled_messages m
      where m.id = given.id and comms.may_touch(m.tenant_id);
    continue when not found;
    return next;
  end loop;
end
$$;
comment on function comms.record_send_results(text, timestamptz) is
  'Writes down what Send Customer Email reports (JSON text: [{id, fence, sent}]). An item without an answer becomes ambiguous. applied is false where the fence was old.';

create function comms.resolve_ambiguous(message_id uuid, resolution text, author text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  m comms.scheduled_messages;
begin
  if resolution not in ('sent', 'resend') then
    raise exception 'A doubt is settled as "sent" or "resend", not as "%".', resolution;
  end if;
  update comms.scheduled_messages s set
    state = case resolution when 'sent' then 'accepted' else 'scheduled' end,
    state_reason = comms.reason('resolved_' || resolution, format('Settled by %s.', coalesce(author, 'a person'))),
    state_at = resolve_ambiguous.at,
    accepted_at = case resolution when 'sent' then resolve_ambiguous.at end,
    due_at = case resolution when 'resend' then resolve_ambiguous.at else s.due_at end,
    attempts = case resolution when 'resend' then 0 else s.attempts end
  where s.id = resolve_ambiguous.message_id and s.state = 'ambiguous' and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then return; end if;
  if resolution = 'sent' then perform comms.record_outbound_mail(m, at); end if;
  return query select m.id, m.state, m.due_at;
end
$$;
comment on function comms.resolve_ambiguous(uuid, text, text, timestamptz) is
  'A person settles a doubt: "sent" (it arrived) or "resend". No row where the message is not ambiguous (any more).';

create function comms.cancel_messages(contact uuid, reason text, at timestamptz default now())
returns table (id uuid, key text)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.scheduled_messages m set
    state = 'blocked',
    state_reason = comms.reason('cancelled_' || cancel_messages.reason, format('Stopped: %s.', replace(cancel_messages.reason, '_', ' '))),
    state_at = cancel_messages.at,
    fence = m.fence + 1, claimed_by = null, lease_until = null
  where m.contact_id = contact and m.state in ('scheduled', 'failed_soft', 'claimed') and comms.may_touch(m.tenant_id)
    and (cancel_messages.reason = any (m.cancel_on) or cancel_messages.reason in ('do_not_contact', 'erased'))
  returning m.id, m.key
$$;
comment on function comms.cancel_messages(uuid, text, timestamptz) is
  'Stops what a contact has coming, where the message names the reason in cancel_on: reply, opt_out, bounce, meeting_booked, deal_closed. do_not_contact and erased stop everything. Also stops what is claimed and not yet being sent.';

create function comms.postpone_messages(contact uuid, until timestamptz, at timestamptz default now())
returns table (id uuid, key text)
language sql security definer set search_path = comms, pg_temp
as $$
  update comms.scheduled_messages m set
    state = 'scheduled',
    state_reason = comms.reason('out_of_office', 'The contact is away.', to_jsonb(comms.iso(until))),
    state_at = postpone_messages.at,
    due_at = greatest(m.due_at, until),
    fence = m.fence + case when m.state = 'claimed' then 1 else 0 end,
    attempts = m.attempts - case when m.state = 'claimed' then 1 else 0 end,
    claimed_by = null, lease_until = null
  where m.contact_id = contact and m.state in ('scheduled', 'failed_soft', 'claimed') and comms.may_touch(m.tenant_id)
    and 'out_of_office' = any (m.cancel_on) and m.due_at < until
  returning m.id, m.key
$$;
comment on function comms.postpone_messages(uuid, timestamptz, timestamptz) is 'An out-of-office note postpones what names it; it stops nothing.';

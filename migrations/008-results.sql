-- The door and what lies behind it: asked once more, sent, and what became of it. An old fence changes nothing and is recorded.

------------------------------------------------------------------------------------------------------------------------
-- At the door

create function comms.apply_delivery_decision(m comms.scheduled_messages, item jsonb, at timestamptz, lease interval) returns boolean
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  objection jsonb := comms.standing_objection(m, at);
  decision jsonb;
  wanted_at timestamptz;
begin
  select value into decision from jsonb_array_elements(
    case jsonb_typeof(item #> '{delivery,decisions}') when 'array' then item #> '{delivery,decisions}' else '[]' end)
    where value ->> 'channel' = m.channel limit 1;
  wanted_at := comms.read_instant(decision ->> 'at');

  if objection is not null then
    update comms.scheduled_messages s set
      state = case objection ->> 'code' when 'expired' then 'expired' else 'blocked' end, state_reason = objection,
      state_at = apply_delivery_decision.at, claimed_by = null, lease_until = null
    where s.id = m.id;

  elsif decision ->> 'action' = 'send' and coalesce(wanted_at <= at + interval '1 minute', true) then
    update comms.scheduled_messages s set
      state = 'sending', state_reason = comms.reason(coalesce(decision ->> 'rule', 'ok'), 'May be sent now.', decision -> 'evidence'),
      state_at = apply_delivery_decision.at, lease_until = apply_delivery_decision.at + lease
    where s.id = m.id;
    return true;

  elsif decision ->> 'action' in ('send', 'defer') then
    -- Waiting for a window is no failed attempt, and a message that is due anew has its whole time to reach the server.
    update comms.scheduled_messages s set
      state = 'scheduled', state_reason = comms.reason(coalesce(decision ->> 'rule', 'deferred'), 'Waits for a better moment.', decision -> 'evidence'),
      state_at = apply_delivery_decision.at,
      due_at = greatest(coalesce(wanted_at, apply_delivery_decision.at + interval '1 hour'), apply_delivery_decision.at + interval '1 minute'),
      attempts = m.attempts - 1, unreachable_since = null, unreachable_tries = 0, claimed_by = null, lease_until = null
    where s.id = m.id;

  elsif decision ->> 'action' = 'block' then
    update comms.scheduled_messages s set
      state = 'blocked', state_reason = comms.reason(coalesce(decision ->> 'rule', 'blocked'), 'May not be sent.', decision -> 'evidence'),
      state_at = apply_delivery_decision.at, claimed_by = null, lease_until = null
    where s.id = m.id;

  else
    -- No decision was reached (the deciding node failed on this item): nothing was sent, so it is safe to try again.
    perform comms.fail_message(m.id, m.fence, 'failed_soft',
      jsonb_build_object('code', 'no_decision', 'response', coalesce(item ->> 'error', 'No decision for channel ' || m.channel || '.')), at);
  end if;
  return false;
end
$$;
comment on function comms.apply_delivery_decision(comms.scheduled_messages, jsonb, timestamptz, interval) is
  'Carries out the decision on one claimed message; true where it is to be handed over now.';

create function comms.put_back(message_id uuid, fence int, why text, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  m comms.scheduled_messages;
begin
  update comms.scheduled_messages s set
    state = case when s.attempts >= s.max_attempts then 'failed_hard' else 'scheduled' end,
    state_reason = comms.reason('decision_not_applied', 'What was decided could not be carried out: ' || why),
    state_at = put_back.at, due_at = put_back.at + comms.retry_delay(s.id, s.attempts), claimed_by = null, lease_until = null
  where s.id = message_id and s.fence = put_back.fence and s.state = 'claimed' and comms.may_touch(s.tenant_id)
  returning * into m;
  if found then
    perform comms.note_trouble(m.tenant_id, 'Send message', format('The decision on a message to %s could not be carried out: %s', m.recipient, why),
      'It is tried again by itself. If this goes on, look at the message in comms.scheduled_messages and cancel it.',
      jsonb_build_object('messageId', m.id, 'key', m.key), at);
  end if;
end
$$;
comment on function comms.put_back(uuid, int, text, timestamptz) is
  'A claimed message whose decision could not be carried out: nothing was sent, so it waits and is tried again, with the attempt counted.';

create function comms.apply_delivery_decisions(items text, at timestamptz default now(), lease interval default '5 minutes')
returns table (id uuid, fence int, "tenantId" uuid, message jsonb, contact jsonb, consent jsonb, history jsonb, incidents jsonb, policy jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  m comms.scheduled_messages;
  may_go uuid[] := '{}';
begin
  for given in
    select item, comms.read_uuid(item ->> 'id') as id, comms.read_int(item ->> 'fence') as fence
    from comms.read_items(items) where comms.read_uuid(item ->> 'id') is not null
    order by place
  loop
    begin
      select * into m from comms.scheduled_messages s where s.id = given.id and comms.may_touch(s.tenant_id) for update;
      continue when not found;
      if m.state <> 'claimed' or m.fence is distinct from given.fence then
        perform comms.refuse_write(given.id, given.fence, 'apply_delivery_decisions', at);
      elsif comms.apply_delivery_decision(m, given.item, at, lease) then
        may_go := may_go || m.id;
      end if;
    exception when others then
      -- One bad item never costs the others.
      perform comms.put_back(given.id, given.fence, sqlerrm, at);
    end;
  end loop;

  return query select rows.* from comms.claimed_rows(may_go, at) rows;
end
$$;
comment on function comms.apply_delivery_decisions(text, timestamptz, interval) is
  'Carries out what Select Channels decided for claimed messages (JSON text: the claimed rows with "delivery"), after asking the database once more; returns those to be handed over now, marked as sending.';

------------------------------------------------------------------------------------------------------------------------
-- What became of it

create function comms.record_outbound_mail(m comms.scheduled_messages, at timestamptz) returns void
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  sender comms.tenant_settings;
begin
  if m.channel <> 'email' or m.provider_message_id is null then return; end if;

  update comms.email_messages set state = 'answered', touched_at = at
  where id = m.email_id and tenant_id = m.tenant_id and state in ('classified', 'drafted', 'received');

  begin
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
    values (m.tenant_id, m.thread_id, 'out', m.provider_message_id, comms.canonical_message_id(m.message ->> 'inReplyTo'), comms.message_ids(m.message -> 'references'),
      coalesce(sender.sender_address, ''), coalesce(sender.sender_name, ''),
      comms.parse_addresses(to_jsonb(m.recipient)), comms.domain_of(comms.parse_addresses(to_jsonb(m.recipient)) -> 0 ->> 'address'), m.contact_id,
      coalesce(m.message ->> 'subject', ''), coalesce(m.message ->> 'text', ''), m.message ->> 'html', at, at, at, 'sent',
      coalesce((m.message ->> 'automatic')::boolean, false), m.message ->> 'language', m.id)
    on conflict do nothing;
  exception when others then
    -- It went out: that it cannot be filed must not turn what is known into a doubt.
    perform comms.note_trouble(m.tenant_id, 'Send message', format('A mail to %s was sent but could not be filed in its thread: %s', m.recipient, sqlerrm),
      'Nothing needs to be sent again. The customer''s answer to it will begin a thread of its own.', jsonb_build_object('messageId', m.id, 'key', m.key), at);
  end;
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
    lease_until = null, unreachable_since = null, unreachable_tries = 0
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
declare
  -- That the mail server cannot be used says nothing about this message: such tries end by time, not by number.
  unreachable boolean := kind = 'failed_soft' and coalesce(result ->> 'stage' in ('connect', 'login', 'not_attempted'), false);
  patience constant interval := '48 hours';
  code text := coalesce(result #>> '{reasons,0,code}', case when result ->> 'code' !~ '^[0-9]*$' then result ->> 'code' end, kind);
  said text := coalesce(result #>> '{reasons,0,text}', result ->> 'response', 'The provider gave no reason.');
  m comms.scheduled_messages;
begin
  if kind is null or kind not in ('failed_soft', 'failed_hard', 'ambiguous') then
    raise exception 'A message cannot fail as "%".', kind using hint = 'failed_soft is tried again, failed_hard is not, ambiguous waits for a person.';
  end if;

  update comms.scheduled_messages s set
    state = case
      when unreachable then case when s.unreachable_since <= fail_message.at - patience then 'failed_hard' else kind end
      when kind = 'failed_soft' and s.attempts >= s.max_attempts then 'failed_hard'
      else kind end,
    state_reason = case
      when unreachable and s.unreachable_since <= fail_message.at - patience
        then comms.reason('retries_exhausted', format('Tried for %s hours: %s', (extract(epoch from patience) / 3600)::int, said), to_jsonb(code))
      when not unreachable and kind = 'failed_soft' and s.attempts >= s.max_attempts
        then comms.reason('retries_exhausted', format('Tried %s times: %s', s.attempts, said), to_jsonb(code))
      else comms.reason(code, said) end,
    state_at = fail_message.at,
    due_at = case
      when unreachable then fail_message.at + comms.retry_delay(s.id, least(s.unreachable_tries + 1, 6))
      when kind = 'failed_soft' and s.attempts < s.max_attempts then fail_message.at + comms.retry_delay(s.id, s.attempts)
      else s.due_at end,
    attempts = case when unreachable then greatest(s.attempts - 1, 0) else s.attempts end,
    unreachable_since = case when unreachable then coalesce(s.unreachable_since, fail_message.at) end,
    unreachable_tries = case when unreachable then s.unreachable_tries + 1 else 0 end,
    result = fail_message.result,
    provider_message_id = coalesce(comms.canonical_message_id(fail_message.result ->> 'messageId'), s.provider_message_id),
    claimed_by = null, lease_until = null
  where s.id = fail_message.message_id and s.fence = fail_message.fence and s.state in ('sending', 'claimed') and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then
    perform comms.refuse_write(fail_message.message_id, fail_message.fence, 'fail_message', at);
    return;
  end if;

  if unreachable then
    perform comms.note_trouble_hourly('mail_server', m.tenant_id, 'Send message', said,
      case code
        when 'dry_run' then 'Switch off "Dry Run" in the node Send Customer Email.'
        else 'Check the credential Customer email (host, port, encryption, user, password) with its button "Test". The messages wait and are tried again by themselves for 48 hours.' end,
      jsonb_build_object('code', code, 'messageId', m.id, 'stage', result ->> 'stage', 'response', result ->> 'response'), at);
  end if;
  return query select m.id, m.state, m.due_at;
end
$$;
comment on function comms.fail_message(uuid, int, text, jsonb, timestamptz) is
  'failed_soft waits longer each time and is given up after max_attempts, or, where the mail server could not be used at all, after 48 hours of it; failed_hard is final; ambiguous waits for a person. Refused, with no row returned, where the fence is old.';

create function comms.record_send_results(items text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz, applied boolean)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  sent jsonb;
begin
  for given in
    select item, comms.read_uuid(item ->> 'id') as id, comms.read_int(item ->> 'fence') as fence
    from comms.read_items(items) where comms.read_uuid(item ->> 'id') is not null
    order by place
  loop
    sent := case
      when jsonb_typeof(given.item -> 'sent') = 'object' then given.item -> 'sent'
      -- Send Customer Email checks every mail before it connects: what it names an error never left.
      when coalesce(given.item ->> 'error', '') <> '' then
        jsonb_build_object('class', 'failed_hard', 'code', 'invalid_input', 'response', given.item ->> 'error')
      -- No answer at all: it may have gone out, so it is not tried again on a guess.
      else jsonb_build_object('class', 'ambiguous', 'code', 'no_answer', 'response', 'The sending node gave no answer.') end;
    begin
      if sent ->> 'class' = 'accepted' then
        perform comms.complete_message(given.id, given.fence, sent, at);
      else
        perform comms.fail_message(given.id, given.fence,
          case when sent ->> 'class' in ('failed_soft', 'failed_hard') then sent ->> 'class' else 'ambiguous' end, sent, at);
      end if;
      applied := found;
    exception when others then
      -- One bad item never costs the others; what became of this one, a person looks up.
      perform comms.note_trouble(m.tenant_id, 'Send message', format('What became of a message to %s could not be recorded: %s', m.recipient, sqlerrm),
        'Look whether it arrived and settle it on the page What waits for a person.', jsonb_build_object('messageId', m.id, 'sent', sent), at)
      from comms.scheduled_messages m where m.id = given.id and comms.may_touch(m.tenant_id);
      perform comms.fail_message(given.id, given.fence, 'ambiguous',
        jsonb_build_object('code', 'not_recorded', 'response', 'What became of it could not be recorded: ' || sqlerrm), at);
      applied := found;
    end;
    select m.id, m.state, m.due_at into id, state, "dueAt" from comms.scheduled_messages m
      where m.id = given.id and comms.may_touch(m.tenant_id);
    continue when not found;
    return next;
  end loop;
end
$$;
comment on function comms.record_send_results(text, timestamptz) is
  'Writes down what Send Customer Email reports (JSON text: [{id, fence, sent}]). An item with an error in place of an answer was not sent (failed_hard); one with neither becomes ambiguous. applied is false where the fence was old.';

create function comms.resolve_ambiguous(message_id uuid, resolution text, author text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  m comms.scheduled_messages;
begin
  if resolution is null or resolution not in ('sent', 'resend') then
    raise exception 'A doubt is settled as "sent" or "resend", not as "%".', resolution;
  end if;
  update comms.scheduled_messages s set
    state = case resolution when 'sent' then 'accepted' else 'scheduled' end,
    state_reason = comms.reason('resolved_' || resolution, format('Settled by %s.', coalesce(author, 'a person'))),
    state_at = resolve_ambiguous.at,
    accepted_at = case resolution when 'sent' then resolve_ambiguous.at end,
    due_at = case resolution when 'resend' then resolve_ambiguous.at else s.due_at end,
    attempts = case resolution when 'resend' then 0 else s.attempts end,
    unreachable_since = null, unreachable_tries = 0
  where s.id = resolve_ambiguous.message_id and s.state = 'ambiguous' and comms.may_touch(s.tenant_id)
  returning * into m;
  if not found then return; end if;
  if resolution = 'sent' then perform comms.record_outbound_mail(m, at); end if;
  return query select m.id, m.state, m.due_at;
end
$$;
comment on function comms.resolve_ambiguous(uuid, text, text, timestamptz) is
  'A person settles a doubt: "sent" (it arrived) or "resend". No row where the message is not ambiguous (any more).';

create function comms.resolve_ambiguous(message_id text, resolution text, author text, at timestamptz default now())
returns table (id uuid, state text, "dueAt" timestamptz)
language sql security definer set search_path = comms, pg_temp
as $$ select r.* from comms.resolve_ambiguous(comms.read_uuid(message_id), resolution, author, at) r $$;
comment on function comms.resolve_ambiguous(text, text, text, timestamptz) is 'The same for an id as a form gives it: no row where it is no id at all.';

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
    unreachable_since = null, unreachable_tries = 0,
    claimed_by = null, lease_until = null
  where m.contact_id = contact and m.state in ('scheduled', 'failed_soft', 'claimed') and comms.may_touch(m.tenant_id)
    and 'out_of_office' = any (m.cancel_on) and m.due_at < until
  returning m.id, m.key
$$;
comment on function comms.postpone_messages(uuid, timestamptz, timestamptz) is 'An out-of-office note postpones what names it; it stops nothing.';

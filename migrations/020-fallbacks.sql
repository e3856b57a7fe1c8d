-- Fallbacks: where a message cannot go out on its channel, the next one is tried; a P1 goes on until one is known to have arrived.
--
--   message.fallback [channel, ...]: a message that ends failed_hard or bounced_hard, or is blocked for its channel, is enqueued anew on the next
--   channel that the contact has and that nothing speaks against, with the key of the first one + "/channel". Done by a trigger, whoever ends it.
--   comms.continue_ladders(at) -> (id, key, channel)       P1 messages that nobody confirmed in time (comms.channel_targets) go on, too;
--                                                          release_expired() does it with every run of "Send due messages"
--   comms.confirm_ladder(message uuid, at)                 inside only: one rung arrived, the others are not sent
--   A booked appointment and a closed deal stop what names meeting_booked or deal_closed in its cancel_on, by themselves.

------------------------------------------------------------------------------------------------------------------------
-- The next channel

create table comms.channel_targets (
  channel text primary key,
  confirm_minutes int not null check (confirm_minutes >= 0),
  source text not null
);
comment on table comms.channel_targets is 'How long a P1 message waits for the provider''s word that it arrived before the next channel of its ladder is tried as well.';
insert into comms.channel_targets values
  ('phone', 5, 'Channel target of the source documents'), ('chat', 2, 'Channel target of the source documents'), ('sms', 1, 'Channel target of the source documents'),
  ('push', 1, 'Channel target of the source documents'), ('portal', 0, 'Channel target of the source documents: being there proves nothing'),
  ('whatsapp', 2, 'As chat'), ('slack', 1, 'As push'), ('email', 5, 'The first notice of a P1; the channel''s own 240 minutes are for answers'),
  ('social', 5, 'As email'), ('blog', 0, 'As portal');

create table comms.fallbacks (
  message_id uuid primary key,
  tenant_id uuid not null,
  root_id uuid not null,
  next_id uuid,
  channel text,
  at timestamptz not null,
  reason text not null
);
comment on table comms.fallbacks is 'The rungs of a ladder: which message took the place of which, once. Without next_id no allowed channel was left.';
create index fallbacks_of_root on comms.fallbacks (root_id);
create unique index fallbacks_by_next on comms.fallbacks (next_id) where next_id is not null;
select comms.protect_tenant_table('comms.fallbacks');

-- The messages a ladder may have to go on from although they did not fail.
create index scheduled_messages_unconfirmed on comms.scheduled_messages (state_at)
  where state in ('accepted', 'ambiguous', 'failed_soft') and message ->> 'severity' = 'P1' and message ? 'fallback';

create function comms.may_fall_back(m comms.scheduled_messages) returns boolean
language sql immutable
as $$
  -- What speaks against a channel leaves the others open; what speaks against the message (an answer came, do-not-contact, a cap) does not.
  select jsonb_typeof(m.message -> 'fallback') = 'array' and case
    when m.state in ('failed_hard', 'bounced_hard') then true
    when m.state = 'bounced_soft' then m.message ->> 'severity' = 'P1'
    when m.state = 'blocked' then m.state_reason ->> 'code' in (
      'suppressed', 'no_consent', 'opt_out', 'legal_window', 'channel_unavailable', 'whatsapp_window', 'preference', 'no_opt_out_link', 'no_postal_address')
    else false end
$$;

create function comms.address_on(tenant uuid, contact uuid, channel text) returns text
language sql stable security definer set search_path = comms, pg_temp
as $$
  select nullif(case address_on.channel
    when 'email' then c.email when 'sms' then comms.e164(c.phone) when 'phone' then comms.e164(c.phone) when 'whatsapp' then comms.e164(c.whatsapp)
    when 'slack' then c.slack_id when 'push' then c.push_token when 'portal' then coalesce(c.portal_id, c.id::text)
    when 'chat' then (select d.chat_id from comms.contact_details d where d.tenant_id = c.tenant_id and d.contact_id = c.id) end, '')
  from comms.crm_contacts c where c.id = contact and c.tenant_id = tenant
$$;
comment on function comms.address_on(uuid, uuid, text) is 'Where a contact is reached on a channel; null where they are not.';

create function comms.fall_back(m comms.scheduled_messages, why text, at timestamptz) returns uuid
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  root comms.scheduled_messages;
  rungs text[] := array(select jsonb_array_elements_text(m.message -> 'fallback'));
  rung text;
  address text;
  try comms.scheduled_messages;
  following uuid;
begin
  select s.* into root from comms.scheduled_messages s where s.id = coalesce((select f.root_id from comms.fallbacks f where f.next_id = m.id), m.id);
  insert into comms.fallbacks (message_id, tenant_id, root_id, at, reason) values (m.id, m.tenant_id, root.id, fall_back.at, why) on conflict do nothing;
  if not found then return null; end if;

  while cardinality(rungs) > 0 loop
    rung := rungs[1];
    rungs := rungs[2:];
    address := comms.address_on(m.tenant_id, m.contact_id, rung);
    continue when address is null or rung = m.channel;
    try := m;
    try.channel := rung;
    try.recipient := address;
    try.recipient_hashes := comms.recipient_hashes(address);
    continue when comms.standing_objection(try, at) is not null;

    select e.id into following from comms.enqueue_message(
      (m.message - array['to', 'template', 'listUnsubscribe', 'inReplyTo', 'references', 'headers'])
      || case when rung = 'whatsapp' and m.message ? 'template' then jsonb_build_object('template', m.message -> 'template') else '{}' end
      || jsonb_build_object('tenantId', m.tenant_id, 'key', root.key || '/' || rung, 'channel', rung, 'topic', m.topic, 'type', m.type, 'to', address,
        'text', coalesce(nullif(m.message ->> 'text', ''), btrim(regexp_replace(coalesce(m.message ->> 'html', ''), '<[^>]+>', ' ', 'g'))),
        'contactId', m.contact_id, 'threadId', m.thread_id, 'campaignId', m.campaign_id, 'variant', m.variant, 'templateId', m.template_id, 'expiresAt', m.expires_at,
        'priority', comms.priority_name(m.priority), 'cancelOn', to_jsonb(m.cancel_on), 'maxAttempts', m.max_attempts, 'fallback', to_jsonb(rungs)), at) e;
    update comms.fallbacks f set next_id = following, channel = rung where f.message_id = m.id;
    return following;
  end loop;

  if m.message ->> 'severity' in ('P1', 'P2') then
    perform comms.note_trouble(m.tenant_id, 'Send message', format('A %s message to %s reached nobody, and no other channel is left.', m.message ->> 'severity', coalesce(m.recipient, 'a contact')),
      'Call the customer. Then look at what stood against each channel in comms.fallbacks and comms.scheduled_messages.', jsonb_build_object('messageId', m.id, 'key', root.key), at);
  end if;
  return null;
end
$$;
comment on function comms.fall_back(comms.scheduled_messages, text, timestamptz) is
  'Enqueues a message anew on the next channel of its "fallback" that the contact has and that nothing speaks against, under the first one''s key + /channel; once.';

create function comms.confirm_ladder(message_id uuid, at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  with root as (
    select coalesce((select f.root_id from comms.fallbacks f where f.next_id = confirm_ladder.message_id), confirm_ladder.message_id) as id
  )
  update comms.scheduled_messages m set
    state = 'blocked', state_reason = comms.reason('confirmed_elsewhere', 'It arrived on another channel.', to_jsonb(confirm_ladder.message_id)),
    state_at = confirm_ladder.at, fence = m.fence + 1, claimed_by = null, lease_until = null
  where m.id <> confirm_ladder.message_id and m.state in ('scheduled', 'failed_soft', 'claimed')
    and m.id in (select id from root union all select f.next_id from comms.fallbacks f join root on f.root_id = root.id)
$$;
comment on function comms.confirm_ladder(uuid, timestamptz) is 'One rung of a ladder is known to have arrived: what is not yet sent on the others is not sent.';

create function comms.continue_ladders(at timestamptz default now())
returns table (id uuid, key text, channel text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  m comms.scheduled_messages;
begin
  for m in
    select s.* from comms.scheduled_messages s join comms.channel_targets t on t.channel = s.channel
    where s.state in ('accepted', 'ambiguous', 'failed_soft') and s.message ->> 'severity' = 'P1' and s.message ? 'fallback'
      and s.state_at <= continue_ladders.at - make_interval(mins => t.confirm_minutes) and s.state_at > continue_ladders.at - interval '1 day'
      and not exists (select from comms.fallbacks f where f.message_id = s.id) and comms.may_touch(s.tenant_id)
    order by s.state_at for update of s skip locked
  loop
    select n.id, n.key, n.channel into id, key, channel from comms.scheduled_messages n where n.id = comms.fall_back(m, 'not_confirmed', at);
    continue when not found;
    return next;
  end loop;
end
$$;
comment on function comms.continue_ladders(timestamptz) is 'A P1 message goes on to its next channel until one is confirmed: after channel_targets.confirm_minutes without the provider''s word.';

create or replace function comms.record_state_changes() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  m comms.scheduled_messages;
begin
  insert into comms.message_events (tenant_id, message_id, kind, state, at, data)
  select after.tenant_id, after.id, 'state', after.state, after.state_at,
    jsonb_strip_nulls(jsonb_build_object('from', before.state, 'fence', after.fence, 'by', after.claimed_by, 'reason', after.state_reason))
  from after join before using (id)
  where after.state <> before.state;

  for m in
    select after.* from after join before using (id)
    where after.state in ('failed_hard', 'bounced_hard', 'bounced_soft', 'blocked') and after.state <> before.state and after.message ? 'fallback'
  loop
    begin
      if comms.may_fall_back(m) then perform comms.fall_back(m, m.state, m.state_at); end if;
    exception when others then
      -- What became of this message stands, whatever becomes of the next one.
      perform comms.note_trouble(m.tenant_id, 'Send message', 'The next channel of a message could not be tried: ' || sqlerrm,
        'Look at the message''s "fallback", and reach the customer by hand if it is urgent.', jsonb_build_object('messageId', m.id, 'key', m.key), m.state_at);
    end;
  end loop;
  return null;
end
$$;

create or replace function comms.release_expired(at timestamptz default now())
returns table (id uuid, state text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with over as (
      select m.id from comms.scheduled_messages m
      where m.state in ('claimed', 'sending') and m.lease_until <= release_expired.at and comms.may_touch(m.tenant_id)
      for update skip locked
    )
    update comms.scheduled_messages m set
      state = case when m.state = 'sending' then 'ambiguous' when m.attempts >= m.max_attempts then 'failed_hard' else 'scheduled' end,
      state_reason = case
        when m.state = 'sending' then comms.reason('worker_lost_while_sending',
          'The worker was lost while it handed the message over: nobody knows whether it went out.', to_jsonb(m.claimed_by))
        when m.attempts >= m.max_attempts then comms.reason('retries_exhausted', format('Taken up %s times, each time without an end.', m.attempts))
        else comms.reason('lease_over', 'The worker was lost before it sent anything.', to_jsonb(m.claimed_by)) end,
      state_at = release_expired.at,
      claimed_by = null,
      lease_until = null
    from over where m.id = over.id
    returning m.id, m.state;
  perform comms.continue_ladders(release_expired.at);
  perform comms.count_visits(release_expired.at);
end
$$;
comment on function comms.release_expired(timestamptz) is
  'Takes back what lost workers held: claimed is scheduled again (nothing was sent), sending becomes ambiguous. Then P1 messages that nobody confirmed go on to their next channel.';

------------------------------------------------------------------------------------------------------------------------
-- What ends a sequence elsewhere

create function comms.appointment_ends_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if new.contact_id is not null and new.status in ('booked', 'confirmed') then perform comms.cancel_messages(new.contact_id, 'meeting_booked'); end if;
  return null;
end
$$;
create trigger appointment_ends_sequences after insert or update of status, contact_id on comms.appointments
  for each row execute function comms.appointment_ends_sequences();

create function comms.deal_ends_sequences() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if new.contact_id is not null and new.stage is distinct from old.stage and new.stage in ('won', 'lost', 'closed', 'closed_won', 'closed_lost') then
    perform comms.cancel_messages(new.contact_id, 'deal_closed');
  end if;
  return null;
end
$$;

do $$
begin
  -- An operator's own table is never touched: there, whoever closes the deal calls comms.cancel_messages(contact, 'deal_closed').
  if (select relkind from pg_class where oid = 'comms.crm_deals'::regclass) = 'r' then
    create trigger deal_ends_sequences after update of stage on comms.crm_deals for each row execute function comms.deal_ends_sequences();
  end if;
end
$$;

insert into comms.workflow_rights select 'function', name, 'execute' from unnest(array['continue_ladders']) name;
insert into comms.workflow_rights select 'table', name, 'select' from unnest(array['fallbacks', 'channel_targets']) name;
select comms.grant_workflow_rights();

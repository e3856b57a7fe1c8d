-- Who says no last: START, late texts, one click after STOP, and links that went to somebody else.
--
--   A START that was sent before a STOP, and comes after it, gives nothing back.
--   Unsubscribing by link after a STOP is a word of its own: START does not undo it.
--   A link of a message that went to another address than the contact's may stop things, but agrees to nothing and lifts no do-not-contact.

create or replace function comms.heed_start(i comms.inbound_messages, contacts uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = comms, pg_temp
as $$
declare
  reach record;
  restored int;
begin
  select * into reach from comms.reach_of(i);
  -- Texts overtake each other: what counts is which was sent last.
  if exists (
    select from comms.inbound_messages s
    where s.tenant_id = i.tenant_id and s.at > i.at and s.kind = 'stop' and s.from_address = i.from_address and s.channel = any (i.channel || reach.channels)
  ) then
    return jsonb_build_array(comms.reason('outdated', 'A later text asks to stop: nothing is given back.'));
  end if;
  -- What STOP took is given back as it was, and nothing else: where nothing had been granted, nothing is granted now. "pending" allows what needs no
  -- grant and nothing more, as an empty ledger does.
  insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source, evidence, author)
  select i.tenant_id, latest.contact_id, latest.topic, latest.channel, case latest.evidence ->> 'was' when 'granted' then 'granted' else 'pending' end,
    heed_start.at, 'start', jsonb_build_object('inboundId', i.id, 'text', left(i.body, 200), 'restores', latest.id), i.from_address
  from (
    select distinct on (e.contact_id, e.topic, e.channel) e.* from comms.consent_events e
    where e.tenant_id = i.tenant_id and e.contact_id = any (contacts) and e.channel = any (reach.channels) and e.topic = any (reach.topics)
    order by e.contact_id, e.topic, e.channel, e.at desc, e.id desc
  ) latest
  where latest.state = 'withdrawn' and latest.source = 'stop' and latest.at < heed_start.at;
  get diagnostics restored = row_count;

  delete from comms.suppressions x
  where x.tenant_id = i.tenant_id and x.channel = any (reach.channels) and x.address_hash = comms.address_hash(i.from_address)
    and x.reason = 'unsubscribe' and x.evidence ->> 'source' = 'stop' and (x.topic = '' or x.topic = any (reach.topics));
  return jsonb_build_array(comms.reason('granted', 'What STOP ended is as it was before.', to_jsonb(restored)));
end
$$;

create or replace function comms.unsubscribe(token text, evidence jsonb default '{}', at timestamptz default now())
returns table (outcome text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  wanted_topic text;
begin
  select * into who from comms.person_of_token(token, array['unsubscribe', 'preferences'], unsubscribe.at);
  if not found then return; end if;
  wanted_topic := comms.unsubscribe_topic(who.topic);
  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || coalesce(who.contact_id::text, who.recipient, ''), 0));
  if who.contact_id is null or comms.consent_state(who.tenant_id, who.contact_id, wanted_topic, who.channel, unsubscribe.at) is distinct from 'withdrawn'
    or (
      select e.source from comms.consent_events e
      where e.tenant_id = who.tenant_id and e.contact_id = who.contact_id and e.topic = wanted_topic and e.channel = who.channel
      order by e.at desc, e.id desc limit 1) = 'stop'
  then
    perform comms.set_consent(who.tenant_id, who.contact_id, wanted_topic, who.channel,
      case when who.recipient is not null then comms.recipient_hashes(who.recipient) else
        array(select comms.address_hash(c.address) from comms.preference_cells(who.tenant_id, who.contact_id, unsubscribe.at) c where c.topic = wanted_topic and c.channel = who.channel) end,
      'withdrawn', 'one_click', unsubscribe.evidence ->> 'wordingVersion',
      coalesce(unsubscribe.evidence, '{}') - 'pageUrl' || jsonb_strip_nulls(jsonb_build_object('link', who.link_id, 'message', who.message_id)), unsubscribe.at);
    if wanted_topic = 'marketing' and who.contact_id is not null then
      insert into comms.communication_preferences as p (tenant_id, contact_id, unsubscribed_at, updated_at) values (who.tenant_id, who.contact_id, unsubscribe.at, unsubscribe.at)
      on conflict on constraint communication_preferences_pkey do update set unsubscribed_at = coalesce(p.unsubscribed_at, excluded.unsubscribed_at), updated_at = excluded.updated_at;
    end if;
  end if;
  return query select 'unsubscribed';
end
$$;

create or replace function comms.save_preferences(token text, choices jsonb, evidence jsonb default '{}', at timestamptz default now())
returns table (outcome text, changes jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  who record;
  cell record;
  wants boolean;
  everything boolean := coalesce(choices ->> 'action' = 'stop_marketing', false);
  said jsonb := coalesce(save_preferences.evidence, '{}');
  hours jsonb;
  opening text := coalesce(btrim(choices ->> 'quiet_from'), '');
  closing text := coalesce(btrim(choices ->> 'quiet_to'), '');
  spoken text := choices ->> 'language';
  leave_alone boolean := choices ? 'do_not_contact';
  no_ai boolean := choices ? 'ai_opt_out';
  before comms.communication_preferences;
  was record;
  -- Whether the link was sent to the contact, and not to somebody else about them.
  theirs boolean;
begin
  select * into who from comms.person_of_token(token, array['preferences', 'unsubscribe'], save_preferences.at);
  if not found then return; end if;
  changes := '[]';
  if not coalesce(comms.form_token_holds(token, choices ->> 'form', save_preferences.at), false) then
    outcome := 'stale';
    return next;
    return;
  end if;
  if who.contact_id is null then
    -- No contact, so nothing to prefer: the one thing that can be done for a bare address is to stop.
    return query select u.outcome, '[]'::jsonb from comms.unsubscribe(token, said, save_preferences.at) u;
    return;
  end if;
  if not everything and (opening <> '' or closing <> '') then
    if opening !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' or closing !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' or opening = closing then
      outcome := 'invalid_hours';
      return next;
      return;
    end if;
    hours := jsonb_build_object('from', opening, 'to', closing);
  end if;

  perform pg_advisory_xact_lock(hashtextextended('comms.person ' || who.contact_id, 0));
  insert into comms.communication_preferences (tenant_id, contact_id) values (who.tenant_id, who.contact_id) on conflict do nothing;
  select * into before from comms.communication_preferences p where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id for update;
  select c.language, c.ai_opt_out into was from comms.crm_contacts c where c.id = who.contact_id and c.tenant_id = who.tenant_id;
  said := said - 'pageUrl' || jsonb_strip_nulls(jsonb_build_object('link', who.link_id, 'message', who.message_id));

  theirs := who.recipient is null or coalesce(comms.address_hash(comms.address_on(who.tenant_id, who.contact_id, who.channel)) = any (comms.recipient_hashes(who.recipient)), false);
  leave_alone := leave_alone or (not theirs and before.do_not_contact);

  for cell in
    select *, c.permitted and c.enabled and not c.unsubscribed as chosen from comms.preference_cells(who.tenant_id, who.contact_id, save_preferences.at) c order by c.topic_rank, c.channel_rank
  loop
    if everything then
      continue when cell.topic <> 'marketing';
      wants := false;
    else
      -- Only what the page showed: a channel that was added meanwhile is not refused by a tick that nobody could set.
      continue when cell.topic || '_' || cell.channel <> all (string_to_array(coalesce(choices ->> 'shown', ''), ','));
      wants := choices ? ('consent_' || cell.topic || '_' || cell.channel);
    end if;

    if wants and not cell.chosen then
      continue when not theirs and (cell.topic <> 'marketing' or cell.channel not in ('email', 'sms') or cell.needed <> 'granted');
      if cell.topic = 'marketing' and cell.channel in ('email', 'sms') and (cell.channel <> who.channel or not theirs) and cell.needed = 'granted' then
        -- This link proves one address, not the other.
        if not cell.stopped and comms.ask_confirmation(who.tenant_id, who.contact_id, cell.topic, cell.channel, cell.address, 'preference_page',
          said ->> 'wordingVersion', coalesce(spoken, before.language, was.language), said, save_preferences.evidence ->> 'pageUrl', save_preferences.at)
        then
          changes := changes || jsonb_build_object('topic', cell.topic, 'channel', cell.channel, 'state', 'pending');
        end if;
      else
        perform comms.set_consent(who.tenant_id, who.contact_id, cell.topic, cell.channel, array[comms.address_hash(cell.address)], 'granted', 'preference_page',
          said ->> 'wordingVersion', said, save_preferences.at);
        changes := changes || jsonb_build_object('topic', cell.topic, 'channel', cell.channel, 'state', 'granted');
      end if;
      if not cell.enabled then
        -- The channel comes back, and with it only what is ticked.
        update comms.communication_preferences p set
          email_enabled = p.email_enabled or cell.channel = 'email', sms_enabled = p.sms_enabled or cell.channel = 'sms',
          whatsapp_enabled = p.whatsapp_enabled or cell.channel = 'whatsapp', phone_enabled = p.phone_enabled or cell.channel = 'phone'
        where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id;
      end if;
    elsif not wants and (cell.permitted or cell.state = 'pending') and not (cell.unsubscribed and cell.state is not distinct from 'withdrawn') then
      continue when cell.state is not distinct from 'withdrawn' or (cell.unsubscribed and cell.needed <> 'granted');
      perform comms.set_consent(who.tenant_id, who.contact_id, cell.topic, cell.channel, array[comms.address_hash(cell.address)], 'withdrawn', 'preference_page',
        said ->> 'wordingVersion', said, save_preferences.at);
      changes := changes || jsonb_build_object('topic', cell.topic, 'channel', cell.channel, 'state', 'withdrawn');
    end if;
  end loop;

  if not everything then
    if spoken = any (comms.page_languages()) and spoken is distinct from coalesce(before.language, was.language) then
      changes := changes || jsonb_build_object('language', spoken);
    else
      spoken := null;
    end if;
    if hours is distinct from before.quiet_hours then changes := changes || jsonb_build_object('quietHours', hours); end if;
    if leave_alone <> before.do_not_contact then changes := changes || jsonb_build_object('doNotContact', leave_alone); end if;
    if no_ai <> coalesce(before.ai_opt_out, was.ai_opt_out, false) then changes := changes || jsonb_build_object('aiOptOut', no_ai); end if;
    update comms.communication_preferences p set
      language = coalesce(spoken, p.language), quiet_hours = hours, do_not_contact = leave_alone, ai_opt_out = no_ai, updated_at = save_preferences.at
    where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id;
    if comms.contacts_are_ours() then
      update comms.crm_contacts c set language = coalesce(spoken, c.language), ai_opt_out = no_ai, updated_at = save_preferences.at
      where c.id = who.contact_id and c.tenant_id = who.tenant_id and (spoken is not null or c.ai_opt_out is distinct from no_ai);
    end if;
    if leave_alone then perform comms.cancel_messages(who.contact_id, 'do_not_contact', save_preferences.at); end if;
  end if;

  update comms.communication_preferences p set unsubscribed_at = case
    when exists (select from comms.preference_cells(who.tenant_id, who.contact_id, save_preferences.at) c where c.topic = 'marketing' and c.permitted and c.enabled and not c.unsubscribed) then null
    else coalesce(p.unsubscribed_at, case when changes @> '[{"topic": "marketing", "state": "withdrawn"}]' then save_preferences.at end) end
  where p.tenant_id = who.tenant_id and p.contact_id = who.contact_id;
  outcome := case when changes = '[]' then 'unchanged' else 'saved' end;
  return next;
end
$$;

select comms.grant_workflow_rights();

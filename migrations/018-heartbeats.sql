-- Heartbeats: who should have been heard of by now, and has not.

create table comms.heartbeat_periods (
  name text primary key,
  period interval not null check (period > interval '0'),
  workflow text not null,
  how_to_mend text not null,
  -- A beat is what a workflow says (comms.beat), or mail that came in: a mail trigger that died says nothing at all.
  source text not null default 'beat' check (source in ('beat', 'inbound_mail')),
  reason text not null,
  silent_since timestamptz,
  silence_told_at timestamptz,
  back_at timestamptz
);
comment on table comms.heartbeat_periods is
  'After which silence somebody is told. A name that was never heard of is not silent: a workflow that you do not use worries nobody. Change period to your needs; delete a row to stop watching.';
insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, source, reason) values
  ('send-due-messages', '10 minutes', 'Send due messages', 'Open the workflow: is it published, and does its newest execution end? Nothing is lost: what is due goes out when it runs again.', 'beat',
   'It runs every minute; ten of them missed is no hiccup.'),
  ('handle-privacy-requests', '3 hours', 'Handle privacy requests', 'Open the workflow: is it published? Requests of people about their data have a term of one month.', 'beat', 'It runs every hour.'),
  ('enforce-retention', '2 days', 'Enforce retention', 'Open the workflow: is it published? Until it runs, data is kept longer than you said it would be.', 'beat', 'It runs every night.'),
  ('inbox', '3 days', 'Triage email', 'Send a mail to your own mailbox. If it does not show in comms.email_messages, the mail trigger has died: unpublish and publish "Triage email", and check the credential Inbox.', 'inbound_mail',
   'Mail triggers can die silently. Three days bridge a weekend and a holiday; shorten it where mail comes every day.');

create function comms.last_heard_of(beat comms.heartbeat_periods) returns timestamptz
language sql stable security definer set search_path = comms, pg_temp
as $$
  select case beat.source
    when 'beat' then (select h.last_at from comms.heartbeats h where h.name = beat.name)
    else (select max(m.registered_at) from comms.email_messages m where m.direction = 'in') end
$$;

create index email_messages_newest_in on comms.email_messages (registered_at) where direction = 'in';

create function comms.check_heartbeats(at timestamptz default now())
returns table (name text, kind text, workflow text, "lastAt" timestamptz, "silentMinutes" int, "periodMinutes" int, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  -- What happens on this n8n as a whole is no business of a login that serves one tenant.
  if comms.bound_tenant() is not null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('comms.check_heartbeats', 0));

  update comms.heartbeat_periods p set
    silent_since = case when heard.last_at < check_heartbeats.at - p.period then coalesce(p.silent_since, heard.last_at) end,
    back_at = case when p.silence_told_at is not null and heard.last_at >= check_heartbeats.at - p.period then coalesce(p.back_at, heard.last_at) end,
    -- A silence that ended before anybody was told is not worth a word.
    silence_told_at = case when heard.last_at is null then null else p.silence_told_at end
  from (select q.name as of_name, comms.last_heard_of(q) as last_at from comms.heartbeat_periods q) heard
  where heard.of_name = p.name;

  return query
    select p.name, case when p.back_at is null then 'silent' else 'back' end, p.workflow, heard.last_at,
      greatest(floor(extract(epoch from check_heartbeats.at - heard.last_at) / 60), 0)::int, ceil(extract(epoch from p.period) / 60)::int,
      case when p.back_at is null
        then format('"%s" was last heard of at %s UTC; it should be every %s. %s', p.workflow, to_char(heard.last_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), p.period, p.how_to_mend)
        else format('"%s" is back: heard of at %s UTC.', p.workflow, to_char(heard.last_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')) end
    from comms.heartbeat_periods p cross join lateral (select comms.last_heard_of(p) as last_at) heard
    where (p.silent_since is not null and p.silence_told_at is null) or p.back_at is not null
    order by p.name;
end
$$;
comment on function comms.check_heartbeats(timestamptz) is
  'Who has been silent for longer than their period, and who is back after a silence that was told. The same again at the next check until comms.heartbeats_told says that the notice went out: one notice for a silence, one for its end.';

create function comms.heartbeats_told(items text, at timestamptz default now())
returns table (name text, kind text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  told record;
begin
  if comms.bound_tenant() is not null then return; end if;
  for told in select item ->> 'name' as name, item ->> 'kind' as kind from comms.read_items(items) order by place loop
    update comms.heartbeat_periods p set
      silence_told_at = case told.kind when 'silent' then heartbeats_told.at end,
      back_at = case when told.kind = 'back' then null else p.back_at end
    where p.name = told.name
      and case told.kind when 'silent' then p.silent_since is not null and p.silence_told_at is null when 'back' then p.back_at is not null else false end;
    if found then
      name := told.name;
      kind := told.kind;
      return next;
    end if;
  end loop;
end
$$;
comment on function comms.heartbeats_told(text, timestamptz) is 'Marks what check_heartbeats returned (JSON text: [{name, kind}]) as told, after the notice was handed over.';

insert into comms.workflow_rights values
  ('function', 'check_heartbeats', 'execute'), ('function', 'heartbeats_told', 'execute'), ('table', 'heartbeat_periods', 'select')
on conflict do nothing;
select comms.grant_workflow_rights();

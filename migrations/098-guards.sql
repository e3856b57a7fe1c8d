-- Two guards that were missing.
--
-- The page on which drafts are approved is open to whoever has its link. Like the pages of customers it counts who asks: a link of ours by
-- itself, all guesses together.
--
-- A login that is bound to one business could put a line among the troubles of another, by an item that names it and fails. Such a line is
-- now nobody's.
--
--   comms.allow_approval(token, at) -> boolean                                          counts a request
--   comms.approval_decision(token, decision, subject, body, note, at) -> (allowed, outcome, text)  the buttons of the page
--
-- Requires: 001-tenancy-and-crm.sql (may_touch), 004-operations.sql (note_trouble), 010-drafts.sql (approvals, decide_draft),
-- 016-preferences.sql (page_limits, allow_page).

insert into comms.page_limits values
  ('approve', 120, '10 minutes', 600, 'Staff read, edit and decide: a page every five seconds. Whoever has no good link shares one count.');

create function comms.allow_approval(token text, at timestamptz default now()) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  select comms.allow_page('approve', (select 'link ' || encode(a.token_hash, 'hex') from comms.approvals a where a.token_hash = comms.token_hash(left(token, 200))), allow_approval.at)
$$;
comment on function comms.allow_approval(text, timestamptz) is 'allow_page for the approval page: a link of ours is counted by itself, every other one together.';

create function comms.approval_decision(token text, decision text, subject text default null, body text default null, note text default null, at timestamptz default now())
returns table (allowed boolean, outcome text, text text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  allowed := comms.allow_approval(approval_decision.token, approval_decision.at);
  if allowed then
    select d.outcome, d.text into approval_decision.outcome, approval_decision.text
    from comms.decide_draft(approval_decision.token, approval_decision.decision, approval_decision.subject, approval_decision.body, null, approval_decision.note, approval_decision.at) d;
  end if;
  return next;
end
$$;
comment on function comms.approval_decision(text, text, text, text, text, timestamptz) is 'decide_draft within the limit of the page; outcome is null for an unknown link.';

insert into comms.workflow_rights values ('function', 'allow_approval', 'execute'), ('function', 'approval_decision', 'execute');
select comms.grant_workflow_rights();

create or replace function comms.note_trouble(tenant uuid, source text, said text, mend text, detail jsonb, at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.workflow_errors (tenant_id, at, workflow, message, how_to_mend, detail)
  values (case when comms.may_touch(tenant) then tenant end, at, source, said, mend, coalesce(detail, '{}'))
$$;

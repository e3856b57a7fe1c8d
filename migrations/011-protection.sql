-- Protection: who may see and do what.
--
-- The workflows' login is a member of comms_workflows. It sees the rows of one tenant at a time (the one it is bound to, or the
-- one it entered), changes the outbox through functions only, and cannot rewrite the consent ledger. Functions that work
-- across tenants run with the rights of the schema's owner and ask comms.may_touch for each row.

do $$
begin
  if not exists (select from pg_roles where rolname = 'comms_workflows') then
    create role comms_workflows nologin;
  end if;
exception
  when insufficient_privilege then
    raise notice 'This login may not create roles. Ask an administrator to run: create role comms_workflows nologin; then: select comms.grant_workflow_rights();';
  when duplicate_object or unique_violation then
    null; -- another database of this server created it at the same moment
end
$$;

create function comms.protect_tenant_table(protected regclass) returns void
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('create policy of_current_tenant on %s using (tenant_id = (select comms.current_tenant()))', protected);
end
$$;
comment on function comms.protect_tenant_table(regclass) is
  'Row-level security by tenant_id. Every migration that adds a tenant''s table calls it. Not forced upon the owner: the functions that work across tenants are the owner''s.';

do $$
declare
  ours regclass;
begin
  for ours in
    select c.oid::regclass from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'comms'::regnamespace and c.relkind = 'r' and c.relname <> 'tenant_logins'
    order by c.relname
  loop
    perform comms.protect_tenant_table(ours);
  end loop;
  if (select relkind from pg_class where oid = 'comms.tenants'::regclass) = 'r' then
    alter table comms.tenants enable row level security;
    create policy of_current_tenant on comms.tenants using (id = (select comms.current_tenant()));
  end if;
end
$$;

-- Templates without a tenant are everybody's to read.
create policy shared on comms.communication_templates for select using (tenant_id is null);

create function comms.grant_workflow_rights() returns void
language plpgsql
as $$
declare
  granted text;
begin
  revoke all on all functions in schema comms from public;
  revoke all on schema comms from public;

  if not exists (select from pg_roles where rolname = 'comms_workflows') then
    raise notice 'Role comms_workflows does not exist: no rights were granted. Create it, then: select comms.grant_workflow_rights();';
    return;
  end if;

  grant usage on schema comms to comms_workflows;

  -- What people and workflows keep up to date themselves, within their tenant.
  foreach granted in array array[
    'crm_accounts', 'crm_contacts', 'crm_campaigns', 'crm_activities', 'crm_deals', 'leads', 'quotes', 'projects', 'milestones', 'orders', 'invoices',
    'appointments', 'contracts', 'approved_answers', 'call_transcripts', 'communication_preferences', 'communication_templates', 'communication_campaigns', 'message_links'
  ] loop
    execute format('grant select, insert, update, delete on comms.%I to comms_workflows', granted);
  end loop;

  -- What is changed by functions only.
  foreach granted in array array[
    'tenants', 'tenant_settings', 'tenant_mailboxes', 'threads', 'email_messages', 'drafts', 'approvals', 'scheduled_messages', 'message_events',
    'suppressions', 'workflow_errors', 'heartbeats', 'migrations', 'communication_logs', 'message_analytics'
  ] loop
    execute format('grant select on comms.%I to comms_workflows', granted);
  end loop;

  -- The ledger is added to, never changed. Suppressions are added and lifted by people, never altered.
  grant select, insert on comms.consent_events to comms_workflows;
  grant insert, delete on comms.suppressions to comms_workflows;
  revoke select on comms.approvals from comms_workflows;
  grant select (id, tenant_id, draft_id, issued_at, expires_at, decision, decided_at, author, note, edited, subject, body) on comms.approvals to comms_workflows;

  -- The functions that are the interface; what they are made of stays inside.
  for granted in
    select oid::regprocedure::text from pg_proc
    where pronamespace = 'comms'::regnamespace and proname in (
      'bound_tenant', 'current_tenant', 'enter_tenant', 'may_touch',
      'read_json', 'read_items', 'read_uuid', 'read_instant', 'iso', 'reason', 'address_hash', 'parse_addresses', 'message_ids', 'canonical_message_id',
      'searchable', 'text_configuration',
      'tenant_of_mailbox', 'register_inbound_emails', 'reclaim_unfinished_emails', 'route_email', 'retry_email', 'store_classifications', 'store_drafts', 'similar_answers',
      'draft_for_approval', 'decide_draft', 'approvals_overview', 'issue_approval_token',
      'enqueue_message', 'claim_due_messages', 'apply_delivery_decisions', 'record_send_results', 'complete_message', 'fail_message',
      'release_expired', 'resolve_ambiguous', 'cancel_messages', 'postpone_messages',
      'log_workflow_error', 'beat')
  loop
    execute format('grant execute on function %s to comms_workflows', granted);
  end loop;
end
$$;
comment on function comms.grant_workflow_rights() is
  'Gives comms_workflows exactly the rights the workflows need. Repeatable; run it again where the role was created later.';

select comms.grant_workflow_rights();

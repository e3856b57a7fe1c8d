-- Drafts that nobody asked for: one that cannot be kept costs no other, and what was passed over says why.
--
--   comms.store_client_drafts                                         outcome "failed" for an item that makes no sense, with the reason in "missing"
--   comms.passed_opportunities                                        occasions and offers that were found and not proposed, with the reason
--   comms.passed_overview(days, at) -> (code, text, customers, names)   what the page comms/updates shows of them

create or replace function comms.store_client_drafts(items text, send_ready boolean default false, at timestamptz default now())
returns table (key text, outcome text, missing jsonb, subject text, "staffEmail" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  tenant uuid;
  person uuid;
  stored comms.client_drafts;
begin
  for given in select r.item, r.item -> 'draft' as draft from comms.read_items(items) r order by r.place loop
    key := left(given.item ->> 'key', 200);
    missing := case jsonb_typeof(given.draft -> 'missing') when 'array' then given.draft -> 'missing' else '[]' end;
    subject := given.draft ->> 'subject';
    person := null; tenant := null; "staffEmail" := null;
    begin
      tenant := comms.tenant_asked(given.item);
      "staffEmail" := (select s.staff_email from comms.tenant_settings s where s.tenant_id = tenant and comms.may_touch(tenant));
      select c.id into person from comms.crm_contacts c
      where comms.may_touch(c.tenant_id) and c.tenant_id = tenant
        and (c.id = comms.read_uuid(given.item ->> 'contactId') or (coalesce(given.item ->> 'contactId', '') = '' and lower(c.email) = lower(btrim(given.item ->> 'email'))))
      order by c.id limit 1;
      if person is null then outcome := 'unknown_contact';
      elsif coalesce(given.draft ->> 'text', '') = '' or coalesce(given.draft ->> 'status', 'blocked') = 'blocked' or coalesce(key, '') = '' then outcome := 'blocked';
      else
        stored := null;
        insert into comms.client_drafts as d (tenant_id, key, purpose, contact_id, draft, status, missing, created_at)
        values (tenant, key, given.item ->> 'purpose', person, jsonb_build_object('subject', given.draft ->> 'subject', 'text', given.draft ->> 'text', 'html', given.draft ->> 'html', 'language', given.draft ->> 'language',
          'engine', given.draft ->> 'engine'), given.draft ->> 'status', missing, store_client_drafts.at)
        on conflict on constraint client_drafts_tenant_id_key_key do nothing
        returning d.* into stored;
        if stored.id is null then outcome := 'again';
        elsif send_ready and stored.status = 'ready' and comms.send_client_draft(stored, 'automatic', store_client_drafts.at) is not null then outcome := 'sent';
        else outcome := 'waiting';
        end if;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed';
      missing := jsonb_build_array(case when sqlstate in ('23514', '23502') and sqlerrm like '%client_drafts%' then format('The purpose "%s" or the status "%s" is none that is known.', left(coalesce(given.item ->> 'purpose', ''), 40), left(coalesce(given.draft ->> 'status', ''), 40)) else sqlerrm end);
      perform comms.note_trouble_hourly('client draft ' || md5(missing ->> 0), tenant, 'Review updates', 'A draft could not be kept: ' || (missing ->> 0), 'Mend what hands it in; it is tried again by itself at the next run.', jsonb_build_object('key', key), store_client_drafts.at);
    end;
    return next;
  end loop;
end
$$;
comment on function comms.store_client_drafts(text, boolean, timestamptz) is
  'Keeps drafts until a person decides; with send_ready those that need no review go into the outbox at once. Idempotent by key. Goes to the stored contact''s address only. An address that customers of several businesses have needs its "tenantId". outcome: waiting, sent, again, unknown_contact, blocked, failed (the reason stands in "missing"; it costs no other).';

------------------------------------------------------------------------------------------------------------------------
-- What was passed over

create table comms.passed_opportunities (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('engagement', 'upsell')),
  key text not null,
  occasion text not null,
  reason jsonb not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  unique (tenant_id, key)
);
create index on comms.passed_opportunities (contact_id);
create index on comms.passed_opportunities (tenant_id, last_at);
comment on table comms.passed_opportunities is 'Occasions to write and offers that were there and were not proposed, with the reason that stood against it last: no consent to marketing, an open complaint, a proposal lately. What is proposed after all is not here any more.';
select comms.protect_tenant_table('comms.passed_opportunities'::regclass);
insert into comms.erasure_rules (table_name, how, blanked, reason) values ('passed_opportunities', 'delete', '{}', 'About the person.');
insert into comms.retention_periods (kind, table_name, period, action, counted_from, source, reason, dated_by) values
  ('passed_opportunities', 'passed_opportunities', '1 year', 'delete', 'last_at', 'own choice', 'Why nothing was proposed is asked about within a year.', 'last_at');

create function comms.note_passed(tenant uuid, contact uuid, kind text, key text, occasion text, reason jsonb, at timestamptz) returns void
language sql security definer set search_path = comms, pg_temp
as $$
  insert into comms.passed_opportunities as p (tenant_id, contact_id, kind, key, occasion, reason, first_at, last_at)
  values (tenant, contact, note_passed.kind, note_passed.key, note_passed.occasion, note_passed.reason, note_passed.at, note_passed.at)
  on conflict (tenant_id, key) do update set occasion = excluded.occasion, reason = excluded.reason, last_at = excluded.last_at
$$;

create function comms.proposal_refused(tenant uuid, contact uuid, kind text, topic text, at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
begin
  if comms.address_on(tenant, contact, 'email') is null then return comms.reason('no_address', 'The customer has no mail address.'); end if;
  if not comms.may_propose_by_mail(tenant, contact, topic, at) then return comms.reason('no_consent', 'This is marketing: the customer has not agreed to that by mail.'); end if;
  if comms.proposals_lately(tenant, contact, at) then return comms.reason('frequency_cap', 'Something was proposed to the customer lately.'); end if;
  return comms.opportunity_block(tenant, contact, kind, at);
end
$$;
comment on function comms.proposal_refused(uuid, uuid, text, text, timestamptz) is 'Why something of this topic may not be proposed to the customer by mail now: no address, no consent, what comms.opportunity_block says, the cap. Null: it may.';

create function comms.passed_no_more() returns trigger
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  delete from comms.passed_opportunities p where p.tenant_id = new.tenant_id and p.key in (new.key, 'upsell/' || new.contact_id) and p.kind = new.kind;
  return null;
end
$$;
create trigger passed_no_more after insert on comms.contact_opportunities for each row execute function comms.passed_no_more();

create function comms.passed_overview(days int default 7, at timestamptz default now())
returns table (code text, text text, customers int, names text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select x.code, x.said, count(*)::int, string_agg(x.name, ', ' order by x.name, x.contact_id) filter (where x.place <= 5)
  from (
    select d.*, row_number() over (partition by d.code order by d.name, d.contact_id) as place
    from (
      select distinct on (p.reason ->> 'code', p.tenant_id, p.contact_id) p.reason ->> 'code' as code, p.contact_id, coalesce(c.name, c.email, '') as name,
        case p.reason ->> 'code' when 'invoice_overdue' then 'An invoice is overdue.' else p.reason ->> 'text' end as said
      from comms.passed_opportunities p left join comms.crm_contacts c on c.id = p.contact_id and c.tenant_id = p.tenant_id
      where comms.may_touch(p.tenant_id) and p.last_at > passed_overview.at - make_interval(days => greatest(days, 1)) and p.last_at <= passed_overview.at
        -- Who was just written to is not passed over.
        and p.reason ->> 'code' <> 'frequency_cap'
      order by p.reason ->> 'code', p.tenant_id, p.contact_id, p.last_at desc) d) x
  group by x.code, x.said order by count(*) desc, x.code
$$;
comment on function comms.passed_overview(int, timestamptz) is 'Occasions and offers of the last days that were not proposed, by reason: how many customers, and five of their names.';

create or replace function comms.find_engagement(most int default 100, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, occasion text, key text, purpose text, reasons jsonb, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  only_tenant uuid := comms.bound_tenant();
  whose uuid;
  c record;
  made record;
  handed int := 0;
  against jsonb;
begin
  for whose in select t.id from comms.tenants t where only_tenant is null or t.id = only_tenant order by t.id loop
    handed := 0;
    for c in
      select f.*, o.topic, o.template_id, o.priority from comms.engagement_candidates(whose, find_engagement.at) f join comms.occasions_of(whose) o on o.occasion = f.occasion
      where not exists (select from comms.contact_opportunities x where x.tenant_id = whose and x.key = f.key)
      order by o.priority desc, f.contact_id, f.key
    loop
      exit when handed >= greatest(most, 1);
      begin
        against := comms.proposal_refused(whose, c.contact_id, 'engagement', c.topic, find_engagement.at);
        if against is not null then
          perform comms.note_passed(whose, c.contact_id, 'engagement', left(c.key, 200), c.occasion, against, find_engagement.at);
          continue;
        end if;
        reasons := jsonb_build_array(comms.reason(c.occasion, format('The occasion: %s.', replace(c.occasion, '_', ' ')), c.evidence));
        made := comms.propose(jsonb_populate_record(null::comms.contact_opportunities, jsonb_build_object('tenant_id', whose, 'contact_id', c.contact_id, 'kind', 'engagement', 'occasion', c.occasion, 'key', left(c.key, 200),
          'topic', c.topic, 'evidence', c.evidence, 'reasons', reasons, 'found_at', comms.iso(find_engagement.at))), c.template_id, c.given);
        continue when not made.stored;
        "tenantId" := whose; "contactId" := c.contact_id; occasion := c.occasion; key := made.key; purpose := 'engagement'; template := made.template; variables := made.variables; contact := made.contact;
        handed := handed + 1;
      exception when others then
        if comms.is_passing_trouble(sqlstate) then raise; end if;
        perform comms.note_trouble_hourly('engagement ' || md5(sqlerrm), whose, 'Find occasions to write', 'An occasion could not be made a draft of: ' || sqlerrm, 'Mend the text or the row it names; it is tried again by itself.', jsonb_build_object('key', c.key), find_engagement.at);
        continue;
      end;
      return next;
    end loop;
  end loop;
end
$$;

create or replace function comms.keep_upsell(items text, at timestamptz default now())
returns table ("tenantId" uuid, "contactId" uuid, outcome text, key text, purpose text, reasons jsonb, template jsonb, variables jsonb, contact jsonb)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
  ready numeric;
  offer comms.upsell_offers;
  said jsonb;
  made record;
  tongue text;
begin
  for given in select r.item from comms.read_items(items) r order by r.item ->> 'contactId', r.place loop
    "tenantId" := comms.read_uuid(given.item ->> 'tenantId'); "contactId" := comms.read_uuid(given.item ->> 'contactId');
    outcome := null; key := null; purpose := 'upsell'; reasons := '[]'; template := null; variables := null; contact := null;
    begin
      ready := comms.health_number(given.item -> 'readiness', 0, 1);
      if "tenantId" is null or not comms.may_touch("tenantId") or not exists (select from comms.crm_contacts c where c.id = "contactId" and c.tenant_id = "tenantId") then outcome := 'unknown';
      elsif ready is null then
        outcome := 'failed'; reasons := jsonb_build_array(comms.reason('no_readiness', coalesce(nullif(given.item ->> 'error', ''), 'There is no readiness from 0 to 1.')));
      else
        offer := comms.offer_due("tenantId", "contactId", ready, keep_upsell.at);
        said := case when offer.id is not null then comms.opportunity_block("tenantId", "contactId", 'upsell', keep_upsell.at) end;
        if offer.id is null then outcome := 'not_ready';
        elsif jsonb_typeof(given.item -> 'blockers') = 'array' and jsonb_array_length(given.item -> 'blockers') > 0 then
          outcome := 'blocked'; reasons := given.item -> 'blockers';
        elsif said is not null then outcome := 'blocked'; reasons := jsonb_build_array(said);
        elsif not comms.may_propose_by_mail("tenantId", "contactId", 'marketing', keep_upsell.at) then
          outcome := 'blocked'; reasons := jsonb_build_array(comms.reason('no_consent', 'An offer is marketing: the customer has not agreed to that by mail.'));
        elsif comms.proposals_lately("tenantId", "contactId", keep_upsell.at) then
          outcome := 'blocked'; reasons := jsonb_build_array(comms.reason('frequency_cap', 'Something was proposed to the customer lately.'));
        else
          reasons := jsonb_build_array(comms.reason('ready', format('Readiness %s, above %s.', round(ready, 2), round(offer.least_readiness, 2)), to_jsonb(ready)))
            || case jsonb_typeof(given.item -> 'reasons') when 'array' then given.item -> 'reasons' else '[]' end;
          tongue := (select coalesce(p.language, c.language, s.language) from comms.crm_contacts c left join comms.tenant_settings s on s.tenant_id = c.tenant_id
            left join comms.communication_preferences p on p.tenant_id = c.tenant_id and p.contact_id = c.id where c.id = "contactId" and c.tenant_id = "tenantId");
          made := comms.propose(jsonb_populate_record(null::comms.contact_opportunities, jsonb_build_object('tenant_id', "tenantId", 'contact_id', "contactId", 'kind', 'upsell', 'occasion', offer.key,
            'key', format('upsell/%s/%s/%s', "contactId", offer.key, to_char(keep_upsell.at at time zone 'UTC', 'YYYY-MM-DD')), 'topic', 'marketing', 'readiness', ready,
            'evidence', jsonb_build_object('readiness', ready, 'engine', given.item -> 'engine'), 'reasons', reasons, 'found_at', comms.iso(keep_upsell.at))), offer.template_id,
            jsonb_build_object('offer', coalesce(offer.name ->> lower(left(tongue, 2)), offer.name ->> 'en', (select n.value from jsonb_each_text(offer.name) n order by n.key limit 1))));
          if made.stored then outcome := 'proposed'; key := made.key; template := made.template; variables := made.variables; contact := made.contact; else outcome := 'blocked'; end if;
        end if;
      end if;
    exception when others then
      if comms.is_passing_trouble(sqlstate) then raise; end if;
      outcome := 'failed'; reasons := jsonb_build_array(comms.reason('failed', sqlerrm));
      perform comms.note_trouble_hourly('upsell ' || md5(sqlerrm), "tenantId", 'Find upsell opportunities', 'An offer could not be made a draft of: ' || sqlerrm, 'Mend the text or the offer it names; it is tried again by itself.', jsonb_build_object('contactId', "contactId"), keep_upsell.at);
    end;
    if outcome = 'blocked' and reasons -> 0 ->> 'code' is not null then
      perform comms.note_passed("tenantId", "contactId", 'upsell', 'upsell/' || "contactId", coalesce(offer.key, 'further'), reasons -> 0, keep_upsell.at);
    end if;
    return next;
  end loop;
end
$$;

------------------------------------------------------------------------------------------------------------------------
-- Reports: a way that is noted twice is noted once

create or replace function comms.report_delivered(report uuid, how text, at timestamptz default now()) returns boolean
language sql security definer set search_path = comms, pg_temp
as $$
  with done as (
    update comms.insight_reports i set delivered = case when exists (select from jsonb_array_elements(i.delivered) d where d ->> 'how' = report_delivered.how) then i.delivered
      else i.delivered || jsonb_build_array(jsonb_build_object('how', left(report_delivered.how, 50), 'at', comms.iso(report_delivered.at))) end
    where i.id = report and comms.may_touch(i.tenant_id) returning 1
  ) select exists (select from done)
$$;

------------------------------------------------------------------------------------------------------------------------
-- Alerts in the language of the business

create function comms.alert_inputs(days int default 7, at timestamptz default now())
returns table ("tenantId" uuid, period jsonb, today text, language text, metrics jsonb, definitions jsonb, targets jsonb, benchmarks jsonb, opportunities jsonb, "clientFeedback" jsonb, history jsonb)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m."tenantId", m.period, m.today, s.language, m.metrics, comms.labelled(m.definitions, s.language), m.targets, m.benchmarks, m.opportunities, m."clientFeedback", m.history
  from comms.metrics_to_analyse(alert_inputs.at::date - greatest(days, 1), alert_inputs.at::date - 1, '400 days', alert_inputs.at) m
  join comms.tenant_settings s on s.tenant_id = m."tenantId" and comms.may_touch(s.tenant_id)
$$;
comment on function comms.alert_inputs(int, timestamptz) is 'Figures of the last days and what was told of them, one row a tenant, with its language and the names of metrics in it, as Analyse Metrics and Build Alerts read them.';

insert into comms.workflow_rights values ('function', 'alert_inputs', 'execute'), ('table', 'passed_opportunities', 'select'), ('function', 'passed_overview', 'execute');
select comms.grant_workflow_rights();

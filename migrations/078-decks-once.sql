-- A deck goes out once, also where two people press the button; one that could not be mailed waits again. A file that is no base64 costs itself alone.
--
--   comms.review_sent(id, ok, at) -> approved, unsent

create or replace function comms.store_reviews(items text, at timestamptz default now()) returns table (id uuid, "tenantId" uuid, outcome text, "staffEmail" text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  given record;
begin
  for given in select r.item from comms.read_items(items) r order by r.place loop
    for id, "tenantId", outcome in select s.id, s."tenantId", s.outcome from comms.store_insight_reports(given.item::text, store_reviews.at) s loop
      if outcome = 'stored' and given.item ->> 'file' ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' then
        update comms.insight_reports i set content = decode(given.item ->> 'file', 'base64'), approval = 'waiting' where i.id = store_reviews.id;
        perform comms.report_delivered(id, 'approval', store_reviews.at);
      end if;
      "staffEmail" := (select t.staff_email from comms.tenant_settings t where t.tenant_id = "tenantId");
      return next;
    end loop;
  end loop;
end
$$;
comment on function comms.store_reviews(text, timestamptz) is 'Keeps decks with their files until a person has looked at them; one a period.';

create or replace function comms.decide_review(review uuid, decision text, author text, at timestamptz default now())
returns table (outcome text, id uuid, "tenantId" uuid, readers text, subject text, "fileName" text, file text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
declare
  found_one comms.insight_reports;
begin
  select i.* into found_one from comms.insight_reports i where i.id = review and comms.may_touch(i.tenant_id) and i.approval <> 'none' for update;
  outcome := case
    when found_one.id is null or decision not in ('approve', 'reject') then 'gone'
    when decision = 'reject' and found_one.approval = 'waiting' then 'rejected'
    -- Approved and neither sent nor given back: the run died. A second press at once finds the first under way.
    when decision = 'approve' and (found_one.approval = 'waiting' or found_one.approval = 'approved' and found_one.decided_at < decide_review.at - interval '10 minutes'
      and not exists (select from jsonb_array_elements(found_one.delivered) d where d ->> 'how' = 'email')) then 'approved'
    else 'gone' end;
  if outcome <> 'gone' then
    update comms.insight_reports i set approval = outcome, decided_at = decide_review.at, decided_by = left(author, 200) where i.id = found_one.id;
  end if;
  if outcome = 'approved' then
    id := found_one.id; "tenantId" := found_one.tenant_id; "fileName" := found_one.file_name; file := replace(encode(found_one.content, 'base64'), E'\n', '');
    select comms.insights_readers(s, 'readers'), format('%s: %s - %s', s.company, found_one.from_day, found_one.to_day) into readers, subject from comms.tenant_settings s where s.tenant_id = found_one.tenant_id;
  end if;
  return next;
end
$$;
comment on function comms.decide_review(uuid, text, text, timestamptz) is 'A person''s word on a deck. Approved, it comes back with its file and readers, to be mailed; decided twice, the second is "gone".';

create function comms.review_sent(review uuid, ok boolean, at timestamptz default now()) returns text
language plpgsql security definer set search_path = comms, pg_temp
as $$
begin
  if ok then
    perform comms.report_delivered(review, 'email', review_sent.at);
    return 'approved';
  end if;
  update comms.insight_reports i set approval = 'waiting' where i.id = review and i.approval = 'approved' and comms.may_touch(i.tenant_id);
  return 'unsent';
end
$$;
comment on function comms.review_sent(uuid, boolean, timestamptz) is 'What became of the mail with an approved deck. One that was refused waits for a button again.';

insert into comms.workflow_rights values ('function', 'review_sent', 'execute');
select comms.grant_workflow_rights();

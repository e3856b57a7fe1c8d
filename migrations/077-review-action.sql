-- What a button on the page of reviews does: the form is looked at first, in the same function, so that nothing is decided by a forged one.
--
--   comms.review_action(id, action, key, form, author, at) -> (outcome, id, readers, subject, "fileName", file)

create function comms.review_action(given_id text, action text, key text, form text, author text, at timestamptz default now())
returns table (outcome text, id uuid, readers text, subject text, "fileName" text, file text)
language plpgsql security definer set search_path = comms, pg_temp
as $$
#variable_conflict use_column
begin
  if not comms.staff_form_holds('reviews', form, review_action.at) then
    outcome := 'stale';
    return next;
  elsif coalesce(review_action.key, '') <> '' then
    outcome := comms.decide_opportunity(comms.read_uuid(given_id), review_action.key, action, review_action.at);
    return next;
  else
    return query select d.outcome, d.id, d.readers, d.subject, d."fileName", d.file from comms.decide_review(comms.read_uuid(given_id), action, author, review_action.at) d;
  end if;
end
$$;
comment on function comms.review_action(text, text, text, text, text, timestamptz) is
  'A pressed button: a decision on a deck, or with a key on an opportunity (the id is then the tenant''s). "stale" where the form is not one of the page''s of today.';

insert into comms.workflow_rights values ('function', 'review_action', 'execute');
select comms.grant_workflow_rights();

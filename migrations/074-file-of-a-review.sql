-- The file of a deck, for whoever is to decide on it.
--
--   comms.review_file(id) -> ("fileName", file), file in base64

create function comms.review_file(review uuid) returns table ("fileName" text, file text)
language sql stable security definer set search_path = comms, pg_temp
as $$
  select i.file_name, replace(encode(i.content, 'base64'), E'\n', '') from comms.insight_reports i
  where i.id = review and comms.may_touch(i.tenant_id) and i.content is not null
$$;
comment on function comms.review_file(uuid) is 'The deck as it waits or was decided on, in base64.';

insert into comms.workflow_rights values ('function', 'review_file', 'execute');
select comms.grant_workflow_rights();

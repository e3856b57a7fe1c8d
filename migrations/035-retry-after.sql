-- A service that does not say when to come again is asked again by our own backoff. Postgres' least() passes over nulls: an
-- answer without Retry-After had counted as "in a day".

create or replace function comms.provider_answer(provider text, status int, body jsonb, error text, headers jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = comms, pg_temp
as $$
declare
  shape comms.provider_shapes;
  found comms.provider_answer_classes;
  code text;
  asked_wait int := comms.read_int(comms.parse_headers(headers) ->> 'retry-after');
  answered boolean := status between 200 and 299;
begin
  select * into shape from comms.provider_shapes s where s.provider = provider_answer.provider;
  if jsonb_typeof(body) = 'string' then
    begin
      body := comms.read_json(body #>> '{}');
    exception when others then
      null; -- text or HTML: shown as it is
    end;
  end if;
  if status is not null and (not answered or shape.error_in_success) then code := comms.first_at(body, shape.error_code); end if;
  if status is not null then
    found := comms.answer_class(provider, code, status::text, null);
  elsif coalesce(error, '') <> '' then
    found := comms.answer_class(provider, null, null, error);
  end if;

  return jsonb_strip_nulls(jsonb_build_object(
    'class', coalesce(found.class, 'ambiguous'),
    'code', coalesce(code, status::text, case when coalesce(error, '') = '' then 'no_answer' else 'no_response' end),
    'response', left(coalesce(concat_ws(' ', found.said, comms.first_at(body, shape.error_text)),
      '') || case when found.class is distinct from 'accepted' then coalesce(' ' || error, '') else '' end, 1000),
    'messageId', case when found.class = 'accepted' then comms.first_at(body, shape.message_id) end,
    'provider', provider, 'stage', found.stage, 'status', status, 'suppress', found.suppress, 'suppressTopic', nullif(found.suppress_topic, ''),
    'retryAfterSeconds', case when asked_wait > 86400 then 86400 else asked_wait end,
    'mend', case found.stage
      when 'login' then format('Check the credential of %s in n8n: its key, and what it may do. The messages wait and are tried again by themselves for 48 hours.', initcap(provider))
      when 'connect' then format('Check that n8n reaches %s (address, proxy, firewall). The messages wait and are tried again by themselves for 48 hours.', initcap(provider)) end));
end
$$;

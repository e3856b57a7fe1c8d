-- A dump could not be restored: pg_restore reads the body of an SQL function that a generated column calls as it makes the table, and what that body calls
-- in its turn may come later in the dump, because nothing tells pg_dump of it. Mails, and all that hangs on them, were not restored. A body in PL/pgSQL
-- is read when it runs, which is when all functions are there. The values are the same.
--
-- Requires: 002-conversation.sql (searchable), 003-messaging.sql (recipient_hashes).

create or replace function comms.searchable(words text, language text) returns tsvector
language plpgsql immutable parallel safe
as $$
declare
  -- Chinese and Japanese have no spaces: each character is a word.
  spaced text := regexp_replace(left(words, 20000), '([぀-ヿ㐀-䶿一-鿿])', ' \1 ', 'g');
begin
  -- The words as written and their stems in the mail's language.
  return to_tsvector('pg_catalog.simple', spaced) || to_tsvector(comms.text_configuration(language), spaced);
end
$$;

create or replace function comms.recipient_hashes(recipient text) returns bytea[]
language plpgsql immutable parallel safe
as $$
begin
  return (
    select coalesce(array_agg(comms.address_hash(coalesce(substring(part from '<([^<>]*)>'), part))), '{}')
    from regexp_split_to_table(regexp_replace(recipient, '"[^"]*"', '', 'g'), '[,;]') part
    where btrim(part) <> '');
end
$$;

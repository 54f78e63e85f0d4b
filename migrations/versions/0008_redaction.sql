-- Redaction: what exposes somebody is erased from a record and from its past; that it was there, who
-- erased it and when, stays. Named members become null (or an empty list); everything else is left.

-- What each tier's documents said after a change, where that is kept.
ALTER TABLE change ADD COLUMN IF NOT EXISTS documents json;
COMMENT ON COLUMN change.documents IS 'The documents after the change: full, and those of the tiers in which it moved. Null = recorded before this was kept.';

CREATE TABLE redaction (
  id uuid NOT NULL,
  noun text NOT NULL,
  record_id uuid NOT NULL,
  fields text[] NOT NULL,
  whole boolean NOT NULL,
  revision int NOT NULL,
  reason text NOT NULL,
  organisation text NOT NULL,
  holder text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT redaction_pkey PRIMARY KEY (id)
);
CREATE INDEX redaction_record ON redaction (record_id);

CREATE FUNCTION redaction_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was redacted stays known' USING ERRCODE = 'check_violation', CONSTRAINT = 'redaction_append_only', TABLE = 'redaction';
END $$;
CREATE TRIGGER redaction_append_only BEFORE UPDATE OR DELETE ON redaction FOR EACH ROW EXECUTE FUNCTION redaction_refuse();
CREATE TRIGGER redaction_never_emptied BEFORE TRUNCATE ON redaction FOR EACH STATEMENT EXECUTE FUNCTION redaction_refuse();

-- What stands for names that were erased where a record must have one.
CREATE FUNCTION erased_names() RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT '[{"lang": "und", "text": "redacted", "kind": "official"}]'::jsonb
$$;

-- A value without what stands at a path; through a list the path goes on in every element.
CREATE FUNCTION erased(value jsonb, path text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF cardinality(path) = 0 THEN
    RETURN CASE jsonb_typeof(value) WHEN 'array' THEN '[]'::jsonb ELSE 'null'::jsonb END;
  ELSIF jsonb_typeof(value) = 'array' THEN
    RETURN (SELECT coalesce(jsonb_agg(erased(e.one, path) ORDER BY e.n), '[]') FROM jsonb_array_elements(value) WITH ORDINALITY AS e(one, n));
  ELSIF jsonb_typeof(value) = 'object' AND value ? path[1] THEN
    RETURN value || jsonb_build_object(path[1], CASE WHEN path = ARRAY['names'] THEN erased_names() ELSE erased(value -> path[1], path[2:]) END);
  END IF;
  RETURN value;
END $$;

-- Whether a tier's document has the member at a path, without content.
CREATE FUNCTION is_erased(value jsonb, path text[]) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF cardinality(path) = 0 THEN
    RETURN value IN ('null', '[]', erased_names());
  ELSIF jsonb_typeof(value) = 'array' THEN
    RETURN EXISTS (SELECT FROM jsonb_array_elements(value) AS e(one) WHERE is_erased(e.one, path));
  ELSIF jsonb_typeof(value) = 'object' AND value ? path[1] THEN
    RETURN is_erased(value -> path[1], path[2:]);
  END IF;
  RETURN false;
END $$;

-- The words that stand at a path.
CREATE FUNCTION words_at(value jsonb, path text[]) RETURNS SETOF text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF jsonb_typeof(value) = 'array' THEN
    RETURN QUERY SELECT w.word FROM jsonb_array_elements(value) AS e(one) CROSS JOIN LATERAL words_at(e.one, path) AS w(word);
  ELSIF cardinality(path) = 0 AND jsonb_typeof(value) = 'string' THEN
    RETURN NEXT value #>> '{}';
  ELSIF cardinality(path) = 0 AND jsonb_typeof(value) = 'object' THEN
    RETURN QUERY SELECT value ->> 'text' WHERE value ->> 'text' IS NOT NULL;
  ELSIF jsonb_typeof(value) = 'object' AND value ? path[1] THEN
    RETURN QUERY SELECT w.word FROM words_at(value -> path[1], path[2:]) AS w(word);
  END IF;
END $$;

CREATE FUNCTION erased_body(body jsonb, fields text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  field text;
BEGIN
  FOREACH field IN ARRAY coalesce(fields, '{}') LOOP
    body := erased(body, string_to_array(field, '.'));
  END LOOP;
  RETURN body;
END $$;

-- Flags say what kind of thing stands in a member; with its content they have had their time.
CREATE FUNCTION erased_flags(flags jsonb, fields text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(f.one ORDER BY f.n), '[]')
  FROM jsonb_array_elements(CASE WHEN jsonb_typeof(flags) = 'array' THEN flags ELSE '[]' END) WITH ORDINALITY AS f(one, n)
  WHERE coalesce(split_part(f.one ->> 'field', '/', 1) <> ALL (SELECT split_part(e.field, '.', 1) FROM unnest(fields) AS e(field)), true)
$$;

CREATE FUNCTION erased_pending(pending jsonb, fields text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(pending) <> 'object' THEN pending ELSE pending
    || jsonb_build_object('body', erased_body(pending -> 'body', fields), 'flags', erased_flags(pending -> 'flags', fields))
    || CASE WHEN 'reasons' = ANY (fields) THEN '{"reason": ""}'::jsonb ELSE '{}'::jsonb END END
$$;

-- A document without the named members, the others as and where they stand.
CREATE FUNCTION erased_document(document json, fields text[]) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT json_object_agg(m.key, CASE
      WHEN m.key = 'pending' THEN erased_pending(m.value::jsonb, fields)::json
      WHEN m.key = 'flags' THEN erased_flags(m.value::jsonb, fields)::json
      WHEN m.key IN (SELECT split_part(e.field, '.', 1) FROM unnest(fields) AS e(field))
        THEN (erased_body(jsonb_build_object(m.key, m.value), fields) -> m.key)::json
      ELSE m.value END ORDER BY m.n)
  FROM json_each(CASE json_typeof(document) WHEN 'object' THEN document END) WITH ORDINALITY AS m(key, value, n)
$$;

CREATE FUNCTION erased_documents(documents json, fields text[]) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT json_object_agg(d.key, coalesce(erased_document(d.value, fields), d.value) ORDER BY d.n)
  FROM json_each(CASE json_typeof(documents) WHEN 'object' THEN documents END) WITH ORDINALITY AS d(key, value, n)
$$;

-- A row of the journal without the named members: in the claim, in the documents, in what was
-- proposed, in the columns that are copied from them, and in the digest by which their repetition would be known. What an
-- import finds its own writes by is a name of ours, no words of a person.
CREATE FUNCTION erased_change(row_was jsonb, fields text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT row_was
    || CASE WHEN 'reasons' = ANY (fields) AND row_was ->> 'reason' !~ '^import [a-z_]+$' THEN '{"reason": null}'::jsonb ELSE '{}'::jsonb END
    || jsonb_build_object('documents', erased_documents((row_was -> 'documents')::json, fields)::jsonb)
    || jsonb_build_object('after', a.was
      || jsonb_build_object('body', erased_body(a.was -> 'body', fields), 'pending', erased_pending(a.was -> 'pending', fields),
        'flags', erased_flags(a.was -> 'flags', fields), 'given_digest', NULL)
      || (SELECT coalesce(jsonb_object_agg(c.name, CASE jsonb_typeof(a.was -> c.name) WHEN 'array' THEN '[]'::jsonb ELSE 'null'::jsonb END), '{}')
          FROM unnest(fields || CASE WHEN 'names' = ANY (fields) THEN '{name_keys,loose_keys}'::text[] ELSE '{}' END
            || CASE WHEN 'centroid' = ANY (fields) THEN '{longitude,latitude}'::text[] ELSE '{}' END) AS c(name)
          WHERE a.was ? c.name))
  FROM (SELECT row_was -> 'after') AS a(was)
$$;

-- Append-only, but for one thing: in the transaction that records a redaction the rows of that record
-- lose the members that it names, and nothing else of them changes.
CREATE OR REPLACE FUNCTION change_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  named text[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT r.fields INTO named FROM redaction AS r
    WHERE r.id::text = current_setting('siege.redaction', true) AND r.transaction = pg_current_xact_id()
      AND r.noun = OLD.noun AND r.record_id = OLD.record_id;
    IF FOUND AND to_jsonb(NEW) = erased_change(to_jsonb(OLD), named) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'change_append_only', TABLE = 'change';
END $$;

-- What was erased stands beside the documents, not in them: no tier's revision moves for its sake.
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['record_template', 'place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN redacted text[] NOT NULL DEFAULT ''{}''', noun);
    EXECUTE format('COMMENT ON COLUMN %I.redacted IS %L', noun, 'Members that were erased for protection, dotted where they stand in others.');
  END LOOP;
END $$;

-- A document as it is read: it names the members that were erased and that its tier would see, so that
-- nobody learns of a member from it; what has content again is named no more. Whoever reads a view
-- runs it, the role of the public too.
CREATE FUNCTION public_read.redacted_document(document json, redacted text[]) RETURNS json
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN m.marks IS NULL THEN redacted_document.document
    ELSE (regexp_replace(redacted_document.document::text, '\s*}\s*$', '') || ', "redacted" : ' || m.marks::text || ' }')::json END
  FROM (SELECT jsonb_agg(DISTINCT r.field) AS marks FROM unnest(redacted_document.redacted) AS r(field)
        WHERE is_erased(redacted_document.document::jsonb, string_to_array(r.field, '.'))) AS m
$$;
COMMENT ON FUNCTION public_read.redacted_document IS 'A document with the names of the members that were erased from it.';

-- Every view that shows a document shows it so; what else they show stays as it is.
DO $$
DECLARE
  shown record;
  marked text := 'CASE WHEN \1.redacted = ''{}'' THEN \1.\2 ELSE public_read.redacted_document(\1.\2, \1.redacted) END';
  definition text;
BEGIN
  FOR shown IN
    SELECT c.oid, n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'v' AND pg_get_viewdef(c.oid) ~ '\.document_(full|trusted|partner|public)\M'
      AND (n.nspname = 'public' OR n.nspname LIKE '%\_read')
  LOOP
    definition := regexp_replace(pg_get_viewdef(shown.oid), '\m([a-z_]+)\.(document_(full|trusted|partner|public))\M',
      CASE WHEN shown.nspname = 'public' THEN marked || ' AS \2' ELSE marked END, 'g');
    EXECUTE format('CREATE OR REPLACE VIEW %I.%I AS %s', shown.nspname, shown.relname, definition);
  END LOOP;
END $$;

COMMENT ON TABLE redaction IS 'Append-only: what was erased from which record, by whom and why; never what it said. The reason is for administrators.';
COMMENT ON COLUMN redaction.id IS 'Identity, a UUID.';
COMMENT ON COLUMN redaction.noun IS 'The table of the record.';
COMMENT ON COLUMN redaction.record_id IS 'The record.';
COMMENT ON COLUMN redaction.fields IS 'The members that were erased, dotted where they stand in others; `reasons` are those given for changes.';
COMMENT ON COLUMN redaction.whole IS 'Whether the whole record is withheld from everybody but administrators.';
COMMENT ON COLUMN redaction.revision IS 'The revision that the redaction made.';
COMMENT ON COLUMN redaction.reason IS 'Why, in words that do not repeat what was erased.';
COMMENT ON COLUMN redaction.organisation IS 'The organisation that redacted.';
COMMENT ON COLUMN redaction.holder IS 'The person who redacted.';
COMMENT ON COLUMN redaction.at IS 'When.';
COMMENT ON COLUMN redaction.transaction IS 'The transaction, in which alone the journal could lose these members.';

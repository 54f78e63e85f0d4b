-- A snapshot put back into an empty service. What a row says of itself (revision, position, instant,
-- documents) is what the triggers would make anew, so they are off while it lasts: only the owner of
-- the tables can switch them off, the functions run with the rights of whoever calls them, and all
-- happens in one transaction, which nobody else sees before its end. Nothing else is loosened.

CREATE UNLOGGED TABLE restored_line (
  number bigint GENERATED ALWAYS AS IDENTITY,
  of_table text NOT NULL,
  line json NOT NULL,
  CONSTRAINT restored_line_pkey PRIMARY KEY (number)
);
COMMENT ON TABLE restored_line IS 'Lines of a snapshot while it is restored; empty otherwise.';
COMMENT ON COLUMN restored_line.number IS 'In the order of the file.';
COMMENT ON COLUMN restored_line.of_table IS 'The table that the line is a row of.';
COMMENT ON COLUMN restored_line.line IS 'The row: of a whole snapshot as it stood; of a projection the columns of the tier''s view and the document.';

-- The tables of records, in an order in which each refers to those before it only.
CREATE FUNCTION restored_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
  RETURN ARRAY['source', 'document', 'place', 'besieged_area', 'supply_route', 'facility', 'strike', 'route_status', 'facility_status',
    'siege', 'designation', 'pause', 'aid_mission', 'casualty_figure', 'population_estimate', 'statement'];

CREATE FUNCTION restore_begin() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  each text;
BEGIN
  PERFORM journal_lock();
  IF EXISTS (SELECT FROM change) THEN
    RETURN false;
  END IF;
  FOREACH each IN ARRAY restored_tables() || ARRAY['change', 'service_state'] LOOP
    EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', each);
  END LOOP;
  DELETE FROM restored_line;
  DELETE FROM scope_version;
  RETURN true;
END $$;

-- The rows of one table, as they stood.
CREATE FUNCTION restore_rows(wanted text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  columns text;
  given text;
  made bigint;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), string_agg('r.' || quote_ident(a.attname), ', ' ORDER BY a.attnum)
  INTO columns, given
  FROM pg_attribute AS a
  WHERE a.attrelid = format('public.%I', wanted)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
  EXECUTE format('INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM restored_line AS l
    CROSS JOIN LATERAL json_populate_record(NULL::public.%1$I, l.line) AS r WHERE l.of_table = %4$L ORDER BY l.number', wanted, columns, given, wanted);
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;

-- A row as the snapshot's tier was shown it: what it may not see is not there, and those above see no
-- more. `lowest` is the tier of the snapshot (0 public, 1 partner, 2 trusted): those below see nothing.
CREATE FUNCTION restored_row(wanted text, line json, lowest int) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', r ->> 'id', 'body', b.body, 'state', r ->> 'state', 'sensitivity', d ->> 'sensitivity', 'shared_with', '{}'::text[],
    'recorded_by', coalesce(d ->> 'recorded_by', 'operator'), 'recorder', 'operator', 'recorded_at', d ->> 'recorded_at',
    'changed_at', r ->> 'changed_at', 'name_keys', coalesce(r -> 'name_keys', '[]'), 'loose_keys', coalesce(r -> 'loose_keys', '[]'),
    'flags', '[]'::jsonb, 'speaker_id', r ->> 'speaker_id', 'family', r ->> 'family', 'licence', r ->> 'licence',
    'place_ids', r -> 'place_ids', 'place_ids_partner', r -> 'place_ids', 'place_ids_public', r -> 'place_ids',
    'revision', r -> 'revision', 'revision_trusted', r -> 'revision',
    'revision_partner', CASE WHEN lowest <= 1 THEN (r ->> 'revision')::int ELSE 0 END,
    'revision_public', CASE WHEN lowest = 0 THEN (r ->> 'revision')::int ELSE 0 END,
    'position', r -> 'position', 'position_trusted', r -> 'position',
    'position_partner', CASE WHEN lowest <= 1 THEN r -> 'position' END, 'position_public', CASE WHEN lowest = 0 THEN r -> 'position' END,
    'changed_at_trusted', r ->> 'changed_at',
    'changed_at_partner', CASE WHEN lowest <= 1 THEN r ->> 'changed_at' END, 'changed_at_public', CASE WHEN lowest = 0 THEN r ->> 'changed_at' END,
    'released_trusted', true, 'released_partner', lowest <= 1, 'released_public', lowest = 0,
    'document_full', d, 'document_trusted', d, 'document_partner', CASE WHEN lowest <= 1 THEN d END, 'document_public', CASE WHEN lowest = 0 THEN d END,
    'withheld_public', coalesce(r -> 'withheld', '[]'), 'redacted', '{}'::text[], 'pseudonym', r ->> 'id')
  FROM (SELECT line -> 'row' AS r, line -> 'document' AS d) AS of_line
  CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(m.key, CASE
      -- Whether a facility was hit is told; which, is not: the column needs one that is not named.
      WHEN m.key = 'resources_affected' AND d ->> 'hits_facility' = 'true' AND d ->> 'facility_effect' = 'unknown' AND NOT m.value ? 'facility'
        THEN m.value || '["facility"]' ELSE m.value END) AS body
    FROM jsonb_each(d::jsonb) AS m
    JOIN noun_field AS f ON f.noun = wanted AND f.field = m.key
    WHERE f.kind <> 'derived' OR m.key IN ('citations', 'external_ids')) AS b
$$;

CREATE FUNCTION restore_projection(lowest int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  each text;
BEGIN
  FOREACH each IN ARRAY restored_tables() LOOP
    UPDATE restored_line AS l SET line = restored_row(each, l.line, lowest) WHERE l.of_table = each;
    PERFORM restore_rows(each);
    EXECUTE format('INSERT INTO record_id (id, noun) SELECT t.id, %1$L FROM public.%1$I AS t', each);
    EXECUTE format('INSERT INTO citation (noun, record_id, document_id) SELECT DISTINCT %1$L, t.id, n.id FROM public.%1$I AS t
      CROSS JOIN LATERAL documents_named(t.body) AS n(id) JOIN public.document AS d ON d.id = n.id', each);
    EXECUTE format('INSERT INTO external_id (scheme, value, noun, record_id) SELECT x ->> ''scheme'', x ->> ''value'', %1$L, t.id
      FROM public.%1$I AS t CROSS JOIN LATERAL jsonb_array_elements(t.body -> ''external_ids'') AS x WHERE jsonb_typeof(t.body -> ''external_ids'') = ''array''', each);
  END LOOP;
  PERFORM restore_rows('place_ancestor');
  PERFORM restore_rows('place_boundary');
  PERFORM place_see(array_agg(p.id)) FROM place AS p;
  INSERT INTO figure_nesting (figure_id) SELECT n.figure_id FROM (
    SELECT f.id AS figure_id FROM restored_line AS l JOIN casualty_figure AS f ON f.id = (l.line ->> 'figure_id')::uuid WHERE l.of_table = 'figure_nesting') AS n;
  INSERT INTO contradiction_entry (number, contradiction_id, op, kind, sentence, record_ids, trusted_only, reason, organisation, holder, at,
    place_ids, place_ids_partner, place_ids_public) OVERRIDING SYSTEM VALUE
  SELECT c.number, c.contradiction_id, c.op, c.kind, c.sentence, c.record_ids, lowest > 1, 'restored from a snapshot', 'operator', 'restore', c.at,
    c.place_ids, c.place_ids, c.place_ids
  FROM restored_line AS l CROSS JOIN LATERAL json_to_record(l.line) AS c(number bigint, contradiction_id uuid, op text, kind text, sentence text,
    record_ids uuid[], at timestamptz, place_ids uuid[]) WHERE l.of_table = 'contradiction_entry';
  INSERT INTO scope_version (scope, own_full, own_trusted, own_partner, own_public, below_full, below_trusted, below_partner, below_public)
  SELECT (l.line ->> 'scope')::uuid, v.own, v.own, CASE WHEN lowest <= 1 THEN v.own ELSE 0 END, CASE WHEN lowest = 0 THEN v.own ELSE 0 END,
    v.below, v.below, CASE WHEN lowest <= 1 THEN v.below ELSE 0 END, CASE WHEN lowest = 0 THEN v.below ELSE 0 END
  FROM restored_line AS l CROSS JOIN LATERAL (SELECT (l.line ->> 'own')::bigint AS own, (l.line ->> 'below')::bigint AS below) AS v
  WHERE l.of_table = 'scope_version';
  INSERT INTO change (position, position_trusted, position_partner, position_public, at, noun, record_id, op, op_trusted, op_partner, op_public,
    revision, revision_trusted, revision_partner, revision_public, place_ids, place_ids_partner, place_ids_public, organisation, actor, reason, after)
  SELECT c.position, c.position, CASE WHEN lowest <= 1 THEN c.position END, CASE WHEN lowest = 0 THEN c.position END, c.at, c.noun, c.record_id,
    c.op, c.op, CASE WHEN lowest <= 1 THEN c.op END, CASE WHEN lowest = 0 THEN c.op END,
    c.revision, c.revision, CASE WHEN lowest <= 1 THEN c.revision ELSE 0 END, CASE WHEN lowest = 0 THEN c.revision ELSE 0 END,
    c.place_ids, c.place_ids, c.place_ids, 'operator', 'restore', 'restored from a snapshot', '{}'
  FROM restored_line AS l CROSS JOIN LATERAL json_to_record(l.line) AS c(position bigint, at timestamptz, noun text, record_id uuid,
    op text, revision int, place_ids uuid[]) WHERE l.of_table = 'change';
END $$;

-- What was known before is not in a projection, so it is not answered: a past that is not whole would
-- be taken for one.
CREATE FUNCTION restore_end(whole boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  each text;
BEGIN
  PERFORM setval(pg_get_serial_sequence('contradiction_entry', 'number'), max(e.number)) FROM contradiction_entry AS e HAVING max(e.number) > 0;
  UPDATE service_state SET seeded_at = clock_timestamp(), past_from = CASE WHEN whole THEN past_from ELSE clock_timestamp() END;
  DELETE FROM restored_line;
  FOREACH each IN ARRAY restored_tables() || ARRAY['change', 'service_state'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', each);
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION restore_begin(), restore_rows(text), restored_row(text, json, int), restore_projection(int), restore_end(boolean) FROM PUBLIC;

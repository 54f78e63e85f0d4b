-- What a person wrote down or decided about a contradiction. Those that the service finds itself are
-- found anew on every read and are in no table; a decision on one names it by its id.

CREATE TABLE contradiction_entry (
  number bigint GENERATED ALWAYS AS IDENTITY,
  contradiction_id uuid NOT NULL,
  op text NOT NULL CONSTRAINT contradiction_entry_op_word CHECK (op IN ('recorded', 'accepted', 'resolved')),
  kind text NOT NULL,
  sentence text,
  record_ids uuid[] NOT NULL,
  trusted_only boolean NOT NULL DEFAULT false,
  reason text NOT NULL,
  organisation text NOT NULL,
  holder text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  place_ids uuid[] NOT NULL,
  place_ids_partner uuid[] NOT NULL,
  place_ids_public uuid[] NOT NULL,
  CONSTRAINT contradiction_entry_pkey PRIMARY KEY (number),
  CONSTRAINT contradiction_entry_recorded_in_words CHECK (op <> 'recorded' OR sentence IS NOT NULL),
  CONSTRAINT contradiction_entry_names_records CHECK (cardinality(record_ids) > 0)
);
CREATE UNIQUE INDEX contradiction_entry_recorded_once ON contradiction_entry (contradiction_id) WHERE op = 'recorded';
CREATE INDEX contradiction_entry_time ON contradiction_entry (at, contradiction_id);
CREATE FUNCTION contradiction_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was decided stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'contradiction_append_only', TABLE = 'contradiction_entry';
END $$;
CREATE TRIGGER contradiction_entry_append_only BEFORE UPDATE OR DELETE ON contradiction_entry FOR EACH ROW EXECUTE FUNCTION contradiction_refuse();
CREATE TRIGGER contradiction_entry_never_emptied BEFORE TRUNCATE ON contradiction_entry FOR EACH STATEMENT EXECUTE FUNCTION contradiction_refuse();

-- Whether a tier knows of all of some records. What is about facilities is for the trusted tier: below
-- it they have other ids. It runs with its owner's rights, since the public has none to any table.
CREATE FUNCTION records_known(ids uuid[], tier text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  named uuid;
  of_noun text;
  known boolean;
BEGIN
  FOREACH named IN ARRAY ids LOOP
    SELECT r.noun INTO of_noun FROM record_id AS r WHERE r.id = named;
    IF of_noun IS NULL OR (of_noun IN ('facility', 'facility_status') AND tier IN ('public', 'partner')) THEN
      RETURN false;
    END IF;
    EXECUTE format('SELECT t.%I FROM %I AS t WHERE t.id = $1', 'released_' || CASE tier WHEN 'full' THEN 'trusted' ELSE tier END, of_noun)
      INTO known USING named;
    IF known IS NOT TRUE THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END $$;
COMMENT ON FUNCTION records_known IS 'Whether all of the records are released to a tier.';

-- The same at the past instant of the transaction, by the views of the past.
CREATE FUNCTION records_known_then(ids uuid[], tier text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  named uuid;
  of_noun text;
  known boolean;
BEGIN
  FOREACH named IN ARRAY ids LOOP
    SELECT r.noun INTO of_noun FROM record_id AS r WHERE r.id = named;
    IF of_noun IS NULL OR (of_noun IN ('facility', 'facility_status') AND tier IN ('public', 'partner')) THEN
      RETURN false;
    END IF;
    EXECUTE format('SELECT bool_or(v.released) FROM %I.%I AS v WHERE v.id = $1', tier || '_past', of_noun) INTO known USING named;
    IF known IS NOT TRUE THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END $$;
COMMENT ON FUNCTION records_known_then IS 'Whether all of the records were released to a tier at the asked instant, and are open to it still.';

DO $$
DECLARE
  noun text;
  reader text;
  tier text;
  parts text[] := '{}';
BEGIN
  FOR noun IN
    SELECT c.table_name FROM information_schema.columns AS c
    WHERE c.table_schema = 'public' AND c.column_name = 'document_full' AND c.table_name NOT IN ('record_template', 'any_record')
    ORDER BY c.table_name
  LOOP
    parts := parts || format('SELECT t.id, t.place_ids, t.place_ids_partner, t.place_ids_public FROM public.%I AS t', noun);
  END LOOP;
  EXECUTE 'CREATE VIEW record_ground AS ' || array_to_string(parts, ' UNION ALL ');

  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
    EXECUTE format('CREATE VIEW %1$I.contradiction_entry AS
      SELECT e.number, e.contradiction_id, e.op, e.kind, e.sentence, e.record_ids, e.at, e.%2$I AS place_ids
      FROM public.contradiction_entry AS e
      WHERE (%3$L OR NOT e.trusted_only) AND public.records_known(e.record_ids, %4$L)', reader || '_read',
      CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
      tier IN ('trusted', 'full'), tier);
  END LOOP;
END $$;

-- A status stands where its route or facility stands. The name `body` meant the other table's column,
-- so that it stood nowhere.
CREATE OR REPLACE FUNCTION record_places(noun text, id uuid, body jsonb) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT CASE noun
    WHEN 'place' THEN ARRAY[record_places.id]
    WHEN 'besieged_area' THEN uuid_list(body -> 'place_ids')
    WHEN 'supply_route' THEN area_places(uuid_list(body -> 'serves_area_ids'))
    WHEN 'route_status' THEN (SELECT r.place_ids FROM supply_route AS r WHERE r.id = (record_places.body ->> 'route_id')::uuid)
    WHEN 'facility_status' THEN (SELECT f.place_ids FROM facility AS f WHERE f.id = (record_places.body ->> 'facility_id')::uuid)
    WHEN 'siege' THEN area_places(uuid_list(body -> 'area_id'))
    WHEN 'designation' THEN area_places(uuid_list(body -> 'area_id'))
    WHEN 'aid_mission' THEN
      ARRAY(SELECT unnest(uuid_list(body -> 'place_id')) UNION SELECT unnest(area_places(uuid_list(body -> 'area_id'))))
    WHEN 'population_estimate' THEN
      ARRAY(SELECT unnest(uuid_list(body -> 'place_id')) UNION SELECT unnest(area_places(uuid_list(body -> 'area_id'))))
    WHEN 'source' THEN '{}'::uuid[]
    WHEN 'document' THEN '{}'::uuid[]
    ELSE uuid_list(body -> 'place_id')
  END
$$;
DO $$
BEGIN
  PERFORM set_config('siege.actor', 'operator', true);
  PERFORM set_config('siege.reason', 'it stands where its route or facility stands', true);
  UPDATE route_status SET pending = pending;
  UPDATE facility_status SET pending = pending;
END $$;

COMMENT ON TABLE contradiction_entry IS 'Append-only: contradictions that people wrote down, and what was decided on any. The last entry of one says its state.';
COMMENT ON COLUMN contradiction_entry.number IS 'Order of the entries, in that of their commits.';
COMMENT ON COLUMN contradiction_entry.contradiction_id IS 'Which contradiction; of a detected one made of its kind and records.';
COMMENT ON COLUMN contradiction_entry.op IS 'recorded, accepted or resolved.';
COMMENT ON COLUMN contradiction_entry.kind IS 'A word of the vocabulary contradiction_kind.';
COMMENT ON COLUMN contradiction_entry.sentence IS 'What contradicts what, in the words of who wrote it down; null for decisions.';
COMMENT ON COLUMN contradiction_entry.record_ids IS 'The records that contradict each other.';
COMMENT ON COLUMN contradiction_entry.trusted_only IS 'Whether the matter itself is hidden below the trusted tier.';
COMMENT ON COLUMN contradiction_entry.reason IS 'Why, in the words of who wrote or decided it.';
COMMENT ON COLUMN contradiction_entry.organisation IS 'Whose key it was.';
COMMENT ON COLUMN contradiction_entry.holder IS 'The person.';
COMMENT ON COLUMN contradiction_entry.at IS 'When.';
COMMENT ON COLUMN contradiction_entry.place_ids IS 'Places of its records.';
COMMENT ON COLUMN contradiction_entry.place_ids_partner IS 'Places of its records as partners see them.';
COMMENT ON COLUMN contradiction_entry.place_ids_public IS 'Places of its records as the public sees them.';
COMMENT ON VIEW record_ground IS 'Every record with its places as each tier sees them.';
COMMENT ON COLUMN record_ground.id IS 'The record.';
COMMENT ON COLUMN record_ground.place_ids IS 'Its places.';
COMMENT ON COLUMN record_ground.place_ids_partner IS 'Its places as partners see them.';
COMMENT ON COLUMN record_ground.place_ids_public IS 'Its places as the public sees them.';
DO $$
DECLARE
  reader text;
  said text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    EXECUTE format('COMMENT ON VIEW %I.contradiction_entry IS ''What was written down or decided on contradictions all of whose records this tier knows.''', reader || '_read');
    FOREACH said IN ARRAY ARRAY['number', 'contradiction_id', 'op', 'kind', 'sentence', 'record_ids', 'at', 'place_ids'] LOOP
      EXECUTE format('COMMENT ON COLUMN %I.contradiction_entry.%I IS %L', reader || '_read', said,
        (SELECT col_description('public.contradiction_entry'::regclass, a.attnum) FROM pg_attribute AS a
         WHERE a.attrelid = 'public.contradiction_entry'::regclass AND a.attname = said));
    END LOOP;
  END LOOP;
END $$;

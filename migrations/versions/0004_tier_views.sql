-- What each tier reads: that tier's document and that tier's filter columns, nothing else. A reader
-- in full (the recording organisation, a reviewer) is named by two settings of the transaction.
-- Aggregates leave them unset, so that everybody of a tier gets the same number.

DO $$
DECLARE
  noun text;
  tier text;
  reader text;
  columns text;
  own text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    -- `keyed` is the public tier with a key: its projection, and its organisation's own records.
    FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
      tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
      SELECT string_agg(CASE
          WHEN c.column_name = 'facility_id' AND noun = 'facility_status' AND tier IN ('public', 'partner') THEN
            'CASE WHEN o.own THEN t.facility_id ELSE (SELECT f.pseudonym FROM public.facility AS f WHERE f.id = t.facility_id) END AS facility_id'
          WHEN c.column_name = 'place_id' AND noun IN ('strike', 'facility') AND tier IN ('public', 'partner') THEN
            format('CASE WHEN o.own THEN t.place_id ELSE t.place_ids_%s[1] END AS place_id', tier)
          WHEN c.column_name = 'url' AND tier = 'public' THEN 'CASE WHEN o.own OR t.sensitivity = ''public'' THEN t.url END AS url'
          ELSE format('t.%I', c.column_name) END, ', ' ORDER BY c.ordinal_position)
      INTO columns
      FROM information_schema.columns AS c
      WHERE c.table_schema = 'public' AND c.table_name = noun
        AND NOT EXISTS (SELECT FROM information_schema.columns AS r
          WHERE r.table_schema = 'public' AND r.table_name = 'record_template' AND r.column_name = c.column_name)
        AND c.column_name <> 'pseudonym';
      IF columns NOT LIKE '%t.earliest%' THEN
        columns := columns || ', NULL::date AS earliest, NULL::date AS latest';
      END IF;
      own := CASE reader WHEN 'public' THEN 'false' WHEN 'full' THEN 'true' ELSE
        'coalesce(t.recorded_by = nullif(current_setting(''siege.reading_organisation'', true), '''')
          OR nullif(current_setting(''siege.reading_organisation'', true), '''') = ANY (t.shared_with)
          OR (current_setting(''siege.reviewing'', true) = ''on'' AND t.sensitivity <> ''severe''), false)' END;
      EXECUTE format($view$
        CREATE VIEW %1$I.%2$I AS
        SELECT %11$s AS id,
          CASE WHEN o.own THEN t.document_full ELSE t.%3$I END AS document,
          CASE WHEN o.own THEN t.revision ELSE t.%4$I END AS revision,
          CASE WHEN o.own THEN t.position ELSE t.%5$I END AS position,
          CASE WHEN o.own THEN t.changed_at ELSE t.%6$I END AS changed_at,
          CASE WHEN o.own THEN t.place_ids ELSE t.%7$I END AS place_ids,
          t.%8$I AS released, o.own AS in_full, t.state, t.family, t.licence, t.speaker_id,
          %12$s, %9$s
        FROM public.%2$I AS t CROSS JOIN LATERAL (SELECT %10$s AS own) AS o
        WHERE o.own OR t.%4$I > 0
      $view$, reader || '_read', noun, 'document_' || tier,
        CASE tier WHEN 'full' THEN 'revision' ELSE 'revision_' || tier END,
        CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END,
        CASE tier WHEN 'full' THEN 'changed_at' ELSE 'changed_at_' || tier END,
        CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
        CASE tier WHEN 'full' THEN 'released_trusted' ELSE 'released_' || tier END, columns, own,
        -- Below the trusted tier a facility has its pseudonym for an id, and no names to be found by.
        CASE WHEN noun = 'facility' AND tier IN ('public', 'partner') THEN 'CASE WHEN o.own THEN t.id ELSE t.pseudonym END' ELSE 't.id' END,
        CASE WHEN noun = 'facility' AND tier IN ('public', 'partner')
          THEN 'CASE WHEN o.own THEN t.name_keys ELSE ''{}'' END AS name_keys, CASE WHEN o.own THEN t.loose_keys ELSE ''{}'' END AS loose_keys'
          ELSE 't.name_keys, t.loose_keys' END);
    END LOOP;
  END LOOP;
END $$;

-- What the public may know of facilities: of places with five known ones or more, into which quarter
-- the share of each status falls. It runs with its owner's rights, since the public has none to a
-- facility, and gives no row where one could be told apart.
CREATE FUNCTION public_read.facility_shares(here uuid[], day date) RETURNS TABLE (status text, quarter int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH known AS (
    SELECT coalesce(s.status, 'unknown') AS status
    FROM facility AS f
    LEFT JOIN facility_status AS s ON s.facility_id = f.id AND s.released_partner AND s.core @> facility_shares.day
    WHERE f.released_partner AND f.place_ids_public && facility_shares.here
  ), counted AS (
    SELECT w.value AS status, count(k.status) AS facilities, (SELECT count(*) FROM known) AS of_all
    FROM vocabulary_word AS w LEFT JOIN known AS k ON k.status = w.value
    WHERE w.vocabulary = 'facility_function' GROUP BY w.value
  )
  SELECT c.status, least(3, (4 * c.facilities / c.of_all)::int) FROM counted AS c WHERE c.of_all >= 5
$$;
COMMENT ON FUNCTION public_read.facility_shares IS 'Quarters of the facilities of a place by status on a day; no row where fewer than five are known.';

-- What the review queue and the imports ask of all nouns at once; for reviewers only.
DO $$
DECLARE
  noun text;
  parts text[] := '{}';
BEGIN
  FOR noun IN
    SELECT c.table_name FROM information_schema.columns AS c
    WHERE c.table_schema = 'public' AND c.column_name = 'document_full' AND c.table_name <> 'record_template'
    ORDER BY c.table_name
  LOOP
    EXECUTE format('CREATE INDEX %I ON %I (waiting_since, id) WHERE waiting_since IS NOT NULL', noun || '_waiting', noun);
    EXECUTE format('CREATE INDEX %I ON %I (import_id) WHERE import_id IS NOT NULL', noun || '_imported', noun);
    parts := parts || format('SELECT %L::text AS noun, t.id, t.state, t.sensitivity, t.shared_with, t.recorded_by, t.recorder,
      t.recorded_at, t.waiting_since, t.pending, t.pending_by, t.flags, t.import_id, t.place_ids, t.family, t.revision, t.body, t.document_full
      FROM public.%I AS t', noun, noun);
  END LOOP;
  EXECUTE 'CREATE VIEW any_record AS ' || array_to_string(parts, ' UNION ALL ');
END $$;

-- What else a reader needs, with the columns of its tier under one name in every schema: no right on
-- any table is needed to read them, and the public role has none.
DO $$
DECLARE
  reader text;
  tier text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
    EXECUTE format('CREATE VIEW %1$I.place_ancestor AS SELECT a.place_id, a.ancestor_id, a.depth FROM public.place_ancestor AS a', reader || '_read');
    EXECUTE format('CREATE VIEW %1$I.place_boundary AS SELECT b.place_id, b.part, b.hole, b.ring, b.bounds FROM public.place_boundary AS b', reader || '_read');
    EXECUTE format('CREATE VIEW %1$I.version AS SELECT v.scope, v.%2$I AS own, v.%3$I AS below FROM public.scope_version AS v',
      reader || '_read', 'own_' || tier, 'below_' || tier);
    EXECUTE format('CREATE VIEW %1$I.readiness AS SELECT s.epoch, s.seeded_at IS NOT NULL AS seeded, EXISTS (SELECT FROM public.noun_field) AS declared FROM public.service_state AS s',
      reader || '_read');
    EXECUTE format('CREATE VIEW %1$I.change AS SELECT c.%2$I AS position, c.at, c.noun, %6$s AS record_id, c.%3$I AS op, c.%4$I AS revision, c.%5$I AS place_ids FROM public.change AS c WHERE c.%2$I IS NOT NULL',
      reader || '_read',
      CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END,
      CASE tier WHEN 'full' THEN 'op' ELSE 'op_' || tier END,
      CASE tier WHEN 'full' THEN 'revision' ELSE 'revision_' || tier END,
      CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
      CASE tier WHEN 'partner' THEN 'coalesce((SELECT f.pseudonym FROM public.facility AS f WHERE f.id = c.record_id), c.record_id)' ELSE 'c.record_id' END);
  END LOOP;
END $$;

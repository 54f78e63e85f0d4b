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
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement'] LOOP
    -- `keyed` is the public tier with a key: its projection, and its organisation's own records.
    FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
      tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
      SELECT string_agg(CASE
          WHEN c.column_name = 'place_id' AND noun = 'strike' AND tier IN ('public', 'partner') THEN
            format('CASE WHEN o.own THEN t.place_id ELSE t.place_ids_%s[1] END AS place_id', tier)
          ELSE format('t.%I', c.column_name) END, ', ' ORDER BY c.ordinal_position)
      INTO columns
      FROM information_schema.columns AS c
      WHERE c.table_schema = 'public' AND c.table_name = noun
        AND NOT EXISTS (SELECT FROM information_schema.columns AS r
          WHERE r.table_schema = 'public' AND r.table_name = 'record_template' AND r.column_name = c.column_name);
      IF columns NOT LIKE '%t.earliest%' THEN
        columns := columns || ', NULL::date AS earliest, NULL::date AS latest';
      END IF;
      own := CASE reader WHEN 'public' THEN 'false' WHEN 'full' THEN 'true' ELSE
        'coalesce(t.recorded_by = nullif(current_setting(''siege.reading_organisation'', true), '''')
          OR nullif(current_setting(''siege.reading_organisation'', true), '''') = ANY (t.shared_with)
          OR (current_setting(''siege.reviewing'', true) = ''on'' AND t.sensitivity <> ''severe''), false)' END;
      EXECUTE format($view$
        CREATE VIEW %1$I.%2$I AS
        SELECT t.id,
          CASE WHEN o.own THEN t.document_full ELSE t.%3$I END AS document,
          CASE WHEN o.own THEN t.revision ELSE t.%4$I END AS revision,
          CASE WHEN o.own THEN t.position ELSE t.%5$I END AS position,
          CASE WHEN o.own THEN t.changed_at ELSE t.%6$I END AS changed_at,
          CASE WHEN o.own THEN t.place_ids ELSE t.%7$I END AS place_ids,
          t.%8$I AS released, o.own AS in_full, t.state, t.family, t.licence, t.speaker_id,
          t.name_keys, t.loose_keys, %9$s
        FROM public.%2$I AS t CROSS JOIN LATERAL (SELECT %10$s AS own) AS o
        WHERE o.own OR t.%4$I > 0
      $view$, reader || '_read', noun, 'document_' || tier,
        CASE tier WHEN 'full' THEN 'revision' ELSE 'revision_' || tier END,
        CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END,
        CASE tier WHEN 'full' THEN 'changed_at' ELSE 'changed_at_' || tier END,
        CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
        CASE tier WHEN 'full' THEN 'released_trusted' ELSE 'released_' || tier END, columns, own);
    END LOOP;
  END LOOP;
END $$;

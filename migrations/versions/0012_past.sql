-- The past: for every schema that a tier reads from, one with the same views, filled from the
-- journal as it stood at a position of that tier. Two settings of the transaction say when:
-- `siege.as_of`, the position, and `siege.as_of_at`, the instant.
--
-- Today's protection holds for the past: what a tier may not read any more is not in it, whatever
-- it read then. What was retracted is there as it was before that.

CREATE SCHEMA public_past;
CREATE SCHEMA partner_past;
CREATE SCHEMA trusted_past;
CREATE SCHEMA full_past;
COMMENT ON SCHEMA public_past IS 'What the public tier read at a past instant.';
COMMENT ON SCHEMA partner_past IS 'What keys of the partner tier read at a past instant.';
COMMENT ON SCHEMA trusted_past IS 'What keys of the trusted tier read at a past instant.';
COMMENT ON SCHEMA full_past IS 'What reviewers and administrators of the trusted tier read at a past instant.';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_time ON change (at);

CREATE FUNCTION as_of() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('siege.as_of', true), ''), '0')::bigint;
CREATE FUNCTION as_of_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('siege.as_of_at', true), ''), '-infinity')::timestamptz;

-- Whether a tier (1 trusted, 2 partner, 3 public) may still read a record's past: it reads it now, or
-- it was only retracted.
CREATE FUNCTION past_open(of_noun text, id uuid, body jsonb, state text, sensitivity text, embargo timestamptz, open_now boolean, lowest int)
  RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF open_now OR state <> 'retracted' THEN
    RETURN open_now;
  END IF;
  RETURN (lowest = 1 OR sensitivity <> 'severe' AND coalesce(embargo <= clock_timestamp(), true))
    AND support_release(of_noun, id, body) >= lowest;
END $$;

-- The places of then as coarse as they are shown now, where that is coarser.
CREATE FUNCTION past_places(exact uuid[], then_shown uuid[], tier text) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN n.shown IS NULL OR NOT EXISTS (
      SELECT FROM unnest(then_shown) AS t(id) WHERE EXISTS (
        SELECT FROM place_ancestor AS a WHERE a.place_id = t.id AND a.ancestor_id = ANY (n.shown) AND a.depth > 0)) THEN then_shown ELSE n.shown END
  FROM (SELECT array_agg(DISTINCT CASE tier WHEN 'public' THEN s.public ELSE s.partner END) AS shown FROM place_seen AS s WHERE s.place_id = ANY (exact)) AS n
$$;

-- A document of then with the place that is shown now, and without the small counts that are withheld now.
CREATE FUNCTION past_coarser(document json, place uuid, withheld text[]) RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF document IS NULL OR (document ->> 'place_id' IS NOT DISTINCT FROM place::text
      AND NOT EXISTS (SELECT FROM unnest(withheld) AS w(name) WHERE json_typeof(document -> w.name) <> 'null')) THEN
    RETURN document;
  END IF;
  RETURN (SELECT json_object_agg(m.key, CASE
      WHEN m.key = 'place_id' THEN to_json(place)
      WHEN m.key = 'place' THEN to_json((SELECT p.slug FROM place AS p WHERE p.id = past_coarser.place))
      WHEN m.key = ANY (withheld) THEN 'null'::json
      WHEN m.key = 'withheld' AND withheld <> '{}' THEN '"tier"'::json
      ELSE m.value END) FROM json_each(document) AS m);
END $$;

-- A document of then as the public may read it now: where its words and addresses were open then and
-- are not any more, they are left out.
CREATE FUNCTION past_screened(of_noun text, document json, now_sensitivity text, now_document json) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF document IS NULL OR now_sensitivity = 'public' AND (
      now_document IS NULL OR json_array_length(coalesce(document -> 'citations', '[]')) = 0
      OR coalesce(now_document #>> '{citations,0,document_id}', document #>> '{citations,0,document_id}') IS NULL
      OR now_document #>> '{citations,0,document_id}' IS NOT NULL) THEN
    RETURN document;
  END IF;
  RETURN (SELECT json_object_agg(m.key, CASE
      WHEN m.key = 'citations' THEN (SELECT coalesce(json_agg(json_build_object('source', c.value -> 'source',
        'document_kind', c.value -> 'document_kind', 'published_on', c.value -> 'published_on')), '[]') FROM json_array_elements(m.value) AS c)
      WHEN m.key = 'boundary_claims' THEN (SELECT coalesce(json_agg(c.value::jsonb - 'citation' - 'reason'), '[]') FROM json_array_elements(m.value) AS c)
      ELSE m.value END)
    FROM json_each(document) AS m
    WHERE m.key <> 'external_ids' AND NOT (of_noun = 'document' AND m.key IN ('title', 'url', 'archive_url', 'sha256', 'attribution')));
END $$;

DO $$
DECLARE
  noun text;
  tier text;
  lowest int;
  columns text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    FOREACH tier IN ARRAY ARRAY['public', 'partner', 'trusted', 'full'] LOOP
      lowest := CASE tier WHEN 'public' THEN 3 WHEN 'partner' THEN 2 WHEN 'trusted' THEN 1 ELSE 0 END;
      SELECT string_agg(CASE
          WHEN c.column_name = 'facility_id' AND noun = 'facility_status' AND lowest >= 2 THEN
            '(SELECT f.pseudonym FROM public.facility AS f WHERE f.id = t.facility_id) AS facility_id'
          WHEN c.column_name = 'place_id' AND noun IN ('strike', 'facility', 'casualty_figure') AND lowest >= 2 THEN
            'shown.places[1] AS place_id'
          WHEN c.column_name IN ('same_event_as', 'competes_with', 'supersedes', 'subset_of') AND lowest >= 2 THEN
            format('CASE WHEN EXISTS (SELECT FROM public.%2$I AS r WHERE r.id = t.%1$I AND (r.%3$I OR r.state = ''retracted'')) THEN t.%1$I END AS %1$I',
              c.column_name, noun, 'released_' || tier)
          WHEN lowest = 3 AND (noun = 'strike' AND c.column_name ~ 'injured_(low|best|high)$' OR noun = 'casualty_figure' AND c.column_name IN ('low', 'best', 'high')) THEN
            format('CASE WHEN %L <> ALL (t.withheld_public || n.withheld_public) THEN t.%I END AS %2$I',
              CASE noun WHEN 'strike' THEN regexp_replace(c.column_name, '_(low|best|high)$', '') ELSE 'quantity' END, c.column_name)
          WHEN c.column_name = 'url' AND lowest = 3 THEN 'CASE WHEN n.sensitivity = ''public'' AND t.sensitivity = ''public'' THEN t.url END AS url'
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
      -- The last change of each record up to the position, in the tier's own counting.
      EXECUTE format($view$
        CREATE VIEW %1$I.%2$I AS
        SELECT %3$s AS id, %4$s AS document, c.revision, c.position, c.at AS changed_at, shown.places AS place_ids,
          t.%6$I AND c.document IS NOT NULL AS released, %7$s AS in_full, t.state, t.family, t.licence, t.speaker_id,
          %8$s, %9$s, %10$s AS withheld
        FROM (
          SELECT DISTINCT ON (h.record_id) h.record_id, h.%11$I AS revision, h.%12$I AS position, h.at, h.after,
            CASE WHEN json_typeof(h.documents -> %13$L) = 'object' THEN h.documents -> %13$L END AS document
          FROM public.change AS h
          WHERE h.noun = %2$L AND h.%12$I <= public.as_of()
          ORDER BY h.record_id, h.%12$I DESC
        ) AS c
        JOIN public.%2$I AS n ON n.id = c.record_id
        CROSS JOIN LATERAL jsonb_populate_record(NULL::public.%2$I, c.after) AS t
        CROSS JOIN LATERAL (SELECT %15$s AS places) AS shown
        WHERE %14$s
      $view$, tier || '_past', noun,
        CASE WHEN noun = 'facility' AND lowest >= 2 THEN 'n.pseudonym' ELSE 'c.record_id' END,
        -- What was erased since is named, as in the documents of now.
        format('CASE WHEN n.redacted = ''{}'' THEN %1$s ELSE public_read.redacted_document(%1$s, n.redacted) END',
          CASE WHEN lowest = 3 AND noun IN ('strike', 'casualty_figure') THEN
              format('public.past_coarser(public.past_screened(%L, c.document, n.sensitivity, n.document_public), shown.places[1], n.withheld_public)', noun)
            WHEN lowest = 3 THEN format('public.past_screened(%L, c.document, n.sensitivity, n.document_public)', noun)
            WHEN lowest = 2 AND noun IN ('strike', 'facility', 'casualty_figure') THEN 'public.past_coarser(c.document, shown.places[1], ''{}'')'
            ELSE 'c.document' END),
        CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
        CASE tier WHEN 'full' THEN 'released_trusted' ELSE 'released_' || tier END,
        CASE tier WHEN 'full' THEN 'true' ELSE 'false' END,
        CASE WHEN noun = 'facility' AND lowest >= 2 THEN '''{}''::text[] AS name_keys, ''{}''::text[] AS loose_keys' ELSE 't.name_keys, t.loose_keys' END,
        columns, CASE WHEN lowest = 3 THEN 't.withheld_public' ELSE '''{}''::text[]' END,
        CASE tier WHEN 'full' THEN 'revision' ELSE 'revision_' || tier END,
        CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END,
        tier,
        CASE WHEN lowest = 0 THEN 'true' ELSE format(
          'public.past_open(%L, n.id, n.body, n.state, n.sensitivity, n.embargo_until, n.%I, %s)', noun, 'released_' || tier, lowest) END,
        -- Never more exactly than now: where a place became coarser, or a figure was tied to a strike.
        CASE WHEN lowest >= 2 AND noun IN ('strike', 'facility', 'facility_status', 'casualty_figure') THEN
          format('CASE WHEN %s THEN public.past_places(t.place_ids, t.%I, %L) ELSE t.%2$I END',
            CASE noun WHEN 'casualty_figure' THEN 'n.strike_id IS NOT NULL OR t.strike_id IS NOT NULL' ELSE 'true' END,
            CASE tier WHEN 'public' THEN 'place_ids_public' ELSE 'place_ids_partner' END, tier)
        ELSE format('t.%I', CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END) END);
    END LOOP;
  END LOOP;
  FOREACH tier IN ARRAY ARRAY['public', 'partner', 'trusted', 'full'] LOOP
    EXECUTE format('CREATE VIEW %1$I.place_ancestor AS SELECT a.place_id, a.ancestor_id, a.depth FROM public.place_ancestor AS a', tier || '_past');
    EXECUTE format('CREATE VIEW %1$I.contradiction_entry AS
      SELECT e.number, e.contradiction_id, e.op, e.kind, e.sentence, e.record_ids, e.at, e.%2$I AS place_ids
      FROM public.contradiction_entry AS e
      WHERE e.at <= public.as_of_at() AND (%3$L OR NOT e.trusted_only) AND public.records_known_then(e.record_ids, %4$L)', tier || '_past',
      CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
      tier IN ('trusted', 'full'), tier);
    EXECUTE format('CREATE VIEW %1$I.place_boundary AS SELECT b.place_id, b.part, b.hole, b.ring, b.bounds FROM public.place_boundary AS b', tier || '_past');
    EXECUTE format('CREATE VIEW %1$I.readiness AS SELECT s.epoch, s.seeded_at IS NOT NULL AS seeded, EXISTS (SELECT FROM public.noun_field) AS declared FROM public.service_state AS s', tier || '_past');
    EXECUTE format('CREATE VIEW %1$I.change AS SELECT c.position, c.at, c.noun, c.record_id, c.op, c.revision, c.place_ids FROM %2$I.change AS c WHERE c.position <= public.as_of()',
      tier || '_past', tier || '_read');
    -- As the versions stood then: the last position that touched a place, or anything in it.
    EXECUTE format($view$
      CREATE VIEW %1$I.version AS
      SELECT a.ancestor_id AS scope, coalesce(max(c.position) FILTER (WHERE a.depth = 0), 0) AS own, max(c.position) AS below
      FROM %1$I.change AS c CROSS JOIN LATERAL unnest(c.place_ids) AS p(id) JOIN public.place_ancestor AS a ON a.place_id = p.id
      GROUP BY a.ancestor_id
      UNION ALL
      SELECT '00000000-0000-0000-0000-000000000000', coalesce(max(c.position), 0), coalesce(max(c.position), 0) FROM %1$I.change AS c
      UNION ALL
      SELECT 'ffffffff-ffff-ffff-ffff-ffffffffffff', coalesce(max(h.%2$I), 0), coalesce(max(h.%2$I), 0)
      FROM public.change AS h WHERE h.nowhere AND h.%2$I <= public.as_of()
    $view$, tier || '_past', CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END);
  END LOOP;
  FOREACH tier IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    -- What makes a past answer another one: the last that protection took away.
    EXECUTE format('CREATE VIEW %1$I.protected AS SELECT s.past_from, coalesce((SELECT max(c.position) FROM %1$I.change AS c WHERE c.op = ''redacted''), 0) AS position FROM public.service_state AS s',
      tier || '_read');
    EXECUTE format('COMMENT ON VIEW %I.protected IS %L', tier || '_read', 'From when on the past is answered, and the last position at which protection took something away.');
  END LOOP;
END $$;

-- As `public_read.facility_shares`, as the facilities were known at the instant.
CREATE FUNCTION public_past.facility_shares(here uuid[], day date) RETURNS TABLE (status text, quarter int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH facilities AS (
    SELECT DISTINCT ON (h.record_id) t.id, t.released_partner, t.place_ids_public
    FROM change AS h JOIN facility AS n ON n.id = h.record_id AND n.released_partner
    CROSS JOIN LATERAL jsonb_populate_record(NULL::facility, h.after) AS t
    WHERE h.noun = 'facility' AND h.at <= as_of_at() ORDER BY h.record_id, h.position DESC
  ), statuses AS (
    SELECT DISTINCT ON (h.record_id) t.facility_id, t.status, t.core, t.released_partner
    FROM change AS h JOIN facility_status AS n ON n.id = h.record_id AND n.released_partner
    CROSS JOIN LATERAL jsonb_populate_record(NULL::facility_status, h.after) AS t
    WHERE h.noun = 'facility_status' AND h.at <= as_of_at() ORDER BY h.record_id, h.position DESC
  ), at_place AS (
    SELECT f.id, count(*) OVER (PARTITION BY f.place_ids_public) AS beside
    FROM facilities AS f WHERE f.released_partner AND f.place_ids_public && facility_shares.here
  ), known AS (
    SELECT coalesce(s.status, 'unknown') AS status
    FROM at_place AS f
    LEFT JOIN statuses AS s ON s.facility_id = f.id AND s.released_partner
      AND s.core @> least(facility_shares.day, (as_of_at() AT TIME ZONE 'UTC')::date - 29)
    WHERE f.beside >= 5
  ), counted AS (
    SELECT w.value AS status, count(k.status) AS facilities, (SELECT count(*) FROM known) AS of_all
    FROM vocabulary_word AS w LEFT JOIN known AS k ON k.status = w.value
    WHERE w.vocabulary = 'facility_function' GROUP BY w.value
  )
  SELECT c.status, least(3, (4 * c.facilities / c.of_all)::int) FROM counted AS c WHERE c.of_all >= 5
$$;
COMMENT ON FUNCTION public_past.facility_shares IS 'Quarters of the facilities of a place by status on a day, as known at an instant; no row where fewer than five were known.';

-- As `public_read.living_by_month`, as the strikes were known at the position.
CREATE VIEW public_past.living_by_month AS
  WITH struck AS (
    SELECT DISTINCT ON (h.record_id) t.*
    FROM public.change AS h CROSS JOIN LATERAL jsonb_populate_record(NULL::public.strike, h.after) AS t
    WHERE h.noun = 'strike' AND h.position_public <= public.as_of() ORDER BY h.record_id, h.position_public DESC
  ), seen AS (
    SELECT s.* FROM struck AS s JOIN public_past.strike AS v ON v.id = s.id AND v.released
  )
  SELECT q.measure, s.family, s.licence, bounds.earliest, bounds.latest, unit.id AS place_id,
         count(*) AS records, sum(q.low) AS low, count(q.low) AS lows, sum(q.best) AS best, count(q.best) AS bests,
         sum(q.high) AS high, count(q.high) AS highs
  FROM seen AS s
  CROSS JOIN LATERAL (VALUES
    ('injured', 'all', s.injured_low, s.injured_best, s.injured_high),
    ('health_workers_injured', 'health_workers', s.health_workers_injured_low, s.health_workers_injured_best, s.health_workers_injured_high)
  ) AS q(measure, population, low, best, high)
  CROSS JOIN LATERAL (SELECT date_trunc('month', s.earliest)::date AS earliest, (date_trunc('month', s.latest) + interval '1 month - 1 day')::date AS latest) AS bounds
  LEFT JOIN LATERAL (
    SELECT p.id FROM public.place_ancestor AS a JOIN public.place AS p ON p.id = a.ancestor_id
    WHERE a.place_id = s.place_ids_public[1] AND p.kind IN ('country', 'admin1', 'admin2') ORDER BY a.depth LIMIT 1
  ) AS unit ON true
  WHERE s.family IS NOT NULL AND coalesce(q.low, q.best, q.high) IS NOT NULL
    AND NOT EXISTS (SELECT FROM seen AS h JOIN seen AS o ON o.id = h.id OR o.same_event_as = h.id AND o.id < s.id
      WHERE h.id = s.same_event_as AND o.family = s.family)
    AND NOT EXISTS (SELECT FROM public_past.casualty_figure AS f WHERE f.released AND f.family = s.family
      AND f.strike_id IN (s.id, s.same_event_as) AND f.metric = 'injured' AND f.population = q.population)
  GROUP BY 1, 2, 3, 4, 5, 6;
COMMENT ON VIEW public_past.living_by_month IS 'People injured in strikes by family, district or what is coarser, and months, as known at a position.';

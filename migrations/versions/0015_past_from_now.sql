-- squawk-ignore-file ban-drop-function
-- Only views call the functions that are dropped here, and these are made anew.

-- The past from the present: what did not change since an instant is now as it was then, so that it
-- is read where the present is read, by the same indexes. Only what changed since comes from the
-- journal, and of that only the row that stood at the instant.

-- From when on a row stands as it stands. To be prepared anew (after an upgrade, or because what it
-- names changed) is a change in the journal, but nothing that a reader could see; only recorders and
-- reviewers read the revision that it makes.
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['record_template', 'place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN stood_from timestamptz', noun);
    EXECUTE format('COMMENT ON COLUMN %I.stood_from IS %L', noun, 'Since when it stands as it stands, but for its full revision.');
    CONTINUE WHEN noun = 'record_template';
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', noun);
    EXECUTE format('UPDATE %I SET stood_from = changed_at', noun);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', noun);
  END LOOP;
END $$;

CREATE FUNCTION record_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stands boolean := TG_OP = 'UPDATE'
    AND (NEW.state, NEW.sensitivity, NEW.redacted, NEW.speaker_id, NEW.family, NEW.licence, NEW.place_ids, NEW.place_ids_partner, NEW.place_ids_public,
      NEW.name_keys, NEW.loose_keys, NEW.withheld_public, NEW.released_trusted, NEW.released_partner, NEW.released_public,
      NEW.revision_trusted, NEW.revision_partner, NEW.revision_public, NEW.body)
    IS NOT DISTINCT FROM
      (OLD.state, OLD.sensitivity, OLD.redacted, OLD.speaker_id, OLD.family, OLD.licence, OLD.place_ids, OLD.place_ids_partner, OLD.place_ids_public,
      OLD.name_keys, OLD.loose_keys, OLD.withheld_public, OLD.released_trusted, OLD.released_partner, OLD.released_public,
      OLD.revision_trusted, OLD.revision_partner, OLD.revision_public, OLD.body);
BEGIN
  -- After an upgrade only what is shown otherwise than before is a change, and in the journal.
  IF stands AND coalesce(current_setting('siege.made_anew', true), '') <> ''
      AND NEW.document_full::jsonb - 'revision' = OLD.document_full::jsonb - 'revision' THEN
    RETURN NULL;
  END IF;
  NEW.stood_from := CASE WHEN stands THEN OLD.stood_from ELSE NEW.changed_at END;
  RETURN NEW;
END $$;
-- By its name it comes after the trigger that prepares the row.
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION record_stands()', noun || '_stands', noun);
  END LOOP;
END $$;

-- Which rows of the journal were followed by another one of the same record, and when each was the
-- last: by its index an instant finds the rows that stood then and stand no more, however long the
-- journal before or after it is. By instants, not positions: the public can work these out for itself,
-- while the positions of the journal would tell it how much is hidden from it.
CREATE TABLE superseded (
  record_id uuid NOT NULL,
  position bigint NOT NULL,
  noun text NOT NULL,
  during tstzrange NOT NULL,
  stood tstzrange,
  CONSTRAINT superseded_pkey PRIMARY KEY (record_id, position)
);
COMMENT ON TABLE superseded IS 'Rows of the journal that another one of the same record followed: each stood for a while, and stands no more. Kept by trigger.';
COMMENT ON COLUMN superseded.record_id IS 'The record.';
COMMENT ON COLUMN superseded.position IS 'The row of the journal.';
COMMENT ON COLUMN superseded.noun IS 'The table of the record.';
COMMENT ON COLUMN superseded.during IS 'From its own instant to that of the next one.';
COMMENT ON COLUMN superseded.stood IS 'How long the record stood as this row says, but for its full revision; null where the next one says the same.';

-- A clock that was set back makes an instant come twice: the largest so far is taken, so that two rows
-- of a record never stand at once. What was journalled before this is taken to have said something new.
INSERT INTO superseded (record_id, position, noun, during, stood)
SELECT c.record_id, c.before, c.noun, tstzrange(c.since, c.at), tstzrange(c.since, c.at)
FROM (
  SELECT h.record_id, h.noun, h.at,
    lag(h.position) OVER (PARTITION BY h.record_id ORDER BY h.position) AS before,
    max(h.at) OVER (PARTITION BY h.record_id ORDER BY h.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS since
  FROM change AS h
) AS c
WHERE c.since < c.at;
CREATE INDEX superseded_during ON superseded USING gist (noun, during);
CREATE INDEX superseded_stood ON superseded USING gist (noun, stood) WHERE stood IS NOT NULL;
CREATE INDEX superseded_position ON superseded (position);

CREATE FUNCTION change_supersedes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO superseded (record_id, position, noun, during, stood)
  SELECT m.record_id, w.position, m.noun, tstzrange(w.at, m.at),
    -- Since this was kept, each row says from when on it stood.
    CASE WHEN (m.after ->> 'stood_from')::timestamptz = m.at
      THEN tstzrange(least(w.at, (SELECT coalesce((h.after ->> 'stood_from')::timestamptz, w.at) FROM change AS h WHERE h.position = w.position)), m.at) END
  FROM made AS m CROSS JOIN LATERAL (
    SELECT max(h.position) AS position, max(h.at) AS at FROM change AS h WHERE h.record_id = m.record_id AND h.position < m.position) AS w
  WHERE m.revision > 1 AND w.at < m.at;
  RETURN NULL;
END $$;
CREATE TRIGGER change_supersedes AFTER INSERT ON change REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION change_supersedes();

-- Incidents are very many; a total of the past sums them from the index alone too, which needs to
-- hold from when on each stands.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX casualty_figure_incidents;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_incidents ON casualty_figure (metric, latest) INCLUDE (earliest, place_id, family, licence, population, cause,
  low, best, high, id, subset_of, strike_id, place_ids_public, withheld_public, released_public, revision_public, stood_from)
  WHERE basis = 'incident';

-- What changed since ------------------------------------------------------------------------------

-- What the document of a tier (0 full to 3 public) said after a change. A change that a tier does not
-- see keeps no document for it: the last that it saw has it.
CREATE FUNCTION past_told(of_position bigint, lowest int) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
  told json;
BEGIN
  CASE lowest
    WHEN 0 THEN SELECT c.documents -> 'full' INTO told FROM change AS c WHERE c.position = of_position;
    WHEN 1 THEN SELECT h.documents -> 'trusted' INTO told FROM change AS c JOIN change AS h ON h.position_trusted = (c.after ->> 'position_trusted')::bigint WHERE c.position = of_position;
    WHEN 2 THEN SELECT h.documents -> 'partner' INTO told FROM change AS c JOIN change AS h ON h.position_partner = (c.after ->> 'position_partner')::bigint WHERE c.position = of_position;
    ELSE SELECT h.documents -> 'public' INTO told FROM change AS c JOIN change AS h ON h.position_public = (c.after ->> 'position_public')::bigint WHERE c.position = of_position;
  END CASE;
  RETURN CASE WHEN json_typeof(told) = 'object' THEN told END;
END $$;

-- That document as its tier may read it now: with the place that is shown now where that is coarser,
-- without words that were open then and are not any more, and naming what was erased since.
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format($function$
      CREATE FUNCTION %1$I(id uuid, of_position bigint, place uuid, lowest int) RETURNS json
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
      DECLARE
        told json := past_told(of_position, lowest);
        n record;
      BEGIN
        SELECT t.sensitivity, t.document_public, t.withheld_public, t.redacted INTO n FROM %2$I AS t WHERE t.id = %1$I.id;
        IF lowest = 3 THEN
          told := past_screened(%2$L, told, n.sensitivity, n.document_public);
        END IF;
        IF lowest = ANY (%3$L::int[]) THEN
          told := past_coarser(told, place, CASE lowest WHEN 3 THEN n.withheld_public ELSE '{}' END);
        END IF;
        RETURN CASE WHEN n.redacted = '{}' THEN told ELSE public_read.redacted_document(told, n.redacted) END;
      END $body$
    $function$, noun || '_told', noun, CASE WHEN noun IN ('strike', 'casualty_figure') THEN '{2,3}' WHEN noun = 'facility' THEN '{2}' ELSE '{}' END);
  END LOOP;
END $$;

-- Of each noun the rows that stood at the instant and stand no more, as the journal holds them, as far
-- as a tier may read them now. What it may read less exactly now is so in the row already. One function
-- for each noun and no view: a question names a noun of the past dozens of times, and the planner
-- would take apart all of this each time, for rows that are few.
DO $$
DECLARE
  noun text;
  hidden text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    -- Most rows have nothing of this, and then the journalled row is taken as it is.
    hidden := '';
    IF noun IN ('strike', 'facility', 'facility_status', 'casualty_figure') THEN
      -- Never more exactly than now: where a place became coarser, or a figure was tied to a strike.
      hidden := hidden || format(' || CASE WHEN %s THEN jsonb_build_object(%s) ELSE ''{}'' END',
        CASE noun WHEN 'casualty_figure' THEN 'n.strike_id IS NOT NULL OR w.after ->> ''strike_id'' IS NOT NULL' ELSE 'true' END,
        '''place_ids_public'', past_places(uuid_list(w.after -> ''place_ids''), uuid_list(w.after -> ''place_ids_public''), ''public''),
         ''place_ids_partner'', past_places(uuid_list(w.after -> ''place_ids''), uuid_list(w.after -> ''place_ids_partner''), ''partner'')');
    END IF;
    IF noun = 'casualty_figure' THEN
      hidden := hidden || ' || CASE WHEN n.strike_id IS NOT NULL AND w.after ->> ''strike_id'' IS NULL THEN jsonb_build_object(''place_id'',
        (past_places(uuid_list(w.after -> ''place_ids''), uuid_list(w.after -> (CASE lowest WHEN 3 THEN ''place_ids_public'' ELSE ''place_ids_partner'' END)),
          CASE lowest WHEN 3 THEN ''public'' ELSE ''partner'' END))[1]) ELSE ''{}'' END';
    END IF;
    IF noun IN ('strike', 'casualty_figure') THEN
      hidden := hidden || ' || CASE WHEN n.withheld_public <> ''{}'' THEN
        jsonb_build_object(''withheld_public'', coalesce(w.after -> ''withheld_public'', ''[]'') || to_jsonb(n.withheld_public)) ELSE ''{}'' END';
    END IF;
    -- What a record named then is hidden where its document did not tell it, and where it may not be read now.
    -- One that itself stands since then is asked first: to unpack a document costs more than all else.
    SELECT hidden || coalesce(string_agg(format(' || CASE WHEN w.after ->> %1$L IS NULL
        OR EXISTS (SELECT FROM %2$I AS r WHERE r.id = (w.after ->> %1$L)::uuid AND r.stood_from <= as_of_at()
          AND CASE lowest WHEN 3 THEN r.released_public ELSE r.released_partner END)
        OR past_told(c.position, lowest) ->> %1$L IS NOT NULL
        AND EXISTS (SELECT FROM %2$I AS r WHERE r.id = (w.after ->> %1$L)::uuid
          AND (r.state = ''retracted'' OR CASE lowest WHEN 3 THEN r.released_public ELSE r.released_partner END))
        THEN ''{}'' ELSE jsonb_build_object(%1$L, NULL) END', a.attname, noun), ''), '')
    INTO hidden
    FROM pg_attribute AS a WHERE a.attrelid = noun::regclass AND a.attname IN ('same_event_as', 'competes_with', 'supersedes', 'subset_of');
    IF noun = 'document' THEN
      hidden := hidden || ' || CASE WHEN lowest = 3 AND n.sensitivity <> ''public'' THEN ''{"url": null}''::jsonb ELSE ''{}'' END';
    END IF;
    EXECUTE format($function$
      CREATE FUNCTION %1$I(lowest int) RETURNS SETOF %2$I ROWS 10 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
        SELECT t.*
        FROM superseded AS s JOIN change AS c ON c.position = s.position JOIN %2$I AS n ON n.id = s.record_id
        -- Unpacked once, not for each look into it.
        CROSS JOIN LATERAL (SELECT c.after || '{}' AS after OFFSET 0) AS w
        CROSS JOIN LATERAL jsonb_populate_record(NULL::%2$I, CASE WHEN lowest >= 2 THEN w.after || ('{}'::jsonb%3$s) ELSE w.after END) AS t
        WHERE s.noun = %2$L AND s.stood @> as_of_at() AND n.stood_from > as_of_at()
          AND CASE lowest WHEN 3 THEN c.revision_public WHEN 2 THEN c.revision_partner ELSE c.revision_trusted END > 0
          AND past_open(%2$L, n.id, n.body, n.state, n.sensitivity, n.embargo_until,
            CASE lowest WHEN 3 THEN n.released_public WHEN 2 THEN n.released_partner ELSE n.released_trusted END, lowest)
      $body$
    $function$, noun || '_then', noun, hidden);
    EXECUTE format($function$
      CREATE FUNCTION %1$I() RETURNS SETOF %2$I ROWS 10 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
        SELECT t.*
        FROM superseded AS s JOIN change AS c ON c.position = s.position JOIN %2$I AS n ON n.id = s.record_id
        CROSS JOIN LATERAL jsonb_populate_record(NULL::%2$I, c.after) AS t
        WHERE s.noun = %2$L AND s.during @> as_of_at() AND n.changed_at > as_of_at()
      $body$
    $function$, noun || '_then_in_full', noun);
  END LOOP;
END $$;

-- The views ---------------------------------------------------------------------------------------

-- Both halves are read by the same columns. The half of the present is one table without a condition
-- of its own (that stands outside, as `standing`): only so does the planner look into it by the indexes
-- of the table, and take the first of a list without sorting all of it. The instant comes by a
-- subquery, so that it is read once, not for each row.
DO $$
DECLARE
  noun text;
  tier text;
  lowest int;
  own text[];
  columns text;
  references_now text;
  seen_places text;
  halves text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    own := ARRAY(SELECT c.column_name FROM information_schema.columns AS c
      WHERE c.table_schema = 'public' AND c.table_name = noun AND c.column_name <> 'pseudonym'
        AND NOT EXISTS (SELECT FROM information_schema.columns AS r
          WHERE r.table_schema = 'public' AND r.table_name = 'record_template' AND r.column_name = c.column_name)
      ORDER BY c.ordinal_position);
    FOREACH tier IN ARRAY ARRAY['public', 'partner', 'trusted', 'full'] LOOP
      lowest := CASE tier WHEN 'public' THEN 3 WHEN 'partner' THEN 2 WHEN 'trusted' THEN 1 ELSE 0 END;
      seen_places := CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END;
      SELECT string_agg(CASE
          WHEN c.name = 'facility_id' AND noun = 'facility_status' AND lowest >= 2 THEN
            '(SELECT f.pseudonym FROM public.facility AS f WHERE f.id = t.facility_id) AS facility_id'
          WHEN c.name = 'place_id' AND noun IN ('strike', 'facility') AND lowest >= 2 THEN format('t.%I[1] AS place_id', seen_places)
          WHEN c.name = 'place_id' AND noun = 'casualty_figure' AND lowest >= 2 THEN
            format('CASE WHEN t.strike_id IS NULL THEN t.place_id ELSE t.%I[1] END AS place_id', seen_places)
          WHEN lowest = 3 AND (noun = 'strike' AND c.name ~ 'injured_(low|best|high)$' OR noun = 'casualty_figure' AND c.name IN ('low', 'best', 'high')) THEN
            format('CASE WHEN %L <> ALL (t.withheld_public) THEN t.%I END AS %2$I',
              CASE noun WHEN 'strike' THEN regexp_replace(c.name, '_(low|best|high)$', '') ELSE 'quantity' END, c.name)
          WHEN c.name = 'url' AND lowest = 3 THEN 'CASE WHEN t.sensitivity = ''public'' THEN t.url END AS url'
          ELSE format('t.%I', c.name) END, ', ' ORDER BY c.n)
      INTO columns FROM unnest(own) WITH ORDINALITY AS c(name, n);
      IF 'earliest' <> ALL (own) THEN
        columns := columns || ', NULL::date AS earliest, NULL::date AS latest';
      END IF;
      halves := format('SELECT %1$s AS id, %%s AS document, t.%2$I AS revision, t.%3$I AS position, t.%4$I AS changed_at, t.%5$I AS place_ids,
          t.%6$I AS released, %7$L::boolean AS in_full, t.state, t.family, t.licence, t.speaker_id, %8$s, %%s, %9$s AS withheld, %%s AS standing FROM %%s AS t',
        CASE WHEN noun = 'facility' AND lowest >= 2 THEN 't.pseudonym' ELSE 't.id' END,
        CASE tier WHEN 'full' THEN 'revision' ELSE 'revision_' || tier END,
        CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END,
        CASE tier WHEN 'full' THEN 'changed_at' ELSE 'changed_at_' || tier END,
        seen_places, CASE tier WHEN 'full' THEN 'released_trusted' ELSE 'released_' || tier END, tier = 'full',
        CASE WHEN noun = 'facility' AND lowest >= 2 THEN '''{}''::text[] AS name_keys, ''{}''::text[] AS loose_keys' ELSE 't.name_keys, t.loose_keys' END,
        CASE WHEN lowest = 3 THEN 't.withheld_public' ELSE '''{}''::text[]' END);
      references_now := CASE WHEN lowest < 2 THEN columns ELSE regexp_replace(columns, '\mt\.(same_event_as|competes_with|supersedes|subset_of)\M',
        format('CASE WHEN t.\1 IS NULL OR EXISTS (SELECT FROM public.%I AS r WHERE r.id = t.\1 AND r.%I) THEN t.\1 END AS \1', noun, 'released_' || tier), 'g') END;
      EXECUTE format('CREATE OR REPLACE VIEW %I.%I AS SELECT %s FROM (%s UNION ALL %s) AS u WHERE u.standing', tier || '_past', noun,
        (SELECT string_agg(format('u.%I', a.attname), ', ' ORDER BY a.attnum)
         FROM pg_attribute AS a WHERE a.attrelid = format('%I.%I', tier || '_past', noun)::regclass AND a.attnum > 0),
        format(halves, format('CASE WHEN t.redacted = ''{}'' THEN t.%1$I ELSE public_read.redacted_document(t.%1$I, t.redacted) END', 'document_' || tier),
          references_now,
          CASE tier WHEN 'full' THEN 't.changed_at <= (SELECT public.as_of_at())'
            ELSE format('t.%I > 0 AND t.stood_from <= (SELECT public.as_of_at())', 'revision_' || tier) END,
          format('public.%I', noun)),
        format(halves, format('public.%I(t.id, t.position, t.%I[1], %s)', noun || '_told', seen_places, lowest), columns, 'true',
          CASE tier WHEN 'full' THEN format('public.%I()', noun || '_then_in_full') ELSE format('public.%I(%s)', noun || '_then', lowest) END));
    END LOOP;
  END LOOP;
END $$;

-- What else is read of the past -------------------------------------------------------------------

-- The last that protection took away is asked for with every question about the past.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_redacted ON change (position) WHERE op = 'redacted';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_redacted_trusted ON change (position_trusted) WHERE op_trusted = 'redacted';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_redacted_partner ON change (position_partner) WHERE op_partner = 'redacted';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_redacted_public ON change (position_public) WHERE op_public = 'redacted';

-- The public's shares of working facilities as known at an instant, 'infinity' = now: one rule for
-- both. Where no instant is asked for, nothing comes from before.
CREATE FUNCTION facility_shares_at(here uuid[], day date, at timestamptz) RETURNS TABLE (status text, quarter int) LANGUAGE sql STABLE AS $$
  WITH at_place AS (
    SELECT f.id, count(*) OVER (PARTITION BY f.place_ids_public) AS beside
    FROM (
      SELECT t.id, t.place_ids_public FROM facility AS t WHERE t.released_partner AND t.stood_from <= facility_shares_at.at
      UNION ALL SELECT t.id, t.place_ids_public FROM facility_then(2) AS t WHERE t.released_partner
    ) AS f
    WHERE f.place_ids_public && facility_shares_at.here
  ), statuses AS (
    SELECT t.facility_id, t.status, t.core FROM facility_status AS t WHERE t.released_partner AND t.stood_from <= facility_shares_at.at
    UNION ALL SELECT t.facility_id, t.status, t.core FROM facility_status_then(2) AS t WHERE t.released_partner
  ), known AS (
    SELECT coalesce(s.status, 'unknown') AS status
    FROM at_place AS f
    LEFT JOIN statuses AS s ON s.facility_id = f.id
      -- A day less than a month ago: it is tomorrow somewhere.
      AND s.core @> least(facility_shares_at.day, (least(facility_shares_at.at, now()) AT TIME ZONE 'UTC')::date - 29)
    WHERE f.beside >= 5
  ), counted AS (
    SELECT w.value AS status, count(k.status) AS facilities, (SELECT count(*) FROM known) AS of_all
    FROM vocabulary_word AS w LEFT JOIN known AS k ON k.status = w.value
    WHERE w.vocabulary = 'facility_function' GROUP BY w.value
  )
  SELECT c.status, least(3, (4 * c.facilities / c.of_all)::int) FROM counted AS c WHERE c.of_all >= 5
$$;
CREATE OR REPLACE FUNCTION public_read.facility_shares(here uuid[], day date) RETURNS TABLE (status text, quarter int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.status, s.quarter FROM facility_shares_at(facility_shares.here, facility_shares.day, 'infinity') AS s
$$;
CREATE OR REPLACE FUNCTION public_past.facility_shares(here uuid[], day date) RETURNS TABLE (status text, quarter int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.status, s.quarter FROM facility_shares_at(facility_shares.here, facility_shares.day, as_of_at()) AS s
$$;

-- Whether a tier knows of all of some records at an instant, 'infinity' = now, and may know of them
-- still. What did not change since needs no look at the past.
CREATE FUNCTION records_known(ids uuid[], tier text, at timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  named uuid;
  of_noun text;
  known boolean;
  unchanged boolean;
BEGIN
  FOREACH named IN ARRAY ids LOOP
    SELECT r.noun INTO of_noun FROM record_id AS r WHERE r.id = named;
    IF of_noun IS NULL OR (of_noun IN ('facility', 'facility_status') AND tier IN ('public', 'partner')) THEN
      RETURN false;
    END IF;
    EXECUTE format('SELECT t.%I, t.stood_from <= $2 FROM %I AS t WHERE t.id = $1', 'released_' || CASE tier WHEN 'full' THEN 'trusted' ELSE tier END, of_noun)
      INTO known, unchanged USING named, at;
    IF NOT unchanged THEN
      EXECUTE format('SELECT bool_or(v.released) FROM %I.%I AS v WHERE v.id = $1', tier || '_past', of_noun) INTO known USING named;
    END IF;
    IF known IS NOT TRUE THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END $$;
COMMENT ON FUNCTION records_known(uuid[], text, timestamptz) IS 'Whether all of the records were released to a tier at an instant, and are open to it still.';

DO $$
DECLARE
  reader text;
  tier text;
  place_ids text;
  seen_position text;
  touched text := 'greatest(
    (SELECT h.%1$I FROM public.change AS h WHERE h.%1$I <= public.as_of() AND (h.%2$I && %3$s OR h.nowhere AND v.scope = ''ffffffff-ffff-ffff-ffff-ffffffffffff''
       OR v.scope = ''00000000-0000-0000-0000-000000000000'') ORDER BY h.%1$I DESC LIMIT 1),
    (SELECT max(h.%1$I) FROM public.casualty_figure AS o JOIN public.casualty_figure AS f ON f.id = o.supersedes JOIN public.change AS h ON h.record_id = o.id
     WHERE f.place_ids && %3$s AND h.%1$I <= public.as_of() AND h.after #>> ''{body,supersedes}'' = f.id::text), 0)';
BEGIN
  FOREACH reader IN ARRAY ARRAY['public_read', 'keyed_read', 'partner_read', 'trusted_read', 'full_read', 'public_past', 'partner_past', 'trusted_past', 'full_past'] LOOP
    tier := replace(split_part(reader, '_', 1), 'keyed', 'public');
    EXECUTE format('CREATE OR REPLACE VIEW %1$I.contradiction_entry AS
      SELECT e.number, e.contradiction_id, e.op, e.kind, e.sentence, e.record_ids, e.at, e.%2$I AS place_ids
      FROM public.contradiction_entry AS e
      WHERE %5$s (%3$L OR NOT e.trusted_only) AND public.records_known(e.record_ids, %4$L, %6$s)', reader,
      CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END,
      tier IN ('trusted', 'full'), tier,
      CASE WHEN reader LIKE '%\_past' THEN 'e.at <= public.as_of_at() AND' ELSE '' END,
      CASE WHEN reader LIKE '%\_past' THEN 'public.as_of_at()' ELSE '''infinity''' END);
  END LOOP;
  FOREACH tier IN ARRAY ARRAY['public', 'partner', 'trusted', 'full'] LOOP
    place_ids := CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END;
    seen_position := CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END;
    -- A version that has not moved since is that of now. Else the journal is gone through backwards from
    -- the position, to the last change there or, of a figure, the last of one that took its place.
    EXECUTE format($view$
      CREATE OR REPLACE VIEW %1$I.version AS
      SELECT v.scope, CASE WHEN v.%2$I <= public.as_of() THEN v.%2$I ELSE %3$s END AS own, CASE WHEN v.%4$I <= public.as_of() THEN v.%4$I ELSE %5$s END AS below
      FROM public.scope_version AS v
    $view$, tier || '_past',
      'own_' || tier, format(touched, seen_position, place_ids, 'ARRAY[v.scope]'),
      'below_' || tier, format(touched, seen_position, place_ids, 'ARRAY(SELECT a.place_id FROM public.place_ancestor AS a WHERE a.ancestor_id = v.scope)'));
  END LOOP;
END $$;
DROP FUNCTION records_known(uuid[], text);
DROP FUNCTION records_known_then(uuid[], text);

-- What the public is not told of sexual violence is in no sum either: a number without its kind would
-- tell of both. Else the view is that of before.
DO $$
BEGIN
  EXECUTE 'CREATE OR REPLACE VIEW public_read.living_by_month AS ' || replace(pg_get_viewdef('public_read.living_by_month', true),
    'WHERE s.released_public AND', 'WHERE NOT s.body -> ''attack_types'' ? ''sexual assault'' AND s.released_public AND');
  IF pg_get_viewdef('public_read.living_by_month') NOT LIKE '%sexual assault%' THEN
    RAISE EXCEPTION 'living_by_month is not as it was expected';
  END IF;
END $$;

-- As `public_read.living_by_month`, as the strikes were known at the instant. Each of its parts is made
-- once: a look for each strike into what is made of two halves would cost more than all else.
CREATE OR REPLACE VIEW public_past.living_by_month AS
  WITH seen AS MATERIALIZED (
    SELECT s.id, s.same_event_as, s.family, s.licence, s.earliest, s.latest, s.place_ids_public,
      s.injured_low, s.injured_best, s.injured_high, s.health_workers_injured_low, s.health_workers_injured_best, s.health_workers_injured_high
    FROM (SELECT t.* FROM public.strike AS t WHERE t.stood_from <= (SELECT public.as_of_at()) UNION ALL SELECT t.* FROM public.strike_then(3) AS t) AS s
    WHERE s.released_public AND NOT s.body -> 'attack_types' ? 'sexual assault'
  ), repeated AS MATERIALIZED (
    -- The reports of an event by a family that another one stands for.
    SELECT s.id FROM seen AS s JOIN seen AS h ON h.id = s.same_event_as
    WHERE EXISTS (SELECT FROM seen AS o WHERE (o.id = h.id OR o.same_event_as = h.id AND o.id < s.id) AND o.family = s.family)
  ), counted AS MATERIALIZED (
    SELECT f.strike_id, f.family, f.population FROM public_past.casualty_figure AS f
    WHERE f.released AND f.strike_id IS NOT NULL AND f.metric = 'injured'
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
    AND s.id NOT IN (SELECT r.id FROM repeated AS r)
    AND NOT EXISTS (SELECT FROM counted AS f WHERE f.family = s.family AND f.population = q.population AND f.strike_id IN (s.id, s.same_event_as))
  GROUP BY 1, 2, 3, 4, 5, 6;

-- What figures and strikes said of each other. Who changes at one end has the other end prepared again,
-- so that of what did not change since, both ends stand as they stood. What changed told of an end in
-- its document only where that could be read.
DO $$
DECLARE
  tier text;
  lowest int;
  reads text;
  visible text;
  kind text;
  parts text;
BEGIN
  FOREACH tier IN ARRAY ARRAY['public', 'partner', 'trusted', 'full'] LOOP
    lowest := CASE tier WHEN 'public' THEN 3 WHEN 'partner' THEN 2 ELSE 1 END;
    reads := 'released_' || CASE tier WHEN 'full' THEN 'trusted' ELSE tier END;
    -- Below the trusted tier the rows of then know already what they may name.
    visible := CASE WHEN lowest >= 2 THEN '' ELSE ' AND public.past_told(t.position, 1) ->> %L IS NOT NULL' END;
    parts := '';
    FOREACH kind IN ARRAY ARRAY['supersedes', 'subset_of', 'same_event_as'] LOOP
      parts := parts || format($part$
        SELECT %1$L AS kind, t.id, t.%1$I AS target FROM public.%2$I AS t JOIN public.%2$I AS o ON o.id = t.%1$I
        WHERE t.%1$I IS NOT NULL AND t.%3$I AND o.%3$I AND t.stood_from <= (SELECT public.as_of_at())
        UNION ALL
        SELECT %1$L, t.id, t.%1$I FROM public.%4$I(%5$s) AS t WHERE t.%1$I IS NOT NULL AND t.%3$I %6$s
        UNION ALL $part$, kind, CASE kind WHEN 'same_event_as' THEN 'strike' ELSE 'casualty_figure' END, reads,
        CASE kind WHEN 'same_event_as' THEN 'strike_then' ELSE 'casualty_figure_then' END, lowest, format(visible, kind));
    END LOOP;
    EXECUTE format($view$
      CREATE OR REPLACE VIEW %1$I.casualty_link AS %2$s
      SELECT 'relays', t.id, o.id
      FROM public.casualty_figure AS t CROSS JOIN LATERAL unnest(public.uuid_list(t.body -> 'relays')) AS r(id) JOIN public.casualty_figure AS o ON o.id = r.id
      WHERE t.body -> 'relays' <> '[]'::jsonb AND t.%3$I AND o.%3$I AND t.stood_from <= (SELECT public.as_of_at())
      UNION ALL
      SELECT 'relays', t.id, r.id::uuid
      FROM public.casualty_figure_then(%4$s) AS t
      CROSS JOIN LATERAL json_array_elements_text(CASE WHEN t.body -> 'relays' <> '[]'::jsonb THEN public.casualty_figure_told(t.id, t.position, NULL, %4$s) -> 'relays' END) AS r(id)
      WHERE t.%3$I
    $view$, tier || '_past', parts, reads, lowest);
    EXECUTE format($view$
      CREATE OR REPLACE VIEW %1$I.casualty_nesting AS
      SELECT n.figure_id FROM public.figure_nesting AS n
      CROSS JOIN LATERAL (SELECT FROM %1$I.casualty_figure AS v WHERE v.id = n.figure_id AND v.released LIMIT 1) AS v
    $view$, tier || '_past');
  END LOOP;
END $$;

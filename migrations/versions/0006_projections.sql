-- squawk-ignore-file ban-drop-function
-- Only triggers call the functions that are dropped here, and they go with them.

-- Protection and the journal once more, made for many rows in one statement.
--
-- What changes for readers: small counts of living persons are withheld from the public; a figure
-- that counts one strike is as coarse, as late and as open as that strike; a town is named for a
-- strike where it is large or has five known facilities. For writers: the journal is kept by
-- statement, not by row, and every change keeps the documents that each tier then read.

-- What each tier's documents said, so that the past is answered as it was answered then.
ALTER TABLE change ADD COLUMN documents json;
ALTER TABLE change ADD COLUMN nowhere boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN change.nowhere IS 'Whether the record stands, or stood before, at no place.';
COMMENT ON COLUMN change.documents IS 'The documents after the change: full, and those of the tiers in which it moved. Null = recorded before this was kept.';

-- From when on the past can be answered: a database that was in use before has kept no documents
-- of what changed since. A coarser precision of what the public is shown begins it anew.
ALTER TABLE service_state ADD COLUMN past_from timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN service_state.past_from IS 'What was known at an earlier instant is not answered.';
UPDATE service_state SET past_from = clock_timestamp() WHERE EXISTS (SELECT FROM change);
ALTER TABLE change DISABLE TRIGGER change_append_only;
UPDATE change SET nowhere = after -> 'place_ids' = '[]';
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('UPDATE change AS c SET documents = json_build_object(''full'', t.document_full, ''trusted'', t.document_trusted,
      ''partner'', t.document_partner, ''public'', t.document_public)
      FROM %I AS t WHERE c.record_id = t.id AND (c.position = t.position OR c.position_trusted = t.position_trusted
        OR c.position_partner = t.position_partner OR c.position_public = t.position_public)', noun);
  END LOOP;
END $$;
ALTER TABLE change ENABLE TRIGGER change_append_only;

DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['record_template', 'place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN withheld_public text[] NOT NULL DEFAULT ''{}''', noun);
    EXECUTE format('COMMENT ON COLUMN %I.withheld_public IS %L', noun, 'Members that are stated but withheld from the public: small counts of living persons.');
  END LOOP;
END $$;
-- No release so far loads facilities in bulk: the index is made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX facility_place ON facility (place_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX document_source ON document (source_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_relays ON casualty_figure USING gin ((body -> 'relays')) WHERE body -> 'relays' <> '[]';

-- What of a place each tier is shown -----------------------------------------------------------

CREATE TABLE place_seen (
  place_id uuid NOT NULL,
  partner uuid,
  public uuid,
  CONSTRAINT place_seen_pkey PRIMARY KEY (place_id),
  CONSTRAINT place_seen_place_exists FOREIGN KEY (place_id) REFERENCES place (id)
);
COMMENT ON TABLE place_seen IS 'For each place the one that stands for it where a strike or a facility is told of: kept by trigger.';
COMMENT ON COLUMN place_seen.place_id IS 'The place as recorded.';
COMMENT ON COLUMN place_seen.partner IS 'What partners are shown: town, village, camp or sub-district, or what is coarser.';
COMMENT ON COLUMN place_seen.public IS 'What the public is shown: a large town, else the district, or what is coarser.';

-- Coarsening is deterministic, to a place. Gives the places that are shown differently from before.
CREATE FUNCTION place_see(wanted uuid[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  finest text := (SELECT s.public_precision FROM service_state AS s);
  moved uuid[];
BEGIN
  WITH upward AS (
    SELECT a.place_id, a.depth, p.id, p.kind,
           -- A town names no hospital where it is large, or has five that are known.
           p.kind IN ('city', 'town') AND (p.population >= 100000 OR (
             SELECT count(*) FROM place_ancestor AS below JOIN facility AS f ON f.place_id = below.place_id
             WHERE below.ancestor_id = p.id AND f.released_partner) >= 5) AS large
    FROM place_ancestor AS a JOIN place AS p ON p.id = a.ancestor_id
    WHERE a.place_id = ANY (wanted)
  ), changed AS (
    INSERT INTO place_seen AS s (place_id, partner, public)
    SELECT u.place_id,
      (array_agg(u.id ORDER BY u.depth) FILTER (WHERE u.kind IN ('country', 'admin1', 'admin2', 'admin3', 'city', 'town', 'village', 'camp')))[1],
      (array_agg(u.id ORDER BY u.depth) FILTER (WHERE u.kind = 'country' OR u.kind = 'admin1' AND finest <> 'country'
        OR finest = 'admin2' AND (u.kind = 'admin2' OR u.large)))[1]
    FROM upward AS u GROUP BY u.place_id
    ON CONFLICT (place_id) DO UPDATE SET partner = excluded.partner, public = excluded.public
      WHERE (s.partner, s.public) IS DISTINCT FROM (excluded.partner, excluded.public)
    RETURNING s.place_id
  )
  SELECT coalesce(array_agg(c.place_id), '{}') INTO moved FROM changed AS c;
  RETURN moved;
END $$;
DO $$ BEGIN PERFORM place_see(ARRAY(SELECT p.id FROM place AS p)); END $$;

-- Prepares again what was told of places that are now shown differently.
CREATE FUNCTION places_reseen(moved uuid[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
  IF moved = '{}' THEN
    RETURN;
  END IF;
  UPDATE strike SET pending = pending WHERE place_id = ANY (moved) AND state IN ('published', 'disputed');
  UPDATE facility SET pending = pending WHERE place_id = ANY (moved) AND state IN ('published', 'disputed');
  UPDATE facility_status SET pending = pending WHERE facility_id IN (SELECT f.id FROM facility AS f WHERE f.place_id = ANY (moved)) AND state IN ('published', 'disputed');
  UPDATE casualty_figure SET pending = pending WHERE strike_id IS NOT NULL AND place_id = ANY (moved) AND state IN ('published', 'disputed');
END $$;

CREATE FUNCTION precision_changed() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
  -- What was shown more exactly before is not shown again.
  IF NEW.public_precision = 'country' OR OLD.public_precision = 'admin2' THEN
    UPDATE service_state SET past_from = clock_timestamp();
  END IF;
  PERFORM places_reseen(place_see(ARRAY(SELECT p.id FROM place AS p)));
  RETURN NULL;
END $$;
CREATE TRIGGER service_state_precision AFTER UPDATE OF public_precision ON service_state
  FOR EACH ROW WHEN (OLD.public_precision <> NEW.public_precision) EXECUTE FUNCTION precision_changed();

DROP FUNCTION coarser_places(text, uuid[], text);
DROP FUNCTION coarser_place(uuid, text);

-- What a record stands on ----------------------------------------------------------------------

-- The members of a claim that hold a source's words of a date or a count, without these words.
CREATE FUNCTION wordless(body jsonb, but jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(m.key, m.value || CASE WHEN m.value ? 'text' THEN '{"text": null}'::jsonb ELSE '{}' END
    || CASE WHEN m.value ? 'quoted' THEN '{"quoted": null}'::jsonb ELSE '{}' END), '{}')
  FROM jsonb_each(body) AS m WHERE jsonb_typeof(m.value) = 'object' AND (m.value ? 'text' OR m.value ? 'quoted') AND NOT but ? m.key
$$;

CREATE FUNCTION without(named jsonb, id text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE jsonb_typeof(named) WHEN 'array' THEN named - id ELSE 'null' END;

CREATE FUNCTION openness(to_public boolean, to_partner boolean, to_trusted boolean) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN to_public THEN 3 WHEN to_partner THEN 2 WHEN to_trusted THEN 1 ELSE 0 END;

-- Down to which tier everything that a record stands on is released: 3 public, 2 partner, 1 trusted,
-- 0 nobody. What stands on nothing may go to all.
CREATE OR REPLACE FUNCTION support_release(noun text, id uuid, body jsonb) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  lowest int := 3;
  places uuid[];
  areas uuid[];
BEGIN
  IF noun <> 'place' THEN
    places := uuid_list(body -> 'place_id') || uuid_list(body -> 'place_ids');
    IF places <> '{}' THEN
      lowest := least(lowest, (SELECT min(openness(p.released_public, p.released_partner, p.released_trusted)) FROM place AS p WHERE p.id = ANY (places)));
    END IF;
  END IF;
  areas := uuid_list(body -> 'area_id') || uuid_list(body -> 'serves_area_ids');
  IF areas <> '{}' THEN
    lowest := least(lowest, (SELECT min(openness(a.released_public, a.released_partner, a.released_trusted)) FROM besieged_area AS a WHERE a.id = ANY (areas)));
  END IF;
  CASE noun
    WHEN 'route_status' THEN
      lowest := least(lowest, (SELECT openness(r.released_public, r.released_partner, r.released_trusted) FROM supply_route AS r WHERE r.id = (body ->> 'route_id')::uuid));
    WHEN 'facility_status' THEN
      lowest := least(lowest, (SELECT openness(f.released_public, f.released_partner, f.released_trusted) FROM facility AS f WHERE f.id = (body ->> 'facility_id')::uuid));
    WHEN 'casualty_figure' THEN
      IF body ->> 'strike_id' IS NOT NULL THEN
        lowest := least(lowest, (SELECT openness(s.released_public, s.released_partner, s.released_trusted) FROM strike AS s WHERE s.id = (body ->> 'strike_id')::uuid));
      END IF;
    ELSE NULL;
  END CASE;
  IF jsonb_array_length(coalesce(nullif(body -> 'citations', 'null'), '[]')) > 0 THEN
    lowest := least(lowest, (
      SELECT min(openness(d.released_public, d.released_partner, d.released_trusted))
      FROM jsonb_array_elements(body -> 'citations') AS c
      JOIN document AS d ON d.id = (c.value ->> 'document_id')::uuid));
  END IF;
  RETURN lowest;
END $$;

-- What references become in each tier that may not read what they name: null, or a shorter list. What
-- a record stands on is no matter here, nor is what comes with it in the same statement.
CREATE FUNCTION references_hidden(of_noun text, body jsonb, OUT to_public jsonb, OUT to_partner jsonb, OUT to_trusted jsonb)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  named record;
  opens record;
BEGIN
  to_public := '{}';
  to_partner := '{}';
  to_trusted := '{}';
  FOR named IN
    SELECT f.field, f.refers_to FROM noun_field AS f
    WHERE f.noun = of_noun AND f.field IN ('same_event_as', 'subset_of', 'supersedes', 'relays', 'competes_with', 'overlaps',
        'from_place_id', 'to_place_id', 'relays_document_id')
      AND jsonb_typeof(body -> f.field) IN ('string', 'array') AND body -> f.field <> '[]'
  LOOP
    FOR opens IN EXECUTE format('SELECT t.id::text AS id, openness(t.released_public, t.released_partner, t.released_trusted) AS lowest
      FROM %I AS t WHERE t.id = ANY ($1)', named.refers_to) USING uuid_list(body -> named.field)
    LOOP
      IF opens.lowest < 3 THEN
        to_public := to_public || jsonb_build_object(named.field, without(coalesce(to_public -> named.field, body -> named.field), opens.id));
      END IF;
      IF opens.lowest < 2 THEN
        to_partner := to_partner || jsonb_build_object(named.field, without(coalesce(to_partner -> named.field, body -> named.field), opens.id));
      END IF;
      IF opens.lowest < 1 THEN
        to_trusted := to_trusted || jsonb_build_object(named.field, without(coalesce(to_trusted -> named.field, body -> named.field), opens.id));
      END IF;
    END LOOP;
  END LOOP;
END $$;

-- Until when a document or a source is held back with the strikes that it was made for: its title and
-- its name would tell of them before their time. Null = it stands on its own.
CREATE FUNCTION held_with_strikes(of_noun text, id uuid, today timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
  IF of_noun = 'source' THEN
    IF EXISTS (SELECT FROM document AS d WHERE d.source_id = id AND (d.released_public OR d.release_due_at IS NULL OR d.release_due_at <= today)) THEN
      RETURN NULL;
    END IF;
    RETURN (SELECT min(d.release_due_at) FROM document AS d WHERE d.source_id = id);
  END IF;
  -- A figure that counts a strike waits as long as the strike. The first look ends the search where a dataset is cited by a million strikes of long ago.
  IF EXISTS (SELECT FROM citation AS c JOIN strike AS s ON s.id = c.record_id
      WHERE c.document_id = id AND s.state IN ('published', 'disputed') AND (s.release_due_at IS NULL OR s.release_due_at <= today))
    OR EXISTS (SELECT FROM citation AS c JOIN any_record AS o ON o.id = c.record_id AND o.noun = c.noun
      WHERE c.document_id = id AND c.noun <> 'strike' AND o.state IN ('published', 'disputed')
        AND NOT (o.noun = 'casualty_figure' AND o.body ->> 'strike_id' IS NOT NULL)) THEN
    RETURN NULL;
  END IF;
  -- What is published decides; before that, what waits or was taken back.
  RETURN (
    WITH struck AS (
      SELECT s.state, s.release_due_at FROM citation AS c JOIN strike AS s ON s.id = c.record_id WHERE c.document_id = id
      UNION ALL
      SELECT f.state, f.release_due_at FROM citation AS c JOIN casualty_figure AS f ON f.id = c.record_id AND f.strike_id IS NOT NULL
      WHERE c.document_id = id
    )
    SELECT coalesce(
      min(coalesce(s.release_due_at, '-infinity')) FILTER (WHERE s.state IN ('published', 'disputed')),
      min(coalesce(s.release_due_at, '-infinity')) FILTER (WHERE s.state IN ('submitted', 'retracted')))
    FROM struck AS s);
END $$;

-- Competing dates as a tier (1 trusted, 2 partner, 3 public) may read them: a claim whose document is
-- hidden from it keeps its date and loses its words.
CREATE FUNCTION claims_shown(claims jsonb, lowest int) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(CASE WHEN c.value #>> '{citation,document_id}' IS NULL
      OR openness(d.released_public, d.released_partner, d.released_trusted) >= lowest AND (lowest < 3 OR d.sensitivity = 'public')
      THEN c.value ELSE c.value || '{"citation": null, "reason": null}' END ORDER BY c.n), '[]')
  FROM jsonb_array_elements(claims) WITH ORDINALITY AS c(value, n)
  LEFT JOIN document AS d ON d.id = (c.value #>> '{citation,document_id}')::uuid
$$;

-- Every document that a claim names, in its citations and in its competing dates.
CREATE FUNCTION documents_named(body jsonb) RETURNS SETOF uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (c ->> 'document_id')::uuid FROM jsonb_array_elements(coalesce(nullif(body -> 'citations', 'null'), '[]')) AS c
  UNION
  SELECT (c #>> '{citation,document_id}')::uuid FROM jsonb_array_elements(coalesce(nullif(body -> 'boundary_claims', 'null'), '[]')) AS c
  WHERE c #>> '{citation,document_id}' IS NOT NULL
$$;

-- Citations in whole, and as the public reads them: who said it and when, without address or words,
-- where the record or the document is sensitive, since these name hospitals.
CREATE FUNCTION citations_shown(citations jsonb, of_sensitivity text, OUT whole json, OUT to_public json) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
  SELECT coalesce(json_agg(e.complete ORDER BY e.n), '[]'),
         coalesce(json_agg(CASE WHEN of_sensitivity = 'public' AND e.sensitivity = 'public' THEN e.complete ELSE e.bare END ORDER BY e.n), '[]')
  INTO whole, to_public
  FROM (
    SELECT c.n, coalesce(d.sensitivity, 'public') AS sensitivity,
      json_build_object('document_id', c.value -> 'document_id', 'locator', c.value -> 'locator', 'quoted', c.value -> 'quoted',
        'credibility', c.value -> 'credibility', 'source', s.slug, 'document_kind', d.body -> 'kind',
        'published_on', d.body #> '{published_on,edtf}') AS complete,
      json_build_object('source', s.slug, 'document_kind', d.body -> 'kind', 'published_on', d.body #> '{published_on,edtf}') AS bare
    FROM jsonb_array_elements(coalesce(nullif(citations, 'null'), '[]')) WITH ORDINALITY AS c(value, n)
    LEFT JOIN document AS d ON d.id = (c.value ->> 'document_id')::uuid
    LEFT JOIN source AS s ON s.id = d.source_id
  ) AS e;
END $$;

-- A count of one or two: of living persons it can tell who. A count that only its low end bounds is
-- as small as that end.
CREATE FUNCTION tells_persons(quantity jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(coalesce((quantity ->> 'high')::bigint, (quantity ->> 'best')::bigint, (quantity ->> 'low')::bigint) BETWEEN 1 AND 2, false);

-- The members of a record that count one or two living persons in less than a district's month.
CREATE FUNCTION members_withheld(noun text, body jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
  IF noun = 'strike' THEN
    RETURN ARRAY(
      SELECT f.name FROM unnest(ARRAY['injured', 'health_workers_injured']) AS f(name) WHERE tells_persons(body -> f.name)
      UNION ALL
      -- One event of sexual violence in a district's day tells of its victim: the word is left out, and
      -- the counts with it, so that nothing tells that it was.
      SELECT f.name FROM unnest(ARRAY['injured', 'health_workers_injured']) AS f(name)
      WHERE body -> 'attack_types' ? 'sexual assault' AND NOT tells_persons(body -> f.name) AND body -> f.name <> 'null');
  ELSIF noun = 'casualty_figure' AND body ->> 'metric' IN ('injured', 'detained', 'abducted') AND tells_persons(body -> 'quantity')
    AND (iso_day(body #>> '{period,latest}') - iso_day(body #>> '{period,earliest}') < 27
         OR EXISTS (SELECT FROM place AS p WHERE p.id = (body ->> 'place_id')::uuid AND p.kind NOT IN ('country', 'admin1', 'admin2'))) THEN
    RETURN ARRAY['quantity'];
  END IF;
  RETURN '{}';
END $$;

DROP FUNCTION tier_document(text, jsonb, json, int);
DROP FUNCTION tier_citations(jsonb, int, text);

-- Before a row is written -----------------------------------------------------------------------

CREATE OR REPLACE FUNCTION record_prepare() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  noun text := TG_TABLE_NAME;
  fresh boolean := TG_OP = 'INSERT';
  open boolean;
  support int;
  -- A strike, a facility, or what counts or tells of one: told of coarsely below the trusted tier.
  coarse boolean;
  of_strike record;
  effective text := NEW.sensitivity;
  members jsonb;
  shown_to_public jsonb := '{}';
  shown_to_partner jsonb := '{}';
  hidden record;
  absent_in_public text[] := '{}';
  absent_in_partner text[] := '{}';
  whole json;
  partly json;
  known_as uuid;
  seen uuid;
  content_public json;
  content_partner json;
  content_trusted json;
  same boolean;
BEGIN
  IF coalesce(current_setting('siege.actor', true), '') = '' THEN
    RAISE EXCEPTION 'a write needs an actor' USING ERRCODE = 'check_violation', CONSTRAINT = 'change_actor_present', TABLE = 'change';
  END IF;
  PERFORM journal_lock();
  PERFORM record_words(noun, NEW.body);
  NEW.changed_at := clock_timestamp();
  NEW.revision := CASE WHEN fresh THEN 1 ELSE OLD.revision + 1 END;
  IF NOT fresh THEN
    NEW.recorded_at := OLD.recorded_at;
  END IF;
  NEW.position := next_position('full');
  IF NOT EXISTS (SELECT FROM vocabulary_word AS v WHERE v.vocabulary = 'record_state' AND v.value = NEW.state) THEN
    RAISE EXCEPTION 'unknown state' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_state_known', TABLE = noun;
  END IF;
  IF NOT EXISTS (SELECT FROM vocabulary_word AS v WHERE v.vocabulary = 'sensitivity' AND v.value = NEW.sensitivity) THEN
    RAISE EXCEPTION 'unknown sensitivity' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_sensitivity_known', TABLE = noun;
  END IF;

  -- Who speaks, and of where.
  NEW.speaker_id := record_speaker(noun, NEW.id, NEW.body);
  NEW.family := CASE WHEN noun = 'source' THEN NEW.body ->> 'family' ELSE (SELECT s.body ->> 'family' FROM source AS s WHERE s.id = NEW.speaker_id) END;
  NEW.licence := CASE WHEN noun = 'document' THEN NEW.body ->> 'licence'
    ELSE (SELECT d.body ->> 'licence' FROM document AS d WHERE d.id = (NEW.body #>> '{citations,0,document_id}')::uuid) END;
  NEW.place_ids := coalesce(record_places(noun, NEW.id, NEW.body), '{}');
  coarse := noun IN ('strike', 'facility', 'facility_status') OR noun = 'casualty_figure' AND NEW.body ->> 'strike_id' IS NOT NULL;
  IF coarse AND NEW.place_ids <> '{}' THEN
    SELECT coalesce(array_agg(DISTINCT s.partner) FILTER (WHERE s.partner IS NOT NULL), '{}'),
           coalesce(array_agg(DISTINCT s.public) FILTER (WHERE s.public IS NOT NULL), '{}')
    INTO NEW.place_ids_partner, NEW.place_ids_public
    FROM place_seen AS s WHERE s.place_id = ANY (NEW.place_ids);
  ELSE
    NEW.place_ids_partner := NEW.place_ids;
    NEW.place_ids_public := NEW.place_ids;
  END IF;

  -- Who may read it, and from when. A record is never more open than what it stands on.
  open := NEW.state IN ('published', 'disputed');
  NEW.release_due_at := release_due(noun, NEW.embargo_until, NEW.place_ids,
    coalesce(iso_day(NEW.body #>> '{occurred,latest}'), iso_day(NEW.body #>> '{occurred,earliest}')));
  support := support_release(noun, NEW.id, NEW.body);
  IF noun IN ('document', 'source') AND (fresh OR NOT OLD.released_public) THEN
    NEW.release_due_at := greatest(NEW.release_due_at, held_with_strikes(noun, NEW.id, NEW.changed_at));
  END IF;
  IF noun = 'casualty_figure' AND coarse THEN
    SELECT s.release_due_at, s.sensitivity INTO of_strike FROM strike AS s WHERE s.id = (NEW.body ->> 'strike_id')::uuid;
    NEW.release_due_at := greatest(NEW.release_due_at, of_strike.release_due_at);
    effective := CASE WHEN effective = 'public' THEN coalesce(of_strike.sensitivity, effective) ELSE effective END;
  END IF;
  NEW.released_trusted := open AND support >= 1;
  NEW.released_partner := open AND support >= 2 AND NEW.sensitivity <> 'severe' AND coalesce(NEW.embargo_until <= NEW.changed_at, true);
  -- A mission that is still ahead is for the trusted tier; what is due on its day is released by the tick.
  IF noun = 'aid_mission' AND mission_ahead(NEW.body, (NEW.changed_at AT TIME ZONE 'UTC')::date) THEN
    NEW.released_partner := false;
    NEW.release_due_at := CASE WHEN NEW.body ->> 'movement' = 'not_started' THEN NULL ELSE greatest(NEW.release_due_at,
      (iso_day(NEW.body #>> '{planned_for,latest}') + 1)::timestamp AT TIME ZONE 'UTC') END;
  END IF;
  -- The public learns of no single facility.
  NEW.released_public := NEW.released_partner AND support >= 3 AND coalesce(NEW.release_due_at <= NEW.changed_at, true)
    AND noun NOT IN ('facility', 'facility_status');
  IF noun IN ('facility', 'facility_status') THEN
    NEW.release_due_at := NULL;
  END IF;
  IF NEW.released_public AND NEW.released_at IS NULL THEN
    NEW.released_at := NEW.changed_at;
  END IF;
  NEW.waiting_since := CASE WHEN NEW.state = 'submitted' THEN NEW.recorded_at
    WHEN NEW.pending IS NOT NULL THEN (NEW.pending ->> 'proposed_at')::timestamptz END;

  -- What its documents hold: the claim, what is derived from it, and what a tier is shown instead.
  members := NEW.body || jsonb_build_object(
    'id', NEW.id, 'state', NEW.state, 'sensitivity', NEW.sensitivity, 'family', NEW.family, 'licence', coalesce(NEW.body ->> 'licence', NEW.licence),
    'source', CASE WHEN noun = 'source' THEN NEW.body ->> 'slug' ELSE (SELECT s.slug FROM source AS s WHERE s.id = NEW.speaker_id) END,
    'recorded_by', NEW.recorded_by, 'shared_with', NEW.shared_with, 'embargo_until', NEW.embargo_until, 'pending', NEW.pending, 'flags', NEW.flags,
    'revision', CASE WHEN fresh THEN 1 ELSE OLD.revision_trusted + 1 END,
    'recorded_at', to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  shown_to_public := jsonb_build_object('revision', CASE WHEN fresh THEN 1 ELSE OLD.revision_public + 1 END,
    'recorded_at', to_char(NEW.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  shown_to_partner := jsonb_build_object('revision', CASE WHEN fresh THEN 1 ELSE OLD.revision_partner + 1 END);
  IF NEW.body ? 'place_id' THEN
    members := members || jsonb_build_object('place', (SELECT p.slug FROM place AS p WHERE p.id = (NEW.body ->> 'place_id')::uuid));
    IF coarse THEN
      seen := NEW.place_ids_public[1];
      shown_to_public := shown_to_public || jsonb_build_object('place_id', seen, 'place', (SELECT p.slug FROM place AS p WHERE p.id = seen));
      seen := NEW.place_ids_partner[1];
      shown_to_partner := shown_to_partner || jsonb_build_object('place_id', seen, 'place', (SELECT p.slug FROM place AS p WHERE p.id = seen));
    END IF;
  END IF;
  IF NEW.body ? 'area_id' THEN
    members := members || jsonb_build_object('area', slug_of((NEW.body ->> 'area_id')::uuid));
  END IF;
  IF NEW.body ? 'route_id' THEN
    members := members || jsonb_build_object('route', slug_of((NEW.body ->> 'route_id')::uuid));
  END IF;
  IF noun = 'strike' THEN
    members := members || jsonb_build_object('hits_facility', hits_facility(NEW.body));
  ELSIF noun IN ('facility', 'facility_status') THEN
    known_as := coalesce((to_jsonb(NEW) ->> 'pseudonym')::uuid, (SELECT f.pseudonym FROM facility AS f WHERE f.id = (NEW.body ->> 'facility_id')::uuid));
    shown_to_partner := shown_to_partner || jsonb_build_object(CASE noun WHEN 'facility' THEN 'id' ELSE 'facility_id' END, known_as);
    absent_in_partner := ARRAY['external_ids'];
  END IF;
  SELECT * INTO hidden FROM references_hidden(noun, NEW.body);
  members := members || hidden.to_trusted;
  shown_to_partner := shown_to_partner || hidden.to_partner;
  shown_to_public := shown_to_public || hidden.to_public;
  NEW.withheld_public := members_withheld(noun, NEW.body);
  IF NEW.withheld_public <> '{}' THEN
    shown_to_public := shown_to_public || jsonb_build_object('withheld', 'tier')
      || (SELECT jsonb_object_agg(w.name, 'null'::jsonb) FROM unnest(NEW.withheld_public) AS w(name));
  END IF;
  IF noun = 'strike' AND NEW.body -> 'attack_types' ? 'sexual assault' THEN
    shown_to_public := shown_to_public || jsonb_build_object('attack_types', (NEW.body -> 'attack_types') - 'sexual assault');
  END IF;
  IF jsonb_array_length(coalesce(nullif(NEW.body -> 'boundary_claims', 'null'), '[]')) > 0 THEN
    members := members || jsonb_build_object('boundary_claims', claims_shown(NEW.body -> 'boundary_claims', 1));
    shown_to_partner := shown_to_partner || jsonb_build_object('boundary_claims', claims_shown(NEW.body -> 'boundary_claims', 2));
    shown_to_public := shown_to_public || jsonb_build_object('boundary_claims', claims_shown(NEW.body -> 'boundary_claims', 3));
  END IF;
  IF effective <> 'public' THEN
    absent_in_public := ARRAY['external_ids'];
    IF noun = 'document' THEN
      absent_in_public := absent_in_public || ARRAY['title', 'url', 'archive_url', 'sha256', 'attribution'];
    END IF;
    IF NEW.body ? 'boundary_claims' THEN
      shown_to_public := shown_to_public || jsonb_build_object('boundary_claims', (
        SELECT coalesce(jsonb_agg(c.value - 'citation' - 'reason' ORDER BY c.n), '[]')
        FROM jsonb_array_elements(NEW.body -> 'boundary_claims') WITH ORDINALITY AS c(value, n)));
    END IF;
  END IF;
  -- The source's own words of a date or a count name hospitals and hours.
  IF coarse AND effective <> 'public' THEN
    shown_to_public := shown_to_public || wordless(NEW.body, shown_to_public);
    IF known_as IS NOT NULL THEN
      shown_to_partner := shown_to_partner || wordless(NEW.body, shown_to_partner);
    END IF;
  END IF;
  SELECT shown.whole, shown.to_public INTO whole, partly
  FROM citations_shown(NEW.body -> 'citations', CASE WHEN known_as IS NULL THEN effective ELSE 'sensitive' END) AS shown;

  SELECT
    json_object_agg(f.field, CASE WHEN f.field = 'citations' THEN partly
        ELSE coalesce(shown_to_public -> f.field, members -> f.field, 'null')::json END ORDER BY f.ordinal)
      FILTER (WHERE NEW.released_public AND f.tier <= 0 AND f.field <> ALL (absent_in_public)),
    json_object_agg(f.field, CASE WHEN f.field = 'citations' THEN CASE WHEN known_as IS NULL THEN whole ELSE partly END
        ELSE coalesce(shown_to_partner -> f.field, members -> f.field, 'null')::json END ORDER BY f.ordinal)
      FILTER (WHERE NEW.released_partner AND f.tier <= 1 AND f.field <> ALL (absent_in_partner)),
    json_object_agg(f.field, CASE WHEN f.field = 'citations' THEN whole ELSE coalesce(members -> f.field, 'null')::json END ORDER BY f.ordinal)
      FILTER (WHERE NEW.released_trusted AND f.tier <= 2),
    json_object_agg(f.field, CASE WHEN f.field = 'citations' THEN whole WHEN f.field = 'revision' THEN to_json(NEW.revision)
        WHEN hidden.to_trusted ? f.field OR f.field = 'boundary_claims' THEN (NEW.body -> f.field)::json
        ELSE coalesce(members -> f.field, 'null')::json END ORDER BY f.ordinal)
  INTO content_public, content_partner, content_trusted, NEW.document_full
  FROM noun_field AS f WHERE f.noun = TG_TABLE_NAME;

  -- Revision, position and instant move for a tier only where what it reads does.
  IF fresh THEN
    NEW.revision_public := NEW.released_public::int;
    NEW.revision_partner := NEW.released_partner::int;
    NEW.revision_trusted := NEW.released_trusted::int;
  ELSE
    same := (content_public::jsonb - 'revision') IS NOT DISTINCT FROM (OLD.document_public::jsonb - 'revision');
    NEW.revision_public := OLD.revision_public + (NOT same)::int;
    content_public := CASE WHEN same THEN OLD.document_public ELSE content_public END;
    same := (content_partner::jsonb - 'revision') IS NOT DISTINCT FROM (OLD.document_partner::jsonb - 'revision');
    NEW.revision_partner := OLD.revision_partner + (NOT same)::int;
    content_partner := CASE WHEN same THEN OLD.document_partner ELSE content_partner END;
    same := (content_trusted::jsonb - 'revision') IS NOT DISTINCT FROM (OLD.document_trusted::jsonb - 'revision');
    NEW.revision_trusted := OLD.revision_trusted + (NOT same)::int;
    content_trusted := CASE WHEN same THEN OLD.document_trusted ELSE content_trusted END;
  END IF;
  NEW.document_public := content_public;
  NEW.document_partner := content_partner;
  NEW.document_trusted := content_trusted;
  IF fresh AND NEW.revision_public > 0 OR NOT fresh AND NEW.revision_public > OLD.revision_public THEN
    NEW.position_public := next_position('public');
    NEW.changed_at_public := NEW.changed_at;
  END IF;
  IF fresh AND NEW.revision_partner > 0 OR NOT fresh AND NEW.revision_partner > OLD.revision_partner THEN
    NEW.position_partner := next_position('partner');
    NEW.changed_at_partner := NEW.changed_at;
  END IF;
  IF fresh AND NEW.revision_trusted > 0 OR NOT fresh AND NEW.revision_trusted > OLD.revision_trusted THEN
    NEW.position_trusted := next_position('trusted');
    NEW.changed_at_trusted := NEW.changed_at;
  END IF;
  RETURN NEW;
END $$;

-- After a statement -----------------------------------------------------------------------------

-- Bumps the versions that pollers of each tier compare, for the changes from one position to
-- another: one row for all, one for each place named and, as `below`, one for each place that
-- contains it. Each tier is told of the places that it sees: a version moved by the exact place
-- would give that place away.
CREATE FUNCTION touch_versions(first bigint, last bigint) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
  INSERT INTO scope_version AS v (scope, own_full, own_trusted, own_partner, own_public, below_full, below_trusted, below_partner, below_public)
  SELECT t.scope,
    coalesce(max(t.full_) FILTER (WHERE t.own), 0), coalesce(max(t.trusted) FILTER (WHERE t.own), 0),
    coalesce(max(t.partner) FILTER (WHERE t.own), 0), coalesce(max(t.public_) FILTER (WHERE t.own), 0),
    coalesce(max(t.full_), 0), coalesce(max(t.trusted), 0), coalesce(max(t.partner), 0), coalesce(max(t.public_), 0)
  FROM (
    SELECT a.ancestor_id AS scope, a.depth = 0 AS own, c.position AS full_, c.position_trusted AS trusted, NULL::bigint AS partner, NULL::bigint AS public_
    FROM change AS c CROSS JOIN LATERAL unnest(c.place_ids) AS p(id) JOIN place_ancestor AS a ON a.place_id = p.id
    WHERE c.position BETWEEN first AND last
    UNION ALL
    SELECT a.ancestor_id, a.depth = 0, NULL, NULL, c.position_partner, NULL
    FROM change AS c CROSS JOIN LATERAL unnest(c.place_ids_partner) AS p(id) JOIN place_ancestor AS a ON a.place_id = p.id
    WHERE c.position BETWEEN first AND last AND c.position_partner IS NOT NULL
    UNION ALL
    SELECT a.ancestor_id, a.depth = 0, NULL, NULL, NULL, c.position_public
    FROM change AS c CROSS JOIN LATERAL unnest(c.place_ids_public) AS p(id) JOIN place_ancestor AS a ON a.place_id = p.id
    WHERE c.position BETWEEN first AND last AND c.position_public IS NOT NULL
    UNION ALL
    SELECT s.scope, true, c.position, c.position_trusted, c.position_partner, c.position_public
    FROM change AS c
    JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid, true), ('ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, false)) AS s(scope, everything)
      ON s.everything OR c.nowhere
    WHERE c.position BETWEEN first AND last
  ) AS t
  GROUP BY t.scope ORDER BY t.scope
  ON CONFLICT (scope) DO UPDATE SET
    own_full = greatest(v.own_full, excluded.own_full), own_trusted = greatest(v.own_trusted, excluded.own_trusted),
    own_partner = greatest(v.own_partner, excluded.own_partner), own_public = greatest(v.own_public, excluded.own_public),
    below_full = greatest(v.below_full, excluded.below_full), below_trusted = greatest(v.below_trusted, excluded.below_trusted),
    below_partner = greatest(v.below_partner, excluded.below_partner), below_public = greatest(v.below_public, excluded.below_public);
END $$;

CREATE FUNCTION documents_of(full_ json, trusted json, partner json, public_ json) RETURNS json LANGUAGE sql IMMUTABLE
  RETURN json_build_object('full', full_, 'trusted', trusted, 'partner', partner, 'public', public_);

-- Rewrites the ancestors of places and of everything below them, after they were added or moved.
-- Gives all that was rewritten.
CREATE FUNCTION place_rehang(starts uuid[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  rehung uuid[] := ARRAY(SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = ANY (starts) UNION SELECT unnest(starts));
BEGIN
  IF EXISTS (
    WITH RECURSIVE up AS (
      SELECT p.id AS start, p.parent_id AS id, 1 AS depth FROM place AS p WHERE p.id = ANY (starts)
      UNION ALL
      SELECT u.start, p.parent_id, u.depth + 1 FROM up AS u JOIN place AS p ON p.id = u.id WHERE u.id <> u.start AND u.depth < 50
    )
    SELECT FROM up WHERE up.id = up.start OR up.depth = 50) THEN
    RAISE EXCEPTION 'a place cannot contain itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'place_tree_has_no_loop', TABLE = 'place';
  END IF;
  DELETE FROM place_ancestor WHERE place_id = ANY (rehung);
  INSERT INTO place_ancestor (place_id, ancestor_id, depth)
  WITH RECURSIVE up AS (
    SELECT r.id AS place_id, r.id AS ancestor_id, 0 AS depth FROM unnest(rehung) AS r(id)
    UNION ALL
    SELECT u.place_id, p.parent_id, u.depth + 1 FROM up AS u JOIN place AS p ON p.id = u.ancestor_id
    WHERE p.parent_id IS NOT NULL
  )
  SELECT place_id, ancestor_id, depth FROM up;
  RETURN rehung;
END $$;

-- The members that other records copy.
CREATE OR REPLACE FUNCTION record_copied(noun text, body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE noun
    WHEN 'document' THEN jsonb_build_array(body -> 'licence', body -> 'kind', body -> 'published_on')
    WHEN 'place' THEN jsonb_build_array(body -> 'parent_id', body -> 'kind', body -> 'population', body -> 'timezone')
    WHEN 'strike' THEN body #> '{occurred,latest}'
  END
$$;

-- Prepares again what copies something of a record: the licence of a document, the places of an area,
-- the coarser place of a strike, and how open all of these may be. A row whose documents stay the
-- same moves in no tier.
CREATE OR REPLACE FUNCTION record_rederive(of_noun text, changed uuid) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  dependant text;
BEGIN
  CASE of_noun
    WHEN 'document' THEN
      UPDATE document SET pending = pending WHERE relays_document_id = changed AND state IN ('published', 'disputed');
      UPDATE source SET pending = pending WHERE NOT released_public AND state IN ('published', 'disputed')
        AND id = (SELECT d.source_id FROM document AS d WHERE d.id = changed);
      FOR dependant IN SELECT DISTINCT c.noun FROM citation AS c WHERE c.document_id = changed LOOP
        EXECUTE format('UPDATE %I SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = $1 AND c.noun = $2)
          AND state IN (''published'', ''disputed'')', dependant) USING changed, dependant;
      END LOOP;
    WHEN 'place' THEN
      FOREACH dependant IN ARRAY ARRAY['strike', 'facility'] LOOP
        EXECUTE format('UPDATE %I SET pending = pending WHERE place_id IN (SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = $1)
          AND state IN (''published'', ''disputed'')', dependant) USING changed;
      END LOOP;
      UPDATE casualty_figure SET pending = pending WHERE strike_id IS NOT NULL
        AND place_id IN (SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = changed) AND state IN ('published', 'disputed');
      UPDATE facility_status SET pending = pending WHERE facility_id IN (
        SELECT f.id FROM facility AS f WHERE f.place_id IN (SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = changed)) AND state IN ('published', 'disputed');
      FOREACH dependant IN ARRAY ARRAY['casualty_figure', 'population_estimate', 'statement', 'aid_mission', 'pause'] LOOP
        EXECUTE format('UPDATE %I SET pending = pending WHERE place_id = $1 AND state IN (''published'', ''disputed'')', dependant) USING changed;
      END LOOP;
      UPDATE besieged_area SET pending = pending WHERE place_ids && ARRAY[changed] AND state IN ('published', 'disputed');
      UPDATE supply_route SET pending = pending WHERE changed::text IN (body ->> 'from_place_id', body ->> 'to_place_id') AND state IN ('published', 'disputed');
      UPDATE place SET pending = pending WHERE overlap_ids && ARRAY[changed] AND state IN ('published', 'disputed');
    WHEN 'besieged_area' THEN
      UPDATE supply_route SET pending = pending WHERE serves_area_ids && ARRAY[changed] AND state IN ('published', 'disputed');
      FOREACH dependant IN ARRAY ARRAY['siege', 'designation', 'population_estimate', 'aid_mission'] LOOP
        EXECUTE format('UPDATE %I SET pending = pending WHERE area_id = $1 AND state IN (''published'', ''disputed'')', dependant) USING changed;
      END LOOP;
    WHEN 'supply_route' THEN
      UPDATE route_status SET pending = pending WHERE route_id = changed AND state IN ('published', 'disputed');
    WHEN 'route_status' THEN
      UPDATE route_status SET pending = pending WHERE competes_with = changed AND state IN ('published', 'disputed');
    WHEN 'siege' THEN
      UPDATE siege SET pending = pending WHERE competes_with = changed AND state IN ('published', 'disputed');
    WHEN 'casualty_figure' THEN
      UPDATE casualty_figure SET pending = pending WHERE changed IN (subset_of, supersedes) AND state IN ('published', 'disputed');
      UPDATE casualty_figure SET pending = pending WHERE body -> 'relays' <> '[]' AND body -> 'relays' ? changed::text AND state IN ('published', 'disputed');
    WHEN 'facility' THEN
      UPDATE facility_status SET pending = pending WHERE facility_id = changed AND state IN ('published', 'disputed');
    WHEN 'strike' THEN
      UPDATE casualty_figure SET pending = pending WHERE strike_id = changed AND state IN ('published', 'disputed');
      UPDATE strike SET pending = pending WHERE same_event_as = changed AND state IN ('published', 'disputed');
    ELSE
      NULL;
  END CASE;
END $$;

-- The towns whose place in public may depend on the facilities of some places, with all in them.
CREATE FUNCTION towns_around(places uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT below.place_id), '{}')
  FROM place_ancestor AS a JOIN place AS p ON p.id = a.ancestor_id JOIN place_ancestor AS below ON below.ancestor_id = p.id
  WHERE a.place_id = ANY (places) AND p.kind IN ('city', 'town')
$$;

-- Holds back what was made to cite strikes that are held back themselves.
CREATE FUNCTION hold_documents(strikes uuid[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  cited uuid[] := ARRAY(SELECT DISTINCT d.id FROM citation AS c JOIN document AS d ON d.id = c.document_id
    WHERE c.record_id = ANY (strikes) AND NOT d.released_public AND d.release_due_at IS NULL AND d.state NOT IN ('retracted', 'rejected', 'withdrawn'));
BEGIN
  UPDATE document SET pending = pending WHERE id = ANY (cited);
  UPDATE source SET pending = pending WHERE NOT released_public AND release_due_at IS NULL AND state NOT IN ('retracted', 'rejected', 'withdrawn')
    AND id IN (SELECT d.source_id FROM document AS d WHERE d.id = ANY (cited));
END $$;

-- Lets go of documents that were held back only for strikes, now that something else stands on them.
CREATE FUNCTION let_go_documents(records uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE document SET pending = pending WHERE NOT released_public AND release_due_at > clock_timestamp() AND state IN ('published', 'disputed')
    AND id IN (SELECT c.document_id FROM citation AS c WHERE c.record_id = ANY (records))
$$;

CREATE FUNCTION records_made() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  noun text := TG_TABLE_NAME;
  first bigint;
  last bigint;
BEGIN
  SELECT min(m.position), max(m.position) INTO first, last FROM made AS m;
  IF first IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO record_id (id, noun) SELECT m.id, noun FROM made AS m;
  INSERT INTO change (position, position_trusted, position_partner, position_public, at, noun, record_id,
      op, op_trusted, op_partner, op_public, revision, revision_trusted, revision_partner, revision_public,
      place_ids, place_ids_partner, place_ids_public, nowhere, organisation, actor, reason, after, documents)
  SELECT m.position, m.position_trusted, m.position_partner, m.position_public, m.changed_at, noun, m.id,
    o.op, tier_op(o.op, false, m.released_trusted), tier_op(o.op, false, m.released_partner), tier_op(o.op, false, m.released_public),
    m.revision, m.revision_trusted, m.revision_partner, m.revision_public,
    m.place_ids, m.place_ids_partner, m.place_ids_public, m.place_ids = '{}',
    coalesce(nullif(current_setting('siege.organisation', true), ''), 'operator'),
    current_setting('siege.actor'), nullif(current_setting('siege.reason', true), ''),
    to_jsonb(m) - ARRAY['document_full', 'document_trusted', 'document_partner', 'document_public'],
    documents_of(m.document_full, m.document_trusted, m.document_partner, m.document_public)
  FROM made AS m
  CROSS JOIN LATERAL (SELECT coalesce(nullif(current_setting('siege.op', true), ''), change_op(true, NULL, m.state)) AS op) AS o
  ORDER BY m.position;
  INSERT INTO external_id (scheme, value, noun, record_id)
  SELECT e ->> 'scheme', e ->> 'value', noun, m.id
  FROM made AS m CROSS JOIN LATERAL jsonb_array_elements(coalesce(m.body -> 'external_ids', '[]')) AS e
  WHERE m.state NOT IN ('rejected', 'withdrawn', 'retracted');
  INSERT INTO citation (noun, record_id, document_id)
  SELECT noun, m.id, d.id FROM made AS m CROSS JOIN LATERAL documents_named(m.body) AS d(id);
  IF noun = 'place' THEN
    PERFORM place_see(place_rehang(ARRAY(SELECT m.id FROM made AS m)));
  ELSIF noun = 'strike' THEN
    PERFORM strike_match_group(m.id, (m.body ->> 'same_event_as')::uuid) FROM made AS m WHERE m.body ->> 'same_event_as' IS NOT NULL;
    PERFORM hold_documents(ARRAY(SELECT m.id FROM made AS m WHERE m.release_due_at > m.changed_at));
  ELSIF noun = 'casualty_figure' THEN
    PERFORM hold_documents(ARRAY(SELECT m.id FROM made AS m WHERE m.body ->> 'strike_id' IS NOT NULL AND m.release_due_at > m.changed_at));
  ELSIF noun = 'facility' THEN
    -- Nor may a record take as its id what stands for a facility.
    INSERT INTO record_id (id, noun) SELECT (to_jsonb(m) ->> 'pseudonym')::uuid, noun FROM made AS m;
    PERFORM places_reseen(place_see(towns_around(ARRAY(SELECT unnest(m.place_ids) FROM made AS m WHERE m.released_partner))));
  END IF;
  PERFORM touch_versions(first, last);
  RETURN NULL;
END $$;

CREATE FUNCTION records_changed() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  noun text := TG_TABLE_NAME;
  first bigint;
  last bigint;
  moved uuid[];
  each uuid;
BEGIN
  SELECT min(m.position), max(m.position) INTO first, last FROM made AS m;
  IF first IS NULL THEN
    RETURN NULL;
  END IF;
  -- Who follows one place learns that a record left it; what contained a moved place is told of it too.
  INSERT INTO change (position, position_trusted, position_partner, position_public, at, noun, record_id,
      op, op_trusted, op_partner, op_public, revision, revision_trusted, revision_partner, revision_public,
      place_ids, place_ids_partner, place_ids_public, nowhere, organisation, actor, reason, after, documents)
  SELECT m.position,
    CASE WHEN m.revision_trusted > w.revision_trusted THEN m.position_trusted END,
    CASE WHEN m.revision_partner > w.revision_partner THEN m.position_partner END,
    CASE WHEN m.revision_public > w.revision_public THEN m.position_public END,
    m.changed_at, noun, m.id,
    o.op, tier_op(o.op, w.released_trusted, m.released_trusted), tier_op(o.op, w.released_partner, m.released_partner),
    tier_op(o.op, w.released_public, m.released_public),
    m.revision, m.revision_trusted, m.revision_partner, m.revision_public,
    ARRAY(SELECT unnest(m.place_ids) UNION SELECT unnest(w.place_ids) UNION SELECT unnest(o.around)),
    ARRAY(SELECT unnest(m.place_ids_partner) UNION SELECT unnest(w.place_ids_partner) UNION SELECT unnest(o.around)),
    ARRAY(SELECT unnest(m.place_ids_public) UNION SELECT unnest(w.place_ids_public) UNION SELECT unnest(o.around)),
    m.place_ids = '{}' OR w.place_ids = '{}',
    coalesce(nullif(current_setting('siege.organisation', true), ''), 'operator'),
    current_setting('siege.actor'), nullif(current_setting('siege.reason', true), ''),
    to_jsonb(m) - ARRAY['document_full', 'document_trusted', 'document_partner', 'document_public'],
    documents_of(m.document_full, CASE WHEN m.revision_trusted > w.revision_trusted THEN m.document_trusted END,
      CASE WHEN m.revision_partner > w.revision_partner THEN m.document_partner END,
      CASE WHEN m.revision_public > w.revision_public THEN m.document_public END)
  FROM made AS m JOIN was AS w ON w.id = m.id
  CROSS JOIN LATERAL (SELECT
    coalesce(nullif(current_setting('siege.op', true), ''), change_op(false, w.state, m.state)) AS op,
    CASE WHEN noun = 'place' AND m.body -> 'parent_id' IS DISTINCT FROM w.body -> 'parent_id'
      THEN ARRAY(SELECT a.ancestor_id FROM place_ancestor AS a WHERE a.place_id = m.id) END AS around) AS o
  ORDER BY m.position;

  DELETE FROM external_id AS e USING made AS m, was AS w
  WHERE e.record_id = m.id AND w.id = m.id AND (m.body -> 'external_ids' IS DISTINCT FROM w.body -> 'external_ids' OR m.state <> w.state);
  INSERT INTO external_id (scheme, value, noun, record_id)
  SELECT e ->> 'scheme', e ->> 'value', noun, m.id
  FROM made AS m JOIN was AS w ON w.id = m.id CROSS JOIN LATERAL jsonb_array_elements(coalesce(m.body -> 'external_ids', '[]')) AS e
  WHERE (m.body -> 'external_ids' IS DISTINCT FROM w.body -> 'external_ids' OR m.state <> w.state)
    AND m.state NOT IN ('rejected', 'withdrawn', 'retracted');
  DELETE FROM citation AS c USING made AS m, was AS w
  WHERE c.record_id = m.id AND w.id = m.id
    AND (m.body -> 'citations', m.body -> 'boundary_claims') IS DISTINCT FROM (w.body -> 'citations', w.body -> 'boundary_claims');
  INSERT INTO citation (noun, record_id, document_id)
  SELECT noun, m.id, d.id
  FROM made AS m JOIN was AS w ON w.id = m.id CROSS JOIN LATERAL documents_named(m.body) AS d(id)
  WHERE (m.body -> 'citations', m.body -> 'boundary_claims') IS DISTINCT FROM (w.body -> 'citations', w.body -> 'boundary_claims');

  IF noun = 'place' THEN
    moved := ARRAY(SELECT m.id FROM made AS m JOIN was AS w ON w.id = m.id WHERE m.body -> 'parent_id' IS DISTINCT FROM w.body -> 'parent_id');
    IF moved <> '{}' THEN
      PERFORM place_rehang(moved);
    END IF;
    -- Larger or smaller, the town and all in it may be shown differently; what is told of them follows below.
    PERFORM place_see(ARRAY(
      SELECT a.place_id FROM made AS m JOIN was AS w ON w.id = m.id JOIN place_ancestor AS a ON a.ancestor_id = m.id
      WHERE record_copied(noun, m.body) IS DISTINCT FROM record_copied(noun, w.body)));
  ELSIF noun = 'strike' THEN
    PERFORM strike_match_group(m.id, (m.body ->> 'same_event_as')::uuid) FROM made AS m WHERE m.body ->> 'same_event_as' IS NOT NULL;
  ELSIF noun = 'facility' THEN
    PERFORM places_reseen(place_see(towns_around(ARRAY(
      SELECT unnest(m.place_ids || w.place_ids) FROM made AS m JOIN was AS w ON w.id = m.id
      WHERE m.released_partner <> w.released_partner OR m.place_ids <> w.place_ids))));
  END IF;
  PERFORM touch_versions(first, last);
  moved := ARRAY(SELECT m.id FROM made AS m JOIN was AS w ON w.id = m.id
    WHERE m.state IN ('published', 'disputed') AND (w.state = 'submitted' OR m.release_due_at IS DISTINCT FROM w.release_due_at)
      AND (noun <> 'strike' AND m.body ->> 'strike_id' IS NULL OR m.release_due_at IS NULL OR m.release_due_at <= m.changed_at));
  IF moved <> '{}' THEN
    PERFORM let_go_documents(moved);
  END IF;
  IF noun IN ('document', 'place', 'besieged_area', 'supply_route', 'facility', 'strike', 'casualty_figure', 'siege', 'route_status') THEN
    FOR each IN
      SELECT m.id FROM made AS m JOIN was AS w ON w.id = m.id
      WHERE m.released_public <> w.released_public OR m.released_partner <> w.released_partner OR m.released_trusted <> w.released_trusted
        OR m.place_ids <> w.place_ids OR m.sensitivity <> w.sensitivity
        OR record_copied(noun, m.body) IS DISTINCT FROM record_copied(noun, w.body)
      ORDER BY m.position
    LOOP
      PERFORM record_rederive(noun, each);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('DROP TRIGGER %I ON %I', noun || '_journal', noun);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION records_made()', noun || '_made', noun);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS was NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION records_changed()', noun || '_changed', noun);
  END LOOP;
END $$;
DROP FUNCTION record_journal();
DROP FUNCTION place_rehang(uuid);
DROP FUNCTION touch_versions(text, uuid[], boolean, bigint);

-- What each tier reads ----------------------------------------------------------------------------

-- As before, with three columns that follow the documents: a withheld count is null, an attack type
-- that is withheld is not there, and a figure of a strike stands where the strike is shown.
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
    FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
      tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
      SELECT string_agg(CASE
          WHEN c.column_name = 'facility_id' AND noun = 'facility_status' AND tier IN ('public', 'partner') THEN
            'CASE WHEN o.own THEN t.facility_id ELSE (SELECT f.pseudonym FROM public.facility AS f WHERE f.id = t.facility_id) END AS facility_id'
          WHEN c.column_name = 'place_id' AND noun IN ('strike', 'facility') AND tier IN ('public', 'partner') THEN
            format('CASE WHEN o.own THEN t.place_id ELSE t.place_ids_%s[1] END AS place_id', tier)
          WHEN c.column_name = 'place_id' AND noun = 'casualty_figure' AND tier IN ('public', 'partner') THEN
            format('CASE WHEN o.own OR t.strike_id IS NULL THEN t.place_id ELSE t.place_ids_%s[1] END AS place_id', tier)
          WHEN tier = 'public' AND (noun = 'strike' AND c.column_name ~ 'injured_(low|best|high)$' OR noun = 'casualty_figure' AND c.column_name IN ('low', 'best', 'high')) THEN
            format('CASE WHEN o.own OR %L <> ALL (t.withheld_public) THEN t.%I END AS %2$I',
              CASE noun WHEN 'strike' THEN regexp_replace(c.column_name, '_(low|best|high)$', '') ELSE 'quantity' END, c.column_name)
          WHEN c.column_name IN ('same_event_as', 'competes_with', 'supersedes', 'subset_of') AND tier IN ('public', 'partner') THEN
            format('CASE WHEN o.own OR t.%1$I IS NULL OR EXISTS (SELECT FROM public.%2$I AS r WHERE r.id = t.%1$I AND r.%3$I) THEN t.%1$I END AS %1$I',
              c.column_name, noun, 'released_' || tier)
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
        CREATE OR REPLACE VIEW %1$I.%2$I AS
        SELECT %11$s AS id,
          CASE WHEN o.own THEN t.document_full ELSE t.%3$I END AS document,
          CASE WHEN o.own THEN t.revision ELSE t.%4$I END AS revision,
          CASE WHEN o.own THEN t.position ELSE t.%5$I END AS position,
          CASE WHEN o.own THEN t.changed_at ELSE t.%6$I END AS changed_at,
          CASE WHEN o.own THEN t.place_ids ELSE t.%7$I END AS place_ids,
          t.%8$I AS released, o.own AS in_full, t.state, t.family, t.licence, t.speaker_id,
          %12$s, %9$s, %13$s AS withheld
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
          ELSE 't.name_keys, t.loose_keys' END,
        CASE WHEN tier = 'public' THEN 'CASE WHEN o.own THEN ''{}'' ELSE t.withheld_public END' ELSE '''{}''::text[]' END);
    END LOOP;
  END LOOP;
END $$;

-- Of the living whom strikes injured the public may know every count of a whole district and month:
-- sums, in which nobody is told apart, though the single counts of one and two are withheld.
CREATE VIEW public_read.living_by_month AS
  SELECT q.measure, s.family, s.licence, bounds.earliest, bounds.latest, unit.id AS place_id,
         count(*) AS records, sum(q.low) AS low, count(q.low) AS lows, sum(q.best) AS best, count(q.best) AS bests,
         sum(q.high) AS high, count(q.high) AS highs
  FROM public.strike AS s
  CROSS JOIN LATERAL (VALUES
    ('injured', 'all', s.injured_low, s.injured_best, s.injured_high),
    ('health_workers_injured', 'health_workers', s.health_workers_injured_low, s.health_workers_injured_best, s.health_workers_injured_high)
  ) AS q(measure, population, low, best, high)
  CROSS JOIN LATERAL (SELECT date_trunc('month', s.earliest)::date AS earliest, (date_trunc('month', s.latest) + interval '1 month - 1 day')::date AS latest) AS bounds
  LEFT JOIN LATERAL (
    SELECT p.id FROM public.place_ancestor AS a JOIN public.place AS p ON p.id = a.ancestor_id
    WHERE a.place_id = s.place_ids_public[1] AND p.kind IN ('country', 'admin1', 'admin2') ORDER BY a.depth LIMIT 1
  ) AS unit ON true
  WHERE s.released_public AND s.family IS NOT NULL AND coalesce(q.low, q.best, q.high) IS NOT NULL
    -- One of the reports of an event by a family, and none where a figure of the event counts for it.
    AND NOT EXISTS (SELECT FROM public.strike AS h JOIN public.strike AS o ON o.id = h.id OR o.same_event_as = h.id AND o.id < s.id
      WHERE h.id = s.same_event_as AND h.released_public AND o.released_public AND o.family = s.family)
    AND NOT EXISTS (SELECT FROM public.casualty_figure AS f WHERE f.released_public AND f.family = s.family
      AND f.strike_id IN (s.id, s.same_event_as) AND f.metric = 'injured' AND f.population = q.population)
  GROUP BY 1, 2, 3, 4, 5, 6;
COMMENT ON VIEW public_read.living_by_month IS 'People injured in strikes by family, district or what is coarser, and months.';

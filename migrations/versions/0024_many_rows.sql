-- squawk-ignore-file ban-drop-function
-- What it costs to record many rows at once, made small again: nothing here changes a document, a row
-- of the journal, a position or what a tier sees.

-- Where rows lie ---------------------------------------------------------------------------------

-- A row of a record with its document, and one of the journal, are a little longer than what PostgreSQL
-- keeps whole: each was compressed and then cut into pieces in a table of their own all the same, which
-- cost more than all else that is done for it. These lie in one piece, three (two) to a page.
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('ALTER TABLE %I SET (toast_tuple_target = 2650)', noun);
  END LOOP;
END $$;
ALTER TABLE change SET (toast_tuple_target = 4040);

-- `change_at` begins with the same column.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX change_time;

-- Whether a file itself brings what its claims refer to is looked up for each of them.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX import_stage_record ON import_stage (run_id, record_id);

-- Compiled from the declarations -----------------------------------------------------------------

-- As before, but that what every record has comes as it is, not by way of jsonb: to put it into one
-- and to take it out again was most of what a document cost. `shown` is what a tier is shown instead.
DROP FUNCTION document_of(text, int, jsonb, jsonb, json, boolean);
CREATE OR REPLACE FUNCTION declarations_compile() RETURNS void LANGUAGE plpgsql AS $compile$
DECLARE
  rendered text := '';
  checked text := '';
  each_noun record;
  for_tier int;
BEGIN
  FOR each_noun IN SELECT DISTINCT f.noun FROM noun_field AS f ORDER BY f.noun LOOP
    rendered := rendered || format(E'  IF of_noun = %L THEN\n', each_noun.noun);
    FOR for_tier IN 0..3 LOOP
      rendered := rendered || format(E'    IF lowest = %s THEN RETURN (''{ '' || concat_ws('', '',\n      %s\n      ) || '' }'')::json; END IF;\n', for_tier,
        (SELECT string_agg(
           CASE WHEN f.field = 'external_ids' AND for_tier < 2
                  OR for_tier = 0 AND f.noun = 'document' AND f.field IN ('title', 'url', 'archive_url', 'sha256', 'attribution')
                THEN format('CASE WHEN NOT bare THEN %s END', t.member) ELSE t.member END, E',\n      ' ORDER BY f.ordinal)
         FROM noun_field AS f
         CROSS JOIN LATERAL (SELECT format('%L || ', to_json(f.field) || ' : ') || CASE f.field
             WHEN 'citations' THEN 'citations'
             WHEN 'id' THEN 'coalesce((shown -> ''id'')::text, ''"'' || id::text || ''"'')'
             WHEN 'place' THEN 'coalesce((shown -> ''place'')::text, to_json(place)::text, ''null'')'
             WHEN 'recorded_at' THEN '''"'' || recorded_at || ''"'''
             WHEN 'revision' THEN 'revision::text'
             WHEN 'shared_with' THEN 'to_jsonb(shared_with)::text'
             WHEN 'pending' THEN 'coalesce(pending::text, ''null'')'
             WHEN 'flags' THEN 'flags::text'
             ELSE CASE WHEN f.field IN ('state', 'sensitivity', 'family', 'licence', 'source', 'recorded_by', 'embargo_until')
                 THEN format('coalesce(to_json(%I)::text, ''null'')', f.field)
               ELSE format('coalesce(shown -> %L, body -> %L, ''null'')::text', f.field, f.field) END END AS member) AS t
         WHERE f.noun = each_noun.noun AND f.tier <= for_tier));
    END LOOP;
    rendered := rendered || E'  END IF;\n';
    checked := checked || format(E'  IF of_noun = %L THEN\n%s  END IF;\n', each_noun.noun, coalesce((
      SELECT string_agg(format(
          E'    CASE jsonb_typeof(body -> %1$L)\n      WHEN ''string'' THEN IF NOT %2$L::jsonb ? (body ->> %1$L) THEN RETURN %1$L; END IF;\n'
          || E'      WHEN ''array'' THEN IF NOT %2$L::jsonb @> (body -> %1$L)\n        AND EXISTS (SELECT FROM jsonb_array_elements_text(body -> %1$L) AS e(value) WHERE NOT %2$L::jsonb ? e.value)\n'
          || E'        THEN RETURN %1$L; END IF;\n      ELSE NULL;\n    END CASE;\n',
          f.field, (SELECT coalesce(jsonb_agg(v.value ORDER BY v.ordinal), '[]') FROM vocabulary_word AS v WHERE v.vocabulary = f.vocabulary)),
        '' ORDER BY f.ordinal)
      FROM noun_field AS f WHERE f.noun = each_noun.noun AND f.vocabulary IS NOT NULL), ''));
  END LOOP;
  EXECUTE format('CREATE OR REPLACE FUNCTION document_of(of_noun text, lowest int, body jsonb, shown jsonb, citations text, bare boolean, id uuid, state text, sensitivity text, family text, licence text,'
    ' source text, recorded_by text, shared_with text[], embargo_until timestamptz, pending jsonb, flags jsonb, revision int, recorded_at text, place text)'
    ' RETURNS json LANGUAGE plpgsql IMMUTABLE AS %L', E'\nBEGIN\n' || rendered || E'  RAISE EXCEPTION ''no such noun: %'', of_noun;\nEND ');
  EXECUTE format('CREATE OR REPLACE FUNCTION unknown_word_in(of_noun text, body jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS %L',
    E'\nBEGIN\n' || checked || E'  RETURN NULL;\nEND ');
  EXECUTE format('CREATE OR REPLACE FUNCTION word_known(of_vocabulary text, word text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS %L',
    format(E'\nBEGIN\n  RETURN coalesce(CASE of_vocabulary WHEN ''record_state'' THEN word = ANY (%L::text[]) WHEN ''sensitivity'' THEN word = ANY (%L::text[]) END, false);\nEND ',
      ARRAY(SELECT v.value FROM vocabulary_word AS v WHERE v.vocabulary = 'record_state' ORDER BY v.ordinal),
      ARRAY(SELECT v.value FROM vocabulary_word AS v WHERE v.vocabulary = 'sensitivity' ORDER BY v.ordinal)));
END $compile$;
SELECT declarations_compile();

-- Before a row is written ------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION record_prepare() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  noun text := TG_TABLE_NAME;
  fresh boolean := TG_OP = 'INSERT';
  -- Unpacked once, not for each look into it.
  body jsonb := NEW.body || '{}';
  wrong text;
  open boolean;
  support int := 3;
  stands_here boolean;
  zone text;
  lowest int;
  -- A strike, a facility, or what counts or tells of one: told of coarsely below the trusted tier.
  coarse boolean;
  of_strike record;
  effective text := NEW.sensitivity;
  said_by text;
  -- Whether the first document named its source, which is then not looked up again.
  spoken boolean := false;
  paper record;
  cited jsonb := body -> 'citations';
  quoted jsonb;
  complete json;
  bare json;
  whole text := '';
  partly text := '';
  place_slug text;
  day date;
  shown_to_public jsonb;
  shown_to_partner jsonb;
  shown_to_trusted jsonb;
  -- What is derived beside what every record has; null where nothing is.
  shown_in_full jsonb;
  told_licence text;
  recorded text;
  revision int;
  hidden record;
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
  PERFORM pg_advisory_xact_lock(7205759403792794);
  wrong := unknown_word_in(noun, body);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'not a word of the vocabulary' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_word_known', TABLE = noun, COLUMN = wrong;
  END IF;
  NEW.changed_at := clock_timestamp();
  IF fresh THEN
    NEW.revision := 1;
    NEW.stood_from := NEW.changed_at;
  ELSE
    NEW.revision := OLD.revision + 1;
    NEW.recorded_at := OLD.recorded_at;
  END IF;
  NEW.position := next_position('full');
  IF NOT word_known('record_state', NEW.state) THEN
    RAISE EXCEPTION 'unknown state' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_state_known', TABLE = noun;
  END IF;
  IF NOT word_known('sensitivity', NEW.sensitivity) THEN
    RAISE EXCEPTION 'unknown sensitivity' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_sensitivity_known', TABLE = noun;
  END IF;
  open := NEW.state IN ('published', 'disputed');

  -- What it cites: who speaks, under which licence, how open that is, and how it is told. For what is
  -- sensitive the public is told who said it and when, without address or words: these name hospitals.
  NEW.speaker_id := CASE noun WHEN 'source' THEN NEW.id WHEN 'document' THEN (body ->> 'source_id')::uuid
    WHEN 'designation' THEN (body ->> 'designator')::uuid ELSE (body ->> 'source_id')::uuid END;
  IF noun = 'document' AND body ->> 'relays_document_id' IS NOT NULL THEN
    NEW.speaker_id := coalesce(document_speaker((body ->> 'relays_document_id')::uuid), NEW.speaker_id);
  END IF;
  NEW.licence := NULL;
  IF noun = 'casualty_figure' AND body ->> 'strike_id' IS NOT NULL THEN
    coarse := true;
    SELECT s.release_due_at, s.sensitivity, openness(s.released_public, s.released_partner, s.released_trusted) AS lowest
    INTO of_strike FROM strike AS s WHERE s.id = (body ->> 'strike_id')::uuid;
    effective := CASE WHEN effective = 'public' THEN coalesce(of_strike.sensitivity, effective) ELSE effective END;
    support := least(support, of_strike.lowest);
  ELSE
    coarse := noun IN ('strike', 'facility', 'facility_status');
  END IF;
  IF jsonb_typeof(cited) = 'array' THEN
    FOR n IN 0..jsonb_array_length(cited) - 1 LOOP
      quoted := cited -> n;
      SELECT d.id, d.source_id, d.relays_document_id, d.body ->> 'licence' AS licence, d.body -> 'kind' AS kind, d.body #> '{published_on,edtf}' AS published_on,
        d.sensitivity, openness(d.released_public, d.released_partner, d.released_trusted) AS lowest, s.slug, s.body ->> 'family' AS family
      INTO paper FROM document AS d LEFT JOIN source AS s ON s.id = d.source_id WHERE d.id = (quoted ->> 'document_id')::uuid;
      IF n = 0 THEN
        NEW.licence := paper.licence;
        IF NEW.speaker_id IS NULL AND noun <> 'designation' THEN
          IF paper.relays_document_id IS NULL THEN
            NEW.speaker_id := paper.source_id;
            NEW.family := paper.family;
            said_by := paper.slug;
            spoken := true;
          ELSE
            NEW.speaker_id := document_speaker(paper.id);
          END IF;
        END IF;
      END IF;
      support := least(support, paper.lowest);
      complete := json_build_object('document_id', quoted -> 'document_id', 'locator', quoted -> 'locator', 'quoted', quoted -> 'quoted',
        'credibility', quoted -> 'credibility', 'source', paper.slug, 'document_kind', paper.kind, 'published_on', paper.published_on);
      whole := whole || CASE WHEN n > 0 THEN ', ' ELSE '' END || complete::text;
      IF effective = 'public' AND coalesce(paper.sensitivity, 'public') = 'public' AND noun NOT IN ('facility', 'facility_status') THEN
        partly := partly || CASE WHEN n > 0 THEN ', ' ELSE '' END || complete::text;
      ELSE
        bare := json_build_object('source', paper.slug, 'document_kind', paper.kind, 'published_on', paper.published_on);
        partly := partly || CASE WHEN n > 0 THEN ', ' ELSE '' END || bare::text;
      END IF;
    END LOOP;
  END IF;
  whole := '[' || whole || ']';
  partly := '[' || partly || ']';
  IF noun = 'source' THEN
    NEW.family := body ->> 'family';
    said_by := body ->> 'slug';
  ELSIF NOT spoken THEN
    NEW.family := NULL;
    IF NEW.speaker_id IS NOT NULL THEN
      SELECT s.body ->> 'family', s.slug INTO NEW.family, said_by FROM source AS s WHERE s.id = NEW.speaker_id;
    END IF;
  END IF;
  IF noun = 'document' THEN
    NEW.licence := body ->> 'licence';
  END IF;

  -- Of where: most stand at one place, which is looked up once.
  stands_here := noun IN ('strike', 'casualty_figure', 'statement', 'facility', 'pause') AND jsonb_typeof(body -> 'place_id') = 'string';
  IF stands_here THEN
    NEW.place_ids := ARRAY[(body ->> 'place_id')::uuid];
    SELECT p.slug, p.timezone, openness(p.released_public, p.released_partner, p.released_trusted)
    INTO place_slug, zone, lowest FROM place AS p WHERE p.id = (body ->> 'place_id')::uuid;
    support := least(support, lowest);
  ELSE
    NEW.place_ids := coalesce(record_places(noun, NEW.id, body), '{}');
    IF body ->> 'place_id' IS NOT NULL THEN
      SELECT p.slug INTO place_slug FROM place AS p WHERE p.id = (body ->> 'place_id')::uuid;
    END IF;
  END IF;
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
  NEW.release_due_at := NEW.embargo_until;
  IF noun = 'strike' THEN
    day := coalesce(iso_day(body #>> '{occurred,latest}'), iso_day(body #>> '{occurred,earliest}'));
    IF day IS NOT NULL THEN
      NEW.release_due_at := greatest(NEW.embargo_until,
        ((day + 1)::timestamp AT TIME ZONE coalesce(zone, 'UTC'))
        + make_interval(hours => (SELECT s.public_delay_hours FROM service_state AS s)));
    END IF;
  END IF;
  -- What nobody reads yet is not measured by what it stands on.
  IF open AND NOT (stands_here OR noun = 'casualty_figure') THEN
    support := support_release(noun, NEW.id, body);
  END IF;
  IF noun IN ('document', 'source') AND (fresh OR NOT OLD.released_public) THEN
    NEW.release_due_at := greatest(NEW.release_due_at, held_with_strikes(noun, NEW.id, NEW.changed_at));
  END IF;
  IF noun = 'casualty_figure' AND coarse THEN
    NEW.release_due_at := greatest(NEW.release_due_at, of_strike.release_due_at);
  END IF;
  NEW.released_trusted := open AND support >= 1;
  NEW.released_partner := open AND support >= 2 AND NEW.sensitivity <> 'severe' AND coalesce(NEW.embargo_until <= NEW.changed_at, true);
  -- A mission that is still ahead is for the trusted tier; what is due on its day is released by the tick.
  IF noun = 'aid_mission' THEN
    IF mission_ahead(body, (NEW.changed_at AT TIME ZONE 'UTC')::date) THEN
      NEW.released_partner := false;
      NEW.release_due_at := CASE WHEN body ->> 'movement' = 'not_started' THEN NULL ELSE greatest(NEW.release_due_at,
        (iso_day(body #>> '{planned_for,latest}') + 1)::timestamp AT TIME ZONE 'UTC') END;
    END IF;
  END IF;
  -- The public learns of no single facility.
  NEW.released_public := NEW.released_partner AND support >= 3 AND coalesce(NEW.release_due_at <= NEW.changed_at, true)
    AND noun NOT IN ('facility', 'facility_status');
  IF noun IN ('facility', 'facility_status') THEN
    NEW.release_due_at := NULL;
    known_as := coalesce((to_jsonb(NEW) ->> 'pseudonym')::uuid, (SELECT f.pseudonym FROM facility AS f WHERE f.id = (body ->> 'facility_id')::uuid));
  END IF;
  IF NEW.released_public AND NEW.released_at IS NULL THEN
    NEW.released_at := NEW.changed_at;
  END IF;
  NEW.waiting_since := CASE WHEN NEW.state = 'submitted' THEN NEW.recorded_at
    WHEN NEW.pending IS NOT NULL THEN (NEW.pending ->> 'proposed_at')::timestamptz END;

  -- What its documents hold: the claim, what is derived from it, and what a tier is shown instead.
  told_licence := coalesce(body ->> 'licence', NEW.licence);
  recorded := to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  IF body ? 'area_id' THEN
    shown_in_full := coalesce(shown_in_full, '{}') || jsonb_build_object('area', slug_of((body ->> 'area_id')::uuid));
  END IF;
  IF body ? 'route_id' THEN
    shown_in_full := coalesce(shown_in_full, '{}') || jsonb_build_object('route', slug_of((body ->> 'route_id')::uuid));
  END IF;
  IF noun = 'strike' THEN
    shown_in_full := coalesce(shown_in_full, '{}') || jsonb_build_object('hits_facility', hits_facility(body));
  END IF;
  NEW.document_full := document_of(noun, 3, body, shown_in_full, whole, false, NEW.id, NEW.state, NEW.sensitivity, NEW.family, told_licence,
    said_by, NEW.recorded_by, NEW.shared_with, NEW.embargo_until, NEW.pending, NEW.flags, NEW.revision, recorded, place_slug);

  NEW.withheld_public := '{}';
  IF noun = 'strike' THEN
    IF tells_persons(body -> 'injured') OR tells_persons(body -> 'health_workers_injured') OR body -> 'attack_types' ? 'sexual assault' THEN
      NEW.withheld_public := members_withheld(noun, body);
    END IF;
  ELSIF noun = 'casualty_figure' THEN
    IF body ->> 'metric' IN ('injured', 'detained', 'abducted') AND tells_persons(body -> 'quantity') THEN
      NEW.withheld_public := members_withheld(noun, body);
    END IF;
  END IF;

  IF NEW.released_trusted THEN
    shown_to_trusted := coalesce(shown_in_full, '{}');
    shown_to_partner := shown_to_trusted;
    shown_to_public := shown_to_trusted;
    IF coarse AND body ? 'place_id' THEN
      seen := NEW.place_ids_public[1];
      shown_to_public := shown_to_public || jsonb_build_object('place_id', seen, 'place', (SELECT p.slug FROM place AS p WHERE p.id = seen));
      seen := NEW.place_ids_partner[1];
      shown_to_partner := shown_to_partner || jsonb_build_object('place_id', seen, 'place', (SELECT p.slug FROM place AS p WHERE p.id = seen));
    END IF;
    IF noun IN ('facility', 'facility_status') THEN
      shown_to_partner := shown_to_partner || jsonb_build_object(CASE noun WHEN 'facility' THEN 'id' ELSE 'facility_id' END, known_as);
    END IF;
    IF coalesce(body ->> 'same_event_as', body ->> 'subset_of', body ->> 'supersedes', body ->> 'competes_with',
        body ->> 'from_place_id', body ->> 'to_place_id', body ->> 'relays_document_id') IS NOT NULL
      OR body -> 'relays' <> '[]' OR body -> 'overlaps' <> '[]' THEN
      hidden := references_hidden(noun, body);
      shown_to_trusted := shown_to_trusted || hidden.to_trusted;
      shown_to_partner := shown_to_partner || hidden.to_partner;
      shown_to_public := shown_to_public || hidden.to_public;
    END IF;
    IF NEW.withheld_public <> '{}' THEN
      shown_to_public := shown_to_public || jsonb_build_object('withheld', 'tier')
        || (SELECT jsonb_object_agg(w.name, 'null'::jsonb) FROM unnest(NEW.withheld_public) AS w(name));
    END IF;
    IF noun = 'strike' THEN
      IF body -> 'attack_types' ? 'sexual assault' THEN
        shown_to_public := shown_to_public || jsonb_build_object('attack_types', (body -> 'attack_types') - 'sexual assault');
      END IF;
    END IF;
    IF jsonb_array_length(coalesce(nullif(body -> 'boundary_claims', 'null'), '[]')) > 0 THEN
      shown_to_trusted := shown_to_trusted || jsonb_build_object('boundary_claims', claims_shown(body -> 'boundary_claims', 1));
      shown_to_partner := shown_to_partner || jsonb_build_object('boundary_claims', claims_shown(body -> 'boundary_claims', 2));
      shown_to_public := shown_to_public || jsonb_build_object('boundary_claims', claims_shown(body -> 'boundary_claims', 3));
    END IF;
    IF effective <> 'public' AND body ? 'boundary_claims' THEN
      shown_to_public := shown_to_public || jsonb_build_object('boundary_claims', (
        SELECT coalesce(jsonb_agg(c.value - 'citation' - 'reason' ORDER BY c.n), '[]')
        FROM jsonb_array_elements(body -> 'boundary_claims') WITH ORDINALITY AS c(value, n)));
    END IF;
    -- The source's own words of a date or a count name hospitals and hours.
    IF coarse AND effective <> 'public' THEN
      IF NEW.released_public THEN
        shown_to_public := shown_to_public || wordless(body, shown_to_public);
      END IF;
      IF known_as IS NOT NULL THEN
        shown_to_partner := shown_to_partner || wordless(body, shown_to_partner);
      END IF;
    END IF;
    revision := CASE WHEN fresh THEN 1 ELSE OLD.revision_trusted + 1 END;
    content_trusted := document_of(noun, 2, body, shown_to_trusted, whole, false, NEW.id, NEW.state, NEW.sensitivity, NEW.family, told_licence,
      said_by, NEW.recorded_by, NEW.shared_with, NEW.embargo_until, NEW.pending, NEW.flags, revision, recorded, place_slug);
    IF NEW.released_partner THEN
      revision := CASE WHEN fresh THEN 1 ELSE OLD.revision_partner + 1 END;
      content_partner := document_of(noun, 1, body, shown_to_partner,
        CASE WHEN known_as IS NULL THEN whole ELSE partly END, noun IN ('facility', 'facility_status'), NEW.id, NEW.state, NEW.sensitivity, NEW.family, told_licence,
        said_by, NEW.recorded_by, NEW.shared_with, NEW.embargo_until, NEW.pending, NEW.flags, revision, recorded, place_slug);
    END IF;
    IF NEW.released_public THEN
      revision := CASE WHEN fresh THEN 1 ELSE OLD.revision_public + 1 END;
      content_public := document_of(noun, 0, body, shown_to_public, partly, effective <> 'public', NEW.id, NEW.state, NEW.sensitivity, NEW.family, told_licence,
        said_by, NEW.recorded_by, NEW.shared_with, NEW.embargo_until, NEW.pending, NEW.flags, revision, to_char(NEW.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), place_slug);
    END IF;
  END IF;

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

-- After a statement ------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION hold_documents(strikes uuid[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  cited uuid[];
BEGIN
  IF strikes = '{}' THEN
    RETURN;
  END IF;
  cited := ARRAY(SELECT DISTINCT d.id FROM citation AS c JOIN document AS d ON d.id = c.document_id
    WHERE c.record_id = ANY (strikes) AND NOT d.released_public AND d.release_due_at IS NULL AND d.state NOT IN ('retracted', 'rejected', 'withdrawn'));
  UPDATE document SET pending = pending WHERE id = ANY (cited);
  UPDATE source SET pending = pending WHERE NOT released_public AND release_due_at IS NULL AND state NOT IN ('retracted', 'rejected', 'withdrawn')
    AND id IN (SELECT d.source_id FROM document AS d WHERE d.id = ANY (cited));
END $$;

-- Writes the trigger that keeps the journal of new rows, with the columns of each table as constants:
-- a whole row as jsonb would read each of its documents only to leave it out. Called after every
-- migration, with `declarations_compile()`.
CREATE FUNCTION journal_compile() RETURNS void LANGUAGE plpgsql AS $compile$
DECLARE
  journalled text := '';
  each_noun record;
BEGIN
  FOR each_noun IN
    SELECT c.relname AS noun, string_agg(format('m.%I', a.attname), ', ' ORDER BY a.attnum) AS columns
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (restored_tables())
      AND a.attname NOT IN ('document_full', 'document_trusted', 'document_partner', 'document_public')
    GROUP BY c.relname ORDER BY c.relname
  LOOP
    journalled := journalled || format($branch$
  IF noun = %1$L THEN
    INSERT INTO change (position, position_trusted, position_partner, position_public, at, noun, record_id,
        op, op_trusted, op_partner, op_public, revision, revision_trusted, revision_partner, revision_public,
        place_ids, place_ids_partner, place_ids_public, nowhere, organisation, actor, reason, after, documents)
    SELECT m.position, m.position_trusted, m.position_partner, m.position_public, m.changed_at, noun, m.id,
      o.op, tier_op(o.op, false, m.released_trusted), tier_op(o.op, false, m.released_partner), tier_op(o.op, false, m.released_public),
      m.revision, m.revision_trusted, m.revision_partner, m.revision_public,
      m.place_ids, m.place_ids_partner, m.place_ids_public, m.place_ids = '{}', organisation, actor, reason, to_jsonb(r),
      documents_of(m.document_full, m.document_trusted, m.document_partner, m.document_public)
    FROM made AS m
    CROSS JOIN LATERAL (SELECT coalesce(op, change_op(true, NULL, m.state)) AS op) AS o
    CROSS JOIN LATERAL (SELECT %2$s) AS r;
  END IF;
$branch$, each_noun.noun, each_noun.columns);
  END LOOP;
  EXECUTE format($function$
CREATE OR REPLACE FUNCTION records_made() RETURNS trigger LANGUAGE plpgsql AS %L
$function$, format($body$
#variable_conflict use_variable
DECLARE
  noun text := TG_TABLE_NAME;
  organisation text := coalesce(nullif(current_setting('siege.organisation', true), ''), 'operator');
  actor text := current_setting('siege.actor', true);
  reason text := nullif(current_setting('siege.reason', true), '');
  op text := nullif(current_setting('siege.op', true), '');
  first bigint;
  last bigint;
  held uuid[];
BEGIN
  SELECT min(m.position), max(m.position) INTO first, last FROM made AS m;
  IF first IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO record_id (id, noun) SELECT m.id, noun FROM made AS m;
%s
  INSERT INTO external_id (scheme, value, noun, record_id)
  SELECT e ->> 'scheme', e ->> 'value', noun, m.id
  FROM made AS m CROSS JOIN LATERAL jsonb_array_elements(coalesce(m.body -> 'external_ids', '[]')) AS e
  WHERE m.state NOT IN ('rejected', 'withdrawn', 'retracted');
  -- Every document that a claim names, in its citations and in its competing dates.
  INSERT INTO citation (noun, record_id, document_id)
  SELECT noun, c.id, c.document_id
  FROM (
    SELECT m.id, (e ->> 'document_id')::uuid AS document_id
    FROM made AS m CROSS JOIN LATERAL jsonb_array_elements(coalesce(nullif(m.body -> 'citations', 'null'), '[]')) AS e
    UNION
    SELECT m.id, (e #>> '{citation,document_id}')::uuid
    FROM made AS m CROSS JOIN LATERAL jsonb_array_elements(coalesce(nullif(m.body -> 'boundary_claims', 'null'), '[]')) AS e
    WHERE e #>> '{citation,document_id}' IS NOT NULL
  ) AS c;
  IF noun = 'place' THEN
    PERFORM place_see(place_rehang(ARRAY(SELECT m.id FROM made AS m)));
  ELSIF noun = 'strike' THEN
    PERFORM strike_match_group(m.id, (m.body ->> 'same_event_as')::uuid) FROM made AS m WHERE m.body ->> 'same_event_as' IS NOT NULL;
    PERFORM hold_documents(ARRAY(SELECT m.id FROM made AS m WHERE m.release_due_at > m.changed_at));
  ELSIF noun = 'casualty_figure' THEN
    PERFORM hold_documents(ARRAY(SELECT m.id FROM made AS m WHERE m.release_due_at > m.changed_at AND m.body ->> 'strike_id' IS NOT NULL));
  ELSIF noun = 'facility' THEN
    -- Nor may a record take as its id what stands for a facility.
    INSERT INTO record_id (id, noun) SELECT (to_jsonb(m) ->> 'pseudonym')::uuid, noun FROM made AS m;
    PERFORM places_reseen(place_see(towns_around(ARRAY(SELECT unnest(m.place_ids) FROM made AS m WHERE m.released_partner))));
  END IF;
  PERFORM touch_versions(first, last);
  RETURN NULL;
END $body$, journalled));
END $compile$;
SELECT journal_compile();

-- Links between figures --------------------------------------------------------------------------

-- Each kind of link is followed only where there is one.
CREATE OR REPLACE FUNCTION figure_links_straight() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  newer uuid := (NEW.body ->> 'supersedes')::uuid;
  whole uuid := (NEW.body ->> 'subset_of')::uuid;
BEGIN
  IF newer <> NEW.id THEN
    IF figure_leads_to(newer, 'supersedes', NEW.id) THEN
      RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation', CONSTRAINT = 'casualty_figure_supersedes_no_circle', TABLE = 'casualty_figure';
    END IF;
  END IF;
  IF whole <> NEW.id THEN
    IF figure_leads_to(whole, 'subset_of', NEW.id) THEN
      RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation', CONSTRAINT = 'casualty_figure_subset_of_no_circle', TABLE = 'casualty_figure';
    END IF;
  END IF;
  IF NEW.body -> 'relays' <> '[]'::jsonb THEN
    IF EXISTS (SELECT FROM unnest(uuid_list(NEW.body -> 'relays')) AS o(id) WHERE figure_leads_to(o.id, 'relays', NEW.id)) THEN
      RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation', CONSTRAINT = 'casualty_figure_relays_no_circle', TABLE = 'casualty_figure';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- By its key from row to row, as before; what names nothing ends the way at once.
CREATE OR REPLACE FUNCTION figure_leads_to(start uuid, member text, wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  seen uuid[] := ARRAY[start];
  at int := 1;
  named jsonb;
  one uuid;
BEGIN
  WHILE at <= cardinality(seen) LOOP
    IF seen[at] = wanted THEN
      RETURN true;
    END IF;
    SELECT f.body -> member INTO named FROM casualty_figure AS f WHERE f.id = seen[at];
    IF named <> 'null' AND named <> '[]' THEN
      FOREACH one IN ARRAY uuid_list(named) LOOP
        IF one <> ALL (seen) THEN
          seen := seen || one;
        END IF;
      END LOOP;
    END IF;
    at := at + 1;
  END LOOP;
  RETURN false;
END $$;

-- What new figures are part of is looked up by its key. No older figure is part of a new one.
CREATE OR REPLACE FUNCTION figure_parts_nested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_nesting (figure_id)
  SELECT DISTINCT u.id
  FROM made AS part
  CROSS JOIN LATERAL (SELECT f.id, f.subset_of, f.basis FROM casualty_figure AS f WHERE f.id = part.subset_of OFFSET 0) AS whole
  CROSS JOIN LATERAL unnest(ARRAY[part.id, whole.id, whole.subset_of]) AS u(id)
  WHERE part.subset_of IS NOT NULL AND u.id IS NOT NULL
    AND (whole.subset_of IS NOT NULL OR part.basis <> 'incident' OR whole.basis <> 'incident')
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

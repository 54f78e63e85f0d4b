-- squawk-ignore-file ban-drop-function
-- What every write costs, made small: nothing here changes a document, a row of the journal, a
-- position or what a tier sees. Documents are written by functions compiled from the declarations,
-- not by joining the declarations for each row; a record is looked up once; what no tier sees is not
-- made; links are followed only where there are some.

-- Compiled from the declarations -----------------------------------------------------------------

-- Until the declarations are compiled, at the end of the migration, by `declarations_compile()`.
CREATE FUNCTION document_of(of_noun text, lowest int, members jsonb, shown jsonb, citations json, bare boolean) RETURNS json
  LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION word_known(of_vocabulary text, word text) RETURNS boolean
  LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION unknown_word_in(of_noun text, body jsonb) RETURNS text
  LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN NULL; END $$;

-- Writes three functions that hold the declared fields and words as constants: the document of a tier
-- (0 public, 1 partner, 2 trusted, 3 full), in the form that json_object_agg gives; whether a word is
-- one of a vocabulary that every record needs; and the first field that holds an unknown word. Called
-- whenever the declarations were replaced.
CREATE FUNCTION declarations_compile() RETURNS void LANGUAGE plpgsql AS $compile$
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
         CROSS JOIN LATERAL (SELECT CASE WHEN f.field = 'citations' THEN format('%L || citations::text', to_json(f.field) || ' : ')
           ELSE format('%L || coalesce(shown -> %L, members -> %L, ''null'')::text', to_json(f.field) || ' : ', f.field, f.field) END AS member) AS t
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
  EXECUTE format('CREATE OR REPLACE FUNCTION document_of(of_noun text, lowest int, members jsonb, shown jsonb, citations json, bare boolean)'
    ' RETURNS json LANGUAGE plpgsql IMMUTABLE AS %L', E'\nBEGIN\n' || rendered || E'  RAISE EXCEPTION ''no such noun: %'', of_noun;\nEND ');
  EXECUTE format('CREATE OR REPLACE FUNCTION unknown_word_in(of_noun text, body jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS %L',
    E'\nBEGIN\n' || checked || E'  RETURN NULL;\nEND ');
  EXECUTE format('CREATE OR REPLACE FUNCTION word_known(of_vocabulary text, word text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS %L',
    format(E'\nBEGIN\n  RETURN coalesce(CASE of_vocabulary WHEN ''record_state'' THEN word = ANY (%L::text[]) WHEN ''sensitivity'' THEN word = ANY (%L::text[]) END, false);\nEND ',
      ARRAY(SELECT v.value FROM vocabulary_word AS v WHERE v.vocabulary = 'record_state' ORDER BY v.ordinal),
      ARRAY(SELECT v.value FROM vocabulary_word AS v WHERE v.vocabulary = 'sensitivity' ORDER BY v.ordinal)));
END $compile$;

-- The next position of a projection; see 0003.
CREATE OR REPLACE FUNCTION next_position(projection text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  setting text := 'siege.position_' || projection;
  kept text := current_setting(setting, true);
  following bigint;
BEGIN
  IF kept <> '' THEN
    following := kept::bigint + 1;
  ELSE
    SELECT 1 + CASE projection WHEN 'full' THEN v.own_full WHEN 'trusted' THEN v.own_trusted WHEN 'partner' THEN v.own_partner ELSE v.own_public END
    INTO following FROM scope_version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000';
  END IF;
  RETURN set_config(setting, following::text, true)::bigint;
END $$;

-- How open one record is, looked up by its key whatever its table; null where there is none.
CREATE FUNCTION openness_of(of_noun text, wanted uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
  found int;
BEGIN
  CASE of_noun
    WHEN 'casualty_figure' THEN SELECT openness(t.released_public, t.released_partner, t.released_trusted) INTO found FROM casualty_figure AS t WHERE t.id = wanted;
    WHEN 'strike' THEN SELECT openness(t.released_public, t.released_partner, t.released_trusted) INTO found FROM strike AS t WHERE t.id = wanted;
    WHEN 'document' THEN SELECT openness(t.released_public, t.released_partner, t.released_trusted) INTO found FROM document AS t WHERE t.id = wanted;
    WHEN 'place' THEN SELECT openness(t.released_public, t.released_partner, t.released_trusted) INTO found FROM place AS t WHERE t.id = wanted;
    ELSE
      EXECUTE format('SELECT openness(t.released_public, t.released_partner, t.released_trusted) FROM %I AS t WHERE t.id = $1', of_noun) INTO found USING wanted;
  END CASE;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION references_hidden(of_noun text, body jsonb, OUT to_public jsonb, OUT to_partner jsonb, OUT to_trusted jsonb)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  named record;
  one uuid;
  lowest int;
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
    FOREACH one IN ARRAY uuid_list(body -> named.field) LOOP
      lowest := openness_of(named.refers_to, one);
      IF lowest < 3 THEN
        to_public := to_public || jsonb_build_object(named.field, without(coalesce(to_public -> named.field, body -> named.field), one::text));
      END IF;
      IF lowest < 2 THEN
        to_partner := to_partner || jsonb_build_object(named.field, without(coalesce(to_partner -> named.field, body -> named.field), one::text));
      END IF;
      IF lowest < 1 THEN
        to_trusted := to_trusted || jsonb_build_object(named.field, without(coalesce(to_trusted -> named.field, body -> named.field), one::text));
      END IF;
    END LOOP;
  END LOOP;
END $$;

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
  paper record;
  cited jsonb := body -> 'citations';
  quoted jsonb;
  complete json;
  bare json;
  whole text := '';
  partly text := '';
  place_slug text;
  day date;
  members jsonb;
  shown_to_public jsonb;
  shown_to_partner jsonb;
  shown_to_trusted jsonb;
  shown_in_full jsonb;
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
        d.sensitivity, openness(d.released_public, d.released_partner, d.released_trusted) AS lowest, s.slug
      INTO paper FROM document AS d LEFT JOIN source AS s ON s.id = d.source_id WHERE d.id = (quoted ->> 'document_id')::uuid;
      IF n = 0 THEN
        NEW.licence := paper.licence;
        IF NEW.speaker_id IS NULL AND noun <> 'designation' THEN
          NEW.speaker_id := CASE WHEN paper.relays_document_id IS NULL THEN paper.source_id ELSE document_speaker(paper.id) END;
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
  ELSE
    NEW.family := NULL;
    IF NEW.speaker_id IS NOT NULL THEN
      SELECT s.body ->> 'family', s.slug INTO NEW.family, said_by FROM source AS s WHERE s.id = NEW.speaker_id;
    END IF;
    IF noun = 'document' THEN
      NEW.licence := body ->> 'licence';
    END IF;
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
  members := body || jsonb_build_object(
    'id', NEW.id, 'state', NEW.state, 'sensitivity', NEW.sensitivity, 'family', NEW.family, 'licence', coalesce(body ->> 'licence', NEW.licence),
    'source', said_by, 'recorded_by', NEW.recorded_by, 'shared_with', NEW.shared_with, 'embargo_until', NEW.embargo_until,
    'pending', NEW.pending, 'flags', NEW.flags,
    'recorded_at', to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  shown_in_full := jsonb_build_object('revision', NEW.revision);
  IF body ? 'place_id' THEN
    shown_in_full := shown_in_full || jsonb_build_object('place', place_slug);
  END IF;
  IF body ? 'area_id' THEN
    shown_in_full := shown_in_full || jsonb_build_object('area', slug_of((body ->> 'area_id')::uuid));
  END IF;
  IF body ? 'route_id' THEN
    shown_in_full := shown_in_full || jsonb_build_object('route', slug_of((body ->> 'route_id')::uuid));
  END IF;
  IF noun = 'strike' THEN
    shown_in_full := shown_in_full || jsonb_build_object('hits_facility', hits_facility(body));
  END IF;
  NEW.document_full := document_of(noun, 3, members, shown_in_full, whole::json, false);

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
    shown_to_trusted := shown_in_full || jsonb_build_object('revision', CASE WHEN fresh THEN 1 ELSE OLD.revision_trusted + 1 END);
    shown_to_partner := shown_in_full || jsonb_build_object('revision', CASE WHEN fresh THEN 1 ELSE OLD.revision_partner + 1 END);
    shown_to_public := shown_in_full || jsonb_build_object('revision', CASE WHEN fresh THEN 1 ELSE OLD.revision_public + 1 END,
      'recorded_at', to_char(NEW.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
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
    content_trusted := document_of(noun, 2, members, shown_to_trusted, whole::json, false);
    IF NEW.released_partner THEN
      content_partner := document_of(noun, 1, members, shown_to_partner,
        CASE WHEN known_as IS NULL THEN whole ELSE partly END::json, noun IN ('facility', 'facility_status'));
    END IF;
    IF NEW.released_public THEN
      content_public := document_of(noun, 0, members, shown_to_public, partly::json, effective <> 'public');
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
DROP FUNCTION citations_shown(jsonb, text);
DROP FUNCTION record_words(text, jsonb);
DROP FUNCTION release_due(text, timestamptz, uuid[], date);
DROP FUNCTION record_speaker(text, uuid, jsonb);

-- Links between figures --------------------------------------------------------------------------

-- By its key from row to row: few have a link, and nobody looks for rows of a table that has just begun to fill.
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
    IF FOUND THEN
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

DROP TRIGGER casualty_figure_told ON casualty_figure;
CREATE TRIGGER casualty_figure_told AFTER INSERT ON casualty_figure
  FOR EACH ROW WHEN (NEW.supersedes IS NOT NULL) EXECUTE FUNCTION figure_links_told();
CREATE TRIGGER casualty_figure_told_again AFTER UPDATE ON casualty_figure
  FOR EACH ROW WHEN (NEW.supersedes IS NOT NULL OR OLD.supersedes IS NOT NULL) EXECUTE FUNCTION figure_links_told();
DROP TRIGGER casualty_figure_straight ON casualty_figure;
CREATE TRIGGER casualty_figure_straight BEFORE INSERT OR UPDATE ON casualty_figure
  FOR EACH ROW WHEN (NEW.body ->> 'supersedes' IS NOT NULL OR NEW.body ->> 'subset_of' IS NOT NULL OR NEW.body -> 'relays' <> '[]')
  EXECUTE FUNCTION figure_links_straight();

-- Of new figures only parts can nest anything: what they are part of is named by them.
CREATE FUNCTION figure_parts_nested() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  parts uuid[] := ARRAY(SELECT m.id FROM made AS m WHERE m.subset_of IS NOT NULL);
BEGIN
  IF parts <> '{}' THEN
    INSERT INTO figure_nesting (figure_id) SELECT figure_nested(parts) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER casualty_figure_nested ON casualty_figure;
CREATE TRIGGER casualty_figure_nested AFTER INSERT ON casualty_figure REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION figure_parts_nested();

-- What is new stands from its own instant, which its preparation says.
DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('DROP TRIGGER %I ON %I', noun || '_stands', noun);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION record_stands()', noun || '_stands', noun);
  END LOOP;
END $$;

SELECT declarations_compile();

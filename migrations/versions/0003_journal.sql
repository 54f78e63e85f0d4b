-- One journal, three readings: the change feed, revisions and audit, and the past (`as_of`).

CREATE TABLE change (
  position bigint NOT NULL,
  position_trusted bigint,
  position_partner bigint,
  position_public bigint,
  at timestamptz NOT NULL,
  noun text NOT NULL,
  record_id uuid NOT NULL,
  op text NOT NULL,
  op_trusted text,
  op_partner text,
  op_public text,
  revision int NOT NULL,
  revision_trusted int NOT NULL,
  revision_partner int NOT NULL,
  revision_public int NOT NULL,
  place_ids uuid[] NOT NULL,
  place_ids_partner uuid[] NOT NULL,
  place_ids_public uuid[] NOT NULL,
  organisation text NOT NULL,
  actor text NOT NULL CONSTRAINT change_actor_present CHECK (actor <> ''),
  reason text,
  after jsonb NOT NULL,
  CONSTRAINT change_pkey PRIMARY KEY (position)
);
CREATE UNIQUE INDEX change_position_trusted ON change (position_trusted) WHERE position_trusted IS NOT NULL;
CREATE UNIQUE INDEX change_position_partner ON change (position_partner) WHERE position_partner IS NOT NULL;
CREATE UNIQUE INDEX change_position_public ON change (position_public) WHERE position_public IS NOT NULL;
CREATE INDEX change_record ON change (record_id, position);
CREATE INDEX change_actor ON change (actor, at);
CREATE INDEX change_decided ON change (at, position) WHERE op IN ('published', 'rejected', 'disputed', 'retracted', 'withdrawn');
COMMENT ON TABLE change IS 'Append-only: every change of a record with who, why and the whole row as it then was. Positions are commit order; each reading tier counts its own.';

CREATE FUNCTION change_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'change_append_only', TABLE = 'change';
END $$;
CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE ON change FOR EACH ROW EXECUTE FUNCTION change_refuse();

CREATE TABLE scope_version (
  scope uuid NOT NULL,
  own_full bigint NOT NULL DEFAULT 0,
  own_trusted bigint NOT NULL DEFAULT 0,
  own_partner bigint NOT NULL DEFAULT 0,
  own_public bigint NOT NULL DEFAULT 0,
  below_full bigint NOT NULL DEFAULT 0,
  below_trusted bigint NOT NULL DEFAULT 0,
  below_partner bigint NOT NULL DEFAULT 0,
  below_public bigint NOT NULL DEFAULT 0,
  CONSTRAINT scope_version_pkey PRIMARY KEY (scope)
) WITH (fillfactor = 50);
COMMENT ON TABLE scope_version IS 'The last position that touched a place (own) or anything in it (below), per tier. The all-zero scope is the whole database; all-ones is what stands at no place.';
INSERT INTO scope_version (scope) VALUES ('00000000-0000-0000-0000-000000000000'), ('ffffffff-ffff-ffff-ffff-ffffffffffff');

-- Positions are commit order because the lock is held from here to the commit: the next writer gets
-- its position only when this one's row can be seen. A bare sequence loses rows to followers.
CREATE FUNCTION journal_lock() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_xact_lock(7205759403792794) $$;

-- The next position of a projection. It is no sequence: a refused write gives its positions back, so
-- that a gap never tells of something hidden. Within a transaction the last one is kept in a setting
-- of that transaction, which a rollback (of a savepoint too) takes back with the rows.
CREATE FUNCTION next_position(projection text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  kept text := current_setting('siege.position_' || projection, true);
  following bigint;
BEGIN
  IF coalesce(kept, '') = '' THEN
    SELECT 1 + CASE projection WHEN 'full' THEN v.own_full WHEN 'trusted' THEN v.own_trusted WHEN 'partner' THEN v.own_partner ELSE v.own_public END
    INTO following FROM scope_version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000';
  ELSE
    following := kept::bigint + 1;
  END IF;
  PERFORM set_config('siege.position_' || projection, following::text, true);
  RETURN following;
END $$;

-- The source at the end of the relay chain: an outlet that repeats a monitor speaks with the monitor's voice.
CREATE FUNCTION document_speaker(start uuid) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
  WITH RECURSIVE chain AS (
    SELECT d.source_id, d.relays_document_id, 1 AS depth FROM document AS d WHERE d.id = start
    UNION ALL
    SELECT d.source_id, d.relays_document_id, c.depth + 1
    FROM chain AS c JOIN document AS d ON d.id = c.relays_document_id WHERE c.depth < 20
  )
  SELECT source_id FROM chain ORDER BY depth DESC LIMIT 1
$$;

CREATE FUNCTION record_speaker(noun text, id uuid, body jsonb) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN noun = 'source' THEN id
    WHEN noun = 'document' THEN coalesce(document_speaker((body ->> 'relays_document_id')::uuid), (body ->> 'source_id')::uuid)
    WHEN noun = 'designation' THEN (body ->> 'designator')::uuid
    ELSE coalesce((body ->> 'source_id')::uuid, document_speaker((body #>> '{citations,0,document_id}')::uuid))
  END
$$;

CREATE FUNCTION area_places(areas uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT p.place_id), '{}')
  FROM besieged_area AS a CROSS JOIN LATERAL unnest(uuid_list(a.body -> 'place_ids')) AS p(place_id)
  WHERE a.id = ANY (areas)
$$;

CREATE FUNCTION record_places(noun text, id uuid, body jsonb) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT CASE noun
    WHEN 'place' THEN ARRAY[id]
    WHEN 'besieged_area' THEN uuid_list(body -> 'place_ids')
    WHEN 'supply_route' THEN area_places(uuid_list(body -> 'serves_area_ids'))
    WHEN 'route_status' THEN (SELECT r.place_ids FROM supply_route AS r WHERE r.id = (body ->> 'route_id')::uuid)
    WHEN 'facility_status' THEN (SELECT f.place_ids FROM facility AS f WHERE f.id = (body ->> 'facility_id')::uuid)
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

-- Coarsening is deterministic, to a place. The public tier sees a strike at its second-level unit,
-- or at the town where the town is large enough that it names no hospital.
CREATE FUNCTION coarser_place(start uuid, tier text) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
  SELECT p.id
  FROM place_ancestor AS a JOIN place AS p ON p.id = a.ancestor_id
  CROSS JOIN (SELECT s.public_precision FROM service_state AS s) AS finest
  WHERE a.place_id = start
    AND CASE
      WHEN p.kind = 'country' THEN true
      WHEN tier = 'partner' THEN p.kind IN ('admin1', 'admin2', 'admin3', 'city', 'town', 'village', 'camp')
      WHEN p.kind = 'admin1' THEN finest.public_precision IN ('admin1', 'admin2')
      ELSE finest.public_precision = 'admin2'
        AND (p.kind = 'admin2' OR (p.kind IN ('city', 'town') AND p.population >= 100000)) END
  ORDER BY a.depth LIMIT 1
$$;

CREATE FUNCTION coarser_places(noun text, places uuid[], tier text) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN noun NOT IN ('strike', 'facility', 'facility_status') THEN places
    ELSE coalesce((SELECT array_agg(DISTINCT coarser_place(p, tier)) FROM unnest(places) AS u(p) WHERE coarser_place(p, tier) IS NOT NULL), '{}')
  END
$$;

-- Citations as a tier may read them: for what is sensitive the public learns who said it and when,
-- not the address or the words, which name hospitals.
CREATE FUNCTION tier_citations(citations jsonb, for_tier int, of_sensitivity text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(
    CASE WHEN for_tier >= 1 OR of_sensitivity = 'public' THEN json_build_object(
      'document_id', c.value -> 'document_id', 'locator', c.value -> 'locator', 'quoted', c.value -> 'quoted',
      'credibility', c.value -> 'credibility', 'source', s.slug, 'document_kind', d.body -> 'kind',
      'published_on', d.body #> '{published_on,edtf}')
    ELSE json_build_object('source', s.slug, 'document_kind', d.body -> 'kind', 'published_on', d.body #> '{published_on,edtf}')
    END ORDER BY c.n), '[]')
  FROM jsonb_array_elements(coalesce(citations, '[]')) WITH ORDINALITY AS c(value, n)
  LEFT JOIN document AS d ON d.id = (c.value ->> 'document_id')::uuid
  LEFT JOIN source AS s ON s.id = d.source_id
$$;

-- One document per tier: the declared fields that the tier may see, in their declared order.
CREATE FUNCTION tier_document(of_noun text, members jsonb, citations json, for_tier int) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_object_agg(f.field,
      CASE WHEN f.field = 'citations' THEN citations ELSE coalesce(members -> f.field, 'null')::json END ORDER BY f.ordinal)
  FROM noun_field AS f
  WHERE f.noun = of_noun AND f.tier <= for_tier
    AND NOT (f.field = 'external_ids' AND for_tier < 2 AND of_noun IN ('facility', 'facility_status'))
    AND (for_tier >= 1 OR members ->> 'sensitivity' = 'public'
         OR NOT (f.field = 'external_ids'
                 OR (of_noun = 'document' AND f.field IN ('title', 'url', 'archive_url', 'sha256', 'attribution'))))
$$;

CREATE FUNCTION slug_of(wanted uuid) RETURNS text LANGUAGE sql STABLE STRICT AS $$
  SELECT slug FROM place WHERE id = wanted
  UNION ALL SELECT slug FROM besieged_area WHERE id = wanted
  UNION ALL SELECT slug FROM supply_route WHERE id = wanted
  LIMIT 1
$$;

CREATE FUNCTION record_words(of_noun text, body jsonb) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  wrong record;
BEGIN
  SELECT f.field, w.word INTO wrong
  FROM noun_field AS f
  CROSS JOIN LATERAL (
    SELECT body ->> f.field WHERE jsonb_typeof(body -> f.field) = 'string'
    UNION ALL
    SELECT e.value FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(body -> f.field) = 'array' THEN body -> f.field ELSE '[]' END) AS e(value)
  ) AS w(word)
  WHERE f.noun = of_noun AND f.vocabulary IS NOT NULL
    AND NOT EXISTS (SELECT FROM vocabulary_word AS v WHERE v.vocabulary = f.vocabulary AND v.value = w.word)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'not a word of the vocabulary' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_word_known', TABLE = of_noun, COLUMN = wrong.field;
  END IF;
END $$;

-- When the public may see a record: after its embargo and, for a strike, some hours after the end of
-- its day where it happened.
CREATE FUNCTION release_due(noun text, embargo timestamptz, places uuid[], day date) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN noun <> 'strike' OR day IS NULL THEN embargo ELSE greatest(embargo,
    ((day + 1)::timestamp AT TIME ZONE coalesce((SELECT p.timezone FROM place AS p WHERE p.id = places[1]), 'UTC'))
    + make_interval(hours => (SELECT s.public_delay_hours FROM service_state AS s))) END
$$;

-- Down to which tier everything that a record stands on is released: 3 public, 2 partner, 1 trusted,
-- 0 nobody. What stands on nothing may go to all.
CREATE FUNCTION support_release(noun text, id uuid, body jsonb) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT coalesce(min(CASE WHEN s.released_public THEN 3 WHEN s.released_partner THEN 2 WHEN s.released_trusted THEN 1 ELSE 0 END), 3)
  FROM (
    SELECT p.released_public, p.released_partner, p.released_trusted
    FROM unnest(CASE WHEN noun = 'place' THEN '{}' ELSE uuid_list(body -> 'place_id') || uuid_list(body -> 'place_ids') END) AS named(id)
    JOIN place AS p ON p.id = named.id
    UNION ALL
    SELECT a.released_public, a.released_partner, a.released_trusted
    FROM unnest(uuid_list(body -> 'area_id') || uuid_list(body -> 'serves_area_ids')) AS named(id)
    JOIN besieged_area AS a ON a.id = named.id
    UNION ALL
    SELECT r.released_public, r.released_partner, r.released_trusted FROM supply_route AS r WHERE r.id = (body ->> 'route_id')::uuid
    UNION ALL
    SELECT f.released_public, f.released_partner, f.released_trusted FROM facility AS f WHERE f.id = (body ->> 'facility_id')::uuid
    UNION ALL
    SELECT d.released_public, d.released_partner, d.released_trusted
    FROM jsonb_array_elements(coalesce(body -> 'citations', '[]')) AS c
    JOIN document AS d ON d.id = (c.value ->> 'document_id')::uuid
  ) AS s
$$;

-- A match group is a head and the records that report it again: no chains, so no cycles.
CREATE FUNCTION strike_match_group(member uuid, head uuid) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF member <> head AND (EXISTS (SELECT FROM strike AS s WHERE s.id = head AND s.same_event_as IS NOT NULL)
      OR EXISTS (SELECT FROM strike AS s WHERE s.same_event_as = member)) THEN
    RAISE EXCEPTION 'a match group has one head' USING ERRCODE = 'check_violation', CONSTRAINT = 'strike_same_event_is_head', TABLE = 'strike';
  END IF;
END $$;

CREATE FUNCTION record_prepare() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noun text := TG_TABLE_NAME;
  fresh boolean := TG_OP = 'INSERT';
  open boolean;
  members jsonb;
  content json;
  all_citations json;
  public_citations json;
  was_revision int;
  support int;
  hidden_claims jsonb;
  known_as uuid;
  seen_place uuid[];
  was_open boolean;
  bump boolean;
  old_document json;
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
  IF NEW.state NOT IN (SELECT value FROM vocabulary_word WHERE vocabulary = 'record_state') THEN
    RAISE EXCEPTION 'unknown state' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_state_known', TABLE = noun;
  END IF;
  IF NEW.sensitivity NOT IN (SELECT value FROM vocabulary_word WHERE vocabulary = 'sensitivity') THEN
    RAISE EXCEPTION 'unknown sensitivity' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_sensitivity_known', TABLE = noun;
  END IF;
  NEW.speaker_id := record_speaker(noun, NEW.id, NEW.body);
  NEW.family := CASE WHEN noun = 'source' THEN NEW.body ->> 'family' ELSE (SELECT s.body ->> 'family' FROM source AS s WHERE s.id = NEW.speaker_id) END;
  NEW.licence := CASE WHEN noun = 'document' THEN NEW.body ->> 'licence'
    ELSE (SELECT d.body ->> 'licence' FROM document AS d WHERE d.id = (NEW.body #>> '{citations,0,document_id}')::uuid) END;
  NEW.place_ids := coalesce(record_places(noun, NEW.id, NEW.body), '{}');
  NEW.place_ids_partner := coarser_places(noun, NEW.place_ids, 'partner');
  NEW.place_ids_public := coarser_places(noun, NEW.place_ids, 'public');
  open := NEW.state IN ('published', 'disputed');
  NEW.release_due_at := release_due(noun, NEW.embargo_until, NEW.place_ids,
    coalesce(iso_day(NEW.body #>> '{occurred,latest}'), iso_day(NEW.body #>> '{occurred,earliest}')));
  -- A record is never more open than what it stands on: its place, area, route, strike, documents.
  support := support_release(noun, NEW.id, NEW.body);
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
  IF noun = 'strike' AND NEW.body ->> 'same_event_as' IS NOT NULL THEN
    PERFORM strike_match_group(NEW.id, (NEW.body ->> 'same_event_as')::uuid);
  END IF;

  members := NEW.body || jsonb_build_object(
    'id', NEW.id, 'state', NEW.state, 'sensitivity', NEW.sensitivity, 'family', NEW.family, 'licence', coalesce(NEW.body ->> 'licence', NEW.licence),
    'source', (SELECT s.slug FROM source AS s WHERE s.id = NEW.speaker_id),
    'recorded_by', NEW.recorded_by, 'shared_with', NEW.shared_with, 'embargo_until', NEW.embargo_until, 'pending', NEW.pending, 'flags', NEW.flags);
  IF NEW.sensitivity <> 'public' AND NEW.body ? 'boundary_claims' THEN
    hidden_claims := (SELECT coalesce(jsonb_agg(c.value - 'citation' - 'reason' ORDER BY c.n), '[]')
      FROM jsonb_array_elements(NEW.body -> 'boundary_claims') WITH ORDINALITY AS c(value, n));
  END IF;
  IF noun = 'source' THEN
    members := members || jsonb_build_object('source', NEW.body -> 'slug');
  END IF;
  IF NEW.body ? 'area_id' THEN
    members := members || jsonb_build_object('area', slug_of((NEW.body ->> 'area_id')::uuid));
  END IF;
  IF NEW.body ? 'route_id' THEN
    members := members || jsonb_build_object('route', slug_of((NEW.body ->> 'route_id')::uuid));
  END IF;
  IF noun IN ('facility', 'facility_status') THEN
    known_as := coalesce((to_jsonb(NEW) ->> 'pseudonym')::uuid, (SELECT f.pseudonym FROM facility AS f WHERE f.id = (NEW.body ->> 'facility_id')::uuid));
  END IF;
  IF noun = 'strike' THEN
    members := members || jsonb_build_object('hits_facility', hits_facility(NEW.body));
  END IF;

  all_citations := tier_citations(NEW.body -> 'citations', 3, NEW.sensitivity);
  public_citations := tier_citations(NEW.body -> 'citations', 0, CASE WHEN known_as IS NULL THEN NEW.sensitivity ELSE 'sensitive' END);
  FOR tier IN 0..2 LOOP
    seen_place := CASE tier WHEN 0 THEN NEW.place_ids_public WHEN 1 THEN NEW.place_ids_partner ELSE NEW.place_ids END;
    IF NEW.body ? 'place_id' THEN
      members := members || jsonb_build_object(
        'place_id', CASE WHEN noun IN ('strike', 'facility') THEN to_jsonb(seen_place[1]) ELSE NEW.body -> 'place_id' END,
        'place', slug_of(CASE WHEN noun IN ('strike', 'facility') THEN seen_place[1] ELSE (NEW.body ->> 'place_id')::uuid END));
    END IF;
    IF noun = 'facility' THEN
      members := members || jsonb_build_object('id', CASE WHEN tier < 2 THEN known_as ELSE NEW.id END);
    ELSIF noun = 'facility_status' THEN
      members := members || jsonb_build_object('facility_id', CASE WHEN tier < 2 THEN to_jsonb(known_as) ELSE NEW.body -> 'facility_id' END);
    END IF;
    open := CASE tier WHEN 0 THEN NEW.released_public WHEN 1 THEN NEW.released_partner ELSE NEW.released_trusted END;
    was_open := false;
    old_document := NULL;
    IF NOT fresh THEN
      was_open := CASE tier WHEN 0 THEN OLD.released_public WHEN 1 THEN OLD.released_partner ELSE OLD.released_trusted END;
      old_document := CASE tier WHEN 0 THEN OLD.document_public WHEN 1 THEN OLD.document_partner ELSE OLD.document_trusted END;
    END IF;
    was_revision := CASE WHEN fresh THEN 0 WHEN tier = 0 THEN OLD.revision_public WHEN tier = 1 THEN OLD.revision_partner ELSE OLD.revision_trusted END;
    content := NULL;
    bump := was_open;
    IF open THEN
      members := members || jsonb_build_object('recorded_at',
        to_char(CASE WHEN tier = 0 THEN NEW.released_at ELSE NEW.recorded_at END AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
      IF hidden_claims IS NOT NULL THEN
        members := members || jsonb_build_object('boundary_claims', CASE tier WHEN 0 THEN hidden_claims ELSE NEW.body -> 'boundary_claims' END);
      END IF;
      -- What the tier could already see is compared with what it saw; only a difference counts.
      IF was_open THEN
        content := tier_document(noun, members || jsonb_build_object('revision', was_revision),
          CASE WHEN tier = 0 OR (tier = 1 AND known_as IS NOT NULL) THEN public_citations ELSE all_citations END, tier);
        bump := content::jsonb IS DISTINCT FROM old_document::jsonb;
      ELSE
        bump := true;
      END IF;
      IF bump THEN
        content := tier_document(noun, members || jsonb_build_object('revision', was_revision + 1),
          CASE WHEN tier = 0 OR (tier = 1 AND known_as IS NOT NULL) THEN public_citations ELSE all_citations END, tier);
      END IF;
    END IF;
    IF tier = 0 THEN
      NEW.document_public := content;
      NEW.changed_at_public := CASE WHEN bump THEN NEW.changed_at WHEN fresh THEN NULL ELSE OLD.changed_at_public END;
      NEW.revision_public := CASE WHEN fresh THEN 0 ELSE OLD.revision_public END + bump::int;
      NEW.position_public := CASE WHEN bump THEN next_position('public') WHEN fresh THEN NULL ELSE OLD.position_public END;
    ELSIF tier = 1 THEN
      NEW.document_partner := content;
      NEW.changed_at_partner := CASE WHEN bump THEN NEW.changed_at WHEN fresh THEN NULL ELSE OLD.changed_at_partner END;
      NEW.revision_partner := CASE WHEN fresh THEN 0 ELSE OLD.revision_partner END + bump::int;
      NEW.position_partner := CASE WHEN bump THEN next_position('partner') WHEN fresh THEN NULL ELSE OLD.position_partner END;
    ELSE
      NEW.document_trusted := content;
      NEW.changed_at_trusted := CASE WHEN bump THEN NEW.changed_at WHEN fresh THEN NULL ELSE OLD.changed_at_trusted END;
      NEW.revision_trusted := CASE WHEN fresh THEN 0 ELSE OLD.revision_trusted END + bump::int;
      NEW.position_trusted := CASE WHEN bump THEN next_position('trusted') WHEN fresh THEN NULL ELSE OLD.position_trusted END;
    END IF;
  END LOOP;
  NEW.document_full := tier_document(noun, members || jsonb_build_object('revision', NEW.revision,
      'recorded_at', to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
    all_citations, 3);
  RETURN NEW;
END $$;

CREATE FUNCTION change_op(fresh boolean, was text, is_now text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN fresh AND is_now = 'submitted' THEN 'recorded'
    WHEN fresh THEN 'published'
    WHEN was = is_now THEN 'amended'
    ELSE is_now
  END
$$;

-- What a change was in a tier's own eyes: first seen, gone, or changed.
CREATE FUNCTION tier_op(op text, was_open boolean, is_open boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN is_open AND NOT was_open THEN CASE WHEN op = 'published' THEN op ELSE 'released' END
    WHEN was_open AND NOT is_open THEN CASE WHEN op = 'retracted' THEN op ELSE 'redacted' END
    ELSE op
  END
$$;

-- Bumps the versions that pollers of one tier compare: one row for all, one for each place named
-- and, as `below`, one for each place that contains it. Each tier is told of the places that it sees:
-- a version moved by the exact place would give that place away.
CREATE FUNCTION touch_versions(projection text, places uuid[], nowhere boolean, reached bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO scope_version AS v (scope, own_full, own_trusted, own_partner, own_public, below_full, below_trusted, below_partner, below_public)
  SELECT s.scope,
    CASE WHEN s.own AND projection = 'full' THEN reached ELSE 0 END, CASE WHEN s.own AND projection = 'trusted' THEN reached ELSE 0 END,
    CASE WHEN s.own AND projection = 'partner' THEN reached ELSE 0 END, CASE WHEN s.own AND projection = 'public' THEN reached ELSE 0 END,
    CASE WHEN projection = 'full' THEN reached ELSE 0 END, CASE WHEN projection = 'trusted' THEN reached ELSE 0 END,
    CASE WHEN projection = 'partner' THEN reached ELSE 0 END, CASE WHEN projection = 'public' THEN reached ELSE 0 END
  FROM (
    SELECT a.ancestor_id AS scope, bool_or(a.depth = 0) AS own FROM place_ancestor AS a WHERE a.place_id = ANY (places) GROUP BY 1
    UNION ALL SELECT '00000000-0000-0000-0000-000000000000', true
    UNION ALL SELECT 'ffffffff-ffff-ffff-ffff-ffffffffffff', true WHERE nowhere
  ) AS s
  WHERE reached IS NOT NULL
  ORDER BY s.scope
  ON CONFLICT (scope) DO UPDATE SET
    own_full = greatest(v.own_full, excluded.own_full), own_trusted = greatest(v.own_trusted, excluded.own_trusted),
    own_partner = greatest(v.own_partner, excluded.own_partner), own_public = greatest(v.own_public, excluded.own_public),
    below_full = greatest(v.below_full, excluded.below_full), below_trusted = greatest(v.below_trusted, excluded.below_trusted),
    below_partner = greatest(v.below_partner, excluded.below_partner), below_public = greatest(v.below_public, excluded.below_public)
$$;

-- Prepares again what copies something of a record: the licence of a document, the places of an area,
-- the coarser place of a strike, and how open all of these may be. A row whose documents stay the
-- same moves in no tier.
CREATE FUNCTION record_rederive(of_noun text, changed uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CASE of_noun
    WHEN 'document' THEN
      UPDATE supply_route SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE strike SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE route_status SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE siege SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE designation SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE casualty_figure SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE population_estimate SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE statement SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE facility SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE facility_status SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE aid_mission SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
      UPDATE pause SET pending = pending WHERE id IN (SELECT c.record_id FROM citation AS c WHERE c.document_id = changed) AND state IN ('published', 'disputed');
    WHEN 'place' THEN
      UPDATE strike SET pending = pending WHERE place_id IN (SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = changed) AND state IN ('published', 'disputed');
      UPDATE casualty_figure SET pending = pending WHERE place_id = changed AND state IN ('published', 'disputed');
      UPDATE population_estimate SET pending = pending WHERE place_id = changed AND state IN ('published', 'disputed');
      UPDATE statement SET pending = pending WHERE place_id = changed AND state IN ('published', 'disputed');
      UPDATE facility SET pending = pending WHERE place_id IN (SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = changed) AND state IN ('published', 'disputed');
      UPDATE facility_status SET pending = pending WHERE facility_id IN (SELECT f.id FROM facility AS f WHERE f.place_id IN (SELECT a.place_id FROM place_ancestor AS a WHERE a.ancestor_id = changed)) AND state IN ('published', 'disputed');
      UPDATE aid_mission SET pending = pending WHERE place_id = changed AND state IN ('published', 'disputed');
      UPDATE pause SET pending = pending WHERE place_id = changed AND state IN ('published', 'disputed');
      UPDATE besieged_area SET pending = pending WHERE place_ids && ARRAY[changed] AND state IN ('published', 'disputed');
    WHEN 'besieged_area' THEN
      UPDATE supply_route SET pending = pending WHERE serves_area_ids && ARRAY[changed] AND state IN ('published', 'disputed');
      UPDATE siege SET pending = pending WHERE area_id = changed AND state IN ('published', 'disputed');
      UPDATE designation SET pending = pending WHERE area_id = changed AND state IN ('published', 'disputed');
      UPDATE population_estimate SET pending = pending WHERE area_id = changed AND state IN ('published', 'disputed');
      UPDATE aid_mission SET pending = pending WHERE area_id = changed AND state IN ('published', 'disputed');
    WHEN 'supply_route' THEN
      UPDATE route_status SET pending = pending WHERE route_id = changed AND state IN ('published', 'disputed');
    WHEN 'facility' THEN
      UPDATE facility_status SET pending = pending WHERE facility_id = changed AND state IN ('published', 'disputed');
    ELSE
      NULL;
  END CASE;
END $$;

-- The members that other records copy.
CREATE FUNCTION record_copied(noun text, body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE noun
    WHEN 'document' THEN jsonb_build_array(body -> 'licence', body -> 'kind', body -> 'published_on')
    WHEN 'place' THEN jsonb_build_array(body -> 'parent_id', body -> 'kind', body -> 'population', body -> 'timezone')
  END
$$;

CREATE FUNCTION record_journal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noun text := TG_TABLE_NAME;
  fresh boolean := TG_OP = 'INSERT';
  touched uuid[] := NEW.place_ids;
  touched_partner uuid[] := NEW.place_ids_partner;
  touched_public uuid[] := NEW.place_ids_public;
  op text;
  nowhere boolean := NEW.place_ids = '{}';
  moved_trusted bigint;
  moved_partner bigint;
  moved_public bigint;
  live boolean := NEW.state NOT IN ('rejected', 'withdrawn', 'retracted');
BEGIN
  IF fresh THEN
    INSERT INTO record_id (id, noun) VALUES (NEW.id, noun);
    IF noun = 'facility' THEN
      -- Nor may a record take as its id what stands for a facility.
      INSERT INTO record_id (id, noun) VALUES ((to_jsonb(NEW) ->> 'pseudonym')::uuid, noun);
    END IF;
  ELSE
    nowhere := nowhere OR OLD.place_ids = '{}';
    touched := ARRAY(SELECT unnest(NEW.place_ids) UNION SELECT unnest(OLD.place_ids));
    -- Who follows one place learns that a record left it.
    touched_partner := ARRAY(SELECT unnest(NEW.place_ids_partner) UNION SELECT unnest(OLD.place_ids_partner));
    touched_public := ARRAY(SELECT unnest(NEW.place_ids_public) UNION SELECT unnest(OLD.place_ids_public));
  END IF;
  op := coalesce(nullif(current_setting('siege.op', true), ''), change_op(fresh, CASE WHEN fresh THEN NULL ELSE OLD.state END, NEW.state));
  IF noun = 'place' THEN
    IF fresh OR NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
      -- What contained it before is told of it too.
      touched := touched || ARRAY(SELECT a.ancestor_id FROM place_ancestor AS a WHERE a.place_id = NEW.id);
      touched_partner := touched_partner || touched;
      touched_public := touched_public || touched;
      PERFORM place_rehang(NEW.id);
    END IF;
  END IF;
  moved_trusted := CASE WHEN fresh OR NEW.revision_trusted > OLD.revision_trusted THEN NEW.position_trusted END;
  moved_partner := CASE WHEN fresh OR NEW.revision_partner > OLD.revision_partner THEN NEW.position_partner END;
  moved_public := CASE WHEN fresh OR NEW.revision_public > OLD.revision_public THEN NEW.position_public END;
  INSERT INTO change (position, position_trusted, position_partner, position_public, at, noun, record_id,
      op, op_trusted, op_partner, op_public,
      revision, revision_trusted, revision_partner, revision_public, place_ids, place_ids_partner, place_ids_public,
      organisation, actor, reason, after)
  VALUES (NEW.position, moved_trusted, moved_partner, moved_public, NEW.changed_at, noun, NEW.id,
    op,
    tier_op(op, NOT fresh AND OLD.released_trusted, NEW.released_trusted),
    tier_op(op, NOT fresh AND OLD.released_partner, NEW.released_partner),
    tier_op(op, NOT fresh AND OLD.released_public, NEW.released_public),
    NEW.revision, NEW.revision_trusted, NEW.revision_partner, NEW.revision_public,
    touched, touched_partner, touched_public,
    coalesce(nullif(current_setting('siege.organisation', true), ''), 'operator'),
    current_setting('siege.actor'), nullif(current_setting('siege.reason', true), ''),
    to_jsonb(NEW) - 'document_full' - 'document_trusted' - 'document_partner' - 'document_public');
  PERFORM touch_versions('full', touched, nowhere, NEW.position);
  PERFORM touch_versions('trusted', touched, nowhere, moved_trusted);
  PERFORM touch_versions('partner', touched_partner, nowhere, moved_partner);
  PERFORM touch_versions('public', touched_public, nowhere, moved_public);
  IF fresh OR NEW.body -> 'external_ids' IS DISTINCT FROM OLD.body -> 'external_ids' OR NEW.state <> OLD.state THEN
    DELETE FROM external_id WHERE record_id = NEW.id;
    INSERT INTO external_id (scheme, value, noun, record_id)
    SELECT e ->> 'scheme', e ->> 'value', noun, NEW.id
    FROM jsonb_array_elements(coalesce(NEW.body -> 'external_ids', '[]')) AS e WHERE live;
  END IF;
  IF fresh OR NEW.body -> 'citations' IS DISTINCT FROM OLD.body -> 'citations' THEN
    DELETE FROM citation WHERE record_id = NEW.id;
    INSERT INTO citation (noun, record_id, document_id)
    SELECT DISTINCT noun, NEW.id, (c ->> 'document_id')::uuid
    FROM jsonb_array_elements(coalesce(NEW.body -> 'citations', '[]')) AS c;
  END IF;
  IF noun IN ('document', 'place', 'besieged_area', 'supply_route', 'facility') AND NOT fresh AND (
      NEW.released_public <> OLD.released_public OR NEW.released_partner <> OLD.released_partner
      OR NEW.released_trusted <> OLD.released_trusted OR NEW.place_ids <> OLD.place_ids
      OR record_copied(noun, NEW.body) IS DISTINCT FROM record_copied(noun, OLD.body)) THEN
    PERFORM record_rederive(noun, NEW.id);
  END IF;
  RETURN NULL;
END $$;

-- Rewrites the ancestors of a place and of everything below it, after it was added or moved.
CREATE FUNCTION place_rehang(start uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  rehung uuid[] := ARRAY(SELECT place_id FROM place_ancestor WHERE ancestor_id = start UNION SELECT start);
BEGIN
  IF (SELECT parent_id FROM place WHERE id = start) = ANY (rehung) THEN
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
END $$;

CREATE FUNCTION record_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'nothing is deleted; retract it' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_never_deleted', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER change_never_emptied BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION change_refuse();

DO $$
DECLARE
  noun text;
  reader text;
  columns text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION record_prepare()', noun || '_prepare', noun);
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION record_keep()', noun || '_keep', noun);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION record_journal()', noun || '_journal', noun);
    EXECUTE format('CREATE INDEX %I ON %I (sort_key DESC, id DESC)', noun || '_order', noun);
    EXECUTE format('CREATE INDEX %I ON %I USING gin (place_ids)', noun || '_places', noun);
    EXECUTE format('CREATE INDEX %I ON %I USING gin (place_ids_partner)', noun || '_places_partner', noun);
    EXECUTE format('CREATE INDEX %I ON %I USING gin (place_ids_public)', noun || '_places_public', noun);
    EXECUTE format('CREATE INDEX %I ON %I (release_due_at) WHERE state IN (''published'', ''disputed'') AND NOT released_public', noun || '_due', noun);
  END LOOP;
END $$;

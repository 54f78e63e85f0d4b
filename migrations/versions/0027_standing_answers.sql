-- What tells a worker that an answer it has made still stands, in one look.

-- Any look asks what moved since the last one: few rows, whatever the number of places.
-- A row per place, so it takes milliseconds.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX scope_version_below_public ON scope_version (below_public);

-- What answers rest on beside the versions of the places that they name: where places are, how
-- facilities work (of which the public is told shares), what people decided on contradictions.
CREATE TABLE answer_basis (
  one boolean NOT NULL DEFAULT true,
  number bigint NOT NULL DEFAULT 1,
  quiet_after bigint NOT NULL DEFAULT 0,
  CONSTRAINT answer_basis_pkey PRIMARY KEY (one),
  CONSTRAINT answer_basis_one_row CHECK (one)
);
COMMENT ON TABLE answer_basis IS 'One row: how often something moved that answers rest on and no version of a place tells.';
COMMENT ON COLUMN answer_basis.one IS 'True: there is one row.';
COMMENT ON COLUMN answer_basis.number IS 'Raised with every write to places, outlines, facilities, their statuses and decisions on contradictions. It says that something moved, not what.';
COMMENT ON COLUMN answer_basis.quiet_after IS 'The position from which on a report that is new moves only what cites it; before, it moved whatever stands at no place.';
INSERT INTO answer_basis (quiet_after) SELECT v.own_full FROM scope_version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000';

CREATE FUNCTION answer_basis_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE answer_basis SET number = number + 1;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION answer_basis_move IS 'Raises the number of answer_basis.';

CREATE TRIGGER place_moves_basis AFTER INSERT OR UPDATE OR DELETE ON place FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER place_boundary_moves_basis AFTER INSERT OR UPDATE OR DELETE ON place_boundary FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER facility_moves_basis AFTER INSERT OR UPDATE OR DELETE ON facility FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER facility_status_moves_basis AFTER INSERT OR UPDATE OR DELETE ON facility_status FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER contradiction_entry_moves_basis AFTER INSERT ON contradiction_entry FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();

DO $$
DECLARE
  reader text;
  tier text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
    EXECUTE format('CREATE VIEW %1$I.standing AS SELECT v.%2$I AS position, b.number AS basis, s.epoch'
      ' FROM public.scope_version AS v CROSS JOIN public.answer_basis AS b CROSS JOIN public.service_state AS s'
      ' WHERE v.scope = ''00000000-0000-0000-0000-000000000000''', reader || '_read', 'own_' || tier);
    EXECUTE format('COMMENT ON VIEW %I.standing IS %L', reader || '_read', 'Where the tier stands: its last position, what answers rest on beside it, the life of the database.');
    IF reader <> 'keyed' THEN
      EXECUTE format('CREATE VIEW %1$I.standing AS SELECT v.%2$I AS position, b.number AS basis, s.epoch'
        ' FROM public.scope_version AS v CROSS JOIN public.answer_basis AS b CROSS JOIN public.service_state AS s'
        ' WHERE v.scope = ''00000000-0000-0000-0000-000000000000''', reader || '_past', 'own_' || tier);
      EXECUTE format('COMMENT ON VIEW %I.standing IS %L', reader || '_past', 'Where the tier stands now, whatever instant is read.');
    END IF;
  END LOOP;
END $$;

-- Bumps the versions that pollers of each tier compare, for the changes from one position to
-- another: one row for all, one for each place named and, as `below`, one for each place that
-- contains it. Each tier is told of the places that it sees: a version moved by the exact place
-- would give that place away. What stands at no place may be part of any answer; but a report that a
-- tier sees for the first time is part of none yet, unless it says what it covers or is a dataset: the
-- records that cite it move where they stand.
CREATE OR REPLACE FUNCTION touch_versions(first bigint, last bigint) RETURNS void LANGUAGE plpgsql AS $$
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
    SELECT s.scope, true,
      CASE WHEN s.everything OR NOT q.quiet OR c.revision > 1 THEN c.position END,
      CASE WHEN s.everything OR NOT q.quiet OR c.revision_trusted > 1 THEN c.position_trusted END,
      CASE WHEN s.everything OR NOT q.quiet OR c.revision_partner > 1 THEN c.position_partner END,
      CASE WHEN s.everything OR NOT q.quiet OR c.revision_public > 1 THEN c.position_public END
    FROM change AS c
    CROSS JOIN LATERAL (SELECT c.noun = 'document' AND c.after #>> '{body,kind}' IS DISTINCT FROM 'dataset'
      AND jsonb_array_length(coalesce(nullif(c.after #> '{body,covers}', 'null'), '[]')) = 0 AS quiet) AS q
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

-- The same of the past: what was answered then is answered again.
DO $$
DECLARE
  tier text;
  place_ids text;
  seen_position text;
  seen_revision text;
  touched text := 'greatest(
    (SELECT h.%1$I FROM public.change AS h WHERE h.%1$I <= public.as_of() AND (h.%2$I && %3$s OR h.nowhere AND v.scope = ''ffffffff-ffff-ffff-ffff-ffffffffffff'' AND NOT (h.noun = ''document'' AND h.%4$I = 1
           AND h.position > (SELECT b.quiet_after FROM public.answer_basis AS b) AND h.after #>> ''{body,kind}'' IS DISTINCT FROM ''dataset''
           AND coalesce(h.after #> ''{body,covers}'', ''[]'') IN (''[]'', ''null''))
       OR v.scope = ''00000000-0000-0000-0000-000000000000'') ORDER BY h.%1$I DESC LIMIT 1),
    (SELECT max(h.%1$I) FROM public.casualty_figure AS o JOIN public.casualty_figure AS f ON f.id = o.supersedes JOIN public.change AS h ON h.record_id = o.id
     WHERE f.place_ids && %3$s AND h.%1$I <= public.as_of() AND h.after #>> ''{body,supersedes}'' = f.id::text), 0)';
BEGIN
  FOREACH tier IN ARRAY ARRAY['public', 'partner', 'trusted', 'full'] LOOP
    place_ids := CASE tier WHEN 'public' THEN 'place_ids_public' WHEN 'partner' THEN 'place_ids_partner' ELSE 'place_ids' END;
    seen_position := CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END;
    seen_revision := CASE tier WHEN 'full' THEN 'revision' ELSE 'revision_' || tier END;
    EXECUTE format($view$
      CREATE OR REPLACE VIEW %1$I.version AS
      SELECT v.scope, CASE WHEN v.%2$I <= public.as_of() THEN v.%2$I ELSE %3$s END AS own, CASE WHEN v.%4$I <= public.as_of() THEN v.%4$I ELSE %5$s END AS below
      FROM public.scope_version AS v
    $view$, tier || '_past',
      'own_' || tier, format(touched, seen_position, place_ids, 'ARRAY[v.scope]', seen_revision),
      'below_' || tier, format(touched, seen_position, place_ids, 'ARRAY(SELECT a.place_id FROM public.place_ancestor AS a WHERE a.ancestor_id = v.scope)', seen_revision));
  END LOOP;
END $$;

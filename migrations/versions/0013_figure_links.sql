-- Casualty figures name others: what they replace, are part of, repeat. A total follows these links,
-- so that they must not go in circles, and a change at one end is a change of the answers at the other.

-- Few figures repeat others; a total has to find those few among very many.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_relaying ON casualty_figure (id) WHERE body -> 'relays' <> '[]'::jsonb;
-- The planner has to know how few they are.
CREATE STATISTICS casualty_figure_relaying_few ON (body -> 'relays') FROM casualty_figure;
-- Counts over spans are few beside incidents, and each is looked at.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_counts ON casualty_figure (metric, latest) WHERE basis <> 'incident';
-- Incidents are very many, and a total sums them: from this index alone, never from the rows.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_incidents ON casualty_figure (metric, latest) INCLUDE (earliest, place_id, family, licence, population, cause,
  low, best, high, id, subset_of, strike_id, place_ids_public, withheld_public, released_public, revision_public)
  WHERE basis = 'incident';

-- What figures and strikes say of each other, as far as a tier reads both ends: for totals, which have
-- to find the few that are linked among very many.
DO $$
DECLARE
  reader text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    EXECUTE format($view$
      CREATE VIEW %1$I.casualty_link AS
      SELECT 'supersedes' AS kind, t.id, t.supersedes AS target
      FROM public.casualty_figure AS t JOIN public.casualty_figure AS o ON o.id = t.supersedes WHERE t.supersedes IS NOT NULL AND t.%2$I AND o.%2$I
      UNION ALL
      SELECT 'subset_of', t.id, t.subset_of
      FROM public.casualty_figure AS t JOIN public.casualty_figure AS o ON o.id = t.subset_of WHERE t.subset_of IS NOT NULL AND t.%2$I AND o.%2$I
      UNION ALL
      SELECT 'relays', t.id, o.id
      FROM public.casualty_figure AS t CROSS JOIN LATERAL unnest(public.uuid_list(t.body -> 'relays')) AS r(id) JOIN public.casualty_figure AS o ON o.id = r.id
      WHERE t.body -> 'relays' <> '[]'::jsonb AND t.%2$I AND o.%2$I
      UNION ALL
      SELECT 'same_event_as', t.id, t.same_event_as
      FROM public.strike AS t JOIN public.strike AS o ON o.id = t.same_event_as WHERE t.same_event_as IS NOT NULL AND t.%2$I AND o.%2$I
    $view$, reader || '_read', 'released_' || CASE reader WHEN 'keyed' THEN 'public' WHEN 'full' THEN 'trusted' ELSE reader END);
    EXECUTE format('COMMENT ON VIEW %I.casualty_link IS %L', reader || '_read', 'What casualty figures and strikes say of each other: supersedes, subset_of, relays, same_event_as.');
    CONTINUE WHEN reader = 'keyed';
    EXECUTE format($view$
      CREATE VIEW %1$I.casualty_link AS
      SELECT l.kind, v.id, l.target FROM %1$I.casualty_figure AS v
      CROSS JOIN LATERAL (VALUES ('supersedes', v.supersedes), ('subset_of', v.subset_of)) AS l(kind, target)
      WHERE v.released AND l.target IS NOT NULL
      UNION ALL
      SELECT 'relays', v.id, o.id::uuid FROM %1$I.casualty_figure AS v
      CROSS JOIN LATERAL json_array_elements_text(v.document -> 'relays') AS o(id) WHERE v.released
      UNION ALL
      SELECT 'same_event_as', v.id, v.same_event_as FROM %1$I.strike AS v WHERE v.released AND v.same_event_as IS NOT NULL
    $view$, reader || '_past');
    EXECUTE format('COMMENT ON VIEW %I.casualty_link IS %L', reader || '_past', 'What casualty figures and strikes said of each other: supersedes, subset_of, relays, same_event_as.');
  END LOOP;
END $$;

-- Figures in parts of parts, and in links between counts over spans and what they hold. These few are
-- followed one by one; an incident that is part of another one is not among them. What is no longer
-- linked stays here: then it is merely looked at.
CREATE TABLE figure_nesting (
  figure_id uuid CONSTRAINT figure_nesting_pkey PRIMARY KEY CONSTRAINT figure_nesting_figure_exists REFERENCES casualty_figure (id)
);
COMMENT ON TABLE figure_nesting IS 'Figures in parts of parts, and in links between counts over spans and what they hold: a total follows these one by one.';
COMMENT ON COLUMN figure_nesting.figure_id IS 'The figure.';

CREATE FUNCTION figure_nested(changed uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT DISTINCT u.id
  FROM casualty_figure AS part JOIN casualty_figure AS whole ON whole.id = part.subset_of
  CROSS JOIN LATERAL unnest(ARRAY[part.id, whole.id, whole.subset_of]) AS u(id)
  WHERE (part.id = ANY (changed) OR part.subset_of = ANY (changed))
    AND (whole.subset_of IS NOT NULL OR part.basis <> 'incident' OR whole.basis <> 'incident') AND u.id IS NOT NULL
$$;
INSERT INTO figure_nesting (figure_id)
SELECT DISTINCT u.id
FROM casualty_figure AS part JOIN casualty_figure AS whole ON whole.id = part.subset_of
CROSS JOIN LATERAL unnest(ARRAY[part.id, whole.id, whole.subset_of]) AS u(id)
WHERE (whole.subset_of IS NOT NULL OR part.basis <> 'incident' OR whole.basis <> 'incident') AND u.id IS NOT NULL;

CREATE FUNCTION figure_links_nested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO figure_nesting (figure_id) SELECT figure_nested(ARRAY(SELECT m.id FROM made AS m)) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER casualty_figure_nested AFTER INSERT ON casualty_figure REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION figure_links_nested();
CREATE TRIGGER casualty_figure_nested_again AFTER UPDATE ON casualty_figure REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION figure_links_nested();

DO $$
DECLARE
  reader text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public_read', 'keyed_read', 'partner_read', 'trusted_read', 'full_read', 'public_past', 'partner_past', 'trusted_past', 'full_past'] LOOP
    EXECUTE format('CREATE VIEW %1$I.casualty_nesting AS SELECT v.id AS figure_id FROM public.figure_nesting AS n JOIN %1$I.casualty_figure AS v ON v.id = n.figure_id AND v.released', reader);
    EXECUTE format('COMMENT ON VIEW %I.casualty_nesting IS %L', reader, 'Casualty figures in parts of parts, and in links between counts over spans and what they hold.');
  END LOOP;
END $$;

-- Refuses a link that leads back to where it starts, however many steps away. It runs under the lock
-- of the journal: two writes that would close a circle together come one after the other.
CREATE FUNCTION figure_leads_to(start uuid, member text, wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain AS (
    SELECT start AS id
    UNION
    SELECT o.id FROM chain AS c JOIN casualty_figure AS f ON f.id = c.id
    CROSS JOIN LATERAL unnest(uuid_list(CASE jsonb_typeof(f.body -> member) WHEN 'array' THEN f.body -> member WHEN 'string' THEN jsonb_build_array(f.body -> member) END)) AS o(id)
  )
  SELECT EXISTS (SELECT FROM chain AS c WHERE c.id = wanted)
$$;

CREATE FUNCTION figure_links_straight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.body ->> 'supersedes')::uuid <> NEW.id AND figure_leads_to((NEW.body ->> 'supersedes')::uuid, 'supersedes', NEW.id) THEN
    RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation', CONSTRAINT = 'casualty_figure_supersedes_no_circle', TABLE = 'casualty_figure';
  END IF;
  IF (NEW.body ->> 'subset_of')::uuid <> NEW.id AND figure_leads_to((NEW.body ->> 'subset_of')::uuid, 'subset_of', NEW.id) THEN
    RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation', CONSTRAINT = 'casualty_figure_subset_of_no_circle', TABLE = 'casualty_figure';
  END IF;
  IF NEW.body -> 'relays' <> '[]'::jsonb AND EXISTS (
      SELECT FROM unnest(uuid_list(NEW.body -> 'relays')) AS o(id) WHERE figure_leads_to(o.id, 'relays', NEW.id)) THEN
    RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation', CONSTRAINT = 'casualty_figure_relays_no_circle', TABLE = 'casualty_figure';
  END IF;
  RETURN NEW;
END $$;

-- By its name it comes after the trigger that takes the lock.
CREATE TRIGGER casualty_figure_straight BEFORE INSERT OR UPDATE ON casualty_figure
  FOR EACH ROW EXECUTE FUNCTION figure_links_straight();

-- Tells pollers of a place that a figure there no longer counts, or counts again, because of one that
-- takes its place and stands elsewhere. Each tier learns of what it can read.
CREATE FUNCTION figure_links_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fresh boolean := TG_OP = 'INSERT';
BEGIN
  INSERT INTO scope_version AS v (scope, own_full, own_trusted, own_partner, own_public, below_full, below_trusted, below_partner, below_public)
  SELECT a.ancestor_id,
    CASE WHEN bool_or(a.depth = 0) THEN t.full_ ELSE 0 END, CASE WHEN bool_or(a.depth = 0) THEN t.trusted ELSE 0 END,
    CASE WHEN bool_or(a.depth = 0) THEN t.partner ELSE 0 END, CASE WHEN bool_or(a.depth = 0) THEN t.public_ ELSE 0 END,
    t.full_, t.trusted, t.partner, t.public_
  FROM casualty_figure AS f CROSS JOIN LATERAL unnest(f.place_ids) AS p(id) JOIN place_ancestor AS a ON a.place_id = p.id
  CROSS JOIN LATERAL (SELECT NEW.position AS full_,
    CASE WHEN fresh OR NEW.revision_trusted > OLD.revision_trusted THEN coalesce(NEW.position_trusted, 0) ELSE 0 END AS trusted,
    CASE WHEN fresh OR NEW.revision_partner > OLD.revision_partner THEN coalesce(NEW.position_partner, 0) ELSE 0 END AS partner,
    CASE WHEN fresh OR NEW.revision_public > OLD.revision_public THEN coalesce(NEW.position_public, 0) ELSE 0 END AS public_) AS t
  WHERE f.id IN ((NEW.body ->> 'supersedes')::uuid, CASE WHEN fresh THEN NULL ELSE (OLD.body ->> 'supersedes')::uuid END)
  GROUP BY a.ancestor_id, t.full_, t.trusted, t.partner, t.public_
  ORDER BY a.ancestor_id
  ON CONFLICT (scope) DO UPDATE SET
    own_full = greatest(v.own_full, excluded.own_full), own_trusted = greatest(v.own_trusted, excluded.own_trusted),
    own_partner = greatest(v.own_partner, excluded.own_partner), own_public = greatest(v.own_public, excluded.own_public),
    below_full = greatest(v.below_full, excluded.below_full), below_trusted = greatest(v.below_trusted, excluded.below_trusted),
    below_partner = greatest(v.below_partner, excluded.below_partner), below_public = greatest(v.below_public, excluded.below_public);
  RETURN NULL;
END $$;

CREATE TRIGGER casualty_figure_told AFTER INSERT OR UPDATE ON casualty_figure
  FOR EACH ROW EXECUTE FUNCTION figure_links_told();

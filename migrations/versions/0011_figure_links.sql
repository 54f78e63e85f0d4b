-- Casualty figures name others: what they replace, are part of, repeat. A total follows these links,
-- so that they must not go in circles, and a change at one end is a change of the answers at the other.

-- Few figures repeat others; a total has to find those few among very many.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_relaying ON casualty_figure (id) WHERE body -> 'relays' <> '[]'::jsonb;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_relayed ON casualty_figure USING gin ((body -> 'relays') jsonb_path_ops) WHERE body -> 'relays' <> '[]'::jsonb;
-- The planner has to know how few they are.
CREATE STATISTICS casualty_figure_relaying_few ON (body -> 'relays') FROM casualty_figure;
-- Counts over spans are few beside incidents, and each is looked at.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_counts ON casualty_figure (metric, latest) WHERE basis <> 'incident';
-- Incidents are very many, and a total sums them: from this index alone, never from the rows.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_incidents ON casualty_figure (metric, latest) INCLUDE (earliest, place_id, family, licence, population, cause,
  low, best, high, id, subset_of, released_public, revision_public, released_partner, revision_partner, released_trusted, revision_trusted)
  WHERE basis = 'incident';

-- Which figures repeat which, as far as a tier reads them.
DO $$
DECLARE
  reader text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    EXECUTE format($view$
      CREATE VIEW %I.casualty_relay AS
      SELECT t.id, o.id AS original
      FROM public.casualty_figure AS t CROSS JOIN LATERAL unnest(public.uuid_list(t.body -> 'relays')) AS o(id)
      WHERE t.body -> 'relays' <> '[]'::jsonb AND t.%I
    $view$, reader || '_read', 'released_' || CASE reader WHEN 'keyed' THEN 'public' WHEN 'full' THEN 'trusted' ELSE reader END);
    EXECUTE format('COMMENT ON VIEW %I.casualty_relay IS %L', reader || '_read', 'Which casualty figures repeat which other ones.');
  END LOOP;
END $$;

-- Refuses a link that leads back to where it starts, however many steps away. It runs under the lock
-- of the journal: two writes that would close a circle together come one after the other.
CREATE FUNCTION figure_links_straight() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['supersedes', 'subset_of'] LOOP
    IF NEW.body ->> member IS NOT NULL AND EXISTS (
      WITH RECURSIVE chain AS (
        SELECT (NEW.body ->> member)::uuid AS id
        UNION
        SELECT (f.body ->> member)::uuid FROM chain AS c JOIN casualty_figure AS f ON f.id = c.id WHERE f.body ->> member IS NOT NULL
      )
      SELECT FROM chain AS c WHERE c.id = NEW.id AND (NEW.body ->> member)::uuid <> NEW.id
    ) THEN
      RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation',
        CONSTRAINT = format('casualty_figure_%s_no_circle', member), TABLE = 'casualty_figure';
    END IF;
  END LOOP;
  IF NEW.body -> 'relays' <> '[]'::jsonb AND EXISTS (
    WITH RECURSIVE chain AS (
      SELECT o.id FROM unnest(uuid_list(NEW.body -> 'relays')) AS o(id)
      UNION
      SELECT o.id FROM chain AS c JOIN casualty_figure AS f ON f.id = c.id CROSS JOIN LATERAL unnest(uuid_list(f.body -> 'relays')) AS o(id)
    )
    SELECT FROM chain AS c WHERE c.id = NEW.id
  ) THEN
    RAISE EXCEPTION 'the link leads back' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'casualty_figure_relays_no_circle', TABLE = 'casualty_figure';
  END IF;
  RETURN NEW;
END $$;

-- By its name it comes after the trigger that takes the lock.
CREATE TRIGGER casualty_figure_straight BEFORE INSERT OR UPDATE ON casualty_figure
  FOR EACH ROW EXECUTE FUNCTION figure_links_straight();

-- Tells pollers of a place that a figure there counts, or no longer counts, because of one that is
-- placed elsewhere: what replaces it, or what it repeats. Each tier learns of what it can read.
CREATE FUNCTION figure_links_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  linked uuid[];
  places uuid[];
  nowhere boolean;
  fresh boolean := TG_OP = 'INSERT';
BEGIN
  linked := array_remove(ARRAY[(NEW.body ->> 'supersedes')::uuid, CASE WHEN fresh THEN NULL ELSE (OLD.body ->> 'supersedes')::uuid END], NULL)
    || ARRAY(SELECT f.id FROM casualty_figure AS f WHERE f.body -> 'relays' <> '[]'::jsonb AND f.body -> 'relays' @> to_jsonb(NEW.id::text));
  IF linked = '{}' THEN
    RETURN NULL;
  END IF;
  places := ARRAY(SELECT DISTINCT p.id FROM casualty_figure AS f CROSS JOIN LATERAL unnest(f.place_ids) AS p(id) WHERE f.id = ANY (linked));
  nowhere := EXISTS (SELECT FROM casualty_figure AS f WHERE f.id = ANY (linked) AND f.place_ids = '{}');
  PERFORM touch_versions('full', places, nowhere, NEW.position);
  PERFORM touch_versions('trusted', places, nowhere, CASE WHEN fresh OR NEW.revision_trusted > OLD.revision_trusted THEN NEW.position_trusted END);
  PERFORM touch_versions('partner', places, nowhere, CASE WHEN fresh OR NEW.revision_partner > OLD.revision_partner THEN NEW.position_partner END);
  PERFORM touch_versions('public', places, nowhere, CASE WHEN fresh OR NEW.revision_public > OLD.revision_public THEN NEW.position_public END);
  RETURN NULL;
END $$;

CREATE TRIGGER casualty_figure_told AFTER INSERT OR UPDATE ON casualty_figure
  FOR EACH ROW EXECUTE FUNCTION figure_links_told();

-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
-- What polls ask for costs the same, however many records there are: indexes that answers are read
-- from without the rows, and numbers that are kept as records are written.

-- By place ---------------------------------------------------------------------------------------

-- The strikes and incidents that the public knows of, by place and day, with all that is counted and
-- summed of them: the answers about a town read this and no other record, and no row at all.
CREATE INDEX strike_here_public ON strike ((place_ids_public[1]), (coalesce(latest, 'infinity'::date)))
  INCLUDE (latest, earliest, family, licence, certainty, is_strike, hits_facility, same_event_as, location_precision, id, place_ids_public,
    killed_low, killed_best, killed_high, injured_low, injured_best, injured_high, withheld_public,
    health_workers_killed_low, health_workers_killed_best, health_workers_killed_high,
    health_workers_injured_low, health_workers_injured_best, health_workers_injured_high)
  WHERE released_public AND revision_public > 0;
CREATE INDEX casualty_figure_here_public ON casualty_figure ((place_ids_public[1]), metric, latest)
  INCLUDE (earliest, family, licence, population, cause, low, best, high, id, subset_of, strike_id, place_id, place_ids_public, withheld_public)
  WHERE basis = 'incident' AND released_public AND revision_public > 0;

-- Pages of one town, in the order of lists.
CREATE INDEX strike_order_public ON strike ((place_ids_public[1]), sort_key DESC, id DESC) INCLUDE (state, latest, earliest, place_ids_public)
  WHERE released_public AND revision_public > 0;
CREATE INDEX casualty_figure_order_public ON casualty_figure ((place_ids_public[1]), sort_key DESC, id DESC) INCLUDE (state, latest, earliest, place_ids_public)
  WHERE released_public AND revision_public > 0;

-- Whether a family states anything in a metric: one look, where there is nothing too.
DROP INDEX casualty_figure_family_metric;
CREATE INDEX casualty_figure_family_metric ON casualty_figure (family, metric, id);

-- Places by what a question calls them, whatever became of them, and by where they are.
CREATE INDEX place_slug_lookup ON place (slug);
CREATE INDEX place_overlaps ON place USING gin (overlap_ids) WHERE overlap_ids <> '{}';
CREATE INDEX place_latitude ON place (latitude, longitude, id);

-- How much there is --------------------------------------------------------------------------------

CREATE TABLE noun_count (
  noun text NOT NULL,
  released_trusted bigint NOT NULL DEFAULT 0,
  released_partner bigint NOT NULL DEFAULT 0,
  released_public bigint NOT NULL DEFAULT 0,
  changed_at_full timestamptz,
  changed_at_trusted timestamptz,
  changed_at_partner timestamptz,
  changed_at_public timestamptz,
  position_full bigint NOT NULL DEFAULT 0,
  position_trusted bigint NOT NULL DEFAULT 0,
  position_partner bigint NOT NULL DEFAULT 0,
  position_public bigint NOT NULL DEFAULT 0,
  CONSTRAINT noun_count_pkey PRIMARY KEY (noun)
) WITH (fillfactor = 50);
COMMENT ON TABLE noun_count IS 'How many records of each noun the tiers are told of, and when and where in their feeds they last changed; kept in the transaction of each write.';
COMMENT ON COLUMN noun_count.noun IS 'The table of the noun.';
COMMENT ON COLUMN noun_count.released_trusted IS 'Records released to the trusted tier.';
COMMENT ON COLUMN noun_count.released_partner IS 'Records released to the partner tier.';
COMMENT ON COLUMN noun_count.released_public IS 'Records released to the public.';
COMMENT ON COLUMN noun_count.changed_at_full IS 'When one of them last changed.';
COMMENT ON COLUMN noun_count.changed_at_trusted IS 'When what the trusted tier is told of one last changed.';
COMMENT ON COLUMN noun_count.changed_at_partner IS 'When what the partner tier is told of one last changed.';
COMMENT ON COLUMN noun_count.changed_at_public IS 'When what the public is told of one last changed.';
COMMENT ON COLUMN noun_count.position_full IS 'The position of the last change.';
COMMENT ON COLUMN noun_count.position_trusted IS 'The position of the last change that the trusted tier sees.';
COMMENT ON COLUMN noun_count.position_partner IS 'The position of the last change that the partner tier sees.';
COMMENT ON COLUMN noun_count.position_public IS 'The position of the last change that the public sees.';

-- A change and a position of a tier only ever grow; what is released comes and goes.
CREATE FUNCTION noun_count_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE noun_count AS n SET
    released_trusted = n.released_trusted + d.trusted, released_partner = n.released_partner + d.partner, released_public = n.released_public + d.public_,
    changed_at_full = greatest(n.changed_at_full, d.at), changed_at_trusted = greatest(n.changed_at_trusted, d.at_trusted),
    changed_at_partner = greatest(n.changed_at_partner, d.at_partner), changed_at_public = greatest(n.changed_at_public, d.at_public),
    position_full = greatest(n.position_full, d.position), position_trusted = greatest(n.position_trusted, d.position_trusted),
    position_partner = greatest(n.position_partner, d.position_partner), position_public = greatest(n.position_public, d.position_public)
  FROM (
    SELECT count(*) AS many, count(*) FILTER (WHERE m.released_trusted) AS trusted, count(*) FILTER (WHERE m.released_partner) AS partner,
      count(*) FILTER (WHERE m.released_public) AS public_, max(m.changed_at) AS at, max(m.changed_at_trusted) AS at_trusted,
      max(m.changed_at_partner) AS at_partner, max(m.changed_at_public) AS at_public, max(m.position) AS position,
      max(m.position_trusted) AS position_trusted, max(m.position_partner) AS position_partner, max(m.position_public) AS position_public
    FROM made AS m) AS d
  WHERE n.noun = TG_TABLE_NAME AND d.many > 0;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION noun_count_made IS 'Counts new records.';
CREATE FUNCTION noun_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE noun_count AS n SET
    released_trusted = n.released_trusted + d.trusted - o.trusted, released_partner = n.released_partner + d.partner - o.partner,
    released_public = n.released_public + d.public_ - o.public_,
    changed_at_full = greatest(n.changed_at_full, d.at), changed_at_trusted = greatest(n.changed_at_trusted, d.at_trusted),
    changed_at_partner = greatest(n.changed_at_partner, d.at_partner), changed_at_public = greatest(n.changed_at_public, d.at_public),
    position_full = greatest(n.position_full, d.position), position_trusted = greatest(n.position_trusted, d.position_trusted),
    position_partner = greatest(n.position_partner, d.position_partner), position_public = greatest(n.position_public, d.position_public)
  FROM (
    SELECT count(*) AS many, count(*) FILTER (WHERE m.released_trusted) AS trusted, count(*) FILTER (WHERE m.released_partner) AS partner,
      count(*) FILTER (WHERE m.released_public) AS public_, max(m.changed_at) AS at, max(m.changed_at_trusted) AS at_trusted,
      max(m.changed_at_partner) AS at_partner, max(m.changed_at_public) AS at_public, max(m.position) AS position,
      max(m.position_trusted) AS position_trusted, max(m.position_partner) AS position_partner, max(m.position_public) AS position_public
    FROM made AS m) AS d,
  (
    SELECT count(*) FILTER (WHERE w.released_trusted) AS trusted, count(*) FILTER (WHERE w.released_partner) AS partner,
      count(*) FILTER (WHERE w.released_public) AS public_
    FROM was AS w) AS o
  WHERE n.noun = TG_TABLE_NAME AND d.many > 0;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION noun_count_changed IS 'Counts records again that were changed.';

-- After what was written past the triggers: a migration, a snapshot that was put back.
CREATE FUNCTION noun_count_anew() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  noun text;
BEGIN
  DELETE FROM noun_count;
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format($count$
      INSERT INTO noun_count (noun, released_trusted, released_partner, released_public, changed_at_full, changed_at_trusted, changed_at_partner, changed_at_public,
        position_full, position_trusted, position_partner, position_public)
      SELECT %1$L, count(*) FILTER (WHERE m.released_trusted), count(*) FILTER (WHERE m.released_partner), count(*) FILTER (WHERE m.released_public),
        max(m.changed_at), max(m.changed_at_trusted), max(m.changed_at_partner), max(m.changed_at_public),
        coalesce(max(m.position), 0), coalesce(max(m.position_trusted), 0), coalesce(max(m.position_partner), 0), coalesce(max(m.position_public), 0)
      FROM public.%1$I AS m $count$, noun);
  END LOOP;
END $$;
COMMENT ON FUNCTION noun_count_anew IS 'Counts everything again.';
REVOKE EXECUTE ON FUNCTION noun_count_anew() FROM PUBLIC;
SELECT noun_count_anew();

DO $$
DECLARE
  noun text;
  reader text;
  tier text;
  events text;
  past text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['place', 'besieged_area', 'supply_route', 'strike', 'route_status', 'siege', 'designation',
      'casualty_figure', 'population_estimate', 'source', 'document', 'statement', 'facility', 'facility_status', 'aid_mission', 'pause'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_counted AFTER INSERT ON %1$I REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION noun_count_made()', noun);
    EXECUTE format('CREATE TRIGGER %1$s_counted_again AFTER UPDATE ON %1$I REFERENCING OLD TABLE AS was NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION noun_count_changed()', noun);
  END LOOP;
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
    SELECT string_agg(format('WHEN %1$L THEN (SELECT max(v.latest) FROM %2$I.%1$I AS v WHERE v.released)', c.noun, reader || '_read'), ' ')
        FILTER (WHERE EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.noun::regclass AND a.attname = 'latest')),
      string_agg(format('SELECT %1$L::text AS noun, count(*) FILTER (WHERE v.released) AS records, max(v.latest) FILTER (WHERE v.released) AS newest_event,'
        ' max(v.changed_at) AS last_change_at, coalesce(max(v.position), 0) AS position FROM %2$I.%1$I AS v', c.noun, reader || '_past'), ' UNION ALL ')
    INTO events, past FROM noun_count AS c;
    EXECUTE format('CREATE VIEW %1$I.dataset AS SELECT n.noun, n.%2$I AS records, CASE n.noun %3$s END AS newest_event, n.%4$I AS last_change_at, n.%5$I AS position'
      ' FROM public.noun_count AS n', reader || '_read', 'released_' || CASE tier WHEN 'full' THEN 'trusted' ELSE tier END, events, 'changed_at_' || tier, 'position_' || tier);
    EXECUTE format('COMMENT ON VIEW %I.dataset IS %L', reader || '_read', 'Of each noun how many records the tier is told of, their newest event, and when and where in its feed they last changed.');
    IF reader <> 'keyed' THEN
      EXECUTE format('CREATE VIEW %I.dataset AS %s', reader || '_past', past);
      EXECUTE format('COMMENT ON VIEW %I.dataset IS %L', reader || '_past', 'Of each noun how many records the tier was told of then.');
    END IF;
  END LOOP;
END $$;

-- As before, and counts what was put back.
CREATE OR REPLACE FUNCTION restore_end(whole boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  each text;
BEGIN
  PERFORM setval(pg_get_serial_sequence('contradiction_entry', 'number'), max(e.number)) FROM contradiction_entry AS e HAVING max(e.number) > 0;
  UPDATE service_state SET seeded_at = clock_timestamp(), past_from = CASE WHEN whole THEN past_from ELSE clock_timestamp() END;
  DELETE FROM restored_line;
  PERFORM noun_count_anew();
  FOREACH each IN ARRAY restored_tables() || ARRAY['change', 'service_state'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', each);
  END LOOP;
END $$;

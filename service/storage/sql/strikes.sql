-- name: tally
-- Attacks on care that may meet a window, per family and by all that a count is split by. Reports of
-- one event by one family count once: the one that others point to, else the first.
SELECT v.family, v.is_strike, coalesce(v.certainty, 'not_assessed') AS certainty,
       coalesce(v.earliest >= %(first)s AND v.latest <= %(last)s, false) AS inside,
       (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here, count(*) AS records
FROM {reader}.strike AS v
WHERE v.released AND v.family IS NOT NULL
  AND coalesce(v.latest, 'infinity') >= %(first)s AND coalesce(v.earliest, '-infinity') <= %(last)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s)
       OR (v.location_precision = 'near_settlement' AND v.place_id = ANY (%(near)s)))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
  AND (v.same_event_as IS NULL OR NOT EXISTS (
    SELECT FROM {reader}.strike AS o
    WHERE o.released AND o.family = v.family AND o.id <> v.id
      AND (o.id = v.same_event_as OR (o.same_event_as = v.same_event_as AND o.id < v.id))))
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5

-- name: last
-- The last strike of each family that surely fell by a day, here and possibly here.
SELECT v.family, (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here, max(v.latest) AS latest
FROM {reader}.strike AS v
WHERE v.released AND v.family IS NOT NULL AND v.is_strike AND v.latest <= %(last)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s)
       OR (v.location_precision = 'near_settlement' AND v.place_id = ANY (%(near)s)))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
GROUP BY 1, 2
ORDER BY 3 DESC, 1, 2

-- name: flows
-- A measure of strikes summed by family, bounds and whether the place is sure. A record that does
-- not state the measure's quantity is no record of the measure.
SELECT v.family, v.licence, v.earliest, v.latest,
       (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
       count(*) AS records, sum(q.low) AS low, count(q.low) AS lows, sum(q.best) AS best, count(q.best) AS bests,
       sum(q.high) AS high, count(q.high) AS highs
FROM {reader}.strike AS v
CROSS JOIN LATERAL (SELECT
  CASE %(measure)s WHEN 'killed' THEN v.killed_low WHEN 'injured' THEN v.injured_low
    WHEN 'health_workers_killed' THEN v.health_workers_killed_low WHEN 'health_workers_injured' THEN v.health_workers_injured_low ELSE 1 END AS low,
  CASE %(measure)s WHEN 'killed' THEN v.killed_best WHEN 'injured' THEN v.injured_best
    WHEN 'health_workers_killed' THEN v.health_workers_killed_best WHEN 'health_workers_injured' THEN v.health_workers_injured_best ELSE 1 END AS best,
  CASE %(measure)s WHEN 'killed' THEN v.killed_high WHEN 'injured' THEN v.injured_high
    WHEN 'health_workers_killed' THEN v.health_workers_killed_high WHEN 'health_workers_injured' THEN v.health_workers_injured_high ELSE 1 END AS high
) AS q
WHERE v.released AND v.family IS NOT NULL AND coalesce(q.low, q.best, q.high) IS NOT NULL
  AND CASE %(measure)s WHEN 'strikes' THEN v.is_strike WHEN 'facilities_hit' THEN v.hits_facility ELSE true END
  AND coalesce(v.latest, 'infinity') >= %(first)s AND coalesce(v.earliest, '-infinity') <= %(last)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s)
       OR (v.location_precision = 'near_settlement' AND v.place_id = ANY (%(near)s)))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
  AND (%(certainties)s::text[] IS NULL OR v.certainty = ANY (%(certainties)s))
  AND (v.same_event_as IS NULL OR NOT EXISTS (
    SELECT FROM {reader}.strike AS o
    WHERE o.released AND o.family = v.family AND o.id <> v.id
      AND (o.id = v.same_event_as OR (o.same_event_as = v.same_event_as AND o.id < v.id))))
  AND (%(measure)s NOT IN ('killed', 'injured') OR NOT EXISTS (
    SELECT FROM {reader}.casualty_figure AS f
    WHERE f.released AND f.strike_id = v.id AND f.family = v.family AND f.metric = %(measure)s AND f.population = 'all'))
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 3, 4, 5

-- name: extent
-- The first and the last day of the strikes that a series without a window shows.
SELECT min(coalesce(v.earliest, v.latest)) AS first, max(coalesce(v.latest, v.earliest)) AS last
FROM {reader}.strike AS v
WHERE v.released
  AND (%(everywhere)s OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s)
       OR (v.location_precision = 'near_settlement' AND v.place_id = ANY (%(near)s)))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

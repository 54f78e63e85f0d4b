-- name: matches
-- The strikes that may meet the asked window, place and families, filled into the `matches` gap of
-- the statements below.
v.released AND v.family IS NOT NULL
  AND (v.latest >= %(first)s OR v.latest IS NULL) AND (v.earliest <= %(last)s OR v.earliest IS NULL)
  -- The same ground once more, as an index holds it.
  AND (%(everywhere)s OR v.place_ids && (%(here)s::uuid[] || %(possibly)s::uuid[] || %(near)s::uuid[]) OR v.place_ids <@ '{{}}')
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s)
       OR (v.location_precision = 'near_settlement' AND v.place_id = ANY (%(near)s)))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

-- name: tally
-- Attacks on care that may meet a window, per family and by all that a count is split by. Of the
-- reports of one event by one family that are asked for, one counts: a strike before what is none,
-- then the one that the others point to.
WITH asked AS (
  SELECT v.family, v.is_strike, coalesce(v.certainty, 'not_assessed') AS certainty,
         coalesce(v.earliest >= %(first)s AND v.latest <= %(last)s, false) AS inside,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         row_number() OVER (
           PARTITION BY v.family, coalesce(v.same_event_as, v.id)
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {reader}.strike AS v
  WHERE {matches}
)
SELECT family, is_strike, certainty, inside, here, count(*) AS records
FROM asked
WHERE among_event = 1
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

-- name: reckoned
-- A measure of strikes with what leaves each out, filled into the `reckoned` gap of the statements
-- below: another report of its event, or a figure that counts the event and is asked for itself. A
-- record that does not state the measure's quantity is no record of the measure.
stated AS (
  SELECT DISTINCT ON (1, 2) v.family, coalesce(struck.same_event_as, v.strike_id) AS event, v.id
  FROM {reader}.casualty_figure AS v
  LEFT JOIN {reader}.strike AS struck ON struck.id = v.strike_id
  WHERE v.released AND v.family IS NOT NULL AND v.strike_id IS NOT NULL
    AND (v.metric, v.population) = (CASE WHEN %(measure)s LIKE '%%injured' THEN 'injured' ELSE 'killed' END,
      CASE WHEN %(measure)s LIKE 'health_workers%%' THEN 'health_workers' ELSE 'all' END)
    AND %(measure)s LIKE ANY (ARRAY['%%killed', '%%injured'])
    -- No figure is asked for by its certainty, so none can count a strike that is.
    AND %(certainties)s::text[] IS NULL
    AND (v.latest >= %(first)s OR v.latest IS NULL) AND (v.earliest <= %(last)s OR v.earliest IS NULL)
    AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
    AND (%(cause)s::text IS NULL OR %(cause)s = 'all' OR v.cause = %(cause)s)
  ORDER BY 1, 2, v.id
), asked AS (
  SELECT v.id, v.family, v.licence, v.earliest, v.latest, v.place_id, q.low, q.best, q.high, v.same_event_as,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         coalesce(v.same_event_as, v.id) AS event, %(measure)s = ANY (v.withheld) AS withheld
  FROM {reader}.strike AS v
  CROSS JOIN LATERAL (SELECT
    CASE %(measure)s WHEN 'killed' THEN v.killed_low WHEN 'injured' THEN v.injured_low
      WHEN 'health_workers_killed' THEN v.health_workers_killed_low WHEN 'health_workers_injured' THEN v.health_workers_injured_low ELSE 1 END AS low,
    CASE %(measure)s WHEN 'killed' THEN v.killed_best WHEN 'injured' THEN v.injured_best
      WHEN 'health_workers_killed' THEN v.health_workers_killed_best WHEN 'health_workers_injured' THEN v.health_workers_injured_best ELSE 1 END AS best,
    CASE %(measure)s WHEN 'killed' THEN v.killed_high WHEN 'injured' THEN v.injured_high
      WHEN 'health_workers_killed' THEN v.health_workers_killed_high WHEN 'health_workers_injured' THEN v.health_workers_injured_high ELSE 1 END AS high
  ) AS q
  WHERE {matches} AND (coalesce(q.low, q.best, q.high) IS NOT NULL OR %(measure)s = ANY (v.withheld))
    AND CASE %(measure)s WHEN 'strikes' THEN v.is_strike WHEN 'facilities_hit' THEN v.hits_facility ELSE true END
    AND (%(certainties)s::text[] IS NULL OR v.certainty = ANY (%(certainties)s))
), reckoned AS (
  SELECT a.*, s.id AS counted_by, row_number() OVER one_event AS among_event, first_value(a.id) OVER one_event AS counts
  FROM asked AS a LEFT JOIN stated AS s ON s.family = a.family AND s.event = a.event
  WINDOW one_event AS (PARTITION BY a.family, a.event ORDER BY a.same_event_as NULLS FIRST, a.id)
)

-- name: flows
-- A measure of strikes summed by family, bounds and whether the place is sure.
WITH {reckoned}
SELECT family, licence, earliest, latest, here,
       count(*) AS records, sum(low) AS low, count(low) AS lows, sum(best) AS best, count(best) AS bests,
       sum(high) AS high, count(high) AS highs, bool_or(withheld) AS withheld
FROM reckoned
WHERE among_event = 1 AND counted_by IS NULL
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 3, 4, 5

-- name: living_flows
-- The injured by whole months and districts, as the public may know them exactly.
SELECT v.family, v.licence, v.earliest, v.latest, (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
       sum(v.records) AS records, sum(v.low) AS low, sum(v.lows) AS lows, sum(v.best) AS best, sum(v.bests) AS bests,
       sum(v.high) AS high, sum(v.highs) AS highs
FROM {reader}.living_by_month AS v
WHERE v.measure = %(measure)s AND v.latest >= %(first)s AND v.earliest <= %(last)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 3, 4, 5

-- name: traced
-- The strikes behind a total, each with the first reason that leaves it out (null = used).
WITH {reckoned}
SELECT id, family, 'incident' AS basis, earliest, latest, low, best, high, CASE
    WHEN counted_by IS NOT NULL THEN 'counted_by_figure'
    WHEN among_event > 1 THEN 'same_event'
    WHEN place_id IS NULL AND NOT here THEN 'place_unknown'
    WHEN NOT here THEN 'place_broader_than_query'
    WHEN earliest IS NULL OR latest IS NULL THEN 'period_unknown'
    WHEN earliest < %(first)s OR latest > %(last)s THEN 'period_not_contained' END AS reason,
  CASE WHEN counted_by IS NOT NULL THEN counted_by WHEN among_event > 1 THEN counts END AS conflicts_with
FROM reckoned
ORDER BY latest DESC NULLS LAST, id
LIMIT %(limit)s

-- name: extent
-- The first and the last day of the strikes that a series without a window shows.
SELECT min(coalesce(v.earliest, v.latest)) AS first, max(coalesce(v.latest, v.earliest)) AS last
FROM {reader}.strike AS v
WHERE v.released
  AND (%(everywhere)s OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s)
       OR (v.location_precision = 'near_settlement' AND v.place_id = ANY (%(near)s)))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

-- name: rhythm
-- Strikes inside a window that are known to the day, by family and day; of the reports of one event
-- by one family the same counts as in `tally`.
WITH asked AS (
  SELECT v.family, v.is_strike, v.earliest, v.latest,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         row_number() OVER (
           PARTITION BY v.family, coalesce(v.same_event_as, v.id)
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {reader}.strike AS v
  WHERE {matches}
)
SELECT family, here, earliest AS day, count(*) AS strikes
FROM asked
WHERE among_event = 1 AND is_strike AND earliest = latest AND earliest >= %(first)s AND latest <= %(last)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3

-- name: facilities
-- How many times strikes inside a window hit facilities that they name, and how many different ones;
-- for the trusted tier, whose documents name them.
WITH asked AS (
  SELECT v.id, v.family, v.is_strike, v.hits_facility, v.earliest, v.latest, v.document -> 'facility_ids' AS facilities,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         row_number() OVER (
           PARTITION BY v.family, coalesce(v.same_event_as, v.id)
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {reader}.strike AS v
  WHERE {matches}
)
SELECT a.family, a.here, count(*) AS hits, count(DISTINCT f.id) AS facilities
FROM asked AS a CROSS JOIN LATERAL json_array_elements_text(a.facilities) AS f(id)
WHERE a.among_event = 1 AND a.is_strike AND a.hits_facility AND a.earliest >= %(first)s AND a.latest <= %(last)s
GROUP BY 1, 2
ORDER BY 1, 2

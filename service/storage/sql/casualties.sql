-- name: flows
-- Figures of one metric and population, incidents summed by family, cause, bounds and whether the
-- place is sure; counts of other kinds one by one. Left out: what a later figure supersedes, what
-- repeats another, a part whose whole is asked too, and all but one count of one event by a family.
WITH asked AS (
  SELECT v.id, v.family, v.licence, v.basis, v.cause, v.earliest, v.latest, v.low, v.best, v.high,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         CASE WHEN v.basis = 'incident' AND v.strike_id IS NOT NULL THEN row_number() OVER (
           PARTITION BY v.family, v.basis, coalesce(event.same_event_as, v.strike_id, v.id)
           ORDER BY coalesce(v.low, v.best, v.high) DESC, v.id) ELSE 1 END AS among_event
  FROM {reader}.casualty_figure AS v
  LEFT JOIN {reader}.strike AS event ON event.id = v.strike_id
  WHERE v.released AND v.family IS NOT NULL AND v.metric = %(metric)s AND v.population = %(population)s
    AND coalesce(v.latest, 'infinity') >= %(first)s AND coalesce(v.earliest, '-infinity') <= %(last)s
    AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
    AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
    AND (%(cause)s::text IS NULL OR %(cause)s = 'all' OR v.cause = %(cause)s)
    AND NOT EXISTS (SELECT FROM {reader}.casualty_figure AS o WHERE o.released AND o.supersedes = v.id)
    AND (v.subset_of IS NULL OR NOT EXISTS (
      SELECT FROM {reader}.casualty_figure AS o
      WHERE o.id = v.subset_of AND o.released AND o.metric = v.metric AND o.population = v.population))
    AND NOT EXISTS (
      SELECT FROM json_array_elements_text(v.document -> 'relays') AS r(id)
      JOIN {reader}.casualty_figure AS o ON o.id = r.id::uuid AND o.released)
)
SELECT family, licence, basis, cause, earliest, latest, here, count(*) AS records,
       sum(low) AS low, count(low) AS lows, sum(best) AS best, count(best) AS bests, sum(high) AS high, count(high) AS highs
FROM asked
WHERE among_event = 1
GROUP BY family, licence, basis, cause, earliest, latest, here, CASE WHEN basis = 'incident' THEN NULL ELSE id END
ORDER BY family, basis, earliest, latest, here

-- name: traced
-- The figures behind a total, each with the first reason that leaves it out (null = used).
SELECT v.id, v.family, v.low, v.best, v.high, CASE
    WHEN newer.id IS NOT NULL THEN 'superseded'
    WHEN whole.id IS NOT NULL THEN 'subset_of'
    WHEN v.place_id IS NULL THEN CASE WHEN %(everywhere)s THEN NULL ELSE 'place_unknown' END
    WHEN NOT %(everywhere)s AND NOT v.place_id = ANY (%(here)s) THEN 'place_broader_than_query'
    WHEN v.earliest IS NULL OR v.latest IS NULL THEN 'period_unknown'
    WHEN v.earliest < %(first)s OR v.latest > %(last)s THEN 'period_not_contained'
    WHEN v.population <> %(population)s THEN 'population_mismatch'
    WHEN %(cause)s::text <> 'all' AND v.cause <> %(cause)s::text THEN 'cause_mismatch' END AS reason,
  coalesce(newer.id, whole.id) AS conflicts_with
FROM {reader}.casualty_figure AS v
LEFT JOIN LATERAL (SELECT o.id FROM {reader}.casualty_figure AS o WHERE o.released AND o.supersedes = v.id LIMIT 1) AS newer ON true
LEFT JOIN {reader}.casualty_figure AS whole
  ON whole.id = v.subset_of AND whole.released AND whole.metric = v.metric AND whole.population = v.population
WHERE v.released AND v.metric = %(metric)s
  AND coalesce(v.latest, 'infinity') >= %(first)s AND coalesce(v.earliest, '-infinity') <= %(last)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
ORDER BY v.latest DESC NULLS LAST, v.id
LIMIT 1000

-- name: extent
SELECT min(coalesce(v.earliest, v.latest)) AS first, max(coalesce(v.latest, v.earliest)) AS last
FROM {reader}.casualty_figure AS v
WHERE v.released AND v.metric = %(metric)s AND v.population = %(population)s AND v.basis IN ('incident', 'incremental')
  AND (%(everywhere)s OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

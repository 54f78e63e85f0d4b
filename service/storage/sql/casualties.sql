-- name: reckoned
-- Figures of a metric with the first reason that leaves each out of a total, filled into the
-- `reckoned` gap of the statements below. Left out: what a later figure supersedes, what repeats
-- another, a part whose whole is of the same metric and population, what counts other people or
-- another cause (looked at only for a trace), and all but one count of one event by a family.
found AS (
  SELECT v.id, v.family, v.licence, v.basis, v.cause, v.earliest,
         -- What nobody dates happened by the day of its report.
         coalesce(v.latest, (v.document #>> '{{reported_on,latest}}')::date) AS latest, v.place_id, v.low, v.best, v.high,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         CASE WHEN v.basis = 'incident' THEN coalesce(event.same_event_as, v.strike_id, v.id) ELSE v.id END AS event,
         CASE WHEN newer.id IS NOT NULL THEN 'superseded'
           WHEN original.id IS NOT NULL THEN 'relay'
           WHEN whole.id IS NOT NULL THEN 'subset_of'
           WHEN v.population <> %(population)s THEN 'population_mismatch'
           WHEN v.cause <> %(cause)s::text AND %(cause)s::text <> 'all' THEN 'cause_mismatch' END AS excluded,
         coalesce(newer.id, original.id, whole.id) AS instead, 'quantity' = ANY (v.withheld) AS withheld
  FROM {reader}.casualty_figure AS v
  LEFT JOIN {reader}.strike AS event ON event.id = v.strike_id
  LEFT JOIN (
    SELECT DISTINCT ON (o.supersedes) o.supersedes, o.id FROM {reader}.casualty_figure AS o
    WHERE o.released AND o.supersedes IS NOT NULL ORDER BY o.supersedes, o.id) AS newer ON newer.supersedes = v.id
  LEFT JOIN {reader}.casualty_figure AS whole
    ON whole.id = v.subset_of AND whole.released AND whole.metric = v.metric AND whole.population = v.population
  LEFT JOIN LATERAL (
    SELECT o.id FROM json_array_elements_text(v.document -> 'relays') AS r(id)
    JOIN {reader}.casualty_figure AS o ON o.id = r.id::uuid AND o.released LIMIT 1) AS original ON true
  WHERE v.released AND v.family IS NOT NULL AND v.metric = %(metric)s
    AND (%(traced)s OR (v.population = %(population)s
         AND (%(cause)s::text IS NULL OR %(cause)s = 'all' OR v.cause = %(cause)s)))
    AND (v.latest >= %(first)s OR v.latest IS NULL) AND (v.earliest <= %(last)s OR v.earliest IS NULL)
    AND (v.latest IS NOT NULL OR coalesce((v.document #>> '{{reported_on,latest}}')::date, 'infinity') >= %(first)s)
    -- The same ground once more, as an index holds it.
    AND (%(everywhere)s OR v.place_ids && (%(here)s::uuid[] || %(possibly)s::uuid[]) OR v.place_ids <@ '{{}}')
    AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
    AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
), reckoned AS (
  SELECT f.*, row_number() OVER one_event AS among_event, first_value(f.id) OVER one_event AS counts
  FROM found AS f
  WINDOW one_event AS (PARTITION BY f.family, f.event, f.excluded IS NULL ORDER BY coalesce(f.low, f.best, f.high) DESC NULLS LAST, f.id)
)

-- name: flows
-- Figures of one metric and population, incidents summed by family, cause, bounds and whether the
-- place is sure; counts of other kinds one by one.
WITH {reckoned}
SELECT family, licence, basis, cause, earliest, latest, here, count(*) AS records,
       sum(low) AS low, count(low) AS lows, sum(best) AS best, count(best) AS bests, sum(high) AS high, count(high) AS highs,
       bool_or(withheld) AS withheld
FROM reckoned
WHERE excluded IS NULL AND among_event = 1
GROUP BY family, licence, basis, cause, earliest, latest, here, CASE WHEN basis = 'incident' THEN NULL ELSE id END
ORDER BY family, basis, earliest, latest, here

-- name: traced
-- The figures behind a total, each with the first reason that leaves it out (null = used).
WITH {reckoned}
SELECT id, family, basis, earliest, latest, low, best, high, CASE
    WHEN excluded IS NOT NULL THEN excluded
    WHEN among_event > 1 THEN 'same_event'
    WHEN place_id IS NULL AND NOT here THEN 'place_unknown'
    WHEN NOT here THEN 'place_broader_than_query'
    WHEN earliest IS NULL OR latest IS NULL THEN 'period_unknown'
    WHEN earliest < %(first)s OR latest > %(last)s THEN 'period_not_contained' END AS reason,
  CASE WHEN excluded IS NOT NULL THEN instead WHEN among_event > 1 THEN counts END AS conflicts_with
FROM reckoned
ORDER BY latest DESC NULLS LAST, id
LIMIT %(limit)s

-- name: extent
SELECT min(coalesce(v.earliest, v.latest)) AS first, max(coalesce(v.latest, v.earliest)) AS last
FROM {reader}.casualty_figure AS v
WHERE v.released AND v.metric = %(metric)s AND v.population = %(population)s AND v.basis IN ('incident', 'incremental')
  AND (%(everywhere)s OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

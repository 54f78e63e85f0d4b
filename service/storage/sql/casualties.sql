-- name: touched
-- Figures and strikes that others are linked to, or that link others themselves: these come one by
-- one. Of an incident that is only part of another one nothing more has to be known than that one.
links AS MATERIALIZED (
  SELECT l.kind, l.id, l.target FROM {reader}.casualty_link AS l
  WHERE l.kind IN ('supersedes', 'relays') OR (l.kind = 'same_event_as' AND %(measure)s::text IS NOT NULL)
), bound AS MATERIALIZED (
  SELECT u.id FROM links AS l CROSS JOIN LATERAL unnest(ARRAY[l.id, l.target]) AS u(id)
  UNION SELECT u.id FROM {reader}.casualty_figure AS v CROSS JOIN LATERAL unnest(ARRAY[v.id, v.strike_id]) AS u(id)
  WHERE v.strike_id IS NOT NULL AND v.released AND v.metric = %(metric)s
  UNION SELECT n.figure_id FROM {reader}.casualty_nesting AS n
), touched AS MATERIALIZED (
  -- Parts are very many, and these few: looked for one by one, whatever the planner makes of how few.
  SELECT id FROM bound
  UNION SELECT l.id FROM bound AS b CROSS JOIN LATERAL (SELECT o.id FROM {reader}.casualty_link AS o WHERE o.kind = 'subset_of' AND o.target = b.id OFFSET 0) AS l
  UNION SELECT v.id FROM bound AS b CROSS JOIN LATERAL (SELECT o.subset_of AS id FROM {reader}.casualty_figure AS o WHERE o.id = b.id AND o.released LIMIT 1) AS v
  WHERE v.id IS NOT NULL
)

-- name: struck
-- The asked quantity of strikes, as incidents of their source; one that does not state it is none.
struck AS (
  SELECT s.id, 'strikes' AS noun, s.family, s.licence, 'incident' AS basis, %(metric)s AS metric,
    CASE WHEN %(measure)s LIKE 'health_workers%%' THEN 'health_workers' ELSE 'all' END AS population, 'direct_violence' AS cause,
    s.earliest, s.latest, s.place_id, q.low, q.best, q.high, NULL::uuid AS subset_of,
    coalesce(s.location_precision = 'near_settlement' AND s.place_id = ANY (%(near)s), false) AS near,
    %(certainties)s::text[] IS NOT NULL AND (s.certainty = ANY (%(certainties)s)) IS NOT TRUE AS uncertain,
    %(measure)s = ANY (s.withheld) AS withheld
  FROM {strikes_met} AS s
  CROSS JOIN LATERAL (SELECT
    CASE %(measure)s WHEN 'killed' THEN s.killed_low WHEN 'injured' THEN s.injured_low
      WHEN 'health_workers_killed' THEN s.health_workers_killed_low ELSE s.health_workers_injured_low END AS low,
    CASE %(measure)s WHEN 'killed' THEN s.killed_best WHEN 'injured' THEN s.injured_best
      WHEN 'health_workers_killed' THEN s.health_workers_killed_best ELSE s.health_workers_injured_best END AS best,
    CASE %(measure)s WHEN 'killed' THEN s.killed_high WHEN 'injured' THEN s.injured_high
      WHEN 'health_workers_killed' THEN s.health_workers_killed_high ELSE s.health_workers_injured_high END AS high
  ) AS q
  WHERE %(measure)s::text IS NOT NULL AND (coalesce(q.low, q.best, q.high) IS NOT NULL OR %(measure)s = ANY (s.withheld))
)

-- name: seen
-- What may matter: incident figures of the metric, and the same quantity of strikes. A figure
-- without a last day happened by the day of its report; all others are read from an index alone.
{struck}, seen AS (
  SELECT v.id, 'casualty-figures' AS noun, v.family, v.licence, v.basis, v.metric, v.population, v.cause, v.earliest, v.latest,
    v.place_id, v.low, v.best, v.high, v.subset_of, false AS near, %(certainties)s::text[] IS NOT NULL AS uncertain, 'quantity' = ANY (v.withheld) AS withheld
  FROM (
    -- The same ground as below, as indexes that begin with the place hold it; of many places or of
    -- all of them, by their days.
    SELECT o.* FROM {reader}.casualty_figure AS o
    WHERE NOT (%(everywhere)s OR %(many)s) AND {incidents} AND o.place_ids && (%(here)s::uuid[] || %(possibly)s::uuid[])
      AND o.place_ids[1] = ANY (%(here)s::uuid[] || %(possibly)s::uuid[])
    UNION ALL
    SELECT o.* FROM {reader}.casualty_figure AS o WHERE NOT (%(everywhere)s OR %(many)s) AND {incidents} AND o.place_ids[1] IS NULL
    UNION ALL
    SELECT o.* FROM {reader}.casualty_figure AS o WHERE (%(everywhere)s OR %(many)s) AND {incidents}
  ) AS v
  UNION ALL
  SELECT v.id, 'casualty-figures', v.family, v.licence, v.basis, v.metric, v.population, v.cause, v.earliest, (v.document #>> '{{reported_on,latest}}')::date,
    v.place_id, v.low, v.best, v.high, v.subset_of, false, %(certainties)s::text[] IS NOT NULL, 'quantity' = ANY (v.withheld)
  FROM {reader}.casualty_figure AS v
  WHERE v.released AND v.family IS NOT NULL AND v.metric = %(metric)s AND v.basis = 'incident' AND v.latest IS NULL
  UNION ALL SELECT * FROM struck
)

-- name: incidents
-- Incident figures of the metric with a last day that may lie in the window.
o.released AND o.family IS NOT NULL AND o.metric = %(metric)s AND o.basis = 'incident' AND o.latest >= %(first)s
      AND (o.earliest <= %(last)s OR o.earliest IS NULL)

-- name: meets
-- Whether what is seen may lie in the asked window and place, by the asked families.
(v.latest >= %(first)s OR v.latest IS NULL) AND (v.earliest <= %(last)s OR v.earliest IS NULL)
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s) OR v.near)
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

-- name: reaches
-- The same of figures themselves.
v.released AND v.family IS NOT NULL
  AND (v.latest >= %(first)s OR (v.latest IS NULL AND coalesce((v.document #>> '{{reported_on,latest}}')::date, 'infinity') >= %(first)s))
  AND (v.earliest <= %(last)s OR v.earliest IS NULL)
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

-- name: classed
-- Incidents that nothing links, each with the first reason that leaves it out, and where it stands
-- if it counts what is asked. A part gives way to its whole wherever that could be used for it.
asked AS MATERIALIZED (
  SELECT id, true AS here FROM unnest(%(here)s::uuid[]) AS p(id) UNION ALL SELECT id, false FROM unnest(%(possibly)s::uuid[]) AS p(id)
), classed AS (
  SELECT v.id, v.noun, v.family, v.licence, v.basis, v.population, v.earliest, v.latest, v.place_id, v.low, v.best, v.high, v.withheld, v.subset_of, w.id AS whole_id,
    CASE WHEN w.id IS NOT NULL OR NOT p.counts THEN NULL WHEN NOT p.here THEN 'possibly'
      WHEN p.contained THEN 'inside' ELSE 'across' END AS standing,
    CASE WHEN w.id IS NOT NULL THEN 'subset_of'
      WHEN p.here THEN CASE WHEN v.earliest IS NULL OR v.latest IS NULL THEN 'period_unknown'
        WHEN NOT p.contained THEN 'period_not_contained'
        WHEN p.counts THEN NULL
        WHEN v.population <> ALL (%(exact)s) AND v.population <> ALL (%(parts)s) THEN 'population_mismatch'
        WHEN NOT p.caused THEN 'cause_mismatch'
        WHEN v.uncertain THEN 'below_threshold' ELSE 'context' END
      WHEN v.place_id IS NULL THEN 'place_unknown' ELSE 'possibly_here' END AS reason
  FROM seen AS v
  LEFT JOIN asked AS a ON a.id = v.place_id
  CROSS JOIN LATERAL (SELECT
    %(everywhere)s OR coalesce(a.here, false) AS here,
    coalesce(v.earliest >= %(first)s AND v.latest <= %(last)s, false) AS contained,
    coalesce(%(cause)s::text IS NULL OR %(cause)s = 'all' OR v.cause = %(cause)s, false) AS caused,
    coalesce(%(cause)s::text IS NULL OR %(cause)s = 'all' OR v.cause = %(cause)s, false) AND NOT v.uncertain AND v.population = ANY (%(exact)s) AS counts
  ) AS p
  -- One look each, and none for what is no part: never a hash of all there are.
  LEFT JOIN LATERAL (
    SELECT o.id FROM {reader}.casualty_figure AS o
    WHERE v.subset_of IS NOT NULL AND o.id = v.subset_of AND o.released AND o.metric = %(metric)s AND o.population = ANY (%(exact)s)
      AND (%(cause)s::text IS NULL OR %(cause)s = 'all' OR o.cause = %(cause)s) AND %(certainties)s::text[] IS NULL
      AND (o.latest >= %(first)s OR o.latest IS NULL) AND (o.earliest <= %(last)s OR o.earliest IS NULL)
      AND (%(everywhere)s OR o.place_id = ANY (%(here)s) OR (NOT p.here AND (o.place_id IS NULL OR o.place_id = ANY (%(possibly)s))))
      AND (%(families)s::text[] IS NULL OR o.family = ANY (%(families)s))
    LIMIT 1
  ) AS w ON true
  WHERE (v.latest >= %(first)s OR v.latest IS NULL) AND (v.earliest <= %(last)s OR v.earliest IS NULL)
    AND (%(everywhere)s OR v.place_id IS NULL OR a.id IS NOT NULL OR v.near)
    AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
    AND v.id <> ALL (%(apart)s::uuid[])
)

-- name: room
-- Until the transaction ends: memory for what hashes all incidents of a place, no sorting of a hundred
-- thousand of them for a join with a few, and a few looked up singly rather than by reading them all.
SELECT set_config('work_mem', '32MB', true), set_config('enable_mergejoin', 'off', true), set_config('random_page_cost', '1.1', true)

-- name: plain
-- Incidents that nothing links, summed by family, where they stand and why they are left out; and
-- (`held` not null) of those that count, how many lie inside of each of the given spans of a family.
-- Days and places are first brought down to what the spans tell apart.
WITH {seen}, {classed}, span AS MATERIALIZED (
  SELECT s.n, s.family, s.place_id, s.first, s.last, dense_rank() OVER (ORDER BY s.family, s.place_id)::int AS spot
  FROM unnest(%(span_families)s::text[], %(span_places)s::uuid[], %(span_firsts)s::date[], %(span_lasts)s::date[])
    WITH ORDINALITY AS s(family, place_id, first, last, n)
), edges AS MATERIALIZED (
  SELECT s.family, array_agg(DISTINCT s.first ORDER BY s.first) AS firsts, array_agg(DISTINCT s.last ORDER BY s.last) AS lasts
  FROM span AS s GROUP BY s.family
), spot AS MATERIALIZED (
  SELECT DISTINCT spot, family, place_id FROM span
), node AS MATERIALIZED (
  -- Of each place the nearest one that the family has spans at.
  SELECT DISTINCT ON (s.family, a.place_id) s.family, a.place_id, s.spot
  FROM spot AS s JOIN {reader}.place_ancestor AS a ON a.ancestor_id = s.place_id
  ORDER BY s.family, a.place_id, a.depth
), kept AS MATERIALIZED (
  SELECT c.family, c.licence, c.standing, c.reason, c.earliest, c.latest, c.low, c.best, c.high, c.withheld, n.spot,
    CASE WHEN c.population = ANY (%(exact)s) THEN c.subset_of END AS counted_in,
    CASE WHEN c.population <> ALL (%(exact)s) AND c.reason NOT IN ('subset_of', 'context') THEN c.id END AS of_others
  FROM classed AS c
  LEFT JOIN node AS n ON n.place_id = c.place_id AND n.family = c.family AND c.standing = 'inside'
), cell AS MATERIALIZED (
  SELECT k.spot, width_bucket(k.earliest, e.firsts) AS since, width_bucket(k.latest - 1, e.lasts) AS until,
    count(*) AS records, sum(k.low) AS low, count(k.low) AS lows, sum(k.best) AS best, count(k.best) AS bests, sum(k.high) AS high, count(k.high) AS highs,
    count(*) FILTER (WHERE k.withheld) AS withheld
  FROM kept AS k JOIN edges AS e ON e.family = k.family
  WHERE k.spot IS NOT NULL
  GROUP BY 1, 2, 3
), below AS MATERIALIZED (
  -- Each span with the places of its own and of those below it.
  SELECT s.n, i.spot, width_bucket(s.first, e.firsts) AS since, width_bucket(s.last, e.lasts) AS until
  FROM spot AS i
  JOIN {reader}.place_ancestor AS a ON a.place_id = i.place_id
  JOIN spot AS o ON o.place_id = a.ancestor_id AND o.family = i.family
  JOIN span AS s ON s.spot = o.spot
  JOIN edges AS e ON e.family = s.family
)
SELECT NULL::bigint AS held, k.family, min(k.licence) AS licence, k.standing, k.reason, d.by_part, d.earliest, d.latest,
  count(*) AS records, sum(k.low)::bigint AS low, count(k.low) AS lows, sum(k.best)::bigint AS best, count(k.best) AS bests,
  sum(k.high)::bigint AS high, count(k.high) AS highs, count(*) FILTER (WHERE k.withheld) AS withheld
FROM kept AS k
-- `by_part`: more people than are asked about, of whom a part is counted apart.
CROSS JOIN LATERAL (SELECT coalesce(k.of_others IN (SELECT p.counted_in FROM kept AS p WHERE p.counted_in IS NOT NULL), false) AS by_part,
  CASE WHEN %(by_day)s OR k.standing = 'across' THEN k.earliest END AS earliest,
  CASE WHEN %(by_day)s OR k.standing = 'across' THEN k.latest END AS latest) AS d
GROUP BY k.family, k.standing, k.reason, d.by_part, d.earliest, d.latest
UNION ALL
SELECT b.n, NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(c.records)::bigint, sum(c.low)::bigint, sum(c.lows)::bigint,
  sum(c.best)::bigint, sum(c.bests)::bigint, sum(c.high)::bigint, sum(c.highs)::bigint, sum(c.withheld)::bigint
FROM below AS b JOIN cell AS c ON c.spot = b.spot AND c.since >= b.since AND c.until < b.until
GROUP BY b.n
ORDER BY 1, 2, 4, 5, 6, 7, 8

-- name: singly
-- Counts over spans, and what links or is linked, one by one; with what takes their place, what they
-- repeat and what they are part of, wherever that is. Of a running total only the observations that
-- the window needs: those within, the last before it and the first after it.
WITH {touched}, {struck}, counter AS MATERIALIZED (
  SELECT o.id, o.latest, o.place_id, o.family, o.released,
    min(o.latest) OVER (same ORDER BY o.latest RANGE BETWEEN '1 day' FOLLOWING AND UNBOUNDED FOLLOWING) AS following,
    max(o.latest) OVER (same ORDER BY o.latest RANGE BETWEEN UNBOUNDED PRECEDING AND '1 day' PRECEDING) AS preceding
  FROM {reader}.casualty_figure AS o
  WHERE o.basis = 'cumulative' AND o.released AND o.metric = %(metric)s AND o.latest IS NOT NULL AND o.document ->> 'series_key' IS NOT NULL
  WINDOW same AS (PARTITION BY o.family, o.place_id, o.population, o.cause, o.earliest, o.document ->> 'series_key', o.document ->> 'phase')
), within AS MATERIALIZED (
  SELECT v.id FROM {reader}.casualty_figure AS v
  WHERE v.basis <> 'incident' AND v.metric = %(metric)s AND {reaches}
    AND NOT EXISTS (SELECT FROM counter AS c WHERE c.id = v.id AND c.preceding >= %(last)s)
  UNION
  SELECT v.id FROM counter AS v
  WHERE v.latest < %(first)s AND (v.latest = %(first)s::date - 1 OR v.following >= %(first)s)
    AND (%(everywhere)s OR v.place_id = ANY (%(here)s)) AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
  UNION
  SELECT f.id FROM touched AS t CROSS JOIN LATERAL (
    SELECT v.id FROM {reader}.casualty_figure AS v WHERE v.id = t.id AND v.basis = 'incident' AND v.metric = %(metric)s AND {reaches} LIMIT 1) AS f
), linked AS (
  SELECT id FROM within
  UNION SELECT l.id FROM within AS w JOIN links AS l ON l.kind = 'supersedes' AND l.target = w.id
  UNION SELECT l.target FROM within AS w JOIN links AS l ON l.kind = 'relays' AND l.id = w.id
  UNION SELECT v.id FROM within AS w CROSS JOIN LATERAL (SELECT o.subset_of AS id FROM {reader}.casualty_figure AS o WHERE o.id = w.id AND o.released LIMIT 1) AS v
  WHERE v.id IS NOT NULL
), repeated AS MATERIALIZED (
  SELECT l.id, array_agg(l.target ORDER BY l.target) AS targets FROM links AS l WHERE l.kind = 'relays' GROUP BY l.id
), reached AS (
  SELECT v.id, 'casualty-figures' AS noun, v.family, v.licence, v.basis, v.metric, v.population, v.cause, v.earliest,
    CASE WHEN v.latest IS NULL THEN (v.document #>> '{{reported_on,latest}}')::date ELSE v.latest END AS latest,
    v.place_id, v.low, v.best, v.high, v.supersedes, v.subset_of, %(certainties)s::text[] IS NOT NULL AS uncertain, false AS near,
    coalesce(s.same_event_as, v.strike_id) AS event, v.document, 'quantity' = ANY (v.withheld) AS withheld
  FROM linked AS l
  CROSS JOIN LATERAL (SELECT o.* FROM {reader}.casualty_figure AS o WHERE o.id = l.id AND o.released AND o.family IS NOT NULL LIMIT 1) AS v
  LEFT JOIN LATERAL (SELECT o.same_event_as FROM {reader}.strike AS o WHERE o.id = v.strike_id LIMIT 1) AS s ON true
  UNION ALL
  SELECT v.id, v.noun, v.family, v.licence, v.basis, v.metric, v.population, v.cause, v.earliest, v.latest,
    v.place_id, v.low, v.best, v.high, NULL, NULL, v.uncertain, v.near, coalesce(s.same_event_as, v.id), s.document, v.withheld
  FROM touched AS t CROSS JOIN LATERAL (SELECT o.* FROM struck AS o WHERE o.id = t.id LIMIT 1) AS v
  CROSS JOIN LATERAL (SELECT o.same_event_as, o.document FROM {reader}.strike AS o WHERE o.id = v.id LIMIT 1) AS s
  WHERE {meets}
)
SELECT v.id, v.noun, v.family, v.licence, v.basis, v.metric, v.population, v.cause, v.earliest, v.latest, v.place_id, v.low, v.best, v.high,
  v.supersedes, v.subset_of, v.uncertain, v.event, v.withheld,
  CASE WHEN %(everywhere)s OR v.place_id = ANY (%(here)s) THEN 'here' WHEN v.place_id IS NULL THEN 'nowhere'
    WHEN EXISTS (SELECT FROM {reader}.place_ancestor AS a WHERE a.ancestor_id = v.place_id AND a.place_id = ANY (%(roots)s)) THEN 'broader'
    WHEN v.near OR v.place_id = ANY (%(possibly)s) THEN 'possibly' ELSE 'elsewhere' END AS "where",
  coalesce(r.targets, '{{}}') AS relays,
  v.document ->> 'series_key' AS series_key, v.document ->> 'phase' AS phase, (v.document #>> '{{reported_on,latest}}')::date AS reported_on,
  (SELECT min((c.value ->> 'credibility')::int) FROM json_array_elements(v.document -> 'citations') AS c(value)) AS credibility
FROM reached AS v LEFT JOIN repeated AS r ON r.id = v.id
ORDER BY v.id

-- name: traced
-- Incidents that nothing links, one by one, as `plain` sums them; the newest first, so many of what
-- may be used and so many of what is left out.
WITH {seen}, {classed}
SELECT c.id, c.noun, c.family, c.population, c.basis, c.place_id, c.earliest, c.latest, c.low, c.best, c.high, c.withheld, c.standing, c.reason,
  CASE WHEN c.reason = 'subset_of' THEN c.whole_id END AS rival
FROM (
  SELECT o.*, row_number() OVER (PARTITION BY o.reason IS NULL OR o.standing = 'across' ORDER BY o.latest DESC NULLS LAST, o.id) AS nth
  FROM classed AS o
) AS c
WHERE c.nth <= %(limit)s
ORDER BY c.latest DESC NULLS LAST, c.id

-- name: retracted
-- Figures and strikes that the reader could see at the place before they were retracted.
SELECT v.id, 'casualty-figures' AS noun, v.family
FROM {reader}.casualty_figure AS v
WHERE v.state = 'retracted' AND v.family IS NOT NULL AND v.metric = %(metric)s AND v.population = ANY (%(exact)s)
  AND (%(everywhere)s OR v.place_id = ANY (%(here)s)) AND v.latest >= %(first)s AND v.earliest <= %(last)s
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
  -- Not what was taken from the reader's sight before.
  AND EXISTS (SELECT FROM {reader}.change AS c WHERE c.record_id = v.id AND c.op = 'retracted')
ORDER BY v.id
LIMIT %(limit)s

-- name: words
-- What figures and strikes say in the words of their sources: those of the count, else of a citation.
SELECT v.id, coalesce(v.document #>> '{{quantity,quoted}}', v.document #>> '{{citations,0,quoted}}') AS quoted
FROM {reader}.casualty_figure AS v WHERE v.id = ANY (%(ids)s)
UNION ALL
SELECT s.id, coalesce(CASE %(measure)s WHEN 'killed' THEN s.document #>> '{{killed,quoted}}' WHEN 'injured' THEN s.document #>> '{{injured,quoted}}' END,
  s.document #>> '{{citations,0,quoted}}')
FROM {reader}.strike AS s WHERE s.id = ANY (%(ids)s)

-- name: grounds
-- Places with what contains them, the nearest first, what shares ground with them or with what
-- contains them, and how many places they hold, themselves included.
WITH shared AS MATERIALIZED (
  SELECT p.id AS one, o.id AS other FROM {reader}.place AS p CROSS JOIN LATERAL unnest(p.overlap_ids) AS o(id) WHERE p.overlap_ids <> '{{}}'
), sharing AS MATERIALIZED (
  SELECT one, other FROM shared UNION SELECT other, one FROM shared
), held AS MATERIALIZED (
  SELECT a.ancestor_id AS id, count(*) AS weight FROM {reader}.place_ancestor AS a WHERE a.ancestor_id = ANY (%(ids)s) GROUP BY 1
)
SELECT h.id, h.weight,
  ARRAY(SELECT a.ancestor_id FROM {reader}.place_ancestor AS a WHERE a.place_id = h.id AND a.depth > 0 ORDER BY a.depth) AS above,
  ARRAY(SELECT DISTINCT s.other FROM {reader}.place_ancestor AS a JOIN sharing AS s ON s.one = a.ancestor_id WHERE a.place_id = h.id) AS shares
FROM held AS h

-- name: extent
SELECT min(coalesce(v.earliest, v.latest)) AS first, max(coalesce(v.latest, v.earliest)) AS last
FROM {reader}.casualty_figure AS v
WHERE v.released AND v.metric = %(metric)s AND v.population = ANY (%(exact)s) AND v.basis IN ('incident', 'incremental', 'cumulative')
  AND (%(everywhere)s OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

-- name: dated
-- Incidents that nothing links and that count, summed by family, where they stand and their days on
-- another axis than that of the event.
WITH {seen}, {classed}
SELECT c.family, min(c.licence) AS licence, c.standing, d.earliest, d.latest, d.published,
  count(*) AS records, sum(c.low)::bigint AS low, count(c.low) AS lows, sum(c.best)::bigint AS best, count(c.best) AS bests,
  sum(c.high)::bigint AS high, count(c.high) AS highs, count(*) FILTER (WHERE c.withheld) AS withheld
FROM classed AS c
LEFT JOIN {reader}.casualty_figure AS f ON c.noun = 'casualty-figures' AND f.id = c.id
LEFT JOIN {reader}.strike AS s ON c.noun = 'strikes' AND s.id = c.id
CROSS JOIN LATERAL (SELECT coalesce(f.document, s.document) AS document, c.earliest, c.latest) AS v
CROSS JOIN {axis_day}
WHERE c.standing IS NOT NULL
GROUP BY 1, 3, 4, 5, 6
ORDER BY 1, 3, 4, 5, 6

-- name: days
-- Figures and strikes with their days on an axis.
SELECT v.id, d.earliest, d.latest, d.published FROM {reader}.casualty_figure AS v CROSS JOIN {axis_day} WHERE v.id = ANY (%(ids)s::uuid[])
UNION ALL
SELECT v.id, d.earliest, d.latest, d.published FROM {reader}.strike AS v CROSS JOIN {axis_day} WHERE v.id = ANY (%(ids)s::uuid[])

-- name: populations
-- Of whom figures of a metric are, that may belong to the asked places.
SELECT DISTINCT v.population FROM {reader}.casualty_figure AS v
WHERE v.released AND v.family IS NOT NULL AND v.metric = %(metric)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
ORDER BY 1

-- name: matches
-- Of these families, filled into the `matches` gap of the statements below.
(%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))

-- name: tally
-- Attacks on care that may meet a window, per family and by all that a count is split by. Of the
-- reports of one event by one family that are asked for, one counts: a strike before what is none,
-- then the one that the others point to.
WITH asked AS (
  SELECT v.family, v.is_strike, coalesce(v.certainty, 'not_assessed') AS certainty,
         coalesce(v.earliest >= %(first)s AND v.latest <= %(last)s, false) AS inside,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         row_number() OVER (
           PARTITION BY coalesce(v.same_event_as, v.id), v.family
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {strikes_met} AS v
  WHERE {matches}
)
SELECT family, is_strike, certainty, inside, here, count(*) AS records
FROM asked
WHERE among_event = 1
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5

-- name: counted
-- The records that `tally` counts as inside the window, by family and `here`, the newest first.
WITH asked AS (
  SELECT v.id, v.family, v.is_strike, v.latest, coalesce(v.earliest >= %(first)s AND v.latest <= %(last)s, false) AS inside,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         row_number() OVER (
           PARTITION BY coalesce(v.same_event_as, v.id), v.family
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {strikes_met} AS v
  WHERE {matches}
)
SELECT family, here, (array_agg(id ORDER BY latest DESC, id))[1:%(most)s] AS ids
FROM asked
WHERE among_event = 1 AND inside AND (is_strike OR NOT %(strikes_only)s)
GROUP BY 1, 2
ORDER BY 1, 2

-- name: last
-- The last strike of each family that surely fell by a day, here and possibly here.
SELECT v.family, (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here, max(v.latest) AS latest
FROM {strikes_met} AS v
WHERE v.is_strike AND v.latest <= %(last)s AND {matches}
GROUP BY 1, 2
ORDER BY 3 DESC, 1, 2

-- name: flows
-- Strikes, attacks or hits summed by family, days on the asked axis, group and whether the place is
-- sure; of the reports of one event by one family the one counts that the others point to. One with
-- several types of attack counts in the group of each.
WITH asked AS (
  SELECT v.family, v.licence, d.earliest, d.latest, d.published, (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         CASE %(group_by)s::text WHEN 'certainty' THEN ARRAY[coalesce(v.certainty, 'not_assessed')]
           WHEN 'attack_type' THEN coalesce(nullif(ARRAY(SELECT DISTINCT t.word
             FROM json_array_elements_text(
               CASE json_typeof(v.document -> 'attack_types') WHEN 'array' THEN v.document -> 'attack_types' ELSE '[]' END
             ) AS t(word)), '{{}}'), ARRAY['not_stated'])
           ELSE ARRAY[NULL::text] END AS groups,
         row_number() OVER (PARTITION BY coalesce(v.same_event_as, v.id), v.family ORDER BY v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {strikes_met} AS v CROSS JOIN {axis_day}
  WHERE {matches}
    AND CASE %(measure)s WHEN 'strikes' THEN v.is_strike WHEN 'facilities_hit' THEN v.hits_facility ELSE true END
    AND (%(certainties)s::text[] IS NULL OR v.certainty = ANY (%(certainties)s))
)
SELECT a.family, a.licence, a.earliest, a.latest, a.published, a.here, g.name AS grouped, count(*) AS records,
       count(*) AS low, count(*) AS lows, count(*) AS best, count(*) AS bests, count(*) AS high, count(*) AS highs, 0::bigint AS withheld
FROM asked AS a CROSS JOIN LATERAL unnest(a.groups) AS g(name)
WHERE a.among_event = 1
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 3, 4, 5, 6, 7, 2

-- name: living_flows
-- The injured by whole months and districts, as the public may know them exactly.
SELECT v.family, v.licence, v.earliest, v.latest, (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
       sum(v.records)::bigint AS records, sum(v.low)::bigint AS low, sum(v.lows)::bigint AS lows, sum(v.best)::bigint AS best, sum(v.bests)::bigint AS bests,
       sum(v.high)::bigint AS high, sum(v.highs)::bigint AS highs, 0::bigint AS withheld
FROM {reader}.living_by_month AS v
WHERE v.measure = %(measure)s AND v.latest >= %(first)s AND v.earliest <= %(last)s
  AND (%(everywhere)s OR v.place_id IS NULL OR v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
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

-- name: rhythm
-- Strikes inside a window that are known to the day, by family and day; of the reports of one event
-- by one family the same counts as in `tally`.
WITH asked AS (
  SELECT v.family, v.is_strike, v.earliest, v.latest,
         (%(everywhere)s OR coalesce(v.place_id = ANY (%(here)s), false)) AS here,
         row_number() OVER (
           PARTITION BY coalesce(v.same_event_as, v.id), v.family
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {strikes_met} AS v
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
           PARTITION BY coalesce(v.same_event_as, v.id), v.family
           ORDER BY v.is_strike DESC, v.same_event_as NULLS FIRST, v.id) AS among_event
  FROM {strikes_met} AS v
  WHERE {matches}
)
SELECT a.family, a.here, count(*) AS hits, count(DISTINCT f.id) AS facilities
FROM asked AS a CROSS JOIN LATERAL json_array_elements_text(a.facilities) AS f(id)
WHERE a.among_event = 1 AND a.is_strike AND a.hits_facility AND a.earliest >= %(first)s AND a.latest <= %(last)s
GROUP BY 1, 2
ORDER BY 1, 2

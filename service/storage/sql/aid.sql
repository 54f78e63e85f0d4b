-- name: tally
-- Aid missions to the asked places or areas, up to a day: how many there are, how many surely fell
-- into the window, what is stated of these, and the last one that surely arrived by the day. What is
-- not stated of one is counted apart, so that it never becomes a no.
SELECT count(*) AS known,
  count(*) FILTER (WHERE m.inside AND m.requested) AS requested,
  count(*) FILTER (WHERE m.inside AND m.requested IS NULL) AS requested_unstated,
  count(*) FILTER (WHERE m.inside AND m.approved) AS approved,
  count(*) FILTER (WHERE m.inside AND m.approved IS NULL) AS approved_unstated,
  count(*) FILTER (WHERE m.inside AND m.completed) AS completed,
  count(*) FILTER (WHERE m.inside AND m.completed IS NULL) AS completed_unstated,
  count(*) FILTER (WHERE m.inside) AS inside,
  max(m.latest) FILTER (WHERE m.completed AND m.latest <= %(last)s) AS last_completed,
  array_agg(DISTINCT m.family) FILTER (WHERE m.family IS NOT NULL) AS families
FROM (
  SELECT v.requested, v.approved, v.completed, v.latest, v.family,
         coalesce(v.earliest >= %(first)s AND v.latest <= %(last)s, false) AS inside
  FROM {reader}.aid_mission AS v
  WHERE v.released AND (v.place_ids && %(here)s::uuid[] OR v.area_id = ANY (%(areas)s::uuid[]))
    AND (v.earliest <= %(last)s OR v.earliest IS NULL)
    AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
) AS m

-- name: pauses
-- Pauses here, or of what contains or overlaps the asked places, that were known by a day and were
-- announced, planned for or in force in a window. One that is open at its end still stands.
SELECT v.id, v.family, v.document::text AS document
FROM {reader}.pause AS v
WHERE v.released AND (v.place_ids && %(here)s::uuid[] OR v.place_ids && %(possibly)s::uuid[])
  AND least(v.announced, v.earliest) <= %(last)s
  AND CASE WHEN v.latest IS NULL THEN true ELSE greatest(v.announced, v.latest, v.held_until) >= %(first)s END
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
ORDER BY v.sort_key, v.id

-- name: flows
-- Missions that were completed, by family, days on the asked axis and whether they went to the asked
-- places or areas. What is not stated of one is at least none and at most one; what has not begun by
-- today is not counted.
SELECT v.family, v.licence, d.earliest, d.latest, d.published, h.here, NULL::text AS grouped, count(*) AS records,
       count(*) FILTER (WHERE v.completed) AS low, count(*) AS lows, count(*) FILTER (WHERE v.completed) AS best, count(v.completed) AS bests,
       count(*) FILTER (WHERE v.completed IS NOT FALSE) AS high, count(*) AS highs, 0::bigint AS withheld
FROM {reader}.aid_mission AS v CROSS JOIN {axis_day}
CROSS JOIN LATERAL (SELECT %(everywhere)s OR v.place_ids && %(here)s::uuid[] OR coalesce(v.area_id = ANY (%(areas)s::uuid[]), false) AS here) AS h
WHERE v.released AND v.family IS NOT NULL AND (h.here OR v.place_ids && %(possibly)s::uuid[] OR v.place_ids = '{{}}')
  AND (v.earliest <= %(today)s OR v.earliest IS NULL)
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 3, 4, 5, 6, 2

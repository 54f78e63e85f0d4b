-- name: between
-- The changes of two instants at the asked places, as the feed tells them.
c.at >= %(since)s AND c.at < %(until)s AND (%(everywhere)s OR c.place_ids && %(here)s::uuid[])

-- name: counted
SELECT c.noun, c.op, count(*) AS changes, count(DISTINCT c.record_id) AS records
FROM {reader}.change AS c WHERE {between}
GROUP BY c.noun, c.op ORDER BY c.noun, c.op

-- name: changed
-- The records that were corrected, disputed or taken back, the last ones first, so many of each kind.
SELECT one.noun, one.op, one.record_id AS id
FROM (
  SELECT c.noun, c.op, c.record_id, row_number() OVER (PARTITION BY c.noun, c.op ORDER BY max(c.position) DESC) AS place
  FROM {reader}.change AS c
  WHERE {between} AND c.op IN ('amended', 'disputed', 'retracted', 'redacted')
  GROUP BY c.noun, c.op, c.record_id
) AS one
WHERE one.place <= %(most)s
ORDER BY one.noun, one.op, one.place

-- name: late
-- Records of a noun that were first told between two instants, of events before a day.
SELECT count(*) AS records, min(v.earliest) AS earliest, max(v.latest) AS latest,
       (array_agg(v.id ORDER BY v.latest DESC, v.id))[1:%(most)s] AS ids
FROM {view} AS v
WHERE v.released AND v.latest < %(before)s AND v.id IN (
  SELECT c.record_id FROM {reader}.change AS c WHERE {between} AND c.noun = %(noun)s AND c.revision = 1)

-- name: changed_among
SELECT DISTINCT c.record_id AS id
FROM {reader}.change AS c WHERE {between} AND c.record_id = ANY (%(ids)s::uuid[])

-- name: dated
-- Documents of records with dates of their own, to be held against what they said before.
SELECT v.id, v.document::text AS document FROM {view} AS v WHERE v.id = ANY (%(ids)s::uuid[]) AND v.released ORDER BY v.id

-- name: missions
-- Aid missions of a window that were meant for the asked places, may have been, or were within 25 km.
SELECT v.id, v.document::text AS document, v.earliest, v.latest, v.completed,
  CASE WHEN %(everywhere)s OR v.place_ids && %(here)s::uuid[] OR coalesce(v.area_id = ANY (%(areas)s::uuid[]), false) THEN 'placed_here'
    WHEN v.place_ids && %(possibly)s::uuid[] THEN 'possibly_here' ELSE 'nearby' END AS basis
FROM {reader}.aid_mission AS v
WHERE v.released AND v.latest >= %(first)s AND v.earliest <= %(last)s
  AND (%(everywhere)s OR v.place_ids && %(here)s::uuid[] OR v.area_id = ANY (%(areas)s::uuid[])
       OR v.place_ids && %(possibly)s::uuid[] OR v.place_ids && %(near)s::uuid[])
ORDER BY v.latest, v.id LIMIT %(most)s

-- name: pauses
-- Pauses that were announced, planned or in force in a window, as known by its last day.
SELECT v.id, v.document::text AS document
FROM {reader}.pause AS v
WHERE v.released AND (%(everywhere)s OR v.place_ids && %(here)s::uuid[] OR v.place_ids && %(possibly)s::uuid[])
  AND least(v.announced, v.earliest) <= %(last)s
  AND CASE WHEN v.latest IS NULL THEN true ELSE greatest(v.announced, v.latest, v.held_until) >= %(first)s END
ORDER BY v.sort_key, v.id LIMIT %(most)s

-- name: facilities
-- Facilities whose status began in a window, with the one before it; for those who may know facilities.
SELECT v.id, v.facility_id, f.document ->> 'kind' AS kind, f.document ->> 'place' AS place, v.status,
       v.document::text AS document, before.id AS before_id, before.status AS before_status
FROM {reader}.facility_status AS v
LEFT JOIN {reader}.facility AS f ON f.id = v.facility_id
LEFT JOIN LATERAL (
  SELECT w.id, w.status FROM {reader}.facility_status AS w
  WHERE w.released AND w.facility_id = v.facility_id AND w.id <> v.id AND w.earliest < v.earliest
  ORDER BY w.earliest DESC, w.id LIMIT 1) AS before ON true
WHERE v.released AND (%(everywhere)s OR v.place_ids && %(here)s::uuid[]) AND v.latest >= %(first)s AND v.earliest <= %(last)s
ORDER BY v.latest, v.id LIMIT %(most)s

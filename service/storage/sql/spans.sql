-- name: route_spans
-- The published statuses of a route that count as spans; what competes with one of them does not.
SELECT r.id, r.mode, r.status, r.body -> 'began' AS began, r.body -> 'ended' AS ended,
       r.body -> 'observed_on' AS observed_on, r.recorded_by, r.revision, r.sensitivity,
       CASE WHEN r.embargo_until > clock_timestamp() THEN r.embargo_until END AS embargo_until
FROM route_status AS r
WHERE r.route_id = %(route_id)s AND r.state IN ('published', 'disputed') AND r.competes_with IS NULL AND r.id <> %(id)s
ORDER BY r.earliest, r.id

-- name: siege_episodes
SELECT s.id, s.body -> 'started' AS began, s.body -> 'ended' AS ended, s.body ->> 'end_mode' AS end_mode, s.recorded_by, s.revision,
       s.sensitivity, CASE WHEN s.embargo_until > clock_timestamp() THEN s.embargo_until END AS embargo_until
FROM siege AS s
WHERE s.area_id = %(area_id)s AND s.state IN ('published', 'disputed') AND s.competes_with IS NULL AND s.id <> %(id)s
  AND s.core && (SELECT mine.core FROM siege AS mine WHERE mine.id = %(id)s)
ORDER BY s.earliest, s.id

-- name: competitors
SELECT t.id FROM {table} AS t
WHERE t.competes_with = %(id)s AND t.state IN ('published', 'disputed')
ORDER BY t.recorded_at, t.id

-- name: siege_is_free
SELECT NOT EXISTS (
  SELECT FROM siege AS o JOIN siege AS mine ON mine.id = %(id)s
  WHERE o.id <> mine.id AND o.area_id = mine.area_id AND o.core && mine.core
    AND o.state IN ('published', 'disputed') AND o.competes_with IS NULL) AS free

-- name: route_status_is_free
SELECT NOT EXISTS (
  SELECT FROM route_status AS o JOIN route_status AS mine ON mine.id = %(id)s
  WHERE o.id <> mine.id AND o.route_id = mine.route_id AND o.mode = mine.mode AND o.core && mine.core
    AND o.state IN ('published', 'disputed') AND o.competes_with IS NULL) AS free

-- name: facility_spans
-- The published statuses of a facility that surely share a day with the new one.
SELECT s.id, s.body, s.sensitivity, s.shared_with, s.embargo_until, s.revision
FROM facility_status AS s
WHERE s.facility_id = %(facility_id)s AND s.state IN ('published', 'disputed') AND s.id <> %(id)s
  AND s.core && (SELECT mine.core FROM facility_status AS mine WHERE mine.id = %(id)s)
ORDER BY s.earliest, s.id

-- name: support
-- What a record stands on: its documents and the sources behind them, its place, area or route. What
-- nobody has published yet comes before it, or it would be named in public before it is public.
WITH named AS (
  SELECT c.document_id AS id FROM citation AS c WHERE c.record_id = %(id)s
  UNION
  SELECT d.source_id FROM citation AS c JOIN document AS d ON d.id = c.document_id WHERE c.record_id = %(id)s
  UNION
  SELECT d.source_id FROM document AS d WHERE d.id = ANY (%(references)s::uuid[])
  UNION
  SELECT unnest(%(references)s::uuid[])
)
SELECT 'source' AS noun, 1 AS rank, t.id, t.state, t.revision, t.sensitivity, t.embargo_until FROM source AS t JOIN named USING (id)
UNION ALL
SELECT 'document', 2, t.id, t.state, t.revision, t.sensitivity, t.embargo_until FROM document AS t JOIN named USING (id)
UNION ALL
SELECT 'place', 3, t.id, t.state, t.revision, t.sensitivity, t.embargo_until FROM place AS t JOIN named USING (id)
UNION ALL
SELECT 'besieged_area', 4, t.id, t.state, t.revision, t.sensitivity, t.embargo_until FROM besieged_area AS t JOIN named USING (id)
UNION ALL
SELECT 'supply_route', 5, t.id, t.state, t.revision, t.sensitivity, t.embargo_until FROM supply_route AS t JOIN named USING (id)
UNION ALL
SELECT 'facility', 6, t.id, t.state, t.revision, t.sensitivity, t.embargo_until FROM facility AS t JOIN named USING (id)
ORDER BY rank, id

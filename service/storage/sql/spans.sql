-- name: route_spans
-- The published statuses of a route that count as spans; what competes with one of them does not.
SELECT r.id, r.mode, r.status, r.body -> 'began' AS began, r.body -> 'ended' AS ended,
       r.body -> 'observed_on' AS observed_on, r.recorded_by, r.revision
FROM route_status AS r
WHERE r.route_id = %(route_id)s AND r.state IN ('published', 'disputed') AND r.competes_with IS NULL AND r.id <> %(id)s
ORDER BY r.earliest, r.id

-- name: siege_episodes
SELECT s.id, s.body -> 'started' AS began, s.body -> 'ended' AS ended, s.body ->> 'end_mode' AS end_mode, s.recorded_by, s.revision
FROM siege AS s
WHERE s.area_id = %(area_id)s AND s.state IN ('published', 'disputed') AND s.competes_with IS NULL AND s.id <> %(id)s
  AND s.core && (SELECT mine.core FROM siege AS mine WHERE mine.id = %(id)s)
ORDER BY s.earliest, s.id

-- name: unpublished_cited
-- Documents, and the sources behind them, that a record stands on and nobody has published yet.
SELECT 'document' AS noun, d.id, d.revision, d.recorder
FROM citation AS c JOIN document AS d ON d.id = c.document_id
WHERE c.record_id = %(id)s AND d.state = 'submitted'
UNION
SELECT 'source', s.id, s.revision, s.recorder
FROM citation AS c JOIN document AS d ON d.id = c.document_id JOIN source AS s ON s.id = d.source_id
WHERE c.record_id = %(id)s AND s.state = 'submitted'
ORDER BY noun DESC, id

-- name: dataset
SELECT count(*) FILTER (WHERE v.released) AS records, max(v.latest) FILTER (WHERE v.released) AS newest_event,
       max(v.changed_at) AS last_change_at, coalesce(max(v.position), 0) AS position
FROM {view} AS v

-- name: ready
SELECT r.declared, r.seeded FROM {reader}.readiness AS r

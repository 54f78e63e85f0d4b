-- name: dataset
SELECT count(*) FILTER (WHERE v.released) AS records, max(v.latest) FILTER (WHERE v.released) AS newest_event,
       max(v.changed_at) AS last_change_at, coalesce(max(v.position), 0) AS position
FROM {view} AS v

-- name: ready
SELECT EXISTS (SELECT FROM noun_field) AS declared, EXISTS (SELECT FROM service_state WHERE seeded_at IS NOT NULL) AS seeded

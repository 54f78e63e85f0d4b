-- name: dataset
SELECT count(*) FILTER (WHERE v.released) AS records, max(v.latest) FILTER (WHERE v.released) AS newest_event,
       max(v.changed_at) AS last_change_at, coalesce(max(v.position), 0) AS position
FROM {view} AS v

-- name: ready
SELECT r.declared, r.seeded FROM {reader}.readiness AS r

-- name: journal_lock
-- How long the oldest transaction that writes has held the journal's lock, and how many wait for it. The
-- lock's number, 7205759403792794, stands in two halves.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(a.xact_start) FILTER (WHERE l.granted)), 0)::float8 AS held_seconds,
       count(*) FILTER (WHERE NOT l.granted) AS waiting
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.classid = 1677721 AND l.objid = 2576980378 AND l.objsubid = 1
  AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())

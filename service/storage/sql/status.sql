-- name: datasets
-- Of every noun how much is released, and how new it is; the numbers are kept as records are written.
SELECT d.noun, d.records, d.newest_event, d.last_change_at, d.position FROM {reader}.dataset AS d

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

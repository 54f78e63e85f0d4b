-- name: add
INSERT INTO import_file (run_id, part, bytes) VALUES (%(run)s, %(part)s, %(bytes)s)

-- name: arrived
-- How much of an upload is there, without reading it.
SELECT count(*) AS parts, coalesce(sum(octet_length(f.bytes)), 0)::bigint AS size FROM import_file AS f WHERE f.run_id = %(run)s

-- name: part
SELECT f.bytes FROM import_file AS f WHERE f.run_id = %(run)s AND f.part = %(part)s

-- name: drop
DELETE FROM import_file AS f WHERE f.run_id = %(run)s

-- name: forget
-- Of an upload that has become no run.
DELETE FROM import_file AS f WHERE f.run_id = %(run)s AND NOT EXISTS (SELECT FROM import_run AS r WHERE r.id = f.run_id)

-- name: left_over
-- Uploads of which nothing has come for an hour, and files of runs that have ended.
SELECT f.run_id FROM import_file AS f LEFT JOIN import_run AS r ON r.id = f.run_id
WHERE r.id IS NULL OR r.state NOT IN ('queued', 'running')
GROUP BY f.run_id, r.id HAVING r.id IS NOT NULL OR max(f.received_at) < clock_timestamp() - interval '1 hour' LIMIT 10

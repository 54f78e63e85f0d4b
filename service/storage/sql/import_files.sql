-- name: one_at_a_time
-- Uploads of one key are counted one after the other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'uploads of key', %(key)s::text), 0))

-- name: under_way
-- Files that a key is sending or that wait or are read for it. An upload of which nothing came for
-- a quarter of an hour was cut off.
SELECT (
  SELECT count(*) FROM import_upload AS u
  LEFT JOIN LATERAL (
    SELECT max(f.received_at) AS last FROM import_file AS f WHERE f.run_id = u.run_id
  ) AS arrived ON true
  WHERE u.key_id = %(key)s
    AND greatest(u.begun_at, arrived.last) > clock_timestamp() - interval '15 minutes'
) + (
  SELECT count(*) FROM import_run AS r
  WHERE r.state IN ('queued', 'running') AND r.key_id = %(key)s
) AS files

-- name: begin
INSERT INTO import_upload (run_id, key_id) VALUES (%(run)s, %(key)s)

-- name: ended
-- The upload has become a run, or nothing.
DELETE FROM import_upload AS u WHERE u.run_id = %(run)s

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

-- name: sweep
-- Uploads that were cut off before their first part was kept have nothing else to be known by.
DELETE FROM import_upload AS u
WHERE u.begun_at < clock_timestamp() - interval '1 hour'
  AND NOT EXISTS (SELECT FROM import_file AS f WHERE f.run_id = u.run_id)

-- name: one_at_a_time
-- Twins of an upload are told apart one after the other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'same import', %(organisation)s::text, %(sha256)s::text), 0))

-- name: twin
-- The same file under the same order, not begun or not ended.
SELECT r.id FROM import_run AS r
WHERE r.state IN ('queued', 'running') AND r.key_id IS NOT NULL AND r.cancel_asked_at IS NULL
  AND r.organisation = %(organisation)s AND r.profile = %(profile)s AND r.file_sha256 = %(sha256)s AND r.asked = %(asked)s
ORDER BY r.queued_at LIMIT 1

-- name: earlier
SELECT r.id FROM import_run AS r
WHERE r.state IN ('completed', 'completed_with_errors') AND r.asked -> 'dry_run' IS DISTINCT FROM 'true'
  AND r.organisation = %(organisation)s AND r.profile = %(profile)s AND r.file_sha256 = %(sha256)s
ORDER BY r.queued_at DESC LIMIT 1

-- name: queued_by
SELECT count(*) AS runs FROM import_run AS r WHERE r.state = 'queued' AND r.organisation = %(organisation)s

-- name: enqueue
INSERT INTO import_run (id, profile, file_sha256, organisation, holder, mode, state, started_at, asked, key_id, file_name, file_size, same_file_as)
VALUES (%(id)s, %(profile)s, %(sha256)s, %(organisation)s, %(holder)s, 'submit', 'queued', NULL, %(asked)s, %(key_id)s, %(file_name)s,
        %(file_size)s, %(same_file_as)s)

-- name: to_do
-- Organisations take turns: whose file was begun longest ago, or never, comes first.
SELECT r.id
FROM import_run AS r
LEFT JOIN (SELECT s.organisation, max(s.started_at) AS begun_at FROM import_run AS s WHERE s.key_id IS NOT NULL GROUP BY s.organisation) AS turn
  ON turn.organisation = r.organisation
WHERE r.state IN ('queued', 'running') AND r.key_id IS NOT NULL
ORDER BY turn.begun_at NULLS FIRST, r.queued_at, r.id

-- name: begun_directly
-- From the command line, by a process that should be holding them.
SELECT r.id FROM import_run AS r
WHERE r.state = 'running' AND r.key_id IS NULL AND r.started_at < clock_timestamp() - interval '1 minute'
ORDER BY r.queued_at, r.id

-- name: begin_attempt
UPDATE import_run SET state = 'running', attempts = attempts + 1, started_at = clock_timestamp(), stage = NULL, stage_done = NULL, error = NULL
WHERE id IN (SELECT r.id FROM import_run AS r WHERE r.id = %(id)s AND r.state IN ('queued', 'running') FOR UPDATE SKIP LOCKED)
RETURNING id, profile, file_sha256, file_name, file_size, organisation, holder, asked, key_id, attempts, cancel_asked_at

-- name: progress
UPDATE import_run SET stage = %(stage)s, stage_done = %(done)s, rows_total = coalesce(%(total)s, rows_total)
WHERE id = %(id)s AND state = 'running' AND attempts = %(attempt)s
RETURNING cancel_asked_at

-- name: finish
UPDATE import_run SET state = %(state)s, report = %(report)s, error = %(error)s, rows_total = coalesce(%(total)s, rows_total), stage = NULL,
       stage_done = NULL, finished_at = clock_timestamp()
WHERE id = %(id)s AND state = 'running' AND attempts = %(attempt)s

-- name: put_back
UPDATE import_run SET state = 'queued', attempts = attempts - %(uncounted)s, started_at = NULL, stage = NULL, stage_done = NULL
WHERE id = %(id)s AND state = 'running' AND attempts = %(attempt)s

-- name: cancel_queued
UPDATE import_run SET state = 'cancelled', cancel_asked_at = clock_timestamp(), finished_at = clock_timestamp(), error = %(error)s
WHERE id IN (SELECT r.id FROM import_run AS r WHERE r.id = %(id)s AND r.state = 'queued' FOR UPDATE)

-- name: cancel_running
UPDATE import_run SET cancel_asked_at = coalesce(cancel_asked_at, clock_timestamp()) WHERE id = %(id)s AND state = 'running'

-- name: abandon
UPDATE import_run SET state = 'failed', finished_at = clock_timestamp(), stage = NULL, stage_done = NULL, error = %(error)s
WHERE id = %(id)s AND state = 'running' AND key_id IS NULL

-- name: begin
INSERT INTO import_run (id, profile, file_sha256, organisation, holder, mode, asked, file_name, file_size)
VALUES (%(id)s, %(profile)s, %(file_sha256)s, %(organisation)s, %(holder)s, %(mode)s, %(asked)s, %(file_name)s, %(file_size)s)

-- name: finish
UPDATE import_run SET state = %(state)s, report = %(report)s, finished_at = clock_timestamp() WHERE id = %(id)s

-- name: listed
-- Runs with how their records stand, newest first; None asks for every organisation's.
SELECT r.id, r.profile, r.file_sha256, r.organisation, r.holder, r.mode, r.state, r.started_at, r.finished_at, r.report, r.asked, r.queued_at,
       r.attempts, r.stage, r.stage_done, r.rows_total, r.error, r.file_name, r.file_size, r.same_file_as, r.cancel_asked_at,
       (SELECT coalesce(jsonb_object_agg(s.state, s.records), jsonb_build_object()) FROM (
          SELECT w.state, count(*) AS records FROM any_record AS w WHERE w.import_id = r.id GROUP BY w.state) AS s) AS records,
       (SELECT count(*) FROM any_record AS w WHERE w.waiting_since IS NOT NULL AND w.pending ->> 'import_id' = r.id::text) AS proposed
FROM import_run AS r
WHERE (%(organisation)s::text IS NULL OR r.organisation = %(organisation)s)
  AND (%(id)s::uuid IS NULL OR r.id = %(id)s)
  AND (%(before)s::timestamptz IS NULL OR (r.queued_at, r.id) < (%(before)s::timestamptz, %(before_id)s::uuid))
ORDER BY r.queued_at DESC, r.id DESC LIMIT %(limit)s

-- name: named
-- Records of a run by id or external id, whatever became of them, and those it proposes a change to.
SELECT w.id, e.value AS external_id
FROM any_record AS w LEFT JOIN external_id AS e ON e.record_id = w.id
WHERE (w.import_id = %(import)s OR (w.waiting_since IS NOT NULL AND w.pending ->> 'import_id' = %(import)s::text))
  AND (w.id::text = ANY (%(names)s) OR e.value = ANY (%(names)s))

-- name: waiting
-- What of a run still waits, records and changes that it proposes, in a fixed order, after a given id.
SELECT w.noun, w.id, w.revision, w.sensitivity, w.recorded_by, w.shared_with
FROM any_record AS w
WHERE w.waiting_since IS NOT NULL AND w.id <> ALL (%(excepted)s)
  AND ((w.import_id = %(import)s AND w.state = 'submitted') OR w.pending ->> 'import_id' = %(import)s::text)
  AND (%(after)s::uuid IS NULL OR w.id > %(after)s)
ORDER BY w.id LIMIT %(limit)s

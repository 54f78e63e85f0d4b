-- name: patient
-- An import looks through a whole file at once, and nobody waits for it meanwhile.
SELECT set_config('statement_timeout', '0', true)

-- name: by_key
-- There are no statistics of what the same transaction has written: without this the planner reads
-- whole tables for the few rows of a step, again with every step.
SELECT set_config('enable_hashjoin', %(others)s, true), set_config('enable_mergejoin', %(others)s, true),
       set_config('enable_seqscan', %(others)s, true)

-- name: sweep
-- What a run has staged before, and what was left by runs that have ended or were never kept.
DELETE FROM import_stage
WHERE run_id = %(run)s OR staged_at < now() - interval '2 days'
   OR run_id IN (SELECT r.id FROM import_run AS r WHERE r.state NOT IN ('queued', 'running'))

-- name: clear
DELETE FROM import_stage WHERE run_id = %(run)s

-- name: copy_in
COPY import_stage (run_id, ordinal, "row", noun, external_id, record_id, body, sensitivity, name_keys, loose_keys, flags, shared) FROM STDIN

-- name: staged
SELECT count(*) AS claims FROM import_stage AS s WHERE s.run_id = %(run)s

-- name: drop_repeated
-- Of a claim that several rows tell of, the first is kept.
DELETE FROM import_stage AS s
USING (SELECT g.external_id, min(g.ordinal) AS first FROM import_stage AS g WHERE g.run_id = %(run)s AND g.shared
       GROUP BY g.external_id HAVING count(*) > 1) AS f
WHERE s.run_id = %(run)s AND s.shared AND s.external_id = f.external_id AND s.ordinal > f.first

-- name: twice
-- The next rows that have an external id of an earlier row, with that row.
SELECT s."row", s.external_id, f.first
FROM import_stage AS s
JOIN (SELECT g.external_id, min(g."row") AS first FROM import_stage AS g WHERE g.run_id = %(run)s
      GROUP BY g.external_id HAVING min(g."row") <> max(g."row")) AS f ON f.external_id = s.external_id
WHERE s.run_id = %(run)s AND s."row" <> f.first
ORDER BY s.ordinal LIMIT %(limit)s

-- name: drop_rows
DELETE FROM import_stage AS s WHERE s.run_id = %(run)s AND s."row" = ANY (%(rows)s)

-- name: nouns
SELECT DISTINCT s.noun FROM import_stage AS s WHERE s.run_id = %(run)s

-- name: standing
-- How the claims of a step stand beside what is recorded: `new`, `closed` (retracted, rejected …), `same`
-- (the file says what it said at its last import, whatever people have changed since), or `other`.
SELECT s.ordinal, s."row", s.record_id, t.id AS held_id, t.state, t.recorded_by,
  CASE WHEN t.id IS NULL THEN 'new'
       WHEN t.state IN ('retracted', 'redacted', 'rejected', 'withdrawn') THEN 'closed'
       WHEN t.redacted = '{{}}' AND NOT jsonb_path_exists(t.body, '$.external_ids[*].gone_on') AND NOT EXISTS (
         SELECT FROM jsonb_each(s.body) AS m WHERE m.value IS DISTINCT FROM coalesce(coalesce(last.body, t.body) -> m.key, 'null')) THEN 'same'
       ELSE 'other' END AS stands
FROM import_stage AS s
LEFT JOIN external_id AS e ON e.scheme = %(scheme)s AND e.value = s.external_id AND e.noun = %(noun)s
LEFT JOIN {table} AS t ON t.id = coalesce(e.record_id, s.record_id)
LEFT JOIN LATERAL (
  SELECT coalesce(c.after #> '{{pending,body}}', c.after -> 'body') AS body
  FROM change AS c WHERE c.record_id = t.id AND c.noun = %(noun)s AND c.reason = %(reason)s
  ORDER BY c.position DESC LIMIT 1) AS last ON true
WHERE s.run_id = %(run)s AND s.noun = %(noun)s AND s.ordinal BETWEEN %(first)s AND %(last)s
ORDER BY s.ordinal

-- name: record
-- As `bulk.insert`, from the stage: the claims never leave the database again.
INSERT INTO {table} (id, body, state, sensitivity, recorded_by, recorder, name_keys, loose_keys, flags, import_id)
SELECT s.record_id, s.body, %(state)s, s.sensitivity, %(organisation)s, %(holder)s, s.name_keys, s.loose_keys, s.flags, %(import_id)s
FROM import_stage AS s WHERE s.run_id = %(run)s AND s.ordinal = ANY (%(ordinals)s) ORDER BY s.ordinal

-- name: claims
SELECT s.ordinal, s.external_id, s.body, s.flags FROM import_stage AS s
WHERE s.run_id = %(run)s AND s.ordinal = ANY (%(ordinals)s) ORDER BY s.ordinal

-- name: point
-- A claim with its references leading to what is recorded already under other ids.
UPDATE import_stage SET body = %(body)s WHERE run_id = %(run)s AND ordinal = %(ordinal)s

-- name: spoken_of
-- Which countries the claims of a noun stand in, and between which days.
SELECT array_agg(DISTINCT p.country_code) FILTER (WHERE p.country_code IS NOT NULL) AS countries,
  min(d.day ->> 'earliest') AS first, max(coalesce(d.day ->> 'latest', d.day ->> 'earliest')) AS last
FROM import_stage AS s
LEFT JOIN place AS p ON p.id = (s.body ->> 'place_id')::uuid
CROSS JOIN LATERAL (SELECT s.body -> %(dated_by)s AS day) AS d
WHERE s.run_id = %(run)s AND s.noun = %(noun)s

-- name: expected
-- How many records earlier imports brought that a new file of the same scheme should hold, how many of
-- these it does not, and of those the next that are not marked yet.
WITH told AS (
  SELECT t.id, e.value AS external_id, jsonb_path_exists(coalesce(t.pending -> 'body', t.body), '$.external_ids[*].gone_on') AS marked,
    EXISTS (SELECT FROM import_stage AS s WHERE s.run_id = %(run)s AND s.external_id = e.value) AS here
  FROM {table} AS t JOIN external_id AS e ON e.record_id = t.id AND e.scheme = %(scheme)s
  JOIN place AS p ON p.id = (t.body ->> 'place_id')::uuid
  WHERE t.import_id IS NOT NULL AND t.state IN ('submitted', 'published', 'disputed') AND t.redacted = '{{}}'
    AND p.country_code = ANY (%(countries)s)
    AND (t.body #>> ARRAY[%(dated_by)s, 'earliest']) >= %(first)s AND (t.body #>> ARRAY[%(dated_by)s, 'latest']) <= %(last)s
    AND (t.recorded_by = %(organisation)s OR %(publish)s OR t.state <> 'submitted')
)
SELECT count(*) FILTER (WHERE NOT o.marked OR o.here) AS expected, count(*) FILTER (WHERE NOT o.here AND NOT o.marked) AS missing,
  (array_agg(o.id ORDER BY o.id) FILTER (WHERE NOT o.here AND NOT o.marked AND o.id > %(after)s))[1:%(limit)s] AS ids
FROM told AS o

-- name: patient
-- An import looks through a whole file at once, and nobody waits for it meanwhile.
SELECT set_config('statement_timeout', '0', true)

-- name: by_key
-- There are no statistics of what the same transaction has written: without this the planner reads
-- whole tables for the few rows of a step, again with every step. For the same reason the statements of
-- a step look each record up by its key (`LATERAL … OFFSET 0`), which no statistics can talk them out of.
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
-- Of a claim that several rows tell of, the first is kept. Counted over the sorted stage, here and below:
-- nothing is known of its size, and a join of it with itself may be carried out row by row.
DELETE FROM import_stage AS s
USING (SELECT g.ordinal, row_number() OVER (PARTITION BY g.external_id ORDER BY g.ordinal) AS time
       FROM import_stage AS g WHERE g.run_id = %(run)s AND g.shared) AS f
WHERE s.run_id = %(run)s AND s.ordinal = f.ordinal AND f.time > 1

-- name: twice
-- The next rows that have an external id of an earlier row, with that row.
SELECT s."row", s.external_id, s.first
FROM (SELECT g.ordinal, g."row", g.external_id, min(g."row") OVER (PARTITION BY g.external_id) AS first
      FROM import_stage AS g WHERE g.run_id = %(run)s) AS s
WHERE s."row" <> s.first
ORDER BY s.ordinal LIMIT %(limit)s

-- name: drop_rows
DELETE FROM import_stage AS s WHERE s.run_id = %(run)s AND s."row" = ANY (%(rows)s)

-- name: nouns
SELECT DISTINCT s.noun FROM import_stage AS s WHERE s.run_id = %(run)s

-- name: set_aside
-- Claims whose external id, or own id, is held by a record that the writer may not know of, and those that
-- were set aside before: they are recorded beside it, under an id of the organisation's own, and without the
-- external id as long as that is taken. One answer for all that is hidden, so that nothing is told of it.
UPDATE import_stage AS s
SET aside = true, record_id = o.aside_id,
    body = CASE WHEN o.taken THEN jsonb_set(s.body, '{{external_ids}}', coalesce((
      SELECT jsonb_agg(x.each) FROM jsonb_array_elements(s.body -> 'external_ids') AS x(each)
      WHERE x.each ->> 'scheme' <> %(scheme)s), '[]')) ELSE s.body END
FROM (
  SELECT g.ordinal, g.record_id AS was, a.id AS aside_id, e.record_id IS NOT NULL AND e.record_id <> a.id AS taken
  FROM import_stage AS g
  CROSS JOIN LATERAL (SELECT md5(concat_ws('/', g.record_id, %(organisation)s::text))::uuid AS id) AS a
  LEFT JOIN LATERAL (SELECT x.record_id FROM external_id AS x
    WHERE x.scheme = %(scheme)s AND x.value = g.external_id AND x.noun = %(noun)s OFFSET 0) AS e ON true
  LEFT JOIN LATERAL (SELECT t.id FROM {table} AS t WHERE t.id = coalesce(e.record_id, g.record_id) OFFSET 0) AS h ON true
  LEFT JOIN LATERAL (SELECT t.id FROM {table} AS t WHERE t.id = a.id AND t.recorded_by = %(organisation)s OFFSET 0) AS own ON true
  WHERE g.run_id = %(run)s AND g.noun = %(noun)s AND g.ordinal BETWEEN %(first)s AND %(last)s AND NOT g.aside
    AND (own.id IS NOT NULL OR h.id IS NOT NULL AND (SELECT v.id FROM {view} AS v WHERE v.id = h.id) IS NULL)
) AS o
WHERE s.run_id = %(run)s AND s.ordinal = o.ordinal
RETURNING s.ordinal, s."row", s.external_id, o.was, s.record_id, o.taken

-- name: standing
-- How the claims of a step stand beside what is recorded: `new`, `erased` (its external id was redacted),
-- `foreign` (its writer may not change it), `closed` (retracted, rejected …), `same` (the file says what it
-- said at the last import of its organisation, whatever people have changed since), or `other`. What another
-- list of the same publisher brought, and this one never wrote, may be cited otherwise.
SELECT s.ordinal, s."row", s.external_id, s.record_id, t.id AS held_id, t.state, seen.id IS NOT NULL AS seen, w.stands,
  CASE WHEN w.stands = 'other' THEN last.body END AS last
FROM import_stage AS s
LEFT JOIN LATERAL (SELECT x.record_id FROM external_id AS x
  WHERE x.scheme = %(scheme)s AND x.value = s.external_id AND x.noun = %(noun)s OFFSET 0) AS e ON true
LEFT JOIN LATERAL (SELECT r.id, r.state, r.body, r.pending, r.recorded_by, r.redacted FROM {table} AS r
  WHERE r.id = CASE WHEN s.aside THEN s.record_id ELSE coalesce(e.record_id, s.record_id) END OFFSET 0) AS t ON true
LEFT JOIN LATERAL (SELECT v.id FROM {view} AS v WHERE v.id = t.id AND (v.released OR v.in_full) OFFSET 0) AS seen ON true
LEFT JOIN LATERAL (
  SELECT coalesce(c.after #> '{{pending,body}}', c.after -> 'body') AS body
  FROM change AS c
  WHERE c.record_id = t.id AND c.noun = %(noun)s AND c.reason = %(reason)s AND c.organisation IN (%(organisation)s, 'operator')
    AND (c.import_id IS NOT NULL OR (c.revision = 1 AND c.after ->> 'import_id' IS NOT NULL))
    AND (coalesce(c.after -> 'pending', 'null') = 'null' OR t.pending -> 'body' = c.after #> '{{pending,body}}'
      OR EXISTS (SELECT FROM change AS a WHERE a.record_id = c.record_id AND a.noun = c.noun AND a.position > c.position
        AND a.after -> 'body' = c.after #> '{{pending,body}}'))
  ORDER BY c.position DESC LIMIT 1) AS last ON t.id IS NOT NULL
CROSS JOIN LATERAL (SELECT
  CASE WHEN t.id IS NULL AND EXISTS (
         SELECT FROM erased_external_id AS x WHERE x.hash = sha256(convert_to(concat(%(scheme)s::text, chr(31), s.external_id), 'UTF8'))) THEN 'erased'
       WHEN t.id IS NULL THEN 'new'
       WHEN NOT %(any)s AND t.recorded_by <> %(organisation)s THEN 'foreign'
       WHEN t.state IN ('retracted', 'redacted', 'rejected', 'withdrawn') THEN 'closed'
       WHEN t.redacted = '{{}}' AND NOT jsonb_path_exists(t.body, '$.external_ids[*].gone_on') AND NOT EXISTS (
         SELECT FROM jsonb_each(s.body) AS m WHERE (last.body IS NOT NULL OR m.key <> 'citations')
           AND m.value IS DISTINCT FROM coalesce(coalesce(last.body, t.body) -> m.key, 'null')) THEN 'same'
       ELSE 'other' END AS stands) AS w
WHERE s.run_id = %(run)s AND s.noun = %(noun)s AND s.ordinal BETWEEN %(first)s AND %(last)s
ORDER BY s.ordinal

-- name: referred_to
-- What the claims of a step refer to at one member, but what the file itself brings. Looked up one by
-- one, by an index: the file may be long.
SELECT DISTINCT s.ordinal, s."row", r.id
FROM import_stage AS s
CROSS JOIN LATERAL jsonb_path_query(s.body -> %(member)s::text, '$[*]') AS j(each)
CROSS JOIN LATERAL (SELECT (j.each #>> '{{}}')::uuid AS id) AS r
WHERE s.run_id = %(run)s AND s.ordinal = ANY (%(ordinals)s) AND r.id IS NOT NULL
  AND (SELECT o.record_id FROM import_stage AS o WHERE o.run_id = s.run_id AND o.record_id = r.id LIMIT 1) IS NULL

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
  JOIN {view} AS v ON v.id = t.id AND (v.released OR v.in_full)
  JOIN place AS p ON p.id = (t.body ->> 'place_id')::uuid
  WHERE t.import_id IS NOT NULL AND t.state IN ('submitted', 'published', 'disputed') AND t.redacted = '{{}}'
    AND p.country_code = ANY (%(countries)s)
    AND (t.body #>> ARRAY[%(dated_by)s, 'earliest']) >= %(first)s AND (t.body #>> ARRAY[%(dated_by)s, 'latest']) <= %(last)s
    AND (t.recorded_by = %(organisation)s OR %(any)s)
)
SELECT count(*) FILTER (WHERE NOT o.marked OR o.here) AS expected, count(*) FILTER (WHERE NOT o.here AND NOT o.marked) AS missing,
  (array_agg(o.id ORDER BY o.id) FILTER (WHERE NOT o.here AND NOT o.marked AND o.id > %(after)s))[1:%(limit)s] AS ids
FROM told AS o

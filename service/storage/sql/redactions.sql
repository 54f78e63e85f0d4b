-- name: remember
-- Also names the redaction for the journal, which loses these members in this transaction only.
WITH made AS (
  INSERT INTO redaction (id, noun, record_id, fields, whole, revision, reason, organisation, holder)
  VALUES (%(id)s, %(noun)s, %(record_id)s, %(fields)s, %(whole)s, %(revision)s, %(reason)s, %(organisation)s, %(holder)s)
  RETURNING id
)
SELECT set_config('siege.redaction', made.id::text, true) FROM made

-- name: erase
UPDATE {table} SET
    body = erased_body(body, %(fields)s),
    state = CASE WHEN %(whole)s THEN 'redacted' ELSE state END,
    pending = CASE WHEN NOT %(whole)s THEN erased_pending(pending, %(fields)s) END,
    pending_by = CASE WHEN NOT %(whole)s THEN pending_by END,
    flags = erased_flags(flags, %(fields)s),
    name_keys = coalesce(%(name_keys)s::text[], name_keys), loose_keys = coalesce(%(loose_keys)s::text[], loose_keys),
    given_digest = NULL, redacted = ARRAY(SELECT unnest(redacted) UNION SELECT unnest(%(fields)s::text[]) ORDER BY 1)
WHERE id = %(id)s AND revision = %(revision)s
RETURNING id, revision, state, document_full::text AS document

-- name: erase_past
UPDATE change AS c SET documents = erased_documents(c.documents, %(fields)s), (reason, after) = (
  SELECT e.row_is ->> 'reason', e.row_is -> 'after' FROM (SELECT erased_change(to_jsonb(c), %(fields)s)) AS e(row_is))
WHERE c.record_id = %(id)s AND c.noun = %(noun)s

-- name: erase_answers
-- Answers kept for retries that name the record: a record that cites it tells, as it was read, of its title.
UPDATE idempotency_key AS k SET exact = '{{}}', body = convert_to(jsonb_build_object(
    'id', a.answer -> 'id', 'state', a.answer -> 'state', 'revision', a.answer -> 'revision')::text, 'UTF8')
FROM (
  SELECT o.key_id, o.idempotency_key, convert_from(o.body, 'UTF8')::jsonb AS answer
  FROM idempotency_key AS o
  WHERE position(convert_to(%(id)s::text, 'UTF8') IN o.body) > 0 AND substr(o.body, 1, 1) = convert_to('{{', 'UTF8')
) AS a
WHERE a.key_id = k.key_id AND a.idempotency_key = k.idempotency_key AND a.answer ? 'id'

-- name: erase_match_reasons
UPDATE match_decision SET reason = 'redacted' WHERE one = %(id)s OR other = %(id)s

-- name: words
-- What a record said at the named members, now or ever.
SELECT DISTINCT w.word
FROM change AS c CROSS JOIN LATERAL (VALUES (c.after -> 'body'), (c.after #> '{{pending,body}}')) AS b(body)
CROSS JOIN LATERAL unnest(%(fields)s::text[]) AS f(field)
CROSS JOIN LATERAL words_at(b.body, string_to_array(f.field, '.')) AS w(word)
WHERE c.record_id = %(id)s AND c.noun = %(noun)s

-- name: copies
-- Where the record itself, and those that share its span's ground, ever said the very same words:
-- dates and citations go from one span into another when one closes or disputes the other.
SELECT c.record_id AS id, array_agg(DISTINCT f.field) AS fields
FROM change AS c CROSS JOIN LATERAL (VALUES (c.after -> 'body'), (c.after #> '{{pending,body}}')) AS b(body)
CROSS JOIN LATERAL unnest(%(fields)s::text[]) AS f(field)
CROSS JOIN LATERAL words_at(b.body, string_to_array(f.field, '.')) AS w(word)
WHERE w.word = ANY (%(words)s) AND c.noun = %(noun)s AND (c.record_id = %(id)s OR c.record_id IN (
  SELECT t.id FROM {table} AS t WHERE t.body ->> %(ground)s::text = %(shared)s::text))
GROUP BY c.record_id ORDER BY c.record_id

-- name: of_records
-- Which members were erased of each record.
SELECT r.record_id AS id, array_agg(DISTINCT f.field) AS fields
FROM redaction AS r CROSS JOIN LATERAL unnest(r.fields) AS f(field)
WHERE r.record_id = ANY (%(ids)s) GROUP BY r.record_id

-- name: without
SELECT erased_body(%(body)s::jsonb, %(fields)s::text[]) AS body

-- name: erase_remarks
-- Reports of imports repeat cells: those of the rows that the record comes from, and whichever hold its words.
UPDATE import_remark AS m SET value = NULL, reason = CASE WHEN said.again THEN 'redacted' ELSE m.reason END,
       external_id = CASE WHEN NOT 'external_ids' = ANY (%(fields)s) THEN m.external_id END
FROM (
  SELECT r.run_id, r.ordinal, coalesce(bool_or(position(w.word IN r.reason) > 0), false) AS again
  FROM import_remark AS r LEFT JOIN unnest(%(words)s::text[]) AS w(word) ON length(w.word) >= 8
  GROUP BY r.run_id, r.ordinal
  HAVING r.external_id IN (SELECT e.value FROM external_id AS e WHERE e.record_id = %(id)s)
      OR bool_or(position(w.word IN concat_ws(' ', r.value, r.reason)) > 0)
) AS said
WHERE m.run_id = said.run_id AND m.ordinal = said.ordinal

-- name: close_external_ids
-- What lists ever called the record: no file brings it in again under these names.
INSERT INTO erased_external_id (hash)
SELECT DISTINCT sha256(convert_to(concat(x.each ->> 'scheme', chr(31), x.each ->> 'value'), 'UTF8'))
FROM change AS c CROSS JOIN LATERAL (VALUES (c.after -> 'body'), (c.after #> '{{pending,body}}')) AS b(body)
CROSS JOIN LATERAL jsonb_path_query(b.body, '$.external_ids[*]') AS x(each)
WHERE c.record_id = %(id)s AND c.noun = %(noun)s AND x.each ->> 'value' IS NOT NULL
ON CONFLICT DO NOTHING

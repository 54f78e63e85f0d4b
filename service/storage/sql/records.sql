-- name: insert
INSERT INTO {table} (id, body, state, sensitivity, shared_with, embargo_until, recorded_by, recorder, name_keys, loose_keys, flags,
                     given_digest)
VALUES (%(id)s, %(body)s, %(state)s, %(sensitivity)s, %(shared_with)s, %(embargo_until)s, %(organisation)s, %(holder)s,
        %(name_keys)s, %(loose_keys)s, coalesce(%(flags)s::jsonb, '[]'), %(given_digest)s)
RETURNING id, revision, state, document_full::text AS document

-- name: amend
-- The revision in the condition makes the loser of two concurrent edits touch no row.
UPDATE {table}
SET body = %(body)s, sensitivity = %(sensitivity)s, shared_with = %(shared_with)s, embargo_until = %(embargo_until)s,
    name_keys = %(name_keys)s, loose_keys = %(loose_keys)s,
    flags = coalesce(%(flags)s::jsonb, flags),
    pending = CASE WHEN %(keep_pending)s THEN pending END, pending_by = CASE WHEN %(keep_pending)s THEN pending_by END
WHERE id = %(id)s AND revision = %(revision)s
RETURNING id, revision, state, document_full::text AS document

-- name: propose
UPDATE {table} SET pending = %(pending)s, pending_by = %(pending_by)s
WHERE id = %(id)s AND revision = %(revision)s
RETURNING id, revision, state, document_full::text AS document

-- name: step
-- A proposal outlives a dispute; it falls with the record.
UPDATE {table} SET state = %(state)s,
    pending = CASE WHEN %(state)s IN ('published', 'disputed') THEN pending END,
    pending_by = CASE WHEN %(state)s IN ('published', 'disputed') THEN pending_by END
WHERE id = %(id)s AND revision = %(revision)s
RETURNING id, revision, state, document_full::text AS document

-- name: held
SELECT id, body, state, sensitivity, shared_with, embargo_until, recorded_by, recorder, revision, pending, pending_by, given_digest, flags,
       revision_public, revision_partner, revision_trusted, document_full::text AS document
FROM {table} WHERE id = %(id)s

-- name: state_told
-- The state as the tier was told of it, filled into the gap of that name below: what became of a
-- record after it was hidden is hidden too.
CASE WHEN v.state = 'retracted' AND NOT v.in_full AND 'retracted' IS DISTINCT FROM (
    SELECT c.op FROM {reader}.change AS c WHERE c.record_id = v.id ORDER BY c.position DESC LIMIT 1)
  THEN 'redacted' ELSE v.state END

-- name: find
SELECT v.id, v.revision, v.position, {state_told} AS state, v.released, v.in_full, v.changed_at, v.place_ids, v.document::text AS document
FROM {view} AS v WHERE v.id = %(id)s

-- name: find_by_slug
SELECT v.id, v.revision, v.position, {state_told} AS state, v.released, v.in_full, v.changed_at, v.place_ids, v.document::text AS document
FROM {view} AS v WHERE v.slug = %(slug)s
ORDER BY v.state IN ('retracted', 'redacted', 'rejected', 'withdrawn'), v.id DESC LIMIT 1

-- name: matches
-- The filters of every list and count, filled into `the `matches` gap` of the statements below. They read
-- the tier's own document and columns, never the record behind them.
{beside}
  AND (%(places)s::uuid[] IS NULL OR v.place_ids && %(places)s
       OR (%(placeless)s AND cardinality(coalesce(v.place_ids, '{{}}')) = 0)
       OR (v.place_ids && %(near)s::uuid[] AND v.document ->> 'location_precision' = 'near_settlement'))

-- name: beside
-- The same but for the places.
(v.released OR v.in_full)
  AND v.state = ANY (%(states)s)
  AND (%(date_from)s::date IS NULL OR CASE WHEN %(certain)s THEN v.earliest >= %(date_from)s
       ELSE v.latest >= %(date_from)s OR v.latest IS NULL END)
  AND (%(date_to)s::date IS NULL OR CASE WHEN %(certain)s THEN v.latest <= %(date_to)s
       ELSE v.earliest <= %(date_to)s OR v.earliest IS NULL END)
  AND (%(countries)s::text[] IS NULL OR EXISTS (
    SELECT FROM {reader}.place AS p WHERE p.id = ANY (v.place_ids) AND p.country_code = ANY (%(countries)s)))
  AND (%(west)s::float8 IS NULL OR EXISTS (
    SELECT FROM {reader}.place AS p WHERE p.id = ANY (v.place_ids) AND p.latitude BETWEEN %(south)s AND %(north)s
      AND CASE WHEN %(west)s <= %(east)s THEN p.longitude BETWEEN %(west)s AND %(east)s
               ELSE p.longitude >= %(west)s OR p.longitude <= %(east)s END))
  AND (%(ids)s::uuid[] IS NULL OR v.id = ANY (%(ids)s))
  AND (%(families)s::text[] IS NULL OR v.family = ANY (%(families)s))
  AND (%(licences)s::text[] IS NULL OR v.licence = ANY (%(licences)s))
  AND (%(updated_since)s::timestamptz IS NULL OR v.changed_at >= %(updated_since)s)
  AND (%(name_key)s::text IS NULL OR EXISTS (
    SELECT FROM unnest(v.name_keys) AS k(name) WHERE starts_with(k.name, %(name_key)s)))
  AND (%(words)s::jsonb IS NULL OR NOT EXISTS (
    SELECT FROM jsonb_each(%(words)s::jsonb) AS w
    WHERE NOT CASE jsonb_typeof(v.document::jsonb -> w.key)
      WHEN 'array' THEN EXISTS (
        SELECT FROM jsonb_array_elements_text(v.document::jsonb -> w.key) AS e(one) WHERE w.value ? e.one)
      WHEN 'string' THEN w.value ? (v.document ->> w.key)
      ELSE false END))

-- name: list_newest_first
SELECT v.id, v.sort_key, v.in_full, v.document::text AS document
FROM {view} AS v
WHERE {matches}
  AND (%(after_key)s::text IS NULL OR (v.sort_key, v.id) < (%(after_key)s, %(after_id)s::uuid))
ORDER BY v.sort_key DESC, v.id DESC
LIMIT %(limit)s

-- name: list_newest_first_of_places
-- As `list_newest_first`, of a noun whose records stand at one place each: of each of a few places the
-- first as an index holds them in order, of those the first, and only then their documents.
SELECT v.id, v.sort_key, v.in_full, v.document::text AS document
FROM (
  SELECT f.id FROM unnest(%(places)s::uuid[]) AS p(id) CROSS JOIN LATERAL (
    SELECT v.id, v.sort_key FROM {view} AS v
    WHERE v.place_ids[1] = p.id AND {beside}
      AND (%(after_key)s::text IS NULL OR (v.sort_key, v.id) < (%(after_key)s, %(after_id)s::uuid))
    ORDER BY v.sort_key DESC, v.id DESC
    LIMIT %(limit)s
  ) AS f
  ORDER BY f.sort_key DESC, f.id DESC
  LIMIT %(limit)s
) AS found JOIN {view} AS v ON v.id = found.id
ORDER BY v.sort_key DESC, v.id DESC

-- name: list_by_slug
SELECT v.id, v.sort_key, v.in_full, v.document::text AS document
FROM {view} AS v
WHERE {matches}
  AND (%(after_key)s::text IS NULL OR (v.sort_key, v.id) > (%(after_key)s, %(after_id)s::uuid))
ORDER BY v.sort_key, v.id
LIMIT %(limit)s

-- name: count
SELECT count(*) AS total FROM {view} AS v WHERE {matches}

-- name: revisions_full
-- Before a change stands as the `after` of the one before it.
SELECT c.position, c.at, c.op, c.revision, c.organisation, c.actor, c.reason, c.after -> 'body' AS after,
       lag(c.after -> 'body') OVER (ORDER BY c.position) AS before, r.reason AS redacted_because
FROM change AS c
LEFT JOIN redaction AS r ON r.record_id = c.record_id AND r.noun = c.noun AND r.revision = c.revision
WHERE c.record_id = %(id)s AND c.noun = %(noun)s
ORDER BY c.position

-- name: revisions
SELECT c.position, c.at, c.op, c.revision
FROM {reader}.change AS c WHERE c.record_id = %(id)s AND c.noun = %(noun)s
ORDER BY c.position

-- name: visible
-- What a reviewer may decide on or look at: everything for who reads all in full, else what is not
-- severe and what the own organisation recorded or was given. `waits` is a row of `any_record`.
(%(all)s OR coalesce(w.recorded_by = %(organisation)s OR %(organisation)s = ANY (w.shared_with), false)
  OR (%(reviews)s AND w.sensitivity <> 'severe'))

-- name: queue
-- What waits, oldest first: submitted records, and published ones with a change proposed to them.
SELECT w.noun, w.id, w.state, w.sensitivity, w.recorded_by, w.recorder, w.waiting_since, w.pending, w.pending_by,
       coalesce(w.pending -> 'flags', w.flags) AS flags,
       CASE WHEN w.pending IS NULL THEN w.import_id ELSE (w.pending ->> 'import_id')::uuid END AS import_id, w.place_ids, w.revision, w.body,
       w.document_full::text AS document
FROM any_record AS w
WHERE w.waiting_since IS NOT NULL AND {visible}
  AND (%(nouns)s::text[] IS NULL OR w.noun = ANY (%(nouns)s))
  AND (%(of)s::text IS NULL OR w.recorded_by = %(of)s)
  AND (%(flag)s::jsonb IS NULL OR coalesce(w.pending -> 'flags', w.flags) @> %(flag)s::jsonb)
  AND (%(places)s::uuid[] IS NULL OR w.place_ids && %(places)s)
  AND (%(import)s::uuid IS NULL OR w.pending ->> 'import_id' = %(import)s::text OR (w.import_id = %(import)s AND w.pending IS NULL))
  AND (%(after)s::timestamptz IS NULL OR (w.waiting_since, w.id) > (%(after)s::timestamptz, %(after_id)s::uuid))
ORDER BY w.waiting_since, w.id
LIMIT %(limit)s

-- name: waiting
SELECT count(*) AS waiting FROM any_record AS w WHERE w.waiting_since IS NOT NULL AND {visible}

-- name: writers
-- Who put words into each record that nobody has published since.
SELECT c.record_id AS id, array_agg(DISTINCT c.actor) AS writers
FROM change AS c
WHERE c.record_id = ANY (%(ids)s) AND c.op IN ('recorded', 'amended')
  AND c.position > coalesce((SELECT max(p.position) FROM change AS p WHERE p.record_id = c.record_id AND p.op = 'published'), 0)
GROUP BY c.record_id

-- name: nouns_of
SELECT r.id, r.noun FROM record_id AS r WHERE r.id = ANY (%(ids)s)

-- name: decisions
-- Who decided what, newest first: the steps of records, whether two report one event,
-- and what became of contradictions.
SELECT * FROM (
  (SELECT c.at, c.record_id AS id, c.op AS decision, c.noun, ARRAY[c.record_id] AS ids, c.revision, c.organisation, c.actor, c.reason
   FROM change AS c
   WHERE c.op IN ('published', 'rejected', 'disputed', 'retracted', 'withdrawn')
     AND (%(all)s OR c.after ->> 'sensitivity' <> 'severe' OR c.after ->> 'recorded_by' = %(organisation)s)
     AND (%(nouns)s::text[] IS NULL OR c.noun = ANY (%(nouns)s))
     AND (%(decision)s::text IS NULL OR c.op = %(decision)s)
     AND (%(before)s::timestamptz IS NULL OR (c.at, c.record_id) < (%(before)s::timestamptz, %(before_id)s::uuid))
   ORDER BY c.at DESC, c.record_id DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT m.decided_at, m.id, m.decision, m.kind, ARRAY[m.one, m.other], NULL, m.organisation, m.holder, m.reason
   FROM match_decision AS m
   WHERE (%(nouns)s::text[] IS NULL OR m.kind = ANY (%(nouns)s))
     AND (%(decision)s::text IS NULL OR m.decision = %(decision)s)
     AND (%(all)s OR NOT EXISTS (SELECT FROM any_record AS w WHERE w.id IN (m.one, m.other) AND w.sensitivity = 'severe'))
     AND (%(before)s::timestamptz IS NULL OR (m.decided_at, m.id) < (%(before)s::timestamptz, %(before_id)s::uuid))
   ORDER BY m.decided_at DESC, m.id DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT e.at, e.contradiction_id, e.op, 'contradiction', e.record_ids, NULL, e.organisation, e.holder, e.reason
   FROM contradiction_entry AS e
   WHERE e.op IN ('accepted', 'resolved') AND %(nouns)s::text[] IS NULL
     AND (%(decision)s::text IS NULL OR e.op = %(decision)s)
     AND (%(all)s OR (NOT e.trusted_only
       AND NOT EXISTS (SELECT FROM any_record AS w WHERE w.id = ANY (e.record_ids) AND w.sensitivity = 'severe')))
     AND (%(before)s::timestamptz IS NULL OR (e.at, e.contradiction_id) < (%(before)s::timestamptz, %(before_id)s::uuid))
   ORDER BY e.at DESC, e.contradiction_id DESC LIMIT %(limit)s)
) AS d
ORDER BY d.at DESC, d.id DESC LIMIT %(limit)s

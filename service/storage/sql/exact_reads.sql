-- name: note
INSERT INTO exact_read (key_id, holder, organisation, tier, request_id, operation, noun, record_ids)
VALUES (%(key_id)s, %(holder)s, %(organisation)s, %(tier)s, %(request_id)s, %(operation)s, %(noun)s, %(record_ids)s)

-- name: seen_by_partners
-- Which of the records partners read too, and where they are shown them.
SELECT v.id, v.document ->> 'place_id' AS place_id FROM {view} AS v WHERE v.id = ANY (%(ids)s) AND v.released

-- name: listed
-- Who read what, newest first.
SELECT e.position, e.at, e.key_id, e.holder, e.organisation, e.tier, e.request_id, e.operation, e.noun, e.record_ids
FROM exact_read AS e
WHERE (%(record)s::uuid IS NULL OR e.record_ids @> ARRAY[%(record)s::uuid])
  AND (%(holder)s::text IS NULL OR e.holder = %(holder)s)
  AND (%(date_from)s::date IS NULL OR e.at >= %(date_from)s::date::timestamp AT TIME ZONE 'UTC')
  AND (%(date_to)s::date IS NULL OR e.at < (%(date_to)s::date + 1)::timestamp AT TIME ZONE 'UTC')
  AND (%(before)s::bigint IS NULL OR e.position < %(before)s)
ORDER BY e.position DESC LIMIT %(limit)s

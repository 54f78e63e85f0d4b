-- name: changes
-- What the tier's feed holds after a position about places, and of the sources and documents of some
-- families.
SELECT c.position, c.at, c.noun, c.record_id, c.op, c.revision
FROM {reader}.change AS c
WHERE c.position > %(after)s AND (
  c.place_ids && %(places)s::uuid[]
  OR c.noun = 'source' AND EXISTS (SELECT FROM {reader}.source AS s WHERE s.id = c.record_id AND s.family = ANY (%(families)s))
  OR c.noun = 'document' AND EXISTS (SELECT FROM {reader}.document AS d WHERE d.id = c.record_id AND d.family = ANY (%(families)s)))
ORDER BY c.position LIMIT %(limit)s

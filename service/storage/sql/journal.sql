-- name: open
-- Who writes, and why, for the journal's trigger; and the lock that makes positions commit order,
-- taken before the first row so that two writers can never wait for each other's rows.
SELECT set_config('siege.actor', %(actor)s, true), set_config('siege.organisation', %(organisation)s, true),
       set_config('siege.reason', %(reason)s, true), set_config('siege.op', %(op)s, true), journal_lock()

-- name: full_changes
SELECT c.position, c.at, c.noun, c.record_id, c.op, c.revision, c.place_ids
FROM change AS c
WHERE c.position > %(after)s AND (%(nouns)s::text[] IS NULL OR c.noun = ANY (%(nouns)s))
  AND (%(places)s::uuid[] IS NULL OR c.place_ids && %(places)s)
ORDER BY c.position LIMIT %(limit)s

-- name: trusted_changes
SELECT c.position_trusted AS position, c.at, c.noun, c.record_id, c.op, c.revision_trusted AS revision, c.place_ids
FROM change AS c
WHERE c.position_trusted > %(after)s AND (%(nouns)s::text[] IS NULL OR c.noun = ANY (%(nouns)s))
  AND (%(places)s::uuid[] IS NULL OR c.place_ids && %(places)s)
ORDER BY c.position_trusted LIMIT %(limit)s

-- name: partner_changes
SELECT c.position_partner AS position, c.at, c.noun, c.record_id, c.op, c.revision_partner AS revision, c.place_ids_partner AS place_ids
FROM change AS c
WHERE c.position_partner > %(after)s AND (%(nouns)s::text[] IS NULL OR c.noun = ANY (%(nouns)s))
  AND (%(places)s::uuid[] IS NULL OR c.place_ids_partner && %(places)s)
ORDER BY c.position_partner LIMIT %(limit)s

-- name: public_changes
SELECT c.position_public AS position, c.at, c.noun, c.record_id, c.op, c.revision_public AS revision, c.place_ids_public AS place_ids
FROM change AS c
WHERE c.position_public > %(after)s AND (%(nouns)s::text[] IS NULL OR c.noun = ANY (%(nouns)s))
  AND (%(places)s::uuid[] IS NULL OR c.place_ids_public && %(places)s)
ORDER BY c.position_public LIMIT %(limit)s

-- name: position
SELECT CASE %(tier)s WHEN 'full' THEN v.own_full WHEN 'trusted' THEN v.own_trusted WHEN 'partner' THEN v.own_partner ELSE v.own_public END AS position
FROM scope_version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000'

-- name: epoch
SELECT epoch, seeded_at FROM service_state

-- name: mark_seeded
UPDATE service_state SET seeded_at = clock_timestamp()

-- name: writers_since_publication
-- Who put words into a record that nobody has published since.
SELECT DISTINCT c.actor
FROM change AS c
WHERE c.record_id = %(id)s AND c.op IN ('recorded', 'amended')
  AND c.position > coalesce((SELECT max(p.position) FROM change AS p WHERE p.record_id = %(id)s AND p.op = 'published'), 0)

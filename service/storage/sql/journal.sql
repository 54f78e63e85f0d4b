-- name: open
-- Who writes, and why, for the journal's trigger; and the lock that makes positions commit order,
-- taken before the first row so that two writers can never wait for each other's rows.
SELECT set_config('siege.actor', %(actor)s, true), set_config('siege.organisation', %(organisation)s, true),
       set_config('siege.reason', %(reason)s, true), set_config('siege.op', %(op)s, true),
       set_config('siege.import_id', %(import_id)s, true), journal_lock()

-- name: changes
SELECT c.position, c.at, c.noun, c.record_id, c.op, c.revision, c.place_ids
FROM {reader}.change AS c
WHERE c.position > %(after)s AND (%(nouns)s::text[] IS NULL OR c.noun = ANY (%(nouns)s))
  AND (%(places)s::uuid[] IS NULL OR c.place_ids && %(places)s)
ORDER BY c.position LIMIT %(limit)s

-- name: position
SELECT v.own AS position FROM {reader}.version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000'

-- name: settle_epoch
SELECT epoch_settle() AS began

-- name: goes_on
-- Whether what was told up to a position of an epoch is what this database tells too.
SELECT t.epoch = %(epoch)s OR EXISTS (SELECT FROM {reader}.ended_epoch AS e WHERE e.epoch = %(epoch)s AND e.position >= %(after)s) AS goes_on
FROM {reader}.standing AS t

-- name: mark_seeded
UPDATE service_state SET seeded_at = clock_timestamp()

-- name: recent_writes
-- How much a person has recorded since an instant, counted no further than asked.
SELECT count(*) AS recorded FROM (
  SELECT FROM change AS c
  WHERE c.actor = %(actor)s AND c.at > %(since)s AND c.op = 'recorded' LIMIT %(most)s) AS lately

-- name: writes_that_wait
-- How many times what waits was written, counted no further than two: a submitted record since it was
-- recorded, a proposed change since nothing was proposed.
SELECT count(*) AS writes FROM (
  SELECT FROM change AS c
  WHERE c.record_id = %(id)s AND c.noun = %(noun)s AND c.op IN ('recorded', 'amended')
    AND (NOT %(proposed)s OR c.position > coalesce((SELECT max(p.position) FROM change AS p
      WHERE p.record_id = %(id)s AND p.noun = %(noun)s AND coalesce(p.after -> 'pending', 'null') = 'null'), 0))
  LIMIT 2) AS w

-- name: writers_since_publication
-- Who put words into a record that nobody has published since.
SELECT DISTINCT c.actor
FROM change AS c
WHERE c.record_id = %(id)s AND c.noun = %(noun)s AND c.op IN ('recorded', 'amended')
  AND c.position > coalesce((SELECT max(p.position) FROM change AS p WHERE p.record_id = %(id)s AND p.noun = %(noun)s AND p.op = 'published'), 0)

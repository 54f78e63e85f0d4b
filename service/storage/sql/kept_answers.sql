-- name: secret
SELECT g.secret FROM kept_answer_guard AS g

-- name: known_now
-- The position of this snapshot, and an instant up to which it knows everything.
SELECT v.own AS position, now() AS at FROM {reader}.version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000'

-- name: known_then
-- Those to which the transaction travelled.
SELECT current_setting('siege.as_of')::bigint AS position, current_setting('siege.as_of_at')::timestamptz AS at

-- name: find
-- What is kept under a digest, and whether protection may have taken something of it away since it
-- was last made; `reached` is where the journal stands before it is made anew.
SELECT k.body, k.media, k.exact, k.gone_at IS NOT NULL AS gone,
  k.body IS NOT NULL AND protection_touched(greatest(k.checked, g.checked), k.known_at, k.place_ids) AS touched,
  (SELECT coalesce(max(c.position), 0) FROM change AS c) AS reached
FROM kept_answer_guard AS g LEFT JOIN kept_answer AS k ON k.hash = %(hash)s

-- name: touched_since
-- Whether protection may have taken something of an answer away since it was given.
SELECT protection_touched((SELECT coalesce(max(c.position), 0) FROM change AS c WHERE c.at <= %(at)s), %(at)s, %(place_ids)s::uuid[]) AS touched

-- name: lock
-- What is kept while the journal is looked through would be missed by it.
SELECT g.checked FROM kept_answer_guard AS g FOR UPDATE

-- name: keep
-- Kept where there is room, and where nothing of it was taken away since it was made. A day may fill a
-- tenth of it, so that nobody fills it all at once; the public half of that, so that keys keep theirs.
INSERT INTO kept_answer AS k (hash, tier, request, position, known_at, media, body, size, exact, place_ids, checked)
SELECT %(hash)s, %(tier)s, %(request)s, %(position)s, %(at)s, %(media)s, %(body)s::bytea, length(%(body)s::bytea), %(exact)s::jsonb, %(place_ids)s::uuid[],
  (SELECT coalesce(max(c.position), 0) FROM change AS c)
WHERE (SELECT coalesce(sum(o.size), 0) FROM kept_answer AS o) + length(%(body)s::bytea) <= %(most)s
  AND (SELECT coalesce(sum(o.size), 0) FROM kept_answer AS o WHERE o.made_at > clock_timestamp() - interval '1 day') + length(%(body)s::bytea)
    <= %(most)s / CASE %(tier)s WHEN 'public' THEN 20 ELSE 10 END
  AND NOT protection_touched(%(reached)s, %(at)s, %(place_ids)s::uuid[])
ON CONFLICT (hash) DO UPDATE SET body = excluded.body, size = excluded.size, exact = excluded.exact, place_ids = excluded.place_ids,
    checked = excluded.checked, position = excluded.position, known_at = excluded.known_at
  WHERE k.gone_at IS NULL

-- name: bury
-- A tombstone: that there was an answer, and when it was kept.
UPDATE kept_answer SET body = NULL, size = 0, exact = '{{}}', request = NULL, gone_at = clock_timestamp()
WHERE hash = %(hash)s AND gone_at IS NULL

-- name: upto
-- How far the journal is looked through next: in steps, so that a large import holds nobody up.
SELECT g.checked, least(g.checked + %(step)s, (SELECT coalesce(max(c.position), 0) FROM change AS c)) AS until
FROM kept_answer_guard AS g

-- name: erase_touched
-- What protection may have taken something of away has no bytes any more; opened again it is made
-- anew, and kept again where nothing was.
WITH taken AS MATERIALIZED (SELECT t.record_id, t.anywhere FROM protected_between(%(since)s, %(until)s) AS t)
UPDATE kept_answer AS k SET body = NULL, size = 0, exact = '{{}}'
WHERE k.body IS NOT NULL AND k.checked < %(until)s AND (
  k.known_at < (SELECT s.past_from FROM service_state AS s)
  OR EXISTS (
    SELECT FROM taken AS t JOIN change AS h ON h.record_id = t.record_id AND h.at <= k.known_at
    WHERE t.anywhere OR k.place_ids IS NULL OR h.nowhere OR (h.place_ids || h.place_ids_partner || h.place_ids_public) && k.place_ids))

-- name: advance
UPDATE kept_answer_guard SET checked = %(until)s

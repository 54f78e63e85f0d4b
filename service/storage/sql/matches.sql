-- name: forget
UPDATE match_decision SET stands = false WHERE kind = %(kind)s AND one = %(one)s AND other = %(other)s AND stands

-- name: remember
INSERT INTO match_decision (id, kind, one, other, decision, reason, organisation, holder)
VALUES (%(id)s, %(kind)s, %(one)s, %(other)s, %(decision)s, %(reason)s, %(organisation)s, %(holder)s)
RETURNING id, decided_at

-- name: was_decided
SELECT m.id FROM match_decision AS m WHERE m.kind = %(kind)s AND m.one = %(one)s AND m.other = %(other)s LIMIT 1

-- name: group_of
-- The records of the groups that the given ones belong to, oldest first: heads and what reports them again.
WITH heads AS (
  SELECT coalesce(s.same_event_as, s.id) AS id FROM strike AS s WHERE s.id = ANY (%(ids)s)
)
SELECT s.id, s.body, s.state, s.sensitivity, s.shared_with, s.embargo_until, s.recorded_by, s.recorder, s.revision,
       s.pending, s.same_event_as, s.recorded_at
FROM strike AS s
WHERE s.id IN (SELECT id FROM heads) OR s.same_event_as IN (SELECT id FROM heads)
ORDER BY s.recorded_at, s.id

-- name: candidates
-- Pairs of live strikes of which one place contains the other and whose days touch, not linked, not
-- decided. What one list counts apart (two ids of one scheme) is two events.
WITH live AS (
  SELECT v.id, v.place_id, v.earliest, v.latest, v.same_event_as
  FROM {reader}.strike AS v
  WHERE v.state IN ('submitted', 'published', 'disputed') AND v.place_id IS NOT NULL AND (v.released OR v.in_full)
), pairs AS (
  SELECT DISTINCT least(a.id, b.id) AS one, greatest(a.id, b.id) AS other
  FROM live AS a
  JOIN {reader}.place_ancestor AS p ON p.place_id = a.place_id AND p.depth <= 2
  JOIN live AS b ON b.place_id = p.ancestor_id AND b.id <> a.id
   AND b.earliest <= a.latest + 1 AND b.latest >= a.earliest - 1
  WHERE coalesce(a.same_event_as, a.id) <> coalesce(b.same_event_as, b.id)
)
SELECT p.one, p.other, NULL::text AS decision, NULL::timestamptz AS decided_at, NULL::text AS reason,
       NULL::text AS organisation
FROM pairs AS p
WHERE (%(after)s::uuid IS NULL OR (p.one, p.other) > (%(after)s::uuid, %(after_other)s::uuid))
  AND NOT EXISTS (SELECT FROM match_decision AS m
    WHERE m.stands AND m.kind = 'strike' AND m.one = p.one AND m.other = p.other)
  AND NOT EXISTS (SELECT FROM external_id AS x JOIN external_id AS y ON y.scheme = x.scheme
    WHERE x.record_id = p.one AND y.record_id = p.other)
ORDER BY p.one, p.other LIMIT %(limit)s

-- name: decided
SELECT m.one, m.other, m.decision, m.decided_at, m.reason, m.organisation
FROM match_decision AS m
WHERE m.stands AND m.kind = 'strike'
  AND EXISTS (SELECT FROM {reader}.strike AS v WHERE v.id = m.one AND v.state <> 'redacted' AND (v.released OR v.in_full))
  AND EXISTS (SELECT FROM {reader}.strike AS v WHERE v.id = m.other AND v.state <> 'redacted' AND (v.released OR v.in_full))
  AND (%(after)s::uuid IS NULL OR (m.one, m.other) > (%(after)s::uuid, %(after_other)s::uuid))
ORDER BY m.one, m.other LIMIT %(limit)s

-- name: shown
SELECT v.id, v.state, v.family, v.earliest, v.latest, v.place_id
FROM {reader}.strike AS v WHERE v.id = ANY (%(ids)s)

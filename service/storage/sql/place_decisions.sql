-- name: standing
-- What stands decided for one source: the last entry of a name in its context, unless it revokes.
SELECT d.level, d.name_key, d.context, d.place_id
FROM (SELECT DISTINCT ON (e.level, e.name_key, e.context) e.op, e.level, e.name_key, e.context, e.place_id
      FROM place_decision AS e WHERE e.scheme = %(scheme)s
      ORDER BY e.level, e.name_key, e.context, e.number DESC) AS d
WHERE d.op = 'decided'

-- name: record
INSERT INTO place_decision (id, op, scheme, level, name_key, context, written, place_id, reason, organisation, holder)
VALUES (%(id)s, %(op)s, %(scheme)s, %(level)s, %(name_key)s, %(context)s, %(written)s, %(place_id)s, %(reason)s,
        %(organisation)s, %(holder)s)
RETURNING number, id, op, scheme, level, name_key, context, written, place_id, reason, organisation, holder, at

-- name: found
-- One decision, and whether it stands.
SELECT d.number, d.id, d.scheme, d.level, d.name_key, d.context, d.written, d.place_id,
       NOT EXISTS (SELECT FROM place_decision AS l
         WHERE (l.scheme, l.level, l.name_key, l.context) = (d.scheme, d.level, d.name_key, d.context) AND l.number > d.number) AS stands
FROM place_decision AS d WHERE d.id = %(id)s AND d.op = 'decided'

-- name: listed
-- Every decision, newest first, with what became of it; those on places that the reader may not see
-- are left out.
SELECT d.number, d.id, d.scheme, d.level, d.context, d.written, d.place_id, p.slug, p.country_code, d.reason,
       d.organisation, d.holder, d.at, r.at AS revoked_at, r.reason AS revoked_for,
       NOT EXISTS (SELECT FROM place_decision AS l
         WHERE (l.scheme, l.level, l.name_key, l.context) = (d.scheme, d.level, d.name_key, d.context) AND l.number > d.number) AS stands
FROM place_decision AS d
JOIN {reader}.place AS p ON p.id = d.place_id AND (p.released OR p.in_full)
LEFT JOIN place_decision AS r ON r.id = d.id AND r.op = 'revoked'
WHERE d.op = 'decided' AND (%(scheme)s::text IS NULL OR d.scheme = %(scheme)s)
  AND (%(before)s::bigint IS NULL OR d.number < %(before)s)
ORDER BY d.number DESC LIMIT %(limit)s

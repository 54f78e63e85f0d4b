-- name: insert
-- As `records.insert`, for many rows in one statement: nothing is given back, and the journal is
-- kept once for all of them.
INSERT INTO {table} (id, body, state, sensitivity, shared_with, embargo_until, recorded_by, recorder, name_keys, loose_keys, flags, import_id)
SELECT r.id, r.body, %(state)s, r.sensitivity, r.shared_with, r.embargo_until, %(organisation)s, %(holder)s,
       r.name_keys, r.loose_keys, coalesce(r.flags, '[]'), %(import_id)s
FROM jsonb_to_recordset(%(rows)s) AS r(id uuid, body jsonb, sensitivity text, shared_with text[], embargo_until timestamptz,
                                      name_keys text[], loose_keys text[], flags jsonb)

-- name: existing
SELECT t.id FROM {table} AS t WHERE t.id = ANY (%(ids)s)

-- name: bounded
-- Places that have an outline.
SELECT DISTINCT b.place_id FROM place_boundary AS b

-- name: held_by_external_ids
-- Live records by what another list calls them, and those that had the given ids once.
SELECT t.id, t.body, t.state, t.sensitivity, t.shared_with, t.embargo_until, t.recorded_by, t.revision, t.pending, e.value AS external
FROM {table} AS t
LEFT JOIN external_id AS e ON e.record_id = t.id AND e.scheme = %(scheme)s
WHERE t.id = ANY (%(ids)s) OR t.id IN (
  SELECT x.record_id FROM external_id AS x WHERE x.scheme = %(scheme)s AND x.value = ANY (%(values)s) AND x.noun = %(noun)s)

-- name: last_imported
-- What an import last wrote into each record or proposed for it, whatever people changed since.
SELECT DISTINCT ON (c.record_id) c.record_id AS id,
       coalesce(c.after #> '{{pending,body}}', c.after -> 'body') AS body
FROM change AS c
WHERE c.record_id = ANY (%(ids)s) AND c.noun = %(noun)s AND c.reason = %(reason)s
ORDER BY c.record_id, c.position DESC

-- name: units
-- Countries and administrative units that the reader may see, with the names by which a file may call
-- them.
SELECT p.id, p.slug, p.kind, p.country_code, p.parent_id, p.pcode, p.name_keys, p.loose_keys, p.longitude, p.latitude,
       (p.document -> 'names')::text AS names
FROM {reader}.place AS p
WHERE p.kind IN ('country', 'admin1', 'admin2', 'admin3') AND p.state IN ('published', 'disputed') AND (p.released OR p.in_full)
ORDER BY p.slug

-- name: settlements
-- What lies below the administrative units of some countries, and places that are asked for by id.
SELECT p.id, p.slug, p.kind, p.country_code, p.parent_id, p.pcode, p.name_keys, p.loose_keys, p.longitude, p.latitude,
       (p.document -> 'names')::text AS names
FROM {reader}.place AS p
WHERE p.kind NOT IN ('country', 'admin1', 'admin2', 'admin3') AND p.state IN ('published', 'disputed') AND (p.released OR p.in_full)
  AND (p.country_code = ANY (%(countries)s) OR p.id = ANY (%(also)s))
ORDER BY p.slug

-- name: areas
-- Besieged areas by name: ground that is no place, so that its name is not taken for a town's.
SELECT a.id, a.slug, 'besieged_area' AS kind, p.country_code, a.place_ids[1] AS parent_id, NULL AS pcode, a.name_keys, a.loose_keys,
       NULL::float8 AS longitude, NULL::float8 AS latitude, (a.document -> 'names')::text AS names
FROM {reader}.besieged_area AS a JOIN {reader}.place AS p ON p.id = a.place_ids[1]
WHERE a.state IN ('published', 'disputed') AND (a.released OR a.in_full)
ORDER BY a.slug

-- name: outlines
SELECT b.place_id AS id, b.ring::text AS ring, b.hole FROM {reader}.place_boundary AS b ORDER BY b.place_id, b.part

-- name: slugged
-- Live records that the reader may see, by what a file may call them.
SELECT v.id, v.slug, v.name_keys FROM {view} AS v
WHERE (v.released OR v.in_full) AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
ORDER BY v.slug

-- name: sources_called
-- Sources are shared before anybody has published them.
SELECT s.id, s.slug, s.name_keys FROM source AS s
WHERE s.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
ORDER BY s.slug

-- name: listed_places
-- Places that a list calls by ids of its own, and whether an import made them.
SELECT e.value, v.id, p.import_id IS NOT NULL AS imported
FROM external_id AS e
JOIN {view} AS v ON v.id = e.record_id AND (v.released OR v.in_full) AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
JOIN place AS p ON p.id = v.id
WHERE e.scheme = %(scheme)s AND e.noun = 'place'

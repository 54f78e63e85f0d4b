-- name: here
-- Which records are here, in any state, and which of them an import of the scheme knows.
SELECT t.id, EXISTS (SELECT FROM external_id AS e WHERE e.record_id = t.id AND e.scheme = %(scheme)s) AS arrived
FROM {table} AS t WHERE t.id = ANY (%(ids)s)

-- name: by_slug
SELECT t.slug, t.id FROM {table} AS t
WHERE t.slug = ANY (%(slugs)s) AND t.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')

-- name: by_external_id
SELECT e.scheme, e.value, e.record_id
FROM unnest(%(schemes)s::text[], %(values)s::text[]) AS w(scheme, value)
JOIN external_id AS e ON e.scheme = w.scheme AND e.value = w.value AND e.noun = %(noun)s

-- name: staged
SELECT s.record_id FROM import_stage AS s WHERE s.run_id = %(run)s AND s.record_id = ANY (%(ids)s)

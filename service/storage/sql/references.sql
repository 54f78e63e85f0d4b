-- name: which
-- A reference by UUID or slug: which live record it names that the session may see. A reference to
-- anything else is unknown, whether or not it exists.
SELECT v.id FROM {view} AS v
WHERE v.id::text = %(text)s AND (v.released OR v.in_full) AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')

-- name: which_facility
-- By the id itself, never by a pseudonym: what refers to a facility would give its id away.
SELECT f.id FROM {view} AS v JOIN facility AS f ON f.id = v.id
WHERE v.id::text = %(text)s AND (v.released OR v.in_full) AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')

-- name: which_slug
SELECT v.id FROM {view} AS v
WHERE (v.slug = %(text)s OR v.id::text = %(text)s) AND (v.released OR v.in_full)
  AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
LIMIT 1

-- name: which_source
-- Sources are shared before anybody has published them: two offices that cite one newspaper on one
-- day cite one source.
SELECT t.id FROM source AS t
WHERE (t.slug = %(text)s OR t.id::text = %(text)s) AND t.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
LIMIT 1

-- name: which_name
SELECT v.id, v.slug FROM {view} AS v
WHERE v.name_keys @> ARRAY[%(key)s] AND (v.released OR v.in_full) AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
ORDER BY v.slug LIMIT 20

-- name: sources_named
SELECT s.id, s.slug FROM source AS s
WHERE s.name_keys @> ARRAY[%(key)s] AND s.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
ORDER BY s.slug LIMIT 20

-- name: source_slugs
SELECT s.slug FROM source AS s WHERE s.slug = ANY (%(slugs)s) AND s.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')

-- name: document_by_url
-- Only what the session may see: whether somebody else holds an unpublished document is theirs to tell.
SELECT d.id, (v.document ->> 'source_id')::uuid AS source_id
FROM document AS d JOIN {view} AS v ON v.id = d.id AND (v.released OR v.in_full)
WHERE md5(d.url) = md5(%(url)s) AND d.url = %(url)s AND d.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
ORDER BY d.id LIMIT 1

-- name: field_report
SELECT v.id FROM {view} AS v
WHERE v.source_id = %(source_id)s AND v.document ->> 'kind' = 'field_report' AND v.in_full
  AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')
ORDER BY v.id LIMIT 1

-- name: documents_existing
SELECT v.id FROM {view} AS v
WHERE v.id = ANY (%(ids)s) AND (v.released OR v.in_full) AND v.state NOT IN ('retracted', 'redacted', 'rejected', 'withdrawn')

-- name: external_id_holder
SELECT e.noun, e.record_id FROM external_id AS e WHERE e.scheme = %(scheme)s AND e.value = %(value)s

-- name: external_ids_held
SELECT e.value FROM external_id AS e WHERE e.scheme = %(scheme)s

-- name: documents_sensitivity
SELECT DISTINCT d.sensitivity FROM document AS d WHERE d.id = ANY (%(ids)s)

-- name: which
-- A reference by UUID or slug: which record of the noun it names, if any is live.
SELECT t.id FROM {table} AS t
WHERE t.id::text = %(text)s AND t.state NOT IN ('retracted', 'rejected', 'withdrawn')

-- name: which_slug
SELECT t.id FROM {table} AS t
WHERE (t.slug = %(text)s OR t.id::text = %(text)s) AND t.state NOT IN ('retracted', 'rejected', 'withdrawn')
LIMIT 1

-- name: sources_named
SELECT s.id, s.slug FROM source AS s
WHERE s.name_keys @> ARRAY[%(key)s] AND s.state NOT IN ('retracted', 'rejected', 'withdrawn')
ORDER BY s.slug LIMIT 20

-- name: source_slugs
SELECT s.slug FROM source AS s WHERE s.slug = ANY (%(slugs)s) AND s.state NOT IN ('retracted', 'rejected', 'withdrawn')

-- name: document_by_url
SELECT d.id, d.source_id FROM document AS d
WHERE d.url = %(url)s AND d.state NOT IN ('retracted', 'rejected', 'withdrawn') ORDER BY d.id LIMIT 1

-- name: field_report
SELECT d.id FROM document AS d
WHERE d.source_id = %(source_id)s AND d.body ->> 'kind' = 'field_report' AND d.state NOT IN ('retracted', 'rejected', 'withdrawn')
ORDER BY d.id LIMIT 1

-- name: documents_existing
SELECT d.id FROM document AS d WHERE d.id = ANY (%(ids)s) AND d.state NOT IN ('retracted', 'rejected', 'withdrawn')

-- name: external_id_holder
SELECT e.noun, e.record_id FROM external_id AS e WHERE e.scheme = %(scheme)s AND e.value = %(value)s

-- name: external_ids_held
SELECT e.value FROM external_id AS e WHERE e.scheme = %(scheme)s

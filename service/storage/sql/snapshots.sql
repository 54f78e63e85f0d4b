-- name: unhurried
-- A whole database is written or put back: longer than any answer, by its owner only.
SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)

-- name: records
-- Every live record of a noun with the columns of the tier's view, in an order that nothing changes.
SELECT v.id, v.in_full, v.licence, v.document::text AS document, (to_jsonb(v) - 'document')::text AS row
FROM {view} AS v
WHERE (v.released OR v.in_full) AND v.state = ANY (%(states)s) AND (%(licence)s::text IS NULL OR v.licence = %(licence)s)
ORDER BY v.id

-- name: view_lines
SELECT row_to_json(t)::text AS line FROM {view} AS t ORDER BY 1

-- name: table_lines
SELECT row_to_json(t)::text AS line FROM {table} AS t ORDER BY 1

-- name: known
-- The tier's position, the instant of its last change, and how it was coarsened.
SELECT coalesce(max(c.position), 0) AS position, max(c.at) AS last_change_at FROM {reader}.change AS c

-- name: restore_begin
SELECT restore_begin() AS is_empty

-- name: stage
INSERT INTO restored_line (of_table, line) SELECT %(of_table)s, l.line::json FROM unnest(%(lines)s::text[]) AS l(line)

-- name: restore_rows
SELECT restore_rows(%(of_table)s) AS made

-- name: restore_projection
SELECT restore_projection(%(lowest)s)

-- name: restore_end
SELECT restore_end(%(whole)s)

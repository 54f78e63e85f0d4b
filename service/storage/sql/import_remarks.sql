-- name: add
INSERT INTO import_remark (run_id, ordinal, kind, "row", column_name, value, code, reason, remedy, external_id, candidates)
SELECT %(run)s::uuid, m.ordinal, m.kind, m."row", m.column_name, m.value, m.code, m.reason, m.remedy, m.external_id, m.candidates
FROM jsonb_to_recordset(%(remarks)s::jsonb) AS m (ordinal int, kind text, "row" int, column_name text, value text, code text, reason text,
                                                   remedy text, external_id text, candidates jsonb)

-- name: clear
DELETE FROM import_remark AS m WHERE m.run_id = %(run)s

-- name: page
-- Of places to choose from, those that the reader may see.
SELECT m.ordinal, m.kind, m."row", m.column_name, m.value, m.code, m.reason, m.remedy, m.external_id,
       (SELECT jsonb_agg(c.place ORDER BY c.rank) FROM jsonb_array_elements(m.candidates) WITH ORDINALITY AS c(place, rank)
        JOIN {reader}.place AS p ON p.id = (c.place ->> 'id')::uuid AND p.state IN ('published', 'disputed') AND (p.released OR p.in_full)
       ) AS candidates
FROM import_remark AS m
WHERE m.run_id = %(run)s AND m.ordinal > %(after)s AND (%(kind)s::text IS NULL OR m.kind = %(kind)s)
ORDER BY m.ordinal LIMIT %(limit)s

-- name: last
SELECT coalesce(max(m.ordinal), 0) AS ordinal FROM import_remark AS m WHERE m.run_id = %(run)s

-- name: expire
-- A few at a time, so that nobody waits for the cleaning.
DELETE FROM import_remark
WHERE run_id IN (
  SELECT r.id FROM import_run AS r
  WHERE r.finished_at < clock_timestamp() - interval '90 days' AND EXISTS (SELECT FROM import_remark AS m WHERE m.run_id = r.id)
  LIMIT 10
)

-- name: forget_flags
-- Of rows that are refused after all.
DELETE FROM import_remark AS m WHERE m.run_id = %(run)s AND m.kind = 'flag' AND m."row" = ANY (%(rows)s)

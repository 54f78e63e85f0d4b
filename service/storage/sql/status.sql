-- name: datasets
-- Of every noun how much is released, and how new it is; the numbers are kept as records are written.
SELECT d.noun, d.records, d.newest_event, d.last_change_at, d.position FROM {reader}.dataset AS d

-- name: ready
SELECT r.declared, r.seeded FROM {reader}.readiness AS r

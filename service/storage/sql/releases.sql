-- name: due
-- Records that time has released: their delay or embargo is over, and nothing they stand on is hidden.
SELECT t.id
FROM {table} AS t
WHERE t.state IN ('published', 'disputed') AND NOT t.released_public AND t.sensitivity <> 'severe'
  AND (%(noun)s <> 'aid_mission' OR NOT mission_ahead(t.body, (clock_timestamp() AT TIME ZONE 'UTC')::date))
  AND (t.release_due_at <= clock_timestamp() AND support_release(%(noun)s, t.id, t.body) >= 3
       OR NOT t.released_partner AND t.embargo_until <= clock_timestamp() AND support_release(%(noun)s, t.id, t.body) >= 2)
ORDER BY t.release_due_at, t.id
LIMIT 500

-- name: release
-- Nothing of the claim changes: the triggers see that its time has come.
UPDATE {table} SET pending = pending WHERE id = ANY (%(ids)s)

-- name: try_lock
SELECT pg_try_advisory_xact_lock(7205759403792795) AS held

-- name: settings
SELECT s.public_delay_hours, s.public_precision FROM service_state AS s

-- name: set_settings
-- What another precision shows differently is prepared again by a trigger.
UPDATE service_state SET public_delay_hours = %(delay)s, public_precision = %(precision)s

-- name: prepare_strikes
UPDATE strike SET pending = pending WHERE state IN ('published', 'disputed')

-- name: prepare_documents
-- Those held back with strikes that have another time now.
UPDATE document SET pending = pending WHERE NOT released_public AND release_due_at IS NOT NULL AND state IN ('published', 'disputed')

-- name: prepare_sources
UPDATE source SET pending = pending WHERE NOT released_public AND release_due_at IS NOT NULL AND state IN ('published', 'disputed')

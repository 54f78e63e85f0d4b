-- name: lock
-- Held until the transaction ends; a twin does not wait in the database but is told so.
SELECT pg_try_advisory_xact_lock(hashtext(%(key_id)s::text), hashtext(%(key)s::text)) AS taken

-- name: find
SELECT request_digest, status, headers, body, exact
FROM idempotency_key
WHERE key_id = %(key_id)s AND idempotency_key = %(key)s AND created_at > clock_timestamp() - interval '30 days'

-- name: keep
INSERT INTO idempotency_key AS k (key_id, idempotency_key, request_digest, status, headers, body, exact)
VALUES (%(key_id)s, %(key)s, %(digest)s, %(status)s, %(headers)s, %(body)s, %(exact)s)
ON CONFLICT (key_id, idempotency_key) DO UPDATE
SET request_digest = excluded.request_digest, status = excluded.status, headers = excluded.headers,
    body = excluded.body, exact = excluded.exact, created_at = excluded.created_at
WHERE k.status = 102 OR k.created_at <= clock_timestamp() - interval '30 days'

-- name: forget
-- A few at a time, so that no write ever waits for the cleaning.
DELETE FROM idempotency_key
WHERE ctid IN (
  SELECT k.ctid FROM idempotency_key AS k
  WHERE k.created_at <= clock_timestamp() - interval '30 days'
  ORDER BY k.created_at LIMIT 100 FOR UPDATE SKIP LOCKED
)

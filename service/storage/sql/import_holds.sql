-- name: hold
SELECT pg_try_advisory_xact_lock(hashtextextended('import ' || %(id)s::text, 0)) AS taken

-- name: stay
-- The transaction that holds a run says nothing for as long as the run takes; a machine that is gone is noticed.
SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true),
       set_config('tcp_keepalives_idle', '10', true), set_config('tcp_keepalives_interval', '5', true), set_config('tcp_keepalives_count', '3', true)

-- name: here
SELECT 1 AS here

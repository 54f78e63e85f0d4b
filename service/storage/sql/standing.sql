-- name: begin
-- The limits of a transaction, and where its snapshot stands: the position of the tier, what answers
-- rest on beside it, the life of the database that both are of, and how many it had before; and whether
-- all that was known at an instant is known here: a standby may not have come so far.
SELECT set_config('statement_timeout', %(statement)s, true), set_config('lock_timeout', '5s', true),
       set_config('idle_in_transaction_session_timeout', '15s', true), t.position, t.basis, t.epoch, t.lives,
       %(instant)s::timestamptz IS NULL OR NOT pg_is_in_recovery() OR coalesce(pg_last_xact_replay_timestamp() >= %(instant)s, false) AS knows
FROM {reader}.standing AS t

-- name: stands
-- The position of a projection beside the one that is read.
SELECT t.position FROM {reader}.standing AS t

-- name: moved
-- Where the tier stands, with every version of a place that moved after a position; one row at least.
SELECT t.position, t.basis, t.epoch, t.lives, v.scope, v.own, v.below
FROM {reader}.standing AS t LEFT JOIN {reader}.version AS v ON v.below > %(seen)s

-- name: begin
-- The limits of a transaction, and where its snapshot stands: the position of the tier, what answers
-- rest on beside it, and the life of the database that both are of.
SELECT set_config('statement_timeout', %(statement)s, true), set_config('lock_timeout', '5s', true),
       set_config('idle_in_transaction_session_timeout', '15s', true), t.position, t.basis, t.epoch
FROM {reader}.standing AS t

-- name: moved
-- Where the tier stands, with every version of a place that moved after a position; one row at least.
SELECT t.position, t.basis, t.epoch, v.scope, v.own, v.below
FROM {reader}.standing AS t LEFT JOIN {reader}.version AS v ON v.below > %(seen)s

-- name: known
-- The last change of the tier up to an instant, from when on the past is answered at all, and the
-- last position at which protection took something away.
SELECT p.past_from > %(instant)s AS forgotten, p.position AS protected, coalesce((
  SELECT c.position FROM {reader}.change AS c WHERE c.at <= %(instant)s ORDER BY c.at DESC, c.position DESC LIMIT 1), 0) AS position
FROM {reader}.protected AS p

-- name: travel
SELECT set_config('siege.as_of', %(position)s, true), set_config('siege.as_of_at', %(instant)s, true)

-- name: exactly
-- An instant at which the tier knew a position and no later one: a change that was under way at the
-- asked one bears an earlier instant, and was not seen yet.
SELECT greatest(
  (SELECT c.at FROM {reader}.change AS c WHERE c.position = %(position)s),
  least(%(instant)s, (SELECT c.at - interval '1 microsecond' FROM {reader}.change AS c WHERE c.position > %(position)s ORDER BY c.position LIMIT 1))
) AS instant

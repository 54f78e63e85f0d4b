-- name: known
-- The last change of the tier up to an instant, from when on the past is answered at all, and the
-- last position at which protection took something away.
SELECT p.past_from > %(instant)s AS forgotten, p.position AS protected, coalesce((
  SELECT c.position FROM {reader}.change AS c WHERE c.at <= %(instant)s ORDER BY c.at DESC, c.position DESC LIMIT 1), 0) AS position
FROM {reader}.protected AS p

-- name: travel
SELECT set_config('siege.as_of', %(position)s, true), set_config('siege.as_of_at', %(instant)s, true)

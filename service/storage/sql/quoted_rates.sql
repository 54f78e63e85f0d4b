-- name: about
-- What sources say of the rate of strikes, of the places or of what contains them, in a window.
SELECT s.id, s.family, s.place_id, s.earliest, s.latest, s.document::text AS document,
       coalesce(s.place_id = ANY (%(here)s), false) AS here
FROM {reader}.statement AS s
WHERE s.released AND s.topic = 'strike_rate'
  AND (%(everywhere)s OR s.place_id = ANY (%(here)s) OR s.place_id = ANY (%(possibly)s))
  AND s.earliest <= %(last)s AND s.latest >= %(first)s
  AND (%(families)s::text[] IS NULL OR s.family = ANY (%(families)s))
ORDER BY s.latest DESC, s.id
LIMIT 50

-- name: newest_by
-- Between which days the newest event of a place by a day lies: `surely` it is no earlier, `possibly`
-- no later. A count over several days stands on its last one, and a sighting of a route is an event.
WITH one AS (
  SELECT 'strikes' AS kind, v.id, v.earliest, v.latest
  FROM {reader}.strike AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'casualty-figures', v.id, CASE WHEN v.basis = 'incident' THEN v.earliest ELSE v.latest END, v.latest
  FROM {reader}.casualty_figure AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'sieges', v.id, v.earliest, v.latest
  FROM {reader}.siege AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[] AND v.competes_with IS NULL
  UNION ALL
  SELECT 'sieges', v.id, v.ended_earliest, v.ended_latest
  FROM {reader}.siege AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[] AND v.competes_with IS NULL
  UNION ALL
  SELECT 'designations', v.id, v.earliest, v.latest
  FROM {reader}.designation AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'population-estimates', v.id, v.earliest, v.latest
  FROM {reader}.population_estimate AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'aid-missions', v.id, v.earliest, v.latest
  FROM {reader}.aid_mission AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'pauses', v.id, v.announced, v.announced
  FROM {reader}.pause AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'facility-statuses', v.id, v.earliest, v.latest
  FROM {reader}.facility_status AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL
  SELECT 'route-statuses', v.id, v.earliest, v.latest
  FROM {reader}.route_status AS v
  WHERE v.released AND v.place_ids && %(here)s::uuid[] AND v.competes_with IS NULL
  UNION ALL
  SELECT 'route-statuses', v.id, (v.document #>> '{{observed_on,earliest}}')::date, (v.document #>> '{{observed_on,latest}}')::date
  FROM {reader}.route_status AS v WHERE v.released AND v.place_ids && %(here)s::uuid[] AND v.competes_with IS NULL
), known AS (
  SELECT o.kind, o.id, o.latest <= %(on)s AS surely, o.earliest, least(o.latest, %(on)s) AS latest
  FROM one AS o WHERE coalesce(o.earliest, o.latest) <= %(on)s
)
SELECT max(k.earliest) FILTER (WHERE k.surely) AS surely, max(k.latest) AS possibly,
       (array_agg(k.kind || '/' || k.id ORDER BY k.latest DESC NULLS LAST, k.kind, k.id))[1] AS newest
FROM known AS k

-- name: aid_by
-- Between which days the last mission that delivered by a day lies; one of which nobody says whether it
-- did may have been later.
SELECT max(v.earliest) FILTER (WHERE v.completed AND v.latest <= %(on)s) AS surely, max(least(v.latest, %(on)s)) AS possibly,
       (array_agg(v.id ORDER BY v.latest DESC, v.id) FILTER (WHERE v.completed AND v.latest <= %(on)s))[1] AS last
FROM {reader}.aid_mission AS v
WHERE v.released AND (v.place_ids && %(here)s::uuid[] OR v.area_id = ANY (%(areas)s::uuid[]))
  AND v.completed IS NOT FALSE AND v.earliest <= %(on)s

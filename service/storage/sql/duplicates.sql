-- name: strike
-- Here and below: what was hidden again is offered to nobody who reads it no more.
SELECT v.id, v.state, v.family, v.earliest, v.latest
FROM {view} AS v
WHERE v.id <> %(id)s AND (v.released OR v.in_full) AND v.state IN ('submitted', 'published', 'disputed')
  AND v.place_ids && ARRAY(SELECT a.place_id FROM {reader}.place_ancestor AS a WHERE a.ancestor_id = %(place_id)s
                           UNION SELECT a.ancestor_id FROM {reader}.place_ancestor AS a WHERE a.place_id = %(place_id)s AND a.depth <= 2)
  AND v.earliest <= %(latest)s::date + 1 AND v.latest >= %(earliest)s::date - 1
  AND NOT EXISTS (SELECT FROM match_decision AS m WHERE m.stands AND m.decision = 'different'
    AND m.one = least(v.id, %(id)s::uuid) AND m.other = greatest(v.id, %(id)s::uuid))
ORDER BY v.id LIMIT 10

-- name: route_status
SELECT v.id, v.state, v.family, v.earliest, v.latest
FROM {view} AS v
WHERE v.id <> %(id)s AND (v.released OR v.in_full) AND v.state IN ('submitted', 'published', 'disputed')
  AND v.route_id = %(route_id)s AND v.mode = %(mode)s AND v.status = %(status)s
  AND coalesce(v.earliest, '-infinity') <= coalesce(%(latest)s::date, 'infinity')
  AND coalesce(v.ended_latest, 'infinity') >= coalesce(%(earliest)s::date, '-infinity')
  AND NOT EXISTS (SELECT FROM match_decision AS m WHERE m.stands AND m.decision = 'different'
    AND m.one = least(v.id, %(id)s::uuid) AND m.other = greatest(v.id, %(id)s::uuid))
ORDER BY v.id LIMIT 10

-- name: casualty_figure
SELECT v.id, v.state, v.family, v.earliest, v.latest
FROM {view} AS v
WHERE v.id <> %(id)s AND (v.released OR v.in_full) AND v.state IN ('submitted', 'published', 'disputed')
  AND v.metric = %(metric)s AND v.population = %(population)s AND v.place_id = %(place_id)s
  AND v.earliest <= %(latest)s AND v.latest >= %(earliest)s
  AND NOT EXISTS (SELECT FROM match_decision AS m WHERE m.stands AND m.decision = 'different'
    AND m.one = least(v.id, %(id)s::uuid) AND m.other = greatest(v.id, %(id)s::uuid))
ORDER BY v.id LIMIT 10

-- name: population_estimate
SELECT v.id, v.state, v.family, v.earliest, v.latest
FROM {view} AS v
WHERE v.id <> %(id)s AND (v.released OR v.in_full) AND v.state IN ('submitted', 'published', 'disputed')
  AND (v.area_id = %(area_id)s OR v.place_id = %(place_id)s)
  AND v.population_class = %(population_class)s AND v.earliest <= %(latest)s AND v.latest >= %(earliest)s
  AND NOT EXISTS (SELECT FROM match_decision AS m WHERE m.stands AND m.decision = 'different'
    AND m.one = least(v.id, %(id)s::uuid) AND m.other = greatest(v.id, %(id)s::uuid))
ORDER BY v.id LIMIT 10

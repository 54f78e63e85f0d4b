-- name: routes_serving
SELECT r.id, r.slug, r.document::text AS document, r.serves_area_ids
FROM {reader}.supply_route AS r
WHERE r.released AND r.serves_area_ids && %(areas)s::uuid[]
ORDER BY r.slug

-- name: statuses_of
SELECT s.id, s.route_id, s.document::text AS document
FROM {reader}.route_status AS s
WHERE s.released AND s.route_id = ANY (%(routes)s) AND s.competes_with IS NULL
ORDER BY s.route_id, s.latest NULLS FIRST, s.id

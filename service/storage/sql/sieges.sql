-- name: areas_at
-- The besieged areas of places: those that lie in them, and those whose settlement contains them.
SELECT a.id, a.slug, a.document::text AS document, a.place_ids
FROM {reader}.besieged_area AS a
WHERE a.released AND (%(everywhere)s OR a.place_ids && %(here)s::uuid[] OR EXISTS (
  SELECT FROM {reader}.place_ancestor AS u JOIN {reader}.place AS p ON p.id = u.ancestor_id
  WHERE u.place_id = ANY (%(roots)s) AND u.ancestor_id = ANY (a.place_ids)
    AND p.kind NOT IN ('country', 'admin1', 'admin2', 'admin3')))
ORDER BY a.slug

-- name: areas_of_country
SELECT a.id, a.slug, a.document::text AS document, a.place_ids, town.slug AS city, town.pcode, p.country_code, p.timezone
FROM {reader}.besieged_area AS a
LEFT JOIN {reader}.place AS p ON p.id = a.place_ids[1]
LEFT JOIN LATERAL (
  SELECT t.slug, t.pcode FROM {reader}.place_ancestor AS u JOIN {reader}.place AS t ON t.id = u.ancestor_id
  WHERE u.place_id = a.place_ids[1]
  ORDER BY t.kind IN ('city', 'town', 'village', 'camp') DESC, u.depth LIMIT 1) AS town ON true
WHERE a.released AND (%(countries)s::text[] IS NULL OR p.country_code = ANY (%(countries)s))
ORDER BY p.country_code, a.slug

-- name: sieges_of
SELECT s.id, s.area_id, s.document::text AS document
FROM {reader}.siege AS s
WHERE s.released AND s.area_id = ANY (%(areas)s) AND s.competes_with IS NULL
ORDER BY s.area_id, s.earliest NULLS FIRST, s.id

-- name: designations_of
SELECT d.id, d.area_id, d.document::text AS document
FROM {reader}.designation AS d
WHERE d.released AND d.area_id = ANY (%(areas)s)
ORDER BY d.area_id, d.latest NULLS FIRST, d.id

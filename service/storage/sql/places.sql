-- name: ground
-- A place or besieged area by UUID, slug or place code, as the reader may see it. A besieged area
-- and a place may share a slug; the place stands first, since a summary of it names its areas.
SELECT * FROM (
  SELECT 1 AS rank, 'place' AS noun, p.id, p.slug, p.document::text AS document, ARRAY[p.id] AS roots, p.timezone, p.country_code, p.pcode, p.kind
  FROM {reader}.place AS p
  WHERE (p.released OR p.in_full) AND (p.slug = %(text)s OR p.id = %(id)s::uuid OR upper(p.pcode) = upper(%(text)s))
  UNION ALL
  SELECT 2, 'besieged_area', a.id, a.slug, a.document::text, a.place_ids,
         (SELECT p.timezone FROM {reader}.place AS p WHERE p.id = a.place_ids[1]),
         (SELECT p.country_code FROM {reader}.place AS p WHERE p.id = a.place_ids[1]), NULL, 'besieged_area'
  FROM {reader}.besieged_area AS a
  WHERE (a.released OR a.in_full) AND (a.slug = %(text)s OR a.id = %(id)s::uuid)
) AS found
ORDER BY rank, CASE kind WHEN 'country' THEN 1 WHEN 'admin1' THEN 2 WHEN 'admin2' THEN 3 WHEN 'admin3' THEN 4 ELSE 0 END DESC
LIMIT 1

-- name: area
-- A besieged area by UUID or slug, as the reader may see it.
SELECT 'besieged_area' AS noun, a.id, a.slug, a.document::text AS document, a.place_ids AS roots, p.timezone, p.country_code,
       NULL AS pcode, 'besieged_area' AS kind
FROM {reader}.besieged_area AS a LEFT JOIN {reader}.place AS p ON p.id = a.place_ids[1]
WHERE (a.released OR a.in_full) AND (a.slug = %(text)s OR a.id = %(id)s::uuid)
LIMIT 1

-- name: reach
-- Which places count as here for the asked roots (themselves and all below), which may be here
-- (what contains them, or shares ground with them), and which lie within 25 km.
WITH here AS (
  SELECT DISTINCT a.place_id AS id FROM {reader}.place_ancestor AS a WHERE a.ancestor_id = ANY (%(roots)s)
), above AS (
  SELECT DISTINCT a.ancestor_id AS id FROM {reader}.place_ancestor AS a WHERE a.place_id = ANY (%(roots)s) AND a.depth > 0
), shared AS (
  SELECT u.other AS id FROM {reader}.place AS p CROSS JOIN LATERAL unnest(p.overlap_ids) AS u(other) WHERE p.id IN (SELECT id FROM here)
  UNION
  SELECT p.id FROM {reader}.place AS p
  WHERE p.overlap_ids <> '{{}}' AND p.overlap_ids && ARRAY(SELECT id FROM here UNION SELECT id FROM above)
), around AS (
  SELECT a.place_id AS id FROM {reader}.place_ancestor AS a WHERE a.ancestor_id IN (SELECT id FROM shared)
  UNION
  SELECT a.ancestor_id FROM {reader}.place_ancestor AS a WHERE a.place_id IN (SELECT id FROM shared)
  UNION
  SELECT id FROM above
), near AS (
  -- Of a unit with an outline, its edge counts. Outlines are in degrees: the shorter of the two
  -- scales, that of longitude, is taken for both, so that rather too much may be here than too little.
  SELECT b.place_id AS id
  FROM {reader}.place_boundary AS b JOIN {reader}.place AS r ON r.id = ANY (%(roots)s)
  JOIN {reader}.place AS p ON p.id = b.place_id AND p.kind <> 'country'
  WHERE b.bounds && box(point(r.longitude - 0.5, r.latitude - 0.5), point(r.longitude + 0.5, r.latitude + 0.5))
    AND NOT b.hole AND (b.ring <-> point(r.longitude, r.latitude)) * 111.2 * cos(radians(r.latitude)) <= 25
  UNION
  SELECT p.id FROM {reader}.place AS p JOIN {reader}.place AS r ON r.id = ANY (%(roots)s)
  -- 25 km are 0.225 degrees of latitude; an index holds these.
  WHERE p.latitude BETWEEN r.latitude - 0.23 AND r.latitude + 0.23 AND 12742 * asin(least(1, sqrt(
      sin(radians(p.latitude - r.latitude) / 2) ^ 2
      + cos(radians(p.latitude)) * cos(radians(r.latitude)) * sin(radians(p.longitude - r.longitude) / 2) ^ 2))) <= 25
)
SELECT ARRAY(SELECT id FROM here) AS here,
       ARRAY(SELECT id FROM around EXCEPT SELECT id FROM here) AS possibly,
       ARRAY(SELECT id FROM near EXCEPT SELECT id FROM here EXCEPT SELECT id FROM around) AS near

-- name: version
-- The last position that can have changed an answer about these roots: anything in them, anything
-- placed above them or around them, and what stands at no place.
SELECT greatest(
  (SELECT max(v.below)
   FROM {reader}.version AS v WHERE v.scope = ANY (%(roots)s)),
  (SELECT max(v.own)
   FROM {reader}.version AS v WHERE v.scope = ANY (%(around)s) OR v.scope = 'ffffffff-ffff-ffff-ffff-ffffffffffff'), 0) AS version

-- name: named
-- Places and areas whose name folds to the key: 2 for the exact key, 1 for the loose one.
SELECT p.id, p.slug, p.kind, p.country_code, p.document -> 'names' AS names, p.population,
       (SELECT pp.slug FROM {reader}.place AS pp WHERE pp.id = p.parent_id) AS parent,
       CASE WHEN %(key)s = ANY (p.name_keys) THEN 2 ELSE 1 END AS score
FROM {reader}.place AS p
WHERE (p.released OR p.in_full) AND (p.name_keys @> ARRAY[%(key)s] OR p.loose_keys @> ARRAY[%(loose)s])
ORDER BY score DESC, p.population DESC NULLS LAST, p.slug
LIMIT 50

-- name: containing
-- The administrative unit of a kind whose outline contains the point.
SELECT b.place_id AS id
FROM {reader}.place_boundary AS b JOIN {reader}.place AS p ON p.id = b.place_id
WHERE p.kind = %(kind)s AND b.bounds @> point(%(longitude)s, %(latitude)s)
GROUP BY b.place_id
HAVING bool_or(NOT b.hole AND b.ring @> point(%(longitude)s, %(latitude)s))
   AND NOT bool_or(b.hole AND b.ring @> point(%(longitude)s, %(latitude)s))
LIMIT 1

-- name: outline
SELECT b.ring::text AS ring, b.hole
FROM {reader}.place_boundary AS b JOIN {reader}.place AS p ON p.id = b.place_id
WHERE p.kind = 'country' AND p.country_code = %(country_code)s

-- name: boundary_insert
INSERT INTO place_boundary (place_id, part, hole, ring) VALUES (%(place_id)s, %(part)s, %(hole)s, %(ring)s::polygon)
ON CONFLICT (place_id, part) DO UPDATE SET hole = excluded.hole, ring = excluded.ring

-- name: facts
-- What a claim about a place is held against, as recorded: no answer shows it.
SELECT p.id, p.slug, p.kind, p.population, p.longitude, p.latitude
FROM {reader}.place AS p WHERE p.id = ANY (%(ids)s)

-- name: rings
SELECT b.ring::text AS ring, b.hole FROM {reader}.place_boundary AS b WHERE b.place_id = %(id)s ORDER BY b.part

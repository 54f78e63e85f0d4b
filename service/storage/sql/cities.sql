-- name: list
-- Places with a record placed in them, and besieged areas, one row per slug: where an area and a
-- place share one, the place stands, since its answer names its areas. A search begins with what
-- is called exactly so (0), then in sound (1), then what begins so (2), then in sound (3).
WITH placed AS (
  SELECT DISTINCT named.id FROM (
    -- Of these there are very many, each at one place: asked of each place, not of each record.
    SELECT a.place_id AS id FROM {reader}.place_ancestor AS a
    WHERE a.depth = 0 AND EXISTS (SELECT FROM {reader}.strike AS v WHERE v.released AND v.place_id = a.place_id)
    UNION SELECT a.place_id FROM {reader}.place_ancestor AS a
    WHERE a.depth = 0 AND EXISTS (SELECT FROM {reader}.casualty_figure AS v WHERE v.released AND v.place_ids[1] = a.place_id)
    UNION SELECT unnest(v.place_ids) FROM {reader}.statement AS v WHERE v.released
    UNION SELECT unnest(v.place_ids) FROM {reader}.aid_mission AS v WHERE v.released
    UNION SELECT unnest(v.place_ids) FROM {reader}.pause AS v WHERE v.released
    UNION SELECT unnest(v.place_ids) FROM {reader}.population_estimate AS v WHERE v.released
    UNION SELECT unnest(v.place_ids) FROM {reader}.besieged_area AS v WHERE v.released
  ) AS named
), around AS (
  SELECT DISTINCT a.ancestor_id AS id FROM placed JOIN {reader}.place_ancestor AS a ON a.place_id = placed.id
), found AS (
  SELECT p.id, p.slug, p.kind, p.document::text AS document, p.country_code, p.pcode, p.timezone, p.name_keys, p.loose_keys, 1 AS rank,
         (SELECT up.slug FROM {reader}.place AS up WHERE up.id = p.parent_id) AS parent, ARRAY[p.id] AS roots
  FROM {reader}.place AS p JOIN around ON around.id = p.id WHERE p.released
  UNION ALL
  SELECT a.id, a.slug, 'besieged_area', a.document::text, p.country_code, NULL, p.timezone, a.name_keys, a.loose_keys, 2, p.slug, a.place_ids
  FROM {reader}.besieged_area AS a LEFT JOIN {reader}.place AS p ON p.id = a.place_ids[1] WHERE a.released
), matched AS (
SELECT DISTINCT ON (f.slug) f.id, f.slug, f.kind, f.document, f.country_code, f.pcode, f.timezone, f.parent,
       ARRAY(SELECT b.slug FROM {reader}.besieged_area AS b
             WHERE b.released AND EXISTS (SELECT FROM {reader}.place_ancestor AS u WHERE u.place_id = ANY (b.place_ids) AND u.ancestor_id = ANY (f.roots))
             ORDER BY b.slug) AS besieged_areas,
       CASE WHEN %(key)s::text IS NULL OR %(key)s = ANY (f.name_keys) THEN 0
         WHEN %(loose)s <> '' AND %(loose)s = ANY (f.loose_keys) THEN 1
         WHEN EXISTS (SELECT FROM unnest(f.name_keys) AS k(name) WHERE starts_with(k.name, %(key)s)) THEN 2 ELSE 3 END AS match
FROM found AS f
WHERE (%(countries)s::text[] IS NULL OR f.country_code = ANY (%(countries)s))
  AND (%(key)s::text IS NULL
       OR EXISTS (SELECT FROM unnest(f.name_keys) AS k(name) WHERE starts_with(k.name, %(key)s))
       OR (%(loose)s <> '' AND EXISTS (SELECT FROM unnest(f.loose_keys) AS k(name) WHERE starts_with(k.name, %(loose)s))))
ORDER BY f.slug, f.rank
)
SELECT m.* FROM matched AS m
WHERE %(after)s::text IS NULL OR (m.match, m.slug) > (%(after_match)s::int, %(after)s)
ORDER BY m.match, m.slug
LIMIT %(limit)s

-- name: parent
-- The slug of what directly contains a place, or of the first place of a besieged area.
SELECT p.slug FROM {reader}.place AS p
WHERE p.id = CASE WHEN %(area)s THEN %(id)s::uuid ELSE (SELECT c.parent_id FROM {reader}.place AS c WHERE c.id = %(id)s) END

-- name: countries
SELECT p.id, p.slug, p.country_code FROM {reader}.place AS p
WHERE p.released AND p.kind = 'country' AND p.country_code = ANY (%(codes)s)

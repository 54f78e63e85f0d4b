-- name: asked
-- What the words, codes and point of one question may mean, with all that contains it, as the reader
-- may see it; and every country.
WITH hit AS (
  SELECT p.id FROM {reader}.place AS p WHERE p.kind = 'country'
  UNION
  SELECT p.id FROM {reader}.place AS p WHERE p.name_keys && %(keys)s::text[]
  UNION
  SELECT p.id FROM {reader}.place AS p WHERE p.loose_keys && %(sounds)s::text[]
  UNION
  SELECT p.id FROM {reader}.place AS p WHERE upper(p.pcode) = ANY (%(codes)s)
  UNION
  SELECT p.id FROM {reader}.place AS p WHERE p.id = ANY (%(also)s)
  UNION
  SELECT b.place_id FROM {reader}.place_boundary AS b
  WHERE b.bounds && box(point(%(longitude)s::float8 - 0.1, %(latitude)s::float8 - 0.1), point(%(longitude)s::float8 + 0.1, %(latitude)s::float8 + 0.1))
), known AS (
  SELECT h.id FROM hit AS h UNION SELECT a.ancestor_id FROM {reader}.place_ancestor AS a WHERE a.place_id IN (SELECT h.id FROM hit AS h)
)
SELECT p.id, p.slug, p.kind, p.country_code, p.parent_id, p.pcode, p.name_keys, p.loose_keys, p.longitude, p.latitude,
       (p.document -> 'names')::text AS names
FROM {reader}.place AS p
WHERE p.id IN (SELECT k.id FROM known AS k) AND p.state IN ('published', 'disputed') AND (p.released OR p.in_full)
ORDER BY p.slug

-- name: alike
-- What a name may be a slip for, to be offered: of the same consonants, or of which one begins the
-- other.
SELECT p.id
FROM {reader}.place AS p
WHERE p.state IN ('published', 'disputed') AND (p.released OR p.in_full)
  AND (%(country)s::text IS NULL OR p.country_code = %(country)s)
  AND EXISTS (SELECT FROM unnest(p.loose_keys) AS k(sound)
    WHERE translate(k.sound, %(unstable)s, '') = ANY (%(skeletons)s)
      OR EXISTS (SELECT FROM unnest(%(sounds)s::text[]) AS s(sound) WHERE starts_with(k.sound, s.sound)))
ORDER BY p.slug LIMIT 50

-- name: rings
-- The outlines of some places.
SELECT b.place_id AS id, b.ring::text AS ring, b.hole FROM {reader}.place_boundary AS b WHERE b.place_id = ANY (%(ids)s)
ORDER BY b.place_id, b.part

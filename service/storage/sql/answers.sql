-- name: instant
-- When the change at a position of the tier happened.
SELECT c.at FROM {reader}.change AS c WHERE c.position = %(position)s

-- name: covers
-- What published documents declare to cover, where it holds every asked root. A document names
-- places by id or slug, and nouns by their path or their table. Casualty figures are covered only
-- in a metric that the family counts at all: a dataset of the killed says nothing of the injured.
SELECT DISTINCT d.family, c.value ->> 'span' AS span, noun.value AS noun
FROM {reader}.document AS d
CROSS JOIN LATERAL json_array_elements(d.document -> 'covers') AS c(value)
CROSS JOIN LATERAL json_array_elements_text(c.value -> 'nouns') AS noun(value)
WHERE d.released AND json_array_length(d.document -> 'covers') > 0
  AND noun.value = ANY (%(nouns)s)
  AND (%(families)s::text[] IS NULL OR d.family = ANY (%(families)s))
  AND d.family IS NOT NULL AND cardinality(%(roots)s::uuid[]) > 0
  AND (%(metric)s::text IS NULL OR noun.value NOT IN ('casualty_figure', 'casualty-figures') OR (
    -- In an order that an index holds, so that it is never looked for row by row where there is none.
    SELECT f.id FROM {reader}.casualty_figure AS f WHERE f.released AND f.family = d.family AND f.metric = %(metric)s
    ORDER BY f.id LIMIT 1) IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM unnest(%(roots)s::uuid[]) AS root(id)
    WHERE NOT EXISTS (
      SELECT FROM json_array_elements_text(c.value -> 'places') AS named(place)
      JOIN {reader}.place AS p ON p.id::text = named.place OR p.slug = named.place
      JOIN {reader}.place_ancestor AS a ON a.ancestor_id = p.id AND a.place_id = root.id))
ORDER BY d.family, span, noun

-- name: newest_event
-- The last day of any event recorded at the places.
SELECT max(one.latest) AS latest FROM (
  SELECT v.latest FROM {reader}.strike AS v WHERE v.released AND v.place_ids && %(here)s::uuid[] AND v.place_id = ANY (%(here)s)
  -- Incidents, which are very many, and others apart: an index holds the former by place.
  UNION ALL SELECT v.latest FROM {reader}.casualty_figure AS v
    WHERE v.released AND v.basis = 'incident' AND v.place_ids && %(here)s::uuid[] AND v.place_ids[1] = ANY (%(here)s)
  UNION ALL SELECT v.latest FROM {reader}.casualty_figure AS v WHERE v.released AND v.basis <> 'incident' AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.latest FROM {reader}.siege AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.ended_latest FROM {reader}.siege AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.latest FROM {reader}.designation AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.latest FROM {reader}.population_estimate AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.latest FROM {reader}.aid_mission AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.latest FROM {reader}.facility_status AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
  UNION ALL SELECT v.latest FROM {reader}.route_status AS v WHERE v.released AND v.place_ids && %(here)s::uuid[]
) AS one

-- name: datasets
-- How the datasets of the families ask to be named.
SELECT DISTINCT d.family, coalesce(d.document ->> 'attribution', d.document ->> 'title') AS named, d.licence
FROM {reader}.document AS d
WHERE d.released AND d.licence IS NOT NULL AND d.document ->> 'kind' = 'dataset' AND d.family = ANY (%(families)s)
ORDER BY named, d.licence

-- name: speakers
-- Who stands behind documents: the source named on each, its grade.
SELECT d.id, s.slug AS source, s.family, s.reliability, d.document #>> '{{published_on,edtf}}' AS published_on
FROM {reader}.document AS d JOIN {reader}.source AS s ON s.id = d.source_id
WHERE d.id = ANY (%(ids)s)

-- name: called
-- The names of places, besieged areas, supply routes and sources by slug, and of grounds by id.
SELECT 'place' AS of, p.slug AS key, p.slug, (p.document -> 'names')::text AS names
FROM {reader}.place AS p WHERE p.slug = ANY (%(place)s::text[])
UNION ALL
SELECT 'area', a.slug, a.slug, (a.document -> 'names')::text
FROM {reader}.besieged_area AS a WHERE a.released AND a.slug = ANY (%(area)s::text[])
UNION ALL
SELECT 'route', r.slug, r.slug, (r.document -> 'names')::text
FROM {reader}.supply_route AS r WHERE r.released AND r.slug = ANY (%(route)s::text[])
UNION ALL
SELECT 'source', s.slug, s.slug, (s.document -> 'names')::text
FROM {reader}.source AS s WHERE s.released AND s.slug = ANY (%(source)s::text[])
UNION ALL
SELECT 'ground', p.id::text, p.slug, (p.document -> 'names')::text
FROM {reader}.place AS p WHERE p.id = ANY (%(ground)s::uuid[])
UNION ALL
SELECT 'ground', a.id::text, a.slug, (a.document -> 'names')::text
FROM {reader}.besieged_area AS a WHERE a.released AND a.id = ANY (%(ground)s::uuid[])

-- name: family_names
-- What a family is called: the name of the source that it is named after, in a language or else in English.
SELECT s.slug AS family, (
    SELECT n.value ->> 'text' FROM json_array_elements(s.document -> 'names') WITH ORDINALITY AS n(value, place)
    ORDER BY n.value ->> 'lang' = %(language)s DESC, n.value ->> 'lang' = 'en' DESC, n.place LIMIT 1) AS name
FROM {reader}.source AS s
WHERE s.released AND s.slug = ANY (%(families)s) AND s.family = s.slug
